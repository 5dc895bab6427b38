// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a station serves calls as a queue of deterministic servers does: the mean wait of M/D/1, the rate of
// D/D/c, the share that a full queue refuses; its work goes on when the caller has given up, a model's
// predictions go one for one, and faults cost what they take away.

#include "sim/workload/arrivals.h"
#include "support/direct_calls.h"

#include <QtTest>

#include <cmath>

using namespace millrace;
using namespace millrace::test;

namespace {

ServiceConfig endpoint(Settings settings)
{
    ServiceConfig made = service("model_endpoint", "model", {{"instances", "1"}, {"concurrency", "1"}});
    for (const auto &[name, value] : valuesFor(*findKind("model_endpoint")->parameters, settings))
        setValue(made.parameters, name, value);
    return made;
}

/// `perSecond` calls of one record, evenly, for so long, and then nothing more.
void callEvenly(DirectCalls &lab, std::int64_t perSecond, Duration from, Duration length)
{
    const std::int64_t count = length.ns * perSecond / nsPerSecond;
    for (std::int64_t i = 0; i < count; ++i)
        lab.call(from + Duration{i * nsPerSecond / perSecond});
}

/// web -> orders -> scorer (a function) -> model -> scores
Scenario chain(Settings function, Settings model)
{
    ServiceConfig scorer = service("lambda_function", "scorer", {{"stream", "orders"}, {"target", "model"}});
    for (const auto &[name, value] : valuesFor(*findKind("lambda_function")->parameters, function))
        setValue(scorer.parameters, name, value);
    ServiceConfig predictor = endpoint(model);
    setValue(predictor.parameters, "target", std::string("scores"));
    return scenario(
        {stream("orders"),
         producer("web", {{"stream", "orders"}, {"arrival", "constant"}, {"rate", "5/s"}, {"linger", "0s"}}),
         scorer, predictor,
         service("dynamodb_table", "scores", {{"wcu", "1000"}, {"item_key", "user_and_time"}})});
}

} // namespace

class TestStation : public QObject
{
    Q_OBJECT

private slots:
    void meanWaitIsThatOfOneServer_data();
    void meanWaitIsThatOfOneServer();
    void serversSetTheRate_data();
    void serversSetTheRate();
    void fullQueueRefusesWhatIsTooMuch();
    void predictionsGoOneForOne();
    void workGoesOnWhenTheCallerHasGivenUp();
    void slowTargetHoldsInferencesBack();
    void lostInstanceFailsWhatItHadBegun();
    void slowAndFailingForAWhile();
    void largePayloadIsRefused();
    void changesAndEndsWhileRunning();
    void aCopyGoesTheSameWay();
};

void TestStation::meanWaitIsThatOfOneServer_data()
{
    QTest::addColumn<double>("load");
    for (const double load : {0.5, 0.7, 0.9})
        QTest::addRow("%.1f", load) << load;
}

