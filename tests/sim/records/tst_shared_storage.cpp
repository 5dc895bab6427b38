// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: storage that copies share behaves as if each copy had its own: against plain containers, under random
// writes to random copies.

#include "sim/kernel/paged_array.h"
#include "sim/kernel/random.h"
#include "sim/records/interval_set.h"
#include "sim/records/newest_by_key.h"
#include "sim/records/shared_log.h"

#include <QtTest/QtTest>

#include <array>
#include <deque>
#include <map>
#include <set>

using namespace millrace;

namespace {

class Dice
{
public:
    explicit Dice(std::uint64_t seed)
        : m_random(seed, "storage")
    {}
    std::uint64_t below(std::uint64_t bound) { return RandomStream::below(m_random.bits(m_drawn++), bound); }

private:
    RandomStream m_random;
    std::uint64_t m_drawn = 0;
};

constexpr std::size_t copies = 6;
constexpr std::uint64_t seeds = 8;

} // namespace

class TestSharedStorage : public QObject
{
    Q_OBJECT

private slots:
    void pagedArrayEqualsAMap();
    void pagedArraySharesWhatNobodyWrites();
    void newestByKeyEqualsAMap();
    void sharedLogEqualsADeque();
    void sharedLogCopyKeepsItsLength();
    void intervalSetEqualsASet();
    void intervalsAreJoined();
};

void TestSharedStorage::pagedArrayEqualsAMap()
{
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Dice dice(seed);
        std::array<PagedArray<int, 8>, copies> arrays;
        std::array<std::map<std::size_t, int>, copies> references;
        for (int step = 0; step < 5'000; ++step) {
            const std::size_t at = dice.below(copies);
            if (dice.below(20) == 0) {
                const std::size_t from = dice.below(copies);
                arrays[at] = arrays[from];
                references[at] = references[from];
            }
            const std::size_t i = dice.below(200);
            arrays[at].writable(i) = step;
            references[at][i] = step;
            const std::size_t look = dice.below(copies);
            const std::size_t j = dice.below(250);
            const auto known = references[look].find(j);
            QCOMPARE(arrays[look].at(j), known == references[look].end() ? 0 : known->second);
        }
        for (std::size_t at = 0; at < copies; ++at)
            for (std::size_t i = 0; i < 250; ++i)
                QCOMPARE(arrays[at].at(i), references[at].count(i) != 0 ? references[at][i] : 0);
    }
}

void TestSharedStorage::pagedArraySharesWhatNobodyWrites()
{
    struct Counted
    {
        static int &copied()
        {
            static int count = 0;
            return count;
        }
        Counted() = default;
        Counted(const Counted &) { ++copied(); }
        Counted &operator=(const Counted &) = default;
        int value = 0;
    };
    PagedArray<Counted, 16> array;
    for (std::size_t i = 0; i < 160; ++i)
        array.writable(i).value = static_cast<int>(i);
    Counted::copied() = 0;
    PagedArray<Counted, 16> copy = array;
    QCOMPARE(Counted::copied(), 0);
    copy.writable(20).value = -1;
    QCOMPARE(Counted::copied(), 16); // one page of ten
    copy.writable(21).value = -1;
    QCOMPARE(Counted::copied(), 16);
    QCOMPARE(array.pageCount(), std::size_t{10});
}

void TestSharedStorage::newestByKeyEqualsAMap()
{
    // Numbers on both sides of 2^32, where one word no longer holds them.
    constexpr std::int64_t edge = std::int64_t{1} << 32;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Dice dice(seed);
        std::array<NewestByKey, copies> all;
        std::array<std::map<std::uint32_t, std::int64_t>, copies> references;
        for (int step = 0; step < 5'000; ++step) {
            const std::size_t at = dice.below(copies);
            if (dice.below(20) == 0) {
                const std::size_t from = dice.below(copies);
                all[at] = all[from];
                references[at] = references[from];
                continue;
            }
            const auto key = static_cast<std::uint32_t>(dice.below(3) * 1'000 + dice.below(8));
            const std::int64_t reach = dice.below(2) == 0 ? 20 : 3 * edge;
            const auto number = static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(reach)))
                                + (dice.below(2) == 0 ? 0 : edge - 10);
            const std::int64_t atLeast = dice.below(4) == 0 ? number + 1 : 0;
            std::int64_t &after = references[at][key];
            const bool isNewer = number >= after && number >= atLeast;
            QCOMPARE(all[at].note(key, number, atLeast), isNewer);
            if (isNewer)
                after = number + 1;
            QCOMPARE(all[at].after(key), after);
        }
        for (std::size_t at = 0; at < copies; ++at)
            for (const auto &[key, after] : references[at])
                QCOMPARE(all[at].after(key), after);
    }
}

