// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"
#include "sim/records/shared_log.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// How a happening is drawn: shape and colour of its mark. See the grammar of the views.
enum class HappeningTone : std::uint8_t { Neutral, Change, Trouble, Risk, Recovery, Reader };

/// A limit that was reached: the end of most chains of causes.
struct LimitReached
{
    std::string name = {};   ///< "shard records per second"; empty: no limit involved
    double value = 0;        ///< 1000
    std::string unit = {};   ///< "records/s"
    std::string source = {}; ///< where the vendor says so
};

/// Something that happened, once, and why. Text is finished English with its figures in it.
struct Happening
{
    HappeningId id = 0;
    SimTime time = {};
    std::string kind = {}; ///< "throttle_begins", "shard_split", "hot_key", "command", ...
    ServiceIndex service = {};
    LaneIndex lane = noLane;
    std::string subject = {}; ///< "orders/shardId-000000000001"
    std::string text = {};    ///< "517 records/s refused"
    HappeningTone tone = HappeningTone::Neutral;
    LimitReached limit = {};         ///< a cause that is a limit
    HappeningId cause = noHappening; ///< a cause that is another happening (a command is one too)
    std::int64_t command = -1;       ///< number of the journal's command, when kind is "command"
    bool isNotable = true;           ///< shown as a mark and in `run --json`
};

/// Every happening of a run, in order. A copy shares what has been written.
class Happenings
{
public:
    /// Gives the happening its id. At most `maximum` are kept; later ones only counted.
    HappeningId add(Happening happening);

    std::size_t size() const { return m_all.size(); }
    std::uint64_t leftOut() const { return m_leftOut; }
    const Happening &operator[](std::size_t i) const { return m_all[i]; }
    /// Walks from a happening to its first cause: itself first. Never longer than `maximumDepth`.
    std::vector<Happening> why(HappeningId id) const;
    /// The last happening of `kind` on a service's lane (noLane: any), or nullptr.
    const Happening *last(std::string_view kind, ServiceIndex service, LaneIndex lane = noLane) const;

    static constexpr std::size_t maximum = 20'000;
    static constexpr int maximumDepth = 16;

private:
    SharedLog<Happening, 64> m_all;
    std::uint64_t m_leftOut = 0;
};

} // namespace millrace
