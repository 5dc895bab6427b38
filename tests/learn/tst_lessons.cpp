// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every shipped lesson can be taught as it stands. Lessons are found at run time; none is named here.

#include "content/date_text.h"
#include "content/library.h"
#include "content/lint.h"
#include "content/query_names.h"
#include "learn/check_watch.h"
#include "learn/lesson_progress.h"
#include "learn/prove.h"
#include "session/journal.h"
#include "sim/simulation.h"

#include <QRegularExpression>
#include <QtTest>

#include <algorithm>
#include <map>
#include <set>

using namespace millrace;

namespace {

Lesson load(const std::filesystem::path &folder)
{
    Loaded<Lesson> loaded = loadLesson(folder);
    if (!isGood(loaded))
        qFatal("%s", describe(folder.string(), std::get<std::vector<Finding>>(loaded)).c_str());
    return std::get<Lesson>(std::move(loaded));
}

std::string wordsOf(const std::filesystem::path &folder)
{
    QFile file(QString::fromStdString((folder / "text.md").string()));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no text.md in %s", folder.string().c_str());
    return file.readAll().toStdString();
}

/// Faults of a text that a learner reads: tone, and names of what is only one way to show it.
QStringList wordFaults(const QString &text)
{
    static const QRegularExpression unwanted(
        "!|\\b(click|button|menu|tab(?!le)|panel|pixel|widget|mouse|drag|checkbox|sidebar|simply|"
        "obviously)\\w*\\b",
        QRegularExpression::CaseInsensitiveOption);
    QStringList faults;
    const QStringList lines = text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i)
        if (const QRegularExpressionMatch match = unwanted.match(lines[i]); match.hasMatch())
            faults << QStringLiteral("line %1: \"%2\"").arg(i + 1).arg(match.captured());
    return faults;
}

/// What the lesson's own run says to the outcome of a prediction, at the suggested moment.
std::optional<double> outcomeOf(const Lesson &lesson, const LessonStep &step)
{
    Scenario scenario = std::get<Scenario>(loadScenario(lesson.scenario));
    const auto place = static_cast<std::size_t>(&step - lesson.steps.data());
    if (const std::string &variant = variantOf(lesson, place); !variant.empty())
        applyVariant(scenario, variant);
    Simulation simulation = std::get<Simulation>(Simulation::build(scenario, lesson.seed));
    Duration until;
    parseDuration(step.runUntil.empty() ? "0s" : step.runUntil, until);
    // Of a service that the learner creates: as the solution does it.
    if (!step.outcome->service.empty() && scenario.find(step.outcome->service) == nullptr)
        for (const LessonPath::Action &action : lesson.solution.actions)
            if (action.command && action.at <= until) {
                simulation.advance(simulation.start() + action.at);
                simulation.apply(*action.command);
            }
    simulation.advance(simulation.start() + until);
    std::optional<double> value = evaluate(*step.outcome, simulation.frame(), {});
    return value ? std::optional<double>(*value * step.outcomeScale) : std::nullopt;
}

} // namespace

class TestLessons : public QObject
{
    Q_OBJECT

private slots:
    void areFound();
    void wordCheckFindsFaults();
    void isClean_data() { eachLesson(); }
    void isClean();
    void isProved_data() { eachLesson(); }
    void isProved();
    void isComplete_data() { eachLesson(); }
    void isComplete();
    void givesReasons_data() { eachLesson(); }
    void givesReasons();
    void foretoldFiguresComeTrue_data() { eachLesson(); }
    void foretoldFiguresComeTrue();
    void computedKeysAnswer_data() { eachLesson(); }
    void computedKeysAnswer();
    void readsPlainly_data() { eachLesson(); }
    void readsPlainly();
    void everyKindOfQuestionIsUsed();
    void folderHoldsNothingElse();

private:
    void eachLesson();
};

void TestLessons::eachLesson()
{
    QTest::addColumn<QString>("folder");
    for (const LessonEntry &entry : shippedLessons())
        QTest::newRow(entry.id.c_str()) << QString::fromStdString(entry.folder.string());
}

#define LESSON                                                                                               \
    QFETCH(QString, folder);                                                                                 \
    const Lesson lesson = load(folder.toStdString())

void TestLessons::areFound()
{
    const std::vector<LessonEntry> lessons = shippedLessons();
    QVERIFY(!lessons.empty());
    std::set<std::string> ids;
    std::map<std::string, int> last;
    for (const LessonEntry &entry : lessons) {
        QVERIFY2(ids.insert(entry.id).second, entry.id.c_str());
        const std::string module = entry.id.substr(0, entry.id.find('/')) + std::to_string(entry.module);
        QVERIFY2(entry.number > last[module], (entry.id + " comes before one of a lower number").c_str());
        last[module] = entry.number;
        QVERIFY(!entry.title.empty());
        QVERIFY(entry.minutes >= 5 && entry.minutes <= 20);
    }
}

void TestLessons::wordCheckFindsFaults()
{
    QCOMPARE(wordFaults("Split the shard."), QStringList{});
    QCOMPARE(wordFaults("Well done!\nClick on it.\nThe panels show it.").size(), 3);
}

void TestLessons::isClean()
{
    QFETCH(QString, folder);
    const std::vector<Finding> findings = lint({folder.toStdString()});
    QVERIFY2(findings.empty(), describe("", findings).c_str());
}

