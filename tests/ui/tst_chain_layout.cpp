// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a longer way of the records is drawn from left to right, nothing on anything else, every service
// there, each region in its band, and nothing moves when only rates change.
#include "support/long_words.h"
#include "support/sample_chains.h"
#include "ui/canvas/canvas_layout.h"
#include "ui/canvas/canvas_painter.h"
#include "ui/canvas/chain_order.h"

#include <QTest>

#include <optional>
#include <random>

using namespace millrace;

namespace {

struct Case
{
    const char *name;
    Frame frame;
};

const std::vector<Case> &cases()
{
    static const std::vector<Case> all{
        {"router", sample::routerFrame()},         {"fan-out", sample::fanOutFrame()},
        {"wide fan-out", sample::fanOutFrame(14)}, {"regions", sample::regionsFrame()},
        {"feedback", sample::feedbackFrame()},     {"crowd", sample::crowdFrame()}};
    return all;
}

CanvasRequest request(double width, double height, double scale = 1)
{
    CanvasRequest made;
    made.size = {width, height};
    made.fonts = canvasFonts(Theme::light(), scale);
    return made;
}

const std::vector<QSizeF> &sizes()
{
    static const std::vector<QSizeF> all{{650, 300}, {330, 260}, {830, 460}, {1600, 900}};
    return all;
}

QRectF rectOf(const CanvasLayout &layout, ServiceIndex service)
{
    if (service == layout.stream)
        return layout.bar.united(layout.laneArea);
    const CanvasCard *card = layout.card(service);
    return card ? card->rect : QRectF();
}

QByteArray placeText(const QRectF &rect)
{
    return QByteArray::number(rect.x()) + ',' + QByteArray::number(rect.y()) + ' '
           + QByteArray::number(rect.width()) + 'x' + QByteArray::number(rect.height());
}

} // namespace

class TestChainLayout : public QObject
{
    Q_OBJECT

private slots:
    void everyServiceIsThere()
    {
        for (const Case &each : cases())
            for (const QSizeF &size : sizes()) {
                const CanvasLayout layout = layoutCanvas(each.frame, request(size.width(), size.height()));
                QVERIFY(layout.isChain);
                for (const ServiceFrame &service : each.frame.services)
                    QVERIFY2(!rectOf(layout, service.index).isEmpty(),
                             (each.name + QByteArray(": ") + service.name.c_str()).constData());
            }
    }

