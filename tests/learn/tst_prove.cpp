// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a lesson that cannot be taught is found out. Each sample is a good lesson spoilt in one place, and
// must fail in just the way that place concerns: in the reading, in the names, or in the proof.

#include "content/lint.h"
#include "content/lint_lesson.h"
#include "learn/prove.h"
#include "support/sample_lesson.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace millrace;
using namespace millrace::test;

namespace {

bool has(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

std::string storyOf(const std::vector<Finding> &findings)
{
    return describe("", findings);
}

/// Where a sample is spoilt.
enum Part { Structure, Words, Solution };

std::string &partOf(LessonFiles &files, int part)
{
    return part == Structure ? files.lesson : part == Words ? files.text : files.solution;
}

void spoiltRows()
{
    QTest::addColumn<int>("part");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("finding");
}

} // namespace

class TestProve : public QObject
{
    Q_OBJECT

private slots:
    void aGoodLessonHolds();
    void lessonThatCannotBeRead_data();
    void lessonThatCannotBeRead();
    void lessonThatNamesWhatIsNotThere_data();
    void lessonThatNamesWhatIsNotThere();
    void strayFileIsFound();
    void folderMustBearTheId();
    void checkMetAtTheStart();
    void lastStepDoneByWaiting();
    void anEarlierStepMayBeDoneByWaiting();
    void solutionThatDoesNotMeet();
    void solutionThatIsRefusedSaysSo();
    void wrongAnswerThatIsRight();
    void wrongAnswerThatFailsNoCheck();
    void lessonWithoutWrongAnswersDoesNotHold();
    void lessonWithoutScenarioDoesNotHold();
    void priceNeverBlocks();
    void holdingCheckNeedsItsTime();
    void stoppedProofDoesNotHold();
    void doStepsShareOneVariant();
    void walksInTheVariantOfTheDoSteps();
    void looksAsOftenAsAWindowAtThatSpeed();
};

void TestProve::aGoodLessonHolds()
{
    const Lesson lesson = sampleLesson();
    QVERIFY(judgeLesson(lesson).empty());
    const ProofResult proof = prove(lesson);
    QVERIFY2(proof.holds(), proof.text.c_str());
    QCOMPARE(proof.lesson, std::string("kinesis/99-sample"));
    QVERIFY2(has(proof.text, "step split is done"), proof.text.c_str());
    QVERIFY2(has(proof.text, "10s split_shard orders"), proof.text.c_str());
    QVERIFY2(has(proof.text, "3 shards are open"), proof.text.c_str()); // what the merge leads to
}

void TestProve::lessonThatCannotBeRead_data()
{
    spoiltRows();
    const auto row = [](const char *name, Part part, const char *from, const char *to, const char *finding) {
        QTest::newRow(name) << int(part) << from << to << finding;
    };
    row("no json", Structure, "{\n", "[\n", "lesson.json");
    row("unknown member", Structure, "\"minutes\"", "\"colour\": 1, \"minutes\"", "colour");
    row("newer format", Structure, "\"format\": 1", "\"format\": 2", "format");
    row("unknown kind of step", Structure, "\"kind\": \"read\"", "\"kind\": \"sing\"", "sing");
    row("unknown kind of query", Structure, "\"kind\": \"open_lanes\"", "\"kind\": \"doors\"", "doors");
    row("two correct options", Structure, "{\"id\": \"wrong\"}", "{\"id\": \"wrong\", \"correct\": true}",
        "exactly one of them correct");
    row("number without key", Structure, "\"answer\": 1000, ", "", "either an answer or a computed key");
    row("read step that asks", Structure, "\"kind\": \"read\"}",
        "\"kind\": \"read\", \"question\": {\"kind\": \"free_text\"}}", "only predict and explain ask");
    row("variant without a fresh run", Structure, "\"kind\": \"read\"}",
        "\"kind\": \"read\", \"variant\": \"few-keys\"}", "needs restarts_run");
    row("speed beyond what there is", Structure, "\"minutes\"", "\"speed\": 1001, \"minutes\"", "speed");
    row("explain without words", Structure, "\"kind\": \"explain\", \"question\": {\"kind\": \"free_text\"}",
        "\"kind\": \"explain\", \"question\": {\"kind\": \"number\", \"answer\": 1, \"tolerance\": 0}",
        "asks for free_text");
    row("id of another track", Structure, "\"track\": \"kinesis\"", "\"track\": \"msk\"",
        "does not begin with its track");
    row("missing title", Words, "## title", "## heading", "title");
    row("unused text", Words, "## objectives", "## aside\nNobody asks.\n\n## objectives", "aside");
    row("two hints", Words, "- Its commands are in the inspector.\n", "", "three are wanted");
    row("option without reason", Words, "Shards are not balanced by load: the key decides.", "",
        "quiz.choice.option.wrong.feedback");
    row("check without reason", Words, "{value} shards are open. A split closes one and opens two.", "",
        "split.check.five-shards.unmet");
    row("no objectives", Words, "- What the learner can do afterwards", "Something", "objectives");
    row("text twice", Words, "## objectives", "## title\nAgain\n\n## objectives", "comes twice");
    row("wrong answer of no check", Solution, "\"fails\": \"five-shards\"", "\"fails\": \"ten-shards\"",
        "there is no check \"ten-shards\"");
    row("unknown argument", Solution, "\"shard\": \"0\"", "\"shred\": \"0\"", "shred");
    row("fork and seek at once", Solution, "\"at\": \"10s\", \"do\"",
        "\"at\": \"10s\", \"seek\": \"5s\", \"do\"", "one of do, fork and seek");
    row("no time", Solution, "\"until\": \"1m\"", "\"until\": \"soon\"", "until");
}

void TestProve::lessonThatCannotBeRead()
{
    QFETCH(int, part);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, finding);
    LessonFiles files = sampleFiles();
    spoil(partOf(files, part), from.toStdString(), to.toStdString());
    const Loaded<Lesson> loaded = parse(files);
    QVERIFY(!isGood(loaded));
    const std::string story = storyOf(std::get<std::vector<Finding>>(loaded));
    QVERIFY2(has(story, finding.toStdString()), story.c_str());
}

