// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/sending/sender.h"

#include "sim/kernel/check.h"
#include "sim/scenario/scenario.h"
#include "sim/services/catalogue.h"
#include "sim/world.h"

#include <algorithm>
#include <utility>

namespace millrace {

namespace {

constexpr std::uint32_t noSlot = 0xffffffff;
constexpr double nsPerHour = 3.6e12;

} // namespace

const std::vector<ParameterRow<SenderConfig>> &senderRows()
{
    static const std::vector<ParameterRow<SenderConfig>> rows = {
        {{.name = "target",
          .title = "Sends to",
          .kind = ParameterKind::Reference,
          .defaultValue = std::string(),
          .help = "What it makes of each record goes there. Empty: nowhere.",
          .target = "callable"},
         &SenderConfig::target},
        {{.name = "write",
          .title = "Call",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("auto"),
          .help = "Which call of the target it makes; auto: the target's usual one.",
          .choices = {"auto", "batch", "put", "add", "put_if_absent", "transact", "get"}},
         &SenderConfig::write},
        {{.name = "batch_count",
          .title = "Records in a call",
          .kind = ParameterKind::Count,
          .minimum = 0,
          .maximum = 10'000,
          .defaultValue = std::int64_t{0},
          .help = "0: as many as the call takes. More than it takes, and the target refuses the whole call."},
         &SenderConfig::batchCount},
        {{.name = "send_retry",
          .title = "When records fail",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("failed"),
          .help = "Gives them up, sends the failed ones again, or (wrongly) the whole call.",
          .choices = {"none", "failed", "batch"}},
         &SenderConfig::sendRetry},
        {{.name = "send_attempts",
          .title = "Attempts at most",
          .kind = ParameterKind::Count,
          .minimum = 1,
          .maximum = 1'000,
          .defaultValue = std::int64_t{8},
          .help = "The first counts."},
         &SenderConfig::sendAttempts},
        {{.name = "send_backoff",
          .title = "Backoff",
          .kind = ParameterKind::Time,
          .minimum = 1e6,
          .maximum = nsPerHour,
          .defaultValue = milliseconds(100).ns,
          .help = "Before the first retry at most; doubles with each, full jitter."},
         &SenderConfig::sendBackoff},
        {{.name = "send_backoff_max",
          .title = "Longest backoff",
          .kind = ParameterKind::Time,
          .minimum = 1e6,
          .maximum = nsPerHour,
          .defaultValue = seconds(5).ns,
          .help = "The doubling stops here."},
         &SenderConfig::sendBackoffMax},
        {{.name = "send_latency",
          .title = "Latency to the target",
          .kind = ParameterKind::Time,
          .minimum = 1e3,
          .maximum = 6e10,
          .defaultValue = milliseconds(5).ns,
          .help = "One way.",
          .source = "an assumption, change it freely"},
         &SenderConfig::sendLatency},
    };
    return rows;
}

void judgeSender(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings)
{
    const ParameterValue *target = findValue(config.parameters, "target");
    const ParameterValue *write = findValue(config.parameters, "write");
    if (target == nullptr || write == nullptr)
        return;
    const ServiceConfig *callee = scenario.find(std::get<std::string>(*target));
    const ServiceKind *kind = callee != nullptr ? findKind(callee->kind) : nullptr;
    const auto &mode = std::get<std::string>(*write);
    if (kind == nullptr || findCall(*kind, mode) >= 0 || mode == "auto")
        return;
    std::string known;
    for (const CallInfo &call : *kind->calls)
        known += ", " + std::string(call.mode);
    findings.push_back(
        {"write", std::string(kind->title) + " has no call \"" + mode + "\"; it has auto" + known});
}

void Sender::configure(ServiceIndex owner, std::uint8_t timerEvent, std::uint64_t seed,
                       const std::string &name)
{
    m_owner = owner;
    m_timerEvent = timerEvent;
    m_random = RandomStream(seed, name + "/sending");
}

void Sender::connect(World &world, const SenderConfig &config)
{
    m_config = config;
    m_to = config.target.empty() ? ServiceIndex{} : world.find(config.target);
    if (!m_to.isValid())
        return;
    const ServiceKind &kind = world.kindOf(m_to);
    const int call = std::max(0, findCall(kind, config.write));
    m_action = static_cast<std::uint8_t>(call);
    const CallInfo &info = (*kind.calls)[static_cast<std::size_t>(call)];
    m_recordsMax = config.batchCount > 0 ? config.batchCount : info.recordsMax;
    m_bytesMax = info.bytesMax;
    m_flow = world.flows().open(m_owner, m_to);
}

Sender::Job *Sender::find(std::uint32_t id)
{
    const auto at = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const Job &job) { return job.id == id; });
    return at != m_jobs.end() ? &*at : nullptr;
}

