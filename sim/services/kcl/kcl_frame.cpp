// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/kcl/kcl_application.h"
#include "sim/services/kcl/kcl_tables.h"
#include "sim/services/ledger_rows.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kcl {

namespace {

constexpr double behindMs = 20'000; ///< said once the application is so far behind
constexpr double caughtUpMs = 5'000;

} // namespace

double KclApplication::lagMs(const World &world, LaneIndex lane) const
{
    const LogPort *log = world.logOf(m_log);
    if (m_table.has(lane) && m_table[lane].isDone())
        return 0;
    const Processor *processor = owningProcessor(lane);
    const std::int64_t at = processor != nullptr ? processor->at.position
                            : m_table.has(lane)  ? startOf(world, lane)
                                                 : 0;
    if (at >= log->logOf(lane).endPosition())
        return 0;
    LaneLog::Cursor cursor = processor != nullptr ? processor->at : log->logOf(lane).seek(at);
    return toMilliseconds(world.now() - SimTime{log->logOf(lane).next(cursor).arrived});
}

void KclApplication::tick(World &world)
{
    for (Worker &worker : m_workers) {
        worker.lastRecords = worker.secondRecords;
        worker.secondRecords = 0;
    }
    const LogPort *log = world.logOf(m_log);
    if (isRemoved() || log == nullptr || log->isDeleted())
        return;
    double worst = 0;
    LaneIndex worstLane = 0;
    std::int64_t owned = 0;
    for (LaneIndex lane = 0; lane < log->laneCount(); ++lane) {
        const double lag = lagMs(world, lane);
        if (lag > worst) {
            worst = lag;
            worstLane = lane;
        }
        owned += m_table.has(lane) && m_table[lane].isOwned() ? 1 : 0;
    }
    Metrics &metrics = world.metrics();
    metrics.add(m_firstSeries + MillisBehindLatest, world.now(), static_cast<std::int64_t>(worst));
    metrics.add(m_firstSeries + TotalLeases, world.now(), m_table.count());
    metrics.add(m_firstSeries + CurrentLeases, world.now(), owned);
    metrics.add(m_firstSeries + NumWorkers, world.now(), runningWorkers());
    if (m_behind == noHappening && worst >= behindMs) {
        const Lane *lane = worstLane < m_lanes.size() ? &m_lanes[worstLane] : nullptr;
        HappeningId cause = lane != nullptr ? lane->trouble : noHappening;
        if (m_table.has(worstLane) && m_table[worstLane].isOwned()) {
            const HappeningId owner = m_workers[static_cast<std::size_t>(m_table[worstLane].owner)].trouble;
            cause = owner != noHappening ? owner : cause;
        }
        m_behind = say(world, "application_falls_behind",
                       world.nameOf(m_index) + " is " + decimal(worst / 1000, 1) + " s behind on "
                           + log->laneName(worstLane),
                       HappeningTone::Risk, cause, worstLane);
    } else if (m_behind != noHappening && worst < caughtUpMs) {
        say(world, "application_caught_up", world.nameOf(m_index) + " has caught up", HappeningTone::Recovery,
            m_behind);
        m_behind = noHappening;
    }
}

std::vector<SinkPosition> KclApplication::positions(const World &world) const
{
    std::vector<SinkPosition> result;
    result.reserve(m_lanes.size());
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane) {
        const Processor *processor = owningProcessor(lane);
        const std::int64_t at = processor != nullptr ? processor->at.position : startOf(world, lane);
        result.push_back({at, processor != nullptr && processor->hasHand ? processor->handTo : at});
    }
    return result;
}

std::optional<LedgerRow> KclApplication::ledgerRow(const World &world) const
{
    return readerRow(world, m_index, m_log, m_ledger, positions(world));
}

