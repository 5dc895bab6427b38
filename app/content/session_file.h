// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"
#include "sim/scenario/command.h"
#include "sim/simulation.h"

#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// A session as it is written to *.millrace: enough to run every branch again.
struct SessionFile
{
    struct Entry
    {
        SimTime at;
        std::uint64_t outcomes = 0;
        Command command;
    };
    struct Branch
    {
        int id = 0;
        int parent = -1;
        SimTime forkedAt;
        std::uint64_t outcomesAtFork = 0;
        /// Commands before the fork, its ancestors' included: tells apart what was done at that very place.
        std::int64_t commandsAtFork = 0;
        std::string title;
        std::vector<Entry> journal;
        SimTime head;
        std::uint64_t outcomesAtHead = 0;
        Fingerprint fingerprint;
    };
    std::string version; ///< of the Millrace that wrote it
    Scenario scenario;   ///< as run, after every setting; traces by SHA-256 and path, prices embedded
    std::uint64_t seed = 1;
    std::vector<Branch> branches;
    int currentBranch = 0;
    SimTime now;
};

Loaded<SessionFile> parseSession(std::string_view text, const std::string &folder);
std::string writeSession(const SessionFile &session);

} // namespace millrace
