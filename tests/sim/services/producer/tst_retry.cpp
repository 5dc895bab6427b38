// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the three retry policies do what they say: none drops, "failed" sends the failed again after waits
// with full jitter, and "batch" stores again what was stored already (facts 1.4).

#include "support/topology.h"

#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <vector>

using namespace millrace;
using namespace millrace::test;

namespace {

/// A run whose logs can be looked into.
struct Run
{
    explicit Run(std::vector<ServiceConfig> services, std::uint64_t seed = 1)
        : world(std::make_shared<const Scenario>(checked(std::move(services))), seed)
    {
        world.begin();
    }
    static Scenario checked(std::vector<ServiceConfig> services)
    {
        Scenario made = scenario(std::move(services));
        if (!validate(made).empty())
            qFatal("%s", validate(made).front().text.c_str());
        return made;
    }
    void to(Duration sinceStart) { world.advance(world.start() + sinceStart, {}); }
    /// Every row of every shard, in the order in which they were stored.
    std::vector<LogRow> rows() const
    {
        const LogPort &log = *world.logOf(world.find("orders"));
        std::vector<LogRow> all;
        for (LaneIndex lane = 0; lane < log.laneCount(); ++lane) {
            LaneLog::Cursor cursor = log.logOf(lane).seek(0);
            while (cursor.position < log.logOf(lane).endPosition())
                all.push_back(log.logOf(lane).next(cursor));
        }
        return all;
    }
    std::int64_t sum(const char *service, const char *metric) const
    {
        const Metrics &metrics = world.metrics();
        return metrics.over(metrics.find(world.find(service), noLane, metric), 0, INT32_MAX).sum;
    }

    World world;
};

/// 1,500 records/s of one key at one shard: a third does not fit.
ServiceConfig overload(const char *retry, const char *api = "put_records", const char *attempts = "10")
{
    return producer("web", {{"stream", "orders"},
                            {"arrival", "constant"},
                            {"rate", "1500/s"},
                            {"keys", "uniform"},
                            {"key_count", "50"},
                            {"record_size", "100B"},
                            {"api", api},
                            {"batch_count", "100"},
                            {"retry", retry},
                            {"attempts_max", attempts}});
}

/// Records stored behind a later record of their key, first copies only, by brute force.
std::int64_t orderBreaksIn(const std::vector<LogRow> &rows)
{
    std::map<std::uint32_t, std::int64_t> newest;
    std::int64_t breaks = 0;
    for (const LogRow &row : rows) {
        if (row.isRepeat())
            continue;
        const auto [at, isNew] = newest.emplace(row.key, row.number);
        if (!isNew && row.number < at->second)
            ++breaks;
        at->second = std::max(at->second, row.number);
    }
    return breaks;
}

std::int64_t repeatsIn(const std::vector<LogRow> &rows)
{
    std::set<std::int64_t> seen;
    std::int64_t repeats = 0;
    for (const LogRow &row : rows)
        repeats += seen.insert(row.number).second ? 0 : 1;
    return repeats;
}

} // namespace

class TestRetry : public QObject
{
    Q_OBJECT

private slots:
    void noRetryDropsAndKeepsOrder_data();
    void noRetryDropsAndKeepsOrder();
    void failedAreSentAgainAndOrderBreaks_data();
    void failedAreSentAgainAndOrderBreaks();
    void wholeBatchMakesDuplicates();
    void duplicatesAreCountedWithoutOverload();
    void attemptsAreLimited_data();
    void attemptsAreLimited();
    void waitsHaveFullJitter();
    void retriesEndWellWhenTheShardRecovers();
};

void TestRetry::noRetryDropsAndKeepsOrder_data()
{
    QTest::addColumn<QString>("api");
    QTest::newRow("PutRecords") << "put_records";
    QTest::newRow("PutRecord") << "put_record";
}

