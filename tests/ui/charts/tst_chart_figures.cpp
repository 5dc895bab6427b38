// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the charts show what the metrics hold, second by second, and say the figure of the moment.
#include "support/sample_frames.h"
#include "ui/charts/chart_figures.h"

#include <QTest>

using namespace millrace;

namespace {

struct Charts
{
    Frame frame;
    HeatMatrix heat;
    ChartSpan span{0, 200, 1};
    ChartSource source;

    explicit Charts(Frame shown)
        : frame(std::move(shown))
    {
        heat.update(frame, stream(), span, "main");
        source = {&frame, &heat, nullptr, "Main"};
    }
    const ServiceFrame &stream() const { return frame.services[0]; }
    const Metrics &metrics() const { return frame.histories->metrics; }
    double sum(ServiceIndex service, LaneIndex lane, const char *name, int second) const
    {
        return static_cast<double>(
            metrics().over(metrics().find(service, lane, name), second, second + 1).sum);
    }
};

const ChartLine *named(const ChartFigures &figures, const QString &name)
{
    for (const ChartLine &line : figures.lines) {
        if (line.name == name)
            return &line;
    }
    return nullptr;
}

} // namespace

class TestChartFigures : public QObject
{
    Q_OBJECT

private slots:
    void incomingIsWhatEveryShardTook()
    {
        const Charts charts(sample::smallFrame());
        const ChartFigures figures = incomingFigures(charts.source, charts.stream(), noLane);
        QCOMPARE(figures.lines.size(), std::size_t(4));
        QCOMPARE(figures.limit, 1000.0);
        QCOMPARE(figures.present, "1,000/s on shard 2");
        QCOMPARE(figures.presentRole, LineRole::Hot);
        for (LaneIndex lane = 0; lane < 4; ++lane) {
            const ChartLine *line = named(figures, QString("shard %1").arg(lane));
            QVERIFY(line);
            QCOMPARE(line->role, lane == 2 ? LineRole::Hot : LineRole::Plain);
            for (int second = 0; second < 192; ++second)
                QCOMPARE(line->at(second + 0.5), charts.sum({0}, lane, "IncomingRecords", second));
        }
        QCOMPARE(figures.lines.back().role, LineRole::Hot); // drawn above the others
    }

    void ofManyShardsTheHottestAndAnAverage()
    {
        const Charts charts(sample::hugeFrame(100));
        const ChartFigures figures = incomingFigures(charts.source, charts.stream(), 3);
        QVERIFY(figures.lines.size() <= 7);
        QVERIFY(named(figures, "shard 3")); // the chosen one
        QVERIFY(named(figures, QString("shard %1").arg(517 % 100)));
        const ChartLine *average =
            named(figures, QString("average of %1 more").arg(101 - figures.lines.size()));
        QVERIFY(average);
        double all = 0;
        for (LaneIndex lane = 0; lane < 100; ++lane) {
            if (!named(figures, QString("shard %1").arg(lane)))
                all += charts.sum({0}, lane, "IncomingRecords", 100);
        }
        QVERIFY(std::abs(average->at(100.5) - all / (101 - static_cast<double>(figures.lines.size())))
                < 0.01);
    }

    void throttledIsTheStreamsOwnMetric()
    {
        const Charts charts(sample::smallFrame());
        const ChartFigures figures = throttledFigures(charts.source, charts.stream(), charts.span);
        QCOMPARE(figures.lines.size(), std::size_t(1));
        QCOMPARE(figures.present, "517/s");
        for (int second = 0; second < 192; ++second)
            QCOMPARE(figures.lines[0].at(second + 0.5),
                     charts.sum({0}, noLane, "WriteProvisionedThroughputExceeded", second));
        QCOMPARE(throttledFigures(Charts(sample::calmFrame()).source, charts.stream(), charts.span).title,
                 figures.title);
    }

    void ageIsThatOfEveryReader()
    {
        const Charts charts(sample::smallFrame());
        const ChartFigures figures = ageFigures(charts.source, charts.stream(), charts.span);
        QCOMPARE(figures.lines.size(), std::size_t(2));
        QCOMPARE(figures.unit, std::string("ms"));
        QCOMPARE(figures.present, "4.1 s analytics");
        const ChartLine *analytics = named(figures, "analytics");
        QVERIFY(analytics);
        for (int second = 1; second < 192; ++second)
            QCOMPARE(analytics->at(second + 0.5), charts.sum({4}, noLane, "MillisBehindLatest", second));
    }

    void aLineHasNoFigureWhereItHasNoPoint()
    {
        ChartLine line;
        QVERIFY(std::isnan(line.at(3)));
        line.x = {0.5, 1.5, 10.5};
        line.y = {1, 2, 3};
        QCOMPARE(line.at(1.2), 2.0);
        QVERIFY(std::isnan(line.at(6)));
        QCOMPARE(line.at(10.4), 3.0);
        QVERIFY(std::isnan(line.at(40)));
    }

    void theOtherFutureIsToldApart()
    {
        const Charts mine(sample::smallFrame());
        const Charts other(sample::calmFrame());
        ChartFigures figures = throttledFigures(mine.source, mine.stream(), mine.span);
        addOther(figures, throttledFigures(other.source, other.stream(), other.span), "salted");
        QCOMPARE(figures.lines.size(), std::size_t(2));
        QCOMPARE(figures.lines[1].name, "refused, salted");
        QCOMPARE(figures.lines[1].role, LineRole::Other);
        QCOMPARE(figures.lines[1].at(100.5), 0.0);
    }

    void wordsOfFiguresAndTimes()
    {
        QCOMPARE(chartValueText(1517, "/s"), "1,517/s");
        QCOMPARE(chartValueText(4100, "ms"), "4.1 s");
        QCOMPARE(chartTimeText(192), "03:12");
        QCOMPARE(chartTimeText(3723), "1:02:03");
        for (double now = 0; now < 200'000; now = now * 1.3 + 7)
            QVERIFY(roundEnd(now) > now && roundEnd(now) <= std::max(60.0, now * 2.1));
    }
};

QTEST_APPLESS_MAIN(TestChartFigures)
#include "tst_chart_figures.moc"
