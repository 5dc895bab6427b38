// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/scenario/command.h"
#include "sim/scenario/parameter.h"
#include "sim/scenario/scenario.h"
#include "sim/services/service_role.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

class Service;
struct BuildContext;

/// A call with records that a kind answers.
struct CallInfo
{
    std::string_view action = {}; ///< as policies name it: "kinesis:PutRecords"
    /// How a caller chooses it ("put", "batch", "add", "put_if_absent"); the first row is the default.
    std::string_view mode = {};
    std::int64_t recordsMax = 1; ///< in one call: more are refused
    std::int64_t bytesMax = 0;   ///< of one call; 0: no limit of its own
};

/// Everything the rest of Millrace knows of a kind of service before one exists.
struct ServiceKind
{
    std::string_view name = {};    ///< "kinesis_stream"
    std::string_view section = {}; ///< "streams": its list in scenario files
    std::string_view title = {};   ///< "Kinesis stream"
    std::string_view help = {};
    ServiceRole role = ServiceRole::Log;
    /// R, A and N stand for region, account and name, none of which letters occur otherwise; empty: it has
    /// none.
    std::string_view arn = {};
    bool isRegion = false; ///< its name is the AWS region that it stands for
    const std::vector<ParameterInfo> *parameters = nullptr;
    const std::vector<CommandInfo> *commands = nullptr; ///< faults among them
    const std::vector<MetricInfo> *metrics = nullptr;
    const std::vector<CallInfo> *calls = nullptr;             ///< that it answers; null: none
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
/// Row of the kind's calls that a caller's mode names, or -1. "auto" is the first.
int findCall(const ServiceKind &kind, std::string_view mode);
/// Whether a Reference may name a service of this kind. A target is a kind's name, several with "|" between
/// them, "log" (whatever is read) or "callable" (whatever answers calls with records).
bool admitsTarget(const ParameterInfo &reference, const ServiceKind &kind);

/// What a Reference names, in words: "kinesis_stream", "service that takes records".
std::string targetWords(const ParameterInfo &reference);

/// All parameters of a config with the defaults filled in, in table order.
ParameterValues withDefaults(const ServiceKind &kind, const ParameterValues &given);

} // namespace millrace
