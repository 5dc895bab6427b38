// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: usage times price is the money of facts 8, 10.5 and 10.7, exact in integer micro-dollars.

#include "sim/cost/cost.h"
#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// The prices of facts section 8, in 10^-12 dollars.
std::shared_ptr<const PriceBook> factsPrices()
{
    auto book = std::make_shared<PriceBook>();
    book->name = "aws-us-east-1";
    book->region = "us-east-1";
    book->asOf = "2026-08";
    book->items = {{"kinesis.shard_hour", "Shard hours", "shard-hour", 15'000'000'000, "INFRA", "A", false},
                   {"kinesis.put_unit", "PUT payload units", "unit", 14'000, "INFRA", "A", false},
                   {"kinesis.extended_shard_hour", "Extended retention", "shard-hour", 20'000'000'000,
                    "INFRA", "A", false}};
    return book;
}

Simulation priced(std::vector<ServiceConfig> services)
{
    Scenario made = scenario(std::move(services));
    made.prices = factsPrices();
    return build(made);
}

CostReport costAfter(Simulation &run, Duration length)
{
    run.advance(run.start() + length);
    return run.histories()->cost;
}

const CostLine *line(const CostReport &report, const char *priceId)
{
    for (const CostLine &each : report.lines)
        if (each.priceId == priceId)
            return &each;
    return nullptr;
}

} // namespace

class TestCost : public QObject
{
    Q_OBJECT

private slots:
    void retention_10_7_data();
    void retention_10_7();
    void shardCalculator_10_5_data();
    void shardCalculator_10_5();
    void putUnitsOf12960Million_10_5();
    void payloadUnitsRoundUpAt25Kb_data();
    void payloadUnitsRoundUpAt25Kb();
    void tinyPricesAddUpExactly();
    void openShardsAreCharged();
    void extendedRetentionIsChargedWhileItLasts();
    void projectedMonthFollowsThePace();
    void removedStreamCostsNoMore();
    void withoutAPriceBookNothingIsPriced();
};

void TestCost::retention_10_7_data()
{
    QTest::addColumn<QString>("shards");
    QTest::addColumn<QString>("retention");
    QTest::addColumn<qint64>("microDollarsAMonth");
    QTest::newRow("2 shards, 24 h") << "2"
                                    << "24h" << qint64{21'600'000};
    QTest::newRow("10 shards, 48 h") << "10"
                                     << "48h" << qint64{252'000'000};
    QTest::newRow("10 shards, 168 h") << "10"
                                      << "168h" << qint64{252'000'000};
    QTest::newRow("10 shards, 25 h: every shard-hour, whatever the extra") << "10"
                                                                           << "25h" << qint64{252'000'000};
}

void TestCost::retention_10_7()
{
    QFETCH(QString, shards);
    QFETCH(QString, retention);
    QFETCH(qint64, microDollarsAMonth);
    const QByteArray count = shards.toLatin1();
    const QByteArray length = retention.toLatin1();
    Simulation run =
        priced({stream("orders", {{"shards", count.constData()}, {"retention", length.constData()}})});
    QCOMPARE(costAfter(run, seconds(1)).perMonth.value, microDollarsAMonth);
    // A day of 30, really run.
    const CostReport day = costAfter(run, hours(24));
    QCOMPARE(day.total.value, microDollarsAMonth / 30);
    QCOMPARE(day.perMonth.value, microDollarsAMonth);
}

void TestCost::shardCalculator_10_5_data()
{
    QTest::addColumn<QString>("shards");
    QTest::addColumn<qint64>("microDollars");
    QTest::newRow("37") << "37" << qint64{399'600'000};
    QTest::newRow("44") << "44" << qint64{475'200'000};
    QTest::newRow("46") << "46" << qint64{496'800'000};
    QTest::newRow("53") << "53" << qint64{572'400'000};
}

void TestCost::shardCalculator_10_5()
{
    QFETCH(QString, shards);
    QFETCH(qint64, microDollars);
    const QByteArray count = shards.toLatin1();
    Simulation run = priced({stream("orders", {{"shards", count.constData()}})});
    QCOMPARE(costAfter(run, minutes(1)).perMonth.value, microDollars);
}

void TestCost::putUnitsOf12960Million_10_5()
{
    const auto book = factsPrices();
    const CostReport report = costOf({{{0}, "kinesis.put_unit", 12'960'000'000, 1, 12'960'000'000.0 / 720}},
                                     book.get(), {"orders"});
    QCOMPARE(report.total.value, 181'440'000);
    QCOMPARE(report.perMonth.value, 181'440'000);
    QCOMPARE(report.lines[0].serviceName, std::string("orders"));
    QCOMPARE(report.priceBook, std::string("aws-us-east-1, 2026-08"));
    // 10.6: 129,600,000,000 units make 1,814.40.
    QCOMPARE(costOf({{{0}, "kinesis.put_unit", 129'600'000'000, 1, 0}}, book.get(), {}).total.value,
             1'814'400'000);
}

void TestCost::payloadUnitsRoundUpAt25Kb_data()
{
    QTest::addColumn<quint32>("bytes");
    QTest::addColumn<qint64>("units");
    QTest::newRow("1 byte") << 1U << qint64{1};
    QTest::newRow("3 KiB") << 3'072U << qint64{1};
    QTest::newRow("25,600") << 25'600U << qint64{1};
    QTest::newRow("25,601") << 25'601U << qint64{2};
    QTest::newRow("49,460 (16 records aggregated)") << 49'460U << qint64{2};
    QTest::newRow("51,201") << 51'201U << qint64{3};
    QTest::newRow("1 MiB") << 1'048'576U << qint64{41};
}

void TestCost::payloadUnitsRoundUpAt25Kb()
{
    QFETCH(quint32, bytes);
    QFETCH(qint64, units);
    Probe probe({stream("orders")});
    QCOMPARE(probe.putMany(1, bytes), 1);
    QCOMPARE(probe.sum("PutPayloadUnits"), units);
    // Rounded record by record, and what is refused is not charged.
    probe.runFor(seconds(1));
    const std::int64_t stored = probe.putMany(1'200, bytes);
    QCOMPARE(probe.sum("PutPayloadUnits"), units * (1 + stored));
    const CostReport report = probe.world().cost();
    QCOMPARE(line(report, "kinesis.put_unit")->quantity, static_cast<double>(units * (1 + stored)));
}

void TestCost::tinyPricesAddUpExactly()
{
    const auto book = factsPrices();
    const auto total = [&](std::int64_t units) {
        return costOf({{{0}, "kinesis.put_unit", units, 1, 0}}, book.get(), {}).total.value;
    };
    QCOMPARE(total(0), 0);
    QCOMPARE(total(35), 0); // 0.49 micro-dollars
    QCOMPARE(total(36), 1); // 0.504
    QCOMPARE(total(1'000'000), 14'000);
    // No step loses or doubles a micro-dollar: rounded once, at the end.
    for (std::int64_t units = 0; units < 5'000; units += 7)
        QCOMPARE(total(units), (units * 14 + 500) / 1'000);
    // Beyond 64 bits inside: 10,000 shards for ten years.
    const std::int64_t shardMicroseconds = 10'000LL * 87'600LL * 3'600LL * 1'000'000LL;
    QCOMPARE(costOf({{{0}, "kinesis.shard_hour", shardMicroseconds, 3'600'000'000, 0}}, book.get(), {})
                 .total.value,
             10'000LL * 87'600LL * 15'000LL);
}

void TestCost::openShardsAreCharged()
{
    Simulation run = priced({stream("orders", {{"shards", "2"}, {"updating_time", "0s"}})});
    run.advance(run.start() + hours(10));
    QVERIFY(run.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    run.advance(run.start() + hours(16));
    QVERIFY(
        run.apply(command("merge_shards", "orders", "kinesis_stream", {{"shard", "2"}, {"with", "3"}})).ok());
    const CostReport report = costAfter(run, hours(20));
    // 2 shards for 10 h, 3 for 6 h, 2 for 4 h: the closed ones cost nothing.
    QCOMPARE(line(report, "kinesis.shard_hour")->quantity, 20.0 + 18 + 8);
    QCOMPARE(report.total.value, 46 * 15'000);
}

void TestCost::extendedRetentionIsChargedWhileItLasts()
{
    Simulation run = priced({stream("orders", {{"shards", "3"}})});
    QVERIFY(line(costAfter(run, hours(5)), "kinesis.extended_shard_hour") == nullptr);
    QVERIFY(run.apply(command("set", "orders", "kinesis_stream", {{"retention", "48h"}})).ok());
    run.advance(run.start() + hours(12));
    QVERIFY(run.apply(command("set", "orders", "kinesis_stream", {{"retention", "24h"}})).ok());
    const CostReport report = costAfter(run, hours(20));
    const CostLine *extended = line(report, "kinesis.extended_shard_hour");
    QVERIFY(extended != nullptr);
    QCOMPARE(extended->quantity, 3.0 * 7);
    QCOMPARE(extended->total.value, 21 * 20'000);
    QCOMPARE(extended->perMonth.value, 0);
    QCOMPARE(report.total.value, 60 * 15'000 + 21 * 20'000);
}

void TestCost::projectedMonthFollowsThePace()
{
    Simulation run =
        priced({stream("orders", {{"shards", "5"}}), producer("web", {{"stream", "orders"},
                                                                      {"arrival", "constant"},
                                                                      {"rate", "1000/s"},
                                                                      {"key_count", "10000"},
                                                                      {"record_size", "2500B"}})});
    const CostReport report = costAfter(run, minutes(3));
    QCOMPARE(line(report, "kinesis.shard_hour")->perMonth.value, 54'000'000);
    // 1,000 units/s for 720 h: 2,592,000,000 units, 36.288 dollars; within a batch of the last minute.
    const double month = static_cast<double>(line(report, "kinesis.put_unit")->perMonth.value);
    QVERIFY(std::abs(month - 36'288'000) < 36'288'000 * 0.005);
    QCOMPARE(report.perMonth.value, line(report, "kinesis.shard_hour")->perMonth.value
                                        + line(report, "kinesis.put_unit")->perMonth.value);
    QCOMPARE(line(report, "kinesis.put_unit")->quantity,
             static_cast<double>(sumOf(run, "orders", "PutPayloadUnits")));
}

void TestCost::removedStreamCostsNoMore()
{
    Simulation run = priced({stream("orders", {{"shards", "4"}, {"retention", "48h"}})});
    run.advance(run.start() + hours(2));
    QVERIFY(run.apply(command("remove", "orders")).ok());
    const CostReport report = costAfter(run, hours(9));
    QCOMPARE(report.total.value, 8 * 15'000 + 8 * 20'000);
    QCOMPARE(report.perMonth.value, 0);
}

void TestCost::withoutAPriceBookNothingIsPriced()
{
    Simulation run = build(scenario({stream("orders")}));
    const CostReport report = costAfter(run, hours(1));
    QCOMPARE(report.total.value, 0);
    for (const CostLine &each : report.lines)
        QVERIFY(!each.isPriced);
    QCOMPARE(line(report, "kinesis.shard_hour")->quantity, 1.0);
}

QTEST_APPLESS_MAIN(TestCost)
#include "tst_cost.moc"
