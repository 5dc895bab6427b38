// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/dynamodb/capacity.h"

#include <algorithm>

namespace millrace::dynamodb {

void UnitBucket::change(std::int64_t perSecond, std::int64_t seconds, SimTime now)
{
    held(now);
    m_perSecond = perSecond;
    m_most = perSecond * seconds * scale;
    m_held = std::min(m_held, m_most);
}

std::int64_t UnitBucket::held(SimTime now)
{
    // Longer than the whole burst fills it in any case, and would not fit the product.
    const std::int64_t elapsed = std::min((now - m_at).ns, (burstSeconds + 1) * scale);
    m_at = now;
    m_held = std::min(m_most, m_held + elapsed * m_perSecond);
    return m_held / scale;
}

bool UnitBucket::has(std::int64_t units, SimTime now)
{
    held(now);
    // What is larger than everything it can hold is let through by a full one, on credit.
    return m_held >= std::min(units * scale, m_most);
}

void UnitBucket::hashInto(Hasher &hasher) const
{
    for (const std::int64_t figure : {m_perSecond, m_most, m_held, m_at.ns})
        hasher.add(figure);
}

Capacity::Capacity(const CapacityLimits &limits, bool isOnDemand, std::int64_t provisioned, SimTime now)
    : m_limits(limits)
    , m_isOnDemand(isOnDemand)
    , m_table(isOnDemand ? limits.onDemand : provisioned, isOnDemand ? 1 : burstSeconds, now)
    , m_peak(limits.onDemand / 2)
    , m_learnsSince(now)
{
    shape(now);
}

void Capacity::change(bool isOnDemand, std::int64_t provisioned, SimTime now)
{
    m_isOnDemand = isOnDemand;
    m_table.change(isOnDemand ? 2 * m_peak : provisioned, isOnDemand ? 1 : burstSeconds, now);
    shape(now);
}

void Capacity::shape(SimTime now)
{
    const std::int64_t needed = (m_table.perSecond() + m_limits.partition - 1) / m_limits.partition;
    reachPartitions(static_cast<std::size_t>(needed), now);
}

void Capacity::reachPartitions(std::size_t count, SimTime now)
{
    while (m_partitions.size() < count)
        m_partitions.emplace_back(m_limits.partition, 1, now); // a partition is never taken away again
}

Capacity::Answer Capacity::take(std::uint32_t key, std::int64_t units, SimTime now)
{
    UnitBucket &partition = m_partitions[mix64(key + std::uint64_t{1}) % m_partitions.size()];
    if (!m_table.has(units, now))
        return Answer::TableThrottled;
    if (!partition.has(units, now))
        return Answer::PartitionThrottled;
    m_table.take(units);
    partition.take(units);
    m_thisSecond += units;
    return Answer::Taken;
}

void Capacity::tick(SimTime now)
{
    m_newPeak = std::max(m_newPeak, m_thisSecond);
    m_thisSecond = 0;
    if (now - m_learnsSince < doublingTime)
        return;
    m_learnsSince = now;
    m_peak = std::max(m_peak, m_newPeak);
    m_newPeak = 0;
    if (m_isOnDemand && 2 * m_peak != m_table.perSecond())
        change(true, 0, now);
}

void Capacity::hashInto(Hasher &hasher) const
{
    m_table.hashInto(hasher);
    for (const UnitBucket &each : m_partitions)
        each.hashInto(hasher);
    for (const std::int64_t figure : {m_thisSecond, m_peak, m_newPeak, m_learnsSince.ns})
        hasher.add(figure);
}

} // namespace millrace::dynamodb
