// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the shipped price book has the prices of the price facts, section 8 (us-east-1, 2026-08), to the last
// decimal; faults are named at their places, and amounts never pass through a binary fraction.

#include "content/library.h"
#include "content/scenario_json.h"

#include <QtTest>

using namespace millrace;

namespace {

std::shared_ptr<const PriceBook> shipped()
{
    const auto loaded =
        loadPriceBook(dataFolder() / "assets" / "prices" / (std::string(defaultPriceBook) + ".json"));
    if (!isGood(loaded))
        qFatal("%s", describe("prices", std::get<1>(loaded)).c_str());
    return std::get<0>(loaded);
}

QString bookWith(const char *item)
{
    return QStringLiteral(
               R"({"format": 1, "name": "b", "region": "us-east-1", "as_of": "2026-08", "currency": "USD",
        "items": [%1]})")
        .arg(QLatin1String(item));
}

} // namespace

class TestPriceBook : public QObject
{
    Q_OBJECT

private slots:
    void hasThePricesOfTheFacts_data();
    void hasThePricesOfTheFacts();
    void isDatedAndSourced();
    void comesBackAsItWas();
    void readsAmountsExactly_data();
    void readsAmountsExactly();
    void saysEachFaultAtItsPlace_data();
    void saysEachFaultAtItsPlace();
};

