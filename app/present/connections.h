// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/scenario/parameter.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

// Which parameters of a service name another, and what drawing a line from one to another therefore means.

/// A parameter that is to name a service.
struct Connection
{
    ServiceIndex service;
    std::string parameter;
    std::string named;
};

/// The parameters by which a kind of service names another, in the order of its table.
std::vector<const ParameterInfo *> referencesOf(const ServiceFrame &service);
/// Whether a parameter of the table admits a service of this frame.
bool admits(const ParameterInfo &reference, const ServiceFrame &named);
/// Whether records come from what the parameter names, rather than go there.
bool isInput(ServiceRole role, std::string_view parameter, ServiceRole named);
/// What a line from one service to another means: first what `from` sends to or `to` reads from; a reader
/// that reads nothing yet reads what its line leads to.
std::optional<Connection> connectionOf(const ServiceFrame &from, const ServiceFrame &to);

} // namespace millrace
