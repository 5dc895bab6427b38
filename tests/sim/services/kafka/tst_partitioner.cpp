// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: keys go where Java clients and librdkafka put them, and groups where their coordinator is; the values
// are those of the facts, from the projects' own sources and from a real client.

#include "sim/services/kafka/partitioner.h"

#include <QtTest>

using namespace millrace::kafka;

class TestPartitioner : public QObject
{
    Q_OBJECT

private slots:
    void section6x1Murmur2_data();
    void section6x1Murmur2();
    void section6x1LibrdkafkaVectors_data();
    void section6x1LibrdkafkaVectors();
    void section6x1Crc32_data();
    void section6x1Crc32();
    void section6x1EmptyKeyIsNoKeyToCrc32();
    void section6x3Coordinator_data();
    void section6x3Coordinator();
    void smallestHashHasNoPositive();
};

void TestPartitioner::section6x1Murmur2_data()
{
    QTest::addColumn<int>("hash");
    QTest::addColumn<QList<int>>("partitions"); // of 3, 4, 6, 8, 12, 50
    const auto row = [](const char *key, int hash, const QList<int> &partitions) {
        QTest::newRow(key) << hash << partitions;
    };
    row("21", -973932308, {0, 0, 0, 4, 0, 40});
    row("foobar", -790332482, {0, 2, 0, 6, 6, 16});
    row("a-little-bit-long-string", -985981536, {2, 0, 2, 0, 8, 12});
    row("a-little-bit-longer-string", -1486304829, {2, 3, 5, 3, 11, 19});
    row("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971, {2, 1, 5, 5, 5, 27});
    row("abc", 479470107, {0, 3, 3, 3, 3, 7});
    row("", 275646681, {0, 1, 3, 1, 9, 31});
    row("user1", 1619149554, {0, 2, 0, 2, 6, 4});
    row("user2", -681250719, {2, 1, 5, 1, 5, 29});
    row("user3", -850927293, {2, 3, 5, 3, 11, 5});
    row("user4", -1794944515, {1, 1, 1, 5, 1, 33});
    row("user_123", -1159050033, {2, 3, 5, 7, 11, 15});
    row("user123", 290947905, {0, 1, 3, 1, 9, 5});
    row("popular_product_123", -1953329805, {2, 3, 5, 3, 11, 43});
    row("order-1", 1221710326, {1, 2, 4, 6, 10, 26});
    row("order-2", -1055499005, {0, 3, 3, 3, 3, 43});
    row("order-3", -849583649, {0, 3, 3, 7, 3, 49});
    row("kafka", -798503068, {1, 0, 4, 4, 4, 30});
    row("giberish123456789", -1890243828, {2, 0, 2, 4, 8, 20});
    row("caf\xc3\xa9", -1358007374, {0, 2, 0, 2, 6, 24});
    row("\xe6\x97\xa5\xe6\x9c\xac", -700811021, {0, 3, 3, 3, 3, 27});
}

void TestPartitioner::section6x1Murmur2()
{
    QFETCH(int, hash);
    QFETCH(QList<int>, partitions);
    const char *key = QTest::currentDataTag();
    QCOMPARE(murmur2(key), hash);
    constexpr int counts[] = {3, 4, 6, 8, 12, 50};
    for (int i = 0; i < 6; ++i)
        QCOMPARE(partitionOf(key, counts[i], KeyHash::Murmur2), partitions[i]);
}

void TestPartitioner::section6x1LibrdkafkaVectors_data()
{
    QTest::addColumn<quint32>("hash");
    QTest::newRow("1234") << 0x9fc97b14U;
    QTest::newRow("234") << 0xe7c009caU;
    QTest::newRow("34") << 0x873930daU;
    QTest::newRow("4") << 0x5a4b5ca1U;
    QTest::newRow("") << 0x106e08d9U;
}

void TestPartitioner::section6x1LibrdkafkaVectors()
{
    QFETCH(quint32, hash);
    QCOMPARE(static_cast<quint32>(murmur2(QTest::currentDataTag())), hash);
}

void TestPartitioner::section6x1Crc32_data()
{
    QTest::addColumn<QList<int>>("partitions"); // of 3, 4, 6, 12
    QTest::newRow("user1") << QList<int>{1, 1, 1, 1};
    QTest::newRow("user2") << QList<int>{2, 3, 5, 11};
    QTest::newRow("user3") << QList<int>{2, 1, 5, 5};
    QTest::newRow("user4") << QList<int>{0, 2, 0, 6};
    QTest::newRow("user_123") << QList<int>{2, 1, 5, 5};
    QTest::newRow("user123") << QList<int>{1, 3, 1, 7};
    QTest::newRow("popular_product_123") << QList<int>{1, 2, 4, 10};
    QTest::newRow("order-1") << QList<int>{1, 3, 1, 7};
    QTest::newRow("order-2") << QList<int>{0, 1, 3, 9};
    QTest::newRow("order-3") << QList<int>{2, 3, 5, 11};
    QTest::newRow("kafka") << QList<int>{2, 3, 5, 11};
}

void TestPartitioner::section6x1Crc32()
{
    QFETCH(QList<int>, partitions);
    constexpr int counts[] = {3, 4, 6, 12};
    for (int i = 0; i < 4; ++i)
        QCOMPARE(partitionOf(QTest::currentDataTag(), counts[i], KeyHash::Crc32), partitions[i]);
}

void TestPartitioner::section6x1EmptyKeyIsNoKeyToCrc32()
{
    QCOMPARE(partitionOf("", 4, KeyHash::Crc32), -1);
    QCOMPARE(partitionOf("", 4, KeyHash::Murmur2), 1);
    QCOMPARE(crc32("123456789"), 0xcbf43926U); // the check value of the polynomial
}

void TestPartitioner::section6x3Coordinator_data()
{
    QTest::addColumn<int>("hash");
    QTest::addColumn<int>("partition");
    QTest::newRow("analytics-consumer") << -1043791267 << 17;
    QTest::newRow("orders") << -1008770331 << 31;
    QTest::newRow("connect-s3-sink") << 1057134653 << 3;
    QTest::newRow("my-group") << -1906497762 << 12;
    QTest::newRow("g1") << 3242 << 42;
}

void TestPartitioner::section6x3Coordinator()
{
    QFETCH(int, hash);
    QFETCH(int, partition);
    QCOMPARE(javaHash(QTest::currentDataTag()), hash);
    QCOMPARE(coordinatorPartition(QTest::currentDataTag()), partition);
}

void TestPartitioner::smallestHashHasNoPositive()
{
    // "polygenelubricants" is known for this hash.
    QCOMPARE(javaHash("polygenelubricants"), INT32_MIN);
    QCOMPARE(coordinatorPartition("polygenelubricants"), 0);
    // A character beyond the first plane is two UTF-16 units: 0xd83d, 0xde00.
    QCOMPARE(javaHash("\xf0\x9f\x98\x80"), 0xd83d * 31 + 0xde00);
}

QTEST_APPLESS_MAIN(TestPartitioner)
#include "tst_partitioner.moc"
