// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/painter_parts.h"

#include <QString>

#include <vector>

class QFontMetricsF;

namespace millrace {

// What the cards of the canvas share.

inline constexpr double cardRadius = 7;

/// What did not reach a service as it should.
struct CardRing
{
    std::int64_t count = 0;
    QString words;
};

void paintCardGround(const CanvasBrush &brush, const QRectF &rect, const ServiceFrame &service);
/// Two bars, a square or a cross: what keeps a service from running, by shape.
void paintState(const CanvasBrush &brush, const QRectF &rect, const ServiceFrame &service);
/// Records created in each of the last sixty seconds.
void paintSparkline(const CanvasBrush &brush, const QRectF &rect, ServiceIndex service);
/// Rings, with their reason in words.
std::vector<CardRing> ringsOf(const CanvasBrush &brush, const ServiceFrame &service);
/// The figure that comes first, with its unit.
QString rateOf(const ServiceFrame &service);
/// The words, or where they do not fit their figure alone.
QString shortened(const QFontMetricsF &metrics, double room, const QString &words, const QString &figure);

/// Name, kind, figures and the worst quantity against its limit.
void paintServiceCard(const CanvasBrush &brush, const CanvasCard &card);

} // namespace millrace
