// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a function that looks up its records' keys in a table reads each key of a batch once, 100 with a
// call, pays for the time it waits, goes on without what is missing, and fails when the table does not
// answer.

#include "support/topology.h"

#include <QtTest>

#include <cmath>

using namespace millrace;
using namespace millrace::test;

namespace {

/// 100 requests a second with the given number of users; `writer` fills the table from events of its own.
struct Lab
{
    Simulation run;

    Lab(Settings table, Settings function, const char *users = "10", const char *written = "10",
        const char *rate = "100/s")
        : run(build(made(table, function, users, written, rate)))
    {}

    static Scenario made(Settings table, Settings function, const char *users, const char *written,
                         const char *rate)
    {
        ServiceConfig predict =
            service("lambda_function", "predict", {{"stream", "requests"}, {"lookup", "store"}});
        for (const auto &[name, value] : valuesFor(*findKind("lambda_function")->parameters, function))
            setValue(predict.parameters, name, value);
        return scenario({stream("events"), stream("requests"),
                         producer("app", {{"stream", "events"},
                                          {"arrival", "constant"},
                                          {"rate", "50/s"},
                                          {"keys", "uniform"},
                                          {"key_count", written}}),
                         producer("shop", {{"stream", "requests"},
                                           {"arrival", "constant"},
                                           {"rate", rate},
                                           {"keys", "uniform"},
                                           {"key_count", users}}),
                         consumer("extract", {{"stream", "events"}, {"target", "store"}, {"write", "put"}}),
                         predict, service("dynamodb_table", "store", table)});
    }
    void go(Duration length) { run.advance(run.now() + length); }
    std::int64_t sum(const char *service, const char *metric) const { return sumOf(run, service, metric); }
    double average(const char *metric, std::int32_t from) const
    {
        const Frame frame = run.frame();
        const Metrics &metrics = frame.histories->metrics;
        const MetricPoint all = metrics.over(
            metrics.find(frame.find(std::string("predict"))->index, noLane, metric), from, INT32_MAX);
        return valueOf(all, Statistic::Average);
    }
};

const Settings ample = {{"wcu", "1000"}, {"rcu", "1000"}};

} // namespace

class TestLookup : public QObject
{
    Q_OBJECT

private slots:
    void readsEachKeyOnce();
    void readsAHundredKeysACall();
    void countsItsTime();
    void goesOnWithoutWhatIsMissing();
    void measuresAge();
    void strongReadsCostTwice();
    void failsWhenItIsThrottled();
    void timesOut();
    void needsAKeyOfItsOwn();
    void isChangedWhileRunning();
    void losesItsTableWhileItAsks();
};

