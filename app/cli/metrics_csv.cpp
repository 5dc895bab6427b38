// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/metrics_csv.h"

#include <array>

namespace millrace {

namespace {

constexpr std::int64_t rowsMax = 1'000'000; // what a spreadsheet opens

/// 1 s as long as it is kept, coarser when the file would grow beyond use.
std::int32_t periodFor(std::int64_t length, std::size_t series)
{
    constexpr std::array periods = {1, 10, 60, 300, 3'600};
    // How long the series keep points of 1 s and 10 s.
    std::size_t i = length <= 15 * 60 ? 0 : length <= 3 * 3'600 ? 1 : 2;
    while (i + 1 < periods.size() && length / periods[i] * static_cast<std::int64_t>(series) > rowsMax)
        ++i;
    return periods[i];
}

std::string laneName(const Frame &frame, ServiceIndex service, LaneIndex lane)
{
    if (lane == noLane)
        return {};
    if (const ServiceFrame *found = frame.find(service))
        for (const LaneFrame &row : found->lanes)
            if (row.index == lane)
                return row.name;
    return std::to_string(lane); // gone by now
}

} // namespace

std::string metricsCsv(const Frame &frame, const std::vector<std::string> &serviceNames)
{
    const Metrics &metrics = frame.histories->metrics;
    const std::int32_t end = metrics.secondOf(frame.now) + 1;
    const std::int32_t period = periodFor(end, metrics.size());
    std::string csv = "second,period,service,lane,metric,unit,sum,count,min,max\n";
    for (SeriesRef series = 0; series < metrics.size(); ++series) {
        const ServiceIndex service = metrics.service(series);
        const MetricInfo &info = metrics.info(series);
        const std::string name = service.value < serviceNames.size() ? serviceNames[service.value] : "";
        const std::string middle = "," + std::to_string(period) + "," + name + ","
                                   + laneName(frame, service, metrics.lane(series)) + ","
                                   + std::string(info.name) + "," + std::string(info.unit) + ",";
        for (const MetricPoint &point : metrics.points(series, 0, end, period))
            csv += std::to_string(point.second) + middle + std::to_string(point.sum) + ","
                   + std::to_string(point.count) + "," + std::to_string(point.min) + ","
                   + std::to_string(point.max) + "\n";
    }
    return csv;
}

} // namespace millrace
