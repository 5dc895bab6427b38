// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/reading/lookup.h"

#include "sim/kernel/check.h"
#include "sim/scenario/scenario.h"
#include "sim/services/catalogue.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace {

namespace {

constexpr std::uint32_t noSlot = 0xffffffff;

} // namespace

const std::vector<ParameterRow<LookupConfig>> &lookupRows()
{
    static const std::vector<ParameterRow<LookupConfig>> rows = {
        {{.name = "lookup",
          .title = "Looks up in",
          .kind = ParameterKind::Reference,
          .defaultValue = std::string(),
          .help =
              "Before its work it reads the items of its records' keys there, up to 100 with each BatchGetItem. "
              "Empty: nothing.",
          .source = "DynamoDB API, BatchGetItem",
          .target = "dynamodb_table"},
         &LookupConfig::lookup},
        {{.name = "lookup_consistency",
          .title = "Consistency of lookups",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("eventual"),
          .help = "A strongly consistent read uses twice the capacity of an eventually consistent one.",
          .source = "DDG 2023, read capacity units",
          .choices = {"eventual", "strong"}},
         &LookupConfig::lookupConsistency},
        {{.name = "lookup_retries",
          .title = "Lookup retries at most",
          .kind = ParameterKind::Count,
          .minimum = 0,
          .maximum = 100,
          .defaultValue = std::int64_t{3},
          .help =
              "Keys that the table refuses are asked for again, with the same backoff as records that are sent "
              "on. Then the lookup has failed.",
          .source = "an assumption, change it freely"},
         &LookupConfig::lookupRetries},
    };
    return rows;
}

void judgeLookup(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings)
{
    const ParameterValue *lookup = findValue(config.parameters, "lookup");
    const ServiceConfig *table = lookup != nullptr ? scenario.find(std::get<std::string>(*lookup)) : nullptr;
    const ParameterValue *key = table != nullptr ? findValue(table->parameters, "item_key") : nullptr;
    if (key != nullptr && std::get<std::string>(*key) != "partition_key")
        findings.push_back({"lookup", table->name
                                          + " knows its items by user and time: a user's key alone "
                                            "reads nothing"});
}

void Lookup::configure(ServiceIndex owner, std::uint8_t timerEvent, std::uint64_t seed,
                       const std::string &name)
{
    m_owner = owner;
    m_timerEvent = timerEvent;
    m_random = RandomStream(seed, name + "/lookup");
}

void Lookup::connect(const World &world, const LookupConfig &config, const Pace &pace)
{
    m_config = config;
    m_pace = pace;
    m_to = config.lookup.empty() ? ServiceIndex{} : world.find(config.lookup);
}

std::uint32_t Lookup::begin(World &world, std::vector<std::uint32_t> keys)
{
    MILLRACE_INVARIANT(!keys.empty() && isConnected(), "a lookup needs keys and a table");
    const ServiceKind &kind = world.kindOf(m_to);
    const int call =
        findCall(kind, m_config.lookupConsistency == "strong" ? "batch_get_consistent" : "batch_get");
    m_jobs.push_back({});
    Job &job = m_jobs.back();
    job.done.job = m_nextJob++;
    job.done.from = m_to;
    job.action = static_cast<std::uint8_t>(call);
    job.keysMax = (*kind.calls)[static_cast<std::size_t>(call)].recordsMax;
    job.keys = std::move(keys);
    askNext(world, job);
    return job.done.job;
}

void Lookup::askNext(World &world, Job &job)
{
    job.slot = world.puts().take();
    job.attempt = 0;
    PutCall &call = world.puts()[job.slot];
    call.from = m_owner;
    call.to = job.done.from;
    call.attempt = 0;
    call.isSingle = false;
    call.hasHashKey = false;
    call.records.clear();
    while (job.next < job.keys.size() && static_cast<std::int64_t>(call.records.size()) < job.keysMax) {
        CallRecord record;
        record.key = job.keys[job.next++];
        record.number = -1; // a key that is asked for is no record of any flow
        call.records.push_back(record);
    }
    dispatch(world, job);
}

void Lookup::dispatch(World &world, Job &job)
{
    PutCall &call = world.puts()[job.slot];
    call.action = job.action;
    call.sequence = m_sequence++;
    call.latency = m_pace.latency;
    call.error = CallError::NotYet;
    for (CallRecord &record : call.records)
        record.result = CallError::NotYet;
    world.sendPut(job.slot);
}

