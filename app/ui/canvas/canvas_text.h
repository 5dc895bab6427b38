// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/figure_text.h"
#include "sim/frame/frame.h"

#include <QCoreApplication>
#include <QString>

namespace millrace {

/// The translation context of the canvas.
struct CanvasWords
{
    Q_DECLARE_TR_FUNCTIONS(Canvas)
};

// The words and figures of the canvas, one place for the picture, the tooltips and screen readers.

/// "1,517/s offered" while refusing, else "410/s".
QString laneRateText(const LaneFrame &lane);
/// "records limit 1,000/s" in words while refusing or near it, or nothing.
QString laneLimitText(const LaneFrame &lane);
/// What the producers' retry policy makes of refused records: "no retry", "retry from 0.1 s".
QString retryText(const ServiceFrame &producer);
/// The quantity of a service that is nearest to its limit, or nullptr where none has one.
const Quantity *gaugeOf(const ServiceFrame &service);
/// State of a service in plain words; empty when it simply runs.
QString stateText(const ServiceFrame &service);
/// Whole sentences for tooltips and screen readers.
QString describeLane(const Frame &frame, const ServiceFrame &log, const LaneFrame &lane);
QString describeService(const Frame &frame, const ServiceFrame &service);

} // namespace millrace
