// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"
#include "sim/scenario/command.h"
#include "sim/simulation.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

/// A command as it was given: at a simulated time, after so many outcomes. Replays at that very place.
struct JournalEntry
{
    SimTime at;
    std::uint64_t outcomes = 0;
    Command command;
};

/// An exact place in a run: between two events of one instant there are several. Ordered along a branch.
struct Place
{
    SimTime at;
    std::uint64_t outcomes = 0;
    std::size_t commands = 0; ///< journal entries carried out, those of the ancestors included

    friend constexpr auto operator<=>(const Place &, const Place &) = default;
};

/// Number of a branch in its session's tree; 0 is the trunk.
using BranchId = int;

/// One future: what it has of its own beyond its parent's up to the fork.
struct Branch
{
    BranchId id = 0;
    BranchId parent = -1;
    SimTime forkedAt; ///< trunk: the start
    std::uint64_t outcomesAtFork = 0;
    std::size_t commandsAtFork = 0;    ///< of the ancestors, before the fork
    std::string title;                 ///< "hot key salted"; shown on the time bar
    std::vector<JournalEntry> journal; ///< own commands, in order
    SimTime head;                      ///< furthest moment simulated
    std::uint64_t outcomesAtHead = 0;
    Fingerprint fingerprintAtHead;

    Place forkPlace() const { return {forkedAt, outcomesAtFork, commandsAtFork}; }
    Place headPlace() const { return {head, outcomesAtHead, commandsAtFork + journal.size()}; }
};

} // namespace millrace
