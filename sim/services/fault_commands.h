// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"
#include "sim/scenario/command.h"

namespace millrace {

/// The argument of every fault that lasts a while.
inline ParameterInfo lastsFor(Duration standard)
{
    return {.name = "for",
            .title = "For",
            .kind = ParameterKind::Time,
            .minimum = 1e6,
            .maximum = 8.64e13,
            .defaultValue = standard.ns,
            .help = "How long it lasts."};
}

/// What the command says, or the standard when it says nothing.
inline Duration lengthOf(const Command &command, Duration standard)
{
    const ParameterValue *given = findValue(command.arguments, "for");
    return given != nullptr ? Duration{std::get<std::int64_t>(*given)} : standard;
}

} // namespace millrace
