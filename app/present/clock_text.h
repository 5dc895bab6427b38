// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <QString>

namespace millrace {

/// "02:58.0", "1:02:58.0": time since the start of a run, always as wide, so that nothing jitters.
QString clockText(Duration sinceStart);

} // namespace millrace
