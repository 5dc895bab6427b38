// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/event_queue.h"
#include "sim/kernel/hash.h"
#include "sim/kernel/ids.h"
#include "sim/metrics/happenings.h"
#include "sim/metrics/series.h"
#include "sim/records/dead_letter_book.h"
#include "sim/records/flow_ledger.h"
#include "sim/scenario/burden.h"
#include "sim/security/admissions.h"
#include "sim/security/outages.h"
#include "sim/services/catalogue.h"
#include "sim/services/ports/calls.h"
#include "sim/services/service.h"
#include "sim/simulation.h"
#include "sim/trail_watch.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

/// The inside of a Simulation: the table of services, the events to come and the histories. Services
/// see it during a call and keep nothing of it.
class World
{
public:
    World(std::shared_ptr<const Scenario> scenario, std::uint64_t seed);
    World(const World &other);
    World &operator=(const World &) = delete;
    ~World();

    // --- for services -------------------------------------------------------------------------
    SimTime now() const { return m_now; }
    SimTime start() const { return m_start; }
    std::uint64_t seed() const { return m_seed; }
    const Scenario &scenario() const { return *m_scenario; }
    Metrics &metrics() { return m_metrics; }
    const Metrics &metrics() const { return m_metrics; }
    Happenings &happenings() { return m_happenings; }
    const Happenings &happenings() const { return m_happenings; }

    void schedule(SimTime at, EventClass eventClass, ServiceIndex service, std::uint8_t kind,
                  std::uint32_t sub = 0, std::uint64_t payload = 0)
    {
        m_queue.push({at.ns, eventOrder(eventClass, service, kind, sub), payload});
    }
    /// Adds a happening at now; its text is finished.
    HappeningId happen(Happening happening);
    /// One outcome more for the fingerprint.
    void outcome(std::uint64_t a, std::uint64_t b)
    {
        m_outcomes.add(a);
        m_outcomes.add(b);
    }

    /// Index of a service by name; invalid when there is none (a removed one is none).
    ServiceIndex find(std::string_view name) const;
    const Service *service(ServiceIndex index) const;
    const std::string &nameOf(ServiceIndex index) const { return m_names[index.value]; }
    const std::string &regionOf(ServiceIndex index) const { return m_regions[index.value]; }
    const ServiceKind &kindOf(ServiceIndex index) const { return *m_kinds[index.value]; }
    std::size_t serviceCount() const { return m_services.size(); }
    std::string arnOf(ServiceIndex index) const;
    /// The log that a service offers to readers, or nullptr. Also of a deleted one.
    const LogPort *logOf(ServiceIndex index) const;
    const KeyUniverse *keysOf(ServiceIndex index) const;
    /// What became of the records that services send each other by calls.
    FlowLedger &flows() { return m_flows; }
    const FlowLedger &flows() const { return m_flows; }
    DeadLetterBook &deadLetters() { return m_deadLetters; }
    const DeadLetterBook &deadLetters() const { return m_deadLetters; }
    /// What all services ask of the machine, removed ones included: their logs and keys are kept.
    Burden burden() const;

    // Calls: an event at the callee after the link's delay, and one at the caller for the reply. Here,
    // and nowhere else, a call is admitted: on its arrival, by the regions of both ends and by the policies
    // of the caller.
    CallPool<PutCall> &puts() { return m_puts; }
    const CallPool<PutCall> &puts() const { return m_puts; }
    CallPool<ReadCall> &reads() { return m_reads; }
    const CallPool<ReadCall> &reads() const { return m_reads; }
    void sendPut(std::uint32_t slot);
    /// `after`: what the callee takes to answer, when nothing that happens meanwhile changes the answer.
    void replyToPut(std::uint32_t slot, Duration after = {});
    void sendRead(std::uint32_t slot);
    void replyToRead(std::uint32_t slot);
    /// Whether the caller's policies allow what has no call of its own in the model ("kinesis:ListShards").
    /// The first denial is a happening.
    bool admits(ServiceIndex from, ServiceIndex to, std::string_view action);
    /// A service has another carry out a command: examined as its calls are, under the name of the action,
    /// and answered at once, as the operator is. An error is what the vendor's call would come back with.
    CommandResult request(ServiceIndex from, const Command &command, std::string_view action,
                          HappeningId cause);
    /// The happening that now keeps calls from being carried out: a region's failure or a denial.
    HappeningId obstacleBetween(ServiceIndex from, ServiceIndex to) const;
    /// The last failure of either's region, also when it is over.
    HappeningId outageBetween(ServiceIndex from, ServiceIndex to) const
    {
        return m_outages.isEmpty() ? noHappening : m_outages.lastBetween(regionOf(from), regionOf(to));
    }
    const security::Outages &outages() const { return m_outages; }
    void failRegion(const std::string &region, HappeningId cause, SeriesRef unanswered)
    {
        m_outages.begin(region, cause, unanswered);
    }
    void recoverRegion(const std::string &region) { m_outages.end(region); }

