// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: batches are made by size, window and payload; lanes are shards times factor, each key in order;
// concurrency bounds them; duration and price follow from the settings.

#include "support/topology.h"

#include "sim/frame/lambda_part.h"

#include <QtTest>

#include <cmath>

using namespace millrace;
using namespace millrace::test;

namespace {

Simulation lab(Settings function, Settings source, const char *shards = "1")
{
    ServiceConfig web = service("producer", "web", source);
    setValue(web.parameters, "stream", std::string("orders"));
    setValue(web.parameters, "arrival", std::string("constant"));
    ServiceConfig fn = service("lambda_function", "fn", function);
    setValue(fn.parameters, "stream", std::string("orders"));
    Scenario made = scenario({stream("orders", {{"shards", shards}}), web, fn,
                              stream("first", {{"shards", "2"}}), stream("second", {{"shards", "2"}})});
    made.length = minutes(30);
    return build(made);
}

MetricPoint pointOf(const Simulation &run, const char *metric)
{
    const Frame frame = run.frame();
    const Metrics &metrics = frame.histories->metrics;
    return metrics.over(metrics.find(frame.find(std::string("fn"))->index, noLane, metric), 0, INT32_MAX);
}

std::shared_ptr<const LambdaPart> partOf(const Simulation &run)
{
    const Frame frame = run.frame();
    return std::dynamic_pointer_cast<const LambdaPart>(frame.find(std::string("fn"))->part);
}

} // namespace

class TestBatches : public QObject
{
    Q_OBJECT

private slots:
    void section4BatchSizeBindsUnderLoad();
    void section4WindowGathers();
    void section4PayloadOf6MbBinds();
    void section4PollsOnceASecond();
    void section4FactorKeepsEachKeyInOrder();
    void section10x8LanesAndReservedConcurrency();
    void section10x8CostOfAMonth();
    void coldStartsAreCounted();
    void childrenFollowTheirParents();
    void disabledItKeepsItsPlace();
    void routesByKey();
    void othersMayTakeTheConcurrency();
    void section1x8FanOutLeavesTheSharedReadsAlone();
};

void TestBatches::section4BatchSizeBindsUnderLoad()
{
    Simulation run = lab({{"batch_size", "100"}}, {{"rate", "900/s"}, {"record_size", "100B"}});
    runFor(run, seconds(60));
    const auto invocations = static_cast<double>(sumOf(run, "fn", "Invocations"));
    const auto records = static_cast<double>(sumOf(run, "fn", "RecordsProcessed"));
    // Each poll of about 900 brings 9 full batches, and mostly one that is not full.
    QVERIFY2(records / invocations > 85 && records / invocations <= 100,
             qPrintable(QString::number(records / invocations)));
    QCOMPARE(ledgerOf(run, "fn").lost, std::int64_t{0});
}

void TestBatches::section4WindowGathers()
{
    Simulation run =
        lab({{"batch_size", "10000"}, {"batch_window", "20s"}}, {{"rate", "50/s"}, {"record_size", "100B"}});
    runFor(run, seconds(200));
    const std::int64_t invocations = sumOf(run, "fn", "Invocations");
    // A window begins with a record or when the call before has ended: 20 to 22 s each.
    QVERIFY2(invocations >= 8 && invocations <= 10, qPrintable(QString::number(invocations)));
}

void TestBatches::section4PayloadOf6MbBinds()
{
    // 100 KiB become 136,536 B in base64: 46 of them fit into 6 MB.
    Simulation run =
        lab({{"batch_size", "10000"}, {"batch_window", "60s"}}, {{"rate", "9/s"}, {"record_size", "100KiB"}});
    runFor(run, seconds(120));
    const auto part = partOf(run);
    QVERIFY(sumOf(run, "fn", "Invocations") >= 20);
    QCOMPARE(sumOf(run, "fn", "RecordsProcessed") % 46, std::int64_t{0});
    QCOMPARE(sumOf(run, "fn", "RecordsProcessed") / sumOf(run, "fn", "Invocations"), std::int64_t{46});
    QVERIFY(part);
}

void TestBatches::section4PollsOnceASecond()
{
    Simulation run = lab({}, {{"rate", "20/s"}, {"record_size", "100B"}}, "3");
    runFor(run, seconds(100));
    const std::int64_t calls = sumOf(run, "orders", "GetRecords.Success");
    QVERIFY2(calls >= 290 && calls <= 303, qPrintable(QString::number(calls)));
}

