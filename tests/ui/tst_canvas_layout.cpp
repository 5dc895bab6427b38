// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the picture is to scale, and no words ever lie on other words or leave the canvas, whatever
// the size of the window, the fonts and the system.
#include "support/long_words.h"
#include "support/sample_frames.h"
#include "ui/canvas/canvas_layout.h"

#include <QFontMetricsF>
#include <QTest>

#include <optional>

using namespace millrace;

namespace {

CanvasFonts fonts(double scale = 1)
{
    const auto font = [scale](const char *family, double size, int weight) {
        QFont made(QString::fromLatin1(family));
        made.setPixelSize(static_cast<int>(size * scale));
        made.setWeight(static_cast<QFont::Weight>(weight));
        return made;
    };
    return {font("Inter", 13, 600),          font("Inter", 13, 400),          font("Inter", 11, 400),
            font("JetBrains Mono", 13, 400), font("JetBrains Mono", 11, 400), font("Inter", 12, 400)};
}

CanvasRequest request(double width, double height, double scale = 1)
{
    CanvasRequest made;
    made.size = {width, height};
    made.fonts = fonts(scale);
    return made;
}

Frame withTwoStreams()
{
    Frame frame = sample::smallFrame();
    ServiceFrame other = sample::service(6, "returns", "kinesis_stream", "Kinesis stream", 40);
    other.lanes.push_back(sample::openLane({1, -1, 10, false}, 0));
    frame.services.push_back(other);
    return frame;
}

Frame allRefusing(int shards)
{
    Frame frame = sample::streamFrame({shards, 0, 60, false});
    for (LaneFrame &lane : frame.services[0].lanes) {
        lane.level = Level::Refusing;
        lane.refusedPerSecond = 100 + lane.index;
        lane.offeredPerSecond = 1000 + lane.refusedPerSecond;
        lane.limitText = "records limit 1,000/s";
    }
    return frame;
}

Frame crowded()
{
    Frame frame = sample::smallFrame();
    for (std::uint16_t i = 0; i < 20; ++i) {
        const std::string number = std::to_string(i);
        frame.services.push_back(sample::service(static_cast<std::uint16_t>(10 + i),
                                                 ("producer-with-a-long-name-" + number).c_str(), "producer",
                                                 "Producer", 100));
        ServiceFrame reader =
            sample::service(static_cast<std::uint16_t>(40 + i), ("reader-with-a-long-name-" + number).c_str(),
                            "consumer", "Consumer", 100);
        for (const LaneFrame &lane : frame.services[0].lanes)
            reader.readers.push_back({reader.index,
                                      {0},
                                      lane.index,
                                      lane.endPosition - 5000,
                                      lane.endPosition - 6000,
                                      5000,
                                      20'000.0 + i * 1000,
                                      true,
                                      false});
        frame.services.push_back(reader);
    }
    return frame;
}

struct Case
{
    const char *name;
    Frame frame;
};

std::vector<Case> cases()
{
    return {{"empty", sample::emptyFrame()},
            {"creating", sample::creatingFrame()},
            {"small", sample::smallFrame()},
            {"calm", sample::calmFrame()},
            {"draining", sample::drainingFrame()},
            {"one shard", sample::streamFrame({1, 0, 60, false})},
            {"nine shards", sample::hugeFrame(9)},
            {"forty shards", sample::hugeFrame(40)},
            {"huge", sample::hugeFrame()},
            {"two streams", withTwoStreams()},
            {"all refusing", allRefusing(6)},
            {"very many refusing", allRefusing(300)},
            {"crowded", crowded()}};
}

} // namespace

class TestCanvasLayout : public QObject
{
    Q_OBJECT

private slots:
    void barIsToScale()
    {
        for (const int shards : {1, 2, 3, 4, 7, 16, 100, 1000}) {
            const Frame frame = sample::hugeFrame(shards);
            const CanvasLayout layout = layoutCanvas(frame, request(650, 300));
            QCOMPARE(layout.slices.size(), std::size_t(shards));
            for (const BarSlice &slice : layout.slices) {
                const LaneFrame &lane = frame.services[0].lanes[slice.at];
                QVERIFY(std::abs(slice.rect.height() - (lane.end - lane.begin) * layout.bar.height()) < 1e-6);
                QVERIFY(std::abs(slice.rect.top() - (layout.bar.top() + lane.begin * layout.bar.height()))
                        < 1);
            }
        }
    }

    void unevenShardsAreToScaleAndOnlyLanesGrow()
    {
        const Frame frame = sample::drainingFrame();
        const CanvasLayout layout = layoutCanvas(frame, request(650, 300));
        QCOMPARE(layout.slices.size(), std::size_t(4)); // two thirds, and two children of a sixth each
        QVERIFY(std::abs(layout.slices[0].rect.height() / layout.bar.height() - 1.0 / 3) < 1e-6);
        QVERIFY(std::abs(layout.slices[2].rect.height() / layout.bar.height() - 1.0 / 6) < 1e-6);

        const Frame hot = sample::smallFrame();
        const CanvasLayout grown = layoutCanvas(hot, request(650, 300));
        QCOMPARE(grown.lanes.size(), std::size_t(4));
        QVERIFY(grown.find(2)->rect.height() > 1.6 * grown.find(0)->rect.height());
        QVERIFY(std::abs(grown.slices[2].rect.height() - grown.slices[0].rect.height()) < 1e-6);
    }

    void selectedLaneGrows()
    {
        CanvasRequest asked = request(650, 300);
        asked.selected = {0};
        asked.selectedLane = 1;
        const CanvasLayout layout = layoutCanvas(sample::calmFrame(), asked);
        QVERIFY(layout.find(1)->rect.height() > 1.5 * layout.find(0)->rect.height());
    }