void TestPriceBook::hasThePricesOfTheFacts_data()
{
    QTest::addColumn<qint64>("picoDollars");
    QTest::addColumn<QString>("mark");
    const auto row = [](const char *id, std::int64_t picoDollars, const char *mark) {
        QTest::newRow(id) << qint64{picoDollars} << mark;
    };
    constexpr std::int64_t milliDollar = 1'000'000'000; // 10^-12 dollars
    // section 8, "Kinesis provisioned shard-hour", 0.015
    row("kinesis.shard_hour", 15 * milliDollar, "A");
    // section 8, "PUT payload unit", 0.000000014 each = 0.014 per million
    row("kinesis.put_unit", 14'000, "A");
    // section 8, "extended retention, 24 h to 7 d", 0.020 per shard-hour
    row("kinesis.extended_shard_hour", 20 * milliDollar, "A");
    // section 8, "long-term retention, over 7 d", 0.023 per GB-month; reads 0.021 per GB
    row("kinesis.long_term_gb_month", 23 * milliDollar, "A");
    row("kinesis.long_term_read_gb", 21 * milliDollar, "A");
    // section 8, "EFO", 0.015 per consumer-shard-hour + 0.013 per GB
    row("kinesis.efo_consumer_shard_hour", 15 * milliDollar, "A");
    row("kinesis.efo_gb", 13 * milliDollar, "A");
    // section 8, "On-demand Standard": 0.040 a stream-hour; in 0.08, out 0.04, EFO 0.05, retention 0.10, long
    // 0.023
    row("kinesis.on_demand_stream_hour", 40 * milliDollar, "A");
    row("kinesis.on_demand_in_gb", 80 * milliDollar, "A");
    row("kinesis.on_demand_out_gb", 40 * milliDollar, "A");
    row("kinesis.on_demand_efo_gb", 50 * milliDollar, "A");
    row("kinesis.on_demand_retention_gb_month", 100 * milliDollar, "A");
    row("kinesis.on_demand_long_term_gb_month", 23 * milliDollar, "A");
    // section 8, "On-demand Advantage": in 0.032, out 0.016, EFO out 0.016, retention 0.023
    row("kinesis.advantage_in_gb", 32 * milliDollar, "");
    row("kinesis.advantage_out_gb", 16 * milliDollar, "");
    row("kinesis.advantage_efo_gb", 16 * milliDollar, "");
    row("kinesis.advantage_retention_gb_month", 23 * milliDollar, "");
    // section 8, "DynamoDB": WCU-hour 0.00065, RCU-hour 0.00013, 0.625 per million writes, 0.125 per million
    // reads, 0.25 per GB-month
    row("dynamodb.wcu_hour", 650'000'000, "A");
    row("dynamodb.rcu_hour", 130'000'000, "A");
    row("dynamodb.write_request", 625'000, "A");
    row("dynamodb.storage_gb_month", 250 * milliDollar, "A");
    row("dynamodb.read_request", 125'000, "A");
    // an assumption that no fact attests, and that says so in its source
    row("sagemaker.instance_hour", 115 * milliDollar, "C");
    row("opensearch.instance_hour", 167 * milliDollar, "C");
    row("rds.instance_hour", 159 * milliDollar, "C");
    // section 8, "Data transfer": to other regions 0.02
    row("transfer.inter_region_gb", 20 * milliDollar, "A");
    // section 8, "CloudWatch": custom or shard-level metric 0.30 a month
    row("cloudwatch.metric_month", 300 * milliDollar, "C");
    // AWS KMS pricing page: a key of your own 1 a month; 0.03 per 10,000 requests by third parties
    row("kms.request", 3'000'000, "B");
    row("kms.key_month", 1'000 * milliDollar, "A");
    row("s3.put_request", 5'000'000, "A");
    row("s3.get_request", 400'000, "A");
    row("s3.storage_gb_month", 23 * milliDollar, "A");
    row("firehose.ingest_gb", 29 * milliDollar, "B");
}

void TestPriceBook::hasThePricesOfTheFacts()
{
    QFETCH(qint64, picoDollars);
    QFETCH(QString, mark);
    const auto book = shipped();
    const PriceItem *item = book->find(QTest::currentDataTag());
    QVERIFY(item != nullptr);
    QCOMPARE(qint64{item->picoDollars}, picoDollars);
    if (!mark.isEmpty())
        QCOMPARE(QString::fromStdString(item->mark), mark);
    QVERIFY(!item->source.empty() && !item->unit.empty() && !item->title.empty());
}

void TestPriceBook::isDatedAndSourced()
{
    const auto book = shipped();
    QCOMPARE(book->name, std::string(defaultPriceBook));
    QCOMPARE(book->region, std::string("us-east-1"));
    QCOMPARE(book->asOf, std::string("2026-08"));
    // Nothing is in it that no fact attests, but for the assumptions.
    QCOMPARE(book->items.size(), std::size_t{37});
    for (const PriceItem &item : book->items)
        QVERIFY(!item.isEdited && !item.source.empty());
    QVERIFY(book->find("kinesis.no_such_thing") == nullptr);
}

void TestPriceBook::comesBackAsItWas()
{
    PriceBook book = *shipped();
    book.items[0].isEdited = true;
    book.items[1].picoDollars = 1;
    book.items[2].picoDollars = 999'999'999'999'999'999;
    book.items[3].picoDollars = 0;
    const auto again = parsePriceBook(writeJson(priceBookNode(book)));
    QVERIFY(isGood(again));
    const PriceBook &back = *std::get<0>(again);
    QCOMPARE(back.items.size(), book.items.size());
    for (std::size_t i = 0; i < book.items.size(); ++i) {
        QCOMPARE(back.items[i].picoDollars, book.items[i].picoDollars);
        QCOMPARE(back.items[i].id, book.items[i].id);
        QCOMPARE(back.items[i].source, book.items[i].source);
        QCOMPARE(back.items[i].isEdited, book.items[i].isEdited);
    }
}

void TestPriceBook::readsAmountsExactly_data()
{
    QTest::addColumn<QString>("usd");
    QTest::addColumn<qint64>("picoDollars"); // -1: refused
    const auto row = [](const char *usd, std::int64_t picoDollars) {
        QTest::newRow(*usd != 0 ? usd : "empty") << usd << qint64{picoDollars};
    };
    row("0", 0);
    row("1", 1'000'000'000'000);
    row("0.1", 100'000'000'000);
    row("0.000000000001", 1);
    row("999999.999999999999", 999'999'999'999'999'999);
    row("0.30", 300'000'000'000);
    row("", -1);
    row(".5", -1);
    row("5.", -1);
    row("1e-5", -1);
    row("-1", -1);
    row("+1", -1);
    row(" 1", -1);
    row("1,5", -1);
    row("1000000", -1);
    row("0.0000000000001", -1);
    row("0x10", -1);
}

void TestPriceBook::readsAmountsExactly()
{
    QFETCH(QString, usd);
    QFETCH(qint64, picoDollars);
    const auto loaded = parsePriceBook(
        bookWith(R"({"id": "x", "title": "X", "unit": "u", "usd": "%1", "source": "s", "mark": "A"})")
            .arg(usd)
            .toStdString());
    QCOMPARE(isGood(loaded), picoDollars >= 0);
    if (picoDollars >= 0)
        QCOMPARE(qint64{std::get<0>(loaded)->items.front().picoDollars}, picoDollars);
    else
        QCOMPARE(std::get<1>(loaded).front().place, std::string("/items/0/usd"));
}

void TestPriceBook::saysEachFaultAtItsPlace_data()
{
    QTest::addColumn<QString>("item");
    QTest::addColumn<QString>("place");
    QTest::newRow("mark")
        << R"({"id": "x", "title": "X", "unit": "u", "usd": "1", "source": "s", "mark": "D"})"
        << "/items/0/mark";
    QTest::newRow("no source") << R"({"id": "x", "title": "X", "unit": "u", "usd": "1", "mark": "A"})"
                               << "/items/0/source";
    QTest::newRow("number")
        << R"({"id": "x", "title": "X", "unit": "u", "usd": 1, "source": "s", "mark": "A"})"
        << "/items/0/usd";
    QTest::newRow("unknown")
        << R"({"id": "x", "title": "X", "unit": "u", "usd": "1", "source": "s", "mark": "A", "a": 1})"
        << "/items/0/a";
    QTest::newRow("twice")
        << R"({"id": "x", "title": "X", "unit": "u", "usd": "1", "source": "s", "mark": "A"},
                                 {"id": "x", "title": "X", "unit": "u", "usd": "1", "source": "s", "mark": "A"})"
        << "/items/1/id";
    QTest::newRow("no item") << "7"
                             << "/items/0";
}

void TestPriceBook::saysEachFaultAtItsPlace()
{
    QFETCH(QString, item);
    QFETCH(QString, place);
    const auto loaded = parsePriceBook(bookWith(item.toLatin1().constData()).toStdString());
    QVERIFY(!isGood(loaded));
    QCOMPARE(QString::fromStdString(std::get<1>(loaded).front().place), place);
}

QTEST_APPLESS_MAIN(TestPriceBook)
#include "tst_price_book.moc"
