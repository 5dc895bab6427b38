// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/kcl/kcl_application.h"
#include "sim/services/kcl/kcl_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kcl {

namespace {

/// KCL source 3.x: a leader's lock lasts so long beyond its last heartbeat.
constexpr Duration leaderLock = seconds(120);
/// KCL source 3.x: every so many runs the leader balances.
constexpr std::int32_t balanceEveryRuns = 3;
/// KCL 3.x: gracefulLeaseHandoffTimeoutMillis.
constexpr Duration handoverTime = seconds(30);
/// KCL: leases unrenewed for so many times the failover time are taken whatever the target.
constexpr std::int64_t veryOld = 3;

} // namespace

void KclApplication::syncShards(World &world)
{
    const LogPort *log = world.logOf(m_log);
    if (log == nullptr || log->isDeleted() || !world.admits(m_index, m_log, "kinesis:ListShards"))
        return;
    m_lanes.resize(std::max<std::size_t>(m_lanes.size(), log->laneCount()));
    m_table.scan();
    for (LaneIndex lane = 0; lane < log->laneCount(); ++lane) {
        if (m_table.has(lane))
            continue;
        if (m_isSynced || m_config.initialPosition == "trim_horizon") {
            m_table.make(lane, CheckpointKind::TrimHorizon);
        } else if (log->isLaneOpen(lane)) {
            m_table.make(lane, CheckpointKind::Latest);
        } else {
            // Nothing new can come here: what it holds is passed over.
            m_table.make(lane, CheckpointKind::ShardEnd);
            m_ledger.skip(lane, 0, log->logOf(lane).endPosition());
        }
    }
    m_isSynced = true;
}

bool KclApplication::isExpired(const World &world, LaneIndex lane) const
{
    return world.now() - m_table[lane].lastRenewed > m_config.failoverTime;
}

bool KclApplication::isFree(const World &world, LaneIndex lane) const
{
    return !m_table[lane].isOwned() || isExpired(world, lane);
}

void KclApplication::takeOne(World &world, std::int32_t index, LaneIndex lane, const char *kind)
{
    const Worker &worker = m_workers[static_cast<std::size_t>(index)];
    const Lease before = m_table[lane];
    m_table.take(lane, index, worker.id, world.now());
    world.metrics().add(m_firstSeries + TakenLeases, world.now(), 1);
    const std::string name = world.logOf(m_log)->laneName(lane);
    std::string text = worker.name + " takes the lease of " + name;
    HappeningId cause = noHappening;
    HappeningTone tone = HappeningTone::Reader;
    if (before.isOwned()) {
        const Worker &owner = m_workers[static_cast<std::size_t>(before.owner)];
        const bool isStolen = std::string_view(kind) == "lease_stolen";
        text += isStolen ? ": stolen from " + owner.name + ", which holds more than its share"
                         : ": " + owner.name + " has not renewed it for "
                               + decimal(toSeconds(world.now() - before.lastRenewed), 1) + " s";
        cause = owner.trouble;
        tone = isStolen ? HappeningTone::Change : HappeningTone::Recovery;
    }
    m_lanes[lane].trouble = say(world, kind, text, tone, cause, lane);
}

void KclApplication::takeLeases(World &world, std::int32_t index)
{
    timer(world, Take, index, takeIntervalOf(m_config.failoverTime));
    if (m_table.size() == 0)
        return;
    m_table.scan();
    const std::uint32_t myId = m_workers[static_cast<std::size_t>(index)].id;
    // Who holds how many: an expired lease is nobody's.
    std::vector<std::int64_t> held(m_workers.size(), 0);
    std::vector<LaneIndex> old;
    std::vector<LaneIndex> free;
    std::int64_t leases = 0;
    for (LaneIndex lane = 0; lane < m_table.size(); ++lane) {
        const Lease &lease = m_table[lane];
        if (!lease.isMade || lease.isDone())
            continue;
        ++leases;
        if (lease.isOf(myId)) {
            ++held[static_cast<std::size_t>(index)];
        } else if (isFree(world, lane)) {
            const bool isOld =
                lease.isOwned() && world.now() - lease.lastRenewed > m_config.failoverTime * veryOld;
            (isOld ? old : free).push_back(lane);
        } else {
            ++held[static_cast<std::size_t>(lease.owner)];
        }
    }
    std::int64_t workers = 0;
    for (std::size_t i = 0; i < held.size(); ++i)
        workers += held[i] > 0 || static_cast<std::int32_t>(i) == index ? 1 : 0;
    const std::int64_t target =
        std::min(m_config.leasesMax, workers >= leases ? std::int64_t{1} : (leases + workers - 1) / workers);
    std::int64_t mine = held[static_cast<std::size_t>(index)];
    const bool hasFree = !old.empty() || !free.empty();
    const auto taken = [&](LaneIndex lane, const char *kind) {
        takeOne(world, index, lane, kind);
        beginProcessor(world, index, lane);
        ++mine;
    };
    for (const LaneIndex lane : old)
        taken(lane, "lease_taken");
    for (const LaneIndex lane : free)
        if (mine < target)
            taken(lane, "lease_taken");
    if (hasFree || mine >= target)
        return;
    // None is free: steal from the one with most, at random in the KCL, here its newest.
    const auto most = std::max_element(held.begin(), held.end()) - held.begin();
    if (static_cast<std::int32_t>(most) == index)
        return;
    const std::int64_t over = held[static_cast<std::size_t>(most)] - target;
    std::int64_t steals = over > 0 ? std::min(target - mine, over) : (target - mine > 1 && over == 0) ? 1 : 0;
    steals = std::min(steals, m_config.stealsAtOnce);
    for (LaneIndex lane = static_cast<LaneIndex>(m_table.size()); lane-- > 0 && steals > 0;)
        if (m_table.has(lane) && !m_table[lane].isDone() && m_table[lane].owner == most) {
            taken(lane, "lease_stolen");
            --steals;
        }
}