void TestLookup::readsEachKeyOnce()
{
    Lab lab(ample, {});
    lab.go(minutes(1));
    const std::int64_t read = lab.sum("predict", "LookupHits") + lab.sum("predict", "LookupMisses");
    // A poll a second brings about 100 records of ten users.
    QCOMPARE(read, lab.sum("store", "ItemsRead") + lab.sum("store", "ItemsMissing"));
    QVERIFY(read <= 10 * lab.sum("predict", "Invocations"));
    QVERIFY(read >= 9 * lab.sum("predict", "Invocations"));
    const LedgerRow row = ledgerOf(lab.run, "predict");
    QVERIFY(row.balances() && row.delivered > 5'000);
    QVERIFY(ledgerOf(lab.run, "store").balances());
    QCOMPARE(ledgerOf(lab.run, "store").duplicated, 0); // a read is no delivery
}

void TestLookup::readsAHundredKeysACall()
{
    Lab lab(ample, {{"batch_size", "10000"}, {"batch_window", "5s"}}, "5000", "10", "300/s");
    lab.go(minutes(1));
    QCOMPARE(lab.sum("store", "UserErrors"), 0);
    const std::int64_t calls = lab.sum("store", "SuccessfulRequestLatency.BatchGetItem") / 5;
    const std::int64_t read = lab.sum("predict", "LookupHits") + lab.sum("predict", "LookupMisses");
    QVERIFY(read > 100 * lab.sum("predict", "Invocations")); // more than one call holds
    QVERIFY(calls * 100 >= read);
    QVERIFY(calls * 100 <= read + 100 * lab.sum("predict", "Invocations"));
}

void TestLookup::countsItsTime()
{
    const Settings quick = {
        {"base_duration", "20ms"}, {"per_record", "0ms"}, {"cold_start", "0ms"}, {"send_latency", "30ms"}};
    Lab with({{"wcu", "1000"}, {"rcu", "1000"}, {"answer_time", "10ms"}}, quick);
    with.go(minutes(1));
    QCOMPARE(with.average("Duration", 0), 90.0); // 20 of its own, 30 there, 10 within, 30 back
    Lab without(ample,
                {{"base_duration", "20ms"}, {"per_record", "0ms"}, {"cold_start", "0ms"}, {"lookup", ""}});
    without.go(minutes(1));
    QCOMPARE(without.average("Duration", 0), 20.0);
    QCOMPARE(without.sum("store", "ConsumedReadCapacityUnits"), 0);
}

void TestLookup::goesOnWithoutWhatIsMissing()
{
    Lab lab(ample, {}, "20", "10"); // half of the users have no events
    lab.go(minutes(1));
    // The table knows a user by his name, whoever writes and whoever asks.
    QVERIFY(lab.sum("predict", "LookupMisses") > 550);
    QVERIFY(lab.sum("predict", "LookupHits") > 550);
    QCOMPARE(lab.sum("predict", "Errors"), 0);
    QVERIFY(ledgerOf(lab.run, "predict").delivered > 5'000);
}

void TestLookup::measuresAge()
{
    // A user's item is written when the next of his events has come: each of ten users has five a second, so
    // that items are old as polls are apart, and no more.
    Lab fresh(ample, {});
    fresh.go(minutes(1));
    QVERIFY(fresh.average("FeatureAgeMilliseconds", 10) < 1'500);
    fresh.run.apply(command("pause", "extract"));
    fresh.go(minutes(1));
    // Nothing is written for a minute: on average half a minute old.
    QVERIFY(std::abs(fresh.average("FeatureAgeMilliseconds", 60) - 30'000) < 2'000);
}

void TestLookup::strongReadsCostTwice()
{
    Lab eventual(ample, {});
    Lab strong(ample, {{"lookup_consistency", "strong"}});
    eventual.go(minutes(1));
    strong.go(minutes(1));
    QCOMPARE(strong.sum("predict", "LookupHits"), eventual.sum("predict", "LookupHits"));
    const std::int64_t units = strong.sum("store", "ConsumedReadCapacityUnits");
    QVERIFY(std::abs(units - 2 * eventual.sum("store", "ConsumedReadCapacityUnits")) <= 1);
}

void TestLookup::failsWhenItIsThrottled()
{
    // 5 units a second are ten reads; 100 users want about 63 a second, and the burst of 300 s is soon gone.
    Lab lab({{"wcu", "1000"}, {"rcu", "5"}}, {{"lookup_retries", "2"}}, "100", "100");
    lab.go(minutes(3));
    QVERIFY(lab.sum("store", "ReadThrottleEvents") > 0);
    QVERIFY(lab.sum("predict", "Errors") > 0);
    const LedgerRow row = ledgerOf(lab.run, "predict");
    QVERIFY(row.balances());
    QVERIFY(row.inFlight > 1'000); // the shard waits
    lab.run.apply(command("set", "store", "dynamodb_table", {{"rcu", "1000"}}));
    lab.go(minutes(2));
    QVERIFY(ledgerOf(lab.run, "predict").inFlight < 300);
    QCOMPARE(ledgerOf(lab.run, "predict").lost, 0);
}

void TestLookup::timesOut()
{
    Lab lab(ample, {{"send_latency", "2s"}, {"timeout", "3s"}});
    lab.go(minutes(1));
    QVERIFY(lab.sum("predict", "Errors") > 0);
    QCOMPARE(ledgerOf(lab.run, "predict").delivered, 0);
    QCOMPARE(lab.average("Duration", 0), 3'000.0); // paid for all the same
    QVERIFY(ledgerOf(lab.run, "predict").balances());
}

void TestLookup::needsAKeyOfItsOwn()
{
    const Scenario wrong = Lab::made({{"item_key", "user_and_time"}}, {}, "10", "10", "100/s");
    QVERIFY(std::holds_alternative<std::vector<Finding>>(Simulation::build(wrong, 1)));
}

void TestLookup::isChangedWhileRunning()
{
    Lab lab(ample, {});
    lab.go(milliseconds(20'300));
    lab.run.apply(command("set", "predict", "lambda_function", {{"lookup", ""}}));
    const std::int64_t before = lab.sum("predict", "LookupHits");
    lab.go(seconds(20));
    QVERIFY(lab.sum("predict", "LookupHits") <= before + 10);
    lab.run.apply(command("set", "predict", "lambda_function", {{"lookup", "store"}}));
    lab.go(seconds(20));
    QVERIFY(lab.sum("predict", "LookupHits") > before + 100);
    lab.run.apply(command("remove", "store"));
    lab.go(seconds(20));
    QVERIFY(ledgerOf(lab.run, "predict").balances());
    lab.run.apply(command("remove", "predict"));
    lab.go(seconds(20));
    QVERIFY(ledgerOf(lab.run, "extract").balances());
}

void TestLookup::losesItsTableWhileItAsks()
{
    // The answer, a refusal, comes from a table that it looks up in no longer.
    Lab lab({{"wcu", "1000"}, {"rcu", "1000"}, {"answer_time", "900ms"}}, {{"lookup_retries", "0"}});
    lab.go(seconds(20));
    lab.run.apply(command("fail", "store", "dynamodb_table", {{"for", "30s"}}));
    for (int i = 0; i < 20 && lab.sum("predict", "Errors") == 0; ++i)
        lab.go(milliseconds(100));
    const std::int64_t before = lab.sum("predict", "Errors");
    lab.go(milliseconds(600)); // the next one asks
    lab.run.apply(command("set", "predict", "lambda_function", {{"lookup", ""}}));
    lab.go(seconds(20));
    QVERIFY(lab.sum("predict", "Errors") > before);
    QVERIFY(ledgerOf(lab.run, "predict").balances());
}

QTEST_APPLESS_MAIN(TestLookup)
#include "tst_lookup.moc"
