// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every kind of query answers what can be reckoned by hand on a small run of constant arrivals.
//
// `calm` sends 10 records/s with the key user1, `busy` 30/s with the key user3; by the table of routes user1
// lies in shard 0 of 2 and user3 in shard 1. Every whole second behind the first therefore stores 10 and 30
// records.

#include "content/library.h"
#include "content/query_names.h"
#include "learn/check_watch.h"
#include "session/journal.h"
#include "support/topology.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

constexpr int recordBytes = 1000 + 5; // the data and a key of five bytes

Scenario twoKeys()
{
    return scenario({stream("orders", {{"shards", "2"}}),
                     producer("calm", {{"stream", "orders"},
                                       {"arrival", "constant"},
                                       {"rate", "10/s"},
                                       {"keys", "list"},
                                       {"key_list", "user1"},
                                       {"api", "put_record"},
                                       {"record_size", "1000B"}}),
                     producer("busy", {{"stream", "orders"},
                                       {"arrival", "constant"},
                                       {"rate", "30/s"},
                                       {"keys", "list"},
                                       {"key_list", "user3"},
                                       {"api", "put_record"},
                                       {"record_size", "1000B"}}),
                     consumer("analytics", {{"stream", "orders"}})});
}

/// One shard that is offered twice what it takes, and an idle one.
Scenario overload()
{
    return scenario({stream("orders", {{"shards", "2"}}), producer("web", {{"stream", "orders"},
                                                                           {"arrival", "constant"},
                                                                           {"rate", "2000/s"},
                                                                           {"keys", "list"},
                                                                           {"key_list", "user3"},
                                                                           {"record_size", "100B"}})});
}

Query query(Query::Kind kind, const char *service = "", const char *name = "", const char *lane = "")
{
    Query made;
    made.kind = kind;
    made.service = service;
    made.name = name;
    made.lane = lane;
    return made;
}

Query over(Query made, Duration window)
{
    made.window = window;
    return made;
}

Query of(Query made, const char *statistic)
{
    made.statistic = statistic;
    return made;
}

Query with(Query made, const char *text)
{
    made.text = text;
    return made;
}

double ask(const Query &asked, const Simulation &simulation, const std::vector<JournalEntry> &journal = {})
{
    const std::optional<double> value = evaluate(asked, simulation.frame(), journal);
    if (!value)
        qFatal("no answer");
    return *value;
}

} // namespace

class TestEvaluate : public QObject
{
    Q_OBJECT

private slots:
    void metricOverAWindow();
    void metricByLane();
    void metricStatistics();
    void metricSinceTheStart();
    void rateBetweenTwoSeconds();
    void nothingHasHappenedAtTheStart();
    void refusedShare();
    void ledger();
    void happenings();
    void costMonth();
    void commandsGiven();
    void parameters();
    void lanes();
    void elapsed();
    void shardOfKey_data();
    void shardOfKey();
    void sameShard();
    void whatIsNotThereHasNoAnswer_data();
    void whatIsNotThereHasNoAnswer();
};

void TestEvaluate::metricOverAWindow()
{
    Simulation simulation = build(twoKeys());
    runFor(simulation, seconds(20));
    const Query sum = query(Query::Kind::Metric, "orders", "IncomingRecords");
    QCOMPARE(ask(over(sum, seconds(10)), simulation), 400.0);
    QCOMPARE(ask(over(sum, seconds(1)), simulation), 40.0);
    const Query bytes = query(Query::Kind::Metric, "orders", "IncomingBytes");
    QCOMPARE(ask(over(bytes, seconds(10)), simulation), 400.0 * recordBytes);
    const Query rate = query(Query::Kind::MetricRate, "orders", "IncomingRecords");
    QCOMPARE(ask(over(rate, seconds(10)), simulation), 40.0);
    QCOMPARE(ask(over(rate, seconds(2)), simulation), 40.0);
}

void TestEvaluate::metricByLane()
{
    Simulation simulation = build(twoKeys());
    runFor(simulation, seconds(20));
    const auto lane = [&](const char *name) {
        return ask(over(query(Query::Kind::MetricRate, "orders", "IncomingRecords", name), seconds(10)),
                   simulation);
    };
    QCOMPARE(lane("0"), 10.0);
    QCOMPARE(lane("1"), 30.0);
    QCOMPARE(lane("shardId-000000000001"), 30.0);
    QCOMPARE(lane("*"), 30.0); // the largest, not the sum
}

