// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every view of the catalogue shows every kind of frame at any size, text scale, language and theme:
// not blank, nothing cut, nothing on anything else, and every control with a name.
#include "present/lab_session.h"
#include "present/selection.h"
#include "present/theme.h"
#include "support/long_words.h"
#include "support/sample_parts.h"
#include "ui/canvas/canvas_panel.h"
#include "ui/canvas/canvas_view.h"
#include "ui/views/view_catalogue.h"
#include "ui/window/style_sheet.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <ctime>
#include <memory>
#include <optional>

using namespace millrace;

namespace {

std::shared_ptr<LiveState> stateOf(std::optional<Frame> frame, std::optional<Frame> other = {})
{
    auto state = std::make_shared<LiveState>();
    state->scenarioName = "sample";
    state->end = defaultStart + minutes(10);
    state->branches = {{0, noBranch, "Main", defaultStart, defaultStart + minutes(3), 0},
                       {1, 0, "hot key salted", defaultStart + seconds(60), defaultStart + minutes(3), 1}};
    if (frame)
        state->frame = std::make_shared<const Frame>(std::move(*frame));
    if (other) {
        state->other = std::make_shared<const Frame>(std::move(*other));
        state->otherBranch = 1;
    }
    return state;
}

struct NamedState
{
    const char *name;
    std::shared_ptr<const LiveState> state;
};

/// What a view is shown: nothing and a little to all, to each what it is there for.
const std::vector<NamedState> &statesFor(const QString &view)
{
    static const std::vector<NamedState> system{
        {"nothing open", nullptr},
        {"no frame yet", stateOf({})},
        {"empty", stateOf(sample::emptyFrame())},
        {"creating", stateOf(sample::creatingFrame())},
        {"small", stateOf(sample::smallFrame())},
        {"draining", stateOf(sample::drainingFrame())},
        {"huge", stateOf(sample::hugeFrame(1000))},
        {"router", stateOf(sample::routerFrame())},
        {"regions", stateOf(sample::regionsFrame())},
        {"two futures", stateOf(sample::smallFrame(), sample::calmFrame())}};
    static const auto own = [](Frame one, Frame many) {
        return std::vector<NamedState>{{"nothing open", nullptr},
                                       {"empty", stateOf(sample::emptyFrame())},
                                       {"small", stateOf(sample::smallFrame())},
                                       {"its own", stateOf(std::move(one))},
                                       {"very many", stateOf(std::move(many))}};
    };
    static const auto shards = own(sample::familyFrame(), sample::hugeFrame(1000));
    static const auto leases = own(sample::leasesFrame(), sample::leasesFrame(1000));
    static const auto lambda = own(sample::lambdaFrame(), sample::lambdaFrame(200, 10));
    static const auto letters = own(sample::lettersFrame(), sample::lettersFrame(1000));
    static const auto latency = own(sample::latencyFrame(), sample::latencyFrame());
    return view == u"shards"    ? shards
           : view == u"leases"  ? leases
           : view == u"lambda"  ? lambda
           : view == u"letters" ? letters
           : view == u"latency" ? latency
                                : system;
}

/// Buttons, labels and fields that can be seen, with their place in the view.
std::vector<std::pair<QWidget *, QRect>> controlsOf(QWidget &view)
{
    std::vector<std::pair<QWidget *, QRect>> found;
    for (QWidget *widget : view.findChildren<QWidget *>()) {
        const bool isControl = qobject_cast<QAbstractButton *>(widget) || qobject_cast<QLabel *>(widget)
                               || qobject_cast<QLineEdit *>(widget);
        // What lies inside a field or a table is that one's own affair.
        const bool isInner = widget->parentWidget()
                             && (qobject_cast<QLineEdit *>(widget->parentWidget())
                                 || widget->parentWidget()->inherits("QAbstractItemView"));
        if (isControl && !isInner && widget->isVisibleTo(&view) && !widget->size().isEmpty())
            found.emplace_back(widget, QRect(widget->mapTo(&view, QPoint()), widget->size()));
    }
    return found;
}

bool isBlank(const QImage &image)
{
    const QRgb first = image.pixel(0, 0);
    for (int y = 0; y < image.height(); y += 2) {
        for (int x = 0; x < image.width(); x += 2) {
            if (image.pixel(x, y) != first)
                return false;
        }
    }
    return true;
}

} // namespace

class TestViews : public QObject
{
    Q_OBJECT

private slots:
    void cleanup()
    {
        QApplication::setLayoutDirection(Qt::LeftToRight);
        applyTheme(*qApp, Theme::light());
    }

