// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the packed log of a shard gives back what was put into it, in every copy, from every place, in at
// most 12 bytes a record.

#include "sim/kernel/random.h"
#include "sim/records/lane_log.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <array>
#include <vector>

using namespace millrace;

namespace {

bool operator==(const LogRow &a, const LogRow &b)
{
    return a.arrived == b.arrived && a.created == b.created && a.number == b.number && a.key == b.key
           && a.size == b.size && a.producer == b.producer && a.continues == b.continues
           && a.firstCopy == b.firstCopy;
}

class Dice
{
public:
    explicit Dice(std::uint64_t seed)
        : m_random(seed, "log")
    {}
    std::uint64_t below(std::uint64_t bound) { return RandomStream::below(m_random.bits(m_drawn++), bound); }

private:
    RandomStream m_random;
    std::uint64_t m_drawn = 0;
};

/// A row as odd as the fields allow, behind the rows that are there.
LogRow randomRow(Dice &dice, const std::vector<LogRow> &rows)
{
    LogRow row;
    row.arrived =
        (rows.empty() ? 0 : rows.back().arrived) + static_cast<std::int64_t>(dice.below(3) * 1'000'000);
    row.created = row.arrived - static_cast<std::int64_t>(dice.below(1ULL << dice.below(40)));
    row.number = static_cast<std::int64_t>(dice.below(1ULL << dice.below(62)));
    row.key = static_cast<std::uint32_t>(dice.below(1ULL << dice.below(33)));
    row.size = static_cast<std::uint32_t>(dice.below(2) == 0 ? 1'024 : dice.below(1'048'577));
    row.producer = static_cast<std::uint16_t>(dice.below(2) == 0 ? 1 : dice.below(65'536));
    if (!rows.empty() && dice.below(10) == 0)
        row.firstCopy = {static_cast<LaneIndex>(dice.below(5)),
                         static_cast<std::int64_t>(dice.below(1ULL << dice.below(40)))};
    row.continues = !rows.empty() && row.arrived == rows.back().arrived && dice.below(2) == 0;
    return row;
}

std::int64_t bytesOf(const std::vector<LogRow> &rows, std::size_t from, std::size_t to)
{
    std::int64_t bytes = 0;
    for (std::size_t i = from; i < to; ++i)
        bytes += rows[i].size;
    return bytes;
}

struct Copy
{
    LaneLog log;
    std::vector<LogRow> rows;
};

void compareFrom(const Copy &copy, std::size_t from, std::size_t count)
{
    LaneLog::Cursor cursor = copy.log.seek(static_cast<std::int64_t>(from));
    QCOMPARE(cursor.position, static_cast<std::int64_t>(from));
    QCOMPARE(cursor.bytesBefore, bytesOf(copy.rows, 0, from));
    for (std::size_t i = from; i < std::min(copy.rows.size(), from + count); ++i)
        QVERIFY(copy.log.next(cursor) == copy.rows[i]);
    // The same by the block, and to the same place.
    LaneLog::Cursor blocks = copy.log.seek(static_cast<std::int64_t>(from));
    std::array<LogRow, 7> read;
    for (std::size_t i = from; i < std::min(copy.rows.size(), from + count);) {
        const std::size_t most = std::min(read.size(), std::min(copy.rows.size(), from + count) - i);
        const std::size_t got = copy.log.read(blocks, read.data(), most);
        QVERIFY(got > 0 && got <= most);
        for (std::size_t j = 0; j < got; ++j)
            QVERIFY(read[j] == copy.rows[i + j]);
        i += got;
    }
    QCOMPARE(blocks.position, cursor.position);
    QCOMPARE(blocks.bytesBefore, cursor.bytesBefore);
}

} // namespace

class TestLaneLog : public QObject
{
    Q_OBJECT

private slots:
    void equalsAPlainListInEveryCopy();
    void cursorAtTheTipGoesOn();
    void findsPlacesByTime();
    void countsRepeats();
    void groupsAreWholeInEveryCopy();
    void groupsLongerThanAChunk();
    void twelveBytesARecord();
    void aggregatedRecordsTakeNoMore();
};

void TestLaneLog::equalsAPlainListInEveryCopy()
{
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Dice dice(seed);
        std::array<Copy, 5> copies;
        for (int step = 0; step < 6'000; ++step) {
            Copy &copy = copies[dice.below(copies.size())];
            if (dice.below(200) == 0)
                copy = copies[dice.below(copies.size())];
            const LogRow row = randomRow(dice, copy.rows);
            copy.log.append(row);
            copy.rows.push_back(row);
            const Copy &other = copies[dice.below(copies.size())];
            QCOMPARE(other.log.endPosition(), static_cast<std::int64_t>(other.rows.size()));
            if (!other.rows.empty() && step % 16 == 0)
                compareFrom(other, dice.below(other.rows.size()), 100);
        }
        for (const Copy &copy : copies) {
            compareFrom(copy, 0, copy.rows.size());
            QCOMPARE(copy.log.bytesTotal(), bytesOf(copy.rows, 0, copy.rows.size()));
        }
    }
}

void TestLaneLog::cursorAtTheTipGoesOn()
{
    Dice dice(1);
    Copy copy;
    LaneLog::Cursor cursor = copy.log.seek(0); // of an empty log
    for (int step = 0; step < 3'000; ++step) {
        const LogRow row = randomRow(dice, copy.rows);
        copy.log.append(row);
        copy.rows.push_back(row);
        // Reads in bursts, so that the cursor often waits at the tip over the end of a chunk.
        if (dice.below(7) == 0)
            for (std::int64_t at = cursor.position; at < copy.log.endPosition(); ++at)
                QVERIFY(copy.log.next(cursor) == copy.rows[static_cast<std::size_t>(at)]);
        // A cursor is good in a copy too, and in one that another copy has outrun.
        if (dice.below(50) == 0) {
            LaneLog behind = copy.log;
            Copy ahead = copy;
            ahead.log.append(randomRow(dice, ahead.rows));
            LaneLog::Cursor same = cursor;
            for (std::int64_t at = same.position; at < behind.endPosition(); ++at)
                QVERIFY(behind.next(same) == copy.rows[static_cast<std::size_t>(at)]);
        }
    }
}

void TestLaneLog::findsPlacesByTime()
{
    Dice dice(2);
    Copy copy;
    for (int step = 0; step < 3'000; ++step) {
        const LogRow row = randomRow(dice, copy.rows);
        copy.log.append(row);
        copy.rows.push_back(row);
    }
    const std::int64_t last = copy.rows.back().arrived;
    for (int look = 0; look < 2'000; ++look) {
        const auto time = static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(last) + 2'000'000));
        const auto first = std::find_if(copy.rows.begin(), copy.rows.end(),
                                        [&](const LogRow &row) { return row.arrived >= time; });
        QCOMPARE(copy.log.positionAtTime(time), first - copy.rows.begin());
    }
    QCOMPARE(copy.log.positionAtTime(INT64_MIN), 0);
    QCOMPARE(LaneLog().positionAtTime(5), 0);
}