std::uint32_t Sender::send(World &world, const std::vector<Item> &items, std::string folder)
{
    MILLRACE_INVARIANT(!items.empty() && isConnected(), "a job needs records and a callee");
    m_jobs.push_back({});
    Job &job = m_jobs.back();
    job.id = m_nextJob++;
    job.done.job = job.id;
    job.flow = m_flow;
    job.to = m_to;
    job.action = m_action;
    job.recordsMax = m_recordsMax;
    job.bytesMax = m_bytesMax;
    job.folder = std::move(folder);
    job.pending.reserve(items.size());
    for (const Item &item : items) {
        CallRecord record;
        record.created = item.row.created;
        record.size = item.size != 0 ? item.size : item.row.size;
        const ServiceIndex source{item.row.producer};
        if (source == m_owner)
            record.key = item.row.key;
        else if (const KeyUniverse *keys = world.keysOf(source))
            record.key = m_keys.idOf(source, *keys, item.row.key);
        record.number =
            item.input.isStored() ? world.flows().derive(m_flow, item.input) : world.flows().make(m_flow);
        record.firstCopy = world.flows().storedAt(m_flow, record.number);
        job.pending.push_back({record, static_cast<std::uint32_t>(job.pending.size())});
    }
    sendNext(world, job);
    return job.id;
}

void Sender::sendNext(World &world, Job &job)
{
    job.slot = world.puts().take();
    PutCall &call = world.puts()[job.slot];
    call.from = m_owner;
    call.to = job.to;
    call.attempt = 0;
    call.hasHashKey = false;
    call.folder = job.folder;
    call.records.clear();
    job.inCall.clear();
    job.attempt = 0;
    std::int64_t bytes = 0;
    while (job.next < job.pending.size() && static_cast<std::int64_t>(call.records.size()) < job.recordsMax) {
        const Pending &pending = job.pending[job.next];
        bytes += pending.record.size;
        if (job.bytesMax > 0 && bytes > job.bytesMax && !call.records.empty())
            break;
        call.records.push_back(pending.record);
        job.inCall.push_back(pending.item);
        ++job.next;
    }
    dispatch(world, job);
}

void Sender::dispatch(World &world, Job &job)
{
    PutCall &call = world.puts()[job.slot];
    call.action = job.action;
    call.isSingle = job.recordsMax == 1;
    call.sequence = m_sequence++;
    call.latency = m_config.sendLatency;
    call.error = CallError::NotYet;
    for (CallRecord &record : call.records)
        record.result = CallError::NotYet;
    world.sendPut(job.slot);
}

bool Sender::awaits(std::uint32_t slot) const
{
    return std::any_of(m_jobs.begin(), m_jobs.end(), [&](const Job &job) { return job.slot == slot; });
}

std::optional<Sender::Done> Sender::onReply(World &world, std::uint32_t slot)
{
    const auto at =
        std::find_if(m_jobs.begin(), m_jobs.end(), [&](const Job &job) { return job.slot == slot; });
    PutCall &call = world.puts()[slot];
    if (at == m_jobs.end()) {
        const FlowRef flow = world.flows().find(call.from, call.to);
        for (const CallRecord &record : call.records)
            if (record.result != CallError::None)
                world.flows().giveUp(flow, record.number, "sender_stopped");
        std::erase(m_orphans, slot);
        world.puts().give(slot);
        return std::nullopt;
    }
    Job &job = *at;
    if (keepForRetry(world, job, call)) {
        backOff(world, job, call);
        return std::nullopt;
    }
    world.puts().give(slot);
    job.slot = noSlot;
    if (job.next < job.pending.size()) {
        sendNext(world, job);
        return std::nullopt;
    }
    return finish(job.id);
}