    void wordsNeverOverlapOrLeave_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<QSizeF>("size");
        QTest::addColumn<double>("scale");
        QTest::addColumn<bool>("isLong");
        const std::vector<Case> all = cases();
        for (int at = 0; at < static_cast<int>(all.size()); ++at) {
            for (const QSizeF &size :
                 {QSizeF(650, 300), QSizeF(330, 260), QSizeF(760, 400), QSizeF(1600, 900)}) {
                for (const double scale : {1.0, 1.4, 2.0}) {
                    for (const bool isLong : {false, true})
                        QTest::addRow("%s %gx%g fonts %g%s", all[static_cast<std::size_t>(at)].name,
                                      size.width(), size.height(), scale, isLong ? ", long words" : "")
                            << at << size << scale << isLong;
                }
            }
        }
    }
    void wordsNeverOverlapOrLeave()
    {
        QFETCH(int, at);
        QFETCH(QSizeF, size);
        QFETCH(double, scale);
        QFETCH(bool, isLong);
        std::optional<test::LongWords> words40;
        if (isLong)
            words40.emplace();
        static const std::vector<Case> all = cases();
        const CanvasLayout layout = layoutCanvas(all[static_cast<std::size_t>(at)].frame,
                                                 request(size.width(), size.height(), scale));
        const std::vector<QRectF> words = layout.wordRects();
        // Three columns fit; a longer way of the records may have to be scrolled.
        QVERIFY(layout.isChain || layout.size == size);
        const QRectF room = QRectF(QPointF(), layout.size).adjusted(-0.5, -0.5, 0.5, 0.5);
        for (std::size_t i = 0; i < words.size(); ++i) {
            QVERIFY2(room.contains(words[i]), qPrintable(QString("%1 leaves the canvas: %2,%3 %4x%5")
                                                             .arg(i)
                                                             .arg(words[i].x())
                                                             .arg(words[i].y())
                                                             .arg(words[i].width())
                                                             .arg(words[i].height())));
            for (std::size_t j = i + 1; j < words.size(); ++j) {
                const QRectF both = words[i].intersected(words[j]);
                QVERIFY2(both.width() < 1 || both.height() < 1,
                         qPrintable(QString("%1 (%2,%3 %4x%5) and %6 (%7,%8 %9x%10) overlap")
                                        .arg(i)
                                        .arg(words[i].x())
                                        .arg(words[i].y())
                                        .arg(words[i].width())
                                        .arg(words[i].height())
                                        .arg(j)
                                        .arg(words[j].x())
                                        .arg(words[j].y())
                                        .arg(words[j].width())
                                        .arg(words[j].height())));
            }
        }
    }

    void lanesStayInTheirArea()
    {
        for (const Case &each : cases()) {
            const CanvasLayout layout = layoutCanvas(each.frame, request(650, 300));
            double last = layout.laneArea.top() - 0.5;
            for (const LaneBox &lane : layout.lanes) {
                QVERIFY2(lane.rect.top() >= last, each.name);
                QVERIFY2(lane.rect.bottom() <= layout.laneArea.bottom() + 0.5, each.name);
                last = lane.rect.bottom();
                for (const LaneMark &mark : lane.marks)
                    QVERIFY(mark.checkpointX <= mark.x && mark.x <= lane.headX
                            && mark.checkpointX >= lane.tailX);
            }
        }
    }

    void manyShardsAreAggregated()
    {
        const CanvasLayout layout = layoutCanvas(sample::hugeFrame(), request(650, 300));
        QVERIFY(layout.isAggregated);
        QVERIFY(layout.lanes.size() >= 2 && layout.lanes.size() <= 6);
        QVERIFY(layout.find(517)); // the refusing one is always among those drawn in full
        QCOMPARE(layout.summary.section(' ', 0, 1), QString("%1 more").arg(1000 - layout.lanes.size()));
        for (const LaneBox &lane : layout.lanes)
            QVERIFY(lane.rect.height() >= 26);
        QVERIFY(!layoutCanvas(sample::smallFrame(), request(650, 300)).isAggregated);
    }

    void selectedLaneIsDrawnAmongVeryMany()
    {
        CanvasRequest asked = request(650, 300);
        asked.selected = {0};
        asked.selectedLane = 3;
        QVERIFY(layoutCanvas(sample::hugeFrame(), asked).find(3));
    }

    void lagIsTheDistanceToTheHead()
    {
        const CanvasLayout layout = layoutCanvas(sample::smallFrame(), request(650, 300));
        QCOMPARE(layout.windowSeconds, 10.0);
        const LaneBox &hot = *layout.find(2);
        const LaneMark &late = hot.marks.front();
        QCOMPARE(late.reader.value, std::uint16_t(4));
        const double expected = 4.1 / 10 * (hot.headX - hot.tailX);
        QVERIFY(std::abs(hot.headX - 4 - late.x - expected) < 1);
        QVERIFY(late.text.contains("4.1 s"));
    }

    void closedParentDrainsUntilRead()
    {
        Frame frame = sample::drainingFrame();
        CanvasLayout layout = layoutCanvas(frame, request(650, 300));
        QVERIFY(layout.find(2));
        QVERIFY(layout.find(2)->isDraining);
        QVERIFY(layout.find(2)->neckFrom.isNull());
        for (ServiceFrame &service : frame.services) {
            for (ReaderMark &mark : service.readers) {
                if (mark.lane == 2)
                    mark.isFinished = true;
            }
        }
        layout = layoutCanvas(frame, request(650, 300));
        QVERIFY(!layout.find(2));
    }
};

QTEST_MAIN(TestCanvasLayout)
#include "tst_canvas_layout.moc"