void TestEvaluate::metricStatistics()
{
    Simulation simulation = build(twoKeys());
    runFor(simulation, seconds(20));
    // Each call stores one record and is one sample.
    const Query records = over(query(Query::Kind::Metric, "orders", "PutRecord.Success"), seconds(10));
    QCOMPARE(ask(records, simulation), 400.0);
    QCOMPARE(ask(of(records, "SampleCount"), simulation), 400.0);
    QCOMPARE(ask(of(records, "Average"), simulation), 1.0);
    QCOMPARE(ask(of(records, "Minimum"), simulation), 1.0);
    QCOMPARE(ask(of(records, "Maximum"), simulation), 1.0);
    QVERIFY(!evaluate(of(records, "Median"), simulation.frame(), {}));
}

void TestEvaluate::metricSinceTheStart()
{
    Simulation simulation = build(twoKeys());
    runFor(simulation, seconds(20));
    // Made every 100 ms from 0.1 s on and stored 10 ms later: 199 by 20 s; and 599 of the other.
    const Query sum = query(Query::Kind::Metric, "orders", "IncomingRecords");
    QCOMPARE(ask(sum, simulation), 199.0 + 599.0);
    QCOMPARE(ask(over(sum, hours(1)), simulation), 199.0 + 599.0); // no longer than the run
}

void TestEvaluate::rateBetweenTwoSeconds()
{
    Simulation simulation = build(twoKeys());
    runFor(simulation, milliseconds(20'905));
    const Query rate = over(query(Query::Kind::MetricRate, "orders", "IncomingRecords", "0"), seconds(3));
    // From 17 s on: 3 whole seconds and nine records of the one that is open.
    QCOMPARE(ask(rate, simulation), 39.0 / 3.905);
}

void TestEvaluate::nothingHasHappenedAtTheStart()
{
    const Simulation simulation = build(twoKeys());
    QCOMPARE(ask(query(Query::Kind::Metric, "orders", "IncomingRecords"), simulation), 0.0);
    QCOMPARE(ask(query(Query::Kind::MetricRate, "orders", "IncomingRecords"), simulation), 0.0);
    QCOMPARE(ask(query(Query::Kind::RefusedShare, "orders"), simulation), 0.0);
    QCOMPARE(ask(query(Query::Kind::Ledger, "analytics", "produced"), simulation), 0.0);
}

void TestEvaluate::refusedShare()
{
    Simulation simulation = build(overload());
    runFor(simulation, seconds(30));
    const auto share = [&](const char *lane) {
        return ask(over(query(Query::Kind::RefusedShare, "orders", "", lane), seconds(20)), simulation);
    };
    // 2,000 a second are offered to shard 1, which takes 1,000.
    QVERIFY2(qAbs(share("1") - 0.5) < 0.001, std::to_string(share("1")).c_str());
    QCOMPARE(share("0"), 0.0);
    QCOMPARE(share("*"), share("1"));
    QCOMPARE(share(""), share("1")); // all of the stream's load is there
}

void TestEvaluate::ledger()
{
    Simulation simulation = build(twoKeys());
    runFor(simulation, seconds(20) + milliseconds(50));
    QVERIFY(simulation.apply(command("stop", "calm")).ok());
    QVERIFY(simulation.apply(command("stop", "busy")).ok());
    runFor(simulation, seconds(10));
    const auto column = [&](const char *name) {
        return ask(query(Query::Kind::Ledger, "analytics", name), simulation);
    };
    // Every 100 ms up to 20.0 s, and every 33.3 ms up to 20.033 s; all of it read by now.
    QCOMPARE(column("produced"), 200.0 + 601.0);
    QCOMPARE(column("delivered"), 801.0);
    for (const char *name : {"duplicated", "lost", "expired", "in_flight"})
        QCOMPARE(column(name), 0.0);
}

void TestEvaluate::happenings()
{
    Simulation simulation = build(twoKeys());
    runFor(simulation, seconds(20));
    const Query split = query(Query::Kind::Happening, "orders", "shard_split");
    QCOMPARE(ask(split, simulation), 0.0);
    QVERIFY(simulation.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    runFor(simulation, seconds(20));
    QVERIFY(simulation.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "1"}})).ok());
    runFor(simulation, seconds(15));
    QCOMPARE(ask(split, simulation), 2.0);
    QCOMPARE(ask(over(split, seconds(15)), simulation), 1.0);
    QCOMPARE(ask(query(Query::Kind::Happening, "", "shard_split"), simulation), 2.0);
    QCOMPARE(ask(query(Query::Kind::Happening, "analytics", "shard_split"), simulation), 0.0);
}

