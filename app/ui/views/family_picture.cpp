// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/family_picture.h"

#include "present/clock_text.h"
#include "present/figure_text.h"
#include "present/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace millrace {
namespace {

constexpr double pad = 20;

QFont nameFont()
{
    return Theme::current().words(12.5, QFont::DemiBold);
}
QFont smallFont()
{
    return Theme::current().words(11);
}
QFont figureFont()
{
    return Theme::current().figures(11);
}

/// A round step of time that gives at most `most` ticks.
double stepFor(double seconds, double most)
{
    static constexpr std::array<double, 14> steps = {1,   5,    10,   30,   60,    120,   300,
                                                     600, 1800, 3600, 7200, 21600, 43200, 86400};
    for (const double step : steps)
        if (seconds / step <= most)
            return step;
    return std::ceil(seconds / most / 86400) * 86400;
}

} // namespace

FamilyPicture::FamilyPicture(QWidget *parent)
    : ViewPicture(parent)
{}

void FamilyPicture::show(ShardFamily family)
{
    m_family = std::move(family);
    m_rows.clear();
    m_most = 1e-9;
    for (std::size_t at = 0; at < m_family.bars.size(); ++at) {
        m_rows[m_family.bars[at].lane] = at;
        m_most = std::max(m_most, m_family.bars[at].share());
    }
    contentChanged();
}

double FamilyPicture::xOf(SimTime time) const
{
    const double span = toSeconds(m_to - m_from);
    const double at = span > 0 ? toSeconds(time - m_from) / span : 0;
    return m_left + std::clamp(at, 0.0, 1.0) * (m_right - m_left);
}

double FamilyPicture::yOf(std::size_t bar) const
{
    return m_top + m_row * (static_cast<double>(bar) + 0.5);
}

double FamilyPicture::thickness(const FamilyBar &bar) const
{
    return 4 + (m_row * 0.72 - 4) * bar.share() / m_most;
}

QRectF FamilyPicture::rectOf(std::size_t at) const
{
    const FamilyBar &bar = m_family.bars[at];
    const double left = xOf(bar.created);
    const double right = std::max(left + 2, xOf(bar.closed.ns != 0 ? bar.closed : m_family.now));
    const double height = thickness(bar);
    return {left, yOf(at) - height / 2, right - left, height};
}

QRectF FamilyPicture::barRect(LaneIndex lane) const
{
    const auto row = m_rows.find(lane);
    return row == m_rows.end() ? QRectF() : rectOf(row->second);
}

QSizeF FamilyPicture::arrange(double width, std::vector<PictureItem> &items)
{
    const QFontMetricsF names(nameFont());
    const QFontMetricsF small(smallFont());
    const double shares = QFontMetricsF(figureFont()).horizontalAdvance(QStringLiteral("33.3 %"));
    double label = 0;
    for (const FamilyBar &bar : m_family.bars)
        label = std::max(label, names.horizontalAdvance(bar.name));
    label = std::min(label + 8 + shares, width * 0.32);
    m_textWidth = std::min(small.horizontalAdvance(QStringLiteral("517/s refused, records limit 1,000/s")),
                           width * 0.28);
    m_left = pad + label + 14;
    m_right = std::max(m_left + 60, width - pad - m_textWidth - 14);
    m_row = std::max(names.height() + 8, 24.0);
    m_top = small.height() + 14;
    m_from = m_family.start;
    // A little future, so that what is open is seen to go on.
    const Duration shown = std::max(m_family.now - m_family.start, seconds(30));
    m_to = m_family.start + Duration{shown.ns + shown.ns / 24};
    for (std::size_t at = 0; at < m_family.bars.size(); ++at) {
        const FamilyBar &bar = m_family.bars[at];
        PictureItem item;
        item.rect = QRectF(pad - 8, yOf(at) - m_row / 2, width - 2 * pad + 16, m_row);
        item.service = m_family.stream;
        item.lane = bar.state == LaneState::Expired ? noLane : bar.lane;
        item.words = describeBar(bar, m_family);
        item.number = static_cast<int>(at);
        items.push_back(item);
    }
    return {std::min(width, m_right + m_textWidth + 14 + pad),
            m_top + m_row * static_cast<double>(m_family.bars.size()) + 8};
}