    void nothingLiesOnAnythingElse_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<QSizeF>("size");
        QTest::addColumn<double>("scale");
        QTest::addColumn<bool>("isLong");
        for (int at = 0; at < static_cast<int>(cases().size()); ++at)
            for (const QSizeF &size : sizes())
                for (const double scale : {1.0, 1.4, 2.0})
                    for (const bool isLong : {false, true})
                        QTest::addRow("%s %gx%g fonts %g%s", cases()[static_cast<std::size_t>(at)].name,
                                      size.width(), size.height(), scale, isLong ? ", long words" : "")
                            << at << size << scale << isLong;
    }
    void nothingLiesOnAnythingElse()
    {
        QFETCH(int, at);
        QFETCH(QSizeF, size);
        QFETCH(double, scale);
        QFETCH(bool, isLong);
        std::optional<test::LongWords> words40;
        if (isLong)
            words40.emplace();
        const Frame &frame = cases()[static_cast<std::size_t>(at)].frame;
        const CanvasLayout layout = layoutCanvas(frame, request(size.width(), size.height(), scale));
        QVERIFY(layout.size.width() >= size.width() && layout.size.height() >= size.height());
        std::vector<QRectF> words = layout.wordRects();
        if (layout.stream.isValid())
            words.push_back(layout.bar);
        const QRectF room = QRectF(QPointF(), layout.size).adjusted(-0.5, -0.5, 0.5, 0.5);
        for (std::size_t i = 0; i < words.size(); ++i) {
            QVERIFY2(room.contains(words[i]), placeText(words[i]).constData());
            for (std::size_t j = i + 1; j < words.size(); ++j) {
                const QRectF both = words[i].intersected(words[j]);
                QVERIFY2(both.width() < 1 || both.height() < 1,
                         (placeText(words[i]) + " and " + placeText(words[j])).constData());
            }
        }
        for (const CanvasCard *card : layout.cards()) {
            const QRectF both = card->rect.intersected(layout.laneArea);
            QVERIFY2(both.width() < 1 || both.height() < 1, placeText(card->rect).constData());
        }
    }

    void recordsGoFromLeftToRight()
    {
        for (const Case &each : cases()) {
            const Topology topology = topologyOf(each.frame);
            const CanvasLayout layout = layoutCanvas(each.frame, request(830, 460));
            for (const TopologyEdge &edge : topology.edges) {
                if (edge.isBack || edge.isControl || edge.isAcross)
                    continue;
                const QRectF from = rectOf(layout, each.frame.services[edge.from].index);
                const QRectF to = rectOf(layout, each.frame.services[edge.to].index);
                QVERIFY2(from.right() < to.left(), each.name);
            }
        }
    }

    void everyEdgeIsDrawn()
    {
        for (const Case &each : cases()) {
            const Topology topology = topologyOf(each.frame);
            const CanvasLayout layout = layoutCanvas(each.frame, request(1600, 900));
            for (const TopologyEdge &edge : topology.edges) {
                const ServiceIndex from = each.frame.services[edge.from].index;
                const ServiceIndex to = each.frame.services[edge.to].index;
                const bool isDrawn =
                    std::any_of(layout.curves.begin(), layout.curves.end(), [&](const FlowCurve &curve) {
                        return curve.from == from && curve.to == to && curve.isControl == edge.isControl;
                    });
                QVERIFY2(isDrawn, (each.name + QByteArray(": ") + each.frame.services[edge.from].name.c_str()
                                   + " to " + each.frame.services[edge.to].name.c_str())
                                      .constData());
            }
        }
    }

    void longWaysPassBetweenCards()
    {
        // A source that writes to the third layer as well: its curve crosses the columns between.
        Frame frame = sample::routerFrame();
        frame.links.push_back({{1}, {9}, noLane, 50, 0});
        const CanvasLayout layout = layoutCanvas(frame, request(1200, 560));
        const auto curve =
            std::find_if(layout.curves.begin(), layout.curves.end(),
                         [](const FlowCurve &each) { return each.from.value == 1 && each.to.value == 9; });
        QVERIFY(curve != layout.curves.end());
        QVERIFY(curve->via.size() >= 2);
        for (std::size_t i = 0; i + 1 < curve->via.size(); i += 2)
            for (const CanvasCard *card : layout.cards()) {
                const bool isCrossed =
                    curve->via[i].y() > card->rect.top() && curve->via[i].y() < card->rect.bottom()
                    && curve->via[i].x() < card->rect.right() && curve->via[i + 1].x() > card->rect.left();
                QVERIFY2(!isCrossed, placeText(card->rect).constData());
            }
    }

    void ratesMoveNothing()
    {
        for (const Case &each : cases()) {
            Frame busy = each.frame;
            for (LinkFrame &link : busy.links)
                link.perSecond *= 3;
            for (ServiceFrame &service : busy.services)
                for (Quantity &quantity : service.headline)
                    quantity.value *= 1.7;
            for (const QSizeF &size : sizes()) {
                const CanvasLayout before = layoutCanvas(each.frame, request(size.width(), size.height()));
                const CanvasLayout after = layoutCanvas(busy, request(size.width(), size.height()));
                QCOMPARE(after.size, before.size);
                QCOMPARE(after.bar, before.bar);
                for (const ServiceFrame &service : each.frame.services)
                    QCOMPARE(rectOf(after, service.index), rectOf(before, service.index));
            }
        }
    }

    void regionsAreLabelledBands()
    {
        const Frame frame = sample::regionsFrame();
        for (const QSizeF &size : sizes()) {
            const CanvasLayout layout = layoutCanvas(frame, request(size.width(), size.height()));
            QCOMPARE(layout.bands.size(), std::size_t(2));
            QVERIFY(!layout.bands[0].rect.intersects(layout.bands[1].rect));
            for (const ServiceFrame &service : frame.services) {
                const CanvasBand &band = layout.bands[service.region == "us-east-1" ? 0 : 1];
                QCOMPARE(band.title, QString::fromStdString(service.region));
                QVERIFY2(band.rect.contains(rectOf(layout, service.index)), service.name.c_str());
            }
        }
    }

    void aTreeHasNoCrossings()
    {
        std::mt19937 random(5);
        for (int round = 0; round < 100; ++round) {
            Frame frame = sample::emptyFrame();
            const auto count = static_cast<std::uint16_t>(2 + random() % 20);
            for (std::uint16_t i = 0; i < count; ++i)
                frame.services.push_back(sample::node(i, ("s" + std::to_string(i)).c_str(), "thing", "Thing",
                                                      i == 0 ? ServiceRole::Source : ServiceRole::Sink, {}));
            for (std::uint16_t i = 1; i < count; ++i)
                frame.links.push_back({{static_cast<std::uint16_t>(random() % i)}, {i}, noLane, 1, 0});
            QCOMPARE(orderChain(topologyOf(frame), 0).crossings(), 0);
        }
    }

    void anotherLogIsShownLargeWhenAsked()
    {
        CanvasRequest asked = request(1200, 560);
        asked.stream = {5};
        const CanvasLayout layout = layoutCanvas(sample::routerFrame(), asked);
        QCOMPARE(layout.stream.value, std::uint16_t(5));
        QCOMPARE(layout.slices.size(), std::size_t(3));
        QCOMPARE(layout.streamTitle, QString("purchases"));
        QVERIFY(layout.card({0}));
        QVERIFY(!layout.card({5}));
    }
};

QTEST_MAIN(TestChainLayout)
#include "tst_chain_layout.moc"
