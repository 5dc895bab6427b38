// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/world.h"

#include "sim/kernel/check.h"
#include "sim/scenario/validate.h"
#include "sim/services/ports/log_port.h"
#include "sim/workload/key_universe.h"

#include <algorithm>

namespace millrace {

namespace {

/// Hard limits: reached only by a broken model or a hostile scenario, never by a lesson.
constexpr std::size_t pendingEventsMax = 4'000'000;
constexpr std::int64_t auditEverySeconds = 10;
/// Stands for the world itself where an event names a service.
constexpr ServiceIndex worldIndex{0xfffe};

} // namespace

World::World(std::shared_ptr<const Scenario> scenario, std::uint64_t seed)
    : m_scenario(std::move(scenario))
    , m_seed(seed)
    , m_start(m_scenario->start)
    , m_now(m_start)
    , m_metrics(m_start)
{}

World::World(const World &other)
    : m_scenario(other.m_scenario)
    , m_seed(other.m_seed)
    , m_start(other.m_start)
    , m_now(other.m_now)
    , m_queue(other.m_queue)
    , m_kinds(other.m_kinds)
    , m_names(other.m_names)
    , m_regions(other.m_regions)
    , m_puts(other.m_puts)
    , m_reads(other.m_reads)
    , m_metrics(other.m_metrics)
    , m_happenings(other.m_happenings)
    , m_flows(other.m_flows)
    , m_deadLetters(other.m_deadLetters)
    , m_admissions(other.m_admissions)
    , m_outages(other.m_outages)
    , m_transfers(other.m_transfers)
    , m_outcomes(other.m_outcomes)
    , m_eventsRun(other.m_eventsRun)
    , m_commands(other.m_commands)
    , m_sawNotable(other.m_sawNotable)
    , m_trail(other.m_trail)
{
    m_services.reserve(other.m_services.size());
    for (const auto &service : other.m_services)
        m_services.push_back(service->clone());
}

World::~World() = default;

ServiceIndex World::add(const ServiceConfig &config, const ServiceKind &kind, HappeningId cause)
{
    const ServiceIndex index{static_cast<std::uint16_t>(m_services.size())};
    m_names.push_back(config.name);
    m_regions.push_back(kind.isRegion ? config.name : m_scenario->regionOf(config));
    m_kinds.push_back(&kind);
    BuildContext context;
    context.index = index;
    context.seed = m_seed;
    context.scenario = m_scenario.get();
    context.world = this;
    context.cause = cause;
    m_services.push_back(kind.make(config, context));
    return index;
}

void World::begin()
{
    // Logs first, whatever the order of the file: who reads and writes them must find them.
    for (const ServiceConfig &config : m_scenario->services)
        add(config, *findKind(config.kind));
    for (std::size_t i = 0; i < m_services.size(); ++i)
        m_services[i]->start(*this);
    for (std::size_t i = 0; i < m_scenario->commands.size(); ++i)
        schedule(m_start + m_scenario->commands[i].at, EventClass::ScriptedCommand, worldIndex, Scripted,
                 static_cast<std::uint32_t>(i));
    schedule(m_start + seconds(1), EventClass::Tick, worldIndex, Tick);
}

ServiceIndex World::find(std::string_view name) const
{
    for (std::size_t i = 0; i < m_names.size(); ++i)
        if (m_names[i] == name && i < m_services.size() && !m_services[i]->isRemoved())
            return {static_cast<std::uint16_t>(i)};
    // While the table is being built, a name may stand before its service does.
    return {};
}

const Service *World::service(ServiceIndex index) const
{
    return index.value < m_services.size() ? m_services[index.value].get() : nullptr;
}

std::string World::arnOf(ServiceIndex index) const
{
    std::string arn;
    for (const char c : kindOf(index).arn)
        arn += c == 'R'   ? regionOf(index)
               : c == 'A' ? m_scenario->account
               : c == 'N' ? nameOf(index)
                          : std::string(1, c);
    return arn;
}

const LogPort *World::logOf(ServiceIndex index) const
{
    const Service *found = service(index);
    return found != nullptr ? found->asLog() : nullptr;
}

const KeyUniverse *World::keysOf(ServiceIndex index) const
{
    const Service *found = service(index);
    return found != nullptr ? found->keys() : nullptr;
}

Burden World::burden() const
{
    Burden all;
    for (const auto &service : m_services) {
        if (const LogPort *log = service->asLog())
            all.shards += log->laneCount();
        if (const KeyUniverse *keys = service->keys())
            all.keys += keys->size();
        if (const LogPort *read = service->isRemoved() ? nullptr : logOf(service->readsFrom()))
            all.lanesRead += read->laneCount();
    }
    return all;
}

HappeningId World::happen(Happening happening)
{
    happening.time = m_now;
    m_sawNotable = m_sawNotable || happening.isNotable;
    m_outcomes.add(std::string_view(happening.kind));
    m_outcomes.add(std::string_view(happening.subject));
    m_outcomes.add(m_now.ns);
    return m_happenings.add(std::move(happening));
}

void World::dispatch(const Event &event)
{
    if (event.service() == worldIndex) {
        if (event.kind() == Tick)
            tick();
        else
            apply(m_scenario->commands[event.sub()].command);
        return;
    }
    Service &service = *m_services[event.service().value];
    const auto slot = static_cast<std::uint32_t>(event.payload);
    switch (event.kind()) {
    case PutArrives:
        if (admitPut(slot))
            service.onPut(*this, slot);
        break;
    case PutReplies:
        if (m_puts[slot].state == CallState::Unanswered)
            m_puts[slot].fail(CallError::TimedOut);
        service.onPutReply(*this, slot);
        break;
    case ReadArrives:
        if (admitRead(slot))
            service.onRead(*this, slot);
        break;
    case ReadReplies:
        if (m_reads[slot].state == CallState::Unanswered)
            m_reads[slot].error = CallError::TimedOut;
        service.onReadReply(*this, slot);
        break;
    default:
        service.handle(*this, event);
        break;
    }
}

AdvanceStop World::advance(SimTime until, const AdvanceLimits &limits)
{
    std::int64_t run = 0;
    m_sawNotable = false;
    while (!m_queue.empty() && m_queue.top().time <= until.ns) {
        if (run >= limits.eventsMax || m_eventsRun >= limits.outcomesMax)
            return AdvanceStop::ReachedLimit;
        const Event event = m_queue.pop();
        m_now = SimTime{event.time};
        ++run;
        ++m_eventsRun;
        dispatch(event);
        if (m_trail)
            m_trail->onEvent(*this, event);
        if (limits.stopAtHappening && m_sawNotable)
            return AdvanceStop::Happening;
    }
    MILLRACE_INVARIANT(m_queue.size() < pendingEventsMax, "more pending events than any scenario needs");
    // The clock moves on even when nothing is to come.
    if (until > m_now)
        m_now = until;
    return AdvanceStop::ReachedTime;
}

void World::tick()
{
    for (const auto &service : m_services)
        if (!service->isRemoved())
            service->tick(*this);
    if ((m_now - m_start).ns / nsPerSecond % auditEverySeconds == 0)
        audit();
    schedule(m_now + seconds(1), EventClass::Tick, worldIndex, Tick);
}

void World::audit() const
{
    for (const LedgerRow &row : ledger())
        MILLRACE_INVARIANT(row.balances(),
                           "a ledger does not balance: produced = delivered + lost + expired + in flight");
}

LedgerReport World::ledger() const
{
    LedgerReport report;
    for (const auto &service : m_services)
        if (!service->isRemoved())
            if (auto row = service->ledgerRow(*this))
                report.push_back(std::move(*row));
    return report;
}

CostReport World::cost() const
{
    std::vector<UsageCounter> usage;
    for (const auto &service : m_services)
        service->addUsage(*this, usage);
    addTransferUsage(usage);
    return costOf(usage, m_scenario->prices.get(), m_names);
}

RecordTotals World::totals() const
{
    RecordTotals totals;
    for (const auto &service : m_services)
        service->addTotals(*this, totals);
    return totals;
}

Fingerprint World::fingerprint() const
{
    return {m_outcomes.value(), m_metrics.fingerprint()};
}

std::uint64_t World::stateHash() const
{
    Hasher hasher;
    hasher.add(m_now.ns);
    hasher.add(m_eventsRun);
    hasher.add(m_seed);
    hasher.add(m_outcomes.value());
    hasher.add(m_metrics.fingerprint());
    hasher.add(std::uint64_t{m_happenings.size()});
    std::vector<Event> events = m_queue.all();
    std::sort(events.begin(), events.end());
    for (const Event &event : events) {
        hasher.add(event.time);
        hasher.add(event.order);
        hasher.add(event.payload);
    }
    m_flows.hashInto(hasher);
    m_admissions.hashInto(hasher);
    m_outages.hashInto(hasher);
    for (const Transfer &transfer : m_transfers)
        hasher.add(transfer.bytes);
    for (const PutCall &call : m_puts.all()) {
        hasher.add(static_cast<std::uint64_t>(call.state));
        if (call.state == CallState::Free)
            continue;
        hasher.add(call.sequence);
        hasher.add(std::uint64_t{call.attempt});
        for (const CallRecord &record : call.records) {
            hasher.add(record.number);
            hasher.add(static_cast<std::uint64_t>(record.result));
            hasher.add(record.firstCopy.position);
        }
    }
    for (std::size_t i = 0; i < m_services.size(); ++i) {
        hasher.add(std::string_view(m_names[i]));
        hasher.add(m_services[i]->isRemoved());
        m_services[i]->hashInto(hasher);
    }
    return hasher.value();
}

std::size_t World::ownBytes() const
{
    std::size_t bytes = sizeof(*this) + m_metrics.ownBytes() + m_queue.size() * sizeof(Event);
    for (const PutCall &call : m_puts.all())
        bytes += sizeof(PutCall) + call.records.size() * sizeof(CallRecord);
    bytes += m_reads.all().size() * sizeof(ReadCall) + m_flows.ownBytes();
    bytes += m_admissions.ownBytes() + m_outages.ownBytes() + m_transfers.size() * sizeof(Transfer);
    for (const auto &service : m_services)
        bytes += service->ownBytes();
    return bytes;
}

} // namespace millrace
