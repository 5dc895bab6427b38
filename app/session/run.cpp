// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/run.h"

#include <algorithm>
#include <limits>

namespace millrace {

namespace {

/// So few that a person who cancels does not wait, and so many that asking costs nothing.
constexpr std::int64_t eventsInSlice = 2'000;

constexpr Place endOfMoment(SimTime moment)
{
    return {moment, std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::size_t>::max()};
}

double shareOf(SimTime from, SimTime now, SimTime to)
{
    return to > from ? static_cast<double>((now - from).ns) / static_cast<double>((to - from).ns) : 0;
}

} // namespace

std::variant<Run, std::vector<Finding>> Run::open(Scenario scenario, std::uint64_t seed, RunLimits limits)
{
    auto built = Simulation::build(scenario, seed);
    if (built.index() != 0)
        return std::get<std::vector<Finding>>(std::move(built));
    return Run(std::make_shared<const Scenario>(std::move(scenario)), seed, limits,
               std::get<Simulation>(std::move(built)));
}

Run::Run(std::shared_ptr<const Scenario> scenario, std::uint64_t seed, RunLimits limits, Simulation origin)
    : m_scenario(std::move(scenario))
    , m_seed(seed)
    , m_limits(limits)
    , m_origin(std::move(origin))
    , m_current(m_origin, {}, 0)
    , m_checkpoints(limits.checkpointBytesMax, limits.checkpointEvery, m_origin.start())
{
    Branch trunk;
    trunk.title = "Main";
    trunk.forkedAt = m_origin.start();
    trunk.head = m_origin.start();
    trunk.fingerprintAtHead = m_origin.fingerprint();
    m_branches.push_back(std::move(trunk));
}

const Branch *Run::find(BranchId branch) const
{
    for (const Branch &one : m_branches)
        if (one.id == branch)
            return &one;
    return nullptr;
}

Branch *Run::branchOf(BranchId branch)
{
    return const_cast<Branch *>(std::as_const(*this).find(branch));
}

bool Run::isAtHead() const
{
    return m_current.place() >= find(m_branch)->headPlace();
}

std::vector<BranchId> Run::lineage(BranchId branch) const
{
    std::vector<BranchId> ids;
    for (const Branch *one = find(branch); one != nullptr; one = find(one->parent))
        ids.push_back(one->id);
    std::reverse(ids.begin(), ids.end());
    return ids;
}

std::vector<JournalEntry> Run::journal(BranchId branch) const
{
    std::vector<JournalEntry> entries;
    for (const BranchId id : lineage(branch)) {
        const Branch &one = *find(id);
        entries.resize(std::min(entries.size(), one.commandsAtFork));
        entries.insert(entries.end(), one.journal.begin(), one.journal.end());
    }
    return entries;
}

std::vector<JournalEntry> Run::journalSoFar() const
{
    std::vector<JournalEntry> entries = m_current.path();
    entries.resize(m_current.place().commands);
    return entries;
}

Place Run::sharedUpTo(BranchId one, BranchId other) const
{
    const std::vector<BranchId> a = lineage(one);
    const std::vector<BranchId> b = lineage(other);
    std::size_t i = 0;
    while (i < a.size() && i < b.size() && a[i] == b[i])
        ++i;
    Place shared = endOfMoment(endOfTime);
    for (std::size_t j = i; j < a.size(); ++j)
        shared = std::min(shared, find(a[j])->forkPlace());
    for (std::size_t j = i; j < b.size(); ++j)
        shared = std::min(shared, find(b[j])->forkPlace());
    return shared;
}

BranchWalk Run::nearest(BranchId branch, const Place &bound) const
{
    const Simulation *best = &m_origin;
    Place place{m_origin.now(), 0, 0};
    if (const Place here = m_current.place();
        here > place && here <= std::min(bound, sharedUpTo(m_branch, branch))) {
        best = &m_current.simulation();
        place = here;
    }
    for (const Branch &one : m_branches) {
        const auto *kept = m_checkpoints.lastUpTo(one.id, std::min(bound, sharedUpTo(one.id, branch)));
        if (kept != nullptr && kept->place > place) {
            best = &kept->simulation;
            place = kept->place;
        }
    }
    return BranchWalk(*best, journal(branch), place.commands);
}

AdvanceStop Run::pass(BranchWalk &walk, BranchId branch, SimTime until, const AdvanceLimits &limits)
{
    const std::uint64_t begin = walk.place().outcomes;
    for (;;) {
        const SimTime mark = m_checkpoints.nextMoment(branch, walk.now());
        const SimTime leg = std::min(until, mark);
        AdvanceLimits left = limits;
        left.eventsMax -= static_cast<std::int64_t>(walk.place().outcomes - begin);
        const AdvanceStop stop = walk.advance(leg, left);
        if (stop != AdvanceStop::ReachedTime)
            return stop;
        if (leg == mark)
            m_checkpoints.offer(branch, walk.place(), walk.simulation());
        if (leg == until)
            return stop;
    }
}

AdvanceStop Run::advance(SimTime until, const AdvanceLimits &limits)
{
    const AdvanceStop stop = pass(m_current, m_branch, until, limits);
    noteHead();
    return stop;
}

void Run::noteHead()
{
    Branch &branch = *branchOf(m_branch);
    const Place place = m_current.place();
    if (place <= branch.headPlace())
        return;
    branch.head = place.at;
    branch.outcomesAtHead = place.outcomes;
    branch.fingerprintAtHead = m_current.simulation().fingerprint();
}

CommandResult Run::apply(const Command &command, const std::string &forkTitle)
{
    if (!isAtHead()) {
        Simulation trial = m_current.simulation();
        if (CommandResult refused = trial.apply(command); !refused.ok())
            return refused;
        if (fork(forkTitle) == noBranch)
            return {"no more than " + std::to_string(m_limits.branchesMax)
                    + " futures are kept in one session"};
    }
    // What was run beyond the head for looking ahead has just become another future.
    m_checkpoints.dropAfter(m_branch, m_current.place());
    CommandResult result = m_current.apply(command);
    Branch &branch = *branchOf(m_branch);
    branch.journal.push_back(m_current.path().back());
    branch.head = m_current.now();
    branch.outcomesAtHead = m_current.place().outcomes;
    branch.fingerprintAtHead = m_current.simulation().fingerprint();
    return result;
}

bool Run::travel(BranchWalk &walk, BranchId branch, SimTime to, const Progress &progress)
{
    const SimTime from = walk.now();
    for (;;) {
        if (progress && !progress(shareOf(from, walk.now(), to)))
            return false;
        if (pass(walk, branch, to, {.eventsMax = eventsInSlice}) == AdvanceStop::ReachedTime)
            return true;
    }
}

bool Run::travelTo(BranchWalk &walk, BranchId branch, const Place &place, const Progress &progress)
{
    const SimTime from = walk.now();
    for (;;) {
        if (progress && !progress(shareOf(from, walk.now(), place.at)))
            return false;
        // Up to the last instant in whole moments; within it, event by event.
        const SimTime before = place.at - nanoseconds(1);
        if (walk.now() < before) {
            pass(walk, branch, before, {.eventsMax = eventsInSlice});
            continue;
        }
        if (walk.advanceTo(place, eventsInSlice) == AdvanceStop::ReachedTime)
            return true;
    }
}

void Run::moveTo(BranchWalk walk, BranchId branch)
{
    m_current = std::move(walk);
    m_branch = branch;
    noteHead();
}

bool Run::seek(SimTime to, const Progress &progress)
{
    return switchTo(m_branch, to, progress);
}

bool Run::switchTo(BranchId branch, std::optional<SimTime> to, const Progress &progress)
{
    const Branch *found = find(branch);
    if (found == nullptr)
        return false;
    if (!to && found->head <= now())
        return switchToHead(branch, progress);
    auto walk = walkAt(branch, to.value_or(now()), progress);
    if (!walk)
        return false;
    moveTo(std::move(*walk), branch);
    return true;
}

bool Run::switchToHead(BranchId branch, const Progress &progress)
{
    const Branch *found = find(branch);
    if (found == nullptr)
        return false;
    const Place head = found->headPlace();
    BranchWalk walk = nearest(branch, head);
    if (!travelTo(walk, branch, head, progress))
        return false;
    moveTo(std::move(walk), branch);
    return true;
}

std::optional<BranchWalk> Run::walkAt(BranchId branch, SimTime moment, const Progress &progress)
{
    if (find(branch) == nullptr)
        return std::nullopt;
    const SimTime to = std::clamp(moment, m_origin.start(), endOfTime);
    BranchWalk walk = nearest(branch, endOfMoment(to));
    if (!travel(walk, branch, to, progress))
        return std::nullopt;
    return walk;
}

std::optional<Simulation> Run::at(BranchId branch, SimTime moment, const Progress &progress)
{
    const auto walk = walkAt(branch, moment, progress);
    return walk ? std::optional(walk->simulation()) : std::nullopt;
}

BranchId Run::fork(std::string title)
{
    if (m_branches.size() >= m_limits.branchesMax)
        return noBranch;
    const Place place = m_current.place();
    // Looking at what a branch shares with its parent, the fork is the parent's.
    const Branch *parent = find(m_branch);
    while (parent->parent != noBranch && place < parent->forkPlace())
        parent = find(parent->parent);
    Branch branch;
    for (const Branch &one : m_branches)
        branch.id = std::max(branch.id, one.id + 1);
    branch.parent = parent->id;
    branch.forkedAt = place.at;
    branch.outcomesAtFork = place.outcomes;
    branch.commandsAtFork = place.commands;
    branch.title = title.empty() ? "Future " + std::to_string(branch.id) : std::move(title);
    branch.head = place.at;
    branch.outcomesAtHead = place.outcomes;
    branch.fingerprintAtHead = m_current.simulation().fingerprint();
    m_branch = branch.id;
    m_branches.push_back(std::move(branch));
    m_current.cutPath();
    return m_branch;
}

void Run::rename(BranchId branch, std::string title)
{
    if (Branch *found = branchOf(branch); found != nullptr && !title.empty())
        found->title = std::move(title);
}

bool Run::restore(const std::vector<Branch> &branches, const Progress &progress)
{
    if (branches.empty())
        return false;
    Run next(m_scenario, m_seed, m_limits, m_origin);
    next.m_branches.clear();
    std::optional<BranchWalk> trunk;
    for (std::size_t i = 0; i < branches.size(); ++i) {
        Branch branch = branches[i];
        if (i == 0 ? branch.parent != noBranch
                   : next.find(branch.parent) == nullptr || next.find(branch.id) != nullptr)
            return false;
        if (i == 0) {
            branch.commandsAtFork = 0;
        } else {
            // At one place there can be commands before the fork and after it; never beyond that place.
            const std::vector<JournalEntry> before = next.journal(branch.parent);
            std::size_t most = 0;
            while (most < before.size()
                   && std::pair(before[most].at, before[most].outcomes)
                          <= std::pair(branch.forkedAt, branch.outcomesAtFork))
                ++most;
            branch.commandsAtFork = std::min(branch.commandsAtFork, most);
        }
        const BranchId id = branch.id;
        const Place head = branch.headPlace();
        next.m_branches.push_back(std::move(branch));
        if (i == 0)
            next.m_branch = id;
        BranchWalk walk = next.nearest(id, head);
        const auto share = [&](double part) {
            return !progress
                   || progress((static_cast<double>(i) + part) / static_cast<double>(branches.size()));
        };
        if (!next.travelTo(walk, id, head, share))
            return false;
        Branch &replayed = next.m_branches.back();
        replayed.head = walk.now();
        replayed.outcomesAtHead = walk.place().outcomes;
        replayed.fingerprintAtHead = walk.simulation().fingerprint();
        if (i == 0)
            trunk.emplace(std::move(walk));
    }
    next.moveTo(std::move(*trunk), next.m_branches.front().id);
    *this = std::move(next);
    return true;
}

} // namespace millrace
