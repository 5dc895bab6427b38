// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QRectF>
#include <QString>

class QPainter;

namespace millrace {

// Words over as many lines as they need, broken between words, and inside one only where it alone is too
// long.

/// Height of the words at a width.
int wrappedHeight(const QString &text, const QFont &font, int width);
/// Paints them from the top of the box with the painter's pen; lines below the box are left out.
void paintWrapped(QPainter &painter, const QRectF &box, const QString &text, const QFont &font,
                  Qt::LayoutDirection direction);

} // namespace millrace
