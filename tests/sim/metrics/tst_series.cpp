// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: points of 1 s, 10 s and 60 s hold the sum, count, minimum and maximum of what was added, for 15
// minutes, 3 hours and ever, whatever the pattern of the samples.

#include "sim/kernel/random.h"
#include "sim/metrics/series.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

using namespace millrace;

namespace {

const MetricInfo info{"IncomingRecords", "AWS/Kinesis", "Count", "Sum", "Records stored."};

struct Expected
{
    std::int64_t sum = 0;
    std::int64_t min = INT64_MAX;
    std::int64_t max = INT64_MIN;
    std::int64_t count = 0;

    void add(std::int64_t value)
    {
        sum += value;
        min = std::min(min, value);
        max = std::max(max, value);
        ++count;
    }
    bool equals(const MetricPoint &point) const
    {
        return point.sum == sum && point.count == count
               && (count == 0 || (point.min == min && point.max == max));
    }
};

using Samples = std::vector<std::pair<std::int32_t, std::int64_t>>; ///< second, value

std::map<std::int32_t, Expected> grouped(const Samples &samples, std::int32_t from, std::int32_t to,
                                         std::int32_t period)
{
    std::map<std::int32_t, Expected> result;
    for (const auto &[second, value] : samples)
        if (second >= from && second < to)
            result[second - second % period].add(value);
    return result;
}

/// When a pattern of samples has its next one, in seconds after the last.
std::int32_t gapOf(const QString &pattern, const RandomStream &random, std::uint64_t i)
{
    const auto below = [&](std::uint64_t bound) {
        return static_cast<std::int32_t>(RandomStream::below(random.bits(i), bound));
    };
    if (pattern == "several a second")
        return i % 3 == 0 ? 1 : 0;
    if (pattern == "every second")
        return 1;
    if (pattern == "every 7 s")
        return 7;
    if (pattern == "every minute")
        return 60;
    if (pattern == "every 10 minutes")
        return 600;
    if (pattern == "bursts of a minute each half hour")
        return i % 60 == 59 ? 1'741 : 1;
    if (pattern == "a minute, then silence for hours")
        return i % 70 == 69 ? 20'000 : 1;
    return below(8) == 0 ? below(4'000) : below(5);
}

void comparePoints(const Metrics &metrics, SeriesRef series, const Samples &samples, std::int32_t from,
                   std::int32_t to, std::int32_t period)
{
    const std::vector<MetricPoint> points = metrics.points(series, from, to, period);
    const auto expected = grouped(samples, from, to, period);
    QCOMPARE(points.size(), expected.size());
    std::size_t i = 0;
    for (const auto &[second, want] : expected) {
        QCOMPARE(points[i].second, second);
        QVERIFY(want.equals(points[i]));
        ++i;
    }
}

} // namespace

class TestSeries : public QObject
{
    Q_OBJECT

private slots:
    void thinningKeepsEverything_data();
    void thinningKeepsEverything();
    void samplesAddedTogether();
    void statisticsOfAPoint();
    void seriesAreFoundByNameAndLane();
    void copiesKeepTheirOwnHistory();
    void fingerprintTellsSeriesApart();
};

void TestSeries::thinningKeepsEverything_data()
{
    QTest::addColumn<QString>("pattern");
    for (const char *pattern :
         {"several a second", "every second", "every 7 s", "every minute", "every 10 minutes",
          "bursts of a minute each half hour", "a minute, then silence for hours", "at random"})
        QTest::newRow(pattern) << pattern;
}

void TestSeries::thinningKeepsEverything()
{
    QFETCH(QString, pattern);
    const RandomStream random(1, pattern.toStdString());
    Metrics metrics;
    const SeriesRef series = metrics.declare({0}, noLane, &info);
    Samples samples;
    std::int32_t now = 5;
    std::int32_t nextLook = 0;
    constexpr std::int32_t end = 8 * 3600;
    for (std::uint64_t i = 0; now < end; ++i, now += gapOf(pattern, random, i)) {
        const auto value = static_cast<std::int64_t>(random.bits(i) % 2'001) - 1'000;
        metrics.addAtSecond(series, now, value, 1);
        samples.emplace_back(now, value);
        if (now < nextLook)
            continue;
        nextLook = now + 997;
        // Everything there ever was.
        Expected all;
        for (const auto &sample : samples)
            all.add(sample.second);
        QVERIFY2(all.equals(metrics.over(series, 0, INT32_MAX)), qPrintable(QString::number(now)));
        // The last 15 minutes by the second, the last 3 hours by ten, and minutes throughout.
        comparePoints(metrics, series, samples, std::max(0, now - 900), now + 1, 1);
        comparePoints(metrics, series, samples, std::max(0, now - 3 * 3600) / 10 * 10, now + 1, 10);
        comparePoints(metrics, series, samples, std::max(0, now - 3 * 3600) / 30 * 30, now + 1, 30);
        comparePoints(metrics, series, samples, 0, now + 1, 60);
        comparePoints(metrics, series, samples, 0, now + 1, 300);
        comparePoints(metrics, series, samples, std::max(0, now - 20'000) / 60 * 60, now + 1, 3600);
        if (QTest::currentTestFailed())
            return;
        // Asked for finer than is kept, the points are wider but hold the same.
        MetricPoint merged;
        for (const MetricPoint &point : metrics.points(series, 0, INT32_MAX, 1))
            merged.merge(point);
        QVERIFY(all.equals(merged));
    }
}

void TestSeries::samplesAddedTogether()
{
    Metrics metrics;
    const SeriesRef series = metrics.declare({0}, noLane, &info);
    metrics.addAtSecond(series, 3, 30, 10);
    MetricPoint some{12, 3, 9, 2, 3};
    metrics.addPoint(series, 3, some);
    metrics.addPoint(series, 4, some);
    const MetricPoint third = metrics.over(series, 3, 4);
    QCOMPARE(third.sum, 42);
    QCOMPARE(third.count, 12U);
    QCOMPARE(third.min, 3);
    QCOMPARE(third.max, 30);
    QCOMPARE(metrics.over(series, 4, 5).sum, 12);
    QCOMPARE(metrics.over(series, 5, 9).count, 0U);
    QCOMPARE(metrics.over(noSeries, 0, 9).count, 0U);
    QVERIFY(metrics.points(series, 4, 4, 1).empty());
}

void TestSeries::statisticsOfAPoint()
{
    const MetricPoint point{30, 2, 20, 4, 0};
    const auto value = [&](const char *name) { return valueOf(point, *statisticNamed(name)); };
    QCOMPARE(value("Sum"), 30.0);
    QCOMPARE(value("SampleCount"), 4.0);
    QCOMPARE(value("Average"), 7.5);
    QCOMPARE(value("Minimum"), 2.0);
    QCOMPARE(value("Maximum"), 20.0);
    QCOMPARE(valueOf(MetricPoint{}, Statistic::Average), 0.0);
    QVERIFY(!statisticNamed("Median").has_value());
}

void TestSeries::seriesAreFoundByNameAndLane()
{
    static const MetricInfo bytes{"IncomingBytes", "AWS/Kinesis", "Bytes", "Sum", "Bytes stored."};
    Metrics metrics;
    const SeriesRef ofStream = metrics.declare({1}, noLane, &info);
    const SeriesRef ofShard = metrics.declare({1}, 4, &info);
    const SeriesRef other = metrics.declare({1}, 4, &bytes);
    QCOMPARE(metrics.find({1}, noLane, "IncomingRecords"), ofStream);
    QCOMPARE(metrics.find({1}, 4, "IncomingRecords"), ofShard);
    QCOMPARE(metrics.find({1}, 4, "IncomingBytes"), other);
    QCOMPARE(metrics.find({1}, 5, "IncomingBytes"), noSeries);
    QCOMPARE(metrics.find({2}, 4, "IncomingBytes"), noSeries);
}

void TestSeries::copiesKeepTheirOwnHistory()
{
    Metrics metrics;
    const SeriesRef series = metrics.declare({0}, noLane, &info);
    for (std::int32_t second = 0; second < 5'000; ++second)
        metrics.addAtSecond(series, second, 1, 1);
    const Metrics frozen = metrics;
    Metrics other = metrics;
    for (std::int32_t second = 5'000; second < 9'000; ++second) {
        metrics.addAtSecond(series, second, 10, 1);
        other.addAtSecond(series, second, 100, 1);
    }
    QCOMPARE(frozen.over(series, 0, INT32_MAX).sum, 5'000);
    QCOMPARE(metrics.over(series, 0, INT32_MAX).sum, 45'000);
    QCOMPARE(other.over(series, 0, INT32_MAX).sum, 405'000);
}

void TestSeries::fingerprintTellsSeriesApart()
{
    const auto printOf = [](std::int32_t second, std::int64_t value, bool inSecond) {
        Metrics metrics;
        const SeriesRef first = metrics.declare({0}, noLane, &info);
        const SeriesRef last = metrics.declare({1}, noLane, &info);
        metrics.addAtSecond(inSecond ? last : first, second, value, 1);
        return metrics.fingerprint();
    };
    QCOMPARE(printOf(1, 5, false), printOf(1, 5, false));
    QVERIFY(printOf(1, 5, false) != printOf(1, 5, true));
    QVERIFY(printOf(1, 5, false) != printOf(2, 5, false));
    QVERIFY(printOf(1, 5, false) != printOf(1, 6, false));
}

QTEST_APPLESS_MAIN(TestSeries)
#include "tst_series.moc"
