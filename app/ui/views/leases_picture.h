// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/lease_board.h"
#include "ui/views/view_picture.h"

#include <optional>

namespace millrace {

/// Workers as cards, below them each lease with its owner, how fresh it is, and how far its owner has come;
/// at the end what happened to the leases.
class LeasesPicture : public ViewPicture
{
    Q_OBJECT

public:
    explicit LeasesPicture(QWidget *parent = nullptr);

    void show(LeaseBoard board);
    const LeaseBoard &board() const { return *m_board; }

protected:
    QSizeF arrange(double width, std::vector<PictureItem> &items) override;
    void draw(QPainter &painter, const QRectF &visible) const override;

private:
    enum Kind : int { Worker, Lease, Event };
    struct Columns
    {
        QRectF key, owner, age, track, words; ///< x and width of each; y and height unused
    };

    void drawWorker(QPainter &painter, const QRectF &rect, const LeaseWorker &worker) const;
    void drawLease(QPainter &painter, const QRectF &rect, const LeaseRow &row) const;
    void drawAge(QPainter &painter, const QRectF &rect, const LeaseRow &row) const;
    void drawTrack(QPainter &painter, const QRectF &rect, const LeaseRow &row) const;
    void drawEvent(QPainter &painter, const QRectF &rect, const LeaseEvent &event) const;
    void drawHeadings(QPainter &painter) const;
    QColor tintOf(const std::string &worker) const;
    double ratesMost() const;

    std::optional<LeaseBoard> m_board;
    Columns m_columns;
    double m_row = 0;
    double m_headingsTop = 0;
    double m_eventsTop = 0; ///< of their heading; 0: there are none
};

} // namespace millrace
