// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: an on-demand stream starts with four shards, splits what is busy, throttles what comes faster or has
// one key, refuses what is for provisioned streams, and costs what it is charged by (facts 1.7, 6.1,
// 8, 10.5).

#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

bool failsWith(const CommandResult &result, const char *error)
{
    return result.error.starts_with(error);
}
Command mode(const char *name)
{
    return command("update_stream_mode", "orders", "kinesis_stream", {{"mode", name}});
}
int openShards(const Simulation &run)
{
    const Frame frame = run.frame();
    int open = 0;
    for (const LaneFrame &lane : frame.find("orders")->lanes)
        open += lane.state == LaneState::Open ? 1 : 0;
    return open;
}
std::int64_t refusedInLastMinute(const Simulation &run)
{
    const Frame frame = run.frame();
    const Metrics &metrics = frame.histories->metrics;
    const std::int32_t now = metrics.secondOf(run.now());
    return metrics
        .over(metrics.find(frame.find("orders")->index, noLane, "WriteProvisionedThroughputExceeded"),
              now - 60, now)
        .sum;
}
std::shared_ptr<const PriceBook> prices()
{
    auto book = std::make_shared<PriceBook>();
    const auto item = [&](const char *id, std::int64_t pico) {
        book->items.push_back({id, id, "", pico, "", "A", false});
    };
    item("kinesis.shard_hour", 15'000'000'000);
    item("kinesis.on_demand_stream_hour", 40'000'000'000);
    item("kinesis.on_demand_in_gb", 80'000'000'000);
    item("kinesis.on_demand_out_gb", 40'000'000'000);
    item("cloudwatch.metric_month", 300'000'000'000);
    return book;
}
double monthOf(const Simulation &run, const char *priceId)
{
    const auto histories = run.histories();
    for (const CostLine &line : histories->cost.lines)
        if (line.priceId == priceId)
            return static_cast<double>(line.perMonth.value) / 1e6;
    return -1;
}

} // namespace

class TestCapacityMode : public QObject
{
    Q_OBJECT

private slots:
    void provisionedOnlyCommandsAreRefused_1_4();
    void twoSwitchesInADay_1_3();
    void busyShardsAreSplit_1_7();
    void aHotKeyStillThrottles_1_7();
    void aTenthOfTheMonth_10_5();
    void shardMetricsAreChargedOnlyWhenOn_6_1();
};

void TestCapacityMode::provisionedOnlyCommandsAreRefused_1_4()
{
    Probe probe({stream("orders", {{"capacity_mode", "on_demand"}})});
    QCOMPARE(probe.log().laneCount(), 4U);
    for (const char *name : {"update_shard_count", "split_shard", "merge_shards"})
        QVERIFY(failsWith(probe.apply(command(name, "orders", "kinesis_stream")), "ValidationException"));
}

void TestCapacityMode::twoSwitchesInADay_1_3()
{
    Probe probe({stream("orders", {{"shards", "3"}, {"updating_time", "1s"}})});
    QVERIFY(probe.apply(mode("on_demand")).ok());
    QVERIFY(failsWith(probe.apply(mode("provisioned")), "ResourceInUseException"));
    probe.runFor(seconds(2));
    QCOMPARE(probe.log().laneCount(), 3U); // the shards stay
    QVERIFY(probe.apply(mode("provisioned")).ok());
    probe.runFor(seconds(2));
    QVERIFY(failsWith(probe.apply(mode("on_demand")), "LimitExceededException"));
    probe.runTo(hours(24));
    QVERIFY(probe.apply(mode("on_demand")).ok());
}

void TestCapacityMode::busyShardsAreSplit_1_7()
{
    // 350 records/s of 20 KiB are 6.8 MiB/s: more than 4 shards take, less than 8.
    Simulation run = build(scenario(
        {stream("orders", {{"capacity_mode", "on_demand"}}), producer("web", {{"stream", "orders"},
                                                                              {"arrival", "constant"},
                                                                              {"rate", "350/s"},
                                                                              {"record_size", "20KiB"},
                                                                              {"key_count", "10000"},
                                                                              {"retry", "none"}})}));
    runFor(run, minutes(10));
    QCOMPARE(openShards(run), 4);
    // 4 MiB/s of 6.84 are stored.
    QVERIFY(refusedInLastMinute(run) > 60 * 130 && refusedInLastMinute(run) < 60 * 160);
    runFor(run, minutes(7));
    QCOMPARE(openShards(run), 8);
    runFor(run, minutes(3));
    QVERIFY(refusedInLastMinute(run) < 60 * 10);
}

void TestCapacityMode::aHotKeyStillThrottles_1_7()
{
    Simulation run =
        build(scenario({stream("orders", {{"capacity_mode", "on_demand"}, {"on_demand_reaction", "1m"}}),
                        producer("web", {{"stream", "orders"},
                                         {"arrival", "constant"},
                                         {"rate", "100/s"},
                                         {"record_size", "20KiB"},
                                         {"key_count", "1"},
                                         {"retry", "none"}})}));
    runFor(run, minutes(10));
    QVERIFY(openShards(run) > 4);
    // 1 MiB/s is 52 records of 20 KiB.
    QVERIFY(refusedInLastMinute(run) > 60 * 45 && refusedInLastMinute(run) < 60 * 52);
}

void TestCapacityMode::aTenthOfTheMonth_10_5()
{
    // 500 records/s of 2.5 KB, each charged as 3 KB: 3,707.886 GiB in, and out to one consumer.
    Scenario made = scenario({stream("orders", {{"capacity_mode", "on_demand"}}),
                              producer("web", {{"stream", "orders"},
                                               {"arrival", "constant"},
                                               {"rate", "500/s"},
                                               {"record_size", "2560B"},
                                               {"key_count", "1000"}}),
                              consumer("analytics", {{"stream", "orders"}})});
    made.prices = prices();
    Simulation run = build(made);
    runFor(run, minutes(3));
    QCOMPARE(monthOf(run, "kinesis.on_demand_stream_hour"), 28.80);
    const double in = monthOf(run, "kinesis.on_demand_in_gb");
    const double out = monthOf(run, "kinesis.on_demand_out_gb");
    QVERIFY2(in > 296.631 * 0.995 && in < 296.631 * 1.005, QByteArray::number(in));
    QVERIFY2(out > 148.315 * 0.99 && out < 148.315 * 1.01, QByteArray::number(out));
    QCOMPARE(monthOf(run, "kinesis.shard_hour"), -1.0); // no line
}

void TestCapacityMode::shardMetricsAreChargedOnlyWhenOn_6_1()
{
    Scenario made = scenario({stream("orders", {{"shards", "10"}})});
    made.prices = prices();
    Simulation run = build(made);
    runFor(run, minutes(1));
    QCOMPARE(monthOf(run, "cloudwatch.metric_month"), -1.0);
    QVERIFY(run.apply(command("set", "orders", "kinesis_stream", {{"shard_level_metrics", "true"}})).ok());
    runFor(run, minutes(1));
    QCOMPARE(monthOf(run, "cloudwatch.metric_month"), 21.0); // 10 shards x 7 metrics x 0.30
}

QTEST_APPLESS_MAIN(TestCapacityMode)
#include "tst_capacity_mode.moc"
