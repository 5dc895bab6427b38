// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/journal.h"
#include "sim/scenario/scenario.h"
#include "support/run_digest.h"
#include "support/topology.h"

#include <algorithm>
#include <vector>

namespace millrace::test {

/// The unbroken run of a branch: a bare simulation that is only ever advanced and given the journal's
/// commands, one event at a time where it matters. Shares no code with what goes back in time.
/// `moments` ascend; a moment is after every event and command up to and including it.
inline std::vector<RunDigest> unbrokenRun(const Scenario &scenario, std::uint64_t seed,
                                          const std::vector<JournalEntry> &journal,
                                          const std::vector<SimTime> &moments)
{
    Simulation simulation = build(scenario, seed);
    std::vector<RunDigest> digests;
    std::size_t next = 0;
    const auto lookUpTo = [&](SimTime before) {
        for (; next < moments.size() && moments[next] < before; ++next) {
            simulation.advance(moments[next]);
            digests.push_back(digestOf(simulation));
        }
    };
    for (const JournalEntry &entry : journal) {
        lookUpTo(entry.at);
        if (simulation.now() < entry.at - nanoseconds(1))
            simulation.advance(entry.at - nanoseconds(1));
        while (simulation.outcomes() < entry.outcomes)
            simulation.advance(entry.at, {.eventsMax = 1});
        if (simulation.now() < entry.at)
            simulation.advance(entry.at);
        if (simulation.now() != entry.at || simulation.outcomes() != entry.outcomes)
            qFatal("a journal names a place that the unbroken run never comes to");
        simulation.apply(entry.command);
    }
    lookUpTo(endOfTime);
    return digests;
}

} // namespace millrace::test
