// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/view_picture.h"

#include "present/theme.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace millrace {

ViewPicture::ViewPicture(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    // Time and records go from left to right in every language.
    setLayoutDirection(Qt::LeftToRight);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, &ViewPicture::contentChanged);
}

void ViewPicture::select(ServiceIndex service, LaneIndex lane)
{
    if (m_service == service && m_lane == lane)
        return;
    m_service = service;
    m_lane = lane;
    update();
}

void ViewPicture::drawAll(QPainter &painter, const QRectF &visible) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(visible, Theme::current().background);
    draw(painter, visible);
}

void ViewPicture::contentChanged()
{
    arrangeNow();
    update();
}

void ViewPicture::arrangeNow()
{
    m_items.clear();
    m_whole = arrange(width(), m_items);
    setMinimumSize(QSize(static_cast<int>(std::ceil(m_whole.width())) <= width()
                             ? 0
                             : static_cast<int>(std::ceil(m_whole.width())),
                         static_cast<int>(std::ceil(m_whole.height()))));
    if (m_current >= static_cast<int>(m_items.size()))
        m_current = -1;
    m_hovered = -1;
}

bool ViewPicture::isSelected(const PictureItem &item) const
{
    return m_service.isValid() && item.service == m_service && item.lane == m_lane;
}

bool ViewPicture::isCurrent(const PictureItem &item) const
{
    return hasFocus() && m_current >= 0 && &m_items[static_cast<std::size_t>(m_current)] == &item;
}

void ViewPicture::outline(QPainter &painter, const PictureItem &item, double radius) const
{
    const Theme &theme = Theme::current();
    const bool isHovered = m_hovered >= 0 && &m_items[static_cast<std::size_t>(m_hovered)] == &item;
    painter.setBrush(Qt::NoBrush);
    if (isCurrent(item))
        painter.setPen(QPen(theme.accent, 2));
    else if (isSelected(item))
        painter.setPen(QPen(theme.accent, 1.4));
    else if (isHovered)
        painter.setPen(QPen(theme.inkFaint, 1));
    else
        return;
    painter.drawRoundedRect(item.rect.adjusted(1, 1, -1, -1), radius, radius);
}

bool ViewPicture::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int at = itemAt(help->pos());
    if (at < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), m_items[static_cast<std::size_t>(at)].words, this);
    return true;
}

void ViewPicture::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    drawAll(painter, event->rect());
    if (hasFocus() && m_items.empty()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(Theme::current().accent, 2));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void ViewPicture::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        arrangeNow();
}

int ViewPicture::itemAt(const QPointF &point) const
{
    // The last is on top.
    for (std::size_t at = m_items.size(); at > 0; --at)
        if (m_items[at - 1].rect.contains(point))
            return static_cast<int>(at - 1);
    return -1;
}

int ViewPicture::nearest(int key) const
{
    const QPointF from = m_items[static_cast<std::size_t>(m_current)].rect.center();
    int best = m_current;
    double least = 1e18;
    for (std::size_t at = 0; at < m_items.size(); ++at) {
        const QPointF way = m_items[at].rect.center() - from;
        const bool isUpright = key == Qt::Key_Up || key == Qt::Key_Down;
        const double along = key == Qt::Key_Up || key == Qt::Key_Left ? -(isUpright ? way.y() : way.x())
                                                                      : (isUpright ? way.y() : way.x());
        const double aside = std::abs(isUpright ? way.x() : way.y());
        if (along < 2)
            continue;
        const double cost = along + 3 * aside;
        if (cost < least) {
            least = cost;
            best = static_cast<int>(at);
        }
    }
    return best;
}

void ViewPicture::walkTo(int item)
{
    if (item < 0 || item >= static_cast<int>(m_items.size()))
        return;
    m_current = item;
    const PictureItem &shown = m_items[static_cast<std::size_t>(item)];
    setAccessibleDescription(shown.words);
    emit showAsked(shown.rect);
    update();
    if (QAccessible::isActive()) {
        QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&changed);
        QAccessibleEvent alert(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void ViewPicture::choose(int item)
{
    if (item < 0 || item >= static_cast<int>(m_items.size()))
        return;
    const PictureItem &chosen = m_items[static_cast<std::size_t>(item)];
    if (chosen.service.isValid())
        emit itemChosen(chosen.service, chosen.lane);
}

void ViewPicture::keyPressEvent(QKeyEvent *event)
{
    if (m_items.empty())
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
        walkTo(m_current < 0 ? 0 : nearest(event->key()));
        break;
    case Qt::Key_Home:
        walkTo(0);
        break;
    case Qt::Key_End:
        walkTo(static_cast<int>(m_items.size()) - 1);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(m_current);
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    event->accept();
}

void ViewPicture::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (m_current < 0 && event->reason() != Qt::MouseFocusReason)
        walkTo(0);
    update();
}

void ViewPicture::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

void ViewPicture::mouseMoveEvent(QMouseEvent *event)
{
    const int at = itemAt(event->position());
    if (at == m_hovered)
        return;
    m_hovered = at;
    const bool isLink = at >= 0 && m_items[static_cast<std::size_t>(at)].service.isValid();
    setCursor(isLink ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void ViewPicture::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const int at = itemAt(event->position());
    if (at >= 0)
        m_current = at;
    choose(at);
    update();
}

void ViewPicture::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    m_hovered = -1;
    update();
}

void ViewPicture::contextMenuEvent(QContextMenuEvent *event)
{
    emit menuAsked(event->globalPos());
}

void paintWords(QPainter &painter, const QRectF &rect, const QString &words, const QFont &font,
                const QColor &colour, Qt::Alignment alignment)
{
    if (words.isEmpty() || rect.width() < 6)
        return;
    painter.setFont(font);
    painter.setPen(colour);
    const QFontMetricsF metrics(font);
    const QString fitting = metrics.horizontalAdvance(words) > rect.width() + 1
                                ? metrics.elidedText(words, Qt::ElideRight, rect.width())
                                : words;
    painter.drawText(rect.adjusted(0, 0, 1, 0),
                     static_cast<int>(alignment) | Qt::TextSingleLine | Qt::TextDontClip, fitting);
}

double pillWidth(const QString &words, const QFont &font)
{
    return QFontMetricsF(font).horizontalAdvance(words) + 16;
}

double paintPill(QPainter &painter, const QPointF &left, const QString &words, const QFont &font,
                 const QColor &ink, const QColor &ground, const QColor &border)
{
    const double height = QFontMetricsF(font).height() + 4;
    const QRectF pill(left.x(), left.y() - height / 2, pillWidth(words, font), height);
    painter.setPen(QPen(border, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(pill, height / 2, height / 2);
    paintWords(painter, pill, words, font, ink, Qt::AlignCenter);
    return pill.width();
}

QColor levelColour(const Theme &theme, Level level)
{
    return level == Level::Refusing ? theme.red : level == Level::Near ? theme.amber : theme.water;
}

QColor levelInk(const Theme &theme, Level level)
{
    return level == Level::Refusing ? theme.redText : level == Level::Near ? theme.amberText : theme.ink;
}

} // namespace millrace
