// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/stacking_row.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>

namespace millrace {

StackingRow::StackingRow(QLabel *words, QWidget *beside, QWidget *parent)
    : QWidget(parent)
    , m_words(words)
    , m_beside(beside)
    , m_row(new QBoxLayout(QBoxLayout::LeftToRight, this))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(4);
    m_row->addWidget(words, 1);
    m_row->addWidget(beside, 0, Qt::AlignTop | Qt::AlignLeft);
}

bool StackingRow::isStacked() const
{
    return m_row->direction() == QBoxLayout::TopToBottom;
}

void StackingRow::arrange()
{
    const int words = m_words->fontMetrics().horizontalAdvance(m_words->text());
    const int beside = m_beside->isHidden() ? 0 : m_beside->sizeHint().width() + m_row->spacing();
    const auto wanted = words + beside > width() ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    if (wanted != m_row->direction())
        m_row->setDirection(wanted);
}

bool StackingRow::event(QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest)
        arrange(); // other words, or another size of them
    return QWidget::event(event);
}

void StackingRow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace millrace
