// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: whatever splits, merges and updates of the shard count are asked for, the open shards cover the hash
// space without gap or overlap, and every stored record stays where it was written.

#include "seeds.h"
#include "sim/kernel/random.h"
#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

bool tiles(const LogPort &log)
{
    std::vector<HashRange> open;
    for (LaneIndex lane = 0; lane < log.laneCount(); ++lane)
        if (log.isLaneOpen(lane))
            open.push_back(log.hashRangeOf(lane));
    std::sort(open.begin(), open.end(),
              [](const HashRange &a, const HashRange &b) { return a.first < b.first; });
    if (open.empty() || open.front().first != 0 || open.back().last != ~Uint128{0})
        return false;
    for (std::size_t i = 0; i + 1 < open.size(); ++i)
        if (open[i].last + 1 != open[i + 1].first || open[i].last < open[i].first)
            return false;
    return true;
}

std::int64_t rowsOf(const LogPort &log)
{
    std::int64_t rows = 0;
    for (LaneIndex lane = 0; lane < log.laneCount(); ++lane)
        rows += log.logOf(lane).endPosition();
    return rows;
}

} // namespace

class PropHashSpace : public QObject
{
    Q_OBJECT

private slots:
    void openShardsTileTheSpace();
};

void PropHashSpace::openShardsTileTheSpace()
{
    const int seeds = seedCount(200, 1000);
    for (int seed = 1; seed <= seeds; ++seed) {
        const RandomStream random(static_cast<std::uint64_t>(seed), "hash-space");
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t bound) {
            return RandomStream::below(random.bits(drawn++), bound);
        };
        const std::string shards = std::to_string(1 + below(9));
        Probe probe({stream("orders", {{"shards", shards.c_str()}, {"updating_time", "1s"}})},
                    {"ann", "bob", "cat", "dan", "eve"});
        std::int64_t stored = 0;
        for (int step = 0; step < 10; ++step) {
            const std::string lane = std::to_string(below(probe.log().laneCount()));
            const std::string with = std::to_string(below(probe.log().laneCount()));
            const std::string at = toDecimal(Uint128{random.bits(drawn++)} << 64);
            Command asked;
            if (const std::uint64_t kind = below(4); kind == 0) {
                asked = command("split_shard", "orders", "kinesis_stream",
                                {{"shard", lane.c_str()}, {"at", below(2) == 0 ? "middle" : at.c_str()}});
            } else if (kind == 1) {
                asked = command("merge_shards", "orders", "kinesis_stream",
                                {{"shard", lane.c_str()}, {"with", with.c_str()}});
            } else {
                asked = command("update_shard_count", "orders");
                setValue(asked.arguments, "target", static_cast<std::int64_t>(1 + below(20)));
            }
            probe.apply(asked); // what cannot be is refused
            for (int part = 0; part < 6; ++part) {
                stored += probe.putMany(3, 100, static_cast<std::uint32_t>(below(5)));
                probe.runFor(milliseconds(500));
                QVERIFY2(tiles(probe.log()), QByteArray("seed ") + QByteArray::number(seed));
                QCOMPARE(rowsOf(probe.log()), stored);
            }
        }
    }
}

QTEST_APPLESS_MAIN(PropHashSpace)
#include "prop_hash_space.moc"
