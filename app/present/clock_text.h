// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <QString>

namespace millrace {

// Time since the start of a run, always as wide, so that nothing jitters. Cut, not rounded: a moment is not
// shown before it has come.

/// "02:58.0", "1:02:58.0"
QString momentText(Duration sinceStart);
/// "02:58", "1:02:58": whole seconds.
QString clockText(Duration sinceStart);

} // namespace millrace
