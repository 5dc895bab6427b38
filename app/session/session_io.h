// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/session_file.h"
#include "session/run.h"

#include <string>
#include <variant>
#include <vector>

namespace millrace {

/// The version of this Millrace, as sessions name it.
std::string millraceVersion();

/// Everything that a run needs to come back.
SessionFile toFile(const Run &run);

/// One branch as its file has it and as it was replayed.
struct ReplayedBranch
{
    BranchId id = 0;
    std::string title;
    Fingerprint saved;
    Fingerprint replayed;
    bool isSame() const { return saved == replayed; }
};

/// A session that was replayed, all branches.
struct Reopened
{
    Run run;
    std::vector<ReplayedBranch> branches;
    std::vector<std::string> differences; ///< one sentence a branch that came out differently
};

/// Replays a session and stands at the moment it was saved at. Findings when its scenario cannot be
/// run, or when `progress` stopped it.
std::variant<Reopened, std::vector<Finding>> reopen(const SessionFile &file, const RunLimits &limits = {},
                                                    const Progress &progress = {});

} // namespace millrace