void TestSharedStorage::sharedLogEqualsADeque()
{
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Dice dice(seed);
        std::array<SharedLog<int, 8>, copies> logs;
        std::array<std::deque<int>, copies> references;
        for (int step = 0; step < 8'000; ++step) {
            const std::size_t at = dice.below(copies);
            switch (dice.below(25)) {
            case 0: {
                const std::size_t from = dice.below(copies);
                logs[at] = logs[from];
                references[at] = references[from];
                break;
            }
            case 1: {
                const std::size_t count = dice.below(references[at].size() + 1);
                logs[at].dropFront(count);
                references[at].erase(references[at].begin(),
                                     references[at].begin() + static_cast<std::ptrdiff_t>(count));
                break;
            }
            default:
                logs[at].append(step);
                references[at].push_back(step);
            }
            const std::size_t look = dice.below(copies);
            QCOMPARE(logs[look].size(), references[look].size());
            QCOMPARE(logs[look].empty(), references[look].empty());
            if (references[look].empty())
                continue;
            const std::size_t i = dice.below(references[look].size());
            QCOMPARE(logs[look][i], references[look][i]);
            QCOMPARE(logs[look].back(), references[look].back());
        }
        for (std::size_t at = 0; at < copies; ++at)
            for (std::size_t i = 0; i < references[at].size(); ++i)
                QCOMPARE(logs[at][i], references[at][i]);
    }
}

void TestSharedStorage::sharedLogCopyKeepsItsLength()
{
    SharedLog<int, 8> log;
    for (int i = 0; i < 5; ++i)
        log.append(i);
    const SharedLog<int, 8> frozen = log;
    SharedLog<int, 8> other = log;
    log.append(100); // the owner of the end goes on in the shared chunk
    other.append(200);
    QCOMPARE(frozen.size(), std::size_t{5});
    QCOMPARE(log.back(), 100);
    QCOMPARE(other.back(), 200);
    QCOMPARE(frozen.back(), 4);
}

void TestSharedStorage::intervalSetEqualsASet()
{
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Dice dice(seed);
        IntervalSet set;
        std::set<std::int64_t> reference;
        for (int step = 0; step < 2'000; ++step) {
            const auto from = static_cast<std::int64_t>(dice.below(120));
            const auto to = from + static_cast<std::int64_t>(dice.below(12)) - 1; // sometimes empty
            const bool adds = dice.below(3) != 0;
            if (adds)
                set.add(from, to);
            else
                set.remove(from, to);
            for (std::int64_t at = from; at < to; ++at)
                if (adds)
                    reference.insert(at);
                else
                    reference.erase(at);
            const auto a = static_cast<std::int64_t>(dice.below(130));
            const auto b = a + static_cast<std::int64_t>(dice.below(60));
            QCOMPARE(set.contains(a), reference.count(a) != 0);
            QCOMPARE(set.countIn(a, b), std::distance(reference.lower_bound(a), reference.lower_bound(b)));
            std::int64_t before = INT64_MIN;
            for (const IntervalSet::Range &range : set.ranges()) {
                QVERIFY(range.from < range.to);
                QVERIFY(range.from > before); // neighbours are one range
                before = range.to;
            }
        }
    }
}

void TestSharedStorage::intervalsAreJoined()
{
    IntervalSet set;
    for (std::int64_t at = 0; at < 1'000; ++at)
        set.add(at, at + 1);
    QCOMPARE(set.ranges().size(), std::size_t{1});
    set.remove(500, 501);
    QCOMPARE(set.ranges(), (std::vector<IntervalSet::Range>{{0, 500}, {501, 1'000}}));
    set.add(500, 501);
    QCOMPARE(set.ranges(), (std::vector<IntervalSet::Range>{{0, 1'000}}));
}

QTEST_APPLESS_MAIN(TestSharedStorage)
#include "tst_shared_storage.moc"