void TestRetry::noRetryDropsAndKeepsOrder()
{
    QFETCH(QString, api);
    const QByteArray apiText = api.toLatin1();
    Run run({stream("orders"), overload("none", apiText.constData()),
             consumer("analytics", {{"stream", "orders"}, {"poll_interval", "250ms"}})});
    run.to(seconds(20));
    run.world.apply(command("stop", "web"));
    run.to(seconds(30));
    const std::vector<LogRow> rows = run.rows();
    const RecordTotals totals = run.world.totals();
    QVERIFY(totals.dropped > 8'000);
    QCOMPARE(totals.retried, 0);
    QCOMPARE(totals.dropped, totals.throttled);
    QCOMPARE(totals.accepted + totals.dropped, totals.produced);
    QCOMPARE(static_cast<std::int64_t>(rows.size()), totals.accepted);
    QCOMPARE(repeatsIn(rows), 0);
    QCOMPARE(orderBreaksIn(rows), 0);
    QCOMPARE(run.sum("orders", "OrderBreaks"), 0);
    QCOMPARE(run.sum("analytics", "OrderBreaks.PartitionKey"), 0);
    const LedgerRow ledger = run.world.ledger().front();
    QCOMPARE(ledger.lost, totals.dropped);
    QCOMPARE(ledger.lostBy.size(), std::size_t{1});
    QCOMPARE(ledger.lostBy[0].first, std::string("refused_by_shard"));
    QCOMPARE(ledger.delivered, totals.accepted);
    QCOMPARE(ledger.duplicated, 0);
}

void TestRetry::failedAreSentAgainAndOrderBreaks_data()
{
    noRetryDropsAndKeepsOrder_data();
}

void TestRetry::failedAreSentAgainAndOrderBreaks()
{
    QFETCH(QString, api);
    const QByteArray apiText = api.toLatin1();
    Run run({stream("orders"), overload("failed", apiText.constData()),
             consumer("analytics", {{"stream", "orders"}, {"poll_interval", "250ms"}})});
    run.to(seconds(20));
    run.world.apply(command("stop", "web"));
    run.to(seconds(90));
    const std::vector<LogRow> rows = run.rows();
    QVERIFY(run.world.totals().retried > 1'000);
    QCOMPARE(repeatsIn(rows), 0); // only what failed is sent again
    const std::int64_t breaks = orderBreaksIn(rows);
    QVERIFY(breaks > 100);
    QCOMPARE(run.sum("orders", "OrderBreaks"), breaks);
    QCOMPARE(run.sum("analytics", "OrderBreaks.PartitionKey"), breaks);
    bool isSaid = false;
    for (std::size_t i = 0; i < run.world.happenings().size(); ++i)
        isSaid = isSaid || run.world.happenings()[i].kind == "order_lost";
    QVERIFY(isSaid);
    QVERIFY(run.world.ledger().front().balances());
}

void TestRetry::wholeBatchMakesDuplicates()
{
    Run run({stream("orders"), overload("batch", "put_records", "4"),
             consumer("analytics", {{"stream", "orders"}, {"poll_interval", "250ms"}})});
    run.to(seconds(10));
    run.world.apply(command("stop", "web"));
    run.to(seconds(60));
    const std::vector<LogRow> rows = run.rows();
    const std::int64_t repeats = repeatsIn(rows);
    QVERIFY(repeats > 1'000);
    QCOMPARE(std::count_if(rows.begin(), rows.end(), [](const LogRow &row) { return row.isRepeat(); }),
             repeats);
    QCOMPARE(run.sum("orders", "StoredDuplicates"), repeats);
    const LedgerRow ledger = run.world.ledger().front();
    QCOMPARE(ledger.duplicated, repeats);
    QCOMPARE(ledger.delivered, static_cast<std::int64_t>(rows.size()) - repeats);
    QCOMPARE(ledger.inFlight, 0);
    QVERIFY(ledger.balances());
    QCOMPARE(run.sum("analytics", "Duplicates"), repeats);
}

void TestRetry::duplicatesAreCountedWithoutOverload()
{
    // Two keys on two shards of four, one of which fails for a while: the other's records are stored anew
    // with each attempt. user2 lies on shard 1, user4 on shard 0 (facts 10.2).
    Run run({stream("orders", {{"shards", "4"}}), producer("web", {{"stream", "orders"},
                                                                   {"arrival", "constant"},
                                                                   {"rate", "100/s"},
                                                                   {"keys", "list"},
                                                                   {"key_list", "user2,user4"},
                                                                   {"retry", "batch"},
                                                                   {"attempts_max", "50"}})});
    run.to(seconds(3));
    QCOMPARE(repeatsIn(run.rows()), 0);
    QVERIFY(
        run.world.apply(command("fail_shard", "orders", "kinesis_stream", {{"shard", "1"}, {"for", "2s"}}))
            .ok());
    run.to(seconds(30));
    run.world.apply(command("stop", "web"));
    run.to(seconds(40));
    std::map<std::int64_t, int> copiesOf;
    for (const LogRow &row : run.rows())
        ++copiesOf[row.number];
    QCOMPARE(static_cast<std::int64_t>(copiesOf.size()), run.world.totals().produced); // nothing is lost
    std::int64_t repeats = 0;
    for (const LogRow &row : run.rows()) {
        repeats += row.isRepeat() ? 1 : 0;
        if (row.key == 0)
            QCOMPARE(copiesOf[row.number], 1); // of the failing shard: stored once, when it recovers
    }
    QVERIFY(repeats > 20);
    QCOMPARE(run.sum("orders", "StoredDuplicates"), repeats);
}

void TestRetry::attemptsAreLimited_data()
{
    QTest::addColumn<int>("attempts");
    for (const int attempts : {1, 2, 5})
        QTest::addRow("%d attempts", attempts) << attempts;
}

void TestRetry::attemptsAreLimited()
{
    QFETCH(int, attempts);
    const QByteArray attemptsText = QByteArray::number(attempts);
    Run run({stream("orders"),
             producer("web", {{"stream", "orders"},
                              {"arrival", "constant"},
                              {"rate", "10/s"},
                              {"api", "put_record"},
                              {"retry", "failed"},
                              {"attempts_max", attemptsText.constData()}}),
             consumer("analytics", {{"stream", "orders"}})});
    run.world.apply(command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}, {"for", "1h"}}));
    run.to(seconds(20));
    run.world.apply(command("stop", "web"));
    run.to(seconds(100));
    const RecordTotals totals = run.world.totals();
    QCOMPARE(totals.accepted, 0);
    QCOMPARE(totals.dropped, totals.produced);
    QCOMPARE(totals.retried, totals.produced * (attempts - 1));
    QCOMPARE(run.sum("web", "RecordsRefused"), totals.produced * attempts);
    const LedgerRow ledger = run.world.ledger().front();
    QCOMPARE(ledger.lostBy,
             (std::vector<std::pair<std::string, std::int64_t>>{{"internal_failure", totals.produced}}));
}

