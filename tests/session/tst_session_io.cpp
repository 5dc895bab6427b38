// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a saved session comes back with all branches to the same fingerprints; one of an older version that
// differs says so and keeps both; one of a newer format is refused with that reason.

#include "content/library.h"
#include "content/session_file.h"
#include "session/session_io.h"
#include "support/branch_script.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// hot-shard with commands, a refusal, a fork of a fork, and the screen in the middle of one of them.
Run workedWith()
{
    Scenario scenario = std::get<Scenario>(loadScenario("hot-shard"));
    applySetting(scenario, "orders/updating_time", "2s");
    Run run = std::get<Run>(Run::open(scenario, 42));
    const SimTime start = run.simulation().start();
    run.advance(start + milliseconds(4'321));
    run.apply(command("split_shard", "orders", "kinesis_stream",
                      {{"shard", "1"}, {"at", "255211775190703847597530955573826158591"}}));
    run.advance(endOfTime, {.eventsMax = 17});
    run.apply(command("set", "web", "producer", {{"rate", "2000/s"}}));
    run.apply(command("crash", "nobody"));
    run.advance(start + seconds(20));
    run.seek(start + seconds(10));
    run.apply(command("set", "web", "producer", {{"salt", "18"}}), "salted");
    run.advance(start + seconds(25));
    run.seek(start + seconds(15));
    Command create{"create", "archive", {}};
    setValue(create.arguments, "kind", std::string("consumer"));
    setValue(create.arguments, "stream", std::string("orders"));
    run.apply(create, "with an archive");
    run.advance(start + seconds(22));
    run.switchTo(1, start + milliseconds(12'345));
    return run;
}

SessionFile parsed(const std::string &text)
{
    Loaded<SessionFile> loaded = parseSession(text, "");
    if (!isGood(loaded))
        qFatal("%s", describe("session", std::get<std::vector<Finding>>(loaded)).c_str());
    return std::get<SessionFile>(std::move(loaded));
}

Reopened reopened(const SessionFile &file)
{
    auto result = reopen(file);
    if (result.index() != 0)
        qFatal("%s", describe("session", std::get<std::vector<Finding>>(result)).c_str());
    return std::get<Reopened>(std::move(result));
}

} // namespace

class TestSessionIo : public QObject
{
    Q_OBJECT

private slots:
    void comesBackAsItWas();
    void goesOnAsItWouldHave();
    void survivesBeingSavedTwice();
    void replaysAnOlderVersion();
    void saysWhichBranchDiffersAndKeepsBoth();
    void saysThatItsFileWasChanged();
    void refusesANewerFormat();
    void refusesAScenarioThatCannotBeRun();
    void canBeStopped();
    void keepsATraceByItsBytes();
};

void TestSessionIo::comesBackAsItWas()
{
    Run run = workedWith();
    const SessionFile file = parsed(writeSession(toFile(run)));
    QCOMPARE(file.version, millraceVersion());
    const Reopened back = reopened(file);
    QVERIFY(back.differences.empty());
    QCOMPARE(back.branches.size(), std::size_t{3});
    for (const ReplayedBranch &branch : back.branches)
        QVERIFY(branch.isSame());
    QCOMPARE(back.run.seed(), std::uint64_t{42});
    QCOMPARE(back.run.currentBranch(), 1);
    QCOMPARE(differenceOf(digestOf(run.simulation()), digestOf(back.run.simulation())), std::string());
    QCOMPARE(back.run.branches().size(), run.branches().size());
    for (std::size_t i = 0; i < run.branches().size(); ++i) {
        const Branch &before = run.branches()[i];
        const Branch &after = back.run.branches()[i];
        QCOMPARE(after.id, before.id);
        QCOMPARE(after.parent, before.parent);
        QCOMPARE(after.title, before.title);
        QVERIFY(after.forkPlace() == before.forkPlace());
        QVERIFY(after.headPlace() == before.headPlace());
        QCOMPARE(after.fingerprintAtHead, before.fingerprintAtHead);
        QCOMPARE(after.journal.size(), before.journal.size());
        for (std::size_t k = 0; k < before.journal.size(); ++k) {
            QCOMPARE(after.journal[k].at, before.journal[k].at);
            QCOMPARE(after.journal[k].outcomes, before.journal[k].outcomes);
            QVERIFY(after.journal[k].command == before.journal[k].command);
        }
    }
}

void TestSessionIo::goesOnAsItWouldHave()
{
    Run run = workedWith();
    Reopened back = reopened(parsed(writeSession(toFile(run))));
    for (Run *one : {&run, &back.run}) {
        one->switchToHead(2);
        one->apply(command("remove", "archive"));
        one->advance(one->now() + seconds(5));
    }
    QCOMPARE(differenceOf(digestOf(run.simulation()), digestOf(back.run.simulation())), std::string());
}

void TestSessionIo::survivesBeingSavedTwice()
{
    const std::string once = writeSession(toFile(workedWith()));
    QCOMPARE(writeSession(parsed(once)), once);
    QCOMPARE(writeSession(toFile(reopened(parsed(once)).run)), once);
}

void TestSessionIo::replaysAnOlderVersion()
{
    SessionFile file = toFile(workedWith());
    file.version = "0.0.1";
    const Reopened back = reopened(parsed(writeSession(file)));
    QVERIFY2(back.differences.empty(), "an older version with the same outcomes is no difference");
}

void TestSessionIo::saysWhichBranchDiffersAndKeepsBoth()
{
    SessionFile file = toFile(workedWith());
    file.version = "0.0.1";
    file.branches[1].fingerprint.events ^= 1;
    const Reopened back = reopened(parsed(writeSession(file)));
    QCOMPARE(back.differences.size(), std::size_t{1});
    const std::string &text = back.differences.front();
    for (const char *part : {"salted", "events", "0.0.1"})
        QVERIFY2(text.find(part) != std::string::npos, text.c_str());
    QVERIFY2(text.find(millraceVersion()) != std::string::npos, text.c_str());
    QCOMPARE(back.branches[1].saved, file.branches[1].fingerprint);
    QCOMPARE(back.branches[1].replayed.events, file.branches[1].fingerprint.events ^ 1);
    QVERIFY(back.branches[0].isSame());
}

void TestSessionIo::saysThatItsFileWasChanged()
{
    // One digit of the seed, by hand: every branch comes out differently, under the same version.
    SessionFile file = toFile(workedWith());
    file.seed = 43;
    const Reopened back = reopened(parsed(writeSession(file)));
    QCOMPARE(back.differences.size(), std::size_t{3});
    for (const std::string &text : back.differences)
        QVERIFY2(text.find("changed") != std::string::npos, text.c_str());
    QCOMPARE(back.run.branches().size(), std::size_t{3});
}

void TestSessionIo::refusesANewerFormat()
{
    QString text = QString::fromStdString(writeSession(toFile(workedWith())));
    text.replace(QStringLiteral("\"format\": 1"), QStringLiteral("\"format\": 2"));
    text.replace(QStringLiteral("\"journal\""), QStringLiteral("\"diary\""));
    const Loaded<SessionFile> loaded = parseSession(text.toStdString(), "");
    QVERIFY(!isGood(loaded));
    const auto &findings = std::get<std::vector<Finding>>(loaded);
    QCOMPARE(findings.size(), std::size_t{1}); // what else is new in it is not held against it
    QCOMPARE(findings.front().place, std::string("/format"));
    QVERIFY(findings.front().text.find("newer Millrace") != std::string::npos);
}

void TestSessionIo::refusesAScenarioThatCannotBeRun()
{
    SessionFile file = toFile(workedWith());
    setValue(file.scenario.find("orders")->parameters, "shards", std::int64_t{0});
    const auto result = reopen(file);
    QCOMPARE(result.index(), std::size_t{1});
    QCOMPARE(std::get<1>(result).front().place, std::string("/streams/0/shards"));
    // In a file the place begins where the scenario stands.
    const Loaded<SessionFile> loaded = parseSession(writeSession(file), "");
    QVERIFY(!isGood(loaded));
    QCOMPARE(std::get<1>(loaded).front().place, std::string("/scenario/streams/0/shards"));
}

void TestSessionIo::canBeStopped()
{
    const SessionFile file = toFile(workedWith());
    int asked = 0;
    double last = 0;
    const auto result = reopen(file, {}, [&](double share) {
        if (share < last || share > 1)
            qFatal("a share of %f after %f", share, last);
        last = share;
        return ++asked < 3;
    });
    QCOMPARE(result.index(), std::size_t{1});
    QCOMPARE(asked, 3);
    QVERIFY(std::get<1>(result).front().text.find("stopped") != std::string::npos);
}

void TestSessionIo::keepsATraceByItsBytes()
{
    QTemporaryDir folder;
    const std::string trace = folder.filePath(QStringLiteral("small.csv")).toStdString();
    const std::string rows = "scheduled,delay_minutes,origin\n2001-01-01 00:00,0,a\n2001-01-01 00:01,1,b\n";
    QCOMPARE(saveText(trace, rows), std::string());
    const std::string text = R"({"format": 1, "name": "t", "title": "T", "length": "10m", "prices": null,
        "traces": [{"name": "small", "file": "small.csv", "scheduled_column": "scheduled",
                    "delay_column": "delay_minutes", "key_column": "origin"}],
        "producers": [{"name": "p", "stream": "s", "arrival": "trace", "trace": "small", "keys": "trace"}],
        "streams": [{"name": "s"}]})";
    Loaded<Scenario> loaded = parseScenario(text, folder.path().toStdString());
    QVERIFY(isGood(loaded));
    Run run = std::get<Run>(Run::open(std::get<Scenario>(loaded), 1));
    run.advance(run.simulation().start() + minutes(5));
    const std::string saved = writeSession(toFile(run));
    // From any other folder it finds the same bytes again.
    QVERIFY(reopened(parsed(saved)).differences.empty());
    // Other bytes under that name are refused, not replayed.
    QCOMPARE(saveText(trace, rows + "2001-01-01 00:02,0,c\n"), std::string());
    const Loaded<SessionFile> other = parseSession(saved, "");
    QVERIFY(!isGood(other));
    QCOMPARE(std::get<1>(other).front().place, std::string("/scenario/traces/0/sha256"));
}

QTEST_APPLESS_MAIN(TestSessionIo)
#include "tst_session_io.moc"
