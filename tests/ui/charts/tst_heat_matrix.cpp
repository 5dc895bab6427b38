// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every cell of the heat map says what the metrics say of its shard and period, however the matrix came
// to be: read at once, or second by second as time went on.
#include "support/sample_frames.h"
#include "ui/charts/heat_matrix.h"

#include <QTest>

#include <random>

using namespace millrace;

namespace {

constexpr double recordLimit = 1000;
constexpr double byteLimit = 1024.0 * 1024;

/// A stream of three shards, the third split in two halfway; loads by chance, some seconds without any.
struct Stream
{
    std::mt19937 random{5};
    Metrics metrics{defaultStart};
    Frame frame = sample::emptyFrame();
    std::vector<SeriesRef> in, bytes, refused;

    explicit Stream(int seconds)
    {
        ServiceFrame orders = sample::service(0, "orders", "kinesis_stream", "Kinesis stream", 0);
        for (int i = 0; i < 5; ++i) {
            LaneFrame lane = sample::openLane({3, -1, 0, false}, i % 3);
            lane.index = static_cast<LaneIndex>(i);
            if (i >= 3)
                lane.parents = {2};
            orders.lanes.push_back(lane);
        }
        frame.services.push_back(orders);
        for (LaneIndex i = 0; i < 5; ++i) {
            in.push_back(metrics.declare({0}, i, sample::metric("IncomingRecords")));
            bytes.push_back(metrics.declare({0}, i, sample::metric("IncomingBytes")));
            refused.push_back(metrics.declare({0}, i, sample::metric("WriteProvisionedThroughputExceeded")));
        }
        while (metricSeconds < seconds)
            advance(seconds);
    }
    void advance(int half)
    {
        const int s = metricSeconds++;
        for (std::size_t i = 0; i < 5; ++i) {
            const bool isThere = i < 2 || (i == 2 ? s < half / 2 : s >= half / 2);
            // The second shard begins late, and every shard pauses now and then.
            if (!isThere || (i == 1 && s < 20) || random() % 5 == 0)
                continue;
            metrics.addAtSecond(in[i], s, static_cast<int>(random() % 1000), 1);
            metrics.addAtSecond(bytes[i], s, static_cast<int>(random() % 1'500'000), 1);
            if (random() % 4 == 0)
                metrics.addAtSecond(refused[i], s, static_cast<int>(1 + random() % 500), 1);
        }
    }
    const Frame &at(int second)
    {
        frame.now = defaultStart + seconds(second) + milliseconds(300);
        auto histories = std::make_shared<HistoriesView>();
        histories->metrics = metrics;
        frame.histories = histories;
        return frame;
    }
    int metricSeconds = 0;
};

struct Expected
{
    double incoming = -1;
    double heat = 0;
    bool isRefusing = false;
};

/// The same by asking the metrics for one period after another.
Expected expected(const Stream &stream, std::size_t lane, const ChartSpan &span, int column, int now)
{
    const auto sum = [&](SeriesRef series, int from, int to) {
        const MetricPoint point = stream.metrics.over(series, from, to);
        return point.count == 0 ? -1.0 : static_cast<double>(point.sum);
    };
    const int from = span.from + column * span.period;
    const int to = std::min(from + span.period, now);
    bool isThere = false;
    for (std::size_t each = 0; each < stream.in.size(); ++each) {
        if (lane < 3 || each == lane)
            isThere = isThere || sum(stream.in[each], span.from, to) >= 0;
    }
    Expected cell;
    if (!isThere || from >= to)
        return cell;
    const double length = to - from;
    cell.incoming = std::max(0.0, sum(stream.in[lane], from, to)) / length;
    const double refused = std::max(0.0, sum(stream.refused[lane], from, to)) / length;
    cell.isRefusing = refused > 0;
    cell.heat = std::max((cell.incoming + refused) / recordLimit,
                         std::max(0.0, sum(stream.bytes[lane], from, to)) / length / byteLimit);
    return cell;
}

void compare(const HeatMatrix &matrix, const Stream &stream, const ChartSpan &span, int now)
{
    QCOMPARE(matrix.rows(), 5);
    QCOMPARE(matrix.columns(), span.columns());
    for (int row = 0; row < matrix.rows(); ++row) {
        for (int column = 0; column < matrix.filledColumns(); ++column) {
            const HeatMatrix::Cell &cell = matrix.cell(row, column);
            const Expected wanted = expected(stream, matrix.lane(row), span, column, now);
            const QByteArray where = QString("shard %1, column %2: %3 for %4, heat %5 for %6")
                                         .arg(row)
                                         .arg(column)
                                         .arg(double(cell.incoming))
                                         .arg(wanted.incoming)
                                         .arg(double(cell.heat))
                                         .arg(wanted.heat)
                                         .toUtf8();
            QVERIFY2(std::abs(cell.incoming - wanted.incoming) < 1e-2, where.constData());
            if (wanted.incoming < 0)
                continue;
            QVERIFY2(std::abs(cell.heat - wanted.heat) < 1e-3, where.constData());
            QVERIFY2(cell.isRefusing == wanted.isRefusing, where.constData());
        }
    }
}

} // namespace

