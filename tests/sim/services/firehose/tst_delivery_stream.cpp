// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a buffer is delivered when it is full or its interval is over, whichever comes first; Direct PUT has
// its limits; what cannot be delivered is kept, backed up or lost as the destination's rule says.

#include "support/topology.h"

#include "sim/kernel/utc_text.h"
#include "sim/services/firehose/delivery_tables.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

ServiceConfig web(const char *rate, const char *size)
{
    return producer("web", {{"stream", "orders"},
                            {"arrival", "constant"},
                            {"rate", rate},
                            {"record_size", size},
                            {"buffer_count", "100000"}});
}

/// From a stream into a bucket.
std::vector<ServiceConfig> pipe(const char *rate, const char *size, Settings delivery)
{
    ServiceConfig firehose = service("firehose_stream", "delivery", delivery);
    setValue(firehose.parameters, "stream", std::string("orders"));
    setValue(firehose.parameters, "start", std::string("trim_horizon"));
    setValue(firehose.parameters, "target", std::string("lake"));
    return {stream("orders"), web(rate, size), firehose, service("s3_bucket", "lake", {})};
}

/// By a poller into Direct PUT.
std::vector<ServiceConfig> direct(const char *rate, const char *size, Settings delivery,
                                  Settings forwarder = {})
{
    ServiceConfig firehose = service("firehose_stream", "delivery", delivery);
    setValue(firehose.parameters, "target", std::string("lake"));
    ServiceConfig poller = consumer("forwarder", forwarder);
    setValue(poller.parameters, "stream", std::string("orders"));
    setValue(poller.parameters, "target", std::string("delivery"));
    setValue(poller.parameters, "processing_rate", 100'000.0);
    return {stream("orders", {{"shards", "8"}}), web(rate, size), poller, firehose,
            service("s3_bucket", "lake", {})};
}

double headline(const Simulation &run, const char *service, const std::string &name)
{
    const Frame frame = run.frame();
    for (const Quantity &each : frame.find(std::string(service))->headline)
        if (each.name == name)
            return each.value;
    return -1;
}

std::int64_t lostBy(const LedgerRow &row, const char *reason)
{
    for (const auto &[name, count] : row.lostBy)
        if (name == reason)
            return count;
    return 0;
}

std::string findingOf(const Scenario &made)
{
    std::string text;
    for (const Finding &finding : validate(made))
        text += finding.place + ": " + finding.text + "\n";
    return text;
}

} // namespace

class TestDeliveryStream : public QObject
{
    Q_OBJECT

private slots:
    void section5IntervalComesFirst();
    void section5SizeComesFirst();
    void section5IntervalZeroDeliversAtOnce();
    void section5PrefixIsTheHourOfTheOldestRecord();
    void section5Prefixes_data();
    void section5Prefixes();
    void section9Row47ErrorPrefixIsRequired();
    void section5DirectPutLimits();
    void section5LargeRecordIsRefused();
    void section5BucketFailureIsWaitedOut();
    void section5DirectPutIsLostAfterADay();
    void section5StreamKeepsWhatCannotBeDelivered();
    void section8RecordsAreBilledBy5Kb();
    void section9Row46WhatIsBufferedIsNotInTheBucket();
    void reshardingKeepsParentsFirst();
    void nobodyElsePutsWhereAStreamIsTheSource();
};

void TestDeliveryStream::section5IntervalComesFirst()
{
    // 10 records a second of 500 B: 300,000 B in 60 s, far below 5 MiB.
    Simulation run = build(scenario(pipe("10/s", "500B", {{"buffer_interval", "60s"}})));
    runFor(run, minutes(10) + seconds(30));
    const auto objects = headline(run, "lake", "Objects");
    // A buffer opens with the first record read after the last one closed: one each 60 s and a poll.
    QVERIFY(objects >= 10);
    QVERIFY(objects <= 11);
    QVERIFY(headline(run, "delivery", "Freshness") <= 60);
    QVERIFY(ledgerOf(run, "delivery").balances());
    QCOMPARE(ledgerOf(run, "delivery").lost, std::int64_t{0});
    QCOMPARE(ledgerOf(run, "lake").delivered, ledgerOf(run, "delivery").delivered);
}

