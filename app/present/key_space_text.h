// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QString>

namespace millrace {

/// A boundary in the hash key space, given as its share: "0", "2^127", "3/4", "2^128"; "0.7344" where no
/// small fraction is it.
QString keyBoundaryText(double share);

/// "2^127 to 3/4 of the key space · 25 %".
QString keyRangeText(const LaneFrame &lane);

} // namespace millrace
