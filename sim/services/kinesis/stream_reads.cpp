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
    call.isLaneEnd = false;
    call.children.clear();
    call.bytes = 0;
    if (m_state == State::Creating || m_state == State::Deleted || call.lane >= m_shards.size())
        call.error = CallError::ResourceNotFound;
    else if (call.kind == ReadCall::Kind::Iterator)
        answerIterator(world, call);
    else
        answerRecords(world, call);
    world.outcome((std::uint64_t{call.lane} << 32) ^ (std::uint64_t{call.from.value} << 16)
                      ^ static_cast<std::uint64_t>(call.error),
                  static_cast<std::uint64_t>(world.now().ns)
                      ^ (static_cast<std::uint64_t>(call.toPosition) << 20));
    world.replyToRead(slot);
}

void Stream::answerIterator(World &world, ReadCall &call)
{
    Shard &shard = m_shards[call.lane];
    if (!shard.admitIteratorCall(world.now())) {
        call.error = CallError::ThroughputExceeded;
        return;
    }
    const std::int64_t first = firstPosition(call.lane, world.now());
    const std::int64_t end = shard.log.endPosition();
    std::int64_t position = first;
    switch (call.type) {
    case IteratorType::TrimHorizon:
        break;
    case IteratorType::Latest:
        position = end;
        break;
    case IteratorType::AtTimestamp:
        // Older than the trim horizon behaves as TRIM_HORIZON; no exact match takes the next later record.
        position = std::max(first, shard.log.positionAtTime(call.timestamp.ns));
        break;
    case IteratorType::AtSequenceNumber:
        // A sequence number names a whole record, however many it holds.
        position = shard.log.groupStart(std::clamp(call.position, first, end));
        break;
    case IteratorType::AfterSequenceNumber:
        position = shard.log.groupEnd(std::clamp(call.position + 1, first, end));
        break;
    }
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
    call.error = CallError::None;
    const std::int64_t first = firstPosition(call.lane, now);
    call.begin.cursor = call.iterator.cursor.position < first ? shard.log.seek(first) : call.iterator.cursor;
    LaneLog::Cursor to = call.begin.cursor;
    const std::int64_t end = shard.log.endPosition();
    const std::int64_t recordsMax = std::min(call.recordsMax, readRecordsMax);
    if (end - to.position <= recordsMax && shard.log.bytesTotal() - to.bytesBefore <= readBytesMax)
        to = shard.log.seek(end);
    else // a record that would pass 10 MiB stays for the next call
        shard.log.advance(to, end, recordsMax, readBytesMax);
    call.toPosition = to.position;
    call.bytes = to.bytesBefore - call.begin.cursor.bytesBefore;
    call.millisBehind =
        to.position == end ? 0 : static_cast<double>((now.ns - to.previous.arrived) / nsPerMillisecond);
    call.next = {to, now};
    call.isLaneEnd = !shard.isOpen() && to.position == end;
    if (call.isLaneEnd)
        call.children = shard.children;
    shard.countRead(now, call.bytes);

    std::int64_t records = to.position - call.begin.cursor.position;
    if (shard.log.hasGroups()) {
        LaneLog::Cursor cursor = call.begin.cursor;
        records = shard.log.advance(cursor, to.position);
    }
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
