// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the inspector says of a shard and of a service what the frame says, why it refuses as the happenings
// say it, and everything that can be done is done by keys alone. Nothing is cut at any size of text.

#include "present/aws_lines.h"
#include "present/parameter_words.h"
#include "support/long_words.h"
#include "support/panel_window.h"
#include "support/sample_frames.h"
#include "support/small_lab.h"
#include "ui/build/command_dialog.h"
#include "ui/build/parameter_field.h"
#include "ui/build/service_form.h"
#include "ui/build/service_list.h"
#include "ui/canvas/canvas_text.h"
#include "ui/inspector/action_bar.h"
#include "ui/inspector/chip.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/inspector/lane_page.h"
#include "ui/inspector/leaves_out_card.h"
#include "ui/inspector/overview_page.h"
#include "ui/inspector/quantity_bars.h"
#include "ui/inspector/service_page.h"
#include "ui/inspector/why_walk.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QTest>

using namespace millrace;

namespace {

struct Inspector
{
    test::Lab lab;
    InspectorPanel panel{&lab.session, &lab.selection, &lab.editor};

    explicit Inspector(int width = 300)
    {
        test::showPanel(&panel, width, 800);
        lab.runTo(12);
    }
    void select(const char *name, LaneIndex lane = noLane)
    {
        lab.selection.select(lab.service(name)->index, lane);
        lab.settle();
    }
    CommandDialog *dialog()
    {
        for (QWidget *each : QApplication::topLevelWidgets())
            if (auto *found = qobject_cast<CommandDialog *>(each); found != nullptr && found->isVisible())
                return found;
        return panel.findChild<CommandDialog *>();
    }
    /// Chooses an entry of the open menu by its name, with the arrows and Enter.
    void choose(QMenu *menu, const QString &name)
    {
        QTRY_VERIFY(menu->isVisible());
        for (int i = 0; i < menu->actions().size(); ++i) {
            if (menu->activeAction() != nullptr && menu->activeAction()->objectName() == name)
                break;
            QTest::keyClick(menu, Qt::Key_Down);
        }
        QVERIFY(menu->activeAction() != nullptr);
        QCOMPARE(menu->activeAction()->objectName(), name);
        QTest::keyClick(menu, Qt::Key_Return);
        lab.settle();
    }
};

/// The words of a label without the places where they may be broken.
QString plain(const QLabel *label)
{
    return label->text().remove(QChar(0x200b));
}

std::shared_ptr<LiveState> stateOf(Frame frame)
{
    auto state = std::make_shared<LiveState>();
    state->frame = std::make_shared<const Frame>(std::move(frame));
    return state;
}

} // namespace

class TestInspectorPanel : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void showsWhatIsEmpty();
    void showsTheRunWhileNothingIsSelected();
    void showsAShardAsTheFrameHasIt();
    void walksTheCausesOfARefusal();
    void goesToACauseByKeys();
    void splitsByKeys();
    void crashesAConsumerByKeys();
    void showsFamilies();
    void changesAParameterByKeys();
    void showsTheRowsThatMatter();
    void copiesALineForAws();
    void saysWhatTheModelLeavesOut();
    void keepsItsChildrenWhileItRuns();
    void cutsNothing_data();
    void cutsNothing();
};

void TestInspectorPanel::showsWhatIsEmpty()
{
    LabSession session;
    Selection selection;
    LabEditor editor(&session);
    InspectorPanel panel(&session, &selection, &editor);
    test::showPanel(&panel, 300, 600);
    QCOMPARE(panel.currentPage(), panel.overviewPage());
    QVERIFY(panel.overviewPage()->wordsLabel()->text().contains(QLatin1String("Open a scenario")));
    session.show(stateOf(sample::emptyFrame()));
    QTRY_VERIFY(panel.overviewPage()->wordsLabel()->text().contains(QLatin1String("Lab tab")));
}

