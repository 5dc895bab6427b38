// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: each view below the canvas shows what is there to scale, says what to add where there is nothing, is
// walked and chosen from by keys, is a table too, and can be saved; the deck makes and enlarges them.
#include "present/lab_session.h"
#include "present/selection.h"
#include "present/theme.h"
#include "support/sample_parts.h"
#include "ui/views/family_picture.h"
#include "ui/views/family_view.h"
#include "ui/views/lambda_picture.h"
#include "ui/views/lambda_view.h"
#include "ui/views/latency_picture.h"
#include "ui/views/latency_view.h"
#include "ui/views/leases_view.h"
#include "ui/views/letters_view.h"
#include "ui/views/view_catalogue.h"
#include "ui/views/view_deck.h"
#include "ui/views/view_picture.h"
#include "ui/window/style_sheet.h"

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <memory>

using namespace millrace;

namespace {

std::shared_ptr<const LiveState> stateOf(Frame frame)
{
    auto state = std::make_shared<LiveState>();
    state->frame = std::make_shared<const Frame>(std::move(frame));
    return state;
}

/// A view of the catalogue with a session that shows what it is given.
struct Shown
{
    explicit Shown(const char *id, QSize size = {790, 420})
    {
        for (const ViewEntry &entry : viewCatalogue())
            if (QLatin1String(entry.id) == QLatin1String(id))
                page.reset(qobject_cast<ViewPage *>(entry.make(&session, &selection, nullptr)));
        page->resize(size);
        page->show();
    }
    void show(Frame frame)
    {
        session.show(stateOf(std::move(frame)));
        QTest::qWait(CalmWait);
    }
    static constexpr int CalmWait = 120; ///< a view is refreshed ten times a second

