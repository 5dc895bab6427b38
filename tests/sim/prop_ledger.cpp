// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: under random topologies, loads and faults every ledger row balances at every look, order per key
// holds where nothing retries, and a copy that runs on ends as its original does.

#include "seeds.h"
#include "support/dice.h"
#include "support/topology.h"

#include <QtTest/QtTest>

#include <map>
#include <memory>
#include <string>

using namespace millrace;
using namespace millrace::test;

namespace {

Scenario randomScenario(Dice &dice)
{
    std::vector<ServiceConfig> services;
    services.push_back(stream("orders", {{"shards", dice.oneOf({"1", "2", "3", "5"})},
                                         {"updating_time", dice.oneOf({"0s", "1s", "10s"})},
                                         {"encryption", dice.oneOf({"none", "kms_customer"})},
                                         {"data_key_reuse", dice.oneOf({"1s", "5m"})},
                                         {"starts", dice.oneOf({"active", "active", "creating"})}}));
    const int producers = 1 + static_cast<int>(dice.below(2));
    for (int i = 0; i < producers; ++i)
        services.push_back(producer(i == 0 ? "web" : "till",
                                    {{"stream", "orders"},
                                     {"arrival", dice.oneOf({"poisson", "constant", "bursts", "ramp"})},
                                     {"rate", dice.oneOf({"40/s", "300/s", "1400/s"})},
                                     {"burst_every", "4s"},
                                     {"burst_for", "1s"},
                                     {"keys", dice.oneOf({"uniform", "zipf", "hot"})},
                                     {"key_count", dice.oneOf({"3", "200"})},
                                     {"record_size", dice.oneOf({"100B", "1KiB", "30KiB"})},
                                     {"api", dice.oneOf({"put_records", "put_records", "put_record"})},
                                     {"retry", dice.oneOf({"none", "failed", "batch"})},
                                     {"attempts_max", dice.oneOf({"2", "10"})},
                                     {"connections", dice.oneOf({"1", "64"})},
                                     {"buffer_count", dice.oneOf({"500", "100000"})}}));
    const int consumers = 1 + static_cast<int>(dice.below(2));
    for (int i = 0; i < consumers; ++i)
        services.push_back(consumer(i == 0 ? "analytics" : "archive",
                                    {{"stream", "orders"},
                                     {"start", dice.oneOf({"trim_horizon", "latest"})},
                                     {"poll_interval", dice.oneOf({"200ms", "1s"})},
                                     {"retrieval", dice.oneOf({"polling", "fan_out"})},
                                     {"resubscribes_at", dice.oneOf({"continuation", "latest"})},
                                     {"checkpoints", dice.oneOf({"true", "false"})},
                                     {"processing_rate", dice.oneOf({"200/s", "900/s", "5000/s"})}}));
    services.push_back(service("region", "us-east-1", {}));
    if (dice.below(3) == 0)
        services.front().region = "eu-west-1";
    Scenario made = scenario(std::move(services));
    for (const char *action : {"kinesis:*", "kinesis:GetRecords"}) {
        security::Policy policy;
        policy.name = action == std::string("kinesis:*") ? "all" : "few";
        policy.statements.resize(1);
        policy.statements[0].actions = {action};
        policy.statements[0].resources = {"*"};
        made.policies.push_back(std::make_shared<const security::Policy>(std::move(policy)));
    }
    return made;
}

Command randomCommand(Dice &dice)
{
    const char *reader = dice.oneOf({"analytics", "archive"});
    const char *source = dice.oneOf({"web", "till"});
    const char *shard = dice.oneOf({"0", "1", "2", "3", "4", "6"});
    switch (dice.below(23)) {
    case 20:
        return command("disable_kms_key", "orders", "kinesis_stream", {{"for", "4s"}});
    case 21:
        return command("start_stream_encryption", "orders", "kinesis_stream",
                       {{"key", dice.oneOf({"kms_aws_managed", "kms_customer"})}});
    case 22:
        return command("stop_stream_encryption", "orders", "kinesis_stream");
    case 16:
        return command(dice.below(3) == 0 ? "fail" : "recover", "us-east-1");
    case 17:
    case 18:
        return command("recover", "us-east-1");
    case 19:
        return dice.below(2) == 0 ? command("set", source, "producer",
                                            {{"policies", dice.oneOf({"few", "all", "all", "all"})}})
                                  : command("set", reader, "consumer",
                                            {{"policies", dice.oneOf({"few", "all", "all", "all"})}});
    case 0:
        return command("split_shard", "orders", "kinesis_stream", {{"shard", shard}});
    case 1:
        return command("merge_shards", "orders", "kinesis_stream",
                       {{"shard", shard}, {"with", dice.oneOf({"0", "1", "2", "3", "5", "7"})}});
    case 2:
        return command("fail_shard", "orders", "kinesis_stream", {{"shard", shard}, {"for", "2s"}});
    case 3:
        return command("crash", reader);
    case 4:
    case 5:
        return command("restart", reader);
    case 6:
        return command("pause", reader);
    case 7:
        return command("resume", reader);
    case 8:
        return command("stall", reader, "consumer", {{"for", "3s"}});
    case 9:
        return command("lose_replies", source, "producer", {{"for", "2s"}});
    case 10:
        return command("set", source, "producer", {{"rate", dice.oneOf({"0/s", "100/s", "2500/s"})}});
    case 11:
        return command(
            "set", source, "producer",
            {{"keys", "hot"}, {"salt", dice.oneOf({"1", "8"})}, {"retry", dice.oneOf({"failed", "batch"})}});
    case 12:
        return command("set", reader, "consumer", {{"processing_rate", dice.oneOf({"50/s", "3000/s"})}});
    case 13: {
        Command late{"create", "late",
                     consumer("late", {{"stream", "orders"}, {"start", "latest"}}).parameters};
        setValue(late.arguments, "kind", std::string("consumer"));
        return late;
    }
    case 14: {
        Command again{"create", "till",
                      producer("till", {{"stream", "orders"}, {"retry", "batch"}}).parameters};
        setValue(again.arguments, "kind", std::string("producer"));
        return again;
    }
    default:
        return dice.below(4) == 0 ? command("remove", dice.oneOf({"till", "archive", "orders"}))
                                  : command(dice.below(2) == 0 ? "stop" : "start", source);
    }
}

/// Two neighbours that are open now, if there are any: at random a merge hardly ever finds some.
Command mergeOfNeighbours(const Simulation &run)
{
    const Frame frame = run.frame();
    if (const ServiceFrame *orders = frame.find(std::string("orders")))
        for (const LaneFrame &a : orders->lanes)
            for (const LaneFrame &b : orders->lanes)
                if (a.state == LaneState::Open && b.state == LaneState::Open && a.end == b.begin)
                    return command("merge_shards", "orders", "kinesis_stream",
                                   {{"shard", a.name.c_str()}, {"with", b.name.c_str()}});
    return command("pause", "analytics");
}

std::string describe(const LedgerRow &row)
{
    return row.sinkName + ": produced " + std::to_string(row.produced) + ", delivered "
           + std::to_string(row.delivered) + ", lost " + std::to_string(row.lost) + ", expired "
           + std::to_string(row.expired) + ", in flight " + std::to_string(row.inFlight);
}

} // namespace

