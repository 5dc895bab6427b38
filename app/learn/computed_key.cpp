// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/library.h"
#include "learn/lesson_progress.h"
#include "session/journal.h"
#include "sim/simulation.h"

namespace millrace {

namespace {

/// Small enough that a wish to stop is heard at once.
constexpr std::int64_t eventsInSlice = 20'000;

/// False when it was stopped on the way.
bool runTo(Simulation &simulation, Duration after, const Progress &progress)
{
    const SimTime until = simulation.start() + after;
    while (simulation.advance(until, {.eventsMax = eventsInSlice}) != AdvanceStop::ReachedTime)
        if (progress && !progress(toSeconds(simulation.elapsed()) / toSeconds(after)))
            return false;
    return true;
}

} // namespace

ComputedKey computeKey(const QuizItem &item, const Progress &progress)
{
    if (!item.computed)
        return {item.answer, {}};
    Loaded<Scenario> loaded = loadScenario(item.scenario);
    if (!isGood(loaded))
        return {{}, describe(item.scenario, std::get<std::vector<Finding>>(loaded))};
    Scenario scenario = std::get<Scenario>(std::move(loaded));
    if (!item.variant.empty())
        if (std::string fault = applyVariant(scenario, item.variant); !fault.empty())
            return {{}, std::move(fault)};
    auto built = Simulation::build(scenario, item.seed);
    if (built.index() != 0)
        return {{}, describe(item.scenario, std::get<1>(built))};
    Simulation &simulation = std::get<0>(built);
    if (!runTo(simulation, item.after, progress))
        return {{}, "stopped"};
    const std::optional<double> value = evaluate(*item.computed, simulation.frame(), {});
    return {value, value ? "" : "the run has nothing that answers the question"};
}

} // namespace millrace
