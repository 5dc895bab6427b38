// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace millrace {

/// How many seeds a property test tries: few every day, many when MILLRACE_FULL is set (`./dev test --full`).
/// MILLRACE_SEEDS overrides both. Says the count, so that a log shows what was really tried.
inline int seedCount(int everyday, int full)
{
    int count = everyday;
    if (const char *all = std::getenv("MILLRACE_FULL"); all != nullptr && std::string(all) == "1")
        count = full;
    if (const char *chosen = std::getenv("MILLRACE_SEEDS"); chosen != nullptr && std::atoi(chosen) > 0)
        count = std::atoi(chosen);
    std::printf("seeds: %d\n", count);
    std::fflush(stdout);
    return count;
}

} // namespace millrace
