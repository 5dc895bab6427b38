// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the library sends by size, count or deadline, holds each shard's rate, sends again until the time to
// live is over, and accounts for every user record (facts 2; rows 7, 8 and 9 of section 9).

#include "sim/services/ports/log_port.h"
#include "sim/services/reading/deaggregation.h"
#include "sim/world.h"
#include "support/topology.h"

#include <QtTest/QtTest>

#include <map>
#include <memory>

using namespace millrace;
using namespace millrace::test;

namespace {

using Values = std::vector<std::pair<const char *, const char *>>;

ServiceConfig kpl(const Values &more)
{
    ParameterValues values;
    const std::vector<ParameterInfo> &table = *findKind("kpl_producer")->parameters;
    const auto add = [&](const char *name, const char *text) {
        for (const auto &[key, value] : valuesFor(table, {{name, text}}))
            setValue(values, key, value);
    };
    add("stream", "orders");
    add("arrival", "constant");
    for (const auto &[name, text] : more)
        add(name, text);
    return {"kpl_producer", "web", values};
}

ServiceConfig reader()
{
    return consumer("analytics", {{"stream", "orders"},
                                  {"deaggregates", "true"},
                                  {"processing_rate", "100000/s"},
                                  {"start", "trim_horizon"}});
}

Simulation ran(std::vector<ServiceConfig> services, Duration length)
{
    Simulation run = build(scenario(std::move(services)));
    runFor(run, length);
    return run;
}

void apply(Simulation &run, const Command &each)
{
    const CommandResult result = run.apply(each);
    if (!result.ok())
        qFatal("%s", result.error.c_str());
}

double meanOf(const Simulation &run, const char *metric)
{
    const Frame frame = run.frame();
    const Metrics &metrics = frame.histories->metrics;
    const MetricPoint point =
        metrics.over(metrics.find(frame.find("web")->index, noLane, metric), 0, INT32_MAX);
    return point.count > 0 ? static_cast<double>(point.sum) / point.count : 0;
}

std::int64_t lostOf(const LedgerRow &row, const char *reason)
{
    for (const auto &[why, count] : row.lostBy)
        if (why == reason)
            return count;
    return 0;
}

} // namespace

class TestKplProducer : public QObject
{
    Q_OBJECT

private slots:
    void section2SizeComesBeforeTheWindow();
    void section2DeadlineOfTheFirst();
    void section2CountBounds();
    void section2PlainWithoutAggregation();
    void row8LatencyAgainstRequests();
    void row8FifteenSecondsHalveTheTime();
    void section2RateLimit_data();
    void section2RateLimit();
    void section2FailIfThrottled();
    void section2WrongShardIsSentAgain();
    void row9DeadLettersAndTheRetryAround();
    void crashLosesWhatIsBuffered();
    void slowNetworkMakesDuplicates();
    void moreThanItHoldsIsDropped();
    void overloadIsBounded();
    void everySettingAndRemoval();
};

