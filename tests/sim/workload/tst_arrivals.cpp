// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: arrivals follow their shape: evenly spaced ones to the nanosecond, random ones by the integral of
// their rate, also when the shape is changed on the way.

#include "sim/workload/arrivals.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

using namespace millrace;

namespace {

using Kind = ArrivalShape::Kind;

ArrivalShape shapeOf(Kind kind, double rate, double highRate = 0, Duration period = {}, Duration burst = {})
{
    ArrivalShape shape;
    shape.kind = kind;
    shape.rate = rate;
    shape.highRate = highRate;
    shape.period = period;
    shape.burst = burst;
    return shape;
}

std::vector<double> arrivals(const ArrivalShape &shape, std::uint64_t seed, double untilSeconds)
{
    ArrivalProcess process(RandomStream(seed, "web/arrivals"), SimTime{});
    std::vector<double> times;
    for (;;) {
        const SimTime at = process.next(shape, static_cast<std::int64_t>(times.size()));
        if (at >= endOfTime || toSeconds(at - SimTime{}) >= untilSeconds)
            return times;
        times.push_back(toSeconds(at - SimTime{}));
    }
}

/// Expected number of arrivals of each shape from 0 to t seconds, by the integral of the shape itself.
double integral(const ArrivalShape &shape, double t)
{
    const double period = toSeconds(shape.period);
    const double burst = toSeconds(shape.burst);
    switch (shape.kind) {
    case Kind::Constant:
    case Kind::Poisson:
        return shape.rate * t;
    case Kind::Bursts: {
        const double whole = std::floor(t / period);
        const double high = whole * burst + std::min(t - whole * period, burst);
        return high * shape.highRate + (t - high) * shape.rate;
    }
    case Kind::Daily: {
        // rate + (high - rate) (1 - cos(2 pi t / period)) / 2
        const double turn = 2 * M_PI / period;
        return shape.rate * t + (shape.highRate - shape.rate) / 2 * (t - std::sin(turn * t) / turn);
    }
    case Kind::Ramp: {
        const double rising = std::min(t, period);
        return shape.rate * rising + (shape.highRate - shape.rate) * rising * rising / (2 * period)
               + (t - rising) * shape.highRate;
    }
    }
    return 0;
}

} // namespace

class TestArrivals : public QObject
{
    Q_OBJECT

private slots:
    void constantIsEven_data();
    void constantIsEven();
    void poissonGapsAreExponential();
    void countsFollowTheIntegral_data();
    void countsFollowTheIntegral();
    void noRateNoArrivals();
    void changedShapeTakesOverWhereTheOldOneStood();
    void poissonKeepsItsRateOverManyChanges();
    void timeThatStoodStillBringsNothing();
    void copyDrawsTheSame();
};

void TestArrivals::constantIsEven_data()
{
    QTest::addColumn<double>("rate");
    for (const double rate : {0.5, 1.0, 3.0, 700.0, 1800.0, 999'983.0})
        QTest::addRow("%g/s", rate) << rate;
}

void TestArrivals::constantIsEven()
{
    QFETCH(double, rate);
    ArrivalProcess process(RandomStream(1, "web"), SimTime{});
    const ArrivalShape shape = shapeOf(Kind::Constant, rate);
    for (std::int64_t number = 0; number < 100'000; ++number) {
        const SimTime at = process.next(shape, number);
        const long double exact =
            static_cast<long double>(number + 1) * 1e9L / static_cast<long double>(rate);
        // Rounded down to a nanosecond, and not drifting: that is what the kept fraction is for.
        QVERIFY(std::fabs(static_cast<double>(static_cast<long double>(at.ns) - exact)) <= 1.01);
    }
}

void TestArrivals::poissonGapsAreExponential()
{
    // The largest gap between the drawn and the exact distribution (Kolmogorov); 1.95 is passed once in
    // 1,000.
    const std::vector<double> times = arrivals(shapeOf(Kind::Poisson, 50), 1, 400);
    std::vector<double> gaps;
    double before = 0;
    for (const double at : times) {
        gaps.push_back(at - before);
        before = at;
    }
    std::sort(gaps.begin(), gaps.end());
    const auto count = static_cast<double>(gaps.size());
    double worst = 0;
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        const double exact = 1 - std::exp(-50 * gaps[i]);
        worst = std::max({worst, std::fabs(exact - static_cast<double>(i) / count),
                          std::fabs(exact - static_cast<double>(i + 1) / count)});
    }
    QVERIFY(worst * std::sqrt(count) < 1.95);
}

void TestArrivals::countsFollowTheIntegral_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("highRate");
    QTest::addColumn<qint64>("periodS");
    QTest::addColumn<qint64>("burstS");
    const auto row = [](const char *name, Kind kind, double rate, double high, qint64 period, qint64 burst) {
        QTest::newRow(name) << static_cast<int>(kind) << rate << high << period << burst;
    };
    row("Poisson", Kind::Poisson, 40, 0, 1, 0);
    row("bursts", Kind::Bursts, 10, 200, 30, 5);
    row("bursts from nothing", Kind::Bursts, 0, 100, 20, 2);
    row("burst as long as its period", Kind::Bursts, 10, 60, 20, 20);
    row("daily wave", Kind::Daily, 10, 90, 288, 0);
    row("day of an odd length", Kind::Daily, 0, 80, 100, 0);
    row("ramp up", Kind::Ramp, 5, 100, 120, 0);
    row("ramp down", Kind::Ramp, 80, 0, 200, 0);
}

