// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: what `run --save` writes, `replay` finds the same; what was changed since, or comes from another
// version, it tells apart.

#include "session/session_io.h"
#include "support/console.h"

#include "content/library.h"

using namespace millrace;
using namespace millrace::test;

namespace {

QJsonObject sessionIn(const QString &file)
{
    return QJsonDocument::fromJson(fileBytes(file)).object();
}

/// Changes one member of a saved session's first branch, or of the session itself.
void tamper(const QString &file, const char *member, const QJsonValue &value, bool inBranch)
{
    QJsonObject session = sessionIn(file);
    if (inBranch) {
        QJsonArray branches = session["branches"].toArray();
        QJsonObject trunk = branches[0].toObject();
        trunk[member] = value;
        branches[0] = trunk;
        session["branches"] = branches;
    } else {
        session[member] = value;
    }
    writeFile(file, QJsonDocument(session).toJson());
}

/// A session with commands and a fork, as a window leaves one.
QByteArray forkedSession()
{
    Scenario scenario = std::get<Scenario>(loadScenario("hot-shard"));
    Run run = std::get<Run>(Run::open(std::move(scenario), 7));
    const SimTime start = run.now();
    const auto set = [&](const char *target, const char *name, ParameterValue value) {
        return run.apply({"set", target, {{name, std::move(value)}}}).ok();
    };
    run.advance(start + seconds(20));
    if (!run.apply({"split_shard", "orders", {{"shard", std::string("1")}}}).ok())
        qFatal("the split was refused");
    run.advance(start + seconds(40));
    run.seek(start + seconds(10));
    if (run.fork("salted") == noBranch || !set("web", "salt", std::int64_t{18}))
        qFatal("the salt was refused");
    run.advance(start + seconds(30));
    return QByteArray::fromStdString(writeSession(toFile(run)));
}

} // namespace

class TestReplay : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder.reset(new QTemporaryDir); }
    void findsTheSame_data();
    void findsTheSame();
    void findsEveryBranchTheSame();
    void noticesAChangedFingerprint_data();
    void noticesAChangedFingerprint();
    void noticesAChangedSetting();
    void namesTheOtherVersion();
    void refusesANewerFormat();
    void refusesAChangedTrace();

private:
    QString save(const QStringList &arguments)
    {
        const QString file = m_folder->filePath("saved.millrace");
        if (console(QStringList{"run"} + arguments + QStringList{"--save", file}).exitCode != 0)
            qFatal("cannot save");
        return file;
    }

    QScopedPointer<QTemporaryDir> m_folder;
};

void TestReplay::findsTheSame_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("scripted commands") << QStringList{"tour", "--until", "3m"};
    QTest::newRow("variant, setting and seed") << QStringList{
        "hot-shard", "--variant", "retry", "--set", "orders/shards=3", "--seed", "9", "--until", "20s"};
    QTest::newRow("a trace") << QStringList{"flights"};
}

void TestReplay::findsTheSame()
{
    QFETCH(QStringList, arguments);
    const QString file = save(arguments);
    const ConsoleOutcome outcome = console({"replay", file, "--json"});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.err, QByteArray());
    const QJsonDocument replayed = outcome.json();
    QCOMPARE(replayed["is_same"], QJsonValue(true));
    QCOMPARE(replayed["branches"].toArray().size(), 1);
    const QJsonValue trunk = replayed["branches"][0];
    const QJsonObject run = runJson(arguments);
    QCOMPARE(trunk["replayed"], run["fingerprint"]);
    QCOMPARE(trunk["saved"], run["fingerprint"]);
    QCOMPARE(trunk["until_ms"], run["until_ms"]);
    QCOMPARE(console({"replay", file}).exitCode, 0);
}

