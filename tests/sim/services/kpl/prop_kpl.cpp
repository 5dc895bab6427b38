// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: under random loads, settings, splits and faults every ledger row balances at every look, no user
// record is lost but for a stated reason, and a copy that runs on ends as its original does.

#include "seeds.h"
#include "support/dice.h"
#include "support/topology.h"

#include <QtTest/QtTest>

#include <map>
#include <string>

using namespace millrace;
using namespace millrace::test;

namespace {

Scenario randomScenario(Dice &dice)
{
    return scenario(
        {stream("orders",
                {{"shards", dice.oneOf({"1", "2", "4"})}, {"updating_time", dice.oneOf({"0s", "1s"})}}),
         service("sqs_queue", "dead", {}),
         consumer("analytics",
                  {{"stream", "orders"}, {"deaggregates", "true"}, {"processing_rate", "20000/s"}}),
         service("kpl_producer", "web",
                 {{"stream", "orders"},
                  {"arrival", dice.oneOf({"poisson", "constant", "bursts"})},
                  {"rate", dice.oneOf({"5/s", "200/s", "1500/s"})},
                  {"burst_every", "4s"},
                  {"burst_for", "1s"},
                  {"keys", dice.oneOf({"uniform", "zipf", "hot"})},
                  {"key_count", dice.oneOf({"3", "200"})},
                  {"record_size", dice.oneOf({"10B", "1KiB", "20KiB"})},
                  {"aggregation", dice.oneOf({"true", "true", "false"})},
                  {"aggregation_max_count", dice.oneOf({"4294967295", "10"})},
                  {"record_max_buffered_time", dice.oneOf({"0s", "100ms", "3s"})},
                  {"record_ttl", dice.oneOf({"500ms", "5s", "30s"})},
                  {"rate_limit", dice.oneOf({"50", "150"})},
                  {"connections", dice.oneOf({"1", "24"})},
                  {"fail_if_throttled", dice.oneOf({"false", "false", "true"})},
                  {"user_records_max", dice.oneOf({"500", "100000"})},
                  {"app_retry", dice.oneOf({"none", "none", "restart"})},
                  {"on_failure", dice.oneOf({"", "dead"})}})});
}

Command randomCommand(Dice &dice)
{
    const char *shard = dice.oneOf({"0", "1", "2", "3", "4", "5"});
    switch (dice.below(11)) {
    case 0:
    case 1:
        return command("split_shard", "orders", "kinesis_stream", {{"shard", shard}});
    case 2:
        return command("merge_shards", "orders", "kinesis_stream",
                       {{"shard", shard}, {"with", dice.oneOf({"1", "2", "3", "5"})}});
    case 3:
        return command("fail_shard", "orders", "kinesis_stream", {{"shard", shard}, {"for", "3s"}});
    case 4:
        return command("slow_network", "web", "kpl_producer",
                       {{"by", dice.oneOf({"100ms", "4s"})}, {"for", "2s"}});
    case 5:
        return command("crash", "web");
    case 6:
        return command("stop", "web");
    case 7:
        return command("flush", "web");
    case 8:
        return command(
            "set", "web", "kpl_producer",
            {{"rate", dice.oneOf({"50/s", "900/s"})}, {"stream", dice.oneOf({"orders", "orders", ""})}});
    default:
        return command("start", "web");
    }
}

} // namespace

class KplProperty : public QObject
{
    Q_OBJECT

private slots:
    void accountsForEveryRecord();
};

void KplProperty::accountsForEveryRecord()
{
    std::map<std::string, std::int64_t> lostBy;
    std::map<std::string, int> happened;
    const int seeds = seedCount(200, 1'000);
    for (int seed = 1; seed <= seeds; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed), "kpl dice");
        Simulation run = build(randomScenario(dice), static_cast<std::uint64_t>(seed));
        for (int step = 0; step < 12; ++step) {
            const Duration wait = milliseconds(static_cast<std::int64_t>(dice.below(1'500)));
            const Simulation copy = run;
            runFor(run, wait);
            if (step == 5) {
                Simulation second = copy;
                for (int slice = 1; slice <= 3; ++slice)
                    second.advance(copy.now() + Duration{wait.ns * slice / 3});
                QCOMPARE(second.stateHash(), run.stateHash());
                QCOMPARE(second.fingerprint(), run.fingerprint());
            }
            const auto histories = run.histories();
            for (const LedgerRow &row : histories->ledger)
                QVERIFY2(row.balances(),
                         qPrintable(
                             QString("seed %1, step %2, %3: %4 made, %5 delivered, %6 lost, %7 on their way")
                                 .arg(seed)
                                 .arg(step)
                                 .arg(row.sinkName.c_str())
                                 .arg(row.produced)
                                 .arg(row.delivered)
                                 .arg(row.lost)
                                 .arg(row.inFlight)));
            run.apply(randomCommand(dice));
        }
        const LedgerRow row = ledgerOf(run, "analytics");
        std::int64_t explained = 0;
        for (const auto &[reason, count] : row.lostBy) {
            explained += count;
            lostBy[reason] += count;
        }
        QCOMPARE(explained, row.lost);
        const auto histories = run.histories();
        for (std::size_t i = 0; i < histories->happenings.size(); ++i)
            ++happened[histories->happenings[i].kind];
    }
    for (const auto &[reason, count] : lostBy) {
        qInfo("lost %s: %lld", reason.c_str(), static_cast<long long>(count));
        QVERIFY2(reason == "record_ttl_expired" || reason == "refused_by_shard"
                     || reason == "producer_crashed" || reason == "user_records_limit"
                     || reason == "stream_changed" || reason == "skipped",
                 reason.c_str());
    }
    // The property says nothing unless the faults did something.
    for (const char *reason : {"record_ttl_expired", "producer_crashed", "user_records_limit"})
        QVERIFY2(lostBy[reason] > 0, reason);
    for (const char *kind : {"wrong_shard", "shard_split", "shards_merged", "network_slows"})
        QVERIFY2(happened[kind] > 0, kind);
}

QTEST_APPLESS_MAIN(KplProperty)
#include "prop_kpl.moc"
