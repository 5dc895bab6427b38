// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: `route` tells MD5, hash key and shard of a key as Kinesis has them, and refuses what is no key or no
// stream.

#include "support/console.h"

using namespace millrace::test;

namespace {

/// Keys with MD5 and hash key as computed with other programs; shards for streams of 1 to 4.
struct KnownKey
{
    const char *key;
    const char *md5;
    const char *hashKey;
    int shards[4];
};
constexpr KnownKey knownKeys[] = {
    {"user1", "24c9e15e52afc47c225b757e7bee1f9d", "48900430532020830442050270794663993245", {0, 0, 0, 0}},
    {"user2", "7e58d63b60197ceb55a1c487989a3720", "167943994732308608619195670538994988832", {0, 0, 1, 1}},
    {"user3", "92877af70a45fd6a2ed7fe81e1236b78", "194770741487007168398107899188660628344", {0, 1, 1, 2}},
    {"user4", "3f02ebe3d7929b091e3d8ccfde2f3bc6", "83756532745933030945008686841709149126", {0, 0, 0, 0}},
    {"user_123", "7e7630b5947f69e5041aa3f3ff1a9848", "168096406440122715113802693324276668488", {0, 0, 1, 1}},
    {"user123", "6ad14ba9986e3615423dfca256d04e3f", "141984892214089559021068280593678093887", {0, 0, 1, 1}},
    {"popular_product_123",
     "be526e366aa849e3ae822ac2ce284464",
     "252981322917919908682780355729365156964",
     {0, 1, 2, 2}},
    {"partitionKey",
     "916fb4607e9099fa19225279d711a12e",
     "193318062818912349798954611745638949166",
     {0, 1, 1, 2}},
    {"user-0", "b01a0e23da718a08989311b8b2dfb069", "234079413770792230875862003829230776425", {0, 1, 2, 2}},
    {"order-42", "4f416b0c12aa8c754209da955fb755cc", "105348682137155569515616584889439573452", {0, 0, 0, 1}},
    {"device:7", "af0f6e0009e20744f17f5a47524e443d", "232695014783353318508311542850965619773", {0, 1, 2, 2}},
    {"a", "0cc175b9c0f1b6a831c399e269772661", "16955237001963240173058271559858726497", {0, 0, 0, 0}},
    {"caf\xc3\xa9",
     "07117fe4a1ebd544965dc19573183da2",
     "9395458997242411472544951782067420578",
     {0, 0, 0, 0}},
    {"0", "cfcd208495d565ef66e7dff9f98764da", "276215275525073243129443018166533317850", {0, 1, 2, 3}},
};

} // namespace

class TestRoute : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithTheKnownKeys_data();
    void agreesWithTheKnownKeys();
    void printsATableForPeople();
    void spreadsManyKeysAsMd5Does_data();
    void spreadsManyKeysAsMd5Does();
    void takesEveryWordAsAKey();
    void findsPartitionsAsTheClientsDo();
    void refuses_data();
    void refuses();
};

void TestRoute::agreesWithTheKnownKeys_data()
{
    QTest::addColumn<int>("shards");
    for (int shards = 1; shards <= 4; ++shards)
        QTest::addRow("%d", shards) << shards;
}

void TestRoute::agreesWithTheKnownKeys()
{
    QFETCH(int, shards);
    QStringList arguments{"route", "--shards", QString::number(shards), "--json"};
    for (const KnownKey &known : knownKeys)
        arguments << QString::fromUtf8(known.key);
    const ConsoleOutcome outcome = console(arguments);
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.err, QByteArray());
    const QJsonArray rows = outcome.json().array();
    QCOMPARE(rows.size(), qsizetype{std::size(knownKeys)});
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const KnownKey &known = knownKeys[i];
        const QJsonObject row = rows[i].toObject();
        QCOMPARE(row["key"].toString(), QString::fromUtf8(known.key));
        QCOMPARE(row["md5"].toString(), QString(known.md5));
        QCOMPARE(row["hash_key"].toString(), QString(known.hashKey));
        QCOMPARE(row["shard"].toInt(-1), known.shards[shards - 1]);
        QCOMPARE(row.size(), 4);
    }
}

void TestRoute::printsATableForPeople()
{
    const ConsoleOutcome outcome = console({"route", "user1", "user2", "user3", "user4", "--shards", "4"});
    QCOMPARE(outcome.exitCode, 0);
    const QList<QByteArray> lines = outcome.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 5);
    for (int i = 0; i < 4; ++i) {
        const QByteArrayList words = lines[i + 1].simplified().split(' ');
        const QByteArrayList expected{knownKeys[i].key, QByteArray::number(knownKeys[i].shards[3]),
                                      knownKeys[i].hashKey, knownKeys[i].md5};
        QCOMPARE(words, expected);
    }
}

