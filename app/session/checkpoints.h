// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/journal.h"
#include "sim/simulation.h"

#include <cstddef>
#include <map>
#include <vector>

namespace millrace {

/// Copies of a simulation along its branches, at multiples of a spacing. When they hold more bytes than
/// allowed, the spacing of the branch that holds most doubles and every second of its copies goes: what
/// is left stays spread over the whole run.
class Checkpoints
{
public:
    struct Checkpoint
    {
        Place place;
        Simulation simulation;
        std::size_t bytes = 0;
    };

    Checkpoints(std::size_t bytesMax, Duration spacing, SimTime start);

    bool isOn() const { return m_bytesMax > 0; }
    /// The next moment after `now` at which a branch wants a checkpoint.
    SimTime nextMoment(BranchId branch, SimTime now) const;
    /// Keeps a copy, if this is a moment for one and there is none yet.
    void offer(BranchId branch, const Place &place, const Simulation &simulation);
    /// The last one of a branch at or before `place`, or nullptr.
    const Checkpoint *lastUpTo(BranchId branch, const Place &place) const;
    /// Forgets a branch's checkpoints behind `place`.
    void dropAfter(BranchId branch, const Place &place);

    std::size_t count() const { return m_count; }
    std::size_t bytes() const { return m_bytes; }
    /// A copy costs some tables whatever it shares. So many leave 10 s to be replayed in a run of an hour.
    static constexpr std::size_t countMax = 400;

private:
    struct Row
    {
        Duration spacing;
        std::size_t bytes = 0;
        std::vector<Checkpoint> all; ///< in order of place
    };
    bool isMoment(Duration spacing, SimTime at) const;
    void thin();

    std::size_t m_bytesMax = 0;
    Duration m_spacing;
    SimTime m_start;
    std::map<BranchId, Row> m_rows;
    std::size_t m_count = 0;
    std::size_t m_bytes = 0;
};

} // namespace millrace
