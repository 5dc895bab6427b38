// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/metrics/series.h"

#include "sim/kernel/hash.h"

#include <algorithm>
#include <array>
#include <atomic>

namespace millrace {

namespace {

constexpr std::int32_t secondsKept = 15 * 60;
constexpr std::int32_t tensKept = 3 * 3600;

std::uint64_t hashOf(SeriesRef series, const MetricPoint &point)
{
    Hasher hasher;
    hasher.add(series);
    hasher.add(point.second);
    hasher.add(point.count);
    hasher.add(point.sum);
    hasher.add(point.min);
    hasher.add(point.max);
    return hasher.value();
}

std::int32_t floorTo(std::int32_t second, std::int32_t period)
{
    return second - second % period;
}

template <typename Log>
std::size_t lowerBound(const Log &log, std::int32_t second)
{
    // Most questions are about the newest seconds: from the end in growing steps, so as to leave old chunks
    // alone.
    std::size_t high = log.size();
    std::size_t step = 1;
    while (step <= high && log[high - step].second >= second) {
        high -= step;
        step *= 2;
    }
    std::size_t low = step <= high ? high - step + 1 : 0;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (log[middle].second < second)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/// Adds a point to a coarser open one, handing the full one to `log` when its period is over.
template <typename Log>
void roll(MetricPoint &open, const MetricPoint &point, std::int32_t period, Log &log)
{
    const std::int32_t begin = floorTo(point.second, period);
    if (open.count != 0 && open.second != begin) {
        log.append(open);
        open = {};
    }
    open.merge(point);
    open.second = begin;
}

template <typename Log>
void forget(Log &log, std::int32_t before)
{
    constexpr std::size_t chunk = 64; // a chunk at a time is enough
    if (before > 0 && log.size() >= chunk && log[chunk - 1].second < before)
        log.dropFront(lowerBound(log, before));
}

} // namespace

void MetricPoint::add(std::int64_t value, std::uint32_t samples)
{
    MetricPoint one{value, value, value, samples, second};
    merge(one);
}

void MetricPoint::merge(const MetricPoint &other)
{
    if (other.count == 0)
        return;
    if (count == 0) {
        *this = other;
        return;
    }
    sum += other.sum;
    count += other.count;
    min = std::min(min, other.min);
    max = std::max(max, other.max);
}

std::optional<Statistic> statisticNamed(std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, Statistic>, 5> names = {
        {{"Sum", Statistic::Sum},
         {"SampleCount", Statistic::SampleCount},
         {"Average", Statistic::Average},
         {"Minimum", Statistic::Minimum},
         {"Maximum", Statistic::Maximum}}};
    for (const auto &[known, statistic] : names)
        if (known == name)
            return statistic;
    return std::nullopt;
}

double valueOf(const MetricPoint &point, Statistic statistic)
{
    switch (statistic) {
    case Statistic::Sum:
        return static_cast<double>(point.sum);
    case Statistic::SampleCount:
        return point.count;
    case Statistic::Average:
        return point.count == 0 ? 0 : static_cast<double>(point.sum) / point.count;
    case Statistic::Minimum:
        return static_cast<double>(point.min);
    case Statistic::Maximum:
        return static_cast<double>(point.max);
    }
    return 0;
}

Metrics::Metrics(SimTime start)
    : m_start(start)
    , m_series(std::make_shared<std::vector<Series>>())
{}

std::vector<Metrics::Series> &Metrics::ownSeries()
{
    if (m_series.use_count() > 1)
        m_series = std::make_shared<std::vector<Series>>(*m_series);
    else
        // Pairs with the release of the last other owner, which may have been a reader's thread.
        std::atomic_thread_fence(std::memory_order_acquire);
    return *m_series;
}

SeriesRef Metrics::declare(ServiceIndex service, LaneIndex lane, const MetricInfo *info)
{
    m_open.emplace_back();
    Series series;
    series.service = service;
    series.lane = lane;
    series.info = info;
    ownSeries().push_back(std::move(series));
    return static_cast<SeriesRef>(m_series->size() - 1);
}

SeriesRef Metrics::find(ServiceIndex service, LaneIndex lane, std::string_view metricName) const
{
    for (std::size_t i = 0; i < m_series->size(); ++i) {
        const Series &one = (*m_series)[i];
        if (one.service == service && one.lane == lane && one.info->name == metricName)
            return static_cast<SeriesRef>(i);
    }
    return noSeries;
}

void Metrics::close(SeriesRef ref, std::int32_t second)
{
    MetricPoint &open = m_open[ref];
    if (open.count != 0) {
        Series &series = ownSeries()[ref];
        m_closedHash += hashOf(ref, open); // a sum: the order in which series close does not matter
        series.seconds.append(open);
        roll(series.openTen, open, 10, series.tens);
        roll(series.openMinute, open, 60, series.minutes);
        // Tiers meet at whole minutes, and nothing goes before the next coarser tier has it.
        const std::int32_t rolled = series.openMinute.second;
        forget(series.seconds, std::min(floorTo(second - secondsKept, 60), rolled));
        forget(series.tens, std::min(floorTo(second - tensKept, 60), rolled));
    }
    open = {};
    open.second = second;
}

std::vector<MetricPoint> Metrics::points(SeriesRef ref, std::int32_t from, std::int32_t to,
                                         std::int32_t period) const
{
    std::vector<MetricPoint> result;
    if (ref >= m_series->size() || from >= to || period <= 0)
        return result;
    const Series &series = seriesAt(ref);
    const MetricPoint &open = m_open[ref];
    const auto put = [&](const MetricPoint &point) {
        if (point.count == 0 || point.second >= to)
            return;
        const std::int32_t begin = floorTo(point.second, period);
        if (result.empty() || result.back().second != begin) {
            result.push_back(point);
            result.back().second = begin;
        } else {
            result.back().merge(point);
        }
    };
    // The finest tier is used from where it begins, coarser ones before that.
    const std::int32_t fineFrom = series.seconds.empty() ? open.second : series.seconds[0].second;
    const std::int32_t secondsFrom = series.minutes.empty() && series.tens.empty() ? 0 : fineFrom;
    std::int32_t reached = from;
    if (from < secondsFrom) {
        const std::int32_t tensFrom =
            series.tens.empty() ? secondsFrom : std::min(secondsFrom, series.tens[0].second);
        for (std::size_t i = lowerBound(series.minutes, floorTo(from, 60));
             i < series.minutes.size() && series.minutes[i].second + 60 <= tensFrom; ++i)
            put(series.minutes[i]);
        const std::int32_t tenBegin = std::max(floorTo(from, 10), tensFrom);
        for (std::size_t i = lowerBound(series.tens, tenBegin);
             i < series.tens.size() && series.tens[i].second + 10 <= secondsFrom; ++i)
            put(series.tens[i]);
        reached = secondsFrom;
    }
    for (std::size_t i = lowerBound(series.seconds, reached); i < series.seconds.size(); ++i) {
        if (series.seconds[i].second >= to)
            break;
        put(series.seconds[i]);
    }
    if (open.second >= reached)
        put(open);
    return result;
}

MetricPoint Metrics::over(SeriesRef ref, std::int32_t from, std::int32_t to) const
{
    MetricPoint total;
    if (ref < m_series->size()) {
        const Series &series = seriesAt(ref);
        const MetricPoint &open = m_open[ref];
        // The usual question, about the last seconds, needs no list.
        const std::size_t begin = lowerBound(series.seconds, from);
        const bool isFine = begin > 0 || (!series.seconds.empty() && series.seconds[0].second == from);
        if (isFine) {
            for (std::size_t i = begin; i < series.seconds.size(); ++i) {
                if (series.seconds[i].second >= to)
                    break;
                total.merge(series.seconds[i]);
            }
            if (open.count != 0 && open.second >= from && open.second < to)
                total.merge(open);
        } else {
            for (const MetricPoint &point : points(ref, from, to, 1))
                total.merge(point);
        }
    }
    total.second = from;
    return total;
}

std::uint64_t Metrics::fingerprint() const
{
    std::uint64_t sum = m_closedHash;
    for (std::size_t i = 0; i < m_open.size(); ++i)
        if (m_open[i].count != 0)
            sum += hashOf(static_cast<SeriesRef>(i), m_open[i]);
    return mix64(sum);
}

std::size_t Metrics::ownBytes() const
{
    // Old seconds are forgotten in time, but not by copies: some points to each.
    constexpr std::size_t pointsEach = 5;
    std::size_t bytes = m_series->size() * (sizeof(Series) + sizeof(MetricPoint));
    for (const Series &series : *m_series)
        if (!series.seconds.empty())
            bytes += series.seconds.ownBytes() + pointsEach * sizeof(MetricPoint);
    return bytes;
}

} // namespace millrace
