// SPDX-License-Identifier: GPL-3.0-or-later
// What the function shows, uses and is known by.
#include "sim/kernel/text.h"
#include "sim/services/lambda/lambda_function.h"
#include "sim/services/lambda/lambda_tables.h"
#include "sim/services/ledger_rows.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::lambda {

ParameterValues Function::parameters() const
{
    return valuesOf(m_config, functionRows());
}

std::optional<LedgerRow> Function::ledgerRow(const World &world) const
{
    return readerRow(world, m_index, m_log, m_ledger, positions());
}

void Function::addHeld(const World &, FlowRef flow, IntervalSet &held) const
{
    m_sender.addHeld(flow, held);
    m_second.addHeld(flow, held);
    m_letters.addHeld(flow, held);
    m_events.addHeld(flow, held);
}

LambdaLane Function::laneOf(const World &world, LaneIndex lane, std::uint32_t number) const
{
    const Shard &shard = m_shards[lane];
    const Slot &slot = shard.slots[number];
    LambdaLane shown;
    shown.lane = lane;
    shown.slot = static_cast<std::int32_t>(number);
    shown.state = shard.isFinished                 ? LambdaLaneState::Finished
                  : slot.state == State::Throttled ? LambdaLaneState::Blocked
                  : slot.state == State::Pausing   ? LambdaLaneState::Retrying
                  : slot.state == State::Running || slot.state == State::Sending
                      ? (slot.attempts > 1 ? LambdaLaneState::Retrying : LambdaLaneState::Running)
                  : slot.waiting.empty() ? LambdaLaneState::Idle
                                         : LambdaLaneState::Waiting;
    shown.attemptsMax =
        m_config.maximumRetries < 0 ? 0 : static_cast<std::int32_t>(m_config.maximumRetries) + 1;
    const std::vector<Held> &records = slot.parts.empty() ? slot.waiting : slot.batch;
    shown.records = static_cast<std::int32_t>(records.size());
    for (const Held &held : records)
        shown.bytes += held.row.size;
    if (!slot.parts.empty()) {
        shown.attempt = slot.attempts;
        shown.firstPosition = slot.batch.front().position;
        shown.endPosition = slot.batch.back().position + 1;
        shown.tree = slot.tree;
    }
    shown.backlog = static_cast<std::int64_t>(slot.waiting.size())
                    + (number == 0 ? world.logOf(m_log)->logOf(lane).endPosition() - shard.fetchedTo : 0);
    const Held *oldest = !slot.parts.empty()     ? &slot.batch[slot.parts.back().from]
                         : !slot.waiting.empty() ? &slot.waiting.front()
                                                 : nullptr;
    shown.lagMs = oldest != nullptr ? toMilliseconds(world.now() - SimTime{oldest->row.arrived}) : 0;
    shown.since = slot.since;
    shown.until = slot.state == State::Idle ? SimTime{} : slot.until;
    shown.lastResult = slot.lastResult;
    shown.hasLastFailed = slot.hasLastFailed;
    shown.level = shown.state == LambdaLaneState::Retrying || shown.state == LambdaLaneState::Blocked
                      ? Level::Refusing
                  : shown.lagMs >= 5'000                 ? Level::Near
                  : shown.state == LambdaLaneState::Idle ? Level::Idle
                                                         : Level::Normal;
    if (shown.level == Level::Refusing)
        shown.trouble = slot.state == State::Throttled ? m_throttled : m_failing;
    return shown;
}

std::shared_ptr<const LambdaPart> Function::partOf(const World &world) const
{
    auto part = std::make_shared<LambdaPart>();
    part->log = m_log;
    part->parallelizationFactor = static_cast<std::int32_t>(m_config.parallelizationFactor);
    part->batchSize = static_cast<std::int32_t>(m_config.batchSize);
    part->concurrency = static_cast<std::int32_t>(m_running);
    part->concurrencyMax = static_cast<std::int32_t>(concurrencyMax(world));
    part->coldStarts = static_cast<std::int32_t>(m_coldStarts);
    // What is in trouble stays when there are too many.
    for (const bool isTrouble : {true, false})
        for (LaneIndex lane = 0; lane < m_shards.size(); ++lane)
            for (std::uint32_t slot = 0; slot < m_shards[lane].slots.size(); ++slot) {
                LambdaLane shown = laneOf(world, lane, slot);
                if ((shown.level == Level::Refusing) != isTrouble)
                    continue;
                if (part->lanes.size() < LambdaPart::lanesMax)
                    part->lanes.push_back(std::move(shown));
                else
                    ++part->lanesLeftOut;
            }
    std::sort(part->lanes.begin(), part->lanes.end(), [](const LambdaLane &a, const LambdaLane &b) {
        return a.lane != b.lane ? a.lane < b.lane : a.slot < b.slot;
    });
    return part;
}

