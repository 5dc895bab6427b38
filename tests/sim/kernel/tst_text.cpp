// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: figures are written the same everywhere: thousands, decimals and shares as a person would write them.

#include "sim/kernel/text.h"

#include <QtTest/QtTest>

#include <limits>

using namespace millrace;

class TestText : public QObject
{
    Q_OBJECT

private slots:
    void thousands_data();
    void thousands();
    void decimals_data();
    void decimals();
    void percents_data();
    void percents();
};

void TestText::thousands_data()
{
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("expected");
    const auto row = [](qint64 value, const char *text) { QTest::newRow(text) << value << text; };
    row(0, "0");
    row(7, "7");
    row(999, "999");
    row(1'000, "1,000");
    row(12'345, "12,345");
    row(1'234'567, "1,234,567");
    row(-1, "-1");
    row(-999, "-999");
    row(-1'000, "-1,000");
    row(-123'456, "-123,456");
    row(std::numeric_limits<qint64>::max(), "9,223,372,036,854,775,807");
    row(std::numeric_limits<qint64>::min(), "-9,223,372,036,854,775,808");
}

void TestText::thousands()
{
    QFETCH(qint64, value);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(millrace::thousands(value)), expected);
}

void TestText::decimals_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QString>("expected");
    const auto row = [](double value, int count, const char *text) {
        QTest::addRow("%.10g to %d", value, count) << value << count << text;
    };
    row(0, 2, "0");
    row(0.98, 2, "0.98");
    row(0.984, 2, "0.98");
    row(0.986, 2, "0.99");
    row(1000, 1, "1,000");
    row(1234.5, 1, "1,234.5");
    row(1234.56, 1, "1,234.6");
    row(0.05, 1, "0.1");
    row(0.004, 2, "0");
    row(-0.004, 2, "0");
    row(-2.5, 0, "-3");
    row(-1234.25, 2, "-1,234.25");
    row(1.005, 3, "1.005");
    row(7.10, 2, "7.1");
    row(99.999, 2, "100");
    row(1e30, 2, "very many");
}

void TestText::decimals()
{
    QFETCH(double, value);
    QFETCH(int, decimals);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(decimal(value, decimals)), expected);
}

void TestText::percents_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<QString>("expected");
    const auto row = [](double share, const char *text) { QTest::newRow(text) << share << text; };
    row(0, "0 %");
    row(0.344, "34 %");
    row(0.5, "50 %");
    row(1, "100 %");
    row(0.05, "5 %");
    row(0.0123, "1.2 %");
}

void TestText::percents()
{
    QFETCH(double, share);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(percent(share)), expected);
}

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
