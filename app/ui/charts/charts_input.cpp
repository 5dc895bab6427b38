// SPDX-License-Identifier: GPL-3.0-or-later
// What pointer and keyboard do on the charts: the stretch of time in view, and the figures of a moment.
#include "ui/charts/charts_panel.h"

#include "present/lab_session.h"
#include "sim/kernel/text.h"
#include "ui/charts/plot_parts.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace millrace {
namespace {

constexpr double secondsMin = 5;

} // namespace

void ChartsPanel::setTimeRange(double from, double to)
{
    const double length = std::max(secondsMin, to - from);
    m_isFollowing = false;
    m_from = std::max(0.0, from);
    m_to = m_from + length;
    refresh();
}

void ChartsPanel::followTime()
{
    m_isFollowing = true;
    refresh();
}

void ChartsPanel::zoom(double factor, double around)
{
    const double end =
        m_state && m_state->frame
            ? roundEnd(std::max(toSeconds(m_state->frame->elapsed()), toSeconds(m_state->frame->length)))
            : 86'400;
    const double length = std::clamp((m_to - m_from) * factor, secondsMin, std::max(60.0, end));
    const double share = (around - m_from) / (m_to - m_from);
    setTimeRange(around - share * length, around - share * length + length);
}

void ChartsPanel::pan(double share)
{
    const double by = std::max(share * (m_to - m_from), -m_from);
    setTimeRange(m_from + by, m_to + by);
}

int ChartsPanel::chartAt(const QPoint &at) const
{
    for (int chart = 0; chart < chartCount; ++chart) {
        if (m_rects[static_cast<std::size_t>(chart)]->rect().contains(at))
            return chart;
    }
    return -1;
}

double ChartsPanel::secondAt(const QPoint &at) const
{
    const int chart = std::max(0, chartAt(at));
    return m_rects[static_cast<std::size_t>(chart)]->axis(QCPAxis::atBottom)->pixelToCoord(at.x());
}

void ChartsPanel::hover(const QPoint &at)
{
    const int chart = chartAt(at);
    if (chart < 0) {
        if (m_hovered >= 0) {
            m_hovered = -1;
            m_overlay->setHover(-1, {});
            m_plot->layer(QStringLiteral("cursor"))->replot();
        }
        return;
    }
    m_hovered = secondAt(at);
    std::vector<QString> words;
    for (int each = 0; each < chartCount; ++each) {
        const ChartFigures &figures = m_figures[static_cast<std::size_t>(each)];
        QStringList lines;
        // The hottest last drawn are the first worth reading.
        for (auto line = figures.lines.rbegin(); line != figures.lines.rend() && lines.size() < 4; ++line) {
            const double value = line->at(m_hovered);
            if (!std::isnan(value))
                lines << tr("%1 %2").arg(chartValueText(value, figures.unit), line->name);
        }
        if (each == HeatChart && chart == HeatChart)
            lines << heatWords(at, m_hovered);
        if (each == chart)
            lines.prepend(chartTimeText(m_hovered));
        words.push_back(lines.join(QLatin1Char('\n')));
    }
    m_overlay->setHover(m_hovered, std::move(words));
    m_plot->layer(QStringLiteral("cursor"))->replot();
}

QString ChartsPanel::heatWords(const QPoint &at, double second) const
{
    bool isOther = false;
    const double value = m_rects[HeatChart]->axis(QCPAxis::atLeft)->pixelToCoord(at.y());
    const int row = m_heatPlot->rowAt(value, &isOther);
    const HeatMatrix &matrix = isOther ? m_otherHeat : m_heat;
    const int column = static_cast<int>((second - matrix.span().from) / std::max(1, matrix.span().period));
    if (row < 0 || column < 0 || column >= matrix.filledColumns())
        return {};
    const HeatMatrix::Cell &cell = matrix.cell(row, column);
    if (cell.incoming < 0)
        return tr("shard %1: not there yet").arg(matrix.lane(row));
    const QString load =
        tr("shard %1: %2 of its limit").arg(matrix.lane(row)).arg(QString::fromStdString(percent(cell.heat)));
    return cell.isRefusing ? load + tr(", refusing") : load;
}

bool ChartsPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_plot)
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress: {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        setFocus(Qt::MouseFocusReason);
        if (mouse->button() == Qt::LeftButton) {
            m_pressedAt = mouse->position().toPoint();
            m_pressedFrom = m_from;
            m_isPanning = false;
        }
        return mouse->button() == Qt::LeftButton;
    }
    case QEvent::MouseMove: {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QPoint at = mouse->position().toPoint();
        if (!(mouse->buttons() & Qt::LeftButton)) {
            hover(at);
            return true;
        }
        if (!m_isPanning && (at - m_pressedAt).manhattanLength() < QApplication::startDragDistance())
            return true;
        m_isPanning = true;
        const double width = std::max(1, m_rects[IncomingChart]->width());
        const double from = m_pressedFrom - (at.x() - m_pressedAt.x()) / width * (m_to - m_from);
        setTimeRange(std::max(0.0, from), std::max(0.0, from) + m_to - m_from);
        return true;
    }
    case QEvent::MouseButtonRelease: {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        if (mouse->button() != Qt::LeftButton)
            return false;
        const QPoint at = mouse->position().toPoint();
        if (!m_isPanning && chartAt(at) >= 0 && m_state && m_state->frame) {
            const auto ns = static_cast<std::int64_t>(std::max(0.0, secondAt(at)) * 1e9);
            emit momentChosen(m_state->frame->start + nanoseconds(ns));
        }
        m_isPanning = false;
        return true;
    }
    case QEvent::MouseButtonDblClick:
        followTime();
        return true;
    case QEvent::Wheel: {
        const auto *wheel = static_cast<QWheelEvent *>(event);
        if (wheel->angleDelta().x() != 0)
            pan(-wheel->angleDelta().x() / 1200.0);
        else
            zoom(std::pow(0.999, wheel->angleDelta().y()), secondAt(wheel->position().toPoint()));
        return true;
    }
    case QEvent::Leave:
        hover(QPoint(-1, -1));
        return false;
    case QEvent::Resize:
        m_refresh.start(0);
        return false;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

void ChartsPanel::keyPressEvent(QKeyEvent *event)
{
    const double middle = (m_from + m_to) / 2;
    switch (event->key()) {
    case Qt::Key_Left:
        pan(-0.1);
        break;
    case Qt::Key_Right:
        pan(0.1);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Up:
        zoom(0.8, middle);
        break;
    case Qt::Key_Minus:
    case Qt::Key_Down:
        zoom(1.25, middle);
        break;
    case Qt::Key_Home:
    case Qt::Key_0:
        followTime();
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    event->accept();
}

} // namespace millrace
