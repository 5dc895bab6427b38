// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"
#include "content/json_node.h"
#include "sim/scenario/command.h"
#include "sim/services/catalogue.h"

#include <map>
#include <string>
#include <vector>

namespace millrace {

/// A parameter's value from JSON, in the spelling of files. Its range is judged by validate().
ParsedValue readParameter(const JsonNode &node, const ParameterInfo &info);
JsonNode writeParameter(const ParameterValue &value, const ParameterInfo *info);

/// Kinds of services by name, for reading the arguments of commands.
class KindsByName
{
public:
    explicit KindsByName(const std::vector<ServiceConfig> &services = {});
    /// A `create` makes its target known to later commands.
    void note(const Command &command);
    /// The row of an argument of `command`; nullptr when there is none. A target that is not known
    /// is looked for in all kinds.
    const ParameterInfo *argument(const Command &command, const std::string &name) const;

    /// Whether its target has a command of that name; an unknown target may have any.
    bool hasCommand(const Command &command) const;

private:
    /// Of the target; nullptr when it is not known.
    const ServiceKind *kindOf(const Command &command) const;

    std::map<std::string, const ServiceKind *> m_kinds;
};

/// How a command's arguments are read. A journal keeps what was given, also what was refused then.
enum class CommandReading : std::uint8_t { Strict, Journal };

/// The command in an object {at, do, target, ...arguments}. An argument that is itself called "at" (of a
/// split) stands in "arguments": {"at": ...}, because the moment of the command is called so.
Command readCommand(const JsonNode &node, KindsByName &kinds, CommandReading reading,
                    const std::string &place, std::vector<Finding> &findings);
/// Adds do, target and the arguments to an object.
void writeCommand(const Command &command, KindsByName &kinds, JsonNode &object);

} // namespace millrace
