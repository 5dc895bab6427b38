// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: under random settings, loads and faults every ledger row balances at every look, no record is lost
// but for a reason that the mapping gives, keys stay in order, and a copy that runs on ends as its original
// does.

#include "seeds.h"
#include "support/dice.h"
#include "support/topology.h"

#include <QtTest>

#include <algorithm>

using namespace millrace;
using namespace millrace::test;

namespace {

Scenario randomLab(Dice &dice)
{
    ServiceConfig web = producer("web", {{"stream", "orders"},
                                         {"arrival", dice.oneOf({"poisson", "constant", "bursts"})},
                                         {"rate", dice.oneOf({"10/s", "100/s", "600/s"})},
                                         {"burst_every", "7s"},
                                         {"burst_for", "2s"},
                                         {"keys", "list"},
                                         {"retry", dice.oneOf({"none", "failed", "batch"})},
                                         {"record_size", dice.oneOf({"100B", "2KiB"})}});
    setValue(web.parameters, "key_list", std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h"});
    ServiceConfig fn =
        service("lambda_function", "fn",
                {{"stream", "orders"},
                 {"starting_position", dice.oneOf({"trim_horizon", "latest"})},
                 {"batch_size", dice.oneOf({"1", "7", "100", "1000"})},
                 {"batch_window", dice.oneOf({"0s", "0s", "3s"})},
                 {"parallelization_factor", dice.oneOf({"1", "2", "10"})},
                 {"maximum_retries", dice.oneOf({"-1", "0", "2"})},
                 {"maximum_record_age", dice.oneOf({"0s", "60s"})},
                 {"bisect", dice.oneOf({"true", "false"})},
                 {"reports_failures", dice.oneOf({"true", "false"})},
                 {"tumbling_window", dice.oneOf({"0s", "0s", "10s"})},
                 {"returns_state", dice.oneOf({"true", "true", "false"})},
                 {"handler", dice.oneOf({"throw", "succeed", "swallow", "slow", "hang", "queue_event"})},
                 {"event_queue", "letters"},
                 {"slow_time", "2s"},
                 {"retries_inside", dice.oneOf({"0", "0", "2"})},
                 {"timeout", dice.oneOf({"1s", "30s"})},
                 {"per_record", dice.oneOf({"1ms", "20ms"})},
                 {"reserved_concurrency", dice.oneOf({"0", "1", "3"})},
                 {"target", dice.oneOf({"", "copies", "letters"})},
                 {"second_target", dice.oneOf({"", "copies"})},
                 {"send_attempts", dice.oneOf({"1", "3"})},
                 {"on_failure", dice.oneOf({"", "letters"})}});
    setValue(fn.parameters, "second_prefixes", std::vector<std::string>{"a", "c"});
    if (dice.below(3) > 0)
        setValue(fn.parameters, "poison_keys", std::vector<std::string>{"h"});
    Scenario made =
        scenario({stream("orders", {{"shards", dice.oneOf({"1", "3"})}}), web, fn,
                  service("sqs_queue", "letters", {{"message_size_max", dice.oneOf({"1KiB", "1MiB"})}}),
                  stream("copies")});
    made.length = minutes(5);
    return made;
}

void act(Simulation &run, Dice &dice)
{
    switch (dice.below(10)) {
    case 0:
        run.apply(command("fail", "fn", "lambda_function", {{"for", "5s"}}));
        break;
    case 1:
        run.apply(command("take_concurrency", "fn", "lambda_function", {{"for", "5s"}}));
        break;
    case 2:
        run.apply(command("slow_down", "fn", "lambda_function", {{"times", "20"}, {"for", "10s"}}));
        break;
    case 3:
        run.apply(command(dice.oneOf({"disable", "enable"}), "fn"));
        break;
    case 4:
        run.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}}));
        break;
    case 5:
        run.apply(command("fail_shard", "copies", "kinesis_stream", {{"shard", "0"}, {"for", "5s"}}));
        break;
    case 6:
        run.apply(command("set", "fn", "lambda_function", {{"batch_size", dice.oneOf({"3", "50"})}}));
        break;
    case 7:
        run.apply(
            command("set", "fn", "lambda_function", {{"target", dice.oneOf({"", "copies", "letters"})}}));
        break;
    case 8:
        run.apply(command("set", "fn", "lambda_function", {{"event_queue", dice.oneOf({"", "letters"})}}));
        break;
    default:
        break;
    }
}

bool isGivenReason(const std::string &reason)
{
    static const std::vector<std::string> known = {
        "retries_exhausted", "record_age_exceeded", "swallowed_error", "skipped",
        "refused_by_shard",  "internal_failure",    "event_queued",    "event_not_queued"};
    return std::find(known.begin(), known.end(), reason) != known.end();
}

} // namespace

class PropLambda : public QObject
{
    Q_OBJECT

private slots:
    void balancesInOrderAndCopies();
};

void PropLambda::balancesInOrderAndCopies()
{
    const int seeds = seedCount(15, 200);
    for (int seed = 1; seed <= seeds; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        Simulation run = build(randomLab(dice), static_cast<std::uint64_t>(seed));
        for (int step = 0; step < 25; ++step) {
            runFor(run, milliseconds(1 + static_cast<std::int64_t>(dice.below(6'000))));
            act(run, dice);
            const auto histories = run.histories();
            for (const LedgerRow &row : histories->ledger) {
                QVERIFY2(row.balances(), qPrintable(QString("seed %1, step %2: %3")
                                                        .arg(seed)
                                                        .arg(step)
                                                        .arg(QString::fromStdString(row.sinkName))));
                if (row.sinkName == "fn")
                    for (const auto &[reason, count] : row.lostBy)
                        QVERIFY2(isGivenReason(reason), reason.c_str());
            }
            if (step == 12) {
                Simulation copy = run;
                runFor(copy, seconds(3));
                Simulation again = run;
                runFor(again, milliseconds(1'500));
                runFor(again, milliseconds(1'500));
                QCOMPARE(again.stateHash(), copy.stateHash());
                QCOMPARE(again.fingerprint().events, copy.fingerprint().events);
            }
        }
        // What its producer sends again may stand in the stream behind later records.
        const Frame frame = run.frame();
        const ParameterValue *retry = findValue(frame.find(std::string("web"))->parameters, "retry");
        if (std::get<std::string>(*retry) == "none")
            QCOMPARE(sumOf(run, "fn", "OrderBreaks.PartitionKey"), std::int64_t{0});
    }
}

QTEST_GUILESS_MAIN(PropLambda)
#include "prop_lambda.moc"
