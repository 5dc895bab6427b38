// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/time/time_marks.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>

#include <memory>

class QGridLayout;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace millrace {

class LabSession;
class TimeTrack;
class TransportButton;
struct LiveState;

/// The bar of time: play, steps, any moment, speeds, forks, and two futures side by side. Reads the states
/// of a session and asks it for everything itself.
class TimeBar : public QFrame
{
    Q_OBJECT

public:
    explicit TimeBar(LabSession *session, QWidget *parent = nullptr);
    ~TimeBar() override;

    /// Shows a state at once; for pictures and tests. The session's states arrive by themselves.
    void showState(std::shared_ptr<const LiveState> state);
    TimeTrack *track() const { return m_track; }
    /// The menu of speeds; the chosen one is checked.
    QMenu *speedMenu() const { return m_speedMenu; }
    /// What can be done with a future, or, for `noBranch`, all futures. Owned by the caller.
    QMenu *futureMenu(BranchId branch);
    /// Asks for a new title of a future, in a dialog that does not block.
    void renameFuture(BranchId branch);

    QSize minimumSizeHint() const override;

public slots:
    void togglePlay();
    void stepEvent();
    void stepHappening();
    void stepBackHappening();
    void toStart();
    void toEnd();
    void faster();
    void slower();
    void fork();
    void toggleCompare();

signals:
    /// The two futures are (no longer) to be seen side by side; the session has been asked already.
    void compareWanted(bool isWanted);
    void forkWanted();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *buildTransport();
    QWidget *buildActions();
    void buildBusy();
    void fillSpeedMenu();
    void connectTrack();
    void applyTheme();
    void arrange();
    void fitHeight();
    void placeBusy();
    void refresh();
    void refreshMoment();
    void refreshActions();
    void refreshBusy();
    void setSpeed(double speed);
    void seek(Duration to);
    void compareWith(BranchId other);
    void openFutureMenu(BranchId branch, const QPoint &globalPosition);
    std::vector<BranchId> otherFutures() const;

    LabSession *m_session;
    std::shared_ptr<const LiveState> m_state;
    MarkMemory m_marks;
    QGridLayout *m_groups = nullptr;
    QWidget *m_transport = nullptr;
    QWidget *m_actions = nullptr;
    TimeTrack *m_track = nullptr;
    TransportButton *m_play = nullptr;
    QLabel *m_now = nullptr;
    QLabel *m_of = nullptr;
    QToolButton *m_speed = nullptr;
    QMenu *m_speedMenu = nullptr;
    QLabel *m_reached = nullptr;
    QPushButton *m_fork = nullptr;
    QPushButton *m_compare = nullptr;
    QLabel *m_compared = nullptr;
    QFrame *m_busy = nullptr;
    QLabel *m_busyWords = nullptr;
    QProgressBar *m_busyBar = nullptr;
    QTimer m_busyDelay;
    QTimer m_momentRest; ///< figures change ten times a second at most
    int m_rowsOfGroups = 0;
};

} // namespace millrace
