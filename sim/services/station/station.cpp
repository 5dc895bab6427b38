// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/station/station.h"

#include "sim/kernel/text.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::station {

namespace {

/// Refusals with less than this between them are one spell.
constexpr Duration spellEndsAfter = seconds(5);
/// A disk that has had no pause for so long is said to be at its limit.
constexpr Duration diskBusyAfter = seconds(5);

std::int64_t bytesOf(const PutCall &call)
{
    std::int64_t bytes = 0;
    for (const CallRecord &record : call.records)
        bytes += record.size;
    return bytes;
}

} // namespace

Station::Station(const BuildContext &context, const std::vector<FigureRow> &figures)
    : m_index(context.index)
    , m_accruedAt(context.world->now())
{
    m_series.fill(noSeries);
    for (const FigureRow &row : figures) {
        const auto figure = static_cast<std::size_t>(row.figure);
        m_series[figure] = context.world->metrics().declare(m_index, noLane, &row.info);
        m_unit[figure] = row.info.unit == "Microseconds" ? Duration{1'000} : milliseconds(1);
    }
}

void Station::shape(const World &world, const Shape &shape)
{
    m_groupMicros = groupMicros(world);
    m_accruedAt = world.now();
    m_shape = shape;
    m_groups.resize(std::max(m_groups.size(), static_cast<std::size_t>(shape.groups)));
}

void Station::handle(World &world, const Event &event)
{
    if (event.kind() == WorkDone)
        finish(world, event.sub());
    else if (event.kind() == GroupBack && m_groups[event.sub()].lostUntil == world.now() && !isRemoved()) {
        world.happen(
            {.kind = "machine_back",
             .service = m_index,
             .subject = world.nameOf(m_index),
             .text = std::string("the lost ") + words().group + " of " + world.nameOf(m_index) + " is back",
             .tone = HappeningTone::Recovery,
             .cause = m_fault});
        beginWaiting(world);
    }
}

void Station::onPut(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    count(world, Figure::Calls, 1);
    if (isRemoved()) {
        refuse(world, slot, CallError::ResourceNotFound);
        return;
    }
    if (world.now() < m_failsUntil || groupsUp(world) == 0) {
        count(world, Figure::ServerErrors, 1);
        refuse(world, slot, CallError::InternalFailure);
        return;
    }
    const std::int64_t recordsMax = (*world.kindOf(m_index).calls)[call.action].recordsMax;
    std::string fault = faultOf(call);
    if (fault.empty() && static_cast<std::int64_t>(call.records.size()) > recordsMax)
        fault = thousands(static_cast<std::int64_t>(call.records.size())) + " records in one call; it takes "
                + thousands(recordsMax);
    if (!fault.empty()) {
        count(world, Figure::ClientErrors, 1);
        sayRejected(world, call, fault);
        refuse(world, slot, CallError::Validation);
        return;
    }
    const std::uint32_t group = freeGroup(world);
    const bool isFull =
        group == m_groups.size()
        && static_cast<std::int64_t>(m_waiting.size()) >= m_shape.queuePerGroup * groupsUp(world);
    const LimitReached limit = isFull ? words().limit : alsoFull();
    if (!limit.name.empty()) {
        ++m_refused;
        count(world, Figure::Refused, 1);
        count(world, Figure::ClientErrors, 1);
        sayRefusing(world, limit);
        refuse(world, slot, CallError::Throttling);
    } else if (group == m_groups.size()) {
        m_waiting.push_back({slot, world.now()});
    } else {
        begin(world, {slot, world.now()}, group);
    }
}

void Station::refuse(World &world, std::uint32_t slot, CallError error)
{
    world.puts()[slot].fail(error);
    count(world, Figure::NoResult, 1);
    answer(world, slot);
}

void Station::answer(World &world, std::uint32_t slot)
{
    const PutCall &call = world.puts()[slot];
    world.outcome((std::uint64_t{call.from.value} << 32) ^ static_cast<std::uint64_t>(call.error)
                      ^ (std::uint64_t{call.records.size()} << 8),
                  static_cast<std::uint64_t>(world.now().ns));
    world.replyToPut(slot);
}

std::uint32_t Station::freeGroup(const World &world) const
{
    auto best = static_cast<std::uint32_t>(m_groups.size());
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(m_shape.groups); ++i) {
        const Group &group = m_groups[i];
        if (group.lostUntil <= world.now() && group.busy < m_shape.serversPerGroup
            && (best == m_groups.size() || group.busy < m_groups[best].busy))
            best = i;
    }
    return best;
}

std::int64_t Station::groupsUp(const World &world) const
{
    return std::count_if(m_groups.begin(), m_groups.begin() + m_shape.groups,
                         [&](const Group &group) { return group.lostUntil <= world.now(); });
}

