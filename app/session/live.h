// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/journal.h"
#include "session/run.h"
#include "sim/frame/frame.h"
#include "sim/records/record_trail.h"
#include "sim/scenario/command.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

/// Speed of play: simulated seconds per real second; `asFastAsItCan` has no pace.
inline constexpr double asFastAsItCan = 0;

/// What the time bar shows of a branch.
struct BranchView
{
    BranchId id = 0;
    BranchId parent = -1;
    std::string title;
    SimTime forkedAt;
    SimTime head;
    std::size_t commands = 0;
};

/// Everything a window shows of a live session at one moment. Values only.
struct LiveState
{
    std::shared_ptr<const Frame> frame;
    std::shared_ptr<const Frame> other; ///< the compared branch at the same moment; null: not comparing
    BranchId branch = 0;
    BranchId otherBranch = -1;
    std::vector<BranchView> branches;
    /// All commands of the current branch, also those beyond the frame's moment. Never null.
    std::shared_ptr<const std::vector<JournalEntry>> journal;
    /// The same of the compared branch; null: not comparing.
    std::shared_ptr<const std::vector<JournalEntry>> otherJournal;
    bool isPlaying = false;
    double speed = 1;         ///< asked for
    double achievedSpeed = 1; ///< measured; below `speed` when the machine cannot keep up
    SimTime end;              ///< where play stops by itself
    std::string busy;         ///< "Seeking"; empty when not busy
    double busyShare = 0;
    std::string error;            ///< of the last request; empty when it was carried out
    std::uint64_t errorCount = 0; ///< rises with each error: a new one from one that was shown already
    std::string scenarioName;
    std::uint64_t seed = 0;
};

/// The live part of a session: paces a Run against real time on one thread of its own. Every method
/// returns at once; what it asks for is done in order on that thread. States are handed to `onState`
/// on that thread, at most 60 a second, the newest wins.
class Live
{
public:
    using OnState = std::function<void(std::shared_ptr<const LiveState>)>;
    using OnResult = std::function<void(const CommandResult &)>;
    using OnTrail = std::function<void(const std::optional<RecordTrail> &)>;

    Live(Run run, OnState onState);
    ~Live();
    Live(const Live &) = delete;
    Live &operator=(const Live &) = delete;

    void play();
    void playUntil(SimTime moment); ///< pauses by itself at that very moment
    void pause();
    void setSpeed(double speed); ///< 0.1 .. 1000, or asFastAsItCan
    void stepEvent();
    void stepHappening();
    void stepBackHappening(); ///< to the notable happening before now
    void seek(SimTime to);
    void setEnd(SimTime end); ///< lengthens the time bar
    void apply(Command command, OnResult onResult = {}, std::string forkTitle = {});
    void fork(std::string title);
    void switchTo(BranchId branch);
    void rename(BranchId branch, std::string title);
    void compare(BranchId other); ///< -1: stop comparing
    /// The life of a record up to now, by running the branch again beside the present; nothing when stopped.
    void follow(RecordName name, std::optional<SimTime> created, OnTrail onTrail);
    void stopBusyWork();      ///< cancels every seek, switch and search asked for so far
    void replaceRun(Run run); ///< another scenario or session, at its present moment
    /// Calls `use` with the run on the session's thread, for saving and grading. Keep it short.
    void withRun(std::function<void(Run &)> use);
    /// Waits until everything asked so far has been done. For tests and for leaving.
    void settle();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace millrace