void FamilyPicture::drawAxis(QPainter &painter, const QRectF &visible) const
{
    const Theme &theme = Theme::current();
    const double span = toSeconds(m_to - m_from);
    const double tick = QFontMetricsF(figureFont()).horizontalAdvance(QStringLiteral("00:00:00")) + 12;
    const double step = stepFor(span, std::max(1.0, (m_right - m_left) / tick));
    const double bottom = m_top + m_row * static_cast<double>(m_family.bars.size());
    for (double second = 0; second <= span; second += step) {
        const double x = m_left + second / span * (m_right - m_left);
        painter.setPen(QPen(theme.line, 1));
        painter.drawLine(QPointF(x, std::max(m_top - 4, visible.top())),
                         QPointF(x, std::min(bottom, visible.bottom())));
        const QString words = clockText(Duration{static_cast<std::int64_t>(second * 1e9)});
        const double half = QFontMetricsF(figureFont()).horizontalAdvance(words) / 2;
        if (x + half <= m_right + 8)
            paintWords(painter,
                       QRectF(x - half, m_top - 8 - QFontMetricsF(figureFont()).height(), 2 * half + 2,
                              QFontMetricsF(figureFont()).height()),
                       words, figureFont(), theme.inkSecond);
    }
    const double now = xOf(m_family.now);
    painter.setPen(QPen(theme.ink, 1.2));
    painter.drawLine(QPointF(now, std::max(m_top - 4, visible.top())),
                     QPointF(now, std::min(bottom, visible.bottom())));
}

void FamilyPicture::drawJoins(QPainter &painter, const QRectF &visible) const
{
    const Theme &theme = Theme::current();
    painter.setBrush(Qt::NoBrush);
    for (std::size_t at = 0; at < m_family.bars.size(); ++at) {
        const QRectF to = rectOf(at);
        for (const LaneIndex parent : m_family.bars[at].parents) {
            const auto row = m_rows.find(parent);
            if (row == m_rows.end())
                continue;
            const QRectF from = rectOf(row->second);
            const double top = std::min(from.center().y(), to.center().y());
            const double bottom = std::max(from.center().y(), to.center().y());
            if (bottom < visible.top() || top > visible.bottom())
                continue;
            const double x = to.left();
            const double bend = std::min(5.0, (bottom - top) / 2);
            const double way = to.center().y() > from.center().y() ? 1 : -1;
            QPainterPath path(QPointF(x - bend, from.center().y()));
            path.quadTo(QPointF(x, from.center().y()), QPointF(x, from.center().y() + way * bend));
            path.lineTo(x, to.center().y());
            painter.setPen(QPen(theme.inkSecond, 1.4));
            painter.drawPath(path);
        }
    }
}

/// Closed, but still to be read: hollow, until it expires.
void FamilyPicture::drawReadable(QPainter &painter, const QRectF &rect, const FamilyBar &bar) const
{
    if (bar.closed.ns == 0)
        return;
    const Theme &theme = Theme::current();
    const SimTime until = bar.expires.ns != 0 ? std::min(bar.expires, m_family.now) : m_family.now;
    const QRectF rest(rect.right(), rect.top(), std::max(0.0, xOf(until) - rect.right()), rect.height());
    if (rest.width() < 1)
        return;
    painter.setPen(QPen(bar.isDraining() ? theme.violet : theme.inkFaint, 1, Qt::DashLine));
    painter.setBrush(theme.track);
    painter.drawRect(rest.adjusted(0.5, 0.5, -0.5, -0.5));
    if (bar.state == LaneState::Expired) {
        painter.setPen(QPen(theme.inkSecond, 1.6, Qt::SolidLine, Qt::RoundCap));
        const QPointF end(rest.right(), rest.center().y());
        painter.drawLine(end + QPointF(-3, -4), end + QPointF(3, 4));
        painter.drawLine(end + QPointF(-3, 4), end + QPointF(3, -4));
    }
}

