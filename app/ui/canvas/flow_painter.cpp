// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/painter_parts.h"

#include <QPainterPath>
#include <QPolygonF>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace millrace {
namespace {

/// A cubic curve that leaves and arrives level.
struct Cubic
{
    std::array<QPointF, 4> p;

    QPointF at(double t) const
    {
        const double u = 1 - t;
        return p[0] * (u * u * u) + p[1] * (3 * u * u * t) + p[2] * (3 * u * t * t) + p[3] * (t * t * t);
    }
    QPainterPath path() const
    {
        QPainterPath made(p[0]);
        made.cubicTo(p[1], p[2], p[3]);
        return made;
    }
};

Cubic between(const QPointF &from, const QPointF &to)
{
    const double bend = (to.x() - from.x()) * 0.5;
    return {{from, QPointF(from.x() + bend, from.y()), QPointF(to.x() - bend, to.y()), to}};
}

Cubic upright(const QPointF &from, const QPointF &to)
{
    const double bend = (to.y() - from.y()) * 0.5;
    return {{from, QPointF(from.x(), from.y() + bend), QPointF(to.x(), to.y() - bend), to}};
}

Cubic under(const QPointF &from, const QPointF &to)
{
    const double low = std::max(from.y(), to.y()) + 44;
    return {{from, QPointF(from.x(), low), QPointF(to.x(), low), to}};
}

/// The pieces of a curve: where it crosses a column it goes level.
std::vector<Cubic> piecesOf(const FlowCurve &curve)
{
    if (curve.route == FlowRoute::Down)
        return {upright(curve.begin, curve.end)};
    if (curve.route == FlowRoute::Under)
        return {under(curve.begin, curve.end)};
    std::vector<Cubic> pieces;
    QPointF from = curve.begin;
    for (const QPointF &point : curve.via) {
        pieces.push_back(between(from, point));
        from = point;
    }
    pieces.push_back(between(from, curve.end));
    return pieces;
}

QPainterPath pathOf(const std::vector<Cubic> &pieces)
{
    QPainterPath path = pieces.front().path();
    for (std::size_t i = 1; i < pieces.size(); ++i)
        path.connectPath(pieces[i].path());
    return path;
}

QPointF pointAt(const std::vector<Cubic> &pieces, double phase)
{
    const double at = phase * static_cast<double>(pieces.size());
    const auto piece = std::min(pieces.size() - 1, static_cast<std::size_t>(at));
    return pieces[piece].at(at - static_cast<double>(piece));
}

/// Real seconds that a record takes along a curve, at any rate: what changes with rate is how many there are.
constexpr double travelSeconds = 1.6;

/// Records on their way: a sample, at most a few a curve. `unit` numbers the curve.
void paintDotsAlong(const CanvasBrush &brush, const std::vector<Cubic> &pieces, const FlowCurve &curve,
                    std::uint32_t unit, const QColor &colour)
{
    const double travel = travelSeconds * std::max(1.0, brush.style.speed)
                          * (1 + 0.35 * static_cast<double>(pieces.size() - 1));
    const int count = std::clamp(static_cast<int>(1 + curve.perSecond / 150), 1, curve.isRead ? 3 : 7);
    brush.painter.setPen(Qt::NoPen);
    brush.painter.setBrush(colour);
    for (int i = 0; i < count; ++i) {
        const double phase =
            brush.seconds() / travel + (i + 0.6 * scatter(unit, static_cast<std::uint32_t>(i))) / count;
        brush.painter.drawEllipse(pointAt(pieces, phase - std::floor(phase)), 2 * brush.scale(),
                                  2 * brush.scale());
    }
}

QColor inkOf(const CanvasBrush &brush, const FlowCurve &curve)
{
    return curve.isRefused ? brush.theme.red : curve.isRead ? brush.theme.violet : brush.theme.water;
}

/// Long dashes that end in a diamond: no records, but a hand on the other.
void paintControl(const CanvasBrush &brush, const QPainterPath &path)
{
    QPen pen(brush.theme.inkSecond, 1.3, Qt::CustomDashLine, Qt::FlatCap);
    pen.setDashPattern({6, 3});
    brush.painter.setPen(pen);
    brush.painter.setBrush(Qt::NoBrush);
    brush.painter.drawPath(path);
    const QPointF end = path.currentPosition();
    brush.painter.setPen(Qt::NoPen);
    brush.painter.setBrush(brush.theme.inkSecond);
    brush.painter.drawPolygon(
        QPolygonF{end + QPointF(0, -4), end + QPointF(4, 0), end + QPointF(0, 4), end + QPointF(-4, 0)});
}

} // namespace

