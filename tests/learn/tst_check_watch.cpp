// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a check is met when its figure says so, and for as long as it asks; going back in time, another
// future and a while of not looking begin that time afresh, and what is unmet says why.

#include "learn/check_watch.h"
#include "session/run.h"
#include "support/topology.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// A moment of a run in which nothing is but time.
Frame moment(double elapsedSeconds)
{
    Frame frame;
    frame.start = defaultStart;
    frame.now = defaultStart + Duration{static_cast<std::int64_t>(elapsedSeconds * 1e9)};
    frame.histories = std::make_shared<HistoriesView>();
    return frame;
}

/// Met while the simulated seconds compare with `value`.
Check elapsedCheck(Comparison comparison, double value, Duration holds = {})
{
    Check check;
    check.id = "time";
    check.text = "Time passes";
    check.query.kind = Query::Kind::Elapsed;
    check.comparison = comparison;
    check.value = value;
    check.holds = holds;
    check.unmet = "Only {value} s so far.";
    return check;
}

Run openRun()
{
    auto opened = Run::open(
        scenario({stream("orders", {{"shards", "1"}}),
                  producer("web", {{"stream", "orders"}, {"arrival", "constant"}, {"rate", "100/s"}})}),
        1);
    if (opened.index() != 0)
        qFatal("no run");
    return std::get<Run>(std::move(opened));
}

/// "web sends at most 50 records/s, and has for so long".
Check slowCheck(Duration holds)
{
    Check check;
    check.id = "slow";
    check.query.kind = Query::Kind::Parameter;
    check.query.service = "web";
    check.query.name = "rate";
    check.comparison = Comparison::AtMost;
    check.value = 50;
    check.holds = holds;
    check.unmet = "It is {value} a second.";
    return check;
}

void show(CheckWatch &watch, const Run &run)
{
    watch.observe(run.simulation().frame(), run.journal(run.currentBranch()));
}

void goOn(Run &run, Duration length)
{
    run.advance(run.now() + length);
}

} // namespace

class TestCheckWatch : public QObject
{
    Q_OBJECT

private slots:
    void compares_data();
    void compares();
    void nearlyEqualIsEqual();
    void valueGoesIntoTheText();
    void unmetSaysWhy();
    void holdsWithoutABreak();
    void breakBeginsAfresh();
    void goingBackBeginsAfresh();
    void notLookingBeginsAfresh();
    void wasEverMetStays();
    void anotherFutureIsJudgedByItself();
    void removedServiceIsUnmet();
};

void TestCheckWatch::compares_data()
{
    QTest::addColumn<int>("comparison");
    QTest::addColumn<bool>("below"); // at 9 s, at 10 s and at 11 s against 10
    QTest::addColumn<bool>("at");
    QTest::addColumn<bool>("above");
    QTest::newRow("less") << int(Comparison::Less) << true << false << false;
    QTest::newRow("at most") << int(Comparison::AtMost) << true << true << false;
    QTest::newRow("equal") << int(Comparison::Equal) << false << true << false;
    QTest::newRow("not equal") << int(Comparison::NotEqual) << true << false << true;
    QTest::newRow("at least") << int(Comparison::AtLeast) << false << true << true;
    QTest::newRow("greater") << int(Comparison::Greater) << false << false << true;
}

void TestCheckWatch::compares()
{
    QFETCH(int, comparison);
    QFETCH(bool, below);
    QFETCH(bool, at);
    QFETCH(bool, above);
    CheckWatch watch(elapsedCheck(static_cast<Comparison>(comparison), 10));
    QVERIFY(!watch.status().isMet); // nothing was shown yet
    watch.observe(moment(9), {});
    QCOMPARE(watch.status().isMet, below);
    watch.observe(moment(10), {});
    QCOMPARE(watch.status().isMet, at);
    watch.observe(moment(11), {});
    QCOMPARE(watch.status().isMet, above);
    QCOMPARE(watch.status().value, 11.0);
}

void TestCheckWatch::nearlyEqualIsEqual()
{
    CheckWatch watch(elapsedCheck(Comparison::Equal, 0.1 + 0.2));
    watch.observe(moment(0.3), {});
    QVERIFY(watch.status().isMet);
    CheckWatch far(elapsedCheck(Comparison::Equal, 0.300001));
    far.observe(moment(0.3), {});
    QVERIFY(!far.status().isMet);
}

void TestCheckWatch::valueGoesIntoTheText()
{
    QCOMPARE(withValue("{value} records", 1234567), std::string("1,234,567 records"));
    QCOMPARE(withValue("{value} of {value}", 0.3333), std::string("0.33 of 0.33"));
    QCOMPARE(withValue("${value}", 119.5), std::string("$119.5"));
    QCOMPARE(withValue("nothing to fill", 1), std::string("nothing to fill"));
    QCOMPARE(withValue("", 1), std::string());
}

void TestCheckWatch::unmetSaysWhy()
{
    CheckWatch watch(elapsedCheck(Comparison::AtLeast, 10, seconds(5)));
    watch.observe(moment(4), {});
    QCOMPARE(watch.status().feedback, std::string("Only 4 s so far."));
    watch.observe(moment(10), {});
    watch.observe(moment(12), {});
    QVERIFY(!watch.status().isMet); // the figure is right, but not for long enough
    QCOMPARE(watch.status().feedback, std::string("It has held for 2 s; 5 s are wanted."));
    watch.observe(moment(15), {});
    QVERIFY(watch.status().isMet);
    QVERIFY(watch.status().feedback.empty());
}

