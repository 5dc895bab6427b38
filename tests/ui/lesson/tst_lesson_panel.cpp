// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a lesson is taken by keys alone in the real panel, on a real run; what was done survives a restart,
// and nothing that the lab shows beside it counts.

#include "present/theme.h"
#include "support/lesson_lab.h"
#include "ui/lesson/prediction_box.h"
#include "ui/window/style_sheet.h"

#include <QPlainTextEdit>
#include <QRadioButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace millrace;
using test::answerPrediction;
using test::LessonLab;

class TestLessonPanel : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void takesALessonByKeys();
    void resumesAfterARestart();
    void holdsThePredictionAgainstTheRun();
    void bringsWhatAppearsIntoView();
    void countsNoOtherRun();
    void asksForAFreshRun();
    void asksForItsVariant();
    void startsAgain();
    void triesAgain();
};

void TestLessonPanel::initTestCase()
{
    applyTheme(*qApp, Theme::light());
}

void TestLessonPanel::takesALessonByKeys()
{
    const QTemporaryDir folder;
    LessonLab lab(folder.path());
    QSignalSpy opened(&lab.panel, &LessonPanel::lessonOpened);
    lab.panel.openLesson(test::smallLesson());
    QCOMPARE(opened.count(), 1);
    QCOMPARE(lab.panel.lessonId(), QStringLiteral("kinesis/98-small"));
    QCOMPARE(lab.runs, 1);
    QVERIFY(lab.words().contains(QStringLiteral("Step 1 of 4")));
    QVERIFY(lab.words().contains(QStringLiteral("Say what a shard takes")));
    lab.press(Qt::Key_N);

    QVERIFY(lab.words().contains(QStringLiteral("Step 2 of 4")));
    answerPrediction(lab, "7");
    QVERIFY(lab.progress().isStepDone(1));
    QVERIFY(!lab.shown<QLineEdit>()->isEnabled());
    QVERIFY(!lab.words().contains(QStringLiteral("against the run")));
    QCOMPARE(QApplication::focusWidget(), lab.button(QStringLiteral("Run to")));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    lab.session.settle();
    QTRY_VERIFY(lab.words().contains(QStringLiteral("against the run")));
    lab.press(Qt::Key_N);

    QVERIFY(lab.words().contains(QStringLiteral("Your task")));
    QVERIFY(!lab.progress().isStepDone(2));
    QVERIFY(lab.button(QStringLiteral("Skip")) != nullptr);
    lab.press(Qt::Key_H);
    QVERIFY(lab.words().contains(QStringLiteral("first hint")));
    QVERIFY(!lab.words().contains(QStringLiteral("second hint")));
    lab.press(Qt::Key_M);
    lab.session.settle();
    lab.look();
    QCOMPARE(lab.session.journal().size(), std::size_t{1});
    lab.runTo(seconds(8));
    QVERIFY2(lab.check(0).contains(QStringLiteral("in progress")), qPrintable(lab.check(0)));
    lab.runTo(seconds(20));
    QVERIFY2(lab.check(0).endsWith(QStringLiteral(": met")), qPrintable(lab.check(0)));
    QVERIFY(lab.progress().isStepDone(2));
    QVERIFY(lab.button(QStringLiteral("Next step")) != nullptr);
    lab.press(Qt::Key_N);

    auto *edit = lab.shown<QPlainTextEdit>();
    edit->setFocus();
    QTest::keyClicks(edit, QStringLiteral("because"));
    lab.press(Qt::Key_C);
    QVERIFY(lab.words().contains(QStringLiteral("model words")));
    QVERIFY(lab.progress().isStepDone(3));
    lab.press(Qt::Key_N);

    auto *choice = lab.shown<QRadioButton>();
    choice->setFocus();
    QTest::keyClick(choice, Qt::Key_Space);
    QTest::keyClick(choice, Qt::Key_Down);
    lab.press(Qt::Key_C);
    QVERIFY(lab.words().contains(QStringLiteral("✓ Right")));
    QVERIFY(lab.words().contains(QStringLiteral("because of c")));
    lab.press(Qt::Key_N);

    // Any order will do: what counts is that it was answered.
    choice = lab.shown<QRadioButton>();
    choice->setFocus();
    lab.press(Qt::Key_D);
    lab.press(Qt::Key_U);
    lab.press(Qt::Key_C);
    QVERIFY(lab.progress().gradeOf(1) != nullptr);
    lab.press(Qt::Key_N);

    QVERIFY(lab.progress().isDone());
    QVERIFY(lab.words().contains(QStringLiteral("Lesson done")));
    QVERIFY(lab.words().contains(QStringLiteral("Raise a rate")));
    lab.press(Qt::Key_N);
    QVERIFY(lab.panel.lessonId().isEmpty());
}

