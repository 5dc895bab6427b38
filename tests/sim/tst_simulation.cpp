// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a simulation is a value. Copies, slices of time and repeated runs end alike; commands are its only
// input, and a refused one changes nothing but says so.

#include "sim/kernel/random.h"
#include "support/topology.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <vector>

using namespace millrace;
using namespace millrace::test;

namespace {

/// Something of everything: overload, retries, two readers, a reshard and faults.
Scenario busy()
{
    Scenario made = scenario({stream("orders", {{"shards", "2"}, {"updating_time", "2s"}}),
                              producer("web", {{"stream", "orders"},
                                               {"rate", "1900/s"},
                                               {"keys", "hot"},
                                               {"hot_share", "0.7"},
                                               {"record_size", "700B"},
                                               {"retry", "failed"}}),
                              producer("till", {{"stream", "orders"},
                                                {"arrival", "bursts"},
                                                {"rate", "20/s"},
                                                {"burst_rate", "600/s"},
                                                {"burst_every", "5s"},
                                                {"burst_for", "1s"},
                                                {"keys", "zipf"},
                                                {"api", "put_record"},
                                                {"retry", "batch"}}),
                              consumer("analytics", {{"stream", "orders"}, {"processing_rate", "1500/s"}}),
                              consumer("archive", {{"stream", "orders"}, {"poll_interval", "200ms"}})});
    made.commands = {
        {seconds(4), command("split_shard", "orders", "kinesis_stream", {{"shard", "1"}})},
        {seconds(7), command("crash", "analytics")},
        {milliseconds(9'500), command("restart", "analytics")},
        {seconds(11), command("lose_replies", "till", "producer", {{"for", "2s"}})},
        {seconds(15), command("set", "web", "producer", {{"salt", "8"}})},
        {seconds(16), command("merge_shards", "orders", "kinesis_stream", {{"shard", "2"}, {"with", "3"}})},
        {seconds(20), command("stall", "archive", "consumer", {{"for", "3s"}})},
    };
    return made;
}

constexpr Duration length = seconds(25);

struct Outcome
{
    std::uint64_t state = 0;
    Fingerprint print;
    RecordTotals totals;
    LedgerReport ledger;
    std::uint64_t outcomes = 0;

    friend bool operator==(const Outcome &, const Outcome &) = default;
};

Outcome outcomeOf(const Simulation &run)
{
    return {run.stateHash(), run.fingerprint(), run.totals(), run.histories()->ledger, run.outcomes()};
}

Simulation unbroken()
{
    Simulation run = build(busy());
    run.advance(run.start() + length);
    return run;
}

} // namespace

class TestSimulation : public QObject
{
    Q_OBJECT

private slots:
    void twoRunsEndAlike();
    void anotherSeedEndsElsewhere();
    void slicesOfTimeDoNotShow();
    void slicesOfEventsDoNotShow();
    void outcomesNameAPlaceInARun();
    void stopsAtHappenings();
    void copyAndOriginalBothRunOn();
    void copiesGoTheirOwnWays();
    void lookingDoesNotDisturb();
    void refusedCommandsChangeNothingButSaySo_data();
    void refusedCommandsChangeNothingButSaySo();
    void servicesCanBeAddedAndRemoved();
    void buildSaysEveryFault();
};

void TestSimulation::twoRunsEndAlike()
{
    const Outcome first = outcomeOf(unbroken());
    QVERIFY(first == outcomeOf(unbroken()));
    QVERIFY(first.totals.throttled > 0);
    QVERIFY(first.totals.retried > 0);
    QVERIFY(first.ledger.front().duplicated > 0);
}

void TestSimulation::anotherSeedEndsElsewhere()
{
    Simulation other = build(busy(), 2);
    other.advance(other.start() + length);
    const Outcome first = outcomeOf(unbroken());
    QVERIFY(other.stateHash() != first.state);
    QVERIFY(other.fingerprint().events != first.print.events);
    QVERIFY(other.fingerprint().metrics != first.print.metrics);
}

void TestSimulation::slicesOfTimeDoNotShow()
{
    const Outcome expected = outcomeOf(unbroken());
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const RandomStream random(seed, "slices");
        Simulation run = build(busy());
        for (std::uint64_t i = 0; run.now() < run.start() + length; ++i) {
            // From a nanosecond to seconds, evenly in the exponent.
            const auto slice = static_cast<std::int64_t>(1ULL << RandomStream::below(random.bits(i), 32));
            run.advance(std::min(run.now() + nanoseconds(slice), run.start() + length));
        }
        QVERIFY(outcomeOf(run) == expected);
    }
}

void TestSimulation::slicesOfEventsDoNotShow()
{
    const Outcome expected = outcomeOf(unbroken());
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const RandomStream random(seed, "events");
        Simulation run = build(busy());
        for (std::uint64_t i = 0;; ++i) {
            AdvanceLimits limits;
            limits.eventsMax = static_cast<std::int64_t>(1 + RandomStream::below(random.bits(i), 400));
            const std::uint64_t before = run.outcomes();
            if (run.advance(run.start() + length, limits) == AdvanceStop::ReachedTime)
                break;
            QCOMPARE(run.outcomes(), before + static_cast<std::uint64_t>(limits.eventsMax));
        }
        QVERIFY(outcomeOf(run) == expected);
    }
}

