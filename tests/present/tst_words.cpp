// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: money, moments, parts of the key space, parameters and lines for a shell are written as people and
// programs read them.

#include "present/aws_lines.h"
#include "present/clock_text.h"
#include "present/command_words.h"
#include "present/key_space_text.h"
#include "present/money_text.h"
#include "present/parameter_words.h"
#include "sim/services/catalogue.h"
#include "sim/services/kinesis/hash_key.h"
#include "support/topology.h"

#include <QProcess>
#include <QtTest>

using namespace millrace;

namespace {

/// Two seconds of a stream of shards.
Frame frameOf(const char *shards)
{
    Simulation simulation = test::build(test::scenario({test::stream("orders", {{"shards", shards}}),
                                                        test::producer("web", {{"stream", "orders"}}),
                                                        test::consumer("reader", {{"stream", "orders"}})}));
    test::runFor(simulation, seconds(2));
    return simulation.frame();
}

QString lineNamed(const std::vector<AwsLine> &lines, const QString &word)
{
    for (const AwsLine &each : lines)
        if (each.line.contains(word))
            return each.line;
    return {};
}

} // namespace

class TestWords : public QObject
{
    Q_OBJECT

private slots:
    void writesMoney();
    void writesMoments();
    void writesPartsOfTheKeySpace();
    void showsRowsAsTheirTablesSay();
    void stepsWithinTheRange();
    void everyDefaultComesBackFromItsField();
    void writesLinesForAShell();
    void quotesForAShell();
    void presetsTheLaneAndItsNeighbour();
};