void TestEvaluate::costMonth()
{
    Scenario priced = twoKeys();
    const auto book = loadPriceBook(dataFolder() / "assets" / "prices" / "aws-us-east-1-2026-08.json");
    QVERIFY(isGood(book));
    priced.prices = std::get<0>(book);
    Simulation simulation = build(priced);
    runFor(simulation, minutes(5));
    // Two shards at $0.015 an hour for 720 hours; 40 payload units a second at $0.014 a million.
    const double month = 2 * 0.015 * 720 + 40.0 * 720 * 3600 * 0.014 / 1e6;
    QVERIFY2(qAbs(ask(query(Query::Kind::CostMonth), simulation) - month) < 0.02,
             std::to_string(ask(query(Query::Kind::CostMonth), simulation)).c_str());
    QCOMPARE(ask(query(Query::Kind::CostMonth, "orders"), simulation),
             ask(query(Query::Kind::CostMonth), simulation));
    QCOMPARE(ask(query(Query::Kind::CostMonth, "calm"), simulation), 0.0);
    QCOMPARE(ask(query(Query::Kind::CostMonth), build(twoKeys())), 0.0); // no prices, no cost
}

void TestEvaluate::commandsGiven()
{
    Simulation simulation = build(twoKeys());
    const SimTime start = simulation.start();
    const std::vector<JournalEntry> journal = {
        {start + seconds(5), 0, command("set", "calm", "producer", {{"rate", "20/s"}})},
        {start + seconds(6), 0, command("set", "busy", "producer", {{"linger", "1s"}})},
        {start + seconds(7), 0, command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})},
        {start + seconds(30), 0, command("set", "calm", "producer", {{"rate", "30/s"}})},
    };
    runFor(simulation, seconds(10));
    QCOMPARE(ask(query(Query::Kind::CommandGiven, "", "set"), simulation, journal), 2.0);
    QCOMPARE(ask(query(Query::Kind::CommandGiven, "calm", "set"), simulation, journal), 1.0);
    QCOMPARE(ask(with(query(Query::Kind::CommandGiven, "", "set"), "rate"), simulation, journal), 1.0);
    QCOMPARE(ask(query(Query::Kind::CommandGiven, "orders", "split_shard"), simulation, journal), 1.0);
    QCOMPARE(ask(query(Query::Kind::CommandGiven, "orders", "merge_shards"), simulation, journal), 0.0);
    runFor(simulation, seconds(20)); // what lay ahead has been given now
    QCOMPARE(ask(query(Query::Kind::CommandGiven, "calm", "set"), simulation, journal), 2.0);
}

void TestEvaluate::parameters()
{
    Simulation simulation = build(twoKeys());
    const auto value = [&](const char *service, const char *name, const char *text = "") {
        return ask(with(query(Query::Kind::Parameter, service, name), text), simulation);
    };
    QCOMPARE(value("calm", "rate"), 10.0);
    QCOMPARE(value("calm", "record_size"), 1000.0);
    QCOMPARE(value("calm", "linger"), 1e8); // times are in nanoseconds
    QCOMPARE(value("calm", "keys", "list"), 1.0);
    QCOMPARE(value("calm", "keys", "hot"), 0.0);
    QCOMPARE(value("calm", "key_list"), 1.0);
    QCOMPARE(value("orders", "shards"), 2.0);
    QVERIFY(simulation.apply(command("set", "calm", "producer", {{"rate", "25/s"}})).ok());
    QCOMPARE(value("calm", "rate"), 25.0);
}

