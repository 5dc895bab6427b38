// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: hash ranges, keys, explicit hash keys and splits are those of facts 10.1 to 10.3, to the last digit.

#include "sim/services/kinesis/hash_key.h"
#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

struct KeyRow
{
    const char *key;
    const char *md5;
    const char *decimal;
    int shards[4];   ///< true shard for N = 1..4
    int byModulo[4]; ///< what a modulo would say
};

constexpr KeyRow keyRows[] = {
    {"user1",
     "24c9e15e52afc47c225b757e7bee1f9d",
     "48900430532020830442050270794663993245",
     {0, 0, 0, 0},
     {0, 1, 1, 1}},
    {"user2",
     "7e58d63b60197ceb55a1c487989a3720",
     "167943994732308608619195670538994988832",
     {0, 0, 1, 1},
     {0, 0, 2, 0}},
    {"user3",
     "92877af70a45fd6a2ed7fe81e1236b78",
     "194770741487007168398107899188660628344",
     {0, 1, 1, 2},
     {0, 0, 2, 0}},
    {"user4",
     "3f02ebe3d7929b091e3d8ccfde2f3bc6",
     "83756532745933030945008686841709149126",
     {0, 0, 0, 0},
     {0, 0, 0, 2}},
    {"user_123",
     "7e7630b5947f69e5041aa3f3ff1a9848",
     "168096406440122715113802693324276668488",
     {0, 0, 1, 1},
     {0, 0, 1, 0}},
    {"user123",
     "6ad14ba9986e3615423dfca256d04e3f",
     "141984892214089559021068280593678093887",
     {0, 0, 1, 1},
     {0, 1, 0, 3}},
    {"popular_product_123",
     "be526e366aa849e3ae822ac2ce284464",
     "252981322917919908682780355729365156964",
     {0, 1, 2, 2},
     {0, 0, 2, 0}},
    {"partitionKey",
     "916fb4607e9099fa19225279d711a12e",
     "193318062818912349798954611745638949166",
     {0, 1, 1, 2},
     {0, 0, 1, 2}},
    {"user-0",
     "b01a0e23da718a08989311b8b2dfb069",
     "234079413770792230875862003829230776425",
     {0, 1, 2, 2},
     {0, 1, 2, 1}},
    {"order-42",
     "4f416b0c12aa8c754209da955fb755cc",
     "105348682137155569515616584889439573452",
     {0, 0, 0, 1},
     {0, 0, 1, 0}},
    {"device:7",
     "af0f6e0009e20744f17f5a47524e443d",
     "232695014783353318508311542850965619773",
     {0, 1, 2, 2},
     {0, 1, 0, 1}},
    {"a",
     "0cc175b9c0f1b6a831c399e269772661",
     "16955237001963240173058271559858726497",
     {0, 0, 0, 0},
     {0, 1, 1, 1}},
    {"caf\xc3\xa9",
     "07117fe4a1ebd544965dc19573183da2",
     "9395458997242411472544951782067420578",
     {0, 0, 0, 0},
     {0, 0, 2, 2}},
    {"0",
     "cfcd208495d565ef66e7dff9f98764da",
     "276215275525073243129443018166533317850",
     {0, 1, 2, 3},
     {0, 0, 1, 2}},
};

constexpr const char *topKey = "340282366920938463463374607431768211455";

Uint128 number(const char *decimal)
{
    return *fromDecimal(decimal);
}

} // namespace

class TestRouting : public QObject
{
    Q_OBJECT

private slots:
    void ranges_10_1_data();
    void ranges_10_1();
    void rangesTileTheSpace();
    void keys_10_2_data();
    void keys_10_2();
    void userCounts_10_2_data();
    void userCounts_10_2();
    void explicitHashKeys_10_2_data();
    void explicitHashKeys_10_2();
    void hashKeysBeyondTheSpaceAreRefused_data();
    void hashKeysBeyondTheSpaceAreRefused();
    void split_10_3();
};

void TestRouting::ranges_10_1_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QStringList>("starts");
    QTest::newRow("N=1") << 1 << QStringList{"0"};
    QTest::newRow("N=2") << 2 << QStringList{"0", "170141183460469231731687303715884105728"};
    QTest::newRow("N=3") << 3
                         << QStringList{"0", "113427455640312821154458202477256070485",
                                        "226854911280625642308916404954512140970"};
    QTest::newRow("N=4") << 4
                         << QStringList{"0", "85070591730234615865843651857942052864",
                                        "170141183460469231731687303715884105728",
                                        "255211775190703847597530955573826158592"};
    QTest::newRow("N=5") << 5
                         << QStringList{"0", "68056473384187692692674921486353642291",
                                        "136112946768375385385349842972707284582",
                                        "204169420152563078078024764459060926873",
                                        "272225893536750770770699685945414569164"};
}

