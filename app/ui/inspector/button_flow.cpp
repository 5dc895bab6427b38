// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/button_flow.h"

#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace millrace {

ButtonFlow::ButtonFlow(int spacing)
{
    setContentsMargins(0, 0, 0, 0);
    setSpacing(spacing);
}

ButtonFlow::~ButtonFlow() = default;

void ButtonFlow::addItem(QLayoutItem *item)
{
    m_items.emplace_back(item);
}

int ButtonFlow::count() const
{
    return static_cast<int>(m_items.size());
}

QLayoutItem *ButtonFlow::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem *ButtonFlow::takeAt(int index)
{
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem *item = m_items[static_cast<std::size_t>(index)].release();
    m_items.erase(m_items.begin() + index);
    return item;
}

int ButtonFlow::heightForWidth(int width) const
{
    return place(QRect(0, 0, width, 0), false);
}

QSize ButtonFlow::sizeHint() const
{
    QSize size;
    for (const auto &item : m_items)
        if (!item->isEmpty()) {
            size.rwidth() += item->sizeHint().width() + (size.width() > 0 ? spacing() : 0);
            size.setHeight(std::max(size.height(), item->sizeHint().height()));
        }
    return size;
}

QSize ButtonFlow::minimumSize() const
{
    QSize size;
    for (const auto &item : m_items)
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    return size;
}

void ButtonFlow::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    place(rect, true);
}

int ButtonFlow::place(const QRect &rect, bool isForReal) const
{
    int x = rect.x();
    int y = rect.y();
    int rowHeight = 0;
    const Qt::LayoutDirection direction =
        parentWidget() != nullptr ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    for (const auto &item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize size(std::min(item->sizeHint().width(), std::max(rect.width(), 1)),
                         item->sizeHint().height());
        if (x > rect.x() && x + size.width() > rect.x() + rect.width()) {
            x = rect.x();
            y += rowHeight + spacing();
            rowHeight = 0;
        }
        if (isForReal)
            item->setGeometry(QStyle::visualRect(direction, rect, QRect(QPoint(x, y), size)));
        x += size.width() + spacing();
        rowHeight = std::max(rowHeight, size.height());
    }
    return y + rowHeight - rect.y();
}

} // namespace millrace
