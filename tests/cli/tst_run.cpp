// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: `run` prints what the contract of the console says, and its figures agree with closed forms.

#include "support/console.h"

#include <cmath>

using namespace millrace::test;

namespace {

QJsonObject stream(const QJsonObject &run, const QString &id)
{
    for (const QJsonValue &service : run["services"].toArray())
        if (service["id"].toString() == id)
            return service.toObject();
    return {};
}

QString ledgerFault(const QJsonObject &run)
{
    const QJsonArray ledger = run["ledger"].toArray();
    if (ledger.isEmpty())
        return "there is no ledger";
    for (const QJsonValue &row : ledger) {
        const qint64 produced = row["produced"].toInteger(-1);
        const qint64 accounted = row["delivered"].toInteger(-1) + row["lost"].toInteger(-1)
                                 + row["expired"].toInteger(-1) + row["in_flight"].toInteger(-1);
        qint64 lostBy = 0;
        for (const QJsonValue &count : row["lost_by"].toObject())
            lostBy += count.toInteger();
        if (produced <= 0 || produced != accounted || lostBy != row["lost"].toInteger(-1))
            return QString("%1 of %2 produced are accounted for at %3, %4 losses have a reason")
                .arg(accounted)
                .arg(produced)
                .arg(row["sink"].toString())
                .arg(lostBy);
    }
    return {};
}

} // namespace

class TestRun : public QObject
{
    Q_OBJECT

private slots:
    void hasEveryFieldOfTheContract();
    void refusesOnlyOnTheHotShard();
    void namesTheLimitAsTheCause();
    void refusesNothingWithUniformKeys();
    void balancesTheLedger_data();
    void balancesTheLedger();
    void countsWhatItCosts();
    void repeatsItself();
    void obeysItsArguments();
    void writesMetrics();
    void tellsPeopleTheSame();
};