void TestRouting::ranges_10_1()
{
    QFETCH(int, count);
    QFETCH(QStringList, starts);
    const auto shards = static_cast<std::uint64_t>(count);
    QString countText = QString::number(count);
    const QByteArray text = countText.toLatin1();
    Probe probe({stream("orders", {{"shards", text.constData()}})});
    const ServiceFrame frame = probe.frame();
    QCOMPARE(frame.lanes.size(), static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        const auto index = static_cast<std::uint64_t>(i);
        const std::string start = starts[i].toStdString();
        const std::string end = i + 1 == count ? std::string(topKey)
                                               : toDecimal(number(starts[i + 1].toLatin1().constData()) - 1);
        QCOMPARE(toDecimal(startOfShard(index, shards)), start);
        QCOMPARE(toDecimal(endOfShard(index, shards)), end);
        QCOMPARE(frame.lanes[index].beginText, start);
        QCOMPARE(frame.lanes[index].endText, end);
    }
}

void TestRouting::rangesTileTheSpace()
{
    for (const std::uint64_t count : {1ULL, 2ULL, 6ULL, 7ULL, 10ULL, 64ULL, 147ULL, 1000ULL, 10'000ULL}) {
        QCOMPARE(toDecimal(startOfShard(0, count)), std::string("0"));
        QCOMPARE(toDecimal(endOfShard(count - 1, count)), std::string(topKey));
        for (std::uint64_t i = 0; i < count; ++i) {
            if (i > 0)
                QVERIFY(startOfShard(i, count) == endOfShard(i - 1, count) + 1);
            QCOMPARE(shardOf(startOfShard(i, count), count), i);
            QCOMPARE(shardOf(endOfShard(i, count), count), i);
        }
    }
}

void TestRouting::keys_10_2_data()
{
    QTest::addColumn<int>("row");
    for (int row = 0; row < static_cast<int>(std::size(keyRows)); ++row)
        QTest::newRow(keyRows[row].key) << row;
}

void TestRouting::keys_10_2()
{
    QFETCH(int, row);
    const KeyRow &expected = keyRows[row];
    QCOMPARE(md5Hex(expected.key), std::string(expected.md5));
    const Uint128 hash = hashKeyOf(expected.key);
    QCOMPARE(toDecimal(hash), std::string(expected.decimal));
    QVERIFY(number(expected.decimal) == hash);
    constexpr const char *counts[] = {"1", "2", "3", "4"};
    for (std::uint64_t count = 1; count <= 4; ++count) {
        const auto shard = static_cast<std::uint64_t>(expected.shards[count - 1]);
        QCOMPARE(shardOf(hash, count), shard);
        QCOMPARE(static_cast<int>(hash % count), expected.byModulo[count - 1]);
        Probe probe({stream("orders", {{"shards", counts[count - 1]}})}, {expected.key});
        QCOMPARE(probe.put({{}}).records[0].firstCopy.lane, static_cast<LaneIndex>(shard));
    }
}

void TestRouting::userCounts_10_2_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QList<int>>("expected");
    QTest::newRow("N=2") << 2 << QList<int>{5050, 4950};
    QTest::newRow("N=3") << 3 << QList<int>{3376, 3339, 3285};
    QTest::newRow("N=4") << 4 << QList<int>{2530, 2520, 2508, 2442};
    QTest::newRow("N=10") << 10 << QList<int>{1045, 987, 1016, 998, 1004, 1026, 983, 1009, 993, 939};
}

void TestRouting::userCounts_10_2()
{
    QFETCH(int, count);
    QFETCH(QList<int>, expected);
    QList<int> counts(count, 0);
    int sameAsModulo = 0;
    for (int user = 0; user < 10'000; ++user) {
        const Uint128 hash = hashKeyOf("user-" + std::to_string(user));
        const auto shard = static_cast<int>(shardOf(hash, static_cast<std::uint64_t>(count)));
        ++counts[shard];
        sameAsModulo += shard == static_cast<int>(hash % static_cast<unsigned>(count)) ? 1 : 0;
    }
    QCOMPARE(counts, expected);
    if (count == 4)
        QCOMPARE(sameAsModulo, 2592);
}

