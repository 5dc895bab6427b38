// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a stream is CREATING, ACTIVE and UPDATING when and for as long as it should, splits and merges move
// no data, and retention takes what is old (facts 1.4 to 1.6).

#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

Command split(const char *shard, const char *at = "middle")
{
    return command("split_shard", "orders", "kinesis_stream", {{"shard", shard}, {"at", at}});
}
Command merge(const char *shard, const char *with)
{
    return command("merge_shards", "orders", "kinesis_stream", {{"shard", shard}, {"with", with}});
}
bool failsWith(const CommandResult &result, const char *error)
{
    return result.error.starts_with(error);
}

} // namespace

class TestStreamLife : public QObject
{
    Q_OBJECT

private slots:
    void creatingRefusesEveryCall();
    void splitKeepsDataWhereItIs();
    void splitBounds_1_6_data();
    void splitBounds_1_6();
    void mergeTakesNeighboursOnly_data();
    void mergeTakesNeighboursOnly();
    void mergedShardHasBothRanges();
    void onlyOneReshardAtATime();
    void unknownAndClosedShardsAreRefused();
    void retentionHidesWhatIsOld();
    void raisedRetentionBringsNothingBack();
    void unreadRecordsExpireInTheLedger();
    void drainedParentExpires();
    void removedStreamAnswersNothing();
};

void TestStreamLife::creatingRefusesEveryCall()
{
    Probe probe({stream("orders", {{"starts", "creating"}, {"creating_time", "7s"}})});
    probe.runTo(seconds(7) - nanoseconds(1));
    QCOMPARE(probe.frame().state, std::string("CREATING"));
    const PutCall put = probe.put({{}, {}});
    QVERIFY(put.error == CallError::ResourceNotFound);
    for (const CallRecord &record : put.records)
        QVERIFY(record.result == CallError::ResourceNotFound);
    QVERIFY(probe.iterator(0, IteratorType::Latest).error == CallError::ResourceNotFound);
    QVERIFY(failsWith(probe.apply(split("0")), "ResourceInUseException"));
    QCOMPARE(probe.log().logOf(0).endPosition(), 0);

    probe.runTo(seconds(7));
    QCOMPARE(probe.frame().state, std::string("ACTIVE"));
    QVERIFY(probe.put({{}}).error == CallError::None);
    QVERIFY(probe.iterator(0, IteratorType::Latest).error == CallError::None);
}

void TestStreamLife::splitKeepsDataWhereItIs()
{
    // On one shard; after a split in the middle user2 (0x7e..) goes to the lower child, user3 (0x92..) up.
    Probe probe({stream("orders", {{"updating_time", "5s"}})}, {"user2", "user3"});
    probe.putMany(30, 100, 0);
    probe.putMany(20, 100, 1);
    QVERIFY(probe.apply(split("0")).ok());
    probe.runFor(seconds(5) - nanoseconds(1));
    QCOMPARE(probe.frame().state, std::string("UPDATING"));
    QCOMPARE(probe.putMany(7, 100, 1), 7); // writes go on
    QVERIFY(probe.iterator(0, IteratorType::TrimHorizon).error == CallError::None);
    probe.runFor(nanoseconds(1));
    const ServiceFrame frame = probe.frame();
    QCOMPARE(frame.state, std::string("ACTIVE"));
    QVERIFY(frame.lanes[0].state == LaneState::Closed);
    QCOMPARE(frame.lanes[0].createdAt, probe.world().start());
    QCOMPARE(frame.lanes[0].closedAt, probe.world().now());
    QCOMPARE(frame.lanes[1].createdAt, frame.lanes[0].closedAt);
    QCOMPARE(frame.lanes[1].closedAt, SimTime{});
    QCOMPARE(frame.lanes[0].children, (std::vector<LaneIndex>{1, 2}));
    QCOMPARE(frame.lanes[1].parents, std::vector<LaneIndex>{0});
    QCOMPARE(frame.lanes[2].parents, std::vector<LaneIndex>{0});
    QCOMPARE(probe.log().logOf(0).endPosition(), 57);
    QCOMPARE(probe.log().logOf(1).endPosition(), 0);
    QCOMPARE(probe.log().logOf(2).endPosition(), 0);

    probe.putMany(4, 100, 0);
    probe.putMany(9, 100, 1);
    QCOMPARE(probe.log().logOf(0).endPosition(), 57);
    QCOMPARE(probe.log().logOf(1).endPosition(), 4);
    QCOMPARE(probe.log().logOf(2).endPosition(), 9);
    // The closed parent is read to its end, which names the children.
    const ReadCall begin = probe.iterator(0, IteratorType::TrimHorizon);
    const ReadCall some = probe.records(0, begin.next, 56);
    QCOMPARE(some.toPosition, 56);
    QVERIFY(!some.isLaneEnd);
    probe.runFor(seconds(1));
    const ReadCall rest = probe.records(0, some.next);
    QCOMPARE(rest.toPosition, 57);
    QVERIFY(rest.isLaneEnd);
    QCOMPARE(rest.children, (std::vector<LaneIndex>{1, 2}));
    QCOMPARE(rest.millisBehind, 0.0);
}

