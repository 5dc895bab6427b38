// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: iterators of all five types and their life, and the limits of GetRecords that all pollers of a shard
// share, are those of facts 1.3 and 1.5.

#include "sim/services/kinesis/sequence_number.h"
#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

constexpr std::uint32_t mib = 1'048'576;

/// Stores `count` records of 1 MiB, as fast as one shard takes them.
void storeMebibytes(Probe &probe, int count)
{
    for (int i = 0; i < count; ++i) {
        QCOMPARE(probe.putMany(1, mib), 1);
        probe.runFor(seconds(1));
    }
}

} // namespace

class TestReads : public QObject
{
    Q_OBJECT

private slots:
    void iteratorTypes_1_5_data();
    void iteratorTypes_1_5();
    void sequenceNumbersNamePositions();
    void iteratorLivesFiveMinutes_1_3();
    void everyReadHandsOutANewIterator();
    void fiveCallsASecondForAll_1_3();
    void bytesReadBlockTheShard_1_3_data();
    void bytesReadBlockTheShard_1_3();
    void twoMebibytesASecondForAll_1_3();
    void tenThousandRecordsACall_1_3();
    void tenMebibytesACall_1_3();
    void refusedCallReturnsNothing();
    void millisBehindLatest_1_5();
    void fiveIteratorsASecond_1_3();
    void unknownShard();
};

