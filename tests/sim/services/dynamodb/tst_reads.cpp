// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a table answers reads within its read capacity as section 5 of the facts says (4 KB a unit rounded
// up, half of it for eventual consistency, 300 s of bursts, 3,000 units a partition, 12,000 on demand), key
// by key in a batch; and an item with a time to live still comes back after its expiry, until it is deleted.

#include "sim/services/dynamodb/capacity.h"
#include "sim/services/dynamodb/table.h"
#include "sim/world.h"
#include "support/topology.h"

#include <QtTest>

#include <memory>
#include <vector>

using namespace millrace;
using namespace millrace::test;
using dynamodb::Capacity;
using dynamodb::readLimits;

namespace {

constexpr SimTime at(std::int64_t second)
{
    return SimTime{second * 1'000'000'000};
}

std::int64_t taken(Capacity &capacity, SimTime now, std::int64_t count, std::uint32_t key = 0)
{
    std::int64_t units = 0;
    for (std::int64_t i = 0; i < count; ++i)
        units += capacity.take(key, 1, now) == Capacity::Answer::Taken ? 1 : 0;
    return units;
}

/// A table that is called by hand, in the name of a producer whose keys are user-0 to user-199.
class TableLab
{
public:
    explicit TableLab(Settings table)
        : m_world(std::make_shared<const Scenario>(
                      scenario({producer("web", {{"rate", "0/s"}, {"key_count", "200"}}),
                                service("dynamodb_table", "items", table)})),
                  1)
    {
        m_world.begin();
        m_web = m_world.find("web");
        m_table = m_world.find("items");
    }

    /// The call with the table's answers, its reply not yet received.
    PutCall call(std::uint8_t action, std::uint32_t keyFrom, std::uint32_t keyTo, std::uint32_t size = 0)
    {
        const std::uint32_t slot = m_world.puts().take();
        PutCall &made = m_world.puts()[slot];
        made.action = action;
        made.from = m_web;
        made.to = m_table;
        made.sequence = m_sequence++;
        made.latency = hours(10'000); // no answer arrives: the table's own is looked at
        made.error = CallError::NotYet;
        made.records.clear();
        const bool isRead = action >= dynamodb::GetItem;
        for (std::uint32_t key = keyFrom; key < keyTo; ++key) {
            CallRecord record;
            record.key = key;
            record.size = size;
            record.number = -1;
            if (!isRead)
                record.number = m_world.flows().make(m_world.flows().open(m_web, m_table));
            made.records.push_back(record);
        }
        return answer(slot);
    }
    PutCall put(std::uint32_t key, std::uint32_t size = 100)
    {
        return call(dynamodb::PutItem, key, key + 1, size);
    }
    PutCall get(std::uint32_t key) { return call(dynamodb::GetItem, key, key + 1); }
    void wait(Duration length) { m_world.advance(m_world.now() + length, {}); }
    SimTime now() const { return m_world.now(); }
    World &world() { return m_world; }

    std::int64_t sum(const char *metric) const
    {
        const SeriesRef series = m_world.metrics().find(m_table, noLane, metric);
        if (series == noSeries)
            qFatal("no metric %s", metric);
        return m_world.metrics().over(series, 0, INT32_MAX).sum;
    }
    double shown(const char *name) const
    {
        const Frame frame = m_world.frame();
        for (const Quantity &each : frame.find(std::string("items"))->headline)
            if (each.name == name)
                return each.value;
        qFatal("no figure %s", name);
    }
    LedgerRow row() const
    {
        for (const LedgerRow &each : m_world.ledger())
            if (each.sinkName == "items")
                return each;
        qFatal("no row");
    }

private:
    PutCall answer(std::uint32_t slot)
    {
        PutCall &made = m_world.puts()[slot];
        const Duration far = made.latency;
        made.latency = {};
        m_world.sendPut(slot);
        made.latency = far;
        m_world.advance(m_world.now() + milliseconds(1), {});
        return m_world.puts()[slot];
    }

    World m_world;
    ServiceIndex m_web;
    ServiceIndex m_table;
    std::uint32_t m_sequence = 0;
};

std::int64_t countOf(const PutCall &call, CallError result)
{
    std::int64_t count = 0;
    for (const CallRecord &record : call.records)
        count += record.result == result ? 1 : 0;
    return count;
}

} // namespace

class TestReads : public QObject
{
    Q_OBJECT

private slots:
    void section5ReadUnitsAreRoundedUp_data();
    void section5ReadUnitsAreRoundedUp();
    void section5ReadBurstOf300Seconds();
    void section5ReadPartitionCap();
    void section5OnDemandServes12000Reads();
    void section5BatchReadsUpTo100Keys();
    void section5DuplicateKeysAreRefusedWhole();
    void section5ThrottledKeysAreUnprocessed();
    void section5AnswersUpTo16MB();
    void section5KeyMustMatchTheSchema();
    void answersSayWhatIsThere();
    void sentRecordsEndInTheirAnswers();
    void section5ExpiredItemsComeBackUntilDeleted();
    void section5EachWriteSetsTheTimeAnew();
    void section5DeletesItemsOfRecords();
    void section5GuardExpiresWithItsItem();
    void section8ReadRequests();
};

void TestReads::section5ReadUnitsAreRoundedUp_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("isConsistent");
    QTest::addColumn<int>("halves");
    QTest::newRow("nothing there, eventually") << 0 << false << 1;
    QTest::newRow("nothing there, strongly") << 0 << true << 2;
    QTest::newRow("4 KB, eventually") << 4'096 << false << 1;
    QTest::newRow("4 KB, strongly") << 4'096 << true << 2;
    QTest::newRow("4 KB and one, eventually") << 4'097 << false << 2;
    QTest::newRow("4 KB and one, strongly") << 4'097 << true << 4;
    QTest::newRow("400 KB, strongly") << 409'600 << true << 200;
}

void TestReads::section5ReadUnitsAreRoundedUp()
{
    QFETCH(int, size);
    QFETCH(bool, isConsistent);
    QFETCH(int, halves);
    TableLab lab({{"wcu", "40000"}, {"rcu", "1000"}});
    if (size > 0)
        QVERIFY(lab.put(3, static_cast<std::uint32_t>(size)).error == CallError::None);
    const std::uint8_t action = isConsistent ? dynamodb::GetItemConsistent : dynamodb::GetItem;
    for (int i = 0; i < 2; ++i)
        QVERIFY(lab.call(action, 3, 4).error == CallError::None);
    QCOMPARE(lab.sum("ConsumedReadCapacityUnits"), halves); // of two reads
}

void TestReads::section5ReadBurstOf300Seconds()
{
    Capacity five(readLimits, false, 10, at(0)); // 5 RCU are 10 halves
    QCOMPARE(taken(five, at(0), 6'000), 3'000);
    QCOMPARE(taken(five, at(1), 6'000), 10);
    QCOMPARE(taken(five, at(11), 6'000), 100);
    QCOMPARE(five.burst(at(10'000)), 3'000); // never more
}

void TestReads::section5ReadPartitionCap()
{
    Capacity large(readLimits, false, 24'000, at(0)); // 12,000 RCU
    QCOMPARE(large.partitions(), std::size_t{4});
    std::int64_t hot = 0;
    for (int second = 0; second < 5; ++second)
        hot += taken(large, at(second), 10'000);
    QCOMPARE(hot, 30'000); // 3,000 RCU a second, eventually consistent
    QVERIFY(large.take(0, 1, at(4)) == Capacity::Answer::PartitionThrottled);
}

void TestReads::section5OnDemandServes12000Reads()
{
    const Capacity table(readLimits, true, 0, at(0));
    QCOMPARE(table.unitsPerSecond(), 24'000);
    QCOMPARE(table.partitions(), std::size_t{4});
}

void TestReads::section5BatchReadsUpTo100Keys()
{
    TableLab lab({{"wcu", "1000"}, {"rcu", "1000"}});
    lab.put(7);
    const PutCall right = lab.call(dynamodb::BatchGetItem, 0, 100);
    QVERIFY(right.error == CallError::None);
    QCOMPARE(countOf(right, CallError::None), 100);
    QCOMPARE(lab.sum("ItemsRead"), 1);
    QCOMPARE(lab.sum("ItemsMissing"), 99);
    QCOMPARE(lab.sum("ConsumedReadCapacityUnits"), 50);
    const PutCall wrong = lab.call(dynamodb::BatchGetItem, 0, 101);
    QVERIFY(wrong.error == CallError::Validation);
    QCOMPARE(countOf(wrong, CallError::Validation), 101);
    QCOMPARE(lab.sum("UserErrors"), 1);
    QCOMPARE(lab.sum("ConsumedReadCapacityUnits"), 50);
    QVERIFY(lab.row().balances());
}

void TestReads::section5DuplicateKeysAreRefusedWhole()
{
    TableLab lab({{"rcu", "1000"}});
    const std::uint32_t slot = lab.world().puts().take();
    PutCall &call = lab.world().puts()[slot];
    call.action = dynamodb::BatchGetItem;
    call.from = lab.world().find("web");
    call.to = lab.world().find("items");
    call.records.assign(2, {});
    for (CallRecord &record : call.records)
        record.number = -1;
    lab.world().sendPut(slot);
    call.latency = hours(1);
    lab.wait(milliseconds(1));
    QVERIFY(lab.world().puts()[slot].error == CallError::Validation);
}

void TestReads::section5ThrottledKeysAreUnprocessed()
{
    TableLab lab({{"rcu", "1"}}); // 600 halves of burst
    for (int i = 0; i < 5; ++i)
        QCOMPARE(countOf(lab.call(dynamodb::BatchGetItem, 0, 100), CallError::None), 100);
    const PutCall last = lab.call(dynamodb::BatchGetItemConsistent, 0, 100);
    QVERIFY(last.error == CallError::None); // the call as such went well
    QCOMPARE(countOf(last, CallError::None), 50);
    QCOMPARE(countOf(last, CallError::ThroughputExceeded), 50);
    QCOMPARE(lab.sum("ReadThrottleEvents"), 50);
    QCOMPARE(lab.sum("ThrottledRequests"), 1);
    // When all of them are refused, the call throws.
    QVERIFY(lab.call(dynamodb::BatchGetItem, 0, 100).error == CallError::ThroughputExceeded);
    QVERIFY(lab.get(0).error == CallError::ThroughputExceeded);
    lab.wait(seconds(10));
    QCOMPARE(countOf(lab.call(dynamodb::BatchGetItem, 0, 100), CallError::None), 20);
}

void TestReads::section5AnswersUpTo16MB()
{
    TableLab lab({{"wcu", "40000"}, {"rcu", "40000"}});
    for (std::uint32_t key = 0; key < 45; ++key) {
        QVERIFY(lab.put(key, 409'600).error == CallError::None);
        lab.wait(seconds(1));
    }
    const PutCall answer = lab.call(dynamodb::BatchGetItem, 0, 45);
    QCOMPARE(countOf(answer, CallError::None), 40); // 16 MB hold 40 items of 400 KB
    QCOMPARE(countOf(answer, CallError::NotYet), 5);
    QVERIFY(answer.error == CallError::None);
    QCOMPARE(lab.sum("ReadThrottleEvents"), 0);
}

void TestReads::section5KeyMustMatchTheSchema()
{
    TableLab lab({{"rcu", "1000"}, {"item_key", "user_and_time"}});
    QVERIFY(lab.get(0).error == CallError::Validation);
    QCOMPARE(lab.sum("UserErrors"), 1);
}

void TestReads::answersSayWhatIsThere()
{
    TableLab lab({{"wcu", "1000"}, {"rcu", "1000"}, {"answer_time", "7ms"}});
    lab.wait(seconds(3));
    const SimTime written = lab.now();
    lab.put(5, 1'234);
    lab.wait(seconds(30));
    const CallRecord there = lab.get(5).records.front();
    QCOMPARE(there.size, 1'234U);
    QCOMPARE(there.created, written.ns);
    const CallRecord missing = lab.get(6).records.front();
    QCOMPARE(missing.size, 0U);
    QVERIFY(missing.result == CallError::None); // no error: there is just nothing
    QCOMPARE(lab.sum("SuccessfulRequestLatency.GetItem"), 14);
    lab.call(dynamodb::BatchGetItem, 0, 10);
    QCOMPARE(lab.sum("SuccessfulRequestLatency.BatchGetItem"), 7);
    // A read is no delivery.
    QCOMPARE(lab.row().produced, 1);
    QCOMPARE(lab.row().delivered, 1);
    QVERIFY(lab.row().balances());
}

void TestReads::sentRecordsEndInTheirAnswers()
{
    Simulation run =
        build(scenario({stream("orders"), producer("web", {{"stream", "orders"}, {"rate", "20/s"}}),
                        consumer("poller", {{"stream", "orders"}, {"target", "items"}, {"write", "get"}}),
                        service("dynamodb_table", "items", {{"rcu", "1000"}})}));
    runFor(run, seconds(30));
    const LedgerRow row = ledgerOf(run, "items");
    QVERIFY(row.balances());
    QVERIFY(row.delivered > 500);
    QCOMPARE(sumOf(run, "items", "ItemsMissing"), row.delivered);
}

void TestReads::section5ExpiredItemsComeBackUntilDeleted()
{
    TableLab lab({{"wcu", "10"}, {"rcu", "10"}, {"ttl", "60s"}, {"ttl_deletion_delay", "120s"}});
    lab.put(1);
    lab.wait(seconds(50));
    QVERIFY(lab.get(1).records.front().size > 0);
    QCOMPARE(lab.sum("ExpiredItemsRead"), 0);
    lab.wait(seconds(50));
    QVERIFY(lab.get(1).records.front().size > 0); // expired, and there all the same
    QCOMPARE(lab.sum("ExpiredItemsRead"), 1);
    QCOMPARE(lab.shown("Read when expired"), 1.0);
    QCOMPARE(lab.sum("TimeToLiveDeletedItemCount"), 0);
    const std::int64_t units = lab.sum("ConsumedWriteCapacityUnits");
    lab.wait(seconds(82));
    QCOMPARE(lab.sum("TimeToLiveDeletedItemCount"), 1);
    QCOMPARE(lab.get(1).records.front().size, 0U);
    QCOMPARE(lab.shown("Items"), 0.0);
    QCOMPARE(lab.shown("Stored"), 0.0);
    QCOMPARE(lab.sum("ConsumedWriteCapacityUnits"), units); // it uses no capacity
    QCOMPARE(lab.row().delivered, 1);                       // it had arrived
    QVERIFY(lab.row().balances());
}

void TestReads::section5EachWriteSetsTheTimeAnew()
{
    TableLab lab({{"wcu", "10"}, {"rcu", "10"}, {"ttl", "60s"}, {"ttl_deletion_delay", "0s"}});
    lab.put(1);
    lab.put(2);
    lab.put(3);
    lab.wait(seconds(40));
    lab.put(2);
    lab.wait(seconds(40));
    QCOMPARE(lab.shown("Items"), 1.0);
    QVERIFY(lab.get(2).records.front().size > 0);
    lab.wait(seconds(30));
    QCOMPARE(lab.shown("Items"), 0.0);
    QCOMPARE(lab.sum("TimeToLiveDeletedItemCount"), 3);
}

void TestReads::section5DeletesItemsOfRecords()
{
    TableLab lab(
        {{"wcu", "1000"}, {"item_key", "user_and_time"}, {"ttl", "60s"}, {"ttl_deletion_delay", "0s"}});
    for (std::uint32_t key = 0; key < 20; ++key)
        lab.put(key % 4);
    lab.wait(seconds(30));
    lab.put(0);
    QCOMPARE(lab.shown("Items"), 21.0);
    lab.wait(seconds(35));
    QCOMPARE(lab.shown("Items"), 1.0);
    lab.wait(seconds(30));
    QCOMPARE(lab.shown("Items"), 0.0);
    QCOMPARE(lab.shown("Stored"), 0.0);
    QCOMPARE(lab.sum("TimeToLiveDeletedItemCount"), 21);
    QCOMPARE(lab.row().delivered, 21);
    QVERIFY(lab.row().balances());
}

void TestReads::section5GuardExpiresWithItsItem()
{
    // A conditional put guards against a repeat for as long as the item is there.
    TableLab lab({{"wcu", "10"}, {"ttl", "60s"}, {"ttl_deletion_delay", "60s"}});
    const auto once = [&] { return lab.call(dynamodb::PutItemIfAbsent, 1, 2, 100).error; };
    QVERIFY(once() == CallError::None);
    lab.wait(seconds(100));
    QVERIFY(once() == CallError::ConditionFailed);
    lab.wait(seconds(30));
    QVERIFY(once() == CallError::None);
    QCOMPARE(lab.sum("ConsumedWriteCapacityUnits"), 3); // the one that failed is paid for as well
}

void TestReads::section8ReadRequests()
{
    TableLab lab({{"mode", "on_demand"}});
    for (int i = 0; i < 3; ++i)
        lab.get(0);
    lab.call(dynamodb::GetItemConsistent, 0, 1);
    const CostReport report = lab.world().cost();
    double quantity = -1;
    for (const CostLine &line : report.lines)
        if (line.priceId == "dynamodb.read_request")
            quantity = line.quantity;
    QCOMPARE(quantity, 2.5); // three halves and a whole
}

QTEST_APPLESS_MAIN(TestReads)
#include "tst_reads.moc"
