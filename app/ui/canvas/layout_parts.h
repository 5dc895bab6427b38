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
/// Curves between the cards beside the log and its bar and lanes.
void placeFlows(const Frame &frame, const Topology &topology, const ServiceFrame &stream,
                CanvasLayout &layout);
void placeRefusals(const Frame &frame, const ServiceFrame &stream, CanvasLayout &layout);

/// Lays out a longer way of the records: layer by layer, region by region.
void layoutChain(const Frame &frame, const Topology &topology, const CanvasRequest &request,
                 CanvasLayout &layout);
/// Cuts the bar, fills the lanes, and places what flows in and out: `layout` holds bar, laneArea and cards.
void placeStream(const Frame &frame, const Topology &topology, const ServiceFrame &stream,
                 const CanvasRequest &request, CanvasLayout &layout);
/// Room for the words of the widest refusal label, so that they stand beside the bar.
double refusalWidth(const Frame &frame, const ServiceFrame &stream, const CanvasFonts &fonts);
/// Height that a card's words take.
double cardHeight(const ServiceFrame &service, CardLook look, const CanvasFonts &fonts, bool isCompact);

struct RefusalWords
{
    QString figure; ///< "517/s refused"
    QString policy; ///< "no retry"
};
RefusalWords refusalWords(const Frame &frame, const ServiceFrame &stream, const LaneFrame &lane);
QSizeF refusalLabelSize(const RefusalWords &words, const CanvasFonts &fonts);

} // namespace millrace
