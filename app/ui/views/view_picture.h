// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QPointF>
#include <QRectF>
#include <QString>
#include <QWidget>

#include <vector>

class QPainter;

namespace millrace {

struct Theme;

/// Something in a picture that can be pointed at, walked to by arrow keys and read out.
struct PictureItem
{
    QRectF rect;
    ServiceIndex service; ///< what choosing it chooses
    LaneIndex lane = noLane;
    QString words;  ///< tooltip, and what a screen reader says
    int number = 0; ///< for the picture that made it
};

/// The picture of a view: laid out to a width, as tall as it needs, drawn onto the screen or into a file.
/// Pictures derive from it and say where their items lie and how they look.
class ViewPicture : public QWidget
{
    Q_OBJECT

public:
    explicit ViewPicture(QWidget *parent = nullptr);

    const std::vector<PictureItem> &items() const { return m_items; }
    /// Marks what is chosen elsewhere.
    void select(ServiceIndex service, LaneIndex lane);
    /// Draws what lies in `visible` of all there is.
    void drawAll(QPainter &painter, const QRectF &visible) const;
    /// Room that all of it takes.
    QSizeF whole() const { return m_whole; }

signals:
    void itemChosen(millrace::ServiceIndex service, millrace::LaneIndex lane);
    /// Asks whoever scrolls the picture to bring a place into view.
    void showAsked(const QRectF &rect);
    void menuAsked(const QPoint &globalPosition);

protected:
    /// Places everything in a width; fills `items` in reading order. Returns the room taken.
    virtual QSizeF arrange(double width, std::vector<PictureItem> &items) = 0;
    virtual void draw(QPainter &painter, const QRectF &visible) const = 0;
    /// There is something new to show.
    void contentChanged();
    bool isSelected(const PictureItem &item) const;
    bool isCurrent(const PictureItem &item) const;
    /// The outline of what is selected, pointed at or walked to.
    void outline(QPainter &painter, const PictureItem &item, double radius) const;

    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void arrangeNow();
    int itemAt(const QPointF &point) const;
    int nearest(int key) const;
    void walkTo(int item);
    void choose(int item);

    std::vector<PictureItem> m_items;
    QSizeF m_whole;
    ServiceIndex m_service;
    LaneIndex m_lane = noLane;
    int m_current = -1;
    int m_hovered = -1;
};

// What pictures of views draw with.

/// Words in one line, cut short with an ellipsis where they do not fit.
void paintWords(QPainter &painter, const QRectF &rect, const QString &words, const QFont &font,
                const QColor &colour, Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter);
/// A pill of words; returns its width.
double paintPill(QPainter &painter, const QPointF &left, const QString &words, const QFont &font,
                 const QColor &ink, const QColor &ground, const QColor &border);
double pillWidth(const QString &words, const QFont &font);
/// Which level in which colour: of marks, and of words.
QColor levelColour(const Theme &theme, Level level);
QColor levelInk(const Theme &theme, Level level);

} // namespace millrace
