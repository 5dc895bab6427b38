// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a search domain rejects what its write queues cannot hold and what is too large, and indexes as its
// write threads allow; a database inserts as fast as its volume takes writes, and refuses calls that find no
// connection.

#include "support/direct_calls.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

constexpr std::int64_t mebibyte = 1'048'576;

ServiceConfig domain(Settings settings)
{
    return service("opensearch_domain", "search", settings);
}

ServiceConfig database(Settings settings)
{
    return service("rds_database", "books", settings);
}

/// So many calls at one moment.
void callAtOnce(DirectCalls &lab, Duration at, int count, std::int64_t records = 1)
{
    for (int i = 0; i < count; ++i)
        lab.call(at, records);
}

} // namespace

class TestStores : public QObject
{
    Q_OBJECT

private slots:
    void eachNodeHasItsThreadsAndItsQueue();
    void aBulkTakesTheTimeOfItsDocuments();
    void largeRequestsAreRefusedWhole_data();
    void largeRequestsAreRefusedWhole();
    void aSenderKeepsToTheSize();
    void lostNodeTakesItsQueueWithIt();
    void volumeSetsTheRateOfRows_data();
    void volumeSetsTheRateOfRows();
    void connectionsAreRefusedAtOnce();
    void callsWaitForAConnection();
    void volumeIsTheCauseOfRefusals();
    void failsOver();
    void hoursAreBilled();
};

