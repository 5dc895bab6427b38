// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/shape.h"

namespace millrace {

/// 64-bit values that no one counts: sixteen hexadecimal digits.
std::string hashText(std::uint64_t value);
std::uint64_t hashOf(const std::string &text);

} // namespace millrace
