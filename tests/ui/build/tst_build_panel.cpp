// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a system is built, connected, changed, taken back and given again by keys alone while it runs.

#include "support/long_words.h"
#include "support/panel_window.h"
#include "support/small_lab.h"
#include "ui/build/build_panel.h"
#include "ui/build/command_dialog.h"
#include "ui/build/palette_list.h"
#include "ui/build/parameter_field.h"
#include "ui/build/service_form.h"
#include "ui/build/service_list.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace millrace;

namespace {

struct Panel
{
    test::Lab lab;
    BuildPanel panel{&lab.session, &lab.selection, &lab.editor};

    explicit Panel(const Scenario &scenario = test::scenario({}), int width = 310)
        : lab(scenario)
    {
        test::showPanel(&panel, width, 900);
        lab.settle();
    }
    CommandDialog *dialog()
    {
        for (QWidget *each : QApplication::topLevelWidgets())
            if (auto *found = qobject_cast<CommandDialog *>(each); found != nullptr && found->isVisible())
                return found;
        return nullptr;
    }
    /// Opens the form of a kind from the palette by Enter.
    CommandDialog *open(const char *kind)
    {
        panel.kinds()->reveal(QString::fromLatin1(kind));
        QPushButton *button = panel.kinds()->button(QString::fromLatin1(kind));
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Return);
        return dialog();
    }
    void type(CommandDialog *in, const char *parameter, const char *text)
    {
        QWidget *line = in->form()->field(parameter)->editor();
        line->setFocus();
        QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(line, QString::fromLatin1(text));
    }
    void accept(CommandDialog *in)
    {
        QTest::keyClick(in, Qt::Key_Return);
        lab.settle();
        QTRY_VERIFY(dialog() == nullptr);
        lab.settle();
    }
};

} // namespace

class TestBuildPanel : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::light()); }
    void offersANewSystemWhenNothingIsOpen();
    void buildsASystemByKeys();
    void saysWhatIsWrongWithAName();
    void removesAndTakesBackByKeys();
    void connectsByKeys();
    void asksForSaving();
    void cutsNothing_data();
    void cutsNothing();
};

void TestBuildPanel::offersANewSystemWhenNothingIsOpen()
{
    LabSession session;
    Selection selection;
    LabEditor editor(&session);
    BuildPanel panel(&session, &selection, &editor);
    test::showPanel(&panel, 310, 600);
    QVERIFY(!panel.kinds()->button(QStringLiteral("producer"))->isVisible());
    QVERIFY(panel.add(QStringLiteral("producer")) == nullptr);
    QSignalSpy wanted(&panel, &BuildPanel::newSystemWanted);
    panel.newSystemButton()->setFocus();
    QTest::keyClick(panel.newSystemButton(), Qt::Key_Return);
    QCOMPARE(wanted.count(), 1);
}