void TestProve::lessonThatNamesWhatIsNotThere_data()
{
    spoiltRows();
    const auto row = [](const char *name, Part part, const char *from, const char *to, const char *finding) {
        QTest::newRow(name) << int(part) << from << to << finding;
    };
    row("scenario", Structure, "\"scenario\": \"uniform\"", "\"scenario\": \"nowhere\"", "nowhere");
    row("variant", Structure, "\"scenario\": \"uniform\"",
        "\"scenario\": \"uniform\", \"variant\": \"other\"", "other");
    row("variant of a step", Structure, "\"kind\": \"read\"}",
        "\"kind\": \"read\", \"restarts_run\": true, \"variant\": \"other\"}", "no variant \"other\"");
    row("service", Structure, "\"kind\": \"open_lanes\", \"service\": \"orders\"",
        "\"kind\": \"open_lanes\", \"service\": \"returns\"", "there is no service \"returns\"");
    row("metric", Structure, "WriteProvisionedThroughputExceeded", "Throttles", "no metric \"Throttles\"");
    row("no stream", Structure, "\"kind\": \"open_lanes\", \"service\": \"orders\"",
        "\"kind\": \"open_lanes\", \"service\": \"web\"", "is no stream");
    row("happening", Structure, "\"kind\": \"open_lanes\", \"service\": \"orders\"",
        "\"kind\": \"happening\", \"name\": \"shard_melts\"", "no happening \"shard_melts\"");
    row("parameter", Structure, "\"kind\": \"open_lanes\", \"service\": \"orders\"",
        "\"kind\": \"parameter\", \"service\": \"web\", \"name\": \"mood\"", "no parameter \"mood\"");
    row("ledger column", Structure, "\"kind\": \"open_lanes\", \"service\": \"orders\"",
        "\"kind\": \"ledger\", \"service\": \"analytics\", \"name\": \"found\"", "names no column");
    row("command of a query", Structure, "\"kind\": \"open_lanes\", \"service\": \"orders\"",
        "\"kind\": \"command_given\", \"name\": \"dance\"", "no command \"dance\"");
    row("only prices", Structure, "\"value\": 5", "\"value\": 5, \"cost\": true", "holds only costs");
    row("command shown", Structure, "\"do\": \"split_shard\"", "\"do\": \"dance\"", "dance");
    row("command of the solution", Solution, "\"do\": \"split_shard\", \"target\": \"orders\"",
        "\"do\": \"split_shard\", \"target\": \"returns\"", "returns");
}

void TestProve::lessonThatNamesWhatIsNotThere()
{
    QFETCH(int, part);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, finding);
    LessonFiles files = sampleFiles();
    spoil(partOf(files, part), from.toStdString(), to.toStdString());
    const Loaded<Lesson> loaded = parse(files);
    // Some of it can be seen in the reading already.
    const std::string story = isGood(loaded) ? storyOf(judgeLesson(std::get<Lesson>(loaded)))
                                             : storyOf(std::get<std::vector<Finding>>(loaded));
    QVERIFY2(has(story, finding.toStdString()), story.c_str());
}