void TestArrivals::countsFollowTheIntegral()
{
    QFETCH(int, kind);
    QFETCH(double, rate);
    QFETCH(double, highRate);
    QFETCH(qint64, periodS);
    QFETCH(qint64, burstS);
    const ArrivalShape shape =
        shapeOf(static_cast<Kind>(kind), rate, highRate, seconds(periodS), seconds(burstS));
    constexpr int windows = 60;
    constexpr double window = 5; // seconds
    constexpr int seeds = 40;
    std::vector<double> counts(windows, 0);
    double spread = 0; // of the counts of single runs, as chi-square of the totals
    double total = 0;
    const double expectedTotal = integral(shape, windows * window);
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const std::vector<double> times = arrivals(shape, seed, windows * window);
        for (const double at : times)
            counts[static_cast<std::size_t>(at / window)] += 1;
        const double off = static_cast<double>(times.size()) - expectedTotal;
        spread += off * off / expectedTotal;
        total += static_cast<double>(times.size());
    }
    QVERIFY(std::fabs(total - seeds * expectedTotal) < 4 * std::sqrt(seeds * expectedTotal));
    // A Poisson count varies by its own mean: chi-square with 40 degrees, 99.9 % of the time within 16
    // and 74.
    QVERIFY2(spread > 16 && spread < 74, qPrintable(QString::number(spread)));
    // Every window by itself, over all seeds: chi-square with about 60 degrees.
    double chi = 0;
    int used = 0;
    for (int i = 0; i < windows; ++i) {
        const double expected = seeds * (integral(shape, (i + 1) * window) - integral(shape, i * window));
        if (expected < 20) {
            QVERIFY(counts[static_cast<std::size_t>(i)] < expected + 20);
            continue;
        }
        const double off = counts[static_cast<std::size_t>(i)] - expected;
        chi += off * off / expected;
        ++used;
    }
    QVERIFY2(std::fabs(chi - used) < 4 * std::sqrt(2.0 * used),
             qPrintable(QStringLiteral("chi-square %1 of %2 windows").arg(chi).arg(used)));
}

void TestArrivals::noRateNoArrivals()
{
    ArrivalProcess process(RandomStream(1, "web"), SimTime{});
    QVERIFY(process.next(shapeOf(Kind::Poisson, 0), 0) == endOfTime);
    QVERIFY(process.next(shapeOf(Kind::Constant, 0), 0) == endOfTime);
}

void TestArrivals::changedShapeTakesOverWhereTheOldOneStood()
{
    ArrivalProcess process(RandomStream(1, "web"), SimTime{});
    const ArrivalShape slow = shapeOf(Kind::Constant, 10);
    QCOMPARE(process.next(slow, 0).ns, milliseconds(100).ns);
    // Half of the way to the second record is done at 150 ms; the other half goes ten times as fast.
    process.advanceTo(slow, 1, SimTime{milliseconds(150).ns});
    const ArrivalShape fast = shapeOf(Kind::Constant, 100);
    QVERIFY(std::abs(process.next(fast, 1).ns - milliseconds(155).ns) <= 1);
    QVERIFY(std::abs(process.next(fast, 2).ns - milliseconds(165).ns) <= 1);
}

void TestArrivals::poissonKeepsItsRateOverManyChanges()
{
    // A shape "changed" to itself at 1,000 moments brings the same records, but for rounding.
    const ArrivalShape shape = shapeOf(Kind::Poisson, 20);
    ArrivalProcess plain(RandomStream(5, "web"), SimTime{});
    ArrivalProcess cut(RandomStream(5, "web"), SimTime{});
    SimTime now{};
    for (std::int64_t number = 0; number < 2'000; ++number) {
        const SimTime expected = plain.next(shape, number);
        for (int i = 1; i <= 3; ++i)
            if (const SimTime moment{now.ns + (expected.ns - now.ns) * i / 5}; moment < expected)
                cut.advanceTo(shape, number, moment);
        const SimTime at = cut.next(shape, number);
        QVERIFY(std::abs(at.ns - expected.ns) <= 1'000);
        now = std::max(at, expected);
    }
}

void TestArrivals::timeThatStoodStillBringsNothing()
{
    const ArrivalShape shape = shapeOf(Kind::Constant, 1);
    ArrivalProcess process(RandomStream(1, "web"), SimTime{});
    QVERIFY(std::abs(process.next(shape, 0).ns - seconds(1).ns) <= 1);
    process.skipTo(SimTime{seconds(100).ns});
    QVERIFY(std::abs(process.next(shape, 1).ns - seconds(101).ns) <= 1);
}

void TestArrivals::copyDrawsTheSame()
{
    const ArrivalShape shape = shapeOf(Kind::Bursts, 10, 100, seconds(3), seconds(1));
    ArrivalProcess process(RandomStream(1, "web"), SimTime{});
    for (std::int64_t number = 0; number < 100; ++number)
        process.next(shape, number);
    ArrivalProcess copy = process;
    for (std::int64_t number = 100; number < 200; ++number)
        QCOMPARE(process.next(shape, number).ns, copy.next(shape, number).ns);
}

QTEST_APPLESS_MAIN(TestArrivals)
#include "tst_arrivals.moc"
