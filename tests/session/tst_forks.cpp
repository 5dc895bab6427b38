// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: forks form a tree that keeps every future, a command before the head forks, and a command replays
// at its very place between two events of one instant.

#include "session/run.h"
#include "support/branch_script.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

Scenario shop()
{
    Scenario made = scenario({stream("orders", {{"shards", "2"}, {"updating_time", "1s"}}),
                              producer("web", {{"stream", "orders"}, {"rate", "400/s"}, {"keys", "hot"}}),
                              consumer("analytics", {{"stream", "orders"}, {"poll_interval", "200ms"}})});
    made.length = minutes(1);
    return made;
}

Run open(RunLimits limits = {})
{
    auto opened = Run::open(shop(), 3, limits);
    if (opened.index() != 0)
        qFatal("the shop cannot be run");
    return std::get<Run>(std::move(opened));
}

SimTime at(const Run &run, Duration since)
{
    return run.simulation().start() + since;
}

Command salt(const char *suffixes)
{
    return command("set", "web", "producer", {{"salt", suffixes}});
}

/// What a branch is at a moment, by a run that was never interrupted.
RunDigest unbroken(const Run &run, BranchId branch, SimTime moment)
{
    return unbrokenRun(run.scenario(), run.seed(), run.journal(branch), {moment}).front();
}

std::string differenceFromUnbroken(const Run &run)
{
    return differenceOf(digestOf(run.simulation()), unbroken(run, run.currentBranch(), run.now()));
}

} // namespace

class TestForks : public QObject
{
    Q_OBJECT

private slots:
    void beginsWithATrunk();
    void refusesAFaultyScenario();
    void keepsTheKnownFutureWhenACommandComesBeforeTheHead();
    void changesNothingWhenTheCommandWouldBeRefused();
    void entersARefusalAtTheHeadIntoTheJournal();
    void forksOfForksFormATree();
    void forksFromTheParentWhereItIsShared();
    void switchesToNowOrToTheHead();
    void looksAtAnotherBranchWithoutMoving();
    void keepsNoMoreThanItsLimit();
    void renames();
    void replaysCommandsBetweenEventsOfOneInstant();
    void forksBetweenCommandsOfOnePlace();
    void stopsWithoutATrace();
    void knowsTheJournalSoFar();
};

void TestForks::beginsWithATrunk()
{
    Run run = open();
    QCOMPARE(run.branches().size(), std::size_t{1});
    QCOMPARE(run.branches().front().parent, noBranch);
    QCOMPARE(run.currentBranch(), 0);
    QCOMPARE(run.now(), run.simulation().start());
    QVERIFY(run.isAtHead());
    QVERIFY(run.find(1) == nullptr);
    QVERIFY(!run.switchTo(1));
    QVERIFY(!run.switchToHead(1));
    QVERIFY(!run.at(1, run.now()));
}

void TestForks::refusesAFaultyScenario()
{
    Scenario faulty = shop();
    setValue(faulty.find("orders")->parameters, "shards", std::int64_t{0});
    setValue(faulty.find("web")->parameters, "stream", std::string("nowhere"));
    const auto opened = Run::open(faulty, 1);
    QCOMPARE(opened.index(), std::size_t{1});
    QCOMPARE(std::get<1>(opened).size(), std::size_t{2});
    QCOMPARE(std::get<1>(opened)[0].place, std::string("/streams/0/shards"));
    QCOMPARE(std::get<1>(opened)[1].place, std::string("/producers/0/stream"));
}

