// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/wrapped_text.h"

#include <QPainter>
#include <QRegularExpression>
#include <QTextLayout>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace millrace {

namespace {

/// Lays the lines out below each other; returns the height of all.
double layOut(QTextLayout &layout, double width, Qt::LayoutDirection direction)
{
    QTextOption option(direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(direction);
    layout.setTextOption(option);
    double y = 0;
    layout.beginLayout();
    while (true) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(std::max(width, 1.0));
        line.setPosition({0, y});
        y += line.height();
    }
    layout.endLayout();
    return y;
}

/// A unit stays with its figure: "1,000/s" is not broken at its stroke.
QString withLines(QString text)
{
    static const QRegularExpression stroke(QStringLiteral("/(?=\\p{L})"));
    return text.replace(stroke, QStringLiteral("/\u2060")).replace(QLatin1Char('\n'), QChar::LineSeparator);
}

} // namespace

int wrappedHeight(const QString &text, const QFont &font, int width)
{
    QTextLayout layout(withLines(text), font);
    return static_cast<int>(std::ceil(layOut(layout, width, Qt::LeftToRight)));
}

void paintWrapped(QPainter &painter, const QRectF &box, const QString &text, const QFont &font,
                  Qt::LayoutDirection direction)
{
    QTextLayout layout(withLines(text), font);
    layOut(layout, box.width(), direction);
    for (int i = 0; i < layout.lineCount(); ++i)
        if (const QTextLine line = layout.lineAt(i); line.y() + line.height() <= box.height() + 2)
            line.draw(&painter, box.topLeft());
}

} // namespace millrace
