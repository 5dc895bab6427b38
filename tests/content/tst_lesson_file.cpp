// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a lesson, its texts and its solution are read together; every fault of any of the three is named with
// its file and place. The same for a quiz of its own.

#include "content/library.h"
#include "content/lint.h"
#include "content/lint_lesson.h"
#include "content/skeleton.h"

#include <QTemporaryDir>
#include <QtTest>

#include <map>

using namespace millrace;

namespace {

/// The files of a new piece of content, by their names.
std::map<std::string, QString> filesOf(const char *kind, const char *name)
{
    std::map<std::string, QString> files;
    for (const auto &[path, text] : skeletonFiles(kind, name))
        files[path.filename().string()] = QString::fromStdString(text);
    return files;
}

template <typename T>
QStringList faultsOf(const Loaded<T> &loaded)
{
    QStringList lines;
    if (!isGood(loaded))
        for (const Finding &finding : std::get<std::vector<Finding>>(loaded))
            lines << QString::fromStdString(finding.place + ": " + finding.text);
    return lines;
}

Loaded<Lesson> read(std::map<std::string, QString> &files)
{
    return parseLesson(files["lesson.json"].toStdString(), files["text.md"].toStdString(),
                       files["solution.json"].toStdString());
}

void addRow(const char *name, const char *file, const char *good, const char *bad, const char *place,
            const char *words)
{
    QTest::newRow(name) << file << good << bad << place << words;
}

void addColumns()
{
    for (const char *column : {"file", "good", "bad", "place", "words"})
        QTest::addColumn<QString>(column);
}

void spoil(std::map<std::string, QString> &files)
{
    QFETCH(QString, file);
    QFETCH(QString, good);
    QFETCH(QString, bad);
    QString &text = files[file.toStdString()];
    QVERIFY2(text.contains(good), "the row spoils nothing");
    text.replace(text.indexOf(good), good.size(), bad);
}

void expectFault(const QStringList &faults)
{
    QFETCH(QString, place);
    QFETCH(QString, words);
    bool isSaid = false;
    for (const QString &line : faults)
        isSaid = isSaid || (line.startsWith(place) && line.contains(words));
    QVERIFY2(isSaid, qPrintable(faults.isEmpty() ? QStringLiteral("nothing was found") : faults.join(u'\n')));
}

} // namespace

class TestLessonFile : public QObject
{
    Q_OBJECT

private slots:
    void readsAllParts();
    void namesEachFaultOfALesson_data();
    void namesEachFaultOfALesson();
    void namesTheFaultsOfAllThreeFiles();
    void judgesWhatALessonNames_data();
    void judgesWhatALessonNames();
    void namesEachFaultOfAQuiz_data();
    void namesEachFaultOfAQuiz();
    void skeletonsLintClean_data();
    void skeletonsLintClean();
    void skeletonsRefuseUnusableNames();
    void shippedContentLintsClean();
};

