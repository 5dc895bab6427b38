// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kcl/lease_table.h"

#include <algorithm>

namespace millrace::kcl {

namespace {

/// An assumption: what one item of the table weighs.
constexpr std::int64_t itemBytes = 512;
/// DynamoDB Developer Guide: a read request unit is 4 KB.
constexpr std::int64_t readUnitBytes = 4096;

} // namespace

void LeaseTable::make(LaneIndex lane, CheckpointKind kind)
{
    if (lane >= m_leases.size())
        m_leases.resize(lane + 1);
    Lease &lease = m_leases[lane];
    lease = {};
    lease.isMade = true;
    lease.kind = kind;
    ++m_count;
    ++m_writes;
}

void LeaseTable::take(LaneIndex lane, std::int32_t owner, std::uint32_t ownerId, SimTime now)
{
    Lease &lease = m_leases[lane];
    if (lease.isOwned()) {
        ++lease.switches;
        ++lease.switchesSinceCheckpoint;
    }
    lease.owner = owner;
    lease.ownerId = ownerId;
    ++lease.counter;
    lease.heldSince = now;
    lease.lastRenewed = now;
    lease.promisedTo = -1;
    ++m_writes;
}

bool LeaseTable::renew(LaneIndex lane, std::uint32_t ownerId, SimTime now)
{
    Lease &lease = m_leases[lane];
    ++m_writes; // a refused conditional write is paid as well
    if (!lease.isOf(ownerId))
        return false;
    ++lease.counter;
    lease.lastRenewed = now;
    return true;
}

bool LeaseTable::checkpoint(LaneIndex lane, std::uint32_t ownerId, std::int64_t position)
{
    Lease &lease = m_leases[lane];
    ++m_writes;
    if (!lease.isOf(ownerId))
        return false;
    lease.switchesSinceCheckpoint = 0;
    if (lease.kind == CheckpointKind::ShardEnd)
        return true;
    lease.checkpoint =
        lease.kind == CheckpointKind::Position ? std::max(lease.checkpoint, position) : position;
    lease.kind = CheckpointKind::Position;
    return true;
}

bool LeaseTable::checkpointEnd(LaneIndex lane, std::uint32_t ownerId)
{
    Lease &lease = m_leases[lane];
    ++m_writes;
    if (!lease.isOf(ownerId))
        return false;
    lease.kind = CheckpointKind::ShardEnd;
    lease.owner = -1;
    lease.promisedTo = -1;
    return true;
}

void LeaseTable::release(LaneIndex lane)
{
    m_leases[lane].owner = -1;
    m_leases[lane].promisedTo = -1;
    ++m_writes;
}

void LeaseTable::promise(LaneIndex lane, std::int32_t to, SimTime now)
{
    m_leases[lane].promisedTo = to;
    m_leases[lane].promisedAt = now;
    ++m_writes;
}

void LeaseTable::reset(LaneIndex lane, CheckpointKind kind)
{
    m_leases[lane].kind = kind;
    m_leases[lane].checkpoint = 0;
    ++m_writes;
}

void LeaseTable::scan()
{
    m_reads += std::max<std::int64_t>(1, (m_count * itemBytes + readUnitBytes - 1) / readUnitBytes);
}

void LeaseTable::hashInto(Hasher &hasher) const
{
    hasher.add(m_writes);
    hasher.add(m_reads);
    for (const Lease &lease : m_leases) {
        hasher.add(lease.isMade);
        hasher.add(lease.owner);
        hasher.add(lease.ownerId);
        hasher.add(lease.counter);
        hasher.add(static_cast<std::uint64_t>(lease.kind));
        hasher.add(lease.checkpoint);
        hasher.add(lease.lastRenewed.ns);
        hasher.add(lease.promisedTo);
        hasher.add(lease.promisedAt.ns);
    }
}

} // namespace millrace::kcl
