// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/check.h"
#include "sim/kernel/text.h"
#include "sim/services/kinesis/stream.h"
#include "sim/services/kinesis/stream_tables.h"
#include "sim/world.h"

#include <algorithm>
#include <array>
#include <map>

namespace millrace::kinesis {

namespace {

// How many records ahead a shard is fetched, and what the shard then says is needed.
constexpr std::size_t shardsAhead = 24;
constexpr std::size_t logsAhead = 12;

} // namespace

Stream::Writer &Stream::writerOf(const World &world, ServiceIndex producer)
{
    const KeyUniverse *keys = world.keysOf(producer);
    MILLRACE_INVARIANT(keys != nullptr, "a call of records comes from a service without keys");
    auto at = std::find_if(m_writers.begin(), m_writers.end(),
                           [&](const Writer &writer) { return writer.producer == producer; });
    if (at == m_writers.end()) {
        m_writers.push_back({producer, {}, {}});
        at = m_writers.end() - 1;
    }
    if (!at->routes.covers(*keys))
        at->routes.extend(*keys, m_shards);
    return *at;
}

struct Stream::PutTally
{
    std::int32_t second = 0;
    FlowRef flow = noFlow;    ///< when the caller sends on what it read elsewhere
    std::int64_t records = 0; ///< of the call: an aggregated one is one
    // Records as the service counts them.
    std::int64_t stored = 0;
    std::int64_t storedBytes = 0;
    std::int64_t throttled = 0;
    std::int64_t failed = 0;
    std::int64_t units = 0; ///< of 25 KiB
    std::int64_t kib = 0;
    // What they hold.
    std::int64_t rowsStored = 0;
    std::int64_t rowsThrottled = 0;
    std::int64_t duplicates = 0;
    std::int64_t orderBreaks = 0;
};

void Stream::append(World &world, Shard &shard, Writer &writer, CallRecord &record, PutTally &tally)
{
    LogRow row;
    row.arrived = world.now().ns;
    row.created = record.created;
    row.number = record.number;
    row.key = record.key;
    row.size = record.size;
    row.producer = writer.producer.value;
    row.continues = record.continues;
    if (tally.flow != noFlow)
        record.firstCopy = world.flows().storedAt(tally.flow, record.number);
    row.firstCopy = record.firstCopy;
    if (!record.firstCopy.isStored()) {
        record.firstCopy = {shard.index, shard.log.endPosition()};
        if (tally.flow != noFlow)
            world.flows().noteStored(tally.flow, record.number, record.firstCopy);
        tally.orderBreaks += writer.lastStored.note(record.key, record.number) ? 0 : 1;
    } else {
        ++tally.duplicates;
    }
    shard.log.append(row);
    if (shard.isAwaited) [[unlikely]] {
        shard.isAwaited = false;
        m_toWake.push_back(shard.index);
    }
    record.lane = shard.index;
    ++tally.rowsStored;
}

void Stream::countStored(World &world, const Shard &shard, std::int64_t bytes, PutTally &tally)
{
    ++tally.stored;
    tally.storedBytes += bytes;
    tally.kib += (bytes + 1023) / 1024;
    tally.units += (bytes + payloadUnitBytes - 1) / payloadUnitBytes;
    world.metrics().addAtSecond(shard.firstSeries + ShardIncomingRecords, tally.second, 1, 1);
    world.metrics().addAtSecond(shard.firstSeries + ShardIncomingBytes, tally.second, bytes, 1);
}

CallError Stream::admit(World &world, Shard &shard, std::int64_t bytes, ServiceIndex producer,
                        PutTally &tally)
{
    if (shard.failsUntil > world.now()) [[unlikely]] {
        ++tally.failed;
        return CallError::InternalFailure;
    }
    const WriteLimit limit = shard.admit(world.now().ns, bytes);
    if (limit == WriteLimit::None) [[likely]]
        return CallError::None;
    ++tally.throttled;
    world.metrics().addAtSecond(shard.firstSeries + ShardWriteExceeded, tally.second, 1, 1);
    refuse(world, shard, producer, limit);
    return CallError::ThroughputExceeded;
}

CallError Stream::judgeCall(const PutCall &call, PutTally &tally) const
{
    if (m_state == State::Creating || m_state == State::Deleted)
        return CallError::ResourceNotFound;
    std::int64_t records = 0;
    std::int64_t bytes = 0;
    std::int64_t bytesOfRecord = 0;
    std::int64_t largest = 0;
    for (const CallRecord &record : call.records) {
        records += record.continues ? 0 : 1;
        bytes += record.size;
        bytesOfRecord = record.size + (record.continues ? bytesOfRecord : 0);
        largest = std::max(largest, bytesOfRecord);
    }
    tally.records = records;
    return records > requestRecordsMax || bytes > requestBytesMax || largest > recordBytesMax
               ? CallError::InvalidArgument
               : CallError::None;
}

void Stream::storeAll(World &world, PutCall &call, PutTally &tally)
{
    Writer &writer = writerOf(world, call.from);
    const LaneIndex explicitLane =
        call.hasHashKey ? openShardOf((Uint128{call.hashKeyHigh} << 64) | call.hashKeyLow, m_shards) : noLane;
    // A million keys and a thousand shards do not fit a cache: ask for what a record will touch before it
    // does.
    for (const CallRecord &record : call.records)
        writer.routes.prefetch(record.key);
    std::array<LaneIndex, requestRecordsMax> lanes;
    const std::size_t count = call.records.size();
    for (std::size_t i = 0; i < count; ++i)
        lanes[i] = explicitLane != noLane ? explicitLane : writer.routes.of(call.records[i].key);
    for (std::size_t i = 0; i < count; ++i) {
        if (i + shardsAhead < count)
            m_shards[lanes[i + shardsAhead]].prefetch();
        if (i + logsAhead < count) {
            const Shard &next = m_shards[lanes[i + logsAhead]];
            next.log.prefetch();
            world.metrics().prefetch(next.firstSeries + ShardIncomingRecords);
            writer.lastStored.prefetch(call.records[i + logsAhead].key);
        }
        CallRecord &record = call.records[i];
        Shard &shard = m_shards[lanes[i]];
        record.result = admit(world, shard, record.size, call.from, tally);
        if (record.result == CallError::None) [[likely]] {
            append(world, shard, writer, record, tally);
            countStored(world, shard, record.size, tally);
        }
        world.outcome((std::uint64_t{lanes[i]} << 32) ^ static_cast<std::uint64_t>(record.number)
                          ^ (std::uint64_t{call.from.value} << 48),
                      static_cast<std::uint64_t>(world.now().ns) * 8
                          + static_cast<std::uint64_t>(record.result));
    }
    tally.rowsThrottled = tally.throttled;
}

void Stream::storeGroups(World &world, PutCall &call, PutTally &tally)
{
    Writer &writer = writerOf(world, call.from);
    const LaneIndex explicitLane =
        call.hasHashKey ? openShardOf((Uint128{call.hashKeyHigh} << 64) | call.hashKeyLow, m_shards) : noLane;
    for (std::size_t from = 0; from < call.records.size();) {
        std::int64_t bytes = 0;
        std::size_t to = from;
        do
            bytes += call.records[to++].size;
        while (to < call.records.size() && call.records[to].continues);
        const LaneIndex lane =
            explicitLane != noLane ? explicitLane : writer.routes.of(call.records[from].key);
        Shard &shard = m_shards[lane];
        const CallError result = admit(world, shard, bytes, call.from, tally);
        if (result == CallError::None)
            countStored(world, shard, bytes, tally);
        else if (result == CallError::ThroughputExceeded)
            tally.rowsThrottled += static_cast<std::int64_t>(to - from);
        world.outcome((std::uint64_t{lane} << 32) ^ static_cast<std::uint64_t>(call.records[from].number)
                          ^ (std::uint64_t{call.from.value} << 48),
                      static_cast<std::uint64_t>(world.now().ns) * 8 + static_cast<std::uint64_t>(result));
        world.outcome(std::uint64_t{to - from}, static_cast<std::uint64_t>(bytes));
        for (; from < to; ++from) {
            call.records[from].result = result;
            if (result == CallError::None)
                append(world, shard, writer, call.records[from], tally);
        }
    }
}

void Stream::onPut(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    PutTally tally;
    call.error = judgeCall(call, tally);
    if (call.error == CallError::None && m_encryption.isOn())
        call.error = m_encryption.keyFor(world.now(), call.from, m_encryption.owner(), dataKeyTerms());
    if (call.error != CallError::None) {
        noteKeyRefusal(world);
        for (CallRecord &record : call.records)
            record.result = call.error;
        world.outcome(static_cast<std::uint64_t>(world.now().ns), static_cast<std::uint64_t>(call.error));
        world.replyToPut(slot);
        return;
    }
    tally.flow = world.flows().find(call.from, m_index);
    tally.second = world.metrics().secondOf(world.now());
    if (tally.records == static_cast<std::int64_t>(call.records.size()))
        storeAll(world, call, tally);
    else
        storeGroups(world, call, tally);
    wakeSubscriptions(world);
    call.error = call.isSingle ? call.records.front().result : CallError::None;
    countCall(world, call, tally);
    explainFirstOfTheirKind(world, call.from, tally);
    world.replyToPut(slot);
}

void Stream::countCall(World &world, const PutCall &call, const PutTally &tally)
{
    Metrics &metrics = world.metrics();
    const auto add = [&](StreamMetric metric, std::int64_t value) {
        if (value != 0)
            metrics.addAtSecond(m_firstSeries + metric, tally.second, value, 1);
    };
    add(IncomingRecords, tally.stored);
    add(IncomingBytes, tally.storedBytes);
    add(WriteExceeded, tally.throttled);
    add(StoredDuplicates, tally.duplicates);
    add(OrderBreaks, tally.orderBreaks);
    if (!isOnDemand())
        add(PutPayloadUnits, tally.units);
    if (call.isSingle) {
        add(PutRecordSuccess, tally.stored);
    } else {
        metrics.addAtSecond(m_firstSeries + PutRecordsSuccess, tally.second, tally.stored > 0 ? 1 : 0, 1);
        add(PutRecordsTotal, tally.records);
        add(PutRecordsSuccessful, tally.stored);
        add(PutRecordsFailed, tally.failed);
        add(PutRecordsThrottled, tally.throttled);
    }
    m_accepted += tally.rowsStored;
    m_throttled += tally.rowsThrottled;
    if (isOnDemand()) {
        onDemandUse().inKib += tally.kib;
        onDemandUse().inBytes += tally.storedBytes;
    } else {
        m_putUnits += tally.units;
    }
    m_orderBreaks += tally.orderBreaks;
    m_duplicates += tally.duplicates;
}

void Stream::explainFirstOfTheirKind(World &world, ServiceIndex producer, const PutTally &tally)
{
    if (tally.duplicates != 0 && m_duplicates == tally.duplicates)
        world.happen({.kind = "duplicates_begin",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = "records are stored a second time: " + world.nameOf(producer)
                              + " sends again what was already accepted",
                      .tone = HappeningTone::Risk});
    if (tally.orderBreaks != 0 && m_orderBreaks == tally.orderBreaks)
        world.happen(
            {.kind = "order_lost",
             .service = m_index,
             .subject = world.nameOf(m_index),
             .text = "order within a partition key is lost: a retried record is stored behind a later one",
             .tone = HappeningTone::Risk});
}

void Stream::refuse(World &world, Shard &shard, ServiceIndex producer, WriteLimit limit)
{
    shard.lastRefusal = world.now();
    if (shard.refusingSince.ns != 0)
        return;
    shard.refusingSince = world.now();
    shard.refusedBy = limit;
    m_refusing.insert(std::lower_bound(m_refusing.begin(), m_refusing.end(), shard.index), shard.index);
    explainRefusal(world, shard, producer, limit);
}

TopKey topKeyOf(const LaneLog &log, std::int64_t rows)
{
    std::map<std::pair<std::uint16_t, std::uint32_t>, std::int64_t> counts;
    const std::int64_t from = std::max<std::int64_t>(0, log.endPosition() - rows);
    LaneLog::Cursor cursor = log.seek(from);
    while (cursor.position < log.endPosition()) {
        const LogRow row = log.next(cursor);
        ++counts[{row.producer, row.key}];
    }
    TopKey top;
    std::int64_t most = 0;
    for (const auto &[key, count] : counts)
        if (count > most) {
            most = count;
            top = {key.first, key.second,
                   static_cast<double>(count) / static_cast<double>(log.endPosition() - from)};
        }
    return top;
}

void Stream::explainRefusal(World &world, Shard &shard, ServiceIndex producer, WriteLimit limit)
{
    constexpr double worthNaming = 0.25; // one key with a quarter of a shard's records is a hot key
    const std::string subject = world.nameOf(m_index) + "/" + shard.name();
    const TopKey top = topKeyOf(shard.log, writeRecordsPerSecond);
    HappeningId cause = noHappening;
    const ServiceIndex source = top.share > 0 ? ServiceIndex{top.producer} : producer;
    // What the producer did last to its load: a command, or its start.
    if (const Happening *load = world.happenings().last("load_starts", source))
        cause = load->id;
    if (const KeyUniverse *keys = world.keysOf(source); keys != nullptr && top.share >= worthNaming)
        cause = world.happen({.kind = "hot_key",
                              .service = m_index,
                              .lane = shard.index,
                              .subject = subject,
                              .text = percent(top.share) + " of the records on " + shard.name()
                                      + " have one key, " + keys->name(top.key),
                              .tone = HappeningTone::Risk,
                              .cause = cause});
    const bool byRecords = limit == WriteLimit::Records;
    shard.trouble = world.happen(
        {.kind = "throttle_begins",
         .service = m_index,
         .lane = shard.index,
         .subject = subject,
         .text = shard.name() + " refuses records: its limit of "
                 + (byRecords ? thousands(writeRecordsPerSecond) + " records/s" : std::string("1 MiB/s"))
                 + " is used up",
         .tone = HappeningTone::Trouble,
         .limit = {byRecords ? "shard records per second" : "shard bytes per second",
                   static_cast<double>(byRecords ? writeRecordsPerSecond : writeBytesPerSecond),
                   byRecords ? "records/s" : "B/s", "Kinesis Developer Guide, quotas and limits"},
         .cause = cause});
}

} // namespace millrace::kinesis
