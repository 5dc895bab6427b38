// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a record that holds many user records is one record to the stream: admitted, counted, charged and
// read as one, stored or refused whole, and never cut (facts 1.3, 2).

#include "sim/services/reading/deaggregation.h"
#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// `groups` records of `size` user records of `bytes` each, all of one key.
std::vector<Probe::Entry> grouped(std::size_t groups, std::size_t size, std::uint32_t bytes = 100,
                                  std::uint32_t key = 0)
{
    std::vector<Probe::Entry> entries;
    for (std::size_t i = 0; i < groups * size; ++i)
        entries.push_back({key, bytes, i % size != 0});
    return entries;
}

} // namespace

class TestAggregates : public QObject
{
    Q_OBJECT

private slots:
    void section1_3AThousandRecordsASecond();
    void section1_3BytesOfAllCount();
    void section1_3RequestLimits_data();
    void section1_3RequestLimits();
    void section1_3PayloadUnitsOfTheWhole();
    void section2GoesWhereItsFirstBelongs();
    void storedOrRefusedWhole();
    void section1_3ReadsCountRecordsAndCutNone();
    void section1_3ReadsOfTenMebibytesCutNone();
    void sequenceNumbersNameTheWhole();
    void section2KclDropsWhatIsOutsideTheShard();
};

