// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lesson_list_row.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace millrace {

namespace {

constexpr int padding = 12;
constexpr int lineGap = 2;
constexpr int markSize = 18;
constexpr double radius = 7;

QString standingText(const LessonListRow &row)
{
    QString text = LessonRow::tr("Lesson %1 · %2 min").arg(row.entry.number).arg(row.entry.minutes);
    if (row.isDone)
        text = LessonRow::tr("%1 · done").arg(text);
    if (row.isLast)
        text = LessonRow::tr("%1 · **continue**").arg(text);
    return text;
}

} // namespace

LessonRow::LessonRow(const LessonListRow &row, QWidget *parent)
    : LessonButton(parent)
    , m_title(ProseStyle::Heading)
    , m_standing(ProseStyle::Small)
    , m_isDone(row.isDone)
    , m_isLast(row.isLast)
{
    m_title.setMarkdown(QString::fromStdString(row.entry.title));
    m_standing.setMarkdown(standingText(row));
    setAccessibleName(tr("%1. %2").arg(m_title.plain(), m_standing.plain()));
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        m_title.restyle();
        m_standing.restyle();
        updateGeometry();
        update();
    });
}

int LessonRow::titleRoom(int width) const
{
    return std::max(1, width - 2 * padding - Theme::current().scaled(markSize) - padding);
}

int LessonRow::heightForWidth(int width) const
{
    const int room = titleRoom(width);
    return m_title.heightFor(room) + lineGap + m_standing.heightFor(room) + 2 * padding;
}

QSize LessonRow::sizeHint() const
{
    const int width = Theme::current().scaled(260);
    return {width, heightForWidth(width)};
}

QSize LessonRow::minimumSizeHint() const
{
    return {Theme::current().scaled(120), m_title.lineHeight() + m_standing.lineHeight() + 2 * padding};
}

void LessonRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme &theme = Theme::current();
    const double line = hasFocus() ? 2 : 1;
    painter.setPen(QPen(hasFocus() || m_isLast ? theme.accent : theme.line, line));
    painter.setBrush(isDown() || underMouse() ? theme.track : m_isLast ? theme.accentPale : theme.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2), radius,
                            radius);

    const int room = titleRoom(width());
    const int mark = theme.scaled(markSize);
    const int left = isRightToLeft() ? 2 * padding + mark : padding;
    const int titleHeight = m_title.heightFor(room);
    m_title.draw(painter, QRectF(left, padding, room, titleHeight), layoutDirection());
    const int below = padding + titleHeight + lineGap;
    m_standing.draw(painter, QRectF(left, below, room, height() - below), layoutDirection());

    const QRectF place(isRightToLeft() ? padding : width() - padding - mark, padding, mark, mark);
    painter.setBrush(Qt::NoBrush);
    if (m_isDone) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.green);
        painter.drawEllipse(place.adjusted(1, 1, -1, -1));
    }
    QPainterPath sign;
    const auto at = [&place, mark](double x, double y) { return place.topLeft() + QPointF(x, y) * mark; };
    if (m_isDone) {
        sign.moveTo(at(0.3, 0.52));
        sign.lineTo(at(0.44, 0.66));
        sign.lineTo(at(0.7, 0.37));
    } else {
        const double tip = isRightToLeft() ? 0.36 : 0.64;
        sign.moveTo(at(1 - tip, 0.25));
        sign.lineTo(at(tip, 0.5));
        sign.lineTo(at(1 - tip, 0.75));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(!m_isDone      ? theme.inkFaint
                        : theme.isDark ? theme.onAccent
                                       : theme.panel,
                        mark * 0.1, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(sign);
}

} // namespace millrace