void paintCurveLines(const CanvasBrush &brush)
{
    QPainter &painter = brush.painter;
    painter.setBrush(Qt::NoBrush);
    for (const FlowCurve &curve : brush.layout.curves) {
        const QPainterPath path = pathOf(piecesOf(curve));
        if (curve.isControl) {
            paintControl(brush, path);
            continue;
        }
        if (curve.isIdle) {
            painter.setPen(QPen(brush.theme.line, 1.2, Qt::DashLine));
            painter.drawPath(path);
            continue;
        }
        const CanvasTarget &chosen = brush.style.selected;
        const bool isChosen = !chosen.isNothing()
                              && (chosen.service == curve.from || chosen.service == curve.to)
                              && (chosen.lane == noLane || chosen.lane == curve.lane);
        const double alpha = curve.isRefused ? 0.65 : isChosen ? 0.85 : curve.isBand ? 0.3 : 0.5;
        painter.setPen(QPen(withAlpha(inkOf(brush, curve), alpha), curve.width * brush.scale(), Qt::SolidLine,
                            Qt::RoundCap));
        painter.drawPath(path);
    }
}

void paintTravellers(const CanvasBrush &brush)
{
    QPainter &painter = brush.painter;
    std::uint32_t unit = 0;
    for (const FlowCurve &curve : brush.layout.curves) {
        ++unit;
        if (curve.isIdle || curve.isBand || curve.isControl)
            continue;
        const std::vector<Cubic> pieces = piecesOf(curve);
        if (brush.style.speed <= flowSpeed || brush.style.isStill) {
            paintDotsAlong(brush, pieces, curve, unit, inkOf(brush, curve));
            continue;
        }
        // Too fast for dots: dashes that drift say "flowing".
        QPen dash(withAlpha(inkOf(brush, curve), 0.9), std::max(1.0, curve.width * 0.6), Qt::CustomDashLine,
                  Qt::RoundCap);
        dash.setDashPattern({3, 9});
        const double drift = brush.seconds() * 10 / brush.style.speed;
        dash.setDashOffset(-(drift - std::floor(drift / 12) * 12));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(dash);
        painter.drawPath(pathOf(pieces));
    }
}

void paintRefusals(const CanvasBrush &brush)
{
    QPainter &painter = brush.painter;
    const Theme &theme = brush.theme;
    for (const RefusalLabel &label : brush.layout.refusals) {
        // The way back: out of the bar, around, and down to the words.
        const bool isBelow = label.rect.center().y() > label.from.y();
        const QPointF end(label.rect.center().x(), isBelow ? label.rect.top() : label.rect.bottom());
        const double reach = std::max(14.0, (label.from.x() - end.x()) * 0.9);
        const Cubic back{{label.from,
                          QPointF(label.from.x() - reach * 0.6, label.from.y() + (isBelow ? 4 : -4)),
                          QPointF(end.x(), end.y() + (isBelow ? -18 : 18)), end}};
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.red, 1.5));
        painter.drawPath(back.path());
        painter.setPen(QPen(theme.red, 1.8 * brush.scale()));
        painter.setBrush(theme.background);
        const int rings = std::clamp(static_cast<int>(2 + label.perSecond / 150), 3, 6);
        for (int ring = 0; ring < rings; ++ring) {
            const double phase = brush.seconds() / std::max(1.0, brush.style.speed) / travelSeconds
                                 + static_cast<double>(ring) / rings;
            const double t = brush.style.isStill ? (ring + 0.5) / rings : phase - std::floor(phase);
            painter.drawEllipse(back.at(t), 3.2 * brush.scale(), 3.2 * brush.scale());
        }
        painter.setPen(QPen(theme.red, 1.2));
        painter.setBrush(theme.panel);
        painter.drawRoundedRect(label.rect, 6, 6);
        QFont bold = brush.layout.fonts.small;
        bold.setWeight(QFont::DemiBold);
        const double pad = label.isStacked ? 3 : 6;
        const QRectF inner = label.rect.adjusted(pad, 3, -pad, -3);
        if (label.policy.isEmpty()) {
            brush.text(inner, label.figure, bold, theme.redText, Qt::AlignCenter);
        } else {
            const double half = inner.height() / 2;
            brush.text(QRectF(inner.left(), inner.top(), inner.width(), half), label.figure, bold,
                       theme.redText, Qt::AlignCenter);
            brush.text(QRectF(inner.left(), inner.top() + half, inner.width(), half), label.policy,
                       brush.layout.fonts.small, theme.inkSecond, Qt::AlignCenter);
        }
    }
}

} // namespace millrace