    void everyFrameInEveryView_data()
    {
        QTest::addColumn<int>("view");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("scale");
        QTest::addColumn<bool>("isLong");
        QTest::addColumn<bool>("isDark");
        for (int view = 0; view < static_cast<int>(viewCatalogue().size()); ++view) {
            // The middle of a window of 1280x800, and of a large one.
            for (const QSize &size : {QSize(620, 330), QSize(1500, 900)}) {
                for (const double scale : {1.0, 2.0}) {
                    for (const bool isLong : {false, true})
                        QTest::addRow("%s %dx%d text %g%s",
                                      viewCatalogue()[static_cast<std::size_t>(view)].id, size.width(),
                                      size.height(), scale, isLong ? ", long words" : "")
                            << view << size << scale << isLong << (isLong != (scale > 1));
                }
            }
        }
    }
    void everyFrameInEveryView()
    {
        QFETCH(int, view);
        QFETCH(QSize, size);
        QFETCH(double, scale);
        QFETCH(bool, isLong);
        QFETCH(bool, isDark);
        std::optional<test::LongWords> words;
        if (isLong)
            words.emplace();
        QApplication::setLayoutDirection(isLong ? Qt::RightToLeft : Qt::LeftToRight);
        Theme theme = isDark ? Theme::dark() : Theme::light();
        theme.textScale = scale;
        applyTheme(*qApp, theme);
        LabSession session;
        Selection selection;
        const std::unique_ptr<QWidget> made(
            viewCatalogue()[static_cast<std::size_t>(view)].make(&session, &selection, nullptr));
        made->resize(size);
        made->show();
        const QString id = QString::fromLatin1(viewCatalogue()[static_cast<std::size_t>(view)].id);
        for (const NamedState &each : statesFor(id)) {
            made->hide(); // a view that comes into sight takes the newest state at once
            session.show(each.state ? each.state : std::make_shared<const LiveState>());
            made->show();
            // A frame may be waited for a moment, so as not to paint too often.
            QTest::qWait(8);
            const QImage image = made->grab().toImage();
            QVERIFY2(!isBlank(image), each.name);
            QVERIFY2(made->size() == size,
                     QByteArray(each.name)
                         + QTest::toString(made->size())); // it asks for no more room than there is
            const auto controls = controlsOf(*made);
            for (std::size_t i = 0; i < controls.size(); ++i) {
                const auto &[widget, place] = controls[i];
                const QByteArray name = QByteArray(each.name) + ": " + widget->metaObject()->className() + ' '
                                        + widget->objectName().toUtf8() + ' '
                                        + widget->property("text").toString().toUtf8();
                QVERIFY2(made->rect().adjusted(-1, 0, 1, 0).contains(place),
                         (name + QTest::toString(place)).constData());
                if (auto *button = qobject_cast<QAbstractButton *>(widget))
                    QVERIFY2(button->minimumSizeHint().width() <= button->width() + 1, name.constData());
                for (std::size_t j = i + 1; j < controls.size(); ++j) {
                    const bool isInside =
                        controls[j].first->isAncestorOf(widget) || widget->isAncestorOf(controls[j].first);
                    QVERIFY2(isInside || !place.intersects(controls[j].second),
                             (name + " lies on " + controls[j].first->property("text").toString().toUtf8())
                                 .constData());
                }
            }
        }
    }

    void busyWorkCanBeStoppedWithoutAJump()
    {
        LabSession session;
        Selection selection;
        CanvasPanel panel(&session, &selection);
        panel.resize(620, 330);
        panel.show();
        session.show(stateOf(sample::smallFrame()));
        QTest::qWait(10);
        const QRect before = panel.view()->geometry();
        auto busy = stateOf(sample::smallFrame());
        busy->busy = "Seeking";
        busy->busyShare = 0.4;
        session.show(busy);
        const auto cancel = [&]() -> QPushButton * {
            for (auto *button : panel.findChildren<QPushButton *>()) {
                if (button->text() == "Cancel" && button->isVisible())
                    return button;
            }
            return nullptr;
        };
        QVERIFY(!cancel()); // shorter work never flickers
        QTRY_VERIFY(cancel());
        QCOMPARE(panel.view()->geometry(), before);
        QSignalSpy asked(&panel, &CanvasPanel::cancelAsked);
        QTest::keyClick(cancel(), Qt::Key_Space);
        QCOMPARE(asked.size(), 1);
        session.show(stateOf(sample::smallFrame()));
        QVERIFY(!cancel());
    }

