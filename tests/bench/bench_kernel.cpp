// SPDX-License-Identifier: GPL-3.0-or-later
// W3: PHOLD, 1,024 processes with 16 events each: the pending-event set and the draws, and nothing else.

#include "reference_heap.h"
#include "sim/kernel/event_queue.h"
#include "sim/kernel/random.h"

#include <benchmark/benchmark.h>

namespace {

using namespace millrace;

constexpr int processes = 1024;
constexpr int eventsEach = 16;
constexpr int eventsPerRound = 2'000'000;
constexpr std::int64_t meanNs = 1'000'000;

void w3Reference(benchmark::State &state)
{
    for (auto unused : state) {
        (void)unused;
        bench::ReferenceHeap heap;
        const RandomStream random(1, "phold");
        std::uint64_t drawn = 0;
        const auto delay = [&] { return static_cast<std::int64_t>(random.exponential(drawn++) * meanNs); };
        for (int i = 0; i < processes * eventsEach; ++i)
            heap.push({delay(), static_cast<std::uint64_t>(i % processes)});
        std::uint64_t sum = 0;
        for (int i = 0; i < eventsPerRound; ++i) {
            const auto event = heap.pop();
            sum += event.what;
            heap.push({event.time + delay(), random.bits(drawn) % processes});
        }
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * eventsPerRound);
}
BENCHMARK(w3Reference)->Name("W3/reference")->Unit(benchmark::kMillisecond);

void w3Kernel(benchmark::State &state)
{
    for (auto unused : state) {
        (void)unused;
        EventQueue queue;
        const RandomStream random(1, "phold");
        std::uint64_t drawn = 0;
        const auto delay = [&] { return static_cast<std::int64_t>(random.exponential(drawn++) * meanNs); };
        for (int i = 0; i < processes * eventsEach; ++i)
            queue.push(
                {delay(),
                 eventOrder(EventClass::Work, ServiceIndex{static_cast<std::uint16_t>(i % processes)}, 0),
                 0});
        std::uint64_t sum = 0;
        for (int i = 0; i < eventsPerRound; ++i) {
            const Event event = queue.pop();
            sum += event.service().value;
            const auto target = static_cast<std::uint16_t>(random.bits(drawn) % processes);
            queue.push({event.time + delay(), eventOrder(EventClass::Work, ServiceIndex{target}, 0), 0});
        }
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * eventsPerRound);
}
BENCHMARK(w3Kernel)->Name("W3/kernel")->Unit(benchmark::kMillisecond);

} // namespace
