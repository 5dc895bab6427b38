// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/journal.h"
#include "sim/simulation.h"

#include <cstdint>
#include <vector>

namespace millrace {

/// A simulation on its way along a branch: commands of the branch's journal are carried out at the very
/// places where they were given. A value; knows no checkpoints and changes no branch.
class BranchWalk
{
public:
    /// `done`: how many commands of `path` the simulation has behind it.
    BranchWalk(Simulation simulation, std::vector<JournalEntry> path, std::size_t done);

    const Simulation &simulation() const { return m_simulation; }
    SimTime now() const { return m_simulation.now(); }
    Place place() const { return {m_simulation.now(), m_simulation.outcomes(), m_done}; }
    const std::vector<JournalEntry> &path() const { return m_path; }

    /// As Simulation::advance, commands included. Where it is sliced does not show.
    AdvanceStop advance(SimTime until, const AdvanceLimits &limits = {});
    /// To an exact place further on. A version that counts other events goes by the time alone.
    AdvanceStop advanceTo(const Place &place, std::int64_t eventsMax);
    /// Carries out a command of one's own now and notes it at the end of the path.
    CommandResult apply(const Command &command);
    /// As Simulation::follow.
    void follow(RecordName name) { m_simulation.follow(name); }
    /// Forgets the commands that are still to come: the start of another future.
    void cutPath() { m_path.resize(m_done); }

private:
    bool isAt(const JournalEntry &entry, AdvanceStop stop) const;

    Simulation m_simulation;
    std::vector<JournalEntry> m_path;
    std::size_t m_done = 0;
};

} // namespace millrace
