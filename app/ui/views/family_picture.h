// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/shard_family.h"
#include "ui/views/view_picture.h"

#include <map>

namespace millrace {

/// Every shard as a bar over simulated time, from its creation to its closing and on to its expiry; as thick
/// as its share of the key space; parents joined to the children that took over their range.
class FamilyPicture : public ViewPicture
{
    Q_OBJECT

public:
    explicit FamilyPicture(QWidget *parent = nullptr);

    void show(ShardFamily family);
    const ShardFamily &family() const { return m_family; }
    /// Where a shard's bar lies, from creation to closing or now; for tests.
    QRectF barRect(LaneIndex lane) const;

protected:
    QSizeF arrange(double width, std::vector<PictureItem> &items) override;
    void draw(QPainter &painter, const QRectF &visible) const override;

private:
    double xOf(SimTime time) const;
    double yOf(std::size_t bar) const;
    double thickness(const FamilyBar &bar) const;
    QRectF rectOf(std::size_t at) const;
    void drawAxis(QPainter &painter, const QRectF &visible) const;
    void drawJoins(QPainter &painter, const QRectF &visible) const;
    void drawBar(QPainter &painter, std::size_t at) const;
    void drawReadable(QPainter &painter, const QRectF &rect, const FamilyBar &bar) const;
    void drawPlaces(QPainter &painter, const QRectF &rect, const FamilyBar &bar) const;

    ShardFamily m_family;
    std::map<LaneIndex, std::size_t> m_rows;
    SimTime m_from;
    SimTime m_to;
    double m_left = 0; ///< of the time axis
    double m_right = 0;
    double m_textWidth = 0;
    double m_row = 0;
    double m_top = 0;
    double m_most = 1; ///< largest share
};

} // namespace millrace
