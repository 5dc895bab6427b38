// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"

#include <cstdint>
#include <vector>

namespace millrace::kcl {

/// What a lease's checkpoint says: a place that its first owner looks up, a record, or the shard's end.
enum class CheckpointKind : std::uint8_t { Latest, TrimHorizon, Position, ShardEnd };

/// One item of the lease table, by its shard.
struct Lease
{
    bool isMade = false;
    std::int32_t owner = -1;   ///< place of the worker; -1: nobody
    std::uint32_t ownerId = 0; ///< the workerId that the table has for it
    std::int64_t counter = 0;  ///< leaseCounter
    CheckpointKind kind = CheckpointKind::TrimHorizon;
    std::int64_t checkpoint = 0; ///< Position: next record after the highest fully processed one
    SimTime heldSince;
    SimTime lastRenewed;
    std::int32_t switches = 0;
    std::int32_t switchesSinceCheckpoint = 0;
    std::int32_t promisedTo = -1; ///< 3.x: handed over once its owner has checkpointed
    SimTime promisedAt;

    bool isOwned() const { return owner >= 0; }
    bool isOf(std::uint32_t id) const { return owner >= 0 && ownerId == id; }
    bool isDone() const { return isMade && kind == CheckpointKind::ShardEnd; }
};

/// The lease table as a DynamoDB table of the mode PAY_PER_REQUEST: every change is one conditional write,
/// and a scan reads every item. A stored checkpoint goes back by reset() only. Source: KCL.
class LeaseTable
{
public:
    std::size_t size() const { return m_leases.size(); }
    const Lease &operator[](LaneIndex lane) const { return m_leases[lane]; }
    bool has(LaneIndex lane) const { return lane < m_leases.size() && m_leases[lane].isMade; }
    std::int64_t count() const { return m_count; }

    void make(LaneIndex lane, CheckpointKind kind);
    /// Taken, stolen or assigned: conditional on the counter that the taker read.
    void take(LaneIndex lane, std::int32_t owner, std::uint32_t ownerId, SimTime now);
    /// The counter's bump; false (ConditionalCheckFailedException) when the lease is another's by now.
    bool renew(LaneIndex lane, std::uint32_t ownerId, SimTime now);
    /// False when the lease is another's: ShutdownException for the processor.
    bool checkpoint(LaneIndex lane, std::uint32_t ownerId, std::int64_t position);
    bool checkpointEnd(LaneIndex lane, std::uint32_t ownerId);
    void release(LaneIndex lane);
    void promise(LaneIndex lane, std::int32_t to, SimTime now);
    /// An operator's own write: the only one that may take a checkpoint back.
    void reset(LaneIndex lane, CheckpointKind kind);
    void scan();

    std::int64_t writes() const { return m_writes; }
    std::int64_t reads() const { return m_reads; }
    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const { return m_leases.size() * sizeof(Lease); }

private:
    std::vector<Lease> m_leases;
    std::int64_t m_count = 0;
    std::int64_t m_writes = 0; ///< write request units: an item is below 1 KB
    std::int64_t m_reads = 0;  ///< read request units of 4 KB
};

} // namespace millrace::kcl