void TestInspectorPanel::showsTheRunWhileNothingIsSelected()
{
    Inspector inspector;
    OverviewPage *page = inspector.panel.overviewPage();
    QCOMPARE(inspector.panel.currentPage(), page);
    QCOMPARE(page->services()->count(), 3);
    const LedgerRow &row = inspector.lab.frame()->histories->ledger.front();
    QVERIFY(row.balances());
    QTRY_COMPARE(page->ledgerLabel()->text(), ledgerText(row));
    QVERIFY(ledgerText(row).contains(QString::fromStdString(thousands(row.delivered))));

    page->services()->setFocus();
    QVERIFY(inspector.lab.selection.isEmpty()); // looking chooses nothing
    QTest::keyClick(page->services(), Qt::Key_Home);
    QTest::keyClick(page->services(), Qt::Key_Down);
    QTest::keyClick(page->services(), Qt::Key_Return);
    inspector.lab.settle();
    QCOMPARE(inspector.panel.currentPage(), inspector.panel.servicePage());
    QCOMPARE(plain(inspector.panel.servicePage()->nameLabel()),
             QString::fromStdString(inspector.lab.frame()->find(inspector.lab.selection.service())->name));
}

void TestInspectorPanel::showsAShardAsTheFrameHasIt()
{
    Inspector inspector;
    const LaneFrame *hot = inspector.lab.hotLane();
    QVERIFY(hot != nullptr);
    inspector.select("orders", hot->index);
    hot = inspector.lab.hotLane();
    const LanePage *page = inspector.panel.lanePage();
    QCOMPARE(inspector.panel.currentPage(), page);
    QCOMPARE(plain(page->nameLabel()), QString::fromStdString(hot->name));
    QCOMPARE(page->chip()->text(), QStringLiteral("hot"));
    QCOMPARE(page->rangeLabel()->text(), hot->begin == 0
                                             ? QStringLiteral("0 to 2^127 of the key space · 50 %")
                                             : QStringLiteral("2^127 to 2^128 of the key space · 50 %"));
    QCOMPARE(page->quantities()->rowCount(), hot->quantities.size());
    for (std::size_t i = 0; i < hot->quantities.size(); ++i)
        QVERIFY(page->quantities()->rowText(i).contains(figureText(hot->quantities[i])));
    QVERIFY(page->quantities()->rowText(0).contains(QLatin1String("of 1,000/s")));
    QVERIFY(page->quantities()->rowText(0).contains(QLatin1String("refusing")));
    const LaneIndex cool = hot->index == 0 ? 1 : 0;
    inspector.select("orders", cool);
    QVERIFY(page->chip()->text() != QLatin1String("hot"));
}

void TestInspectorPanel::walksTheCausesOfARefusal()
{
    Inspector inspector;
    const LaneIndex hot = inspector.lab.hotLane()->index;
    inspector.select("orders", hot);
    const auto frame = inspector.lab.frame();
    const LaneFrame *lane = inspector.lab.hotLane();
    const std::vector<Happening> why = frame->histories->happenings.why(lane->trouble);
    QVERIFY(why.size() >= 2);
    WhyWalk *walk = inspector.panel.lanePage()->whyWalk();
    QVERIFY(walk->isVisible());
    QCOMPARE(walk->chain().size(), why.size());
    for (std::size_t i = 0; i < why.size(); ++i) {
        QCOMPARE(walk->chain()[i].id, why[i].id);
        QVERIFY(walk->stepText(i).contains(QString::fromStdString(why[i].text)));
        QVERIFY(walk->stepText(i).contains(QString::fromStdString(why[i].subject)));
        if (!why[i].limit.name.empty()) {
            QVERIFY(walk->stepText(i).contains(QLatin1String("1,000/s")));
            QVERIFY(walk->stepText(i).contains(QString::fromStdString(why[i].limit.source)));
        }
    }
}

