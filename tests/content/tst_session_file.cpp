// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a session file is refused with each of its faults at its place: its tree, its journals and the
// scenario within it.

#include "content/session_file.h"

#include <QtTest>

using namespace millrace;

namespace {

QString sample()
{
    return QStringLiteral(R"({
  "format": 1,
  "version": "0.1.0",
  "seed": 7,
  "scenario": {"format": 1, "name": "s", "title": "S", "length": "1m", "prices": null,
               "streams": [{"name": "orders", "shards": 2}]},
  "current": 1,
  "now": "5s",
  "branches": [
    {"id": 0, "forked_at": "0s", "outcomes_at_fork": 0, "commands_at_fork": 0, "title": "Main", "head": "10s",
     "outcomes_at_head": 10, "events": "00000000000000ff", "metrics": "1",
     "journal": [{"at": "2s", "outcomes": 2, "do": "split_shard", "target": "orders", "shard": "0"},
                 {"at": "4s", "outcomes": 4, "do": "set", "target": "orders", "retention": "48h"}]},
    {"id": 1, "parent": 0, "forked_at": "3s", "outcomes_at_fork": 3, "commands_at_fork": 1, "title": "Other", "head": "6s",
     "outcomes_at_head": 6, "events": "a", "metrics": "b", "journal": []}
  ]
})");
}

QStringList faultsOf(const QString &text)
{
    const Loaded<SessionFile> loaded = parseSession(text.toStdString(), "");
    QStringList lines;
    if (!isGood(loaded))
        for (const Finding &finding : std::get<std::vector<Finding>>(loaded))
            lines << QString::fromStdString(finding.place + ": " + finding.text);
    return lines;
}

} // namespace

class TestSessionFile : public QObject
{
    Q_OBJECT

private slots:
    void readsTheSample();
    void saysEachFaultAtItsPlace_data();
    void saysEachFaultAtItsPlace();
    void keepsWhatWasRefused();
};

void TestSessionFile::readsTheSample()
{
    QCOMPARE(faultsOf(sample()), QStringList());
    const auto session = std::get<SessionFile>(parseSession(sample().toStdString(), ""));
    QCOMPARE(session.seed, std::uint64_t{7});
    QCOMPARE(session.currentBranch, 1);
    QCOMPARE(session.now, session.scenario.start + seconds(5));
    QCOMPARE(session.branches.size(), std::size_t{2});
    QCOMPARE(session.branches[0].fingerprint.events, std::uint64_t{255});
    QCOMPARE(session.branches[0].journal.size(), std::size_t{2});
    QCOMPARE(session.branches[0].journal[1].at, session.scenario.start + seconds(4));
    QVERIFY(*findValue(session.branches[0].journal[1].command.arguments, "retention")
            == ParameterValue(hours(48).ns));
    QCOMPARE(session.branches[1].commandsAtFork, std::int64_t{1});
}

void TestSessionFile::saysEachFaultAtItsPlace_data()
{
    for (const char *column : {"good", "bad", "place", "words"})
        QTest::addColumn<QString>(column);
    const auto row = [](const char *name, const char *good, const char *bad, const char *place,
                        const char *words) { QTest::newRow(name) << good << bad << place << words; };
    row("scenario", R"("shards": 2)", R"("shards": 0)", "/scenario/streams/0/shards", "0 is below 1");
    row("unknown key", R"("seed": 7)", R"("seed": 7, "mood": "good")", "/mood", "unknown key");
    row("no seed", R"("seed": 7,)", "", "/seed", "is missing");
    row("negative seed", R"("seed": 7)", R"("seed": -7)", "/seed", "a whole number from 0 on");
    row("newer", R"("format": 1)", R"("format": 3)", "/format", "newer Millrace");
    row("current of nothing", R"("current": 1)", R"("current": 5)", "/current", "names no branch");
    row("parent of nothing", R"("parent": 0)", R"("parent": 9)", "/branches/1/parent",
        "names no branch before it");
    row("parent of itself", R"("parent": 0)", R"("parent": 1)", "/branches/1/parent",
        "names no branch before it");
    row("no parent", R"("parent": 0, )", "", "/branches/1/parent", "names no branch before it");
    row("id twice", R"("id": 1)", R"("id": 0)", "/branches/1/id", "comes twice");
    row("trunk of another id", R"("id": 0)", R"("id": 4)", "/branches/0/parent",
        "the first branch is the trunk");
    row("head before the fork", R"("head": "6s")", R"("head": "2s")", "/branches/1/head",
        "lies before the fork");
    row("journal backwards", R"("at": "4s")", R"("at": "1s")", "/branches/0/journal/1/at", "out of order");
    row("journal beyond the head", R"("at": "4s")", R"("at": "11s")", "/branches/0/journal/1/at",
        "out of order");
    row("no moment", R"("at": "2s", )", "", "/branches/0/journal/0/at", "is missing");
    row("no hash", R"("a", "metrics")", R"("xyz", "metrics")", "/branches/1/events", "hexadecimal");
    row("long hash", R"("a", "metrics")", R"("00000000000000001", "metrics")", "/branches/1/events",
        "longer than 16");
    row("negative count", R"("outcomes": 2)", R"("outcomes": -2)", "/branches/0/journal/0/outcomes",
        "a whole number from 0 on");
    row("no unit", R"("now": "5s")", R"("now": "5")", "/now", "has no unit");
    row("endless", R"("now": "5s")", R"("now": "10000d")", "/now", "is above");
}

void TestSessionFile::saysEachFaultAtItsPlace()
{
    QFETCH(QString, good);
    QFETCH(QString, bad);
    QFETCH(QString, place);
    QFETCH(QString, words);
    QString text = sample();
    QVERIFY2(text.contains(good), "the row spoils nothing");
    text.replace(text.indexOf(good), good.size(), bad);
    const QStringList faults = faultsOf(text);
    bool isSaid = false;
    for (const QString &line : faults)
        isSaid = isSaid || (line.startsWith(place + QStringLiteral(": ")) && line.contains(words));
    QVERIFY2(isSaid, qPrintable(faults.isEmpty() ? QStringLiteral("nothing was found") : faults.join(u'\n')));
}

void TestSessionFile::keepsWhatWasRefused()
{
    // A journal holds what was given, also what no table knows: it was refused then and will be again.
    QString text = sample();
    text.replace(
        QStringLiteral(R"("do": "split_shard", "target": "orders", "shard": "0")"),
        QStringLiteral(R"("do": "explode", "target": "nobody", "how": "loudly", "times": 3, "really": true,
                                   "share": 0.5, "parts": ["a", "b"])"));
    const auto loaded = parseSession(text.toStdString(), "");
    QVERIFY2(isGood(loaded), qPrintable(faultsOf(text).join(u'\n')));
    const auto &session = std::get<SessionFile>(loaded);
    const Command &given = session.branches[0].journal[0].command;
    QCOMPARE(given.name, std::string("explode"));
    QVERIFY(*findValue(given.arguments, "times") == ParameterValue(std::int64_t{3}));
    QVERIFY(*findValue(given.arguments, "share") == ParameterValue(0.5));
    QVERIFY(*findValue(given.arguments, "parts") == ParameterValue(std::vector<std::string>{"a", "b"}));
    const auto again = parseSession(writeSession(session), "");
    QVERIFY(isGood(again));
    QVERIFY(std::get<SessionFile>(again).branches[0].journal[0].command == given);
}

QTEST_APPLESS_MAIN(TestSessionFile)
#include "tst_session_file.moc"
