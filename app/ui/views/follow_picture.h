// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/trail_board.h"
#include "ui/views/view_picture.h"

#include <QStringList>

#include <utility>
#include <vector>

namespace millrace {

/// The life of one record as steps down a line, each with the wait before it as a bar and the reason of it.
/// Where none is followed: the sources whose records can be.
class FollowPicture : public ViewPicture
{
    Q_OBJECT

public:
    explicit FollowPicture(QWidget *parent = nullptr);

    void show(TrailBoard board);
    /// Sources to choose from, by their names.
    void offer(std::vector<std::pair<ServiceIndex, QString>> sources);
    const TrailBoard &board() const { return m_board; }
    const std::vector<std::pair<ServiceIndex, QString>> &sources() const { return m_sources; }

protected:
    QSizeF arrange(double width, std::vector<PictureItem> &items) override;
    void draw(QPainter &painter, const QRectF &visible) const override;

private:
    void drawStep(QPainter &painter, const QRectF &rect, std::size_t at) const;
    void drawWait(QPainter &painter, const QRectF &rect, const TrailRow &row) const;
    void drawChoice(QPainter &painter, const QRectF &rect, const QString &name) const;

    TrailBoard m_board;
    std::vector<std::pair<ServiceIndex, QString>> m_sources;
    double m_time = 0; ///< width of the times
    double m_kind = 0; ///< width of the words for kinds
    double m_wait = 0; ///< width of the waits
    double m_right = 0;
};

} // namespace millrace