void TestInspectorPanel::goesToACauseByKeys()
{
    Inspector inspector;
    inspector.select("orders", inspector.lab.hotLane()->index);
    WhyWalk *walk = inspector.panel.lanePage()->whyWalk();
    const std::vector<Happening> chain = walk->chain();
    walk->focusFirst();
    for (std::size_t i = 1; i < chain.size(); ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    inspector.lab.settle();
    QCOMPARE(inspector.lab.frame()->now.ns, chain.back().time.ns);
    QCOMPARE(inspector.lab.selection.service(), chain.back().service);
}

void TestInspectorPanel::splitsByKeys()
{
    Inspector inspector;
    const std::string hot = inspector.lab.hotLane()->name;
    inspector.select("orders", inspector.lab.hotLane()->index);
    QPushButton *split = inspector.panel.lanePage()->actions()->button(QStringLiteral("split_shard"));
    QVERIFY(split != nullptr);
    split->setFocus();
    QTest::keyClick(split, Qt::Key_Return);
    QTRY_VERIFY(inspector.dialog() != nullptr);
    CommandDialog *dialog = inspector.dialog();
    QCOMPARE(std::get<std::string>(*findValue(dialog->form()->values(), "shard")), hot);
    QTest::keyClick(dialog, Qt::Key_Return);
    inspector.lab.settle();
    inspector.lab.runTo(30);
    QCOMPARE(inspector.lab.service("orders")->lanes.size(), std::size_t{4});
    QTRY_VERIFY(inspector.dialog() == nullptr);
    QTRY_COMPARE(inspector.panel.lanePage()->chip()->text(), QStringLiteral("closed"));
}

void TestInspectorPanel::crashesAConsumerByKeys()
{
    Inspector inspector;
    inspector.select("analytics");
    ActionBar *bar = inspector.panel.servicePage()->actions();
    bar->faultsButton()->setFocus();
    QTest::keyClick(bar->faultsButton(), Qt::Key_Return);
    inspector.choose(bar->menu(), QStringLiteral("crash"));
    QCOMPARE(inspector.lab.service("analytics")->state, std::string("crashed"));
    QTRY_VERIFY(!bar->menu()->isVisible());
    // And back on its feet, from the menu of what can be done.
    QTest::keyClick(bar->moreButton(), Qt::Key_Return);
    inspector.choose(bar->menu(), QStringLiteral("restart"));
    QVERIFY(inspector.lab.service("analytics")->state != std::string("crashed"));
}

void TestInspectorPanel::showsFamilies()
{
    LabSession session;
    Selection selection;
    LabEditor editor(&session);
    InspectorPanel panel(&session, &selection, &editor);
    test::showPanel(&panel, 300, 800);
    session.show(stateOf(sample::drainingFrame()));
    selection.select({0}, 2);
    const QLabel *family = panel.lanePage()->familyLabel();
    QTRY_VERIFY(family->isVisible());
    QVERIFY(family->text().contains(QLatin1String("shard 3")));
    QVERIFY(family->text().contains(QLatin1String("shard 4")));
    QTest::keyClick(const_cast<QLabel *>(family), Qt::Key_Tab);
    emit const_cast<QLabel *>(family)->linkActivated(QStringLiteral("4"));
    QCOMPARE(selection.lane(), LaneIndex{4});
    QTRY_VERIFY(family->text().contains(QLatin1String("Made from")));
}

void TestInspectorPanel::changesAParameterByKeys()
{
    Inspector inspector;
    inspector.select("web");
    auto *line = inspector.panel.servicePage()
                     ->form()
                     ->findChild<QWidget *>(QStringLiteral("rate"))
                     ->findChild<QLineEdit *>();
    line->setFocus();
    QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(line, QStringLiteral("120/s"));
    QTest::keyClick(line, Qt::Key_Return);
    inspector.lab.settle();
    QCOMPARE(std::get<double>(inspector.lab.value("web", "rate")), 120.0);
    QVERIFY(inspector.lab.editor.canUndo());
    // What has been typed for one service stays with it when another is chosen.
    QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(line, QStringLiteral("130/s"));
    inspector.select("analytics");
    inspector.lab.settle();
    QCOMPARE(std::get<double>(inspector.lab.value("web", "rate")), 130.0);
}

void TestInspectorPanel::showsTheRowsThatMatter()
{
    Inspector inspector;
    for (const char *name : {"orders", "web", "analytics"}) {
        inspector.select(name);
        const ServiceFrame *service = inspector.lab.service(name);
        for (const ParameterInfo &info : *findKind(service->kind)->parameters)
            QCOMPARE(inspector.panel.servicePage()->form()->field(info.name)->isVisible(),
                     isShown(info, service->parameters));
    }
}

void TestInspectorPanel::copiesALineForAws()
{
    Inspector inspector;
    inspector.select("orders", 0);
    ActionBar *bar = inspector.panel.lanePage()->actions();
    QTest::keyClick(bar->copyButton(), Qt::Key_Return);
    QTRY_VERIFY(bar->menu()->isVisible());
    QTest::keyClick(bar->menu(), Qt::Key_Return);
    const ServiceFrame *orders = inspector.lab.service("orders");
    QCOMPARE(QGuiApplication::clipboard()->text(),
             awsLines(*inspector.lab.frame(), *orders, &orders->lanes[0]).front().line);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QLatin1String("aws kinesis split-shard")));
}

