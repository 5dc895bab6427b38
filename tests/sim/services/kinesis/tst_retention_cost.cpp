// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the retention is changed by its two commands, and what is kept for more than 7 days is charged by the
// GB and month (facts 1.5, 8, 10.7).

#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

bool failsWith(const CommandResult &result, const char *error)
{
    return result.error.starts_with(error);
}
Command change(const char *name, const char *to)
{
    return command(name, "orders", "kinesis_stream", {{"retention", to}});
}
double quantity(const Probe &probe, const char *priceId)
{
    std::vector<UsageCounter> usage;
    const World &world = const_cast<Probe &>(probe).world();
    world.service(world.find("orders"))->addUsage(world, usage);
    for (const UsageCounter &counter : usage)
        if (counter.priceId == priceId)
            return static_cast<double>(counter.amount) / static_cast<double>(counter.divisor);
    return 0;
}

} // namespace

class TestRetentionCost : public QObject
{
    Q_OBJECT

private slots:
    void eachCommandHasItsDirection();
    void decreaseHidesAtOnce();
    void longTermByTheGigabyteMonth_10_7();
};

void TestRetentionCost::eachCommandHasItsDirection()
{
    Probe probe({stream("orders", {{"retention", "48h"}})});
    QVERIFY(failsWith(probe.apply(change("increase_retention", "24h")), "InvalidArgumentException"));
    QVERIFY(failsWith(probe.apply(change("decrease_retention", "72h")), "InvalidArgumentException"));
    QVERIFY(probe.apply(change("increase_retention", "8760h")).ok());
    QVERIFY(probe.apply(change("decrease_retention", "24h")).ok());
}

void TestRetentionCost::decreaseHidesAtOnce()
{
    Probe probe({stream("orders", {{"retention", "48h"}})});
    probe.putMany(10);
    probe.runTo(hours(30));
    QCOMPARE(probe.log().firstPosition(0, probe.world().now()), 0);
    QVERIFY(probe.apply(change("decrease_retention", "24h")).ok());
    QCOMPARE(probe.log().firstPosition(0, probe.world().now()), 10);
    QVERIFY(probe.apply(change("increase_retention", "48h")).ok());
    QCOMPARE(probe.log().firstPosition(0, probe.world().now()), 10); // nothing comes back
}

void TestRetentionCost::longTermByTheGigabyteMonth_10_7()
{
    Probe probe({stream("orders", {{"shards", "1"}, {"retention", "8760h"}})});
    for (int i = 0; i < 20; ++i) {
        QCOMPARE(probe.putMany(10, 100 * 1024), 10); // 20,480,000 bytes in all
        probe.runFor(seconds(1));
    }
    probe.runTo(hours(7 * 24));
    QVERIFY(quantity(probe, "kinesis.long_term_gb_month") < 1e-6);
    probe.runTo(hours(8 * 24)); // a day beyond
    const double expected = 20'480'000.0 / 1'073'741'824 / 30;
    const double is = quantity(probe, "kinesis.long_term_gb_month");
    QVERIFY2(is > expected * 0.995 && is < expected * 1.005, QByteArray::number(is / expected));
    QCOMPARE(quantity(probe, "kinesis.extended_shard_hour"), 192.0); // all shard-hours while above 24 h
}

QTEST_APPLESS_MAIN(TestRetentionCost)
#include "tst_retention_cost.moc"