void TestForks::keepsTheKnownFutureWhenACommandComesBeforeTheHead()
{
    Run run = open();
    run.advance(at(run, seconds(20)));
    const Branch trunk = run.branches().front();
    QVERIFY(run.seek(at(run, seconds(8))));
    QVERIFY(run.apply(salt("8"), "salted").ok());
    QCOMPARE(run.branches().size(), std::size_t{2});
    const Branch &fork = run.branches()[1];
    QCOMPARE(run.currentBranch(), fork.id);
    QCOMPARE(fork.parent, 0);
    QCOMPARE(fork.title, std::string("salted"));
    QCOMPARE(fork.forkedAt, at(run, seconds(8)));
    QCOMPARE(fork.journal.size(), std::size_t{1});
    run.advance(at(run, seconds(20)));
    QCOMPARE(differenceFromUnbroken(run), std::string());

    // The trunk is as it was: not a command, not an event more.
    QVERIFY(run.switchTo(0));
    QCOMPARE(run.now(), trunk.head);
    QCOMPARE(run.simulation().fingerprint(), trunk.fingerprintAtHead);
    QVERIFY(run.branches()[0].journal.empty());
    QCOMPARE(run.branches()[0].head, trunk.head);
    QVERIFY(run.branches()[1].fingerprintAtHead != trunk.fingerprintAtHead);
}

void TestForks::changesNothingWhenTheCommandWouldBeRefused()
{
    Run run = open();
    run.advance(at(run, seconds(10)));
    QVERIFY(run.seek(at(run, seconds(5))));
    const RunDigest before = digestOf(run.simulation());
    const CommandResult result =
        run.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "9"}}));
    QVERIFY(!result.ok());
    QCOMPARE(run.branches().size(), std::size_t{1});
    QCOMPARE(run.currentBranch(), 0);
    QCOMPARE(differenceOf(before, digestOf(run.simulation())), std::string());
}

void TestForks::entersARefusalAtTheHeadIntoTheJournal()
{
    Run run = open();
    run.advance(at(run, seconds(10)));
    QVERIFY(!run.apply(command("crash", "nobody")).ok());
    QCOMPARE(run.branches().front().journal.size(), std::size_t{1});
    run.advance(at(run, seconds(12)));
    QCOMPARE(differenceFromUnbroken(run), std::string());
}

void TestForks::forksOfForksFormATree()
{
    Run run = open();
    run.advance(at(run, seconds(30)));
    run.seek(at(run, seconds(20)));
    run.apply(salt("2"), "a"); // 1 of 0
    run.advance(at(run, seconds(30)));
    run.seek(at(run, seconds(25)));
    run.apply(salt("3"), "b"); // 2 of 1
    run.advance(at(run, seconds(30)));
    QVERIFY(run.switchTo(0, at(run, seconds(10))));
    run.apply(salt("4"), "c"); // 3 of 0
    run.advance(at(run, seconds(30)));
    QCOMPARE(run.branches().size(), std::size_t{4});
    QCOMPARE(run.find(1)->parent, 0);
    QCOMPARE(run.find(2)->parent, 1);
    QCOMPARE(run.find(3)->parent, 0);
    QCOMPARE(run.journal(2).size(), std::size_t{2});
    QCOMPARE(run.journal(3).size(), std::size_t{1});
    for (const BranchId branch : {2, 0, 3, 1, 2}) {
        QVERIFY(run.switchTo(branch));
        QCOMPARE(differenceFromUnbroken(run), std::string());
        QVERIFY(run.seek(at(run, seconds(22))));
        QCOMPARE(differenceFromUnbroken(run), std::string());
    }
}

void TestForks::forksFromTheParentWhereItIsShared()
{
    Run run = open();
    run.advance(at(run, seconds(20)));
    run.seek(at(run, seconds(15)));
    run.apply(salt("2"), "late");
    run.advance(at(run, seconds(20)));
    // On the fork, but at a moment that it shares with the trunk: the new future is the trunk's child.
    QVERIFY(run.seek(at(run, seconds(5))));
    QCOMPARE(run.currentBranch(), 1);
    QVERIFY(run.apply(salt("3"), "early").ok());
    QCOMPARE(run.find(2)->parent, 0);
    QCOMPARE(run.journal(2).size(), std::size_t{1});
    run.advance(at(run, seconds(20)));
    QCOMPARE(differenceFromUnbroken(run), std::string());
}

