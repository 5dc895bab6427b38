// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/metrics_csv.h"
#include "cli/number_text.h"
#include "cli/progress_line.h"
#include "cli/run_report.h"
#include "cli/text_table.h"
#include "cli/trail_report.h"
#include "content/date_text.h"
#include "content/library.h"
#include "content/session_file.h"
#include "session/follow.h"
#include "session/session_io.h"
#include "sim/kernel/text.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace millrace {

namespace {

constexpr Duration untilMax = hours(24 * 400); // as a scenario's length

struct RunArguments
{
    std::string scenario;
    std::optional<std::string> seed;
    std::optional<std::string> until;
    std::vector<std::string> settings;
    std::optional<std::string> variant;
    std::optional<std::string> metricsFile;
    std::optional<std::string> sessionFile;
    std::optional<std::string> followed;
    bool asJson = false;
};

/// What the arguments come to, once every one of them has been judged.
struct Prepared
{
    Scenario scenario;
    std::uint64_t seed = 1;
    Duration until;
};

/// Says every fault that the arguments have, not the first.
bool judgeArguments(const RunArguments &arguments, Prepared &prepared)
{
    bool isGood = true;
    const auto fault = [&](const std::string &sentence) {
        complain(sentence);
        isGood = false;
    };
    Scenario &scenario = prepared.scenario;
    if (arguments.variant)
        if (const std::string error = applyVariant(scenario, *arguments.variant); !error.empty())
            fault("--variant: " + error);
    for (const std::string &setting : arguments.settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos)
            fault("--set: \"" + setting + "\" is not SERVICE/PARAMETER=VALUE, such as orders/shards=2");
        else if (const std::string error = applySetting(scenario, std::string_view(setting).substr(0, equals),
                                                        std::string_view(setting).substr(equals + 1));
                 !error.empty())
            fault("--set: " + error);
    }
    prepared.seed = scenario.seed;
    if (arguments.seed) {
        if (const auto seed = wholeNumber(*arguments.seed))
            prepared.seed = *seed;
        else
            fault("--seed: \"" + *arguments.seed + "\" is not a whole number from 0 to 2^64-1, such as 7");
    }
    prepared.until = scenario.length;
    if (arguments.until) {
        if (const std::string error = parseDuration(*arguments.until, prepared.until); !error.empty())
            fault("--until: " + error);
        else if (prepared.until.ns <= 0 || prepared.until > untilMax)
            fault("--until: \"" + *arguments.until + "\" must lie between 1ns and 400 days, such as 10m");
    }
    if (arguments.metricsFile)
        if (const std::string error = judgeWritable(*arguments.metricsFile); !error.empty())
            fault("--metrics: " + error);
    if (arguments.sessionFile)
        if (const std::string error = judgeWritable(*arguments.sessionFile); !error.empty())
            fault("--save: " + error);
    return isGood;
}

/// As fast as it can. The slices are for the progress; no result depends on them.
double runTo(Run &run, Duration until)
{
    using Clock = std::chrono::steady_clock;
    constexpr std::int64_t eventsInSlice = 100'000;
    const Clock::time_point begin = Clock::now();
    const auto since = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    ProgressLine progress("running");
    const SimTime start = run.now();
    while (run.advance(start + until, {.eventsMax = eventsInSlice}) != AdvanceStop::ReachedTime) {
        const Duration done = run.now() - start;
        progress.show(toSeconds(done) / toSeconds(until), momentText(done) + " of " + formatDuration(until));
    }
    return since();
}

ExitCode writeFiles(const RunArguments &arguments, const Run &run, const RunReport &report)
{
    if (arguments.metricsFile) {
        const std::string csv = metricsCsv(report.frame, run.simulation().serviceNames());
        if (const std::string error = saveText(*arguments.metricsFile, csv); !error.empty())
            return complain("--metrics: " + error);
    }
    if (arguments.sessionFile)
        if (const std::string error = saveText(*arguments.sessionFile, writeSession(toFile(run)));
            !error.empty())
            return complain("--save: " + error);
    return ExitCode::Good;
}

ExitCode runScenario(const RunArguments &arguments)
{
    Loaded<Scenario> loaded = loadScenario(arguments.scenario);
    if (!isGood(loaded))
        return complain(arguments.scenario, std::get<std::vector<Finding>>(loaded));
    Prepared prepared{std::get<Scenario>(std::move(loaded)), 1, {}};
    if (!judgeArguments(arguments, prepared))
        return ExitCode::BadInput;
    auto opened = Run::open(prepared.scenario, prepared.seed, {.checkpointBytesMax = 0});
    if (opened.index() != 0)
        return complain(arguments.scenario, std::get<1>(opened));
    Run run = std::get<0>(std::move(opened));
    RecordName followed;
    if (arguments.followed)
        if (const std::string error =
                parseRecordName(*arguments.followed, run.simulation().serviceNames(), followed);
            !error.empty())
            return complain("--follow: " + error);
    const double wallSeconds = runTo(run, prepared.until);

    RunReport report = reportOn(run.simulation());
    report.scenario = prepared.scenario.name;
    report.title = prepared.scenario.title;
    report.seed = prepared.seed;
    report.variant = arguments.variant.value_or("");
    report.settings = arguments.settings;
    report.wallSeconds = wallSeconds;
    if (arguments.followed) {
        report.trail = followRecord(run, followed);
        report.names = run.simulation().serviceNames();
    }
    if (const ExitCode written = writeFiles(arguments, run, report); written != ExitCode::Good)
        return written;
    return print(arguments.asJson ? jsonOf(report) : textOf(report));
}

} // namespace

CommandBody declareRun(CLI::App &parser)
{
    auto arguments = std::make_shared<RunArguments>();
    parser
        .add_option("SCENARIO", arguments->scenario, "Path of a scenario file, or the name of a shipped one")
        ->required();
    parser.add_option("--seed", arguments->seed, "Of the random numbers; default: the scenario's")
        ->type_name("N");
    parser.add_option("--until", arguments->until, "How far to run, since its start; default: its length")
        ->type_name("TIME");
    parser
        .add_option("--set", arguments->settings,
                    "Another value of a service's parameter; may come several times")
        ->type_name("SERVICE/PARAMETER=VALUE")
        ->expected(1)
        ->take_all();
    parser.add_option("--variant", arguments->variant, "One of the scenario's own variants")
        ->type_name("NAME");
    parser.add_option("--metrics", arguments->metricsFile, "Write every series as CSV")
        ->type_name("FILE.csv");
    parser.add_option("--save", arguments->sessionFile, "Write the session, for replay and for the window")
        ->type_name("FILE.millrace");
    parser
        .add_option("--follow", arguments->followed,
                    "Tell the life of one record: who made it, and its number")
        ->type_name("SOURCE:NUMBER");
    parser.add_flag("--json", arguments->asJson, "Print one JSON document");
    std::string shipped;
    for (const ScenarioEntry &entry : shippedScenarios())
        shipped += "\n  " + entry.name + std::string(14 - std::min<std::size_t>(entry.name.size(), 12), ' ')
                   + entry.title;
    parser.footer("Shipped scenarios:" + shipped
                  + "\n\nexamples:\n  millracectl run hot-shard --until 2m\n"
                    "  millracectl run hot-shard --variant salted --json\n"
                    "  millracectl run tour --set orders/shards=8 --set web/rate=900/s");
    return [arguments] { return runScenario(*arguments); };
}

} // namespace millrace
