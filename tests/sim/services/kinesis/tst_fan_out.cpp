// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: registration, subscriptions, their life, pace and price are those of facts 1.8 and 10.7, and a reader
// that uses them rightly gets every record once, one that does not loses what the facts say.

#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

using Kind = ReadCall::Kind;
constexpr std::uint32_t mib = 1'048'576;

ServiceConfig web(const char *rate, const char *size = "100B")
{
    return producer("web", {{"stream", "orders"},
                            {"arrival", "constant"},
                            {"rate", rate},
                            {"record_size", size},
                            {"linger", "0s"},
                            {"connections", "1000"}});
}

ServiceConfig fanOut(const char *name, Settings more = {})
{
    ServiceConfig made = consumer(name, {{"stream", "orders"}, {"retrieval", "fan_out"}});
    for (const auto &[key, value] : valuesFor(*findKind("consumer")->parameters, more))
        setValue(made.parameters, key, value);
    return made;
}

CommandResult registerConsumer(Probe &probe, const std::string &name)
{
    return probe.apply(
        command("register_consumer", "orders", "kinesis_stream", {{"consumer", name.c_str()}}));
}

std::int64_t pushed(const Simulation &run)
{
    return sumOf(run, "orders", "SubscribeToShardEvent.Bytes");
}

} // namespace

class TestFanOut : public QObject
{
    Q_OBJECT

private slots:
    void section1_8TwentyConsumersAStream();
    void section1_8FiveCreatingAtOnce();
    void section1_8FiveRegistrationsASecond();
    void section1_8CreatingConsumerMayNotSubscribe();
    void section1_8OneCallASecondAndTakeOver();
    void section1_8SubscriptionsLastFiveMinutes();
    void section1_8DelayIsItsOwn();
    void section1_8TwoMebibytesASecondForEach();
    void section1_8PollersKeepWhatTheyShare();
    void row4_sixReadersByFanOutAreNotRefused();
    void row17_latestLosesWhatContinuationKeeps();
    void row17_nobodyCheckpointsForIt();
    void row18_notRenewedEndsAfterFiveMinutes();
    void row18_childrenMustBeRead();
    void row18_creatingIsRefused();
    void slowReaderHoldsThePushing();
    void pauseLosesNothing();
    void deregisteredGetsNothingMore();
    void deletedStreamEndsIt();
    void section10_7Cost();
    void copiesRunOnAlike();
};

void TestFanOut::section1_8TwentyConsumersAStream()
{
    Probe probe({stream("orders")});
    for (int i = 0; i < 20; ++i) {
        QVERIFY(registerConsumer(probe, "c" + std::to_string(i)).ok());
        probe.runFor(seconds(10)); // ACTIVE by then
    }
    const CommandResult one = registerConsumer(probe, "one-more");
    QVERIFY2(one.error.starts_with("LimitExceededException") && one.error.find("20") != std::string::npos,
             one.error.c_str());
    probe.runFor(seconds(1));
    QVERIFY(registerConsumer(probe, "c3").error.starts_with("ResourceInUseException"));
    QVERIFY(
        probe.apply(command("deregister_consumer", "orders", "kinesis_stream", {{"consumer", "c3"}})).ok());
    probe.runFor(seconds(1));
    QVERIFY(registerConsumer(probe, "one-more").ok());
}

void TestFanOut::section1_8FiveCreatingAtOnce()
{
    Probe probe({stream("orders")});
    for (int i = 0; i < 5; ++i) {
        QVERIFY(registerConsumer(probe, "c" + std::to_string(i)).ok());
        probe.runFor(seconds(1));
    }
    QVERIFY(registerConsumer(probe, "c5").error.starts_with("LimitExceededException"));
    probe.runTo(seconds(10)); // the first is ACTIVE
    QVERIFY(registerConsumer(probe, "c5").ok());
}

void TestFanOut::section1_8FiveRegistrationsASecond()
{
    Probe probe({stream("orders", {{"consumer_creating_time", "0s"}})});
    for (int i = 0; i < 5; ++i) {
        QVERIFY(registerConsumer(probe, "c" + std::to_string(i)).ok());
        probe.runFor(milliseconds(100));
    }
    QVERIFY(registerConsumer(probe, "c5").error.starts_with("LimitExceededException"));
    probe.runTo(seconds(1));
    QVERIFY(registerConsumer(probe, "c5").ok());
}

