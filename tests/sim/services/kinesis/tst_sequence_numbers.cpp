// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: sequence numbers have the layout of facts 1.2, as the table of facts 10.4 and a number printed by
// AWS show.

#include "sim/services/kinesis/sequence_number.h"

#include <QtTest/QtTest>

using namespace millrace;
using kinesis::SequenceNumber;

class TestSequenceNumbers : public QObject
{
    Q_OBJECT

private slots:
    void table_10_4_data();
    void table_10_4();
    void numberPrintedByAws_10_4();
    void growWithTheIndex();
    void otherTextsAreRefused_data();
    void otherTextsAreRefused();
};

void TestSequenceNumbers::table_10_4_data()
{
    QTest::addColumn<quint32>("shard");
    QTest::addColumn<quint64>("index");
    QTest::addColumn<qint64>("put");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, quint32 shard, quint64 index, qint64 put, const char *text) {
        QTest::newRow(name) << shard << index << put << text;
    };
    row("shard 0, start", 0, 0, 1767225600, "49670424472731169861061894383142885425265240724400504834");
    row("shard 1, start", 1, 0, 1767225600, "49670424472753470606260425006284421143537889085906485266");
    row("shard 1, first", 1, 1, 1767225660, "49670424472753470606260425006285630069357507838249795602");
    row("shard 11, fifth", 11, 5, 1767229200, "49670424472976478058245731237705822955362693236956070066");
}

void TestSequenceNumbers::table_10_4()
{
    QFETCH(quint32, shard);
    QFETCH(quint64, index);
    QFETCH(qint64, put);
    QFETCH(QString, text);
    const SequenceNumber number{1767225600, shard, index, put};
    QCOMPARE(QString::fromStdString(kinesis::toText(number)), text);
    const auto back = kinesis::sequenceNumberFrom(text.toStdString());
    QVERIFY(back.has_value());
    QVERIFY(*back == number);
}

void TestSequenceNumbers::numberPrintedByAws_10_4()
{
    const auto number =
        kinesis::sequenceNumberFrom("49590338271490256608559692538361571095921575989136588898");
    QVERIFY(number.has_value());
    QCOMPARE(number->shard, 6U);
    const QDateTime put(QDate(2018, 12, 17), QTime(22, 10, 50), Qt::UTC);
    QCOMPARE(number->putSeconds, static_cast<std::int64_t>(put.toSecsSinceEpoch()));
    QCOMPARE(kinesis::toText(*number),
             std::string("49590338271490256608559692538361571095921575989136588898"));
}

void TestSequenceNumbers::growWithTheIndex()
{
    std::string before;
    for (std::uint64_t index : {0ULL, 1ULL, 2ULL, 15ULL, 16ULL, 999ULL, 1ULL << 32, 0x7fffffffffffffffULL}) {
        // The put time may stand still or go on; the index alone already orders.
        const std::string text = kinesis::toText(SequenceNumber{1767225600, 3, index, 1767225600});
        QCOMPARE(text.size(), std::size_t{56});
        QVERIFY(text.starts_with("49"));
        QVERIFY(text > before);
        before = text;
    }
}

void TestSequenceNumbers::otherTextsAreRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << "";
    QTest::newRow("short") << "42";
    QTest::newRow("letters") << "4967042447273116986106189438314288542526524072440050483x";
    QTest::newRow("too long") << QString(130, '4');
    QTest::newRow("one off") << "49670424472731169861061894383142885425265240724400504835";
}

void TestSequenceNumbers::otherTextsAreRefused()
{
    QFETCH(QString, text);
    QVERIFY(!kinesis::sequenceNumberFrom(text.toStdString()).has_value());
}

QTEST_APPLESS_MAIN(TestSequenceNumbers)
#include "tst_sequence_numbers.moc"
