// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: simulated time follows real time at the speed asked for, never beyond the end, and what was
// really reached is measured. Real time is given, so nothing here waits.

#include "session/pace.h"

#include <QtTest>

#include <limits>

using namespace millrace;
using namespace std::chrono_literals;

class TestPace : public QObject
{
    Q_OBJECT

private slots:
    void keepsWithinItsSpeeds_data();
    void keepsWithinItsSpeeds();
    void isDueBySpeed();
    void neverGoesBeyondTheEnd();
    void countsAnewFromARestart();
    void measuresWhatWasReached();
};

void TestPace::keepsWithinItsSpeeds_data()
{
    QTest::addColumn<double>("asked");
    QTest::addColumn<double>("kept");
    QTest::newRow("one") << 1.0 << 1.0;
    QTest::newRow("slowest") << 0.1 << 0.1;
    QTest::newRow("slower") << 1e-9 << 0.1;
    QTest::newRow("fastest") << 1000.0 << 1000.0;
    QTest::newRow("faster") << 1e300 << 1000.0;
    QTest::newRow("unlimited") << 0.0 << 0.0;
    QTest::newRow("backwards") << -3.0 << 0.0;
    QTest::newRow("no number") << std::numeric_limits<double>::quiet_NaN() << 0.0;
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << 1000.0;
}

void TestPace::keepsWithinItsSpeeds()
{
    QFETCH(double, asked);
    QFETCH(double, kept);
    Pace pace;
    pace.setSpeed(asked);
    QCOMPARE(pace.speed(), kept);
    QCOMPARE(pace.isUnlimited(), kept == 0);
}

void TestPace::isDueBySpeed()
{
    const Pace::Real real{};
    const SimTime now{seconds(100).ns};
    const SimTime end = now + hours(1);
    Pace pace;
    for (const double speed : {0.1, 0.5, 1.0, 10.0, 1000.0}) {
        pace.setSpeed(speed);
        pace.restart(now, real);
        QCOMPARE(pace.due(real, end), now);
        QCOMPARE(pace.due(real + 2s, end), now + Duration{static_cast<std::int64_t>(speed * 2e9)});
        QCOMPARE(pace.due(real - 2s, end), now); // a clock that is set back moves nothing back
    }
}

void TestPace::neverGoesBeyondTheEnd()
{
    const Pace::Real real{};
    Pace pace;
    pace.setSpeed(1000);
    pace.restart(SimTime{0}, real);
    QCOMPARE(pace.due(real + 1s, SimTime{seconds(999).ns}), SimTime{seconds(999).ns});
    QCOMPARE(pace.due(real + 24h * 365 * 200, endOfTime), endOfTime);
    pace.setSpeed(0);
    QCOMPARE(pace.due(real, SimTime{seconds(999).ns}), SimTime{seconds(999).ns});
}

void TestPace::countsAnewFromARestart()
{
    const Pace::Real real{};
    Pace pace;
    pace.restart(SimTime{0}, real);
    // It could not keep up: ten seconds went by, it came to the third. Nothing is made up for.
    pace.restart(SimTime{seconds(3).ns}, real + 10s);
    QCOMPARE(pace.due(real + 11s, endOfTime), SimTime{seconds(4).ns});
}

void TestPace::measuresWhatWasReached()
{
    const Pace::Real real{};
    Pace pace;
    pace.setSpeed(10);
    QCOMPARE(pace.achieved(), 10.0); // until there is a figure, what was asked for
    pace.restartMeasuring(SimTime{0}, real);
    pace.measure(SimTime{seconds(1).ns}, real + 100ms);
    QCOMPARE(pace.achieved(), 10.0); // too short to tell
    pace.measure(SimTime{seconds(3).ns}, real + 500ms);
    QCOMPARE(pace.achieved(), 6.0);
    pace.measure(SimTime{seconds(4).ns}, real + 1500ms);
    QCOMPARE(pace.achieved(), 1.0); // since the last figure, not since the beginning
}

QTEST_APPLESS_MAIN(TestPace)
#include "tst_pace.moc"
