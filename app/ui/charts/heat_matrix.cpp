// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heat_matrix.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace millrace {
namespace {

/// A write limit of a lane: the first quantity of the unit that has one.
double limitOf(const LaneFrame &lane, std::string_view unit)
{
    for (const Quantity &quantity : lane.quantities) {
        if (quantity.unit == unit && quantity.limit > 0)
            return quantity.limit;
    }
    return 0;
}

} // namespace

std::int32_t periodFor(std::int32_t length, double pixels, std::int32_t age)
{
    // 1 s points are kept for 15 minutes, 10 s points for 3 hours.
    const std::int32_t finest = age > 3 * 3600 ? 60 : age > 900 ? 10 : 1;
    constexpr std::array<std::int32_t, 11> periods{1, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 21600};
    for (const std::int32_t period : periods) {
        if (period >= finest && period % finest == 0
            && static_cast<double>(length) / period <= std::max(40.0, pixels))
            return period;
    }
    return 86400;
}

void HeatMatrix::declareLanes(const Metrics &metrics, const ServiceFrame &stream)
{
    // One walk over all series, for Metrics::find() would walk them once a lane.
    std::map<LaneIndex, Lane> lanes;
    for (SeriesRef ref = 0; ref < metrics.size(); ++ref) {
        if (metrics.service(ref) != stream.index || metrics.lane(ref) == noLane)
            continue;
        const std::string_view name = metrics.info(ref).name;
        Lane &lane = lanes[metrics.lane(ref)];
        if (name == "IncomingRecords")
            lane.incoming = ref;
        else if (name == "IncomingBytes")
            lane.bytes = ref;
        else if (name == "WriteProvisionedThroughputExceeded")
            lane.refused = ref;
    }
    double recordLimit = 0;
    double byteLimit = 0;
    std::set<LaneIndex> children;
    for (const LaneFrame &lane : stream.lanes) {
        if (!lane.parents.empty())
            children.insert(lane.index);
        recordLimit = std::max(recordLimit, limitOf(lane, "records/s"));
        byteLimit = std::max(byteLimit, limitOf(lane, "B/s"));
    }
    m_lanes.clear();
    for (auto &[index, lane] : lanes) {
        lane.index = index;
        lane.isFirst = children.count(index) == 0;
        lane.recordLimit = recordLimit;
        lane.byteLimit = byteLimit;
        if (lane.incoming != noSeries)
            m_lanes.push_back(lane);
    }
}

void HeatMatrix::fill(const Metrics &metrics, int fromColumn, std::int32_t now)
{
    const std::int32_t from = m_span.from + fromColumn * m_span.period;
    const std::int32_t to = std::min(now, m_span.to);
    m_filled = std::clamp((to - m_span.from + m_span.period - 1) / m_span.period, 0, m_columns);
    for (std::size_t row = 0; row < m_lanes.size(); ++row) {
        const Lane &lane = m_lanes[row];
        Cell *cells = &m_cells[row * static_cast<std::size_t>(m_columns)];
        // Before its first record a shard has no figure: it may not have existed.
        bool isKnown = fromColumn > 0 && cells[fromColumn - 1].incoming >= 0;
        for (int column = fromColumn; column < m_columns; ++column)
            cells[column] = Cell{};
        if (to <= from)
            continue;
        const auto each = [&](SeriesRef series, auto use) {
            if (series == noSeries)
                return;
            for (const MetricPoint &point : metrics.points(series, from, to, m_span.period)) {
                const int column = (point.second - m_span.from) / m_span.period;
                if (column < fromColumn || column >= m_filled)
                    continue;
                // The newest period may not be over: its rate is over what has passed of it.
                const std::int32_t begin = m_span.from + column * m_span.period;
                const double covered = std::max(1, std::min(m_span.period, to - begin));
                use(cells[column], static_cast<double>(point.sum) / covered);
            }
        };
        each(lane.incoming, [&](Cell &cell, double perSecond) {
            cell.incoming = static_cast<float>(perSecond);
            if (lane.recordLimit > 0)
                cell.heat = static_cast<float>(perSecond / lane.recordLimit);
        });
        for (int column = fromColumn; column < m_filled; ++column) {
            isKnown = isKnown || cells[column].incoming >= 0;
            if (isKnown && cells[column].incoming < 0)
                cells[column].incoming = 0;
        }
        each(lane.refused, [&](Cell &cell, double perSecond) {
            cell.isRefusing = perSecond > 0;
            if (lane.recordLimit > 0)
                cell.heat += static_cast<float>(perSecond / lane.recordLimit);
        });
        each(lane.bytes, [&](Cell &cell, double perSecond) {
            if (lane.byteLimit > 0)
                cell.heat = std::max(cell.heat, static_cast<float>(perSecond / lane.byteLimit));
        });
    }
}

void HeatMatrix::fillIdle(int fromColumn)
{
    for (int column = fromColumn; column < m_filled && m_firstColumn < 0; ++column) {
        for (int row = 0; row < rows(); ++row) {
            if (cell(row, column).incoming >= 0)
                m_firstColumn = column;
        }
    }
    if (m_firstColumn < 0)
        return;
    for (int row = 0; row < rows(); ++row) {
        if (!m_lanes[static_cast<std::size_t>(row)].isFirst)
            continue;
        Cell *cells = &m_cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns)];
        for (int column = std::max(fromColumn, m_firstColumn); column < m_filled; ++column)
            cells[column].incoming = std::max(0.0f, cells[column].incoming);
    }
}

void HeatMatrix::update(const Frame &frame, const ServiceFrame &stream, const ChartSpan &span,
                        const std::string &lineage)
{
    if (!frame.histories) {
        clear();
        return;
    }
    const Metrics &metrics = frame.histories->metrics;
    // The second under way is left out: half a second of records would look like a fall.
    const std::int32_t now = metrics.secondOf(frame.now);
    const bool goesOn = lineage == m_lineage && stream.index == m_stream && span == m_span && now >= m_now
                        && !m_lanes.empty() && m_laneCount == stream.lanes.size();
    if (goesOn) {
        if (now == m_now)
            return;
        const int from = std::clamp((m_now - m_span.from) / m_span.period, 0, m_columns);
        if (from < m_columns)
            fill(metrics, from, now);
        fillIdle(from);
        m_now = now;
        return;
    }
    m_lineage = lineage;
    m_stream = stream.index;
    m_laneCount = stream.lanes.size();
    m_span = span;
    m_columns = span.columns();
    m_now = now;
    declareLanes(metrics, stream);
    m_cells.assign(m_lanes.size() * static_cast<std::size_t>(m_columns), Cell{});
    m_firstColumn = -1;
    if (!m_lanes.empty())
        fill(metrics, 0, now);
    fillIdle(0);
}

float HeatMatrix::hottest(int row) const
{
    float most = 0;
    for (int column = 0; column < m_filled; ++column)
        most = std::max(most, cell(row, column).heat);
    return most;
}

bool HeatMatrix::hasRefused(int row) const
{
    for (int column = 0; column < m_filled; ++column) {
        if (cell(row, column).isRefusing)
            return true;
    }
    return false;
}

} // namespace millrace
