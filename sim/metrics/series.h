// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/prefetch.h"
#include "sim/kernel/time.h"
#include "sim/records/shared_log.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// A metric as its vendor names it, or as Millrace does where no vendor has it.
struct MetricInfo
{
    std::string_view name = {};      ///< "GetRecords.IteratorAgeMilliseconds"
    std::string_view nameSpace = {}; ///< "AWS/Kinesis", "Millrace"
    std::string_view unit = {};      ///< "Count", "Bytes", "Milliseconds"
    std::string_view statistic = {}; ///< the one to show first: "Sum", "Average", "Maximum"
    std::string_view help = {};
    bool perLane = false; ///< shard level: dimensions StreamName and ShardId
};

/// What one period of a series holds, as CloudWatch's statistic set.
struct MetricPoint
{
    std::int64_t sum = 0;
    std::int64_t min = 0;
    std::int64_t max = 0;
    std::uint32_t count = 0; ///< samples
    std::int32_t second = 0; ///< start of the period, in seconds since the scenario's start

    void add(std::int64_t value, std::uint32_t samples);
    void merge(const MetricPoint &other);
};

enum class Statistic : std::uint8_t { Sum, SampleCount, Average, Minimum, Maximum };
std::optional<Statistic> statisticNamed(std::string_view name);
double valueOf(const MetricPoint &point, Statistic statistic);

/// Place of a series in the metrics of one simulation.
using SeriesRef = std::uint32_t;
inline constexpr SeriesRef noSeries = 0xffffffff;

/// All series of a run: 1 s points for the last 15 minutes, 10 s for 3 h, 60 s beyond.
/// A copy shares every closed point. Reading a copy is safe while the original goes on.
class Metrics
{
public:
    explicit Metrics(SimTime start = {});

    /// `names` must outlive every copy (tables of the service kinds do).
    SeriesRef declare(ServiceIndex service, LaneIndex lane, const MetricInfo *info);

    /// Counts `value` once, at `now`; `samples` > 1 when a sum of several is added together.
    void add(SeriesRef series, SimTime now, std::int64_t value, std::uint32_t samples = 1)
    {
        addAtSecond(series, secondOf(now), value, samples);
    }
    void addAtSecond(SeriesRef series, std::int32_t second, std::int64_t value, std::uint32_t samples)
    {
        MetricPoint &open = m_open[series];
        if (open.second != second || open.count == 0)
            close(series, second);
        MetricPoint &point = m_open[series];
        if (point.count == 0) {
            point = {value, value, value, samples, second};
            return;
        }
        point.sum += value;
        point.count += samples;
        if (value < point.min)
            point.min = value;
        if (value > point.max)
            point.max = value;
    }
    /// Adds several samples at once, with their own extremes.
    void addPoint(SeriesRef series, std::int32_t second, const MetricPoint &samples)
    {
        if (m_open[series].second != second)
            close(series, second);
        m_open[series].merge(samples);
        m_open[series].second = second;
    }
    /// Asks the processor to fetch a series, and the one after it, that are about to be added to.
    MILLRACE_PREFETCHING void prefetch(SeriesRef series) const
    {
        prefetchToWrite(&m_open[series]);
        prefetchToWrite(&m_open[series] + 1);
    }
    std::int32_t secondOf(SimTime now) const
    {
        return static_cast<std::int32_t>((now - m_start).ns / nsPerSecond);
    }
    SimTime start() const { return m_start; }

    std::size_t size() const { return m_open.size(); }
    const MetricInfo &info(SeriesRef series) const { return *seriesAt(series).info; }
    ServiceIndex service(SeriesRef series) const { return seriesAt(series).service; }
    LaneIndex lane(SeriesRef series) const { return seriesAt(series).lane; }
    /// noSeries when there is none. `lane` is noLane for the service's own series.
    SeriesRef find(ServiceIndex service, LaneIndex lane, std::string_view metricName) const;

    /// Points of `periodSeconds` (1, 10, 20, 30 or a multiple of 60) from `from` to before `to`, in
    /// seconds since the start; periods without a sample are absent. Where 1 s points are no longer
    /// kept, the period is widened to what is. The period now open is included as far as it has come.
    std::vector<MetricPoint> points(SeriesRef series, std::int32_t from, std::int32_t to,
                                    std::int32_t periodSeconds) const;
    /// Everything from `from` to before `to` as one point; count 0 when there was no sample.
    MetricPoint over(SeriesRef series, std::int32_t from, std::int32_t to) const;

    std::uint64_t fingerprint() const;
    /// Bytes that a copy would not share.
    std::size_t ownBytes() const;

private:
    struct Series
    {
        ServiceIndex service;
        LaneIndex lane = noLane;
        const MetricInfo *info = nullptr;
        SharedLog<MetricPoint, 64> seconds;
        SharedLog<MetricPoint, 64> tens;
        SharedLog<MetricPoint, 64> minutes;
        MetricPoint openTen;
        MetricPoint openMinute;
    };

    const Series &seriesAt(SeriesRef series) const { return (*m_series)[series]; }
    std::vector<Series> &ownSeries();
    /// Closes the open second of a series and makes room for `second`.
    void close(SeriesRef series, std::int32_t second);

    SimTime m_start;
    std::vector<MetricPoint> m_open; ///< hot: one line of cache for neighbouring series
    /// Shared by copies until one of them closes a second: most copies are looked at and thrown away.
    std::shared_ptr<std::vector<Series>> m_series;
    std::uint64_t m_closedHash = 0;
};

} // namespace millrace
