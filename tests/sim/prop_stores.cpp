// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: whatever writes and reads tables, and whatever befalls them, every ledger row balances at every look,
// no table gives more than its capacity and the burst over any stretch of time, a table never holds more
// items than were written, and a copy that runs on ends as its original does.

#include "seeds.h"
#include "support/dice.h"
#include "support/topology.h"

#include <QtTest/QtTest>

#include <map>
#include <string>
#include <vector>

using namespace millrace;
using namespace millrace::test;

namespace {

constexpr int steps = 30;

Scenario randomScenario(Dice &dice)
{
    std::vector<ServiceConfig> services;
    services.push_back(stream("orders", {{"shards", dice.oneOf({"1", "2", "3"})}}));
    services.push_back(producer("web", {{"stream", "orders"},
                                        {"arrival", dice.oneOf({"poisson", "constant", "bursts"})},
                                        {"rate", dice.oneOf({"20/s", "90/s", "300/s"})},
                                        {"keys", dice.oneOf({"uniform", "zipf", "hot"})},
                                        {"key_count", dice.oneOf({"3", "200"})},
                                        {"record_size", dice.oneOf({"100B", "2KiB", "30KiB"})}}));
    services.push_back(consumer("writer", {{"stream", "orders"},
                                           {"target", "items"},
                                           {"write", dice.oneOf({"put", "batch", "add", "put_if_absent"})},
                                           {"send_attempts", dice.oneOf({"1", "4"})},
                                           {"send_retry", dice.oneOf({"none", "failed", "batch"})}}));
    services.push_back(consumer("asker", {{"stream", "orders"},
                                          {"target", dice.oneOf({"items", "others"})},
                                          {"write", dice.oneOf({"get", "get", "put"})},
                                          {"send_attempts", "3"},
                                          {"send_latency", "1ms"}}));
    services.push_back(service("lambda_function", "scorer",
                               {{"stream", "orders"},
                                {"lookup", dice.oneOf({"items", "items", ""})},
                                {"lookup_consistency", dice.oneOf({"eventual", "strong"})},
                                {"lookup_retries", dice.oneOf({"0", "3"})},
                                {"target", dice.oneOf({"items", "others", ""})},
                                {"write", dice.oneOf({"add", "put"})},
                                {"maximum_retries", dice.oneOf({"-1", "1"})},
                                {"timeout", dice.oneOf({"100ms", "3s"})}}));
    for (const char *table : {"items", "others"}) {
        const bool isItems = table == std::string("items"); // whose items the function asks for by key
        services.push_back(
            service("dynamodb_table", table,
                    {{"mode", dice.oneOf({"provisioned", "provisioned", "on_demand"})},
                     {"wcu", dice.oneOf({"5", "40", "2500"})},
                     {"rcu", dice.oneOf({"1", "1", "40", "4000"})},
                     {"item_key", isItems ? "partition_key" : dice.oneOf({"partition_key", "user_and_time"})},
                     {"ttl", dice.oneOf({"0s", "5s", "20s"})},
                     {"ttl_deletion_delay", dice.oneOf({"0s", "10s", "1h"})}}));
    }
    return scenario(std::move(services));
}

Command randomCommand(Dice &dice)
{
    const char *table = dice.oneOf({"items", "items", "others"});
    const char *reader = dice.oneOf({"writer", "asker"});
    switch (dice.below(12)) {
    case 0:
        return command("fail", table, "dynamodb_table", {{"for", "3s"}});
    case 1:
        return command("crash", reader);
    case 2:
    case 3:
        return command("restart", reader);
    case 4:
        return command("set", table, "dynamodb_table", {{"ttl", dice.oneOf({"0s", "3s", "30s"})}});
    case 5:
        return command("set", reader, "consumer",
                       {{"target", dice.oneOf({"items", "others"})},
                        {"write", dice.oneOf({"put", "batch", "add", "put_if_absent", "get"})}});
    case 6:
        return command("set", "web", "producer", {{"rate", dice.oneOf({"0/s", "50/s", "400/s"})}});
    case 7:
        return command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}, {"for", "2s"}});
    case 8:
        return dice.below(4) == 0 ? command("remove", "others") : command("restart", reader);
    case 9:
        return command(
            "set", "scorer", "lambda_function",
            {{"lookup", dice.oneOf({"items", "others", ""})}, {"timeout", dice.oneOf({"100ms", "3s"})}});
    case 10:
        return command(dice.oneOf({"fail", "slow_down"}), "scorer");
    default:
        return command(dice.below(2) == 0 ? "stop" : "start", "web");
    }
}

