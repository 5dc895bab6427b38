// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: UpdateShardCount takes what the API takes, ends with equal ranges by way of short-lived shards, and
// is refused under the vendor's names (facts 1.6, 10.9).

#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

Command update(std::int64_t target)
{
    Command made = command("update_shard_count", "orders");
    setValue(made.arguments, "target", target);
    return made;
}
bool failsWith(const CommandResult &result, const char *error)
{
    return result.error.starts_with(error);
}
std::vector<HashRange> openRanges(const Probe &probe)
{
    std::vector<HashRange> open;
    for (LaneIndex lane = 0; lane < probe.log().laneCount(); ++lane)
        if (probe.log().isLaneOpen(lane))
            open.push_back(probe.log().hashRangeOf(lane));
    std::sort(open.begin(), open.end(),
              [](const HashRange &a, const HashRange &b) { return a.first < b.first; });
    return open;
}

} // namespace

class TestScaling : public QObject
{
    Q_OBJECT

private slots:
    void targets_10_9_data();
    void targets_10_9();
    void twoBecomeThreeByShortLivedShards();
    void rangesEndEqual_data();
    void rangesEndEqual();
    void tenTimesInARollingDay_1_6();
    void onlyAnActiveStreamIsScaled();
};

void TestScaling::targets_10_9_data()
{
    QTest::addColumn<QString>("shards");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::newRow("1") << "1" << 1 << 2;
    QTest::newRow("2") << "2" << 1 << 4;
    QTest::newRow("3") << "3" << 2 << 6;
    QTest::newRow("4") << "4" << 2 << 8;
    QTest::newRow("7") << "7" << 4 << 14;
    QTest::newRow("10") << "10" << 5 << 20;
}

void TestScaling::targets_10_9()
{
    QFETCH(QString, shards);
    QFETCH(int, least);
    QFETCH(int, most);
    const QByteArray count = shards.toLatin1();
    for (const int target : {least, most}) {
        Probe probe({stream("orders", {{"shards", count.constData()}})});
        QVERIFY(failsWith(probe.apply(update(most + 1)), "InvalidArgumentException"));
        if (least > 1)
            QVERIFY(failsWith(probe.apply(update(least - 1)), "InvalidArgumentException"));
        QVERIFY(probe.apply(update(target)).ok());
        probe.runFor(minutes(5));
        QCOMPARE(probe.frame().state, std::string("ACTIVE"));
        QCOMPARE(openRanges(probe).size(), static_cast<std::size_t>(target));
    }
}

void TestScaling::twoBecomeThreeByShortLivedShards()
{
    Probe probe({stream("orders", {{"shards", "2"}, {"updating_time", "10s"}})});
    QCOMPARE(probe.putMany(40), 40);
    QVERIFY(probe.apply(update(3)).ok());
    QCOMPARE(probe.frame().state, std::string("UPDATING"));
    QCOMPARE(probe.putMany(5), 5); // writes go on
    probe.runFor(seconds(10));
    QCOMPARE(openRanges(probe).size(), std::size_t{4}); // each half is split at a third
    QCOMPARE(probe.frame().state, std::string("UPDATING"));
    probe.runFor(seconds(10));
    QCOMPARE(probe.frame().state, std::string("ACTIVE"));
    QCOMPARE(openRanges(probe).size(), std::size_t{3});
    QCOMPARE(probe.log().laneCount(), 7U); // 2, then 4 of which two lived for 10 s, then their merged range
    std::int64_t rows = 0;
    for (LaneIndex lane = 0; lane < probe.log().laneCount(); ++lane)
        rows += probe.log().logOf(lane).endPosition();
    QCOMPARE(rows, 45);
}

void TestScaling::rangesEndEqual_data()
{
    QTest::addColumn<QString>("shards");
    QTest::addColumn<int>("target");
    for (const auto &[from, to] :
         {std::pair{1, 2}, {2, 3}, {3, 6}, {6, 3}, {4, 6}, {7, 10}, {10, 7}, {5, 10}})
        QTest::addRow("%d to %d", from, to) << QString::number(from) << to;
}

void TestScaling::rangesEndEqual()
{
    QFETCH(QString, shards);
    QFETCH(int, target);
    const QByteArray count = shards.toLatin1();
    Probe probe({stream("orders", {{"shards", count.constData()}, {"updating_time", "1s"}})});
    QVERIFY(probe.apply(update(target)).ok());
    probe.runFor(minutes(1));
    const std::vector<HashRange> open = openRanges(probe);
    QCOMPARE(open.size(), static_cast<std::size_t>(target));
    const auto ranges = static_cast<std::uint64_t>(target);
    for (std::uint64_t i = 0; i < ranges; ++i) {
        const Uint128 wanted = startOfShard(i, ranges);
        const Uint128 is = open[i].first;
        QVERIFY((is > wanted ? is - wanted : wanted - is) <= ranges); // 2^128 is no multiple of 3
    }
}

void TestScaling::tenTimesInARollingDay_1_6()
{
    Probe probe({stream("orders", {{"updating_time", "1s"}})});
    for (int i = 0; i < 10; ++i) {
        QVERIFY(probe.apply(update(i % 2 == 0 ? 2 : 1)).ok());
        probe.runFor(seconds(10));
    }
    QVERIFY(failsWith(probe.apply(update(2)), "LimitExceededException"));
    probe.runTo(hours(24) - seconds(1));
    QVERIFY(failsWith(probe.apply(update(2)), "LimitExceededException"));
    probe.runTo(hours(24));
    QVERIFY(probe.apply(update(2)).ok()); // the first is a day old
    probe.runFor(seconds(1));
    QVERIFY(failsWith(probe.apply(update(1)), "LimitExceededException"));
}

void TestScaling::onlyAnActiveStreamIsScaled()
{
    Probe probe({stream("orders", {{"starts", "creating"}, {"updating_time", "5s"}})});
    QVERIFY(failsWith(probe.apply(update(2)), "ResourceInUseException"));
    probe.runFor(seconds(20));
    QVERIFY(probe.apply(update(2)).ok());
    QVERIFY(failsWith(probe.apply(update(1)), "ResourceInUseException"));
}

QTEST_APPLESS_MAIN(TestScaling)
#include "tst_scaling.moc"