void TestFanOut::section1_8CreatingConsumerMayNotSubscribe()
{
    Probe probe({stream("orders")});
    QVERIFY(probe.fanOut(Kind::Subscribe).error == CallError::ResourceNotFound);
    QVERIFY(probe.fanOut(Kind::Register).error == CallError::None);
    QVERIFY(probe.fanOut(Kind::Register).error == CallError::ResourceInUse);
    QVERIFY(!probe.fanOut(Kind::Describe).isReady);
    QVERIFY(probe.fanOut(Kind::Subscribe).error == CallError::ResourceInUse);
    probe.runTo(seconds(10));
    QVERIFY(probe.fanOut(Kind::Describe).isReady);
    QVERIFY(probe.fanOut(Kind::Subscribe).error == CallError::None);
    QVERIFY(probe.fanOut(Kind::Subscribe, 1).error == CallError::ResourceNotFound);
}

void TestFanOut::section1_8OneCallASecondAndTakeOver()
{
    Probe probe({stream("orders", {{"shards", "2"}, {"consumer_creating_time", "0s"}})});
    QVERIFY(probe.fanOut(Kind::Register).error == CallError::None);
    probe.runTo(seconds(1));
    const ReadCall first = probe.fanOut(Kind::Subscribe);
    QVERIFY(first.error == CallError::None);
    QVERIFY(probe.fanOut(Kind::Subscribe, 1).error == CallError::None); // each shard has its own
    probe.runFor(milliseconds(999));
    QVERIFY(probe.fanOut(Kind::Subscribe).error == CallError::LimitExceeded);
    QCOMPARE(probe.sum("SubscribeToShard.RateExceeded"), 1);
    for (int second = 2; second < 6; ++second) {
        probe.runTo(seconds(second));
        QVERIFY(probe.fanOut(Kind::Subscribe).error == CallError::ResourceInUse);
    }
    probe.runTo(seconds(7));
    const ReadCall second = probe.fanOut(Kind::Subscribe);
    QVERIFY(second.error == CallError::None);
    QVERIFY(second.subscription != first.subscription);
    QCOMPARE(probe.sum("SubscribeToShard.Success"), 3);
    // What is stored goes to the new connection alone.
    probe.putMany(1);
    probe.runFor(seconds(1));
    QCOMPARE(probe.sum("SubscribeToShardEvent.Records"), 1);
}

void TestFanOut::section1_8SubscriptionsLastFiveMinutes()
{
    Probe probe({stream("orders", {{"consumer_creating_time", "0s"}})});
    probe.fanOut(Kind::Register);
    probe.runTo(seconds(1));
    QVERIFY(probe.fanOut(Kind::Subscribe).error == CallError::None);
    probe.runTo(seconds(301) - nanoseconds(1));
    probe.putMany(1);
    probe.runTo(seconds(301));
    QCOMPARE(probe.sum("SubscribeToShardEvent.Records"), 1);
    probe.putMany(1);
    probe.runFor(seconds(60));
    QCOMPARE(probe.sum("SubscribeToShardEvent.Records"), 1);
    QVERIFY(probe.fanOut(Kind::Subscribe, 0, IteratorType::Latest).error == CallError::None);
}

void TestFanOut::section1_8DelayIsItsOwn()
{
    Simulation run = build(
        scenario({stream("orders"), web("20/s"), fanOut("analytics", {{"processing_rate", "1000000/s"}})}));
    runFor(run, seconds(20)); // registered
    runFor(run, seconds(60));
    const Frame frame = run.frame();
    const Metrics &metrics = frame.histories->metrics;
    const MetricPoint latency = metrics.over(
        metrics.find(frame.find(std::string("analytics"))->index, noLane, "LatencyMilliseconds"), 25, 80);
    // Made, 10 ms on the network, stored, 70 ms until it is received.
    QVERIFY2(latency.min >= 80 && latency.max <= 82,
             qPrintable(QString("%1 %2").arg(latency.min).arg(latency.max)));
}

