// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/canvas_layout.h"

namespace millrace {

// The steps of layoutCanvas(), each filling its part of the layout.

/// Whether the lanes would be thinner than a line of words.
bool lanesTooThin(const Frame &frame, const ServiceFrame &stream, double height,
                  const CanvasRequest &request);
/// Cuts the bar of the key space to scale.
void placeSlices(const ServiceFrame &stream, CanvasLayout &layout);
void placeLanes(const Frame &frame, const ServiceFrame &stream, const CanvasRequest &request,
                CanvasLayout &layout);
void placeFlows(const Frame &frame, const ServiceFrame &stream, CanvasLayout &layout);
void placeRefusals(const Frame &frame, const ServiceFrame &stream, CanvasLayout &layout);

struct RefusalWords
{
    QString figure; ///< "517/s refused"
    QString policy; ///< "no retry"
};
RefusalWords refusalWords(const Frame &frame, const ServiceFrame &stream, const LaneFrame &lane);
QSizeF refusalLabelSize(const RefusalWords &words, const CanvasFonts &fonts);

} // namespace millrace
