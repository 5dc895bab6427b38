// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a table answers reads within its read capacity as section 5 of the facts says (4 KB a unit rounded
// up, half of it for eventual consistency, 300 s of bursts, 3,000 units a partition, 12,000 on demand), key
// by key in a batch; and an item with a time to live still comes back after its expiry, until it is deleted.

#include "sim/services/dynamodb/capacity.h"
#include "support/table_lab.h"

#include <QtTest>

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