class LedgerProperty : public QObject
{
    Q_OBJECT

private slots:
    void balancesUnderRandomFaults();
};

void LedgerProperty::balancesUnderRandomFaults()
{
    const int seeds = seedCount(20, 200);
    std::map<std::string, int> happened;
    std::int64_t expired = 0;
    std::int64_t delivered = 0;
    std::int64_t duplicated = 0;
    std::int64_t lost = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        Simulation run = build(randomScenario(dice), static_cast<std::uint64_t>(seed));
        for (int step = 0; step < 30; ++step) {
            const Duration wait = milliseconds(static_cast<std::int64_t>(dice.below(3'000)));
            const Simulation copy = run;
            runFor(run, wait);
            if (step % 7 == 3) {
                // A copy that goes the same way arrives at the same place; its original is untouched.
                Simulation second = copy;
                for (int slice = 1; slice <= 5; ++slice)
                    second.advance(copy.now() + Duration{wait.ns * slice / 5});
                QCOMPARE(second.stateHash(), run.stateHash());
                QCOMPARE(second.fingerprint(), run.fingerprint());
            }
            const auto histories = run.histories();
            for (const LedgerRow &row : histories->ledger)
                QVERIFY2(row.balances(), ("seed " + std::to_string(seed) + ", step " + std::to_string(step)
                                          + ", " + describe(row))
                                             .c_str());
            run.apply(step % 10 == 6 ? mergeOfNeighbours(run) : randomCommand(dice));
        }
        if (seed % 8 == 0) {
            // What nobody reads for a day is gone: as expired, not as lost.
            for (const char *reader : {"analytics", "archive", "late"})
                run.apply(command("pause", reader));
            for (const char *source : {"web", "till"})
                run.apply(command("stop", source));
            runFor(run, hours(24) + minutes(1));
            const auto dayAfter = run.histories();
            for (const LedgerRow &row : dayAfter->ledger) {
                QVERIFY2(row.balances(), ("seed " + std::to_string(seed) + ", " + describe(row)).c_str());
                expired += row.expired;
            }
        }
        const auto histories = run.histories();
        for (const LedgerRow &row : histories->ledger) {
            delivered += row.delivered;
            duplicated += row.duplicated;
            lost += row.lost;
        }
        for (std::size_t i = 0; i < histories->happenings.size(); ++i)
            ++happened[histories->happenings[i].kind];
    }
    qInfo("%d seeds: %lld delivered, %lld duplicated, %lld lost", seeds, static_cast<long long>(delivered),
          static_cast<long long>(duplicated), static_cast<long long>(lost));
    // The property says nothing unless the faults did something.
    QVERIFY(delivered > 0);
    QVERIFY(duplicated > 0);
    QVERIFY(lost > 0);
    QVERIFY(expired > 0 || seeds < 8);
    if (seeds >= 20)
        for (const char *kind :
             {"shard_split", "shards_merged", "consumer_crashed", "consumer_restarted", "shard_drained",
              "replies_lost", "shard_fails", "order_lost", "access_denied", "call_unanswered",
              "region_recovers", "kms_refusals_begin", "encryption_started", "encryption_stopped"})
            QVERIFY2(happened[kind] > 0, kind);
}

QTEST_APPLESS_MAIN(LedgerProperty)
#include "prop_ledger.moc"
