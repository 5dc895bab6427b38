// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/parameter_table.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::producer {

// Rows of the usual kinds, in one call each.

template <typename Config>
ParameterRow<Config> rateRow(std::string_view name, std::string_view title, double standard,
                             std::string_view help, std::string_view shownWhen, double Config::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Rate,
             .minimum = 0,
             .maximum = 1e7,
             .defaultValue = standard,
             .help = help,
             .shownWhen = shownWhen},
            member};
}

template <typename Config>
ParameterRow<Config> timeRow(std::string_view name, std::string_view title, double minimum, double maximum,
                             std::int64_t standard, std::string_view help, std::string_view shownWhen,
                             Duration Config::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Time,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = standard,
             .help = help,
             .shownWhen = shownWhen},
            member};
}

template <typename Config>
ParameterRow<Config> countRow(std::string_view name, std::string_view title, double minimum, double maximum,
                              std::int64_t standard, std::string_view help, std::string_view shownWhen,
                              std::int64_t Config::*member, std::string_view source = {})
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Count,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = standard,
             .help = help,
             .source = source,
             .shownWhen = shownWhen},
            member};
}

template <typename Config>
ParameterRow<Config> choiceRow(std::string_view name, std::string_view title,
                               std::vector<std::string_view> choices, std::string_view help,
                               std::string Config::*member)
{
    const std::string standard(choices.front());
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Choice,
             .defaultValue = standard,
             .help = help,
             .choices = std::move(choices)},
            member};
}

} // namespace millrace::producer
