// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: an autoscaler asks for what its rule makes of the load, within what the stream and its policies
// allow; int(n * 1.5) never leaves one shard (facts 10.9, row 48 of section 9).

#include "support/topology.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

int openShards(const Simulation &run)
{
    const Frame frame = run.frame();
    int open = 0;
    for (const LaneFrame &lane : frame.find("orders")->lanes)
        open += lane.state == LaneState::Open ? 1 : 0;
    return open;
}
ServiceConfig autoscaler(const char *rule, const char *policies = "")
{
    ServiceConfig made =
        service("stream_autoscaler", "scaler",
                {{"stream", "orders"}, {"rule", rule}, {"period", "1m"}, {"cool_down", "10m"}});
    if (*policies != 0)
        setValue(made.parameters, "policies", std::vector<std::string>{policies});
    return made;
}
/// Records of 20 KiB: 52 a second are what a shard takes.
Simulation runWith(const char *rule, const char *shards, const char *rate, const char *policies = "")
{
    Scenario made = scenario({stream("orders", {{"shards", shards}}),
                              producer("web", {{"stream", "orders"},
                                               {"arrival", "constant"},
                                               {"rate", rate},
                                               {"record_size", "20KiB"},
                                               {"key_count", "10000"},
                                               {"retry", "none"}}),
                              autoscaler(rule, policies)});
    for (const char *resource : {"*", "arn:aws:kinesis:*:*:stream/orders"}) {
        security::Policy policy;
        policy.name = resource == std::string("*") ? "any" : "own";
        policy.statements.resize(1);
        policy.statements[0].actions = {"kinesis:UpdateShardCount"};
        policy.statements[0].resources = {resource};
        made.policies.push_back(std::make_shared<const security::Policy>(std::move(policy)));
    }
    return build(made);
}

} // namespace

class TestAutoscaler : public QObject
{
    Q_OBJECT

private slots:
    void timesOneAndAHalfIsStuckAtOne_10_9();
    void timesOneAndAHalfGrowsFromTwo_10_9();
    void targetGrowsAndShrinks();
    void tenChangesADayAreAllThereAre();
    void theActionIsForAnyResourceOnly();
    void afterAFaultItGoesOn();
};

void TestAutoscaler::timesOneAndAHalfIsStuckAtOne_10_9()
{
    Simulation run = runWith("times_1_5", "1", "100/s");
    runFor(run, minutes(20));
    QCOMPARE(openShards(run), 1);
    QCOMPARE(countOf(run, "autoscaler_stuck"), 1);
    QCOMPARE(sumOf(run, "scaler", "ScalingActions"), 0);
}

void TestAutoscaler::timesOneAndAHalfGrowsFromTwo_10_9()
{
    Simulation run = runWith("times_1_5", "2", "120/s"); // 2 -> 3 take 157 a second: 76 %
    runFor(run, minutes(10));
    QCOMPARE(openShards(run), 3);
    QCOMPARE(sumOf(run, "scaler", "ScalingActions"), 1);
}

void TestAutoscaler::targetGrowsAndShrinks()
{
    Simulation run = runWith("target", "1", "90/s"); // 1.76 MiB/s: at 60 % of each, 3 shards
    runFor(run, minutes(10));
    QCOMPARE(openShards(run), 3);
    QVERIFY(run.apply(command("set", "web", "producer", {{"rate", "20/s"}})).ok());
    runFor(run, minutes(30)); // 0.39 MiB/s: 1 shard, by way of 2
    QCOMPARE(openShards(run), 1);
}

void TestAutoscaler::tenChangesADayAreAllThereAre()
{
    Simulation run = runWith("target", "1", "100/s");
    for (int i = 0; i < 8; ++i) {
        QVERIFY(run.apply(command("set", "web", "producer", {{"rate", i % 2 == 0 ? "100/s" : "10/s"}})).ok());
        runFor(run, minutes(40));
    }
    QCOMPARE(sumOf(run, "scaler", "ScalingActions"), 10);
    QVERIFY(sumOf(run, "scaler", "ScalingRefusals") > 0);
    QVERIFY(countOf(run, "autoscaler_refused") > 0);
}

void TestAutoscaler::theActionIsForAnyResourceOnly()
{
    Simulation own = runWith("target", "1", "90/s", "own");
    runFor(own, minutes(10));
    QCOMPARE(openShards(own), 1);
    QCOMPARE(countOf(own, "access_denied"), 1);
    QCOMPARE(countOf(own, "autoscaler_refused"), 1);
    Simulation any = runWith("target", "1", "90/s", "any");
    runFor(any, minutes(10));
    QCOMPARE(openShards(any), 3);
    QCOMPARE(countOf(any, "access_denied"), 0);
}

void TestAutoscaler::afterAFaultItGoesOn()
{
    Simulation run = runWith("target", "1", "90/s");
    QVERIFY(run.apply(command("fail", "scaler", "stream_autoscaler", {{"for", "10m"}})).ok());
    runFor(run, minutes(9));
    QCOMPARE(openShards(run), 1);
    runFor(run, minutes(8));
    QCOMPARE(openShards(run), 3);
}

QTEST_APPLESS_MAIN(TestAutoscaler)
#include "tst_autoscaler.moc"