bool Sender::keepForRetry(World &world, Job &job, PutCall &call)
{
    const bool byLog = world.kindOf(job.to).role == ServiceRole::Log;
    const bool retries = m_config.sendRetry != "none" && job.attempt + 1 < m_config.sendAttempts
                         && std::any_of(call.records.begin(), call.records.end(), [](const CallRecord &each) {
                                return each.result != CallError::None && !isFinal(each.result);
                            });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < call.records.size(); ++i) {
        const CallError result = call.records[i].result;
        const bool isDone = result == CallError::None || result == CallError::ConditionFailed;
        m_sent += result == CallError::None ? 1 : 0;
        m_refused += isDone ? 0 : 1;
        if (retries && (result == CallError::None ? m_config.sendRetry == "batch" : !isFinal(result))) {
            call.records[kept] = call.records[i];
            job.inCall[kept++] = job.inCall[i];
            continue;
        }
        if (result == CallError::None)
            continue;
        world.flows().giveUp(job.flow, call.records[i].number, lossReasonOf(result, byLog));
        if (isDone)
            continue;
        job.done.failed.push_back(job.inCall[i]);
        if (job.done.firstError == CallError::None)
            job.done.firstError = result;
        ++m_givenUp;
    }
    if (retries) {
        call.records.resize(kept);
        job.inCall.resize(kept);
    }
    return retries;
}

void Sender::backOff(World &world, Job &job, PutCall &call)
{
    std::int64_t ceiling = m_config.sendBackoff.ns;
    for (int i = 0; i < job.attempt && ceiling < m_config.sendBackoffMax.ns; ++i)
        ceiling *= 2;
    ceiling = std::min(ceiling, m_config.sendBackoffMax.ns);
    const std::uint64_t draw =
        m_random.bits(static_cast<std::uint64_t>(call.records.front().number), job.attempt);
    const std::uint64_t wait = RandomStream::below(draw, static_cast<std::uint64_t>(ceiling) + 1);
    ++job.attempt;
    job.isBackingOff = true;
    call.state = CallState::BackingOff;
    world.schedule(world.now() + Duration{static_cast<std::int64_t>(wait)}, EventClass::Work, m_owner,
                   m_timerEvent, job.id, job.attempt);
}

std::optional<Sender::Done> Sender::onTimer(World &world, const Event &event)
{
    Job *job = find(event.sub());
    if (job != nullptr && job->isBackingOff && job->attempt == event.payload) {
        job->isBackingOff = false;
        dispatch(world, *job);
    }
    return std::nullopt;
}

std::optional<Sender::Done> Sender::finish(std::uint32_t id)
{
    const auto at = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const Job &job) { return job.id == id; });
    Done done = std::move(at->done);
    m_jobs.erase(at);
    std::sort(done.failed.begin(), done.failed.end());
    return done;
}

void Sender::abandon(World &world, std::uint32_t id, const std::string &reason)
{
    Job *job = find(id);
    if (job == nullptr)
        return;
    for (std::size_t i = job->next; i < job->pending.size(); ++i)
        world.flows().giveUp(job->flow, job->pending[i].record.number, reason);
    if (job->slot != noSlot && job->isBackingOff) {
        for (const CallRecord &record : world.puts()[job->slot].records)
            world.flows().giveUp(job->flow, record.number, reason);
        world.puts().give(job->slot);
    } else if (job->slot != noSlot) {
        m_orphans.push_back(job->slot);
    }
    m_jobs.erase(m_jobs.begin() + (job - m_jobs.data()));
}

void Sender::abandonAll(World &world, const std::string &reason)
{
    while (!m_jobs.empty())
        abandon(world, m_jobs.back().id, reason);
}

std::int64_t Sender::waiting() const
{
    std::size_t records = 0;
    for (const Job &job : m_jobs)
        records += job.pending.size() - job.next + job.inCall.size();
    return static_cast<std::int64_t>(records);
}

void Sender::addHeld(FlowRef flow, IntervalSet &held) const
{
    for (const Job &job : m_jobs)
        if (job.flow == flow)
            for (std::size_t i = job.next; i < job.pending.size(); ++i)
                held.add(job.pending[i].record.number, job.pending[i].record.number + 1);
}

void Sender::hashInto(Hasher &hasher) const
{
    hasher.add(m_to.value);
    hasher.add(m_nextJob);
    hasher.add(m_sequence);
    hasher.add(m_sent);
    hasher.add(m_refused);
    hasher.add(m_givenUp);
    for (const Job &job : m_jobs) {
        hasher.add(job.id);
        hasher.add(std::uint64_t{job.next});
        hasher.add(std::uint64_t{job.pending.size()});
        hasher.add(job.slot);
        hasher.add(std::uint64_t{job.attempt});
        hasher.add(job.isBackingOff);
    }
    for (const std::uint32_t slot : m_orphans)
        hasher.add(slot);
}

std::size_t Sender::ownBytes() const
{
    std::size_t bytes = sizeof(*this);
    for (const Job &job : m_jobs)
        bytes += sizeof(job) + job.pending.capacity() * sizeof(Pending);
    return bytes;
}

} // namespace millrace
