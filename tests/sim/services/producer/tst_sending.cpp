// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: batches, single calls, connections, the buffer, time-outs and removal account for every record, each
// loss with its reason; drawing ahead never shows.

#include "support/topology.h"

#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

using namespace millrace;
using namespace millrace::test;

namespace {

using Lost = std::vector<std::pair<std::string, std::int64_t>>;

Simulation ran(std::vector<ServiceConfig> services, Duration length)
{
    Simulation run = build(scenario(std::move(services)));
    runFor(run, length);
    return run;
}

/// Times at which the records of a run were made, by number; commands are applied at their seconds.
std::map<std::int64_t, std::int64_t> createdTimes(ServiceConfig web,
                                                  const std::vector<std::pair<Duration, Command>> &commands)
{
    World world(
        std::make_shared<const Scenario>(scenario({stream("orders", {{"shards", "20"}}), std::move(web)})),
        3);
    world.begin();
    for (const auto &[at, each] : commands) {
        world.advance(world.start() + at, {});
        if (const CommandResult result = world.apply(each); !result.ok())
            qFatal("%s", result.error.c_str());
    }
    world.advance(world.start() + seconds(40), {});
    std::map<std::int64_t, std::int64_t> times;
    const LogPort &log = *world.logOf(world.find("orders"));
    for (LaneIndex lane = 0; lane < log.laneCount(); ++lane) {
        LaneLog::Cursor cursor = log.logOf(lane).seek(0);
        while (cursor.position < log.logOf(lane).endPosition()) {
            const LogRow row = log.logOf(lane).next(cursor);
            times[row.number] = row.created;
        }
    }
    return times;
}

} // namespace

class TestSending : public QObject
{
    Q_OBJECT

private slots:
    void batchesAreSentWhenFullOrAfterTheLinger_data();
    void batchesAreSentWhenFullOrAfterTheLinger();
    void putRecordMakesOneCallARecord();
    void callsUnderWayAreLimited();
    void bufferLimitDropsTheRest();
    void timeoutsMakeDuplicates();
    void timeoutsWithoutRetryLoseNothingThatWasStored();
    void lossesHaveTheirReasons_data();
    void lossesHaveTheirReasons();
    void movingToAnotherStreamKeepsTheAccounts();
    void drawnAheadEqualsDrawnOneByOne_data();
    void drawnAheadEqualsDrawnOneByOne();
    void sizesAreDrawnAsTold();
};

void TestSending::batchesAreSentWhenFullOrAfterTheLinger_data()
{
    QTest::addColumn<QString>("rate");
    QTest::addColumn<QString>("batch");
    QTest::addColumn<QString>("linger");
    QTest::addColumn<double>("callsASecond");
    QTest::newRow("full first") << "1000/s"
                                << "50"
                                << "10s" << 20.0;
    QTest::newRow("linger first: 10 records and the one that began it") << "100/s"
                                                                        << "500"
                                                                        << "100ms" << 100.0 / 11;
    QTest::newRow("no linger") << "100/s"
                               << "500"
                               << "0s" << 100.0;
    QTest::newRow("one a batch") << "300/s"
                                 << "1"
                                 << "10s" << 300.0;
}

void TestSending::batchesAreSentWhenFullOrAfterTheLinger()
{
    QFETCH(QString, rate);
    QFETCH(QString, batch);
    QFETCH(QString, linger);
    QFETCH(double, callsASecond);
    const QByteArray rateText = rate.toLatin1();
    const QByteArray batchText = batch.toLatin1();
    const QByteArray lingerText = linger.toLatin1();
    constexpr int length = 50;
    const Simulation run =
        ran({stream("orders", {{"shards", "2"}}), producer("web", {{"stream", "orders"},
                                                                   {"arrival", "constant"},
                                                                   {"rate", rateText.constData()},
                                                                   {"batch_count", batchText.constData()},
                                                                   {"linger", lingerText.constData()}})},
            seconds(length));
    const auto calls = static_cast<double>(sumOf(run, "orders", "PutRecords.Success"));
    QVERIFY2(std::abs(calls - callsASecond * length) <= 4, qPrintable(QString::number(calls)));
    QCOMPARE(sumOf(run, "orders", "PutRecords.TotalRecords"), run.totals().accepted);
    QCOMPARE(sumOf(run, "orders", "PutRecord.Success"), 0);
}