void TestForks::switchesToNowOrToTheHead()
{
    Run run = open();
    run.advance(at(run, seconds(20)));
    run.seek(at(run, seconds(5)));
    run.fork("short");
    run.advance(at(run, seconds(9)));
    QVERIFY(run.switchTo(0)); // reaches as far as now
    QCOMPARE(run.now(), at(run, seconds(9)));
    run.advance(at(run, seconds(18)));
    QVERIFY(run.switchTo(1)); // ends before
    QCOMPARE(run.now(), at(run, seconds(9)));
    QVERIFY(run.isAtHead());
    QVERIFY(run.switchTo(1, at(run, seconds(12)))); // beyond its head: it is run so far
    QCOMPARE(run.find(1)->head, at(run, seconds(12)));
}

void TestForks::looksAtAnotherBranchWithoutMoving()
{
    Run run = open();
    run.advance(at(run, seconds(20)));
    run.seek(at(run, seconds(10)));
    run.apply(salt("8"));
    run.advance(at(run, seconds(20)));
    const RunDigest here = digestOf(run.simulation());
    const auto beside = run.at(0, at(run, seconds(15)));
    QVERIFY(beside.has_value());
    QCOMPARE(differenceOf(digestOf(*beside), unbroken(run, 0, at(run, seconds(15)))), std::string());
    QCOMPARE(differenceOf(digestOf(run.simulation()), here), std::string());
    // Beyond the head as well; the branch's own end stays where it was.
    const SimTime head = run.find(0)->head;
    QVERIFY(run.at(0, head + seconds(20)).has_value());
    QCOMPARE(run.find(0)->head, head);
    // What was looked ahead at is no part of the branch: another command there goes another way.
    QVERIFY(run.switchToHead(0));
    QVERIFY(run.apply(salt("2")).ok());
    run.advance(head + seconds(20));
    QVERIFY(run.seek(head + seconds(15)));
    QCOMPARE(differenceFromUnbroken(run), std::string());
}

void TestForks::keepsNoMoreThanItsLimit()
{
    RunLimits limits;
    limits.branchesMax = 3;
    Run run = open(limits);
    run.advance(at(run, seconds(4)));
    QVERIFY(run.fork("one") != noBranch);
    QVERIFY(run.fork("two") != noBranch);
    QCOMPARE(run.fork("three"), noBranch);
    QCOMPARE(run.branches().size(), std::size_t{3});
    run.advance(at(run, seconds(6)));
    run.seek(at(run, seconds(5)));
    const RunDigest before = digestOf(run.simulation());
    const CommandResult result = run.apply(salt("2"));
    QVERIFY(!result.ok());
    QVERIFY2(result.error.find("3") != std::string::npos, result.error.c_str());
    QCOMPARE(differenceOf(before, digestOf(run.simulation())), std::string());
    run.advance(at(run, seconds(6)));
    QVERIFY2(run.apply(salt("2")).ok(), "at the head no fork is needed");
}

void TestForks::renames()
{
    Run run = open();
    run.fork("old");
    run.rename(1, "new");
    QCOMPARE(run.find(1)->title, std::string("new"));
    run.rename(1, "");
    QCOMPARE(run.find(1)->title, std::string("new"));
    run.rename(7, "nobody");
    run.fork("");
    QVERIFY2(!run.find(2)->title.empty(), "every future can be named on screen");
}

