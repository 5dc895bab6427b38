// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: whatever is wrong with the arguments or the files of a command, it ends with code 2, prints nothing
// to standard output, and says on standard error where the fault is.

#include "support/console.h"

using namespace millrace::test;

class TestBadInput : public QObject
{
    Q_OBJECT

private slots:
    void isRefused_data();
    void isRefused();
    void isReportedAllAtOnce();
    void inAScenarioFileIsNamedWithItsPlace();
    void neverReplacesADevice();
    void noticesAFullStandardOutput();
    void helpIsNoFault();
};

void TestBadInput::isRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char *name, const QStringList &arguments, const char *says) {
        QTest::newRow(name) << arguments << QByteArray(says);
    };
    row("nothing", {}, "a command is expected");
    row("unknown command", {"rnu"}, "there is no command \"rnu\"; there are run, replay, route");
    row("no scenario", {"run"}, "SCENARIO is required");
    row("unknown scenario", {"run", "hot-shart", "--json"}, "there is no scenario \"hot-shart\"; there are");
    row("no such path", {"run", "./nowhere/x.json"}, "./nowhere/x.json: there is no such file");
    row("a folder", {"run", "/"}, "/: is no file");
    row("unknown option", {"run", "tour", "--jsn"}, "--jsn");
    row("too many words", {"run", "tour", "uniform"}, "uniform");
    row("option twice", {"run", "tour", "--seed", "1", "--seed", "2"}, "--seed");
    row("no value", {"run", "tour", "--until"}, "--until");
    row("seed below", {"run", "tour", "--seed", "-1"}, "--seed: \"-1\" is not a whole number");
    row("seed beyond", {"run", "tour", "--seed", "18446744073709551616"}, "--seed: \"18446744073709551616\"");
    row("seed in words", {"run", "tour", "--seed", "7x"}, "--seed: \"7x\"");
    row("until without unit", {"run", "tour", "--until", "5"}, "--until: \"5\" has no unit");
    row("until zero", {"run", "tour", "--until", "0s"}, "--until: \"0s\" must lie between");
    row("until for ever", {"run", "tour", "--until", "500d"}, "--until:");
    row("unknown variant", {"run", "hot-shard", "--variant", "x"},
        "--variant: there is no variant \"x\"; there are uniform, ");
    row("set without value", {"run", "tour", "--set", "orders/shards"}, "--set: \"orders/shards\" is not");
    row("set of no service", {"run", "tour", "--set", "order/shards=2"},
        "--set: there is no service \"order\"; there are");
    row("set of no parameter", {"run", "tour", "--set", "orders/shard=2"},
        "--set: orders has no parameter \"shard\"; it has");
    row("set below", {"run", "tour", "--set", "orders/shards=0"}, "--set: orders/shards: 0 is below 1");
    row("set to words", {"run", "tour", "--set", "orders/shards=two"}, "--set: orders/shards:");
    row("set to nobody", {"run", "tour", "--set", "web/stream=nobody"}, "nobody");
    row("save into nowhere", {"run", "tour", "--save", "/nowhere/a.millrace"},
        "--save: /nowhere/a.millrace cannot be written: there is no folder /nowhere");
    row("metrics into nowhere", {"run", "tour", "--metrics", "/nowhere/a.csv"},
        "--metrics: /nowhere/a.csv cannot be written: there is no folder /nowhere");
    row("save over a folder", {"run", "tour", "--save", "/"}, "--save: / is a folder");
    row("save to a full disk", {"run", "uniform", "--until", "1s", "--json", "--save", "/dev/full"},
        "--save: /dev/full cannot be written: No space left on device");
    row("metrics to a full disk", {"run", "uniform", "--until", "1s", "--json", "--metrics", "/dev/full"},
        "--metrics: /dev/full cannot be written: No space left on device");
    row("replay nothing", {"replay"}, "FILE.millrace is required");
    row("replay nowhere", {"replay", "/nowhere/a.millrace", "--json"},
        "/nowhere/a.millrace: there is no such file");
    row("replay no session", {"replay", QString(MILLRACE_SOURCE_DIR) + "/lessons/scenarios/tour.json"},
        "/seed");
    row("replay no JSON", {"replay", QString(MILLRACE_SOURCE_DIR) + "/README.md"}, "line 1");
    row("replay a device", {"replay", "/dev/zero"}, "/dev/zero: is no file");
    row("lint nowhere", {"lint", "/nowhere"}, "/nowhere: there is no such file or folder");
    row("prove nowhere", {"prove", "kinesis/99-nothing"}, "there is no lesson \"kinesis/99-nothing\"");
    row("schema of what", {"schema", "scenario"}, "scenario");
    row("new of nothing", {"new"}, "KIND is required");
    row("new of what", {"new", "poem", "spring"},
        "there is no kind \"poem\"; there are lesson, scenario, quiz");
    row("new without a name", {"new", "quiz"}, "NAME is required");
    row("new with a bad name", {"new", "scenario", "../x"}, "\"../x\" is no name: small letters, digits");
}