void TestStreamLife::splitBounds_1_6_data()
{
    QTest::addColumn<QString>("at");
    QTest::addColumn<bool>("isTaken");
    // Shard 1 of 2: start 2^127, end 2^128-1. The new key is above start + 1 and below the end.
    QTest::newRow("start") << "170141183460469231731687303715884105728" << false;
    QTest::newRow("start + 1") << "170141183460469231731687303715884105729" << false;
    QTest::newRow("start + 2") << "170141183460469231731687303715884105730" << true;
    QTest::newRow("end - 1") << "340282366920938463463374607431768211454" << true;
    QTest::newRow("end") << "340282366920938463463374607431768211455" << false;
    QTest::newRow("another shard's") << "17" << false;
    QTest::newRow("2^128") << "340282366920938463463374607431768211456" << false;
    QTest::newRow("no number") << "half" << false;
}

void TestStreamLife::splitBounds_1_6()
{
    QFETCH(QString, at);
    QFETCH(bool, isTaken);
    Probe probe({stream("orders", {{"shards", "2"}, {"updating_time", "0s"}})});
    const QByteArray text = at.toLatin1();
    const CommandResult result = probe.apply(split("1", text.constData()));
    QCOMPARE(result.ok(), isTaken);
    probe.runFor(seconds(1));
    const ServiceFrame frame = probe.frame();
    QCOMPARE(frame.lanes.size(), std::size_t{isTaken ? 4U : 2U});
    if (!isTaken) {
        QVERIFY(failsWith(result, "InvalidArgumentException"));
        return;
    }
    QCOMPARE(frame.lanes[2].beginText, frame.lanes[1].beginText);
    QCOMPARE(toDecimal(*fromDecimal(frame.lanes[2].endText) + 1), at.toStdString());
    QCOMPARE(frame.lanes[3].beginText, at.toStdString());
    QCOMPARE(frame.lanes[3].endText, frame.lanes[1].endText);
}

void TestStreamLife::mergeTakesNeighboursOnly_data()
{
    QTest::addColumn<QString>("shard");
    QTest::addColumn<QString>("with");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("0 and 1") << "0"
                             << "1" << true;
    QTest::newRow("1 and 0") << "1"
                             << "0" << true;
    QTest::newRow("2 and 3, by id") << "shardId-000000000002"
                                    << "shardId-000000000003" << true;
    QTest::newRow("0 and 2") << "0"
                             << "2" << false;
    QTest::newRow("3 and 1") << "3"
                             << "1" << false;
    QTest::newRow("last and first") << "3"
                                    << "0" << false;
    QTest::newRow("first and last") << "0"
                                    << "3" << false;
    QTest::newRow("itself") << "1"
                            << "1" << false;
}

void TestStreamLife::mergeTakesNeighboursOnly()
{
    QFETCH(QString, shard);
    QFETCH(QString, with);
    QFETCH(bool, isTaken);
    Probe probe({stream("orders", {{"shards", "4"}, {"updating_time", "0s"}})});
    const QByteArray first = shard.toLatin1();
    const QByteArray second = with.toLatin1();
    const CommandResult result = probe.apply(merge(first.constData(), second.constData()));
    QCOMPARE(result.ok(), isTaken);
    if (!isTaken)
        QVERIFY2(failsWith(result, "InvalidArgumentException"), result.error.c_str());
    probe.runFor(seconds(1));
    QCOMPARE(probe.frame().state, std::string("ACTIVE"));
    QCOMPARE(probe.frame().lanes.size(), std::size_t{isTaken ? 5U : 4U});
}

