// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/branch_walk.h"
#include "session/checkpoints.h"
#include "session/journal.h"
#include "sim/scenario/scenario.h"
#include "sim/simulation.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace millrace {

struct RunLimits
{
    /// Distinct bytes that checkpoints may hold; 0: none are kept (and seeking back replays all).
    std::size_t checkpointBytesMax = std::size_t{1} << 30;
    Duration checkpointEvery = seconds(5); ///< widened as checkpoints are thinned
    std::size_t branchesMax = 64;
};

/// Asked between slices of long work; false stops it where it stands.
using Progress = std::function<bool(double share)>;

/// No branch.
inline constexpr BranchId noBranch = -1;

/// A simulation with its journal, its checkpoints and its tree of forks. No thread, no clock: the
/// caller says how far to go. Exactly one branch is current, at one moment. A moment means: every event
/// and every command up to and including it.
class Run
{
public:
    static std::variant<Run, std::vector<Finding>> open(Scenario scenario, std::uint64_t seed,
                                                        RunLimits limits = {});

    const Scenario &scenario() const { return *m_scenario; }
    std::uint64_t seed() const { return m_seed; }
    const Simulation &simulation() const { return m_current.simulation(); }
    SimTime now() const { return m_current.now(); }
    const std::vector<Branch> &branches() const { return m_branches; }
    BranchId currentBranch() const { return m_branch; }
    /// nullptr when there is none of that number.
    const Branch *find(BranchId branch) const;
    /// How many commands lie behind now.
    std::size_t commandsSoFar() const { return m_current.place().commands; }
    /// Whether nothing of the current branch lies beyond now.
    bool isAtHead() const;
    /// All of a branch's commands from the start on, its ancestors' included.
    std::vector<JournalEntry> journal(BranchId branch) const;
    /// Those of the current branch up to now.
    std::vector<JournalEntry> journalSoFar() const;

    /// Goes on to `until`. Commands that the branch already holds beyond now are replayed on the way.
    AdvanceStop advance(SimTime until, const AdvanceLimits &limits = {});

    /// Gives a command now. Before the branch's head it forks first, so that the known future is kept;
    /// what would be refused there changes nothing. At the head also a refused one enters the journal.
    CommandResult apply(const Command &command, const std::string &forkTitle = {});

    /// To any moment, back or forward: the nearest checkpoint, then replay. False when stopped by
    /// `progress`; then the present moment is unchanged.
    bool seek(SimTime to, const Progress &progress = {});

    /// A new branch from now on, made current. `noBranch`, and no change, when there are too many.
    BranchId fork(std::string title);
    /// Makes another branch current, at `to` (default: its head, or now when it reaches so far).
    bool switchTo(BranchId branch, std::optional<SimTime> to = {}, const Progress &progress = {});
    /// The same, at the very place where the branch ends.
    bool switchToHead(BranchId branch, const Progress &progress = {});
    void rename(BranchId branch, std::string title);
    /// A copy of a branch at a moment, for looking at beside the current one.
    std::optional<Simulation> at(BranchId branch, SimTime moment, const Progress &progress = {});
    /// The same, able to go on along the branch.
    std::optional<BranchWalk> walkAt(BranchId branch, SimTime moment, const Progress &progress = {});

    std::size_t checkpointCount() const { return m_checkpoints.count(); }
    std::size_t checkpointBytes() const { return m_checkpoints.bytes(); }

    /// Rebuilds a tree of branches from a saved session; each is replayed to its head, and the trunk's
    /// head is made current. False when stopped or when it is no tree; then nothing has changed.
    /// Heads and fingerprints are those of this replay.
    bool restore(const std::vector<Branch> &branches, const Progress &progress = {});

private:
    Run(std::shared_ptr<const Scenario> scenario, std::uint64_t seed, RunLimits limits, Simulation origin);

    Branch *branchOf(BranchId branch);
    std::vector<BranchId> lineage(BranchId branch) const;
    /// The last place that two branches have in common.
    Place sharedUpTo(BranchId one, BranchId other) const;
    /// The furthest known simulation of a branch that is not beyond `bound`.
    BranchWalk nearest(BranchId branch, const Place &bound) const;
    /// Advances a walk, keeping checkpoints on the way.
    AdvanceStop pass(BranchWalk &walk, BranchId branch, SimTime until, const AdvanceLimits &limits);
    bool travel(BranchWalk &walk, BranchId branch, SimTime to, const Progress &progress);
    bool travelTo(BranchWalk &walk, BranchId branch, const Place &place, const Progress &progress);
    void moveTo(BranchWalk walk, BranchId branch);
    void noteHead();

    std::shared_ptr<const Scenario> m_scenario;
    std::uint64_t m_seed = 0;
    RunLimits m_limits;
    Simulation m_origin;
    BranchWalk m_current;
    BranchId m_branch = 0;
    std::vector<Branch> m_branches; ///< parents before their children
    Checkpoints m_checkpoints;
};

} // namespace millrace