void TestReads::iteratorTypes_1_5_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<qint64>("position");
    QTest::addColumn<qint64>("timestampMs"); ///< since the start
    QTest::addColumn<qint64>("expected");
    const auto row = [](const char *name, IteratorType type, qint64 position, qint64 ms, qint64 expected) {
        QTest::newRow(name) << static_cast<int>(type) << position << ms << expected;
    };
    // Ten records, stored at 1 s, 2 s, ... 10 s after the start; asked for at 20 s.
    row("TRIM_HORIZON", IteratorType::TrimHorizon, 0, 0, 0);
    row("LATEST", IteratorType::Latest, 0, 0, 10);
    row("AT_SEQUENCE_NUMBER", IteratorType::AtSequenceNumber, 4, 0, 4);
    row("AT_SEQUENCE_NUMBER, the first", IteratorType::AtSequenceNumber, 0, 0, 0);
    row("AFTER_SEQUENCE_NUMBER", IteratorType::AfterSequenceNumber, 4, 0, 5);
    row("AFTER_SEQUENCE_NUMBER, the last", IteratorType::AfterSequenceNumber, 9, 0, 10);
    row("AT_TIMESTAMP, exact", IteratorType::AtTimestamp, 0, 3'000, 2);
    row("AT_TIMESTAMP, between: the next later", IteratorType::AtTimestamp, 0, 3'001, 3);
    row("AT_TIMESTAMP, before the first", IteratorType::AtTimestamp, 0, -5'000, 0);
    row("AT_TIMESTAMP, after the last", IteratorType::AtTimestamp, 0, 10'001, 10);
}

void TestReads::iteratorTypes_1_5()
{
    QFETCH(int, type);
    QFETCH(qint64, position);
    QFETCH(qint64, timestampMs);
    QFETCH(qint64, expected);
    Probe probe({stream("orders")});
    for (int second = 1; second <= 10; ++second) {
        probe.runTo(seconds(second));
        probe.putMany(1);
    }
    probe.runTo(seconds(20));
    const ReadCall answer = probe.iterator(0, static_cast<IteratorType>(type), position,
                                           probe.world().start() + milliseconds(timestampMs));
    QVERIFY(answer.error == CallError::None);
    QCOMPARE(answer.toPosition, expected);
    const ReadCall read = probe.records(0, answer.next);
    QCOMPARE(read.begin.cursor.position, expected);
    QCOMPARE(read.toPosition, 10);
    QCOMPARE(read.bytes, (10 - expected) * 100);
}

void TestReads::sequenceNumbersNamePositions()
{
    Probe probe({stream("orders", {{"shards", "2"}})});
    const auto named = [&](std::uint32_t shard, std::uint64_t index, LaneIndex lane) {
        return probe.log().positionOfSequence(
            toText(kinesis::SequenceNumber{1767225600, shard, index, 1767225660}), lane);
    };
    QCOMPARE(named(1, 1, 1), 0); // the first record has index 1: 0 is the shard's own start
    QCOMPARE(named(1, 500, 1), 499);
    QCOMPARE(named(1, 1, 0), -1);
    QCOMPARE(named(1, 0, 1), -1);
    QCOMPARE(probe.log().positionOfSequence("17", 1), -1);
}

void TestReads::iteratorLivesFiveMinutes_1_3()
{
    Probe probe({stream("orders")});
    probe.putMany(3);
    const LaneIterator handed = probe.iterator(0, IteratorType::TrimHorizon).next;
    probe.runTo(seconds(300));
    QVERIFY(probe.records(0, handed).error == CallError::None);
    probe.runFor(nanoseconds(1));
    const ReadCall late = probe.records(0, handed);
    QVERIFY(late.error == CallError::ExpiredIterator);
    QCOMPARE(std::string(nameOf(late.error)), std::string("ExpiredIteratorException"));
    QCOMPARE(late.bytes, 0);
}

void TestReads::everyReadHandsOutANewIterator()
{
    Probe probe({stream("orders")});
    probe.putMany(1);
    LaneIterator iterator = probe.iterator(0, IteratorType::TrimHorizon).next;
    for (int i = 0; i < 5; ++i) {
        probe.runFor(seconds(290));
        const ReadCall read = probe.records(0, iterator);
        QVERIFY(read.error == CallError::None);
        QCOMPARE(read.toPosition, 1);
        iterator = read.next;
    }
}

void TestReads::fiveCallsASecondForAll_1_3()
{
    Probe probe({stream("orders", {{"shards", "2"}})});
    const LaneIterator first = probe.iterator(0, IteratorType::TrimHorizon).next;
    const LaneIterator second = probe.iterator(1, IteratorType::TrimHorizon).next;
    for (int call = 0; call < 5; ++call) {
        probe.runTo(milliseconds(100 * call));
        QVERIFY(probe.records(0, first, 100, static_cast<std::size_t>(call % 2)).error == CallError::None);
    }
    // The sixth within a second is refused, whoever asks; the other shard has five of its own.
    probe.runTo(milliseconds(999));
    QVERIFY(probe.records(0, first, 100, 0).error == CallError::ThroughputExceeded);
    QVERIFY(probe.records(0, first, 100, 1).error == CallError::ThroughputExceeded);
    QVERIFY(probe.records(1, second).error == CallError::None);
    QCOMPARE(probe.sum("ReadProvisionedThroughputExceeded", 0), 2);
    QCOMPARE(probe.sum("ReadProvisionedThroughputExceeded", 1), 0);
    probe.runTo(milliseconds(1'000));
    QVERIFY(probe.records(0, first).error == CallError::None);
    QVERIFY(probe.records(0, first).error == CallError::ThroughputExceeded);
    probe.runTo(milliseconds(1'100));
    QVERIFY(probe.records(0, first).error == CallError::None);
    QCOMPARE(probe.sum("GetRecords.Success"), 5 + 1 + 1 + 1);
}

void TestReads::bytesReadBlockTheShard_1_3_data()
{
    QTest::addColumn<int>("records"); ///< of 1 MiB
    QTest::addColumn<qint64>("blockedMs");
    QTest::newRow("1 MiB") << 1 << qint64{500};
    QTest::newRow("2 MiB") << 2 << qint64{1'000};
    QTest::newRow("5 MiB") << 5 << qint64{2'500};
    QTest::newRow("10 MiB") << 10 << qint64{5'000};
}

void TestReads::bytesReadBlockTheShard_1_3()
{
    QFETCH(int, records);
    QFETCH(qint64, blockedMs);
    Probe probe({stream("orders")});
    storeMebibytes(probe, records);
    const ReadCall read = probe.records(0, probe.iterator(0, IteratorType::TrimHorizon).next);
    QVERIFY(read.error == CallError::None);
    QCOMPARE(read.toPosition, records);
    probe.runFor(milliseconds(blockedMs) - nanoseconds(1));
    QVERIFY(probe.records(0, read.next).error == CallError::ThroughputExceeded);
    probe.runFor(nanoseconds(1));
    QVERIFY(probe.records(0, read.next).error == CallError::None);
}

void TestReads::twoMebibytesASecondForAll_1_3()
{
    // 60 records of 1 MiB, read one by one in turn by two readers as soon as they are let.
    Probe probe({stream("orders")});
    storeMebibytes(probe, 60);
    const Duration begin = probe.elapsed();
    LaneIterator iterators[2] = {probe.iterator(0, IteratorType::TrimHorizon).next,
                                 probe.iterator(0, IteratorType::TrimHorizon).next};
    std::int64_t bytes = 0;
    for (int step = 0; step < 1'000; ++step) { // 10 s
        const auto reader = static_cast<std::size_t>(step % 2);
        const ReadCall read = probe.records(0, iterators[reader], 1, reader);
        if (read.error == CallError::None) {
            bytes += read.bytes;
            iterators[reader] = read.next;
        }
        probe.runFor(milliseconds(10));
    }
    QCOMPARE(probe.elapsed() - begin, seconds(10));
    QCOMPARE(bytes, std::int64_t{20} * mib);
}

void TestReads::tenThousandRecordsACall_1_3()
{
    Probe probe({stream("orders")});
    for (int second = 0; second < 13; ++second) {
        QCOMPARE(probe.putMany(1000), 1000);
        probe.runFor(seconds(1));
    }
    const ReadCall read = probe.records(0, probe.iterator(0, IteratorType::TrimHorizon).next, 1'000'000);
    QCOMPARE(read.toPosition, 10'000);
    probe.runFor(seconds(5));
    QCOMPARE(probe.records(0, read.next, 1'000).toPosition, 11'000); // the caller's own limit
}

void TestReads::tenMebibytesACall_1_3()
{
    Probe probe({stream("orders")});
    storeMebibytes(probe, 12);
    const ReadCall read = probe.records(0, probe.iterator(0, IteratorType::TrimHorizon).next);
    QCOMPARE(read.toPosition, 10);
    QCOMPARE(read.bytes, std::int64_t{10} * mib);
    // With one byte more in front only nine whole records go into 10 MiB.
    Probe uneven({stream("orders")});
    QCOMPARE(uneven.putMany(1, 1), 1);
    uneven.runFor(seconds(1));
    storeMebibytes(uneven, 12);
    const ReadCall shorter = uneven.records(0, uneven.iterator(0, IteratorType::TrimHorizon).next);
    QCOMPARE(shorter.toPosition, 10);
    QCOMPARE(shorter.bytes, std::int64_t{9} * mib + 1);
}

void TestReads::refusedCallReturnsNothing()
{
    Probe probe({stream("orders")});
    storeMebibytes(probe, 3);
    const LaneIterator begin = probe.iterator(0, IteratorType::TrimHorizon).next;
    QVERIFY(probe.records(0, begin, 2).error == CallError::None);
    const ReadCall refused = probe.records(0, begin, 1, 1);
    QVERIFY(refused.error == CallError::ThroughputExceeded);
    QCOMPARE(refused.bytes, 0);
    QCOMPARE(probe.sum("OutgoingRecords", 0), 2);
    QCOMPARE(probe.sum("GetRecords.Records"), 2);
    QCOMPARE(probe.sum("GetRecords.Bytes"), std::int64_t{2} * mib);
    QCOMPARE(probe.sum("ReadProvisionedThroughputExceeded"), 1);
}

void TestReads::millisBehindLatest_1_5()
{
    Probe probe({stream("orders")});
    for (int second = 1; second <= 10; ++second) {
        probe.runTo(seconds(second));
        probe.putMany(1);
    }
    probe.runTo(seconds(15));
    const ReadCall some = probe.records(0, probe.iterator(0, IteratorType::TrimHorizon).next, 4);
    QCOMPARE(some.millisBehind, 11'000.0); // the fourth arrived at 4 s
    probe.runFor(seconds(1));
    const ReadCall rest = probe.records(0, some.next);
    QCOMPARE(rest.millisBehind, 0.0);
    probe.runFor(seconds(1));
    QCOMPARE(probe.records(0, rest.next).millisBehind, 0.0);
    const Metrics &metrics = probe.world().metrics();
    const SeriesRef age =
        metrics.find(probe.world().find("orders"), noLane, "GetRecords.IteratorAgeMilliseconds");
    const MetricPoint point = metrics.over(age, 0, INT32_MAX);
    QCOMPARE(point.max, 11'000);
    QCOMPARE(point.min, 0);
    QCOMPARE(point.count, 3U);
}

void TestReads::fiveIteratorsASecond_1_3()
{
    Probe probe({stream("orders")});
    for (int call = 0; call < 5; ++call)
        QVERIFY(probe.iterator(0, IteratorType::Latest).error == CallError::None);
    QVERIFY(probe.iterator(0, IteratorType::Latest).error == CallError::ThroughputExceeded);
    probe.runFor(seconds(1));
    QVERIFY(probe.iterator(0, IteratorType::Latest).error == CallError::None);
}

void TestReads::unknownShard()
{
    Probe probe({stream("orders")});
    QVERIFY(probe.iterator(1, IteratorType::Latest).error == CallError::ResourceNotFound);
}

QTEST_APPLESS_MAIN(TestReads)
#include "tst_reads.moc"
