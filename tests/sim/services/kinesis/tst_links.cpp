// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the frame tells from which producer into which shard records flow, and its parts sum up to what the
// shard took and refused.

#include "sim/services/kinesis/hash_key.h"
#include "support/topology.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// A key that falls into one of two even shards.
std::string keyIn(int shard)
{
    for (int i = 0;; ++i) {
        const std::string key = "key_" + std::to_string(i);
        if ((shareOf(hashKeyOf(key)) < 0.5 ? 0 : 1) == shard)
            return key;
    }
}

ServiceConfig steady(const char *name, const char *rate, int shard)
{
    ServiceConfig made =
        producer(name, {{"stream", "orders"}, {"arrival", "constant"}, {"rate", rate}, {"keys", "list"}});
    setValue(made.parameters, "key_list", std::vector<std::string>{keyIn(shard)});
    return made;
}

double flow(const Frame &frame, const char *from, LaneIndex lane,
            double LinkFrame::*part = &LinkFrame::perSecond)
{
    double sum = 0;
    for (const LinkFrame &link : frame.links)
        if (link.from == frame.find(std::string(from))->index && link.lane == lane)
            sum += link.*part;
    return sum;
}

} // namespace

class TestLinks : public QObject
{
    Q_OBJECT

private slots:
    void producersKeepToTheShardsOfTheirKeys();
    void partsSumUpToTheShard();
    void veryManyShardsAreNotLookedInto();
};

void TestLinks::producersKeepToTheShardsOfTheirKeys()
{
    Simulation run = build(scenario({stream("orders", {{"shards", "2"}}), steady("low", "100/s", 0),
                                     steady("high", "300/s", 1), steady("both", "50/s", 0)}));
    runFor(run, seconds(10));
    const Frame frame = run.frame();
    QCOMPARE(flow(frame, "low", 1), 0.0);
    QCOMPARE(flow(frame, "high", 0), 0.0);
    QVERIFY(std::abs(flow(frame, "high", 1) - 300) <= 15);
    QVERIFY(std::abs(flow(frame, "low", 0) - 100) <= 5);
    QVERIFY(std::abs(flow(frame, "both", 0) - 50) <= 5);
}

void TestLinks::partsSumUpToTheShard()
{
    Simulation run = build(scenario({stream("orders", {{"shards", "2"}}), steady("hot", "1400/s", 0),
                                     steady("warm", "200/s", 0), steady("calm", "90/s", 1)}));
    runFor(run, seconds(20));
    const Frame frame = run.frame();
    for (const LaneFrame &lane : frame.find(std::string("orders"))->lanes) {
        double accepted = 0;
        double refused = 0;
        for (const char *name : {"hot", "warm", "calm"}) {
            accepted += flow(frame, name, lane.index);
            refused += flow(frame, name, lane.index, &LinkFrame::refusedPerSecond);
        }
        QVERIFY(std::abs(accepted - lane.acceptedPerSecond) < 1e-6);
        QVERIFY(std::abs(refused - lane.refusedPerSecond) < 1e-6);
    }
    QVERIFY(frame.find(std::string("orders"))->lanes[0].refusedPerSecond > 500);
    // Seven of eight records for the shard are the hot producer's.
    QVERIFY(std::abs(flow(frame, "hot", 0) / (flow(frame, "hot", 0) + flow(frame, "warm", 0)) - 0.875)
            < 0.08);
}

void TestLinks::veryManyShardsAreNotLookedInto()
{
    Simulation run = build(scenario({stream("orders", {{"shards", "200"}}), steady("low", "100/s", 0)}));
    runFor(run, seconds(5));
    const Frame frame = run.frame();
    QCOMPARE(frame.links.size(), std::size_t(1));
    QCOMPARE(frame.links.front().lane, noLane);
}

QTEST_APPLESS_MAIN(TestLinks)
#include "tst_links.moc"
