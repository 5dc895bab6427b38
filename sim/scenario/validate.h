// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/command.h"
#include "sim/scenario/scenario.h"

#include <string>
#include <vector>

namespace millrace {

struct ServiceKind;

/// A service name: 1 to 128 of [a-zA-Z0-9_.-], as Kinesis allows for streams.
bool isServiceName(std::string_view name);

/// "us-east-1", "ap-southeast-2", "us-gov-west-1": what could be the name of an AWS region.
bool isRegionName(std::string_view name);

/// The argument of `create`, beside the parameters of the kind, that says where the service stands.
const ParameterInfo &regionArgument();

/// Faults of one service's parameters, by its table and its kind's own judgement; `place` comes before
/// each parameter's name.
void judgeService(const ServiceConfig &config, const Scenario &scenario, const std::string &place,
                  std::vector<Finding> &findings);

/// What is wrong with the policies that these parameters name; empty when nothing is, or they name none.
std::string judgePolicies(const ParameterValues &parameters, const Scenario &scenario);

/// What is wrong with a command for a service of `kind`, by the tables alone; empty when nothing is.
/// An unknown target is the caller's matter. `kind` is null for `create`.
std::string judgeCommand(const Command &command, const ServiceKind *kind);

} // namespace millrace
