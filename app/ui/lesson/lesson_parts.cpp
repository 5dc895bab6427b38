// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lesson_parts.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QWidget>

#include <algorithm>
#include <iterator>

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
    std::vector<QLayoutItem *> shown;
    std::copy_if(m_items.begin(), m_items.end(), std::back_inserter(shown),
                 [](const QLayoutItem *item) { return !item->isEmpty(); });
    int y = 0;
    for (std::size_t first = 0; first < shown.size();) {
        std::size_t end = first;
        int width = 0;
        int height = 0;
        std::vector<QSize> sizes;
        for (; end < shown.size(); ++end) {
            QSize size = shown[end]->sizeHint();
            size.setWidth(std::min(size.width(), std::max(room.width(), 1)));
            if (shown[end]->hasHeightForWidth())
                size.setHeight(shown[end]->heightForWidth(size.width()));
            if (end > first && width + spacing() + size.width() > room.width())
                break;
            width += size.width() + (end > first ? spacing() : 0);
            height = std::max(height, size.height());
            sizes.push_back(size);
        }
        const bool isOnly = first == 0 && end == shown.size();
        if (isReal)
            placeLine({shown.begin() + static_cast<std::ptrdiff_t>(first),
                       shown.begin() + static_cast<std::ptrdiff_t>(end)},
                      sizes, QRect(room.left(), room.top() + y, room.width(), height), m_isSpread && isOnly);
        y += height + (end < shown.size() ? spacing() : 0);
        first = end;
    }
    return y;
}

void WrapRow::placeLine(const std::vector<QLayoutItem *> &items, const std::vector<QSize> &sizes,
                        const QRect &line, bool isSpread) const
{
    const bool isMirrored = parentWidget() != nullptr && parentWidget()->isRightToLeft();
    int x = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const QSize size = sizes[i];
        if (isSpread && i > 0 && i + 1 == items.size())
            x = line.width() - size.width();
        const int from = isMirrored ? line.right() + 1 - x - size.width() : line.left() + x;
        items[i]->setGeometry(QRect(QPoint(from, line.top() + (line.height() - size.height()) / 2), size));
        x += size.width() + spacing();
    }
}

bool LessonButton::event(QEvent *event)
{
    if (event->type() != QEvent::Shortcut || static_cast<QShortcutEvent *>(event)->isAmbiguous())
        return QPushButton::event(event);
    click();
    return true;
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
