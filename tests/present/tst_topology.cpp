// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: who passes records to whom is found from flows, readers' places and names, stays the same while rates
// come and go, and is put into layers in which records only ever go on to a later one.
#include "present/topology.h"

#include "support/sample_chains.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <random>

using namespace millrace;

namespace {

std::map<QString, int> layersOf(const Frame &frame)
{
    const Topology topology = topologyOf(frame);
    std::map<QString, int> layers;
    for (std::size_t at = 0; at < frame.services.size(); ++at)
        layers[QString::fromStdString(frame.services[at].name)] = topology.nodes[at].layer;
    return layers;
}

std::vector<std::pair<std::size_t, std::size_t>> pairsOf(const Topology &topology)
{
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (const TopologyEdge &edge : topology.edges)
        pairs.emplace_back(edge.from, edge.to);
    return pairs;
}

/// What must hold of the layers of any frame.
void checkLayers(const Topology &topology)
{
    std::vector<bool> used(static_cast<std::size_t>(topology.layers), false);
    for (const TopologyNode &node : topology.nodes) {
        QVERIFY(node.layer >= 0 && node.layer < topology.layers);
        used[static_cast<std::size_t>(node.layer)] = true;
    }
    QVERIFY(std::all_of(used.begin(), used.end(), [](bool isUsed) { return isUsed; }));
    for (const TopologyEdge &edge : topology.edges)
        if (!edge.isBack && !edge.isControl && !edge.isAcross)
            QVERIFY(topology.nodes[edge.from].layer < topology.nodes[edge.to].layer);
}

} // namespace

class TestTopology : public QObject
{
    Q_OBJECT

private slots:
    void tourIsPlain()
    {
        for (const Frame &frame : {sample::smallFrame(), sample::drainingFrame(), sample::hugeFrame(40),
                                   sample::creatingFrame(), sample::emptyFrame()}) {
            const Topology topology = topologyOf(frame);
            QVERIFY(topology.isPlain());
            checkLayers(topology);
        }
        const auto layers = layersOf(sample::smallFrame());
        QCOMPARE(layers.at("web"), 0);
        QCOMPARE(layers.at("orders"), 1);
        QCOMPARE(layers.at("archive"), 2);
    }

    void longerWaysAreNot()
    {
        for (const Frame &frame : {sample::routerFrame(), sample::fanOutFrame(), sample::regionsFrame(),
                                   sample::feedbackFrame(), sample::crowdFrame()}) {
            const Topology topology = topologyOf(frame);
            QVERIFY(!topology.isPlain());
            checkLayers(topology);
        }
    }

    void routerIsSixLayers()
    {
        const auto layers = layersOf(sample::routerFrame());
        const std::map<QString, int> expected{{"web", 0},       {"mobile", 0},       {"events", 1},
                                              {"scaler", 1},    {"router", 2},       {"signups", 3},
                                              {"purchases", 3}, {"dead-letters", 3}, {"crm", 4},
                                              {"lake", 4},      {"customers", 5},    {"archive", 5}};
        QCOMPARE(layers, expected);
    }

    void ratesDoNotMoveAnything()
    {
        for (const Frame &flowing : {sample::routerFrame(), sample::fanOutFrame(), sample::smallFrame()}) {
            Frame still = flowing;
            still.links.clear();
            QCOMPARE(layersOf(still), layersOf(flowing));
            QVERIFY(pairsOf(topologyOf(still)) == pairsOf(topologyOf(flowing)));
        }
    }

    void orderOfLinksDoesNotMatter()
    {
        std::mt19937 random(7);
        Frame frame = sample::routerFrame();
        const auto before = layersOf(frame);
        for (int i = 0; i < 20; ++i) {
            std::shuffle(frame.links.begin(), frame.links.end(), random);
            QCOMPARE(layersOf(frame), before);
        }
    }

    void ratesOfAllLanesAreAdded()
    {
        const Frame frame = sample::smallFrame();
        const Topology topology = topologyOf(frame);
        double web = 0;
        double refused = 0;
        for (const LinkFrame &link : frame.links)
            if (link.from == ServiceIndex{1}) {
                web += link.perSecond;
                refused += link.refusedPerSecond;
            }
        const TopologyEdge *edge = topology.find(1, 0);
        QVERIFY(edge);
        QCOMPARE(edge->perSecond, web);
        QCOMPARE(edge->refusedPerSecond, refused);
        QVERIFY(!topology.find(0, 1));
        // Known together as well as by lane: said once.
        Frame twice = frame;
        twice.links.push_back({{1}, {0}, noLane, web, 0});
        QCOMPARE(topologyOf(twice).find(1, 0)->perSecond, web);
    }

    void circleIsCutOnce()
    {
        const Topology topology = topologyOf(sample::feedbackFrame());
        QCOMPARE(std::count_if(topology.edges.begin(), topology.edges.end(),
                               [](const TopologyEdge &edge) { return edge.isBack; }),
                 1);
        checkLayers(topology);
    }

    void regionsAreBands()
    {
        const Frame frame = sample::regionsFrame();
        const Topology topology = topologyOf(frame);
        QCOMPARE(topology.regions, (std::vector<std::string>{"us-east-1", "us-west-2"}));
        for (std::size_t at = 0; at < frame.services.size(); ++at)
            QCOMPARE(topology.regions[static_cast<std::size_t>(topology.nodes[at].band)],
                     frame.services[at].region);
        const TopologyEdge *across = topology.find(2, 4);
        QVERIFY(across && across->isAcross);
        // The stand-in stands in the same column as what it stands in for.
        QCOMPARE(topology.nodes[4].layer, topology.nodes[0].layer);
    }

    void anyGraphIsLayered()
    {
        std::mt19937 random(11);
        for (int round = 0; round < 300; ++round) {
            const auto count = static_cast<std::uint16_t>(1 + random() % 14);
            Frame frame = sample::emptyFrame();
            for (std::uint16_t i = 0; i < count; ++i)
                frame.services.push_back(sample::node(i, ("s" + std::to_string(i)).c_str(), "thing", "Thing",
                                                      static_cast<ServiceRole>(random() % 5), {}));
            for (std::size_t link = random() % 30; link > 0; --link)
                frame.links.push_back({{static_cast<std::uint16_t>(random() % count)},
                                       {static_cast<std::uint16_t>(random() % count)},
                                       noLane,
                                       1,
                                       0});
            checkLayers(topologyOf(frame));
        }
    }
};

QTEST_APPLESS_MAIN(TestTopology)
#include "tst_topology.moc"
