// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace millrace {

/// Makes every TimeTrack known to screen readers as a slider over seconds whose value is read as a time.
/// Any number of calls do it once.
void installTimeTrackAccessibility();

} // namespace millrace
