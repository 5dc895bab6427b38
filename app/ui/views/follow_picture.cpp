// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/follow_picture.h"

#include "present/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace millrace {
namespace {

constexpr double pad = 20;
constexpr double rail = 30; ///< room for the line and its marks
constexpr double top = 8;

QFont nameFont()
{
    return Theme::current().words(12.5, QFont::DemiBold);
}
QFont plainFont()
{
    return Theme::current().words(12.5);
}
QFont smallFont()
{
    return Theme::current().words(11);
}
QFont figureFont()
{
    return Theme::current().figures(11);
}
double lineOf(const QFont &font)
{
    return QFontMetricsF(font).height();
}

/// Steps differ by the shape of their mark as well as by its colour.
void paintMark(QPainter &painter, const QPointF &at, TrailKind kind)
{
    const Theme &theme = Theme::current();
    const bool isBad = trailLevel(kind) == Level::Refusing;
    const QColor colour = isBad                          ? theme.red
                          : kind == TrailKind::Read      ? theme.violet
                          : kind == TrailKind::Processed ? theme.violet
                          : kind == TrailKind::Delivered ? theme.green
                                                         : theme.water;
    painter.setPen(QPen(colour, 2));
    painter.setBrush(theme.background);
    const double r = 5;
    switch (kind) {
    case TrailKind::Created:
        painter.drawEllipse(at, r, r);
        break;
    case TrailKind::Sent:
    case TrailKind::SentOn: {
        QPainterPath path;
        path.moveTo(at + QPointF(-r, -r));
        path.lineTo(at + QPointF(r, -r));
        path.lineTo(at + QPointF(0, r));
        path.closeSubpath();
        painter.drawPath(path);
        break;
    }
    case TrailKind::Stored:
        painter.setBrush(colour);
        painter.drawRect(QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r));
        break;
    case TrailKind::Read:
        painter.drawRect(QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r));
        break;
    case TrailKind::Processed:
    case TrailKind::Delivered:
        painter.setBrush(colour);
        painter.drawEllipse(at, r, r);
        break;
    case TrailKind::Refused:
    case TrailKind::Lost:
    case TrailKind::Expired:
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.background);
        painter.drawEllipse(at, r + 2, r + 2);
        painter.setPen(QPen(colour, 2.4));
        painter.drawLine(at + QPointF(-r, -r), at + QPointF(r, r));
        painter.drawLine(at + QPointF(-r, r), at + QPointF(r, -r));
        break;
    }
}

} // namespace

FollowPicture::FollowPicture(QWidget *parent)
    : ViewPicture(parent)
{}

void FollowPicture::show(TrailBoard board)
{
    m_board = std::move(board);
    contentChanged();
}

void FollowPicture::offer(std::vector<std::pair<ServiceIndex, QString>> sources)
{
    if (m_sources == sources)
        return;
    m_sources = std::move(sources);
    contentChanged();
}

QSizeF FollowPicture::arrange(double width, std::vector<PictureItem> &items)
{
    const Theme &theme = Theme::current();
    width = std::max(width, 420 * theme.textScale);
    m_right = width - pad;
    m_time = QFontMetricsF(figureFont()).horizontalAdvance(QStringLiteral("00:00.000")) + 10;
    m_kind = 0;
    for (const TrailRow &row : m_board.rows)
        m_kind = std::max(m_kind, QFontMetricsF(nameFont()).horizontalAdvance(trailKindText(row.step.kind)));
    m_kind += 14;
    m_wait = std::clamp(width * 0.2, 96.0, 200 * theme.textScale);
    double y = top;
    const auto add = [&](double height, ServiceIndex service, LaneIndex lane, QString words) {
        PictureItem item;
        item.rect = QRectF(pad - 8, y, width - 2 * pad + 16, height);
        item.service = service;
        item.lane = lane;
        item.words = std::move(words);
        item.number = static_cast<int>(items.size());
        items.push_back(item);
        y += height;
    };
    const double one = lineOf(nameFont()) + 12;
    if (m_board.record.isEmpty()) {
        y += lineOf(smallFont()) + 8;
        for (const auto &[source, name] : m_sources)
            add(one, source, noLane, tr("Follow the newest record of %1").arg(name));
    }
    for (const TrailRow &row : m_board.rows)
        add(row.why.isEmpty() ? one : one + lineOf(smallFont()) + 2, row.step.service, row.step.lane,
            describeStep(row, m_board));
    if (!m_board.record.isEmpty() && m_board.rows.empty())
        y += lineOf(plainFont()) + 8;
    return {width, y + 8};
}

