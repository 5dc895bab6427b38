// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/painter_parts.h"

#include <QPainterPath>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace millrace {
namespace {

constexpr double radius = 7;

/// The piece of the bar that a lane belongs to, widening to the lane: the bar is to scale, the lane is not.
void paintNeck(const CanvasBrush &brush, const LaneBox &box, const LaneFrame &lane)
{
    if (box.neckFrom.isNull())
        return;
    const double left = brush.layout.bar.right() + 1;
    const double right = box.rect.left() - 1;
    const double bend = (right - left) * 0.55;
    QPainterPath neck(QPointF(left, box.neckFrom.top() + 1));
    neck.cubicTo(left + bend, box.neckFrom.top() + 1, right - bend, box.rect.top() + 3, right,
                 box.rect.top() + 3);
    neck.lineTo(right, box.rect.bottom() - 3);
    neck.cubicTo(right - bend, box.rect.bottom() - 3, left + bend, box.neckFrom.bottom() - 1, left,
                 box.neckFrom.bottom() - 1);
    neck.closeSubpath();
    brush.painter.setPen(Qt::NoPen);
    brush.painter.setBrush(withAlpha(heatColour(brush.theme, lane.heat, lane.level),
                                     lane.level == Level::Refusing ? 0.35 : 0.22));
    brush.painter.drawPath(neck);
}

double waterTop(const LaneBox &box, const LaneFrame &lane)
{
    return box.rect.bottom() - std::clamp(lane.fill, 0.0, 1.0) * box.rect.height();
}

void paintWater(const CanvasBrush &brush, const LaneBox &box, const LaneFrame &lane)
{
    QPainter &painter = brush.painter;
    const bool isRefusing = lane.level == Level::Refusing;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isRefusing ? brush.theme.redPale : brush.theme.waterPale);
    QPainterPath card;
    card.addRoundedRect(box.rect, radius, radius);
    painter.save();
    painter.setClipPath(card);
    const double top = waterTop(box, lane);
    const double slow = brush.seconds() / std::max(1.0, brush.style.speed);
    const double swing = lane.fill < 0.02 ? 0 : std::min(2.5, box.rect.height() * 0.04);
    QPolygonF surface;
    surface << box.rect.bottomRight() << box.rect.bottomLeft();
    for (double x = box.rect.left(); x <= box.rect.right() + 12; x += 12)
        surface << QPointF(x, top + swing * std::sin(x / 34 + slow * 1.4 + box.lane));
    painter.drawPolygon(surface);
    painter.restore();
}

bool isOnWords(const LaneBox &box, const QPointF &point)
{
    QRectF firstLine = box.titleRect;
    if (box.rateRect.top() < box.titleRect.bottom())
        firstLine = firstLine.united(box.rateRect);
    for (const QRectF &words : {firstLine, box.rateRect, box.limitRect}) {
        if (!words.isEmpty() && words.adjusted(-4, -3, 4, 3).contains(point))
            return true;
    }
    return false;
}

/// Top of an upright line at x: below the words of the lane where it would cross them. In a low lane it
/// would be a mere dot there: it then stands behind the words.
double uprightTop(const LaneBox &box, double x)
{
    double top = box.rect.top() + 4;
    for (const QRectF &words : {box.titleRect, box.rateRect, box.limitRect}) {
        if (!words.isEmpty() && x > words.left() - 4 && x < words.right() + 4)
            top = std::max(top, words.bottom() + 1);
    }
    return box.rect.bottom() - top < 12 ? box.rect.top() + 4 : top;
}

bool isBehindWords(const LaneBox &box, double x)
{
    return uprightTop(box, x) < box.titleRect.bottom() && isOnWords(box, {x, box.titleRect.center().y()});
}

