// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/live.h"
#include "support/run_digest.h"

#include <QtTest/QtTest>

#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace millrace::test {

/// A live session and all that it has told.
class Watched
{
public:
    explicit Watched(Run run)
        : m_start(run.simulation().start())
        , m_live(std::move(run), [this](std::shared_ptr<const LiveState> state) { take(std::move(state)); })
    {}

    Live *operator->() { return &m_live; }
    SimTime at(Duration since) const { return m_start + since; }

    /// As of everything asked so far.
    std::shared_ptr<const LiveState> state()
    {
        m_live.settle();
        const std::lock_guard lock(m_guard);
        return m_last;
    }
    SimTime now() { return state()->frame->now; }
    std::shared_ptr<const LiveState> playToTheEnd()
    {
        m_live.play();
        auto last = state();
        while (last->isPlaying)
            last = state();
        return last;
    }
    RunDigest digest()
    {
        RunDigest result;
        m_live.withRun([&](Run &run) { result = digestOf(run.simulation()); });
        m_live.settle();
        return result;
    }
    std::vector<JournalEntry> journal(BranchId branch)
    {
        std::vector<JournalEntry> result;
        m_live.withRun([&](Run &run) { result = run.journal(branch); });
        m_live.settle();
        return result;
    }
    std::size_t statesTold()
    {
        const std::lock_guard lock(m_guard);
        return m_told;
    }
    bool wasTold(const std::string &busy)
    {
        const std::lock_guard lock(m_guard);
        return m_busyTold == busy;
    }

private:
    void take(std::shared_ptr<const LiveState> state)
    {
        const std::lock_guard lock(m_guard);
        ++m_told;
        if (!state->frame || !state->journal || state->branches.empty())
            qFatal("a state without a frame, a journal or branches");
        if (!state->busy.empty())
            m_busyTold = state->busy;
        if (state->other && state->busy.empty() && state->other->now != state->frame->now)
            qFatal("two futures are shown at two moments");
        m_last = std::move(state);
    }

    SimTime m_start;
    std::mutex m_guard;
    std::shared_ptr<const LiveState> m_last;
    std::size_t m_told = 0;
    std::string m_busyTold;
    Live m_live; ///< last: its thread ends before what it tells is gone
};

/// Keeps the session's thread busy until it is let go: what is asked meanwhile waits in a row.
class Held
{
public:
    explicit Held(Watched &watched)
    {
        std::shared_future<void> free = m_free.get_future().share();
        watched->withRun([free](Run &) { free.wait(); });
    }
    void letGo() { m_free.set_value(); }

private:
    std::promise<void> m_free;
};

} // namespace millrace::test