void Function::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto over = [&](FunctionMetric metric) {
        return metrics.over(m_firstSeries + metric, from, from + 1);
    };
    const auto sum = [&](FunctionMetric metric) { return static_cast<double>(over(metric).sum); };
    frame.parameters = parameters();
    const LogPort *log = world.logOf(m_log);
    frame.state = log == nullptr     ? "not connected"
                  : log->isDeleted() ? "stream deleted"
                  : m_isEnabled      ? "enabled"
                                     : "disabled";
    double worst = 0;
    std::int64_t behind = 0;
    if (log != nullptr && !log->isDeleted())
        for (LaneIndex lane = 0; lane < log->laneCount(); ++lane) {
            const Shard shard = lane < m_shards.size() ? m_shards[lane] : Shard{};
            ReaderMark mark;
            mark.reader = m_index;
            mark.log = m_log;
            mark.lane = lane;
            mark.position = resumeOf(shard);
            mark.checkpoint = mark.position;
            mark.lagRecords = shard.isFinished ? 0 : log->logOf(lane).endPosition() - mark.position;
            mark.lagMs = lagMs(world, lane);
            mark.isActive = m_isEnabled;
            mark.isFinished = shard.isFinished;
            worst = std::max(worst, mark.lagMs);
            behind += mark.lagRecords;
            frame.readers.push_back(mark);
        }
    const double processed = sum(RecordsProcessed);
    const double errors = sum(Errors);
    frame.level = errors > 0 || m_throttled != noHappening  ? Level::Refusing
                  : m_behind != noHappening || !m_isEnabled ? Level::Near
                  : processed > 0                           ? Level::Normal
                                                            : Level::Idle;
    frame.trouble = m_throttled != noHappening ? m_throttled
                    : m_failing != noHappening ? m_failing
                    : m_behind != noHappening  ? m_behind
                    : m_isEnabled              ? noHappening
                                               : m_faultCause;
    frame.headline = {
        {"Records done", processed, "records/s", 0, Level::Normal},
        {"Invocations", sum(Invocations), "calls/s", 0, Level::Normal},
        {"Errors", errors, "calls/s", 0, errors > 0 ? Level::Refusing : Level::Normal},
        {"Throttles", sum(Throttles), "calls/s", 0,
         m_throttled != noHappening ? Level::Refusing : Level::Normal},
        {"In flight", static_cast<double>(m_running), "invocations",
         static_cast<double>(concurrencyMax(world)), Level::Normal},
        {"Duration", valueOf(over(DurationMs), Statistic::Average), "ms", toMilliseconds(m_config.timeout),
         Level::Normal},
        {"Behind", worst, "ms", 0, worst >= 5'000 ? Level::Near : Level::Normal},
        {"Records behind", static_cast<double>(behind), "records", 0, Level::Normal},
        {"Given up so far", static_cast<double>(m_givenUp), "records", 0,
         m_givenUp > 0 ? Level::Near : Level::Normal},
        {"Errors so far", static_cast<double>(m_errors), "calls", 0, Level::Normal},
        {"Cold starts so far", static_cast<double>(m_coldStarts), "environments", 0, Level::Normal}};
    if (m_lookup.isConnected()) {
        frame.headline.push_back({"Age of what is looked up", valueOf(over(FeatureAge), Statistic::Average),
                                  "ms", 0, Level::Normal});
        frame.headline.push_back({"Looked up in vain", static_cast<double>(m_lookupMisses), "keys", 0,
                                  m_lookupMisses > 0 ? Level::Near : Level::Normal});
    }
    frame.summary = thousands(static_cast<std::int64_t>(processed)) + " records/s";
    if (log != nullptr)
        frame.part = partOf(world);
}

