// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the generator is splitmix64, known by its published numbers; named streams are even and independent;
// a draw depends on its number alone.

#include "sim/kernel/random.h"

#include <QtTest/QtTest>

#include <array>
#include <cmath>
#include <set>

using namespace millrace;

namespace {

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15ULL;

/// Undoes x ^= x >> shift.
std::uint64_t unshift(std::uint64_t x, int shift)
{
    std::uint64_t result = x;
    for (int done = shift; done < 64; done += shift)
        result = x ^ (result >> shift);
    return result;
}

/// The inverse of an odd factor modulo 2^64, by Newton's method.
std::uint64_t inverseOf(std::uint64_t factor)
{
    std::uint64_t inverse = factor;
    for (int i = 0; i < 6; ++i)
        inverse *= 2 - factor * inverse;
    return inverse;
}

std::uint64_t unmix64(std::uint64_t x)
{
    x = unshift(x, 31) * inverseOf(0x94d049bb133111ebULL);
    x = unshift(x, 27) * inverseOf(0xbf58476d1ce4e5b9ULL);
    return unshift(x, 30);
}

/// Chi-square of equally likely cells.
double chiSquare(const std::vector<std::int64_t> &counts)
{
    std::int64_t total = 0;
    for (const std::int64_t count : counts)
        total += count;
    const double expected = static_cast<double>(total) / static_cast<double>(counts.size());
    double sum = 0;
    for (const std::int64_t count : counts) {
        const double off = static_cast<double>(count) - expected;
        sum += off * off / expected;
    }
    return sum;
}

/// Five standard deviations around its mean: fixed seeds make this a yes or no, once and for all.
bool isPlausible(double chi, std::size_t cells)
{
    const auto freedom = static_cast<double>(cells - 1);
    return std::fabs(chi - freedom) < 5 * std::sqrt(2 * freedom);
}

} // namespace

class TestRandom : public QObject
{
    Q_OBJECT

private slots:
    void mixerGivesPublishedNumbers_data();
    void mixerGivesPublishedNumbers();
    void streamIsSplitmix64();
    void drawsDependOnTheirNumberAlone();
    void streamsAreEven_data();
    void streamsAreEven();
    void streamsOfTwoNamesAreIndependent_data();
    void streamsOfTwoNamesAreIndependent();
    void attemptsAreIndependent();
    void unitsLieBetweenTheEnds();
    void belowIsEven();
    void exponentialHasMeanAndVarianceOne();
};

void TestRandom::mixerGivesPublishedNumbers_data()
{
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<QList<quint64>>("expected");
    // The first outputs of splitmix64 for two seeds, as its author's code gives them.
    QTest::newRow("seed 0") << quint64{0}
                            << QList<quint64>{0xe220a8397b1dcdafULL, 0x6e789e6aa1b965f4ULL,
                                              0x06c45d188009454fULL, 0xf88bb8a8724c81ecULL};
    QTest::newRow("seed 1234567") << quint64{1234567}
                                  << QList<quint64>{6457827717110365317ULL, 3203168211198807973ULL,
                                                    9817491932198370423ULL, 4593380528125082431ULL,
                                                    16408922859458223821ULL};
}

void TestRandom::mixerGivesPublishedNumbers()
{
    QFETCH(quint64, seed);
    QFETCH(QList<quint64>, expected);
    std::uint64_t state = seed;
    for (const quint64 number : expected)
        QCOMPARE(static_cast<quint64>(mix64(state += golden)), number);
}