void TestAggregates::section1_3AThousandRecordsASecond()
{
    Probe probe({stream("orders")});
    std::int64_t stored = 0;
    for (int call = 0; call < 6; ++call)
        stored += Probe::storedOf(probe.put(grouped(200, 5)));
    QCOMPARE(stored, 5'000);
    QCOMPARE(probe.sum("IncomingRecords"), 1'000);
    QCOMPARE(probe.sum("IncomingRecords", 0), 1'000);
    QCOMPARE(probe.sum("IncomingBytes"), 500'000);
    QCOMPARE(probe.sum("WriteProvisionedThroughputExceeded"), 200);
    QCOMPARE(probe.sum("PutRecords.TotalRecords"), 1'200);
    QCOMPARE(probe.sum("PutRecords.SuccessfulRecords"), 1'000);
    QCOMPARE(probe.sum("PutRecords.ThrottledRecords"), 200);
    QCOMPARE(probe.log().logOf(0).endPosition(), 5'000);
    // What the run has stored counts what was made: user records.
    QCOMPARE(probe.world().totals().accepted, 5'000);
    QCOMPARE(probe.world().totals().throttled, 1'000);
}

void TestAggregates::section1_3BytesOfAllCount()
{
    // 1 MiB/s: 20 records of 51,200 B fit, the 21st does not.
    Probe probe({stream("orders")});
    QCOMPARE(Probe::storedOf(probe.put(grouped(25, 100, 512))), 2'000);
    QCOMPARE(probe.sum("IncomingBytes"), 20 * 51'200);
}

void TestAggregates::section1_3RequestLimits_data()
{
    QTest::addColumn<std::size_t>("groups");
    QTest::addColumn<std::size_t>("size");
    QTest::addColumn<std::uint32_t>("bytes");
    QTest::addColumn<bool>("isRefused");
    QTest::newRow("500 records of many") << std::size_t{500} << std::size_t{20} << 10U << false;
    QTest::newRow("501 records of many") << std::size_t{501} << std::size_t{20} << 10U << true;
    QTest::newRow("a record of 1 MiB") << std::size_t{1} << std::size_t{1'024} << 1'024U << false;
    QTest::newRow("a record of more") << std::size_t{1} << std::size_t{1'025} << 1'024U << true;
    QTest::newRow("10 MiB in all") << std::size_t{10} << std::size_t{1'024} << 1'024U << false;
    QTest::newRow("more in all") << std::size_t{11} << std::size_t{1'000} << 1'024U << true;
}

void TestAggregates::section1_3RequestLimits()
{
    QFETCH(std::size_t, groups);
    QFETCH(std::size_t, size);
    QFETCH(std::uint32_t, bytes);
    QFETCH(bool, isRefused);
    Probe probe({stream("orders", {{"shards", "4"}})});
    const PutCall call = probe.put(grouped(groups, size, bytes));
    QCOMPARE(call.error, isRefused ? CallError::InvalidArgument : CallError::None);
    QCOMPARE(call.records.back().result == CallError::InvalidArgument, isRefused);
}

void TestAggregates::section1_3PayloadUnitsOfTheWhole()
{
    // 98 records of 520 B in one: 50,960 B are 2 units of 25,600 B; one by one they are 98.
    Probe together({stream("orders")});
    together.put(grouped(1, 98, 520));
    QCOMPARE(together.sum("PutPayloadUnits"), 2);
    Probe alone({stream("orders")});
    alone.put(std::vector<Probe::Entry>(98, {0, 520}));
    QCOMPARE(alone.sum("PutPayloadUnits"), 98);
}

void TestAggregates::section2GoesWhereItsFirstBelongs()
{
    // user-1 belongs to the first of two shards, user-3 to the other (or the other way round): whichever.
    Probe probe({stream("orders", {{"shards", "2"}})}, {"k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"});
    std::uint32_t low = 8;
    std::uint32_t high = 8;
    for (std::uint32_t key = 0; key < 8; ++key)
        (shardOf(hashKeyOf("k" + std::to_string(key)), 2) == 0 ? low : high) = key;
    QVERIFY(low < 8 && high < 8);
    const PutCall call =
        probe.put({{low, 10}, {high, 10, true}, {high, 10}, {low, 10, true}, {low, 10, true}, {high, 10}});
    const std::vector<LaneIndex> lanes = {0, 0, 1, 1, 1, 1};
    for (std::size_t i = 0; i < lanes.size(); ++i)
        QCOMPARE(call.records[i].lane, lanes[i]);
    QCOMPARE(probe.log().logOf(0).endPosition(), 2);
    QCOMPARE(probe.log().logOf(1).endPosition(), 4);
    QCOMPARE(probe.sum("IncomingRecords", 0), 1);
    QCOMPARE(probe.sum("IncomingRecords", 1), 2);
    // An explicit hash key holds for all of a call.
    const PutCall there = probe.put({{low, 10}, {low, 10, true}}, ~Uint128{0});
    QCOMPARE(there.records[1].lane, LaneIndex{1});
}

void TestAggregates::storedOrRefusedWhole()
{
    Probe probe({stream("orders")});
    QCOMPARE(probe.putMany(999), 999);
    // One token is left: the first group takes it, however long; the second finds none.
    const PutCall call = probe.put(grouped(2, 50));
    for (std::size_t i = 0; i < 100; ++i)
        QCOMPARE(call.records[i].result, i < 50 ? CallError::None : CallError::ThroughputExceeded);
    // A fault fails a group whole too.
    QVERIFY(probe.apply(command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    for (const CallRecord &record : probe.put(grouped(1, 3)).records)
        QCOMPARE(record.result, CallError::InternalFailure);
    QCOMPARE(probe.sum("PutRecords.FailedRecords"), 1);
}

void TestAggregates::section1_3ReadsCountRecordsAndCutNone()
{
    Probe probe({stream("orders")});
    probe.put(grouped(400, 30, 10));
    const LaneIterator begin = probe.iterator(0, IteratorType::TrimHorizon).next;
    // 12,000 user records are 400 records: within the 10,000 of a call.
    ReadCall all = probe.records(0, begin);
    QCOMPARE(all.toPosition, 12'000);
    QCOMPARE(probe.sum("GetRecords.Records"), 400);
    QCOMPARE(probe.sum("OutgoingRecords", 0), 400);
    probe.runFor(seconds(1)); // what was read blocks the shard for B / 2 MiB/s
    const ReadCall some = probe.records(0, begin, 7);
    QCOMPARE(some.toPosition, 7 * 30);
    QCOMPARE(some.bytes, 7 * 30 * 10);
    probe.runFor(seconds(1));
    const ReadCall more = probe.records(0, some.next, 3);
    QCOMPARE(more.begin.cursor.position, 7 * 30);
    QCOMPARE(more.toPosition, 10 * 30);
    QCOMPARE(probe.sum("GetRecords.Records"), 410);
}

void TestAggregates::section1_3ReadsOfTenMebibytesCutNone()
{
    // Twelve records of 1,000,000 B in two calls: ten of them are within 10,485,760 B.
    Probe probe({stream("orders")});
    for (int i = 0; i < 12; ++i) {
        QCOMPARE(Probe::storedOf(probe.put(grouped(1, 1'000, 1'000))), 1'000);
        probe.runFor(seconds(1));
    }
    const ReadCall read = probe.records(0, probe.iterator(0, IteratorType::TrimHorizon).next);
    QCOMPARE(read.toPosition, 10'000);
    QCOMPARE(read.bytes, 10'000'000);
    QVERIFY(read.millisBehind > 0);
    QCOMPARE(probe.sum("GetRecords.Records"), 10);
}

void TestAggregates::sequenceNumbersNameTheWhole()
{
    Probe probe({stream("orders")});
    probe.put(grouped(3, 10));
    for (const std::int64_t position : {10, 11, 19}) {
        probe.runFor(seconds(1));
        QCOMPARE(probe.iterator(0, IteratorType::AtSequenceNumber, position).next.cursor.position, 10);
        QCOMPARE(probe.iterator(0, IteratorType::AfterSequenceNumber, position).next.cursor.position, 20);
    }
}

void TestAggregates::section2KclDropsWhatIsOutsideTheShard()
{
    std::vector<std::string> keys;
    std::vector<std::uint32_t> low;
    std::vector<std::uint32_t> high;
    for (std::uint32_t key = 0; key < 20; ++key) {
        keys.push_back("k" + std::to_string(key));
        (shardOf(hashKeyOf(keys.back()), 2) == 0 ? low : high).push_back(key);
    }
    Probe probe({stream("orders", {{"updating_time", "1s"}})}, keys);
    // A container for the one shard, then the same from a writer that does not know of the split.
    const std::vector<Probe::Entry> mixed = {{low[0], 10}, {low[1], 10, true}, {high[0], 10, true}};
    probe.put(mixed);
    QVERIFY(probe.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    probe.runFor(seconds(2));
    probe.put({{low[2], 10}, {low[3], 10, true}}); // right throughout: kept
    probe.put(mixed);                              // goes to the lower child; one is of the upper
    probe.put({{low[0], 10}});
    Deaggregation kcl;
    const auto dropped = [&](LaneIndex lane) {
        const LaneLog &rows = probe.log().logOf(lane);
        return kcl.dropped(probe.world(), probe.log(), lane, rows.seek(0), rows.endPosition());
    };
    QVERIFY(dropped(0).ranges().empty());
    QCOMPARE(probe.log().logOf(1).endPosition(), 6);
    QCOMPARE(dropped(1).ranges().size(), std::size_t{1});
    QCOMPARE(dropped(1).ranges().front().from, 2);
    QCOMPARE(dropped(1).ranges().front().to, 5);
}

QTEST_APPLESS_MAIN(TestAggregates)
#include "tst_aggregates.moc"
