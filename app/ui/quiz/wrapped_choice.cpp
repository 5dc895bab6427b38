// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quiz/wrapped_choice.h"

#include <QPainterPath>

#include <algorithm>

namespace millrace {

namespace {

constexpr int padding = 8;
constexpr int sidePadding = 12;
constexpr int markSize = 16;
constexpr int markGap = 10;
constexpr double radius = 7;

int wordsFrom()
{
    const Theme &theme = Theme::current();
    return sidePadding + theme.scaled(markSize) + theme.scaled(markGap);
}

void paintMark(QPainter &painter, const QRectF &place, const ChoiceLook &look)
{
    const Theme &theme = Theme::current();
    if (!look.badge.isEmpty()) {
        painter.setPen(look.isChecked ? theme.accentText : theme.inkSecond);
        painter.setFont(theme.figures(12.5, QFont::Bold));
        painter.drawText(place.adjusted(-6, 0, 6, 0), Qt::AlignCenter, look.badge);
        return;
    }
    // Only the mark says that something is chosen, so it must be seen well against its ground.
    painter.setPen(QPen(look.isChecked ? theme.accent : theme.inkFaint, 1.5));
    painter.setBrush(look.isChecked ? theme.accent : theme.panel);
    const QRectF outline = place.adjusted(1, 1, -1, -1);
    if (look.isRound)
        painter.drawEllipse(outline);
    else
        painter.drawRoundedRect(outline, 4, 4);
    if (!look.isChecked)
        return;
    if (look.isRound) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.onAccent);
        const double inset = outline.width() * 0.31;
        painter.drawEllipse(outline.adjusted(inset, inset, -inset, -inset));
        return;
    }
    QPainterPath tick;
    tick.moveTo(outline.left() + outline.width() * 0.24, outline.top() + outline.height() * 0.54);
    tick.lineTo(outline.left() + outline.width() * 0.43, outline.top() + outline.height() * 0.72);
    tick.lineTo(outline.left() + outline.width() * 0.77, outline.top() + outline.height() * 0.32);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.onAccent, outline.width() * 0.13, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(tick);
}

} // namespace

int choiceHeight(int width, const ProseDocument &words)
{
    const int room = std::max(width - wordsFrom() - sidePadding, 1);
    return std::max(words.heightFor(room), words.lineHeight()) + 2 * padding;
}

int choiceWidth(const ProseDocument &words)
{
    return std::min(words.idealWidth() + 1 + wordsFrom() + sidePadding, Theme::current().scaled(280));
}

void paintChoice(QPainter &painter, const QRect &place, Qt::LayoutDirection direction, const ChoiceLook &look,
                 const ProseDocument &words)
{
    const Theme &theme = Theme::current();
    painter.setRenderHint(QPainter::Antialiasing);
    const double line = look.hasFocus ? 2 : 1;
    painter.setPen(QPen(look.hasFocus || look.isChecked ? theme.accent : theme.line, line));
    painter.setBrush(look.isChecked                     ? theme.accentPale
                     : look.isHovered && look.isEnabled ? theme.track
                                                        : theme.panel);
    painter.drawRoundedRect(QRectF(place).adjusted(line / 2, line / 2, -line / 2, -line / 2), radius, radius);

    const bool isMirrored = direction == Qt::RightToLeft;
    const int mark = theme.scaled(markSize);
    const double markTop = place.top() + padding + (words.lineHeight() - mark) / 2.0;
    const double markLeft = isMirrored ? place.right() + 1 - sidePadding - mark : place.left() + sidePadding;
    paintMark(painter, QRectF(markLeft, markTop, mark, mark), look);

    const int room = std::max(place.width() - wordsFrom() - sidePadding, 1);
    const int left = isMirrored ? place.left() + sidePadding : place.left() + wordsFrom();
    words.draw(painter, QRectF(left, place.top() + padding, room, place.height() - 2 * padding), direction);
}

} // namespace millrace
