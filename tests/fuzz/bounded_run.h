// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fuzz/fuzz_input.h"
#include "sim/frame/frame.h"
#include "sim/scenario/scenario.h"
#include "sim/simulation.h"

#include <algorithm>
#include <variant>

namespace millrace::fuzz {

/// Builds and runs a judged scenario for some events; a copy run in slices has to end as it does, and
/// its ledger has to balance.
inline void runBounded(const Scenario &scenario, std::int64_t eventsMax)
{
    auto built = Simulation::build(scenario, scenario.seed);
    require(built.index() == 0, "what was read without a finding can be built");
    Simulation run = std::get<Simulation>(std::move(built));
    Simulation copy = run;
    const SimTime until = run.start() + std::min(scenario.length, minutes(30));
    run.advance(until, {.eventsMax = eventsMax});
    const Frame frame = run.frame();
    require(frame.now == run.now(), "a frame shows its moment");
    for (const LedgerRow &row : frame.histories->ledger)
        require(row.balances(), "the ledger balances");
    for (std::int64_t left = eventsMax; left > 0; left -= 100)
        copy.advance(until, {.eventsMax = std::min<std::int64_t>(100, left)});
    require(copy.outcomes() == run.outcomes(), "slices run the same events");
    require(copy.fingerprint() == run.fingerprint(), "slices do not show in the fingerprint");
}

} // namespace millrace::fuzz
