// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/latency_paths.h"
#include "ui/views/view_picture.h"

namespace millrace {

/// Each way of the records as one bar of stages, as long as a record takes on average; all to one scale.
class LatencyPicture : public ViewPicture
{
    Q_OBJECT

public:
    explicit LatencyPicture(QWidget *parent = nullptr);

    void show(LatencyPaths paths);
    const LatencyPaths &paths() const { return m_paths; }
    /// Where a stage of a path lies; for tests.
    QRectF stageRect(std::size_t path, std::size_t stage) const;

protected:
    QSizeF arrange(double width, std::vector<PictureItem> &items) override;
    void draw(QPainter &painter, const QRectF &visible) const override;

private:
    void drawPath(QPainter &painter, std::size_t at) const;
    void drawLegend(QPainter &painter) const;
    void drawStage(QPainter &painter, const QRectF &rect, const StageFigure &stage) const;

    LatencyPaths m_paths;
    double m_left = 0;
    double m_right = 0; ///< of the bars
    double m_figures = 0;
    double m_top = 0;
    double m_row = 0;
    double m_most = 1; ///< ms: the longest average
    double m_width = 0;
};

} // namespace millrace
