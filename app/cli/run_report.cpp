// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_report.h"

#include "sim/kernel/text.h"

#include <array>

namespace millrace {

namespace {

/// Which series of a lane make its totals.
struct LaneTotalRow
{
    std::string_view metric;
    std::int64_t LaneTotals::*total;
};
constexpr std::array laneTotalRows = {
    LaneTotalRow{"IncomingRecords", &LaneTotals::accepted},
    LaneTotalRow{"WriteProvisionedThroughputExceeded", &LaneTotals::throttled},
    LaneTotalRow{"IncomingBytes", &LaneTotals::bytes},
    LaneTotalRow{"OutgoingRecords", &LaneTotals::readRecords},
    LaneTotalRow{"OutgoingBytes", &LaneTotals::readBytes},
};

} // namespace

double RunReport::recordsPerWallSecond() const
{
    return wallSeconds > 0 ? static_cast<double>(totals.produced) / wallSeconds : 0;
}

LaneTotals RunReport::lane(ServiceIndex service, LaneIndex index) const
{
    const auto found = lanes.find({service, index});
    return found != lanes.end() ? found->second : LaneTotals{};
}

RunReport reportOn(const Simulation &simulation)
{
    RunReport report;
    report.frame = simulation.frame();
    report.totals = simulation.totals();
    report.fingerprint = simulation.fingerprint();
    const Metrics &metrics = report.frame.histories->metrics;
    const std::int32_t end = metrics.secondOf(report.frame.now) + 1;
    for (SeriesRef series = 0; series < metrics.size(); ++series)
        for (const LaneTotalRow &row : laneTotalRows)
            if (metrics.lane(series) != noLane && metrics.info(series).name == row.metric)
                report.lanes[{metrics.service(series), metrics.lane(series)}].*row.total +=
                    metrics.over(series, 0, end).sum;
    return report;
}

std::vector<Happening> notableHappenings(const Happenings &happenings, std::size_t most, std::size_t &leftOut)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < happenings.size(); ++i)
        if (happenings[i].isNotable)
            places.push_back(i);
    leftOut = happenings.leftOut();
    if (places.size() > most) {
        leftOut += places.size() - most;
        // How it began tells most; how it ended is asked for next.
        const std::size_t last = most / 4;
        places.erase(places.begin() + static_cast<std::ptrdiff_t>(most - last),
                     places.end() - static_cast<std::ptrdiff_t>(last));
    }
    std::vector<Happening> notable;
    notable.reserve(places.size());
    for (const std::size_t place : places)
        notable.push_back(happenings[place]);
    return notable;
}

std::string causeText(const Happening &happening, const Happenings &happenings)
{
    std::string text;
    if (!happening.limit.name.empty())
        text = "limit: " + happening.limit.name + ", " + decimal(happening.limit.value, 2) + " "
               + happening.limit.unit;
    if (happening.cause < happenings.size()) {
        const Happening &cause = happenings[happening.cause];
        text += (text.empty() ? "" : "; ") + cause.text;
    }
    return text;
}

std::string laneStateText(LaneState state)
{
    switch (state) {
    case LaneState::Creating:
        return "CREATING";
    case LaneState::Open:
        return "OPEN";
    case LaneState::Closed:
        return "CLOSED";
    case LaneState::Expired:
        return "EXPIRED";
    }
    return {};
}

} // namespace millrace
