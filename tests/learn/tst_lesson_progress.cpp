// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a learner's way through a lesson is followed as it goes, and comes back whole from its saved form,
// also into a lesson that was edited meanwhile.

#include "learn/lesson_progress.h"
#include "session/journal.h"
#include "support/sample_lesson.h"
#include "support/topology.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// Steps of the sample lesson.
enum Step { Intro, Guess, Split, Why };

Answer number(double value)
{
    Answer answer;
    answer.number = value;
    return answer;
}

Answer words(const char *text)
{
    Answer answer;
    answer.text = text;
    return answer;
}

Answer chosen(const char *option)
{
    Answer answer;
    answer.options = {option};
    return answer;
}

Simulation uniformRun()
{
    return build(std::get<Scenario>(loadScenario("uniform")));
}

void split(Simulation &simulation)
{
    QVERIFY(simulation.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
}

void answerQuiz(LessonProgress &learner)
{
    learner.answerQuiz(0, chosen("right"));
    learner.answerQuiz(1, number(999));
    learner.answerQuiz(2, words("keys"));
}

/// The sample lesson, gone through to its end.
LessonProgress finished()
{
    LessonProgress learner(sampleLesson());
    Simulation simulation = uniformRun();
    learner.goToStep(Guess);
    learner.answerStep(Guess, number(7));
    runFor(simulation, seconds(30));
    learner.observe(simulation.frame(), {});
    learner.goToStep(Split);
    learner.showHint(Split);
    learner.showHint(Split);
    split(simulation);
    runFor(simulation, seconds(15));
    learner.observe(simulation.frame(), {});
    learner.goToStep(Why);
    learner.answerStep(Why, words("They stay in the parent."));
    answerQuiz(learner);
    return learner;
}

} // namespace

class TestLessonProgress : public QObject
{
    Q_OBJECT

private slots:
    void beginsAtTheFirstStep();
    void stepsThatAreNotThereAreIgnored();
    void predictionNeedNotBeRight();
    void outcomeWaitsForItsMoment();
    void outcomeIsOfTheFirstRunThatComesSoFar();
    void outcomeIsOfItsOwnVariant();
    void explanationNeedsWords();
    void doStepIsDoneByTheRun();
    void doneStaysDone();
    void leavingAStepBeginsItsTimeAfresh();
    void priceDoesNotBlock();
    void hintsComeOneByOne();
    void quizKeepsTheLastAnswer();
    void doneWhenAllIsDone();
    void comesBackWhole();
    void comesBackIntoAnEditedLesson();
    void whatCannotBeReadIsLeftOut_data();
    void whatCannotBeReadIsLeftOut();
};

void TestLessonProgress::beginsAtTheFirstStep()
{
    const LessonProgress learner(sampleLesson());
    QCOMPARE(learner.step(), 0);
    QVERIFY(learner.isStepDone(Intro)); // reading asks for no more than being there
    for (const int step : {Guess, Split, Why})
        QVERIFY(!learner.isStepDone(step));
    QVERIFY(!learner.isDone());
    QVERIFY(!learner.outcome(Guess));
    QVERIFY(learner.answerOf(Guess) == nullptr && learner.gradeOf(0) == nullptr);
}

void TestLessonProgress::stepsThatAreNotThereAreIgnored()
{
    LessonProgress learner(sampleLesson());
    learner.goToStep(Split);
    for (const int step : {-1, 4, 1'000'000}) {
        learner.goToStep(step);
        QCOMPARE(learner.step(), int(Split));
        QVERIFY(!learner.isStepDone(step));
        learner.showHint(step);
        QCOMPARE(learner.hintsShown(step), 0);
        QVERIFY(!learner.answerStep(step, number(1)).isRight);
        learner.predict(step, number(1));
        QVERIFY(learner.answerOf(step) == nullptr);
        learner.answerQuiz(step, number(1));
        QVERIFY(learner.gradeOf(step) == nullptr);
    }
    QVERIFY(!LessonProgress(Lesson{}).isStepDone(0));
}