void TestRetry::waitsHaveFullJitter()
{
    // One record that fails until it is given up: its attempts are seen one by one, over many seeds. The wait
    // before attempt n is drawn evenly from 0 to min(100 ms * 2^(n-1), 1 s).
    constexpr int attempts = 7;
    constexpr int seeds = 300;
    std::vector<double> sums(attempts, 0);
    std::vector<double> longest(attempts, 0);
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Run run({stream("orders"), producer("web", {{"stream", "orders"},
                                                    {"arrival", "constant"},
                                                    {"rate", "1/s"},
                                                    {"api", "put_record"},
                                                    {"retry", "failed"},
                                                    {"attempts_max", "7"},
                                                    {"backoff", "100ms"},
                                                    {"backoff_max", "1s"},
                                                    {"latency", "1ms"}})},
                seed);
        run.world.apply(command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}, {"for", "1h"}}));
        std::size_t attempt = 0;
        std::int64_t refused = 0;
        SimTime answered;
        bool isStopped = false;
        AdvanceLimits one;
        one.eventsMax = 1;
        while (run.world.now() < run.world.start() + seconds(8)) {
            run.world.advance(run.world.nextEventTime(), one);
            if (!isStopped && run.world.now() > run.world.start() + seconds(1)) {
                run.world.apply(command("stop", "web")); // one record is made
                isStopped = true;
            }
            if (const std::int64_t sum = run.sum("web", "RecordsRefused"); sum > refused) {
                refused = sum;
                answered = run.world.now();
            }
            if (run.world.totals().retried > static_cast<std::int64_t>(attempt)) {
                ++attempt;
                const double wait = toMilliseconds(run.world.now() - answered);
                const double ceiling = std::min(100.0 * std::pow(2, attempt - 1), 1'000.0);
                QVERIFY(wait >= 0 && wait <= ceiling);
                sums[attempt] += wait / ceiling;
                longest[attempt] = std::max(longest[attempt], wait / ceiling);
            }
        }
        QCOMPARE(run.world.totals().produced, 1);
        QCOMPARE(attempt, static_cast<std::size_t>(attempts - 1));
    }
    for (int attempt = 1; attempt < attempts; ++attempt) {
        // Evenly from 0 to the ceiling: the mean is a half, within four standard errors; the whole range is
        // used.
        const double mean = sums[static_cast<std::size_t>(attempt)] / seeds;
        QVERIFY2(std::fabs(mean - 0.5) < 4 * std::sqrt(1.0 / 12 / seeds), qPrintable(QString::number(mean)));
        QVERIFY(longest[static_cast<std::size_t>(attempt)] > 0.97);
    }
}

void TestRetry::retriesEndWellWhenTheShardRecovers()
{
    Run run({stream("orders"),
             producer("web", {{"stream", "orders"},
                              {"arrival", "constant"},
                              {"rate", "200/s"},
                              {"retry", "failed"},
                              {"attempts_max", "20"}}),
             consumer("analytics", {{"stream", "orders"}})});
    run.to(seconds(5));
    run.world.apply(command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}, {"for", "5s"}}));
    run.to(seconds(30));
    run.world.apply(command("stop", "web"));
    run.to(seconds(60));
    const RecordTotals totals = run.world.totals();
    QVERIFY(totals.retried > 0);
    QCOMPARE(totals.dropped, 0);
    QCOMPARE(totals.accepted, totals.produced);
    QCOMPARE(run.world.ledger().front().delivered, totals.produced);
}

QTEST_APPLESS_MAIN(TestRetry)
#include "tst_retry.moc"
