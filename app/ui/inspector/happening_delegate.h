// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QStyledItemDelegate>

namespace millrace {

/// A row of the happenings: the mark of its tone, its moment, and its words over as many lines as they need.
class HappeningDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit HappeningDelegate(QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    struct Places
    {
        QPointF mark;
        QRect time;
        QRect words;
    };
    Places placesIn(const QRect &box) const;

    mutable QHash<QString, int> m_heights; ///< of the words, in lines' pixels, at the present width and font
    mutable int m_width = 0;
};

} // namespace millrace
