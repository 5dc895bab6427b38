// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/parameter.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// The only input of a running simulation: a button, a knob, a lesson step, a fault.
/// `name` is a row of the target kind's command table, or one of the three that every kind knows:
///   create {kind, name, and the new service's parameters}   target: the new name
///   remove {}
///   set    {one parameter of the target, by its name}       several at once are allowed
struct Command
{
    std::string name;
    std::string target; ///< name of a service
    ParameterValues arguments;

    friend bool operator==(const Command &, const Command &) = default;
};

/// One row of a service kind's command table.
struct CommandInfo
{
    std::string_view name = {};  ///< snake_case: "split_shard"
    std::string_view title = {}; ///< on screen: "Split shard"
    std::string_view help = {};
    bool isFault = false; ///< shown in the Faults menu instead of Do
    bool onLane = false;  ///< first argument is the lane (shard id as text, "shardId-000000000001" or "1")
    std::vector<ParameterInfo> arguments = {};
};

struct CommandResult
{
    std::string error; ///< empty when carried out; else the vendor's error name and the remedy
    bool ok() const { return error.empty(); }
};

/// A command of a scenario, at a time since start.
struct TimedCommand
{
    Duration at;
    Command command;

    friend bool operator==(const TimedCommand &, const TimedCommand &) = default;
};

} // namespace millrace