void TestBatches::section4FactorKeepsEachKeyInOrder()
{
    for (const char *factor : {"1", "4", "10"}) {
        Simulation run =
            lab({{"batch_size", "50"}, {"parallelization_factor", factor}, {"per_record", "5ms"}},
                {{"rate", "800/s"}, {"record_size", "100B"}, {"key_count", "300"}});
        runFor(run, seconds(60));
        QCOMPARE(sumOf(run, "fn", "OrderBreaks.PartitionKey"), std::int64_t{0});
        const auto records = static_cast<double>(sumOf(run, "fn", "RecordsProcessed"));
        // One lane does 50 records in 20 + 250 ms: 185/s. Four do four times that at most, as their keys are
        // not spread evenly; ten keep up.
        const double expected = std::min(800.0, std::atoi(factor) * 50 / 0.27) * 58;
        QVERIFY2(std::abs(records - expected) < expected * 0.12,
                 qPrintable(QString("%1: %2, expected %3").arg(factor).arg(records).arg(expected)));
    }
}

void TestBatches::section10x8LanesAndReservedConcurrency()
{
    // 20 shards x factor 2 = 40 lanes; a reserved concurrency of 20 leaves half of them waiting.
    const auto go = [](const char *reserved) {
        Simulation run = lab({{"parallelization_factor", "2"},
                              {"reserved_concurrency", reserved},
                              {"batch_size", "100"},
                              {"base_duration", "5s"}},
                             {{"rate", "8000/s"}, {"record_size", "100B"}, {"key_count", "20000"}}, "20");
        runFor(run, seconds(60));
        return run;
    };
    const Simulation free = go("0");
    QCOMPARE(pointOf(free, "ConcurrentExecutions").max, std::int64_t{40});
    QCOMPARE(sumOf(free, "fn", "Throttles"), std::int64_t{0});
    QCOMPARE(partOf(free)->lanes.size(), std::size_t{40});
    const Simulation bound = go("20");
    QCOMPARE(pointOf(bound, "ConcurrentExecutions").max, std::int64_t{20});
    QVERIFY(sumOf(bound, "fn", "Throttles") > 0);
    const double share = static_cast<double>(sumOf(bound, "fn", "RecordsProcessed"))
                         / static_cast<double>(sumOf(free, "fn", "RecordsProcessed"));
    QVERIFY2(std::abs(share - 0.5) < 0.06, qPrintable(QString::number(share)));
}

void TestBatches::section10x8CostOfAMonth()
{
    // 10,000 records/s in full batches of 100 that take 200 ms with 1 GB: here a hundredth of it, for 100 s.
    Simulation run = lab({{"batch_size", "100"},
                          {"batch_window", "60s"},
                          {"base_duration", "200ms"},
                          {"per_record", "0s"},
                          {"cold_start", "0s"}},
                         {{"rate", "100/s"}, {"record_size", "100B"}});
    runFor(run, seconds(300));
    const auto histories = run.histories();
    double requests = 0;
    double gbSeconds = 0;
    for (const CostLine &line : histories->cost.lines) {
        requests += line.priceId == "lambda.request" ? line.quantity : 0;
        gbSeconds += line.priceId == "lambda.gb_second" ? line.quantity : 0;
    }
    QCOMPARE(requests, static_cast<double>(sumOf(run, "fn", "Invocations")));
    QVERIFY(std::abs(gbSeconds - requests * 0.2) < 1e-6);
    // 259,200,000 calls and 51,840,000 GB-s a month at 10,000/s.
    const double scale = 100.0 * 30 * 86'400 / 300;
    QVERIFY2(std::abs(requests * scale - 259'200'000) < 259'200'000 * 0.02,
             qPrintable(QString::number(requests * scale)));
    QVERIFY(std::abs(gbSeconds * scale - 51'840'000) < 51'840'000 * 0.02);
}

void TestBatches::coldStartsAreCounted()
{
    Simulation run =
        lab({{"keep_warm", "30s"}, {"cold_start", "2s"}, {"batch_window", "60s"}, {"batch_size", "10000"}},
            {{"rate", "10/s"}, {"record_size", "100B"}});
    runFor(run, seconds(200));
    // An environment rests longer than it is kept.
    QCOMPARE(sumOf(run, "fn", "ColdStarts"), sumOf(run, "fn", "Invocations"));
    Simulation warm = lab({{"keep_warm", "10m"}, {"batch_window", "60s"}, {"batch_size", "10000"}},
                          {{"rate", "10/s"}, {"record_size", "100B"}});
    runFor(warm, seconds(200));
    QCOMPARE(sumOf(warm, "fn", "ColdStarts"), std::int64_t{1});
}