void TestForks::replaysCommandsBetweenEventsOfOneInstant()
{
    // Constant arrivals sent at once: the calls and the reader's polls meet at the same nanoseconds.
    Scenario crowded = scenario(
        {stream("orders", {{"shards", "2"}}),
         producer("a", {{"stream", "orders"}, {"arrival", "constant"}, {"rate", "10/s"}, {"linger", "0s"}}),
         producer("b", {{"stream", "orders"}, {"arrival", "constant"}, {"rate", "10/s"}, {"linger", "0s"}}),
         consumer("c", {{"stream", "orders"}, {"poll_interval", "100ms"}})});
    Run run = std::get<Run>(Run::open(crowded, 1));
    int within = 0;
    for (int i = 0; i < 400; ++i) {
        run.advance(endOfTime, {.eventsMax = 1});
        if (run.simulation().nextEventTime() == run.now()) {
            ++within;
            run.apply(command("set", "a", "producer", {{"rate", i % 2 == 0 ? "11/s" : "10/s"}}));
            run.apply(command(i % 4 < 2 ? "pause" : "resume", "c"));
        }
    }
    QVERIFY2(within >= 10, "the scenario has to bring events of one instant together");
    const SimTime end = run.now();
    const RunDigest first = digestOf(run.simulation());
    const std::vector<JournalEntry> journal = run.journal(0);
    const RunDigest straight = unbrokenRun(crowded, 1, journal, {end + seconds(5)}).front();
    QVERIFY(run.seek(run.simulation().start() + milliseconds(1)));
    QVERIFY(run.switchToHead(0));
    QCOMPARE(differenceOf(first, digestOf(run.simulation())), std::string());
    run.advance(end + seconds(5));
    QCOMPARE(differenceOf(straight, digestOf(run.simulation())), std::string());
}

void TestForks::forksBetweenCommandsOfOnePlace()
{
    // Two commands at the very same place; the fork comes between them.
    Run run = open();
    run.advance(at(run, seconds(5)));
    run.apply(salt("2"));
    const BranchId fork = run.fork("between");
    run.advance(at(run, seconds(10)));
    QVERIFY(run.switchTo(0, at(run, seconds(5))));
    run.apply(salt("8"));
    run.advance(at(run, seconds(10)));
    QCOMPARE(run.journal(0).size(), std::size_t{2});
    QCOMPARE(run.journal(fork).size(), std::size_t{1});
    const RunDigest trunk = digestOf(run.simulation());
    QCOMPARE(differenceFromUnbroken(run), std::string());
    QVERIFY(run.switchTo(fork));
    QCOMPARE(differenceFromUnbroken(run), std::string());
    QVERIFY(!differenceOf(trunk, digestOf(run.simulation())).empty());
}

void TestForks::stopsWithoutATrace()
{
    Run run = open();
    run.advance(at(run, seconds(30)));
    run.seek(at(run, seconds(2)));
    const RunDigest before = digestOf(run.simulation());
    int asked = 0;
    QVERIFY(!run.seek(at(run, seconds(300)), [&](double share) {
        if (share < 0 || share > 1)
            qFatal("a share of %f", share);
        return ++asked < 4;
    }));
    QCOMPARE(asked, 4);
    QCOMPARE(differenceOf(before, digestOf(run.simulation())), std::string());
    QVERIFY(!run.switchTo(0, at(run, seconds(300)), [](double) { return false; }));
    QVERIFY(!run.at(0, at(run, seconds(300)), [](double) { return false; }));
    QCOMPARE(differenceOf(before, digestOf(run.simulation())), std::string());
}

void TestForks::knowsTheJournalSoFar()
{
    Run run = open();
    run.advance(at(run, seconds(3)));
    run.apply(salt("2"));
    run.advance(at(run, seconds(6)));
    run.apply(salt("4"));
    run.advance(at(run, seconds(9)));
    QCOMPARE(run.journalSoFar().size(), std::size_t{2});
    run.seek(at(run, seconds(4)));
    QCOMPARE(run.journalSoFar().size(), std::size_t{1});
    QCOMPARE(run.journal(0).size(), std::size_t{2});
    run.seek(at(run, seconds(3)));
    QCOMPARE(run.journalSoFar().size(), std::size_t{1}); // up to and including the moment
    QVERIFY(!run.isAtHead());
}

QTEST_APPLESS_MAIN(TestForks)
#include "tst_forks.moc"