/// The newest records as dots at their age: they are born at the head and drift back as time passes.
void paintDots(const CanvasBrush &brush, const LaneBox &box, const LaneFrame &lane)
{
    QPainter &painter = brush.painter;
    const double length = box.headX - box.tailX;
    const double pxPerSecond = length / brush.layout.windowSeconds;
    const double bottom = box.rect.bottom() - 5;
    // Even a few records have a little depth to lie in.
    const double top =
        std::max(std::min(waterTop(box, lane) + 5, bottom - std::min(7.0, box.rect.height() * 0.2)),
                 box.rect.top() + 8);
    if (lane.acceptedPerSecond <= 0 || bottom - top < 1)
        return;
    const QColor plain = brush.theme.water;
    const bool isHot = lane.level == Level::Refusing && lane.topKeyShare >= 0.3;

    painter.setPen(Qt::NoPen);
    const double pxPerReal = pxPerSecond * (brush.style.isStill ? 0 : brush.style.speed);
    if (pxPerReal > 900) {
        // Faster than the eye: streaks instead of dots.
        const int streaks =
            std::clamp(static_cast<int>(2 + lane.fill * 8), 2, static_cast<int>(box.rect.height() / 5) + 1);
        const double drift = brush.seconds() / brush.style.speed * 140;
        for (int i = 0; i < streaks; ++i) {
            const auto n = static_cast<std::uint32_t>(i);
            const double span = 26 + 40 * scatter(box.lane, n);
            const double phase = scatter(n, box.lane) * length - drift;
            const double x = box.tailX + phase - std::floor(phase / length) * length;
            const double y = top + scatter(box.lane + 7, n * 3) * (bottom - top);
            painter.setBrush(withAlpha(isHot && i % 2 ? brush.theme.red : plain, 0.7));
            painter.drawRoundedRect(QRectF(x, y - 1, std::min(span, box.headX - x), 2.2), 1, 1);
        }
        return;
    }

    // Places in time on a fixed grid; how many of them are taken follows the rate, so that a change of
    // rate adds or removes dots and never shuffles them.
    const int places = 96;
    const double scale = brush.scale();
    const double step = brush.layout.windowSeconds / places;
    const double share = std::clamp(lane.acceptedPerSecond / 1000.0, 0.04, 1.0)
                         * std::min(1.0, length * box.rect.height() / 14000 + 0.35) * 0.55;
    const auto newest = static_cast<std::int64_t>(std::floor(brush.seconds() / step));
    for (int i = 0; i < places; ++i) {
        const std::int64_t place = newest - i;
        const auto n = static_cast<std::uint32_t>(place);
        if (scatter(n, box.lane) >= share)
            continue;
        const double age = brush.seconds() - (static_cast<double>(place) + scatter(n, box.lane + 99)) * step;
        const double x = box.headX - 3 - age * pxPerSecond;
        if (x < box.tailX || x > box.headX - 3)
            continue;
        const double y = top + scatter(box.lane + 31, n) * (bottom - top);
        if (isOnWords(box, {x, y}))
            continue;
        painter.setBrush(isHot && scatter(n + 5, box.lane) < lane.topKeyShare ? brush.theme.red : plain);
        painter.drawEllipse(QPointF(x, y), 2.3 * scale, 2.3 * scale);
    }
}

