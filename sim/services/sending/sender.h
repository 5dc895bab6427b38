// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/random.h"
#include "sim/records/flow_ledger.h"
#include "sim/records/interval_set.h"
#include "sim/records/lane_log.h"
#include "sim/services/parameter_table.h"
#include "sim/services/ports/calls.h"
#include "sim/workload/adopted_keys.h"

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

/// How a service sends on what it makes of its input. A service's own config derives from it.
struct SenderConfig
{
    std::string target;          ///< empty: it sends nothing
    std::string write;           ///< a mode of the callee's calls, or "auto"
    std::int64_t batchCount = 0; ///< records in a call; 0: what the call takes at most
    std::string sendRetry;       ///< "none", "failed", "batch"
    std::int64_t sendAttempts = 1;
    Duration sendBackoff;
    Duration sendBackoffMax;
    Duration sendLatency;
};
const std::vector<ParameterRow<SenderConfig>> &senderRows();

/// Whether the target answers the call chosen.
void judgeSender(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings);

/// Sends records on to one callee, in jobs: a job is a list of records, cut into calls that go one after the
/// other; what fails is sent again as the settings say, and then given up. The owner passes it the replies
/// and its timer's events, and is told when a job is done. Numbers, losses and duplicates are in the
/// world's FlowLedger. A conditional write whose condition fails is done with: what it guards is there
/// already.
class Sender
{
public:
    /// A record of the input, or made of it.
    struct Item
    {
        LogRow row;             ///< key, size, creation time and producer as at the input
        CopyPlace input;        ///< by which the copy is known; not stored(): a record of its own
        std::uint32_t size = 0; ///< bytes sent; 0: as the input
    };
    struct Done
    {
        std::uint32_t job = 0;
        std::vector<std::uint32_t> failed; ///< places in the job's items, in order
        CallError firstError = CallError::None;
        bool ok() const { return failed.empty(); }
    };

    /// `timerEvent` is the kind of the owner's event that is passed to onTimer.
    void configure(ServiceIndex owner, std::uint8_t timerEvent, std::uint64_t seed, const std::string &name);
    /// Where to; what is under way to the former callee goes on. Also after the settings have changed.
    void connect(World &world, const SenderConfig &config);
    bool isConnected() const { return m_to.isValid(); }
    ServiceIndex to() const { return m_to; }
    FlowRef flow() const { return m_flow; }
    const KeyUniverse &keys() const { return m_keys.universe(); }
    AdoptedKeys &ownKeys() { return m_keys; }

    /// Begins a job; it is never done before the answer to a call. An empty one must not be sent. `folder`:
    /// where a bucket is to file it.
    std::uint32_t send(World &world, const std::vector<Item> &items, std::string folder = {});
    /// The answer to one of its calls; a job when it is done by it.
    std::optional<Done> onReply(World &world, std::uint32_t slot);
    /// Whether an answer is to a call of a job that goes on, for an owner that has several senders.
    bool awaits(std::uint32_t slot) const;
    std::optional<Done> onTimer(World &world, const Event &event);
    /// The owner stops caring (crash, timeout): what is not sent is given up; calls under way arrive.
    void abandon(World &world, std::uint32_t job, const std::string &reason);
    void abandonAll(World &world, const std::string &reason);

    std::int64_t waiting() const;
    std::int64_t sent() const { return m_sent; }       ///< records accepted by the callee
    std::int64_t refused() const { return m_refused; } ///< attempts that failed
    std::int64_t givenUp() const { return m_givenUp; }
    void addHeld(FlowRef flow, IntervalSet &held) const;
    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const;

private:
    struct Pending
    {
        CallRecord record;
        std::uint32_t item = 0;
    };
    struct Job
    {
        std::uint32_t id = 0;
        FlowRef flow = noFlow;
        ServiceIndex to;
        std::uint8_t action = 0; ///< as chosen when the job began, like its callee
        std::int64_t recordsMax = 1;
        std::int64_t bytesMax = 0;
        std::string folder;
        std::vector<Pending> pending; ///< not in the call under way, in order from `next`
        std::size_t next = 0;
        std::vector<std::uint32_t> inCall; ///< items of the call under way
        std::uint32_t slot = 0xffffffff;   ///< of the call under way
        std::uint16_t attempt = 0;
        bool isBackingOff = false;
        Done done;
    };

    Job *find(std::uint32_t id);
    void sendNext(World &world, Job &job);
    void dispatch(World &world, Job &job);
    /// Gives up what has failed for good, and keeps in the call what is to be sent again; false: nothing.
    bool keepForRetry(World &world, Job &job, PutCall &call);
    void backOff(World &world, Job &job, PutCall &call);
    std::optional<Done> finish(std::uint32_t id);

    SenderConfig m_config;
    ServiceIndex m_owner;
    ServiceIndex m_to;
    std::uint8_t m_timerEvent = 0;
    std::uint8_t m_action = 0;
    std::int64_t m_recordsMax = 1;
    std::int64_t m_bytesMax = 0;
    FlowRef m_flow = noFlow;
    RandomStream m_random;
    AdoptedKeys m_keys;
    std::vector<Job> m_jobs;              ///< in order of their ids
    std::vector<std::uint32_t> m_orphans; ///< calls under way that nobody waits for
    std::uint32_t m_nextJob = 0;
    std::uint32_t m_sequence = 0;
    std::int64_t m_sent = 0;
    std::int64_t m_refused = 0;
    std::int64_t m_givenUp = 0;
};

/// The sender's rows as rows of a config that derives from SenderConfig.
template <typename Config>
void appendSenderRows(std::vector<ParameterRow<Config>> &rows)
{
    appendRows(rows, senderRows());
}

} // namespace millrace