void TestBuildPanel::buildsASystemByKeys()
{
    Panel build;
    CommandDialog *dialog = build.open("kinesis_stream");
    QVERIFY(dialog != nullptr);
    QCOMPARE(std::get<std::string>(*findValue(dialog->form()->values(), "name")), std::string("stream-1"));
    // The name that is offered is written over.
    QTRY_COMPARE(QApplication::focusWidget(), dialog->form()->field("name")->editor());
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("orders"));
    build.type(dialog, "shards", "2");
    build.accept(dialog);
    QVERIFY(build.lab.service("orders") != nullptr);
    QCOMPARE(build.lab.service("orders")->lanes.size(), std::size_t{2});
    QTRY_COMPARE(build.lab.selection.service(), build.lab.service("orders")->index);

    dialog = build.open("producer");
    // There is one stream: a new producer begins connected to it.
    QCOMPARE(std::get<std::string>(*findValue(dialog->form()->values(), "stream")), std::string("orders"));
    build.type(dialog, "rate", "400/s");
    build.accept(dialog);
    build.accept(build.open("consumer"));
    QCOMPARE(build.panel.services()->count(), 3);

    build.lab.runTo(10);
    const LedgerRow row = build.lab.frame()->histories->ledger.front();
    QVERIFY(row.balances());
    QVERIFY(row.produced > 3'000);
    QVERIFY(row.delivered > 2'000);
}

void TestBuildPanel::saysWhatIsWrongWithAName()
{
    Panel build(test::hotShop());
    CommandDialog *dialog = build.open("kinesis_stream");
    build.type(dialog, "name", "orders");
    QTest::keyClick(dialog, Qt::Key_Return);
    build.lab.settle();
    QVERIFY(dialog->isVisible());
    QVERIFY(dialog->errorText().contains(QLatin1String("ResourceInUseException")));
    build.type(dialog, "name", "no spaces here");
    QTest::keyClick(dialog, Qt::Key_Return);
    build.lab.settle();
    QVERIFY(dialog->errorText().contains(QLatin1String("is not a name")));
    build.type(dialog, "shards", "0");
    QTest::keyClick(dialog, Qt::Key_Return);
    QVERIFY(dialog->form()->field("shards")->faultText().contains(QLatin1String("below 1")));
    QCOMPARE(build.lab.frame()->services.size(), std::size_t{3});
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTest::keyClick(dialog, Qt::Key_Escape); // the first brought the field back
    QTRY_VERIFY(build.dialog() == nullptr);
}

void TestBuildPanel::removesAndTakesBackByKeys()
{
    Panel build(test::hotShop());
    ServiceList *list = build.panel.services();
    list->setFocus();
    QTest::keyClick(list, Qt::Key_End);
    build.lab.settle();
    QCOMPARE(build.lab.selection.service(), build.lab.service("analytics")->index);
    QTest::keyClick(list, Qt::Key_Delete);
    build.lab.settle();
    QVERIFY(build.lab.service("analytics") == nullptr);
    QTRY_COMPARE(list->count(), 2);

    QVERIFY(build.panel.undoButton()->isEnabled());
    QTest::keyClick(build.panel.undoButton(), Qt::Key_Return);
    build.lab.settle();
    QVERIFY(build.lab.service("analytics") != nullptr);
    QVERIFY(build.panel.redoButton()->isEnabled());
    QTest::keyClick(build.panel.redoButton(), Qt::Key_Return);
    build.lab.settle();
    QVERIFY(build.lab.service("analytics") == nullptr);
    QVERIFY(!build.panel.redoButton()->isEnabled());
}

void TestBuildPanel::connectsByKeys()
{
    Panel build(test::hotShop());
    build.lab.editor.create(QStringLiteral("kinesis_stream"), QStringLiteral("second"), {});
    build.lab.settle();
    build.lab.selection.select(build.lab.service("web")->index);
    build.lab.settle();
    QComboBox *combo = build.panel.connectTo();
    QVERIFY(combo->isVisible());
    QCOMPARE(combo->currentData().toString(), QStringLiteral("orders"));
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    build.lab.settle();
    QCOMPARE(std::get<std::string>(build.lab.value("web", "stream")), std::string("second"));
    QTest::keyClick(combo, Qt::Key_Home);
    build.lab.settle();
    QCOMPARE(std::get<std::string>(build.lab.value("web", "stream")), std::string());
    // A stream names nothing.
    build.lab.selection.select(build.lab.service("orders")->index);
    build.lab.settle();
    QVERIFY(!combo->isVisible());
}

void TestBuildPanel::asksForSaving()
{
    Panel build;
    QVERIFY(!build.panel.saveButton()->isEnabled()); // nothing stands
    build.lab.editor.create(QStringLiteral("kinesis_stream"), QStringLiteral("orders"), {});
    build.lab.settle();
    QTRY_VERIFY(build.panel.saveButton()->isEnabled());
    QSignalSpy wanted(&build.panel, &BuildPanel::saveScenarioWanted);
    QTest::keyClick(build.panel.saveButton(), Qt::Key_Return);
    QCOMPARE(wanted.count(), 1);
}

void TestBuildPanel::cutsNothing_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("isLong");
    QTest::addColumn<int>("width");
    QTest::newRow("plain") << 1.0 << false << 310;
    QTest::newRow("200 %") << 2.0 << false << 384; // what a window of 1280 gives
    QTest::newRow("longer words") << 1.0 << true << 310;
    QTest::newRow("200 % and longer words") << 2.0 << true << 560;
}

void TestBuildPanel::cutsNothing()
{
    QFETCH(double, scale);
    QFETCH(bool, isLong);
    QFETCH(int, width);
    const test::ThemeFor theme(false, scale);
    std::unique_ptr<test::LongWords> words;
    if (isLong)
        words = std::make_unique<test::LongWords>();
    Panel build(test::hotShop(), width);
    build.lab.selection.select(build.lab.service("web")->index);
    build.lab.settle();
    QCOMPARE(test::cutWords(&build.panel), QString());
    QCOMPARE(test::unnamed(&build.panel), QString());
    QPointer<CommandDialog> dialog = build.panel.add(QStringLiteral("producer"));
    QCoreApplication::processEvents();
    QCOMPARE(test::cutWords(dialog), QString());
    QCOMPARE(test::unnamed(dialog), QString());
    dialog->close();
}

QTEST_MAIN(TestBuildPanel)
#include "tst_build_panel.moc"
