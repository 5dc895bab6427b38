// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: behind random readers, under random faults, changes and removals, every ledger row of a station and
// of what it sends on balances at every look, and a copy that runs on ends as its original does.

#include "seeds.h"
#include "support/dice.h"
#include "support/topology.h"

#include <QtTest/QtTest>

#include <map>
#include <string>

using namespace millrace;
using namespace millrace::test;

namespace {

ServiceConfig randomStation(Dice &dice, std::string &kind)
{
    kind = dice.oneOf({"model_endpoint", "opensearch_domain", "rds_database"});
    if (kind == "model_endpoint")
        return service("model_endpoint", "sink",
                       {{"instances", dice.oneOf({"1", "2", "3"})},
                        {"concurrency", dice.oneOf({"1", "4"})},
                        {"queue_max", dice.oneOf({"0", "2", "100"})},
                        {"inference_time", dice.oneOf({"5ms", "80ms", "900ms"})},
                        {"target", dice.oneOf({"", "scores"})},
                        {"predictions_max", dice.oneOf({"5", "1000"})},
                        {"send_retry", dice.oneOf({"none", "failed", "batch"})}});
    if (kind == "opensearch_domain")
        return service("opensearch_domain", "sink",
                       {{"nodes", dice.oneOf({"1", "3"})},
                        {"vcpus", dice.oneOf({"1", "2"})},
                        {"write_queue", dice.oneOf({"1", "5", "10000"})},
                        {"request_time", dice.oneOf({"5ms", "100ms"})},
                        {"content_length_max", dice.oneOf({"2KiB", "10MiB"})}});
    return service("rds_database", "sink",
                   {{"max_connections", dice.oneOf({"1", "5", "100"})},
                    {"connection_wait", dice.oneOf({"0", "3"})},
                    {"iops", dice.oneOf({"100", "3000"})},
                    {"statement_time", dice.oneOf({"2ms", "300ms"})}});
}

Scenario randomScenario(Dice &dice, std::string &kind)
{
    const ServiceConfig sink = randomStation(dice, kind);
    const char *attempts = dice.oneOf({"1", "4", "50"});
    const char *retry = dice.oneOf({"none", "failed", "batch"});
    return scenario({stream("orders", {{"shards", dice.oneOf({"1", "4"})}}),
                     producer("web", {{"stream", "orders"},
                                      {"arrival", dice.oneOf({"poisson", "constant"})},
                                      {"rate", dice.oneOf({"20/s", "100/s", "300/s"})},
                                      {"record_size", dice.oneOf({"100B", "1KiB"})}}),
                     service("lambda_function", "worker",
                             {{"stream", "orders"},
                              {"target", "sink"},
                              {"batch_size", dice.oneOf({"1", "10", "100"})},
                              {"parallelization_factor", dice.oneOf({"1", "10"})},
                              {"timeout", dice.oneOf({"1s", "10s"})},
                              {"maximum_retries", dice.oneOf({"0", "3"})},
                              {"send_attempts", attempts},
                              {"send_retry", retry}}),
                     consumer("reader", {{"stream", "orders"},
                                         {"target", "sink"},
                                         {"send_attempts", attempts},
                                         {"send_retry", retry},
                                         {"processing_rate", "1000/s"}}),
                     sink, service("sqs_queue", "scores", {})});
}

Command randomCommand(Dice &dice, const std::string &kind)
{
    const char *stationKind = kind.c_str();
    const bool isModel = kind == "model_endpoint";
    const bool isSearch = kind == "opensearch_domain";
    const char *length = dice.oneOf({"500ms", "4s"});
    switch (dice.below(12)) {
    case 0:
        return command("fail", "sink", stationKind, {{"for", length}});
    case 1:
        return command("slow", "sink", stationKind, {{"factor", dice.oneOf({"3", "50"})}, {"for", length}});
    case 2:
    case 3:
        return command(isModel    ? "lose_instance"
                       : isSearch ? "lose_node"
                                  : "fail_over",
                       "sink", stationKind, {{"for", length}});
    case 4:
    case 5:
        return command("set", "sink", stationKind,
                       {{isModel    ? "instances"
                         : isSearch ? "nodes"
                                    : "max_connections",
                         dice.oneOf({"1", "2", "4"})}});
    case 6:
        return isModel ? command("set", "sink", stationKind, {{"target", dice.oneOf({"", "scores"})}})
                       : command("set", "sink", stationKind, {{"kib_time", dice.oneOf({"0s", "1ms"})}});
    case 7:
        return command("fail", "scores", "sqs_queue", {{"for", length}});
    case 8:
        return command(dice.below(2) == 0 ? "crash" : "restart", "reader");
    case 9:
        return dice.below(5) == 0 ? command("remove", dice.oneOf({"sink", "worker", "scores"}))
                                  : command("restart", "reader");
    case 10:
        return command("set", "worker", "lambda_function", {{"target", dice.oneOf({"", "sink"})}});
    default:
        return command(dice.below(2) == 0 ? "stop" : "start", "web");
    }
}

} // namespace

class StationProperty : public QObject
{
    Q_OBJECT

private slots:
    void balancesUnderRandomFaults();
};

void StationProperty::balancesUnderRandomFaults()
{
    const int seeds = seedCount(30, 300);
    std::map<std::string, int> happened;
    std::int64_t delivered = 0;
    std::int64_t duplicated = 0;
    std::int64_t lost = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        std::string kind;
        Simulation run = build(randomScenario(dice, kind), static_cast<std::uint64_t>(seed));
        for (int step = 0; step < 20; ++step) {
            const Duration wait = milliseconds(static_cast<std::int64_t>(dice.below(3'000)));
            const Simulation copy = run;
            runFor(run, wait);
            if (step % 7 == 3) {
                Simulation second = copy;
                for (int slice = 1; slice <= 5; ++slice)
                    second.advance(copy.now() + Duration{wait.ns * slice / 5});
                QCOMPARE(second.stateHash(), run.stateHash());
                QCOMPARE(second.fingerprint(), run.fingerprint());
            }
            const auto histories = run.histories();
            for (const LedgerRow &row : histories->ledger)
                QVERIFY2(row.balances(), ("seed " + std::to_string(seed) + ", step " + std::to_string(step)
                                          + ", " + row.sinkName)
                                             .c_str());
            run.apply(randomCommand(dice, kind));
        }
        const auto histories = run.histories();
        for (const LedgerRow &row : histories->ledger) {
            delivered += row.sinkName == "sink" ? row.delivered : 0;
            duplicated += row.sinkName == "sink" ? row.duplicated : 0;
            lost += row.sinkName == "sink" ? row.lost : 0;
        }
        for (std::size_t i = 0; i < histories->happenings.size(); ++i)
            ++happened[histories->happenings[i].kind];
    }
    qInfo("%d seeds: %lld delivered, %lld duplicated, %lld lost", seeds, static_cast<long long>(delivered),
          static_cast<long long>(duplicated), static_cast<long long>(lost));
    // The property says nothing unless the faults did something.
    QVERIFY(delivered > 0);
    QVERIFY(lost > 0);
    if (seeds >= 30) {
        QVERIFY(duplicated > 0);
        for (const char *each : {"throttle_begins", "throttle_ends", "machine_lost", "machine_back",
                                 "sink_fails", "sink_slow", "call_rejected"})
            QVERIFY2(happened[each] > 0, each);
    }
}

QTEST_APPLESS_MAIN(StationProperty)
#include "prop_station.moc"
