// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace millrace {

/// "2026-01-01T00:00:00Z", also with a blank for the T, without seconds or Z; years 1970 to 2200.
std::optional<SimTime> parseDate(std::string_view text);
/// In whole seconds: "2026-01-01T00:00:00Z".
std::string formatDate(SimTime time);

/// Reads "500ms", "10m", "24h" (also "0s"). Empty when read; else what is wrong.
std::string parseDuration(std::string_view text, Duration &duration);
/// The shortest exact spelling: "90s", "10m".
std::string formatDuration(Duration duration);

} // namespace millrace
