// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"
#include "sim/services/kinesis/hash_key.h"

#include <cstdint>

namespace millrace::kinesis {

/// What an on-demand stream is charged by, in one of the two on-demand modes. Records count as whole KiB.
struct OnDemandUse
{
    std::int64_t ns = 0; ///< with open shards
    std::int64_t inKib = 0;
    std::int64_t inBytes = 0;
    std::int64_t outKib = 0;
    std::int64_t outBytes = 0;
    std::int64_t pushedKib = 0; ///< enhanced fan-out
    std::int64_t pushedBytes = 0;
    Uint128 weekByteMinutes = 0; ///< kept from the first day to the seventh
};

/// A time in which a stream has the mode Advantage.
struct Commitment
{
    SimTime from;
    SimTime to; ///< ns 0: still
};

/// What the account's commitment is short of, over all of its streams in the mode Advantage.
struct AdvantageAccount
{
    bool isLead = false; ///< of these streams the first: what is missing is charged with it
    std::int64_t missingInKib = 0;
    std::int64_t missingOutKib = 0;
    double missingInPerHour = 0; ///< KiB, at the present pace
    double missingOutPerHour = 0;
};

} // namespace millrace::kinesis
