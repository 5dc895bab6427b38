// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/station/station_tables.h"

#include "sim/services/fault_commands.h"

namespace millrace::station {

std::vector<MetricInfo> metricsOf(const std::vector<FigureRow> &rows)
{
    std::vector<MetricInfo> metrics;
    metrics.reserve(rows.size());
    for (const FigureRow &row : rows)
        metrics.push_back(row.info);
    return metrics;
}

std::vector<CommandInfo> stationCommands(std::string_view loseName, std::string_view loseTitle,
                                         std::string_view loseHelp)
{
    return {
        {.name = "fail",
         .title = "Fails inside the service",
         .help = "For a while every call that arrives comes back as InternalFailure.",
         .isFault = true,
         .arguments = {lastsFor(faultLasts)}},
        {.name = "slow",
         .title = "Works slowly",
         .help = "For a while whatever is begun takes so many times as long.",
         .isFault = true,
         .arguments = {{.name = "factor",
                        .title = "Times as long",
                        .kind = ParameterKind::Count,
                        .minimum = 2,
                        .maximum = 1'000,
                        .defaultValue = std::int64_t{10},
                        .help = "By what each call's work is multiplied."},
                       lastsFor(faultLasts)}},
        {.name = loseName,
         .title = loseTitle,
         .help = loseHelp,
         .isFault = true,
         .arguments = {lastsFor(faultLasts)}},
    };
}

} // namespace millrace::station
