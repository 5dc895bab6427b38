// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/tick_box.h"

#include "present/theme.h"
#include "ui/inspector/panel_words.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace millrace {

namespace {

constexpr int edge = 4;

int boxSize()
{
    return Theme::current().scaled(15);
}

} // namespace

TickBox::TickBox(const QString &text, QWidget *parent)
    : QCheckBox(text, parent)
{
    clickOnEnter(this);
    setAttribute(Qt::WA_Hover);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        updateGeometry();
        update();
    });
}

QSize TickBox::sizeHint() const
{
    const QFontMetrics metrics(Theme::current().words(13));
    const int words = text().isEmpty() ? 0 : 8 + metrics.horizontalAdvance(text());
    return {edge * 2 + boxSize() + words, std::max(metrics.height(), boxSize()) + edge * 2};
}

void TickBox::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
    const double size = boxSize();
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    const QRectF box(isMirrored ? width() - edge - size : edge, (height() - size) / 2, size, size);
    painter.setPen(QPen(isChecked() ? theme.accent : theme.inkSecond, 1.4));
    painter.setBrush(isChecked() ? theme.accent : theme.background);
    painter.drawRoundedRect(box.adjusted(0.7, 0.7, -0.7, -0.7), 3, 3);
    if (isChecked()) {
        painter.setPen(QPen(theme.onAccent, size / 7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(QPolygonF{{box.left() + size * 0.25, box.top() + size * 0.52},
                                       {box.left() + size * 0.43, box.top() + size * 0.7},
                                       {box.left() + size * 0.76, box.top() + size * 0.32}});
    }
    painter.setFont(theme.words(13));
    painter.setPen(isEnabled() ? theme.ink : theme.inkFaint);
    const QRectF words = isMirrored ? QRectF(edge, 0, box.left() - 8 - edge, height())
                                    : QRectF(box.right() + 8, 0, width() - box.right() - 8 - edge, height());
    painter.drawText(
        words, static_cast<int>(Qt::AlignVCenter | (isMirrored ? Qt::AlignRight : Qt::AlignLeft)),
        painter.fontMetrics().elidedText(text(), Qt::ElideRight, static_cast<int>(words.width()) + 1));
}

} // namespace millrace
