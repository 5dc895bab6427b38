// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/scenario/command.h"
#include "sim/scenario/parameter.h"
#include "sim/scenario/scenario.h"

#include <memory>
#include <string_view>
#include <vector>

namespace millrace {

class Service;
struct BuildContext;

/// What a service does in a topology: decides its place on the canvas and who may name whom.
enum class ServiceRole : std::uint8_t { Source, Log, Reader };

/// Everything the rest of Millrace knows of a kind of service before one exists.
struct ServiceKind
{
    std::string_view name = {};    ///< "kinesis_stream"
    std::string_view section = {}; ///< "streams": its list in scenario files
    std::string_view title = {};   ///< "Kinesis stream"
    std::string_view help = {};
    ServiceRole role = ServiceRole::Log;
    const std::vector<ParameterInfo> *parameters = nullptr;
    const std::vector<CommandInfo> *commands = nullptr; ///< faults among them
    const std::vector<MetricInfo> *metrics = nullptr;
    const std::vector<std::string_view> *leavesOut = nullptr; ///< "what this model leaves out"
    /// Faults that no single row shows ("message", place relative to the service).
    void (*judge)(const ServiceConfig &, const Scenario &, std::vector<Finding> &) = nullptr;
    /// How many partition keys a source of these parameters draws from.
    std::int64_t (*keyCount)(const ParameterValues &) = nullptr;
    std::unique_ptr<Service> (*make)(const ServiceConfig &, const BuildContext &) = nullptr;
};

/// All kinds, in the order of the palette.
const std::vector<ServiceKind> &catalogue();
const ServiceKind *findKind(std::string_view name);
const ServiceKind *findSection(std::string_view section);
const ParameterInfo *findParameter(const ServiceKind &kind, std::string_view name);
const CommandInfo *findCommand(const ServiceKind &kind, std::string_view name);

/// All parameters of a config with the defaults filled in, in table order.
ParameterValues withDefaults(const ServiceKind &kind, const ParameterValues &given);

} // namespace millrace
