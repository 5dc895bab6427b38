// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/stream.h"

#include "sim/services/kinesis/sequence_number.h"
#include "sim/services/kinesis/stream_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kinesis {

Stream::Stream(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
{
    fillConfig(m_config, streamRows(), withDefaults(streamKind(), config.parameters));
    World &world = *context.world;
    m_createdAt = world.now();
    m_accountedAt = world.now();
    for (std::uint32_t i = 0; i < StreamMetricCount; ++i) {
        const SeriesRef series = world.metrics().declare(m_index, noLane, &streamMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
    const auto count = static_cast<std::uint64_t>(
        isOnDemand() ? std::max(onDemandShards, isAdvantage() ? warmShards() : 0) : m_config.shards);
    if (isAdvantage())
        m_commitments.push_back({world.now(), {}});
    m_shards.reserve(count);
    m_encryption.change(keyOwnerFrom(m_config.encryption), {});
    if (m_encryption.owner() == KeyOwner::Customer)
        m_customerKeySince = world.now();
    for (std::uint64_t i = 0; i < count; ++i)
        addShard(world, startOfShard(i, count), endOfShard(i, count));
    m_openShards = static_cast<std::int64_t>(count);
    m_state = m_config.starts == "creating" ? State::Creating : State::Active;
}

Shard &Stream::addShard(World &world, Uint128 first, Uint128 last)
{
    Shard shard(static_cast<LaneIndex>(m_shards.size()), first, last);
    shard.createdAt = world.now();
    shard.toppedUpAt = world.now().ns;
    for (std::uint32_t i = 0; i < ShardMetricCount; ++i) {
        const SeriesRef series =
            world.metrics().declare(m_index, shard.index, &shardMetric(static_cast<ShardMetric>(i)));
        if (i == 0)
            shard.firstSeries = series;
    }
    m_encryption.openLane(shard.index);
    m_shards.push_back(std::move(shard));
    return m_shards.back();
}

void Stream::start(World &world)
{
    if (m_state == State::Creating)
        world.schedule(world.now() + m_config.creatingTime, EventClass::Control, m_index, BecomesActive);
}

const char *Stream::stateName() const
{
    switch (m_state) {
    case State::Creating:
        return "CREATING";
    case State::Active:
        return "ACTIVE";
    case State::Updating:
        return "UPDATING";
    case State::Deleted:
        return "DELETED";
    }
    return "";
}

void Stream::handle(World &world, const Event &event)
{
    if (isRemoved())
        return;
    if (isFanOutEvent(event.kind())) {
        if (event.kind() == ConsumerIsActive)
            account(world.now());
        m_fanOut.handle(fanOutStream(world), event);
        noteKeyRefusal(world);
        return;
    }
    if (event.kind() == Reshards) {
        finishReshard(world);
        return;
    }
    if (event.kind() == EncryptionChanges) {
        changeEncryption(world);
        return;
    }
    if (event.kind() == KeyIsEnabled) {
        enableKey(world);
        return;
    }
    m_state = State::Active;
    world.happen({.kind = "stream_active",
                  .service = m_index,
                  .subject = world.nameOf(m_index),
                  .text = world.nameOf(m_index) + " is ACTIVE: it takes records now",
                  .tone = HappeningTone::Recovery});
}

void Stream::tick(World &world)
{
    if (isRemoved())
        return;
    const SimTime now = world.now();
    for (std::size_t i = 0; i < m_refusing.size();) {
        Shard &shard = m_shards[m_refusing[i]];
        if (now - shard.lastRefusal < calmAfter) {
            ++i;
            continue;
        }
        world.happen({.kind = "throttle_ends",
                      .service = m_index,
                      .lane = shard.index,
                      .subject = world.nameOf(m_index) + "/" + shard.name(),
                      .text = shard.name() + " has refused nothing for 2 s",
                      .tone = HappeningTone::Recovery,
                      .cause = shard.trouble});
        shard.refusingSince = {};
        shard.trouble = noHappening;
        m_refusing.erase(m_refusing.begin() + static_cast<std::ptrdiff_t>(i));
    }
    watchReadRefusals(world);
    warmUp(world);
    watchLoad(world);
    countKept(now);
    for (Shard &shard : m_shards)
        if (shard.state == LaneState::Closed && shard.log.endPosition() == firstPosition(shard.index, now)
            && now - shard.createdAt > m_config.retention) {
            shard.state = LaneState::Expired;
            shard.expiredAt = now;
        }
}

std::int64_t Stream::firstPosition(LaneIndex lane, SimTime now) const
{
    const SimTime horizon = trimHorizon(now);
    // A shard younger than the retention has lost nothing yet.
    if (m_shards[lane].createdAt >= horizon)
        return 0;
    return m_shards[lane].log.positionAtTime(horizon.ns);
}

std::int64_t Stream::positionOfSequence(std::string_view text, LaneIndex lane) const
{
    const auto number = sequenceNumberFrom(text);
    if (!number || number->shard != lane || number->index == 0)
        return -1;
    return static_cast<std::int64_t>(number->index) - 1;
}

std::string Stream::sequenceOfPosition(LaneIndex lane, std::int64_t position) const
{
    const LaneLog &log = m_shards[lane].log;
    if (position < 0 || position >= log.endPosition())
        return {};
    LaneLog::Cursor cursor = log.seek(position);
    return toText({m_createdAt.ns / nsPerSecond, lane, static_cast<std::uint64_t>(position) + 1,
                   log.next(cursor).arrived / nsPerSecond});
}

void Stream::hashInto(Hasher &hasher) const
{
    hasher.add(static_cast<std::uint64_t>(m_state));
    hasher.add(m_config.retention.ns);
    hasher.add(m_trimmedTo.ns);
    hasher.add(m_config.updatingTime.ns);
    hasher.add(static_cast<std::uint64_t>(m_openShardNs));
    hasher.add(static_cast<std::uint64_t>(m_extendedShardNs));
    hasher.add(static_cast<std::uint64_t>(m_consumerShardNs));
    hasher.add(std::string_view(m_config.capacityMode));
    hasher.add(m_config.shardLevelMetrics);
    hasher.add(m_config.onDemandReaction.ns);
    hasher.add(static_cast<std::uint64_t>(m_work));
    hasher.add(m_target);
    for (const SimTime time : m_scalings)
        hasher.add(time.ns);
    for (const SimTime time : m_modeChanges)
        hasher.add(time.ns);
    hasher.add(static_cast<std::uint64_t>(m_metricShardNs));
    hasher.add(static_cast<std::uint64_t>(m_longByteMinutes));
    hasher.add(static_cast<std::uint64_t>(m_standardUse.weekByteMinutes));
    hasher.add(static_cast<std::uint64_t>(m_onDemandLongByteMinutes));
    hasher.add(m_longReadBytes);
    hasher.add(m_standardUse.ns);
    hasher.add(m_standardUse.inKib);
    hasher.add(m_standardUse.outKib);
    hasher.add(m_standardUse.pushedBytes);
    for (const Commitment &commitment : m_commitments) {
        hasher.add(commitment.from.ns);
        hasher.add(commitment.to.ns);
    }
    if (!m_commitments.empty()) {
        hasher.add(m_advantageUse.inKib);
        hasher.add(m_advantageUse.outKib);
        hasher.add(m_advantageUse.pushedBytes);
        hasher.add(static_cast<std::uint64_t>(m_advantageUse.weekByteMinutes));
    }
    m_fanOut.hashInto(hasher);
    m_encryption.hashInto(hasher);
    hasher.add(m_accountedAt.ns);
    hasher.add(m_putUnits);
    hasher.add(m_accepted);
    hasher.add(m_throttled);
    hasher.add(m_orderBreaks);
    hasher.add(m_duplicates);
    for (const Reshard &job : m_pending) {
        hasher.add(job.first);
        hasher.add(job.second);
        hasher.add(static_cast<std::uint64_t>(job.newStart));
    }
    for (const Shard &shard : m_shards) {
        hasher.add(static_cast<std::uint64_t>(shard.state));
        hasher.add(static_cast<std::uint64_t>(shard.start >> 64));
        hasher.add(static_cast<std::uint64_t>(shard.start));
        hasher.add(shard.recordTokens.level());
        hasher.add(shard.byteTokens.level());
        hasher.add(shard.toppedUpAt);
        hasher.add(shard.log.endPosition());
        hasher.add(shard.log.bytesTotal());
        hasher.add(shard.log.lastArrival());
        hasher.add(shard.readBlockedUntil.ns);
        hasher.add(shard.refusingSince.ns);
        hasher.add(shard.busySince.ns);
        hasher.add(shard.lastRefusal.ns);
        hasher.add(shard.failsUntil.ns);
        for (const std::int64_t call : shard.readCalls)
            hasher.add(call);
        for (const std::int64_t call : shard.iteratorCalls)
            hasher.add(call);
    }
}

std::size_t Stream::ownBytes() const
{
    std::size_t bytes = m_shards.size() * sizeof(Shard) + m_fanOut.ownBytes() + m_encryption.ownBytes();
    for (const Shard &shard : m_shards)
        bytes += shard.log.ownBytes();
    for (const Writer &writer : m_writers)
        bytes += writer.lastStored.ownBytes();
    return bytes;
}

void Stream::addTotals(const World &, RecordTotals &totals) const
{
    totals.accepted += m_accepted;
    totals.throttled += m_throttled;
}

std::string Stream::registrationOf(const std::string &readerName) const
{
    for (const FanOut::Consumer &consumer : m_fanOut.consumers())
        if (consumer.name == readerName)
            return "consumer/" + readerName + ":" + std::to_string(consumer.registeredAt.ns / nsPerSecond);
    return {};
}

ParameterValues Stream::parameters() const
{
    return valuesOf(m_config, streamRows());
}

} // namespace millrace::kinesis
