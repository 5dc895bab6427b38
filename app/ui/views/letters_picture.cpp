// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/letters_picture.h"

#include "present/clock_text.h"
#include "present/figure_text.h"
#include "present/theme.h"
#include "sim/kernel/text.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace millrace {
namespace {

constexpr double pad = 20;

QFont nameFont()
{
    return Theme::current().words(12.5, QFont::DemiBold);
}
QFont smallFont()
{
    return Theme::current().words(11);
}
QFont figureFont()
{
    return Theme::current().figures(11);
}
double lineOf(const QFont &font)
{
    return QFontMetricsF(font).height();
}

} // namespace

LettersPicture::LettersPicture(QWidget *parent)
    : ViewPicture(parent)
{}

void LettersPicture::show(LetterBoard board)
{
    m_board = std::move(board);
    contentChanged();
}

QSizeF LettersPicture::arrange(double width, std::vector<PictureItem> &items)
{
    width = std::max(width, 380 * Theme::current().textScale);
    m_right = width - pad;
    m_time = QFontMetricsF(figureFont()).horizontalAdvance(QStringLiteral("00:00:00")) + 10;
    m_payload = std::clamp(width * 0.27, 120.0, 260 * Theme::current().textScale);
    m_top = m_board.conditions.empty() ? 8 : lineOf(smallFont()) + 20;
    const double row = lineOf(nameFont()) + lineOf(smallFont()) + 14;
    double y = m_top;
    for (std::size_t at = 0; at < m_board.letters.size(); ++at) {
        PictureItem item;
        item.rect = QRectF(pad - 8, y, width - 2 * pad + 16, row);
        item.service = m_board.letters[at].holder;
        item.words = describeLetter(m_board.letters[at], m_board);
        item.number = static_cast<int>(at);
        items.push_back(item);
        y += row;
    }
    if (m_board.letters.empty())
        y += lineOf(nameFont()) + 20;
    return {width, y + 8};
}

void LettersPicture::drawConditions(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    double x = pad;
    for (const auto &[condition, count] : m_board.conditions) {
        const QString words =
            tr("%1 %2", "condition, and how many").arg(condition, QString::fromStdString(thousands(count)));
        if (x + pillWidth(words, smallFont()) > m_right)
            break;
        x += paintPill(painter, QPointF(x, 6 + lineOf(smallFont()) / 2 + 2), words, smallFont(), theme.ink,
                       theme.panel, theme.line)
             + 8;
    }
}

/// How long what the letter names can still be read.
void LettersPicture::drawPayload(QPainter &painter, const QRectF &rect, const DeadLetter &letter) const
{
    const Theme &theme = Theme::current();
    const Level level = payloadLevel(letter);
    const double middle = rect.top() + lineOf(nameFont()) / 2;
    painter.setPen(level == Level::Normal ? QPen(Qt::NoPen) : QPen(levelColour(theme, level), 1.6));
    painter.setBrush(level == Level::Normal ? QBrush(theme.water) : QBrush(Qt::NoBrush));
    painter.drawEllipse(QPointF(rect.left() + 4, middle), 3.4, 3.4);
    paintWords(painter, QRectF(rect.left() + 13, rect.top(), rect.width() - 13, lineOf(nameFont())),
               payloadText(letter, m_board), smallFont(),
               level == Level::Normal ? theme.inkSecond : levelInk(theme, level));
    if (letter.payload != PayloadPlace::InStream || letter.payloadUntil.ns == 0
        || letter.payloadUntil <= letter.time)
        return;
    const double left =
        toSeconds(letter.payloadUntil - m_board.now) / toSeconds(letter.payloadUntil - letter.time);
    const QRectF bar(rect.left() + 13, rect.top() + lineOf(nameFont()) + lineOf(smallFont()) / 2 - 2,
                     std::min(120.0, rect.width() - 20), 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(bar, 2, 2);
    painter.setBrush(left < 0.1 ? theme.amber : theme.water);
    painter.drawRoundedRect(
        QRectF(bar.left(), bar.top(), std::max(3.0, bar.width() * std::clamp(left, 0.0, 1.0)), 4), 2, 2);
}

void LettersPicture::drawLetter(QPainter &painter, const QRectF &rect, const HeldLetter &held) const
{
    const Theme &theme = Theme::current();
    const DeadLetter &letter = held.letter;
    const double name = lineOf(nameFont());
    const double small = lineOf(smallFont());
    const double top = rect.top() + 6;
    paintWords(painter, QRectF(pad, top, m_time, name), clockText(letter.time - m_board.start), figureFont(),
               theme.inkSecond);
    const double left = pad + m_time;
    const double right = m_right - m_payload - 14;
    const QString condition = QString::fromStdString(letter.condition);
    const double wide =
        std::min(QFontMetricsF(nameFont()).horizontalAdvance(condition), (right - left) * 0.6);
    paintWords(painter, QRectF(left, top, wide, name), condition, nameFont(), theme.redText);
    paintWords(painter, QRectF(left + wide + 10, top, right - left - wide - 10, name),
               QString::fromStdString(letter.reason), smallFont(), theme.ink);
    QStringList second;
    if (!held.fromName.isEmpty())
        second << tr("%1 → %2").arg(held.fromName, held.holderName);
    else
        second << held.holderName;
    if (!held.logName.isEmpty())
        second << (held.shardName.isEmpty() ? held.logName
                                            : held.logName + QStringLiteral(", ") + held.shardName);
    second << (letter.records == 1 ? tr("%1 record") : tr("%1 records"))
                  .arg(QString::fromStdString(thousands(letter.records)));
    if (const QString range = rangeText(letter); !range.isEmpty())
        second << range;
    if (letter.attempts > 0)
        second << (letter.attempts == 1 ? tr("%1 attempt") : tr("%1 attempts"))
                      .arg(QString::fromStdString(thousands(letter.attempts)));
    paintWords(painter, QRectF(left, top + name + 1, right - left, small), second.join(QStringLiteral(" · ")),
               smallFont(), theme.inkSecond);
    drawPayload(painter, QRectF(m_right - m_payload, top, m_payload, name + small), letter);
    painter.setPen(QPen(theme.line, 1));
    painter.drawLine(QPointF(pad, rect.bottom() - 0.5), QPointF(m_right, rect.bottom() - 0.5));
}

void LettersPicture::draw(QPainter &painter, const QRectF &visible) const
{
    drawConditions(painter);
    if (m_board.letters.empty())
        paintWords(painter, QRectF(pad, m_top, m_right - pad, lineOf(nameFont())),
                   tr("No dead letter has arrived."), smallFont(), Theme::current().inkSecond);
    for (const PictureItem &item : items()) {
        if (!item.rect.intersects(visible))
            continue;
        drawLetter(painter, item.rect, m_board.letters[static_cast<std::size_t>(item.number)]);
        if (isCurrent(item))
            outline(painter, item, 6);
    }
}

} // namespace millrace