void TestRun::hasEveryFieldOfTheContract()
{
    const QJsonObject run = runJson({"hot-shard", "--seed", "18446744073709551615", "--until", "90500ms"});
    QCOMPARE(run["scenario"].toString(), QString("hot-shard"));
    QCOMPARE(run["until_ms"].toInteger(), 90'500);
    const QRegularExpression hash("^[0-9a-f]{16}$");
    for (const char *part : {"events", "metrics"})
        QVERIFY(hash.match(run["fingerprint"][part].toString()).hasMatch());
    for (const char *count : {"produced", "accepted", "throttled", "retried", "dropped"})
        QVERIFY2(run["records"][count].isDouble(), count);
    const QJsonObject sink = run["ledger"][0].toObject();
    QCOMPARE(sink["sink"].toString(), QString("analytics"));
    for (const char *count : {"produced", "delivered", "duplicated", "lost", "expired", "in_flight"})
        QVERIFY2(sink[count].isDouble(), count);
    QVERIFY(sink["lost_by"].isObject());
    QCOMPARE(run["services"].toArray().size(), 3);
    QCOMPARE(stream(run, "orders")["kind"].toString(), QString("kinesis_stream"));
    const QJsonObject lane = stream(run, "orders")["lanes"][1].toObject();
    QCOMPARE(lane["id"].toString(), QString("shardId-000000000001"));
    QCOMPARE(lane["state"].toString(), QString("OPEN"));
    QCOMPARE(lane["starting_hash_key"].toString(), QString("170141183460469231731687303715884105728"));
    QCOMPARE(lane["ending_hash_key"].toString(), QString("340282366920938463463374607431768211455"));
    QVERIFY(lane["bytes"].toInteger() >= lane["accepted"].toInteger() * 1024);
    for (const char *text : {"kind", "subject", "text", "cause"})
        QVERIFY2(run["happenings"][0][text].isString(), text);
    QVERIFY(run["happenings"][0]["at_ms"].isDouble());
    QVERIFY(run["alarms"].isArray());
    QVERIFY(run["cost"]["lines"].toArray().size() >= 2);
    QVERIFY(run["wall_seconds"].toDouble() > 0);
    QCOMPARE(run["records_per_wall_second"].toDouble(),
             run["records"]["produced"].toDouble() / run["wall_seconds"].toDouble());
    // A seed is a natural number of 64 bits, in JSON too.
    QVERIFY(console({"run", "uniform", "--seed", "18446744073709551615", "--until", "1s", "--json"})
                .out.contains("\"seed\": 18446744073709551615"));
}

void TestRun::refusesOnlyOnTheHotShard()
{
    // The scenario's own figures: 1,500 records/s with one key, and 300/s on 12 keys, of which MD5 puts
    // one into shard 1.
    QStringList arguments{"route", "--shards", "2", "--json", "popular_product_123"};
    for (int i = 0; i < 12; ++i)
        arguments << QString("game_12%1").arg(i);
    double offeredRate = 0;
    const QJsonArray keys = console(arguments).json().array();
    QCOMPARE(keys.size(), 13);
    for (int i = 0; i < keys.size(); ++i)
        if (keys[i]["shard"].toInt() == 1)
            offeredRate += i == 0 ? 1'500.0 : 300.0 / 12;
    QCOMPARE(offeredRate, 1'525.0);

    constexpr double seconds = 600;
    constexpr double limit = 1'000; // records/s of a shard; its bucket holds one second's worth
    const QJsonObject run = runJson({"hot-shard"});
    const QJsonArray lanes = stream(run, "orders")["lanes"].toArray();
    QCOMPARE(lanes.size(), 2);
    QCOMPARE(lanes[0]["throttled"].toInteger(-1), 0);
    const double accepted = lanes[1]["accepted"].toDouble();
    const double offered = accepted + lanes[1]["throttled"].toDouble();
    // A Poisson count lies within five standard deviations; up to one second's calls are still on their way.
    const double spread = 5 * std::sqrt(offeredRate * seconds);
    QVERIFY2(offered < offeredRate * seconds + spread, qPrintable(QString::number(offered)));
    QVERIFY2(offered > offeredRate * (seconds - 1) - spread, qPrintable(QString::number(offered)));
    // Offered more than the limit all the time, the bucket gives its first fill and then the limit.
    QVERIFY2(accepted <= limit * (seconds + 1), qPrintable(QString::number(accepted)));
    QVERIFY2(accepted >= limit * (seconds - 1), qPrintable(QString::number(accepted)));
    const double share = lanes[1]["throttled"].toDouble() / offered;
    const double expected = (offeredRate - limit) / offeredRate; // 34.4 %, about a third
    QVERIFY2(std::abs(share - expected) < 0.005, qPrintable(QString::number(share)));

    QCOMPARE(run["records"]["throttled"].toInteger(), lanes[1]["throttled"].toInteger());
    QCOMPARE(run["records"]["accepted"].toInteger(),
             lanes[0]["accepted"].toInteger() + lanes[1]["accepted"].toInteger());
    QCOMPARE(run["records"]["retried"].toInteger(), 0);
}

void TestRun::namesTheLimitAsTheCause()
{
    const QJsonObject run = runJson({"hot-shard", "--until", "1m"});
    int throttles = 0;
    for (const QJsonValue &happening : run["happenings"].toArray()) {
        if (happening["kind"].toString() != "throttle_begins")
            continue;
        ++throttles;
        QCOMPARE(happening["subject"].toString(), QString("orders/shardId-000000000001"));
        QVERIFY(happening["cause"].toString().startsWith("limit: shard records per second, 1,000 records/s"));
        QCOMPARE(happening["limit"]["name"].toString(), QString("shard records per second"));
        QCOMPARE(happening["limit"]["value"].toInt(), 1'000);
        // The walk goes on to the key and to who sends it.
        QVERIFY(happening["why"][0].toString().contains("popular_product_123"));
        QVERIFY(happening["why"][1].toString().contains("web sends 1,800 records/s"));
    }
    QVERIFY(throttles > 0);
}

void TestRun::refusesNothingWithUniformKeys()
{
    for (const QStringList &way :
         {QStringList{"--variant", "uniform"}, QStringList{"--set", "web/keys=uniform"}}) {
        const QJsonObject run = runJson(QStringList{"hot-shard", "--until", "2m"} + way);
        QVERIFY(run["records"]["accepted"].toInteger() > 200'000); // 1,800 records/s for 120 s
        QCOMPARE(run["records"]["throttled"].toInteger(-1), 0);
        QCOMPARE(ledgerFault(run), QString());
        for (const QJsonValue &happening : run["happenings"].toArray())
            QVERIFY(happening["kind"].toString() != "throttle_begins");
    }
}

void TestRun::balancesTheLedger_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("tour") << QStringList{"tour", "--until", "5m"};
    QTest::newRow("uniform") << QStringList{"uniform", "--until", "1m"};
    QTest::newRow("flights") << QStringList{"flights"};
    for (const char *variant : {"uniform", "salted", "retry", "batch-retry"})
        QTest::addRow("hot-shard %s", variant)
            << QStringList{"hot-shard", "--until", "1m", "--variant", variant};
}

void TestRun::balancesTheLedger()
{
    QFETCH(QStringList, arguments);
    QCOMPARE(ledgerFault(runJson(arguments)), QString());
}

void TestRun::countsWhatItCosts()
{
    const QJsonObject run = runJson({"uniform", "--set", "orders/shards=2"});
    double total = 0;
    for (const QJsonValue &line : run["cost"]["lines"].toArray()) {
        total += line["total_usd"].toDouble();
        if (line["price"].toString() == "kinesis.shard_hour") {
            QCOMPARE(line["service"].toString(), QString("orders"));
            QCOMPARE(line["quantity"].toDouble(), 2.0 / 6); // 2 shards for 10 of 60 minutes
            QCOMPARE(line["total_usd"].toDouble(), 0.005);  // at 0.015 dollars
            QCOMPARE(line["per_month_usd"].toDouble(), 21.6);
        } else {
            // A record of 1 KiB is one unit of 25 KB, at 0.014 dollars a million.
            const double units = run["records"]["accepted"].toDouble();
            QCOMPARE(line["quantity"].toDouble(), units);
            QVERIFY(std::abs(line["total_usd"].toDouble() - units * 0.014e-6) <= 0.5e-6);
        }
    }
    QCOMPARE(run["cost"]["lines"].toArray().size(), 2);
    QVERIFY(std::abs(run["cost"]["total_usd"].toDouble() - total) < 1e-9);
}

void TestRun::repeatsItself()
{
    const QJsonObject first = runJson({"flights"});
    QCOMPARE(first["records"]["produced"].toInteger(), 20'000);
    QCOMPARE(runJson({"flights"})["fingerprint"], first["fingerprint"]);
    // Trace and keys leave nothing to chance here; where there is, the seed decides.
    const QJsonValue one = runJson({"tour", "--until", "30s", "--seed", "1"})["fingerprint"];
    QCOMPARE(runJson({"tour", "--until", "30s"})["fingerprint"], one);
    QVERIFY(runJson({"tour", "--until", "30s", "--seed", "2"})["fingerprint"] != one);
}

void TestRun::obeysItsArguments()
{
    const QJsonObject run = runJson({"uniform", "--until", "20s", "--set", "orders/shards=4", "--set",
                                     "web/rate=600/s", "--set", "web/record_size=3KiB"});
    const QJsonArray lanes = stream(run, "orders")["lanes"].toArray();
    const char *starts[] = {"0", "85070591730234615865843651857942052864",
                            "170141183460469231731687303715884105728",
                            "255211775190703847597530955573826158592"};
    QCOMPARE(lanes.size(), 4);
    for (int i = 0; i < 4; ++i)
        QCOMPARE(lanes[i]["starting_hash_key"].toString(), QString(starts[i]));
    QVERIFY(std::abs(run["records"]["produced"].toDouble() - 12'000) < 5 * std::sqrt(12'000.0));
    const double bytes = lanes[0]["bytes"].toDouble() / lanes[0]["accepted"].toDouble();
    QVERIFY2(bytes > 3'072 && bytes < 3'072 + 16, qPrintable(QString::number(bytes))); // the key counts
    QCOMPARE(run["set"].toArray().size(), 3);
    // A path does as well as a name, from any folder.
    QTemporaryDir folder;
    QFile::copy(QString(MILLRACE_SOURCE_DIR) + "/lessons/scenarios/hot-shard.json",
                folder.filePath("my.json"));
    const ConsoleOutcome mine =
        console({"run", "my.json", "--until", "5s", "--json"}, {.workingFolder = folder.path()});
    QCOMPARE(mine.exitCode, 0);
    QCOMPARE(mine.json()["fingerprint"], runJson({"hot-shard", "--until", "5s"})["fingerprint"]);
}

void TestRun::writesMetrics()
{
    QTemporaryDir folder;
    const QString file = folder.filePath("metrics.csv");
    const QJsonObject run = runJson({"hot-shard", "--until", "30s", "--metrics", file});
    const QByteArrayList lines = fileBytes(file).trimmed().split('\n');
    QCOMPARE(lines[0], QByteArray("second,period,service,lane,metric,unit,sum,count,min,max"));
    QMap<QByteArray, qint64> accepted;
    for (const QByteArray &line : lines.mid(1)) {
        const QByteArrayList cells = line.split(',');
        QCOMPARE(cells.size(), 10);
        QVERIFY(cells[0].toInt() >= 0 && cells[0].toInt() <= 30);
        QCOMPARE(cells[1], QByteArray("1"));
        QVERIFY(cells[8].toLongLong() <= cells[9].toLongLong());
        if (cells[2] == "orders" && cells[4] == "IncomingRecords")
            accepted[cells[3]] += cells[6].toLongLong();
    }
    const QJsonArray lanes = stream(run, "orders")["lanes"].toArray();
    QCOMPARE(accepted["shardId-000000000000"], lanes[0]["accepted"].toInteger());
    QCOMPARE(accepted["shardId-000000000001"], lanes[1]["accepted"].toInteger());
    QCOMPARE(accepted[""], run["records"]["accepted"].toInteger());
}

void TestRun::tellsPeopleTheSame()
{
    const QStringList arguments{"run", "hot-shard", "--until", "1m"};
    const ConsoleOutcome outcome = console(arguments);
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.err, QByteArray()); // no terminal, no progress
    const QJsonObject run = runJson(arguments.mid(1));
    const auto figure = [](const QJsonValue &value) {
        return QLocale(QLocale::English).toString(value.toInteger()).toUtf8();
    };
    for (const char *count : {"produced", "accepted", "throttled", "dropped"})
        QVERIFY2(outcome.out.contains(figure(run["records"][count])), count);
    for (const char *part : {"events", "metrics"})
        QVERIFY(outcome.out.contains(run["fingerprint"][part].toString().toUtf8()));
    for (const char *text :
         {"shardId-000000000001", "analytics", "Shard hours", "because: limit: shard records per second"})
        QVERIFY2(outcome.out.contains(text), text);
    QVERIFY(!outcome.out.contains('\r') && !outcome.out.contains(" \n"));
}

QTEST_GUILESS_MAIN(TestRun)
#include "tst_run.moc"