void KclApplication::renewLeases(World &world, std::int32_t index)
{
    timer(world, Renew, index, renewIntervalOf(m_config.failoverTime));
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane) {
        Processor *processor = processorOf(lane, index);
        if (processor == nullptr)
            continue;
        const Worker &worker = m_workers[static_cast<std::size_t>(index)];
        if (!m_table.renew(lane, worker.id, world.now())) {
            loseLease(world, lane, index, false);
            continue;
        }
        const std::int32_t next = m_table[lane].promisedTo;
        if (next < 0)
            continue;
        // 3.x: asked to hand over, it checkpoints and passes the lease on.
        interrupt(world, lane, *processor);
        if (m_config.checkpointing != "never" && !processor->waitsForParents
            && !checkpoint(world, lane, *processor))
            continue;
        endProcessor(world, lane, index);
        if (m_workers[static_cast<std::size_t>(next)].isAlive())
            takeOne(world, next, lane, "lease_handed_over");
        else
            m_table.release(lane);
    }
    if (m_config.sharesWorkerId)
        startAssigned(world, index);
}

void KclApplication::startAssigned(World &world, std::int32_t index)
{
    const std::uint32_t id = m_workers[static_cast<std::size_t>(index)].id;
    for (LaneIndex lane = 0; lane < m_table.size(); ++lane)
        if (m_table.has(lane) && !m_table[lane].isDone() && m_table[lane].isOf(id)
            && processorOf(lane, index) == nullptr)
            beginProcessor(world, index, lane);
}

void KclApplication::assignLeases(World &world, std::int32_t index)
{
    timer(world, Assign, index, assignIntervalOf(m_config.failoverTime));
    if (m_leader != index) {
        const bool isHeld = m_leader >= 0
                            && (m_workers[static_cast<std::size_t>(m_leader)].isAlive()
                                || world.now() - m_leaderBeat <= leaderLock);
        if (isHeld)
            return;
        const HappeningId cause =
            m_leader >= 0 ? m_workers[static_cast<std::size_t>(m_leader)].trouble : noHappening;
        m_leader = index;
        m_leaderSince = world.now();
        m_assignRuns = 0;
        say(world, "leader_elected",
            m_workers[static_cast<std::size_t>(index)].name + " assigns the leases of "
                + world.nameOf(m_index),
            HappeningTone::Reader, cause);
    }
    if (m_table.size() == 0)
        return;
    m_table.scan();
    std::vector<std::int64_t> held(m_workers.size(), 0);
    std::vector<LaneIndex> free;
    for (LaneIndex lane = 0; lane < m_table.size(); ++lane) {
        const Lease &lease = m_table[lane];
        if (!lease.isMade || lease.isDone())
            continue;
        if (lease.promisedTo >= 0 && world.now() - lease.promisedAt > handoverTime)
            m_table.promise(lane, -1, world.now());
        if (isFree(world, lane))
            free.push_back(lane);
        else
            ++held[static_cast<std::size_t>(m_table[lane].promisedTo >= 0 ? m_table[lane].promisedTo
                                                                          : lease.owner)];
    }
    for (const LaneIndex lane : free) {
        std::int32_t to = -1;
        for (std::size_t i = 0; i < m_workers.size(); ++i)
            if (m_workers[i].state == WorkerState::Running && held[i] < m_config.leasesMax
                && (to < 0 || held[i] < held[static_cast<std::size_t>(to)]))
                to = static_cast<std::int32_t>(i);
        if (to < 0)
            break;
        takeOne(world, to, lane, "lease_taken");
        ++held[static_cast<std::size_t>(to)];
    }
    if (++m_assignRuns % balanceEveryRuns == 0)
        rebalance(world, held);
}

void KclApplication::rebalance(World &world, const std::vector<std::int64_t> &held)
{
    std::int64_t workers = 0;
    std::int64_t leases = 0;
    std::size_t most = 0;
    std::size_t fewest = 0;
    bool isFirst = true;
    for (std::size_t i = 0; i < m_workers.size(); ++i) {
        if (m_workers[i].state != WorkerState::Running)
            continue;
        ++workers;
        leases += held[i];
        if (isFirst || held[i] > held[most])
            most = i;
        if (isFirst || held[i] < held[fewest])
            fewest = i;
        isFirst = false;
    }
    // KCL 3.x: reBalanceThresholdPercentage 10, dampeningPercentage 60; whole numbers, times 100.
    if (workers < 2 || held[most] * workers * 10 <= leases * 11 || held[most] - held[fewest] < 2)
        return;
    std::int64_t moves = std::max<std::int64_t>(1, (held[most] * workers - leases) * 60 / (workers * 100));
    std::vector<std::int64_t> now = held;
    for (LaneIndex lane = static_cast<LaneIndex>(m_table.size()); lane-- > 0 && moves > 0;) {
        const Lease &lease = m_table[lane];
        if (!lease.isMade || lease.isDone() || lease.owner != static_cast<std::int32_t>(most)
            || lease.promisedTo >= 0)
            continue;
        std::size_t to = fewest;
        for (std::size_t i = 0; i < m_workers.size(); ++i)
            if (m_workers[i].state == WorkerState::Running && now[i] < now[to])
                to = i;
        if (to == most)
            return;
        m_table.promise(lane, static_cast<std::int32_t>(to), world.now());
        --now[most];
        ++now[to];
        --moves;
    }
}

} // namespace millrace::kcl