void TestLessonFile::readsAllParts()
{
    auto files = filesOf("lesson", "kinesis/09-sample");
    const Loaded<Lesson> loaded = read(files);
    QCOMPARE(faultsOf(loaded), QStringList());
    const Lesson &lesson = std::get<Lesson>(loaded);
    QCOMPARE(lesson.id, std::string("kinesis/09-sample"));
    QCOMPARE(lesson.track, std::string("kinesis"));
    QCOMPARE(lesson.number, 9);
    QCOMPARE(lesson.steps.size(), std::size_t{4});
    QVERIFY(lesson.steps[0].kind == LessonStep::Kind::Read);
    QVERIFY(lesson.steps[1].kind == LessonStep::Kind::Predict);
    QVERIFY(lesson.steps[2].kind == LessonStep::Kind::Do);
    QVERIFY(lesson.steps[3].kind == LessonStep::Kind::Explain);
    QVERIFY(lesson.steps[1].question && lesson.steps[1].outcome);
    QCOMPARE(lesson.steps[1].outcome->name, std::string("WriteProvisionedThroughputExceeded"));
    QCOMPARE(lesson.steps[2].hints.size(), std::size_t{3});
    QCOMPARE(lesson.steps[2].checks.size(), std::size_t{1});
    const Check &check = lesson.steps[2].checks.front();
    QVERIFY(check.query.kind == Query::Kind::OpenLanes && check.comparison == Comparison::AtLeast);
    QCOMPARE(check.value, 5.0);
    QCOMPARE(check.text, std::string("Five shards are open"));
    QCOMPARE(lesson.steps[2].showMe.front().name, std::string("split_shard"));
    QCOMPARE(lesson.solution.actions.front().at, seconds(10));
    QCOMPARE(lesson.wrongAnswers.size(), std::size_t{3});
    for (const LessonPath &wrong : lesson.wrongAnswers)
        QVERIFY(wrong.failsCheck == "five-shards" && !wrong.feedback.empty());
    QCOMPARE(lesson.quiz.size(), std::size_t{3});
    QVERIFY(judgeLesson(lesson).empty());
}

void TestLessonFile::namesEachFaultOfALesson_data()
{
    addColumns();
    const char *json = "lesson.json";
    addRow("unknown key", json, R"("minutes": 10)", R"("minute": 10)", "lesson.json#/minute", "unknown key");
    addRow("missing", json, R"("scenario": "uniform",)", "", "lesson.json#/scenario", "is missing");
    addRow("kind of step", json, R"("kind": "read")", R"("kind": "watch")", "lesson.json#/steps/0/kind",
           "not one of read");
    addRow("step twice", json, R"({"id": "why")", R"({"id": "intro")", "lesson.json#/steps/3/id",
           "comes twice");
    addRow("comparison", json, R"("at_least")", R"("more")", "lesson.json#/steps/2/checks/0/is",
           "not one of");
    addRow("query", json, R"("open_lanes")", R"("lanes")", "lesson.json#/steps/2/checks/0/query/kind",
           "not one of");
    addRow("value", json, R"("value": 5)", R"("value": "5")", "lesson.json#/steps/2/checks/0/value",
           "a number is expected");
    addRow("argument", json, R"("shard": "0"}])", R"("shards": "0"}])",
           "lesson.json#/steps/2/show_me/0/shards", "unknown argument");
    addRow(
        "no outcome", json,
        R"("outcome": {"kind": "metric", "service": "orders", "name": "WriteProvisionedThroughputExceeded"},)",
        "", "lesson.json#/steps/1/outcome", "is missing");
    addRow("explain by choice", json, R"("question": {"kind": "free_text"})",
           R"("question": {"kind": "point", "point_at": "orders"})", "lesson.json#/steps/3/question/kind",
           "free_text");
    addRow("a question where none is", json, R"({"id": "intro", "kind": "read"})",
           R"({"id": "intro", "kind": "read", "question": {"kind": "free_text"}})",
           "lesson.json#/steps/0/question", "only predict and explain");
    addRow("another track", json, R"("track": "kinesis")", R"("track": "kafka")", "lesson.json#/id",
           "its track");
    addRow("quiz twice", json, R"("id": "figure")", R"("id": "choice")", "lesson.json#/quiz/1/id",
           "comes twice");
    addRow("two right ones", json, R"({"id": "wrong"})", R"({"id": "wrong", "correct": true})",
           "lesson.json#/quiz/0/options", "exactly one");
    addRow("newer", json, R"("format": 1)", R"("format": 2)", "lesson.json#/format", "newer Millrace");
    addRow("broken", json, "{", "[", "lesson.json#line", "");
    const char *text = "text.md";
    addRow("no title", text, "## title\n", "## titel\n", "text.md#title", "is missing");
    addRow("unused text", text, "## title\n", "## spare\nText.\n\n## title\n", "text.md, line 1",
           "nothing uses");
    addRow("empty text", text, "What the lesson is about", "", "text.md#title", "is missing");
    addRow("text twice", text, "## objectives\n", "## title\nAgain\n\n## objectives\n", "text.md, line",
           "comes twice");
    addRow("no list", text, "- What the learner can do", "What the learner can do", "text.md#objectives",
           "no list");
    addRow("two hints", text, "- Its commands are in the inspector.\n", "", "text.md#split.hints",
           "three are wanted");
    const char *solution = "solution.json";
    addRow("no such check", solution, R"("fails": "five-shards")", R"("fails": "six-shards")",
           "solution.json#/wrong/0/fails", "no check");
    addRow("answer twice", solution, R"("id": "merge")", R"("id": "nothing")", "solution.json#/wrong/1/id",
           "comes twice");
    addRow("no action", solution, R"("do": "split_shard", "target": "orders", "shard": "0")",
           R"("target": "orders")", "solution.json#/solution/actions/0", "one of do, fork and seek");
    addRow("no time", solution, R"("until": "1m")", R"("until": "soon")", "solution.json#/solution/until",
           "not a number with a unit");
}

