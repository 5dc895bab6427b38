// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

enum class LambdaLaneState : std::uint8_t {
    Idle,     ///< nothing to invoke with
    Waiting,  ///< gathers a batch: size, window or 6 MB not yet met
    Running,  ///< first attempt in flight
    Retrying, ///< a later attempt in flight, or the pause before it
    Blocked,  ///< cannot invoke: no concurrency left, or denied
    Finished, ///< its shard is closed and read to the end
};

enum class BatchOutcome : std::uint8_t {
    Pending, ///< not yet invoked with
    Running, ///< in flight
    Failed,  ///< failed; will be tried again
    Split,   ///< failed and cut in two: its halves follow
    Succeeded,
    Discarded, ///< given up: sent to the destination on failure, or lost
};

/// A batch, or a part that bisecting made of it. A node's parent precedes it.
struct BatchNode
{
    std::int32_t parent = -1; ///< index in the same list; -1: the whole batch
    std::int64_t firstPosition = 0;
    std::int64_t endPosition = 0;
    std::int32_t records = 0;
    std::int32_t attempts = 0; ///< invocations with exactly this part
    BatchOutcome outcome = BatchOutcome::Pending;
    std::string result; ///< "timed out after 3 s", "poison record at 1,204"; may be empty
};

/// One of the lanes of a shard: with a parallelization factor of n a shard has n of them.
struct LambdaLane
{
    LaneIndex lane = 0;
    std::int32_t slot = 0; ///< 0 .. parallelization factor - 1
    LambdaLaneState state = LambdaLaneState::Idle;
    std::int32_t attempt = 0;     ///< of the batch at hand, from 1; 0: none at hand
    std::int32_t attemptsMax = 0; ///< retries + 1; 0: until the record expires
    std::int32_t records = 0;     ///< in the batch at hand, or gathered so far
    std::int64_t bytes = 0;
    std::int64_t firstPosition = 0; ///< of the batch at hand
    std::int64_t endPosition = 0;
    std::int64_t backlog = 0; ///< records of this lane not yet in a batch
    double lagMs = 0;         ///< age of the oldest record not yet done
    SimTime since;            ///< the state began
    SimTime until;            ///< it will end by itself: window over, timeout, next attempt; ns 0: not known
    std::string lastResult;   ///< of the last invocation: "succeeded in 120 ms", "timed out after 3 s"
    bool hasLastFailed = false;
    std::vector<BatchNode> tree; ///< of the batch at hand; one node while it was never split
    Level level = Level::Normal;
    HappeningId trouble = noHappening;
};

/// What an event source mapping does now: shard by parallelization factor. In order of shard, then slot; at
/// most `lanesMax` are listed, those in trouble first to stay, the rest counted.
struct LambdaPart : ServicePart
{
    static constexpr std::size_t lanesMax = 2'000;

    ServiceIndex log;
    std::int32_t parallelizationFactor = 1;
    std::int32_t batchSize = 100;
    std::int32_t concurrency = 0;    ///< invocations in flight
    std::int32_t concurrencyMax = 0; ///< reserved, or what the account has left; 0: no limit
    std::int32_t coldStarts = 0;     ///< so far
    std::vector<LambdaLane> lanes;
    std::int64_t lanesLeftOut = 0;
};

} // namespace millrace
