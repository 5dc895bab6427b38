// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/live.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace millrace {

struct Scenario;

/// The live session as the window knows it: requests go out at once, states come in by signal on the
/// window's thread, the newest wins. Holds no rule of its own.
class LabSession : public QObject
{
    Q_OBJECT

public:
    explicit LabSession(QObject *parent = nullptr);
    ~LabSession() override;

    /// Null until something has been opened and has shown itself.
    std::shared_ptr<const LiveState> state() const { return m_state; }
    std::shared_ptr<const Frame> frame() const { return m_state ? m_state->frame : nullptr; }
    bool hasRun() const { return m_live != nullptr; }
    /// What the open run began from: its traces, its prices. Null until something has been opened.
    std::shared_ptr<const Scenario> scenario() const { return m_scenario; }

    /// Begins a scenario anew. Empty when done; else every fault, one a line.
    QString open(const Scenario &scenario, std::uint64_t seed);
    /// Goes on with a run made elsewhere.
    void open(Run run);

    void play();
    void playUntil(SimTime moment);
    void pause();
    void togglePlay();
    void setSpeed(double speed);
    void stepEvent();
    void stepHappening();
    void stepBackHappening();
    void seek(SimTime to);
    void setEnd(SimTime end);
    void fork(const QString &title);
    void switchTo(BranchId branch);
    void rename(BranchId branch, const QString &title);
    void compare(BranchId other);
    /// The life of a record up to now; `then` is called on the window's thread, with nothing when it was
    /// stopped.
    void follow(RecordName name, std::optional<SimTime> created,
                std::function<void(std::optional<RecordTrail>)> then);
    void stopBusyWork();
    /// `onResult` is called on the window's thread.
    void apply(const Command &command, std::function<void(CommandResult)> onResult = {},
               const QString &forkTitle = {});
    /// Calls `use` with the run on the session's thread and waits for it: for saving. Keep it short.
    void withRun(const std::function<void(Run &)> &use);
    /// Calls `use` on the session's thread and then `then` on the window's; waits for neither.
    void askRun(std::function<void(Run &)> use, std::function<void()> then);
    /// The current branch's commands, as of the newest state.
    const std::vector<JournalEntry> &journal() const;
    /// Waits until all requests so far are done and their state is here. For tests and for leaving.
    void settle();
    /// Shows a state that was made by hand: for pictures and tests.
    void show(std::shared_ptr<const LiveState> state);

signals:
    void stateChanged(std::shared_ptr<const millrace::LiveState> state);
    /// Another scenario or session is shown from now on.
    void runReplaced();
    /// A command was carried out; `before` is what the window showed when it was given.
    void commandDone(const millrace::Command &command, std::shared_ptr<const millrace::Frame> before);
    /// A request was refused: what was wrong, and the remedy.
    void refused(const QString &why);

private:
    void receive(std::shared_ptr<const LiveState> state);
    void deliver();

    std::unique_ptr<Live> m_live;
    std::shared_ptr<const Scenario> m_scenario;
    std::shared_ptr<const LiveState> m_state;
    std::mutex m_mutex; ///< guards m_incoming: the hand-over from the session's thread
    std::shared_ptr<const LiveState> m_incoming;
    std::uint64_t m_errorsSeen = 0;
};

} // namespace millrace

Q_DECLARE_METATYPE(std::shared_ptr<const millrace::LiveState>)