void TestEvaluate::lanes()
{
    Simulation simulation = build(twoKeys());
    const Query open = query(Query::Kind::OpenLanes, "orders");
    QCOMPARE(ask(open, simulation), 2.0);
    QVERIFY(simulation.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    runFor(simulation, seconds(15));
    QCOMPARE(ask(open, simulation), 3.0); // the parent is closed
    QVERIFY(
        simulation.apply(command("merge_shards", "orders", "kinesis_stream", {{"shard", "2"}, {"with", "3"}}))
            .ok());
    runFor(simulation, seconds(15));
    QCOMPARE(ask(open, simulation), 2.0);
}

void TestEvaluate::elapsed()
{
    Simulation simulation = build(twoKeys());
    QCOMPARE(ask(query(Query::Kind::Elapsed), simulation), 0.0);
    runFor(simulation, milliseconds(1'500));
    QCOMPARE(ask(query(Query::Kind::Elapsed), simulation), 1.5);
}

/// Routes of known keys over one to four shards, from the hash ranges of the service.
void TestEvaluate::shardOfKey_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QList<int>>("shards"); // for 1, 2, 3 and 4 shards
    QTest::newRow("user1") << "user1" << QList<int>{0, 0, 0, 0};
    QTest::newRow("user2") << "user2" << QList<int>{0, 0, 1, 1};
    QTest::newRow("user3") << "user3" << QList<int>{0, 1, 1, 2};
    QTest::newRow("user4") << "user4" << QList<int>{0, 0, 0, 0};
    QTest::newRow("popular_product_123") << "popular_product_123" << QList<int>{0, 1, 2, 2};
    QTest::newRow("two bytes a letter") << "café" << QList<int>{0, 0, 0, 0};
    QTest::newRow("0") << "0" << QList<int>{0, 1, 2, 3};
}

void TestEvaluate::shardOfKey()
{
    QFETCH(QString, key);
    QFETCH(QList<int>, shards);
    for (int count = 1; count <= 4; ++count) {
        const std::string text = std::to_string(count);
        const Simulation simulation = build(scenario({stream("orders", {{"shards", text.c_str()}})}));
        const Query asked = with(query(Query::Kind::ShardOfKey, "orders"), key.toUtf8().constData());
        QCOMPARE(ask(asked, simulation), double(shards[count - 1]));
    }
}

void TestEvaluate::sameShard()
{
    Simulation simulation = build(scenario({stream("orders", {{"shards", "4"}})}));
    const auto isSame = [&](const char *one, const char *other) {
        return ask(with(query(Query::Kind::SameShard, "orders", other), one), simulation);
    };
    QCOMPARE(isSame("user1", "user4"), 1.0);
    QCOMPARE(isSame("user4", "user1"), 1.0);
    QCOMPARE(isSame("user1", "user2"), 0.0);
    QCOMPARE(isSame("user1", "user1"), 1.0);
    // Between their hash keys, 48.9 and 83.8 times ten to the 36th.
    QVERIFY(simulation
                .apply(command("split_shard", "orders", "kinesis_stream",
                               {{"shard", "0"}, {"at", "60000000000000000000000000000000000000"}}))
                .ok());
    runFor(simulation, seconds(15));
    QCOMPARE(isSame("user1", "user4"), 0.0);
}

void TestEvaluate::whatIsNotThereHasNoAnswer_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("lane");
    const auto row = [](const char *title, Query::Kind kind, const char *service, const char *name,
                        const char *lane = "") {
        QTest::newRow(title) << int(kind) << service << name << lane;
    };
    row("service of a metric", Query::Kind::Metric, "returns", "IncomingRecords");
    row("metric", Query::Kind::Metric, "orders", "Incoming");
    row("shard", Query::Kind::Metric, "orders", "IncomingRecords", "7");
    row("shard of a rate", Query::Kind::MetricRate, "orders", "IncomingRecords", "shardId-7");
    row("shard of a share", Query::Kind::RefusedShare, "orders", "", "7");
    row("metric of another level", Query::Kind::Metric, "orders", "OutgoingRecords");
    row("refusals of no stream", Query::Kind::RefusedShare, "analytics", "");
    row("sink", Query::Kind::Ledger, "orders", "lost");
    row("ledger column", Query::Kind::Ledger, "analytics", "found");
    row("service of a happening", Query::Kind::Happening, "returns", "shard_split");
    row("parameter", Query::Kind::Parameter, "orders", "mood");
    row("lanes of nothing", Query::Kind::OpenLanes, "returns", "");
    row("key without shards", Query::Kind::ShardOfKey, "analytics", "");
}

void TestEvaluate::whatIsNotThereHasNoAnswer()
{
    QFETCH(int, kind);
    QFETCH(QString, service);
    QFETCH(QString, name);
    QFETCH(QString, lane);
    Simulation simulation = build(twoKeys());
    runFor(simulation, seconds(3));
    const Query asked = query(static_cast<Query::Kind>(kind), service.toUtf8().constData(),
                              name.toUtf8().constData(), lane.toUtf8().constData());
    QVERIFY(!evaluate(asked, simulation.frame(), {}));
    QVERIFY(!evaluate(asked, Frame{}, {})); // a frame without histories answers nothing
}

QTEST_APPLESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
