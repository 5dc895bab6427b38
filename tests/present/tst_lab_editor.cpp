// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: what has been built and changed is taken back and given again step by step, and what stands can be
// kept as a scenario that begins so.

#include "present/lab_editor.h"

#include "present/command_words.h"
#include "sim/scenario/validate.h"
#include "support/small_lab.h"

#include <QSignalSpy>
#include <QtTest>

using namespace millrace;

class TestLabEditor : public QObject
{
    Q_OBJECT

private slots:
    void undoesAndRedoesStepByStep();
    void aNewStepForgetsWhatWasUndone();
    void keepsAStepThatIsRefused();
    void inversesLeadBack();
    void keepsWhatStandsAsAScenario();
    void givesFreeNames();
};

void TestLabEditor::undoesAndRedoesStepByStep()
{
    test::Lab lab;
    lab.editor.set(QStringLiteral("web"), "rate", 500.0);
    lab.settle();
    lab.editor.set(QStringLiteral("web"), "rate", 700.0);
    lab.settle();
    lab.editor.create(QStringLiteral("kinesis_stream"), QStringLiteral("extra"), {});
    lab.settle();
    QVERIFY(lab.service("extra") != nullptr);
    QCOMPARE(lab.editor.undoText(), QStringLiteral("Undo: Add extra"));

    lab.editor.undo();
    lab.settle();
    QVERIFY(lab.service("extra") == nullptr);
    lab.editor.undo();
    lab.settle();
    QCOMPARE(std::get<double>(lab.value("web", "rate")), 500.0);
    lab.editor.undo();
    lab.settle();
    QCOMPARE(std::get<double>(lab.value("web", "rate")), 1800.0);
    QVERIFY(!lab.editor.canUndo());
    QCOMPARE(lab.editor.redoText(), QStringLiteral("Redo: Set rate of web"));

    for (int i = 0; i < 3; ++i) {
        QVERIFY(lab.editor.canRedo());
        lab.editor.redo();
        lab.settle();
    }
    QVERIFY(!lab.editor.canRedo());
    QCOMPARE(std::get<double>(lab.value("web", "rate")), 700.0);
    QVERIFY(lab.service("extra") != nullptr);
}

void TestLabEditor::aNewStepForgetsWhatWasUndone()
{
    test::Lab lab;
    lab.editor.set(QStringLiteral("web"), "rate", 500.0);
    lab.settle();
    lab.editor.undo();
    lab.settle();
    lab.editor.set(QStringLiteral("web"), "rate", 900.0);
    lab.settle();
    QVERIFY(!lab.editor.canRedo());
    lab.editor.undo();
    lab.settle();
    QCOMPARE(std::get<double>(lab.value("web", "rate")), 1800.0);
}

void TestLabEditor::keepsAStepThatIsRefused()
{
    test::Lab lab;
    lab.editor.create(QStringLiteral("kinesis_stream"), QStringLiteral("extra"), {});
    lab.settle();
    lab.runTo(5);
    // Taken away by other hands than undo's: the same step back cannot be done twice.
    lab.session.apply(Command{"remove", "extra", {}});
    lab.settle();
    lab.editor.undo(); // of the removal
    lab.settle();
    QVERIFY(lab.service("extra") != nullptr);
    lab.editor.redo();
    lab.settle();
    QVERIFY(lab.service("extra") == nullptr);
    lab.editor.undo();
    lab.settle();
    lab.editor.undo(); // of the creation
    lab.settle();
    QVERIFY(lab.service("extra") == nullptr);

    test::Lab other;
    other.runTo(10);
    other.editor.create(QStringLiteral("kinesis_stream"), QStringLiteral("extra"), {});
    other.settle();
    other.runTo(2); // before it was made: there is nothing to remove
    QSignalSpy refused(&other.session, &LabSession::refused);
    other.editor.undo();
    other.settle();
    QCOMPARE(refused.count(), 1);
    QVERIFY(other.editor.canUndo());
    QVERIFY(!other.editor.canRedo());
}

void TestLabEditor::inversesLeadBack()
{
    test::Lab lab;
    const Frame before = *lab.frame();
    const std::pair<Command, const char *> cases[] = {{{"stop", "web", {}}, "start"},
                                                      {{"crash", "analytics", {}}, "restart"},
                                                      {{"pause", "analytics", {}}, "resume"},
                                                      {{"remove", "web", {}}, "create"},
                                                      {{"create", "new", {}}, "remove"}};
    for (const auto &[command, inverse] : cases) {
        const auto found = inverseOf(command, before);
        QVERIFY(found.has_value());
        QCOMPARE(found->name, std::string(inverse));
    }
    QVERIFY(!inverseOf({"split_shard", "orders", {}}, before).has_value());
    QVERIFY(!inverseOf({"stop", "nobody", {}}, before).has_value());

    // A sale changes several parameters: all of them come back.
    lab.session.apply(Command{"sale", "web", {{"hot_share", 0.99}, {"rate", 3000.0}}});
    lab.settle();
    QCOMPARE(std::get<double>(lab.value("web", "rate")), 3000.0);
    lab.editor.undo();
    lab.settle();
    QVERIFY(lab.service("web")->parameters == before.find(std::string("web"))->parameters);
}

void TestLabEditor::keepsWhatStandsAsAScenario()
{
    test::Lab lab;
    lab.editor.create(QStringLiteral("kinesis_stream"), QStringLiteral("late"),
                      {{"shards", std::int64_t{3}}});
    lab.editor.set(QStringLiteral("web"), "salt", std::int64_t{18});
    lab.editor.remove(QStringLiteral("analytics"));
    lab.settle();
    const Scenario made = scenarioFrom(*lab.frame(), test::hotShop());
    QVERIFY(validate(made).empty());
    QCOMPARE(made.services.size(), std::size_t{3});
    QCOMPARE(std::get<std::int64_t>(*findValue(made.find("late")->parameters, "shards")), std::int64_t{3});
    QCOMPARE(std::get<std::int64_t>(*findValue(made.find("web")->parameters, "salt")), std::int64_t{18});
    QVERIFY(made.find("analytics") == nullptr);
    QVERIFY(findValue(made.find("web")->parameters, "linger") == nullptr); // as its table has it
}

void TestLabEditor::givesFreeNames()
{
    test::Lab lab;
    QCOMPARE(lab.editor.freeName(QStringLiteral("kinesis_stream")), QStringLiteral("stream-1"));
    lab.editor.create(QStringLiteral("kinesis_stream"), QStringLiteral("stream-1"), {});
    lab.settle();
    QCOMPARE(lab.editor.freeName(QStringLiteral("kinesis_stream")), QStringLiteral("stream-2"));
}

QTEST_GUILESS_MAIN(TestLabEditor)
#include "tst_lab_editor.moc"
