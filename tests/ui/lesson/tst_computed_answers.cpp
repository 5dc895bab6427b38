// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: an answer that has to be computed by a run never holds the window up, can be stopped, and says why it
// cannot be worked out.

#include "present/theme.h"
#include "support/lesson_lab.h"
#include "ui/window/style_sheet.h"

#include <QElapsedTimer>
#include <QProgressBar>
#include <QTest>

using namespace millrace;
using test::LessonLab;

namespace {

/// What shard 1 of the hot stream refuses within the first half minute, in per cent.
QuizItem computedItem(Duration after)
{
    QuizItem item = test::question(QuizItem::Kind::Number);
    item.computed.emplace().kind = Query::Kind::RefusedShare;
    item.computed->service = "orders";
    item.computed->lane = "1";
    item.scenario = "hot-shard";
    item.after = after;
    item.tolerance = 1e-4;
    return item;
}

void answerNumber(LessonLab &lab, double value)
{
    lab.panel.lesson()->goToPage(lab.panel.lesson()->stepCount());
    for (auto *edit : lab.panel.findChildren<QLineEdit *>())
        if (edit->isVisible()) {
            edit->setFocus();
            edit->setText(QString::number(value, 'g', 17));
            QTest::keyClick(edit, Qt::Key_Return);
        }
}

} // namespace

class TestComputedAnswers : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void computesWithoutHoldingUpTheWindow();
    void cancelsAComputation();
    void saysWhyAnAnswerCannotBeComputed();
};

void TestComputedAnswers::initTestCase()
{
    applyTheme(*qApp, Theme::light());
}

void TestComputedAnswers::computesWithoutHoldingUpTheWindow()
{
    Lesson lesson = test::smallLesson();
    lesson.quiz = {computedItem(seconds(30))};
    const ComputedKey key = computeKey(lesson.quiz[0]);
    QVERIFY(key.value && *key.value > 0.2);
    LessonLab lab;
    lab.panel.openLesson(lesson);
    answerNumber(lab, *key.value);
    // The key is not there yet, and the panel says so.
    QVERIFY(lab.panel.lesson()->isGrading());
    QVERIFY(lab.panel.findChild<QProgressBar *>()->isVisible());
    QVERIFY(lab.panel.lesson()->progress().gradeOf(0) == nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!lab.panel.lesson()->isGrading(), 20'000);
    const Grade *grade = lab.panel.lesson()->progress().gradeOf(0);
    QVERIFY(grade != nullptr && grade->isRight);
    QCOMPARE(grade->expected, *key.value);
    QVERIFY(!lab.panel.findChild<QProgressBar *>()->isVisible());
    // Once known it is not computed again.
    lab.panel.lesson()->answerQuiz(0, {{}, {}, 0, {}});
    QVERIFY(!lab.panel.lesson()->isGrading());
    QVERIFY(!lab.panel.lesson()->progress().gradeOf(0)->isRight);
}

void TestComputedAnswers::cancelsAComputation()
{
    Lesson lesson = test::smallLesson();
    lesson.quiz = {computedItem(minutes(60 * 24))};
    LessonLab lab;
    lab.panel.openLesson(lesson);
    QElapsedTimer clock;
    clock.start();
    answerNumber(lab, 0);
    QVERIFY(lab.panel.lesson()->isGrading());
    QTest::qWait(50);
    QTest::keyClick(&lab.panel, Qt::Key_E, Qt::AltModifier);
    QVERIFY(!lab.panel.lesson()->isGrading());
    QVERIFY(lab.panel.lesson()->progress().gradeOf(0) == nullptr);
    // A day of that run takes minutes; so neither beginning nor ending it waited for it.
    QVERIFY2(clock.elapsed() < 5'000, qPrintable(QString::number(clock.elapsed())));
    // Leaving the page cancels too, and so does leaving the lesson.
    answerNumber(lab, 0);
    lab.panel.lesson()->answerQuiz(0, {});
    QVERIFY(lab.panel.lesson()->isGrading());
    lab.panel.showList();
    QVERIFY2(clock.elapsed() < 10'000, qPrintable(QString::number(clock.elapsed())));
}

void TestComputedAnswers::saysWhyAnAnswerCannotBeComputed()
{
    Lesson lesson = test::smallLesson();
    lesson.quiz = {computedItem(seconds(1))};
    lesson.quiz[0].scenario = "nowhere-to-be-found";
    LessonLab lab;
    lab.panel.openLesson(lesson);
    answerNumber(lab, 0);
    QTRY_VERIFY(!lab.panel.lesson()->isGrading());
    QVERIFY2(lab.words().contains(QStringLiteral("could not be worked out")), qPrintable(lab.words()));
    QVERIFY(lab.words().contains(QStringLiteral("nowhere-to-be-found")));
    QVERIFY(lab.panel.lesson()->progress().gradeOf(0) == nullptr);
}

QTEST_MAIN(TestComputedAnswers)
#include "tst_computed_answers.moc"