void TestSimulation::outcomesNameAPlaceInARun()
{
    Simulation run = build(busy());
    AdvanceLimits limits;
    limits.outcomesMax = 5'000;
    QVERIFY(run.advance(run.start() + length, limits) == AdvanceStop::ReachedLimit);
    QCOMPARE(run.outcomes(), std::uint64_t{5'000});
    Simulation again = build(busy());
    again.advance(run.now() - nanoseconds(1));
    again.advance(run.now(), limits);
    QVERIFY(outcomeOf(again) == outcomeOf(run));
    QVERIFY(run.nextEventTime() >= run.now());
}

void TestSimulation::stopsAtHappenings()
{
    Simulation run = build(busy());
    AdvanceLimits limits;
    limits.stopAtHappening = true;
    int stops = 0;
    while (run.advance(run.start() + length, limits) == AdvanceStop::Happening) {
        const auto histories = run.histories();
        QCOMPARE(histories->happenings[histories->happenings.size() - 1].time.ns, run.now().ns);
        ++stops;
    }
    QVERIFY(stops > 10);
    QVERIFY(outcomeOf(run) == outcomeOf(unbroken()));
}

void TestSimulation::copyAndOriginalBothRunOn()
{
    const Outcome expected = outcomeOf(unbroken());
    for (const std::int64_t at : {0, 1'234, 4'500, 7'001, 12'000, 15'000, 24'999}) {
        Simulation run = build(busy());
        run.advance(run.start() + milliseconds(at));
        Simulation copy = run;
        QVERIFY(outcomeOf(copy) == outcomeOf(run));
        // One goes first, then the other: neither sees the other's records.
        copy.advance(copy.start() + length);
        QVERIFY(outcomeOf(copy) == expected);
        run.advance(run.start() + length);
        QVERIFY(outcomeOf(run) == expected);
        Simulation assigned = build(scenario({stream("other")}));
        assigned = copy;
        QVERIFY(outcomeOf(assigned) == expected);
    }
}

void TestSimulation::copiesGoTheirOwnWays()
{
    Simulation run = build(busy());
    run.advance(run.start() + seconds(5));
    const Outcome before = outcomeOf(run);
    std::vector<Simulation> forks(4, run);
    const Command each[] = {command("stop", "web"), command("crash", "archive"),
                            command("set", "web", "producer", {{"rate", "100/s"}}),
                            command("remove", "till")};
    for (std::size_t i = 0; i < forks.size(); ++i) {
        QVERIFY(forks[i].apply(each[i]).ok());
        // Turn by turn, so that they append to what they share in between each other.
        for (Simulation &fork : forks)
            fork.advance(fork.now() + seconds(2));
    }
    QVERIFY(outcomeOf(run) == before);
    for (std::size_t i = 0; i < forks.size(); ++i) {
        Simulation alone = run;
        for (std::size_t turn = 0; turn < forks.size(); ++turn) {
            if (turn == i)
                QVERIFY(alone.apply(each[i]).ok());
            alone.advance(alone.now() + seconds(2));
        }
        QVERIFY(outcomeOf(alone) == outcomeOf(forks[i]));
        for (std::size_t other = 0; other < i; ++other)
            QVERIFY(forks[i].stateHash() != forks[other].stateHash());
    }
}

void TestSimulation::lookingDoesNotDisturb()
{
    Simulation run = build(busy());
    while (run.now() < run.start() + length) {
        run.advance(run.now() + milliseconds(333) < run.start() + length ? run.now() + milliseconds(333)
                                                                         : run.start() + length);
        const Frame frame = run.frame();
        QCOMPARE(frame.services.size(), std::size_t{5});
        QCOMPARE(frame.histories->ledger, run.histories()->ledger);
        run.stateHash();
        run.ownBytes();
    }
    QVERIFY(outcomeOf(run) == outcomeOf(unbroken()));
}

void TestSimulation::refusedCommandsChangeNothingButSaySo_data()
{
    QTest::addColumn<int>("row");
    const char *names[] = {"unknown service", "unknown command", "unknown argument",  "unknown shard",
                           "no neighbours",   "not paused",      "not while running", "out of range",
                           "no such stream",  "taken name",      "no kind to create", "judged by the kind"};
    for (int row = 0; row < static_cast<int>(std::size(names)); ++row)
        QTest::newRow(names[row]) << row;
}

void TestSimulation::refusedCommandsChangeNothingButSaySo()
{
    QFETCH(int, row);
    const Command refused[] = {
        {"remove", "nobody", {}},
        {"explode", "orders", {}},
        {"split_shard", "orders", {{"colour", std::string("red")}}},
        command("split_shard", "orders", "kinesis_stream", {{"shard", "77"}}),
        command("merge_shards", "orders", "kinesis_stream", {{"shard", "0"}, {"with", "0"}}),
        command("resume", "analytics"),
        {"set", "orders", {{"shards", std::int64_t{5}}}},
        {"set", "web", {{"rate", -1.0}}},
        {"set", "web", {{"stream", std::string("nowhere")}}},
        {"create", "web", {{"kind", std::string("producer")}}},
        {"create", "new", {{"kind", std::string("teapot")}}},
        {"set", "web", {{"keys", std::string("list")}}},
    };
    Simulation run = build(busy());
    run.advance(run.start() + seconds(6));
    Simulation untouched = run;
    const CommandResult result = run.apply(refused[row]);
    QVERIFY(!result.ok());
    const auto histories = run.histories();
    const Happening &said = histories->happenings[histories->happenings.size() - 1];
    QCOMPARE(said.kind, std::string("command_refused"));
    QVERIFY2(said.text.find(result.error) != std::string::npos, said.text.c_str());
    run.advance(run.start() + seconds(12));
    untouched.advance(untouched.start() + seconds(12));
    QVERIFY(run.totals() == untouched.totals());
    QCOMPARE(run.histories()->ledger, untouched.histories()->ledger);
    QCOMPARE(run.fingerprint().metrics, untouched.fingerprint().metrics);
    QCOMPARE(run.outcomes(), untouched.outcomes());
    QCOMPARE(run.serviceNames(), untouched.serviceNames());
}

void TestSimulation::servicesCanBeAddedAndRemoved()
{
    Simulation run = build(scenario({}));
    const auto create = [&](const char *kind, const char *name, ParameterValues values) {
        Command made{"create", name, std::move(values)};
        setValue(made.arguments, "kind", std::string(kind));
        return run.apply(made).ok();
    };
    runFor(run, seconds(3));
    QVERIFY(!create("producer", "web", producer("web", {{"stream", "orders"}}).parameters)); // no stream yet
    QVERIFY(create("kinesis_stream", "orders", {}));
    QVERIFY(create("producer", "web", producer("web", {{"stream", "orders"}}).parameters));
    QVERIFY(create("consumer", "analytics", consumer("analytics", {{"stream", "orders"}}).parameters));
    runFor(run, seconds(30));
    QVERIFY(ledgerOf(run, "analytics").delivered > 2'500);
    QVERIFY(run.apply(command("remove", "web")).ok());
    QVERIFY(!run.apply(command("stop", "web")).ok());
    runFor(run, seconds(10));
    const LedgerRow row = ledgerOf(run, "analytics");
    QCOMPARE(row.inFlight, 0);
    QVERIFY(row.balances());
    // A new one may take the name; the old one's place and account stay.
    QVERIFY(create("producer", "web", producer("web", {{"stream", "orders"}}).parameters));
    runFor(run, seconds(30));
    QVERIFY(ledgerOf(run, "analytics").produced > row.produced + 2'500);
    QVERIFY(ledgerOf(run, "analytics").balances());
    QCOMPARE(run.frame().services.size(), std::size_t{3});
    QCOMPARE(run.serviceNames().size(), std::size_t{4});
}

void TestSimulation::buildSaysEveryFault()
{
    Scenario made = scenario({stream("orders"), stream("orders"), {"teapot", "pot", {}}});
    made.services.push_back({"producer", "web", {{"stream", std::string("nowhere")}, {"rate", -1.0}}});
    made.commands = {{seconds(1), {"split_shard", "nobody", {}}}};
    const auto built = Simulation::build(made, 1);
    const auto *findings = std::get_if<std::vector<Finding>>(&built);
    QVERIFY(findings != nullptr);
    std::vector<std::string> places;
    for (const Finding &finding : *findings)
        places.push_back(finding.place);
    for (const char *place : {"/streams/1/name", "/producers/0/rate", "/producers/0/stream", "/commands/0"})
        QVERIFY2(std::find(places.begin(), places.end(), place) != places.end(), place);
    QVERIFY(places.size() >= 5);
}

QTEST_APPLESS_MAIN(TestSimulation)
#include "tst_simulation.moc"
