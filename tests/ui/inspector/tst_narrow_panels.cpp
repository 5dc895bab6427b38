// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: what does not fit beside stands below, rows follow their width, the bill needs no scroll bar, and
// what can be done to a shard is seen together with the reason for it.

#include "present/cost_model.h"
#include "present/happening_model.h"
#include "support/panel_window.h"
#include "support/small_lab.h"
#include "ui/cost/cost_meter.h"
#include "ui/cost/cost_popup.h"
#include "ui/inspector/action_bar.h"
#include "ui/inspector/chip.h"
#include "ui/inspector/happenings_panel.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/inspector/lane_page.h"
#include "ui/inspector/panel_words.h"
#include "ui/inspector/service_page.h"
#include "ui/inspector/stacking_row.h"
#include "ui/inspector/why_walk.h"
#include "ui/inspector/wrapped_text.h"

#include <QListView>
#include <QScrollBar>
#include <QTableView>
#include <QTest>

using namespace millrace;

class TestNarrowPanels : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void stacksWhatDoesNotFit();
    void breaksBetweenWordsOnly();
    void rowsFollowTheWidth();
    void aBillNeedsNoScrollBar_data();
    void aBillNeedsNoScrollBar();
    void showsWhyAndWhatToDoTogether();
    void saysCrashedRatherThanRefusing();
};

void TestNarrowPanels::stacksWhatDoesNotFit()
{
    QLabel *words = wordsLabel(WordStyle::Name, QStringLiteral("shardId-000000000002"), nullptr);
    auto *beside = new QPushButton(QStringLiteral("hot"));
    StackingRow row(words, beside);
    const int together = words->fontMetrics().horizontalAdvance(words->text()) + beside->sizeHint().width();
    test::showPanel(&row, together + 20, 80);
    QVERIFY(!row.isStacked());
    QVERIFY(beside->x() >= words->geometry().right());
    row.resize(together - 10, 80);
    QCoreApplication::processEvents();
    QVERIFY(row.isStacked());
    QVERIFY(beside->y() >= words->geometry().bottom());
    words->setText(QStringLiteral("web"));
    QTRY_VERIFY(!row.isStacked());
}

void TestNarrowPanels::breaksBetweenWordsOnly()
{
    const QFont font = Theme::current().words(12.5);
    const QFontMetrics metrics(font);
    // One pixel short of both words: two lines. A unit is no word of its own.
    const QString words = QStringLiteral("limit of 1,000/s");
    const int line = wrappedHeight(words, font, metrics.horizontalAdvance(words) + 2);
    QCOMPARE(wrappedHeight(words, font, metrics.horizontalAdvance(words) - 1), 2 * line);
    const QString unit = QStringLiteral("1,000,000,000/seconds");
    QCOMPARE(wrappedHeight(unit, font, metrics.horizontalAdvance(unit) + 2), line);
    // Alone and too long it is broken where it must be.
    QVERIFY(wrappedHeight(unit, font, metrics.horizontalAdvance(unit) / 2) >= 2 * line);
    // After another word it goes to the next line as a whole, where it fits.
    const QString both = QStringLiteral("ab ") + unit;
    QCOMPARE(wrappedHeight(both, font, metrics.horizontalAdvance(unit) + 2), 2 * line);
}

void TestNarrowPanels::rowsFollowTheWidth()
{
    test::Lab lab;
    HappeningsPanel panel(&lab.session, &lab.selection);
    test::showPanel(&panel, 700, 400);
    lab.runTo(12);
    QTRY_VERIFY(panel.model()->rowCount() > 2);
    const auto heightOfAll = [&panel] {
        int height = 0;
        for (int row = 0; row < panel.model()->rowCount(); ++row) {
            const QModelIndex index = panel.model()->index(row, 0);
            const QRect place = panel.list()->visualRect(index);
            if (place.height() != panel.list()->sizeHintForIndex(index).height())
                return -1; // laid out for another width
            height += place.height();
        }
        return height;
    };
    QTRY_VERIFY(heightOfAll() > 0);
    const int wide = heightOfAll();
    panel.resize(240, 400); // the same height: a width alone must do
    QCoreApplication::processEvents();
    QVERIFY(heightOfAll() > wide);
    panel.resize(700, 400);
    QCoreApplication::processEvents();
    QCOMPARE(heightOfAll(), wide);
}

void TestNarrowPanels::aBillNeedsNoScrollBar_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("hasSources");
    QTest::newRow("a wide screen") << 1'600 << true;
    QTest::newRow("a narrow one") << 784 << false;
}

void TestNarrowPanels::aBillNeedsNoScrollBar()
{
    QFETCH(int, width);
    QFETCH(bool, hasSources);
    test::Lab lab;
    CostMeter meter(&lab.session);
    test::showPanel(&meter, 400, 40);
    lab.runTo(60);
    meter.openBill();
    meter.popup()->fit(width);
    QCoreApplication::processEvents();
    QTableView *table = meter.popup()->table();
    QVERIFY(meter.popup()->width() <= width);
    QVERIFY(!table->horizontalScrollBar()->isVisible());
    QVERIFY(!table->verticalScrollBar()->isVisible());
    QCOMPARE(table->isColumnHidden(CostModel::Source), !hasSources);
    // Every figure has the room that its letters take.
    const QFontMetrics metrics(Theme::current().figures(12));
    for (int row = 0; row < meter.model()->rowCount(); ++row)
        for (int column = 0; column < CostModel::Source; ++column) {
            const QModelIndex cell = meter.model()->index(row, column);
            QVERIFY(table->visualRect(cell).width() > metrics.horizontalAdvance(cell.data().toString()));
            QVERIFY(table->visualRect(cell).right() <= table->viewport()->width());
        }
    QCOMPARE(table->fontInfo().family(), QFontInfo(Theme::current().figures(12)).family());
    // Where it has no column the source is told with the price.
    const CostModel &model = *meter.model();
    QVERIFY(model.index(0, CostModel::Price)
                .data(Qt::ToolTipRole)
                .toString()
                .contains(model.index(0, CostModel::Source).data().toString()));
    meter.popup()->close();
}

void TestNarrowPanels::showsWhyAndWhatToDoTogether()
{
    test::Lab lab;
    InspectorPanel panel(&lab.session, &lab.selection, &lab.editor);
    test::showPanel(&panel, 300, 462); // what a window of 1280 x 800 leaves
    lab.runTo(12);
    const LaneIndex hot = lab.hotLane()->index;
    lab.selection.select(lab.service("orders")->index, hot);
    lab.settle();
    QCoreApplication::processEvents();
    const LanePage *page = panel.lanePage();
    const QPushButton *split = page->actions()->button(QStringLiteral("split_shard"));
    const QPushButton *copy = page->actions()->copyButton();
    for (const QPushButton *button : {split, copy})
        QCOMPARE(button->visibleRegion().boundingRect().size(), button->size());
    QVERIFY(!page->whyWalk()->visibleRegion().isEmpty());
}

void TestNarrowPanels::saysCrashedRatherThanRefusing()
{
    ServiceFrame service;
    service.level = Level::Refusing;
    service.state = "crashed";
    QCOMPARE(serviceWord(service), QStringLiteral("crashed"));
    QCOMPARE(serviceTone(service), Chip::Tone::Refusing);
    service.state = "running";
    QCOMPARE(serviceWord(service), QStringLiteral("refusing"));
    service.level = Level::Normal;
    QCOMPARE(serviceWord(service), QStringLiteral("running"));
}

QTEST_MAIN(TestNarrowPanels)
#include "tst_narrow_panels.moc"
