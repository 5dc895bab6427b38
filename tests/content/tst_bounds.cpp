// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a hostile scenario is refused by its size, at its place; the largest that is allowed can be built
// and run. What can be too much all at once is also refused as a command.

#include "content/library.h"
#include "sim/frame/frame.h"
#include "sim/scenario/burden.h"
#include "support/topology.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

QStringList placesOf(const Scenario &made)
{
    QStringList places;
    for (const Finding &finding : validate(made))
        places << QString::fromStdString(finding.place);
    return places;
}

std::string named(const char *what, int i)
{
    return std::string(what) + std::to_string(i);
}

} // namespace

class TestBounds : public QObject
{
    Q_OBJECT

private slots:
    void countsShardsOfAllStreams();
    void countsKeysOfAllProducers();
    void countsShardsForEachReader();
    void refusesCommandsThatAskTooMuch();
    void runsTheLargest();
    void findsNoRecordWithoutSearchingForEver_data();
    void findsNoRecordWithoutSearchingForEver();
    void drawsTheSameAfterALongWait();
    void slowsATraceBeyondAnyRun();
};

void TestBounds::countsShardsOfAllStreams()
{
    Scenario made = scenario({stream("a", {{"shards", "10000"}}), stream("b", {{"shards", "10000"}})});
    QCOMPARE(placesOf(made), QStringList());
    made.services.push_back(stream("c"));
    QCOMPARE(placesOf(made), QStringList{QStringLiteral("/streams")});
}

void TestBounds::countsKeysOfAllProducers()
{
    Scenario made = scenario({});
    for (int i = 0; i < 3; ++i)
        made.services.push_back(producer(named("p", i).c_str(), {{"key_count", "1000000"}}));
    // hot: the other keys, the hot one and its salted forms
    made.services.push_back(producer("hot", {{"keys", "hot"}, {"hot_others", "989999"}, {"salt", "10000"}}));
    QCOMPARE(placesOf(made), QStringList());
    made.services.push_back(producer("one", {{"keys", "list"}, {"key_list", "more"}}));
    QCOMPARE(placesOf(made), QStringList{QStringLiteral("/producers")});
}

void TestBounds::countsShardsForEachReader()
{
    Scenario made = scenario({stream("a", {{"shards", "10000"}})});
    for (int i = 0; i < 10; ++i)
        made.services.push_back(consumer(named("c", i).c_str(), {{"stream", "a"}}));
    QCOMPARE(placesOf(made), QStringList());
    made.services.push_back(stream("small"));
    made.services.push_back(consumer("more", {{"stream", "small"}}));
    QCOMPARE(placesOf(made), QStringList{QStringLiteral("/consumers")});
}

void TestBounds::refusesCommandsThatAskTooMuch()
{
    Simulation run = build(scenario(
        {stream("a", {{"shards", "10000"}}), stream("small"), producer("web", {{"stream", "small"}})}));
    const auto create = [&](const char *kind, const std::string &name, Settings settings) {
        Command made{"create", name, valuesFor(*findKind(kind)->parameters, settings)};
        setValue(made.arguments, "kind", std::string(kind));
        return run.apply(made).ok();
    };
    QVERIFY(create("kinesis_stream", "b", {{"shards", "9999"}}));
    QVERIFY(!create("kinesis_stream", "c", {{"shards", "1"}}));
    for (int i = 0; i < 9; ++i)
        QVERIFY(create("consumer", named("c", i), {{"stream", "a"}}));
    QVERIFY(create("consumer", "late", {{"stream", "small"}}));
    QVERIFY(!create("consumer", "tenth", {{"stream", "b"}})
            || !create("consumer", "eleventh", {{"stream", "a"}}));
    QVERIFY(!run.apply(command("set", "late", "consumer", {{"stream", "a"}})).ok());
    QVERIFY(run.apply(command("remove", "c0")).ok()); // who is gone reads no more
    QVERIFY(run.apply(command("set", "late", "consumer", {{"stream", "a"}})).ok());
    // Keys that were drawn from stay in the logs, so they count on.
    int granted = 0;
    for (const char *prefix : {"a", "b", "c", "d", "e", "f"})
        granted +=
            run.apply(command("set", "web", "producer", {{"key_prefix", prefix}, {"key_count", "1000000"}}))
                .ok();
    QCOMPARE(granted, 3);
    QVERIFY2(run.apply(command("set", "web", "producer", {{"rate", "50/s"}})).ok(),
             "no key more is asked for");
}

