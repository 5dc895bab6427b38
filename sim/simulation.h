// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"
#include "sim/records/record_trail.h"
#include "sim/scenario/command.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace millrace {

struct Scenario;
struct Finding;
struct Frame;
struct HistoriesView;
class World;

/// Two hashes of what a run has done so far; neither depends on how `advance` was sliced.
struct Fingerprint
{
    std::uint64_t events = 0;
    std::uint64_t metrics = 0;
    friend bool operator==(const Fingerprint &, const Fingerprint &) = default;
};

/// Sums over all producers and streams, as `run` prints them.
struct RecordTotals
{
    std::int64_t produced = 0;  ///< distinct records created
    std::int64_t accepted = 0;  ///< copies stored
    std::int64_t throttled = 0; ///< attempts refused at a limit
    std::int64_t retried = 0;   ///< attempts after the first
    std::int64_t dropped = 0;   ///< records given up by their producer
    friend bool operator==(const RecordTotals &, const RecordTotals &) = default;
};

/// Where an advance has to stop.
struct AdvanceLimits
{
    std::int64_t eventsMax = INT64_MAX;     ///< stop after so many events
    std::uint64_t outcomesMax = UINT64_MAX; ///< stop when `outcomes()` has reached this
    bool stopAtHappening = false;           ///< stop after the event that made a notable happening
};

enum class AdvanceStop : std::uint8_t { ReachedTime, ReachedLimit, Happening };

/// One deterministic world. A value: copies share bulk data, cost what changed since, and go their own
/// ways. Nothing in it points outside it; it reads no clock, no file and no global.
class Simulation
{
public:
    /// The scenario must be free of findings (see validate()); else the findings are returned.
    static std::variant<Simulation, std::vector<Finding>> build(const Scenario &scenario, std::uint64_t seed);

    Simulation(const Simulation &other);
    Simulation &operator=(const Simulation &other);
    Simulation(Simulation &&) noexcept;
    Simulation &operator=(Simulation &&) noexcept;
    ~Simulation();

    SimTime start() const;
    SimTime now() const;
    Duration elapsed() const { return now() - start(); }

    /// Runs every event up to and including `until`, unless a limit stops it first. The clock ends at
    /// `until`, or at the last event run when a limit stopped it.
    AdvanceStop advance(SimTime until, const AdvanceLimits &limits = {});
    /// Events run so far: with `now()`, the exact place of a command in a run.
    std::uint64_t outcomes() const;
    /// Time of the next event, or `endOfTime`.
    SimTime nextEventTime() const;

    /// Carries out a command at `now()`. A refused one changes nothing but says so in the happenings.
    CommandResult apply(const Command &command);

    Fingerprint fingerprint() const;
    /// Hash of everything that decides the future: clock, events to come, services, histories.
    std::uint64_t stateHash() const;
    RecordTotals totals() const;
    std::shared_ptr<const HistoriesView> histories() const;
    Frame frame() const;
    /// The newest `count` records of a lane, oldest first.
    std::vector<RecordSample> newestRecords(ServiceIndex log, LaneIndex lane, std::size_t count) const;
    /// From now on, what happens to one record is written down; it must not have been sent yet. Changes
    /// nothing else.
    void follow(RecordName name);
    /// What has been written down of the record that is followed; null when none is.
    const RecordTrail *trail() const;
    /// Names by service index, also of removed services.
    const std::vector<std::string> &serviceNames() const;
    /// About how many bytes a copy made now keeps alive by itself, once this one has gone on: what was
    /// written since the last copy, and what is never shared.
    std::size_t ownBytes() const;

private:
    explicit Simulation(std::unique_ptr<World> world);
    std::unique_ptr<World> m_world;
};

} // namespace millrace
