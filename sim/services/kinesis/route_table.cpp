// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/route_table.h"

#include "sim/kernel/check.h"
#include "sim/services/kinesis/shard.h"

#include <algorithm>

namespace millrace::kinesis {

namespace {

/// Open shards by the start of their range, for many look-ups in a row.
std::vector<std::pair<Uint128, LaneIndex>> openByStart(const std::vector<Shard> &shards)
{
    std::vector<std::pair<Uint128, LaneIndex>> open;
    for (const Shard &shard : shards)
        if (shard.isOpen())
            open.emplace_back(shard.start, shard.index);
    std::sort(open.begin(), open.end());
    MILLRACE_INVARIANT(!open.empty() && open.front().first == 0,
                       "the open shards do not cover the hash key space");
    return open;
}

LaneIndex laneIn(const std::vector<std::pair<Uint128, LaneIndex>> &open, Uint128 hashKey)
{
    const auto after = std::upper_bound(open.begin(), open.end(), hashKey,
                                        [](Uint128 key, const auto &entry) { return key < entry.first; });
    return (after - 1)->second;
}

} // namespace

LaneIndex openShardOf(Uint128 hashKey, const std::vector<Shard> &shards)
{
    return laneIn(openByStart(shards), hashKey);
}

void RouteTable::extend(const KeyUniverse &keys, const std::vector<Shard> &shards)
{
    auto lanes = m_lanes ? std::make_shared<std::vector<LaneIndex>>(*m_lanes)
                         : std::make_shared<std::vector<LaneIndex>>();
    const auto open = openByStart(shards);
    lanes->reserve(keys.size());
    for (auto id = static_cast<std::uint32_t>(lanes->size()); id < keys.size(); ++id)
        lanes->push_back(laneIn(open, hashKeyOf(keys.name(id))));
    m_lanes = std::move(lanes);
}

void RouteTable::reroute(const KeyUniverse &keys, const std::vector<Shard> &shards)
{
    if (!m_lanes)
        return;
    auto lanes = std::make_shared<std::vector<LaneIndex>>(*m_lanes);
    const auto open = openByStart(shards);
    for (std::uint32_t id = 0; id < lanes->size(); ++id)
        if (!shards[(*lanes)[id]].isOpen())
            (*lanes)[id] = laneIn(open, hashKeyOf(keys.name(id)));
    m_lanes = std::move(lanes);
}

} // namespace millrace::kinesis
