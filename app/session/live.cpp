// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/live.h"

#include "session/live_thread.h"

#include <future>

namespace millrace {

// Every request is a task for the session's thread; the order of asking is the order of doing.

class Live::Impl : public LiveThread
{
public:
    using LiveThread::LiveThread;
};

Live::Live(Run run, OnState onState)
    : m_impl(std::make_unique<Impl>(std::move(run), std::move(onState)))
{}

Live::~Live() = default;

void Live::play()
{
    m_impl->ask([](LiveThread &live, const Ticket &) { live.play(); });
}

void Live::playUntil(SimTime moment)
{
    m_impl->ask([moment](LiveThread &live, const Ticket &) { live.playUntil(moment); });
}

void Live::pause()
{
    m_impl->ask([](LiveThread &live, const Ticket &) { live.pause(); });
}

void Live::setSpeed(double speed)
{
    m_impl->ask([speed](LiveThread &live, const Ticket &) { live.setSpeed(speed); });
}

void Live::stepEvent()
{
    m_impl->ask([](LiveThread &live, const Ticket &) { live.stepEvent(); });
}

void Live::stepHappening()
{
    m_impl->ask([](LiveThread &live, const Ticket &ticket) { live.stepHappening(ticket); });
}

void Live::stepBackHappening()
{
    m_impl->ask([](LiveThread &live, const Ticket &ticket) { live.stepBackHappening(ticket); });
}

void Live::seek(SimTime to)
{
    m_impl->askSeek([to](LiveThread &live, const Ticket &ticket) { live.seek(to, ticket); });
}

void Live::setEnd(SimTime end)
{
    m_impl->ask([end](LiveThread &live, const Ticket &) { live.setEnd(end); });
}

void Live::apply(Command command, OnResult onResult, std::string forkTitle)
{
    m_impl->ask([command = std::move(command), onResult = std::move(onResult),
                 forkTitle = std::move(forkTitle)](LiveThread &live, const Ticket &) {
        const CommandResult result = live.apply(command, forkTitle);
        if (onResult)
            onResult(result);
    });
}

void Live::fork(std::string title)
{
    m_impl->ask([title = std::move(title)](LiveThread &live, const Ticket &) { live.fork(title); });
}

void Live::switchTo(BranchId branch)
{
    m_impl->ask([branch](LiveThread &live, const Ticket &ticket) { live.switchTo(branch, ticket); });
}

void Live::rename(BranchId branch, std::string title)
{
    m_impl->ask([branch, title = std::move(title)](LiveThread &live, const Ticket &) {
        live.use([&](Run &run) { run.rename(branch, title); });
    });
}

void Live::compare(BranchId other)
{
    m_impl->ask([other](LiveThread &live, const Ticket &ticket) { live.compare(other, ticket); });
}

void Live::follow(RecordName name, std::optional<SimTime> created, OnTrail onTrail)
{
    m_impl->ask([name, created, onTrail = std::move(onTrail)](LiveThread &live, const Ticket &ticket) {
        onTrail(live.follow(name, created, ticket));
    });
}

void Live::stopBusyWork()
{
    m_impl->stopBusyWork();
}

void Live::replaceRun(Run run)
{
    // A task has to be copyable; a run is dear to copy.
    auto next = std::make_shared<Run>(std::move(run));
    m_impl->ask([next](LiveThread &live, const Ticket &) { live.replaceRun(std::move(*next)); });
}

void Live::withRun(std::function<void(Run &)> use)
{
    m_impl->ask([use = std::move(use)](LiveThread &live, const Ticket &) { live.use(use); });
}

void Live::settle()
{
    auto done = std::make_shared<std::promise<void>>();
    std::future<void> isDone = done->get_future();
    m_impl->ask([done](LiveThread &live, const Ticket &) {
        live.publishNow();
        done->set_value();
    });
    isDone.wait();
}

} // namespace millrace
