// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a consumer with a target sends each batch on and checkpoints when the target has it; what is given up
// is lost by its reason, what a crash interrupts is sent again, and the ledgers of both ends balance
// throughout.

#include "support/topology.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// web -> orders -> relay -> copies -> reader
Scenario chain(Settings relaySettings = {})
{
    Settings always = {{"stream", "orders"}, {"target", "copies"}, {"poll_interval", "200ms"}};
    ServiceConfig relay = consumer("relay", always);
    for (const auto &[name, value] : consumer("relay", relaySettings).parameters)
        setValue(relay.parameters, name, value);
    return scenario({stream("orders"), stream("copies"),
                     producer("web", {{"stream", "orders"},
                                      {"arrival", "constant"},
                                      {"rate", "100/s"},
                                      {"record_size", "200B"},
                                      {"linger", "0s"}}),
                     relay, consumer("reader", {{"stream", "copies"}, {"poll_interval", "200ms"}})});
}

void drain(Simulation &run)
{
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(30));
}

std::int64_t checkpointOf(const Simulation &run)
{
    return run.frame().find(std::string("relay"))->readers.front().checkpoint;
}

} // namespace

class TestSendingOn : public QObject
{
    Q_OBJECT

private slots:
    void everyRecordArrivesOnce();
    void checkpointWaitsForTheTarget();
    void givenUpIsLostByItsReason();
    void crashSendsAgainFromTheCheckpoint();
    void copiesAndSlicesAreOneRun();
    void targetTakenAwayAndGiven();
    void refusesACallThatTheTargetLacks();
};

