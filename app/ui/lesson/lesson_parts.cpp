// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lesson_parts.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace millrace {

namespace {

constexpr double radius = 7;
constexpr int rowSpacing = 8;

QColor groundOf(ToneBox::Tone tone, const Theme &theme)
{
    switch (tone) {
    case ToneBox::Tone::Accent:
        return theme.accentPale;
    case ToneBox::Tone::Red:
        return mixed(theme.panel, theme.redPale, 0.7);
    case ToneBox::Tone::Amber:
        return mixed(theme.panel, theme.amber, theme.isDark ? 0.14 : 0.12);
    case ToneBox::Tone::Green:
        return mixed(theme.panel, theme.green, theme.isDark ? 0.16 : 0.1);
    case ToneBox::Tone::Plain:
        break;
    }
    return theme.background;
}

} // namespace

ToneBox::ToneBox(Tone tone, QWidget *parent)
    : QFrame(parent)
    , m_tone(tone)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(16, 12, 16, 12);
    m_column->setSpacing(4);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] { update(); });
}

void ToneBox::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

Prose *ToneBox::add(ProseStyle style, const QString &text)
{
    auto *prose = new Prose(style, this);
    prose->setPlain(text);
    m_column->addWidget(prose);
    return prose;
}

void ToneBox::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(groundOf(m_tone, Theme::current()));
    painter.drawRoundedRect(rect(), radius, radius);
}

WrapRow::WrapRow(bool isSpread)
    : m_isSpread(isSpread)
{
    setContentsMargins(0, 0, 0, 0);
    setSpacing(rowSpacing);
}

WrapRow::~WrapRow()
{
    for (QLayoutItem *item : m_items)
        delete item;
}

QLayoutItem *WrapRow::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem *WrapRow::takeAt(int index)
{
    QLayoutItem *item = itemAt(index);
    if (item != nullptr)
        m_items.erase(m_items.begin() + index);
    return item;
}

QSize WrapRow::sizeHint() const
{
    QSize size(0, 0);
    for (QLayoutItem *item : m_items)
        if (!item->isEmpty()) {
            const QSize hint = item->sizeHint();
            size.setWidth(size.width() + hint.width() + (size.width() > 0 ? spacing() : 0));
            size.setHeight(std::max(size.height(), hint.height()));
        }
    return size + marginSize();
}

QSize WrapRow::minimumSize() const
{
    QSize size(0, 0);
    for (QLayoutItem *item : m_items)
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    return size + marginSize();
}

QSize WrapRow::marginSize() const
{
    const QMargins margins = contentsMargins();
    return {margins.left() + margins.right(), margins.top() + margins.bottom()};
}

int WrapRow::heightForWidth(int width) const
{
    return place(QRect(0, 0, width - marginSize().width(), 0), false) + marginSize().height();
}

void WrapRow::setGeometry(const QRect &geometry)
{
    QLayout::setGeometry(geometry);
    place(geometry.marginsRemoved(contentsMargins()), true);
}

int WrapRow::place(const QRect &room, bool isReal) const
{
    const bool isMirrored = parentWidget() != nullptr && parentWidget()->isRightToLeft();
    const bool isOneLine = sizeHint().width() - marginSize().width() <= room.width();
    int x = 0;
    int y = 0;
    int lineHeight = 0;
    std::size_t left = 0;
    for (const QLayoutItem *item : m_items)
        left += item->isEmpty() ? 0 : 1;
    for (QLayoutItem *item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize size = item->sizeHint().boundedTo(QSize(std::max(room.width(), 1), QWIDGETSIZE_MAX));
        if (x > 0 && x + size.width() > room.width()) {
            x = 0;
            y += lineHeight + spacing();
            lineHeight = 0;
        }
        --left;
        if (m_isSpread && isOneLine && left == 0 && x > 0)
            x = room.width() - size.width();
        if (isReal) {
            const int from = isMirrored ? room.right() + 1 - x - size.width() : room.left() + x;
            item->setGeometry(QRect(QPoint(from, room.top() + y), size));
        }
        x += size.width() + spacing();
        lineHeight = std::max(lineHeight, size.height());
    }
    return y + lineHeight;
}

void LessonButton::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QPushButton::keyPressEvent(event);
}

QPushButton *lessonButton(const QString &text, QWidget *parent, bool isPrimary)
{
    auto *button = new LessonButton(text, parent);
    if (isPrimary)
        button->setObjectName(QStringLiteral("primary"));
    return button;
}

} // namespace millrace