void TestReplay::findsEveryBranchTheSame()
{
    const QString file = m_folder->filePath("forked.millrace");
    writeFile(file, forkedSession());
    const ConsoleOutcome outcome = console({"replay", file, "--json"});
    QCOMPARE(outcome.exitCode, 0);
    const QJsonArray branches = outcome.json()["branches"].toArray();
    QCOMPARE(branches.size(), 2);
    QCOMPARE(branches[0]["until_ms"].toInteger(), 40'000);
    QCOMPARE(branches[1]["until_ms"].toInteger(), 30'000);
    QCOMPARE(branches[1]["title"].toString(), QString("salted"));
    for (const QJsonValue &branch : branches) {
        QCOMPARE(branch["commands"].toInt(), 1);
        QVERIFY(branch["is_same"].toBool());
    }
    QVERIFY(branches[0]["replayed"] != branches[1]["replayed"]);
    const QByteArray text = console({"replay", file}).out;
    QVERIFY(text.contains("Main") && text.contains("salted") && text.count("the same") == 2);
}

void TestReplay::noticesAChangedFingerprint_data()
{
    QTest::addColumn<QString>("member");
    QTest::newRow("events") << "events";
    QTest::newRow("metrics") << "metrics";
}

void TestReplay::noticesAChangedFingerprint()
{
    QFETCH(QString, member);
    const QString file = save({"uniform", "--until", "10s"});
    const QByteArray name = member.toLatin1();
    tamper(file, name, "0123456789abcdef", true);
    const ConsoleOutcome outcome = console({"replay", file, "--json"});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.says("branch \"Main\" came out differently (" + name + ")"), outcome.err);
    // Both are kept.
    const QJsonValue trunk = outcome.json()["branches"][0];
    QCOMPARE(trunk["is_same"], QJsonValue(false));
    QCOMPARE(trunk["saved"][member].toString(), QString("0123456789abcdef"));
    QVERIFY(trunk["replayed"][member] != trunk["saved"][member]);
    QVERIFY(console({"replay", file}).out.contains("DIFFERS"));
}

void TestReplay::noticesAChangedSetting()
{
    const QString file = save({"uniform", "--until", "10s"});
    QByteArray text = fileBytes(file);
    QVERIFY(text.contains("\"1200/s\""));
    writeFile(file, text.replace("\"1200/s\"", "\"1201/s\""));
    const ConsoleOutcome outcome = console({"replay", file});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.says("events and metrics"), outcome.err);
}

void TestReplay::namesTheOtherVersion()
{
    const QString file = save({"uniform", "--until", "5s"});
    tamper(file, "version", "0.0.9", false);
    // Another version is no fault by itself.
    QCOMPARE(console({"replay", file}).exitCode, 0);
    tamper(file, "events", "0123456789abcdef", true);
    const ConsoleOutcome outcome = console({"replay", file});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.says("it was saved by version 0.0.9"), outcome.err);
}

void TestReplay::refusesANewerFormat()
{
    const QString file = save({"uniform", "--until", "5s"});
    tamper(file, "format", 2, false);
    const ConsoleOutcome outcome = console({"replay", file, "--json"});
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.says("newer Millrace"), outcome.err);
}

void TestReplay::refusesAChangedTrace()
{
    // A scenario and its trace in a folder of their own.
    writeFile(m_folder->filePath("t.csv"), "scheduled,delay_minutes,origin\n2001-01-01 00:01,0,a\n");
    writeFile(m_folder->filePath("t.json"), R"({"format": 1, "name": "t", "title": "T", "length": "2m",
  "traces": [{"name": "t", "file": "t.csv", "scheduled_column": "scheduled", "delay_column": "delay_minutes",
              "key_column": "origin"}],
  "streams": [{"name": "s"}], "consumers": [{"name": "c", "stream": "s"}],
  "producers": [{"name": "p", "stream": "s", "arrival": "trace", "trace": "t", "keys": "trace"}]})");
    const QString file = save({m_folder->filePath("t.json")});
    QCOMPARE(console({"replay", file}).exitCode, 0);
    writeFile(m_folder->filePath("t.csv"), "scheduled,delay_minutes,origin\n2001-01-01 00:01,0,b\n");
    const ConsoleOutcome outcome = console({"replay", file});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.says("SHA-256"), outcome.err);
}

QTEST_GUILESS_MAIN(TestReplay)
#include "tst_replay.moc"
