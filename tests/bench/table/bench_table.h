// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace millrace::bench {

/// One line of the table of what is to be reached.
struct Measure
{
    const char *text = "";
    const char *benchmark = "";
    const char *reference = ""; ///< empty: a figure by itself, in `unit`; else the ratio of their rates
    const char *unit = "";
    double toReach = 0;
    bool isFloor = false; ///< at least; else at most
};

/// Runs every benchmark of the program several times and prints the lines whose benchmarks ran: medians with
/// the least and greatest beside them, and why a benchmark failed. Returns what main() does.
int runAndPrint(int argc, char **argv, const std::vector<Measure> &measures);

} // namespace millrace::bench
