// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/bench_table.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

namespace millrace::bench {

namespace {

class MedianReporter : public benchmark::ConsoleReporter
{
public:
    MedianReporter()
        : benchmark::ConsoleReporter(OO_None)
    {}

    void ReportRuns(const std::vector<Run> &runs) override
    {
        ConsoleReporter::ReportRuns(runs);
        for (const Run &run : runs) {
            if (run.run_type != Run::RT_Iteration || run.error_occurred)
                continue;
            const std::string name = run.run_name.function_name;
            // A benchmark that measures something else than its own time says so in a counter.
            const auto figure = run.counters.find("figure");
            m_figures[name].push_back(figure != run.counters.end() ? figure->second.value
                                                                   : run.GetAdjustedRealTime());
            if (const auto items = run.counters.find("items_per_second"); items != run.counters.end())
                m_rates[name].push_back(items->second);
        }
    }
    bool has(const std::string &name) const { return m_figures.count(name) != 0; }
    double figure(const std::string &name) const { return median(m_figures.at(name)); }
    double ratio(const std::string &ours, const std::string &reference) const
    {
        return median(m_rates.at(ours)) / median(m_rates.at(reference));
    }

private:
    static double median(std::vector<double> values)
    {
        std::sort(values.begin(), values.end());
        return values[values.size() / 2];
    }
    std::map<std::string, std::vector<double>> m_figures;
    std::map<std::string, std::vector<double>> m_rates;
};

} // namespace

int runAndPrint(int argc, char **argv, const std::vector<Measure> &measures)
{
    std::vector<char *> arguments(argv, argv + argc);
    std::string repetitions = "--benchmark_repetitions=3";
    arguments.insert(arguments.begin() + 1, repetitions.data());
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data()))
        return 2;
    MedianReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);

    std::printf("\n%-66s %10s %-4s %10s\n", "measure (medians of 3)", "measured", "", "to reach");
    for (const Measure &measure : measures) {
        const bool isRatio = *measure.reference != 0;
        if (!reporter.has(measure.benchmark) || (isRatio && !reporter.has(measure.reference)))
            continue;
        const double value = isRatio ? reporter.ratio(measure.benchmark, measure.reference)
                                     : reporter.figure(measure.benchmark);
        const bool isReached = measure.isFloor ? value >= measure.toReach : value <= measure.toReach;
        std::printf("%-66s %10.2f %-4s %10.2f  %s\n", measure.text, value, measure.unit, measure.toReach,
                    isReached ? "reached" : "not reached");
    }
    return 0;
}

} // namespace millrace::bench