bool Lookup::awaits(std::uint32_t slot) const
{
    return std::find(m_orphans.begin(), m_orphans.end(), slot) != m_orphans.end()
           || std::any_of(m_jobs.begin(), m_jobs.end(), [&](const Job &job) { return job.slot == slot; });
}

void Lookup::take(const World &world, Job &job, const CallRecord &answer) const
{
    if (answer.size == 0) {
        ++job.done.misses;
        return;
    }
    ++job.done.hits;
    const std::int64_t ms = (world.now().ns - answer.created) / milliseconds(1).ns;
    job.done.ageMs.merge({ms, ms, ms, 1, 0});
}

std::optional<Lookup::Done> Lookup::onReply(World &world, std::uint32_t slot)
{
    const auto at =
        std::find_if(m_jobs.begin(), m_jobs.end(), [&](const Job &job) { return job.slot == slot; });
    if (at == m_jobs.end()) {
        std::erase(m_orphans, slot);
        world.puts().give(slot);
        return std::nullopt;
    }
    Job &job = *at;
    PutCall &call = world.puts()[slot];
    std::size_t kept = 0;
    CallError error = CallError::None;
    for (const CallRecord &record : call.records) {
        if (record.result == CallError::None) {
            take(world, job, record);
            continue;
        }
        error = record.result;
        call.records[kept++] = record;
    }
    // An answer that was only too large for all of them brings the others next time, without a pause.
    const bool hasRoom = error == CallError::NotYet && kept < call.records.size();
    call.records.resize(kept);
    if (kept > 0 && hasRoom) {
        dispatch(world, job);
        return std::nullopt;
    }
    if (kept > 0 && !isFinal(error) && job.attempt < m_config.lookupRetries) {
        backOff(world, job, call);
        return std::nullopt;
    }
    world.puts().give(slot);
    job.slot = noSlot;
    job.done.error = error;
    if (job.done.ok() && job.next < job.keys.size()) {
        askNext(world, job);
        return std::nullopt;
    }
    const Done done = job.done;
    m_jobs.erase(at);
    return done;
}

void Lookup::backOff(World &world, Job &job, PutCall &call)
{
    std::int64_t ceiling = m_pace.backoff.ns;
    for (int i = 0; i < job.attempt && ceiling < m_pace.backoffMax.ns; ++i)
        ceiling *= 2;
    ceiling = std::min(ceiling, m_pace.backoffMax.ns);
    const std::uint64_t draw = m_random.bits(job.done.job, job.attempt);
    const std::uint64_t wait = RandomStream::below(draw, static_cast<std::uint64_t>(ceiling) + 1);
    ++job.attempt;
    job.isBackingOff = true;
    call.state = CallState::BackingOff;
    world.schedule(world.now() + Duration{static_cast<std::int64_t>(wait)}, EventClass::Work, m_owner,
                   m_timerEvent, job.done.job, job.attempt);
}

void Lookup::onTimer(World &world, const Event &event)
{
    for (Job &job : m_jobs)
        if (job.done.job == event.sub() && job.isBackingOff && job.attempt == event.payload) {
            job.isBackingOff = false;
            dispatch(world, job);
            return;
        }
}

void Lookup::abandon(World &world, std::uint32_t id)
{
    const auto at =
        std::find_if(m_jobs.begin(), m_jobs.end(), [&](const Job &job) { return job.done.job == id; });
    if (at == m_jobs.end())
        return;
    if (at->isBackingOff)
        world.puts().give(at->slot);
    else
        m_orphans.push_back(at->slot);
    m_jobs.erase(at);
}

void Lookup::abandonAll(World &world)
{
    while (!m_jobs.empty())
        abandon(world, m_jobs.back().done.job);
}

void Lookup::hashInto(Hasher &hasher) const
{
    hasher.add(m_to.value);
    hasher.add(m_nextJob);
    hasher.add(m_sequence);
    for (const Job &job : m_jobs) {
        hasher.add(job.done.job);
        hasher.add(job.done.hits);
        hasher.add(job.done.misses);
        hasher.add(std::uint64_t{job.next});
        hasher.add(std::uint64_t{job.keys.size()});
        hasher.add(job.slot);
        hasher.add(std::uint64_t{job.attempt});
        hasher.add(job.isBackingOff);
    }
    for (const std::uint32_t slot : m_orphans)
        hasher.add(slot);
}

std::size_t Lookup::ownBytes() const
{
    std::size_t bytes = sizeof(*this);
    for (const Job &job : m_jobs)
        bytes += sizeof(job) + job.keys.capacity() * sizeof(std::uint32_t);
    return bytes;
}

} // namespace millrace
