// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: any text is either refused with its faults or is a scenario that can be written, read again and run.

#include "content/library.h"
#include "fuzz/bounded_run.h"
#include "fuzz/fuzz_input.h"

using namespace millrace;
using namespace millrace::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size > inputBytesMax)
        return 0;
    const Loaded<Scenario> loaded = parseScenario(textOf(data, size), {});
    if (!isGood(loaded)) {
        requireUseful(std::get<std::vector<Finding>>(loaded));
        return 0;
    }
    const Scenario &scenario = std::get<Scenario>(loaded);
    const std::string written = writeScenario(scenario);
    const Loaded<Scenario> again = parseScenario(written, {});
    require(isGood(again), "a written scenario can be read");
    require(writeScenario(std::get<Scenario>(again)) == written, "a scenario survives being written");
    runBounded(scenario, 600);
    return 0;
}