void TestLessonFile::namesEachFaultOfALesson()
{
    auto files = filesOf("lesson", "kinesis/09-sample");
    spoil(files);
    expectFault(faultsOf(read(files)));
}

void TestLessonFile::namesTheFaultsOfAllThreeFiles()
{
    auto files = filesOf("lesson", "kinesis/09-sample");
    files["lesson.json"].replace(QStringLiteral("\"minutes\": 10"), QStringLiteral("\"minutes\": \"ten\""));
    files["text.md"].replace(QStringLiteral("## objectives\n"),
                             QStringLiteral("## title\nAgain\n\n## objectives\n"));
    files["solution.json"].replace(QStringLiteral("\"1m\""), QStringLiteral("\"1\""));
    const QString all = faultsOf(read(files)).join(u'\n');
    for (const char *place : {"lesson.json#/minutes", "text.md, line", "solution.json#/solution/until",
                              "solution.json#/wrong/0/until"})
        QVERIFY2(all.contains(QLatin1String(place)), qPrintable(all));
}

void TestLessonFile::judgesWhatALessonNames_data()
{
    addColumns();
    const char *json = "lesson.json";
    addRow("scenario", json, R"("scenario": "uniform")", R"("scenario": "no-such-scenario")",
           "lesson.json#/scenario", "no-such-scenario");
    addRow("service", json, R"({"kind": "open_lanes", "service": "orders"})",
           R"({"kind": "open_lanes", "service": "nobody"})", "lesson.json#/steps/2/checks/0/query", "nobody");
    addRow("metric", json, R"("name": "WriteProvisionedThroughputExceeded")", R"("name": "NoSuchMetric")",
           "lesson.json#/steps/1/outcome", "NoSuchMetric");
    addRow("command", json, R"("do": "split_shard")", R"("do": "explode")", "lesson.json#/steps/2/show_me/0",
           "explode");
    addRow("command of the solution", "solution.json", R"("do": "split_shard")", R"("do": "explode")",
           "solution.json#", "explode");
    addRow("too few wrong answers", "solution.json",
           R"({"id": "nothing", "fails": "five-shards", "until": "1m", "actions": []},)", "",
           "solution.json#/wrong", "three");
}

void TestLessonFile::judgesWhatALessonNames()
{
    auto files = filesOf("lesson", "kinesis/09-sample");
    spoil(files);
    if (files["solution.json"].indexOf(QStringLiteral("\"nothing\"")) < 0) {
        const QString from = QStringLiteral("## wrong.nothing.title");
        const QString to = QStringLiteral("## wrong.merge.title");
        QString &text = files["text.md"];
        text.remove(text.indexOf(from), text.indexOf(to) - text.indexOf(from));
    }
    const Loaded<Lesson> loaded = read(files);
    QStringList faults = faultsOf(loaded);
    if (isGood(loaded))
        for (const Finding &finding : judgeLesson(std::get<Lesson>(loaded)))
            faults << QString::fromStdString(finding.place + ": " + finding.text);
    expectFault(faults);
}