void TestBadInput::isRefused()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, says);
    const ConsoleOutcome outcome = console(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.says(says), outcome.err);
    // A sentence by the program's name on each line, so that it can be told apart in a script's log.
    for (const QByteArray &line : outcome.err.trimmed().split('\n'))
        QVERIFY2(line.startsWith("millracectl: "), line);
}

void TestBadInput::isReportedAllAtOnce()
{
    const ConsoleOutcome outcome = console({"run", "hot-shard", "--variant", "x", "--set", "a", "--set",
                                            "b/c=1", "--seed", "y", "--until", "z", "--save", "/nowhere/s"});
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.err.count('\n'), 6);
    for (const char *option :
         {"--variant: ", "--set: \"a\"", "--set: there is", "--seed: ", "--until: ", "--save: "})
        QVERIFY2(outcome.says(option), option);
}

void TestBadInput::inAScenarioFileIsNamedWithItsPlace()
{
    QTemporaryDir folder;
    const QString file = folder.filePath("bad.json");
    writeFile(file, R"({"format": 1, "name": "bad", "title": "Bad", "colour": "red",
  "streams": [{"name": "orders", "shards": 0}],
  "producers": [{"name": "web", "stream": "orders", "rate": "fast"}]})");
    const ConsoleOutcome outcome = console({"run", file, "--json"});
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QByteArray());
    const QByteArray name = file.toLocal8Bit();
    for (const char *place : {": /colour: ", ": /streams/0/shards: ", ": /producers/0/rate: "})
        QVERIFY2(outcome.says((name + place).constData()), outcome.err);
    writeFile(file, "{\"format\": 1,\n  \"name\": }");
    QVERIFY(console({"run", file}).says("line 2"));
    writeFile(file, R"({"format": 2, "name": "bad"})");
    QVERIFY(console({"run", file}).says("newer Millrace"));
}

void TestBadInput::neverReplacesADevice()
{
    console({"run", "uniform", "--until", "1s", "--save", "/dev/full"});
    QVERIFY(QFileInfo::exists("/dev/full"));
    QVERIFY(!QFileInfo("/dev/full").isFile());
    const ConsoleOutcome piped =
        console({"run", "uniform", "--until", "1s", "--save", "/dev/null", "--json"});
    QCOMPARE(piped.exitCode, 0);
    QVERIFY(!QFileInfo("/dev/null").isFile());
}

void TestBadInput::noticesAFullStandardOutput()
{
    for (const QStringList &arguments :
         {QStringList{"run", "uniform", "--until", "1s"},
          QStringList{"run", "uniform", "--until", "1s", "--json"},
          QStringList{"route", "a", "--shards", "2"}, QStringList{"--help"}, QStringList{"lint"}}) {
        const ConsoleOutcome outcome = console(arguments, {.outputFile = "/dev/full"});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.says("standard output cannot be written: No space left on device"), outcome.err);
    }
}

void TestBadInput::helpIsNoFault()
{
    for (const char *command : {"run", "replay", "route", "lint", "prove", "schema", "new"}) {
        const ConsoleOutcome outcome = console({command, "--help"});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.err, QByteArray());
        QVERIFY(outcome.out.contains(QByteArray("usage: millracectl ") + command));
        QVERIFY(console({"--help"}).out.contains(QByteArray("\n  ") + command));
    }
    QCOMPARE(console({"--version"}).exitCode, 0);
}

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
