// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the menus hold what the command tables hold, a command is asked for its arguments and given by keys,
// a refusal is told with its name and remedy, and a command may begin a new future.

#include "support/panel_window.h"
#include "support/small_lab.h"
#include "ui/build/command_dialog.h"
#include "ui/build/command_menu.h"
#include "ui/build/parameter_field.h"
#include "ui/build/service_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QTest>

using namespace millrace;

namespace {

QStringList namesOf(const QMenu &menu)
{
    QStringList names;
    for (const QAction *action : menu.actions())
        if (!action->objectName().isEmpty())
            names << action->objectName();
    return names;
}

struct Asked
{
    test::Lab lab;
    QPointer<CommandDialog> dialog;

    explicit Asked(const char *command, LaneIndex lane = 0)
    {
        lab.runTo(12);
        const ServiceFrame *orders = lab.service("orders");
        dialog = new CommandDialog(
            &lab.session, questionOf(*findCommand(*findKind("kinesis_stream"), command), *orders, lane));
        test::showPanel(dialog, 420, dialog->sizeHint().height());
    }
    void type(const char *argument, const char *text)
    {
        QWidget *line = dialog->form()->field(argument)->editor();
        line->setFocus();
        QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(line, QString::fromLatin1(text));
    }
    void enter()
    {
        QTest::keyClick(dialog, Qt::Key_Return);
        lab.settle();
    }
};

} // namespace

class TestCommandDialog : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void menusHoldTheTables();
    void aCommandWithoutArgumentsIsGivenAtOnce();
    void splitsWhereOneSays();
    void tellsARefusalWithItsRemedy();
    void breaksAHashKeyThatIsTooLong();
    void mergesWithTheNeighbour();
    void beginsANewFuture();
    void offersLanesByName();
};

void TestCommandDialog::menusHoldTheTables()
{
    test::Lab lab;
    for (const char *name : {"orders", "web", "analytics"}) {
        const ServiceFrame *service = lab.service(name);
        for (const bool isLane : {false, true}) {
            if (isLane && service->lanes.empty())
                continue;
            QStringList doable;
            QStringList faults;
            for (const CommandInfo &info : *findKind(service->kind)->commands)
                if (!isLane || info.onLane)
                    (info.isFault ? faults : doable)
                        << QString::fromUtf8(info.name.data(), static_cast<int>(info.name.size()));
            if (!isLane)
                doable << QStringLiteral("remove");
            QMenu menu;
            const LaneIndex lane = isLane ? service->lanes.front().index : noLane;
            fillCommandMenu(&menu, &lab.session, service->index, lane, CommandMenuPart::Do);
            QCOMPARE(namesOf(menu), doable);
            fillCommandMenu(&menu, &lab.session, service->index, lane, CommandMenuPart::Faults);
            QCOMPARE(namesOf(menu), faults);
            fillTargetMenu(&menu, &lab.session, service->index, lane);
            QVERIFY(menu.findChild<QMenu *>(QStringLiteral("faults")) != nullptr);
        }
    }
}

void TestCommandDialog::aCommandWithoutArgumentsIsGivenAtOnce()
{
    test::Lab lab;
    QMenu menu;
    fillCommandMenu(&menu, &lab.session, lab.service("web")->index, noLane, CommandMenuPart::Do);
    menu.popup({0, 0});
    menu.setActiveAction(menu.findChild<QAction *>(QStringLiteral("stop")));
    QTest::keyClick(&menu, Qt::Key_Return);
    lab.settle();
    QCOMPARE(lab.commandsGiven(), std::size_t{1});
    lab.runTo(5);
    QCOMPARE(lab.service("web")->headline.front().value, 0.0);
}

void TestCommandDialog::splitsWhereOneSays()
{
    Asked split("split_shard");
    split.type("at", "85070591730234615865843651857942052864"); // 2^126
    split.enter();
    QTRY_VERIFY(split.dialog.isNull());
    split.lab.runTo(30);
    const ServiceFrame *orders = split.lab.service("orders");
    QCOMPARE(orders->lanes.size(), std::size_t{4});
    QCOMPARE(orders->lanes[3].beginText, std::string("85070591730234615865843651857942052864"));
}

void TestCommandDialog::tellsARefusalWithItsRemedy()
{
    Asked split("split_shard");
    split.type("at", "300000000000000000000000000000000000000"); // in the other shard's range
    split.enter();
    QVERIFY(!split.dialog.isNull() && split.dialog->isVisible());
    QVERIFY(split.dialog->errorText().startsWith(QLatin1String("InvalidArgumentException")));
    QVERIFY(split.dialog->errorText().contains(QLatin1String("must lie inside")));
    // The words of the refusal push nothing out of sight.
    QCoreApplication::processEvents();
    for (const char *argument : {"shard", "at"})
        QCOMPARE(split.dialog->form()->field(argument)->visibleRegion().boundingRect().height(),
                 split.dialog->form()->field(argument)->height());
    split.type("at", "middle");
    split.enter();
    QTRY_VERIFY(split.dialog.isNull());
}

void TestCommandDialog::breaksAHashKeyThatIsTooLong()
{
    const test::ThemeFor theme(false, 2);
    Asked split("split_shard");
    split.type("at", "300000000000000000000000000000000000000");
    split.enter();
    QVERIFY(!split.dialog->errorText().isEmpty());
    QCoreApplication::processEvents();
    QCOMPARE(test::cutWords(split.dialog), QString());
    split.dialog->close();
}

void TestCommandDialog::mergesWithTheNeighbour()
{
    Asked merge("merge_shards", 1);
    QCOMPARE(std::get<std::string>(*findValue(merge.dialog->form()->values(), "with")),
             merge.lab.service("orders")->lanes[0].name);
    merge.enter();
    merge.lab.runTo(30);
    QCOMPARE(merge.lab.service("orders")->lanes.size(), std::size_t{3});
    QCOMPARE(merge.lab.service("orders")->lanes[2].end, 1.0);
}

void TestCommandDialog::beginsANewFuture()
{
    Asked split("split_shard");
    split.dialog->forkBox()->setFocus();
    QTest::keyClick(split.dialog->forkBox(), Qt::Key_Return);
    QVERIFY(split.dialog->forkTitle()->isVisible());
    split.dialog->forkTitle()->setFocus();
    QTest::keyClick(split.dialog->forkTitle(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(split.dialog->forkTitle(), QStringLiteral("shard 0 split"));
    split.enter();
    const auto state = split.lab.session.state();
    QCOMPARE(state->branches.size(), std::size_t{2});
    QCOMPARE(state->branches.back().title, std::string("shard 0 split"));
    QCOMPARE(state->branch, state->branches.back().id);
}

void TestCommandDialog::offersLanesByName()
{
    Asked split("split_shard", 1);
    const auto *combo = qobject_cast<QComboBox *>(split.dialog->form()->field("shard")->editor());
    QVERIFY(combo != nullptr);
    QCOMPARE(combo->count(), 2);
    QCOMPARE(combo->currentText(), QString::fromStdString(split.lab.service("orders")->lanes[1].name));
    split.dialog->close();
}

QTEST_MAIN(TestCommandDialog)
#include "tst_command_dialog.moc"