void TestStreamLife::mergedShardHasBothRanges()
{
    // user4 lies on shard 0 and order-42 on shard 1 of 4 (facts 10.2).
    Probe probe({stream("orders", {{"shards", "4"}, {"updating_time", "1s"}})}, {"user4", "order-42"});
    probe.putMany(5, 100, 0);
    probe.putMany(6, 100, 1);
    QVERIFY(probe.apply(merge("1", "0")).ok());
    probe.runFor(seconds(1));
    const ServiceFrame frame = probe.frame();
    QCOMPARE(frame.lanes[4].beginText, frame.lanes[0].beginText);
    QCOMPARE(frame.lanes[4].endText, frame.lanes[1].endText);
    QCOMPARE(frame.lanes[4].parents, (std::vector<LaneIndex>{1, 0}));
    for (const LaneIndex parent : {0U, 1U}) {
        QVERIFY(frame.lanes[parent].state == LaneState::Closed);
        QCOMPARE(frame.lanes[parent].children, std::vector<LaneIndex>{4});
    }
    probe.putMany(10, 100, 0);
    probe.putMany(10, 100, 1);
    QCOMPARE(probe.log().logOf(0).endPosition(), 5);
    QCOMPARE(probe.log().logOf(1).endPosition(), 6);
    QCOMPARE(probe.log().logOf(4).endPosition(), 20);
    // The merged shard has the limits of one shard.
    probe.runFor(seconds(1));
    QCOMPARE(probe.putMany(600, 100, 0) + probe.putMany(600, 100, 1), 1000);
}

void TestStreamLife::onlyOneReshardAtATime()
{
    Probe probe({stream("orders", {{"shards", "4"}, {"updating_time", "2s"}})});
    QVERIFY(probe.apply(split("0")).ok());
    QVERIFY(failsWith(probe.apply(split("1")), "ResourceInUseException"));
    QVERIFY(failsWith(probe.apply(merge("2", "3")), "ResourceInUseException"));
    probe.runFor(seconds(2));
    QVERIFY(probe.apply(merge("2", "3")).ok());
    probe.runFor(seconds(2));
    QCOMPARE(probe.frame().lanes.size(), std::size_t{7});
    QCOMPARE(probe.frame().lanes[6].name, std::string("shardId-000000000006"));
}

void TestStreamLife::unknownAndClosedShardsAreRefused()
{
    Probe probe({stream("orders", {{"shards", "2"}, {"updating_time", "0s"}})});
    QVERIFY(failsWith(probe.apply(split("2")), "ResourceNotFoundException"));
    QVERIFY(failsWith(probe.apply(split("shardId-1x")), "ResourceNotFoundException"));
    QVERIFY(failsWith(probe.apply(merge("0", "9")), "ResourceNotFoundException"));
    QVERIFY(probe.apply(split("0")).ok());
    probe.runFor(seconds(1));
    QVERIFY(failsWith(probe.apply(split("0")), "InvalidArgumentException"));
    QVERIFY(failsWith(probe.apply(merge("0", "1")), "InvalidArgumentException"));
}

void TestStreamLife::retentionHidesWhatIsOld()
{
    Probe probe({stream("orders")});
    probe.runTo(hours(1));
    probe.putMany(3);
    probe.runTo(hours(2));
    probe.putMany(4);
    probe.runTo(hours(25));
    QCOMPARE(probe.iterator(0, IteratorType::TrimHorizon).toPosition, 0); // to the last nanosecond
    probe.runFor(nanoseconds(1));
    const ReadCall begin = probe.iterator(0, IteratorType::TrimHorizon);
    QCOMPARE(begin.toPosition, 3);
    QCOMPARE(probe.records(0, begin.next).toPosition, 7);
    // An iterator handed out while they were there finds them gone as well.
    QCOMPARE(probe.iterator(0, IteratorType::AtSequenceNumber, 1).toPosition, 3);
    probe.runTo(hours(26) + nanoseconds(1));
    const ReadCall late = probe.iterator(0, IteratorType::TrimHorizon);
    QCOMPARE(late.toPosition, 7);
    QCOMPARE(probe.records(0, late.next).bytes, 0);
}

