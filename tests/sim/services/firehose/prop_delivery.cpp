// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: under random buffers, failures, restores and changes of settings every ledger row of a delivery and
// of its bucket balances at every look, a stream as source loses nothing, and a copy that runs on ends as its
// original does.

#include "seeds.h"
#include "support/dice.h"
#include "support/topology.h"

#include <QtTest/QtTest>

#include <map>
#include <string>

using namespace millrace;
using namespace millrace::test;

namespace {

struct Made
{
    Scenario scenario;
    bool isDirect = false;
};

Made randomMade(Dice &dice)
{
    Made made;
    made.isDirect = dice.below(2) == 0;
    ServiceConfig delivery = service("firehose_stream", "delivery",
                                     {{"start", "trim_horizon"},
                                      {"target", "lake"},
                                      {"buffer_size", dice.oneOf({"1MiB", "5MiB"})},
                                      {"buffer_interval", dice.oneOf({"0s", "3s", "20s", "60s"})},
                                      {"records_limit", dice.oneOf({"100", "500000"})},
                                      {"calls_limit", dice.oneOf({"2", "2000"})}});
    std::vector<ServiceConfig> services = {
        stream("orders", {{"shards", dice.oneOf({"1", "2", "5"})}, {"updating_time", "1s"}}),
        stream("again", {{"shards", "2"}}),
        producer("web", {{"stream", "orders"},
                         {"arrival", dice.oneOf({"constant", "poisson"})},
                         {"rate", dice.oneOf({"40/s", "300/s"})},
                         {"key_count", "40"},
                         {"record_size", dice.oneOf({"100B", "3000B"})},
                         {"attempts_max", "1000"},
                         {"buffer_count", "100000"}}),
        service("s3_bucket", "lake", {{"put_limit", dice.oneOf({"1/s", "3500/s"})}}),
        consumer("reader", {{"stream", "again"}, {"processing_rate", "5000/s"}})};
    if (made.isDirect)
        services.push_back(consumer(
            "forwarder",
            {{"stream", "orders"}, {"target", "delivery"}, {"send_attempts", dice.oneOf({"1", "1000"})}}));
    else
        setValue(delivery.parameters, "stream", std::string("orders"));
    services.push_back(delivery);
    made.scenario = scenario(std::move(services));
    return made;
}

Command randomCommand(Dice &dice)
{
    const char *shard = dice.oneOf({"0", "1", "2", "3"});
    switch (dice.below(9)) {
    case 0:
    case 1:
        return command("fail", "lake", "s3_bucket", {{"for", dice.oneOf({"2s", "30s", "2m"})}});
    case 2:
        return command("fail", "delivery", "firehose_stream", {{"for", dice.oneOf({"2s", "30s"})}});
    case 3:
        return command("set", "delivery", "firehose_stream",
                       {{"buffer_interval", dice.oneOf({"0s", "10s", "40s"})}});
    case 4:
        return command("set", "delivery", "firehose_stream", {{"buffer_size", dice.oneOf({"1MiB", "2MiB"})}});
    case 5:
    case 6:
        return command("restore", "lake", "s3_bucket",
                       {{"to", "again"}, {"keys", dice.oneOf({"from_data", "one_per_object"})}});
    case 7:
        return command("split_shard", "orders", "kinesis_stream", {{"shard", shard}});
    default:
        return command("merge_shards", "orders", "kinesis_stream",
                       {{"shard", shard}, {"with", dice.oneOf({"1", "2", "3", "4"})}});
    }
}

} // namespace

class DeliveryProperty : public QObject
{
    Q_OBJECT

private slots:
    void holdsUnderRandomFaults();
};

void DeliveryProperty::holdsUnderRandomFaults()
{
    const int seeds = seedCount(40, 200);
    std::map<std::string, int> happened;
    std::int64_t lost = 0;
    std::int64_t restored = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        const Made made = randomMade(dice);
        Simulation run = build(made.scenario, static_cast<std::uint64_t>(seed));
        for (int step = 0; step < 12; ++step) {
            const std::string where = "seed " + std::to_string(seed) + ", step " + std::to_string(step);
            const Duration wait = milliseconds(static_cast<std::int64_t>(dice.below(12'000)));
            Simulation copy = run;
            runFor(run, wait);
            if (step % 5 == 3) {
                runFor(copy, Duration{wait.ns / 2});
                copy.advance(run.now());
                QCOMPARE(copy.stateHash(), run.stateHash());
                QCOMPARE(copy.fingerprint(), run.fingerprint());
            }
            for (const char *sink : {"delivery", "lake", "reader"})
                QVERIFY2(ledgerOf(run, sink).balances(), (where + ", " + sink).c_str());
            const LedgerRow row = ledgerOf(run, "delivery");
            QVERIFY2(made.isDirect || row.lost == 0, where.c_str());
            // What the bucket has is what has been delivered.
            QVERIFY2(ledgerOf(run, "lake").delivered >= row.delivered, where.c_str());
            run.apply(randomCommand(dice));
        }
        run.apply(command("stop", "web", "producer"));
        runFor(run, minutes(10));
        const LedgerRow row = ledgerOf(run, "delivery");
        QCOMPARE(row.inFlight, std::int64_t{0});
        QCOMPARE(ledgerOf(run, "lake").delivered, row.delivered);
        lost += row.lost;
        restored += sumOf(run, "lake", "RecordsRestored");
        const auto histories = run.histories();
        for (std::size_t i = 0; i < histories->happenings.size(); ++i)
            ++happened[histories->happenings[i].kind];
    }
    QVERIFY(lost > 0);
    QVERIFY(restored > 0);
    for (const char *kind : {"first_object", "delivery_fails", "delivery_recovers", "bucket_slows_down",
                             "firehose_throttles", "restore_done", "shard_drained", "sink_fails"})
        QVERIFY2(happened[kind] > 0, kind);
}

QTEST_APPLESS_MAIN(DeliveryProperty)
#include "prop_delivery.moc"
