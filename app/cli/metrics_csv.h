// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <string>
#include <vector>

namespace millrace {

/// All series of a run as CSV, one row a series and period: seconds since the start, length of the
/// period, service, lane, metric, unit, and the statistic set. `serviceNames` by their index.
std::string metricsCsv(const Frame &frame, const std::vector<std::string> &serviceNames);

} // namespace millrace
