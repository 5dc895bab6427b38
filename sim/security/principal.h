// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/parameter_table.h"

#include <string>
#include <string_view>
#include <vector>

namespace millrace::security {

/// The parameter by which a service that calls others is given its policies.
inline constexpr std::string_view policiesParameter = "policies";
inline constexpr std::size_t policiesOfOneMax = 20;

ParameterInfo policiesInfo();

/// The row that every such service has in its table; its Service::policies() answers with the member.
template <typename Config>
ParameterRow<Config> policiesRow(std::vector<std::string> Config::*member)
{
    return {policiesInfo(), member};
}

} // namespace millrace::security