void TestStation::meanWaitIsThatOfOneServer()
{
    QFETCH(double, load);
    constexpr std::int64_t count = 150'000;
    constexpr double serviceSeconds = 0.02;
    DirectCalls lab(endpoint({{"inference_time", "20ms"}, {"queue_max", "100000"}}));
    ArrivalProcess arrivals(RandomStream(7, "calls"), SimTime{});
    ArrivalShape shape;
    shape.rate = load / serviceSeconds;
    for (std::int64_t i = 0; i < count; ++i)
        lab.call(Duration{arrivals.next(shape, i).ns});
    lab.runUntil(hours(24));
    const MetricPoint waits = lab.over("OverheadLatency");
    QCOMPARE(static_cast<std::int64_t>(waits.count), count);
    // Pollaczek and Khinchine with a service time that does not vary.
    const double mean = load / (2 * (1 - load)) * serviceSeconds;
    // Waits of neighbours are alike, so that their mean varies more than of as many independent ones: by
    // v^3 / (2 (1 - load)^4 count) service times squared in heavy traffic, and less below it; v is the
    // squared coefficient of variation of the arrivals, 1, and of the service, 0. Five standard deviations.
    const double deviation =
        std::sqrt(1 / (2 * std::pow(1 - load, 4) * static_cast<double>(count))) * serviceSeconds;
    const double seen = static_cast<double>(waits.sum) / static_cast<double>(count) / 1e6;
    QVERIFY2(std::abs(seen - mean) < 5 * deviation,
             qPrintable(QString("%1 s, not %2 +- %3").arg(seen).arg(mean).arg(5 * deviation)));
    QCOMPARE(lab.ledger().delivered, count);
    QCOMPARE(lab.over("ModelLatency").min, std::int64_t{20'000});
    QCOMPARE(lab.over("ModelLatency").max, std::int64_t{20'000});
}

void TestStation::serversSetTheRate_data()
{
    QTest::addColumn<QString>("instances");
    QTest::addColumn<QString>("concurrency");
    QTest::addColumn<int>("servers");
    QTest::newRow("1") << "1"
                       << "1" << 1;
    QTest::newRow("3 in one") << "1"
                              << "3" << 3;
    QTest::newRow("2 times 4") << "2"
                               << "4" << 8;
}

void TestStation::serversSetTheRate()
{
    QFETCH(QString, instances);
    QFETCH(QString, concurrency);
    QFETCH(int, servers);
    // 50 ms each: 20 a second and server. Twice as many come.
    DirectCalls lab(endpoint({{"inference_time", "50ms"},
                              {"instances", qPrintable(instances)},
                              {"concurrency", qPrintable(concurrency)},
                              {"queue_max", "100000"}}));
    callEvenly(lab, std::int64_t{40} * servers, {}, seconds(60));
    lab.runUntil(seconds(60));
    const std::int64_t done = lab.over("InferencesDone").sum;
    QVERIFY2(std::abs(done - std::int64_t{20} * servers * 60) <= 2 * servers,
             qPrintable(QString::number(done)));
    QCOMPARE(lab.over("ConcurrentRequestsPerModel").max, std::int64_t{servers});
    QVERIFY(lab.ledger().balances());
    lab.runUntil(seconds(130));
    QCOMPARE(lab.ledger().delivered, std::int64_t{40} * servers * 60);
}

void TestStation::fullQueueRefusesWhatIsTooMuch()
{
    // 100 a second are worked off, 150 come: in the long run a third is refused; but for what the queue and
    // the server hold at the end, exactly.
    DirectCalls lab(endpoint({{"inference_time", "10ms"}, {"queue_max", "5"}}));
    callEvenly(lab, 150, {}, seconds(100));
    lab.runUntil(seconds(100));
    const std::int64_t refused = lab.over("InvocationsThrottled").sum;
    QVERIFY2(std::abs(refused - 5'000) <= 7, qPrintable(QString::number(refused)));
    QCOMPARE(lab.over("Invocation4XXErrors").sum, refused);
    // Looked at once a second, when the server has just taken one of the five.
    QVERIFY(lab.over("InvocationsWaiting").max >= 4 && lab.over("InvocationsWaiting").max <= 5);
    lab.runUntil(seconds(120));
    QCOMPARE(lab.over("InvocationsAnswered").sum + refused, std::int64_t{15'000});
    // It says so once, with its limit, and when it is over.
    const Happenings &all = lab.world().happenings();
    const Happening *begins = all.last("throttle_begins", lab.world().find("model"));
    const Happening *ends = all.last("throttle_ends", lab.world().find("model"));
    QVERIFY(begins != nullptr && ends != nullptr);
    QCOMPARE(begins->limit.value, 5.0);
    QCOMPARE(ends->cause, begins->id);
    int count = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
        count += all[i].kind == "throttle_begins" ? 1 : 0;
    QCOMPARE(count, 1);
}

void TestStation::predictionsGoOneForOne()
{
    Simulation run = build(chain({}, {{"prediction_size", "300B"}, {"write", "put"}}));
    runFor(run, minutes(2));
    run.apply(command("stop", "web"));
    runFor(run, seconds(30));
    const LedgerRow model = ledgerOf(run, "model");
    const LedgerRow scores = ledgerOf(run, "scores");
    QVERIFY(model.delivered > 590);
    QCOMPARE(model.delivered, model.produced);
    QCOMPARE(scores.produced, model.delivered);
    QCOMPARE(scores.delivered, model.delivered);
    QCOMPARE(scores.duplicated, std::int64_t{0});
    // 300 B are one unit each.
    QCOMPARE(sumOf(run, "scores", "ConsumedWriteCapacityUnits"), scores.produced);
}

void TestStation::workGoesOnWhenTheCallerHasGivenUp()
{
    // The function gives up after 1 s, the inference takes 1.5 s: each of its three attempts fails, and each
    // is worked off all the same.
    Simulation run = build(chain({{"timeout", "1s"}, {"batch_size", "1"}, {"maximum_retries", "2"}},
                                 {{"inference_time", "1500ms"}, {"concurrency", "20"}}));
    runFor(run, seconds(20));
    run.apply(command("stop", "web"));
    runFor(run, minutes(10));
    const LedgerRow scorer = ledgerOf(run, "scorer");
    const LedgerRow model = ledgerOf(run, "model");
    const LedgerRow scores = ledgerOf(run, "scores");
    QVERIFY(scorer.produced > 90);
    QCOMPARE(scorer.lost, scorer.produced);
    QCOMPARE(model.delivered, scorer.produced);
    QCOMPARE(model.duplicated, 2 * scorer.produced);
    // The same input is the same prediction.
    QCOMPARE(scores.delivered, model.delivered);
    QCOMPARE(scores.duplicated, model.duplicated);
}

void TestStation::slowTargetHoldsInferencesBack()
{
    Simulation run =
        build(chain({{"send_attempts", "1000"}}, {{"predictions_max", "20"}, {"send_attempts", "1000"}}));
    runFor(run, seconds(10));
    run.apply(command("fail", "scores", "dynamodb_table", {{"for", "60s"}}));
    runFor(run, seconds(40));
    QCOMPARE(countOf(run, "throttle_begins"), 1);
    QVERIFY(sumOf(run, "model", "InvocationsThrottled") > 0);
    const auto during = run.histories();
    for (const LedgerRow &row : during->ledger)
        QVERIFY2(row.balances(), row.sinkName.c_str());
    runFor(run, seconds(60));
    run.apply(command("stop", "web"));
    runFor(run, seconds(60));
    QCOMPARE(ledgerOf(run, "scores").delivered, ledgerOf(run, "scorer").produced);
}

void TestStation::lostInstanceFailsWhatItHadBegun()
{
    DirectCalls lab(endpoint({{"inference_time", "1s"}, {"instances", "2"}, {"concurrency", "3"}}));
    for (int i = 0; i < 10; ++i)
        lab.call(milliseconds(100));
    lab.runUntil(milliseconds(600));
    QVERIFY(lab.apply(command("lose_instance", "model", "model_endpoint", {{"for", "10s"}})).ok());
    lab.runUntil(milliseconds(700));
    QCOMPARE(lab.over("Invocation5XXErrors").sum, std::int64_t{3}); // of six at work
    lab.runUntil(milliseconds(1'200));
    QCOMPARE(lab.over("InferencesDone").sum, std::int64_t{3});
    // The other one works off the four that waited, three at once.
    lab.runUntil(milliseconds(2'900));
    QCOMPARE(lab.over("InferencesDone").sum, std::int64_t{6});
    lab.runUntil(seconds(4));
    QCOMPARE(lab.over("InferencesDone").sum, std::int64_t{7});
    // With the last one lost, nothing is answered at all.
    QVERIFY(lab.apply(command("lose_instance", "model", "model_endpoint", {{"for", "2s"}})).ok());
    QVERIFY(!lab.apply(command("lose_instance", "model", "model_endpoint", {{"for", "2s"}})).ok());
    lab.call(seconds(5));
    lab.call(seconds(7));
    lab.runUntil(seconds(30));
    QCOMPARE(lab.over("Invocation5XXErrors").sum, std::int64_t{4});
    QCOMPARE(lab.over("InferencesDone").sum, std::int64_t{8});
    QVERIFY(lab.world().happenings().last("machine_back", lab.world().find("model")) != nullptr);
}

void TestStation::slowAndFailingForAWhile()
{
    DirectCalls lab(endpoint({{"inference_time", "10ms"}, {"queue_max", "50"}}));
    QVERIFY(lab.apply(command("slow", "model", "model_endpoint", {{"factor", "100"}, {"for", "10s"}})).ok());
    // One a second for ten seconds, and the eleventh at full speed; 20 a second come.
    callEvenly(lab, 20, milliseconds(1), seconds(10));
    lab.runUntil(milliseconds(9'500));
    QCOMPARE(lab.over("InferencesDone").sum, std::int64_t{9});
    QVERIFY(lab.over("InvocationsThrottled").sum > 100);
    const Happening *begins = lab.world().happenings().last("throttle_begins", lab.world().find("model"));
    QVERIFY(begins != nullptr);
    // A refusal has its fault for a cause.
    QVERIFY(lab.world().happenings().why(begins->id).size() >= 2);
    lab.runUntil(seconds(20));
    const std::int64_t failed = lab.over("Invocation5XXErrors").sum;
    QCOMPARE(failed, std::int64_t{0});
    QVERIFY(lab.apply(command("fail", "model", "model_endpoint", {{"for", "5s"}})).ok());
    callEvenly(lab, 10, seconds(20), seconds(10));
    lab.runUntil(seconds(40));
    QCOMPARE(lab.over("Invocation5XXErrors").sum, std::int64_t{50});
    QVERIFY(lab.ledger().balances());
}

void TestStation::largePayloadIsRefused()
{
    DirectCalls lab(endpoint({{"payload_max", "1KiB"}}));
    lab.call(seconds(1), 1, 1'024);
    lab.call(seconds(2), 1, 1'025);
    lab.call(seconds(3), 2); // one record a call
    lab.runUntil(seconds(5));
    QCOMPARE(lab.over("InvocationsAnswered").sum, std::int64_t{1});
    QCOMPARE(lab.over("Invocation4XXErrors").sum, std::int64_t{2});
    QCOMPARE(lab.over("InvocationsThrottled").sum, std::int64_t{0});
}

void TestStation::changesAndEndsWhileRunning()
{
    DirectCalls lab(endpoint({{"inference_time", "1s"}}));
    for (int i = 0; i < 8; ++i)
        lab.call(milliseconds(1));
    lab.runUntil(milliseconds(500));
    QVERIFY(lab.apply(command("set", "model", "model_endpoint", {{"concurrency", "4"}})).ok());
    lab.runUntil(milliseconds(1'800));
    QCOMPARE(lab.over("InferencesDone").sum, std::int64_t{4}); // the first, and three begun at once
    QVERIFY(!lab.apply(command("set", "model", "model_endpoint", {{"target", "model"}})).ok());
    QVERIFY(lab.apply(command("set", "model", "model_endpoint", {{"instances", "3"}})).ok());
    lab.runUntil(hours(1));
    QVERIFY(lab.ledger().balances());
    QVERIFY(lab.apply(command("remove", "model")).ok());
    lab.call(hours(1) + seconds(1));
    lab.runUntil(hours(2));
    QCOMPARE(lab.over("InferencesDone").sum, std::int64_t{8});
    // 1.8 s of one instance, the rest of the hour of three.
    const CostReport cost = lab.world().cost();
    for (const CostLine &line : cost.lines)
        if (line.priceId == "sagemaker.instance_hour") {
            QVERIFY2(std::abs(line.quantity - (3 - 2 * 1.8 / 3'600)) < 1e-9,
                     qPrintable(QString::number(line.quantity)));
            return;
        }
    QFAIL("no line of instance hours");
}

void TestStation::aCopyGoesTheSameWay()
{
    Simulation run =
        build(chain({{"batch_size", "10"}}, {{"inference_time", "300ms"}, {"queue_max", "2"}}), 3);
    runFor(run, seconds(30));
    Simulation copy = run;
    QCOMPARE(copy.stateHash(), run.stateHash());
    runFor(run, seconds(30));
    for (int i = 0; i < 30; ++i)
        runFor(copy, seconds(1));
    QCOMPARE(copy.stateHash(), run.stateHash());
    QCOMPARE(copy.fingerprint(), run.fingerprint());
}

QTEST_APPLESS_MAIN(TestStation)
#include "tst_station.moc"