void TestProve::strayFileIsFound()
{
    QTemporaryDir root;
    QCOMPARE(skeleton("lesson", "kinesis/99-sample", root.path().toStdString()), std::string());
    const std::filesystem::path folder =
        std::filesystem::path(root.path().toStdString()) / "lessons" / "kinesis" / "99-sample";
    QVERIFY2(lint({folder}).empty(), storyOf(lint({folder})).c_str());
    QCOMPARE(saveText(folder / "notes.txt", "later"), std::string());
    QVERIFY2(has(storyOf(lint({folder})), "notes.txt"), storyOf(lint({folder})).c_str());
}

void TestProve::folderMustBearTheId()
{
    QTemporaryDir root;
    QCOMPARE(skeleton("lesson", "kinesis/99-sample", root.path().toStdString()), std::string());
    const std::filesystem::path track =
        std::filesystem::path(root.path().toStdString()) / "lessons" / "kinesis";
    std::filesystem::rename(track / "99-sample", track / "98-sample");
    QVERIFY(has(storyOf(lint({track / "98-sample"})), "is not the folder's name"));
}

void TestProve::checkMetAtTheStart()
{
    LessonFiles files = sampleFiles();
    spoil(files.lesson, "\"value\": 5", "\"value\": 4"); // the scenario has four shards
    const ProofResult proof = prove(lessonOf(files));
    QVERIFY(!proof.startsUnmet);
    QVERIFY(!proof.holds());
    QVERIFY2(has(proof.text, "step split is done by itself at 0s"), proof.text.c_str());
}

void TestProve::lastStepDoneByWaiting()
{
    LessonFiles files = sampleFiles();
    spoil(files.lesson, "{\"kind\": \"open_lanes\", \"service\": \"orders\"}", "{\"kind\": \"elapsed\"}");
    spoil(files.lesson, "\"value\": 5", "\"value\": 30");
    const ProofResult proof = prove(lessonOf(files));
    QVERIFY(!proof.startsUnmet);
    QVERIFY(proof.solutionMeets); // waiting does it, the split beside it changes nothing
    QVERIFY2(has(proof.text, "step split is done by itself at 30s"), proof.text.c_str());
}

void TestProve::anEarlierStepMayBeDoneByWaiting()
{
    Lesson lesson = sampleLesson();
    const auto step = std::find_if(lesson.steps.begin(), lesson.steps.end(),
                                   [](const LessonStep &any) { return any.kind == LessonStep::Kind::Do; });
    LessonStep waiting = *step;
    waiting.id = "wait";
    waiting.checks.front().id = "waited";
    waiting.checks.front().query = {};
    waiting.checks.front().query.kind = Query::Kind::Elapsed;
    waiting.checks.front().value = 5;
    lesson.steps.insert(step, waiting);
    const ProofResult proof = prove(lesson);
    QVERIFY2(proof.holds(), proof.text.c_str());
    QVERIFY(proof.text.find("step wait is done") < proof.text.find("step split is done"));
}

void TestProve::solutionThatDoesNotMeet()
{
    LessonFiles files = sampleFiles();
    spoil(files.solution, "\"do\": \"split_shard\", \"target\": \"orders\", \"shard\": \"0\"",
          "\"do\": \"merge_shards\", \"target\": \"orders\", \"shard\": \"0\", \"with\": \"1\"");
    const ProofResult proof = prove(lessonOf(files));
    QVERIFY(proof.startsUnmet);
    QVERIFY(!proof.solutionMeets);
    QVERIFY(!proof.holds());
    QVERIFY2(has(proof.text, "step split is not done"), proof.text.c_str());
    QVERIFY2(has(proof.text, "five-shards: unmet: 3 shards are open."), proof.text.c_str());
}

void TestProve::solutionThatIsRefusedSaysSo()
{
    LessonFiles files = sampleFiles();
    spoil(files.solution, "\"shard\": \"0\"", "\"shard\": \"77\"");
    const ProofResult proof = prove(lessonOf(files));
    QVERIFY(!proof.holds());
    QVERIFY2(has(proof.text, "split_shard orders: refused: "), proof.text.c_str());
}

void TestProve::wrongAnswerThatIsRight()
{
    LessonFiles files = sampleFiles();
    spoil(
        files.solution, "\"actions\": []",
        "\"actions\": [{\"at\": \"5s\", \"do\": \"split_shard\", \"target\": \"orders\", \"shard\": \"3\"}]");
    const ProofResult proof = prove(lessonOf(files));
    QVERIFY(proof.startsUnmet && proof.solutionMeets);
    QVERIFY(!proof.holds());
    for (const ProofResult::WrongAnswer &answer : proof.wrongAnswers)
        QCOMPARE(answer.fails, answer.id != "nothing");
}