void TestLessonPanel::resumesAfterARestart()
{
    const QTemporaryDir folder;
    {
        LessonLab lab(folder.path());
        lab.panel.openLesson(test::smallLesson());
        lab.press(Qt::Key_N);
        answerPrediction(lab, "5");
        lab.press(Qt::Key_N);
        lab.press(Qt::Key_H);
        lab.press(Qt::Key_H);
    }
    {
        LessonLab lab(folder.path());
        lab.panel.openLesson(test::smallLesson());
        QVERIFY(lab.words().contains(QStringLiteral("Step 3 of 4")));
        QVERIFY(lab.words().contains(QStringLiteral("second hint")));
        lab.press(Qt::Key_B);
        QCOMPARE(lab.shown<QLineEdit>()->text(), QStringLiteral("5"));
        QVERIFY(!lab.shown<QLineEdit>()->isEnabled());
        // On to the quiz, of which one item is answered.
        for (int i = 0; i < 3; ++i)
            lab.press(Qt::Key_N);
        QVERIFY(lab.words().contains(QStringLiteral("Question 1 of 2")));
        auto *choice = lab.shown<QRadioButton>();
        choice->setFocus();
        QTest::keyClick(choice, Qt::Key_Space);
        lab.press(Qt::Key_C);
        QVERIFY(lab.words().contains(QStringLiteral("Not right")));
    }
    LessonLab lab(folder.path());
    lab.panel.openLesson(test::smallLesson());
    QCOMPARE(lab.progress().step(), 3);
    QVERIFY(lab.words().contains(QStringLiteral("Question 2 of 2")));
    lab.press(Qt::Key_B);
    QVERIFY(lab.words().contains(QStringLiteral("because of a")));
}

void TestLessonPanel::holdsThePredictionAgainstTheRun()
{
    for (const bool isRight : {true, false}) {
        const QTemporaryDir folder;
        LessonLab lab(folder.path());
        lab.panel.openLesson(test::smallLesson());
        lab.press(Qt::Key_N);
        answerPrediction(lab, isRight ? "5.2" : "17");
        lab.runTo(seconds(4));
        QVERIFY(!lab.words().contains(QStringLiteral("against the run")));
        lab.runTo(seconds(5));
        const QString words = lab.words();
        QVERIFY(words.contains(isRight ? QStringLiteral("5.2 s") : QStringLiteral("17 s")));
        QVERIFY(words.contains(QStringLiteral("5 s")));
        QVERIFY(words.contains(QStringLiteral("is what the clock says.")));
        QCOMPARE(words.contains(QStringLiteral("You were right.")), isRight);
        QCOMPARE(words.contains(QStringLiteral("right words")), isRight);
        QCOMPARE(words.contains(QStringLiteral("wrong words")), !isRight);
    }
}

/// In a low window the run's answer lies below the prediction: it must not stay out of sight.
void TestLessonPanel::bringsWhatAppearsIntoView()
{
    LessonLab lab;
    lab.panel.resize(320, 380);
    lab.panel.openLesson(test::smallLesson());
    lab.press(Qt::Key_N);
    answerPrediction(lab, "7");
    lab.runTo(seconds(5));
    const auto *scroll = lab.panel.findChild<QScrollArea *>();
    const auto *box = lab.panel.findChild<PredictionBox *>();
    for (const auto *area : lab.panel.findChildren<QScrollArea *>())
        if (area->isVisible())
            scroll = area;
    QVERIFY(box != nullptr && box->isVisible());
    const auto isInView = [&] {
        const QPoint top = box->mapTo(scroll->viewport(), QPoint(0, 0));
        return top.y() >= 0 && top.y() + box->height() <= scroll->viewport()->height();
    };
    QVERIFY(scroll->widget()->height() > scroll->viewport()->height());
    QVERIFY(box->height() < scroll->viewport()->height());
    QTRY_VERIFY(isInView());
}

/// The tour has gone on for minutes when a lesson is opened: its clock must not answer the lesson's question.
void TestLessonPanel::countsNoOtherRun()
{
    const QTemporaryDir folder;
    LessonLab lab(folder.path(), false);
    Scenario tour = test::lessonScenario();
    tour.name = "tour";
    lab.session.open(tour, 1);
    lab.runTo(seconds(60));
    lab.panel.openLesson(test::smallLesson());
    emit lab.session.runReplaced(); // as if another one had been opened in between
    lab.press(Qt::Key_N);
    answerPrediction(lab, "7");
    lab.runTo(seconds(61));
    QVERIFY(!lab.progress().outcome(1));
    QVERIFY(lab.words().contains(QStringLiteral("another run")));
    const int before = lab.runs;
    lab.press(Qt::Key_P);
    QCOMPARE(lab.runs, before + 1);
    lab.session.open(test::lessonScenario(), 1);
    lab.runTo(seconds(5));
    QVERIFY(lab.progress().outcome(1));
    QVERIFY(!lab.words().contains(QStringLiteral("another run")));
}

