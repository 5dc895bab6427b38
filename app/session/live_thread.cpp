// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/live_thread.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <thread>

namespace millrace {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Work of one tick: short enough that a command is felt at once.
constexpr milliseconds tickBudget{10};
/// One slice of events: what a look at the clock may cost.
constexpr milliseconds sliceLength{1};
constexpr std::int64_t sliceEventsMin = 16;
constexpr std::int64_t sliceEventsMax = 50'000;
/// At most 60 frames a second.
constexpr std::chrono::microseconds frameEvery{16'667};
/// Building frames may take a quarter of the thread's time.
constexpr int frameCostShare = 4;
constexpr milliseconds tickEvery{8};
/// Short work is not worth a word; long work tells how far it is.
constexpr milliseconds busyAfter{120};
constexpr milliseconds busyEvery{50};

} // namespace

/// The thread and its queue of tasks.
class LiveThread::Reactor
{
public:
    Reactor()
        : m_guard(boost::asio::make_work_guard(m_context))
        , m_timer(m_context)
    {}

    void begin()
    {
        m_thread = std::thread([this] { m_context.run(); });
    }
    void post(std::function<void()> task) { boost::asio::post(m_context, std::move(task)); }
    /// Only one call is outstanding; a sooner one takes its place.
    void callIn(Clock::duration delay, std::function<void()> task)
    {
        m_timer.expires_after(delay);
        m_timer.async_wait([task = std::move(task)](const boost::system::error_code &error) {
            if (!error)
                task();
        });
    }
    void end()
    {
        m_context.stop();
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    boost::asio::io_context m_context;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_guard;
    boost::asio::steady_timer m_timer;
    std::thread m_thread;
};

LiveThread::LiveThread(Run run, Live::OnState onState)
    : m_run(std::move(run))
    , m_onState(std::move(onState))
    , m_reactor(std::make_unique<Reactor>())
{
    m_end = endOf(m_run);
    m_publishEvery = frameEvery;
    m_reactor->post([this] { publishNow(); });
    m_reactor->begin();
}

LiveThread::~LiveThread()
{
    m_isClosing = true;
    m_reactor->end();
}

SimTime LiveThread::endOf(const Run &run)
{
    SimTime end = run.simulation().start() + run.scenario().length;
    for (const Branch &branch : run.branches())
        end = std::max(end, branch.head);
    return std::max(end, run.now());
}

void LiveThread::post(Task task, Ticket ticket)
{
    m_reactor->post([this, task = std::move(task), ticket = std::move(ticket)] {
        if (!m_isClosing)
            task(*this, ticket);
    });
}

void LiveThread::ask(Task task)
{
    const std::lock_guard lock(m_guard);
    m_openSeek = nullptr;
    post(std::move(task), {++m_lastTicket, nullptr});
}

void LiveThread::askSeek(Task task)
{
    const std::lock_guard lock(m_guard);
    if (m_openSeek)
        m_openSeek->store(true);
    m_openSeek = std::make_shared<std::atomic<bool>>(false);
    post(std::move(task), {++m_lastTicket, m_openSeek});
}

void LiveThread::stopBusyWork()
{
    m_stoppedUpTo = m_lastTicket.load();
}

// --- pacing ------------------------------------------------------------------------------------------

void LiveThread::scheduleTick(bool isDue)
{
    m_reactor->callIn(isDue ? Clock::duration::zero() : Clock::duration(tickEvery), [this] { tick(); });
}

void LiveThread::tick()
{
    if (!m_isPlaying || m_isClosing)
        return;
    const SimTime due = m_pace.due(Clock::now(), playsTo());
    const bool isThere = workTowards(due);
    const Real now = Clock::now();
    m_pace.measure(m_run.now(), now);
    if (!isThere && !m_pace.isUnlimited())
        m_pace.restart(m_run.now(), now); // the pace drops; nothing is skipped
    if (m_run.now() >= playsTo()) {
        haltPlay();
        publishNow();
        return;
    }
    publishSoon();
    scheduleTick(!isThere || m_pace.isUnlimited());
}

bool LiveThread::workTowards(SimTime target)
{
    const Real begin = Clock::now();
    Real before = begin;
    for (;;) {
        const AdvanceStop stop = m_run.advance(target, {.eventsMax = m_eventsInSlice});
        if (m_other)
            m_other->advance(m_run.now());
        if (stop == AdvanceStop::ReachedTime)
            return true;
        const Real now = Clock::now();
        // The length of a slice follows what its events have cost.
        if (now - before < sliceLength)
            m_eventsInSlice = std::min(m_eventsInSlice * 2, sliceEventsMax);
        else if (now - before > 2 * sliceLength)
            m_eventsInSlice = std::max(m_eventsInSlice / 2, sliceEventsMin);
        before = now;
        if (now - begin >= tickBudget)
            return false;
    }
}

void LiveThread::catchUpWithPace()
{
    // Without a pace there is no other "now" than the simulation's own.
    if (m_isPlaying && !m_pace.isUnlimited())
        workTowards(m_pace.due(Clock::now(), playsTo()));
}

void LiveThread::haltPlay()
{
    m_isPlaying = false;
    m_stopAt = endOfTime;
}

void LiveThread::restartPace()
{
    const Real now = Clock::now();
    m_pace.restart(m_run.now(), now);
    m_pace.restartMeasuring(m_run.now(), now);
}

// --- long work ---------------------------------------------------------------------------------------

Progress LiveThread::begin(std::string what, const Ticket &ticket)
{
    m_busy = std::move(what);
    m_busyShare = 0;
    m_busySince = Clock::now();
    m_busySaid = m_busySince + busyAfter - busyEvery;
    return [this, ticket](double share) { return goOn(share, ticket); };
}

bool LiveThread::goOn(double share, const Ticket &ticket)
{
    if (m_isClosing || ticket.number <= m_stoppedUpTo || (ticket.isSuperseded && *ticket.isSuperseded))
        return false;
    const Real now = Clock::now();
    if (now - m_busySaid >= busyEvery) {
        m_busySaid = now;
        m_busyShare = std::clamp(share, 0.0, 1.0);
        if (m_frame) {
            auto state = stateWithoutFrames();
            state->frame = m_frame;
            state->other = m_otherFrame;
            m_onState(std::move(state));
        }
    }
    return true;
}

void LiveThread::end(bool isDone)
{
    m_busy.clear();
    m_busyShare = 0;
    if (isDone)
        restartPace();
}

void LiveThread::fail(std::string error)
{
    m_error = std::move(error);
    ++m_errorCount;
}

// --- what is handed out ------------------------------------------------------------------------------

std::shared_ptr<LiveState> LiveThread::stateWithoutFrames() const
{
    auto state = std::make_shared<LiveState>();
    state->branch = m_run.currentBranch();
    state->otherBranch = m_otherBranch;
    for (const Branch &branch : m_run.branches())
        state->branches.push_back(
            {branch.id, branch.parent, branch.title, branch.forkedAt, branch.head, branch.journal.size()});
    state->journal = m_journal;
    state->otherJournal = m_otherJournal;
    state->isPlaying = m_isPlaying;
    state->speed = m_pace.speed();
    state->achievedSpeed = m_pace.achieved();
    state->end = m_end;
    state->busy = m_busy;
    state->busyShare = m_busyShare;
    state->error = m_error;
    state->errorCount = m_errorCount;
    state->scenarioName = m_run.scenario().name;
    state->seed = m_run.seed();
    return state;
}

void LiveThread::publishSoon()
{
    if (Clock::now() - m_published >= m_publishEvery)
        publishNow();
}

void LiveThread::publishNow()
{
    const Real begin = Clock::now();
    const Place place{m_run.now(), m_run.simulation().outcomes(), m_run.commandsSoFar()};
    if (!m_frame || m_frameBranch != m_run.currentBranch() || m_framePlace != place) {
        m_frame = std::make_shared<const Frame>(m_run.simulation().frame());
        m_framePlace = place;
        m_frameBranch = m_run.currentBranch();
        m_journal = std::make_shared<const std::vector<JournalEntry>>(m_run.journal(m_frameBranch));
    }
    if (!m_other) {
        m_otherFrame = nullptr;
        m_otherJournal = nullptr;
    } else if (!m_otherFrame || m_otherFramePlace != m_other->place()) {
        m_otherFrame = std::make_shared<const Frame>(m_other->simulation().frame());
        m_otherFramePlace = m_other->place();
        m_otherJournal = std::make_shared<const std::vector<JournalEntry>>(m_other->path());
    }
    auto state = stateWithoutFrames();
    state->frame = m_frame;
    state->other = m_otherFrame;
    m_onState(std::move(state));
    m_published = Clock::now();
    m_publishEvery = std::max<Clock::duration>(frameEvery, frameCostShare * (m_published - begin));
}

} // namespace millrace
