// SPDX-License-Identifier: GPL-3.0-or-later
// How records come in: from a stream's shards, parents before children, or from producers by Direct PUT.
#include "sim/services/firehose/delivery_stream.h"

#include "sim/kernel/text.h"
#include "sim/services/fault_commands.h"
#include "sim/services/firehose/delivery_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::firehose {

namespace {

constexpr Duration pollInterval = seconds(1); ///< Firehose guide: GetRecords once a second for each shard
constexpr std::int64_t readRecordsMax = 10'000;
constexpr std::size_t fullBuffersMax = 2; ///< then it stops reading; an assumption
constexpr std::size_t directBuffersMax = 10'000;
constexpr Duration listAgainAfter = seconds(10);
constexpr Duration spellEndsAfter = seconds(10);

} // namespace

DeliveryStream::DeliveryStream(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
{
    fillConfig(m_config, deliveryRows(), withDefaults(deliveryKind(), config.parameters));
    m_sender.configure(m_index, SendAgain, context.seed, config.name);
    m_backup.configure(m_index, BackupAgain, context.seed, config.name + "/backup");
    for (std::uint32_t i = 0; i < DeliveryMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &deliveryMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void DeliveryStream::start(World &world)
{
    connectSenders(world);
    connect(world);
}

void DeliveryStream::connectSenders(World &world)
{
    SenderConfig sending;
    sending.target = m_config.target;
    sending.write = "auto";
    sending.sendRetry = "failed";
    sending.sendAttempts = 8;
    sending.sendBackoff = milliseconds(200);
    sending.sendBackoffMax = seconds(5);
    sending.sendLatency = m_config.latency;
    m_sender.connect(world, sending);
    sending.target = m_config.backup;
    sending.sendAttempts = 1'000;
    m_backup.connect(world, sending);
}

void DeliveryStream::connect(World &world)
{
    m_log = m_config.stream.empty() ? ServiceIndex{} : world.find(m_config.stream);
    m_reader.connect(m_index, m_log, Poll);
    m_reader.configure(pollInterval, readRecordsMax, m_config.latency);
    m_lanes.clear();
    m_ledger = {};
    m_isListed = false;
    ++m_listId;
    if (m_log.isValid())
        listShards(world);
}

void DeliveryStream::listShards(World &world)
{
    ++m_listId;
    m_isListed = world.admits(m_index, m_log, "kinesis:ListShards");
    if (m_isListed)
        discover(world);
    else
        world.schedule(world.now() + listAgainAfter, EventClass::Work, m_index, ListAgain, 0, m_listId);
}

void DeliveryStream::discover(World &world)
{
    const LogPort *log = world.logOf(m_log);
    if (log == nullptr || !m_isListed)
        return;
    const bool isLatest = m_config.start == "latest";
    m_lanes.resize(std::max<std::size_t>(m_lanes.size(), log->laneCount()));
    for (LaneIndex lane = 0; lane < log->laneCount(); ++lane) {
        Lane &state = m_lanes[lane];
        if (state.isBegun || state.isFinished)
            continue;
        const auto &parents = log->parentsOf(lane);
        if (isLatest && parents.empty() && !log->isLaneOpen(lane)) {
            moveTo(world, lane, log->logOf(lane).endPosition());
            state.isFinished = true;
        } else if (std::all_of(parents.begin(), parents.end(),
                               [&](LaneIndex parent) { return m_lanes[parent].isFinished; })) {
            state.isBegun = true;
            m_reader.begin(world, lane,
                           isLatest && parents.empty() ? IteratorType::Latest : IteratorType::TrimHorizon);
        }
    }
}

void DeliveryStream::moveTo(World &world, LaneIndex lane, std::int64_t position)
{
    Lane &state = m_lanes[lane];
    const std::int64_t from = state.readTo;
    if (position <= from)
        return;
    const LogPort &log = *world.logOf(m_log);
    const std::int64_t first = std::clamp(log.firstPosition(lane, world.now()), from, position);
    if (first > from) {
        m_ledger.expire(lane, from, first);
        say(world, "records_expired",
            thousands(first - from) + " records of " + log.laneName(lane) + " are past retention, unread by "
                + world.nameOf(m_index),
            HappeningTone::Trouble, m_failing);
    }
    m_ledger.skip(lane, first, position);
    if (state.doneTo == state.readTo)
        state.doneTo = position;
    state.readTo = position;
}

void DeliveryStream::onReadReply(World &world, std::uint32_t slot)
{
    const LaneReader::Answer answer = m_reader.onReply(world, slot);
    if (isRemoved() || answer.lane >= m_lanes.size() || !m_lanes[answer.lane].isBegun)
        return;
    Lane &state = m_lanes[answer.lane];
    switch (answer.outcome) {
    case LaneReader::Outcome::Placed:
        moveTo(world, answer.lane, answer.begin.position);
        state.startsByPolicy = false;
        break;
    case LaneReader::Outcome::Records:
        takeRecords(world, answer);
        break;
    case LaneReader::Outcome::LaneEnd:
        state.isEnded = true;
        finishLane(world, answer.lane);
        break;
    case LaneReader::Outcome::Ignored:
    case LaneReader::Outcome::Empty:
    case LaneReader::Outcome::Expired:
    case LaneReader::Outcome::Refused:
    case LaneReader::Outcome::Ended:
        break;
    }
}

void DeliveryStream::takeRecords(World &world, const LaneReader::Answer &answer)
{
    const LaneIndex lane = answer.lane;
    Lane &state = m_lanes[lane];
    if (answer.begin.position > state.readTo)
        moveTo(world, lane, answer.begin.position);
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    LaneLog::Cursor cursor = answer.begin;
    MetricPoint inLog;
    std::int64_t bytes = 0;
    while (cursor.position < answer.to) {
        const std::int64_t position = cursor.position;
        const LogRow row = log.next(cursor);
        if (position < state.readTo)
            continue; // read again for an iterator that was too old
        const std::int64_t ms = (world.now().ns - row.arrived) / nsPerMillisecond;
        inLog.merge({ms, ms, ms, 1, 0});
        bytes += row.size;
        m_billedBytes += (row.size + billedBytes - 1) / billedBytes * billedBytes;
        state.readTo = position + 1;
        buffer(world, lane, position, row.size);
    }
    add(world, ReadRecords, inLog.count);
    add(world, ReadBytes, bytes);
    world.metrics().addPoint(m_firstSeries + StageInLog, world.metrics().secondOf(world.now()), inLog);
    state.isEnded = answer.isLast;
    state.wantsMore = !state.isEnded;
    askForMore(world);
}

void DeliveryStream::askForMore(World &world)
{
    if (m_full.size() >= fullBuffersMax)
        return;
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane)
        if (m_lanes[lane].wantsMore) {
            m_lanes[lane].wantsMore = false;
            m_reader.planNext(world, lane);
        }
}

void DeliveryStream::finishLane(World &world, LaneIndex lane)
{
    Lane &state = m_lanes[lane];
    if (!state.isEnded || state.isFinished || state.doneTo < state.readTo)
        return;
    state.isFinished = true;
    say(world, "shard_drained",
        world.nameOf(m_index) + " is done with " + world.logOf(m_log)->laneName(lane) + " to its end",
        HappeningTone::Reader, noHappening);
    discover(world);
}

void DeliveryStream::onPut(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    call.error = CallError::None;
    const CallInfo &info = (*deliveryKind().calls)[call.action];
    std::int64_t bytes = 0;
    std::int64_t largest = 0;
    for (const CallRecord &record : call.records) {
        bytes += record.size;
        largest = std::max<std::int64_t>(largest, record.size);
    }
    if (isRemoved())
        call.fail(CallError::ResourceNotFound);
    else if (!m_config.stream.empty()) // with a stream as source, nobody else may put
        call.fail(CallError::InvalidArgument);
    else if (static_cast<std::int64_t>(call.records.size()) > info.recordsMax || bytes > info.bytesMax
             || largest > recordBytesMax)
        call.fail(CallError::Validation);
    else if (world.now() < m_failsUntil)
        call.fail(CallError::InternalFailure);
    else
        takePuts(world, call);
    world.outcome((std::uint64_t{call.from.value} << 32) ^ static_cast<std::uint64_t>(call.error)
                      ^ (std::uint64_t{call.records.size()} << 8),
                  static_cast<std::uint64_t>(world.now().ns));
    world.replyToPut(slot, milliseconds(5));
}

bool DeliveryStream::takeAllowance(World &world, std::int64_t records, std::int64_t bytes)
{
    const std::int64_t now = world.now().ns;
    m_recordTokens.refill(now, m_config.recordsPerSecond, m_config.recordsPerSecond);
    m_byteTokens.refill(now, m_config.bytesPerSecond, m_config.bytesPerSecond);
    if (!m_recordTokens.holds(records) || !m_byteTokens.holds(bytes) || m_full.size() >= directBuffersMax)
        return false;
    m_recordTokens.take(records);
    m_byteTokens.take(bytes);
    return true;
}

void DeliveryStream::takePuts(World &world, PutCall &call)
{
    m_callTokens.refill(world.now().ns, m_config.callsPerSecond, m_config.callsPerSecond);
    const bool isAdmitted = m_callTokens.holds(1);
    if (isAdmitted)
        m_callTokens.take(1);
    world.flows().open(call.from, m_index);
    std::int64_t taken = 0;
    std::int64_t bytes = 0;
    std::int64_t refused = 0;
    for (CallRecord &record : call.records) {
        if (!isAdmitted || !takeAllowance(world, 1, record.size)) {
            record.result = CallError::Throttling;
            ++refused;
            continue;
        }
        record.result = CallError::None;
        LogRow row;
        row.arrived = world.now().ns;
        row.created = record.created;
        row.number = record.number;
        row.key = record.key;
        row.size = record.size;
        row.producer = call.from.value;
        const std::int64_t position = m_direct.endPosition();
        m_direct.append(row);
        ++taken;
        bytes += record.size;
        m_billedBytes += (record.size + billedBytes - 1) / billedBytes * billedBytes;
        buffer(world, 0, position, record.size);
    }
    add(world, IncomingRecords, taken);
    add(world, IncomingBytes, bytes);
    if (refused == 0)
        return;
    add(world, ThrottledRecords, refused);
    // All refused: the call itself is answered with ServiceUnavailableException.
    if (taken == 0)
        call.error = CallError::Throttling;
    const bool isNew = m_throttled == noHappening || world.now() - m_throttledAt > spellEndsAfter;
    m_throttledAt = world.now();
    if (isNew)
        m_throttled = say(world, "firehose_throttles",
                          world.nameOf(m_index) + " refuses records of " + world.nameOf(call.from)
                              + ": a limit of Direct PUT is reached",
                          HappeningTone::Trouble, noHappening,
                          {"Direct PUT", static_cast<double>(m_config.bytesPerSecond), "B/s",
                           "Firehose guide: 500,000 records/s, 2,000 calls/s, 5 MiB/s"});
}

CommandResult DeliveryStream::apply(World &world, const Command &command, HappeningId cause)
{
    const Duration length = lengthOf(command, minutes(1));
    m_failsUntil = world.now() + length;
    m_failing =
        say(world, "sink_fails",
            world.nameOf(m_index) + " takes and delivers nothing for " + decimal(toSeconds(length), 1) + " s",
            HappeningTone::Trouble, cause);
    world.schedule(m_failsUntil, EventClass::Work, m_index, TryAgain, m_delivery.id);
    return {};
}

CommandResult DeliveryStream::set(World &world, const ParameterValues &values, HappeningId)
{
    const std::string stream = m_config.stream;
    fillConfig(m_config, deliveryRows(), values);
    connectSenders(world);
    if (m_config.stream != stream) {
        // What it holds of the former source it still delivers: as rows of its own they would be nobody's.
        m_sender.abandonAll(world, "source_changed");
        m_open = {};
        ++m_openId;
        m_full.clear();
        m_delivery.isUnderWay = false;
        m_directDone = m_direct.endPosition();
        connect(world);
    }
    return {};
}

void DeliveryStream::remove(World &world, HappeningId)
{
    m_sender.abandonAll(world, "delivery_stream_removed");
    m_backup.abandonAll(world, "delivery_stream_removed");
    m_reader.stopAll();
}

} // namespace millrace::firehose
