// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/stream.h"
#include "sim/world.h"

#include <algorithm>
#include <map>

namespace millrace::kinesis {

namespace {

/// More shards than anybody can follow one by one are not looked into.
constexpr std::size_t shardsMax = 64;
constexpr std::int64_t newestRows = 240;

} // namespace

void Stream::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    const auto isOpen = [](const Shard &shard) { return shard.isOpen(); };
    if (static_cast<std::size_t>(std::count_if(m_shards.begin(), m_shards.end(), isOpen)) > shardsMax)
        return;
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const std::int64_t notBefore = world.now().ns - 2 * nsPerSecond;
    for (const Shard &shard : m_shards) {
        if (!shard.isOpen())
            continue;
        const auto sum = [&](ShardMetric metric) {
            return static_cast<double>(metrics.over(shard.firstSeries + metric, from, from + 1).sum);
        };
        std::map<std::uint16_t, std::int64_t> rowsOf; // producer -> rows
        std::int64_t rows = 0;
        LaneLog::Cursor cursor = shard.log.seek(
            std::max(firstPosition(shard.index, world.now()), shard.log.endPosition() - newestRows));
        while (cursor.position < shard.log.endPosition()) {
            const LogRow row = shard.log.next(cursor);
            if (row.arrived < notBefore)
                continue;
            ++rowsOf[row.producer];
            ++rows;
        }
        // Refused records leave no row: they are taken to come from the same producers in the same parts.
        for (const auto &[producer, count] : rowsOf) {
            const double part = static_cast<double>(count) / static_cast<double>(rows);
            links.push_back({{producer},
                             m_index,
                             shard.index,
                             part * sum(ShardIncomingRecords),
                             part * sum(ShardWriteExceeded)});
        }
    }
}

} // namespace millrace::kinesis
