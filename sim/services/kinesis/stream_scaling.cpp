// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/kinesis/stream.h"
#include "sim/services/kinesis/stream_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kinesis {

std::vector<LaneIndex> Stream::carryOut(World &world, const Reshard &job)
{
    const bool isMerge = job.second != noLane;
    const Uint128 first =
        isMerge ? std::min(m_shards[job.first].start, m_shards[job.second].start) : m_shards[job.first].start;
    const Uint128 last =
        isMerge ? std::max(m_shards[job.first].end, m_shards[job.second].end) : m_shards[job.first].end;
    std::vector<LaneIndex> parents = {job.first};
    if (isMerge)
        parents.push_back(job.second);
    std::vector<LaneIndex> opened;
    const auto open = [&](Uint128 from, Uint128 to) {
        Shard &child = addShard(world, from, to);
        child.parents = parents;
        opened.push_back(child.index);
    };
    if (isMerge) {
        open(first, last);
    } else {
        open(first, job.newStart - 1);
        open(job.newStart, last);
    }
    for (const LaneIndex lane : parents) {
        Shard &closed = m_shards[lane];
        closed.state = LaneState::Closed;
        closed.closedAt = world.now();
        closed.children = opened;
        closed.refusingSince = {};
        closed.trouble = noHappening;
        m_refusing.erase(std::remove(m_refusing.begin(), m_refusing.end(), lane), m_refusing.end());
        m_toWake.push_back(lane); // the end is to be said to who waits for records
    }
    m_openShards += static_cast<std::int64_t>(opened.size()) - static_cast<std::int64_t>(parents.size());
    return opened;
}

void Stream::finishReshard(World &world)
{
    std::vector<Reshard> jobs;
    jobs.swap(m_pending);
    account(world.now());
    std::vector<LaneIndex> opened;
    for (const Reshard &job : jobs)
        opened = carryOut(world, job);
    if (!jobs.empty())
        for (Writer &writer : m_writers)
            if (const KeyUniverse *keys = world.keysOf(writer.producer))
                writer.routes.reroute(*keys, m_shards);
    m_state = State::Active;
    wakeSubscriptions(world);
    if (m_work == Work::Single && !jobs.empty())
        sayResharded(world, jobs.front(), opened);
    else if (!jobs.empty())
        sayWave(world, jobs);
    if (m_work == Work::Uniform && planWave()) {
        m_state = State::Updating;
        world.schedule(world.now() + m_config.updatingTime, EventClass::Control, m_index, Reshards);
        return;
    }
    if (m_work == Work::Uniform)
        world.happen({.kind = "shard_count_updated",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = world.nameOf(m_index) + " has " + thousands(m_openShards)
                              + (m_openShards == 1 ? " open shard" : " open shards of equal ranges"),
                      .tone = HappeningTone::Recovery,
                      .cause = m_workCause});
    m_work = Work::Single;
}

void Stream::sayResharded(World &world, const Reshard &job, const std::vector<LaneIndex> &opened)
{
    const bool isMerge = job.second != noLane;
    const std::string closedName = m_shards[job.first].name();
    std::string children = m_shards[opened.front()].name();
    if (!isMerge)
        children += " and " + m_shards[opened.back()].name();
    world.happen(
        {.kind = isMerge ? "shards_merged" : "shard_split",
         .service = m_index,
         .lane = job.first,
         .subject = world.nameOf(m_index) + "/" + closedName,
         .text = closedName
                 + (isMerge ? " and " + m_shards[job.second].name() + " are closed; " : " is closed; ")
                 + children + (isMerge ? " takes their range" : " share its range"),
         .tone = HappeningTone::Change,
         .cause = job.cause});
}

void Stream::sayWave(World &world, const std::vector<Reshard> &jobs)
{
    const auto merges =
        std::count_if(jobs.begin(), jobs.end(), [](const Reshard &job) { return job.second != noLane; });
    const auto splits = static_cast<std::int64_t>(jobs.size()) - merges;
    world.happen({.kind = "shards_resharded",
                  .service = m_index,
                  .subject = world.nameOf(m_index),
                  .text = thousands(splits) + (splits == 1 ? " split and " : " splits and ")
                          + thousands(merges) + (merges == 1 ? " merge: " : " merges: ")
                          + thousands(m_openShards) + " open shards",
                  .tone = HappeningTone::Change,
                  .cause = m_workCause});
}

std::vector<LaneIndex> Stream::openInOrder() const
{
    std::vector<LaneIndex> open;
    for (const Shard &shard : m_shards)
        if (shard.isOpen())
            open.push_back(shard.index);
    std::sort(open.begin(), open.end(),
              [this](LaneIndex a, LaneIndex b) { return m_shards[a].start < m_shards[b].start; });
    return open;
}