Duration Station::workOf(const World &world, const PutCall &call) const
{
    const std::int64_t factor = world.now() < m_slowUntil ? m_slowFactor : 1;
    const auto records = static_cast<std::int64_t>(call.records.size());
    return Duration{
        factor
        * (m_shape.perCall.ns + m_shape.perRecord.ns * records + m_shape.perKib.ns * bytesOf(call) / 1'024)};
}

SimTime Station::writtenAt(World &world, const PutCall &call)
{
    if (m_shape.writesPerSecond == 0)
        return world.now();
    const std::int64_t factor = world.now() < m_slowUntil ? m_slowFactor : 1;
    const std::int64_t writes = m_shape.writesPerRecord * static_cast<std::int64_t>(call.records.size());
    count(world, Figure::Writes, writes);
    if (m_diskFreeAt <= world.now())
        m_diskBusySince = world.now();
    else if (world.now() - m_diskBusySince >= diskBusyAfter)
        sayDiskBusy(world);
    const Duration takes{factor * writes * nsPerSecond / m_shape.writesPerSecond};
    m_diskFreeAt = std::min(std::max(m_diskFreeAt, world.now()) + takes, endOfTime);
    return m_diskFreeAt;
}

void Station::begin(World &world, const Waiting &waiting, std::uint32_t group)
{
    const PutCall &call = world.puts()[waiting.slot];
    const auto wait = static_cast<std::size_t>(Figure::WaitTime);
    count(world, Figure::WaitTime,
          (world.now() - waiting.since).ns / std::max<std::int64_t>(1, m_unit[wait].ns));
    const SimTime doneAt = std::max(world.now() + workOf(world, call), writtenAt(world, call));
    ++m_groups[group].busy;
    m_jobs[m_nextJob] = {waiting.slot, group, world.now()};
    world.schedule(doneAt, EventClass::Work, m_index, WorkDone, m_nextJob);
    ++m_nextJob;
}

void Station::beginWaiting(World &world)
{
    while (!m_waiting.empty()) {
        const std::uint32_t group = freeGroup(world);
        if (group == m_groups.size())
            return;
        const Waiting first = m_waiting.front();
        m_waiting.pop_front();
        begin(world, first, group);
    }
}

void Station::finish(World &world, std::uint32_t number)
{
    const auto at = m_jobs.find(number);
    if (at == m_jobs.end())
        return; // broken off meanwhile
    const Job job = at->second;
    m_jobs.erase(at);
    --m_groups[job.group].busy;
    PutCall &call = world.puts()[job.slot];
    const FlowRef flow = world.flows().open(call.from, m_index);
    call.error = CallError::None;
    for (CallRecord &record : call.records) {
        record.result = CallError::None;
        world.flows().deliver(flow, record.number);
    }
    const auto records = static_cast<std::int64_t>(call.records.size());
    const auto work = static_cast<std::size_t>(Figure::WorkTime);
    m_done += records;
    count(world, Figure::Answered, 1);
    count(world, Figure::Records, records);
    count(world, Figure::WorkTime, (world.now() - job.began).ns / std::max<std::int64_t>(1, m_unit[work].ns));
    onWorked(world, call);
    answer(world, job.slot);
    beginWaiting(world);
}

void Station::breakOff(World &world, std::uint32_t group, CallError error)
{
    for (auto at = m_jobs.begin(); at != m_jobs.end();) {
        const Job job = at->second;
        if (job.group != group) {
            ++at;
            continue;
        }
        at = m_jobs.erase(at);
        count(world, Figure::ServerErrors, 1);
        refuse(world, job.slot, error);
    }
    m_groups[group].busy = 0;
}

void Station::breakOffAll(World &world, CallError error)
{
    for (std::uint32_t group = 0; group < m_groups.size(); ++group)
        breakOff(world, group, error);
    for (const Waiting &each : m_waiting) {
        count(world, Figure::ServerErrors, 1);
        refuse(world, each.slot, error);
    }
    m_waiting.clear();
}

void Station::remove(World &world, HappeningId)
{
    m_groupMicros = groupMicros(world);
    m_accruedAt = world.now();
    breakOffAll(world, CallError::ResourceNotFound);
}

void Station::tick(World &world)
{
    if (isRemoved())
        return;
    count(world, Figure::Waiting, static_cast<std::int64_t>(m_waiting.size()));
    count(world, Figure::Busy, static_cast<std::int64_t>(m_jobs.size()));
    if (m_shape.writesPerSecond > 0) {
        // Longer than a minute of them would not fit the product, and tells nothing more.
        const std::int64_t behind =
            std::clamp<std::int64_t>((m_diskFreeAt - world.now()).ns, 0, minutes(1).ns);
        count(world, Figure::DiskQueue, behind / 1'000 * m_shape.writesPerSecond / 1'000'000);
    }
    if (m_diskBusy != noHappening && m_diskFreeAt <= world.now()) {
        world.happen({.kind = "disk_catches_up",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = "the disk of " + world.nameOf(m_index) + " has taken all its writes",
                      .tone = HappeningTone::Recovery,
                      .cause = m_diskBusy});
        m_diskBusy = noHappening;
    }
    if (m_refusing == noHappening || world.now() - m_refusedAt < spellEndsAfter)
        return;
    world.happen({.kind = "throttle_ends",
                  .service = m_index,
                  .subject = world.nameOf(m_index),
                  .text = world.nameOf(m_index) + " takes every call again",
                  .tone = HappeningTone::Recovery,
                  .cause = m_refusing});
    m_refusing = noHappening;
}

void Station::count(World &world, Figure figure, std::int64_t value)
{
    if (const SeriesRef series = m_series[static_cast<std::size_t>(figure)]; series != noSeries)
        world.metrics().add(series, world.now(), value);
}

} // namespace millrace::station
