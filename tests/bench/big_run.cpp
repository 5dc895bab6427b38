// SPDX-License-Identifier: GPL-3.0-or-later
#include "big_run.h"

#include "shard_workload.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <unistd.h>

namespace millrace::bench {

namespace {

double residentMiB()
{
    std::ifstream statm("/proc/self/statm");
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

ServiceConfig producerAt(const char *name, double rate)
{
    return {"producer",
            name,
            {{"key_count", std::int64_t{10'000}},
             {"rate", rate},
             {"record_size", std::int64_t{150}},
             {"stream", std::string("orders")}}};
}

ServiceConfig consumerNamed(const char *name)
{
    return {"consumer", name, {{"processing_rate", 1e5}, {"stream", std::string("orders")}}};
}

} // namespace

Run opened(const Scenario &scenario)
{
    auto run = Run::open(scenario, 1);
    if (const auto *findings = std::get_if<std::vector<Finding>>(&run)) {
        std::fprintf(stderr, "%s: %s\n", findings->front().place.c_str(), findings->front().text.c_str());
        std::exit(1);
    }
    return std::get<Run>(std::move(run));
}

Run &bigRun()
{
    static Run run = [] {
        std::fprintf(stderr, "running 10 minutes of 1,000 shards at 100,000 records/s\n");
        Run made = opened(shardScenario(100'000, "uniform"));
        made.advance(made.now() + minutes(10));
        return made;
    }();
    return run;
}

HourMemory memoryOfAnHour()
{
    Scenario scenario;
    scenario.name = "hour";
    scenario.services = {{"kinesis_stream", "orders", {{"shards", std::int64_t{5}}}},
                         producerAt("web", 4'800),
                         producerAt("till", 200),
                         consumerNamed("analytics"),
                         consumerNamed("archive")};
    const double before = residentMiB();
    Run run = opened(scenario);
    run.advance(run.now() + hours(1));
    return {residentMiB() - before, static_cast<double>(run.checkpointBytes()) / (1024.0 * 1024.0)};
}

} // namespace millrace::bench
