// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/kinesis/stream.h"
#include "sim/services/kinesis/stream_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kinesis {

void Stream::onRead(World &world, std::uint32_t slot)
{
    ReadCall &call = world.reads()[slot];
    const bool isGone = m_state == State::Creating || m_state == State::Deleted;
    if (call.kind == ReadCall::Kind::Taken) {
        if (!isGone)
            m_fanOut.take(fanOutStream(world), call);
        world.reads().give(slot);
        return;
    }
    call.isLaneEnd = false;
    call.children.clear();
    call.bytes = 0;
    if (isGone || call.lane >= m_shards.size())
        call.error = CallError::ResourceNotFound;
    else if (call.kind == ReadCall::Kind::Iterator)
        answerIterator(world, call);
    else if (call.kind == ReadCall::Kind::Records)
        answerRecords(world, call);
    else
        m_fanOut.answer(fanOutStream(world), call, placeOf(world, call));
    noteKeyRefusal(world);
    world.outcome((std::uint64_t{call.lane} << 32) ^ (std::uint64_t{call.from.value} << 16)
                      ^ static_cast<std::uint64_t>(call.error),
                  static_cast<std::uint64_t>(world.now().ns)
                      ^ (static_cast<std::uint64_t>(call.toPosition) << 20));
    world.replyToRead(slot);
}

FanOutStream Stream::fanOutStream(World &world)
{
    return {.world = world,
            .log = *this,
            .shards = m_shards,
            .index = m_index,
            .firstSeries = m_firstSeries + FanOutFirst,
            .delay = m_config.fanOutDelay,
            .creatingTime = m_config.consumerCreatingTime,
            .consumersMax = isAdvantage() ? consumersMaxAdvantage : consumersMax,
            .roundsToKib = isOnDemand(),
            .encryption = m_encryption,
            .keyTerms = dataKeyTerms()};
}

void Stream::wakeSubscriptions(World &world)
{
    for (const LaneIndex lane : m_toWake)
        m_fanOut.wake(fanOutStream(world), lane);
    m_toWake.clear();
}

std::int64_t Stream::placeOf(const World &world, const ReadCall &call) const
{
    const LaneLog &log = m_shards[call.lane].log;
    const std::int64_t first = firstPosition(call.lane, world.now());
    const std::int64_t end = log.endPosition();
    switch (call.type) {
    case IteratorType::TrimHorizon:
        break;
    case IteratorType::Latest:
        return end;
    case IteratorType::AtTimestamp:
        // Older than the trim horizon behaves as TRIM_HORIZON; no exact match takes the next later record.
        return std::max(first, log.positionAtTime(call.timestamp.ns));
    case IteratorType::AtSequenceNumber:
        // A sequence number names a whole record, however many it holds.
        return log.groupStart(std::clamp(call.position, first, end));
    case IteratorType::AfterSequenceNumber:
        return log.groupEnd(std::clamp(call.position + 1, first, end));
    }
    return first;
}

void Stream::answerIterator(World &world, ReadCall &call)
{
    Shard &shard = m_shards[call.lane];
    if (!shard.admitIteratorCall(world.now())) {
        call.error = CallError::ThroughputExceeded;
        return;
    }
    const std::int64_t position = placeOf(world, call);
    call.error = CallError::None;
    call.next = {shard.log.seek(position), world.now()};
    call.toPosition = position;
}

