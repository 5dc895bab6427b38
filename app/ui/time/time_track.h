// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/time/future_rows.h"
#include "ui/time/time_marks.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace millrace {

/// The line of simulated time: what is behind, what is known ahead, the marks of happenings above it and
/// the other futures under it. Knows no session: what is wanted goes out as signals.
class TimeTrack : public QWidget
{
    Q_OBJECT

public:
    explicit TimeTrack(QWidget *parent = nullptr);

    /// Keeps `marks`, which must outlive the track.
    void show(std::shared_ptr<const LiveState> state, const MarkMemory *marks);

    /// Where the handle stands: the moment asked for while a seek is on its way, else now.
    Duration shownMoment() const;
    bool isDragging() const { return m_isDragging; }
    Duration length() const;
    /// Up to where the current future has been simulated.
    Duration head() const;
    const FuturesLayout &futures() const { return m_futures; }
    std::vector<MarkCluster> clusters() const;
    /// The future that Up, Down, Enter and F2 are about.
    BranchId chosenFuture() const;
    int rowsShown() const;
    double xOf(Duration moment) const;
    Duration momentAt(double x) const;
    /// Middle of a row of futures; -1: the main line.
    double rowY(int row) const;
    /// What the mark, the future or the moment at a point is, in words.
    QString wordsAt(const QPointF &point) const;
    /// A seek on the session's behalf: the handle goes there at once.
    void askFor(Duration moment);
    QString spokenValue() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// A moment is wanted; while dragging several follow one another and the last is final.
    void momentWanted(millrace::Duration moment, bool isFinal);
    /// The moment shown while dragging; the session may not be there yet.
    void momentShown(millrace::Duration moment);
    void switchWanted(millrace::BranchId branch);
    void renameWanted(millrace::BranchId branch);
    /// A menu about a future; `noBranch`: about all of them.
    void menuWanted(millrace::BranchId branch, const QPoint &globalPosition);
    void rowsChanged(int rows);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void layoutRows();
    void settlePending();
    void step(Duration by);
    void chooseFuture(int by);
    void drag(double x);
    double left() const;
    double right() const;
    const FutureRow *rowAt(const QPointF &point) const;
    const MarkCluster *clusterAt(const QPointF &point, const std::vector<MarkCluster> &clusters) const;
    bool isOnHidden(const QPointF &point) const;
    void announce();
    void paintLine(QPainter &painter) const;
    void paintMarks(QPainter &painter) const;
    void paintFutures(QPainter &painter) const;
    void paintHandle(QPainter &painter) const;

    std::shared_ptr<const LiveState> m_state;
    const MarkMemory *m_marks = nullptr;
    FuturesLayout m_futures;
    BranchId m_chosen = noBranch;
    BranchId m_hovered = noBranch;
    bool m_isDragging = false;
    std::optional<Duration> m_asked; ///< a seek that has not arrived yet
    std::uint64_t m_errorsBefore = 0;
    QElapsedTimer m_sinceAsked;
    QTimer m_throttle; ///< between two seeks of one drag
    BranchId m_pressedFuture = noBranch;
    bool m_isHiddenPressed = false;
    std::int64_t m_announcedSecond = -1;
};

} // namespace millrace
