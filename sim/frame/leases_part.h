// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

enum class LeaseState : std::uint8_t {
    Unassigned,      ///< nobody has ever held it, or it was given back
    WaitsForParents, ///< not to be taken before its parents are at SHARD_END
    Held,            ///< its owner renews it
    Expired,         ///< its counter has stood still for longer than the failover time
    HandingOver,     ///< promised to another worker, which waits for the last checkpoint
    ShardEnd,        ///< checkpoint SHARD_END: read to the end
};

/// One row of a lease table as of the frame's moment. Positions are those of the lane's log.
struct LeaseRow
{
    std::string leaseKey; ///< "shardId-000000000001"
    LaneIndex lane = noLane;
    LeaseState state = LeaseState::Unassigned;
    std::string stateText;          ///< more than the state says: "renewal fails since 00:41"; may be empty
    std::string owner;              ///< name of a worker; empty: none
    std::int64_t counter = 0;       ///< leaseCounter
    std::int64_t firstPosition = 0; ///< oldest record not yet past retention
    std::int64_t checkpoint = 0;    ///< next record after the stored checkpoint
    std::int64_t pendingCheckpoint = -1;      ///< of a prepared checkpoint; -1: none
    std::int64_t position = 0;                ///< next record that the owner will process
    std::int64_t endPosition = 0;             ///< after the newest: the write head
    double lagMs = 0;                         ///< age of the oldest record not yet processed; 0 at the tip
    SimTime heldSince;                        ///< by the present owner; ns 0: nobody holds it
    SimTime lastRenewed;                      ///< ns 0: never
    std::int32_t ownerSwitches = 0;           ///< since the lease was made
    std::int32_t switchesSinceCheckpoint = 0; ///< ownerSwitchesSinceCheckpoint
    std::vector<std::string> otherProcessors; ///< workers that still process it without owning it
    Level level = Level::Normal;              ///< Near: at risk (expired, two processors); Refusing: stuck
    HappeningId trouble = noHappening;        ///< for "Why?"
};

/// One worker (process) of an application that shares leases.
struct LeaseWorker
{
    std::string name;
    std::string state; ///< "running", "crashed", "zombie", "shutting down"
    std::int32_t leases = 0;
    double recordsPerSecond = 0;
    double recordsPerSecondMax = 0; ///< what it can process; 0: not known
    bool isLeader = false;          ///< assigns leases to all (KCL 3.x)
    Level level = Level::Normal;
};

/// Who owns which lane, and how far: the lease table of a KCL application. Rows in order of the lane.
/// What became of a lease is told by happenings of the service, on the lease's lane, of the kinds
/// "lease_taken", "lease_stolen", "lease_expired", "lease_lost", "lease_released", "lease_handed_over",
/// "checkpoint_refused", "batch_skipped" and "shard_end": the view lists those, and any that begin "lease_".
struct LeasesPart : ServicePart
{
    ServiceIndex log;      ///< the stream
    ServiceIndex table;    ///< the DynamoDB table, when it is a service of its own
    Duration failoverTime; ///< a lease not renewed for so long is expired
    std::vector<LeaseRow> rows;
    std::vector<LeaseWorker> workers; ///< in order of the name
};

} // namespace millrace
