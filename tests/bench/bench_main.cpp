// SPDX-License-Identifier: GPL-3.0-or-later
// Runs every benchmark several times and prints the table of what is to be reached: ratios to the
// reference loops of this same binary, so that a noisy machine cannot lie.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

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
            m_times[name].push_back(run.GetAdjustedRealTime());
            if (const auto items = run.counters.find("items_per_second"); items != run.counters.end())
                m_rates[name].push_back(items->second);
            if (const auto figure = run.counters.find("MiB"); figure != run.counters.end())
                m_times[name].back() = figure->second;
        }
    }
    bool has(const std::string &name) const { return m_times.count(name) != 0; }
    double time(const std::string &name) const { return median(m_times.at(name)); }
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
    std::map<std::string, std::vector<double>> m_times;
    std::map<std::string, std::vector<double>> m_rates;
};

void row(const char *measure, double value, const char *unit, double first, bool isFloor)
{
    const bool isReached = isFloor ? value >= first : value <= first;
    std::printf("%-64s %10.2f %-4s %8.2f  %s\n", measure, value, unit, first,
                isReached ? "reached" : "not reached");
}

} // namespace

int main(int argc, char **argv)
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

    std::printf("\n%-64s %10s %-4s %8s\n", "measure (medians of 3)", "measured", "", "to reach");
    if (reporter.has("W2/services") && reporter.has("W2/reference"))
        row("W2 through the services / one event a record, 4-ary heap",
            reporter.ratio("W2/services", "W2/reference"), "x", 1.0, true);
    if (reporter.has("W3/kernel") && reporter.has("W3/reference"))
        row("W3 on the kernel / 4-ary heap of 16-byte entries", reporter.ratio("W3/kernel", "W3/reference"),
            "x", 0.8, true);
    if (reporter.has("copy"))
        row("copy of a simulation: 1,000 shards, 10 min at 100,000/s", reporter.time("copy"), "ms", 5, false);
    if (reporter.has("seek"))
        row("seek to any moment of that run, slowest of 20", reporter.time("seek"), "ms", 500, false);
    if (reporter.has("frame"))
        row("a frame for 1,000 shards: build (paint: the window's table)", reporter.time("frame"), "ms", 16,
            false);
    if (reporter.has("memory"))
        row("memory: 1 h at 5,000/s, 5 shards, 2 consumers, time travel", reporter.time("memory"), "MiB", 512,
            false);
    return 0;
}
