// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/uint128.h"
#include "sim/services/ports/log_port.h"

#include <algorithm>
#include <vector>

namespace millrace::kpl {

/// The open shards of a stream as they were when last asked for. Source: KPL, ShardMap.
class ShardMap
{
public:
    void learn(const LogPort &log)
    {
        m_ranges.clear();
        for (LaneIndex lane = 0; lane < log.laneCount(); ++lane)
            if (log.isLaneOpen(lane))
                m_ranges.push_back({log.hashRangeOf(lane), lane});
        std::sort(m_ranges.begin(), m_ranges.end(),
                  [](const Entry &a, const Entry &b) { return a.range.first < b.range.first; });
    }
    void forget() { m_ranges.clear(); }
    bool isKnown() const { return !m_ranges.empty(); }
    /// The shard that would take a hash key; noLane: not known.
    LaneIndex of(Uint128 hashKey) const
    {
        const auto after =
            std::upper_bound(m_ranges.begin(), m_ranges.end(), hashKey,
                             [](Uint128 key, const Entry &entry) { return key < entry.range.first; });
        return after == m_ranges.begin() ? noLane : (after - 1)->lane;
    }
    std::size_t size() const { return m_ranges.size(); }

private:
    struct Entry
    {
        HashRange range;
        LaneIndex lane = noLane;
    };
    std::vector<Entry> m_ranges;
};

} // namespace millrace::kpl