void TestLessonFile::namesEachFaultOfAQuiz_data()
{
    addColumns();
    const char *json = "quiz.json";
    addRow("kind", json, R"("kind": "single")", R"("kind": "guess")", "quiz.json#/items/0/kind",
           "not one of single");
    addRow("nothing right", json, R"(, "correct": true)", "", "quiz.json#/items/0/options", "exactly one");
    addRow("no answer", json, R"("answer": 1000, )", "", "quiz.json#/items/1",
           "either an answer or a computed key");
    addRow("no tolerance", json, R"("tolerance": 0, )", "", "quiz.json#/items/1/tolerance", "is missing");
    addRow("id twice", json, R"("id": "figure")", R"("id": "choice")", "quiz.json#/items/1/id",
           "comes twice");
    addRow("too few to order", json, R"("kind": "single")", R"("kind": "order")",
           "quiz.json#/items/0/options", "at least three");
    addRow("nothing to match", json, R"("kind": "single")", R"("kind": "match")",
           "quiz.json#/items/0/options", "two matches");
    addRow("nothing to point at", json, R"("kind": "free_text")", R"("kind": "point")",
           "quiz.json#/items/2/point_at", "is missing");
    addRow("no reason", "text.md", "## quiz.choice.option.wrong.feedback", "## spare",
           "text.md#quiz.choice.option.wrong.feedback", "is missing");
    addRow("no model", "text.md", "## quiz.words.model", "## spare", "text.md#quiz.words.model",
           "is missing");
    addRow("unused", "text.md", "## quiz.words.model", "## spare\nx\n\n## quiz.words.model", "text.md, line",
           "nothing uses");
}

void TestLessonFile::namesEachFaultOfAQuiz()
{
    auto files = filesOf("quiz", "sample");
    const auto good = parseQuiz(files["quiz.json"].toStdString(), files["text.md"].toStdString());
    QCOMPARE(faultsOf(good), QStringList());
    QCOMPARE(std::get<0>(good).size(), std::size_t{3});
    spoil(files);
    expectFault(faultsOf(parseQuiz(files["quiz.json"].toStdString(), files["text.md"].toStdString())));
}

void TestLessonFile::skeletonsLintClean_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("name");
    QTest::newRow("lesson") << "lesson"
                            << "kinesis/42-a_b";
    QTest::newRow("scenario") << "scenario"
                              << "my-shop";
    QTest::newRow("quiz") << "quiz"
                          << "limits";
}

void TestLessonFile::skeletonsLintClean()
{
    QFETCH(QString, kind);
    QFETCH(QString, name);
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    QCOMPARE(skeleton(kind.toStdString(), name.toStdString(), root), std::string());
    QStringList faults;
    for (const Finding &finding : lint({root}))
        faults << QString::fromStdString(finding.place + ": " + finding.text);
    QCOMPARE(faults, QStringList());
    QVERIFY2(!skeleton(kind.toStdString(), name.toStdString(), root).empty(), "never over what is there");
}

void TestLessonFile::skeletonsRefuseUnusableNames()
{
    for (const char *name : {"", "..", "a/../../b", "A B", "/abs", "a/b/c", "x\ny"}) {
        QVERIFY2(skeletonFiles("scenario", name).empty(), name);
        QVERIFY2(skeletonFiles("lesson", name).empty(), name);
        QVERIFY2(skeletonFiles("quiz", name).empty(), name);
    }
    QVERIFY(skeletonFiles("novel", "a").empty());
}

void TestLessonFile::shippedContentLintsClean()
{
    QStringList faults;
    for (const Finding &finding : lint({}))
        faults << QString::fromStdString(finding.place + ": " + finding.text);
    QCOMPARE(faults, QStringList());
}

QTEST_APPLESS_MAIN(TestLessonFile)
#include "tst_lesson_file.moc"
