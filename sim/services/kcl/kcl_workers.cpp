// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/kcl/kcl_application.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

namespace millrace::kcl {

namespace {

/// KCL source 3.x: the leader's lock is renewed so often.
constexpr Duration leaderHeartbeat = seconds(30);

} // namespace

void KclApplication::addWorker(World &world, Duration after)
{
    const auto index = static_cast<std::int32_t>(m_workers.size());
    Worker &worker = m_workers.emplace_back();
    worker.name = "worker-" + std::to_string(index + 1);
    connectReader(index);
    timer(world, Begin, index, after);
}

std::int32_t KclApplication::runningWorkers() const
{
    std::int32_t count = 0;
    for (const Worker &worker : m_workers)
        count += worker.isAlive() ? 1 : 0;
    return count;
}

void KclApplication::beginWorker(World &world, std::int32_t index)
{
    Worker &worker = m_workers[static_cast<std::size_t>(index)];
    worker.id = m_config.sharesWorkerId ? 1 : ++m_nextId;
    worker.state = WorkerState::Running;
    worker.trouble = noHappening;
    if (!m_isSynced)
        syncShards(world); // a worker's first act (KCL: initialize)
    timer(world, Renew, index, renewIntervalOf(m_config.failoverTime));
    startAssigned(world, index); // leases that stand in the table under its id
    if (isLegacy()) {
        takeLeases(world, index);
        return;
    }
    timer(world, Discover, index, discoveryIntervalOf(m_config.failoverTime));
    assignLeases(world, index);
}

void KclApplication::crashWorker(World &world, std::int32_t index, HappeningId cause)
{
    Worker &worker = m_workers[static_cast<std::size_t>(index)];
    std::int64_t again = 0;
    std::int32_t held = 0;
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane) {
        Processor *processor = processorOf(lane, index);
        if (processor == nullptr)
            continue;
        interrupt(world, lane, *processor);
        ++held;
        again += std::max<std::int64_t>(0, processor->at.position - startOf(world, lane));
        endProcessor(world, lane, index);
    }
    worker.state = WorkerState::Crashed;
    ++worker.epoch;
    if (m_leader == index) {
        const std::int64_t beats = (world.now() - m_leaderSince).ns / leaderHeartbeat.ns;
        m_leaderBeat = m_leaderSince + leaderHeartbeat * beats;
    }
    worker.trouble = say(world, "worker_crashed",
                         worker.name + " of " + world.nameOf(m_index) + " crashes: nobody reads its "
                             + thousands(held) + " shards until their leases are taken, and "
                             + thousands(again) + " records since the checkpoints will be processed again",
                         HappeningTone::Trouble, cause);
    if (m_config.restartsAfter.ns > 0)
        timer(world, Restart, index, m_config.restartsAfter);
}

void KclApplication::restartWorker(World &world, std::int32_t index)
{
    Worker &worker = m_workers[static_cast<std::size_t>(index)];
    if (worker.isAlive() || worker.state == WorkerState::Starting)
        return;
    ++worker.epoch;
    say(world, "worker_restarted", worker.name + " of " + world.nameOf(m_index) + " starts again",
        HappeningTone::Recovery, worker.trouble);
    worker.state = WorkerState::Starting;
    timer(world, Restart, index, {});
}

void KclApplication::stopWorker(World &world, std::int32_t index, HappeningId cause)
{
    Worker &worker = m_workers[static_cast<std::size_t>(index)];
    std::int32_t released = 0;
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane) {
        Processor *processor = processorOf(lane, index);
        if (processor == nullptr)
            continue;
        interrupt(world, lane, *processor);
        if (m_config.checkpointing != "never" && !processor->waitsForParents
            && !checkpoint(world, lane, *processor))
            continue;
        endProcessor(world, lane, index);
        if (m_table[lane].isOf(worker.id)) {
            m_table.release(lane);
            ++released;
        }
    }
    worker.state = WorkerState::Stopped;
    ++worker.epoch;
    if (m_leader == index)
        m_leader = -1; // its lock is given back
    worker.trouble = say(world, "worker_stopped",
                         worker.name + " of " + world.nameOf(m_index) + " stops and gives "
                             + thousands(released) + " leases back",
                         HappeningTone::Change, cause);
}

void KclApplication::pauseWorker(World &world, std::int32_t index, Duration length, HappeningId cause)
{
    Worker &worker = m_workers[static_cast<std::size_t>(index)];
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane)
        if (Processor *processor = processorOf(lane, index))
            interrupt(world, lane, *processor);
    worker.state = WorkerState::Paused;
    ++worker.epoch;
    worker.trouble = say(world, "worker_paused",
                         worker.name + " of " + world.nameOf(m_index) + " stands still for "
                             + decimal(toSeconds(length), 1) + " s and renews nothing",
                         HappeningTone::Trouble, cause);
    timer(world, Wake, index, length);
}

void KclApplication::wakeWorker(World &world, std::int32_t index)
{
    Worker &worker = m_workers[static_cast<std::size_t>(index)];
    worker.state = WorkerState::Running;
    std::int32_t lost = 0;
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane) {
        Processor *processor = processorOf(lane, index);
        if (processor == nullptr)
            continue;
        lost += m_table[lane].isOf(worker.id) ? 0 : 1;
        if (processor->hasHand)
            work(world, lane, *processor);
        else if (worker.reader.isReading(lane) && !worker.reader.isAwaiting(lane))
            worker.reader.planNext(world, lane);
    }
    say(world, "worker_wakes",
        worker.name + " of " + world.nameOf(m_index) + " goes on"
            + (lost > 0 ? "; " + thousands(lost) + " of its leases are others' by now, and it does not know"
                        : std::string()),
        lost > 0 ? HappeningTone::Risk : HappeningTone::Recovery, worker.trouble);
    if (lost == 0)
        worker.trouble = noHappening;
    timer(world, Renew, index, renewIntervalOf(m_config.failoverTime));
    if (isLegacy()) {
        timer(world, Take, index, takeIntervalOf(m_config.failoverTime));
        return;
    }
    timer(world, Discover, index, discoveryIntervalOf(m_config.failoverTime));
    timer(world, Assign, index, assignIntervalOf(m_config.failoverTime));
}

} // namespace millrace::kcl
