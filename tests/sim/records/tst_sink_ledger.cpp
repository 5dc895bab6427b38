// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: what a sink passes over is lost under the reason it gave last, and under none once it goes back.

#include "sim/records/sink_ledger.h"
#include "sim/services/ports/log_port.h"

#include <QtTest/QtTest>

using namespace millrace;

namespace {

/// A log of one lane that keeps everything.
class OneLane final : public LogPort
{
public:
    explicit OneLane(std::int64_t rows)
    {
        for (std::int64_t i = 0; i < rows; ++i) {
            LogRow row;
            row.number = i;
            m_log.append(row);
        }
    }
    std::uint32_t laneCount() const override { return 1; }
    std::string laneName(LaneIndex) const override { return "lane"; }
    bool isLaneOpen(LaneIndex) const override { return true; }
    const std::vector<LaneIndex> &parentsOf(LaneIndex) const override { return m_none; }
    const std::vector<LaneIndex> &childrenOf(LaneIndex) const override { return m_none; }
    const LaneLog &logOf(LaneIndex) const override { return m_log; }
    std::int64_t firstPosition(LaneIndex, SimTime) const override { return 0; }
    std::int64_t positionOfSequence(std::string_view, LaneIndex) const override { return -1; }
    std::string sequenceOfPosition(LaneIndex, std::int64_t) const override { return {}; }
    bool isDeleted() const override { return false; }

private:
    LaneLog m_log;
    std::vector<LaneIndex> m_none;
};

LedgerRow rowOf(const SinkLedger &ledger, const OneLane &log, std::int64_t resume)
{
    LedgerRow row;
    ledger.addTo(row, log, {{resume, resume}}, {});
    return row;
}

using Losses = std::vector<std::pair<std::string, std::int64_t>>;

} // namespace

class TestSinkLedger : public QObject
{
    Q_OBJECT

private slots:
    void lossesAreNamedByTheirReason();
    void theLaterReasonCounts();
    void goingBackTakesEveryReasonAway();
    void whatIsDeliveredAfterAllIsNotLost();
    void whatIsAheadIsInFlightWhoeverPassedOverIt();
    void expiredAndSkippedCountOnce();
};

void TestSinkLedger::lossesAreNamedByTheirReason()
{
    const OneLane log(100);
    SinkLedger ledger;
    ledger.skip(0, 0, 10);
    QVERIFY(ledger.deliverFresh(0, 10, 40, log.logOf(0)));
    ledger.skip(0, 40, 45, "exception_skipped_batch");
    ledger.skip(0, 50, 53, "exception_skipped_batch");
    QVERIFY(ledger.deliverFresh(0, 45, 50, log.logOf(0)));
    const LedgerRow row = rowOf(ledger, log, 53);
    QCOMPARE(row.delivered, 35);
    QCOMPARE(row.lost, 18);
    QCOMPARE(row.inFlight, 47);
    QVERIFY((row.lostBy == Losses{{"exception_skipped_batch", 8}, {"skipped", 10}}));
}

void TestSinkLedger::theLaterReasonCounts()
{
    const OneLane log(30);
    SinkLedger ledger;
    ledger.skip(0, 0, 20, "first");
    ledger.skip(0, 5, 15, "second");
    const LedgerRow row = rowOf(ledger, log, 20);
    QCOMPARE(row.lost, 20);
    QVERIFY((row.lostBy == Losses{{"first", 10}, {"second", 10}}));
}

void TestSinkLedger::goingBackTakesEveryReasonAway()
{
    const OneLane log(30);
    SinkLedger ledger;
    ledger.skip(0, 0, 10, "first");
    ledger.skip(0, 10, 20, "second");
    ledger.goBack(0, 4);
    const LedgerRow row = rowOf(ledger, log, 4);
    QVERIFY((row.lostBy == Losses{{"first", 4}}));
    QCOMPARE(row.inFlight, 26);
}

void TestSinkLedger::whatIsDeliveredAfterAllIsNotLost()
{
    const OneLane log(30);
    SinkLedger ledger;
    ledger.skip(0, 0, 30, "first");
    LaneLog::Cursor cursor = log.logOf(0).seek(7);
    QVERIFY(ledger.deliver(0, 7, log.logOf(0).next(cursor)));
    const LedgerRow row = rowOf(ledger, log, 30);
    QCOMPARE(row.delivered, 1);
    QVERIFY((row.lostBy == Losses{{"first", 29}}));
}

void TestSinkLedger::whatIsAheadIsInFlightWhoeverPassedOverIt()
{
    const OneLane log(30);
    SinkLedger ledger;
    ledger.skip(0, 5, 15, "first");
    ledger.expire(0, 15, 18);
    LedgerRow row = rowOf(ledger, log, 0);
    QCOMPARE(row.lost + row.expired, 0);
    QCOMPARE(row.inFlight, 30);
    row = rowOf(ledger, log, 12);
    QVERIFY((row.lostBy == Losses{{"first", 7}}));
    QCOMPARE(row.expired, 0);
    row = rowOf(ledger, log, 20);
    QVERIFY((row.lostBy == Losses{{"first", 10}}));
    QCOMPARE(row.expired, 3);
    QCOMPARE(row.inFlight, 10);
}

void TestSinkLedger::expiredAndSkippedCountOnce()
{
    const OneLane log(30);
    SinkLedger ledger;
    ledger.skip(0, 0, 20, "first");
    ledger.expire(0, 5, 10);
    ledger.skip(0, 9, 11, "second");
    const LedgerRow row = rowOf(ledger, log, 20);
    QCOMPARE(row.expired, 4);
    QVERIFY((row.lostBy == Losses{{"first", 14}, {"second", 2}}));
}

QTEST_MAIN(TestSinkLedger)
#include "tst_sink_ledger.moc"