LeaseRow KclApplication::leaseRow(const World &world, LaneIndex lane) const
{
    const LogPort &log = *world.logOf(m_log);
    const Lease &lease = m_table[lane];
    const Processor *processor = owningProcessor(lane);
    LeaseRow row;
    row.leaseKey = log.laneName(lane);
    row.lane = lane;
    row.state = lease.isDone()                              ? LeaseState::ShardEnd
                : lease.isOwned() && isExpired(world, lane) ? LeaseState::Expired
                : !parentsAreDone(world, lane)              ? LeaseState::WaitsForParents
                : !lease.isOwned()                          ? LeaseState::Unassigned
                : lease.promisedTo >= 0                     ? LeaseState::HandingOver
                                                            : LeaseState::Held;
    if (processor != nullptr && processor->isAtEnd)
        row.stateText = "read to its end, SHARD_END not written";
    if (lease.isOwned()) {
        row.owner = m_workers[static_cast<std::size_t>(lease.owner)].name;
        row.heldSince = lease.heldSince;
    }
    row.counter = lease.counter;
    row.firstPosition = log.firstPosition(lane, world.now());
    row.checkpoint = lease.kind == CheckpointKind::Latest ? 0 : startOf(world, lane); // none is stored yet
    row.position = processor != nullptr ? processor->at.position : startOf(world, lane);
    row.endPosition = log.logOf(lane).endPosition();
    row.lagMs = lagMs(world, lane);
    row.lastRenewed = lease.lastRenewed;
    row.ownerSwitches = lease.switches;
    row.switchesSinceCheckpoint = lease.switchesSinceCheckpoint;
    for (const Processor &other : m_lanes[lane].processors)
        if (other.worker != lease.owner)
            row.otherProcessors.push_back(m_workers[static_cast<std::size_t>(other.worker)].name);
    const bool isStuck = processor != nullptr && processor->isAtEnd;
    row.level = isStuck                                                            ? Level::Refusing
                : row.state == LeaseState::Expired || !row.otherProcessors.empty() ? Level::Near
                                                                                   : Level::Normal;
    row.trouble = m_lanes[lane].trouble;
    return row;
}

std::vector<LeaseWorker> KclApplication::workerRows() const
{
    std::vector<LeaseWorker> rows;
    rows.reserve(m_workers.size());
    for (std::size_t i = 0; i < m_workers.size(); ++i) {
        const Worker &worker = m_workers[i];
        LeaseWorker row;
        row.name = worker.name;
        row.state = worker.state == WorkerState::Starting  ? "starting"
                    : worker.state == WorkerState::Running ? "running"
                    : worker.state == WorkerState::Paused  ? "zombie"
                    : worker.state == WorkerState::Crashed ? "crashed"
                                                           : "stopped";
        row.leases = worker.leases;
        row.recordsPerSecond = static_cast<double>(worker.lastRecords);
        row.recordsPerSecondMax = m_config.processingRate / worker.slowness * worker.leases;
        row.isLeader = m_leader == static_cast<std::int32_t>(i);
        row.level = worker.state == WorkerState::Crashed  ? Level::Refusing
                    : worker.state == WorkerState::Paused ? Level::Near
                                                          : Level::Normal;
        rows.push_back(std::move(row));
    }
    std::sort(rows.begin(), rows.end(),
              [](const LeaseWorker &a, const LeaseWorker &b) { return a.name < b.name; });
    return rows;
}

