// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/bench_table.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

namespace millrace::bench {

namespace {

constexpr int repetitions = 3;

/// Median, least and greatest of what was measured.
struct Spread
{
    double median = 0;
    double least = 0;
    double greatest = 0;
};

Spread spreadOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return {values[values.size() / 2], values.front(), values.back()};
}

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
            const std::string name = run.run_name.function_name;
            if (run.error_occurred)
                m_faults[name] = run.error_message;
            if (run.run_type != Run::RT_Iteration || run.error_occurred)
                continue;
            // A benchmark that measures something else than its own processor time says so in a counter.
            const auto figure = run.counters.find("figure");
            m_figures[name].push_back(figure != run.counters.end() ? figure->second.value
                                                                   : run.GetAdjustedCPUTime());
            if (const auto items = run.counters.find("items_per_second"); items != run.counters.end())
                m_rates[name].push_back(items->second);
        }
    }
    bool has(const std::string &name) const { return m_figures.count(name) != 0; }
    /// Why a benchmark gave no figure; empty: it did, or did not run.
    std::string faultOf(const std::string &name) const
    {
        const auto fault = m_faults.find(name);
        return fault != m_faults.end() ? fault->second : std::string();
    }
    bool hasFaults() const { return !m_faults.empty(); }
    Spread figure(const std::string &name) const { return spreadOf(m_figures.at(name)); }
    Spread ratio(const std::string &ours, const std::string &reference) const
    {
        const Spread a = spreadOf(m_rates.at(ours));
        const Spread b = spreadOf(m_rates.at(reference));
        return {a.median / b.median, a.least / b.greatest, a.greatest / b.least};
    }

private:
    std::map<std::string, std::vector<double>> m_figures;
    std::map<std::string, std::vector<double>> m_rates;
    std::map<std::string, std::string> m_faults;
};

void printRow(const MedianReporter &reporter, const Measure &measure)
{
    const bool isRatio = *measure.reference != 0;
    std::string fault = reporter.faultOf(measure.benchmark);
    if (fault.empty() && isRatio)
        fault = reporter.faultOf(measure.reference);
    if (!fault.empty()) {
        std::printf("%-66s failed: %s\n", measure.text, fault.c_str());
        return;
    }
    if (!reporter.has(measure.benchmark) || (isRatio && !reporter.has(measure.reference)))
        return;
    const Spread value =
        isRatio ? reporter.ratio(measure.benchmark, measure.reference) : reporter.figure(measure.benchmark);
    const bool isReached =
        measure.isFloor ? value.median >= measure.toReach : value.median <= measure.toReach;
    char range[48];
    std::snprintf(range, sizeof range, "%.2f..%.2f", value.least, value.greatest);
    std::printf("%-66s %8.2f %-4s %15s %8.2f  %s\n", measure.text, value.median, measure.unit, range,
                measure.toReach, isReached ? "reached" : "not reached");
}

} // namespace

int runAndPrint(int argc, char **argv, const std::vector<Measure> &measures)
{
    // Before what the caller asks for, so that it can ask for something else. Mixed, so that a slow spell of
    // the machine meets a benchmark and its reference alike.
    std::string repeat = "--benchmark_repetitions=" + std::to_string(repetitions);
    std::string mix = "--benchmark_enable_random_interleaving=true";
    std::vector<char *> arguments(argv, argv + argc);
    arguments.insert(arguments.begin() + 1, {repeat.data(), mix.data()});
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data()))
        return 2;
    MedianReporter reporter;
    if (benchmark::RunSpecifiedBenchmarks(&reporter) == 0)
        return 0; // nothing of this program was asked for

    std::printf("\n%-66s %8s %-4s %15s %8s\n", "measure (medians; processor time, ratios of rates)",
                "measured", "", "least..greatest", "to reach");
    for (const Measure &measure : measures)
        printRow(reporter, measure);
    return reporter.hasFaults() ? 1 : 0;
}

} // namespace millrace::bench