bool Stream::planWave()
{
    const std::vector<LaneIndex> open = openInOrder();
    const auto target = static_cast<std::uint64_t>(m_target);
    // 2^128 is no multiple of most numbers: a border that stands a few keys beside the wanted one is kept.
    std::vector<Uint128> borders;
    borders.reserve(target);
    std::size_t at = 0;
    for (std::uint64_t i = 1; i < target; ++i) {
        Uint128 border = startOfShard(i, target);
        while (at + 1 < open.size() && m_shards[open[at]].start + target < border)
            ++at;
        const Uint128 standing = m_shards[open[at]].start;
        if (standing != 0 && (standing > border ? standing - border : border - standing) <= target)
            border = standing;
        borders.push_back(border);
    }
    for (const LaneIndex lane : open) {
        const Shard &shard = m_shards[lane];
        const auto from = std::upper_bound(borders.begin(), borders.end(), shard.start);
        const auto to = std::upper_bound(from, borders.end(), shard.end);
        if (from != to)
            m_pending.push_back({lane, noLane, *(from + (to - from) / 2), m_workCause});
    }
    if (!m_pending.empty())
        return true;
    const auto rangeOf = [&](LaneIndex lane) {
        return std::upper_bound(borders.begin(), borders.end(), m_shards[lane].start) - borders.begin();
    };
    for (std::size_t i = 0; i + 1 < open.size(); ++i)
        if (rangeOf(open[i]) == rangeOf(open[i + 1])) {
            m_pending.push_back({open[i], open[i + 1], 0, m_workCause});
            ++i;
        }
    return !m_pending.empty();
}

void Stream::forgetBefore(std::vector<SimTime> &times, SimTime now)
{
    std::erase_if(times, [now](SimTime time) { return now - time >= rollingDay; });
}

CommandResult Stream::updateShardCount(World &world, const Command &command, HappeningId cause)
{
    if (CommandResult wrong = requireProvisioned("UpdateShardCount"); !wrong.ok())
        return wrong;
    if (CommandResult state = requireActive(); !state.ok())
        return state;
    const ParameterValue *given = findValue(command.arguments, "target");
    const std::int64_t target = given != nullptr ? std::get<std::int64_t>(*given) : 1;
    if (target > 2 * m_openShards || 2 * target < m_openShards)
        return {"InvalidArgumentException: from " + thousands(m_openShards) + " open shards, "
                + thousands((m_openShards + 1) / 2) + " to " + thousands(2 * m_openShards)
                + " can be asked for, not " + thousands(target)};
    forgetBefore(m_scalings, world.now());
    if (m_scalings.size() >= scalingsPerDay)
        return {"LimitExceededException: UpdateShardCount has succeeded 10 times in the last 24 hours"};
    m_scalings.push_back(world.now());
    m_target = target;
    m_workCause = cause;
    m_work = Work::Uniform;
    planWave();
    m_state = State::Updating;
    world.schedule(world.now() + m_config.updatingTime, EventClass::Control, m_index, Reshards);
    return {};
}

CommandResult Stream::updateMode(World &world, const Command &command, HappeningId cause)
{
    if (CommandResult state = requireActive(); !state.ok())
        return state;
    const ParameterValue *given = findValue(command.arguments, "mode");
    const std::string mode = given != nullptr ? std::get<std::string>(*given) : "provisioned";
    if (mode == m_config.capacityMode)
        return {"InvalidArgumentException: the stream is " + mode + " already"};
    forgetBefore(m_modeChanges, world.now());
    if (m_modeChanges.size() >= modeChangesPerDay)
        return {"LimitExceededException: the mode has been changed twice in the last 24 hours"};
    m_modeChanges.push_back(world.now());
    account(world.now());
    switchUse(world.now(), mode);
    m_config.capacityMode = mode;
    for (Shard &shard : m_shards)
        shard.busySince = {};
    m_workCause = cause;
    m_work = Work::Mode;
    m_state = State::Updating;
    world.schedule(world.now() + m_config.updatingTime, EventClass::Control, m_index, Reshards);
    return {};
}

void Stream::watchLoad(World &world)
{
    const Metrics &metrics = world.metrics();
    const std::int32_t second = metrics.secondOf(world.now());
    if (!isOnDemand() || m_state == State::Creating || second < 60 || second % 60 != 0)
        return;
    std::vector<Reshard> due;
    for (Shard &shard : m_shards) {
        if (!shard.isOpen())
            continue;
        const auto perSecond = [&](ShardMetric metric) {
            return metrics.over(shard.firstSeries + metric, second - 60, second).sum / 60;
        };
        if (perSecond(ShardIncomingBytes) <= busyBytesPerSecond
            && perSecond(ShardIncomingRecords) <= busyRecordsPerSecond) {
            shard.busySince = {};
            continue;
        }
        if (shard.busySince.ns == 0)
            shard.busySince = world.now() - minutes(1);
        if (world.now() - shard.busySince >= m_config.onDemandReaction && shard.end - shard.start > 2)
            due.push_back({shard.index, noLane, shard.start + (shard.end - shard.start) / 2, noHappening});
    }
    const auto room = static_cast<std::size_t>(openShardsMax - std::min(openShardsMax, m_openShards));
    due.resize(std::min(due.size(), room));
    if (due.empty() || m_state != State::Active)
        return;
    m_work = Work::OwnSplits;
    m_workCause =
        world.happen({.kind = "on_demand_scales",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = thousands(static_cast<std::int64_t>(due.size()))
                              + (due.size() == 1 ? " shard has" : " shards have")
                              + " been above 500 KB/s or 500 records/s: the service splits what is so busy",
                      .tone = HappeningTone::Change});
    m_pending = std::move(due);
    m_state = State::Updating;
    world.schedule(world.now() + m_config.updatingTime, EventClass::Control, m_index, Reshards);
}

} // namespace millrace::kinesis
