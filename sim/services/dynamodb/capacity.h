// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/kernel/time.h"

#include <cstdint>
#include <vector>

namespace millrace::dynamodb {

/// What differs between the capacity to write and the capacity to read.
struct CapacityLimits
{
    std::int64_t partition = 0; ///< units a second that a partition gives at most
    std::int64_t onDemand = 0;  ///< units a second that a new on-demand table serves
};
/// Reads are counted in halves: an eventually consistent one uses half a unit.
inline constexpr std::int64_t halvesPerUnit = 2;
/// DDG 2023: 1,000 WCU a partition, 4,000 writes/s.
inline constexpr CapacityLimits writeLimits = {1'000, 4'000};
/// DDG 2023: 3,000 RCU a partition, 12,000 reads/s; in halves.
inline constexpr CapacityLimits readLimits = {3'000 * halvesPerUnit, 12'000 * halvesPerUnit};
inline constexpr std::int64_t burstSeconds = 300;     ///< DDG 2023: unused capacity kept for bursts
inline constexpr Duration doublingTime = minutes(30); ///< DDG 2023: more than doubling within it may throttle

/// Whole units that an amount of time earns, kept in billionths of one so that nothing is rounded.
class UnitBucket
{
public:
    /// Begins full.
    UnitBucket(std::int64_t perSecond, std::int64_t seconds, SimTime now)
        : m_perSecond(perSecond)
        , m_most(perSecond * seconds * scale)
        , m_held(m_most)
        , m_at(now)
    {}
    /// Keeps what is held, as far as it still fits.
    void change(std::int64_t perSecond, std::int64_t seconds, SimTime now);
    bool has(std::int64_t units, SimTime now);
    void take(std::int64_t units) { m_held -= units * scale; }
    std::int64_t held(SimTime now);
    std::int64_t perSecond() const { return m_perSecond; }
    void hashInto(Hasher &hasher) const;

private:
    static constexpr std::int64_t scale = 1'000'000'000;

    std::int64_t m_perSecond = 0;
    std::int64_t m_most = 0;
    std::int64_t m_held = 0;
    SimTime m_at;
};

/// What a table may be written or read with: as a whole, and in each of its partitions. A hot partition may
/// use what the others leave over, up to what a partition gives (adaptive capacity).
class Capacity
{
public:
    enum class Answer : std::uint8_t { Taken, TableThrottled, PartitionThrottled };

    Capacity(const CapacityLimits &limits, bool isOnDemand, std::int64_t provisioned, SimTime now);
    void change(bool isOnDemand, std::int64_t provisioned, SimTime now);
    Answer take(std::uint32_t key, std::int64_t units, SimTime now);
    /// Once a second: an on-demand table learns its peak.
    void tick(SimTime now);
    std::int64_t unitsPerSecond() const { return m_table.perSecond(); }
    std::int64_t burst(SimTime now) { return m_table.held(now); }
    std::size_t partitions() const { return m_partitions.size(); }
    /// A table's partitions are the same for its writes and its reads: there are so many at least.
    void reachPartitions(std::size_t count, SimTime now);
    void hashInto(Hasher &hasher) const;

private:
    void shape(SimTime now);

    CapacityLimits m_limits;
    bool m_isOnDemand = false;
    UnitBucket m_table;
    std::vector<UnitBucket> m_partitions;
    std::int64_t m_thisSecond = 0;
    std::int64_t m_peak = 0;    ///< twice this is served on demand
    std::int64_t m_newPeak = 0; ///< within the present half hour
    SimTime m_learnsSince;
};

} // namespace millrace::dynamodb