void Stream::answerRecords(World &world, ReadCall &call)
{
    Shard &shard = m_shards[call.lane];
    const SimTime now = world.now();
    if (now - call.iterator.handedOut > iteratorLife) {
        call.error = CallError::ExpiredIterator;
        return;
    }
    if (const char *limit = shard.refusesRead(now)) {
        call.error = CallError::ThroughputExceeded;
        refuseRead(world, shard, limit, call.from);
        return;
    }
    const std::int64_t first = firstPosition(call.lane, now);
    call.begin.cursor = call.iterator.cursor.position < first ? shard.log.seek(first) : call.iterator.cursor;
    const std::int64_t end = shard.log.endPosition();
    const LaneLog::Cursor to =
        takeRows(shard.log, call.begin.cursor, std::min(call.recordsMax, readRecordsMax), readBytesMax);
    call.error = m_encryption.keysForReading(now, call.from, call.lane, call.begin.cursor.position,
                                             to.position, dataKeyTerms());
    if (call.error != CallError::None)
        return;
    call.toPosition = to.position;
    call.bytes = to.bytesBefore - call.begin.cursor.bytesBefore;
    const std::int64_t behind = to.position == end ? 0 : (now.ns - to.previous.arrived) / nsPerMillisecond;
    call.millisBehind = static_cast<double>(behind);
    call.next = {to, now};
    call.isLaneEnd = !shard.isOpen() && to.position == end;
    if (call.isLaneEnd)
        call.children = shard.children;
    shard.countRead(now, call.bytes);

    if (isOnDemand()) {
        onDemandUse().outKib += kibOf(shard.log, call.begin.cursor, to.position);
        onDemandUse().outBytes += call.bytes;
    }
    if (m_config.retention > longTermAfter && call.begin.cursor.position < to.position) {
        const LaneLog::Cursor young =
            shard.log.seek(std::min(to.position, shard.log.positionAtTime((now - longTermAfter).ns)));
        m_longReadBytes += std::max<std::int64_t>(0, young.bytesBefore - call.begin.cursor.bytesBefore);
    }
    const std::int64_t records = recordsIn(shard.log, call.begin.cursor, to.position);
    const std::int32_t second = world.metrics().secondOf(now);
    Metrics &metrics = world.metrics();
    if (records > 0) {
        metrics.addAtSecond(shard.firstSeries + ShardOutgoingRecords, second, records, 1);
        metrics.addAtSecond(shard.firstSeries + ShardOutgoingBytes, second, call.bytes, 1);
        metrics.addAtSecond(m_firstSeries + GetRecordsRecords, second, records, 1);
        metrics.addAtSecond(m_firstSeries + GetRecordsBytes, second, call.bytes, 1);
    }
    const auto age = static_cast<std::int64_t>(call.millisBehind);
    metrics.addAtSecond(shard.firstSeries + ShardIteratorAge, second, age, 1);
    metrics.addAtSecond(m_firstSeries + GetRecordsIteratorAge, second, age, 1);
    metrics.addAtSecond(m_firstSeries + GetRecordsSuccess, second, 1, 1);
}

void Stream::refuseRead(World &world, Shard &shard, const char *limit, ServiceIndex reader)
{
    const std::int32_t second = world.metrics().secondOf(world.now());
    world.metrics().addAtSecond(shard.firstSeries + ShardReadExceeded, second, 1, 1);
    world.metrics().addAtSecond(m_firstSeries + ReadExceeded, second, 1, 1);
    shard.lastReadRefusal = world.now();
    if (shard.readRefusingSince.ns != 0)
        return;
    shard.readRefusingSince = world.now();
    m_readRefusing.insert(std::lower_bound(m_readRefusing.begin(), m_readRefusing.end(), shard.index),
                          shard.index);
    const bool byCalls = std::string_view(limit) == "calls";
    // Two pollers meet now and then, and the one refused comes again: worth a mark only if it goes on.
    shard.firstReadRefusal =
        world.happen({.kind = "read_refused",
                      .service = m_index,
                      .lane = shard.index,
                      .subject = world.nameOf(m_index) + "/" + shard.name(),
                      .text = shard.name() + " refuses a read of " + world.nameOf(reader) + ": "
                              + (byCalls ? "5 GetRecords calls/s" : "2 MiB/s")
                              + ", shared by all its readers, are used up",
                      .tone = HappeningTone::Risk,
                      .limit = {byCalls ? "shard GetRecords calls per second" : "shard read bytes per second",
                                byCalls ? readCallsPerSecond : static_cast<double>(readBytesPerSecond),
                                byCalls ? "calls/s" : "B/s", "Kinesis API, GetRecords"},
                      .isNotable = false});
}

void Stream::watchReadRefusals(World &world)
{
    const SimTime now = world.now();
    for (std::size_t i = 0; i < m_readRefusing.size();) {
        Shard &shard = m_shards[m_readRefusing[i]];
        const std::string subject = world.nameOf(m_index) + "/" + shard.name();
        if (now - shard.lastReadRefusal < calmAfter) {
            if (shard.readTrouble == noHappening && now - shard.readRefusingSince >= readTroubleAfter)
                shard.readTrouble = world.happen({.kind = "read_throttle_begins",
                                                  .service = m_index,
                                                  .lane = shard.index,
                                                  .subject = subject,
                                                  .text = shard.name() + " has been refusing reads for "
                                                          + decimal(toSeconds(readTroubleAfter), 0) + " s",
                                                  .tone = HappeningTone::Trouble,
                                                  .cause = shard.firstReadRefusal});
            ++i;
            continue;
        }
        if (shard.readTrouble != noHappening)
            world.happen({.kind = "read_throttle_ends",
                          .service = m_index,
                          .lane = shard.index,
                          .subject = subject,
                          .text = shard.name() + " has answered every read for 2 s",
                          .tone = HappeningTone::Recovery,
                          .cause = shard.readTrouble});
        shard.readRefusingSince = {};
        shard.readTrouble = noHappening;
        m_readRefusing.erase(m_readRefusing.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

} // namespace millrace::kinesis
