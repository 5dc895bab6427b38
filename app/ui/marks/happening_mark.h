// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/theme.h"
#include "sim/metrics/happenings.h"

#include <QPointF>
#include <QString>

class QPainter;

namespace millrace {

// How a happening is marked on every axis of time: one shape and one colour for each tone.

/// Diamond: trouble. Square: risk. Upright triangle: change. Hanging triangle: reader. Disc: recovery.
/// Bar: neutral. `size` is the width of the mark.
void paintHappeningMark(QPainter &painter, const QPointF &centre, double size, HappeningTone tone,
                        const Theme &theme);
QColor toneColour(HappeningTone tone, const Theme &theme);
/// "trouble", "at risk": the tone in a word.
QString toneText(HappeningTone tone);
/// Which of several is shown where there is room for one: a higher one wins.
int toneWeight(HappeningTone tone);

} // namespace millrace
