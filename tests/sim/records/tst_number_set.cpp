// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a set of numbers agrees with std::set on random histories, counts and hashes its members whichever
// way they came in, and a copy goes its own way.

#include "sim/kernel/random.h"
#include "sim/records/number_set.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <set>
#include <vector>

using namespace millrace;

class TestNumberSet : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithASet();
    void hashKnowsNoOrder();
    void copyGoesItsOwnWay();
};

void TestNumberSet::agreesWithASet()
{
    // Across words and pages: a page holds 16,384 numbers.
    const RandomStream random(7, "numbers");
    NumberSet set;
    std::set<std::int64_t> known;
    for (std::uint64_t i = 0; i < 30'000; ++i) {
        const std::uint64_t bits = random.bits(i);
        const auto number = static_cast<std::int64_t>(bits % 500 + (bits >> 40) % 3 * 40'000);
        if ((bits >> 50) % 3 == 0)
            QCOMPARE(set.remove(number), known.erase(number) == 1);
        else
            QCOMPARE(set.add(number), known.insert(number).second);
    }
    QVERIFY(known.size() > 500);
    QCOMPARE(set.size(), static_cast<std::int64_t>(known.size()));
    std::vector<std::int64_t> visited;
    set.forEach([&](std::int64_t number) { visited.push_back(number); });
    QVERIFY(std::equal(visited.begin(), visited.end(), known.begin(), known.end()));
    for (const auto &[from, to] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {0, 1}, {3, 64}, {63, 65}, {0, 200'000}, {100, 100}, {320, 80'100}, {-5, INT64_MAX}}) {
        const auto count = std::count_if(known.begin(), known.end(),
                                         [&](std::int64_t number) { return number >= from && number < to; });
        QCOMPARE(set.countIn(from, to), static_cast<std::int64_t>(count));
    }
    QVERIFY(!set.contains(1'000'000));
}

void TestNumberSet::hashKnowsNoOrder()
{
    NumberSet up;
    NumberSet down;
    for (std::int64_t i = 0; i < 100; ++i) {
        up.add(i);
        down.add(99 - i);
    }
    QCOMPARE(up.hash(), down.hash());
    down.remove(50);
    QVERIFY(up.hash() != down.hash());
}

void TestNumberSet::copyGoesItsOwnWay()
{
    NumberSet original;
    for (std::int64_t i = 0; i < 50'000; ++i)
        original.add(i);
    NumberSet copy = original;
    copy.remove(7);
    original.add(90'000);
    QVERIFY(original.contains(7));
    QVERIFY(!copy.contains(90'000));
    QCOMPARE(copy.size(), std::int64_t{49'999});
    // A copy costs the page it wrote and the list of pages, not the set.
    QVERIFY(copy.ownBytes() < 3'000);
}

QTEST_APPLESS_MAIN(TestNumberSet)
#include "tst_number_set.moc"
