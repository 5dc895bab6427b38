// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/scenario/command.h"
#include "sim/services/parameter_table.h"

#include <string_view>
#include <vector>

namespace millrace::station {

/// What every station counts; each kind gives it the vendor's name where there is one.
enum class Figure : std::uint8_t {
    Calls,        ///< that arrived
    Answered,     ///< calls worked off
    Refused,      ///< calls, for want of room
    ClientErrors, ///< calls refused or invalid
    ServerErrors, ///< calls that failed inside
    NoResult,     ///< calls that ended without one, for whatever reason
    Records,      ///< worked off
    Writes,       ///< to the shared disk
    WaitTime,     ///< of a call, for a server
    WorkTime,     ///< of a call, at its server
    Waiting,      ///< calls, once a second
    Busy,         ///< servers, once a second
    DiskQueue,    ///< writes that the shared disk has still to take, once a second
};
inline constexpr std::size_t figureTotal = 13;

struct FigureRow
{
    Figure figure;
    MetricInfo info;
};
std::vector<MetricInfo> metricsOf(const std::vector<FigureRow> &rows);

/// "fail", "slow" and the loss of one machine, which each kind calls by its own name.
std::vector<CommandInfo> stationCommands(std::string_view loseName, std::string_view loseTitle,
                                         std::string_view loseHelp);

/// A fault that does not say how long.
inline constexpr Duration faultLasts = seconds(30);

inline constexpr std::string_view assumption = "an assumption, change it freely";

// Rows of the usual kinds, in one call each.

template <typename Config>
ParameterRow<Config> countRow(std::string_view name, std::string_view title, double minimum, double maximum,
                              std::int64_t standard, std::string_view help, std::int64_t Config::*member,
                              std::string_view source = assumption)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Count,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = standard,
             .help = help,
             .source = source},
            member};
}

template <typename Config>
ParameterRow<Config> timeRow(std::string_view name, std::string_view title, Duration minimum,
                             Duration maximum, Duration standard, std::string_view help,
                             Duration Config::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Time,
             .minimum = static_cast<double>(minimum.ns),
             .maximum = static_cast<double>(maximum.ns),
             .defaultValue = standard.ns,
             .help = help,
             .source = assumption},
            member};
}

} // namespace millrace::station