void TestRouting::explicitHashKeys_10_2_data()
{
    QTest::addColumn<QString>("hashKey");
    QTest::addColumn<QList<int>>("lanes"); // N = 2, 3, 4
    QTest::newRow("0") << "0" << QList<int>{0, 0, 0};
    QTest::newRow("2^127-1") << "170141183460469231731687303715884105727" << QList<int>{0, 1, 1};
    QTest::newRow("2^127") << "170141183460469231731687303715884105728" << QList<int>{1, 1, 2};
    QTest::newRow("2^128-1") << topKey << QList<int>{1, 2, 3};
}

void TestRouting::explicitHashKeys_10_2()
{
    QFETCH(QString, hashKey);
    QFETCH(QList<int>, lanes);
    constexpr const char *counts[] = {"2", "3", "4"};
    const QByteArray text = hashKey.toLatin1();
    for (int i = 0; i < 3; ++i) {
        // By hand, and by a producer whose own key would go elsewhere.
        Probe probe({stream("orders", {{"shards", counts[i]}})}, {"user1"});
        const PutCall answer = probe.put({{}}, number(text.constData()));
        QCOMPARE(static_cast<int>(answer.records[0].firstCopy.lane), lanes[i]);
        Simulation run = build(scenario({stream("orders", {{"shards", counts[i]}}),
                                         producer("web", {{"stream", "orders"},
                                                          {"arrival", "constant"},
                                                          {"rate", "100/s"},
                                                          {"explicit_hash_key", text.constData()}})}));
        runFor(run, seconds(2));
        const std::int64_t all = sumOf(run, "orders", "IncomingRecords");
        QVERIFY(all > 100);
        QCOMPARE(sumOf(run, "orders", "IncomingRecords", static_cast<LaneIndex>(lanes[i])), all);
    }
}

void TestRouting::hashKeysBeyondTheSpaceAreRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("2^128") << "340282366920938463463374607431768211456";
    QTest::newRow("39 nines") << QString(39, '9');
    QTest::newRow("40 digits") << "1000000000000000000000000000000000000000";
    QTest::newRow("negative") << "-1";
    QTest::newRow("leading zero") << "01";
    QTest::newRow("hexadecimal") << "0x10";
    QTest::newRow("empty") << "";
}

void TestRouting::hashKeysBeyondTheSpaceAreRefused()
{
    QFETCH(QString, text);
    QVERIFY(!fromDecimal(text.toStdString()));
    if (text.isEmpty() || text.size() > 39)
        return; // no key at all, or refused by its length already
    const QByteArray bytes = text.toLatin1();
    const Scenario made =
        scenario({stream("orders"),
                  producer("web", {{"stream", "orders"}, {"explicit_hash_key", bytes.constData()}})});
    const std::vector<Finding> findings = validate(made);
    QCOMPARE(findings.size(), std::size_t{1});
    QCOMPARE(findings[0].place, std::string("/producers/0/explicit_hash_key"));
    QVERIFY(findings[0].text.starts_with("InvalidArgumentException"));
}

void TestRouting::split_10_3()
{
    Probe probe({stream("orders", {{"shards", "2"}, {"updating_time", "1s"}})});
    QVERIFY(probe.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    probe.runFor(seconds(1));
    ServiceFrame frame = probe.frame();
    QCOMPARE(frame.lanes.size(), std::size_t{4});
    QCOMPARE(frame.lanes[0].name, std::string("shardId-000000000000"));
    QVERIFY(frame.lanes[0].state == LaneState::Closed);
    QCOMPARE(frame.lanes[2].name, std::string("shardId-000000000002"));
    QCOMPARE(frame.lanes[2].beginText, std::string("0"));
    QCOMPARE(frame.lanes[2].endText, std::string("85070591730234615865843651857942052862"));
    QCOMPARE(frame.lanes[3].name, std::string("shardId-000000000003"));
    QCOMPARE(frame.lanes[3].beginText, std::string("85070591730234615865843651857942052863"));
    QCOMPARE(frame.lanes[3].endText, std::string("170141183460469231731687303715884105727"));
    for (const LaneIndex open : {1U, 2U, 3U})
        QVERIFY(frame.lanes[open].state == LaneState::Open);

    QVERIFY(
        probe.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "shardId-000000000001"}}))
            .ok());
    probe.runFor(seconds(1));
    frame = probe.frame();
    QCOMPARE(frame.lanes[5].beginText, std::string("255211775190703847597530955573826158591"));
}

QTEST_APPLESS_MAIN(TestRouting)
#include "tst_routing.moc"