    LabSession session;
    Selection selection;
    std::unique_ptr<ViewPage> page;
};

Frame frameFor(const QString &id, bool isHuge)
{
    if (id == u"leases")
        return sample::leasesFrame(isHuge ? 1'000 : 4);
    if (id == u"lambda")
        return sample::lambdaFrame(isHuge ? 200 : 3, isHuge ? 10 : 2);
    if (id == u"letters")
        return sample::lettersFrame(isHuge ? 1'000 : 5);
    if (id == u"latency")
        return sample::latencyFrame();
    if (id == u"follow")
        return isHuge ? sample::hugeFrame(1'000) : sample::smallFrame();
    return isHuge ? sample::hugeFrame(1'000) : sample::familyFrame();
}

} // namespace

class TestViewPages : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }

    void everyView_data()
    {
        QTest::addColumn<QString>("id");
        for (const ViewEntry &entry : viewCatalogue())
            if (entry.place == ViewPlace::Below && QLatin1String(entry.id) != QLatin1String("charts"))
                QTest::addRow("%s", entry.id) << QString::fromLatin1(entry.id);
    }
    void everyView()
    {
        QFETCH(QString, id);
        Shown view(id.toLatin1().constData());
        // Nothing: it says what it would show, and what to add.
        QVERIFY(view.page->isEmpty());
        QVERIFY(view.page->emptyWords().contains(QStringLiteral("Add ")));
        view.show(sample::emptyFrame());
        QVERIFY(view.page->isEmpty());

        view.show(frameFor(id, false));
        QVERIFY(!view.page->isEmpty());
        ViewPicture *picture = view.page->picture();
        QVERIFY(!picture->items().empty());
        for (const PictureItem &item : picture->items()) {
            QVERIFY(QRectF(QPointF(), picture->whole()).adjusted(-0.5, -0.5, 0.5, 0.5).contains(item.rect));
            QVERIFY(!item.words.isEmpty());
        }

        // By keys: through all of it, and chosen.
        view.page->setFocus();
        QApplication::setActiveWindow(view.page.get());
        QTest::keyClick(picture, Qt::Key_Home);
        QCOMPARE(picture->accessibleDescription(), picture->items().front().words);
        QTest::keyClick(picture, Qt::Key_End);
        QCOMPARE(picture->accessibleDescription(), picture->items().back().words);
        QTest::keyClick(picture, Qt::Key_Return);
        QCOMPARE(view.selection.service(), picture->items().back().service);

        // The same as a table.
        view.page->showTable(true);
        QVERIFY(view.page->tableView()->isVisible());
        QVERIFY(view.page->tableView()->model()->rowCount() > 0);

        // Saved.
        const QTemporaryDir folder;
        const QString png = folder.filePath("a.png");
        const QString svg = folder.filePath("a.svg");
        const QString csv = folder.filePath("a.csv");
        QVERIFY(view.page->savePng(png) && view.page->saveSvg(svg) && view.page->saveCsv(csv));
        QVERIFY(QImage(png).height() >= static_cast<int>(picture->whole().height()));
        QFile lines(csv);
        QVERIFY(lines.open(QIODevice::ReadOnly));
        QCOMPARE(lines.readAll().count('\n'), view.page->tableView()->model()->rowCount() + 1);
        QFile drawing(svg);
        QVERIFY(drawing.open(QIODevice::ReadOnly) && drawing.readAll().contains("<svg"));
        QVERIFY(!view.page->savePng(folder.filePath("no/such/a.png")));
        QVERIFY(!view.page->saveSvg(folder.filePath("no/such/a.svg")));
        QVERIFY(!view.page->saveCsv(folder.filePath("no/such/a.csv")));
    }

    void huge_data() { everyView_data(); }
    void huge()
    {
        QFETCH(QString, id);
        Shown view(id.toLatin1().constData());
        view.show(frameFor(id, true));
        QVERIFY(!view.page->isEmpty());
        QElapsedTimer spent;
        spent.start();
        const QImage image = view.page->grab().toImage();
        QVERIFY(!image.isNull());
        QVERIFY2(spent.elapsed() < 400, qPrintable(QString::number(spent.elapsed())));
    }

    void barsAreToScaleInTime()
    {
        Shown view("shards");
        view.show(sample::familyFrame());
        const auto *picture = qobject_cast<FamilyPicture *>(view.page->picture());
        QVERIFY(picture);
        const QRectF first = picture->barRect(2);  // 20 s to 60 s
        const QRectF second = picture->barRect(3); // 20 s to 120 s
        QVERIFY(std::abs(second.width() / first.width() - 100.0 / 40) < 0.02);
        QVERIFY(std::abs(first.left() - second.left()) < 0.01);
        QVERIFY(std::abs(picture->barRect(4).left() - first.right()) < 0.01); // a child begins where it ended
        QVERIFY(picture->barRect(1).height() > picture->barRect(2).height()); // half against a quarter
        QVERIFY(picture->barRect(99).isNull());
    }

    void aShardIsChosenForAllViews()
    {
        Shown view("shards");
        view.show(sample::familyFrame());
        ViewPicture *picture = view.page->picture();
        for (const PictureItem &item : picture->items())
            if (item.lane == 5) {
                QTest::mouseClick(picture, Qt::LeftButton, {}, item.rect.center().toPoint());
                break;
            }
        QCOMPARE(view.selection.service(), ServiceIndex{0});
        QCOMPARE(view.selection.lane(), LaneIndex{5});
    }

    void theStreamIsChosenFromAListAndByTheSelection()
    {
        Shown view("shards");
        Frame frame = sample::routerFrame();
        view.show(frame);
        QCOMPARE(view.page->shown(), ServiceIndex{0}); // the one in trouble
        auto *list = view.page->findChild<QComboBox *>();
        QVERIFY(list && list->isVisible());
        QCOMPARE(list->count(), 3);
        view.selection.select({5});
        QTest::qWait(Shown::CalmWait);
        QCOMPARE(view.page->shown(), ServiceIndex{5});
        view.selection.select({1}); // not a stream: nothing changes
        QTest::qWait(Shown::CalmWait);
        QCOMPARE(view.page->shown(), ServiceIndex{5});
        view.page->showTable(false);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Home);
        QTest::qWait(Shown::CalmWait);
        QCOMPARE(view.page->shown(), ServiceIndex{0});
    }

    void manyLanesAreCells()
    {
        Shown view("lambda");
        view.show(sample::lambdaFrame());
        const auto *picture = qobject_cast<LambdaPicture *>(view.page->picture());
        QVERIFY(!picture->isDense());
        QCOMPARE(picture->items().size(), std::size_t(6));
        view.show(sample::lambdaFrame(100, 10));
        QVERIFY(picture->isDense());
        QVERIFY(picture->items().size() > 1'000); // every lane, and some as cards
    }

    void stagesAreToScale()
    {
        Shown view("latency");
        view.show(sample::latencyFrame());
        const auto *picture = qobject_cast<LatencyPicture *>(view.page->picture());
        const LatencyPaths &paths = picture->paths();
        const double scale = picture->stageRect(2, 0).width() / paths.paths[2].stages[0].averageMs;
        for (std::size_t path = 0; path < paths.paths.size(); ++path)
            for (std::size_t stage = 0; stage < paths.paths[path].stages.size(); ++stage) {
                const QRectF rect = picture->stageRect(path, stage);
                QVERIFY(std::abs(rect.width() - paths.paths[path].stages[stage].averageMs * scale) < 0.01);
                if (stage > 0)
                    QVERIFY(std::abs(rect.left() - picture->stageRect(path, stage - 1).right()) < 0.01);
            }
    }

    void deckMakesViewsWhenLookedAt()
    {
        LabSession session;
        Selection selection;
        ViewDeck deck(&session, &selection);
        deck.resize(790, 320);
        deck.show();
        QCOMPARE(deck.shownId(), QStringLiteral("charts"));
        QVERIFY(deck.saved());
        QCOMPARE(deck.findChildren<ViewPage *>().size(), 0);
        deck.showView(QStringLiteral("leases"));
        QCOMPARE(deck.shownId(), QStringLiteral("leases"));
        QCOMPARE(deck.findChildren<ViewPage *>().size(), 1);
        QVERIFY(deck.saved());
        QVERIFY(deck.shown()->isVisible());
        deck.showView(QStringLiteral("no such view"));
        QCOMPARE(deck.shownId(), QStringLiteral("leases"));
        QVERIFY(!deck.view(QStringLiteral("canvas")));
        deck.tabs()->setFocus();
        QTest::keyClick(deck.tabs(), Qt::Key_Left);
        QCOMPARE(deck.shownId(), QStringLiteral("shards"));
        QSignalSpy enlarged(&deck, &ViewDeck::enlargeChanged);
        deck.setEnlarged(true);
        QCOMPARE(enlarged.size(), 1);
        QVERIFY(deck.isEnlarged());
    }
};

QTEST_MAIN(TestViewPages)
#include "tst_view_pages.moc"
