// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a polling consumer works at its rate, checkpoints each batch, reads again what a crash took from its
// hands, reads parents before children, and shares the shard's read limits.

#include "support/topology.h"

#include "sim/services/kinesis/sequence_number.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <cmath>

using namespace millrace;
using namespace millrace::test;

namespace {

ServiceConfig web(const char *rate, const char *arrival = "constant")
{
    return producer("web", {{"stream", "orders"},
                            {"arrival", arrival},
                            {"rate", rate},
                            {"record_size", "100B"},
                            {"linger", "0s"},
                            {"connections", "1000"}});
}

ReaderMark markOf(const Simulation &run, const char *reader, LaneIndex lane = 0)
{
    const Frame frame = run.frame();
    for (const ReaderMark &mark : frame.find(std::string(reader))->readers)
        if (mark.lane == lane)
            return mark;
    qFatal("no mark");
    return {};
}

MetricPoint pointOf(const Simulation &run, const char *reader, const char *metric)
{
    const Frame frame = run.frame();
    const Metrics &metrics = frame.histories->metrics;
    return metrics.over(metrics.find(frame.find(std::string(reader))->index, noLane, metric), 0, INT32_MAX);
}

} // namespace

class TestConsumer : public QObject
{
    Q_OBJECT

private slots:
    void worksAtItsRate_data();
    void worksAtItsRate();
    void stagesTogetherAreTheLatency();
    void lagGrowsAsArithmeticSays();
    void batchesQueueForTheOneWorker();
    void pauseKeepsWhatIsInHand();
    void stallEndsByItself();
    void crashReadsAgainFromTheCheckpoint();
    void crashBeforeAnyCheckpointBeginsAgain();
    void checkpointPerBatchBoundsTheRepeats();
    void startsWhereItIsTold_data();
    void startsWhereItIsTold();
    void iteratorExpiresUnderASlowBatch();
    void childrenAfterParents();
    void mergedChildWaitsForBothParents();
    void readersShareTheShardsCalls();
    void refusedCommandsSayWhy();
    void saltTradesOrderPerProduct();
};

void TestConsumer::worksAtItsRate_data()
{
    QTest::addColumn<QString>("rate");
    QTest::addColumn<double>("perSecond");
    QTest::newRow("50/s") << "50/s" << 50.0;
    QTest::newRow("333/s") << "333/s" << 333.0;
    QTest::newRow("0.5/s") << "0.5/s" << 0.5;
}

void TestConsumer::worksAtItsRate()
{
    QFETCH(QString, rate);
    QFETCH(double, perSecond);
    const QByteArray rateText = rate.toLatin1();
    Simulation run = build(
        scenario({stream("orders"), web("800/s"),
                  consumer("analytics", {{"stream", "orders"}, {"processing_rate", rateText.constData()}})}));
    runFor(run, seconds(20));
    const std::int64_t before = ledgerOf(run, "analytics").delivered;
    runFor(run, seconds(100));
    const auto done = static_cast<double>(ledgerOf(run, "analytics").delivered - before);
    // A slice of work shows when it is done: a tenth of a second, or one record.
    QVERIFY2(std::abs(done - 100 * perSecond) <= perSecond / 10 + 1, qPrintable(QString::number(done)));
}

