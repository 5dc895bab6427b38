// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/prefetch.h"
#include "sim/services/kinesis/hash_key.h"
#include "sim/workload/key_universe.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace millrace::kinesis {

struct Shard;

/// The open shard of each key of one producer's universe, hashed once. Shared by copies until a
/// reshard or a new block of keys changes it.
class RouteTable
{
public:
    LaneIndex of(std::uint32_t key) const { return (*m_lanes)[key]; }
    MILLRACE_PREFETCHING void prefetch(std::uint32_t key) const { prefetchToRead(m_lanes->data() + key); }
    bool covers(const KeyUniverse &keys) const { return m_lanes && m_lanes->size() == keys.size(); }
    /// Adds the keys that the universe has beyond the table.
    void extend(const KeyUniverse &keys, const std::vector<Shard> &shards);
    /// Routes again only the keys whose shard has been closed.
    void reroute(const KeyUniverse &keys, const std::vector<Shard> &shards);

private:
    std::shared_ptr<const std::vector<LaneIndex>> m_lanes;
};

/// The open shard that holds a hash key; a stream's open shards always cover the space.
LaneIndex openShardOf(Uint128 hashKey, const std::vector<Shard> &shards);

} // namespace millrace::kinesis
