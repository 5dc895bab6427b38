// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the 99th percentile of a stretch is the smallest latency that 99 of 100 do not exceed, in whatever
// order they came.

#include "sim/services/reading/latency_window.h"

#include <QtTest>

using namespace millrace;

class TestLatencyWindow : public QObject
{
    Q_OBJECT

private slots:
    void nothingOfNothing();
    void rank_data();
    void rank();
};

void TestLatencyWindow::nothingOfNothing()
{
    LatencyWindow window;
    QVERIFY(!window.close());
    window.note(5);
    QCOMPARE(*window.close(), 5);
    QVERIFY(!window.close()); // the next stretch has begun
}

void TestLatencyWindow::rank_data()
{
    QTest::addColumn<int>("count"); // of 1, 2, ... ms
    QTest::addColumn<int>("found");
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("99 of 100") << 100 << 99;
    QTest::newRow("100 of 101") << 101 << 100;
    QTest::newRow("198 of 200") << 200 << 198;
    QTest::newRow("990 of 1,000") << 1'000 << 990;
}

void TestLatencyWindow::rank()
{
    QFETCH(int, count);
    QFETCH(int, found);
    LatencyWindow window;
    for (int i = 0; i < count; ++i)
        window.note(1 + (i * 7'919) % count); // coprime to all counts: each value once
    QCOMPARE(*window.close(), found);
}

QTEST_APPLESS_MAIN(TestLatencyWindow)
#include "tst_latency_window.moc"