void TestProve::wrongAnswerThatFailsNoCheck()
{
    Lesson lesson = sampleLesson();
    lesson.wrongAnswers.front().failsCheck = "of another lesson";
    QVERIFY(!prove(lesson).holds());
}

void TestProve::lessonWithoutWrongAnswersDoesNotHold()
{
    Lesson lesson = sampleLesson();
    lesson.wrongAnswers.clear();
    const ProofResult proof = prove(lesson);
    QVERIFY(proof.startsUnmet && proof.solutionMeets);
    QVERIFY(!proof.holds());
}

void TestProve::lessonWithoutScenarioDoesNotHold()
{
    Lesson lesson = sampleLesson();
    lesson.scenario = "nowhere";
    const ProofResult proof = prove(lesson);
    QVERIFY(!proof.startsUnmet && !proof.solutionMeets);
    QVERIFY2(has(proof.text, "nowhere"), proof.text.c_str());
}

void TestProve::priceNeverBlocks()
{
    Lesson lesson = sampleLesson();
    for (LessonStep &step : lesson.steps) {
        if (step.kind != LessonStep::Kind::Do)
            continue;
        Check price = step.checks.front();
        price.id = "price";
        price.value = 4;
        price.comparison = Comparison::AtMost; // met at first, unmet by the solution
        price.isCost = true;
        step.checks.push_back(price);
    }
    const ProofResult proof = prove(lesson);
    QVERIFY2(proof.holds(), proof.text.c_str());
    QVERIFY2(has(proof.text, "(a price, not a condition)"), proof.text.c_str());
}

void TestProve::holdingCheckNeedsItsTime()
{
    Lesson lesson = sampleLesson();
    for (LessonStep &step : lesson.steps)
        for (Check &check : step.checks)
            check.holds = seconds(30);
    QVERIFY(prove(lesson).holds());
    lesson.solution.until = seconds(35); // split at 10 s, so held for less than 30 s
    QVERIFY(!prove(lesson).solutionMeets);
}

void TestProve::stoppedProofDoesNotHold()
{
    int asked = 0;
    const ProofResult proof = prove(sampleLesson(), [&](double) { return ++asked < 5; });
    QVERIFY(!proof.holds());
    QVERIFY(asked >= 5);
}

void TestProve::doStepsShareOneVariant()
{
    Lesson lesson = sampleLesson();
    const auto step = std::find_if(lesson.steps.begin(), lesson.steps.end(),
                                   [](const LessonStep &any) { return any.kind == LessonStep::Kind::Do; });
    LessonStep second = *step;
    second.id = "again";
    second.checks.front().id = "again";
    lesson.steps.insert(step + 1, second);
    QVERIFY2(judgeLesson(lesson).empty(), storyOf(judgeLesson(lesson)).c_str());
    for (LessonStep &any : lesson.steps)
        if (any.id == "again") {
            any.restartsRun = true;
            any.variant = "one-shard";
        }
    QVERIFY2(has(storyOf(judgeLesson(lesson)), "another variant"), storyOf(judgeLesson(lesson)).c_str());
}

/// Four shards, or one: only in the variant is a second shard something to be reached.
void TestProve::walksInTheVariantOfTheDoSteps()
{
    Lesson lesson = sampleLesson();
    for (LessonStep &step : lesson.steps)
        for (Check &check : step.checks)
            check.value = 2;
    QVERIFY(!prove(lesson).startsUnmet);
    lesson.steps.front().restartsRun = true;
    lesson.steps.front().variant = "one-shard";
    QCOMPARE(variantOfDoSteps(lesson), std::string("one-shard"));
    const ProofResult proof = prove(lesson);
    QVERIFY2(proof.holds(), proof.text.c_str());
}

void TestProve::looksAsOftenAsAWindowAtThatSpeed()
{
    const auto looks = [](double speed) {
        Lesson lesson = sampleLesson();
        lesson.speed = speed;
        lesson.solution.until = minutes(2);
        int asked = 0;
        if (!prove(lesson, [&](double) { return ++asked > 0; }).holds())
            qFatal("the sample lesson does not hold");
        return asked;
    };
    QVERIFY(looks(10) > 240); // idle and the solution, once a second
    QVERIFY(looks(1'000) < 60);
    QCOMPARE(looks(0), looks(1'000));
}

QTEST_APPLESS_MAIN(TestProve)
#include "tst_prove.moc"
