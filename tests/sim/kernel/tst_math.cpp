// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the kernel's own log, exp, pow and sin agree with the C library's long double ones within a few units
// in the last place, over the ranges in which they are used.

#include "sim/kernel/math.h"
#include "sim/kernel/random.h"

#include <QtTest/QtTest>

#include <cmath>
#include <limits>

using namespace millrace;

namespace {

/// Distance from the exact value in units of the last place of a double there.
double ulps(double actual, long double exact)
{
    const double nearest = std::fabs(static_cast<double>(exact));
    const double unit = std::nextafter(nearest, HUGE_VAL) - nearest;
    return static_cast<double>(std::fabs(static_cast<long double>(actual) - exact) / unit);
}

constexpr int draws = 200'000;

/// Draws evenly between two ends, or evenly in the exponent.
class Draw
{
public:
    explicit Draw(const char *name)
        : m_random(1, name)
    {}
    double between(double low, double high) { return low + (high - low) * m_random.uniform(m_drawn++); }
    double magnitude(int lowExponent, int highExponent)
    {
        return std::ldexp(between(1, 2), static_cast<int>(between(lowExponent, highExponent)));
    }

private:
    RandomStream m_random;
    std::uint64_t m_drawn = 0;
};

} // namespace

class TestMath : public QObject
{
    Q_OBJECT

private slots:
    void logWithinThreeUlps();
    void expWithinThreeUlps();
    void powWithinItsConditionNumber();
    void sinWithinFourUlpsOfOne();
    void floorAndRoundAreExact();
    void edges();
};

void TestMath::logWithinThreeUlps()
{
    Draw draw("log");
    double worst = 0;
    for (int i = 0; i < draws; ++i)
        for (const double x : {draw.between(0, 1), draw.between(0.5, 2), draw.magnitude(-1000, 1000)})
            worst = std::max(worst, ulps(math::log(x), std::log(static_cast<long double>(x))));
    qInfo("worst: %.2f ulps", worst);
    QVERIFY(worst <= 3);
    QCOMPARE(math::log(1), 0.0);
}

void TestMath::expWithinThreeUlps()
{
    Draw draw("exp");
    double worst = 0;
    for (int i = 0; i < draws; ++i)
        for (const double x : {draw.between(-1, 1), draw.between(-50, 50), draw.between(-700, 700)})
            worst = std::max(worst, ulps(math::exp(x), std::exp(static_cast<long double>(x))));
    qInfo("worst: %.2f ulps", worst);
    QVERIFY(worst <= 3);
    QCOMPARE(math::exp(0), 1.0);
}

void TestMath::powWithinItsConditionNumber()
{
    // An error of e in y log x is an error of e in the result: so many ulps come from the logarithm alone.
    Draw draw("pow");
    double worst = 0;
    for (int i = 0; i < draws; ++i) {
        const double x = draw.between(1, 1e7);
        const double y = draw.between(-5, 5);
        const long double exact = std::pow(static_cast<long double>(x), static_cast<long double>(y));
        const double allowed = 4 + 3 * std::fabs(y * std::log(x));
        worst = std::max(worst, ulps(math::pow(x, y), exact) / allowed);
        const double relative =
            static_cast<double>(std::fabs(static_cast<long double>(math::pow(x, y)) - exact) / exact);
        QVERIFY(relative < 1e-13);
    }
    qInfo("worst: %.2f of what is allowed", worst);
    QVERIFY(worst <= 1);
    QCOMPARE(math::pow(3, 0), 1.0);
    QCOMPARE(math::pow(0, 2), 0.0);
}

void TestMath::sinWithinFourUlpsOfOne()
{
    Draw draw("sin");
    const double ulpOfOne = std::numeric_limits<double>::epsilon();
    double worst = 0;
    for (int i = 0; i < draws; ++i) {
        const double x = draw.between(-2 * math::pi, 2 * math::pi);
        const double exact = static_cast<double>(std::sin(static_cast<long double>(x)));
        worst = std::max(worst, std::fabs(math::sin(x) - exact) / ulpOfOne);
    }
    qInfo("worst: %.2f ulps of 1", worst);
    QVERIFY(worst <= 4);
    for (int i = 0; i < draws; ++i) {
        const double x = draw.between(-1e6, 1e6);
        QVERIFY(std::fabs(math::sin(x) - std::sin(x)) < 1e-10);
    }
}

void TestMath::floorAndRoundAreExact()
{
    Draw draw("floor");
    for (int i = 0; i < draws; ++i) {
        const double x = (i % 2 == 0 ? 1 : -1) * draw.magnitude(-20, 51);
        QCOMPARE(math::floor(x), std::floor(x));
        // Below 2^51 a half is still exact, so the nearest whole number is well defined.
        QCOMPARE(math::round(x), std::llround(x));
    }
    for (const double x : {0.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 7.0, -7.0}) {
        QCOMPARE(math::floor(x), std::floor(x));
        QCOMPARE(math::round(x), std::llround(x));
    }
}

void TestMath::edges()
{
    QCOMPARE(math::log(0), -1e308);
    QCOMPARE(math::log(-1), -1e308);
    QCOMPARE(math::exp(-1000), 0.0);
    QCOMPARE(math::exp(1000), 1e308);
    QVERIFY(ulps(math::log(5e-324), std::log(static_cast<long double>(5e-324)))
            <= 3); // the smallest subnormal
    QVERIFY(ulps(math::log(1.7e308), std::log(static_cast<long double>(1.7e308))) <= 3);
}

QTEST_APPLESS_MAIN(TestMath)
#include "tst_math.moc"
