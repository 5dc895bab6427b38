// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: `lint` reports every fault, `schema` writes what is shipped, `new` makes what lint accepts, and
// `prove` tells a lesson that can be taught from one that cannot.

#include "support/console.h"

using namespace millrace::test;

namespace {

const QString source = QString::fromLocal8Bit(MILLRACE_SOURCE_DIR);

void copyFolder(const QString &from, const QString &to)
{
    QDirIterator files(from, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString file = files.next();
        writeFile(to + "/" + QDir(from).relativeFilePath(file), fileBytes(file));
    }
}

} // namespace

class TestContentCommands : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder.reset(new QTemporaryDir); }
    void lintAcceptsWhatIsShipped();
    void lintReportsEveryFault();
    void schemaWritesWhatIsShipped();
    void newMakesWhatLintAccepts_data();
    void newMakesWhatLintAccepts();
    void proveTellsGoodFromBad();

private:
    ConsoleSetting own() const { return {.dataFolder = m_folder->path()}; }

    QScopedPointer<QTemporaryDir> m_folder;
};

void TestContentCommands::lintAcceptsWhatIsShipped()
{
    const ConsoleOutcome outcome = console({"lint"});
    QVERIFY2(outcome.err.isEmpty(), outcome.err);
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(outcome.out.startsWith("no faults"));
}

void TestContentCommands::lintReportsEveryFault()
{
    writeFile(m_folder->filePath("one.json"), R"({"format": 1, "name": "other", "title": "T",
  "streams": [{"name": "s", "shards": 0, "colour": "red"}], "consumers": [{"name": "c", "stream": "nobody"}]})");
    writeFile(m_folder->filePath("two.json"), "{");
    writeFile(m_folder->filePath("three.exe"), "");
    writeFile(m_folder->filePath("four.json"),
              R"({"format": 1, "name": "fore", "title": "T", "length": "1m", "streams": [{"name": "s"}]})");
    const ConsoleOutcome outcome = console({"lint", m_folder->path()});
    QCOMPARE(outcome.exitCode, 1);
    QCOMPARE(outcome.out, QByteArray());
    for (const char *fault :
         {"one.json: /streams/0/shards: 0 is below 1", "one.json: /streams/0/colour: ",
          "one.json: /consumers/0/stream: ", "two.json: line 1", "three.exe: belongs to no",
          "four.json: /name: is not the file's name", "four.json: /description: is missing"})
        QVERIFY2(outcome.says(fault), (QByteArray(fault) + "\n" + outcome.err).constData());
    // The last line counts those before it.
    const QByteArrayList lines = outcome.err.trimmed().split('\n');
    QCOMPARE(lines.last(), "millracectl: " + QByteArray::number(lines.size() - 1) + " faults");
    // One file of several: only its own.
    const ConsoleOutcome single = console({"lint", m_folder->filePath("two.json")});
    QCOMPARE(single.exitCode, 1);
    QVERIFY(single.says("1 fault\n") && !single.says("one.json"));
}

void TestContentCommands::schemaWritesWhatIsShipped()
{
    const ConsoleOutcome outcome = console({"schema"}, own());
    QCOMPARE(outcome.exitCode, 0);
    const QDir shipped(source + "/lessons/schema");
    const QDir written(m_folder->filePath("lessons/schema"));
    QVERIFY(shipped.entryList(QDir::Files).size() >= 6);
    QCOMPARE(written.entryList(QDir::Files), shipped.entryList(QDir::Files));
    for (const QString &name : shipped.entryList(QDir::Files)) {
        QCOMPARE(fileBytes(written.filePath(name)), fileBytes(shipped.filePath(name)));
        QVERIFY(outcome.out.contains(written.filePath(name).toLocal8Bit() + "\n"));
    }
    // A file where a folder is needed.
    QTemporaryDir blocked;
    writeFile(blocked.filePath("lessons"), "no folder");
    const ConsoleOutcome refused = console({"schema"}, {.dataFolder = blocked.path()});
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.says("lessons/schema cannot be made"), refused.err);
}

void TestContentCommands::newMakesWhatLintAccepts_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("file");
    QTest::newRow("scenario") << "scenario"
                              << "two-streams"
                              << "lessons/scenarios/two-streams.json";
    QTest::newRow("quiz") << "quiz"
                          << "shards"
                          << "lessons/quizzes/shards/quiz.json";
    QTest::newRow("lesson") << "lesson"
                            << "kinesis/09-mine"
                            << "lessons/kinesis/09-mine/lesson.json";
}

void TestContentCommands::newMakesWhatLintAccepts()
{
    QFETCH(QString, kind);
    QFETCH(QString, name);
    QFETCH(QString, file);
    // A lesson stands on the shipped scenarios and their prices.
    copyFolder(source + "/lessons/scenarios", m_folder->filePath("lessons/scenarios"));
    copyFolder(source + "/assets", m_folder->filePath("assets"));
    const ConsoleOutcome made = console({"new", kind, name}, own());
    QCOMPARE(made.exitCode, 0);
    QVERIFY2(made.out.contains(m_folder->filePath(file).toLocal8Bit() + "\n"), made.out);
    for (const QByteArray &path : made.out.trimmed().split('\n'))
        QVERIFY2(QFileInfo(QString::fromLocal8Bit(path)).size() > 0, path);
    const ConsoleOutcome linted = console({"lint"}, own());
    QVERIFY2(linted.err.isEmpty(), linted.err);
    QCOMPARE(linted.exitCode, 0);
    // Never over what somebody wrote.
    writeFile(m_folder->filePath(file), "mine");
    const ConsoleOutcome again = console({"new", kind, name}, own());
    QCOMPARE(again.exitCode, 2);
    QVERIFY2(again.says("exists"), again.err);
    QCOMPARE(fileBytes(m_folder->filePath(file)), QByteArray("mine"));
}

void TestContentCommands::proveTellsGoodFromBad()
{
    const ConsoleOutcome good = console({"prove", "kinesis/01-hash-range"});
    QVERIFY2(good.err.isEmpty(), good.err);
    QCOMPARE(good.exitCode, 0);
    QVERIFY(good.out.startsWith("kinesis/01-hash-range: proved\n"));
    QVERIFY(!good.out.contains("NO"));

    // The same lesson with a solution that does nothing.
    const QString lesson = m_folder->filePath("kinesis/01-hash-range");
    copyFolder(source + "/lessons/kinesis/01-hash-range", lesson);
    QJsonObject solution = QJsonDocument::fromJson(fileBytes(lesson + "/solution.json")).object();
    QJsonObject path = solution["solution"].toObject();
    QVERIFY(!path["actions"].toArray().isEmpty());
    path["actions"] = QJsonArray();
    solution["solution"] = path;
    writeFile(lesson + "/solution.json", QJsonDocument(solution).toJson());
    const ConsoleOutcome bad = console({"prove", lesson});
    QCOMPARE(bad.exitCode, 1);
    QVERIFY2(bad.out.contains("NOT PROVED") && bad.out.contains("NO   is met by its solution"), bad.out);
    QVERIFY(bad.out.contains("yes  starts unmet"));

    writeFile(lesson + "/solution.json", "{}");
    const ConsoleOutcome broken = console({"prove", lesson});
    QCOMPARE(broken.exitCode, 2);
    QVERIFY2(broken.says("solution.json"), broken.err);
}

QTEST_GUILESS_MAIN(TestContentCommands)
#include "tst_content_commands.moc"
