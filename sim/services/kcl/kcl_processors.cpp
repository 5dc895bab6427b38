// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kcl/kcl_application.h"
#include "sim/services/kcl/kcl_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kcl {

KclApplication::Processor *KclApplication::processorOf(LaneIndex lane, std::int32_t worker)
{
    if (lane < m_lanes.size())
        for (Processor &processor : m_lanes[lane].processors)
            if (processor.worker == worker)
                return &processor;
    return nullptr;
}

const KclApplication::Processor *KclApplication::owningProcessor(LaneIndex lane) const
{
    if (lane < m_lanes.size())
        for (const Processor &processor : m_lanes[lane].processors)
            if (m_table[lane].isOf(m_workers[static_cast<std::size_t>(processor.worker)].id))
                return &processor;
    return nullptr;
}

std::int64_t KclApplication::startOf(const World &world, LaneIndex lane) const
{
    if (!m_table.has(lane))
        return 0;
    switch (m_table[lane].kind) {
    case CheckpointKind::Position:
        return m_table[lane].checkpoint;
    case CheckpointKind::ShardEnd:
        return world.logOf(m_log)->logOf(lane).endPosition();
    case CheckpointKind::Latest:
        return m_lanes[lane].latestFrom;
    case CheckpointKind::TrimHorizon:
        break;
    }
    return 0;
}

bool KclApplication::parentsAreDone(const World &world, LaneIndex lane) const
{
    const auto &parents = world.logOf(m_log)->parentsOf(lane);
    return m_table[lane].kind != CheckpointKind::TrimHorizon
           || std::all_of(parents.begin(), parents.end(),
                          [&](LaneIndex parent) { return m_table.has(parent) && m_table[parent].isDone(); });
}

void KclApplication::beginProcessor(World &world, std::int32_t worker, LaneIndex lane)
{
    if (processorOf(lane, worker) != nullptr)
        return; // it has come back to what it never knew that it had lost
    std::vector<Processor> &all = m_lanes[lane].processors;
    const auto place = std::lower_bound(all.begin(), all.end(), worker,
                                        [](const Processor &p, std::int32_t w) { return p.worker < w; });
    Processor &processor = *all.insert(place, Processor{});
    processor.worker = worker;
    processor.lastCheckpoint = world.now();
    processor.at = world.logOf(m_log)->logOf(lane).seek(startOf(world, lane));
    ++m_workers[static_cast<std::size_t>(worker)].leases;
    if (parentsAreDone(world, lane)) {
        beginReading(world, lane, processor);
        return;
    }
    processor.waitsForParents = true;
    const LaneIndex parent = world.logOf(m_log)->parentsOf(lane).front();
    const HappeningId cause = parent < m_lanes.size() ? m_lanes[parent].trouble : noHappening;
    say(world, "lease_waits",
        world.logOf(m_log)->laneName(lane) + " waits for its parents to be at SHARD_END",
        HappeningTone::Reader, cause, lane,
        {"parent poll interval", toSeconds(m_config.parentPollInterval), "s", "KCL"});
    world.schedule(world.now() + m_config.parentPollInterval, EventClass::Work, m_index, ParentPoll, lane,
                   static_cast<std::uint64_t>(worker));
}

void KclApplication::pollParents(World &world, LaneIndex lane, std::int32_t worker)
{
    Processor *processor = processorOf(lane, worker);
    if (processor == nullptr || !processor->waitsForParents)
        return;
    if (m_workers[static_cast<std::size_t>(worker)].state == WorkerState::Running
        && parentsAreDone(world, lane)) {
        processor->waitsForParents = false;
        beginReading(world, lane, *processor);
        return;
    }
    world.schedule(world.now() + m_config.parentPollInterval, EventClass::Work, m_index, ParentPoll, lane,
                   static_cast<std::uint64_t>(worker));
}

void KclApplication::beginReading(World &world, LaneIndex lane, Processor &processor)
{
    const CheckpointKind kind = m_table[lane].kind;
    m_workers[static_cast<std::size_t>(processor.worker)].reader.begin(
        world, lane,
        kind == CheckpointKind::Latest        ? IteratorType::Latest
        : kind == CheckpointKind::TrimHorizon ? IteratorType::TrimHorizon
                                              : IteratorType::AtSequenceNumber,
        processor.at.position);
}

void KclApplication::endProcessor(World &world, LaneIndex lane, std::int32_t worker)
{
    Processor *processor = processorOf(lane, worker);
    if (processor == nullptr)
        return;
    interrupt(world, lane, *processor);
    m_workers[static_cast<std::size_t>(worker)].reader.stop(lane);
    --m_workers[static_cast<std::size_t>(worker)].leases;
    std::vector<Processor> &all = m_lanes[lane].processors;
    all.erase(all.begin() + (processor - all.data()));
}

void KclApplication::loseLease(World &world, LaneIndex lane, std::int32_t worker, bool atCheckpoint)
{
    world.metrics().add(m_firstSeries + LostLeases, world.now(), 1);
    const Worker &loser = m_workers[static_cast<std::size_t>(worker)];
    say(world, atCheckpoint ? "checkpoint_refused" : "lease_lost",
        loser.name
            + (atCheckpoint ? " may not checkpoint (ShutdownException): it has lost the lease of "
                            : " finds at its renewal that it has lost the lease of ")
            + world.logOf(m_log)->laneName(lane),
        HappeningTone::Risk, m_lanes[lane].trouble, lane);
    endProcessor(world, lane, worker);
}

} // namespace millrace::kcl