/// The wait before a step, to the scale of the longest.
void FollowPicture::drawWait(QPainter &painter, const QRectF &rect, const TrailRow &row) const
{
    if (row.step.waited.ns <= 0)
        return;
    const Theme &theme = Theme::current();
    const double share = toSeconds(row.step.waited) * 1'000 / m_board.waitMsMax();
    const double words = lineOf(smallFont());
    paintWords(painter, QRectF(rect.left(), rect.top(), rect.width(), words),
               tr("waited %1").arg(waitText(row.step.waited)), smallFont(),
               share >= 1 ? theme.amberText : theme.inkSecond, Qt::AlignRight | Qt::AlignVCenter);
    const QRectF bar(rect.left(), rect.top() + words + 2, rect.width(), 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(bar, 2, 2);
    painter.setBrush(share >= 1 ? theme.amber : theme.water);
    const double wide = std::max(3.0, bar.width() * share);
    painter.drawRoundedRect(QRectF(bar.right() - wide, bar.top(), wide, bar.height()), 2, 2);
}

void FollowPicture::drawStep(QPainter &painter, const QRectF &rect, std::size_t at) const
{
    const Theme &theme = Theme::current();
    const TrailRow &row = m_board.rows[at];
    const double name = lineOf(nameFont());
    const double y = rect.top() + 6;
    paintWords(painter, QRectF(pad, y, m_time, name), trailMomentText(row.step.time, m_board), figureFont(),
               theme.inkSecond);
    const double x = pad + m_time + rail / 2;
    painter.setPen(QPen(theme.line, 2));
    const double middle = y + name / 2;
    if (at > 0)
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, middle));
    if (at + 1 < m_board.rows.size())
        painter.drawLine(QPointF(x, middle), QPointF(x, rect.bottom()));
    paintMark(painter, QPointF(x, middle), row.step.kind);

    const bool isBad = trailLevel(row.step.kind) == Level::Refusing;
    double left = pad + m_time + rail;
    paintWords(painter, QRectF(left, y, m_kind, name), trailKindText(row.step.kind), nameFont(),
               isBad ? theme.redText : theme.ink);
    left += m_kind;
    const double right = m_right - m_wait - 14;
    paintWords(painter, QRectF(left, y, right - left, name), row.what, plainFont(), theme.ink);
    if (!row.why.isEmpty())
        paintWords(painter, QRectF(left, y + name + 2, right - left, lineOf(smallFont())), row.why,
                   smallFont(), theme.inkSecond);
    drawWait(painter, QRectF(m_right - m_wait, y, m_wait, name), row);
}

void FollowPicture::drawChoice(QPainter &painter, const QRectF &rect, const QString &name) const
{
    const Theme &theme = Theme::current();
    const double line = lineOf(nameFont());
    const double y = rect.top() + 6;
    paintMark(painter, QPointF(pad + 6, y + line / 2), TrailKind::Created);
    const double wide = QFontMetricsF(nameFont()).horizontalAdvance(name);
    paintWords(painter, QRectF(pad + 24, y, wide + 4, line), name, nameFont(), theme.ink);
    paintWords(painter, QRectF(pad + 34 + wide, y, m_right - pad - 34 - wide, line),
               tr("follow its newest record"), plainFont(), theme.accentText);
}

void FollowPicture::draw(QPainter &painter, const QRectF &visible) const
{
    const QRectF line(pad, top, m_right - pad, lineOf(smallFont()) + 4);
    const QColor faint = Theme::current().inkSecond;
    if (m_board.record.isEmpty())
        paintWords(
            painter, line,
            tr("Pick a record and see its whole life, with the reason of each wait. Or give its number above."),
            smallFont(), faint);
    else if (m_board.rows.empty())
        paintWords(painter, line, tr("No such record has been made by now."), smallFont(), faint);
    for (const PictureItem &item : items()) {
        if (!item.rect.intersects(visible))
            continue;
        const auto at = static_cast<std::size_t>(item.number);
        if (m_board.record.isEmpty())
            drawChoice(painter, item.rect, m_sources[at].second);
        else
            drawStep(painter, item.rect, at);
        if (isCurrent(item))
            outline(painter, item, 6);
    }
}

} // namespace millrace
