// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/lab_session.h"

#include "session/run.h"

#include <QMetaObject>
#include <QPointer>

namespace millrace {

LabSession::LabSession(QObject *parent)
    : QObject(parent)
{
    qRegisterMetaType<std::shared_ptr<const LiveState>>();
}

LabSession::~LabSession()
{
    m_live.reset(); // joins the thread before anything it hands states to is gone
}

QString LabSession::open(const Scenario &scenario, std::uint64_t seed)
{
    auto opened = Run::open(scenario, seed);
    if (const auto *findings = std::get_if<std::vector<Finding>>(&opened)) {
        QString text;
        for (const Finding &finding : *findings)
            text += QString::fromStdString(finding.place + ": " + finding.text) + u'\n';
        return text.trimmed();
    }
    open(std::get<Run>(std::move(opened)));
    return {};
}

void LabSession::open(Run run)
{
    m_scenario = std::make_shared<const Scenario>(run.scenario());
    if (m_live)
        m_live->replaceRun(std::move(run));
    else
        m_live = std::make_unique<Live>(
            std::move(run), [this](std::shared_ptr<const LiveState> state) { receive(std::move(state)); });
    settle();
    emit runReplaced();
}

void LabSession::receive(std::shared_ptr<const LiveState> state)
{
    bool isFirst = false;
    {
        const std::lock_guard lock(m_mutex);
        isFirst = m_incoming == nullptr;
        m_incoming = std::move(state);
    }
    // One delivery is under way at most: what comes meanwhile replaces what has not been taken.
    if (isFirst)
        QMetaObject::invokeMethod(this, &LabSession::deliver, Qt::QueuedConnection);
}

void LabSession::deliver()
{
    std::shared_ptr<const LiveState> state;
    {
        const std::lock_guard lock(m_mutex);
        state = std::move(m_incoming);
        m_incoming = nullptr;
    }
    if (state)
        show(std::move(state));
}

void LabSession::show(std::shared_ptr<const LiveState> state)
{
    m_state = std::move(state);
    const bool isNewError = !m_state->error.empty() && m_state->errorCount != m_errorsSeen;
    m_errorsSeen = m_state->errorCount;
    // Keeps the state of this moment: a receiver may bring a newer one.
    const auto shown = m_state;
    emit stateChanged(shown);
    if (isNewError)
        emit refused(QString::fromStdString(shown->error));
}

void LabSession::settle()
{
    if (m_live)
        m_live->settle();
    deliver();
}

void LabSession::play()
{
    if (m_live)
        m_live->play();
}

void LabSession::playUntil(SimTime moment)
{
    if (m_live)
        m_live->playUntil(moment);
}

void LabSession::pause()
{
    if (m_live)
        m_live->pause();
}

void LabSession::togglePlay()
{
    if (m_state && m_state->isPlaying)
        pause();
    else
        play();
}

void LabSession::setSpeed(double speed)
{
    if (m_live)
        m_live->setSpeed(speed);
}

void LabSession::stepEvent()
{
    if (m_live)
        m_live->stepEvent();
}

void LabSession::stepHappening()
{
    if (m_live)
        m_live->stepHappening();
}

void LabSession::stepBackHappening()
{
    if (m_live)
        m_live->stepBackHappening();
}

void LabSession::seek(SimTime to)
{
    if (m_live)
        m_live->seek(to);
}

void LabSession::setEnd(SimTime end)
{
    if (m_live)
        m_live->setEnd(end);
}

void LabSession::fork(const QString &title)
{
    if (m_live)
        m_live->fork(title.toStdString());
}

void LabSession::switchTo(BranchId branch)
{
    if (m_live)
        m_live->switchTo(branch);
}

void LabSession::rename(BranchId branch, const QString &title)
{
    if (m_live)
        m_live->rename(branch, title.toStdString());
}

void LabSession::compare(BranchId other)
{
    if (m_live)
        m_live->compare(other);
}

void LabSession::follow(RecordName name, std::optional<SimTime> created,
                        std::function<void(std::optional<RecordTrail>)> then)
{
    if (!m_live)
        return;
    const QPointer<LabSession> self(this);
    m_live->follow(name, created, [self, then = std::move(then)](const std::optional<RecordTrail> &trail) {
        if (self)
            QMetaObject::invokeMethod(
                self.data(), [then, trail] { then(trail); }, Qt::QueuedConnection);
    });
}

void LabSession::stopBusyWork()
{
    if (m_live)
        m_live->stopBusyWork();
}

void LabSession::apply(const Command &command, std::function<void(CommandResult)> onResult,
                       const QString &forkTitle)
{
    if (!m_live)
        return;
    const QPointer<LabSession> self(this);
    const auto before = frame();
    const auto back = [self, command, before, onResult = std::move(onResult)](const CommandResult &result) {
        if (self)
            QMetaObject::invokeMethod(
                self.data(),
                [self, command, before, onResult, result] {
                    if (onResult)
                        onResult(result);
                    if (self && result.ok())
                        emit self->commandDone(command, before);
                },
                Qt::QueuedConnection);
    };
    m_live->apply(command, back, forkTitle.toStdString());
}

void LabSession::withRun(const std::function<void(Run &)> &use)
{
    if (!m_live)
        return;
    m_live->withRun(use);
    m_live->settle();
}

void LabSession::askRun(std::function<void(Run &)> use, std::function<void()> then)
{
    if (!m_live)
        return;
    const QPointer<LabSession> self(this);
    m_live->withRun([self, use = std::move(use), then = std::move(then)](Run &run) {
        use(run);
        if (self)
            QMetaObject::invokeMethod(self.data(), then, Qt::QueuedConnection);
    });
}

const std::vector<JournalEntry> &LabSession::journal() const
{
    static const std::vector<JournalEntry> none;
    return m_state && m_state->journal ? *m_state->journal : none;
}

} // namespace millrace
