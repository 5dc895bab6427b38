// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/scenario.h"
#include "sim/simulation.h"

#include <cstdint>

namespace millrace::bench {

/// W2: a stream of 1,000 shards, a million keys drawn Zipf(1.0), retry of the failed with backoff, a
/// poller of each shard five times a second.
struct ShardWorkload
{
    static constexpr int shards = 1'000;
    static constexpr std::uint32_t keys = 1'000'000;
    static constexpr double ratePerSecond = 200'000;
    static constexpr std::int64_t backoffNs = 100'000'000;
    static constexpr int attemptsMax = 4;
    static constexpr std::int64_t recordBytes = 200;
    static constexpr std::int64_t pollNs = 200'000'000;
};

Scenario shardScenario(double ratePerSecond, const char *keysKind);
Simulation builtFrom(const Scenario &scenario);

/// The same by hand: exact order, one event a record, a 4-ary heap. Returns attempts and refusals.
struct ReferenceResult
{
    std::int64_t attempts = 0;
    std::int64_t refused = 0;
    std::int64_t read = 0;
};
ReferenceResult runReference(double simulatedSeconds);

} // namespace millrace::bench