void TestFanOut::section1_8TwoMebibytesASecondForEach()
{
    // A backlog of 60 MiB on one shard: each of two consumers gets 2 MiB/s of it.
    Simulation run = build(scenario({stream("orders"), web("1/s", "1000KiB"),
                                     fanOut("analytics", {{"processing_rate", "100000/s"}}),
                                     fanOut("archive", {{"processing_rate", "100000/s"}})}));
    QVERIFY(run.apply(command("crash", "analytics")).ok());
    QVERIFY(run.apply(command("crash", "archive")).ok());
    runFor(run, seconds(60));
    QCOMPARE(pushed(run), 0);
    QVERIFY(run.apply(command("stop", "web")).ok());
    QVERIFY(run.apply(command("restart", "analytics")).ok());
    QVERIFY(run.apply(command("restart", "archive")).ok());
    runFor(run, milliseconds(1'500)); // the pipe is full
    const std::int64_t before = pushed(run);
    runFor(run, seconds(10));
    const auto bytes = static_cast<double>(pushed(run) - before);
    QVERIFY2(std::abs(bytes - 2 * 10 * 2.0 * mib) <= 2.0 * mib, qPrintable(QString::number(bytes)));
    runFor(run, seconds(60));
    QCOMPARE(ledgerOf(run, "analytics").inFlight, 0);
    QCOMPARE(ledgerOf(run, "archive").duplicated, 0);
}

void TestFanOut::section1_8PollersKeepWhatTheyShare()
{
    // With a backlog being pushed at full pace, a poller still gets its five calls and 2 MiB/s.
    Probe probe({stream("orders", {{"consumer_creating_time", "0s"}})});
    for (int i = 0; i < 10; ++i) {
        probe.putMany(1, mib);
        probe.runFor(seconds(1));
    }
    probe.fanOut(Kind::Register);
    probe.runFor(seconds(1));
    QVERIFY(probe.fanOut(Kind::Subscribe).error == CallError::None);
    const LaneIterator begin = probe.iterator(0, IteratorType::TrimHorizon).next;
    QVERIFY(probe.records(0, begin).error == CallError::None);
    QVERIFY(probe.records(0, begin).error == CallError::ThroughputExceeded); // its own 10 MiB
    probe.runFor(seconds(5));
    for (int call = 0; call < 5; ++call)
        QVERIFY(probe.records(0, probe.iterator(0, IteratorType::Latest).next).error == CallError::None);
    QVERIFY(probe.sum("SubscribeToShardEvent.Bytes") > 0);
}

void TestFanOut::row4_sixReadersByFanOutAreNotRefused()
{
    const char *const names[] = {"r0", "r1", "r2", "r3", "r4", "r5"};
    const auto refusedWith = [&](bool pushes) {
        std::vector<ServiceConfig> services = {stream("orders"), web("100/s")};
        for (const char *name : names)
            services.push_back(pushes ? fanOut(name)
                                      : consumer(name, {{"stream", "orders"}, {"poll_interval", "1s"}}));
        Simulation run = build(scenario(services));
        runFor(run, seconds(60));
        return sumOf(run, "orders", "ReadProvisionedThroughputExceeded");
    };
    QVERIFY(refusedWith(false) > 30);
    QCOMPARE(refusedWith(true), 0);
}

void TestFanOut::row17_latestLosesWhatContinuationKeeps()
{
    const auto after = [](const char *resubscribesAt) {
        Simulation run = build(scenario(
            {stream("orders"), web("400/s"), fanOut("analytics", {{"resubscribes_at", resubscribesAt}})}));
        runFor(run, minutes(16));
        run.apply(command("stop", "web"));
        runFor(run, seconds(5));
        return ledgerOf(run, "analytics");
    };
    const LedgerRow right = after("continuation");
    QCOMPARE(right.delivered, right.produced);
    QCOMPARE(right.duplicated, 0);
    const LedgerRow wrong = after("latest");
    // Three renewals: each passes over what arrived while the end was on its way to the reader and the new
    // call on its way back, 80 ms, and what had just been gathered.
    QVERIFY2(wrong.lost >= 3 * 400 * 8 / 100 && wrong.lost <= 3 * (400 / 10 + 10),
             qPrintable(QString::number(wrong.lost)));
    QCOMPARE(wrong.produced, wrong.delivered + wrong.lost);
}

void TestFanOut::row17_nobodyCheckpointsForIt()
{
    const auto after = [](const char *checkpoints, const char *start) {
        Simulation run =
            build(scenario({stream("orders", {{"consumer_creating_time", "0s"}}), web("100/s"),
                            fanOut("analytics", {{"checkpoints", checkpoints}, {"start", start}})}));
        runFor(run, seconds(60));
        run.apply(command("crash", "analytics"));
        runFor(run, seconds(10));
        run.apply(command("restart", "analytics"));
        runFor(run, seconds(20));
        run.apply(command("stop", "web"));
        runFor(run, seconds(10));
        return ledgerOf(run, "analytics");
    };
    const LedgerRow right = after("true", "trim_horizon");
    QCOMPARE(right.delivered, right.produced);
    QVERIFY(right.duplicated < 50);
    const LedgerRow repeats = after("false", "trim_horizon");
    QCOMPARE(repeats.delivered, repeats.produced);
    QVERIFY2(repeats.duplicated > 5'800 && repeats.duplicated <= 6'000,
             qPrintable(QString::number(repeats.duplicated)));
    const LedgerRow loses = after("false", "latest");
    QVERIFY2(std::abs(loses.lost - 1'000) < 250, qPrintable(QString::number(loses.lost)));
}

void TestFanOut::row18_notRenewedEndsAfterFiveMinutes()
{
    Simulation run = build(scenario({stream("orders", {{"consumer_creating_time", "0s"}}), web("100/s"),
                                     fanOut("analytics", {{"renews", "false"}})}));
    runFor(run, minutes(10));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY2(std::abs(row.delivered - 300 * 100) < 300, qPrintable(QString::number(row.delivered)));
    QCOMPARE(row.inFlight, row.produced - row.delivered);
    QCOMPARE(countOf(run, "subscription_ended"), 1);
    QCOMPARE(countOf(run, "consumer_falls_behind"), 1);
}

void TestFanOut::row18_childrenMustBeRead()
{
    const auto after = [](const char *readsChildren) {
        Simulation run = build(scenario(
            {stream("orders"), web("400/s"), fanOut("analytics", {{"reads_children", readsChildren}})}));
        runFor(run, seconds(30));
        run.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}}));
        runFor(run, seconds(60));
        run.apply(command("stop", "web"));
        runFor(run, seconds(10));
        return run;
    };
    const Simulation right = after("true");
    QCOMPARE(ledgerOf(right, "analytics").delivered, ledgerOf(right, "analytics").produced);
    QCOMPARE(sumOf(right, "analytics", "OrderBreaks.PartitionKey"), 0);
    const LedgerRow wrong = ledgerOf(after("false"), "analytics");
    QVERIFY(std::abs(wrong.delivered - 40 * 400) < 100);
    QCOMPARE(wrong.inFlight, wrong.produced - wrong.delivered);
}

