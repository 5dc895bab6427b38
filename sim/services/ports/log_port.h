// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"
#include "sim/kernel/uint128.h"
#include "sim/records/lane_log.h"

#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// A log that is read: what any reader (poller, KCL, Lambda, Flink, Firehose) may know of a stream or a
/// topic. Records themselves are asked for by ReadCall; this is the description, and the log's rows for
/// what a reader has been handed.
class LogPort
{
public:
    virtual ~LogPort() = default;

    virtual std::uint32_t laneCount() const = 0;
    virtual std::string laneName(LaneIndex lane) const = 0;
    virtual bool isLaneOpen(LaneIndex lane) const = 0;
    virtual const std::vector<LaneIndex> &parentsOf(LaneIndex lane) const = 0;
    virtual const std::vector<LaneIndex> &childrenOf(LaneIndex lane) const = 0;
    /// Of the keys that it takes, where hash ranges route; else the whole space.
    virtual HashRange hashRangeOf(LaneIndex) const { return {}; }
    virtual const LaneLog &logOf(LaneIndex lane) const = 0;
    /// Oldest position within retention at `now`: what lies before it has expired.
    virtual std::int64_t firstPosition(LaneIndex lane, SimTime now) const = 0;
    /// Position that a sequence number names, or -1.
    virtual std::int64_t positionOfSequence(std::string_view sequenceNumber, LaneIndex lane) const = 0;
    /// The sequence number of a stored record.
    virtual std::string sequenceOfPosition(LaneIndex lane, std::int64_t position) const = 0;
    /// The log is gone, and with it what was in it.
    virtual bool isDeleted() const = 0;
};

} // namespace millrace