void TestLessonProgress::predictionNeedNotBeRight()
{
    LessonProgress learner(sampleLesson());
    QVERIFY(!learner.answerStep(Guess, number(7)).isRight);
    QVERIFY(learner.isStepDone(Guess));
    QCOMPARE(learner.answerOf(Guess)->number, 7.0);
    learner.predict(Guess, number(12));
    QCOMPARE(learner.answerOf(Guess)->number, 12.0);
    learner.predict(Why, words("no prediction"));
    QVERIFY(!learner.isStepDone(Why));
}

void TestLessonProgress::outcomeWaitsForItsMoment()
{
    LessonProgress learner(sampleLesson());
    Simulation simulation = uniformRun();
    learner.goToStep(Guess);
    runFor(simulation, seconds(40));
    learner.observe(simulation.frame(), {});
    QVERIFY(!learner.outcome(Guess)); // nothing was predicted, so nothing is given away
    learner.answerStep(Guess, number(7));
    Simulation again = uniformRun();
    runFor(again, seconds(29));
    learner.observe(again.frame(), {});
    QVERIFY(!learner.outcome(Guess)); // the step runs until 30 s
    runFor(again, seconds(1));
    learner.observe(again.frame(), {});
    QCOMPARE(learner.outcome(Guess).value_or(-1), 0.0);
}

void TestLessonProgress::outcomeIsOfTheFirstRunThatComesSoFar()
{
    Lesson lesson = sampleLesson();
    lesson.steps[Guess].outcome = Query{};
    lesson.steps[Guess].outcome->kind = Query::Kind::Elapsed;
    lesson.steps[Guess].outcomeScale = 100;
    LessonProgress learner(lesson);
    learner.predict(Guess, number(1));
    Simulation simulation = uniformRun();
    runFor(simulation, seconds(31));
    learner.observe(simulation.frame(), {});
    QCOMPARE(learner.outcome(Guess).value_or(-1), 3100.0);
    learner.goToStep(Split);
    runFor(simulation, seconds(60));
    learner.observe(simulation.frame(), {});
    QCOMPARE(learner.outcome(Guess).value_or(-1), 3100.0);
}

/// A later step begins on a run of another variant: what happens there answers no earlier question.
void TestLessonProgress::outcomeIsOfItsOwnVariant()
{
    Lesson lesson = sampleLesson();
    lesson.steps[Split].restartsRun = true;
    lesson.steps[Split].variant = "one-shard";
    QCOMPARE(variantOf(lesson, Guess), std::string());
    QCOMPARE(variantOf(lesson, Split), std::string("one-shard"));
    QCOMPARE(variantOf(lesson, Why), std::string("one-shard"));
    LessonProgress learner(lesson);
    learner.predict(Guess, number(1));
    learner.goToStep(Split);
    Simulation other = uniformRun();
    runFor(other, seconds(40));
    learner.observe(other.frame(), {});
    QVERIFY(!learner.outcome(Guess));
    learner.goToStep(Guess);
    learner.observe(other.frame(), {});
    QVERIFY(learner.outcome(Guess));
}

void TestLessonProgress::explanationNeedsWords()
{
    LessonProgress learner(sampleLesson());
    learner.goToStep(Why);
    learner.answerStep(Why, words("   "));
    QVERIFY(!learner.isStepDone(Why));
    QVERIFY(learner.answerOf(Why) == nullptr);
    const Grade grade = learner.answerStep(Why, words("They stay."));
    QVERIFY(learner.isStepDone(Why));
    QCOMPARE(grade.feedback, learner.lesson().steps[Why].question->modelAnswer);
}

void TestLessonProgress::doStepIsDoneByTheRun()
{
    LessonProgress learner(sampleLesson());
    Simulation simulation = uniformRun();
    split(simulation);
    runFor(simulation, seconds(15));
    learner.observe(simulation.frame(), {});
    QVERIFY(!learner.isStepDone(Split)); // the learner is not there yet
    learner.goToStep(Split);
    QCOMPARE(learner.checks().size(), 1u);
    QVERIFY(!learner.checks()[0].isMet);
    const Simulation idle = uniformRun();
    learner.observe(idle.frame(), {});
    QVERIFY(!learner.isStepDone(Split));
    QCOMPARE(learner.checks()[0].feedback,
             std::string("4 shards are open. A split closes one and opens two."));
    learner.observe(simulation.frame(), {});
    QVERIFY(learner.isStepDone(Split));
    QVERIFY(learner.checks()[0].isMet);
}

