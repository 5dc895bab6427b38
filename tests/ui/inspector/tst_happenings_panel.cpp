// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the happenings of a run are listed newest first, lead to their moment and subject by keys, and say
// why.

#include "present/happening_model.h"
#include "support/long_words.h"
#include "support/panel_window.h"
#include "support/small_lab.h"
#include "ui/inspector/happenings_panel.h"
#include "ui/inspector/why_walk.h"

#include <QListView>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace millrace;

namespace {

struct Panel
{
    test::Lab lab;
    HappeningsPanel panel{&lab.session, &lab.selection};

    explicit Panel(int width = 300, int second = 12)
    {
        test::showPanel(&panel, width, 500);
        lab.runTo(second);
        QTRY_VERIFY(second == 0 || panel.model()->rowCount() > 0);
    }
    int rowOf(const char *kind)
    {
        for (int row = 0; row < panel.model()->rowCount(); ++row)
            if (panel.model()->happening(row).kind == kind)
                return row;
        return -1;
    }
    void choose(int row)
    {
        panel.list()->setFocus();
        panel.list()->setCurrentIndex(panel.model()->index(row, 0));
    }
};

} // namespace

class TestHappeningsPanel : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void saysWhatWillBeHere();
    void listsTheNewestFirst();
    void goesToAMomentByKeys();
    void saysWhyByKeys();
    void showsAllOrWhatIsNotable();
    void beginsAnewWithAnotherRun();
    void wrapsItsWords_data();
    void wrapsItsWords();
};

void TestHappeningsPanel::saysWhatWillBeHere()
{
    LabSession session;
    Selection selection;
    HappeningsPanel panel(&session, &selection);
    test::showPanel(&panel, 300, 400);
    QVERIFY(!panel.list()->isVisible());
    QString words;
    for (const QLabel *label : panel.findChildren<QLabel *>())
        if (label->isVisible())
            words += label->text();
    QVERIFY(words.contains(QLatin1String("Open a scenario")));
    QVERIFY(!panel.whyButton()->isVisible());
}

void TestHappeningsPanel::listsTheNewestFirst()
{
    Panel shown;
    const Happenings &all = shown.lab.frame()->histories->happenings;
    QTRY_VERIFY(shown.rowOf("throttle_begins") >= 0);
    std::vector<HappeningId> notable;
    for (std::size_t i = all.size(); i-- > 0;)
        if (all[i].isNotable)
            notable.push_back(i);
    QCOMPARE(shown.panel.model()->rowCount(), static_cast<int>(notable.size()));
    for (int row = 0; row < shown.panel.model()->rowCount(); ++row)
        QCOMPARE(shown.panel.model()->happening(row).id, notable[static_cast<std::size_t>(row)]);
}

void TestHappeningsPanel::goesToAMomentByKeys()
{
    Panel shown;
    QTRY_VERIFY(shown.rowOf("throttle_begins") >= 0);
    const int row = shown.rowOf("throttle_begins");
    const Happening throttle = shown.panel.model()->happening(row);
    shown.choose(row);
    QTest::keyClick(shown.panel.list(), Qt::Key_Return);
    shown.lab.settle();
    QCOMPARE(shown.lab.frame()->now.ns, throttle.time.ns);
    QCOMPARE(shown.lab.selection.service(), throttle.service);
    QCOMPARE(shown.lab.selection.lane(), throttle.lane);
    // What has not happened yet at that moment is not listed.
    QTRY_VERIFY(shown.panel.model()->rowCount() > 0);
    QTRY_VERIFY(shown.panel.model()->happening(0).time <= throttle.time);
}

void TestHappeningsPanel::saysWhyByKeys()
{
    Panel shown;
    QTRY_VERIFY(shown.rowOf("throttle_begins") >= 0);
    shown.choose(shown.rowOf("throttle_begins"));
    const HappeningId id = shown.panel.model()->happening(shown.panel.list()->currentIndex().row()).id;
    QTest::keyClick(shown.panel.list(), Qt::Key_W);
    QVERIFY(shown.panel.isWalking());
    const std::vector<Happening> why = shown.lab.frame()->histories->happenings.why(id);
    QCOMPARE(shown.panel.whyWalk()->chain().size(), why.size());
    for (std::size_t i = 0; i < why.size(); ++i)
        QCOMPARE(shown.panel.whyWalk()->chain()[i].id, why[i].id);
    QVERIFY(shown.panel.whyWalk()->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!shown.panel.isWalking());
    QCOMPARE(QApplication::focusWidget(), shown.panel.list());
}

void TestHappeningsPanel::showsAllOrWhatIsNotable()
{
    Panel shown;
    const int notable = shown.panel.model()->rowCount();
    QTest::keyClick(shown.panel.filterButton(), Qt::Key_Return);
    QTRY_COMPARE(shown.panel.model()->rowCount(),
                 static_cast<int>(shown.lab.frame()->histories->happenings.size()));
    QVERIFY(shown.panel.model()->rowCount() >= notable);
    QTest::keyClick(shown.panel.filterButton(), Qt::Key_Return);
    QCOMPARE(shown.panel.model()->rowCount(), notable);
}

void TestHappeningsPanel::beginsAnewWithAnotherRun()
{
    Panel shown;
    shown.panel.explain(0);
    QVERIFY(shown.panel.isWalking());
    QVERIFY(shown.lab.session.open(test::scenario({test::stream("quiet")}), 1).isEmpty());
    shown.lab.settle();
    QVERIFY(!shown.panel.isWalking());
    QTRY_COMPARE(shown.panel.model()->rowCount(), 0);
}

void TestHappeningsPanel::wrapsItsWords_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("width");
    QTest::newRow("plain") << 1.0 << 300;
    QTest::newRow("narrow") << 1.0 << 200;
    QTest::newRow("200 %") << 2.0 << 384;
}

void TestHappeningsPanel::wrapsItsWords()
{
    QFETCH(double, scale);
    QFETCH(int, width);
    const test::ThemeFor theme(true, scale);
    const test::LongWords longer;
    Panel shown(width);
    QListView *list = shown.panel.list();
    QTRY_VERIFY(shown.panel.model()->rowCount() > 1);
    QCoreApplication::processEvents();
    for (int row = 0; row + 1 < shown.panel.model()->rowCount(); ++row) {
        const QRect place = list->visualRect(shown.panel.model()->index(row, 0));
        const QRect next = list->visualRect(shown.panel.model()->index(row + 1, 0));
        QVERIFY(place.bottom() < next.top());
        // At least the area that the words take on one endless line.
        const QFontMetrics metrics(Theme::current().words(12.5));
        const int area = metrics.horizontalAdvance(shown.panel.model()->index(row, 0).data().toString());
        QVERIFY(area <= place.width() * (place.height() / metrics.lineSpacing() + 1));
        QVERIFY(place.right() <= list->viewport()->width());
    }
    QCOMPARE(test::cutWords(&shown.panel), QString());
    QCOMPARE(test::unnamed(&shown.panel), QString());
}

QTEST_MAIN(TestHappeningsPanel)
#include "tst_happenings_panel.moc"
