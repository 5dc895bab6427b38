// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/theme.h"
#include "sim/frame/frame.h"
#include "ui/canvas/canvas_layout.h"

#include <QImage>

#include <optional>

class QPainter;

namespace millrace {

class SeriesLookup;

/// What is under the pointer or chosen: one service, one lane of it, or nothing.
struct CanvasTarget
{
    ServiceIndex service;
    LaneIndex lane = noLane;

    bool isNothing() const { return !service.isValid(); }
    friend bool operator==(const CanvasTarget &, const CanvasTarget &) = default;
};

/// A key on its way to the bar.
struct FallingKey
{
    double share = 0;    ///< where in the key space it belongs
    double progress = 1; ///< 0..1 of its fall
    LaneIndex lane = noLane;
};

/// Everything a picture needs beside the frame and its layout.
struct CanvasStyle
{
    const Theme *theme = nullptr;
    CanvasTarget selected;
    CanvasTarget hovered;
    bool hasFocus = false;
    bool isStill = false; ///< reduced motion: nothing drifts
    double speed = 1;     ///< simulated seconds per real second; fast records become flow
    std::optional<FallingKey> key;
    SeriesLookup *lookup = nullptr; ///< may be null: series are then searched for
    const Frame *other = nullptr;   ///< the compared future: what differs is outlined
};

/// Draws a frame. Moving marks stand where simulated time puts them, so a paused canvas is still and the
/// same frame always makes the same picture.
void paintCanvas(QPainter &painter, const Frame &frame, const CanvasLayout &layout, const CanvasStyle &style);

/// The same without the curves, for a caller that keeps those between frames.
void paintCanvasAbove(QPainter &painter, const Frame &frame, const CanvasLayout &layout,
                      const CanvasStyle &style);

/// The fonts of the canvas in a theme, enlarged by `scale`.
CanvasFonts canvasFonts(const Theme &theme, double scale = 1);

/// The canvas of a frame as a picture of `size` points, for files and benchmarks.
QImage canvasImage(const Frame &frame, const Theme &theme, QSize size, double devicePixelRatio = 1);

} // namespace millrace
