// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a step is taken back in the future that is shown and in no other, after going back in time as well,
// and what is kept as a scenario builds the very system that stands.

#include "present/lab_editor.h"
#include "sim/scenario/validate.h"
#include "support/small_lab.h"

#include <QtTest>

using namespace millrace;

class TestUndoFutures : public QObject
{
    Q_OBJECT

private slots:
    void takesBackInTheShownFutureOnly();
    void takesBackAfterGoingBackInTime();
    void aKeptScenarioBuildsWhatStands();
};

void TestUndoFutures::takesBackInTheShownFutureOnly()
{
    test::Lab lab;
    lab.runTo(5);
    lab.editor.set(QStringLiteral("web"), "rate", 500.0);
    lab.settle();
    const BranchId before = lab.session.state()->branch;
    lab.runTo(8);
    lab.session.fork(QStringLiteral("other"));
    lab.settle();
    QVERIFY(lab.session.state()->branch != before);
    lab.editor.undo();
    lab.settle();
    QCOMPARE(std::get<double>(lab.value("web", "rate")), 1800.0);
    lab.session.switchTo(before);
    lab.settle();
    lab.runTo(9);
    QCOMPARE(std::get<double>(lab.value("web", "rate")), 500.0);
}

void TestUndoFutures::takesBackAfterGoingBackInTime()
{
    test::Lab lab;
    lab.runTo(5);
    lab.editor.set(QStringLiteral("web"), "rate", 500.0);
    lab.settle();
    lab.runTo(10);
    lab.runTo(7); // still after the change
    lab.editor.undo();
    lab.settle();
    QCOMPARE(std::get<double>(lab.value("web", "rate")), 1800.0);
    QVERIFY(lab.editor.canRedo());
    lab.editor.redo();
    lab.settle();
    QCOMPARE(std::get<double>(lab.value("web", "rate")), 500.0);
}

void TestUndoFutures::aKeptScenarioBuildsWhatStands()
{
    test::Lab lab;
    lab.editor.create(QStringLiteral("kinesis_stream"), QStringLiteral("late"),
                      {{"shards", std::int64_t{3}}});
    lab.editor.set(QStringLiteral("analytics"), "stream", std::string("late"));
    lab.editor.set(QStringLiteral("web"), "salt", std::int64_t{18});
    lab.settle();
    const Frame stands = *lab.frame();
    const Scenario kept = scenarioFrom(stands, test::hotShop());
    QVERIFY(validate(kept).empty());
    const Frame built = test::build(kept, 7).frame();
    QCOMPARE(built.services.size(), stands.services.size());
    for (std::size_t i = 0; i < built.services.size(); ++i) {
        QCOMPARE(built.services[i].name, stands.services[i].name);
        QCOMPARE(built.services[i].kind, stands.services[i].kind);
        QVERIFY(built.services[i].parameters == stands.services[i].parameters);
        QCOMPARE(built.services[i].lanes.size(), stands.services[i].lanes.size());
    }
}

QTEST_GUILESS_MAIN(TestUndoFutures)
#include "tst_undo_futures.moc"