void TestLessonProgress::doneStaysDone()
{
    LessonProgress learner(sampleLesson());
    Simulation simulation = uniformRun();
    learner.goToStep(Split);
    split(simulation);
    runFor(simulation, seconds(15));
    learner.observe(simulation.frame(), {});
    learner.observe(uniformRun().frame(), {}); // back at the start, where it is unmet
    QVERIFY(!learner.checks()[0].isMet);
    QVERIFY(learner.checks()[0].wasEverMet);
    QVERIFY(learner.isStepDone(Split));
}

void TestLessonProgress::leavingAStepBeginsItsTimeAfresh()
{
    Lesson lesson = sampleLesson();
    lesson.steps[Split].checks[0].value = 4;
    lesson.steps[Split].checks[0].holds = seconds(10);
    LessonProgress learner(lesson);
    Simulation simulation = uniformRun();
    learner.goToStep(Split);
    learner.observe(simulation.frame(), {});
    learner.goToStep(Why);
    runFor(simulation, seconds(20));
    learner.observe(simulation.frame(), {});
    learner.goToStep(Split);
    learner.observe(simulation.frame(), {});
    QVERIFY(!learner.isStepDone(Split)); // nobody looked in between
    learner.goToStep(Split);             // to stay is not to leave
    runFor(simulation, seconds(10));
    learner.observe(simulation.frame(), {});
    QVERIFY(learner.isStepDone(Split));
}

void TestLessonProgress::priceDoesNotBlock()
{
    Lesson lesson = sampleLesson();
    Check price = lesson.steps[Split].checks[0];
    price.id = "price";
    price.value = 100;
    price.isCost = true;
    lesson.steps[Split].checks.push_back(price);
    LessonProgress learner(lesson);
    Simulation simulation = uniformRun();
    learner.goToStep(Split);
    learner.observe(simulation.frame(), {});
    QVERIFY(!learner.isStepDone(Split));
    split(simulation);
    runFor(simulation, seconds(15));
    learner.observe(simulation.frame(), {});
    QVERIFY(learner.isStepDone(Split));
    QVERIFY(learner.checks()[0].isMet && !learner.checks()[1].isMet);
    QVERIFY(!learner.checks()[1].feedback.empty());
}

void TestLessonProgress::hintsComeOneByOne()
{
    LessonProgress learner(sampleLesson());
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(learner.hintsShown(Split), std::min(i, 3));
        learner.showHint(Split);
    }
    learner.showHint(Intro);
    QCOMPARE(learner.hintsShown(Intro), 0); // a text has none
}

void TestLessonProgress::quizKeepsTheLastAnswer()
{
    LessonProgress learner(sampleLesson());
    QVERIFY(!learner.answerQuiz(0, chosen("wrong")).isRight);
    QVERIFY(!learner.gradeOf(0)->isRight);
    QVERIFY(learner.answerQuiz(0, chosen("right")).isRight);
    QVERIFY(learner.gradeOf(0)->isRight);
    QCOMPARE(learner.quizAnswerOf(0)->options, std::vector<std::string>{"right"});
    QVERIFY(learner.gradeOf(1) == nullptr);
    Grade elsewhere;
    elsewhere.share = 0.25;
    learner.noteQuiz(1, number(3), elsewhere);
    QCOMPARE(learner.gradeOf(1)->share, 0.25);
    QCOMPARE(learner.quizAnswerOf(1)->number, 3.0);
    learner.noteQuiz(9, number(3), elsewhere);
    QVERIFY(learner.gradeOf(9) == nullptr);
}

void TestLessonProgress::doneWhenAllIsDone()
{
    const LessonProgress learner = finished();
    QVERIFY(learner.isDone()); // a wrong answer in the quiz is an answer
    LessonProgress noQuiz(sampleLesson());
    noQuiz.restore(learner.save());
    QVERIFY(noQuiz.isDone());
    LessonProgress noSteps(sampleLesson());
    answerQuiz(noSteps);
    QVERIFY(!noSteps.isDone());
}

