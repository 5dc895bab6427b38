// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: under random crashes, pauses, additions and resharding a KCL application's ledger balances at every
// look, no checkpoint goes back but by an operator, nothing is lost but by LATEST or a thrown batch, and a
// copy that runs on ends as its original does.

#include "seeds.h"
#include "sim/frame/leases_part.h"
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
    bool mayLose = false;
};

Made randomMade(Dice &dice)
{
    Made made;
    const char *position = dice.oneOf({"trim_horizon", "trim_horizon", "latest"});
    const char *onError = dice.oneOf({"throws", "retries", "crashes"});
    const bool isPoisoned = dice.below(3) == 0;
    ServiceConfig reader = service("kcl_application", "billing",
                                   {{"stream", "orders"},
                                    {"workers", dice.oneOf({"1", "2", "3", "5"})},
                                    {"version", dice.oneOf({"2.x", "3.x"})},
                                    {"failover_time", dice.oneOf({"3s", "10s"})},
                                    {"retrieval", dice.oneOf({"polling", "polling", "fan_out"})},
                                    {"initial_position", position},
                                    {"checkpointing", dice.oneOf({"batch", "timed", "never"})},
                                    {"checkpoint_every", "7s"},
                                    {"checkpoints_at_shard_end", dice.oneOf({"true", "true", "false"})},
                                    {"processing_rate", dice.oneOf({"40/s", "300/s", "5000/s"})},
                                    {"shared_worker_id", dice.oneOf({"false", "false", "true"})},
                                    {"restarts_after", dice.oneOf({"0s", "4s"})},
                                    {"on_error", onError},
                                    {"failures", "2"}});
    if (isPoisoned)
        setValue(reader.parameters, "poison_keys", std::vector<std::string>{"user-3"});
    made.mayLose = std::string(position) == "latest" || (isPoisoned && std::string(onError) == "throws");
    made.scenario =
        scenario({stream("orders", {{"shards", dice.oneOf({"1", "2", "5"})}, {"updating_time", "1s"}}),
                  producer("web", {{"stream", "orders"},
                                   {"rate", dice.oneOf({"40/s", "300/s"})},
                                   {"key_count", dice.oneOf({"30", "200"})},
                                   {"record_size", "100B"},
                                   {"attempts_max", "1000"},
                                   {"buffer_count", "100000"}}),
                  reader});
    return made;
}

Command randomCommand(Dice &dice)
{
    const char *worker = dice.oneOf({"1", "2", "3", "4"});
    const char *shard = dice.oneOf({"0", "1", "2", "3", "4", "6"});
    const auto on = [](const char *name, Settings arguments = {}) {
        return command(name, "billing", "kcl_application", arguments);
    };
    switch (dice.below(12)) {
    case 0:
        return on("add_worker");
    case 1:
        return on("stop_worker", {{"worker", worker}});
    case 2:
    case 3:
        return on("restart_worker", {{"worker", worker}});
    case 4:
        return on("crash_worker", {{"worker", worker}});
    case 5:
        return dice.below(3) == 0 ? on("crash_all") : on("restart_all");
    case 6:
    case 7:
        return on("pause_worker", {{"worker", worker}, {"for", dice.oneOf({"2s", "15s", "40s"})}});
    case 8:
        return on("slow_worker", {{"worker", worker}, {"times", dice.oneOf({"1", "5"})}});
    case 9:
        return on("reset_checkpoint", {{"shard", shard}, {"to", "trim_horizon"}});
    case 10:
        return command("merge_shards", "orders", "kinesis_stream",
                       {{"shard", shard}, {"with", dice.oneOf({"1", "2", "3", "5", "7"})}});
    default:
        return command("split_shard", "orders", "kinesis_stream", {{"shard", shard}});
    }
}

std::map<LaneIndex, std::int64_t> checkpointsOf(const Simulation &run)
{
    std::map<LaneIndex, std::int64_t> places;
    const Frame frame = run.frame();
    const auto part = std::dynamic_pointer_cast<const LeasesPart>(frame.find(std::string("billing"))->part);
    for (const LeaseRow &row : part->rows)
        places[row.lane] = row.checkpoint;
    return places;
}

} // namespace

class KclProperty : public QObject
{
    Q_OBJECT

private slots:
    void holdsUnderRandomFaults();
};

void KclProperty::holdsUnderRandomFaults()
{
    const int seeds = seedCount(200, 1000);
    std::map<std::string, int> happened;
    std::int64_t duplicated = 0;
    std::int64_t lost = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        const Made made = randomMade(dice);
        Simulation run = build(made.scenario, static_cast<std::uint64_t>(seed));
        for (int step = 0; step < 20; ++step) {
            const std::string where = "seed " + std::to_string(seed) + ", step " + std::to_string(step);
            const auto before = checkpointsOf(run);
            const Duration wait = milliseconds(static_cast<std::int64_t>(dice.below(9'000)));
            Simulation copy = run;
            runFor(run, wait);
            if (step % 7 == 3) {
                runFor(copy, Duration{wait.ns / 2});
                copy.advance(run.now());
                QCOMPARE(copy.stateHash(), run.stateHash());
                QCOMPARE(copy.fingerprint(), run.fingerprint());
            }
            for (const auto &[lane, place] : checkpointsOf(run))
                if (const auto known = before.find(lane); known != before.end())
                    QVERIFY2(place >= known->second, where.c_str());
            const LedgerRow row = ledgerOf(run, "billing");
            QVERIFY2(row.balances(), where.c_str());
            QVERIFY2(made.mayLose || row.lost == 0, where.c_str());
            run.apply(randomCommand(dice));
        }
        const LedgerRow row = ledgerOf(run, "billing");
        duplicated += row.duplicated;
        lost += row.lost;
        const auto histories = run.histories();
        for (std::size_t i = 0; i < histories->happenings.size(); ++i)
            ++happened[histories->happenings[i].kind];
    }
    QVERIFY(duplicated > 0);
    QVERIFY(lost > 0);
    for (const char *kind : {"worker_crashed", "worker_wakes", "lease_taken", "lease_stolen", "lease_lost",
                             "lease_handed_over", "checkpoint_refused", "batch_skipped", "shard_end",
                             "shard_end_not_checkpointed", "lease_waits", "checkpoint_reset"})
        QVERIFY2(happened[kind] > 0, kind);
}

QTEST_APPLESS_MAIN(KclProperty)
#include "prop_kcl.moc"
