// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: whatever the parameter tables allow, however large, can be built and run in bounded time and memory.
// The input is the source of all chance.

#include "content/library.h"
#include "fuzz/bounded_run.h"
#include "support/random_scenario.h"

using namespace millrace;
using namespace millrace::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::size_t at = 0;
    const auto draw = [&](std::uint64_t bound) {
        std::uint64_t value = 0;
        for (std::uint64_t scale = bound; scale > 1; scale >>= 8)
            value = (value << 8) | (at < size ? data[at++] : 0);
        return bound > 0 ? value % bound : 0;
    };
    const Scenario scenario = test::RandomScenario(draw, {2, 4, 1, 10'000}).make();
    const Loaded<Scenario> again = parseScenario(writeScenario(scenario), {});
    require(isGood(again), "a legal scenario can be written and read");
    runBounded(scenario, 600);
    return 0;
}
