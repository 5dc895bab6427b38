// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/check.h"
#include "sim/kernel/math.h"
#include "sim/kernel/text.h"
#include "sim/services/kcl/kcl_application.h"
#include "sim/services/kcl/kcl_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/workload/key_universe.h"
#include "sim/world.h"

#include <algorithm>
#include <array>

namespace millrace::kcl {

namespace {

/// A batch is worked off in pieces of so much, so that what was done shows as it is done.
constexpr double sliceSeconds = 1;

} // namespace

void KclApplication::moveTo(World &world, LaneIndex lane, Processor &processor, std::int64_t position)
{
    const LogPort &log = *world.logOf(m_log);
    const std::int64_t from = processor.at.position;
    if (position > from) {
        const std::int64_t first = std::clamp(log.firstPosition(lane, world.now()), from, position);
        if (first > from) {
            m_ledger.expire(lane, from, first);
            say(world, "records_expired",
                thousands(first - from) + " records of " + log.laneName(lane) + " are past retention before "
                    + world.nameOf(m_index) + " has read on",
                HappeningTone::Trouble, m_behind, lane);
        }
        m_ledger.skip(lane, first, position);
        if (m_table[lane].kind == CheckpointKind::Latest)
            m_lanes[lane].latestFrom = std::max(m_lanes[lane].latestFrom, position);
    }
    MILLRACE_INVARIANT(position >= from, "a record processor goes forward only");
    processor.at = log.logOf(lane).seek(position);
}

void KclApplication::takeBatch(World &world, const LaneReader::Answer &answer, Processor &processor)
{
    if (answer.begin.position != processor.at.position)
        moveTo(world, answer.lane, processor, answer.begin.position);
    processor.at = answer.begin;
    processor.handIsLast = answer.isLast;
    if (answer.outcome == LaneReader::Outcome::LaneEnd)
        endShard(world, answer.lane, processor);
    if (answer.outcome != LaneReader::Outcome::Records)
        return;
    processor.hasHand = true;
    processor.handTo = answer.to;
    processor.poisonAt = poisonIn(world, answer.lane, processor);
    work(world, answer.lane, processor);
}

std::int64_t KclApplication::poisonIn(const World &world, LaneIndex lane, const Processor &processor) const
{
    if (m_config.poisonKeys.empty())
        return -1;
    LaneLog::Cursor cursor = processor.at;
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    const Lane &state = m_lanes[lane];
    while (cursor.position < processor.handTo) {
        const std::int64_t position = cursor.position;
        const LogRow row = log.next(cursor);
        const KeyUniverse *keys = world.keysOf(ServiceIndex{row.producer});
        if (keys == nullptr
            || std::find(m_config.poisonKeys.begin(), m_config.poisonKeys.end(), keys->name(row.key))
                   == m_config.poisonKeys.end())
            continue;
        const bool isOver = m_config.failures > 0 && m_config.onError != "throws"
                            && (position < state.failedAt
                                || (position == state.failedAt && state.failures >= m_config.failures));
        if (!isOver)
            return position;
    }
    return -1;
}

double KclApplication::rateOf(const Processor &processor) const
{
    return m_config.processingRate / m_workers[static_cast<std::size_t>(processor.worker)].slowness;
}

void KclApplication::work(World &world, LaneIndex lane, Processor &processor)
{
    if (!processor.hasHand || processor.slice != 0
        || m_workers[static_cast<std::size_t>(processor.worker)].state != WorkerState::Running)
        return;
    const double rate = rateOf(processor);
    const std::int64_t most = std::max<std::int64_t>(1, static_cast<std::int64_t>(rate * sliceSeconds));
    // A batch that will fail is worked on up to the record at which it does; none of it counts.
    processor.sliceRecords = processor.poisonAt >= 0
                                 ? processor.poisonAt + 1 - processor.at.position
                                 : std::min(most, processor.handTo - processor.at.position);
    processor.sliceStart = world.now();
    processor.slice = ++m_nextSlice;
    const double length = static_cast<double>(processor.sliceRecords) * 1e9 / rate;
    world.schedule(world.now() + Duration{math::round(length)}, EventClass::Work, m_index, Slice, lane,
                   processor.slice);
}

void KclApplication::interrupt(World &world, LaneIndex lane, Processor &processor)
{
    if (processor.slice == 0)
        return;
    // What the thread has got done by now counts; the record in its hands does not.
    if (processor.poisonAt < 0) {
        const double elapsed = toSeconds(world.now() - processor.sliceStart);
        const auto done = static_cast<std::int64_t>(elapsed * rateOf(processor));
        processRows(world, lane, processor, std::min(done, processor.sliceRecords));
    }
    processor.slice = 0;
}

void KclApplication::finishSlice(World &world, LaneIndex lane, Processor &processor)
{
    processor.slice = 0;
    if (processor.poisonAt >= 0) {
        failBatch(world, lane, processor);
        return;
    }
    processRows(world, lane, processor, processor.sliceRecords);
    if (processor.at.position < processor.handTo)
        work(world, lane, processor);
    else
        finishBatch(world, lane, processor, false);
}

void KclApplication::failBatch(World &world, LaneIndex lane, Processor &processor)
{
    Lane &state = m_lanes[lane];
    if (state.failedAt != processor.poisonAt)
        state.failures = 0;
    state.failedAt = processor.poisonAt;
    ++state.failures;
    if (m_config.onError == "crashes") {
        const std::int32_t worker = processor.worker;
        const HappeningId cause =
            say(world, "processor_failed",
                "processRecords fails at a poison record of " + world.logOf(m_log)->laneName(lane)
                    + ", and the process ends itself",
                HappeningTone::Trouble, noHappening, lane);
        crashWorker(world, worker, cause);
        return;
    }
    if (m_config.onError == "retries") {
        processor.poisonAt = poisonIn(world, lane, processor);
        work(world, lane, processor);
        return;
    }
    const std::int64_t skipped = processor.handTo - processor.at.position;
    m_ledger.skip(lane, processor.at.position, processor.handTo, "batch_skipped");
    world.metrics().add(m_firstSeries + RecordsSkipped, world.now(), skipped);
    state.trouble = say(world, "batch_skipped",
                        "processRecords throws: the KCL swallows the exception and skips the batch of "
                            + thousands(skipped) + " records of " + world.logOf(m_log)->laneName(lane),
                        HappeningTone::Trouble, noHappening, lane,
                        {"an exception is not a retry", 0, "", "KCL source, ProcessTask"});
    processor.at = world.logOf(m_log)->logOf(lane).seek(processor.handTo);
    finishBatch(world, lane, processor, true);
}

void KclApplication::finishBatch(World &world, LaneIndex lane, Processor &processor, bool hasThrown)
{
    processor.hasHand = false;
    processor.poisonAt = -1;
    const bool isDue = m_config.checkpointing == "batch"
                       || (m_config.checkpointing == "timed"
                           && world.now() - processor.lastCheckpoint >= m_config.checkpointEvery);
    // The call to the checkpointer comes after the work: what threw never gets to it.
    if (isDue && !hasThrown && !checkpoint(world, lane, processor))
        return;
    if (processor.handIsLast)
        endShard(world, lane, processor);
    else
        m_workers[static_cast<std::size_t>(processor.worker)].reader.planNext(world, lane);
}

bool KclApplication::checkpoint(World &world, LaneIndex lane, Processor &processor)
{
    const std::int64_t before = startOf(world, lane);
    const bool isFirst = m_table[lane].kind != CheckpointKind::Position;
    if (isFirst && processor.at.position == before && m_table[lane].kind == CheckpointKind::Latest)
        return true; // it has not found its place yet
    if (!m_table.checkpoint(lane, m_workers[static_cast<std::size_t>(processor.worker)].id,
                            processor.at.position)) {
        loseLease(world, lane, processor.worker, true);
        return false;
    }
    MILLRACE_INVARIANT(isFirst || startOf(world, lane) >= before, "a stored checkpoint never goes back");
    processor.lastCheckpoint = world.now();
    return true;
}

void KclApplication::endShard(World &world, LaneIndex lane, Processor &processor)
{
    const LogPort &log = *world.logOf(m_log);
    const std::int32_t worker = processor.worker;
    processor.isAtEnd = true;
    m_workers[static_cast<std::size_t>(worker)].reader.stop(lane);
    m_lanes.resize(std::max<std::size_t>(m_lanes.size(), log.laneCount()));
    for (const LaneIndex child : log.childrenOf(lane))
        if (!m_table.has(child))
            m_table.make(child, CheckpointKind::TrimHorizon);
    if (!m_config.checkpointsAtShardEnd) {
        m_lanes[lane].trouble =
            say(world, "shard_end_not_checkpointed",
                "shardEnded of " + log.laneName(lane)
                    + " does not checkpoint: without SHARD_END its children " + "never start",
                HappeningTone::Trouble, noHappening, lane,
                {"children wait for SHARD_END", 0, "", "KCL: ShardRecordProcessor.shardEnded"});
        return;
    }
    if (!m_table.checkpointEnd(lane, m_workers[static_cast<std::size_t>(worker)].id)) {
        if (m_table[lane].isDone())
            endProcessor(world, lane, worker); // its twin was first
        else
            loseLease(world, lane, worker, true);
        return;
    }
    say(world, "shard_end",
        m_workers[static_cast<std::size_t>(worker)].name + " has processed " + log.laneName(lane)
            + " to its end and writes SHARD_END",
        HappeningTone::Reader, noHappening, lane);
    endProcessor(world, lane, worker);
}

NewestByKey &KclApplication::orderOf(std::uint16_t producer)
{
    for (OrderOf &known : m_order)
        if (known.producer == producer)
            return known.byKey;
    m_order.push_back({producer, {}});
    return m_order.back().byKey;
}

void KclApplication::processRows(World &world, LaneIndex lane, Processor &processor, std::int64_t records)
{
    if (records <= 0)
        return;
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    const std::int64_t from = processor.at.position;
    const bool isFresh = m_ledger.deliverFresh(lane, from, from + records, log);
    const double nsEach = 1e9 / rateOf(processor);
    std::int64_t duplicates = 0;
    std::int64_t breaks = 0;
    std::int64_t bytes = 0;
    MetricPoint latency;
    std::array<LogRow, 64> rows;
    for (std::int64_t done = 0; done < records;) {
        const std::int64_t position = processor.at.position;
        const auto most = std::min<std::int64_t>(records - done, rows.size());
        const std::size_t count = log.read(processor.at, rows.data(), static_cast<std::size_t>(most));
        for (std::size_t i = 0; i < count; ++i)
            orderOf(rows[i].producer).prefetch(rows[i].key);
        for (std::size_t i = 0; i < count; ++i) {
            const LogRow &row = rows[i];
            ++done;
            bytes += row.size;
            if (!isFresh && !m_ledger.deliver(lane, position + static_cast<std::int64_t>(i), row)) {
                ++duplicates;
                continue;
            }
            breaks += orderOf(row.producer).note(row.key, row.number) ? 0 : 1;
            const std::int64_t doneAt =
                processor.sliceStart.ns + static_cast<std::int64_t>(static_cast<double>(done) * nsEach);
            const std::int64_t ms = (doneAt - row.created) / nsPerMillisecond;
            latency.merge({ms, ms, ms, 1, 0});
        }
    }
    Metrics &metrics = world.metrics();
    const std::int32_t second = metrics.secondOf(world.now());
    const auto add = [&](KclMetric metric, std::int64_t value) {
        if (value > 0)
            metrics.addAtSecond(m_firstSeries + metric, second, value, static_cast<std::uint32_t>(value));
    };
    add(RecordsProcessed, records);
    add(DataBytesProcessed, bytes);
    add(Duplicates, duplicates);
    add(OrderBreaksPartitionKey, breaks);
    if (latency.count != 0)
        metrics.addPoint(m_firstSeries + LatencyMilliseconds, second, latency);
    m_orderBreaks += breaks;
    m_workers[static_cast<std::size_t>(processor.worker)].secondRecords += records;
    world.outcome((std::uint64_t{lane} << 32) ^ (std::uint64_t{m_index.value} << 16) ^ 0xd,
                  static_cast<std::uint64_t>(world.now().ns)
                      ^ (static_cast<std::uint64_t>(processor.at.position) << 20));
}

} // namespace millrace::kcl
