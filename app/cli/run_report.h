// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/simulation.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace millrace {

/// What one lane did over the whole run.
struct LaneTotals
{
    std::int64_t accepted = 0;
    std::int64_t throttled = 0;
    std::int64_t bytes = 0;
    std::int64_t readRecords = 0;
    std::int64_t readBytes = 0;
};

/// Everything that a finished run has to say, before it becomes JSON or text.
struct RunReport
{
    std::string scenario;
    std::string title;
    std::uint64_t seed = 0;
    std::string variant;               ///< empty: none
    std::vector<std::string> settings; ///< "orders/shards=2"
    Frame frame;
    RecordTotals totals;
    Fingerprint fingerprint;
    std::map<std::pair<ServiceIndex, LaneIndex>, LaneTotals> lanes;
    double wallSeconds = 0;
    std::optional<RecordTrail> trail; ///< of the record that was to be followed
    std::vector<std::string> names;   ///< of all services by their index, with a trail

    double recordsPerWallSecond() const;
    LaneTotals lane(ServiceIndex service, LaneIndex lane) const;
};

/// Reads the frame and the histories of a simulation; the caller adds the names and the wall time.
RunReport reportOn(const Simulation &simulation);

/// Notable happenings for a reader: all, or the first and the last when there are more than `most`.
std::vector<Happening> notableHappenings(const Happenings &happenings, std::size_t most,
                                         std::size_t &leftOut);
/// Why it happened, as one line: its limit, its cause. Empty when a happening has neither.
std::string causeText(const Happening &happening, const Happenings &happenings);

/// "OPEN", as the vendor writes it.
std::string laneStateText(LaneState state);

std::string jsonOf(const RunReport &report);
std::string textOf(const RunReport &report);

} // namespace millrace
