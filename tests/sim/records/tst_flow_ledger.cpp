// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/random.h"
#include "sim/records/flow_ledger.h"

#include <QtTest>

#include <map>
#include <set>

using namespace millrace;

/// Records that one service makes for another are numbered once for each input, counted once when delivered,
/// and lost only while nobody has them.
class TestFlowLedger : public QObject
{
    Q_OBJECT

private slots:
    void copyOfOneInputHasOneNumber();
    void secondDeliveryIsADuplicate();
    void givenUpAndMadeAgainIsNotLost();
    void overwrittenIsLostAfterAll();
    void agreesWithSetsOnRandomHistories();

private:
    static constexpr ServiceIndex reader{1};
    static constexpr ServiceIndex table{2};
    static std::int64_t lost(const FlowLedger &flows, FlowRef flow)
    {
        std::int64_t sum = 0;
        for (const FlowLedger::Loss &loss : flows.losses(flow))
            sum += loss.numbers.size();
        return sum;
    }
};

void TestFlowLedger::copyOfOneInputHasOneNumber()
{
    FlowLedger flows;
    const FlowRef flow = flows.open(reader, table);
    QCOMPARE(flows.open(reader, table), flow);
    QCOMPARE(flows.copyOf(flow, {0, 7}), std::int64_t{-1});
    const std::int64_t first = flows.derive(flow, {0, 7});
    const std::int64_t other = flows.derive(flow, {3, 7});
    QVERIFY(first != other);
    QCOMPARE(flows.derive(flow, {0, 7}), first);
    QCOMPARE(flows.copyOf(flow, {0, 7}), first);
    QCOMPARE(flows.produced(flow), std::int64_t{2});
    QVERIFY(flows.make(flow) != flows.make(flow));
    QCOMPARE(flows.produced(flow), std::int64_t{4});
}

void TestFlowLedger::secondDeliveryIsADuplicate()
{
    FlowLedger flows;
    const FlowRef flow = flows.open(reader, table);
    const std::int64_t number = flows.derive(flow, {0, 0});
    QVERIFY(flows.deliver(flow, number));
    QVERIFY(!flows.deliver(flow, number));
    QCOMPARE(flows.delivered(flow), std::int64_t{1});
    QCOMPARE(flows.duplicated(flow), std::int64_t{1});
}

void TestFlowLedger::givenUpAndMadeAgainIsNotLost()
{
    FlowLedger flows;
    const FlowRef flow = flows.open(reader, table);
    const std::int64_t number = flows.derive(flow, {0, 0});
    flows.giveUp(flow, number, "throttled");
    QCOMPARE(lost(flows, flow), std::int64_t{1});
    flows.giveUp(flow, number, "timed_out"); // the later reason stands
    QCOMPARE(lost(flows, flow), std::int64_t{1});
    flows.derive(flow, {0, 0});
    QCOMPARE(lost(flows, flow), std::int64_t{0});
    flows.deliver(flow, number);
    flows.giveUp(flow, number, "throttled"); // its sender never heard that it had arrived
    QCOMPARE(lost(flows, flow), std::int64_t{0});
}

void TestFlowLedger::overwrittenIsLostAfterAll()
{
    FlowLedger flows;
    const FlowRef flow = flows.open(reader, table);
    const std::int64_t number = flows.derive(flow, {0, 0});
    flows.deliver(flow, number);
    flows.destroy(flow, number, "overwritten");
    QCOMPARE(flows.delivered(flow), std::int64_t{0});
    QCOMPARE(lost(flows, flow), std::int64_t{1});
}

void TestFlowLedger::agreesWithSetsOnRandomHistories()
{
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const RandomStream random(seed, "flow ledger");
        FlowLedger flows;
        const FlowRef flow = flows.open(reader, table);
        std::map<std::pair<LaneIndex, std::int64_t>, std::int64_t> numbers;
        std::set<std::int64_t> made;
        std::set<std::int64_t> delivered;
        std::set<std::int64_t> gone;
        std::int64_t again = 0;
        for (std::uint64_t i = 0; i < 2'000; ++i) {
            const std::uint64_t bits = random.bits(i);
            const CopyPlace input{static_cast<LaneIndex>(bits % 3),
                                  static_cast<std::int64_t>(bits / 3 % 200)};
            const std::int64_t number = flows.derive(flow, input);
            const auto [known, isNew] = numbers.try_emplace({input.lane, input.position}, number);
            QCOMPARE(known->second, number);
            QCOMPARE(made.insert(number).second, isNew);
            gone.erase(number);
            switch (bits >> 60 & 3) {
            case 0:
                again += delivered.insert(number).second ? 0 : 1;
                flows.deliver(flow, number);
                break;
            case 1:
                if (!delivered.contains(number))
                    gone.insert(number);
                flows.giveUp(flow, number, bits >> 62 & 1 ? "throttled" : "timed_out");
                break;
            case 2:
                delivered.erase(number);
                gone.insert(number);
                flows.destroy(flow, number, "overwritten");
                break;
            default:
                break;
            }
        }
        QCOMPARE(flows.produced(flow), static_cast<std::int64_t>(made.size()));
        QCOMPARE(flows.delivered(flow), static_cast<std::int64_t>(delivered.size()));
        QCOMPARE(flows.duplicated(flow), again);
        QCOMPARE(lost(flows, flow), static_cast<std::int64_t>(gone.size()));
    }
}

QTEST_APPLESS_MAIN(TestFlowLedger)
#include "tst_flow_ledger.moc"
