// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a call is one object in its folder, the limit of a prefix refuses the rest, storage costs by time,
// and a restore puts back every record, without the order and keys that files do not hold.

#include "support/topology.h"

#include "sim/kernel/utc_text.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

std::vector<ServiceConfig> archive(const char *rate, Settings bucket = {}, const char *batch = "0")
{
    return {stream("orders"),
            producer("web", {{"stream", "orders"},
                             {"arrival", "constant"},
                             {"rate", rate},
                             {"record_size", "1000B"},
                             {"keys", "uniform"},
                             {"key_count", "40"}}),
            consumer("archiver", {{"stream", "orders"},
                                  {"target", "archive"},
                                  {"batch_count", batch},
                                  {"processing_rate", "100000/s"}}),
            service("s3_bucket", "archive", bucket)};
}

double headline(const Simulation &run, const char *service, const std::string &name)
{
    const Frame frame = run.frame();
    for (const Quantity &each : frame.find(std::string(service))->headline)
        if (each.name == name)
            return each.value;
    return -1;
}

} // namespace

class TestBucket : public QObject
{
    Q_OBJECT

private slots:
    void section5UtcFolders_data();
    void section5UtcFolders();
    void section5EachCallIsOneObject();
    void section5HourlyFolders();
    void prefixLimitRefusesTheRest();
    void section8StorageAndRequestsCost();
    void section9Row46RestoreLosesKeysAndOrder();
    void failureIsWaitedOut();
};

void TestBucket::section5UtcFolders_data()
{
    QTest::addColumn<qint64>("second");
    QTest::addColumn<QString>("text");
    QTest::newRow("epoch") << qint64{0} << "1970/01/01/00";
    // Values of `date -u -d @N`.
    QTest::newRow("new year 2026") << qint64{1767225600} << "2026/01/01/00";
    QTest::newRow("leap day") << qint64{1709251199} << "2024/02/29/23";
    QTest::newRow("after leap day") << qint64{1709251200} << "2024/03/01/00";
    QTest::newRow("no leap year") << qint64{4107542400} << "2100/03/01/00";
    QTest::newRow("end of 2000") << qint64{978307199} << "2000/12/31/23";
}

void TestBucket::section5UtcFolders()
{
    QFETCH(const qint64, second);
    QFETCH(const QString, text);
    QCOMPARE(QString::fromStdString(utcText(SimTime{second * nsPerSecond}, "yyyy/MM/dd/HH")), text);
}

void TestBucket::section5EachCallIsOneObject()
{
    Simulation run = build(scenario(archive("100/s", {}, "10")));
    runFor(run, seconds(30));
    run.apply(command("stop", "web", "producer"));
    runFor(run, seconds(10));
    const LedgerRow row = ledgerOf(run, "archive");
    QCOMPARE(row.delivered, ledgerOf(run, "archiver").produced);
    QVERIFY(row.balances());
    // Ten records a call, and one smaller call at the end of a batch at most.
    const auto objects = headline(run, "archive", "Objects");
    QVERIFY(objects >= static_cast<double>(row.delivered) / 10);
    QCOMPARE(sumOf(run, "archive", "PutRequests"), static_cast<std::int64_t>(objects));
    QCOMPARE(sumOf(run, "archive", "RecordsStored"), row.delivered);
    QCOMPARE(headline(run, "archive", "Stored"), static_cast<double>(sumOf(run, "archive", "BytesUploaded")));
}

void TestBucket::section5HourlyFolders()
{
    Simulation run = build(scenario(archive("1/s")));
    runFor(run, hours(2) + minutes(30));
    const Frame frame = run.frame();
    std::vector<std::string> folders;
    double objects = 0;
    for (const Quantity &each : frame.find(std::string("archive"))->headline)
        if (each.name.ends_with("/")) {
            folders.push_back(each.name);
            objects += each.value;
        }
    QCOMPARE(folders.size(), std::size_t{3});
    QCOMPARE(folders[0], utcText(run.now() - hours(2), "yyyy/MM/dd/HH") + "/");
    QCOMPARE(folders[2], utcText(run.now(), "yyyy/MM/dd/HH") + "/");
    QCOMPARE(objects, headline(run, "archive", "Objects"));
}