void TestConsumer::stagesTogetherAreTheLatency()
{
    // 200 records/s in batches of 50 over a link of 40 ms each way: a call waits 245 ms for its last record.
    Simulation run =
        build(scenario({stream("orders"),
                        producer("web", {{"stream", "orders"},
                                         {"arrival", "constant"},
                                         {"rate", "200/s"},
                                         {"record_size", "100B"},
                                         {"batch_count", "50"},
                                         {"linger", "1s"},
                                         {"latency", "40ms"}}),
                        consumer("analytics", {{"stream", "orders"}, {"processing_rate", "1000/s"}})}));
    runFor(run, seconds(30));
    const auto average = [&](const char *service, const char *metric) {
        return valueOf(pointOf(run, service, metric), Statistic::Average);
    };
    const double buffered = average("web", "Stage.Buffered");
    QVERIFY2(std::abs(buffered - 122.5) < 2, qPrintable(QString::number(buffered)));
    QCOMPARE(average("web", "Stage.Put"), 80.0);
    // The answer's way back is part of the put, not of the record's life.
    const double stages = buffered + average("web", "Stage.Put") - 40 + average("analytics", "Stage.InLog")
                          + average("analytics", "Stage.Processing");
    const double latency = average("analytics", "LatencyMilliseconds");
    QVERIFY2(std::abs(stages - latency) < 8, qPrintable(QString("%1 %2").arg(stages).arg(latency)));
}

void TestConsumer::lagGrowsAsArithmeticSays()
{
    // 500 a second come, 400 are worked off: after t seconds the oldest unprocessed record is t/5 old.
    Simulation run = build(scenario(
        {stream("orders"), web("500/s"),
         consumer("analytics",
                  {{"stream", "orders"}, {"poll_interval", "200ms"}, {"processing_rate", "400/s"}})}));
    // Between two batches it waits for its call's 20 ms: some twenty times until batches are large.
    for (const std::int64_t at : {50, 100, 200}) {
        run.advance(run.start() + seconds(at));
        const ReaderMark mark = markOf(run, "analytics");
        QVERIFY2(std::abs(mark.lagMs - static_cast<double>(at) * 200) < 800,
                 qPrintable(QString::number(mark.lagMs)));
        QVERIFY(std::abs(static_cast<double>(mark.lagRecords) - static_cast<double>(at) * 100) < 400);
        QCOMPARE(ledgerOf(run, "analytics").produced - ledgerOf(run, "analytics").delivered,
                 ledgerOf(run, "analytics").inFlight);
    }
    QCOMPARE(countOf(run, "consumer_falls_behind"), 1);
}

