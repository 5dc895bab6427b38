// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/painter_parts.h"
#include "ui/charts/plot_parts.h"

#include <algorithm>
#include <cmath>

namespace millrace {

HeatPlot::HeatPlot(QCPAxis *keyAxis, QCPAxis *valueAxis)
    : QCPAbstractPlottable(keyAxis, valueAxis)
{
    setSelectable(QCP::stNone);
}

void HeatPlot::show(const HeatMatrix *matrix, const HeatMatrix *other, const Theme &theme)
{
    m_matrix = matrix;
    m_other = other;
    m_theme = theme;
}

int HeatPlot::rowAt(double value, bool *isOther) const
{
    const double half = m_other ? 0.5 : 1;
    *isOther = m_other && value >= half;
    const HeatMatrix *matrix = *isOther ? m_other : m_matrix;
    if (!matrix || matrix->rows() == 0 || value < 0 || value >= 1)
        return -1;
    const double share = (*isOther ? value - half : value) / half;
    return std::clamp(static_cast<int>(share * matrix->rows()), 0, matrix->rows() - 1);
}

double HeatPlot::selectTest(const QPointF &, bool, QVariant *) const
{
    return -1;
}

QCPRange HeatPlot::getKeyRange(bool &foundRange, QCP::SignDomain) const
{
    foundRange = m_matrix != nullptr;
    return m_matrix ? QCPRange(m_matrix->span().from, m_matrix->span().to) : QCPRange(0, 1);
}

QCPRange HeatPlot::getValueRange(bool &foundRange, QCP::SignDomain, const QCPRange &) const
{
    foundRange = true;
    return {0, 1};
}

void HeatPlot::draw(QCPPainter *painter)
{
    if (!m_matrix || !keyAxis() || !valueAxis())
        return;
    const QRectF room(clipRect());
    if (!m_other) {
        drawMatrix(painter, *m_matrix, room);
        return;
    }
    drawMatrix(painter, *m_matrix, QRectF(room.left(), room.top(), room.width(), room.height() / 2 - 2));
    drawMatrix(painter, *m_other,
               QRectF(room.left(), room.center().y() + 2, room.width(), room.height() / 2 - 2));
    painter->setPen(QPen(m_theme.green, 1.5, Qt::DashLine));
    painter->drawLine(QPointF(room.left(), room.center().y()), QPointF(room.right(), room.center().y()));
}

void HeatPlot::drawMatrix(QCPPainter *painter, const HeatMatrix &matrix, const QRectF &room)
{
    if (matrix.rows() == 0 || matrix.filledColumns() == 0)
        return;
    const int rowsMax = std::max(1, static_cast<int>(room.height() / 3));
    m_shardsPerRow = (matrix.rows() + rowsMax - 1) / rowsMax;
    const int rows = (matrix.rows() + m_shardsPerRow - 1) / m_shardsPerRow;
    const double rowHeight = room.height() / rows;
    const double gap = rowHeight > 7 ? 2 : rowHeight > 4 ? 1 : 0;

    // Several periods share a cell when a cell would be thinner than three pixels.
    const double first = keyAxis()->coordToPixel(matrix.span().from);
    const double columnWidth = keyAxis()->coordToPixel(matrix.span().from + matrix.span().period) - first;
    const int step = std::max(1, static_cast<int>(std::ceil(3 / std::max(columnWidth, 1e-3))));
    const double columnGap = columnWidth * step > 4 ? 1 : 0;

    painter->setAntialiasing(false);
    painter->setPen(Qt::NoPen);
    for (int column = 0; column < matrix.filledColumns(); column += step) {
        const double left = first + column * columnWidth;
        const double right = first + std::min(column + step, matrix.columns()) * columnWidth;
        if (right < room.left() || left > room.right())
            continue;
        for (int row = 0; row < rows; ++row) {
            HeatMatrix::Cell most;
            for (int shard = row * m_shardsPerRow;
                 shard < std::min((row + 1) * m_shardsPerRow, matrix.rows()); ++shard) {
                for (int near = column; near < std::min(column + step, matrix.filledColumns()); ++near) {
                    const HeatMatrix::Cell &cell = matrix.cell(shard, near);
                    if (cell.incoming < 0)
                        continue;
                    most.incoming = std::max(most.incoming, cell.incoming);
                    most.heat = std::max(most.heat, cell.heat);
                    most.isRefusing = most.isRefusing || cell.isRefusing;
                }
            }
            if (most.incoming < 0)
                continue;
            const Level level = most.isRefusing ? Level::Refusing : Level::Normal;
            painter->fillRect(QRectF(left, room.top() + row * rowHeight,
                                     std::max(1.0, right - left - columnGap), std::max(1.0, rowHeight - gap)),
                              heatColour(m_theme, most.heat, level));
        }
    }
}

void HeatPlot::drawLegendIcon(QCPPainter *painter, const QRectF &rect) const
{
    painter->fillRect(rect, m_theme.red);
}

} // namespace millrace
