// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace millrace {

/// The speeds that are offered, from the slowest on; `asFastAsItCan` is last.
const std::vector<double> &speedsOffered();
/// The next offered one; the fastest (slowest) stays.
double fasterThan(double speed);
double slowerThan(double speed);

} // namespace millrace