void Function::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    LinkFrame link;
    link.to = m_index;
    link.perSecond = static_cast<double>(metrics.over(m_firstSeries + RecordsProcessed, from, from + 1).sum);
    if (m_log.isValid()) {
        link.from = m_log;
        links.push_back(link);
    }
    if (m_lookup.isConnected()) {
        link.from = m_lookup.to();
        link.perSecond = static_cast<double>(metrics.over(m_firstSeries + LookupHits, from, from + 1).sum);
        links.push_back(link);
        link.perSecond =
            static_cast<double>(metrics.over(m_firstSeries + RecordsProcessed, from, from + 1).sum);
    }
    link.from = m_index;
    for (const Sender *sender : {&m_sender, &m_second, &m_letters, &m_events}) {
        if (!sender->isConnected())
            continue;
        link.to = sender->to();
        if (sender == &m_letters || sender == &m_events)
            link.perSecond =
                static_cast<double>(metrics.over(m_firstSeries + RecordsGivenUp, from, from + 1).count);
        links.push_back(link);
    }
}

void Function::addUsage(const World &world, std::vector<UsageCounter> &usage) const
{
    const double hours = toSeconds(world.now() - world.start()) / 3'600;
    const auto perHour = [&](double units) { return hours > 0 && !isRemoved() ? units / hours : 0; };
    usage.push_back(
        {m_index, "lambda.request", m_invocations, 1, perHour(static_cast<double>(m_invocations))});
    constexpr std::int64_t gbSecond = 1'024 * 1'000; // in MB-ms
    usage.push_back({m_index, "lambda.gb_second", m_gbMs, gbSecond,
                     perHour(static_cast<double>(m_gbMs) / static_cast<double>(gbSecond))});
}

void Function::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    for (const std::int64_t value : {m_running, m_coldStarts, m_invocations, m_errors, m_givenUp, m_gbMs,
                                     m_lookupMisses, m_failsUntil.ns, m_takenUntil.ns, m_slowUntil.ns})
        hasher.add(value);
    hasher.add(m_isEnabled);
    hasher.add(m_isListed);
    for (const SimTime since : m_warm)
        hasher.add(since.ns);
    for (const Shard &shard : m_shards) {
        hasher.add(shard.fetchedTo);
        hasher.add(shard.isEnded);
        hasher.add(shard.isFinished);
        for (const Slot &slot : shard.slots) {
            hasher.add(static_cast<std::uint64_t>(slot.state));
            hasher.add(slot.plan);
            hasher.add(std::uint64_t{slot.waiting.size()});
            hasher.add(std::uint64_t{slot.jobs});
            hasher.add(slot.windowRecords);
            for (const Part &part : slot.parts) {
                hasher.add(slot.batch[part.from].position);
                hasher.add(std::uint64_t{part.to});
                hasher.add(part.retriesUsed);
            }
        }
    }
    m_reader.hashInto(hasher);
    m_sender.hashInto(hasher);
    m_second.hashInto(hasher);
    m_letters.hashInto(hasher);
    m_lookup.hashInto(hasher);
    m_events.hashInto(hasher);
    m_latencies.hashInto(hasher);
    m_ledger.hashInto(hasher);
}

std::size_t Function::ownBytes() const
{
    std::size_t bytes = sizeof(*this) + m_ledger.ownBytes() + m_reader.ownBytes() + m_sender.ownBytes()
                        + m_second.ownBytes() + m_letters.ownBytes() + m_lookup.ownBytes()
                        + m_events.ownBytes() + m_latencies.ownBytes();
    for (const Shard &shard : m_shards)
        for (const Slot &slot : shard.slots)
            bytes += sizeof(slot) + (slot.waiting.capacity() + slot.batch.capacity()) * sizeof(Held);
    for (const OrderOf &order : m_order)
        bytes += order.newest.ownBytes();
    return bytes;
}

} // namespace millrace::lambda
