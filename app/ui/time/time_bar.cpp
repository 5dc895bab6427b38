// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time/time_bar.h"

#include "present/lab_session.h"
#include "present/theme.h"
#include "ui/time/speeds.h"
#include "ui/time/time_text.h"
#include "ui/time/time_track.h"
#include "ui/time/transport_button.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace millrace {
namespace {

constexpr int momentEveryMs = 100;
/// Shorter work is over before anybody could read what it is.
constexpr int busyAfterMs = 150;

} // namespace

TimeBar::TimeBar(LabSession *session, QWidget *parent)
    : QFrame(parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("timeBar"));
    setAccessibleName(tr("Time bar"));
    m_groups = new QGridLayout(this);
    m_groups->setSizeConstraint(QLayout::SetNoConstraint); // it is the bar that says how small it can be
    m_groups->setHorizontalSpacing(16);
    m_groups->setVerticalSpacing(2);
    m_transport = buildTransport();
    m_track = new TimeTrack(this);
    m_actions = buildActions();
    buildBusy();
    connectTrack();
    m_busyDelay.setSingleShot(true);
    m_busyDelay.setInterval(busyAfterMs);
    connect(&m_busyDelay, &QTimer::timeout, this, &TimeBar::refreshBusy);
    m_momentRest.setSingleShot(true);
    m_momentRest.setInterval(momentEveryMs);
    connect(&m_momentRest, &QTimer::timeout, this, &TimeBar::refreshMoment);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, &TimeBar::applyTheme);
    applyTheme();
    if (m_session) {
        connect(m_session, &LabSession::stateChanged, this, &TimeBar::showState);
        connect(m_session, &LabSession::runReplaced, this, [this] {
            m_marks.clear();
            showState(m_session->state());
        });
        m_state = m_session->state();
    }
    refresh();
}

TimeBar::~TimeBar() = default;

void TimeBar::showState(std::shared_ptr<const LiveState> state)
{
    m_state = std::move(state);
    if (m_state)
        m_marks.take(*m_state);
    if (isVisible() || !m_session)
        refresh();
}

void TimeBar::showEvent(QShowEvent *event)
{
    QFrame::showEvent(event);
    arrange();
    refresh();
}

void TimeBar::refresh()
{
    m_track->show(m_state, &m_marks);
    const bool hasFrame = m_state && m_state->frame;
    for (QWidget *group : {m_transport, m_actions})
        group->setEnabled(hasFrame);
    m_track->setEnabled(hasFrame);
    const bool isPlaying = hasFrame && m_state->isPlaying;
    m_play->setGlyph(isPlaying ? TransportGlyph::Pause : TransportGlyph::Play);
    const QString words = isPlaying ? tr("Pause") : tr("Play");
    if (m_play->accessibleName() != words)
        m_play->setWords(words, tr("Space"));
    if (!isPlaying)
        m_momentRest.stop();
    if (!m_momentRest.isActive()) {
        refreshMoment();
        if (isPlaying)
            m_momentRest.start();
    }
    refreshActions();
    if (m_state && !m_state->busy.empty()) {
        if (m_busy->isVisible())
            refreshBusy();
        else if (!m_busyDelay.isActive())
            m_busyDelay.start();
    } else {
        m_busyDelay.stop();
        m_busy->hide();
    }
}

void TimeBar::refreshMoment()
{
    const QString now = momentText(m_track->shownMoment());
    if (now != m_now->text())
        m_now->setText(now);
    const QString of = tr("of %1").arg(clockText(m_track->length()));
    if (of != m_of->text()) {
        m_of->setText(of);
        applyTheme(); // the room for the figures may have grown
    }
    QPalette palette = m_now->palette();
    const QColor ink = m_track->isDragging() ? Theme::current().accentText : Theme::current().ink;
    if (palette.color(QPalette::WindowText) != ink) {
        palette.setColor(QPalette::WindowText, ink);
        m_now->setPalette(palette);
    }
}

