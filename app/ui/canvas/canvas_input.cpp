// SPDX-License-Identifier: GPL-3.0-or-later
// What pointer and keyboard do on a CanvasView.
#include "ui/canvas/canvas_view.h"

#include "ui/canvas/canvas_text.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QFocusEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace millrace {

bool CanvasView::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QString words = describe(targetAt(help->pos()));
        if (words.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    return QWidget::event(event);
}

void CanvasView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_isLayoutStale = true;
    clampPan();
}

void CanvasView::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (event->reason() != Qt::TabFocusReason && event->reason() != Qt::BacktabFocusReason)
        return;
    // Coming by keyboard, something is chosen at once, so that the arrows have a place to start from.
    if (m_selected.isNothing() && m_frame && layoutShown().stream.isValid())
        choose({m_layout.stream, m_layout.lanes.empty() ? noLane : m_layout.lanes.front().lane});
}

void CanvasView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    m_pressed = targetAt(event->position());
    m_pressedAt = toCanvas(event->position());
    m_pressedPan = m_pan;
    m_isPanning = event->button() == Qt::MiddleButton;
    if (event->button() == Qt::MiddleButton)
        m_pressed = {};
}

void CanvasView::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = toCanvas(event->position());
    if (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) {
        const bool isDrag = (event->position() + m_pressedPan - m_pressedAt).manhattanLength()
                            >= QApplication::startDragDistance();
        if (!isDrag)
            return;
        if (m_pressed.isNothing()) {
            m_isPanning = true;
            m_pan = m_pressedAt - event->position();
            clampPan();
            update();
            return;
        }
        m_isConnecting = true;
        m_dragAt = at;
        m_hovered = targetAt(event->position());
        setCursor(connection(m_pressed, m_hovered) ? Qt::DragLinkCursor : Qt::ForbiddenCursor);
        update();
        return;
    }
    const CanvasTarget hovered = targetAt(event->position());
    if (hovered == m_hovered)
        return;
    m_hovered = hovered;
    setCursor(hovered.isNothing() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    update();
}

void CanvasView::mouseReleaseEvent(QMouseEvent *event)
{
    unsetCursor();
    if (m_isConnecting) {
        m_isConnecting = false;
        connectServices(m_pressed, targetAt(event->position()));
        update();
        return;
    }
    if (m_isPanning || event->button() != Qt::LeftButton) {
        m_isPanning = false;
        return;
    }
    const QPointF at = toCanvas(event->position());
    if (m_layout.producerHint.contains(at) && m_layout.stream.isValid()) {
        emit addAsked(QStringLiteral("producer"));
    } else if (m_layout.readerHint.contains(at) && m_layout.stream.isValid()) {
        emit addAsked(QStringLiteral("consumer"));
    } else if (m_layout.summaryRect.contains(at)) {
        emit tableAsked();
    } else {
        choose(targetAt(event->position()));
    }
}

void CanvasView::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    m_hovered = {};
    update();
}

void CanvasView::wheelEvent(QWheelEvent *event)
{
    // Sideways, or with Shift, it moves along what does not fit; else it zooms.
    const QPoint delta = event->angleDelta();
    if (event->modifiers() & Qt::ShiftModifier || std::abs(delta.x()) > std::abs(delta.y())) {
        m_pan.rx() -= std::abs(delta.x()) > std::abs(delta.y()) ? delta.x() : delta.y();
        clampPan();
        update();
    } else {
        setZoom(m_zoom * std::pow(1.0015, delta.y()), event->position());
    }
    event->accept();
}

void CanvasView::contextMenuEvent(QContextMenuEvent *event)
{
    CanvasTarget target = targetAt(event->pos());
    if (event->reason() == QContextMenuEvent::Keyboard)
        target = m_selected;
    if (target.isNothing())
        return;
    choose(target);
    QPoint at = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (const auto rect = rectOf(target))
            at = mapToGlobal((rect->center() - m_pan).toPoint());
    }
    emit menuAsked(target, at);
}

void CanvasView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_End:
        moveChoice(event->key());
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const auto rect = rectOf(m_selected); rect && !m_selected.isNothing())
            emit menuAsked(m_selected, mapToGlobal((rect->center() - m_pan).toPoint()));
        break;
    case Qt::Key_C:
        // By keyboard, the chosen producer or reader is connected to the stream shown.
        connectServices(m_selected, {m_layout.stream, noLane});
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        setZoom(m_zoom * 1.25, QPointF(width() / 2.0, height() / 2.0));
        break;
    case Qt::Key_Minus:
        setZoom(m_zoom / 1.25, QPointF(width() / 2.0, height() / 2.0));
        break;
    case Qt::Key_0:
        fit();
        break;
    case Qt::Key_Escape:
        choose({});
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    event->accept();
}

void CanvasView::moveChoice(int key)
{
    const CanvasLayout &layout = layoutShown();
    struct Stop
    {
        CanvasTarget target;
        QRectF rect;
    };
    // Each column of cards is one; the bar and the lanes, between what writes to them and what reads, two.
    std::map<int, std::vector<Stop>> byColumn;
    int beforeBar = -1;
    for (const CanvasCard *card : layout.cards()) {
        byColumn[card->rect.center().x() < layout.bar.left() ? 4 * card->column : 4 * card->column + 3]
            .push_back({{card->service, noLane}, card->rect});
        if (card->rect.center().x() < layout.bar.left())
            beforeBar = std::max(beforeBar, 4 * card->column);
    }
    if (layout.stream.isValid())
        byColumn[beforeBar + 1].push_back({{layout.stream, noLane}, layout.bar});
    for (const LaneBox &lane : layout.lanes)
        byColumn[beforeBar + 2].push_back({{layout.stream, lane.lane}, lane.rect});
    std::vector<std::vector<Stop>> columns;
    for (auto &[column, stops] : byColumn) {
        std::stable_sort(stops.begin(), stops.end(),
                         [](const Stop &a, const Stop &b) { return a.rect.top() < b.rect.top(); });
        columns.push_back(std::move(stops));
    }
    std::erase_if(columns, [](const std::vector<Stop> &column) { return column.empty(); });
    if (columns.empty())
        return;

    std::size_t column = 0;
    std::size_t row = 0;
    bool isFound = false;
    for (std::size_t c = 0; c < columns.size() && !isFound; ++c) {
        for (std::size_t r = 0; r < columns[c].size(); ++r) {
            if (columns[c][r].target == m_selected) {
                column = c;
                row = r;
                isFound = true;
                break;
            }
        }
    }
    if (!isFound) {
        choose(columns.front().front().target);
        return;
    }
    const auto nearest = [&](std::size_t to) {
        const double y = columns[column][row].rect.center().y();
        const auto best =
            std::min_element(columns[to].begin(), columns[to].end(), [y](const Stop &a, const Stop &b) {
                return std::abs(a.rect.center().y() - y) < std::abs(b.rect.center().y() - y);
            });
        return best->target;
    };
    switch (key) {
    case Qt::Key_Up:
        choose(columns[column][row > 0 ? row - 1 : 0].target);
        break;
    case Qt::Key_Down:
        choose(columns[column][std::min(row + 1, columns[column].size() - 1)].target);
        break;
    case Qt::Key_Home:
        choose(columns[column].front().target);
        break;
    case Qt::Key_End:
        choose(columns[column].back().target);
        break;
    case Qt::Key_Left:
        if (column > 0)
            choose(nearest(column - 1));
        break;
    case Qt::Key_Right:
        if (column + 1 < columns.size())
            choose(nearest(column + 1));
        break;
    default:
        break;
    }
}

} // namespace millrace
