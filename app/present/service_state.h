// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace millrace {

/// Whether a service's state only says that all is well, in the words of its kind.
inline bool isInOrder(const ServiceFrame &service)
{
    constexpr std::array<std::string_view, 4> words = {"ACTIVE", "running", "available", "enabled"};
    return std::find(words.begin(), words.end(), service.state) != words.end();
}

} // namespace millrace
