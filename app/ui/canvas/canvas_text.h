// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

/// "1,517/s", "4.2/s": a rate of records.
QString rateText(double perSecond);
/// "0.98 MiB/s".
QString byteRateText(double bytesPerSecond);
/// "4.1 s", "3 min 20 s", "2 h 05 min"; "0 s" at the tip.
QString lagText(double milliseconds);
/// "10 s", "2 min", "1 h": a round length of time.
QString roundLengthText(double seconds);
/// "4.1 s · 571 records behind", seconds first; "at the tip" when there is no lag.
QString lagSentence(double milliseconds, std::int64_t records);
/// A value with its unit as people read it: bytes become KiB and MiB, milliseconds seconds.
QString quantityText(double value, const std::string &unit);
/// "shard 2" of "shardId-000000000002"; any other name as it is.
QString laneTitle(const LaneFrame &lane);
/// A finished text with shards called as on the canvas: "shard 2" for "shardId-000000000002".
QString withShortLanes(QString text);
/// "1,517/s offered" while refusing, else "410/s".
QString laneRateText(const LaneFrame &lane);
/// "records limit 1,000/s" in words while refusing or near it, or nothing.
QString laneLimitText(const LaneFrame &lane);
/// What the producers' retry policy makes of refused records: "no retry", "retry from 0.1 s".
QString retryText(const ServiceFrame &producer);
/// State of a service in plain words; empty when it simply runs.
QString stateText(const ServiceFrame &service);
/// Share of the key space in percent, as short as is exact enough: "25 %", "0.1 %".
QString shareText(double share);

/// Whole sentences for tooltips and screen readers.
QString describeLane(const Frame &frame, const ServiceFrame &log, const LaneFrame &lane);
QString describeService(const Frame &frame, const ServiceFrame &service);

} // namespace millrace