void TestBatches::childrenFollowTheirParents()
{
    Simulation run = lab({{"parallelization_factor", "3"}},
                         {{"rate", "500/s"}, {"record_size", "100B"}, {"key_count", "100"}});
    runFor(run, seconds(10));
    QVERIFY(run.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    runFor(run, seconds(50));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(20));
    const LedgerRow row = ledgerOf(run, "fn");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.duplicated, std::int64_t{0});
    QCOMPARE(sumOf(run, "fn", "OrderBreaks.PartitionKey"), std::int64_t{0});
    QCOMPARE(countOf(run, "shard_drained"), 1);
}

void TestBatches::disabledItKeepsItsPlace()
{
    Simulation run = lab({}, {{"rate", "100/s"}, {"record_size", "100B"}});
    runFor(run, seconds(10));
    QVERIFY(run.apply(command("disable", "fn")).ok());
    QVERIFY(!run.apply(command("disable", "fn")).ok());
    runFor(run, seconds(2));
    const std::int64_t before = ledgerOf(run, "fn").delivered;
    runFor(run, seconds(60));
    QCOMPARE(ledgerOf(run, "fn").delivered, before);
    QVERIFY(run.apply(command("enable", "fn")).ok());
    runFor(run, seconds(30));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(10));
    const LedgerRow row = ledgerOf(run, "fn");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.duplicated, std::int64_t{0});
}

void TestBatches::routesByKey()
{
    ServiceConfig web = producer("web", {{"stream", "orders"},
                                         {"arrival", "constant"},
                                         {"rate", "100/s"},
                                         {"keys", "list"},
                                         {"record_size", "100B"}});
    setValue(web.parameters, "key_list",
             std::vector<std::string>{"signup-1", "order-1", "order-2", "signup-2", "order-3"});
    ServiceConfig fn = service("lambda_function", "fn",
                               {{"stream", "orders"}, {"target", "first"}, {"second_target", "second"}});
    setValue(fn.parameters, "second_prefixes", std::vector<std::string>{"signup-"});
    Simulation run =
        build(scenario({stream("orders"), web, fn, stream("first"), stream("second"),
                        consumer("a", {{"stream", "first"}}), consumer("b", {{"stream", "second"}})}));
    runFor(run, seconds(30));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(10));
    std::int64_t signups = 0;
    const auto samples = run.newestRecords(ServiceIndex{0}, 0, 100'000);
    for (const RecordSample &sample : samples)
        signups += sample.key.starts_with("signup-") ? 1 : 0;
    QVERIFY(signups > 500);
    QCOMPARE(ledgerOf(run, "b").delivered, signups);
    QCOMPARE(ledgerOf(run, "a").delivered, static_cast<std::int64_t>(samples.size()) - signups);
    const auto routed = run.newestRecords(run.frame().find(std::string("second"))->index, 0, 100'000);
    for (const RecordSample &sample : routed)
        QVERIFY(sample.key.starts_with("signup-"));
}

void TestBatches::othersMayTakeTheConcurrency()
{
    for (const char *reserved : {"0", "5"}) {
        Simulation run =
            lab({{"reserved_concurrency", reserved}}, {{"rate", "100/s"}, {"record_size", "100B"}});
        runFor(run, seconds(10));
        QVERIFY(run.apply(command("take_concurrency", "fn", "lambda_function", {{"for", "20s"}})).ok());
        runFor(run, seconds(15));
        QCOMPARE(sumOf(run, "fn", "Throttles") > 0, std::string(reserved) == "0");
        runFor(run, seconds(60));
        QCOMPARE(ledgerOf(run, "fn").lost, std::int64_t{0});
        QVERIFY(ledgerOf(run, "fn").inFlight < 300);
    }
}

void TestBatches::section1x8FanOutLeavesTheSharedReadsAlone()
{
    Simulation run = lab({{"retrieval", "fan_out"}, {"batch_size", "100"}, {"parallelization_factor", "2"}},
                         {{"rate", "300/s"}, {"record_size", "100B"}}, "2");
    runFor(run, minutes(6)); // its subscriptions have been renewed
    QVERIFY(run.apply(command("disable", "fn", "lambda_function")).ok());
    runFor(run, seconds(30));
    QVERIFY(run.apply(command("enable", "fn", "lambda_function")).ok());
    runFor(run, seconds(30));
    run.apply(command("stop", "web", "producer"));
    runFor(run, minutes(1));
    const LedgerRow row = ledgerOf(run, "fn");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.duplicated, std::int64_t{0});
    QCOMPARE(sumOf(run, "orders", "GetRecords.Success"), std::int64_t{0});
    QVERIFY(sumOf(run, "orders", "SubscribeToShard.Success") >= 4);
}

QTEST_GUILESS_MAIN(TestBatches)
#include "tst_batches.moc"
