// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be reached without a window: ratios to the reference loops of this same binary, and processor
// time, so that a noisy machine cannot lie.

#include "big_run.h"
#include "table/bench_table.h"

#include <cstdio>
#include <string_view>

int main(int argc, char **argv)
{
    using namespace millrace::bench;
    if (argc == 2 && std::string_view(argv[1]) == "--hour-memory") { // how the memory benchmark starts itself
        const HourMemory figures = memoryOfAnHour();
        std::printf("%.3f %.3f\n", figures.addedMiB, figures.checkpointsMiB);
        return 0;
    }
    return runAndPrint(
        argc, argv,
        {
            {"W2 through the services / one event a record, 4-ary heap", "W2/services", "W2/reference", "x",
             1.0, true},
            {"W3 on the kernel / 4-ary heap of 16-byte entries", "W3/kernel", "W3/reference", "x", 0.8, true},
            {"copy of a simulation: 1,000 shards, 10 min at 100,000/s", "copy", "", "ms", 5, false},
            {"seek to any moment of that run, slowest of 20", "seek", "", "ms", 500, false},
            {"a frame for 1,000 shards: build alone", "frame", "", "ms", 16, false},
            {"memory: 1 h at 5,000/s, 5 shards, 2 consumers, checkpoints in it", "memory", "", "MiB", 512,
             false},
        });
}
