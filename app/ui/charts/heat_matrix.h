// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

/// A stretch of time cut into equal periods, in seconds since the scenario's start.
struct ChartSpan
{
    std::int32_t from = 0;
    std::int32_t to = 60;    ///< where the axis ends; may lie ahead of now
    std::int32_t period = 1; ///< one of the periods of the metrics

    int columns() const { return (to - from + period - 1) / period; }
    friend bool operator==(const ChartSpan &, const ChartSpan &) = default;
};

/// The finest period whose points a chart of so many pixels can still show one by one, and of which the
/// metrics still hold points that are `age` seconds old.
std::int32_t periodFor(std::int32_t seconds, double pixels, std::int32_t age);

/// Load of every shard of a stream in every period of a span. Goes on from what it holds when time
/// goes on, so that a thousand shards cost what changed; anything else is read anew.
class HeatMatrix
{
public:
    struct Cell
    {
        float incoming = -1; ///< records/s stored; below 0: no figure
        float heat = 0;      ///< offered load over the limit that binds
        bool isRefusing = false;
    };

    /// `lineage` names the branch that the histories belong to.
    void update(const Frame &frame, const ServiceFrame &stream, const ChartSpan &span,
                const std::string &lineage);
    void clear()
    {
        m_lanes.clear();
        m_cells.clear();
    }

    const ChartSpan &span() const { return m_span; }
    int rows() const { return static_cast<int>(m_lanes.size()); }
    int columns() const { return m_columns; }
    LaneIndex lane(int row) const { return m_lanes[static_cast<std::size_t>(row)].index; }
    const Cell &cell(int row, int column) const
    {
        return m_cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns)
                       + static_cast<std::size_t>(column)];
    }
    /// Columns with figures: those before now.
    int filledColumns() const { return m_filled; }
    float hottest(int row) const;
    bool hasRefused(int row) const;

private:
    struct Lane
    {
        LaneIndex index = noLane;
        SeriesRef incoming = noSeries;
        SeriesRef bytes = noSeries;
        SeriesRef refused = noSeries;
        double recordLimit = 0;
        double byteLimit = 0;
        bool isFirst = true; ///< no child of a split or merge
    };
    void declareLanes(const Metrics &metrics, const ServiceFrame &stream);
    void fill(const Metrics &metrics, int fromColumn, std::int32_t now);
    /// A shard without parents has been there as long as any: where it took nothing it is idle, not absent.
    void fillIdle(int fromColumn);

    ChartSpan m_span;
    int m_columns = 0;
    int m_filled = 0;
    int m_firstColumn = -1; ///< the first with a figure of any shard; -1: none yet
    std::int32_t m_now = 0;
    std::string m_lineage;
    ServiceIndex m_stream;
    std::size_t m_laneCount = 0; ///< of the frame that was read: a split makes it read anew
    std::vector<Lane> m_lanes;
    std::vector<Cell> m_cells;
};

} // namespace millrace
