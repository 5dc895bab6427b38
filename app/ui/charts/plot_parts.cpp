// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot_parts.h"

#include "sim/kernel/text.h"
#include "ui/canvas/canvas_text.h"
#include "ui/marks/happening_mark.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace millrace {
namespace {

/// Marks nearer to one another would be one anyway.
constexpr double markApart = 8;

} // namespace

ChartTitle::ChartTitle(QCustomPlot *plot)
    : QCPLayoutElement(plot)
{
    setMargins(QMargins(0, 0, 0, 0));
}

void ChartTitle::setWords(const QString &title, const QString &present)
{
    m_title = title;
    m_present = present;
}

void ChartTitle::setLook(const QFont &titleFont, const QColor &titleColour, const QFont &presentFont,
                         const QColor &presentColour)
{
    m_titleFont = titleFont;
    m_titleColour = titleColour;
    m_presentFont = presentFont;
    m_presentColour = presentColour;
}

QSize ChartTitle::minimumOuterSizeHint() const
{
    return {60, QFontMetrics(m_titleFont).height() + 4};
}

void ChartTitle::draw(QCPPainter *painter)
{
    const QRectF room(mRect);
    const QFontMetricsF titleMetrics(m_titleFont);
    const QFontMetricsF presentMetrics(m_presentFont);
    const double presentWidth = std::min(presentMetrics.horizontalAdvance(m_present) + 2, room.width() * 0.6);
    const double titleWidth = room.width() - presentWidth - 8;
    painter->setFont(m_titleFont);
    painter->setPen(m_titleColour);
    painter->drawText(QRectF(room.left(), room.top(), titleWidth, room.height()),
                      Qt::AlignLeft | Qt::AlignVCenter,
                      titleMetrics.elidedText(m_title, Qt::ElideRight, titleWidth));
    painter->setFont(m_presentFont);
    painter->setPen(m_presentColour);
    painter->drawText(QRectF(room.right() - presentWidth, room.top(), presentWidth, room.height()),
                      Qt::AlignRight | Qt::AlignVCenter,
                      presentMetrics.elidedText(m_present, Qt::ElideRight, presentWidth));
}

double ValueTicker::getTickStep(const QCPRange &range)
{
    if (m_unit != "ms")
        return QCPAxisTicker::getTickStep(range);
    const double wanted = range.size() / 2.5;
    for (const double step :
         {100.0, 200.0, 500.0, 1000.0, 2000.0, 3000.0, 5000.0, 10'000.0, 20'000.0, 30'000.0, 60'000.0,
          120'000.0, 300'000.0, 600'000.0, 1'800'000.0, 3'600'000.0, 7'200'000.0, 21'600'000.0}) {
        if (step >= wanted)
            return step;
    }
    return 86'400'000;
}

QString ValueTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    if (m_unit != "ms")
        return QString::fromStdString(decimal(tick, std::abs(tick) < 10 ? 1 : 0));
    if (tick <= 0)
        return QStringLiteral("0");
    if (tick < 120'000)
        return ChartWords::tr("%1 s").arg(QString::fromStdString(decimal(tick / 1000, 1)));
    if (tick < 7'200'000)
        return ChartWords::tr("%1 min").arg(QString::fromStdString(decimal(tick / 60'000, 1)));
    return ChartWords::tr("%1 h").arg(QString::fromStdString(decimal(tick / 3'600'000, 1)));
}

double TimeTicker::getTickStep(const QCPRange &range)
{
    const double wanted = range.size() / std::max(1, tickCount());
    for (const double step : {1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0,
                              3600.0, 7200.0, 14'400.0, 21'600.0, 43'200.0}) {
        if (step >= wanted)
            return step;
    }
    return 86'400;
}

QString TimeTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    return chartTimeText(tick);
}

ChartOverlay::ChartOverlay(QCustomPlot *plot, const QString &layer, std::vector<QCPAxisRect *> rects)
    : QCPLayerable(plot, layer)
    , m_rects(std::move(rects))
{}

void ChartOverlay::setHover(double second, std::vector<QString> words)
{
    m_hover = second;
    m_words = std::move(words);
}

void ChartOverlay::applyDefaultAntialiasingHint(QCPPainter *painter) const
{
    applyAntialiasingHint(painter, true, QCP::aeOther);
}

void ChartOverlay::draw(QCPPainter *painter)
{
    for (std::size_t at = 0; at < m_rects.size(); ++at) {
        const QCPAxisRect *rect = m_rects[at];
        const QCPRange range = rect->axis(QCPAxis::atBottom)->range();
        const QRectF room(rect->rect());
        const auto xOf = [&](double second) {
            return room.left() + (second - range.lower) / range.size() * room.width();
        };
        double last = -markApart;
        for (const ChartMark &mark : m_marks) {
            if (mark.second < range.lower || mark.second > range.upper)
                continue;
            const double x = xOf(mark.second);
            if (x - last < markApart)
                continue;
            last = x;
            paintHappeningMark(*painter, {x, room.top() - 4}, 7 * std::max(1.0, m_theme.textScale), mark.tone,
                               m_theme);
        }
        if (m_present >= range.lower && m_present <= range.upper) {
            painter->setPen(QPen(m_theme.inkSecond, 1.2));
            painter->drawLine(QPointF(xOf(m_present), room.top()), QPointF(xOf(m_present), room.bottom()));
        }
        if (m_hover < range.lower || m_hover > range.upper)
            continue;
        const double x = xOf(m_hover);
        painter->setPen(QPen(m_theme.accent, 1, Qt::DashLine));
        painter->drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()));
        if (at >= m_words.size() || m_words[at].isEmpty())
            continue;
        const QFontMetricsF metrics(m_font);
        const QStringList lines = m_words[at].split(QLatin1Char('\n'));
        double width = 0;
        for (const QString &line : lines)
            width = std::max(width, metrics.horizontalAdvance(line));
        const QSizeF size(width + 12, static_cast<double>(lines.size()) * metrics.height() + 6);
        double left = x + 8;
        if (left + size.width() > room.right())
            left = std::max(room.left(), x - 8 - size.width());
        const QRectF box(QPointF(left, room.top() + 2), size);
        painter->setPen(QPen(m_theme.line, 1));
        painter->setBrush(m_theme.panel);
        painter->drawRoundedRect(box, 4, 4);
        painter->setFont(m_font);
        painter->setPen(m_theme.ink);
        painter->drawText(box.adjusted(6, 3, -6, -3), Qt::AlignLeft | Qt::AlignTop,
                          lines.join(QLatin1Char('\n')));
    }
}

} // namespace millrace
