// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: times read as clocks that never run ahead, speeds are those offered, and a pace that cannot be kept
// says so.
#include "session/live.h"
#include "ui/time/speeds.h"
#include "ui/time/time_text.h"

#include <QTest>

using namespace millrace;

class TestTimeText : public QObject
{
    Q_OBJECT

private slots:
    void clocks_data()
    {
        QTest::addColumn<qint64>("ns");
        QTest::addColumn<QString>("moment");
        QTest::addColumn<QString>("clock");
        QTest::addRow("start") << qint64(0) << "00:00.0"
                               << "00:00";
        QTest::addRow("before the start") << qint64(-5) << "00:00.0"
                                          << "00:00";
        QTest::addRow("cut, not rounded") << qint64(192'499'999'999) << "03:12.4"
                                          << "03:12";
        QTest::addRow("last tenth") << qint64(59'999'999'999) << "00:59.9"
                                    << "00:59";
        QTest::addRow("an hour") << qint64(3'600'000'000'000) << "1:00:00.0"
                                 << "1:00:00";
        QTest::addRow("a day") << qint64(86'399'900'000'000) << "23:59:59.9"
                               << "23:59:59";
    }
    void clocks()
    {
        QFETCH(qint64, ns);
        QTEST(momentText({ns}), "moment");
        QTEST(clockText({ns}), "clock");
    }

    void spokenTimes()
    {
        QCOMPARE(spokenTime(milliseconds(12'400)), "12.4 seconds");
        QCOMPARE(spokenTime(milliseconds(192'400)), "3 minutes 12.4 seconds");
        QCOMPARE(spokenTime(seconds(60)), "1 minute 0 seconds");
        QCOMPARE(spokenTime(seconds(3600)), "1 hour 0 minutes 0 seconds");
    }

    void speeds()
    {
        QCOMPARE(speedText(0.1), QStringLiteral("0.1 ×"));
        QCOMPARE(speedText(0.25), QStringLiteral("0.25 ×"));
        QCOMPARE(speedText(1000), QStringLiteral("1,000 ×"));
        QCOMPARE(speedText(asFastAsItCan), QStringLiteral("As fast as it can"));
        QCOMPARE(reachedText(10, 6), QStringLiteral("reaches 6 ×"));
        QCOMPARE(reachedText(10, 9.8), QString());
        QCOMPARE(reachedText(asFastAsItCan, 240), QStringLiteral("240 ×"));
    }

    void speedsAreWalkedFromEndToEnd()
    {
        const std::vector<double> &offered = speedsOffered();
        QCOMPARE(offered.front(), 0.1);
        QCOMPARE(offered.back(), asFastAsItCan);
        QCOMPARE(offered[offered.size() - 2], 1000.0);
        for (std::size_t i = 0; i + 1 < offered.size(); ++i) {
            QCOMPARE(fasterThan(offered[i]), offered[i + 1]);
            QCOMPARE(slowerThan(offered[i + 1]), offered[i]);
        }
        QCOMPARE(fasterThan(asFastAsItCan), asFastAsItCan);
        QCOMPARE(slowerThan(0.1), 0.1);
        // A speed from elsewhere finds its neighbours.
        QCOMPARE(fasterThan(3), 5.0);
        QCOMPARE(slowerThan(3), 2.0);
    }
};

QTEST_GUILESS_MAIN(TestTimeText)
#include "tst_time_text.moc"
