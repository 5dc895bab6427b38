// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/scenario/command.h"

#include <QString>

namespace millrace {

/// "Add orders", "Set salt of web", "Split shard: orders": a command in a few words. `frame` is where its
/// target stands; may be null.
QString commandTitle(const Command &command, const Frame *frame);

/// Whether an argument of a command on a lane names a lane: the first one, and those described like it.
bool isLaneArgument(const CommandInfo &info, std::size_t argument);

/// What a form of the command begins with: the defaults, the lane itself, and beside it its neighbour.
ParameterValues presetArguments(const CommandInfo &info, const ServiceFrame &service, const LaneFrame *lane);

/// Whether a person has to be asked before it can be given: it has arguments beside its lane.
bool needsArguments(const CommandInfo &info, bool hasLane);

} // namespace millrace
