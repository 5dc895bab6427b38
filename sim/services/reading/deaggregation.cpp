// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/reading/deaggregation.h"

#include "sim/world.h"

#include <algorithm>

namespace millrace {

const KeyHashes *Deaggregation::hashesOf(const World &world, ServiceIndex producer)
{
    const KeyUniverse *keys = world.keysOf(producer);
    if (keys == nullptr)
        return nullptr;
    auto at = std::find_if(m_sources.begin(), m_sources.end(),
                           [&](const Source &source) { return source.producer == producer; });
    if (at == m_sources.end()) {
        m_sources.push_back({producer, {}});
        at = m_sources.end() - 1;
    }
    if (!at->hashes.covers(*keys))
        at->hashes.extend(*keys);
    return &at->hashes;
}

IntervalSet Deaggregation::dropped(const World &world, const LogPort &log, LaneIndex lane,
                                   LaneLog::Cursor from, std::int64_t to)
{
    IntervalSet dropped;
    const LaneLog &rows = log.logOf(lane);
    // Only a shard made by a reshard can hold what was predicted for another.
    if (!rows.hasGroups() || log.parentsOf(lane).empty())
        return dropped;
    const HashRange range = log.hashRangeOf(lane);
    std::int64_t start = from.position;
    bool isOutside = false;
    std::int64_t size = 0;
    const auto close = [&](std::int64_t end) {
        if (isOutside && size > 1)
            dropped.add(start, end);
        start = end;
        isOutside = false;
        size = 0;
    };
    while (from.position < to) {
        const std::int64_t at = from.position;
        const LogRow row = rows.next(from);
        if (!row.continues)
            close(at);
        ++size;
        const KeyHashes *hashes = hashesOf(world, {row.producer});
        isOutside = isOutside || (hashes != nullptr && !range.holds(hashes->of(row.key)));
    }
    close(to);
    return dropped;
}

} // namespace millrace
