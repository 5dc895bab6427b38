// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a table takes items within its write capacity as section 5 of the facts says (1 KB a unit rounded up,
// 300 s of bursts, 1,000 units a partition, doubling on demand), refuses whole batches that break the rules,
// and a put overwrites where an add counts.

#include "sim/services/dynamodb/capacity.h"
#include "support/topology.h"

#include <QtTest>

#include <algorithm>

using namespace millrace;
using namespace millrace::test;
using dynamodb::Capacity;
using dynamodb::writeLimits;

namespace {

constexpr SimTime at(std::int64_t second)
{
    return SimTime{second * 1'000'000'000};
}

/// How many of `count` units, one by one, are taken at a moment.
std::int64_t taken(Capacity &capacity, SimTime now, std::int64_t count, std::uint32_t key = 0)
{
    std::int64_t units = 0;
    for (std::int64_t i = 0; i < count; ++i)
        units += capacity.take(key, 1, now) == Capacity::Answer::Taken ? 1 : 0;
    return units;
}

/// 20 records a second for 50 s, keys a to d in turn, through a poller into the table.
Simulation lab(Settings table, Settings sending, const char *size = "100B", const char *keys = "abcd")
{
    ServiceConfig web = producer("web", {{"stream", "orders"},
                                         {"arrival", "constant"},
                                         {"rate", "20/s"},
                                         {"record_size", size},
                                         {"keys", "list"}});
    std::vector<std::string> names;
    for (const char *key = keys; *key != 0; ++key)
        names.emplace_back(1, *key);
    setValue(web.parameters, "key_list", names);
    ServiceConfig poller = consumer("poller", {{"stream", "orders"}, {"target", "items"}});
    for (const auto &[name, value] : valuesFor(*findKind("consumer")->parameters, sending))
        setValue(poller.parameters, name, value);
    Scenario made = scenario({stream("orders"), web, poller, service("dynamodb_table", "items", table)});
    made.length = minutes(30);
    Simulation run = build(made);
    run.advance(run.now() + seconds(50));
    run.apply(command("stop", "web", "producer"));
    run.advance(run.now() + minutes(2));
    return run;
}

LedgerRow rowOf(const Simulation &run, const char *sink)
{
    const auto histories = run.histories();
    for (const LedgerRow &row : histories->ledger)
        if (row.sinkName == sink)
            return row;
    qFatal("no ledger of %s", sink);
}

std::int64_t lostBy(const LedgerRow &row, const char *reason)
{
    for (const auto &[name, count] : row.lostBy)
        if (name == reason)
            return count;
    return 0;
}

std::int64_t sum(const Simulation &run, const char *metric)
{
    const auto histories = run.histories();
    const auto &names = run.serviceNames();
    const auto index =
        static_cast<std::uint16_t>(std::find(names.begin(), names.end(), "items") - names.begin());
    return histories->metrics.over(histories->metrics.find(ServiceIndex{index}, noLane, metric), 0, 100'000)
        .sum;
}

double itemsIn(const Simulation &run)
{
    const Frame frame = run.frame();
    for (const Quantity &each : frame.find("items")->headline)
        if (each.name == "Items")
            return each.value;
    return -1;
}

} // namespace

class TestTable : public QObject
{
    Q_OBJECT

private slots:
    void section5BurstOf300Seconds();
    void section5PartitionCapHoldsAHotKey();
    void section5OnDemandDoublesInHalfAnHour();
    void section5UnitsAreRoundedUp_data();
    void section5UnitsAreRoundedUp();
    void section5MoreThan25AreRefusedWhole();
    void section5DuplicateKeysAreRefusedWhole();
    void section5TooLargeAnItemIsRefused();
    void section5PutOverwrites();
    void section5AddCounts();
    void section5EachRecordItsOwnItem();
    void section5ConditionKeepsTheFirst();
    void section5ConditionMakesRepeatsHarmless();
    void section5ThrottledTableHoldsTheShard();
    void failsAndIsRemoved();
    void section8Prices();
};

void TestTable::section5BurstOf300Seconds()
{
    Capacity five(writeLimits, false, 5, at(0));
    QCOMPARE(taken(five, at(0), 1'000), 1'000); // one partition gives 1,000 in a second
    QCOMPARE(taken(five, at(1), 1'000), 505);   // the rest of 5 * 300 and a second's 5
    QCOMPARE(taken(five, at(2), 1'000), 5);
    QCOMPARE(taken(five, at(12), 1'000), 50);
    QCOMPARE(five.burst(at(10'000)), 1'500); // never more
}

void TestTable::section5PartitionCapHoldsAHotKey()
{
    Capacity large(writeLimits, false, 4'000, at(0));
    QCOMPARE(large.partitions(), std::size_t{4});
    std::int64_t hot = 0;
    for (int second = 0; second < 10; ++second)
        hot += taken(large, at(second), 3'000);
    QCOMPARE(hot, 10'000);
    QVERIFY(large.take(0, 1, at(9)) == Capacity::Answer::PartitionThrottled);
    // Another partition's key goes through at the same moment.
    std::uint32_t other = 1;
    while (large.take(other, 1, at(9)) != Capacity::Answer::Taken && other < 100)
        ++other;
    QVERIFY(other < 100);
}

void TestTable::section5OnDemandDoublesInHalfAnHour()
{
    Capacity table(writeLimits, true, 0, at(0));
    QCOMPARE(table.unitsPerSecond(), 4'000);
    const auto halfAnHour = [&](std::int64_t from, std::int64_t perSecond) {
        for (std::int64_t second = from; second < from + 1'800; ++second) {
            for (std::uint32_t key = 0; key < static_cast<std::uint32_t>(perSecond / 100); ++key)
                table.take(key, 100, at(second));
            table.tick(at(second + 1));
        }
    };
    halfAnHour(0, 1'000);
    QCOMPARE(table.unitsPerSecond(), 4'000); // less than half of it was used
    halfAnHour(1'800, 3'000);
    QCOMPARE(table.unitsPerSecond(), 6'000);
    halfAnHour(3'600, 1'000);
    QCOMPARE(table.unitsPerSecond(), 6'000);
}

void TestTable::section5UnitsAreRoundedUp_data()
{
    // A record counts with its key, which is one byte here.
    QTest::addColumn<QString>("size");
    QTest::addColumn<int>("units");
    QTest::newRow("100 B") << "100B" << 1;
    QTest::newRow("1,024 B") << "1023B" << 1;
    QTest::newRow("1,025 B") << "1024B" << 2;
    QTest::newRow("10 KB and one") << "10240B" << 11;
}

void TestTable::section5UnitsAreRoundedUp()
{
    QFETCH(QString, size);
    QFETCH(int, units);
    const Simulation run = lab({{"wcu", "1000"}}, {{"write", "put"}}, qPrintable(size));
    const LedgerRow row = rowOf(run, "items");
    QVERIFY(row.produced >= 990);
    QCOMPARE(sum(run, "ConsumedWriteCapacityUnits"), row.produced * units);
}

void TestTable::section5MoreThan25AreRefusedWhole()
{
    const Settings table = {{"wcu", "1000"}, {"item_key", "user_and_time"}};
    // Read once a second, 20 records fit a batch of 25.
    const Simulation right = lab(table, {{"write", "batch"}, {"batch_count", "25"}});
    QCOMPARE(rowOf(right, "items").delivered, rowOf(right, "items").produced);
    // Read every 5 s, about 100 come at once.
    const Simulation wrong =
        lab(table, {{"write", "batch"}, {"batch_count", "100"}, {"poll_interval", "5s"}});
    const LedgerRow row = rowOf(wrong, "items");
    QVERIFY(row.balances());
    QCOMPARE(row.inFlight, 0);
    QCOMPARE(row.delivered + lostBy(row, "call_rejected"), row.produced);
    QVERIFY(lostBy(row, "call_rejected") * 10 > row.produced * 9);
    QVERIFY(sum(wrong, "UserErrors") > 0);
}

void TestTable::section5DuplicateKeysAreRefusedWhole()
{
    const Simulation run =
        lab({{"wcu", "1000"}}, {{"write", "batch"}, {"batch_count", "25"}, {"poll_interval", "5s"}});
    const LedgerRow row = rowOf(run, "items");
    QVERIFY(row.balances());
    QVERIFY(lostBy(row, "call_rejected") * 10 > row.produced * 9);
    QVERIFY(itemsIn(run) <= 4);
}

void TestTable::section5TooLargeAnItemIsRefused()
{
    const Simulation fits = lab({{"wcu", "40000"}}, {{"write", "add"}}, "409599B", "a");
    const LedgerRow fit = rowOf(fits, "items");
    QVERIFY(fit.delivered > 0 && lostBy(fit, "call_rejected") == 0);
    const Simulation large = lab({{"wcu", "40000"}}, {{"write", "add"}}, "409600B", "a");
    const LedgerRow row = rowOf(large, "items");
    QVERIFY(row.delivered == 0 && row.balances());
    QCOMPARE(lostBy(row, "call_rejected"), row.produced);
}

void TestTable::section5PutOverwrites()
{
    const Simulation run = lab({{"wcu", "1000"}}, {{"write", "put"}});
    const LedgerRow row = rowOf(run, "items");
    QCOMPARE(row.delivered, 4); // one item a key is left
    QCOMPARE(lostBy(row, "overwritten"), row.produced - 4);
    QCOMPARE(sum(run, "ItemsOverwritten"), row.produced - 4);
    QCOMPARE(itemsIn(run), 4.0);
    QVERIFY(row.balances());
}

void TestTable::section5AddCounts()
{
    const Simulation run = lab({{"wcu", "1000"}}, {{"write", "add"}});
    const LedgerRow row = rowOf(run, "items");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.lost, 0);
    QCOMPARE(itemsIn(run), 4.0);
}

void TestTable::section5EachRecordItsOwnItem()
{
    const Simulation run = lab({{"wcu", "1000"}, {"item_key", "user_and_time"}}, {{"write", "put"}});
    const LedgerRow row = rowOf(run, "items");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(itemsIn(run), static_cast<double>(row.produced));
}

void TestTable::section5ConditionKeepsTheFirst()
{
    const Simulation first = lab({{"wcu", "1000"}}, {{"write", "put_if_absent"}});
    const LedgerRow row = rowOf(first, "items");
    QCOMPARE(row.delivered, 4);
    QCOMPARE(lostBy(row, "condition_failed"), row.produced - 4);
    QCOMPARE(sum(first, "ConditionalCheckFailedRequests"), row.produced - 4);
    QCOMPARE(row.duplicated, 0);
    // A condition that fails has used its units all the same.
    QCOMPARE(sum(first, "ConsumedWriteCapacityUnits"), row.produced);
}

void TestTable::section5ConditionMakesRepeatsHarmless()
{
    Scenario made = scenario(
        {stream("orders"), producer("web", {{"stream", "orders"}, {"arrival", "constant"}, {"rate", "20/s"}}),
         consumer("poller", {{"stream", "orders"},
                             {"target", "items"},
                             {"write", "put_if_absent"},
                             {"processing_rate", "200/s"}}),
         service("dynamodb_table", "items", {{"wcu", "1000"}, {"item_key", "user_and_time"}})});
    Simulation run = build(made);
    for (int i = 0; i < 8; ++i) {
        runFor(run, milliseconds(9'000 + 120 * i)); // at another place of its second each time
        run.apply(command("crash", "poller"));
        runFor(run, seconds(1));
        run.apply(command("restart", "poller"));
    }
    run.apply(command("stop", "web", "producer"));
    runFor(run, minutes(1));
    const LedgerRow row = rowOf(run, "items");
    QVERIFY(sum(run, "ConditionalCheckFailedRequests") > 0); // records did come again
    QCOMPARE(row.inFlight, 0);
    QCOMPARE(row.delivered, rowOf(run, "poller").produced);
    QCOMPARE(itemsIn(run), static_cast<double>(row.produced)); // and each is there once
    QCOMPARE(row.duplicated, 0);
}

void TestTable::section5ThrottledTableHoldsTheShard()
{
    // 20 a second for 50 s are 1,000: within the burst of 1,500. Of 11 KB, they need 11,000 units.
    const Simulation within = lab({{"wcu", "5"}}, {{"write", "add"}});
    QCOMPARE(sum(within, "WriteThrottleEvents"), 0);
    const Simulation beyond = lab({{"wcu", "5"}}, {{"write", "add"}, {"send_attempts", "1000"}}, "10241B");
    QVERIFY(sum(beyond, "WriteThrottleEvents") > 0);
    // The burst and five units for each of 170 s.
    QVERIFY(sum(beyond, "ConsumedWriteCapacityUnits") <= 1'500 + 5 * 170);
    QVERIFY(sum(beyond, "ConsumedWriteCapacityUnits") >= 1'500);
    const LedgerRow row = rowOf(beyond, "poller");
    QVERIFY(row.inFlight > 500); // they wait in the shard
    QVERIFY(row.balances() && rowOf(beyond, "items").balances());
}

void TestTable::failsAndIsRemoved()
{
    Simulation run = lab({{"wcu", "1000"}}, {{"write", "add"}, {"send_attempts", "2"}});
    run.apply(command("fail", "items", "dynamodb_table", {{"for", "20s"}}));
    run.apply(command("start", "web", "producer"));
    run.advance(run.now() + seconds(15));
    QVERIFY(lostBy(rowOf(run, "items"), "internal_failure") > 0);
    run.apply(command("set", "items", "dynamodb_table", {{"wcu", "3"}, {"mode", "on_demand"}}));
    run.advance(run.now() + seconds(20));
    QVERIFY(rowOf(run, "items").balances());
    run.apply(command("remove", "items"));
    run.advance(run.now() + seconds(20));
    QVERIFY(rowOf(run, "poller").balances());
}

void TestTable::section8Prices()
{
    const Simulation run = lab({{"wcu", "1000"}, {"rcu", "100"}}, {{"write", "add"}});
    const auto histories = run.histories();
    double writeHours = -1;
    for (const CostLine &line : histories->cost.lines)
        if (line.priceId == "dynamodb.wcu_hour")
            writeHours = line.quantity;
    QVERIFY(std::abs(writeHours - 1'000 * 170 / 3'600.0) < 1e-6);
}

QTEST_APPLESS_MAIN(TestTable)
#include "tst_table.moc"
