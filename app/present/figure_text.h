// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QString>

namespace millrace {

// How figures are written, one place for pictures, tables, tooltips and screen readers.

/// "1,517/s", "4.2/s": a rate of records.
QString rateText(double perSecond);
/// "0.98 MiB/s".
QString byteRateText(double bytesPerSecond);
/// "512 B", "3.2 MiB".
QString sizeText(double bytes);
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
QString laneTitle(const std::string &name);
/// A finished text with shards called as on the canvas: "shard 2" for "shardId-000000000002".
QString withShortLanes(QString text);
/// "8 of 10", "0.9 MiB/s of 1 MiB/s": a quantity against its limit, where it has one.
QString figureText(const Quantity &quantity);
/// Share of the key space in percent, as short as is exact enough: "25 %", "0.1 %".
QString shareText(double share);

} // namespace millrace