std::string describe(const LedgerRow &row)
{
    return row.sinkName + ": produced " + std::to_string(row.produced) + ", delivered "
           + std::to_string(row.delivered) + ", lost " + std::to_string(row.lost) + ", expired "
           + std::to_string(row.expired) + ", in flight " + std::to_string(row.inFlight);
}

/// The most that was used in any stretch of whole seconds beyond what the time itself gave.
std::int64_t mostBeyond(const Frame &frame, const char *table, const char *metric, std::int64_t perSecond)
{
    const ServiceFrame *found = frame.find(std::string(table));
    const Metrics &metrics = frame.histories->metrics;
    const SeriesRef series = metrics.find(found->index, noLane, metric);
    std::int64_t held = 0;
    std::int64_t most = 0;
    for (std::int32_t second = 0; second <= metrics.secondOf(frame.now); ++second) {
        held = std::max<std::int64_t>(0, held + metrics.over(series, second, second + 1).sum - perSecond);
        most = std::max(most, held);
    }
    return most;
}

} // namespace

class StoresProperty : public QObject
{
    Q_OBJECT

private slots:
    void keepWithinTheirCapacityUnderRandomFaults();
};

void StoresProperty::keepWithinTheirCapacityUnderRandomFaults()
{
    const int seeds = seedCount(20, 200);
    std::map<std::string, int> happened;
    std::map<std::string, std::int64_t> counted;
    for (int seed = 1; seed <= seeds; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        const Scenario made = randomScenario(dice);
        Simulation run = build(made, static_cast<std::uint64_t>(seed));
        bool othersStand = true;
        for (int step = 0; step < steps; ++step) {
            const std::string where =
                "seed " + std::to_string(seed) + ", step " + std::to_string(step) + ", ";
            const Duration wait = milliseconds(static_cast<std::int64_t>(dice.below(6'000)));
            const Simulation copy = run;
            runFor(run, wait);
            if (step % 10 == 3) {
                Simulation second = copy;
                for (int slice = 1; slice <= 4; ++slice)
                    second.advance(copy.now() + Duration{wait.ns * slice / 4});
                QCOMPARE(second.stateHash(), run.stateHash());
                QCOMPARE(second.fingerprint(), run.fingerprint());
            }
            const auto histories = run.histories();
            for (const LedgerRow &row : histories->ledger)
                QVERIFY2(row.balances(), (where + describe(row)).c_str());
            const Command next = randomCommand(dice);
            othersStand = othersStand && next.name != "remove";
            run.apply(next);
        }
        const Frame frame = run.frame();
        for (const char *table : {"items", "others"}) {
            if (!othersStand && table == std::string("others"))
                continue;
            const ServiceConfig *config = made.find(table);
            const ParameterValues values = withDefaults(*findKind("dynamodb_table"), config->parameters);
            for (const char *metric : {"ItemsRead", "ItemsMissing", "ExpiredItemsRead", "ReadThrottleEvents",
                                       "WriteThrottleEvents", "TimeToLiveDeletedItemCount"})
                counted[metric] += sumOf(run, table, metric);
            if (std::get<std::string>(*findValue(values, "mode")) != "provisioned")
                continue;
            const std::string where = "seed " + std::to_string(seed) + ", " + table;
            for (const auto &[setting, metric] :
                 {std::pair{"wcu", "ConsumedWriteCapacityUnits"}, {"rcu", "ConsumedReadCapacityUnits"}}) {
                const std::int64_t units = std::get<std::int64_t>(*findValue(values, setting));
                // A second's point holds what came before and after its full second: one second more. An item
                // of 30 KB may take a full bucket below its own units on credit.
                const std::int64_t bound = units * 301 + 31;
                QVERIFY2(mostBeyond(frame, table, metric, units) <= bound, where.c_str());
            }
        }
        for (std::size_t i = 0; i < frame.histories->happenings.size(); ++i)
            ++happened[frame.histories->happenings[i].kind];
    }
    // The property says nothing unless the faults did something.
    for (const auto &[metric, count] : counted) {
        qInfo("%s: %lld", metric.c_str(), static_cast<long long>(count));
        QVERIFY2(count > 0 || seeds < 20, metric.c_str());
    }
    if (seeds >= 20)
        for (const char *kind : {"table_fails", "table_throttles", "table_throttles_reads", "ttl_deletes",
                                 "item_overwritten", "call_rejected", "expired_item_read"})
            QVERIFY2(happened[kind] > 0, kind);
}

QTEST_APPLESS_MAIN(StoresProperty)
#include "prop_stores.moc"