    // --- for the simulation -------------------------------------------------------------------
    void begin();
    AdvanceStop advance(SimTime until, const AdvanceLimits &limits);
    CommandResult apply(const Command &command);
    std::uint64_t outcomes() const { return m_eventsRun; }
    SimTime nextEventTime() const { return m_queue.empty() ? endOfTime : SimTime{m_queue.top().time}; }
    Fingerprint fingerprint() const;
    std::uint64_t stateHash() const;
    RecordTotals totals() const;
    LedgerReport ledger() const;
    CostReport cost() const;
    Frame frame() const;
    std::shared_ptr<const HistoriesView> histories() const;
    /// From now on, what happens to one record is written down. Shows in no fingerprint.
    void follow(RecordName name) { m_trail.emplace(name); }
    const TrailWatch *trail() const { return m_trail ? &*m_trail : nullptr; }
    /// The newest `count` records of a lane, oldest first.
    std::vector<RecordSample> newestRecords(ServiceIndex log, LaneIndex lane, std::size_t count) const;
    const std::vector<std::string> &names() const { return m_names; }
    std::size_t ownBytes() const;

    /// Kinds of events that the world itself handles, whichever service they name.
    enum WorldEvent : std::uint8_t { PutArrives = 200, PutReplies, ReadArrives, ReadReplies, Tick, Scripted };

private:
    /// Bytes that a service has sent into other regions.
    struct Transfer
    {
        std::int64_t bytes = 0;
        SeriesRef series = noSeries;
    };

    ServiceIndex add(const ServiceConfig &config, const ServiceKind &kind, HappeningId cause = noHappening);
    void dispatch(const Event &event);
    void tick();
    void audit() const;
    CommandResult create(const Command &command, HappeningId cause);
    CommandResult carryOut(const Command &command, HappeningId cause);
    bool admitPut(std::uint32_t slot);
    bool admitRead(std::uint32_t slot);
    bool decide(ServiceIndex from, ServiceIndex to, std::string_view action,
                const std::vector<std::string> &policies, const std::string &resource);
    /// The policies by which calls between the two are examined; nullptr: they are not.
    const std::vector<std::string> *policiesFor(ServiceIndex from, ServiceIndex to) const;
    /// Whether a failed region lies at either end; the first such call of an outage is a happening.
    bool isCutOff(ServiceIndex from, ServiceIndex to);
    void leaveUnanswered(PutCall &call, std::uint32_t slot);
    void leaveUnanswered(ReadCall &call, std::uint32_t slot);
    bool isAcrossRegions(ServiceIndex from, ServiceIndex to) const
    {
        return m_regions[from.value] != m_regions[to.value];
    }
    void countTransfer(ServiceIndex from, std::int64_t bytes);
    void addTransferUsage(std::vector<UsageCounter> &usage) const;

    std::shared_ptr<const Scenario> m_scenario;
    std::uint64_t m_seed = 0;
    SimTime m_start;
    SimTime m_now;
    EventQueue m_queue;
    std::vector<std::unique_ptr<Service>> m_services;
    std::vector<const ServiceKind *> m_kinds;
    std::vector<std::string> m_names;
    std::vector<std::string> m_regions;
    CallPool<PutCall> m_puts;
    CallPool<ReadCall> m_reads;
    Metrics m_metrics;
    Happenings m_happenings;
    FlowLedger m_flows;
    DeadLetterBook m_deadLetters;
    security::Admissions m_admissions;
    security::Outages m_outages;
    std::vector<Transfer> m_transfers; ///< by service; shorter than the table
    Hasher m_outcomes;
    std::uint64_t m_eventsRun = 0;
    std::int64_t m_commands = 0;
    bool m_sawNotable = false;
    std::optional<TrailWatch> m_trail;
};

} // namespace millrace