void FamilyPicture::drawPlaces(QPainter &painter, const QRectF &rect, const FamilyBar &bar) const
{
    const Theme &theme = Theme::current();
    const double reach = std::max(2.0, (m_row - 6 - rect.height()) / 2);
    for (const FamilyPlace &place : bar.places) {
        if (place.isFinished)
            continue;
        const double x = std::min(xOf(place.at), bar.closed.ns != 0 ? rect.right() - 1 : rect.right() - 3);
        QPen pen(place.isActive ? theme.violet : mixed(theme.violet, theme.panel, 0.45), 2,
                 Qt::CustomDashLine, Qt::FlatCap);
        pen.setDashPattern({2, 1.5});
        painter.setPen(pen);
        painter.drawLine(QPointF(x, rect.top() - reach), QPointF(x, rect.bottom() + reach));
    }
}

void FamilyPicture::drawBar(QPainter &painter, std::size_t at) const
{
    const Theme &theme = Theme::current();
    const FamilyBar &bar = m_family.bars[at];
    const QRectF rect = rectOf(at);
    drawReadable(painter, rect, bar);
    const double radius = std::min(3.0, rect.height() / 2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar.state == LaneState::Expired  ? mixed(theme.waterPale, theme.track, 0.6)
                     : bar.state == LaneState::Closed ? theme.waterPale
                     : bar.level == Level::Near       ? theme.amber
                                                      : mixed(theme.waterPale, theme.water, 0.55));
    painter.drawRoundedRect(rect, radius, radius);
    for (const TimeSpell &spell : bar.refusals) {
        const double left = xOf(spell.from);
        painter.setBrush(bar.state == LaneState::Expired ? mixed(theme.red, theme.track, 0.5) : theme.red);
        painter.drawRect(QRectF(left, rect.top(), std::max(1.5, xOf(spell.to) - left), rect.height()));
    }
    if (bar.closed.ns == 0) {
        // The write head: it goes on.
        painter.setPen(QPen(theme.ink, 2, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(rect.right(), rect.top() - 2), QPointF(rect.right(), rect.bottom() + 2));
    }
    drawPlaces(painter, rect, bar);

    const double share = QFontMetricsF(figureFont()).horizontalAdvance(QStringLiteral("33.3 %"));
    const QRectF label(pad, yOf(at) - m_row / 2, m_left - 14 - pad, m_row);
    const bool isPast = bar.state == LaneState::Closed || bar.state == LaneState::Expired;
    paintWords(painter, label.adjusted(0, 0, -share - 6, 0), bar.name, nameFont(),
               isPast ? theme.inkSecond : theme.ink);
    paintWords(painter, label, shareText(bar.share()), figureFont(), theme.inkSecond,
               Qt::AlignRight | Qt::AlignVCenter);
    const QColor ink = bar.level == Level::Refusing ? theme.redText
                       : bar.level == Level::Near   ? theme.amberText
                       : bar.isDraining()           ? theme.violetText
                                                    : theme.inkSecond;
    paintWords(painter, QRectF(m_right + 14, label.top(), m_textWidth, m_row), barText(bar, m_family),
               smallFont(), ink);
}

void FamilyPicture::draw(QPainter &painter, const QRectF &visible) const
{
    if (m_family.bars.empty())
        return;
    drawAxis(painter, visible);
    drawJoins(painter, visible);
    const auto first =
        static_cast<std::size_t>(std::max(0.0, std::floor((visible.top() - m_top) / m_row) - 1));
    for (std::size_t at = first; at < m_family.bars.size() && yOf(at) - m_row < visible.bottom(); ++at)
        drawBar(painter, at);
    for (const PictureItem &item : items())
        if (item.rect.intersects(visible))
            outline(painter, item, 6);
}

} // namespace millrace
