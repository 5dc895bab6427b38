// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kcl/kcl_application.h"

#include "sim/kernel/text.h"
#include "sim/services/fault_commands.h"
#include "sim/services/kcl/kcl_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>
#include <charconv>

namespace millrace::kcl {

KclApplication::KclApplication(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
{
    fillConfig(m_config, kclRows(), withDefaults(kclKind(), config.parameters));
    for (std::uint32_t i = 0; i < KclMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &kclMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void KclApplication::start(World &world)
{
    for (std::int64_t i = 0; i < m_config.workers; ++i)
        addWorker(world, m_config.startSpacing * i);
    connect(world);
}

void KclApplication::connect(World &world)
{
    for (Worker &worker : m_workers)
        worker.leases = 0;
    m_log = m_config.stream.empty() ? ServiceIndex{} : world.find(m_config.stream);
    m_lanes.clear();
    m_table = {};
    m_ledger = {};
    m_order.clear();
    m_isSynced = false;
    m_leader = -1;
    for (std::size_t i = 0; i < m_workers.size(); ++i)
        connectReader(static_cast<std::int32_t>(i));
    world.schedule(world.now(), EventClass::Work, m_index, Sync, 0, ++m_syncEpoch);
}

void KclApplication::connectReader(std::int32_t index)
{
    LaneReader &reader = m_workers[static_cast<std::size_t>(index)].reader;
    reader.connect(m_index, m_log, static_cast<std::uint8_t>(firstPoll + index));
    reader.configure(m_config.idleBetweenReads, m_config.maxRecords, m_config.latency);
    if (m_config.retrieval == retrievalFanOut)
        reader.useFanOut({});
}

void KclApplication::timer(World &world, KclEvent kind, std::int32_t worker, Duration after)
{
    world.schedule(world.now() + after, EventClass::Work, m_index, kind, static_cast<std::uint32_t>(worker),
                   m_workers[static_cast<std::size_t>(worker)].epoch);
}

void KclApplication::handle(World &world, const Event &event)
{
    if (isRemoved())
        return;
    if (event.kind() >= firstPoll) {
        const std::size_t worker = event.kind() - firstPoll;
        const Processor *processor = processorOf(event.sub(), static_cast<std::int32_t>(worker));
        if (processor != nullptr && !processor->hasHand && m_workers[worker].state == WorkerState::Running)
            m_workers[worker].reader.onPoll(world, event);
        return;
    }
    const LaneIndex lane = event.sub();
    switch (event.kind()) {
    case Sync:
        if (event.payload == m_syncEpoch) {
            if (runningWorkers() > 0)
                syncShards(world);
            world.schedule(world.now() + m_config.shardSyncInterval, EventClass::Work, m_index, Sync, 0,
                           m_syncEpoch);
        }
        return;
    case ParentPoll:
        pollParents(world, lane, static_cast<std::int32_t>(event.payload));
        return;
    case Slice:
        if (lane < m_lanes.size())
            for (Processor &processor : m_lanes[lane].processors)
                if (processor.slice == event.payload) {
                    finishSlice(world, lane, processor);
                    return;
                }
        return;
    default:
        break;
    }
    const auto index = static_cast<std::int32_t>(event.sub());
    Worker &worker = m_workers[event.sub()];
    if (event.payload != worker.epoch)
        return;
    if (event.kind() == Begin || event.kind() == Restart) {
        beginWorker(world, index);
    } else if (event.kind() == Wake) {
        wakeWorker(world, index);
    } else if (worker.state == WorkerState::Running) {
        if (event.kind() == Take)
            takeLeases(world, index);
        else if (event.kind() == Renew)
            renewLeases(world, index);
        else if (event.kind() == Discover) {
            timer(world, Discover, index, discoveryIntervalOf(m_config.failoverTime));
            startAssigned(world, index);
        } else
            assignLeases(world, index);
    }
}

void KclApplication::onReadReply(World &world, std::uint32_t slot)
{
    std::size_t mine = 0;
    for (std::size_t i = 0; i < m_workers.size(); ++i)
        if (m_workers[i].reader.expects(world, slot))
            mine = i;
    const LaneReader::Answer answer = m_workers[mine].reader.onReply(world, slot);
    Processor *processor = processorOf(answer.lane, static_cast<std::int32_t>(mine));
    if (isRemoved() || processor == nullptr)
        return;
    switch (answer.outcome) {
    case LaneReader::Outcome::Placed:
        moveTo(world, answer.lane, *processor, answer.begin.position);
        break;
    case LaneReader::Outcome::Records:
    case LaneReader::Outcome::Empty:
    case LaneReader::Outcome::LaneEnd:
        takeBatch(world, answer, *processor);
        break;
    default:
        break; // it is tried again
    }
}

std::int32_t KclApplication::workerNamed(const std::string &text) const
{
    for (std::size_t i = 0; i < m_workers.size(); ++i)
        if (m_workers[i].name == text || m_workers[i].name == "worker-" + text)
            return static_cast<std::int32_t>(i);
    return -1;
}

CommandResult KclApplication::apply(World &world, const Command &command, HappeningId cause)
{
    const ParameterValue *given = findValue(command.arguments, "worker");
    const std::string text = given != nullptr ? std::get<std::string>(*given) : "worker-1";
    if (command.name == "add_worker") {
        if (m_workers.size() >= workersMax)
            return {"at most 100 workers are started in one run"};
        addWorker(world, {});
        return {};
    }
    if (command.name == "crash_all" || command.name == "restart_all") {
        for (std::int32_t i = 0; i < static_cast<std::int32_t>(m_workers.size()); ++i)
            if (const bool isAlive = m_workers[static_cast<std::size_t>(i)].isAlive();
                command.name == "crash_all" && isAlive)
                crashWorker(world, i, cause);
            else if (command.name == "restart_all" && !isAlive)
                restartWorker(world, i);
        return {};
    }
    if (command.name == "reset_checkpoint") {
        const ParameterValue *shard = findValue(command.arguments, "shard");
        std::string_view digits = shard != nullptr ? std::string_view(std::get<std::string>(*shard)) : "0";
        if (constexpr std::string_view prefix = "shardId-"; digits.starts_with(prefix))
            digits.remove_prefix(prefix.size());
        LaneIndex lane = noLane;
        const auto done = std::from_chars(digits.data(), digits.data() + digits.size(), lane);
        if (done.ec != std::errc{} || done.ptr != digits.data() + digits.size() || !m_table.has(lane))
            return {"the lease table has no lease of this shard"};
        const ParameterValue *to = findValue(command.arguments, "to");
        const bool toLatest = to != nullptr && std::get<std::string>(*to) == "latest";
        resetCheckpoint(world, lane, toLatest, cause);
        return {};
    }
    const std::int32_t index = workerNamed(text);
    if (index < 0)
        return {"no worker " + text};
    Worker &worker = m_workers[static_cast<std::size_t>(index)];
    if (command.name == "restart_worker") {
        if (worker.state != WorkerState::Crashed && worker.state != WorkerState::Stopped)
            return {worker.name + " is running"};
        restartWorker(world, index);
        return {};
    }
    if (worker.state != WorkerState::Running)
        return {worker.name + " is not running"};
    if (command.name == "crash_worker") {
        crashWorker(world, index, cause);
    } else if (command.name == "stop_worker") {
        stopWorker(world, index, cause);
    } else if (command.name == "pause_worker") {
        pauseWorker(world, index, lengthOf(command, seconds(45)), cause);
    } else {
        const ParameterValue *times = findValue(command.arguments, "times");
        worker.slowness = times != nullptr ? std::get<double>(*times) : 10.0;
        worker.trouble = worker.slowness > 1 ? cause : noHappening;
        say(world, "worker_speed",
            worker.name + " of " + world.nameOf(m_index) + " works at "
                + decimal(m_config.processingRate / worker.slowness, 1) + " records/s a shard",
            worker.slowness > 1 ? HappeningTone::Risk : HappeningTone::Recovery, cause);
    }
    return {};
}

void KclApplication::resetCheckpoint(World &world, LaneIndex lane, bool toLatest, HappeningId cause)
{
    std::vector<std::int32_t> owners;
    owners.reserve(m_lanes[lane].processors.size());
    for (const Processor &processor : m_lanes[lane].processors)
        owners.push_back(processor.worker);
    for (const std::int32_t worker : owners)
        endProcessor(world, lane, worker);
    m_table.reset(lane, toLatest ? CheckpointKind::Latest : CheckpointKind::TrimHorizon);
    if (!toLatest)
        m_ledger.goBack(lane, 0);
    say(world, "checkpoint_reset",
        "the checkpoint of " + world.logOf(m_log)->laneName(lane) + " is set to "
            + (toLatest ? "LATEST" : "TRIM_HORIZON"),
        HappeningTone::Change, cause, lane);
    for (const std::int32_t worker : owners)
        if (m_table[lane].isOf(m_workers[static_cast<std::size_t>(worker)].id))
            beginProcessor(world, worker, lane);
}

CommandResult KclApplication::set(World &world, const ParameterValues &values, HappeningId)
{
    const ParameterValue *stream = findValue(values, "stream");
    const bool moves = stream != nullptr && std::get<std::string>(*stream) != m_config.stream;
    if (const LogPort *next = moves ? world.logOf(world.find(std::get<std::string>(*stream))) : nullptr) {
        const LogPort *now = world.logOf(m_log);
        Burden burden = world.burden();
        burden.lanesRead += std::int64_t{next->laneCount()} - (now != nullptr ? now->laneCount() : 0);
        if (burden.lanesRead > Burden::lanesReadMax)
            return {judgeBurden(burden).front().text};
    }
    if (moves)
        for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane)
            while (!m_lanes[lane].processors.empty())
                endProcessor(world, lane, m_lanes[lane].processors.back().worker);
    fillConfig(m_config, kclRows(), values);
    for (Worker &worker : m_workers)
        worker.reader.configure(m_config.idleBetweenReads, m_config.maxRecords, m_config.latency);
    if (moves)
        connect(world);
    return {};
}

void KclApplication::remove(World &world, HappeningId)
{
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane)
        for (Processor &processor : m_lanes[lane].processors)
            interrupt(world, lane, processor);
    for (Worker &worker : m_workers)
        worker.reader.stopAll();
}

HappeningId KclApplication::say(World &world, std::string kind, std::string text, HappeningTone tone,
                                HappeningId cause, LaneIndex lane, LimitReached limit)
{
    Happening happening;
    happening.kind = std::move(kind);
    happening.service = m_index;
    happening.lane = lane;
    happening.subject = world.nameOf(m_index);
    happening.text = std::move(text);
    happening.tone = tone;
    happening.cause = cause;
    happening.limit = std::move(limit);
    return world.happen(std::move(happening));
}

} // namespace millrace::kcl
