// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: keys are drawn as often as their distribution says (uniform, Zipf, hot, salted), and a universe of
// keys gives each its name, its bytes and what it was before salting.

#include "sim/workload/key_draw.h"
#include "sim/workload/key_universe.h"

#include <QtTest/QtTest>

#include <cmath>
#include <vector>

using namespace millrace;

namespace {

constexpr std::int64_t draws = 400'000;

std::vector<std::int64_t> countsOf(const KeyDraw &draw, std::uint32_t ids, std::uint64_t seed = 1)
{
    const RandomStream random(seed, "web/keys");
    std::vector<std::int64_t> counts(ids, 0);
    for (std::int64_t number = 0; number < draws; ++number)
        ++counts.at(draw.draw(random, number));
    return counts;
}

/// Chi-square of counts against shares; within four standard deviations of its mean.
bool fits(const std::vector<std::int64_t> &counts, const std::vector<double> &shares)
{
    double chi = 0;
    double freedom = -1;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double expected = shares[i] * draws;
        if (expected < 5) {
            if (static_cast<double>(counts[i]) > expected + 25)
                return false;
            continue;
        }
        const double off = static_cast<double>(counts[i]) - expected;
        chi += off * off / expected;
        freedom += 1;
    }
    return std::fabs(chi - freedom) < 4 * std::sqrt(2 * freedom) + 1;
}

} // namespace

class TestKeys : public QObject
{
    Q_OBJECT

private slots:
    void uniformIsEven();
    void zipfFollowsItsClosedForm_data();
    void zipfFollowsItsClosedForm();
    void aliasTableTakesAnyWeights();
    void hotKeyHasItsShare_data();
    void hotKeyHasItsShare();
    void namesAndBytes();
    void sameBlocksAreMadeOnce();
    void saltedKeysStandForOne();
};

void TestKeys::uniformIsEven()
{
    KeyDraw draw;
    draw.first = 10;
    draw.count = 100;
    const std::vector<std::int64_t> counts = countsOf(draw, 110);
    QVERIFY(std::all_of(counts.begin(), counts.begin() + 10, [](std::int64_t count) { return count == 0; }));
    QVERIFY(fits({counts.begin() + 10, counts.end()}, std::vector<double>(100, 0.01)));
}

void TestKeys::zipfFollowsItsClosedForm_data()
{
    QTest::addColumn<double>("exponent");
    QTest::addColumn<quint32>("keys");
    for (const double exponent : {0.0, 0.5, 1.0, 1.2, 2.0, 5.0})
        for (const quint32 keys : {1U, 2U, 100U, 1'000U})
            QTest::addRow("exponent %g over %u keys", exponent, keys) << exponent << keys;
}

void TestKeys::zipfFollowsItsClosedForm()
{
    QFETCH(double, exponent);
    QFETCH(quint32, keys);
    KeyDraw draw;
    draw.kind = KeyDraw::Kind::Zipf;
    draw.count = keys;
    draw.table = AliasTable::zipf(keys, exponent);
    // Share of rank r: r^-s over the sum of all, the generalised harmonic number.
    std::vector<double> shares(keys);
    double harmonic = 0;
    for (quint32 rank = keys; rank >= 1; --rank)
        harmonic += shares[rank - 1] = std::pow(rank, -exponent);
    for (double &share : shares)
        share /= harmonic;
    QVERIFY(fits(countsOf(draw, keys), shares));
}

void TestKeys::aliasTableTakesAnyWeights()
{
    const std::vector<double> weights = {3, 0, 1, 1000, 0.25, 7, 0};
    const AliasTable table(weights);
    const RandomStream random(1, "weights");
    std::vector<std::int64_t> counts(weights.size(), 0);
    std::vector<double> shares;
    for (const double weight : weights)
        shares.push_back(weight / 1011.25);
    for (std::int64_t i = 0; i < draws; ++i)
        ++counts.at(table.draw(random.bits(static_cast<std::uint64_t>(i))));
    QVERIFY(fits(counts, shares));
    QCOMPARE(counts[1], 0);
    QCOMPARE(counts[6], 0);
}

void TestKeys::hotKeyHasItsShare_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<quint32>("salt");
    for (const double share : {0.0, 0.05, 0.5, 1500.0 / 1800, 1.0})
        for (const quint32 salt : {1U, 8U, 100U})
            QTest::addRow("%.3f over %u", share, salt) << share << salt;
}

void TestKeys::hotKeyHasItsShare()
{
    QFETCH(double, share);
    QFETCH(quint32, salt);
    KeyDraw draw;
    draw.kind = KeyDraw::Kind::Hot;
    draw.count = 50;
    draw.hotShare = share;
    draw.hotFirst = 50;
    draw.hotCount = salt;
    std::vector<double> shares(50, (1 - share) / 50);
    shares.resize(50 + salt, share / salt);
    QVERIFY(fits(countsOf(draw, 50 + salt), shares));
}

void TestKeys::namesAndBytes()
{
    KeyUniverse keys;
    QCOMPARE(keys.numbered("user-", 1'001), 0U);
    QCOMPARE(keys.named({"a", "caf\xc3\xa9", "popular_product_123"}), 1'001U);
    QCOMPARE(keys.size(), 1'004U);
    QCOMPARE(keys.name(0), std::string("user-0"));
    QCOMPARE(keys.name(1'000), std::string("user-1000"));
    QCOMPARE(keys.name(1'002), std::string("caf\xc3\xa9"));
    for (std::uint32_t id = 0; id < keys.size(); ++id)
        QCOMPARE(std::size_t{keys.bytes(id)}, keys.name(id).size()); // UTF-8 bytes count, not characters
    QCOMPARE(keys.bytes(1'002), 5U);
}

void TestKeys::sameBlocksAreMadeOnce()
{
    KeyUniverse keys;
    const std::uint32_t first = keys.numbered("user-", 10);
    const std::uint32_t second = keys.numbered("user-", 20);
    QVERIFY(first != second);
    QCOMPARE(keys.numbered("user-", 10), first);
    QCOMPARE(keys.named({"x", "y"}), 30U);
    QCOMPARE(keys.named({"x", "y"}), 30U);
    QCOMPARE(keys.size(), 32U);
}

void TestKeys::saltedKeysStandForOne()
{
    KeyUniverse keys;
    keys.numbered("user-", 10);
    QVERIFY(!keys.hasSalted());
    const std::uint32_t hot = keys.named({"popular_product_123"});
    const std::uint32_t salted = keys.salted(hot, 8);
    QVERIFY(keys.hasSalted());
    for (std::uint32_t i = 0; i < 8; ++i) {
        QCOMPARE(keys.name(salted + i), "popular_product_123#" + std::to_string(i));
        QCOMPARE(keys.unsalted(salted + i), hot);
    }
    QCOMPARE(keys.unsalted(hot), hot);
    QCOMPARE(keys.unsalted(3), 3U);
    QCOMPARE(keys.salted(hot, 8), salted);
    QVERIFY(keys.salted(hot, 4) != salted);
}

QTEST_APPLESS_MAIN(TestKeys)
#include "tst_keys.moc"
