// SPDX-License-Identifier: GPL-3.0-or-later
// How a TimeTrack is drawn.
#include "present/theme.h"
#include "ui/marks/happening_mark.h"
#include "ui/time/time_text.h"
#include "ui/time/time_track.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace millrace {
namespace {

double scaled(double pixels)
{
    return pixels * Theme::current().textScale;
}

} // namespace

void TimeTrack::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintFutures(painter);
    paintLine(painter);
    if (!m_state || !m_state->frame)
        return;
    paintMarks(painter);
    paintHandle(painter);
}

void TimeTrack::paintLine(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const double half = scaled(3);
    const double y = rowY(-1);
    const auto stretch = [&](double from, double to, const QColor &colour) {
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(from - half, y - half, to - from + 2 * half, 2 * half), half, half);
    };
    painter.setPen(QPen(theme.line, 1));
    stretch(left(), right(), theme.track);
    painter.setPen(Qt::NoPen);
    if (!m_state || !m_state->frame)
        return;
    // Behind: full; known ahead: pale, with an upright where it ends; beyond: nothing has happened yet.
    const double head = xOf(this->head());
    const double now = xOf(shownMoment());
    QColor known = theme.accent;
    known.setAlphaF(0.38f);
    if (head > now + 1) {
        stretch(left(), head, known);
        painter.setBrush(theme.accent);
        painter.drawRect(QRectF(head + half - 1, y - scaled(6), 2, scaled(12)));
    }
    stretch(left(), now, theme.accent);
}

void TimeTrack::paintMarks(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const double y = rowY(-1) - scaled(13.5);
    const QFont font = theme.figures(11);
    const QFontMetricsF metrics(font);
    const double now = xOf(m_state->frame->elapsed());
    for (const MarkCluster &cluster : clusters()) {
        // What lies ahead is known but has not happened again yet.
        painter.setOpacity(cluster.x > now + 0.5 ? 0.55 : 1);
        paintHappeningMark(painter, {cluster.x, y}, scaled(10), cluster.tone, theme);
        if (cluster.count > 1) {
            painter.setOpacity(1);
            painter.setFont(font);
            painter.setPen(theme.inkSecond);
            const QString count = cluster.count > 99 ? QStringLiteral("99+") : QString::number(cluster.count);
            painter.drawText(QPointF(cluster.x + scaled(7), y + metrics.capHeight() / 2), count);
        }
    }
    painter.setOpacity(1);
}

void TimeTrack::paintFutures(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const QFont font = theme.words(11, QFont::DemiBold);
    const QFontMetricsF metrics(font);
    for (const FutureRow &row : m_futures.rows) {
        const bool isChosen = row.branch == m_chosen && hasFocus();
        const bool isHovered = row.branch == m_hovered;
        const double y = rowY(row.row);
        const double from = rowY(row.parentRow);
        const double bend = std::min(scaled(10), row.to - row.from);
        QPainterPath line(QPointF(row.from, from));
        line.lineTo(row.from, y - scaled(8));
        line.quadTo(row.from, y, row.from + bend, y);
        line.lineTo(row.to, y);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.green, scaled(row.isCompared || isHovered ? 3.5 : 2.5), Qt::SolidLine,
                            Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(line);
        if (isChosen) {
            painter.setPen(QPen(theme.accent, 2));
            QRectF around(row.from - 3, y - scaled(7), row.to - row.from + 6, scaled(14));
            if (!row.shown.isEmpty())
                around = around.united(
                    QRectF(row.label.left() - 3, around.top(), row.label.width() + 6, around.height()));
            painter.drawRoundedRect(around, 4, 4);
        }
        painter.setFont(font);
        painter.setPen(theme.greenText);
        painter.drawText(QPointF(row.label.left(), y + metrics.capHeight() / 2), row.shown);
    }
    if (m_futures.hidden > 0) {
        painter.setFont(font);
        painter.setPen(theme.greenText);
        painter.drawText(
            QPointF(m_futures.hiddenLeft, rowY(m_futures.rowCount - 1) + metrics.capHeight() / 2),
            m_futures.hiddenText);
    }
}

void TimeTrack::paintHandle(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const QPointF centre(xOf(shownMoment()), rowY(-1));
    const bool isOwnChosen = hasFocus() && m_chosen == noBranch;
    if (isOwnChosen) {
        QColor halo = theme.accent;
        halo.setAlphaF(0.28f);
        painter.setPen(Qt::NoPen);
        painter.setBrush(halo);
        painter.drawEllipse(centre, scaled(11), scaled(11));
    }
    painter.setPen(QPen(theme.accent, scaled(hasFocus() ? 3 : 2.5)));
    painter.setBrush(theme.panel);
    painter.drawEllipse(centre, scaled(6.5), scaled(6.5));
    if (!m_isDragging)
        return;
    const QFont font = theme.figures(11, QFont::DemiBold);
    const QFontMetricsF metrics(font);
    const QString words = momentText(shownMoment());
    const double width = metrics.horizontalAdvance(words) + scaled(12);
    const double middle = std::clamp(centre.x(), width / 2 + 1, this->width() - width / 2 - 1);
    const QRectF bubble(middle - width / 2, 1, width, scaled(17));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.ink);
    painter.drawRoundedRect(bubble, 4, 4);
    painter.setFont(font);
    painter.setPen(theme.panel);
    painter.drawText(bubble, Qt::AlignCenter, words);
}

} // namespace millrace
