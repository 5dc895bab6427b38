// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/live.h"
#include "session/pace.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace millrace {

/// Stands for one request: long work asks it whether it is still wanted.
struct Ticket
{
    std::uint64_t number = 0;
    /// A later seek came right behind this one. Only what is in between two seeks makes the first count.
    std::shared_ptr<std::atomic<bool>> isSuperseded;
};

/// The inside of Live: the run, its pace and its one thread. `ask`, `askSeek` and `stopBusyWork` are for
/// other threads; everything else happens on its own.
class LiveThread
{
public:
    using Task = std::function<void(LiveThread &, const Ticket &)>;

    LiveThread(Run run, Live::OnState onState);
    ~LiveThread();
    LiveThread(const LiveThread &) = delete;
    LiveThread &operator=(const LiveThread &) = delete;

    void ask(Task task);
    void askSeek(Task task);
    void stopBusyWork();

    void play();
    void playUntil(SimTime moment);
    void pause();
    void setSpeed(double speed);
    void stepEvent();
    void stepHappening(const Ticket &ticket);
    void stepBackHappening(const Ticket &ticket);
    void seek(SimTime to, const Ticket &ticket);
    void setEnd(SimTime end);
    CommandResult apply(const Command &command, const std::string &forkTitle);
    void fork(const std::string &title);
    void switchTo(BranchId branch, const Ticket &ticket);
    void compare(BranchId other, const Ticket &ticket);
    std::optional<RecordTrail> follow(RecordName name, std::optional<SimTime> created, const Ticket &ticket);
    void replaceRun(Run run);
    void use(const std::function<void(Run &)> &use);
    void publishNow();

private:
    class Reactor;
    using Real = Pace::Real;

    /// Where the time bar ends: the scenario's length, or the furthest that anything has come.
    static SimTime endOf(const Run &run);

    void post(Task task, Ticket ticket);
    void tick();
    void scheduleTick(bool isDue);
    /// Works towards a moment for at most the budget of a tick. True when it got there.
    bool workTowards(SimTime target);
    SimTime playsTo() const { return std::min(m_end, m_stopAt); }
    void catchUpWithPace();
    void haltPlay();
    void restartPace();

    Progress begin(std::string what, const Ticket &ticket);
    bool goOn(double share, const Ticket &ticket);
    void end(bool isDone);
    void fail(std::string error);

    bool goBesideTo(BranchId other, const Progress &progress);
    void standBeside(BranchWalk walk, BranchId other);
    void publishSoon();
    std::shared_ptr<LiveState> stateWithoutFrames() const;

    Run m_run;
    Live::OnState m_onState;
    Pace m_pace;
    bool m_isPlaying = false;
    SimTime m_end;
    SimTime m_stopAt = endOfTime; ///< of this play only
    std::int64_t m_eventsInSlice = 100;

    BranchId m_otherBranch = noBranch;
    std::optional<BranchWalk> m_other; ///< stands where the run stands

    std::string m_busy;
    double m_busyShare = 0;
    Real m_busySince;
    Real m_busySaid;
    std::string m_error;
    std::uint64_t m_errorCount = 0;

    // What was handed out last: a frame of what has not moved since is not built again.
    std::shared_ptr<const Frame> m_frame;
    std::shared_ptr<const Frame> m_otherFrame;
    std::shared_ptr<const std::vector<JournalEntry>> m_journal;
    std::shared_ptr<const std::vector<JournalEntry>> m_otherJournal;
    Place m_framePlace;
    BranchId m_frameBranch = noBranch;
    Place m_otherFramePlace;
    Real m_published;
    Real::duration m_publishEvery{};

    std::mutex m_guard; ///< guards m_openSeek
    std::shared_ptr<std::atomic<bool>> m_openSeek;
    std::atomic<std::uint64_t> m_lastTicket{0};
    std::atomic<std::uint64_t> m_stoppedUpTo{0};
    std::atomic<bool> m_isClosing{false};

    std::unique_ptr<Reactor> m_reactor; ///< last: its thread begins when all else stands
};

} // namespace millrace
