// SPDX-License-Identifier: GPL-3.0-or-later
// What pointer and keyboard do on a TimeTrack.
#include "ui/time/time_track.h"

#include "present/theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace millrace {

bool TimeTrack::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QString words = wordsAt(help->pos());
        if (words.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        m_chosen = noBranch;
        update();
    }
    return QWidget::event(event);
}

void TimeTrack::drag(double x)
{
    const Duration moment = momentAt(x);
    if (m_asked == moment)
        return;
    askFor(moment);
    emit momentShown(moment);
    if (m_throttle.isActive())
        return;
    m_throttle.start();
    emit momentWanted(moment, false);
}

void TimeTrack::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_state || !m_state->frame)
        return;
    const QPointF at = event->position();
    const FutureRow *row = rowAt(at);
    m_pressedFuture = row ? row->branch : noBranch;
    m_isHiddenPressed = !row && isOnHidden(at);
    if (row || m_isHiddenPressed)
        return;
    const std::vector<MarkCluster> all = clusters();
    if (const MarkCluster *cluster = clusterAt(at, all)) {
        const Duration moment = m_marks->of(m_state->branch)[cluster->first].at;
        askFor(moment);
        emit momentWanted(moment, true);
        return;
    }
    m_isDragging = true;
    drag(at.x());
    update();
}

void TimeTrack::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = event->position();
    if (m_isDragging) {
        drag(at.x());
        return;
    }
    const FutureRow *row = rowAt(at);
    const BranchId hovered = row ? row->branch : noBranch;
    if (hovered != m_hovered) {
        m_hovered = hovered;
        update();
    }
    const std::vector<MarkCluster> all = clusters();
    const bool isTarget = row || isOnHidden(at) || clusterAt(at, all);
    setCursor(isTarget ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void TimeTrack::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPointF at = event->position();
    if (m_isDragging) {
        m_isDragging = false;
        m_throttle.stop();
        const Duration moment = momentAt(at.x());
        askFor(moment);
        emit momentShown(moment);
        emit momentWanted(moment, true);
        return;
    }
    const FutureRow *row = rowAt(at);
    if (row && row->branch == m_pressedFuture)
        emit switchWanted(m_pressedFuture);
    else if (m_isHiddenPressed && isOnHidden(at))
        emit menuWanted(noBranch, event->globalPosition().toPoint());
    m_pressedFuture = noBranch;
    m_isHiddenPressed = false;
}

void TimeTrack::leaveEvent(QEvent *)
{
    m_hovered = noBranch;
    update();
}

void TimeTrack::step(Duration by)
{
    const Duration to = std::clamp(shownMoment() + by, Duration{}, length());
    askFor(to);
    emit momentWanted(to, true);
}

void TimeTrack::chooseFuture(int by)
{
    // The main line first, then the rows from top to bottom and from left to right.
    std::vector<const FutureRow *> order;
    for (const FutureRow &row : m_futures.rows)
        order.push_back(&row);
    std::stable_sort(order.begin(), order.end(), [](const FutureRow *a, const FutureRow *b) {
        return a->row != b->row ? a->row < b->row : a->from < b->from;
    });
    int at = -1;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (order[i]->branch == m_chosen)
            at = static_cast<int>(i);
    }
    at = std::clamp(at + by, -1, static_cast<int>(order.size()) - 1);
    m_chosen = at < 0 ? noBranch : order[static_cast<std::size_t>(at)]->branch;
    const QString words = at < 0 ? spokenValue() : order[static_cast<std::size_t>(at)]->text;
    QToolTip::showText(
        mapToGlobal(QPoint(qRound(at < 0 ? xOf(shownMoment()) : order[static_cast<std::size_t>(at)]->from),
                           qRound(rowY(at < 0 ? -1 : order[static_cast<std::size_t>(at)]->row)))),
        words, this);
    update();
}

void TimeTrack::keyPressEvent(QKeyEvent *event)
{
    const bool isControl = event->modifiers() & Qt::ControlModifier;
    if (!m_state || !m_state->frame || (event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier))) {
        QWidget::keyPressEvent(event);
        return;
    }
    const auto toMark = [this](std::optional<Duration> mark) {
        if (!mark)
            return;
        askFor(*mark);
        emit momentWanted(*mark, true);
    };
    switch (event->key()) {
    case Qt::Key_Left:
        if (isControl)
            toMark(m_marks->before(m_state->branch, shownMoment()));
        else
            step(seconds(-1));
        break;
    case Qt::Key_Right:
        if (isControl)
            toMark(m_marks->after(m_state->branch, shownMoment()));
        else
            step(seconds(1));
        break;
    case Qt::Key_PageUp:
        step(seconds(10));
        break;
    case Qt::Key_PageDown:
        step(seconds(-10));
        break;
    case Qt::Key_Down:
        chooseFuture(1);
        break;
    case Qt::Key_Up:
        chooseFuture(-1);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_chosen != noBranch)
            emit switchWanted(m_chosen);
        break;
    case Qt::Key_F2:
        emit renameWanted(chosenFuture());
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    event->accept();
}

void TimeTrack::contextMenuEvent(QContextMenuEvent *event)
{
    if (!m_state || !m_state->frame)
        return;
    if (event->reason() == QContextMenuEvent::Keyboard) {
        const FutureRow *row = m_futures.find(m_chosen);
        const QPointF at(row ? row->from : xOf(shownMoment()), rowY(row ? row->row : -1));
        emit menuWanted(m_chosen, mapToGlobal(at.toPoint()));
        return;
    }
    const FutureRow *row = rowAt(event->pos());
    emit menuWanted(row ? row->branch : noBranch, event->globalPos());
}

} // namespace millrace
