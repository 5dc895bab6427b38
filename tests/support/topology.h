// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/scenario/scenario.h"
#include "sim/services/catalogue.h"
#include "sim/simulation.h"

#include <QtTest/QtTest>

#include <initializer_list>
#include <string>
#include <utility>
#include <variant>

namespace millrace::test {

/// Settings in the spelling of files: {"rate", "1800/s"}.
using Settings = std::initializer_list<std::pair<const char *, const char *>>;

inline ParameterValues valuesFor(const std::vector<ParameterInfo> &table, Settings settings)
{
    ParameterValues values;
    for (const auto &[name, text] : settings) {
        bool isKnown = false;
        for (const ParameterInfo &info : table)
            if (info.name == name) {
                const ParsedValue parsed = parseValue(text, info);
                if (!parsed.error.empty())
                    qFatal("%s: %s", name, parsed.error.c_str());
                setValue(values, name, parsed.value);
                isKnown = true;
            }
        if (!isKnown)
            qFatal("no parameter %s", name);
    }
    return values;
}

inline ServiceConfig service(const char *kind, const char *name, Settings settings)
{
    return {kind, name, valuesFor(*findKind(kind)->parameters, settings)};
}
inline ServiceConfig stream(const char *name, Settings settings = {})
{
    return service("kinesis_stream", name, settings);
}
inline ServiceConfig producer(const char *name, Settings settings)
{
    return service("producer", name, settings);
}
inline ServiceConfig consumer(const char *name, Settings settings)
{
    return service("consumer", name, settings);
}

inline Command command(const char *name, const char *target, const char *kind = "", Settings arguments = {})
{
    Command made{name, target, {}};
    if (const CommandInfo *info = *kind != 0 ? findCommand(*findKind(kind), name) : nullptr)
        made.arguments = valuesFor(info->arguments, arguments);
    else if (*kind != 0)
        made.arguments = valuesFor(*findKind(kind)->parameters, arguments);
    return made;
}

inline Scenario scenario(std::vector<ServiceConfig> services)
{
    Scenario made;
    made.name = "test";
    made.services = std::move(services);
    return made;
}

inline Simulation build(const Scenario &made, std::uint64_t seed = 1)
{
    auto built = Simulation::build(made, seed);
    if (const auto *findings = std::get_if<std::vector<Finding>>(&built))
        qFatal("%s: %s", findings->front().place.c_str(), findings->front().text.c_str());
    return std::get<Simulation>(std::move(built));
}

inline void runFor(Simulation &simulation, Duration length)
{
    simulation.advance(simulation.now() + length);
}

/// A sum over the whole run of one metric.
inline std::int64_t sumOf(const Simulation &simulation, const std::string &serviceName, const char *metric,
                          LaneIndex lane = noLane)
{
    const Frame frame = simulation.frame();
    const ServiceFrame *found = frame.find(serviceName);
    if (found == nullptr)
        qFatal("no service %s", serviceName.c_str());
    const Metrics &metrics = frame.histories->metrics;
    const SeriesRef series = metrics.find(found->index, lane, metric);
    if (series == noSeries)
        qFatal("no metric %s", metric);
    return metrics.over(series, 0, INT32_MAX).sum;
}

inline LedgerRow ledgerOf(const Simulation &simulation, const std::string &sink)
{
    const auto histories = simulation.histories();
    for (const LedgerRow &row : histories->ledger)
        if (row.sinkName == sink)
            return row;
    qFatal("no sink %s", sink.c_str());
    return {};
}

inline int countOf(const Simulation &simulation, const char *kind)
{
    const auto histories = simulation.histories();
    int count = 0;
    for (std::size_t i = 0; i < histories->happenings.size(); ++i)
        count += histories->happenings[i].kind == kind ? 1 : 0;
    return count;
}

} // namespace millrace::test
