// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/canvas_painter.h"

#include <QPainter>

#include <algorithm>
#include <cstdint>

namespace millrace {

/// What every step of paintCanvas() draws with.
struct CanvasBrush
{
    QPainter &painter;
    const Frame &frame;
    const CanvasLayout &layout;
    const CanvasStyle &style;
    const Theme &theme;

    double seconds() const { return style.isStill ? 0 : toSeconds(frame.elapsed()); }
    /// Marks grow with the words, so that a large picture stays one picture.
    double scale() const { return std::min(2.0, scaleOf(layout.fonts)); }
    const ServiceFrame *service(ServiceIndex index) const;
    /// Words in one line, cut short with an ellipsis where they do not fit.
    void text(const QRectF &rect, const QString &words, const QFont &font, const QColor &colour,
              Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter) const;
    /// The outline of what is selected, hovered or different in the other future.
    void outline(const QRectF &rect, const CanvasTarget &target, double radius) const;
};

/// A repeatable number in 0..1 for a mark, so that no picture needs a source of chance.
inline double scatter(std::uint32_t a, std::uint32_t b)
{
    std::uint32_t x = a * 0x9E3779B1u ^ (b + 0x7F4A7C15u) * 0x85EBCA77u;
    x ^= x >> 15;
    x *= 0x2C1B3C6Du;
    x ^= x >> 12;
    x *= 0x297A2D39u;
    x ^= x >> 15;
    return (x >> 8) * (1.0 / 16777216.0);
}

QColor withAlpha(QColor colour, double alpha);
/// Colour of a shard by how full it is; red when it refuses, amber when near.
QColor heatColour(const Theme &theme, double heat, Level level);

/// Above this speed dots would flicker: records are drawn as flow.
inline constexpr double flowSpeed = 8;

/// The grounds of the regions, below everything.
void paintBands(const CanvasBrush &brush);
/// Names of the regions, and of the log shown large where there are several.
void paintTitles(const CanvasBrush &brush);
/// The curves alone: they change with the rates, not with every frame.
void paintCurveLines(const CanvasBrush &brush);
/// What moves along them.
void paintTravellers(const CanvasBrush &brush);
void paintRefusals(const CanvasBrush &brush);
void paintBar(const CanvasBrush &brush, const ServiceFrame &stream);
void paintLanes(const CanvasBrush &brush, const ServiceFrame &stream);
void paintCards(const CanvasBrush &brush);

} // namespace millrace