void TestFanOut::row18_creatingIsRefused()
{
    Simulation run = build(
        scenario({stream("orders"), web("100/s"), fanOut("analytics", {{"waits_until_active", "false"}})}));
    runFor(run, seconds(60));
    QCOMPARE(ledgerOf(run, "analytics").delivered, 0);
    QCOMPARE(countOf(run, "subscription_refused"), 1);
    QVERIFY(run.apply(command("crash", "analytics")).ok());
    QVERIFY(run.apply(command("restart", "analytics")).ok()); // the consumer is ACTIVE by now
    runFor(run, seconds(10));
    QVERIFY(ledgerOf(run, "analytics").delivered > 6'000);
}

void TestFanOut::slowReaderHoldsThePushing()
{
    Simulation run =
        build(scenario({stream("orders", {{"consumer_creating_time", "0s"}}), web("100/s", "10KiB"),
                        fanOut("analytics", {{"processing_rate", "10/s"}})}));
    runFor(run, seconds(120));
    const std::int64_t processed = ledgerOf(run, "analytics").delivered * 10'240;
    // A window, the half of it that was not yet said to be free, and one event.
    QVERIFY2(pushed(run) - processed <= 524'288 + 262'144 + 262'144,
             qPrintable(QString::number(pushed(run) - processed)));
    QVERIFY(std::abs(ledgerOf(run, "analytics").delivered - 1'200) < 30);
}

void TestFanOut::pauseLosesNothing()
{
    Simulation run = build(scenario({stream("orders"), web("300/s"), fanOut("analytics")}));
    runFor(run, milliseconds(20'777));
    QVERIFY(run.apply(command("pause", "analytics")).ok());
    runFor(run, minutes(7)); // its subscription is over meanwhile
    QVERIFY(run.apply(command("resume", "analytics")).ok());
    runFor(run, minutes(2));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(30));
    const LedgerRow row = ledgerOf(run, "analytics");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.duplicated, 0);
}

void TestFanOut::deregisteredGetsNothingMore()
{
    Simulation run = build(scenario({stream("orders"), web("100/s"), fanOut("analytics")}));
    runFor(run, seconds(30));
    QVERIFY(run.apply(command("deregister_consumer", "orders", "kinesis_stream", {{"consumer", "analytics"}}))
                .ok());
    runFor(run, seconds(5));
    const std::int64_t before = ledgerOf(run, "analytics").delivered;
    QVERIFY(before > 2'500);
    runFor(run, seconds(30));
    QCOMPARE(ledgerOf(run, "analytics").delivered, before);
    // Its next start registers it again.
    QVERIFY(run.apply(command("crash", "analytics")).ok());
    QVERIFY(run.apply(command("restart", "analytics")).ok());
    runFor(run, seconds(30));
    QVERIFY(ledgerOf(run, "analytics").delivered > 8'500);
}

void TestFanOut::deletedStreamEndsIt()
{
    Simulation run = build(scenario({stream("orders"), web("100/s"), fanOut("analytics")}));
    runFor(run, seconds(30));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, milliseconds(20));
    QVERIFY(run.apply(command("remove", "orders")).ok());
    runFor(run, seconds(30));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QCOMPARE(row.inFlight, 0);
}

void TestFanOut::section10_7Cost()
{
    // 10 shards, 2 consumers, 5 MiB/s: 216.00 for consumers and shards, 25,312.5 GiB x 0.013 = 329.06.
    Scenario made = scenario({stream("orders", {{"shards", "10"}, {"consumer_creating_time", "0s"}}),
                              web("512/s", "10KiB"), fanOut("analytics"), fanOut("archive")});
    auto prices = std::make_shared<PriceBook>();
    prices->items = {
        {"kinesis.efo_consumer_shard_hour", "", "", 15'000'000'000, "", "A"},
        {"kinesis.efo_gb", "", "", 13'000'000'000, "", "A"},
    };
    made.prices = prices;
    Simulation run = build(made);
    runFor(run, minutes(2));
    double consumers = 0;
    double bytes = 0;
    const auto histories = run.histories();
    for (const CostLine &line : histories->cost.lines) {
        if (line.priceId == "kinesis.efo_consumer_shard_hour") {
            consumers = static_cast<double>(line.perMonth.value) / 1e6;
            QVERIFY(std::abs(line.quantity - 20.0 / 30) < 0.001); // two minutes of 20
        }
        if (line.priceId == "kinesis.efo_gb") {
            bytes = static_cast<double>(line.perMonth.value) / 1e6;
            QCOMPARE(line.quantity, static_cast<double>(pushed(run)) / 1'073'741'824);
        }
    }
    QCOMPARE(consumers, 216.00);
    QVERIFY2(std::abs(bytes - 329.06) < 3, qPrintable(QString::number(bytes)));
}

void TestFanOut::copiesRunOnAlike()
{
    Simulation run = build(scenario({stream("orders", {{"shards", "3"}}), web("700/s"), fanOut("analytics"),
                                     fanOut("slow", {{"processing_rate", "200/s"}})}));
    runFor(run, milliseconds(299'990));
    Simulation copy = run;
    runFor(run, minutes(6));
    runFor(copy, minutes(6));
    QCOMPARE(copy.stateHash(), run.stateHash());
}

QTEST_APPLESS_MAIN(TestFanOut)
#include "tst_fan_out.moc"