void TestLaneLog::countsRepeats()
{
    Dice dice(3);
    Copy copy;
    for (int step = 0; step < 2'000; ++step) {
        const LogRow row = randomRow(dice, copy.rows);
        copy.log.append(row);
        copy.rows.push_back(row);
    }
    for (int look = 0; look < 500; ++look) {
        const std::size_t from = dice.below(2'000);
        const std::size_t to = from + dice.below(2'001 - from);
        const auto begin = copy.rows.begin();
        QCOMPARE(copy.log.repeatsIn(static_cast<std::int64_t>(from), static_cast<std::int64_t>(to)),
                 std::count_if(begin + static_cast<std::ptrdiff_t>(from),
                               begin + static_cast<std::ptrdiff_t>(to),
                               [](const LogRow &row) { return row.isRepeat(); }));
    }
}

void TestLaneLog::groupsAreWholeInEveryCopy()
{
    Dice dice(4);
    Copy copy;
    for (int step = 0; step < 3'000; ++step) {
        const LogRow row = randomRow(dice, copy.rows);
        copy.log.append(row);
        copy.rows.push_back(row);
    }
    const auto end = static_cast<std::int64_t>(copy.rows.size());
    const auto continues = [&](std::int64_t at) {
        return at < end && copy.rows[static_cast<std::size_t>(at)].continues;
    };
    QVERIFY(copy.log.hasGroups());
    for (int look = 0; look < 1'000; ++look) {
        const auto at = static_cast<std::int64_t>(dice.below(3'001));
        std::int64_t start = at;
        while (continues(start))
            --start;
        QCOMPARE(copy.log.groupStart(at), start);
        std::int64_t after = at;
        while (continues(after))
            ++after;
        QCOMPARE(copy.log.groupEnd(at), after);

        // Over whole groups within a count and a sum of bytes, one by one.
        const auto most = static_cast<std::int64_t>(1 + dice.below(40));
        const auto bytesMax = static_cast<std::int64_t>(dice.below(20'000'000));
        std::int64_t groups = 0;
        std::int64_t to = start;
        for (std::int64_t bytes = 0; groups < most && to < end;) {
            std::int64_t next = to + 1;
            while (continues(next))
                ++next;
            bytes += bytesOf(copy.rows, static_cast<std::size_t>(to), static_cast<std::size_t>(next));
            if (bytes > bytesMax && groups > 0)
                break;
            ++groups;
            to = next;
        }
        LaneLog::Cursor cursor = copy.log.seek(start);
        QCOMPARE(copy.log.advance(cursor, end, most, bytesMax), groups);
        QCOMPARE(cursor.position, to);
        QCOMPARE(cursor.bytesBefore, bytesOf(copy.rows, 0, static_cast<std::size_t>(to)));
        cursor = copy.log.seek(start);
        QCOMPARE(copy.log.advance(cursor, to), groups);
        QCOMPARE(cursor.position, to);
    }
}

void TestLaneLog::groupsLongerThanAChunk()
{
    LaneLog log;
    QVERIFY(!log.hasGroups());
    constexpr std::int64_t size = 3'000; // rows of about five bytes: several chunks of 4 KiB
    for (std::int64_t i = 0; i < 3 * size; ++i) {
        LogRow row;
        row.arrived = i / size * 1'000;
        row.number = i;
        row.size = static_cast<std::uint32_t>(100 + i % 2);
        row.continues = i % size != 0;
        log.append(row);
    }
    for (const std::int64_t at : {size, size + 1, size + size / 2, 2 * size - 1}) {
        QCOMPARE(log.groupStart(at), size);
        QCOMPARE(log.groupEnd(at), at == size ? size : 2 * size);
    }
    LaneLog::Cursor cursor = log.seek(0);
    QCOMPARE(log.advance(cursor, 3 * size, 2), 2);
    QCOMPARE(cursor.position, 2 * size);
    QCOMPARE(log.next(cursor).number, 2 * size);
}

void TestLaneLog::aggregatedRecordsTakeNoMore()
{
    const RandomStream random(1, "fill");
    LaneLog log;
    constexpr std::int64_t count = 100'000;
    for (std::int64_t i = 0; i < count; ++i) {
        LogRow row;
        row.created = 1'767'225'600'000'000'000 + i * 1'000'000
                      + static_cast<std::int64_t>(random.bits(static_cast<std::uint64_t>(i)) % 900'000);
        row.arrived = 1'767'225'600'110'000'000 + i / 100 * 100'000'000;
        row.number = i * 2;
        row.key = static_cast<std::uint32_t>(random.bits(static_cast<std::uint64_t>(i)) % 1'000);
        row.size = 1'032 + static_cast<std::uint32_t>(i % 3);
        row.producer = 1;
        row.continues = i % 100 != 0;
        log.append(row);
    }
    QVERIFY(static_cast<double>(log.bytesHeld()) / count <= 12);
}

void TestLaneLog::twelveBytesARecord()
{
    // As a busy shard fills: 1,000 records a second in batches, a thousand keys, records of one size.
    const RandomStream random(1, "fill");
    LaneLog log;
    constexpr std::int64_t count = 100'000;
    for (std::int64_t i = 0; i < count; ++i) {
        LogRow row;
        row.created = 1'767'225'600'000'000'000 + i * 1'000'000
                      + static_cast<std::int64_t>(random.bits(static_cast<std::uint64_t>(i)) % 900'000);
        row.arrived = 1'767'225'600'110'000'000 + i / 100 * 100'000'000;
        row.number = i * 2;
        row.key = static_cast<std::uint32_t>(random.bits(static_cast<std::uint64_t>(i)) % 1'000);
        row.size = 1'032;
        row.producer = 1;
        log.append(row);
    }
    const double each = static_cast<double>(log.bytesHeld()) / count;
    qInfo("%.1f bytes a record", each);
    QVERIFY(each <= 12);
    QVERIFY(each > 1); // something is held
}

QTEST_APPLESS_MAIN(TestLaneLog)
#include "tst_lane_log.moc"