void TestStreamLife::raisedRetentionBringsNothingBack()
{
    Probe probe({stream("orders")});
    probe.runTo(hours(1));
    probe.putMany(3);
    probe.runTo(hours(20));
    probe.putMany(2);
    probe.runTo(hours(26));
    const auto setRetention = [&](const char *length) {
        return probe.apply(command("set", "orders", "kinesis_stream", {{"retention", length}})).ok();
    };
    QVERIFY(setRetention("48h"));
    QCOMPARE(probe.iterator(0, IteratorType::TrimHorizon).toPosition, 3);
    // What had not expired then now stays for longer, and a lower retention takes it at once.
    probe.runTo(hours(60));
    QCOMPARE(probe.iterator(0, IteratorType::TrimHorizon).toPosition, 3);
    QVERIFY(setRetention("24h"));
    QCOMPARE(probe.iterator(0, IteratorType::TrimHorizon).toPosition, 5);
}

void TestStreamLife::unreadRecordsExpireInTheLedger()
{
    Simulation run = build(scenario(
        {stream("orders"),
         producer("web", {{"stream", "orders"}, {"arrival", "constant"}, {"rate", "1/s"}, {"linger", "0s"}}),
         consumer("analytics", {{"stream", "orders"}})}));
    run.advance(run.start() + seconds(100));
    QVERIFY(run.apply(command("pause", "analytics")).ok());
    run.advance(run.start() + seconds(1'000));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(1));
    const LedgerRow before = ledgerOf(run, "analytics");
    QVERIFY(before.inFlight > 890);
    QCOMPARE(before.expired, 0);
    const auto readAhead = before.produced - before.delivered - before.inFlight;
    QCOMPARE(readAhead, 0);
    // Half of them have been stored for more than 24 h, then all.
    run.advance(run.start() + hours(24) + seconds(500));
    const LedgerRow half = ledgerOf(run, "analytics");
    QVERIFY(std::abs(half.expired - 400) <= 2);
    QVERIFY(half.balances());
    run.advance(run.start() + hours(25));
    const LedgerRow after = ledgerOf(run, "analytics");
    QCOMPARE(after.expired, before.inFlight);
    QCOMPARE(after.inFlight, 0);
    QCOMPARE(after.lost, 0);
    QVERIFY(run.apply(command("resume", "analytics")).ok());
    runFor(run, seconds(10));
    QCOMPARE(ledgerOf(run, "analytics"), after);
}

void TestStreamLife::drainedParentExpires()
{
    Probe probe({stream("orders", {{"updating_time", "0s"}})});
    probe.putMany(10);
    QVERIFY(probe.apply(split("0")).ok());
    probe.runTo(hours(24) - seconds(1));
    QCOMPARE(probe.frame().lanes.size(), std::size_t{3});
    QVERIFY(probe.frame().lanes[0].state == LaneState::Closed);
    probe.runTo(hours(24) + seconds(2));
    // An expired shard is listed no longer.
    const ServiceFrame frame = probe.frame();
    QCOMPARE(frame.lanes.size(), std::size_t{2});
    QCOMPARE(frame.lanes[0].name, std::string("shardId-000000000001"));
    // It is remembered for its place in the family, with the second in which its last record went.
    QCOMPARE(frame.pastLanes.size(), std::size_t{1});
    const PastLane &past = frame.pastLanes[0];
    QCOMPARE(past.name, std::string("shardId-000000000000"));
    QCOMPARE(past.begin, 0.0);
    QCOMPARE(past.end, 1.0);
    QCOMPARE(past.children, (std::vector<LaneIndex>{1, 2}));
    QCOMPARE(past.closedAt, frame.lanes[0].createdAt);
    const Duration life = past.expiredAt - past.createdAt;
    QVERIFY(life >= hours(24) && life <= hours(24) + seconds(1));
}

void TestStreamLife::removedStreamAnswersNothing()
{
    Probe probe({stream("orders")});
    probe.putMany(10);
    const LaneIterator begin = probe.iterator(0, IteratorType::TrimHorizon).next;
    QVERIFY(probe.apply(command("remove", "orders")).ok());
    QVERIFY(probe.put({{}}).error == CallError::ResourceNotFound);
    QVERIFY(probe.records(0, begin).error == CallError::ResourceNotFound);
    QVERIFY(!probe.apply(split("0")).ok());
}

QTEST_APPLESS_MAIN(TestStreamLife)
#include "tst_stream_life.moc"