void TestInspectorPanel::saysWhatTheModelLeavesOut()
{
    Inspector inspector;
    inspector.select("orders");
    LeavesOutCard *card = inspector.panel.servicePage()->leavesOut();
    QVERIFY(!card->isOpen());
    QTest::keyClick(card->toggle(), Qt::Key_Return);
    QVERIFY(card->isOpen());
    QString words;
    for (const QLabel *label : card->findChildren<QLabel *>())
        words += label->text();
    for (const std::string_view line : *findKind("kinesis_stream")->leavesOut)
        QVERIFY(words.contains(QString::fromUtf8(line.data(), static_cast<qsizetype>(line.size()))));
}

void TestInspectorPanel::keepsItsChildrenWhileItRuns()
{
    Inspector inspector;
    inspector.select("web");
    QWidget *line = inspector.panel.servicePage()
                        ->form()
                        ->findChild<QWidget *>(QStringLiteral("rate"))
                        ->findChild<QLineEdit *>();
    line->setFocus();
    QTest::keyClick(line, Qt::Key_End);
    QTest::keyClicks(line, QStringLiteral("9"));
    const auto before = inspector.panel.findChildren<QWidget *>();
    for (int second = 13; second < 20; ++second)
        inspector.lab.runTo(second);
    QCOMPARE(inspector.panel.findChildren<QWidget *>(), before);
    QCOMPARE(QApplication::focusWidget(), line);
    QVERIFY(qobject_cast<QLineEdit *>(line)->text().endsWith(QLatin1Char('9')));
}

void TestInspectorPanel::cutsNothing_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("isLong");
    QTest::addColumn<int>("width");
    QTest::newRow("plain") << 1.0 << false << 300;
    QTest::newRow("200 %") << 2.0 << false << 384; // what a window of 1280 gives
    QTest::newRow("longer words") << 1.0 << true << 300;
    QTest::newRow("200 % and longer words") << 2.0 << true << 560;
}

void TestInspectorPanel::cutsNothing()
{
    QFETCH(double, scale);
    QFETCH(bool, isLong);
    QFETCH(int, width);
    const test::ThemeFor theme(false, scale);
    std::unique_ptr<test::LongWords> words;
    if (isLong)
        words = std::make_unique<test::LongWords>();
    Inspector inspector(width);
    const LaneIndex hot = inspector.lab.hotLane()->index;
    for (const auto &[name, lane] : {std::pair<const char *, LaneIndex>{"orders", hot},
                                     {"orders", noLane},
                                     {"web", noLane},
                                     {"analytics", noLane}}) {
        inspector.select(name, lane);
        QCoreApplication::processEvents();
        QCOMPARE(test::cutWords(&inspector.panel), QString());
        QCOMPARE(test::unnamed(&inspector.panel), QString());
    }
    inspector.lab.selection.clear();
    QCoreApplication::processEvents();
    QCOMPARE(test::cutWords(&inspector.panel), QString());
}

QTEST_MAIN(TestInspectorPanel)
#include "tst_inspector_panel.moc"
