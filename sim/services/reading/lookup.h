// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/random.h"
#include "sim/metrics/series.h"
#include "sim/services/parameter_table.h"
#include "sim/services/ports/calls.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

class World;
struct Event;
struct Finding;
struct Scenario;
struct ServiceConfig;

/// What a service reads from a table before it works on its records. A service's own config derives from it.
struct LookupConfig
{
    std::string lookup; ///< the table; empty: it reads nothing
    std::string lookupConsistency;
    std::int64_t lookupRetries = 0;
};
const std::vector<ParameterRow<LookupConfig>> &lookupRows();

/// Whether the table's items can be read by the key of a record alone.
void judgeLookup(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings);

/// Reads items of a table by their keys (BatchGetItem), in jobs: a job is a list of distinct keys, cut into
/// calls that go one after the other. Keys that come back unprocessed are asked for again after a pause, and
/// in the end the job fails. The owner passes it the replies and its timer's events, and is told when a job
/// is done. A missing item is an answer, no failure.
class Lookup
{
public:
    /// How it waits for the answers.
    struct Pace
    {
        Duration latency; ///< one way
        Duration backoff; ///< before the first retry at most; doubles with each, full jitter
        Duration backoffMax;
    };
    struct Done
    {
        std::uint32_t job = 0;
        ServiceIndex from; ///< the table asked, which need not be the present one
        std::int64_t hits = 0;
        std::int64_t misses = 0;
        MetricPoint ageMs; ///< since the items' last writing
        CallError error = CallError::None;
        bool ok() const { return error == CallError::None; }
    };

    /// `timerEvent` is the kind of the owner's event that is passed to onTimer.
    void configure(ServiceIndex owner, std::uint8_t timerEvent, std::uint64_t seed, const std::string &name);
    /// Which table; what is under way at the former one goes on. Also after the settings have changed.
    void connect(const World &world, const LookupConfig &config, const Pace &pace);
    bool isConnected() const { return m_to.isValid(); }
    ServiceIndex to() const { return m_to; }

    /// Begins a job with keys of the owner's universe; it is never done before the answer to a call. An empty
    /// one must not be begun.
    std::uint32_t begin(World &world, std::vector<std::uint32_t> keys);
    /// Whether an answer is to one of its calls, also to one that nobody waits for any more.
    bool awaits(std::uint32_t slot) const;
    /// The answer to one of its calls; a job when it is done by it.
    std::optional<Done> onReply(World &world, std::uint32_t slot);
    void onTimer(World &world, const Event &event);
    /// The owner stops caring.
    void abandon(World &world, std::uint32_t job);
    void abandonAll(World &world);

    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const;

private:
    struct Job
    {
        Done done;
        std::uint8_t action = 0;
        std::int64_t keysMax = 1;
        std::vector<std::uint32_t> keys; ///< from `next` on in no call yet
        std::size_t next = 0;
        std::uint32_t slot = 0xffffffff; ///< of the call under way
        std::uint16_t attempt = 0;
        bool isBackingOff = false;
    };

    void askNext(World &world, Job &job);
    void dispatch(World &world, Job &job);
    void take(const World &world, Job &job, const CallRecord &answer) const;
    void backOff(World &world, Job &job, PutCall &call);

    LookupConfig m_config;
    Pace m_pace;
    ServiceIndex m_owner;
    ServiceIndex m_to;
    std::uint8_t m_timerEvent = 0;
    RandomStream m_random;
    std::vector<Job> m_jobs;              ///< in order of their ids
    std::vector<std::uint32_t> m_orphans; ///< calls under way that nobody waits for
    std::uint32_t m_nextJob = 0;
    std::uint32_t m_sequence = 0;
};

} // namespace millrace