void TestSending::putRecordMakesOneCallARecord()
{
    const Simulation run = ran(
        {stream("orders"),
         producer("web",
                  {{"stream", "orders"}, {"arrival", "constant"}, {"rate", "200/s"}, {"api", "put_record"}})},
        seconds(10));
    QCOMPARE(sumOf(run, "orders", "PutRecord.Success"), run.totals().accepted);
    QVERIFY(run.totals().accepted > 1'900);
    QCOMPARE(sumOf(run, "orders", "PutRecords.TotalRecords"), 0);
}

void TestSending::callsUnderWayAreLimited()
{
    // 2 connections and a round trip of 200 ms make 10 single calls a second, whatever is offered.
    const Simulation run = ran({stream("orders"), producer("web", {{"stream", "orders"},
                                                                   {"rate", "100/s"},
                                                                   {"api", "put_record"},
                                                                   {"connections", "2"},
                                                                   {"latency", "100ms"}})},
                               seconds(60));
    QVERIFY(std::abs(run.totals().accepted - 600) <= 2);
    QCOMPARE(run.totals().dropped, 0);
}

void TestSending::bufferLimitDropsTheRest()
{
    const Simulation run = ran({stream("orders"),
                                producer("web", {{"stream", "orders"},
                                                 {"arrival", "constant"},
                                                 {"rate", "100/s"},
                                                 {"api", "put_record"},
                                                 {"connections", "2"},
                                                 {"latency", "100ms"},
                                                 {"buffer_count", "50"}}),
                                consumer("analytics", {{"stream", "orders"}})},
                               seconds(60));
    const RecordTotals totals = run.totals();
    const LedgerRow ledger = ledgerOf(run, "analytics");
    // 10 a second get through, 50 wait, the rest is dropped.
    QVERIFY(std::abs(totals.dropped - (totals.produced - 600 - 50)) <= 4);
    QCOMPARE(ledger.lostBy, (Lost{{"producer_buffer_full", totals.dropped}}));
    QVERIFY(ledger.balances());
    // Records in batches are cut at the room that is left.
    const Simulation batches = ran({stream("orders"),
                                    producer("web", {{"stream", "orders"},
                                                     {"arrival", "constant"},
                                                     {"rate", "1000/s"},
                                                     {"batch_count", "70"},
                                                     {"connections", "1"},
                                                     {"latency", "5s"},
                                                     {"timeout", "20s"},
                                                     {"buffer_count", "100"}}),
                                    consumer("analytics", {{"stream", "orders"}})},
                                   seconds(9));
    // One call is under way and 100 records wait; the first call has 70.
    QCOMPARE(ledgerOf(batches, "analytics").lost, batches.totals().dropped);
    QCOMPARE(batches.totals().accepted, 70);
    QVERIFY(std::abs(batches.totals().produced - batches.totals().dropped - 170) <= 70);
}

void TestSending::timeoutsMakeDuplicates()
{
    Simulation run = ran({stream("orders"),
                          producer("web", {{"stream", "orders"},
                                           {"arrival", "constant"},
                                           {"rate", "100/s"},
                                           {"linger", "0s"},
                                           {"retry", "failed"},
                                           {"timeout", "1s"},
                                           {"backoff", "1ms"},
                                           {"backoff_max", "1ms"},
                                           {"connections", "1000"}}),
                          consumer("analytics", {{"stream", "orders"}})},
                         seconds(5));
    QCOMPARE(sumOf(run, "orders", "StoredDuplicates"), 0);
    QVERIFY(run.apply(command("lose_replies", "web", "producer", {{"for", "500ms"}})).ok());
    runFor(run, seconds(20));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(5));
    // Fifty calls had no answer; each record was stored, and after the time-out once more.
    const std::int64_t repeats = sumOf(run, "orders", "StoredDuplicates");
    QVERIFY2(std::abs(repeats - 50) <= 1, qPrintable(QString::number(repeats)));
    const LedgerRow ledger = ledgerOf(run, "analytics");
    QCOMPARE(ledger.duplicated, repeats);
    QCOMPARE(ledger.delivered, run.totals().produced);
    QCOMPARE(ledger.lost, 0);
    QCOMPARE(run.totals().accepted, run.totals().produced + repeats);
}