void TestRandom::streamIsSplitmix64()
{
    const RandomStream random(42, "web/keys");
    std::uint64_t state = unmix64(random.bits(0));
    QCOMPARE(mix64(state), random.bits(0));
    for (std::uint64_t i = 1; i < 1'000; ++i)
        QCOMPARE(mix64(state += golden), random.bits(i));
}

void TestRandom::drawsDependOnTheirNumberAlone()
{
    const RandomStream random(1, "web/arrivals");
    const std::uint64_t hundredth = random.bits(100);
    for (std::uint64_t i = 200; i-- > 0;)
        random.bits(i);
    QCOMPARE(random.bits(100), hundredth);
    QCOMPARE(RandomStream(1, "web/arrivals").bits(100), hundredth);
    QVERIFY(RandomStream(2, "web/arrivals").bits(100) != hundredth);
    QVERIFY(RandomStream(1, "web/arrivalt").bits(100) != hundredth);
}

void TestRandom::streamsAreEven_data()
{
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<QString>("name");
    for (const quint64 seed : {quint64{0}, quint64{1}, quint64{2}, ~quint64{0}})
        for (const char *name : {"", "web/keys", "web/sizes"})
            QTest::addRow("seed %llu, \"%s\"", static_cast<unsigned long long>(seed), name) << seed << name;
}

void TestRandom::streamsAreEven()
{
    QFETCH(quint64, seed);
    QFETCH(QString, name);
    const RandomStream random(seed, name.toStdString());
    std::vector<std::int64_t> high(256, 0);
    std::vector<std::int64_t> low(256, 0);
    std::array<int, 64> ones{};
    constexpr int count = 100'000;
    for (int i = 0; i < count; ++i) {
        const std::uint64_t bits = random.bits(static_cast<std::uint64_t>(i));
        ++high[bits >> 56];
        ++low[bits & 255];
        for (std::size_t bit = 0; bit < 64; ++bit)
            ones[bit] += static_cast<int>((bits >> bit) & 1);
    }
    QVERIFY(isPlausible(chiSquare(high), high.size()));
    QVERIFY(isPlausible(chiSquare(low), low.size()));
    for (const int one : ones)
        QVERIFY(std::abs(one - count / 2) < 5 * std::sqrt(count) / 2);
}

void TestRandom::streamsOfTwoNamesAreIndependent_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::newRow("two uses") << "web/keys"
                              << "web/sizes";
    QTest::newRow("two services") << "web/keys"
                                  << "weB/keys";
    QTest::newRow("prefix") << "web"
                            << "web/";
    QTest::newRow("swapped") << "a/b"
                             << "b/a";
}

void TestRandom::streamsOfTwoNamesAreIndependent()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    const RandomStream a(1, first.toStdString());
    const RandomStream b(1, second.toStdString());
    // Pairs of draws fall evenly into a square of cells, also when one stream runs ahead of the other.
    for (const std::uint64_t ahead : {0ULL, 1ULL, 17ULL}) {
        std::vector<std::int64_t> cells(16 * 16, 0);
        for (std::uint64_t i = 0; i < 100'000; ++i)
            ++cells[(a.bits(i) >> 60) * 16 + (b.bits(i + ahead) >> 60)];
        QVERIFY(isPlausible(chiSquare(cells), cells.size()));
    }
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        seen.insert(a.bits(i));
        seen.insert(b.bits(i));
    }
    QCOMPARE(seen.size(), std::size_t{20'000});
}

void TestRandom::attemptsAreIndependent()
{
    const RandomStream random(1, "web/backoff");
    std::vector<std::int64_t> cells(16 * 16, 0);
    for (std::uint64_t i = 0; i < 50'000; ++i)
        for (std::uint64_t attempt = 0; attempt < 2; ++attempt)
            ++cells[(random.bits(i, attempt) >> 60) * 16 + (random.bits(i, attempt + 1) >> 60)];
    QVERIFY(isPlausible(chiSquare(cells), cells.size()));
}

void TestRandom::unitsLieBetweenTheEnds()
{
    QVERIFY(RandomStream::toUnit(0) > 0);
    QVERIFY(RandomStream::toUnit(~std::uint64_t{0}) < 1);
    const RandomStream random(1, "units");
    double sum = 0;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        sum += random.uniform(i);
    QVERIFY(std::fabs(sum / 100'000 - 0.5) < 5 * std::sqrt(1.0 / 12 / 100'000));
}

void TestRandom::belowIsEven()
{
    const RandomStream random(1, "below");
    for (const std::uint64_t bound : {1ULL, 2ULL, 3ULL, 7ULL, 100ULL, 1000ULL}) {
        std::vector<std::int64_t> counts(bound, 0);
        for (std::uint64_t i = 0; i < 100'000; ++i)
            ++counts.at(RandomStream::below(random.bits(i), bound));
        if (bound > 1)
            QVERIFY(isPlausible(chiSquare(counts), counts.size()));
    }
    QCOMPARE(RandomStream::below(~std::uint64_t{0}, 10), std::uint64_t{9});
}

void TestRandom::exponentialHasMeanAndVarianceOne()
{
    const RandomStream random(3, "exponential");
    constexpr int count = 200'000;
    double sum = 0;
    double squares = 0;
    int beyondThree = 0;
    for (int i = 0; i < count; ++i) {
        const double x = random.exponential(static_cast<std::uint64_t>(i));
        QVERIFY(x > 0);
        sum += x;
        squares += x * x;
        beyondThree += x > 3 ? 1 : 0;
    }
    const double mean = sum / count;
    QVERIFY(std::fabs(mean - 1) < 5 / std::sqrt(count));
    QVERIFY(std::fabs(squares / count - mean * mean - 1) < 5 * std::sqrt(8.0 / count));
    const double tail = std::exp(-3.0);
    QVERIFY(std::fabs(beyondThree - count * tail) < 5 * std::sqrt(count * tail));
}

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