void TestBounds::runsTheLargest()
{
    Scenario made =
        scenario({stream("a", {{"shards", "10000"}}), stream("b", {{"shards", "10000"}}),
                  producer("web", {{"stream", "a"}, {"rate", "10000000/s"}, {"key_count", "1000000"}})});
    for (int i = 0; i < 4; ++i)
        made.services.push_back(consumer(named("c", i).c_str(), {{"stream", "a"}}));
    Simulation run = build(made);
    run.advance(run.start() + seconds(2), {.eventsMax = 60'000});
    QCOMPARE(run.outcomes(), std::uint64_t{60'000});
    QVERIFY(run.totals().produced > 1'000);
    const auto histories = run.histories();
    for (const LedgerRow &row : histories->ledger)
        QVERIFY(row.balances());
}

void TestBounds::findsNoRecordWithoutSearchingForEver_data()
{
    QTest::addColumn<QString>("arrival");
    QTest::addColumn<QString>("rate");
    for (const char *arrival : {"poisson", "constant", "bursts", "daily", "ramp"})
        for (const char *rate : {"0/s", "1e-300/s", "1e-12/s"})
            QTest::addRow("%s %s", arrival, rate) << arrival << rate;
}

void TestBounds::findsNoRecordWithoutSearchingForEver()
{
    QFETCH(QString, arrival);
    QFETCH(QString, rate);
    const QByteArray kind = arrival.toLatin1();
    const QByteArray each = rate.toLatin1();
    Scenario made = scenario({stream("orders"), producer("web", {{"stream", "orders"},
                                                                 {"arrival", kind.constData()},
                                                                 {"rate", each.constData()},
                                                                 {"burst_rate", each.constData()},
                                                                 {"burst_every", "10ms"},
                                                                 {"burst_for", "1ms"},
                                                                 {"daily_peak", each.constData()},
                                                                 {"day_length", "1m"},
                                                                 {"ramp_to", each.constData()},
                                                                 {"ramp_over", "1s"}})});
    Simulation run = build(made);
    runFor(run, minutes(10));
    QCOMPARE(run.totals().produced, 0);
    QVERIFY(run.apply(command("set", "web", "producer", {{"linger", "10ms"}})).ok());
    QVERIFY(run.apply(command("stop", "web")).ok());
    QVERIFY(run.apply(command("start", "web")).ok());
    // It wakes up when there is something to send.
    QVERIFY(run.apply(command("set", "web", "producer", {{"arrival", "constant"}, {"rate", "10/s"}})).ok());
    runFor(run, seconds(10));
    QVERIFY(run.totals().produced >= 99 && run.totals().produced <= 101);
}

void TestBounds::drawsTheSameAfterALongWait()
{
    // One record in 5,000 periods on average: the mean of many waits is that of the rate.
    // 1 ms of each 10 ms at r/s makes r / 10,000 records a period, so r = 2 gives 5,000 periods, 50 s.
    Scenario made = scenario({stream("orders"), producer("web", {{"stream", "orders"},
                                                                 {"arrival", "bursts"},
                                                                 {"rate", "0/s"},
                                                                 {"burst_rate", "0.2/s"},
                                                                 {"burst_every", "10ms"},
                                                                 {"burst_for", "1ms"}})});
    Simulation run = build(made);
    runFor(run, hours(24));
    const double expected = 24.0 * 3600 / 50;
    const auto made24h = static_cast<double>(run.totals().produced);
    QVERIFY2(made24h > expected - 4 * 41.6 && made24h < expected + 4 * 41.6, // 4 sigma of a Poisson count
             qPrintable(QString::number(made24h)));
}

void TestBounds::slowsATraceBeyondAnyRun()
{
    auto trace = std::make_shared<Trace>();
    trace->name = "slow";
    trace->keys = {"a"};
    trace->rows = {{Duration{0}, SimTime{0}, 0}, {hours(24 * 365 * 230), SimTime{0}, 0}};
    Scenario made = scenario({stream("orders"), producer("web", {{"stream", "orders"},
                                                                 {"arrival", "trace"},
                                                                 {"trace", "slow"},
                                                                 {"time_divisor", "0.001"}})});
    made.traces.push_back(trace);
    Simulation run = build(made);
    runFor(run, minutes(1));
    QCOMPARE(run.totals().produced, 1);
    QVERIFY(run.apply(command("set", "web", "producer", {{"time_divisor", "1e9"}})).ok());
    QVERIFY(run.apply(command("set", "web", "producer", {{"time_divisor", "0.001"}})).ok());
    runFor(run, minutes(1));
    const auto histories = run.histories();
    for (const LedgerRow &row : histories->ledger)
        QVERIFY(row.balances());
}

QTEST_APPLESS_MAIN(TestBounds)
#include "tst_bounds.moc"
