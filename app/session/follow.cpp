// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/follow.h"

#include <algorithm>

namespace millrace {

namespace {

constexpr Duration slice = seconds(1); ///< between two questions whether to go on

} // namespace

std::optional<RecordTrail> followRecord(Run &run, RecordName name, std::optional<SimTime> created,
                                        const Progress &progress)
{
    const SimTime start = run.simulation().start();
    const SimTime now = run.now();
    // A batch is drawn ahead: what matters is that the record has not been sent.
    const SimTime from = created ? std::clamp(*created - nanoseconds(1), start, now) : start;
    std::optional<BranchWalk> walk = run.walkAt(run.currentBranch(), from, progress);
    if (!walk)
        return std::nullopt;
    walk->follow(name);
    while (walk->now() < now) {
        walk->advance(std::min(walk->now() + slice, now));
        if (progress
            && !progress(static_cast<double>((walk->now() - from).ns)
                         / static_cast<double>(std::max<std::int64_t>(1, (now - from).ns))))
            return std::nullopt;
    }
    return *walk->simulation().trail();
}

} // namespace millrace
