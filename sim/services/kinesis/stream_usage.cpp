// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/stream.h"
#include "sim/services/kinesis/stream_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kinesis {

namespace {

constexpr std::int64_t nsPerMicrosecond = 1'000;
constexpr std::int64_t bytesPerGb = 1'073'741'824; // facts section 10 treats GB and GiB alike
constexpr std::int64_t kibPerGb = bytesPerGb / 1024;
constexpr std::int64_t microsecondsPerHour = 3600 * nsPerSecond / nsPerMicrosecond;
constexpr std::int64_t minutesPerMonth = 720 * 60; // facts section 10.7
constexpr double hoursPerMonth = 720;

} // namespace

Uint128 Stream::shardNsSince(SimTime now) const
{
    return static_cast<Uint128>(m_openShards) * static_cast<std::uint64_t>((now - m_accountedAt).ns);
}

void Stream::account(SimTime now)
{
    const Uint128 shardNs = shardNsSince(now);
    if (m_config.shardLevelMetrics)
        m_metricShardNs += shardNs;
    if (isOnDemand()) {
        if (m_openShards > 0)
            onDemandUse().ns += (now - m_accountedAt).ns;
    } else {
        m_openShardNs += shardNs;
        if (isExtended())
            m_extendedShardNs += shardNs;
        m_consumerShardNs += shardNs * static_cast<Uint128>(m_fanOut.activeConsumers());
    }
    m_accountedAt = now;
}

std::int64_t Stream::bytesBetween(const Shard &shard, SimTime from, SimTime to) const
{
    if (to <= from || shard.log.lastArrival() < from.ns)
        return 0;
    const auto before = [&](SimTime time) {
        return shard.log.seek(shard.log.positionAtTime(time.ns)).bytesBefore;
    };
    return std::max<std::int64_t>(0, before(to) - before(from));
}

Stream::Kept Stream::keptNow(SimTime now) const
{
    Kept kept;
    const SimTime horizon = trimHorizon(now);
    for (const Shard &shard : m_shards) {
        if (isOnDemand())
            kept.week += bytesBetween(shard, std::max(horizon, now - longTermAfter), now - standardRetention);
        kept.longTerm += bytesBetween(shard, horizon, now - longTermAfter);
    }
    return kept;
}

void Stream::countKept(SimTime now)
{
    if (!isExtended() || (now.ns / nsPerSecond) % 60 != 0)
        return;
    const Kept kept = keptNow(now);
    if (isOnDemand())
        onDemandUse().weekByteMinutes += static_cast<Uint128>(kept.week);
    (isOnDemand() ? m_onDemandLongByteMinutes : m_longByteMinutes) += static_cast<Uint128>(kept.longTerm);
}

void Stream::addUsage(const World &world, std::vector<UsageCounter> &usage) const
{
    addHoursUsed(world, usage);
    addTrafficUsed(world, usage);
    addOnDemandUsed(world, usage);
    addEncryptionUsed(world, usage);
    // What is kept longer than its price includes, by the GB and month.
    const Kept kept = isRemoved() || !isExtended() ? Kept{} : keptNow(world.now());
    const auto addKept = [&](const char *priceId, Uint128 byteMinutes, std::int64_t now) {
        if (byteMinutes != 0 || now != 0)
            usage.push_back({m_index, priceId, static_cast<std::int64_t>(byteMinutes / 1024),
                             kibPerGb * minutesPerMonth,
                             static_cast<double>(now) / static_cast<double>(bytesPerGb) / hoursPerMonth});
    };
    addKept("kinesis.long_term_gb_month", m_longByteMinutes, isOnDemand() ? 0 : kept.longTerm);
    addKept("kinesis.on_demand_retention_gb_month", m_standardUse.weekByteMinutes,
            isAdvantage() ? 0 : kept.week);
    addKept("kinesis.advantage_retention_gb_month", m_advantageUse.weekByteMinutes,
            isAdvantage() ? kept.week : 0);
    addKept("kinesis.on_demand_long_term_gb_month", m_onDemandLongByteMinutes,
            isOnDemand() ? kept.longTerm : 0);
    if (m_longReadBytes != 0)
        usage.push_back({m_index, "kinesis.long_term_read_gb", m_longReadBytes, bytesPerGb, 0});
}

void Stream::addHoursUsed(const World &world, std::vector<UsageCounter> &usage) const
{
    const bool isByShard = !isOnDemand();
    const auto openNow = static_cast<double>(m_openShards); // none once it is removed
    const Uint128 sinceNs = shardNsSince(world.now());
    const Uint128 provisionedNs = isByShard ? sinceNs : Uint128{0};
    const auto addHours = [&](const char *priceId, Uint128 ns, double perHour) {
        usage.push_back({m_index, priceId, static_cast<std::int64_t>(ns / nsPerMicrosecond),
                         microsecondsPerHour, perHour});
    };
    if (isByShard || m_openShardNs != 0)
        addHours("kinesis.shard_hour", m_openShardNs + provisionedNs, isByShard ? openNow : 0);
    if (isExtended() && isByShard)
        addHours("kinesis.extended_shard_hour", m_extendedShardNs + provisionedNs, openNow);
    else if (m_extendedShardNs != 0)
        addHours("kinesis.extended_shard_hour", m_extendedShardNs, 0);
    const auto consumers = isByShard ? static_cast<std::uint64_t>(m_fanOut.activeConsumers()) : 0;
    if (consumers != 0 || m_consumerShardNs != 0)
        addHours("kinesis.efo_consumer_shard_hour", m_consumerShardNs + provisionedNs * consumers,
                 openNow * static_cast<double>(consumers));
    if (const bool isOpen = !isByShard && !isAdvantage() && m_openShards > 0;
        isOpen || m_standardUse.ns != 0) {
        const std::int64_t since = isOpen ? (world.now() - m_accountedAt).ns : 0;
        addHours("kinesis.on_demand_stream_hour",
                 static_cast<Uint128>(m_standardUse.ns) + static_cast<Uint128>(since), isOpen ? 1 : 0);
    }
    if (m_config.shardLevelMetrics || m_metricShardNs != 0) {
        const Uint128 ns = m_metricShardNs + (m_config.shardLevelMetrics ? sinceNs : Uint128{0});
        const double metrics = m_config.shardLevelMetrics ? openNow * double{ShardMetricCount} : 0;
        usage.push_back({m_index, "cloudwatch.metric_month",
                         static_cast<std::int64_t>(ns / nsPerMicrosecond * ShardMetricCount),
                         microsecondsPerHour * 720, metrics / hoursPerMonth});
    }
}

void Stream::addTrafficUsed(const World &world, std::vector<UsageCounter> &usage) const
{
    if (!isOnDemand() || m_putUnits != 0)
        usage.push_back({m_index, "kinesis.put_unit", m_putUnits, 1, perHour(world, PutPayloadUnits)});
    const std::int64_t pushed =
        m_fanOut.bytesPushed() - useInMode(false).pushedBytes - useInMode(true).pushedBytes;
    const double pushPace = perHour(world, std::uint32_t{FanOutFirst} + PushedBytes);
    if (pushed != 0)
        usage.push_back({m_index, "kinesis.efo_gb", pushed, bytesPerGb,
                         isOnDemand() ? 0 : pushPace / static_cast<double>(bytesPerGb)});
}

} // namespace millrace::kinesis