    void everyControlHasAName()
    {
        for (const ViewEntry &entry : viewCatalogue()) {
            QVERIFY(!entry.title().isEmpty());
            LabSession session;
            Selection selection;
            const std::unique_ptr<QWidget> made(entry.make(&session, &selection, nullptr));
            made->resize(790, 480);
            made->show();
            session.show(stateOf(sample::smallFrame()));
            std::vector<QWidget *> all{made.get()};
            for (QWidget *widget : made->findChildren<QWidget *>())
                all.push_back(widget);
            for (QWidget *widget : all) {
                if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                    continue;
                QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
                QVERIFY2(accessible && !accessible->text(QAccessible::Name).isEmpty(),
                         qPrintable(QString(entry.id) + ": " + widget->metaObject()->className()));
            }
        }
    }

    void aHiddenViewDoesNotDraw()
    {
        for (const ViewEntry &entry : viewCatalogue()) {
            LabSession session;
            Selection selection;
            const std::unique_ptr<QWidget> made(entry.make(&session, &selection, nullptr));
            made->resize(790, 480);
            QElapsedTimer spent;
            spent.start();
            const auto huge = stateOf(sample::hugeFrame(1000));
            spent.restart();
            for (int i = 0; i < 200; ++i)
                session.show(huge);
            QVERIFY2(spent.elapsed() < 200, entry.id); // a millisecond a frame would be drawing
            made->show();
            QTest::qWait(20);
            QVERIFY(!isBlank(made->grab().toImage()));
        }
    }

    void canvasIsWalkedByKeys()
    {
        LabSession session;
        Selection selection;
        CanvasPanel panel(&session, &selection);
        panel.resize(790, 480);
        panel.show();
        session.show(stateOf(sample::smallFrame()));
        panel.view()->setFocus(Qt::TabFocusReason);
        QApplication::setActiveWindow(&panel);
        QTest::keyClick(panel.view(), Qt::Key_Home);
        const auto name = [&] {
            const ServiceFrame *service = session.frame()->find(selection.service());
            return service ? QString::fromStdString(service->name) : QString();
        };
        QCOMPARE(name(), "web");
        QTest::keyClick(panel.view(), Qt::Key_Down);
        QCOMPARE(name(), "mobile");
        QTest::keyClick(panel.view(), Qt::Key_Right);
        QCOMPARE(name(), "orders");
        QCOMPARE(selection.lane(), noLane);
        QTest::keyClick(panel.view(), Qt::Key_Right);
        QVERIFY(selection.lane() != noLane);
        QTest::keyClick(panel.view(), Qt::Key_End);
        QCOMPARE(selection.lane(), LaneIndex(3));
        QVERIFY(panel.view()->accessibleDescription().startsWith("shardId-000000000003 of orders"));
        QTest::keyClick(panel.view(), Qt::Key_Right);
        QVERIFY(name() == "analytics" || name() == "archive");
        QSignalSpy menus(&panel, &CanvasPanel::menuAsked);
        QTest::keyClick(panel.view(), Qt::Key_Return);
        QCOMPARE(menus.size(), 1);
        QTest::keyClick(panel.view(), Qt::Key_Escape);
        QVERIFY(selection.isEmpty());
    }

    void aSelectedStreamIsShownLargeWheneverItWasSelected()
    {
        Frame frame = sample::smallFrame();
        ServiceFrame other = sample::service(6, "returns", "kinesis_stream", "Kinesis stream", 40);
        other.lanes.push_back(sample::openLane({1, -1, 10, false}, 0));
        frame.services.push_back(other);
        LabSession session;
        Selection selection;
        selection.select({6});
        CanvasPanel panel(&session, &selection);
        panel.resize(790, 480);
        panel.show();
        session.show(stateOf(frame));
        QCOMPARE(panel.view()->layoutShown().stream.value, std::uint16_t(6));
        bool isNamed = false;
        for (const QLabel *label : panel.findChildren<QLabel *>())
            isNamed = isNamed || label->text() == "returns";
        QVERIFY(isNamed);
    }

    void paintingIsQuick()
    {
        // Below the 16 ms of a picture at 60 a second; in processor time, and the least of several tries, for
        // the machine may be shared.
        for (const int shards : {4, 1000}) {
            const Frame frame = sample::hugeFrame(shards);
            QImage image(QSize(790, 400), QImage::Format_ARGB32_Premultiplied);
            CanvasRequest request;
            request.size = image.size();
            request.fonts = canvasFonts(Theme::current());
            CanvasStyle style;
            style.theme = &Theme::current();
            double least = 1e9;
            for (int i = 0; i < 12; ++i) {
                const std::clock_t begin = std::clock();
                QPainter painter(&image);
                paintCanvas(painter, frame, layoutCanvas(frame, request), style);
                painter.end();
                least = std::min(least, 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
            }
            QVERIFY2(least < 16, qPrintable(QString("%1 ms").arg(least)));
        }
    }
};

QTEST_MAIN(TestViews)
#include "tst_views.moc"
