// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"
#include "sim/metrics/happenings.h"
#include "sim/records/lane_log.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

/// A record by who made it and which of its records it is.
struct RecordName
{
    ServiceIndex source;
    std::int64_t number = 0;
    friend bool operator==(const RecordName &, const RecordName &) = default;
};

enum class TrailKind : std::uint8_t {
    Created,
    Sent,      ///< in a call, on its way
    Refused,   ///< the callee did not take it
    Stored,    ///< in a log
    Read,      ///< handed to a reader
    Processed, ///< a reader is done with it
    SentOn,    ///< a reader makes a copy of it for another service
    Delivered, ///< a store, queue or topic has it
    Lost,
    Expired,
};

/// One step of a record's life. Text is finished English: what happened, and why it took so long.
struct TrailStep
{
    SimTime time = {};
    TrailKind kind = TrailKind::Created;
    ServiceIndex service = {}; ///< where
    ServiceIndex other = {};   ///< to or from whom; invalid: nobody
    LaneIndex lane = noLane;
    std::int64_t position = -1;
    Duration waited = {}; ///< since the step of the same copy before it
    std::string text = {};
    std::string reason = {};         ///< of the wait, or of the refusal; may be empty
    LimitReached limit = {};         ///< a limit that stood in the way
    HappeningId cause = noHappening; ///< a happening that explains it
};

/// The life of one record and of the copies made of it, in order of time.
struct RecordTrail
{
    RecordName name;
    std::vector<TrailStep> steps;
};

/// A record of a log, to pick one from.
struct RecordSample
{
    RecordName name;
    std::string key;
    std::uint32_t bytes = 0;
    SimTime created;
    SimTime stored;
    std::int64_t position = 0;
};

} // namespace millrace
