// SPDX-License-Identifier: GPL-3.0-or-later
// What time travel costs: how long a seek takes in a large run, and what an hour of history holds.

#include "session/run.h"
#include "shard_workload.h"
#include "sim/kernel/random.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace millrace;

Run opened(const Scenario &scenario)
{
    auto run = Run::open(scenario, 1);
    if (const auto *findings = std::get_if<std::vector<Finding>>(&run)) {
        std::fprintf(stderr, "%s: %s\n", findings->front().place.c_str(), findings->front().text.c_str());
        std::abort();
    }
    return std::get<Run>(std::move(run));
}

/// 20 seeks to moments spread over ten minutes, back and forward; the figure is the slowest.
void seekAnywhere(benchmark::State &state)
{
    static std::optional<Run> run;
    if (!run) {
        std::fprintf(stderr, "running 10 minutes of 1,000 shards at 100,000 records/s with checkpoints\n");
        run = opened(bench::shardScenario(100'000, "uniform"));
        run->advance(run->now() + minutes(10));
    }
    const SimTime start = run->simulation().start();
    const RandomStream random(1, "seeks");
    std::uint64_t drawn = 0;
    double slowestMs = 0;
    for (auto unused : state) {
        (void)unused;
        for (int i = 0; i < 20; ++i) {
            const auto to =
                start + Duration{static_cast<std::int64_t>(random.bits(drawn++) % 600'000'000'000ULL)};
            const auto begin = std::chrono::steady_clock::now();
            run->seek(to);
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
            slowestMs = std::max(slowestMs, took.count());
        }
    }
    state.counters["figure"] = slowestMs;
    state.counters["checkpoints"] = static_cast<double>(run->checkpointCount());
}
BENCHMARK(seekAnywhere)->Name("seek")->Unit(benchmark::kMillisecond)->Iterations(1);

double residentMiB()
{
    std::ifstream statm("/proc/self/statm");
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

Scenario hourScenario()
{
    Scenario scenario;
    scenario.name = "hour";
    scenario.services = {
        {"kinesis_stream", "orders", {{"shards", std::int64_t{5}}}},
        {"producer",
         "web",
         {{"key_count", std::int64_t{10'000}},
          {"rate", 4'800.0},
          {"record_size", std::int64_t{150}},
          {"stream", std::string("orders")}}},
        {"producer",
         "till",
         {{"key_count", std::int64_t{10'000}},
          {"rate", 200.0},
          {"record_size", std::int64_t{150}},
          {"stream", std::string("orders")}}},
        {"consumer", "analytics", {{"processing_rate", 1e5}, {"stream", std::string("orders")}}},
        {"consumer", "archive", {{"processing_rate", 1e5}, {"stream", std::string("orders")}}},
    };
    return scenario;
}

/// Resident memory that an hour adds, its checkpoints included. In a process of its own, so that memory
/// left over from other work cannot hide any of it.
double memoryOfAnHour()
{
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    const pid_t child = fork();
    if (child == 0) {
        const double before = residentMiB();
        Run run = opened(hourScenario());
        run.advance(run.now() + hours(1));
        const double figure = residentMiB() - before;
        const bool isWritten = write(ends[1], &figure, sizeof figure) == sizeof figure;
        _exit(isWritten ? 0 : 1);
    }
    close(ends[1]);
    double figure = -1;
    if (read(ends[0], &figure, sizeof figure) != sizeof figure)
        figure = -1;
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return figure;
}

void memory(benchmark::State &state)
{
    double figure = 0;
    for (auto unused : state) {
        (void)unused;
        figure = memoryOfAnHour();
    }
    if (figure < 0)
        state.SkipWithError("the run of an hour gave no figure");
    state.counters["figure"] = figure;
}
BENCHMARK(memory)->Unit(benchmark::kMillisecond)->Iterations(1);

} // namespace
