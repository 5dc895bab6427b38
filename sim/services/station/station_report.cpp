// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/dead_letters.h"
#include "sim/services/fault_commands.h"
#include "sim/services/ledger_rows.h"
#include "sim/services/station/station.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::station {

namespace {

/// A disk that has had no pause for so long is what calls that are refused have waited behind.
constexpr Duration diskFillsAfter = seconds(1);

} // namespace

CommandResult Station::apply(World &world, const Command &command, HappeningId cause)
{
    const Duration length = lengthOf(command, faultLasts);
    const std::string &name = world.nameOf(m_index);
    if (command.name == "fail") {
        m_failsUntil = world.now() + length;
        world.happen({.kind = "sink_fails",
                      .service = m_index,
                      .subject = name,
                      .text = name + " answers every call with InternalFailure",
                      .tone = HappeningTone::Trouble,
                      .cause = cause});
        return {};
    }
    if (command.name != "slow")
        return loseGroup(world, length, cause);
    const ParameterValue *factor = findValue(command.arguments, "factor");
    m_slowFactor = factor != nullptr ? std::get<std::int64_t>(*factor) : 10;
    m_slowUntil = world.now() + length;
    m_faultUntil = std::max(m_faultUntil, m_slowUntil);
    m_fault = world.happen({.kind = "sink_slow",
                            .service = m_index,
                            .subject = name,
                            .text = name + " takes " + std::to_string(m_slowFactor) + " times as long",
                            .tone = HappeningTone::Trouble,
                            .cause = cause});
    return {};
}

CommandResult Station::loseGroup(World &world, Duration length, HappeningId cause)
{
    const auto end = m_groups.begin() + m_shape.groups;
    const auto lost =
        std::find_if(m_groups.begin(), end, [&](const Group &each) { return each.lostUntil <= world.now(); });
    if (lost == end)
        return {std::string("there is no ") + words().group + " left to be lost"};
    const auto which = static_cast<std::uint32_t>(lost - m_groups.begin());
    lost->lostUntil = world.now() + length;
    m_faultUntil = std::max(m_faultUntil, lost->lostUntil);
    const std::int64_t left = groupsUp(world);
    const std::string &name = world.nameOf(m_index);
    m_fault = world.happen({.kind = "machine_lost",
                            .service = m_index,
                            .subject = name,
                            .text = name + " has lost a " + words().group + ": " + thousands(left) + " of "
                                    + thousands(m_shape.groups) + " work, what it had begun fails",
                            .tone = HappeningTone::Trouble,
                            .cause = cause});
    world.schedule(lost->lostUntil, EventClass::Work, m_index, GroupBack, which);
    if (left == 0)
        breakOffAll(world, CallError::InternalFailure);
    else
        breakOff(world, which, CallError::InternalFailure);
    return {};
}

void Station::sayRefusing(World &world, const LimitReached &limit)
{
    m_refusedAt = world.now();
    if (m_refusing != noHappening)
        return;
    if (m_diskFreeAt > world.now() && world.now() - m_diskBusySince >= diskFillsAfter)
        sayDiskBusy(world);
    m_refusing = world.happen({.kind = "throttle_begins",
                               .service = m_index,
                               .subject = world.nameOf(m_index),
                               .text = world.nameOf(m_index) + " " + words().refusing + ": "
                                       + thousands(static_cast<std::int64_t>(limit.value)) + " " + limit.unit
                                       + " is the limit of its " + limit.name,
                               .tone = HappeningTone::Trouble,
                               .limit = limit,
                               .cause = world.now() < m_faultUntil ? m_fault : m_diskBusy});
}

void Station::sayDiskBusy(World &world)
{
    if (m_diskBusy != noHappening)
        return;
    const LimitReached limit = words().disk;
    m_diskBusy = world.happen({.kind = "disk_at_limit",
                               .service = m_index,
                               .subject = world.nameOf(m_index),
                               .text = "the disk of " + world.nameOf(m_index) + " has had no pause for "
                                       + thousands((world.now() - m_diskBusySince).ns / nsPerSecond)
                                       + " s: " + thousands(m_shape.writesPerSecond) + " " + limit.unit
                                       + " is its limit, and calls wait for it",
                               .tone = HappeningTone::Trouble,
                               .limit = limit,
                               .cause = world.now() < m_faultUntil ? m_fault : noHappening});
}

void Station::sayRejected(World &world, const PutCall &call, const std::string &fault)
{
    if (m_saidRejected)
        return;
    m_saidRejected = true;
    world.happen(
        {.kind = "call_rejected",
         .service = m_index,
         .subject = world.nameOf(m_index),
         .text = world.nameOf(m_index) + " refuses a whole call of " + world.nameOf(call.from) + ": " + fault,
         .tone = HappeningTone::Trouble});
}