void KclApplication::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto over = [&](KclMetric metric) { return metrics.over(m_firstSeries + metric, from, from + 1); };
    frame.parameters = parameters();
    const LogPort *log = world.logOf(m_log);
    const std::int32_t running = runningWorkers();
    frame.state = running == 0       ? "no worker runs"
                  : log == nullptr   ? "not connected"
                  : log->isDeleted() ? "stream deleted"
                                     : "running";
    auto part = std::make_shared<LeasesPart>();
    part->log = m_log;
    part->failoverTime = m_config.failoverTime;
    part->workers = workerRows();
    double worst = 0;
    std::int64_t owned = 0;
    if (log != nullptr && !log->isDeleted())
        for (LaneIndex lane = 0; lane < m_table.size(); ++lane) {
            if (!m_table.has(lane))
                continue;
            LeaseRow row = leaseRow(world, lane);
            ReaderMark mark;
            mark.reader = m_index;
            mark.log = m_log;
            mark.lane = lane;
            mark.position = row.position;
            mark.checkpoint = row.checkpoint;
            mark.isFinished = row.state == LeaseState::ShardEnd;
            mark.lagRecords = mark.isFinished ? 0 : row.endPosition - row.position;
            mark.lagMs = row.lagMs;
            mark.isActive = owningProcessor(lane) != nullptr;
            worst = std::max(worst, row.lagMs);
            owned += row.owner.empty() ? 0 : 1;
            frame.readers.push_back(mark);
            part->rows.push_back(std::move(row));
        }
    frame.part = part;
    const auto processed = static_cast<double>(over(RecordsProcessed).sum);
    frame.level = running == 0              ? Level::Refusing
                  : m_behind != noHappening ? Level::Near
                  : processed > 0           ? Level::Normal
                                            : Level::Idle;
    frame.trouble = m_behind;
    frame.headline = {
        {"Processed", processed, "records/s", 0, Level::Normal},
        {"Behind", worst, "ms", 0, worst >= behindMs ? Level::Near : Level::Normal},
        {"Leases held", static_cast<double>(owned), "leases", 0, Level::Normal},
        {"Workers", static_cast<double>(running), "workers", 0, Level::Normal},
        {"Duplicates so far", static_cast<double>(m_ledger.duplicated()), "records", 0, Level::Normal},
        {"Out of order per partition key", static_cast<double>(m_orderBreaks), "records", 0, Level::Normal}};
    frame.summary =
        thousands(running) + " workers · " + thousands(static_cast<std::int64_t>(processed)) + " records/s";
}

void KclApplication::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    if (!m_log.isValid())
        return;
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    LinkFrame link;
    link.from = m_log;
    link.to = m_index;
    link.perSecond = static_cast<double>(metrics.over(m_firstSeries + RecordsProcessed, from, from + 1).sum);
    links.push_back(link);
}

void KclApplication::addUsage(const World &world, std::vector<UsageCounter> &usage) const
{
    const double elapsed = toSeconds(world.now() - world.start());
    const auto perHour = [&](std::int64_t amount) {
        return elapsed > 0 && !isRemoved() ? static_cast<double>(amount) / elapsed * 3600 : 0;
    };
    usage.push_back({m_index, "dynamodb.write_request", m_table.writes(), 1, perHour(m_table.writes())});
    usage.push_back({m_index, "dynamodb.read_request", m_table.reads(), 1, perHour(m_table.reads())});
}

ParameterValues KclApplication::parameters() const
{
    return valuesOf(m_config, kclRows());
}

void KclApplication::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    m_table.hashInto(hasher);
    for (const Worker &worker : m_workers) {
        hasher.add(static_cast<std::uint64_t>(worker.state));
        hasher.add(worker.id);
        hasher.add(worker.epoch);
        hasher.add(static_cast<std::int64_t>(worker.slowness * 1000));
        worker.reader.hashInto(hasher);
    }
    for (const Lane &lane : m_lanes) {
        hasher.add(lane.latestFrom);
        hasher.add(lane.failedAt);
        hasher.add(lane.failures);
        for (const Processor &processor : lane.processors) {
            hasher.add(processor.worker);
            hasher.add(processor.waitsForParents);
            hasher.add(processor.isAtEnd);
            hasher.add(processor.hasHand);
            hasher.add(processor.at.position);
            hasher.add(processor.handTo);
            hasher.add(processor.poisonAt);
            hasher.add(processor.slice);
            hasher.add(processor.sliceStart.ns);
            hasher.add(processor.lastCheckpoint.ns);
        }
    }
    hasher.add(m_nextId);
    hasher.add(m_nextSlice);
    hasher.add(m_isSynced);
    hasher.add(m_leader);
    hasher.add(m_leaderSince.ns);
    hasher.add(m_leaderBeat.ns);
    hasher.add(m_assignRuns);
    m_ledger.hashInto(hasher);
}

std::size_t KclApplication::ownBytes() const
{
    std::size_t bytes = sizeof(*this) + m_table.ownBytes() + m_ledger.ownBytes()
                        + m_lanes.size() * (sizeof(Lane) + sizeof(Processor));
    for (const Worker &worker : m_workers)
        bytes += sizeof(worker) + worker.reader.ownBytes();
    for (const OrderOf &order : m_order)
        bytes += order.byKey.ownBytes();
    return bytes;
}

} // namespace millrace::kcl
