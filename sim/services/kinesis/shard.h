// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/kernel/ids.h"
#include "sim/kernel/prefetch.h"
#include "sim/kernel/time.h"
#include "sim/metrics/series.h"
#include "sim/records/lane_log.h"
#include "sim/services/kinesis/hash_key.h"
#include "sim/services/kinesis/limits.h"
#include "sim/services/ports/calls.h"

#include <array>
#include <string>
#include <vector>

namespace millrace::kinesis {

/// One write limit of a shard: a bucket that holds one second's worth and is topped up when touched.
/// AWS publishes no bucket internals; this is the model that facts section 1.3 suggests.
class TokenBucket
{
public:
    explicit TokenBucket(std::int64_t perSecond)
        : m_perSecond(perSecond)
        , m_level(perSecond * nsPerSecond)
    {}

    void refill(std::int64_t elapsedNs)
    {
        const std::int64_t full = m_perSecond * nsPerSecond;
        if (elapsedNs >= nsPerSecond) {
            m_level = full;
            return;
        }
        m_level += elapsedNs * m_perSecond;
        if (m_level > full)
            m_level = full;
    }
    bool holds(std::int64_t tokens) const { return m_level >= tokens * nsPerSecond; }
    void take(std::int64_t tokens) { m_level -= tokens * nsPerSecond; }
    std::int64_t level() const { return m_level; }

private:
    std::int64_t m_perSecond;
    std::int64_t m_level; ///< tokens times 10^9, so that refilling is exact
};

/// Series of one shard, in order of declaration.
enum ShardMetric : std::uint32_t {
    ShardIncomingRecords,
    ShardIncomingBytes,
    ShardWriteExceeded,
    ShardReadExceeded,
    ShardOutgoingRecords,
    ShardOutgoingBytes,
    ShardIteratorAge,
    ShardMetricCount
};

enum class WriteLimit : std::uint8_t { None, Records, Bytes };

/// One shard: accepts records up to its write limits, keeps them in order, and meters its readers.
/// Refusals are counted by its stream. Does not know who reads from it.
struct Shard
{
    Shard(LaneIndex laneIndex, Uint128 first, Uint128 last)
        : index(laneIndex)
        , start(first)
        , end(last)
    {}

    /// None when a record of `bytes` fits now and is paid for; else the limit that is used up.
    WriteLimit admit(std::int64_t nowNs, std::int64_t bytes)
    {
        if (nowNs != toppedUpAt) {
            const std::int64_t elapsed = nowNs - toppedUpAt;
            recordTokens.refill(elapsed);
            byteTokens.refill(elapsed);
            toppedUpAt = nowNs;
        }
        if (!recordTokens.holds(1))
            return WriteLimit::Records;
        if (!byteTokens.holds(bytes))
            return WriteLimit::Bytes;
        recordTokens.take(1);
        byteTokens.take(bytes);
        return WriteLimit::None;
    }
    /// Empty when a GetRecords call may be answered now; else which read limit refuses it.
    const char *refusesRead(SimTime now) const;
    void countRead(SimTime now, std::int64_t bytes);
    bool admitIteratorCall(SimTime now);

    std::string name() const;
    bool isOpen() const { return state == LaneState::Open; }

    /// Asks the processor to fetch what taking a record touches.
    MILLRACE_PREFETCHING void prefetch() const
    {
        const char *const begin = reinterpret_cast<const char *>(this);
        for (std::size_t line = 0; line < 256; line += 64)
            prefetchToWrite(begin + line);
    }

    // First what every record touches.
    LaneIndex index;
    SeriesRef firstSeries = noSeries;
    std::int64_t toppedUpAt = 0;
    TokenBucket recordTokens{writeRecordsPerSecond};
    TokenBucket byteTokens{writeBytesPerSecond};
    SimTime failsUntil;     ///< fault: InternalFailure until then
    bool isAwaited = false; ///< a subscription has pushed all there was: the next record wakes it
    LaneLog log;

    Uint128 start;
    Uint128 end;
    LaneState state = LaneState::Open;
    SimTime createdAt;
    SimTime closedAt;  ///< ns 0: open
    SimTime expiredAt; ///< ns 0: holds records still
    std::vector<LaneIndex> parents;
    std::vector<LaneIndex> children;

    std::array<std::int64_t, readCallsPerSecond> readCalls{}; ///< ns of the last calls answered, a ring
    std::uint32_t readCallAt = 0;
    SimTime readBlockedUntil; ///< the debt of bytes already returned
    std::array<std::int64_t, iteratorCallsPerSecond> iteratorCalls{};
    std::uint32_t iteratorCallAt = 0;

    SimTime busySince;     ///< on-demand: above what it is split at; ns 0: not
    SimTime refusingSince; ///< ns 0: not refusing
    SimTime lastRefusal;
    WriteLimit refusedBy = WriteLimit::None;
    HappeningId trouble = noHappening;
    SimTime readRefusingSince;
    SimTime lastReadRefusal;
    HappeningId firstReadRefusal = noHappening; ///< of those without a calm stretch between
    HappeningId readTrouble = noHappening;      ///< set once they have gone on for a while
};

} // namespace millrace::kinesis
