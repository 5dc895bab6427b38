// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/lambda_board.h"
#include "ui/views/view_picture.h"

#include <optional>

namespace millrace {

/// Every lane of every shard. Few are cards with all they do; of many, each is a cell with the sign of its
/// state, and those worth reading follow as cards.
class LambdaPicture : public ViewPicture
{
    Q_OBJECT

public:
    explicit LambdaPicture(QWidget *parent = nullptr);

    void show(LambdaBoard board);
    const LambdaBoard &board() const { return *m_board; }
    /// Whether each lane is only a cell.
    bool isDense() const { return m_isDense; }

protected:
    QSizeF arrange(double width, std::vector<PictureItem> &items) override;
    void draw(QPainter &painter, const QRectF &visible) const override;

private:
    enum Kind : int { Cell, Card };

    double arrangeCells(double width, double y, std::vector<PictureItem> &items);
    double arrangeCards(double width, double y, const std::vector<std::size_t> &lanes,
                        std::vector<PictureItem> &items);
    double cardHeight(const LambdaLane &lane) const;
    PictureItem itemFor(std::size_t lane, Kind kind, const QRectF &rect) const;
    void drawCell(QPainter &painter, const QRectF &rect, const LambdaLane &lane) const;
    void drawCard(QPainter &painter, const QRectF &rect, const LambdaLane &lane) const;
    void drawTree(QPainter &painter, const QRectF &rect, const LambdaLane &lane) const;
    void drawGauge(QPainter &painter) const;

    std::optional<LambdaBoard> m_board;
    bool m_isDense = false;
    QRectF m_gauge;
    struct Label
    {
        QRectF rect;
        QString words;
        bool isHeading = false;
    };
    std::vector<Label> m_labels;
};

} // namespace millrace