void TestLessonPanel::asksForAFreshRun()
{
    const QTemporaryDir folder;
    Lesson lesson = test::smallLesson();
    lesson.steps[2].restartsRun = true;
    LessonLab lab(folder.path());
    lab.panel.openLesson(lesson);
    lab.runTo(seconds(9));
    lab.panel.lesson()->goToPage(1);
    QCOMPARE(lab.runs, 1);
    lab.panel.lesson()->goToPage(2);
    QCOMPARE(lab.runs, 2);
    QCOMPARE(lab.session.frame()->elapsed(), Duration{});
    // Back to read and forth again keeps what was done to the run, once the step is done.
    lab.press(Qt::Key_M);
    lab.session.settle();
    lab.runTo(seconds(1));
    lab.runTo(seconds(12));
    QVERIFY(lab.progress().isStepDone(2));
    lab.panel.lesson()->goToPage(1);
    lab.panel.lesson()->goToPage(2);
    QCOMPARE(lab.runs, 2);
    QCOMPARE(lab.session.frame()->elapsed(), seconds(12));
}

/// A step may be about another variant of the scenario: its own run is asked for, and going back to a step
/// before it says that the run shown is not that step's.
void TestLessonPanel::asksForItsVariant()
{
    Lesson lesson = test::smallLesson();
    lesson.variant = "first";
    lesson.speed = 20;
    lesson.steps[2].restartsRun = true;
    lesson.steps[2].variant = "second";
    LessonLab lab;
    QStringList variants;
    QObject::connect(&lab.panel, &LessonPanel::scenarioWanted, &lab.panel,
                     [&](const QString &, const QString &variant, quint64, double speed) {
                         variants << variant;
                         QCOMPARE(speed, 20.0);
                     });
    lab.panel.openLesson(lesson);
    lab.look();
    lab.panel.lesson()->goToPage(1);
    QVERIFY(lab.panel.lesson()->hasItsRun());
    lab.panel.lesson()->goToPage(2);
    lab.look();
    QCOMPARE(variants, QStringList({QStringLiteral("first"), QStringLiteral("second")}));
    QVERIFY(lab.panel.lesson()->hasItsRun());
    lab.panel.lesson()->goToPage(1);
    QVERIFY(!lab.panel.lesson()->hasItsRun());
    QVERIFY(lab.words().contains(QStringLiteral("another way")));
    lab.press(Qt::Key_P);
    lab.look();
    QCOMPARE(variants.last(), QStringLiteral("first"));
    QVERIFY(lab.panel.lesson()->hasItsRun());
    QVERIFY(!lab.words().contains(QStringLiteral("another way")));
    // A run that somebody else opens may be either.
    emit lab.session.runReplaced();
    lab.panel.lesson()->goToPage(3);
    QVERIFY(lab.panel.lesson()->hasItsRun());
}

void TestLessonPanel::startsAgain()
{
    const QTemporaryDir folder;
    LessonLab lab(folder.path());
    lab.panel.openLesson(test::smallLesson());
    lab.press(Qt::Key_N);
    answerPrediction(lab, "7");
    lab.panel.lesson()->goToPage(lab.panel.lesson()->pageCount() - 1);
    QVERIFY(lab.words().contains(QStringLiteral("Not done yet")));
    QVERIFY(lab.words().contains(QStringLiteral("Raise the rate")));
    QVERIFY(lab.button(QStringLiteral("Step 3")) != nullptr);
    QVERIFY(lab.button(QStringLiteral("Step 2")) == nullptr);
    lab.press(Qt::Key_S);
    QVERIFY(lab.words().contains(QStringLiteral("Step 1 of 4")));
    QVERIFY(!lab.progress().isStepDone(1));
    QCOMPARE(lab.runs, 2);
}

void TestLessonPanel::triesAgain()
{
    const QTemporaryDir folder;
    LessonLab lab(folder.path());
    lab.panel.openLesson(test::smallLesson());
    lab.panel.lesson()->goToPage(4);
    auto *choice = lab.shown<QRadioButton>();
    choice->setFocus();
    QTest::keyClick(choice, Qt::Key_Space);
    lab.press(Qt::Key_C);
    QVERIFY(lab.words().contains(QStringLiteral("Not right")));
    QVERIFY(lab.words().contains(QStringLiteral("because of b")));
    lab.press(Qt::Key_G);
    QVERIFY(!lab.words().contains(QStringLiteral("because of")));
    QVERIFY(QApplication::focusWidget()->inherits("QRadioButton"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    lab.press(Qt::Key_C);
    QVERIFY(lab.words().contains(QStringLiteral("✓ Right")));
    QVERIFY(lab.progress().gradeOf(0)->isRight);
}

QTEST_MAIN(TestLessonPanel)
#include "tst_lesson_panel.moc"