std::int64_t Station::groupMicros(const World &world) const
{
    return m_groupMicros + (isRemoved() ? 0 : (world.now() - m_accruedAt).ns / 1'000 * m_shape.groups);
}

void Station::addUsage(const World &world, std::vector<UsageCounter> &usage) const
{
    constexpr std::int64_t microsPerHour = 3'600'000'000;
    usage.push_back({m_index, words().priceId, groupMicros(world), microsPerHour,
                     isRemoved() ? 0 : static_cast<double>(m_shape.groups)});
}

double Station::figureNow(const World &world, Figure figure) const
{
    const SeriesRef series = m_series[static_cast<std::size_t>(figure)];
    if (series == noSeries)
        return 0;
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    return static_cast<double>(metrics.over(series, from, from + 1).sum);
}

void Station::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Words names = words();
    const auto figure = [](std::int64_t value) { return static_cast<double>(value); };
    const std::int64_t up = groupsUp(world);
    const std::int64_t servers = up * m_shape.serversPerGroup;
    const std::int64_t room = up * m_shape.queuePerGroup;
    const auto busy = static_cast<std::int64_t>(m_jobs.size());
    const auto waiting = static_cast<std::int64_t>(m_waiting.size());
    const double done = figureNow(world, Figure::Records);
    const double refused = figureNow(world, Figure::Refused);
    const bool fails = world.now() < m_failsUntil || up == 0;
    const Level refusal = refused > 0 ? Level::Refusing : Level::Normal;
    frame.parameters = parameters();
    frame.state = fails                       ? "failing"
                  : up < m_shape.groups       ? "degraded"
                  : world.now() < m_slowUntil ? "slow"
                                              : "available";
    frame.level = fails || refused > 0                                   ? Level::Refusing
                  : up < m_shape.groups || (busy >= servers && busy > 0) ? Level::Near
                  : busy > 0 || done > 0                                 ? Level::Normal
                                                                         : Level::Idle;
    frame.trouble = m_refusing != noHappening    ? m_refusing
                    : world.now() < m_faultUntil ? m_fault
                                                 : m_diskBusy;
    frame.headline = {
        {"Worked off", done, std::string(names.records) + "/s", 0, Level::Normal},
        {"Calls refused", refused, "calls/s", 0, refusal},
        {"Calls waiting", figure(waiting), "calls", figure(room), refusal},
        {"Busy", figure(busy), names.servers, figure(servers), busy >= servers ? Level::Near : Level::Normal},
        {"Working", figure(up), names.groups, figure(m_shape.groups),
         up < m_shape.groups ? Level::Near : Level::Normal}};
    if (m_shape.writesPerSecond > 0) {
        const double writes = figureNow(world, Figure::Writes);
        const double most = figure(m_shape.writesPerSecond);
        frame.headline.push_back(
            {"Writes to the disk", writes, "writes/s", most, writes >= most ? Level::Near : Level::Normal});
    }
    frame.headline.push_back({"Worked off so far", figure(m_done), names.records, 0, Level::Normal});
    frame.headline.push_back(
        {"Calls refused so far", figure(m_refused), "calls", 0, m_refused > 0 ? Level::Near : Level::Normal});
    frame.summary = thousands(static_cast<std::int64_t>(done)) + " " + names.records + "/s · "
                    + thousands(waiting) + " calls waiting";
    frame.part = deadLettersAt(world, m_index);
}

std::optional<LedgerRow> Station::ledgerRow(const World &world) const
{
    return callSinkRow(world, m_index);
}

void Station::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    for (const std::int64_t figure :
         {m_diskFreeAt.ns, m_diskBusySince.ns, m_failsUntil.ns, m_slowUntil.ns, m_slowFactor, m_faultUntil.ns,
          m_refusedAt.ns, m_done, m_refused, m_groupMicros, m_accruedAt.ns})
        hasher.add(figure);
    hasher.add(m_nextJob);
    hasher.add(m_refusing != noHappening);
    hasher.add(m_diskBusy != noHappening);
    for (const Group &group : m_groups) {
        hasher.add(group.busy);
        hasher.add(group.lostUntil.ns);
    }
    for (const Waiting &each : m_waiting) {
        hasher.add(each.slot);
        hasher.add(each.since.ns);
    }
    for (const auto &[number, job] : m_jobs) {
        hasher.add(number);
        hasher.add(job.slot);
        hasher.add(job.group);
        hasher.add(job.began.ns);
    }
}

std::size_t Station::ownBytes() const
{
    return sizeof(*this) + m_groups.size() * sizeof(Group) + m_waiting.size() * sizeof(Waiting)
           + m_jobs.size() * 2 * sizeof(Job);
}

} // namespace millrace::station