void paintHead(const CanvasBrush &brush, const LaneBox &box)
{
    QPainter &painter = brush.painter;
    const double top = box.rect.top() + 4;
    painter.setPen(QPen(brush.theme.ink, 2 * brush.scale(), Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(box.headX, top), QPointF(box.headX, box.rect.bottom() - 3));
    const double flag = std::min(9.0 * brush.scale(), box.rect.height() * 0.3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush.theme.ink);
    painter.drawPolygon(
        QPolygonF{{box.headX, top}, {box.headX + flag, top + flag / 2}, {box.headX, top + flag}});
}

void paintMarks(const CanvasBrush &brush, const LaneBox &box)
{
    QPainter &painter = brush.painter;
    const Theme &theme = brush.theme;
    for (const LaneMark &mark : box.marks) {
        QColor violet = mark.isActive ? theme.violet : mixed(theme.violet, theme.panel, 0.45);
        if (isBehindWords(box, mark.x))
            violet = withAlpha(violet, 0.4);
        if (mark.checkpointX < mark.x - 3) {
            painter.setPen(QPen(violet, 1.4 * brush.scale(), Qt::DotLine, Qt::FlatCap));
            painter.drawLine(QPointF(mark.checkpointX, uprightTop(box, mark.checkpointX)),
                             QPointF(mark.checkpointX, box.rect.bottom() - 4));
        }
        QPen dashes(violet, 2 * brush.scale(), Qt::CustomDashLine, Qt::FlatCap);
        dashes.setDashPattern({2, 1.5});
        painter.setPen(dashes);
        painter.drawLine(QPointF(mark.x, uprightTop(box, mark.x)), QPointF(mark.x, box.rect.bottom() - 3));
        if (!mark.label.isEmpty()) {
            painter.setPen(QPen(violet, 1.2));
            const double y = mark.label.center().y();
            painter.drawLine(QPointF(mark.x, y), QPointF(box.headX - 2, y));
            painter.drawLine(QPointF(box.headX - 2, y - 3), QPointF(box.headX - 2, y + 3));
        }
    }
    for (const LaneMark &mark : box.marks) {
        if (mark.label.isEmpty())
            continue;
        painter.setPen(QPen(theme.violet, 1));
        painter.setBrush(theme.panel);
        painter.drawRoundedRect(mark.label, mark.label.height() / 2, mark.label.height() / 2);
        brush.text(mark.label, mark.text, brush.layout.fonts.smallFigures, theme.violetText, Qt::AlignCenter);
    }
}

void paintLane(const CanvasBrush &brush, const ServiceFrame &stream, const LaneBox &box)
{
    QPainter &painter = brush.painter;
    const Theme &theme = brush.theme;
    const LaneFrame &lane = stream.lanes[box.at];
    const CanvasTarget target{stream.index, lane.index};
    const bool isRefusing = lane.level == Level::Refusing;
    paintNeck(brush, box, lane);

    painter.setPen(Qt::NoPen);
    painter.setBrush(box.isDraining ? theme.track : theme.panel);
    painter.drawRoundedRect(box.rect, radius, radius);
    if (!box.isDraining) {
        paintWater(brush, box, lane);
        paintDots(brush, box, lane);
    }
    painter.setBrush(Qt::NoBrush);
    const QColor border = isRefusing ? theme.red : lane.level == Level::Near ? theme.amber : theme.line;
    painter.setPen(QPen(border, isRefusing ? 2 : 1, box.isDraining ? Qt::DashLine : Qt::SolidLine));
    painter.drawRoundedRect(box.rect, radius, radius);

    if (!box.isDraining)
        paintHead(brush, box);
    paintMarks(brush, box);
    brush.text(box.titleRect, box.title, brush.layout.fonts.title,
               box.isDraining ? theme.inkSecond : theme.ink);
    brush.text(box.rateRect, box.rate, box.isDraining ? brush.layout.fonts.small : brush.layout.fonts.figures,
               isRefusing        ? theme.redText
               : lane.fill > 0.5 ? theme.ink // on water
                                 : theme.inkSecond);
    brush.text(box.limitRect, box.limit, brush.layout.fonts.small,
               isRefusing ? theme.redText : theme.amberText);
    brush.outline(box.rect, target, radius);
}

/// Many shards: each row of pixels takes the hottest shard that lies in it, so that no hot one hides.
void paintHeatStrip(const CanvasBrush &brush, const ServiceFrame &stream)
{
    const QRectF &bar = brush.layout.bar;
    const int rows = std::max(1, static_cast<int>(bar.height()));
    struct RowHeat
    {
        double heat = -1;
        Level level = Level::Idle;
    };
    std::vector<RowHeat> heat(static_cast<std::size_t>(rows));
    for (const BarSlice &slice : brush.layout.slices) {
        const LaneFrame &lane = stream.lanes[slice.at];
        const int first = std::clamp(static_cast<int>(std::floor(slice.rect.top() - bar.top())), 0, rows - 1);
        const int last =
            std::clamp(static_cast<int>(std::ceil(slice.rect.bottom() - bar.top())) - 1, first, rows - 1);
        for (int row = first; row <= last; ++row) {
            RowHeat &cell = heat[static_cast<std::size_t>(row)];
            if (lane.level > cell.level || (lane.level == cell.level && lane.heat > cell.heat))
                cell = {lane.heat, lane.level};
        }
    }
    QPainter &painter = brush.painter;
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int row = 0; row < rows; ++row) {
        const RowHeat &cell = heat[static_cast<std::size_t>(row)];
        if (cell.heat >= 0)
            painter.fillRect(QRectF(bar.left(), bar.top() + row, bar.width(), 1.0),
                             heatColour(brush.theme, cell.heat, cell.level));
    }
    painter.setRenderHint(QPainter::Antialiasing, true);
}

