// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <string>
#include <string_view>

namespace millrace {

/// A moment in UTC as a pattern says, in which yyyy, MM, dd, HH, mm and ss stand for its parts and all else
/// for itself: "yyyy/MM/dd/HH".
std::string utcText(SimTime time, std::string_view pattern);

} // namespace millrace
