// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: KCL workers share leases as section 3 of the facts says: intervals, crash gaps, balance, stealing,
// shard ends, swallowed exceptions, one worker id for two, LATEST, zombies, and what is read again.

#include "sim/frame/leases_part.h"
#include "sim/services/kcl/kcl_application.h"
#include "support/topology.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <map>

using namespace millrace;
using namespace millrace::test;

namespace {

ServiceConfig web(const char *rate, Settings more = {})
{
    ServiceConfig made = producer("web", {{"stream", "orders"},
                                          {"arrival", "constant"},
                                          {"rate", rate},
                                          {"record_size", "100B"},
                                          {"linger", "0s"},
                                          {"connections", "1000"}});
    for (const auto &[name, value] : valuesFor(*findKind("producer")->parameters, more))
        setValue(made.parameters, name, value);
    return made;
}

ServiceConfig app(Settings more = {})
{
    ServiceConfig made = service("kcl_application", "billing", {{"stream", "orders"}});
    for (const auto &[name, value] : valuesFor(*findKind("kcl_application")->parameters, more))
        setValue(made.parameters, name, value);
    return made;
}

LeasesPart partOf(const Simulation &run)
{
    const Frame frame = run.frame();
    const auto part = std::dynamic_pointer_cast<const LeasesPart>(frame.find(std::string("billing"))->part);
    if (part == nullptr)
        qFatal("no leases");
    return *part;
}

std::map<std::string, int> held(const Simulation &run)
{
    std::map<std::string, int> counts;
    const LeasesPart part = partOf(run);
    for (const LeaseRow &row : part.rows)
        if (!row.owner.empty())
            ++counts[row.owner];
    return counts;
}

std::vector<SimTime> timesOf(const Simulation &run, const char *kind)
{
    std::vector<SimTime> times;
    const auto histories = run.histories();
    for (std::size_t i = 0; i < histories->happenings.size(); ++i)
        if (histories->happenings[i].kind == kind)
            times.push_back(histories->happenings[i].time);
    return times;
}

Command fault(const char *name, Settings arguments = {})
{
    return command(name, "billing", "kcl_application", arguments);
}

/// Good records only, but for a few of a poison key within a tenth of a second.
Simulation poisonedRun(const char *onError)
{
    ServiceConfig bad = web("10/s", {{"keys", "list"}});
    bad.name = "bad";
    setValue(bad.parameters, "key_list", std::vector<std::string>{"kaputt"});
    ServiceConfig reader = app({{"workers", "1"}, {"on_error", onError}, {"restarts_after", "2s"}});
    setValue(reader.parameters, "poison_keys", std::vector<std::string>{"kaputt"});
    Simulation run = build(scenario({stream("orders"), web("100/s"), bad, reader}));
    run.apply(command("stop", "bad"));
    runFor(run, milliseconds(20'250));
    run.apply(command("start", "bad"));
    runFor(run, milliseconds(150));
    run.apply(command("stop", "bad"));
    return run;
}

} // namespace

class TestKcl : public QObject
{
    Q_OBJECT

private slots:
    void section3Intervals();
    void processesEverythingOnce_data();
    void processesEverythingOnce();
    void crashGap_data();
    void crashGap();
    void leaderCrash();
    void targetIsTheCeiling();
    void stealsOneAtATime();
    void shardEndLetsChildrenStart();
    void childrenWaitWithoutShardEnd();
    void exceptionSkipsExactlyTheBatch();
    void retriesAndCrashesLoseNothing_data();
    void retriesAndCrashesLoseNothing();
    void oneWorkerIdDoubles();
    void latestLosesWhatWasBefore();
    void zombieDoubles();
    void crashRereadsSinceTheCheckpoint_data();
    void crashRereadsSinceTheCheckpoint();
    void stopHandsOver();
    void resetReadsAgain();
    void section1x8FanOutIsPushedToTheOwner();
    void section1x8FanOutSurvivesACrash();
};

void TestKcl::section3Intervals()
{
    QCOMPARE(kcl::renewIntervalOf(seconds(10)).ns, milliseconds(3'308).ns);
    QCOMPARE(kcl::takeIntervalOf(seconds(10)).ns, milliseconds(20'050).ns);
    QCOMPARE(kcl::assignIntervalOf(seconds(10)).ns, milliseconds(20'000).ns);
    QCOMPARE(kcl::discoveryIntervalOf(seconds(10)).ns, milliseconds(9'975).ns);
}

void TestKcl::processesEverythingOnce_data()
{
    QTest::addColumn<QString>("version");
    QTest::newRow("2.x") << "2.x";
    QTest::newRow("3.x") << "3.x";
}

void TestKcl::processesEverythingOnce()
{
    QFETCH(QString, version);
    const QByteArray text = version.toLatin1();
    Simulation run = build(scenario({stream("orders", {{"shards", "4"}}), web("400/s"),
                                     app({{"version", text.constData()}, {"workers", "1"}})}));
    runFor(run, seconds(100));
    run.apply(command("stop", "web"));
    runFor(run, seconds(20));
    const LedgerRow row = ledgerOf(run, "billing");
    QVERIFY(row.balances());
    QVERIFY(row.produced > 39'000);
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.duplicated, 0);
    QCOMPARE(sumOf(run, "billing", "OrderBreaks.PartitionKey"), 0);
}

void TestKcl::crashGap_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<double>("least");
    QTest::addColumn<double>("most");
    // The last renewal was up to 3.308 s before the crash; the lease is expired 10 s after it, and taken at
    // the next look: within 20.05 s (2.x) or 20 s (3.x), where the new owner finds out within 9.975 s.
    QTest::newRow("2.x") << "2.x" << 10 - 3.308 << 10 + 20.05 + 0.1;
    QTest::newRow("3.x") << "3.x" << 10 - 3.308 << 10 + 20 + 9.975 + 0.1;
}

void TestKcl::crashGap()
{
    QFETCH(QString, version);
    QFETCH(double, least);
    QFETCH(double, most);
    const QByteArray text = version.toLatin1();
    for (const std::int64_t at : {61'000, 63'500, 70'000, 77'700, 79'900}) {
        Simulation run =
            build(scenario({stream("orders"), web("100/s"),
                            app({{"version", text.constData()}, {"idle_between_reads", "200ms"}})}));
        run.advance(run.start() + milliseconds(at));
        const LeasesPart before = partOf(run);
        const std::string owner = before.rows.at(0).owner;
        // The one that remains must be the leader, if there is one: its crash is another matter.
        const bool isLeader = text == "3.x" && owner == "worker-1";
        run.apply(fault("crash_worker", {{"worker", owner.c_str()}}));
        const std::int64_t delivered = ledgerOf(run, "billing").delivered;
        const SimTime crashed = run.now();
        for (int i = 0; i < 2'000 && ledgerOf(run, "billing").delivered <= delivered; ++i)
            runFor(run, milliseconds(100));
        const double gap = toSeconds(run.now() - crashed);
        QVERIFY2(gap >= least - 0.2 && gap <= most + 0.4 + (isLeader ? 140 : 0),
                 qPrintable(QString::number(gap)));
        QCOMPARE(ledgerOf(run, "billing").lost, 0);
    }
}

void TestKcl::leaderCrash()
{
    // The lock outlives the leader by 120 s from its last heartbeat, 30 s before at most; then another's next
    // run within 20 s.
    Simulation run =
        build(scenario({stream("orders", {{"shards", "2"}}), web("100/s"), app({{"version", "3.x"}})}));
    runFor(run, seconds(70));
    run.apply(fault("crash_worker", {{"worker", "1"}}));
    const SimTime crashed = run.now();
    runFor(run, seconds(200));
    const std::vector<SimTime> elected = timesOf(run, "leader_elected");
    QCOMPARE(elected.size(), std::size_t{2});
    const double gap = toSeconds(elected[1] - crashed);
    QVERIFY2(gap >= 90 && gap <= 140, qPrintable(QString::number(gap)));
    QCOMPARE(held(run)["worker-2"], 2);
}

void TestKcl::targetIsTheCeiling()
{
    // 10 leases on 4 workers: a target of 3, so 3+3+3+1 or 3+3+2+2 in the end; nobody has more.
    Simulation run = build(scenario(
        {stream("orders", {{"shards", "10"}}), web("100/s"), app({{"version", "2.x"}, {"workers", "4"}})}));
    runFor(run, minutes(6));
    const std::map<std::string, int> counts = held(run);
    int all = 0;
    for (const auto &[name, count] : counts) {
        QVERIFY2(count <= 3, name.c_str());
        all += count;
    }
    QCOMPARE(all, 10);
    QCOMPARE(counts.size(), std::size_t{4});
}

void TestKcl::stealsOneAtATime()
{
    // The first worker takes all eight; the second steals one at once and one more each 20.05 s, up to four.
    Simulation run =
        build(scenario({stream("orders", {{"shards", "8"}}), web("100/s"), app({{"version", "2.x"}})}));
    runFor(run, seconds(90));
    const std::vector<SimTime> stolen = timesOf(run, "lease_stolen");
    QCOMPARE(stolen.size(), std::size_t{4});
    for (std::size_t i = 1; i < stolen.size(); ++i)
        QCOMPARE((stolen[i] - stolen[i - 1]).ns, milliseconds(20'050).ns);
    // What is stolen is read by two until the old owner's next renewal.
    QVERIFY(sumOf(run, "billing", "LostLeases") > 0);
    QVERIFY(ledgerOf(run, "billing").lost == 0);
}

void TestKcl::shardEndLetsChildrenStart()
{
    Simulation run = build(scenario({stream("orders"), web("100/s"), app({{"workers", "1"}})}));
    runFor(run, seconds(30));
    run.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}}));
    runFor(run, seconds(120));
    QCOMPARE(countOf(run, "shard_end"), 1);
    run.apply(command("stop", "web"));
    runFor(run, seconds(20));
    const LedgerRow row = ledgerOf(run, "billing");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(sumOf(run, "billing", "OrderBreaks.PartitionKey"), 0);
    QVERIFY(partOf(run).rows.at(0).state == LeaseState::ShardEnd);
}

void TestKcl::childrenWaitWithoutShardEnd()
{
    Simulation run = build(scenario(
        {stream("orders"), web("100/s"), app({{"workers", "1"}, {"checkpoints_at_shard_end", "false"}})}));
    runFor(run, seconds(30));
    run.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}}));
    runFor(run, seconds(200));
    QCOMPARE(countOf(run, "shard_end_not_checkpointed"), 1);
    const LeasesPart part = partOf(run);
    QVERIFY(part.rows.at(1).state == LeaseState::WaitsForParents);
    QCOMPARE(part.rows.at(1).position, 0);
    QVERIFY(part.rows.at(1).endPosition > 5'000);
}

void TestKcl::exceptionSkipsExactlyTheBatch()
{
    // One record of a poison key, at 20 s or so: all records of its batch are lost, and no other.
    Simulation run = poisonedRun("throws");
    runFor(run, seconds(60));
    const LedgerRow row = ledgerOf(run, "billing");
    QCOMPARE(countOf(run, "batch_skipped"), 1);
    QCOMPARE(row.lost, sumOf(run, "billing", "RecordsSkipped"));
    QCOMPARE(row.lostBy.size(), std::size_t{1});
    QCOMPARE(row.lostBy.front().first, std::string("batch_skipped"));
    // A batch is what came in 1.5 s between two reads.
    QVERIFY2(row.lost >= 100 && row.lost <= 250, qPrintable(QString::number(row.lost)));
    QVERIFY(row.balances());
    // The next checkpoint has passed it: a crash does not bring it back.
    run.apply(fault("crash_worker"));
    run.apply(fault("restart_worker"));
    runFor(run, seconds(60));
    QCOMPARE(ledgerOf(run, "billing").lost, row.lost);
}

void TestKcl::retriesAndCrashesLoseNothing_data()
{
    QTest::addColumn<QString>("onError");
    QTest::newRow("retries") << "retries";
    QTest::newRow("crashes") << "crashes";
}

void TestKcl::retriesAndCrashesLoseNothing()
{
    QFETCH(QString, onError);
    const QByteArray text = onError.toLatin1();
    Simulation run = poisonedRun(text.constData());
    runFor(run, seconds(240));
    run.apply(command("stop", "web"));
    runFor(run, seconds(30));
    const LedgerRow row = ledgerOf(run, "billing");
    QCOMPARE(row.lost, 0);
    QCOMPARE(row.delivered, row.produced);
    // With a checkpoint after each batch the failed one alone is tried again, and none of it had counted.
    QCOMPARE(row.duplicated, 0);
    QVERIFY(text == "crashes" ? countOf(run, "worker_crashed") >= 3 : countOf(run, "worker_crashed") == 0);
}

void TestKcl::oneWorkerIdDoubles()
{
    const auto doubledWith = [](const char *shares) {
        Simulation run = build(
            scenario({stream("orders", {{"shards", "2"}}), web("100/s"),
                      app({{"version", "2.x"}, {"start_spacing", "0s"}, {"shared_worker_id", shares}})}));
        runFor(run, seconds(60));
        const std::int64_t before = ledgerOf(run, "billing").duplicated;
        runFor(run, seconds(60));
        return ledgerOf(run, "billing").duplicated - before;
    };
    // Both process each of the 6,000 records of a minute; what lies in one's hands at the ends is not yet
    // double.
    const std::int64_t doubled = doubledWith("true");
    QVERIFY2(doubled > 6'000 - 400 && doubled < 6'000 + 400, qPrintable(QString::number(doubled)));
    QCOMPARE(doubledWith("false"), 0);
}

void TestKcl::latestLosesWhatWasBefore()
{
    const auto lostWith = [](const char *position) {
        Simulation run =
            build(scenario({stream("orders"), web("100/s"),
                            app({{"workers", "1"}, {"version", "2.x"}, {"initial_position", position}})}));
        // The application is created later: another one stands there from the start.
        run.apply(command("remove", "billing"));
        runFor(run, seconds(30));
        Command late{
            "create", "late",
            service(
                "kcl_application", "late",
                {{"stream", "orders"}, {"workers", "1"}, {"version", "2.x"}, {"initial_position", position}})
                .parameters};
        setValue(late.arguments, "kind", std::string("kcl_application"));
        run.apply(late);
        runFor(run, seconds(60));
        return ledgerOf(run, "late").lost;
    };
    // The first worker begins at 30 s, takes its lease, and has its first place within the second: 3,000
    // records lie before.
    const std::int64_t lost = lostWith("latest");
    QVERIFY2(lost >= 2'990 && lost <= 3'100, qPrintable(QString::number(lost)));
    QCOMPARE(lostWith("trim_horizon"), 0);
}

void TestKcl::zombieDoubles()
{
    Simulation run = build(
        scenario({stream("orders"), web("100/s"), app({{"version", "2.x"}, {"processing_rate", "200/s"}})}));
    runFor(run, seconds(61));
    const std::string owner = partOf(run).rows.at(0).owner;
    run.apply(fault("pause_worker", {{"worker", owner.c_str()}, {"for", "45s"}}));
    runFor(run, seconds(44));
    QVERIFY(partOf(run).rows.at(0).owner != owner);
    QVERIFY(!partOf(run).rows.at(0).otherProcessors.empty());
    const std::int64_t before = ledgerOf(run, "billing").duplicated;
    runFor(run, seconds(10));
    QVERIFY(ledgerOf(run, "billing").duplicated > before);
    QVERIFY(partOf(run).rows.at(0).otherProcessors.empty());
    QCOMPARE(countOf(run, "lease_lost") + countOf(run, "checkpoint_refused"), 1);
    QCOMPARE(ledgerOf(run, "billing").lost, 0);
}

void TestKcl::crashRereadsSinceTheCheckpoint_data()
{
    QTest::addColumn<QString>("policy");
    QTest::newRow("batch") << "batch";
    QTest::newRow("timed") << "timed";
    QTest::newRow("never") << "never";
}

void TestKcl::crashRereadsSinceTheCheckpoint()
{
    QFETCH(QString, policy);
    const QByteArray text = policy.toLatin1();
    Simulation run = build(scenario(
        {stream("orders"), web("100/s"),
         app({{"workers", "1"}, {"checkpointing", text.constData()}, {"checkpoint_every", "20s"}})}));
    runFor(run, milliseconds(70'300));
    const LeaseRow row = partOf(run).rows.at(0);
    const std::int64_t since = row.position - row.checkpoint;
    QVERIFY(text == "batch" ? since <= 150 : since > 150);
    if (text == "timed")
        QVERIFY(since <= 100 * (20 + 2));
    run.apply(fault("crash_worker"));
    const std::int64_t sinceCrash = partOf(run).rows.at(0).checkpoint;
    QCOMPARE(sinceCrash, row.checkpoint);
    const std::int64_t done = ledgerOf(run, "billing").delivered;
    runFor(run, seconds(1));
    run.apply(fault("restart_worker"));
    runFor(run, seconds(200));
    const LedgerRow after = ledgerOf(run, "billing");
    QCOMPARE(after.duplicated, done - row.checkpoint);
    QCOMPARE(after.lost, 0);
    QVERIFY(after.balances());
}

void TestKcl::stopHandsOver()
{
    Simulation run =
        build(scenario({stream("orders", {{"shards", "4"}}), web("100/s"), app({{"version", "2.x"}})}));
    runFor(run, seconds(90));
    const std::int64_t before = ledgerOf(run, "billing").duplicated;
    run.apply(fault("stop_worker", {{"worker", "2"}}));
    runFor(run, milliseconds(20'200));
    QCOMPARE(held(run)["worker-1"], 4);
    runFor(run, seconds(20));
    QCOMPARE(ledgerOf(run, "billing").duplicated, before);
    QCOMPARE(ledgerOf(run, "billing").lost, 0);
}

void TestKcl::resetReadsAgain()
{
    Simulation run = build(scenario({stream("orders"), web("100/s"), app({{"workers", "1"}})}));
    runFor(run, seconds(60));
    const std::int64_t done = ledgerOf(run, "billing").delivered;
    run.apply(fault("reset_checkpoint", {{"shard", "0"}, {"to", "trim_horizon"}}));
    runFor(run, seconds(60));
    const LedgerRow row = ledgerOf(run, "billing");
    QVERIFY(row.duplicated >= done);
    QVERIFY(row.duplicated < done + 200);
    QVERIFY(row.balances());
}

void TestKcl::section1x8FanOutIsPushedToTheOwner()
{
    const auto latencyOf = [](const char *retrieval) {
        Simulation run = build(scenario({stream("orders", {{"shards", "2"}}), web("100/s"),
                                         app({{"workers", "2"}, {"retrieval", retrieval}})}));
        runFor(run, minutes(2));
        run.apply(command("stop", "web", "producer"));
        runFor(run, minutes(8)); // beyond the 5 minutes of a subscription
        const LedgerRow row = ledgerOf(run, "billing");
        if (row.delivered != row.produced || row.duplicated != 0)
            qFatal("%s lost or doubled records", retrieval);
        const bool isPushed = std::string(retrieval) == "fan_out";
        if ((sumOf(run, "orders", "SubscribeToShardEvent.Records") > 0) != isPushed
            || (sumOf(run, "orders", "GetRecords.Success") == 0) != isPushed)
            qFatal("%s reads the wrong way", retrieval);
        const auto histories = run.histories();
        const Frame frame = run.frame();
        const Metrics &metrics = histories->metrics;
        const SeriesRef series =
            metrics.find(frame.find(std::string("billing"))->index, noLane, "LatencyMilliseconds");
        return valueOf(metrics.over(series, 60, 120), Statistic::Average);
    };
    // Section 1.8: about 70 ms pushed; a poll each 1.5 s takes half of that on average.
    QVERIFY(latencyOf("fan_out") < 150);
    QVERIFY(latencyOf("polling") > 600);
}

void TestKcl::section1x8FanOutSurvivesACrash()
{
    Simulation run = build(scenario({stream("orders", {{"shards", "3"}}), web("60/s"),
                                     app({{"workers", "3"}, {"retrieval", "fan_out"}})}));
    runFor(run, minutes(1));
    QVERIFY(run.apply(fault("crash_worker", {{"worker", "2"}})).ok());
    runFor(run, minutes(1));
    QVERIFY(run.apply(fault("restart_worker", {{"worker", "2"}})).ok());
    runFor(run, seconds(30));
    QVERIFY(run.apply(fault("pause_worker", {{"worker", "3"}, {"for", "40s"}})).ok());
    runFor(run, minutes(2));
    run.apply(command("stop", "web", "producer"));
    runFor(run, minutes(1));
    const LedgerRow row = ledgerOf(run, "billing");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.lost, std::int64_t{0});
    // One registration for all workers: the consumer is the application's.
    QCOMPARE(countOf(run, "consumer_registered"), 1);
}

QTEST_APPLESS_MAIN(TestKcl)
#include "tst_kcl.moc"
