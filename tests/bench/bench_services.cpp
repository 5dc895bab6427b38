// SPDX-License-Identifier: GPL-3.0-or-later
// W2 through the real services, and what a copy, a frame and an hour of history cost.

#include "big_run.h"
#include "shard_workload.h"
#include "sim/frame/frame.h"
#include "sim/records/ledger_report.h"

#include <benchmark/benchmark.h>

#include <cstdint>

namespace {

using namespace millrace;

constexpr double w2Seconds = 5;

void w2Reference(benchmark::State &state)
{
    bench::runReference(0.01); // tables that are built once
    std::int64_t attempts = 0;
    for (auto unused : state) {
        (void)unused;
        const auto result = bench::runReference(w2Seconds);
        attempts += result.attempts;
    }
    state.SetItemsProcessed(attempts);
}
BENCHMARK(w2Reference)->Name("W2/reference")->Unit(benchmark::kMillisecond);

void w2Services(benchmark::State &state)
{
    const Simulation origin =
        bench::builtFrom(bench::shardScenario(bench::ShardWorkload::ratePerSecond, "zipf"));
    // The first request hashes the million keys once, as the reference's table does.
    Simulation warm = origin;
    warm.advance(warm.start() + milliseconds(50));
    const RecordTotals before = warm.totals();
    std::int64_t attempts = 0;
    for (auto unused : state) {
        (void)unused;
        Simulation run = warm;
        run.advance(run.start() + Duration{static_cast<std::int64_t>(w2Seconds * 1e9)});
        const RecordTotals totals = run.totals();
        attempts += totals.accepted + totals.throttled - before.accepted - before.throttled;
    }
    state.SetItemsProcessed(attempts);
}
BENCHMARK(w2Services)->Name("W2/services")->Unit(benchmark::kMillisecond);

void copySimulation(benchmark::State &state)
{
    const Simulation &big = bench::bigRun().simulation();
    for (auto unused : state) {
        (void)unused;
        Simulation copy = big;
        benchmark::DoNotOptimize(copy);
    }
}
BENCHMARK(copySimulation)->Name("copy")->Unit(benchmark::kMillisecond);

void frameOf1000Shards(benchmark::State &state)
{
    const Simulation &big = bench::bigRun().simulation();
    for (auto unused : state) {
        (void)unused;
        Frame frame = big.frame();
        benchmark::DoNotOptimize(frame);
    }
}
BENCHMARK(frameOf1000Shards)->Name("frame")->Unit(benchmark::kMillisecond);

} // namespace