void TestSending::timeoutsWithoutRetryLoseNothingThatWasStored()
{
    Simulation run = ran({stream("orders"), producer("web", {{"stream", "orders"}, {"timeout", "1s"}}),
                          consumer("analytics", {{"stream", "orders"}})},
                         seconds(5));
    QVERIFY(run.apply(command("lose_replies", "web", "producer", {{"for", "2s"}})).ok());
    runFor(run, seconds(20));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(5));
    // Its producer believes them lost; they are stored, and so they are delivered.
    QVERIFY(run.totals().dropped > 150);
    const LedgerRow ledger = ledgerOf(run, "analytics");
    QCOMPARE(ledger.lost, 0);
    QCOMPARE(ledger.delivered, run.totals().produced);
}

void TestSending::lossesHaveTheirReasons_data()
{
    QTest::addColumn<QString>("reason");
    for (const char *reason : {"refused_by_shard", "internal_failure", "stream_not_found", "producer_removed",
                               "stream_deleted", "skipped"})
        QTest::newRow(reason) << reason;
}

void TestSending::lossesHaveTheirReasons()
{
    QFETCH(QString, reason);
    const bool starting = reason == "stream_not_found";
    const bool skipping = reason == "skipped";
    Simulation run = build(scenario(
        {stream("orders", {{"starts", starting ? "creating" : "active"}, {"creating_time", "5s"}}),
         producer("web", {{"stream", "orders"}, {"rate", "400/s"}, {"linger", "5s"}, {"batch_count", "300"}}),
         consumer("analytics", {{"stream", "orders"}, {"processing_rate", "100/s"}})}));
    runFor(run, seconds(6));
    if (reason == "refused_by_shard")
        QVERIFY(run.apply(command("set", "web", "producer", {{"rate", "2000/s"}})).ok());
    if (reason == "internal_failure")
        QVERIFY(run.apply(command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    if (reason == "producer_removed")
        QVERIFY(run.apply(command("remove", "web")).ok());
    if (reason == "stream_deleted")
        QVERIFY(run.apply(command("remove", "orders")).ok());
    if (skipping) {
        Command late{"create", "late",
                     consumer("late", {{"stream", "orders"}, {"start", "latest"}}).parameters};
        setValue(late.arguments, "kind", std::string("consumer"));
        QVERIFY(run.apply(late).ok());
    }
    runFor(run, seconds(10));
    const LedgerRow ledger = ledgerOf(run, skipping ? "late" : "analytics");
    QVERIFY(ledger.balances());
    const auto entry = std::find_if(ledger.lostBy.begin(), ledger.lostBy.end(),
                                    [&](const auto &loss) { return loss.first == reason.toStdString(); });
    QVERIFY(entry != ledger.lostBy.end());
    QVERIFY(entry->second > 0);
    std::int64_t sum = 0;
    for (const auto &[name, count] : ledger.lostBy)
        sum += count;
    QCOMPARE(sum, ledger.lost);
    if (reason != "stream_deleted") // what it sends afterwards finds no stream
        QCOMPARE(ledger.lostBy.size(), std::size_t{1});
}

void TestSending::movingToAnotherStreamKeepsTheAccounts()
{
    Simulation run = build(
        scenario({stream("orders"), stream("returns"),
                  producer("web", {{"stream", "orders"}, {"arrival", "constant"}}),
                  consumer("analytics", {{"stream", "orders"}}), consumer("desk", {{"stream", "returns"}})}));
    for (const char *next : {"returns", "orders", "returns"}) {
        runFor(run, milliseconds(10'333));
        QVERIFY(run.apply(command("set", "web", "producer", {{"stream", next}})).ok());
        QVERIFY(ledgerOf(run, "analytics").balances());
        QVERIFY(ledgerOf(run, "desk").balances());
    }
    runFor(run, seconds(10));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(5));
    const LedgerRow orders = ledgerOf(run, "analytics");
    const LedgerRow returns = ledgerOf(run, "desk");
    QCOMPARE(orders.produced + returns.produced, run.totals().produced);
    QCOMPARE(orders.delivered, orders.produced);
    QCOMPARE(returns.delivered, returns.produced);
    QCOMPARE(orders.produced, sumOf(run, "orders", "IncomingRecords"));
    QVERIFY(returns.produced > 1'000);
}

void TestSending::drawnAheadEqualsDrawnOneByOne_data()
{
    QTest::addColumn<QString>("arrival");
    for (const char *arrival : {"poisson", "constant", "bursts", "ramp"})
        QTest::newRow(arrival) << arrival;
}

void TestSending::drawnAheadEqualsDrawnOneByOne()
{
    QFETCH(QString, arrival);
    const QByteArray arrivalText = arrival.toLatin1();
    const auto web = [&](const char *api, const char *linger) {
        return producer("web", {{"stream", "orders"},
                                {"arrival", arrivalText.constData()},
                                {"rate", "30/s"},
                                {"burst_rate", "300/s"},
                                {"burst_every", "7s"},
                                {"burst_for", "2s"},
                                {"ramp_to", "200/s"},
                                {"ramp_over", "30s"},
                                {"api", api},
                                {"linger", linger}});
    };
    const std::vector<std::pair<Duration, Command>> commands = {
        {milliseconds(3'210), command("set", "web", "producer", {{"rate", "95/s"}})},
        {milliseconds(9'876), command("set", "web", "producer", {{"key_count", "7"}})},
        {milliseconds(9'877), command("set", "web", "producer", {{"rate", "0.5/s"}})},
        {milliseconds(15'000), command("stop", "web")},
        {milliseconds(17'500), command("start", "web")},
        {milliseconds(20'001), command("set", "web", "producer", {{"rate", "60/s"}})},
        {milliseconds(30'000), command("stop", "web")},
    };
    // One record is never more than itself ahead; 500 in a batch of 3 s are; every cut gives them back.
    const auto single = createdTimes(web("put_record", "0s"), commands);
    const auto batched = createdTimes(web("put_records", "3s"), commands);
    QVERIFY(single.size() > 500);
    QCOMPARE(batched.size(), single.size());
    QVERIFY(batched == single);
}

void TestSending::sizesAreDrawnAsTold()
{
    const auto meanOf = [](const char *sizes) {
        const Simulation run =
            ran({stream("orders", {{"shards", "10"}}), producer("web", {{"stream", "orders"},
                                                                        {"rate", "500/s"},
                                                                        {"keys", "list"},
                                                                        {"key_list", "a,b,c,d,e,f,g,h"},
                                                                        {"sizes", sizes},
                                                                        {"record_size", "1000B"},
                                                                        {"record_size_max", "3000B"}})},
                seconds(40));
        return static_cast<double>(sumOf(run, "orders", "IncomingBytes"))
               / static_cast<double>(sumOf(run, "orders", "IncomingRecords"));
    };
    QCOMPARE(meanOf("fixed"), 1'001.0); // the key counts
    QVERIFY(std::abs(meanOf("uniform") - 2'001) < 4 * 577 / std::sqrt(20'000));
    // Exponential with mean 1,000, cut at 3,000: 1,000 (1 - e^-3), half a byte less for whole bytes.
    QVERIFY(std::abs(meanOf("exponential") - (1'000 * (1 - std::exp(-3.0)) + 0.5))
            < 4 * 870 / std::sqrt(20'000));
}

QTEST_APPLESS_MAIN(TestSending)
#include "tst_sending.moc"