void TestCheckWatch::holdsWithoutABreak()
{
    CheckWatch watch(elapsedCheck(Comparison::AtLeast, 10, seconds(5)));
    for (int second = 0; second < 15; ++second) {
        watch.observe(moment(second), {});
        QVERIFY2(!watch.status().isMet, std::to_string(second).c_str());
    }
    watch.observe(moment(15), {});
    QVERIFY(watch.status().isMet);
    QVERIFY(watch.status().heldFor == seconds(5));
    watch.observe(moment(20), {});
    QVERIFY(watch.status().heldFor == seconds(10));
}

void TestCheckWatch::breakBeginsAfresh()
{
    Run run = openRun();
    CheckWatch watch(slowCheck(seconds(10)));
    const auto setRate = [&](const char *rate) {
        QVERIFY(run.apply(command("set", "web", "producer", {{"rate", rate}})).ok());
        show(watch, run);
    };
    setRate("20/s");
    goOn(run, seconds(6));
    show(watch, run);
    setRate("80/s");
    QVERIFY(watch.status().heldFor == Duration{});
    QCOMPARE(watch.status().feedback, std::string("It is 80 a second."));
    setRate("20/s");
    goOn(run, seconds(9));
    show(watch, run);
    QVERIFY(!watch.status().isMet); // 15 s in all, but not in one piece
    goOn(run, seconds(1));
    show(watch, run);
    QVERIFY(watch.status().isMet);
}

void TestCheckWatch::goingBackBeginsAfresh()
{
    CheckWatch watch(elapsedCheck(Comparison::AtLeast, 10, seconds(5)));
    watch.observe(moment(10), {});
    watch.observe(moment(30), {});
    QVERIFY(watch.status().isMet);
    watch.observe(moment(12), {});
    QVERIFY(!watch.status().isMet);
    watch.observe(moment(16), {});
    QVERIFY(!watch.status().isMet);
    watch.observe(moment(17), {});
    QVERIFY(watch.status().isMet);
}

void TestCheckWatch::notLookingBeginsAfresh()
{
    CheckWatch watch(elapsedCheck(Comparison::AtLeast, 10, seconds(5)));
    watch.observe(moment(10), {});
    watch.interrupt();
    QVERIFY(watch.status().heldFor == Duration{});
    watch.observe(moment(40), {});
    QVERIFY(!watch.status().isMet); // what lay between was not seen
    watch.observe(moment(45), {});
    QVERIFY(watch.status().isMet);
}

void TestCheckWatch::wasEverMetStays()
{
    CheckWatch watch(elapsedCheck(Comparison::Less, 10));
    QVERIFY(!watch.status().wasEverMet);
    watch.observe(moment(5), {});
    watch.observe(moment(20), {});
    QVERIFY(!watch.status().isMet);
    QVERIFY(watch.status().wasEverMet);
}

/// A learner goes back, forks, and does there what helps; the first future is as unmet as before.
void TestCheckWatch::anotherFutureIsJudgedByItself()
{
    Run run = openRun();
    CheckWatch watch(slowCheck(seconds(5)));
    Check given;
    given.query.kind = Query::Kind::CommandGiven;
    given.query.name = "set";
    given.query.service = "web";
    given.value = 1;
    CheckWatch commands(given);
    const auto look = [&] {
        show(watch, run);
        show(commands, run);
    };
    goOn(run, seconds(20));
    look();
    QVERIFY(!watch.status().isMet && !commands.status().isMet);

    QVERIFY(run.seek(run.simulation().start() + seconds(8)));
    const BranchId slow = run.fork("slow");
    QVERIFY(slow != noBranch);
    QVERIFY(run.apply(command("set", "web", "producer", {{"rate", "20/s"}})).ok());
    look();
    goOn(run, seconds(6));
    look();
    QVERIFY(watch.status().isMet && commands.status().isMet);

    QVERIFY(run.switchTo(0));
    look();
    QVERIFY(!watch.status().isMet && !commands.status().isMet);
    QCOMPARE(watch.status().feedback, std::string("It is 100 a second."));

    QVERIFY(run.switchTo(slow));
    look();
    QVERIFY(commands.status().isMet);
    goOn(run, seconds(5));
    look();
    QVERIFY(watch.status().isMet);
}

void TestCheckWatch::removedServiceIsUnmet()
{
    Run run = openRun();
    CheckWatch watch(slowCheck({}));
    QVERIFY(run.apply(command("set", "web", "producer", {{"rate", "20/s"}})).ok());
    show(watch, run);
    QVERIFY(watch.status().isMet);
    QVERIFY(run.apply(command("remove", "web")).ok());
    show(watch, run);
    QVERIFY(!watch.status().isMet);
    QVERIFY2(watch.status().feedback.find("web") != std::string::npos, watch.status().feedback.c_str());
}

QTEST_APPLESS_MAIN(TestCheckWatch)
#include "tst_check_watch.moc"