void TimeBar::refreshActions()
{
    const double speed = m_state ? m_state->speed : 1;
    const auto setText = [](auto *widget, const QString &text) {
        if (widget->text() != text)
            widget->setText(text);
    };
    setText(m_speed, speed == asFastAsItCan ? tr("Fastest") : speedText(speed));
    const QString reached =
        m_state && m_state->isPlaying ? reachedText(speed, m_state->achievedSpeed) : QString();
    setText(m_reached, reached);
    m_speed->setAccessibleName(reached.isEmpty() ? tr("Speed: %1").arg(speedText(speed))
                                                 : tr("Speed: %1, %2").arg(speedText(speed), reached));
    for (QAction *action : m_speedMenu->actions())
        action->setChecked(action->data().toDouble() == speed);

    const bool isComparing = m_state && m_state->otherBranch != noBranch;
    const bool canCompare = isComparing || !otherFutures().empty();
    setText(m_compare, isComparing ? tr("Stop comparing") : tr("Compare futures"));
    if (m_compare->isEnabled() != canCompare && m_actions->isEnabled())
        m_compare->setEnabled(canCompare);
    m_compare->setToolTip(canCompare ? tr("Two futures side by side, in canvas and charts (Ctrl+Shift+C)")
                                     : tr("There is one future only. Fork first, then change something: the "
                                          "two can be seen side by side."));
    const QString with =
        isComparing ? tr("with %1").arg(futureTitle(*m_state, m_state->otherBranch)) : QString();
    m_compared->setToolTip(with);
    setText(m_compared, m_compared->fontMetrics().elidedText(with, Qt::ElideRight, m_compare->width()));
}

void TimeBar::refreshBusy()
{
    if (!m_state || m_state->busy.empty())
        return;
    const int done = std::clamp(static_cast<int>(m_state->busyShare * 100), 0, 100);
    m_busyWords->setText(tr("%1, %2 %").arg(QString::fromStdString(m_state->busy)).arg(done));
    m_busyBar->setValue(done);
    placeBusy();
    m_busy->show();
    m_busy->raise();
}

std::vector<BranchId> TimeBar::otherFutures() const
{
    std::vector<BranchId> others;
    if (m_state) {
        for (const BranchView &branch : m_state->branches) {
            if (branch.id != m_state->branch)
                others.push_back(branch.id);
        }
    }
    return others;
}

void TimeBar::seek(Duration to)
{
    if (!m_session || !m_state || !m_state->frame)
        return;
    m_track->askFor(to);
    m_session->seek(m_state->frame->start + m_track->shownMoment());
    refreshMoment();
}

void TimeBar::togglePlay()
{
    if (!m_session || !m_state || !m_state->frame)
        return;
    // Play at the end begins once more, as on a player; what is known is kept.
    if (!m_state->isPlaying && m_state->frame->now >= m_state->end)
        m_session->seek(m_state->frame->start);
    m_session->togglePlay();
}

void TimeBar::stepEvent()
{
    if (m_session)
        m_session->stepEvent();
}

void TimeBar::stepHappening()
{
    if (m_session)
        m_session->stepHappening();
}

void TimeBar::stepBackHappening()
{
    if (m_session)
        m_session->stepBackHappening();
}

void TimeBar::toStart()
{
    seek({});
}

void TimeBar::toEnd()
{
    seek(m_track->head());
}

void TimeBar::setSpeed(double speed)
{
    if (m_session)
        m_session->setSpeed(speed);
}

void TimeBar::faster()
{
    if (m_state)
        setSpeed(fasterThan(m_state->speed));
}

void TimeBar::slower()
{
    if (m_state)
        setSpeed(slowerThan(m_state->speed));
}

void TimeBar::fork()
{
    if (!m_session || !m_state || !m_state->frame)
        return;
    m_session->fork(tr("Future %1").arg(m_state->branches.size()));
    emit forkWanted();
}

void TimeBar::compareWith(BranchId other)
{
    if (!m_session)
        return;
    m_session->compare(other);
    emit compareWanted(other != noBranch);
}

void TimeBar::toggleCompare()
{
    if (!m_state)
        return;
    const std::vector<BranchId> others = otherFutures();
    if (m_state->otherBranch != noBranch) {
        compareWith(noBranch);
    } else if (others.size() == 1) {
        compareWith(others.front());
    } else if (others.size() > 1) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->setAccessibleName(tr("Compare with"));
        menu->addSection(tr("Compare with"));
        for (const BranchId other : others)
            menu->addAction(futureTitle(*m_state, other), this, [this, other] { compareWith(other); });
        menu->popup(m_compare->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
        menu->setActiveAction(menu->actions().at(1));
    }
}

void TimeBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_state && !m_state->busy.empty() && m_session) {
        m_session->stopBusyWork();
        event->accept();
        return;
    }
    QFrame::keyPressEvent(event);
}

} // namespace millrace
