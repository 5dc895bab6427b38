// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/scenario.h"

#include <string>
#include <variant>
#include <vector>

namespace millrace {

/// Either what was asked for, or every fault that was found, each with its place.
template <typename T>
using Loaded = std::variant<T, std::vector<Finding>>;

template <typename T>
bool isGood(const Loaded<T> &loaded)
{
    return loaded.index() == 0;
}

/// "hot-shard.json: /streams/0/shards: 0 is below 1", one a line.
std::string describe(const std::string &file, const std::vector<Finding> &findings);

} // namespace millrace