void TestDeliveryStream::section5SizeComesFirst()
{
    // 1 MiB of records that count 1,024 B: 1,024 of them close a buffer, whatever the interval.
    Simulation run =
        build(scenario(pipe("500/s", "1024B", {{"buffer_size", "1MiB"}, {"buffer_interval", "900s"}})));
    runFor(run, minutes(3));
    const std::int64_t objects = sumOf(run, "lake", "PutRequests");
    const std::int64_t bytes = sumOf(run, "lake", "BytesUploaded");
    QVERIFY(objects > 50);
    // Each holds 1 MiB and not a whole record more.
    QVERIFY(bytes >= objects * 1'048'576);
    QVERIFY(bytes < objects * (1'048'576 + 1'100));
    const LedgerRow row = ledgerOf(run, "delivery");
    QVERIFY(row.balances());
    QCOMPARE(row.delivered, sumOf(run, "lake", "RecordsStored"));
}

void TestDeliveryStream::section5IntervalZeroDeliversAtOnce()
{
    Simulation run = build(scenario(pipe("20/s", "100B", {{"buffer_interval", "0s"}})));
    runFor(run, minutes(1));
    // One object for each read, once a second.
    const double objects = headline(run, "lake", "Objects");
    QVERIFY(objects >= 56 && objects <= 60);
    QVERIFY(headline(run, "delivery", "Freshness") < 1);
}

void TestDeliveryStream::section5PrefixIsTheHourOfTheOldestRecord()
{
    Scenario made = scenario(pipe("1/s", "100B", {{"buffer_interval", "300s"}, {"prefix", "raw/"}}));
    // So that the first buffer opens in one hour and is delivered in the next.
    made.start = SimTime{1'767'225'600 * nsPerSecond} + minutes(57);
    Simulation run = build(made);
    runFor(run, minutes(7));
    const Frame frame = run.frame();
    std::vector<std::string> folders;
    for (const Quantity &each : frame.find(std::string("lake"))->headline)
        if (each.name.ends_with("/"))
            folders.push_back(each.name);
    QCOMPARE(folders, std::vector<std::string>{"raw/2026/01/01/00/"});
    QCOMPARE(utcText(run.now(), "HH"), std::string("01"));
}

void TestDeliveryStream::section5Prefixes_data()
{
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("folder");
    QTest::newRow("none") << ""
                          << "2026/03/09/07";
    QTest::newRow("plain") << "raw/"
                           << "raw/2026/03/09/07";
    QTest::newRow("own") << "raw/!{timestamp:yyyy-MM-dd}/"
                         << "raw/2026-03-09";
    QTest::newRow("two") << "y=!{timestamp:yyyy}/m=!{timestamp:MM}/"
                         << "y=2026/m=03";
    QTest::newRow("error") << "bad/!{firehose:error-output-type}/"
                           << "bad/delivery-failed/2026/03/09/07";
}

void TestDeliveryStream::section5Prefixes()
{
    QFETCH(const QString, prefix);
    QFETCH(const QString, folder);
    // 2026-03-09 07:15:00 UTC, by `date -u -d '2026-03-09 07:15' +%s`.
    const SimTime time{1'773'040'500 * nsPerSecond};
    QCOMPARE(QString::fromStdString(firehose::folderText(prefix.toStdString(), time, "delivery-failed")),
             folder);
}

void TestDeliveryStream::section9Row47ErrorPrefixIsRequired()
{
    const char *stamped = "!{timestamp:yyyy/MM/dd}";
    QCOMPARE(findingOf(scenario(pipe("1/s", "100B", {{"prefix", "raw/"}}))), std::string());
    QVERIFY(findingOf(scenario(pipe("1/s", "100B", {{"prefix", stamped}}))).find("is needed when the prefix")
            != std::string::npos);
    QVERIFY(findingOf(scenario(pipe("1/s", "100B",
                                    {{"prefix", stamped}, {"error_prefix", "bad/!{timestamp:yyyy}"}})))
                .find("!{firehose:error-output-type}")
            != std::string::npos);
    QCOMPARE(
        findingOf(scenario(pipe(
            "1/s", "100B", {{"prefix", stamped}, {"error_prefix", "bad/!{firehose:error-output-type}/"}}))),
        std::string());
    QVERIFY(findingOf(scenario(pipe("1/s", "100B", {{"prefix", "!{partitionKeyFromQuery:id}"}})))
                .find("only !{timestamp:...}")
            != std::string::npos);
}

void TestDeliveryStream::section5DirectPutLimits()
{
    // 400 records a second are offered to a delivery stream that takes 100: it takes what the limit allows.
    Simulation run =
        build(scenario(direct("400/s", "100B", {{"records_limit", "100"}}, {{"send_retry", "none"}})));
    runFor(run, minutes(2));
    const LedgerRow row = ledgerOf(run, "delivery");
    const std::int64_t taken = sumOf(run, "delivery", "IncomingRecords");
    const std::int64_t refused = sumOf(run, "delivery", "ThrottledRecords");
    QVERIFY(taken <= 100 * 121 + 100);
    QVERIFY(taken >= 100 * 110);
    QCOMPARE(row.lost, refused);
    QVERIFY(row.balances());
    // Refused share: (rate - limit) / rate.
    QVERIFY(std::abs(static_cast<double>(refused) / static_cast<double>(taken + refused) - 0.75) < 0.02);
    QCOMPARE(countOf(run, "firehose_throttles"), 1);
}

void TestDeliveryStream::section5LargeRecordIsRefused()
{
    // 1,000 KiB is the most; the stream's own limit would let 1 MiB pass.
    Simulation run = build(scenario(direct("1/s", "1030000B", {}, {{"send_retry", "none"}})));
    runFor(run, seconds(30));
    const LedgerRow row = ledgerOf(run, "delivery");
    QCOMPARE(row.delivered, std::int64_t{0});
    QCOMPARE(sumOf(run, "delivery", "IncomingRecords"), std::int64_t{0});
    QVERIFY(row.lost > 0);
}

void TestDeliveryStream::section5BucketFailureIsWaitedOut()
{
    Simulation run = build(scenario(direct("20/s", "100B", {{"buffer_interval", "10s"}})));
    runFor(run, seconds(30));
    QVERIFY(run.apply(command("fail", "lake", "s3_bucket", {{"for", "10m"}})).ok());
    runFor(run, minutes(9));
    QCOMPARE(countOf(run, "delivery_fails"), 1);
    QVERIFY(headline(run, "delivery", "Full buffers waiting") > 10);
    QVERIFY(ledgerOf(run, "delivery").balances());
    runFor(run, minutes(2));
    run.apply(command("stop", "web", "producer"));
    runFor(run, minutes(2));
    QCOMPARE(countOf(run, "delivery_recovers"), 1);
    const LedgerRow row = ledgerOf(run, "delivery");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.produced, ledgerOf(run, "forwarder").produced);
    QCOMPARE(ledgerOf(run, "lake").delivered, row.produced);
}

void TestDeliveryStream::section5DirectPutIsLostAfterADay()
{
    auto services = direct("0.1/s", "100B", {{"buffer_interval", "900s"}}, {{"poll_interval", "60s"}});
    setValue(services[0].parameters, "shards", std::int64_t{1});
    Simulation run = build(scenario(services));
    QVERIFY(run.apply(command("fail", "lake", "s3_bucket", {{"for", "24h"}})).ok());
    runFor(run, minutes(60));
    // A second failure right behind the first: more than a day in all.
    runFor(run, hours(22));
    QVERIFY(run.apply(command("fail", "lake", "s3_bucket", {{"for", "6h"}})).ok());
    QCOMPARE(ledgerOf(run, "delivery").lost, std::int64_t{0});
    runFor(run, hours(2));
    const LedgerRow row = ledgerOf(run, "delivery");
    QVERIFY(lostBy(row, "delivery_given_up") > 0);
    QVERIFY(row.balances());
    QVERIFY(countOf(run, "delivery_given_up") > 0);
}

void TestDeliveryStream::section5StreamKeepsWhatCannotBeDelivered()
{
    Simulation run = build(scenario(pipe("10/s", "100B", {{"buffer_interval", "60s"}})));
    QVERIFY(run.apply(command("fail", "lake", "s3_bucket", {{"for", "4h"}})).ok());
    runFor(run, hours(3));
    // It has stopped reading: what it does not hold waits in the stream.
    QVERIFY(headline(run, "delivery", "Held") < 10 * 60 * 5);
    run.apply(command("stop", "web", "producer"));
    runFor(run, hours(2));
    const LedgerRow row = ledgerOf(run, "delivery");
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.lost + row.expired, std::int64_t{0});
}

void TestDeliveryStream::section8RecordsAreBilledBy5Kb()
{
    Simulation run = build(scenario(pipe("10/s", "100B", {})));
    runFor(run, minutes(1));
    const auto histories = run.histories();
    double gigabytes = -1;
    for (const CostLine &line : histories->cost.lines)
        if (line.priceId == "firehose.ingest_gb")
            gigabytes = line.quantity;
    const auto records = static_cast<double>(sumOf(run, "delivery", "DataReadFromKinesisStream.Records"));
    QVERIFY(records > 500);
    QCOMPARE(gigabytes, records * 5'120 / 1e9);
}

void TestDeliveryStream::section9Row46WhatIsBufferedIsNotInTheBucket()
{
    // With the default interval up to five minutes of records are in no file.
    Simulation run = build(scenario(pipe("10/s", "100B", {})));
    runFor(run, minutes(9));
    const LedgerRow row = ledgerOf(run, "delivery");
    QCOMPARE(sumOf(run, "lake", "RecordsStored"), row.delivered);
    QVERIFY(row.inFlight >= 10 * 60 * 3);
    QCOMPARE(row.delivered + row.inFlight, row.produced);
}

void TestDeliveryStream::reshardingKeepsParentsFirst()
{
    auto services = pipe("200/s", "100B", {{"buffer_interval", "5s"}});
    setValue(services[0].parameters, "updating_time", seconds(1).ns);
    Simulation run = build(scenario(services));
    runFor(run, seconds(20));
    QVERIFY(run.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    runFor(run, seconds(40));
    run.apply(command("stop", "web", "producer"));
    runFor(run, minutes(1));
    const LedgerRow row = ledgerOf(run, "delivery");
    QCOMPARE(row.delivered, row.produced);
    QVERIFY(countOf(run, "shard_drained") >= 1);
}

void TestDeliveryStream::nobodyElsePutsWhereAStreamIsTheSource()
{
    auto services = pipe("10/s", "100B", {});
    services.push_back(stream("other"));
    services.push_back(producer("till", {{"stream", "other"}, {"rate", "5/s"}}));
    services.push_back(consumer("intruder", {{"stream", "other"}, {"target", "delivery"}}));
    Simulation run = build(scenario(services));
    runFor(run, minutes(1));
    QCOMPARE(sumOf(run, "delivery", "IncomingRecords"), std::int64_t{0});
    QVERIFY(sumOf(run, "delivery", "DataReadFromKinesisStream.Records") > 0);
}

QTEST_APPLESS_MAIN(TestDeliveryStream)
#include "tst_delivery_stream.moc"