class TestHeatMatrix : public QObject
{
    Q_OBJECT

private slots:
    void readAtOnce_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::addColumn<int>("period");
        QTest::addColumn<int>("now");
        QTest::addRow("all of it") << 0 << 200 << 1 << 160;
        QTest::addRow("a part") << 40 << 90 << 1 << 160;
        QTest::addRow("by tens") << 0 << 200 << 10 << 157;
        QTest::addRow("ahead of now") << 150 << 250 << 1 << 160;
        QTest::addRow("before anything") << 0 << 60 << 1 << 0;
        QTest::addRow("by the minute") << 0 << 600 << 60 << 160;
    }
    void readAtOnce()
    {
        QFETCH(int, from);
        QFETCH(int, to);
        QFETCH(int, period);
        QFETCH(int, now);
        Stream stream(160);
        const Frame &frame = stream.at(now);
        const ChartSpan span{from, to, period};
        HeatMatrix matrix;
        matrix.update(frame, frame.services[0], span, "main");
        compare(matrix, stream, span, now);
    }

    void goesOnAsIfReadAtOnce_data()
    {
        QTest::addColumn<int>("period");
        QTest::addRow("seconds") << 1;
        QTest::addRow("tens") << 10;
    }
    void goesOnAsIfReadAtOnce()
    {
        QFETCH(int, period);
        Stream stream(0);
        const ChartSpan span{0, 120, period};
        HeatMatrix matrix;
        for (int now = 0; now <= 118; now += 1 + now % 4) {
            while (stream.metricSeconds < now)
                stream.advance(100);
            const Frame &frame = stream.at(now);
            matrix.update(frame, frame.services[0], span, "main");
            compare(matrix, stream, span, now);
        }
    }

    void anotherFutureIsReadAnew()
    {
        Stream stream(100);
        const ChartSpan span{0, 120, 1};
        HeatMatrix matrix;
        matrix.update(stream.at(100), stream.frame.services[0], span, "main");
        Stream other(100);
        other.metrics.addAtSecond(other.in[0], 99, 12'345, 1);
        matrix.update(other.at(100), other.frame.services[0], span, "fork");
        compare(matrix, other, span, 100);
        // Back in time within one future.
        matrix.update(other.at(40), other.frame.services[0], span, "fork");
        QCOMPARE(matrix.filledColumns(), 40);
        compare(matrix, other, span, 40);
    }

    void hottestAndRefusals()
    {
        const Frame frame = sample::smallFrame();
        HeatMatrix matrix;
        matrix.update(frame, frame.services[0], {0, 200, 1}, "main");
        QVERIFY(matrix.hasRefused(2));
        QVERIFY(!matrix.hasRefused(0));
        QVERIFY(matrix.hottest(2) > 1.4f);
        QVERIFY(matrix.hottest(0) < 0.3f);
    }

    void periodsHoldWhatTheMetricsKeep()
    {
        QCOMPARE(periodFor(60, 300, 60), 1);
        QCOMPARE(periodFor(600, 300, 600), 10);
        // More pixels than points: still no finer than what is kept of so long ago.
        QCOMPARE(periodFor(1200, 4000, 1000), 10);
        QCOMPARE(periodFor(1200, 4000, 600), 1);
        QCOMPARE(periodFor(86'400, 400, 86'400), 300);
        QCOMPARE(periodFor(14'400, 100'000, 14'400), 60);
        for (const int age : {10, 901, 10'801}) {
            for (int length = 30; length < 90'000; length = length * 3 / 2)
                QVERIFY(periodFor(length, 500, age) % (age > 10'800 ? 60 : age > 900 ? 10 : 1) == 0);
        }
    }
};

QTEST_APPLESS_MAIN(TestHeatMatrix)
#include "tst_heat_matrix.moc"
