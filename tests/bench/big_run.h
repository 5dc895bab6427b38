// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/run.h"

namespace millrace::bench {

Run opened(const Scenario &scenario);

/// 1,000 shards, a million keys, 10 minutes of history at 100,000 records/s, with checkpoints. Built once, at
/// the first call; stands at its end unless someone sought elsewhere.
Run &bigRun();

/// Resident memory in MiB that an hour at 5,000 records/s on 5 shards with 2 consumers adds to this process.
struct HourMemory
{
    double addedMiB = 0;
    double checkpointsMiB = 0; ///< the part of it that checkpoints say they hold
};
HourMemory memoryOfAnHour();

} // namespace millrace::bench