void TestKplProducer::section2SizeComesBeforeTheWindow()
{
    // 98 records of 512 B with one key of 6 characters are full after 98 ms, of a window of 10 s.
    const Simulation run = ran({stream("orders"), reader(),
                                kpl({{"rate", "1000/s"},
                                     {"keys", "hot"},
                                     {"hot_key", "user-1"},
                                     {"hot_share", "1"},
                                     {"record_size", "512B"},
                                     {"record_max_buffered_time", "10s"},
                                     {"collection_max_count", "1"}})},
                               seconds(10));
    QCOMPARE(meanOf(run, "UserRecordsPerKinesisRecord"), 98.0);
    QVERIFY(sumOf(run, "web", "UserRecordsPut") > 9'700);
    QCOMPARE(sumOf(run, "web", "KinesisRecordsDataPut"), sumOf(run, "web", "KinesisRecordsPut") * 50'989);
    QCOMPARE(sumOf(run, "orders", "IncomingRecords"), sumOf(run, "web", "KinesisRecordsPut"));
    QVERIFY(meanOf(run, "BufferingTime") < 49 + 26); // half of 98 ms, and to the next look
}

void TestKplProducer::section2DeadlineOfTheFirst()
{
    // One record a second is alone: plain, after 100 ms.
    const Simulation run =
        ran({stream("orders"), kpl({{"rate", "1/s"}, {"key_prefix", "k"}, {"key_count", "1"}})}, seconds(20));
    QCOMPARE(meanOf(run, "UserRecordsPerKinesisRecord"), 1.0);
    QCOMPARE(meanOf(run, "BufferingTime"), 100.0);
    QCOMPARE(meanOf(run, "RequestTime"), 20.0);
    QCOMPARE(sumOf(run, "web", "KinesisRecordsDataPut"), sumOf(run, "web", "KinesisRecordsPut") * 1'026);
    QCOMPARE(meanOf(run, "Stage.Buffered"), 100.0);
}

void TestKplProducer::section2CountBounds()
{
    const Simulation run = ran({stream("orders"), kpl({{"rate", "1000/s"},
                                                       {"record_size", "10B"},
                                                       {"aggregation_max_count", "7"},
                                                       {"collection_max_count", "5"},
                                                       {"record_max_buffered_time", "1s"}})},
                               seconds(5));
    QVERIFY(meanOf(run, "UserRecordsPerKinesisRecord") > 6.9);
    QVERIFY(meanOf(run, "KinesisRecordsPerPutRecordsRequest") > 4.9);
    QVERIFY(meanOf(run, "KinesisRecordsPerPutRecordsRequest") <= 5);
}

void TestKplProducer::section2PlainWithoutAggregation()
{
    const Simulation run =
        ran({stream("orders"), kpl({{"rate", "500/s"}, {"aggregation", "false"}})}, seconds(10));
    QCOMPARE(meanOf(run, "UserRecordsPerKinesisRecord"), 1.0);
    QVERIFY(sumOf(run, "orders", "IncomingRecords") > 4'900);
    QCOMPARE(sumOf(run, "orders", "PutPayloadUnits"), sumOf(run, "orders", "IncomingRecords"));
}

void TestKplProducer::row8LatencyAgainstRequests()
{
    // A record waits the whole window when it is the first, nothing when it is the last: half on average.
    double latency = 0;
    double requests = 1e9;
    for (const auto &[window, ms] : {std::pair{"50ms", 50.0}, {"200ms", 200.0}, {"1s", 1'000.0}}) {
        const Simulation run =
            ran({stream("orders"),
                 kpl({{"rate", "100/s"}, {"record_size", "100B"}, {"record_max_buffered_time", window}})},
                seconds(60));
        const double mean = meanOf(run, "BufferingTime");
        QVERIFY2(std::abs(mean - ms / 2) < ms * 0.12 + 1, qPrintable(QString::number(mean)));
        const double calls = 6'000 / meanOf(run, "UserRecordsPerKinesisRecord");
        QVERIFY(mean > latency);
        QVERIFY(calls < requests);
        latency = mean;
        requests = calls;
    }
}

void TestKplProducer::row8FifteenSecondsHalveTheTime()
{
    // The shard fails for ever: with 15,000 ms of buffering, a record is first sent when half its time is
    // over.
    for (const auto &[window, attemptsLow, attemptsHigh] : {std::tuple{"15s", 1, 4}, {"100ms", 300, 700}}) {
        Simulation run = build(scenario(
            {stream("orders"), reader(), kpl({{"rate", "1/s"}, {"record_max_buffered_time", window}})}));
        apply(run, command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}, {"for", "1h"}}));
        runFor(run, seconds(90));
        const LedgerRow row = ledgerOf(run, "analytics");
        QVERIFY(row.balances());
        const std::int64_t expired = lostOf(row, "record_ttl_expired");
        QVERIFY(expired >= 40 && expired <= 61);
        const auto attempts = static_cast<double>(sumOf(run, "web", "ErrorsByCode.Other")) / 75;
        QVERIFY2(attempts > attemptsLow && attempts < attemptsHigh, qPrintable(QString::number(attempts)));
    }
}

void TestKplProducer::section2RateLimit_data()
{
    QTest::addColumn<QByteArray>("limit");
    QTest::addColumn<double>("perSecond");
    QTest::newRow("half of a shard") << QByteArray("50") << 500.0;
    QTest::newRow("standard") << QByteArray("150") << 1'500.0;
}

void TestKplProducer::section2RateLimit()
{
    QFETCH(QByteArray, limit);
    QFETCH(double, perSecond);
    const Simulation run = ran({stream("orders"), kpl({{"rate", "3000/s"},
                                                       {"aggregation", "false"},
                                                       {"record_size", "10B"},
                                                       {"record_ttl", "2s"},
                                                       {"rate_limit", limit.constData()}})},
                               seconds(30));
    const auto sent = static_cast<double>(sumOf(run, "orders", "PutRecords.TotalRecords"));
    // A full bucket of 1,000 at first, then the rate.
    QVERIFY2(std::abs(sent - (30 * perSecond + 1'000)) < perSecond * 0.6, qPrintable(QString::number(sent)));
}

void TestKplProducer::section2FailIfThrottled()
{
    const Simulation run = ran({stream("orders"), reader(),
                                kpl({{"rate", "1400/s"},
                                     {"aggregation", "false"},
                                     {"record_size", "10B"},
                                     {"fail_if_throttled", "true"}})},
                               seconds(20));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QCOMPARE(lostOf(row, "refused_by_shard"),
             sumOf(run, "web", "ErrorsByCode.ProvisionedThroughputExceededException"));
    QVERIFY(row.lost > 5'000);
}

void TestKplProducer::section2WrongShardIsSentAgain()
{
    World world(std::make_shared<const Scenario>(
                    scenario({stream("orders", {{"shards", "1"}, {"updating_time", "0s"}}), reader(),
                              kpl({{"rate", "400/s"}, {"record_size", "200B"}})})),
                1);
    world.begin();
    const auto runTo = [&](Duration since) { world.advance(world.start() + since, {}); };
    const auto sum = [&](const char *metric) {
        const Metrics &metrics = world.metrics();
        return metrics.over(metrics.find(world.find("web"), noLane, metric), 0, INT32_MAX).sum;
    };
    runTo(seconds(5));
    QVERIFY(world.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    runTo(seconds(20));
    QVERIFY(world.apply(command("stop", "web")).ok());
    runTo(seconds(40));
    QVERIFY(sum("ErrorsByCode.WrongShard") > 0);
    QVERIFY(world.happenings().last("wrong_shard", world.find("web")) != nullptr);
    // To one that takes what is in every container, each record sent again is a repeat; nothing is missing.
    const LedgerReport report = world.ledger();
    QVERIFY(report.front().balances());
    QCOMPARE(report.front().delivered, report.front().produced);
    QCOMPARE(report.front().duplicated, sum("ErrorsByCode.WrongShard"));
    QVERIFY(std::abs(report.front().produced - 8'000) <= 1);
    // One that de-aggregates as the KCL does gets each exactly once.
    std::map<std::int64_t, int> copies;
    const LogPort &log = *world.logOf(world.find("orders"));
    Deaggregation deaggregation;
    for (LaneIndex lane = 0; lane < log.laneCount(); ++lane) {
        const LaneLog &rows = log.logOf(lane);
        const IntervalSet dropped = deaggregation.dropped(world, log, lane, rows.seek(0), rows.endPosition());
        LaneLog::Cursor cursor = rows.seek(0);
        while (cursor.position < rows.endPosition()) {
            const bool isDropped = dropped.contains(cursor.position);
            const LogRow row = rows.next(cursor);
            copies[row.number] += isDropped ? 0 : 1;
        }
    }
    QCOMPARE(static_cast<std::int64_t>(copies.size()), report.front().produced);
    for (const auto &[number, times] : copies)
        QCOMPARE(times, 1);
}

void TestKplProducer::row9DeadLettersAndTheRetryAround()
{
    for (const char *retry : {"none", "restart"}) {
        Simulation run = build(scenario(
            {stream("orders"), reader(), service("sqs_queue", "dead", {}),
             kpl({{"rate", "10/s"}, {"record_ttl", "2s"}, {"on_failure", "dead"}, {"app_retry", retry}})}));
        apply(run, command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}, {"for", "1h"}}));
        runFor(run, seconds(60));
        const LedgerRow row = ledgerOf(run, "analytics");
        QVERIFY(row.balances());
        const bool isAround = retry == std::string("restart");
        QCOMPARE(lostOf(row, "record_ttl_expired") > 500, !isAround);
        QCOMPARE(sumOf(run, "dead", "NumberOfMessagesSent") > 500, !isAround);
        // Each of 600 begins again every 4.1 s or so, 2 s to live and 2 s of waiting, for 30 s on average.
        const std::int64_t again = sumOf(run, "web", "AppRetries");
        QVERIFY2(isAround ? again > 4'000 && again < 4'900 : again == 0, qPrintable(QString::number(again)));
        if (isAround)
            QCOMPARE(sumOf(run, "dead", "NumberOfMessagesSent"), 0);
    }
}

void TestKplProducer::crashLosesWhatIsBuffered()
{
    Simulation run = build(
        scenario({stream("orders"), reader(),
                  kpl({{"rate", "100/s"}, {"record_size", "10B"}, {"record_max_buffered_time", "10s"}})}));
    runFor(run, seconds(5));
    apply(run, command("crash", "web"));
    runFor(run, seconds(10));
    LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QCOMPARE(row.lost, row.produced);
    QCOMPARE(lostOf(row, "producer_crashed"), row.produced);
    QVERIFY(std::abs(row.produced - 500) <= 1);
    apply(run, command("start", "web"));
    runFor(run, seconds(5));
    apply(run, command("flush", "web"));
    apply(run, command("stop", "web"));
    runFor(run, seconds(5));
    row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QCOMPARE(row.delivered + row.lost, row.produced);
    QVERIFY(std::abs(row.delivered - 500) <= 1);
}

void TestKplProducer::slowNetworkMakesDuplicates()
{
    Simulation run = build(scenario({stream("orders"), reader(), kpl({{"rate", "10/s"}})}));
    runFor(run, seconds(5));
    apply(run, command("slow_network", "web", "kpl_producer", {{"by", "4s"}, {"for", "10s"}}));
    runFor(run, seconds(60));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QCOMPARE(row.lost, 0);
    QVERIFY(row.duplicated > 50);
}

void TestKplProducer::moreThanItHoldsIsDropped()
{
    const Simulation run = ran({stream("orders"), reader(),
                                kpl({{"rate", "1000/s"},
                                     {"record_size", "10B"},
                                     {"record_max_buffered_time", "10s"},
                                     {"user_records_max", "300"}})},
                               seconds(5));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QVERIFY(std::abs(row.inFlight - 300) <= 1);
    QCOMPARE(lostOf(row, "user_records_limit"), row.produced - row.inFlight);
}

void TestKplProducer::overloadIsBounded()
{
    QElapsedTimer clock;
    clock.start();
    const Simulation run = ran(
        {stream("orders"), reader(),
         kpl({{"rate", "8000/s"}, {"aggregation", "false"}, {"record_size", "100B"}, {"record_ttl", "5s"}})},
        seconds(60));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QVERIFY(lostOf(row, "record_ttl_expired") > 300'000);
    QVERIFY(sumOf(run, "orders", "PutRecords.TotalRecords") < 60 * 1'500 + 1'100);
    QVERIFY(clock.elapsed() < 60'000);
}

void TestKplProducer::everySettingAndRemoval()
{
    Simulation run = build(scenario(
        {stream("orders"), stream("other"), reader(), kpl({{"rate", "200/s"}, {"record_size", "10B"}})}));
    runFor(run, seconds(3));
    apply(run, command("set", "web", "kpl_producer", {{"rate", "50/s"}, {"stream", "other"}}));
    runFor(run, seconds(3));
    apply(run, command("set", "web", "kpl_producer", {{"stream", "orders"}, {"aggregation", "false"}}));
    runFor(run, milliseconds(2'990));
    Simulation copy = run;
    apply(run, command("remove", "web"));
    runFor(run, seconds(5));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QVERIFY(std::abs(row.produced - 750) <= 3);
    QVERIFY(lostOf(row, "producer_removed") > 0);
    runFor(copy, seconds(5));
    QVERIFY(ledgerOf(copy, "analytics").balances());
    QCOMPARE(ledgerOf(copy, "analytics").lost, 0);
}

QTEST_GUILESS_MAIN(TestKplProducer)
#include "tst_kpl_producer.moc"
