// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/kernel/time.h"

#include <cstdint>
#include <vector>

namespace millrace::dynamodb {

inline constexpr std::int64_t partitionUnits = 1'000; ///< DDG 2023: WCU that a partition gives at most
inline constexpr std::int64_t burstSeconds = 300;     ///< DDG 2023: unused capacity kept for bursts
inline constexpr std::int64_t onDemandUnits = 4'000; ///< DDG 2023: writes/s that a new on-demand table serves
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

/// What a table may be written with: as a whole, and in each of its partitions. A hot partition may use what
/// the others leave over, up to what a partition gives (adaptive capacity).
class WriteCapacity
{
public:
    enum class Answer : std::uint8_t { Taken, TableThrottled, PartitionThrottled };

    WriteCapacity(bool isOnDemand, std::int64_t provisioned, SimTime now);
    void change(bool isOnDemand, std::int64_t provisioned, SimTime now);
    Answer take(std::uint32_t key, std::int64_t units, SimTime now);
    /// Once a second: an on-demand table learns its peak.
    void tick(SimTime now);
    std::int64_t unitsPerSecond() const { return m_table.perSecond(); }
    std::int64_t burst(SimTime now) { return m_table.held(now); }
    std::size_t partitions() const { return m_partitions.size(); }
    void hashInto(Hasher &hasher) const;

private:
    void shape(SimTime now);

    bool m_isOnDemand = false;
    UnitBucket m_table;
    std::vector<UnitBucket> m_partitions;
    std::int64_t m_thisSecond = 0;
    std::int64_t m_peak = onDemandUnits / 2; ///< twice this is served
    std::int64_t m_newPeak = 0;              ///< within the present half hour
    SimTime m_learnsSince;
};

} // namespace millrace::dynamodb
