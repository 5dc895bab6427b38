// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: On-demand Advantage is charged as the facts say: no stream-hour, its own prices, and 25 MiB/s of
// ingest and of retrieval at least, once for the account (facts 1.7, 1.8, 8, 10.6).

#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

constexpr double hoursOfMonth = 720;
/// Facts, section 8: in 0.032, out 0.016, fan-out 0.016 a GB; Standard 0.08, 0.04, 0.05 and 0.04 an hour.
const std::vector<std::pair<std::string, double>> priceOf = {
    {"kinesis.advantage_in_gb", 0.032},      {"kinesis.advantage_out_gb", 0.016},
    {"kinesis.advantage_efo_gb", 0.016},     {"kinesis.on_demand_in_gb", 0.08},
    {"kinesis.on_demand_out_gb", 0.04},      {"kinesis.on_demand_efo_gb", 0.05},
    {"kinesis.on_demand_stream_hour", 0.04},
};

ServiceConfig advantage(const char *name, Settings more = {})
{
    ServiceConfig made = stream(name, {{"capacity_mode", "on_demand_advantage"}});
    for (const auto &[key, value] : valuesFor(*findKind("kinesis_stream")->parameters, more))
        setValue(made.parameters, key, value);
    return made;
}
Command mode(const char *name)
{
    return command("update_stream_mode", "orders", "kinesis_stream", {{"mode", name}});
}
std::vector<UsageCounter> usageOf(Probe &probe)
{
    std::vector<UsageCounter> usage;
    const World &world = probe.world();
    for (std::size_t i = 0; i < world.serviceCount(); ++i)
        world.service(ServiceIndex{static_cast<std::uint16_t>(i)})->addUsage(world, usage);
    return usage;
}
double quantity(Probe &probe, const std::string &priceId)
{
    double sum = 0;
    for (const UsageCounter &counter : usageOf(probe))
        if (counter.priceId == priceId)
            sum += static_cast<double>(counter.amount) / static_cast<double>(counter.divisor);
    return sum;
}
double dollars(Probe &probe)
{
    double sum = 0;
    for (const auto &[priceId, usd] : priceOf)
        sum += usd * quantity(probe, priceId);
    return sum;
}
double dollarsAMonth(Probe &probe)
{
    double sum = 0;
    for (const UsageCounter &counter : usageOf(probe))
        for (const auto &[priceId, usd] : priceOf)
            if (counter.priceId == priceId)
                sum += usd * counter.unitsPerHourNow * hoursOfMonth;
    return sum;
}
bool isNear(double value, double wanted)
{
    return std::abs(value - wanted) <= wanted * 1e-6;
}
/// The load of section 10.6 in fewer records: 150 of 1,000 KiB a second are 50,000 of 3 KiB. All are read
/// once.
void runTheLoad(Probe &probe, int seconds)
{
    const auto lanes = static_cast<LaneIndex>(150);
    std::vector<LaneIterator> places;
    places.reserve(lanes);
    for (LaneIndex lane = 0; lane < lanes; ++lane)
        places.push_back(probe.iterator(lane, IteratorType::TrimHorizon).next);
    for (int second = 0; second < seconds; ++second) {
        for (LaneIndex lane = 0; lane < lanes; ++lane) {
            QCOMPARE(Probe::storedOf(probe.put({{0, 1'024'000}}, probe.log().hashRangeOf(lane).first)), 1);
            const ReadCall read = probe.records(lane, places[lane]);
            QVERIFY(read.error == CallError::None);
            QCOMPARE(read.bytes, 1'024'000);
            places[lane] = read.next;
        }
        probe.runFor(millrace::seconds(1));
    }
}

} // namespace

class TestAdvantage : public QObject
{
    Q_OBJECT

private slots:
    void theFloorOfAMonth_10_6();
    void theLoadOfAMonth_10_6();
    void theFloorIsTheAccounts();
    void aDayAtLeast_1_7();
    void onlyWhatIsMissingIsAdded();
    void modesAreChargedApart();
    void fiftyConsumers_1_8();
    void warmShardsAreOpenBefore();
};

