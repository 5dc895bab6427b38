// SPDX-License-Identifier: GPL-3.0-or-later
// What time travel costs: how long a seek takes in a large run, and what an hour of history holds.

#include "big_run.h"
#include "sim/kernel/random.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace millrace;

double processorMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// 20 seeks to moments spread over ten minutes, back and forward; the figure is the slowest.
void seekAnywhere(benchmark::State &state)
{
    Run &run = bench::bigRun();
    const SimTime start = run.simulation().start();
    const SimTime end = run.now();
    const RandomStream random(1, "seeks");
    double slowestMs = 0;
    for (auto unused : state) {
        (void)unused;
        for (std::uint64_t i = 0; i < 20; ++i) {
            const std::uint64_t draw = random.bits(i);
            const auto to =
                start + Duration{static_cast<std::int64_t>(RandomStream::below(draw, 600'000'000'000ULL))};
            const double begin = processorMs();
            run.seek(to);
            slowestMs = std::max(slowestMs, processorMs() - begin);
            if (run.now() != to) {
                state.SkipWithError("a seek ended at another moment");
                return;
            }
        }
    }
    run.seek(end);
    state.counters["figure"] = slowestMs;
    state.counters["checkpoints"] = static_cast<double>(run.checkpointCount());
    state.counters["checkpointsMiB"] = static_cast<double>(run.checkpointBytes()) / (1024.0 * 1024.0);
}
BENCHMARK(seekAnywhere)->Name("seek")->Unit(benchmark::kMillisecond)->Iterations(1)->Repetitions(1);

/// This program started anew for nothing but the hour, so that memory left over from other work hides none
/// of it. What the child prints is read back; false when it printed no figures.
bool measureInNewProcess(bench::HourMemory &figures)
{
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl("/proc/self/exe", "millrace_bench", "--hour-memory", nullptr);
        _exit(127);
    }
    close(ends[1]);
    std::string text;
    char some[256];
    for (ssize_t got = 0; (got = read(ends[0], some, sizeof some)) > 0;)
        text.append(some, static_cast<std::size_t>(got));
    close(ends[0]);
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0
           && std::sscanf(text.c_str(), "%lf %lf", &figures.addedMiB, &figures.checkpointsMiB) == 2;
}

void memory(benchmark::State &state)
{
    bench::HourMemory figures;
    for (auto unused : state) {
        (void)unused;
        if (!measureInNewProcess(figures)) {
            state.SkipWithError("the process that runs the hour ended without its figures");
            return;
        }
    }
    state.counters["figure"] = figures.addedMiB;
    state.counters["checkpointsMiB"] = figures.checkpointsMiB;
}
BENCHMARK(memory)->Unit(benchmark::kMillisecond)->Iterations(1)->Repetitions(1);

} // namespace
