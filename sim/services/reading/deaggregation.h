// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/records/interval_set.h"
#include "sim/records/lane_log.h"
#include "sim/services/kinesis/key_hashes.h"
#include "sim/services/ports/log_port.h"

#include <vector>

namespace millrace {

class World;

/// Which aggregated records a reader that de-aggregates as the KCL does takes nothing of: those that hold a
/// user record whose hash key is outside the shard's range. It stops at the first of them and drops what it
/// had already taken of that record; the KPL sends them again. Source: KCL, AggregatorUtil.deaggregate.
class Deaggregation
{
public:
    /// Positions of [from, to) that are dropped; neither end may cut a group.
    IntervalSet dropped(const World &world, const LogPort &log, LaneIndex lane, LaneLog::Cursor from,
                        std::int64_t to);

private:
    struct Source
    {
        ServiceIndex producer;
        KeyHashes hashes;
    };
    const KeyHashes *hashesOf(const World &world, ServiceIndex producer);

    std::vector<Source> m_sources;
};

} // namespace millrace