void TestAdvantage::theFloorOfAMonth_10_6()
{
    Probe probe({advantage("orders")});
    probe.runTo(hours(24));
    QVERIFY2(isNear(30 * dollars(probe), 3'037.50), qPrintable(QString::number(30 * dollars(probe), 'f', 4)));
    QVERIFY2(isNear(dollarsAMonth(probe), 3'037.50),
             qPrintable(QString::number(dollarsAMonth(probe), 'f', 4)));
    QVERIFY(isNear(quantity(probe, "kinesis.advantage_in_gb"), 63'281.25 / 30));
    QVERIFY(isNear(quantity(probe, "kinesis.advantage_out_gb"), 63'281.25 / 30));
    for (const UsageCounter &counter : usageOf(probe))
        QVERIFY2(counter.priceId != "kinesis.on_demand_stream_hour"
                     && counter.priceId != "kinesis.shard_hour",
                 counter.priceId.c_str());
}

void TestAdvantage::theLoadOfAMonth_10_6()
{
    Probe probe({advantage("orders", {{"warm_throughput", "150MiB/s"}})});
    runTheLoad(probe, 10);
    constexpr double inAMonth = 30 * 86'400 / 10.0;
    const double gigabytes = inAMonth * quantity(probe, "kinesis.advantage_in_gb");
    QVERIFY2(std::abs(gigabytes - 370'788.57) < 0.005, qPrintable(QString::number(gigabytes, 'f', 4)));
    const double month = inAMonth * dollars(probe);
    QVERIFY2(std::abs(month - 17'797.85) < 0.005, qPrintable(QString::number(month, 'f', 4)));
    QVERIFY2(std::abs(dollarsAMonth(probe) - month) < 1, qPrintable(QString::number(dollarsAMonth(probe))));
}

void TestAdvantage::theFloorIsTheAccounts()
{
    Probe probe({advantage("orders"), advantage("views"), stream("logs", {{"capacity_mode", "on_demand"}})});
    probe.runTo(hours(24));
    const double logs = 24 * 0.04;
    QVERIFY2(isNear(dollars(probe) - logs, 3'037.50 / 30), qPrintable(QString::number(dollars(probe))));
    QVERIFY(isNear(dollarsAMonth(probe) - 30 * logs, 3'037.50));
}

void TestAdvantage::aDayAtLeast_1_7()
{
    Probe probe({advantage("orders", {{"updating_time", "0s"}})});
    probe.runTo(hours(2));
    QVERIFY(probe.apply(mode("provisioned")).ok());
    probe.runTo(hours(20));
    QVERIFY(isNear(dollars(probe), 3'037.50 / 720 * 20)); // no opting out before a day is over
    probe.runTo(hours(30));
    QVERIFY(isNear(dollars(probe), 3'037.50 / 720 * 24));
    QCOMPARE(dollarsAMonth(probe), 0.0);
}

void TestAdvantage::onlyWhatIsMissingIsAdded()
{
    // 10 MiB/s in and none out, for 100 s: what is billed is 25 of each.
    Probe probe({advantage("orders", {{"warm_throughput", "12MiB/s"}})});
    for (int second = 0; second < 100; ++second) {
        for (LaneIndex lane = 0; lane < 10; ++lane)
            QCOMPARE(Probe::storedOf(probe.put({{0, 1'048'576}}, probe.log().hashRangeOf(lane).first)), 1);
        probe.runFor(seconds(1));
    }
    QVERIFY(isNear(quantity(probe, "kinesis.advantage_in_gb"), 25.0 * 100 / 1'024));
    QVERIFY(isNear(quantity(probe, "kinesis.advantage_out_gb"), 25.0 * 100 / 1'024));
    QVERIFY(isNear(dollarsAMonth(probe), 3'037.50));
}

void TestAdvantage::modesAreChargedApart()
{
    Probe probe({stream("orders", {{"capacity_mode", "on_demand"}, {"updating_time", "0s"}})});
    QCOMPARE(probe.putMany(100, 1'500), 100); // 2 KiB each
    probe.runTo(hours(1));
    QVERIFY(probe.apply(mode("on_demand_advantage")).ok());
    QCOMPARE(probe.frame().state, std::string("UPDATING"));
    probe.runFor(seconds(1));
    QCOMPARE(probe.putMany(100, 1'500), 100);
    QVERIFY(probe.apply(mode("on_demand")).ok());
    probe.runFor(seconds(1));
    QVERIFY(probe.apply(mode("provisioned")).error.starts_with("LimitExceededException")); // 2 in 24 h
    QCOMPARE(quantity(probe, "kinesis.on_demand_in_gb"), 200.0 / 1'048'576);
    QVERIFY(isNear(quantity(probe, "kinesis.on_demand_stream_hour"), 1 + 1 / 3'600.0));
    QVERIFY(isNear(quantity(probe, "kinesis.advantage_in_gb"), 25.0 * 2 / 1'024)); // the 200 KiB are within
}

void TestAdvantage::fiftyConsumers_1_8()
{
    Probe probe({advantage("orders", {{"consumer_creating_time", "0s"}})});
    for (int i = 0; i < 50; ++i) {
        const std::string name = "reader-" + std::to_string(i);
        QVERIFY(
            probe
                .apply(command("register_consumer", "orders", "kinesis_stream", {{"consumer", name.c_str()}}))
                .ok());
        probe.runFor(seconds(1));
    }
    QVERIFY(probe.apply(command("register_consumer", "orders", "kinesis_stream", {{"consumer", "one-more"}}))
                .error.starts_with("LimitExceededException"));
}

void TestAdvantage::warmShardsAreOpenBefore()
{
    Probe warm({advantage("orders", {{"warm_throughput", "30MiB/s"}})});
    QCOMPARE(warm.log().laneCount(), 30U);
    // Switched to later, the shards are opened by splits.
    Probe late({stream("orders", {{"warm_throughput", "7MiB/s"}, {"shards", "2"}, {"updating_time", "1s"}})});
    late.runTo(seconds(5));
    QCOMPARE(late.log().laneCount(), 2U);
    QVERIFY(late.apply(mode("on_demand_advantage")).ok());
    late.runFor(seconds(20));
    int open = 0;
    for (LaneIndex lane = 0; lane < late.log().laneCount(); ++lane)
        open += late.log().isLaneOpen(lane) ? 1 : 0;
    QCOMPARE(open, 7);
    QCOMPARE(late.frame().state, std::string("ACTIVE"));
}

QTEST_APPLESS_MAIN(TestAdvantage)
#include "tst_advantage.moc"
