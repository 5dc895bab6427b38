// SPDX-License-Identifier: GPL-3.0-or-later
// What can be asked of a live session, each on its own thread, in the order of asking.
#include "session/follow.h"
#include "session/live_thread.h"

#include <algorithm>

namespace millrace {

namespace {

/// Events between two looks at whether the search for a happening is still wanted.
constexpr std::int64_t searchEvents = 2'000;

const char *const tooManyFutures = "No more futures are kept in one session than there are already.";
const char *const noSuchFuture = "There is no such future in this session.";

} // namespace

void LiveThread::play()
{
    m_error.clear();
    if (m_run.now() >= m_end)
        m_end = m_run.now() + m_run.scenario().length; // at the end of the bar, play goes on beyond it
    if (!m_isPlaying) {
        m_isPlaying = true;
        restartPace();
        scheduleTick(true);
    }
    publishNow();
}

void LiveThread::playUntil(SimTime moment)
{
    m_end = std::max(m_end, moment);
    if (moment > m_run.now()) {
        m_stopAt = moment;
        play();
    } else {
        pause();
    }
}

void LiveThread::pause()
{
    m_error.clear();
    catchUpWithPace();
    haltPlay();
    publishNow();
}

void LiveThread::setSpeed(double speed)
{
    m_error.clear();
    catchUpWithPace();
    m_pace.setSpeed(speed);
    restartPace();
    publishNow();
}

void LiveThread::stepEvent()
{
    m_error.clear();
    haltPlay();
    m_run.advance(m_end, {.eventsMax = 1});
    if (m_other)
        m_other->advance(m_run.now());
    publishNow();
}

void LiveThread::stepHappening(const Ticket &ticket)
{
    m_error.clear();
    haltPlay();
    const SimTime from = m_run.now();
    const Progress progress = begin("Looking for the next happening", ticket);
    bool isDone = true;
    for (;;) {
        if (m_run.advance(m_end, {.eventsMax = searchEvents, .stopAtHappening = true})
            != AdvanceStop::ReachedLimit)
            break;
        const double length = toSeconds(m_end - from);
        isDone = progress(length > 0 ? toSeconds(m_run.now() - from) / length : 1);
        if (!isDone)
            break;
    }
    if (m_other)
        m_other->advance(m_run.now());
    end(isDone);
    publishNow();
}

void LiveThread::stepBackHappening(const Ticket &ticket)
{
    const auto histories = m_run.simulation().histories();
    SimTime to = m_run.simulation().start();
    for (std::size_t i = histories->happenings.size(); i > 0; --i) {
        const Happening &happening = histories->happenings[i - 1];
        if (happening.isNotable && happening.time < m_run.now()) {
            to = happening.time;
            break;
        }
    }
    haltPlay();
    seek(to, ticket);
}

void LiveThread::seek(SimTime to, const Ticket &ticket)
{
    m_error.clear();
    if (ticket.isSuperseded && *ticket.isSuperseded)
        return;
    const Progress progress = begin("Seeking", ticket);
    // Both or none: called off in between, they would stand at two moments.
    auto beside = m_other ? m_run.walkAt(m_otherBranch, to, progress) : std::nullopt;
    const bool isDone = (!m_other || beside) && m_run.seek(to, progress);
    if (isDone && m_other)
        standBeside(std::move(*beside), m_otherBranch);
    end(isDone);
    if (m_run.now() > m_end)
        m_end = m_run.now();
    publishNow();
}

void LiveThread::setEnd(SimTime end)
{
    m_error.clear();
    m_end = std::max(end, m_run.now());
    publishNow();
}

CommandResult LiveThread::apply(const Command &command, const std::string &forkTitle)
{
    m_error.clear();
    catchUpWithPace();
    const std::size_t futures = m_run.branches().size();
    CommandResult result;
    if (!forkTitle.empty() && m_run.isAtHead()) {
        // A future that begins with a refusal is none.
        Simulation trial = m_run.simulation();
        result = trial.apply(command);
        if (result.ok() && m_run.fork(forkTitle) == noBranch)
            result.error = tooManyFutures;
    }
    if (result.ok())
        result = m_run.apply(command, forkTitle);
    if (!result.ok())
        fail(result.error);
    if (m_run.branches().size() != futures)
        restartPace();
    publishNow();
    return result;
}

void LiveThread::fork(const std::string &title)
{
    m_error.clear();
    catchUpWithPace();
    if (m_run.fork(title) == noBranch)
        fail(tooManyFutures);
    publishNow();
}

void LiveThread::switchTo(BranchId branch, const Ticket &ticket)
{
    m_error.clear();
    if (m_run.find(branch) == nullptr) {
        fail(noSuchFuture);
        publishNow();
        return;
    }
    const BranchId former = m_run.currentBranch();
    const Progress progress = begin("Switching to another future", ticket);
    // Who goes over to the compared future still wants to see both, and both at one moment.
    const BranchId besideTo = branch == m_otherBranch ? former : m_otherBranch;
    const bool isShown = m_other && branch == m_otherBranch;
    const SimTime moment = isShown ? m_run.now() : std::min(m_run.now(), m_run.find(branch)->head);
    auto beside = m_other ? m_run.walkAt(besideTo, moment, progress) : std::nullopt;
    const bool isDone = (!m_other || beside)
                        && m_run.switchTo(branch, isShown ? std::optional(moment) : std::nullopt, progress);
    if (isDone && m_other)
        standBeside(std::move(*beside), besideTo);
    end(isDone);
    publishNow();
}

void LiveThread::standBeside(BranchWalk walk, BranchId other)
{
    m_other = std::move(walk);
    m_otherBranch = other;
    m_otherFrame = nullptr;
}

bool LiveThread::goBesideTo(BranchId other, const Progress &progress)
{
    auto walk = m_run.walkAt(other, m_run.now(), progress);
    if (walk)
        standBeside(std::move(*walk), other);
    return walk.has_value();
}

void LiveThread::compare(BranchId other, const Ticket &ticket)
{
    m_error.clear();
    if (other == noBranch) {
        m_other.reset();
        m_otherBranch = noBranch;
    } else if (m_run.find(other) == nullptr || other == m_run.currentBranch()) {
        fail(other == m_run.currentBranch() ? "This is the future that is shown already." : noSuchFuture);
    } else {
        const bool isDone = goBesideTo(other, begin("Running the other future", ticket));
        end(isDone);
    }
    publishNow();
}

std::optional<RecordTrail> LiveThread::follow(RecordName name, std::optional<SimTime> created,
                                              const Ticket &ticket)
{
    m_error.clear();
    catchUpWithPace();
    auto trail = followRecord(m_run, name, created, begin("Following a record", ticket));
    end(true);
    publishNow();
    return trail;
}

void LiveThread::replaceRun(Run run)
{
    m_error.clear();
    haltPlay();
    m_other.reset();
    m_otherBranch = noBranch;
    m_run = std::move(run);
    m_end = endOf(m_run);
    m_frame = nullptr;
    restartPace();
    publishNow();
}

void LiveThread::use(const std::function<void(Run &)> &use)
{
    const SimTime before = m_run.now();
    use(m_run);
    m_frame = nullptr;
    if (m_run.now() != before) {
        // It was moved, and everything follows.
        m_end = std::max(m_end, m_run.now());
        if (m_other)
            goBesideTo(m_otherBranch, {});
        restartPace();
    }
    publishNow();
}

} // namespace millrace