void TestBucket::prefixLimitRefusesTheRest()
{
    // 20 objects a second are wanted, five are taken: what waits grows, and nothing is lost.
    Simulation run = build(scenario(
        {stream("orders"),
         producer("web",
                  {{"stream", "orders"}, {"arrival", "constant"}, {"rate", "20/s"}, {"record_size", "100B"}}),
         consumer("archiver", {{"stream", "orders"},
                               {"target", "archive"},
                               {"batch_count", "1"},
                               {"send_attempts", "1000"},
                               {"send_backoff_max", "200ms"}}),
         service("s3_bucket", "archive", {{"put_limit", "5/s"}})}));
    runFor(run, minutes(5));
    const auto objects = static_cast<std::int64_t>(headline(run, "archive", "Objects"));
    QVERIFY(objects <= 5 * 301);
    QVERIFY(objects >= 5 * 280);
    QVERIFY(sumOf(run, "archive", "5xxErrors") > 0);
    QCOMPARE(countOf(run, "bucket_slows_down"), 1);
    const LedgerRow row = ledgerOf(run, "archive");
    QCOMPARE(row.lost, std::int64_t{0});
    QVERIFY(row.balances());
}

void TestBucket::section8StorageAndRequestsCost()
{
    Simulation run = build(scenario(archive("10/s", {}, "1")));
    runFor(run, minutes(10));
    const auto histories = run.histories();
    double puts = -1;
    double gbMonths = -1;
    for (const CostLine &line : histories->cost.lines) {
        if (line.priceId == "s3.put_request")
            puts = line.quantity;
        if (line.priceId == "s3.storage_gb_month")
            gbMonths = line.quantity;
    }
    QCOMPARE(puts, static_cast<double>(sumOf(run, "archive", "PutRequests")));
    // Bytes grow evenly: their integral over ten minutes is half of the end's times 600 s, of a month's 720
    // h.
    const double expected = headline(run, "archive", "Stored") / 1e9 * 600 / 2 / (720 * 3600);
    QVERIFY(std::abs(gbMonths - expected) < 0.01 * expected);
}

void TestBucket::section9Row46RestoreLosesKeysAndOrder()
{
    for (const char *keys : {"one_per_object", "from_data"}) {
        auto services = archive("100/s");
        services.push_back(stream("restored", {{"shards", "4"}}));
        services.push_back(consumer("reader", {{"stream", "restored"}, {"processing_rate", "100000/s"}}));
        Simulation run = build(scenario(services));
        runFor(run, minutes(1));
        run.apply(command("stop", "web", "producer"));
        runFor(run, seconds(10));
        const std::int64_t stored = ledgerOf(run, "archive").delivered;
        QVERIFY(
            run.apply(command("restore", "archive", "s3_bucket", {{"to", "restored"}, {"keys", keys}})).ok());
        QVERIFY(!run.apply(command("restore", "archive", "s3_bucket", {{"to", "restored"}})).ok());
        runFor(run, minutes(2));
        const LedgerRow row = ledgerOf(run, "reader");
        QCOMPARE(row.delivered, stored);
        QCOMPARE(row.inFlight, std::int64_t{0});
        QCOMPARE(countOf(run, "restore_done"), 1);
        QCOMPARE(sumOf(run, "archive", "RecordsRestored"), stored);
        QCOMPARE(sumOf(run, "archive", "GetRequests"), sumOf(run, "archive", "PutRequests"));
        QCOMPARE(headline(run, "archive", "Restored so far"), static_cast<double>(stored));
        // Restored again, each record is there twice: files have no place at which a reader stands.
        QVERIFY(
            run.apply(command("restore", "archive", "s3_bucket", {{"to", "restored"}, {"keys", keys}})).ok());
        runFor(run, minutes(2));
        QCOMPARE(ledgerOf(run, "reader").delivered, stored);
        QCOMPARE(ledgerOf(run, "reader").duplicated, stored);
    }
}

void TestBucket::failureIsWaitedOut()
{
    auto services = archive("50/s");
    setValue(services[2].parameters, "send_attempts", std::int64_t{1'000});
    Simulation run = build(scenario(services));
    runFor(run, seconds(20));
    QVERIFY(run.apply(command("fail", "archive", "s3_bucket", {{"for", "30s"}})).ok());
    runFor(run, seconds(20));
    QVERIFY(run.frame().find(std::string("archive"))->level == Level::Refusing);
    run.apply(command("stop", "web", "producer"));
    runFor(run, minutes(1));
    const LedgerRow row = ledgerOf(run, "archive");
    QCOMPARE(row.delivered, ledgerOf(run, "archiver").produced);
    QVERIFY(sumOf(run, "archive", "5xxErrors") > 0);
}

QTEST_APPLESS_MAIN(TestBucket)
#include "tst_bucket.moc"
