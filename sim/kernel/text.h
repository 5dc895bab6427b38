// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace millrace {

// Figures as text, the same in every locale.

/// "1,234,567"
std::string thousands(std::int64_t value);
/// At most `decimals` digits after the point, no trailing zeros: "0.98", "1,000".
std::string decimal(double value, int decimals);
/// "refused by shard" of the name "refused_by_shard".
std::string inWords(std::string name);
/// "34 %"
std::string percent(double share);

} // namespace millrace