void TestConsumer::batchesQueueForTheOneWorker()
{
    // Four shards, one worker: together they get its rate, and none starves.
    Simulation run =
        build(scenario({stream("orders", {{"shards", "4"}}), web("1600/s"),
                        consumer("analytics", {{"stream", "orders"}, {"processing_rate", "800/s"}})}));
    runFor(run, seconds(60));
    QVERIFY(std::abs(ledgerOf(run, "analytics").delivered - 60 * 800) < 2'000);
    for (LaneIndex lane = 0; lane < 4; ++lane)
        QVERIFY(markOf(run, "analytics", lane).position > 6'000);
}

void TestConsumer::pauseKeepsWhatIsInHand()
{
    Simulation run =
        build(scenario({stream("orders"), web("300/s"),
                        consumer("analytics", {{"stream", "orders"}, {"processing_rate", "400/s"}})}));
    runFor(run, milliseconds(20'777));
    QVERIFY(run.apply(command("pause", "analytics")).ok());
    const LedgerRow paused = ledgerOf(run, "analytics");
    runFor(run, seconds(30));
    QCOMPARE(ledgerOf(run, "analytics").delivered, paused.delivered);
    QVERIFY(run.apply(command("resume", "analytics")).ok());
    runFor(run, seconds(120));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(60));
    const LedgerRow after = ledgerOf(run, "analytics");
    QCOMPARE(after.delivered, after.produced);
    QCOMPARE(after.duplicated, 0); // a pause repeats nothing
}

void TestConsumer::stallEndsByItself()
{
    Simulation run =
        build(scenario({stream("orders"), web("100/s"), consumer("analytics", {{"stream", "orders"}})}));
    runFor(run, seconds(10));
    QVERIFY(run.apply(command("stall", "analytics", "consumer", {{"for", "15s"}})).ok());
    const std::int64_t before = ledgerOf(run, "analytics").delivered;
    runFor(run, seconds(15) - nanoseconds(1));
    QCOMPARE(ledgerOf(run, "analytics").delivered, before);
    runFor(run, seconds(10));
    QVERIFY(ledgerOf(run, "analytics").delivered > before + 2'300);
    QCOMPARE(ledgerOf(run, "analytics").duplicated, 0);
}

void TestConsumer::crashReadsAgainFromTheCheckpoint()
{
    Simulation run =
        build(scenario({stream("orders"), web("300/s"),
                        consumer("analytics", {{"stream", "orders"}, {"processing_rate", "310/s"}})}));
    std::int64_t expected = 0;
    for (int crash = 0; crash < 5; ++crash) {
        runFor(run, milliseconds(20'555 + 131 * crash));
        // Worked off since the last checkpoint: that, and exactly that, comes again.
        const std::int64_t worked = ledgerOf(run, "analytics").delivered;
        QVERIFY(run.apply(command("crash", "analytics")).ok());
        const std::int64_t done = ledgerOf(run, "analytics").delivered; // the crash ends a slice in between
        QVERIFY(done >= worked);
        const ReaderMark mark = markOf(run, "analytics");
        QCOMPARE(mark.position, mark.checkpoint);
        expected += done - mark.checkpoint;
        runFor(run, seconds(3));
        QCOMPARE(ledgerOf(run, "analytics").delivered, done);
        QVERIFY(run.apply(command("restart", "analytics")).ok());
        runFor(run, seconds(60)); // all that was repeated is worked off again
        QCOMPARE(ledgerOf(run, "analytics").duplicated, expected);
    }
    QVERIFY(expected > 100);
    QCOMPARE(sumOf(run, "analytics", "Duplicates"), expected);
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, minutes(20));
    const LedgerRow after = ledgerOf(run, "analytics");
    QCOMPARE(after.delivered, after.produced);
    QCOMPARE(after.duplicated, expected);
    QCOMPARE(sumOf(run, "analytics", "RecordsProcessed"), after.delivered + after.duplicated);
}

void TestConsumer::crashBeforeAnyCheckpointBeginsAgain()
{
    // The first batch takes over a minute, so there is no checkpoint yet.
    Simulation run = build(
        scenario({stream("orders"), web("400/s"),
                  consumer("analytics",
                           {{"stream", "orders"}, {"poll_interval", "10s"}, {"processing_rate", "10/s"}})}));
    QVERIFY(run.apply(command("pause", "analytics")).ok());
    runFor(run, seconds(10));
    QVERIFY(run.apply(command("resume", "analytics")).ok());
    runFor(run, seconds(45));
    const std::int64_t done = ledgerOf(run, "analytics").delivered;
    QVERIFY(done > 300);
    QVERIFY(run.apply(command("crash", "analytics")).ok());
    const std::int64_t worked = ledgerOf(run, "analytics").delivered;
    QVERIFY(run.apply(command("restart", "analytics")).ok());
    runFor(run, seconds(100));
    QCOMPARE(ledgerOf(run, "analytics").duplicated, worked);
}

void TestConsumer::checkpointPerBatchBoundsTheRepeats()
{
    // With batches of at most 50 no crash can repeat more than 50 a shard.
    Simulation run = build(scenario({stream("orders"), web("180/s"),
                                     consumer("analytics", {{"stream", "orders"},
                                                            {"poll_interval", "210ms"},
                                                            {"max_records", "50"},
                                                            {"processing_rate", "400/s"}})}));
    std::int64_t before = 0;
    for (int crash = 0; crash < 20; ++crash) {
        runFor(run, milliseconds(5'000 + 37 * crash));
        QVERIFY(run.apply(command("crash", "analytics")).ok());
        QVERIFY(run.apply(command("restart", "analytics")).ok());
        runFor(run, seconds(20));
        const std::int64_t now = ledgerOf(run, "analytics").duplicated;
        QVERIFY(now - before <= 50);
        before = now;
    }
    QVERIFY(before > 0);
}

void TestConsumer::startsWhereItIsTold_data()
{
    QTest::addColumn<QString>("start");
    QTest::addColumn<int>("expected"); ///< about; first position read, of 100 records a second
    QTest::newRow("trim_horizon") << "trim_horizon" << 0;
    QTest::newRow("latest") << "latest" << 2'000;
    QTest::newRow("at_timestamp") << "at_timestamp" << 700;
    QTest::newRow("at_sequence_number") << "at_sequence_number" << 499;
    QTest::newRow("after_sequence_number") << "after_sequence_number" << 500;
}

void TestConsumer::startsWhereItIsTold()
{
    QFETCH(QString, start);
    QFETCH(int, expected);
    Simulation run = build(scenario({stream("orders"), web("100/s")}));
    runFor(run, seconds(20));
    const std::string number = kinesis::toText({1767225600, 0, 500, 1767225605});
    const QByteArray startText = start.toLatin1();
    Command create{"create", "late",
                   consumer("late", {{"stream", "orders"},
                                     {"start", startText.constData()},
                                     {"start_timestamp", "7s"},
                                     {"start_sequence_number", number.c_str()}})
                       .parameters};
    setValue(create.arguments, "kind", std::string("consumer"));
    QVERIFY(run.apply(create).ok());
    runFor(run, seconds(10));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(10));
    const LedgerRow ledger = ledgerOf(run, "late");
    QVERIFY(ledger.balances());
    QCOMPARE(ledger.inFlight, 0);
    QCOMPARE(ledger.produced - ledger.delivered, ledger.lost);
    if (start.endsWith("number") || start == "trim_horizon")
        QCOMPARE(ledger.lost, expected);
    else
        QVERIFY2(std::abs(ledger.lost - expected) <= 3, qPrintable(QString::number(ledger.lost)));
    if (expected != 0)
        QCOMPARE(ledger.lostBy.front().first, std::string("skipped"));
}

void TestConsumer::iteratorExpiresUnderASlowBatch()
{
    // 4,000 records in one batch at 10/s take 400 s, longer than the iterator in its hand lives.
    Simulation run =
        build(scenario({stream("orders"), web("400/s"),
                        consumer("analytics", {{"stream", "orders"}, {"processing_rate", "10/s"}})}));
    QVERIFY(run.apply(command("pause", "analytics")).ok());
    runFor(run, seconds(10));
    QVERIFY(run.apply(command("stop", "web")).ok());
    QVERIFY(run.apply(command("resume", "analytics")).ok());
    runFor(run, seconds(300));
    QCOMPARE(countOf(run, "iterator_expired"), 0);
    runFor(run, seconds(120));
    QCOMPARE(countOf(run, "iterator_expired"), 1);
    const LedgerRow ledger = ledgerOf(run, "analytics");
    QCOMPARE(ledger.delivered, ledger.produced); // with a new iterator it goes on where it stood
    QCOMPARE(ledger.duplicated, 0);
}

void TestConsumer::childrenAfterParents()
{
    Simulation run =
        build(scenario({stream("orders", {{"updating_time", "1s"}}), web("400/s"),
                        consumer("analytics", {{"stream", "orders"}, {"processing_rate", "300/s"}})}));
    runFor(run, seconds(30));
    QVERIFY(run.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    runFor(run, seconds(1));
    bool sawWaiting = false;
    for (int step = 0; step < 600 && !markOf(run, "analytics", 0).isFinished; ++step) {
        // While the parent is not read to its end nothing of a child is read.
        for (const LaneIndex child : {1U, 2U})
            QCOMPARE(markOf(run, "analytics", child).position, 0);
        sawWaiting = true;
        runFor(run, milliseconds(100));
    }
    QVERIFY(sawWaiting);
    QVERIFY(markOf(run, "analytics", 0).isFinished);
    QCOMPARE(countOf(run, "shard_drained"), 1);
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(120));
    const LedgerRow ledger = ledgerOf(run, "analytics");
    QCOMPARE(ledger.delivered, ledger.produced);
    QCOMPARE(sumOf(run, "analytics", "OrderBreaks.PartitionKey"), 0);
}

void TestConsumer::mergedChildWaitsForBothParents()
{
    Simulation run =
        build(scenario({stream("orders", {{"shards", "2"}, {"updating_time", "0s"}}), web("600/s"),
                        consumer("analytics", {{"stream", "orders"}, {"processing_rate", "500/s"}})}));
    runFor(run, seconds(20));
    QVERIFY(
        run.apply(command("merge_shards", "orders", "kinesis_stream", {{"shard", "0"}, {"with", "1"}})).ok());
    for (int step = 0; step < 100; ++step) {
        runFor(run, milliseconds(100));
        const bool areDrained =
            markOf(run, "analytics", 0).isFinished && markOf(run, "analytics", 1).isFinished;
        if (!areDrained)
            QCOMPARE(markOf(run, "analytics", 2).position, 0);
    }
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(60));
    QCOMPARE(ledgerOf(run, "analytics").delivered, ledgerOf(run, "analytics").produced);
    QCOMPARE(sumOf(run, "analytics", "OrderBreaks.PartitionKey"), 0);
}

void TestConsumer::readersShareTheShardsCalls()
{
    // Five readers polling once a second use the five calls; more take some of theirs. No bytes are read.
    const auto refusedWith = [](int readers) {
        std::vector<ServiceConfig> services = {stream("orders")};
        for (int i = 0; i < readers; ++i)
            services.push_back(consumer(("reader-" + std::to_string(i)).c_str(),
                                        {{"stream", "orders"}, {"poll_interval", "1s"}}));
        Simulation run = build(scenario(std::move(services)));
        runFor(run, seconds(60));
        return sumOf(run, "orders", "ReadProvisionedThroughputExceeded");
    };
    QCOMPARE(refusedWith(5), 0);
    QVERIFY(refusedWith(7) > 50);
}

void TestConsumer::refusedCommandsSayWhy()
{
    Simulation run = build(scenario({stream("orders"), consumer("analytics", {{"stream", "orders"}})}));
    QVERIFY(!run.apply(command("resume", "analytics")).ok());
    QVERIFY(!run.apply(command("restart", "analytics")).ok());
    QVERIFY(run.apply(command("crash", "analytics")).ok());
    QVERIFY(!run.apply(command("crash", "analytics")).ok());
    QVERIFY(!run.apply(command("pause", "analytics")).ok());
    QVERIFY(!run.apply(command("stall", "analytics")).ok());
    QVERIFY(run.apply(command("restart", "analytics")).ok());
}

void TestConsumer::saltTradesOrderPerProduct()
{
    const auto breaksWith = [](const char *salt) {
        Simulation run = build(scenario({stream("orders", {{"shards", "4"}}),
                                         producer("web", {{"stream", "orders"},
                                                          {"arrival", "constant"},
                                                          {"rate", "800/s"},
                                                          {"keys", "hot"},
                                                          {"hot_share", "0.9"},
                                                          {"record_size", "100B"},
                                                          {"salt", salt}}),
                                         consumer("analytics", {{"stream", "orders"}})}));
        runFor(run, seconds(30));
        return std::pair(pointOf(run, "analytics", "OrderBreaks.PartitionKey").sum,
                         pointOf(run, "analytics", "OrderBreaks.Product").sum);
    };
    QCOMPARE(breaksWith("1").first, 0);
    QCOMPARE(breaksWith("1").second, 0);
    QCOMPARE(breaksWith("8").first, 0); // kept per salted key
    QVERIFY(breaksWith("8").second > 1'000);
}

QTEST_APPLESS_MAIN(TestConsumer)
#include "tst_consumer.moc"