void TestWords::writesMoney()
{
    QCOMPARE(moneyText({43'200'000}), QStringLiteral("$43.20"));
    QCOMPARE(moneyText({1'234'567'891}), QStringLiteral("$1,234.57"));
    QCOMPARE(moneyText({0}), QStringLiteral("$0.00"));
    QCOMPARE(moneyText({14}), QStringLiteral("$0.000014"));
    QCOMPARE(moneyText({15'000}), QStringLiteral("$0.0150"));
    QCOMPARE(moneyText({999'999}), QStringLiteral("$1.0000"));
    QCOMPARE(moneyText({-2'500'000}), QStringLiteral("-$2.50"));
    QCOMPARE(unitPriceText(15'000'000'000), QStringLiteral("$0.015"));
    QCOMPARE(unitPriceText(14'000), QStringLiteral("$0.000000014"));
    QCOMPARE(unitPriceText(2'000'000'000'000), QStringLiteral("$2.00"));
}

void TestWords::writesMoments()
{
    QCOMPARE(momentText(milliseconds(178'049)), QStringLiteral("02:58.0"));
    QCOMPARE(momentText(milliseconds(999)), QStringLiteral("00:00.9"));
    QCOMPARE(momentText(hours(25) + seconds(1)), QStringLiteral("25:00:01.0"));
    QCOMPARE(clockText(milliseconds(179'999)), QStringLiteral("02:59"));
}

void TestWords::writesPartsOfTheKeySpace()
{
    QCOMPARE(keyBoundaryText(0), QStringLiteral("0"));
    QCOMPARE(keyBoundaryText(1), QStringLiteral("2^128"));
    QCOMPARE(keyBoundaryText(0.5), QStringLiteral("2^127"));
    QCOMPARE(keyBoundaryText(0.0625), QStringLiteral("2^124"));
    QCOMPARE(keyBoundaryText(0.75), QStringLiteral("3/4"));
    // Bounds of equal shards, as they are computed, are named by their fraction for any count.
    for (std::uint64_t count = 2; count <= 200; ++count)
        for (std::uint64_t i = 1; i < count; ++i) {
            const QString words = keyBoundaryText(shareOf(startOfShard(i, count)));
            const std::uint64_t common = std::gcd(i, count);
            const bool isPower = i / common == 1 && std::has_single_bit(count / common);
            QCOMPARE(words, isPower ? QStringLiteral("2^%1").arg(128 - std::countr_zero(count / common))
                                    : QStringLiteral("%1/%2").arg(i / common).arg(count / common));
        }
    LaneFrame lane;
    lane.begin = 0.5;
    lane.end = 0.75;
    QCOMPARE(keyRangeText(lane), QStringLiteral("2^127 to 3/4 of the key space · 25 %"));
    QCOMPARE(keyBoundaryText(0.73441234567), QStringLiteral("0.7344"));
}

void TestWords::showsRowsAsTheirTablesSay()
{
    const ServiceKind &producer = *findKind("producer");
    ParameterValues values = withDefaults(producer, {});
    const ParameterInfo &hotKey = *findParameter(producer, "hot_key");
    const ParameterInfo &keyCount = *findParameter(producer, "key_count");
    QVERIFY(!isShown(hotKey, values));
    QVERIFY(isShown(keyCount, values));
    setValue(values, "keys", std::string("hot"));
    QVERIFY(isShown(hotKey, values));
    QVERIFY(!isShown(keyCount, values));
    setValue(values, "keys", std::string("zipf"));
    QVERIFY(isShown(keyCount, values));
    QVERIFY(isShown(*findParameter(producer, "latency"), values));

    QCOMPARE(rangeText(*findParameter(*findKind("kinesis_stream"), "shards")), QStringLiteral("1 to 10,000"));
    QVERIFY(helpText(*findParameter(*findKind("kinesis_stream"), "shards"))
                .contains(QLatin1String("CreateStream")));
}

void TestWords::stepsWithinTheRange()
{
    const ServiceKind &producer = *findKind("producer");
    const ParameterInfo &rate = *findParameter(producer, "rate");
    QCOMPARE(std::get<double>(steppedValue(1800.0, rate, 1)), 1900.0);
    QCOMPARE(std::get<double>(steppedValue(5.0, rate, -1)), 4.0);
    QCOMPARE(std::get<double>(steppedValue(rate.maximum, rate, 3)), rate.maximum);
    const ParameterInfo &share = *findParameter(producer, "hot_share");
    QCOMPARE(std::get<double>(steppedValue(0.5, share, 1)), 0.51);
    QCOMPARE(std::get<double>(steppedValue(1.0, share, 1)), 1.0);
    const ParameterInfo &linger = *findParameter(producer, "linger");
    QCOMPARE(std::get<std::int64_t>(steppedValue(milliseconds(100).ns, linger, 1)), milliseconds(110).ns);
    const ParameterInfo &salt = *findParameter(producer, "salt");
    QCOMPARE(std::get<std::int64_t>(steppedValue(std::int64_t{1}, salt, -1)), std::int64_t{1});
    QCOMPARE(std::get<std::int64_t>(steppedValue(std::int64_t{1}, salt, 1)), std::int64_t{2});
    const ParameterInfo &keys = *findParameter(producer, "keys");
    QCOMPARE(std::get<std::string>(steppedValue(std::string("hot"), keys, 1)), std::string("hot"));
}

void TestWords::everyDefaultComesBackFromItsField()
{
    for (const ServiceKind &kind : catalogue())
        for (const ParameterInfo &info : *kind.parameters) {
            const ParsedValue parsed =
                parseValue(fieldText(info.defaultValue, info.kind).toStdString(), info);
            QVERIFY2(parsed.error.empty(), parsed.error.c_str());
            QVERIFY2(parsed.value == info.defaultValue, std::string(info.name).c_str());
        }
}

void TestWords::writesLinesForAShell()
{
    const Frame frame = frameOf("4");
    const ServiceFrame &orders = *frame.find(std::string("orders"));
    const auto lines = awsLines(frame, orders, &orders.lanes[1]);
    // Shard 1 of 4 holds 2^126 .. 2^127-1: its middle is 3 * 2^125.
    QCOMPARE(lineNamed(lines, QStringLiteral("split-shard")),
             QStringLiteral(
                 "aws kinesis split-shard --region us-east-1 --stream-name orders --shard-to-split "
                 "shardId-000000000001 --new-starting-hash-key 127605887595351923798765477786913079295"));
    QVERIFY(lineNamed(lines, QStringLiteral("merge-shards"))
                .endsWith(QLatin1String("--shard-to-merge shardId-000000000001 --adjacent-shard-to-merge "
                                        "shardId-000000000002")));
    QVERIFY(lineNamed(lines, QStringLiteral("put-record"))
                .contains(QLatin1String("--explicit-hash-key 85070591730234615865843651857942052864")));
    QVERIFY(
        lineNamed(lines, QStringLiteral("describe-stream")).contains(QLatin1String("--stream-name orders")));
    QVERIFY(lineNamed(awsLines(frame, *frame.find(std::string("web"))), QStringLiteral("put-record"))
                .contains(QLatin1String("--partition-key user-0")));
    QVERIFY(
        lineNamed(awsLines(frame, *frame.find(std::string("reader"))), QStringLiteral("get-shard-iterator"))
            .endsWith(QLatin1String("--shard-id shardId-000000000000 --shard-iterator-type TRIM_HORIZON")));
}

void TestWords::quotesForAShell()
{
    // The shell itself is the oracle: what it hands to a program is the word.
    for (const char *word : {"plain-1", "two words", "it's", "$HOME `id` \"x\"", "a#b;c", "ümläut", ""}) {
        QProcess shell;
        shell.start(
            QStringLiteral("/bin/sh"),
            {QStringLiteral("-c"), QStringLiteral("printf %s ") + shellWord(QString::fromUtf8(word))});
        QVERIFY(shell.waitForFinished());
        QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), QString::fromUtf8(word));
    }
}

void TestWords::presetsTheLaneAndItsNeighbour()
{
    const Frame frame = frameOf("3");
    const ServiceFrame &orders = *frame.find(std::string("orders"));
    const CommandInfo &merge = *findCommand(*findKind("kinesis_stream"), "merge_shards");
    const CommandInfo &split = *findCommand(*findKind("kinesis_stream"), "split_shard");
    ParameterValues values = presetArguments(merge, orders, &orders.lanes[0]);
    QCOMPARE(std::get<std::string>(*findValue(values, "shard")), orders.lanes[0].name);
    QCOMPARE(std::get<std::string>(*findValue(values, "with")), orders.lanes[1].name);
    values = presetArguments(merge, orders, &orders.lanes[2]); // the last one has its neighbour before it
    QCOMPARE(std::get<std::string>(*findValue(values, "with")), orders.lanes[1].name);
    values = presetArguments(split, orders, &orders.lanes[2]);
    QCOMPARE(std::get<std::string>(*findValue(values, "at")), std::string("middle"));
    QVERIFY(needsArguments(split, true));
    QVERIFY(!needsArguments(*findCommand(*findKind("consumer"), "crash"), false));
}

QTEST_GUILESS_MAIN(TestWords)
#include "tst_words.moc"