void TestStores::eachNodeHasItsThreadsAndItsQueue()
{
    // Two nodes of 3 threads and 10 places: 26 requests, and not one more.
    DirectCalls lab(domain({{"nodes", "2"}, {"vcpus", "3"}, {"write_queue", "10"}, {"request_time", "1s"}}));
    callAtOnce(lab, seconds(1), 40);
    lab.runUntil(milliseconds(1'500));
    QCOMPARE(lab.over("ThreadpoolWriteRejected").sum, std::int64_t{14});
    QCOMPARE(lab.over("4xx").sum, std::int64_t{14});
    QCOMPARE(lab.ledger().inFlight, std::int64_t{26});
    lab.runUntil(seconds(30));
    QCOMPARE(lab.over("2xx").sum, std::int64_t{26});
    QCOMPARE(lab.ledger().delivered, std::int64_t{26});
    QCOMPARE(lab.ledger().lost, std::int64_t{14});
    const Happening *begins = lab.world().happenings().last("throttle_begins", lab.world().find("search"));
    QVERIFY(begins != nullptr && begins->limit.value == 10 && !begins->limit.source.empty());
    // The documented queue: 10,000 a node.
    QCOMPARE(
        std::get<std::int64_t>(findParameter(*findKind("opensearch_domain"), "write_queue")->defaultValue),
        std::int64_t{10'000});
}

void TestStores::aBulkTakesTheTimeOfItsDocuments()
{
    // 5 ms + 100 * 1 ms + 100 * 2,048 B at 10 us a KiB: 107 ms each. In a minute two threads work off 1,120
    // whole requests of them.
    const Settings settings = {{"nodes", "1"},           {"vcpus", "2"},       {"request_time", "5ms"},
                               {"document_time", "1ms"}, {"kib_time", "10us"}, {"write_queue", "100000"}};
    DirectCalls lab(domain(settings));
    for (int i = 0; i < 1'500; ++i)
        lab.call({}, 100, 2'048);
    lab.runUntil(minutes(1));
    QCOMPARE(lab.over("IndexingRate").sum, std::int64_t{2 * (60'000 / 107) * 100});
    QCOMPARE(lab.over("IndexingLatency").max, std::int64_t{107});
    QVERIFY(lab.ledger().balances());
}

void TestStores::largeRequestsAreRefusedWhole_data()
{
    QTest::addColumn<QString>("most");
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("10 MiB fit") << "10MiB" << qint64{10 * mebibyte} << true;
    QTest::newRow("a byte more does not") << "10MiB" << qint64{10 * mebibyte + 1} << false;
    QTest::newRow("on large instances") << "100MiB" << qint64{100 * mebibyte} << true;
    QTest::newRow("nor there") << "100MiB" << qint64{100 * mebibyte + 1} << false;
}

void TestStores::largeRequestsAreRefusedWhole()
{
    QFETCH(QString, most);
    QFETCH(qint64, bytes);
    QFETCH(bool, isTaken);
    DirectCalls lab(domain({{"content_length_max", qPrintable(most)}}));
    lab.call(seconds(1), 1, static_cast<std::uint32_t>(bytes));
    lab.runUntil(minutes(5));
    QCOMPARE(lab.over("2xx").sum, std::int64_t{isTaken ? 1 : 0});
    QCOMPARE(lab.over("4xx").sum, std::int64_t{isTaken ? 0 : 1});
    QCOMPARE(lab.over("ThreadpoolWriteRejected").sum, std::int64_t{0});
    QCOMPARE(lab.world().happenings().last("call_rejected", lab.world().find("search")) == nullptr, isTaken);
}

void TestStores::aSenderKeepsToTheSize()
{
    // About ten records of 900 KiB in a reader's hand go in bulks of at most 10 MiB; where the domain takes
    // 5, they are refused, and no retry helps.
    for (const char *most : {"10MiB", "5MiB"}) {
        Scenario made = scenario({stream("orders", {{"shards", "1"}}),
                                  producer("web", {{"stream", "orders"},
                                                   {"arrival", "constant"},
                                                   {"rate", "1/s"},
                                                   {"keys", "uniform"},
                                                   {"record_size", "900KiB"}}),
                                  consumer("reader", {{"stream", "orders"},
                                                      {"target", "search"},
                                                      {"write", "batch"},
                                                      {"poll_interval", "10s"},
                                                      {"send_attempts", "3"}}),
                                  domain({{"content_length_max", most}})});
        Simulation run = build(made);
        runFor(run, minutes(2));
        run.apply(command("stop", "web"));
        runFor(run, minutes(1));
        const LedgerRow row = ledgerOf(run, "search");
        QVERIFY(row.produced > 100);
        QCOMPARE(row.delivered + row.lost, row.produced);
        if (most == std::string("10MiB"))
            QCOMPARE(row.lost, std::int64_t{0});
        else
            QVERIFY(row.lost > row.produced / 2);
    }
}

void TestStores::lostNodeTakesItsQueueWithIt()
{
    DirectCalls lab(domain({{"nodes", "2"}, {"vcpus", "1"}, {"write_queue", "5"}, {"request_time", "1s"}}));
    QVERIFY(lab.apply(command("lose_node", "search", "opensearch_domain", {{"for", "20s"}})).ok());
    callAtOnce(lab, seconds(1), 12);
    lab.runUntil(seconds(2));
    QCOMPARE(lab.over("ThreadpoolWriteRejected").sum, std::int64_t{6}); // one at work and five waiting stay
    lab.runUntil(seconds(21));
    callAtOnce(lab, seconds(21), 12);
    lab.runUntil(seconds(40));
    QCOMPARE(lab.over("ThreadpoolWriteRejected").sum, std::int64_t{6});
    QCOMPARE(lab.over("IndexingRate").sum, std::int64_t{18});
}

void TestStores::volumeSetsTheRateOfRows_data()
{
    QTest::addColumn<QString>("iops");
    QTest::addColumn<QString>("writes");
    QTest::addColumn<int>("rows"); // a second
    QTest::newRow("baseline, 2 writes") << "3000"
                                        << "2" << 1'500;
    QTest::newRow("baseline, 3 writes") << "3000"
                                        << "3" << 1'000;
    QTest::newRow("16,000") << "16000"
                            << "4" << 4'000;
}

void TestStores::volumeSetsTheRateOfRows()
{
    QFETCH(QString, iops);
    QFETCH(QString, writes);
    QFETCH(int, rows);
    // Twice as many rows come as the volume takes, ten in a call; connections are no limit.
    DirectCalls lab(database(
        {{"iops", qPrintable(iops)}, {"writes_per_row", qPrintable(writes)}, {"max_connections", "16000"}}));
    const std::int64_t calls = std::int64_t{rows} * 2 / 10 * 20;
    for (std::int64_t i = 0; i < calls; ++i)
        lab.call(Duration{seconds(20).ns * i / calls}, 10);
    lab.runUntil(seconds(20));
    const std::int64_t written = lab.over("RowsWritten").sum;
    QVERIFY2(std::abs(written - std::int64_t{rows} * 20) <= 20, qPrintable(QString::number(written)));
    QVERIFY(lab.world().happenings().last("disk_at_limit", lab.world().find("books")) != nullptr);
    QVERIFY(lab.over("DiskQueueDepth").max > 0);
    lab.runUntil(seconds(60));
    QCOMPARE(lab.over("RowsWritten").sum, calls * 10);
    QCOMPARE(lab.over("WriteIOPS").sum, calls * 10 * writes.toInt());
    QVERIFY(lab.world().happenings().last("disk_catches_up", lab.world().find("books")) != nullptr);
}

void TestStores::connectionsAreRefusedAtOnce()
{
    DirectCalls lab(database({{"max_connections", "8"}, {"statement_time", "1s"}}));
    callAtOnce(lab, seconds(1), 20);
    lab.runUntil(milliseconds(1'500));
    QCOMPARE(lab.over("ConnectionsRefused").sum, std::int64_t{12});
    lab.runUntil(seconds(5));
    QCOMPARE(lab.over("RowsWritten").sum, std::int64_t{8});
    QCOMPARE(lab.ledger().lost, std::int64_t{12});
    const Happening *begins = lab.world().happenings().last("throttle_begins", lab.world().find("books"));
    QVERIFY(begins != nullptr && begins->limit.name == "max_connections" && begins->limit.value == 8);
}

void TestStores::callsWaitForAConnection()
{
    DirectCalls lab(
        database({{"max_connections", "8"}, {"connection_wait", "10"}, {"statement_time", "1s"}}));
    callAtOnce(lab, seconds(1), 20);
    lab.runUntil(seconds(10));
    QCOMPARE(lab.over("ConnectionsRefused").sum, std::int64_t{2});
    QCOMPARE(lab.over("RowsWritten").sum, std::int64_t{18});
    QCOMPARE(lab.over("ConnectionWait").max, std::int64_t{2'000});
}

void TestStores::volumeIsTheCauseOfRefusals()
{
    // 200 rows a second of 2 writes on 100 IOPS: connections pile up behind the disk.
    DirectCalls lab(database({{"iops", "100"}, {"max_connections", "500"}}));
    for (int i = 0; i < 4'000; ++i)
        lab.call(milliseconds(5 * i));
    lab.runUntil(seconds(20));
    const Happenings &all = lab.world().happenings();
    const Happening *begins = all.last("throttle_begins", lab.world().find("books"));
    QVERIFY(begins != nullptr);
    const std::vector<Happening> why = all.why(begins->id);
    QCOMPARE(why.back().kind, std::string("disk_at_limit"));
    QCOMPARE(why.back().limit.value, 100.0);
    QVERIFY(lab.ledger().balances());
}

void TestStores::failsOver()
{
    DirectCalls lab(
        database({{"statement_time", "1s"}, {"connection_wait", "10"}, {"max_connections", "2"}}));
    callAtOnce(lab, seconds(1), 6);
    lab.runUntil(milliseconds(1'500));
    QVERIFY(lab.apply(command("fail_over", "books", "rds_database", {{"for", "10s"}})).ok());
    lab.call(seconds(5));
    lab.runUntil(seconds(11));
    QCOMPARE(lab.over("CallsFailed").sum, std::int64_t{7});
    QCOMPARE(lab.over("RowsWritten").sum, std::int64_t{0});
    lab.call(seconds(12));
    lab.runUntil(seconds(20));
    QCOMPARE(lab.over("RowsWritten").sum, std::int64_t{1});
    QCOMPARE(lab.ledger().lost, std::int64_t{7});
}

void TestStores::hoursAreBilled()
{
    for (const auto &[config, id, instances] :
         {std::tuple{domain({{"nodes", "4"}}), "opensearch.instance_hour", 4.0},
          std::tuple{database({}), "rds.instance_hour", 1.0}}) {
        DirectCalls lab(config);
        lab.runUntil(minutes(30));
        const CostReport cost = lab.world().cost();
        double quantity = 0;
        for (const CostLine &line : cost.lines)
            quantity += line.priceId == id ? line.quantity : 0;
        QCOMPARE(quantity, instances / 2);
    }
}

QTEST_APPLESS_MAIN(TestStores)
#include "tst_stores.moc"