void TestLessonProgress::comesBackWhole()
{
    const LessonProgress before = finished();
    LessonProgress after(sampleLesson());
    after.restore(before.save());
    QCOMPARE(after.step(), before.step());
    for (const int step : {Intro, Guess, Split, Why}) {
        QCOMPARE(after.isStepDone(step), before.isStepDone(step));
        QCOMPARE(after.hintsShown(step), before.hintsShown(step));
        QCOMPARE(after.outcome(step), before.outcome(step));
        QCOMPARE(after.answerOf(step) != nullptr, before.answerOf(step) != nullptr);
    }
    QCOMPARE(after.answerOf(Guess)->number, 7.0);
    QCOMPARE(after.answerOf(Why)->text, std::string("They stay in the parent."));
    QCOMPARE(after.hintsShown(Split), 2);
    QVERIFY(after.outcome(Guess).has_value());
    for (int item = 0; item < 3; ++item) {
        QCOMPARE(after.gradeOf(item)->isRight, before.gradeOf(item)->isRight);
        QCOMPARE(after.gradeOf(item)->share, before.gradeOf(item)->share);
        QCOMPARE(after.gradeOf(item)->feedback, before.gradeOf(item)->feedback);
    }
    QCOMPARE(after.gradeOf(1)->expected, 1000.0);
    QCOMPARE(after.save(), before.save());

    // What the sample has no question for: pairs, and words that JSON has to escape.
    LessonProgress odd(sampleLesson());
    Answer answer = words("\"é\"\n\t\\ 😀");
    answer.pairs = {{"a", "x"}, {"b", "y"}};
    odd.noteQuiz(2, answer, {});
    LessonProgress back(sampleLesson());
    back.restore(odd.save());
    QCOMPARE(back.quizAnswerOf(2)->text, answer.text);
    QCOMPARE(back.quizAnswerOf(2)->pairs, answer.pairs);
}

void TestLessonProgress::comesBackIntoAnEditedLesson()
{
    const std::string saved = finished().save();
    Lesson edited = sampleLesson();
    LessonStep added = edited.steps[Intro];
    added.id = "new";
    edited.steps.insert(edited.steps.begin() + 1, added);
    edited.steps.erase(edited.steps.begin() + 2); // the prediction is no more
    edited.quiz.erase(edited.quiz.begin());
    LessonProgress learner(edited);
    learner.restore(saved);
    QCOMPARE(learner.step(), 3);
    QVERIFY(learner.isStepDone(0) && learner.isStepDone(2) && learner.isStepDone(3));
    QVERIFY(!learner.isStepDone(1));
    QCOMPARE(learner.hintsShown(2), 2);
    QVERIFY(!learner.gradeOf(0)->isRight); // the figure, first now, was answered wrong
    QVERIFY(!learner.isDone());
}

void TestLessonProgress::whatCannotBeReadIsLeftOut_data()
{
    QTest::addColumn<QByteArray>("saved");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no json") << QByteArray("{\"format\": 1, ");
    QTest::newRow("another shape") << QByteArray("[1, 2, 3]");
    QTest::newRow("newer format") << QByteArray(R"({"format": 2, "step": "why", "done": ["split"]})");
    QTest::newRow("members of other kinds") << QByteArray(
        R"({"format": 1, "step": 7, "done": {"a": 1}, "answers": [], "quiz": "x", "hints": 3})");
    QTest::newRow("hints beyond all")
        << QByteArray(R"({"format": 1, "hints": {"intro": 99}, "outcomes": {"guess": "x"}})");
    QTest::newRow("grade without answer")
        << QByteArray(R"({"format": 1, "quiz": {"choice": {"grade": {"right": true}}}})");
}

void TestLessonProgress::whatCannotBeReadIsLeftOut()
{
    QFETCH(QByteArray, saved);
    LessonProgress learner(sampleLesson());
    learner.restore(saved.toStdString());
    QCOMPARE(learner.step(), 0);
    for (const int step : {Guess, Split, Why}) {
        QVERIFY(!learner.isStepDone(step));
        QCOMPARE(learner.hintsShown(step), 0);
    }
    QVERIFY(learner.gradeOf(0) == nullptr);
    learner.goToStep(Why);
    learner.answerStep(Why, words("It still works."));
    QVERIFY(learner.isStepDone(Why));
}

QTEST_APPLESS_MAIN(TestLessonProgress)
#include "tst_lesson_progress.moc"
