// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/run.h"
#include "sim/records/record_trail.h"

#include <optional>

namespace millrace {

/// The life of one record up to now, on the current branch: the branch is run again beside the present from
/// before the record was made (`created`; unknown: from the start), which is left as it is. Without steps
/// when the source has made no record of that number by now. Empty when stopped by `progress`.
std::optional<RecordTrail> followRecord(Run &run, RecordName name, std::optional<SimTime> created = {},
                                        const Progress &progress = {});

} // namespace millrace