void paintKey(const CanvasBrush &brush)
{
    if (!brush.style.key)
        return;
    QPainter &painter = brush.painter;
    const FallingKey &key = *brush.style.key;
    const double end = brush.layout.yOf(key.share);
    const double eased = 1 - (1 - key.progress) * (1 - key.progress);
    const double y = brush.layout.bar.top() - 6 + (end - brush.layout.bar.top() + 6) * eased;
    const QRectF &bar = brush.layout.bar;
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush.theme.accent);
    painter.drawPolygon(
        QPolygonF{{bar.left() - 11, y - 5.5}, {bar.left() - 2, y}, {bar.left() - 11, y + 5.5}});
    painter.setPen(QPen(brush.theme.accent, 2));
    painter.drawLine(QPointF(bar.left() - 2, y), QPointF(bar.right() + 2, y));
    if (key.progress < 1)
        return;
    if (const LaneBox *box = brush.layout.find(key.lane)) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(brush.theme.accent, 2));
        QPainterPath way(QPointF(bar.right() + 2, y));
        const double bend = (box->rect.left() - bar.right()) * 0.5;
        const double to = std::clamp(y, box->rect.top() + 6, box->rect.bottom() - 6);
        way.cubicTo(bar.right() + 2 + bend, y, box->rect.left() - bend, to, box->rect.left(), to);
        painter.drawPath(way);
    }
}

} // namespace

void paintBar(const CanvasBrush &brush, const ServiceFrame &stream)
{
    QPainter &painter = brush.painter;
    const Theme &theme = brush.theme;
    const CanvasLayout &layout = brush.layout;
    painter.setPen(Qt::NoPen);
    if (layout.slices.empty()) {
        painter.setPen(QPen(theme.amber, 1.5, Qt::DashLine));
        painter.setBrush(QBrush(withAlpha(theme.amber, 0.35), Qt::BDiagPattern));
        painter.drawRoundedRect(layout.bar, 4, 4);
        brush.text(
            QRectF(layout.laneArea.left(), layout.laneArea.center().y() - 24, layout.laneArea.width(), 20),
            CanvasWords::tr("%1: being created").arg(QString::fromStdString(stream.name)), layout.fonts.title,
            theme.ink);
        brush.text(QRectF(layout.laneArea.left(), layout.laneArea.center().y(), layout.laneArea.width(), 20),
                   CanvasWords::tr("It takes records once it is ACTIVE."), layout.fonts.small,
                   theme.inkSecond);
    } else if (layout.isAggregated) {
        paintHeatStrip(brush, stream);
    } else {
        for (const BarSlice &slice : layout.slices) {
            const LaneFrame &lane = stream.lanes[slice.at];
            const double inset = slice.rect.height() > 6 ? 1 : 0.25;
            painter.setBrush(heatColour(theme, lane.heat, lane.level));
            painter.setPen(Qt::NoPen);
            const QRectF rect = slice.rect.adjusted(0, inset, 0, -inset);
            painter.drawRoundedRect(rect, std::min(3.0, rect.height() / 2), std::min(3.0, rect.height() / 2));
            if (lane.state == LaneState::Creating) {
                painter.setBrush(QBrush(withAlpha(theme.amber, 0.6), Qt::BDiagPattern));
                painter.drawRect(rect);
            }
            // Where the newest records fell: a hot key is one place that no cut can halve.
            painter.setPen(QPen(withAlpha(theme.panel, lane.level == Level::Refusing ? 0.8 : 0.55), 1));
            for (const double sample : lane.samples) {
                const double y = layout.yOf(sample);
                if (y > rect.top() + 1 && y < rect.bottom() - 1)
                    painter.drawLine(QPointF(rect.left() + 3, y), QPointF(rect.right() - 3, y));
            }
        }
    }
    for (const BarSlice &slice : layout.slices) {
        const CanvasTarget target{stream.index, slice.lane};
        if (target == brush.style.selected && !layout.isAggregated) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme.accent, 2));
            painter.drawRoundedRect(slice.rect.adjusted(-1, 0, 1, 0), 3, 3);
        }
    }
    brush.outline(layout.bar.adjusted(-3, 0, 3, 0), {stream.index, noLane}, 5);
    brush.text(layout.beginLabel, QStringLiteral("0"), layout.fonts.smallFigures, theme.inkSecond,
               Qt::AlignCenter);
    brush.text(layout.endLabel, QStringLiteral("2^128"), layout.fonts.smallFigures, theme.inkSecond,
               Qt::AlignCenter);
}

void paintLanes(const CanvasBrush &brush, const ServiceFrame &stream)
{
    for (const LaneBox &box : brush.layout.lanes)
        paintLane(brush, stream, box);
    brush.text(brush.layout.summaryRect, brush.layout.summary, brush.layout.fonts.small,
               brush.theme.inkSecond);
    brush.text(brush.layout.scaleRect, brush.layout.scaleText, brush.layout.fonts.small,
               brush.theme.inkSecond);
    paintKey(brush);
}

} // namespace millrace
