// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/branch_walk.h"

#include <algorithm>

namespace millrace {

BranchWalk::BranchWalk(Simulation simulation, std::vector<JournalEntry> path, std::size_t done)
    : m_simulation(std::move(simulation))
    , m_path(std::move(path))
    , m_done(std::min(done, m_path.size()))
{}

bool BranchWalk::isAt(const JournalEntry &entry, AdvanceStop stop) const
{
    if (m_simulation.now() != entry.at)
        return m_simulation.now() > entry.at;
    return m_simulation.outcomes() >= entry.outcomes || stop == AdvanceStop::ReachedTime;
}

AdvanceStop BranchWalk::advance(SimTime until, const AdvanceLimits &limits)
{
    const std::uint64_t begin = m_simulation.outcomes();
    const auto eventsLeft = [&] {
        return limits.eventsMax - static_cast<std::int64_t>(m_simulation.outcomes() - begin);
    };
    while (m_done < m_path.size() && m_path[m_done].at <= until) {
        const JournalEntry &next = m_path[m_done];
        AdvanceLimits leg = limits;
        leg.eventsMax = eventsLeft();
        leg.outcomesMax = std::min(limits.outcomesMax, next.outcomes);
        AdvanceStop stop = m_simulation.advance(next.at, leg);
        const bool isSpent = eventsLeft() <= 0 || m_simulation.outcomes() >= limits.outcomesMax;
        if (stop == AdvanceStop::ReachedLimit && !isSpent && m_simulation.now() < next.at) {
            // Only another version's events can be more than the journal counted: go by time.
            leg.eventsMax = eventsLeft();
            leg.outcomesMax = limits.outcomesMax;
            stop = m_simulation.advance(next.at, leg);
        }
        if (stop == AdvanceStop::Happening)
            return stop;
        if (!isAt(next, stop))
            return stop;
        m_simulation.apply(next.command);
        ++m_done;
        // A command is a happening, and a notable one.
        if (limits.stopAtHappening)
            return AdvanceStop::Happening;
    }
    AdvanceLimits rest = limits;
    rest.eventsMax = eventsLeft();
    return m_simulation.advance(until, rest);
}

AdvanceStop BranchWalk::advanceTo(const Place &place, std::int64_t eventsMax)
{
    AdvanceLimits limits;
    limits.eventsMax = eventsMax;
    limits.outcomesMax = place.outcomes;
    const std::uint64_t begin = m_simulation.outcomes();
    const AdvanceStop stop = advance(place.at, limits);
    if (stop == AdvanceStop::ReachedTime)
        return stop;
    const std::int64_t left = eventsMax - static_cast<std::int64_t>(m_simulation.outcomes() - begin);
    if (m_simulation.outcomes() < place.outcomes)
        return stop;
    if (m_simulation.now() >= place.at)
        return AdvanceStop::ReachedTime;
    return left > 0 ? advance(place.at, {.eventsMax = left}) : stop;
}

CommandResult BranchWalk::apply(const Command &command)
{
    cutPath();
    m_path.push_back({m_simulation.now(), m_simulation.outcomes(), command});
    ++m_done;
    return m_simulation.apply(command);
}

} // namespace millrace