void TestLessons::isProved()
{
    LESSON;
    const ProofResult proof = prove(lesson);
    QCOMPARE(proof.lesson, lesson.id);
    QVERIFY2(proof.startsUnmet, proof.text.c_str());
    QVERIFY2(proof.solutionMeets, proof.text.c_str());
    QCOMPARE(proof.wrongAnswers.size(), lesson.wrongAnswers.size());
    for (const ProofResult::WrongAnswer &answer : proof.wrongAnswers)
        QVERIFY2(answer.fails, (answer.id + " does not fail:\n" + proof.text).c_str());
    QVERIFY2(proof.text.find("refused:") == std::string::npos, proof.text.c_str());
    QVERIFY(proof.holds());
}

void TestLessons::isComplete()
{
    LESSON;
    QVERIFY(lesson.objectives.size() >= 2);
    std::set<LessonStep::Kind> kinds;
    for (const LessonStep &step : lesson.steps) {
        kinds.insert(step.kind);
        QVERIFY(!step.title.empty() && !step.text.empty());
        QCOMPARE(step.hints.size(), step.kind == LessonStep::Kind::Do ? 3u : 0u);
        QVERIFY(step.kind != LessonStep::Kind::Do || !step.showMe.empty());
        if (step.kind == LessonStep::Kind::Explain) {
            QVERIFY(!step.question->modelAnswer.empty());
            QVERIFY(step.question->keyPoints.size() >= 2);
        }
    }
    QCOMPARE(kinds.size(), 4u); // read, predict, do and explain
    QVERIFY(lesson.quiz.size() >= 3 && lesson.quiz.size() <= 6);
    QVERIFY(lesson.wrongAnswers.size() >= 3);
}

void TestLessons::givesReasons()
{
    LESSON;
    std::vector<QuizItem> items = lesson.quiz;
    for (const LessonStep &step : lesson.steps) {
        if (step.question)
            items.push_back(*step.question);
        for (const Check &check : step.checks)
            QVERIFY2(check.unmet.size() > 40 && check.unmet != check.text, check.id.c_str());
    }
    for (const QuizItem &item : items) {
        std::set<std::string> reasons;
        for (const QuizItem::Option &option : item.options)
            if (item.kind == QuizItem::Kind::Single || item.kind == QuizItem::Kind::Multiple)
                QVERIFY2(option.feedback.size() > 20 && reasons.insert(option.feedback).second,
                         (item.id + ": " + option.id).c_str());
        QVERIFY2(item.kind != QuizItem::Kind::Number || (!item.unit.empty() && item.wrong.size() > 40),
                 item.id.c_str());
    }
    for (const LessonPath &path : lesson.wrongAnswers)
        QVERIFY2(path.feedback.size() > 40, path.id.c_str());
}

/// A lesson that asks for a figure and then runs must not be contradicted by its own run.
void TestLessons::foretoldFiguresComeTrue()
{
    LESSON;
    for (const LessonStep &step : lesson.steps) {
        if (step.kind != LessonStep::Kind::Predict)
            continue;
        const std::optional<double> shown = outcomeOf(lesson, step);
        QVERIFY2(shown, step.id.c_str());
        if (step.question->kind != QuizItem::Kind::Number)
            continue;
        Answer answer;
        answer.number = *shown;
        QVERIFY2(grade(*step.question, answer).isRight,
                 (step.id + ": the run shows " + std::to_string(*shown)).c_str());
        QCOMPARE(step.question->unit, step.outcomeUnit);
    }
}

void TestLessons::computedKeysAnswer()
{
    LESSON;
    for (const QuizItem &item : lesson.quiz) {
        if (!item.computed)
            continue;
        const ComputedKey key = computeKey(item);
        QVERIFY2(key.value, key.error.c_str());
        Answer answer;
        answer.number = *key.value;
        QVERIFY(grade(item, answer).isRight);
        answer.number = *key.value + 2 * item.tolerance + 1;
        QVERIFY(!grade(item, answer).isRight);
        QVERIFY2(*key.value != 0, (item.id + ": 0 is what an empty run gives").c_str());
    }
}

void TestLessons::readsPlainly()
{
    QFETCH(QString, folder);
    const QStringList faults = wordFaults(QString::fromStdString(wordsOf(folder.toStdString())));
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestLessons::everyKindOfQuestionIsUsed()
{
    std::set<QuizItem::Kind> kinds;
    bool isComputed = false;
    for (const LessonEntry &entry : shippedLessons())
        for (const QuizItem &item : load(entry.folder).quiz) {
            kinds.insert(item.kind);
            isComputed = isComputed || item.computed;
        }
    QCOMPARE(kinds.size(), quizKindNames().size());
    QVERIFY(isComputed);
}

void TestLessons::folderHoldsNothingElse()
{
    std::set<std::filesystem::path> folders;
    for (const LessonEntry &entry : shippedLessons())
        folders.insert(entry.folder);
    for (const auto &track : std::filesystem::directory_iterator(dataFolder() / "lessons")) {
        const std::string name = track.path().filename().string();
        if (name == "scenarios" || name == "schema" || name == "quizzes")
            continue;
        for (const auto &entry : std::filesystem::recursive_directory_iterator(track.path()))
            if (entry.is_regular_file())
                QVERIFY2(folders.contains(entry.path().parent_path()), entry.path().string().c_str());
    }
}

QTEST_APPLESS_MAIN(TestLessons)
#include "tst_lessons.moc"