void TestSendingOn::everyRecordArrivesOnce()
{
    Simulation run = build(chain());
    runFor(run, seconds(20));
    drain(run);
    const LedgerRow relay = ledgerOf(run, "relay");
    const LedgerRow reader = ledgerOf(run, "reader");
    QVERIFY(relay.delivered > 1'900);
    QCOMPARE(relay.delivered, relay.produced);
    QCOMPARE(reader.produced, relay.delivered);
    QCOMPARE(reader.delivered, relay.delivered);
    QCOMPARE(reader.duplicated, std::int64_t{0});
    // Each record waits in the log, for the worker and for the target once.
    const Frame frame = run.frame();
    const Metrics &metrics = frame.histories->metrics;
    const ServiceIndex index = frame.find(std::string("relay"))->index;
    for (const char *stage : {"Stage.InLog", "Stage.Processing", "Stage.Delivery"}) {
        const MetricPoint all = metrics.over(metrics.find(index, noLane, stage), 0, INT32_MAX);
        QCOMPARE(static_cast<std::int64_t>(all.count), relay.delivered);
    }
    // The stream answers when a call arrives: what is left is the link, 5 ms each way.
    const MetricPoint delivery = metrics.over(metrics.find(index, noLane, "Stage.Delivery"), 0, INT32_MAX);
    QCOMPARE(delivery.min, std::int64_t{10});
    QCOMPARE(delivery.max, std::int64_t{10});
}

void TestSendingOn::checkpointWaitsForTheTarget()
{
    Simulation run = build(chain({{"send_attempts", "1000"}, {"send_backoff_max", "1s"}}));
    runFor(run, seconds(10));
    QVERIFY(
        run.apply(command("fail_shard", "copies", "kinesis_stream", {{"shard", "0"}, {"for", "8s"}})).ok());
    runFor(run, seconds(1));
    const std::int64_t before = checkpointOf(run);
    runFor(run, seconds(6));
    QCOMPARE(checkpointOf(run), before);
    QVERIFY(run.frame().find(std::string("relay"))->readers.front().lagRecords > 500);
    runFor(run, seconds(10));
    QVERIFY(checkpointOf(run) > before + 1'000);
    drain(run);
    QCOMPARE(ledgerOf(run, "reader").delivered, ledgerOf(run, "reader").produced);
}

void TestSendingOn::givenUpIsLostByItsReason()
{
    Simulation run = build(chain({{"send_retry", "none"}}));
    runFor(run, seconds(10));
    QVERIFY(
        run.apply(command("fail_shard", "copies", "kinesis_stream", {{"shard", "0"}, {"for", "5s"}})).ok());
    runFor(run, seconds(10));
    drain(run);
    const LedgerRow reader = ledgerOf(run, "reader");
    // What fell into the 5 s is gone, and the checkpoint has passed it.
    QVERIFY2(std::abs(reader.lost - 500) < 60, qPrintable(QString::number(reader.lost)));
    QCOMPARE(reader.lostBy, (decltype(reader.lostBy){{"internal_failure", reader.lost}}));
    QCOMPARE(reader.delivered + reader.lost, reader.produced);
    QCOMPARE(countOf(run, "records_given_up"), 1);
}

void TestSendingOn::crashSendsAgainFromTheCheckpoint()
{
    Simulation run =
        build(chain({{"processing_rate", "150/s"}, {"batch_count", "5"}, {"send_latency", "20ms"}}));
    for (int i = 0; i < 8; ++i) {
        runFor(run, milliseconds(3'000 + 130 * i));
        QVERIFY(run.apply(command("crash", "relay")).ok());
        const auto histories = run.histories();
        for (const LedgerRow &row : histories->ledger)
            QVERIFY(row.balances());
        runFor(run, milliseconds(40 * i));
        QVERIFY(run.apply(command("restart", "relay")).ok());
    }
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(120));
    const LedgerRow reader = ledgerOf(run, "reader");
    QCOMPARE(reader.delivered, reader.produced);
    QCOMPARE(ledgerOf(run, "relay").delivered, ledgerOf(run, "relay").produced);
    // Calls that had arrived before a crash are made again after it.
    QVERIFY(reader.duplicated > 0);
}

void TestSendingOn::copiesAndSlicesAreOneRun()
{
    const Scenario made = chain({{"processing_rate", "300/s"}, {"batch_count", "7"}});
    Simulation whole = build(made);
    Simulation sliced = build(made);
    whole.advance(whole.start() + seconds(12));
    for (int i = 1; i <= 60; ++i) {
        const Simulation copy = sliced;
        sliced = copy;
        sliced.advance(sliced.start() + milliseconds(200 * i));
    }
    QCOMPARE(sliced.stateHash(), whole.stateHash());
    QCOMPARE(sliced.fingerprint(), whole.fingerprint());
}

void TestSendingOn::targetTakenAwayAndGiven()
{
    Simulation run = build(chain({{"processing_rate", "120/s"}}));
    runFor(run, milliseconds(7'350));
    QVERIFY(run.apply(command("set", "relay", "consumer", {{"target", ""}})).ok());
    runFor(run, milliseconds(7'350));
    const std::int64_t between = ledgerOf(run, "reader").produced;
    QVERIFY(run.apply(command("set", "relay", "consumer", {{"target", "copies"}})).ok());
    runFor(run, seconds(8));
    drain(run);
    QCOMPARE(ledgerOf(run, "relay").delivered, ledgerOf(run, "relay").produced);
    QCOMPARE(ledgerOf(run, "relay").lost, std::int64_t{0});
    QVERIFY(ledgerOf(run, "reader").produced > between + 500);
    QVERIFY(ledgerOf(run, "reader").produced < ledgerOf(run, "relay").produced - 500);
}

void TestSendingOn::refusesACallThatTheTargetLacks()
{
    const auto built = Simulation::build(chain({{"write", "add"}}), 1);
    const auto *findings = std::get_if<std::vector<Finding>>(&built);
    QVERIFY(findings != nullptr);
    QCOMPARE(findings->front().place, std::string("/consumers/0/write"));
}

QTEST_APPLESS_MAIN(TestSendingOn)
#include "tst_sending_on.moc"