void TestRoute::spreadsManyKeysAsMd5Does_data()
{
    QTest::addColumn<QList<int>>("counts");
    QTest::newRow("2") << QList<int>{5050, 4950};
    QTest::newRow("3") << QList<int>{3376, 3339, 3285};
    QTest::newRow("4") << QList<int>{2530, 2520, 2508, 2442};
    QTest::newRow("10") << QList<int>{1045, 987, 1016, 998, 1004, 1026, 983, 1009, 993, 939};
}

void TestRoute::spreadsManyKeysAsMd5Does()
{
    QFETCH(QList<int>, counts);
    QStringList arguments{"route", "--shards", QString::number(counts.size()), "--json"};
    for (int i = 0; i < 10'000; ++i)
        arguments << QString("user-%1").arg(i);
    QList<int> found(counts.size(), 0);
    for (const QJsonValue &row : console(arguments).json().array()) {
        const int shard = row["shard"].toInt(-1);
        QVERIFY(shard >= 0 && shard < found.size());
        ++found[shard];
    }
    QCOMPARE(found, counts);
}

void TestRoute::takesEveryWordAsAKey()
{
    // Words that mean something to a parser: lists, commands, options.
    const QStringList keys{"[a,b]", "[]", "{}", "run", "a=b", "-", "--json", "-x"};
    const ConsoleOutcome outcome = console(QStringList{"route", "--shards=3", "--json"} + keys.mid(0, 6)
                                           + QStringList{"--"} + keys.mid(6));
    QCOMPARE(outcome.exitCode, 0);
    QStringList found;
    for (const QJsonValue &row : outcome.json().array()) {
        found << row["key"].toString();
        QCOMPARE(row["md5"].toString().toLatin1(),
                 QCryptographicHash::hash(row["key"].toString().toUtf8(), QCryptographicHash::Md5).toHex());
    }
    QCOMPARE(found, keys);
}

void TestRoute::findsPartitionsAsTheClientsDo()
{
    // What kcat did with these keys, by default and with topic.partitioner=murmur2_random.
    const ConsoleOutcome outcome =
        console({"route", "user1", "user2", "user3", "user4", "user_123", "", "--partitions", "3", "--json"});
    QCOMPARE(outcome.exitCode, 0);
    const QJsonArray rows = outcome.json().array();
    QCOMPARE(rows.size(), qsizetype{6});
    constexpr int byDefault[] = {1, 2, 2, 0, 2, -1};
    constexpr int likeJava[] = {0, 2, 2, 1, 2, 0};
    for (qsizetype i = 0; i < rows.size(); ++i) {
        QCOMPARE(rows[i]["partition_librdkafka"].toInt(-2), byDefault[i]);
        QCOMPARE(rows[i]["partition_java"].toInt(-2), likeJava[i]);
        QVERIFY(!rows[i].toObject().contains("shard"));
    }
    const ConsoleOutcome both = console({"route", "user1", "--partitions", "3", "--shards", "2"});
    QCOMPARE(both.exitCode, 0);
    for (const char *word : {"shard", "md5", "partition, Java", "partition, librdkafka", "1619149554"})
        QVERIFY2(both.out.contains(word), word);
    QVERIFY(console({"route", "", "--partitions", "3"}).out.contains("random"));
}

void TestRoute::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no shards") << QStringList{"a"} << QByteArray("--shards N is expected");
    QTest::newRow("zero shards") << QStringList{"a", "--shards", "0"}
                                 << QByteArray("\"0\" is not a whole number from 1");
    QTest::newRow("negative") << QStringList{"a", "--shards", "-1"}
                              << QByteArray("\"-1\" is not a whole number");
    QTest::newRow("words") << QStringList{"a", "--shards", "two"}
                           << QByteArray("\"two\" is not a whole number");
    QTest::newRow("too many") << QStringList{"a", "--shards", "10001"} << QByteArray("10,000");
    QTest::newRow("no partitions") << QStringList{"a", "--partitions", "0"}
                                   << QByteArray("--partitions: \"0\" is not a whole number from 1");
    QTest::newRow("too many partitions")
        << QStringList{"a", "--partitions", "200001"} << QByteArray("200,000");
    QTest::newRow("no key") << QStringList{"--shards", "2"} << QByteArray("a KEY is expected");
    QTest::newRow("empty key") << QStringList{"a", "", "--shards", "2"} << QByteArray("key 2 is empty");
    QTest::newRow("long key") << QStringList{QString(257, 'k'), "--shards", "2"}
                              << QByteArray("longer than 256");
    QTest::newRow("unknown option") << QStringList{"a", "--shard", "2", "--shards", "2"}
                                    << QByteArray("no option --shard;");
}

void TestRoute::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, says);
    const ConsoleOutcome outcome = console(QStringList{"route", "--json"} + arguments);
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.says(says), outcome.err);
    // 256 characters are no longer too many, whatever their bytes.
    QCOMPARE(console({"route", QString(256, QChar(0xe9)), "--shards", "2"}).exitCode, 0);
}

QTEST_GUILESS_MAIN(TestRoute)
#include "tst_route.moc"
