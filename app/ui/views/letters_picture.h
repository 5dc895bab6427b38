// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/letter_board.h"
#include "ui/views/view_picture.h"

namespace millrace {

/// Dead letters, newest first: when, why, whose, which records, and whether those can still be read.
class LettersPicture : public ViewPicture
{
    Q_OBJECT

public:
    explicit LettersPicture(QWidget *parent = nullptr);

    void show(LetterBoard board);
    const LetterBoard &board() const { return m_board; }

protected:
    QSizeF arrange(double width, std::vector<PictureItem> &items) override;
    void draw(QPainter &painter, const QRectF &visible) const override;

private:
    void drawLetter(QPainter &painter, const QRectF &rect, const HeldLetter &held) const;
    void drawPayload(QPainter &painter, const QRectF &rect, const DeadLetter &letter) const;
    void drawConditions(QPainter &painter) const;

    LetterBoard m_board;
    double m_time = 0;    ///< width of the times
    double m_payload = 0; ///< width of what is said of the payload
    double m_right = 0;
    double m_top = 0;
};

} // namespace millrace
