// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session_io.h"

namespace millrace {

namespace {

Branch fromFile(const SessionFile::Branch &saved)
{
    Branch branch;
    branch.id = saved.id;
    branch.parent = saved.parent;
    branch.forkedAt = saved.forkedAt;
    branch.outcomesAtFork = saved.outcomesAtFork;
    branch.commandsAtFork = static_cast<std::size_t>(saved.commandsAtFork);
    branch.title = saved.title;
    for (const SessionFile::Entry &entry : saved.journal)
        branch.journal.push_back({entry.at, entry.outcomes, entry.command});
    branch.head = saved.head;
    branch.outcomesAtHead = saved.outcomesAtHead;
    branch.fingerprintAtHead = saved.fingerprint;
    return branch;
}

SessionFile::Branch toFile(const Branch &branch)
{
    SessionFile::Branch saved;
    saved.id = branch.id;
    saved.parent = branch.parent;
    saved.forkedAt = branch.forkedAt;
    saved.outcomesAtFork = branch.outcomesAtFork;
    saved.commandsAtFork = static_cast<std::int64_t>(branch.commandsAtFork);
    saved.title = branch.title;
    for (const JournalEntry &entry : branch.journal)
        saved.journal.push_back({entry.at, entry.outcomes, entry.command});
    saved.head = branch.head;
    saved.outcomesAtHead = branch.outcomesAtHead;
    saved.fingerprint = branch.fingerprintAtHead;
    return saved;
}

std::string differenceOf(const ReplayedBranch &branch, const std::string &version)
{
    std::string text = "branch \"" + branch.title + "\" came out differently (";
    if (branch.saved.events != branch.replayed.events)
        text += branch.saved.metrics != branch.replayed.metrics ? "events and metrics" : "events";
    else
        text += "metrics";
    text += "): ";
    text += version == millraceVersion()
                ? "the session or a file it read was changed, or this build is not deterministic"
                : "it was saved by version " + version + ", this is " + millraceVersion();
    return text;
}

} // namespace

std::string millraceVersion()
{
    return MILLRACE_VERSION;
}

SessionFile toFile(const Run &run)
{
    SessionFile file;
    file.version = millraceVersion();
    file.scenario = run.scenario();
    file.seed = run.seed();
    for (const Branch &branch : run.branches())
        file.branches.push_back(toFile(branch));
    file.currentBranch = run.currentBranch();
    file.now = run.now();
    return file;
}

std::variant<Reopened, std::vector<Finding>> reopen(const SessionFile &file, const RunLimits &limits,
                                                    const Progress &progress)
{
    auto opened = Run::open(file.scenario, file.seed, limits);
    if (opened.index() != 0)
        return std::get<std::vector<Finding>>(std::move(opened));
    Reopened reopened{std::get<Run>(std::move(opened)), {}, {}};
    Run &run = reopened.run;
    std::vector<Branch> branches;
    for (const SessionFile::Branch &saved : file.branches)
        branches.push_back(fromFile(saved));
    bool isStopped = false;
    const auto watched = [&](double share) {
        isStopped = isStopped || (progress && !progress(share));
        return !isStopped;
    };
    if (!run.restore(branches, watched))
        return std::vector<Finding>{{"/branches", isStopped ? "the replay was stopped" : "make no tree"}};
    for (std::size_t i = 0; i < branches.size(); ++i) {
        reopened.branches.push_back({branches[i].id, branches[i].title, branches[i].fingerprintAtHead,
                                     run.branches()[i].fingerprintAtHead});
        if (!reopened.branches.back().isSame())
            reopened.differences.push_back(differenceOf(reopened.branches.back(), file.version));
    }
    const Branch *current = run.find(file.currentBranch);
    if (current == nullptr)
        return reopened;
    const bool wasAtHead = file.now >= current->head;
    if (!(wasAtHead ? run.switchToHead(current->id, watched) : run.switchTo(current->id, file.now, watched)))
        return std::vector<Finding>{{"/now", "the replay was stopped"}};
    return reopened;
}

} // namespace millrace
