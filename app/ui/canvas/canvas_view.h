// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/connections.h"
#include "ui/canvas/canvas_painter.h"
#include "ui/canvas/series_lookup.h"

#include <QElapsedTimer>
#include <QPixmap>
#include <QTimer>
#include <QVariantAnimation>
#include <QWidget>

#include <memory>
#include <optional>

namespace millrace {

/// One frame, drawn: what can be pointed at, chosen, connected and zoomed. Knows no session; what is asked
/// of the system goes out as signals.
class CanvasView : public QWidget
{
    Q_OBJECT

public:
    explicit CanvasView(QWidget *parent = nullptr);

    /// `other` is the compared future; null when there is none. Repaints as fast as painting allows.
    void showFrame(std::shared_ptr<const Frame> frame, std::shared_ptr<const Frame> other = {},
                   double speed = 1);
    const Frame *frame() const { return m_frame.get(); }

    CanvasTarget selected() const { return m_selected; }
    void select(const CanvasTarget &target);
    /// The log shown large.
    ServiceIndex stream() const { return m_layout.stream; }
    /// Nothing drifts; positions jump.
    void setStill(bool isStill);
    /// Lets a key fall onto the bar; nothing: takes it away.
    void showKey(std::optional<FallingKey> key);
    /// The whole system in view.
    void fit();
    double zoom() const { return m_zoom; }
    const CanvasLayout &layoutShown();
    CanvasTarget targetAt(const QPointF &point);
    QString describe(const CanvasTarget &target) const;

    QSize sizeHint() const override { return {640, 320}; }
    QSize minimumSizeHint() const override { return {220, 120}; }

signals:
    void targetChosen(const millrace::CanvasTarget &target);
    /// Commands and faults are wanted for a target, at a place on the screen.
    void menuAsked(const millrace::CanvasTarget &target, const QPoint &globalPosition);
    /// A line was drawn from one service to another: a parameter of `service` is to name `named`.
    void connectAsked(millrace::ServiceIndex service, const QString &parameter, const QString &named);
    /// A place for a producer ("producer") or a reader ("consumer") was clicked.
    void addAsked(const QString &kind);
    /// The summary of shards not drawn was clicked.
    void tableAsked();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    void choose(const CanvasTarget &target);
    /// A selected log is shown large, also when it was selected before it came into view.
    void showStreamOfSelection();
    void moveChoice(int key);
    void setZoom(double zoom, const QPointF &around);
    void clampPan();
    void paintLinesCached(QPainter &painter, const CanvasStyle &style);
    std::optional<QRectF> rectOf(const CanvasTarget &target);
    QPointF toCanvas(const QPointF &point) const { return point + m_pan; }
    void announce();
    /// What a drag from one to the other means.
    std::optional<Connection> connection(const CanvasTarget &from, const CanvasTarget &to) const;
    void connectServices(const CanvasTarget &from, const CanvasTarget &to);
    /// Scrolls until the choice is seen.
    void showChoice();
    void paintScroll(QPainter &painter) const;

    std::shared_ptr<const Frame> m_frame;
    std::shared_ptr<const Frame> m_other;
    double m_speed = 1;
    CanvasTarget m_selected;
    CanvasTarget m_hovered;
    ServiceIndex m_stream;
    CanvasLayout m_layout;
    bool m_isLayoutStale = true;
    bool m_isStill = false;
    double m_zoom = 1;
    QPointF m_pan;
    SeriesLookup m_lookup;
    QPixmap m_lines;
    std::size_t m_linesKey = 0;
    std::optional<FallingKey> m_key;
    QVariantAnimation m_fall;
    QTimer m_repaint;
    QElapsedTimer m_sincePaint;
    qint64 m_paintNs = 0;
    CanvasTarget m_pressed;
    QPointF m_pressedAt;
    QPointF m_pressedPan;
    QPointF m_dragAt;
    bool m_isConnecting = false;
    bool m_isPanning = false;
};

} // namespace millrace
