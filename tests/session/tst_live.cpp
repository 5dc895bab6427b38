// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a live session does what it is asked in the order of asking, says what went wrong, can be called
// off without a trace, and a watched run equals an unwatched one. Nothing here looks at a clock.

#include "content/library.h"
#include "session/follow.h"
#include "session/live.h"
#include "support/branch_script.h"
#include "support/watched_session.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

Scenario shop(Duration length = minutes(2))
{
    Scenario made = scenario(
        {stream("orders", {{"shards", "2"}, {"updating_time", "1s"}}),
         producer("web", {{"stream", "orders"}, {"rate", "1800/s"}, {"keys", "hot"}, {"hot_share", "0.8"}}),
         consumer("analytics", {{"stream", "orders"}})});
    made.length = length;
    return made;
}

Run open(const Scenario &made, std::uint64_t seed = 5)
{
    auto opened = Run::open(made, seed);
    if (opened.index() != 0)
        qFatal("the shop cannot be run");
    return std::get<Run>(std::move(opened));
}

RunDigest unbroken(const Scenario &made, const std::vector<JournalEntry> &journal, SimTime moment)
{
    return unbrokenRun(made, 5, journal, {moment}).front();
}

} // namespace

class TestLive : public QObject
{
    Q_OBJECT

private slots:
    void showsItsBeginning();
    void watchedEqualsUnwatched();
    void commandsWhilePlayingReplay();
    void playsAtAPaceAndStops();
    void playsUntilAMoment();
    void stepsByEvents();
    void stepsByHappenings();
    void seeksToTheLastMomentAskedFor();
    void canBeCalledOff();
    void comparesTwoFuturesAtOneMoment();
    void followsARecordBesideThePresent();
    void callsOffBothFuturesOrNone();
    void tellsErrors();
    void beginsNoFutureWithARefusal();
    void lengthensTheBar();
    void goesOnWithAnotherRun();
    void followsARunThatWasMoved();
    void leavesInTheMiddleOfWork();
};

void TestLive::showsItsBeginning()
{
    Watched live(open(shop()));
    const auto state = live.state();
    QCOMPARE(state->frame->now, live.at({}));
    QVERIFY(!state->isPlaying);
    QCOMPARE(state->speed, 1.0);
    QCOMPARE(state->end, live.at(minutes(2)));
    QCOMPARE(state->branches.size(), std::size_t{1});
    QVERIFY(state->journal->empty());
    QVERIFY(!state->other);
    QVERIFY(state->error.empty() && state->busy.empty());
    QCOMPARE(state->scenarioName, std::string("test"));
    QCOMPARE(state->seed, std::uint64_t{5});
}

void TestLive::watchedEqualsUnwatched()
{
    const Scenario made = std::get<Scenario>(loadScenario("hot-shard"));
    Watched live(open(made));
    live->setSpeed(asFastAsItCan);
    const auto state = live.playToTheEnd();
    QCOMPARE(state->frame->now, live.at(made.length));
    QVERIFY2(live.statesTold() > 5, "it has to be watched");

    Run run = open(made);
    run.advance(live.at(made.length));
    QCOMPARE(differenceOf(live.digest(), digestOf(run.simulation())), std::string());
    QCOMPARE(differenceOf(live.digest(), unbroken(made, {}, live.at(made.length))), std::string());
}

void TestLive::commandsWhilePlayingReplay()
{
    // Wherever a command falls while it plays, an unbroken run with its journal arrives at the same place.
    const Scenario made = shop();
    Watched live(open(made));
    live->setSpeed(asFastAsItCan);
    live->play();
    std::vector<std::string> errors;
    for (const char *rate : {"500/s", "2500/s", "900/s", "1500/s"}) {
        live.state();
        live->apply(command("set", "web", "producer", {{"rate", rate}}),
                    [&](const CommandResult &result) { errors.push_back(result.error); });
    }
    live.playToTheEnd();
    QCOMPARE(errors, std::vector<std::string>(4));
    const std::vector<JournalEntry> journal = live.journal(0);
    QCOMPARE(journal.size(), std::size_t{4});
    QCOMPARE(live.state()->journal->size(), std::size_t{4});
    QCOMPARE(differenceOf(live.digest(), unbroken(made, journal, live.now())), std::string());
}

void TestLive::playsAtAPaceAndStops()
{
    Watched live(open(shop(seconds(3))));
    live->setSpeed(0.01);
    QCOMPARE(live.state()->speed, 0.1); // the slowest
    live->setSpeed(1e6);
    QCOMPARE(live.state()->speed, 1000.0); // the fastest
    const auto state = live.playToTheEnd();
    QCOMPARE(state->frame->now, live.at(seconds(3)));
    QVERIFY(!state->isPlaying);
    live->seek(live.at({}));
    live->play();
    QVERIFY(live.state()->isPlaying || live.now() == live.at(seconds(3)));
    live->pause();
    QVERIFY(!live.state()->isPlaying);
    const SimTime paused = live.now();
    QCOMPARE(live.now(), paused);
}

void TestLive::playsUntilAMoment()
{
    Watched live(open(shop()));
    live->setSpeed(asFastAsItCan);
    live->playUntil(live.at(milliseconds(12'345)));
    auto state = live.state();
    while (state->isPlaying)
        state = live.state();
    QCOMPARE(state->frame->now, live.at(milliseconds(12'345)));
    live->playUntil(live.at(seconds(1))); // has been: pauses
    QVERIFY(!live.state()->isPlaying);
    QCOMPARE(live.now(), live.at(milliseconds(12'345)));
}

void TestLive::stepsByEvents()
{
    Watched live(open(shop()));
    live->seek(live.at(seconds(10)));
    const std::uint64_t before = live.state()->frame->outcomes;
    Simulation reference = build(shop(), 5);
    reference.advance(live.at(seconds(10)));
    for (std::uint64_t i = 1; i <= 20; ++i) {
        live->stepEvent();
        const auto state = live.state();
        QCOMPARE(state->frame->outcomes, before + i);
        QCOMPARE(state->frame->now, reference.nextEventTime());
        reference.advance(endOfTime, {.eventsMax = 1});
    }
    live->play();
    live->stepEvent();
    QVERIFY2(!live.state()->isPlaying, "a step pauses");
}

void TestLive::stepsByHappenings()
{
    Watched live(open(shop()));
    std::vector<SimTime> expected;
    Simulation whole = build(shop(), 5);
    whole.advance(live.at(minutes(1)));
    const auto histories = whole.histories();
    for (std::size_t i = 0; i < histories->happenings.size(); ++i)
        if (const Happening &one = histories->happenings[i];
            one.isNotable && one.time > live.at({}) && (expected.empty() || expected.back() != one.time))
            expected.push_back(one.time);
    QVERIFY(expected.size() >= 2);
    live->seek(live.at(nanoseconds(0)));
    for (const SimTime time : expected) {
        while (live.now() < time) {
            const SimTime before = live.now();
            live->stepHappening();
            QVERIFY(live.now() >= before);
        }
        QCOMPARE(live.now(), time);
    }
    for (std::size_t i = expected.size() - 1; i > 0; --i) {
        live->stepBackHappening();
        QCOMPARE(live.now(), expected[i - 1]);
    }
    for (int i = 0; i < 3; ++i)
        live->stepBackHappening();
    QCOMPARE(live.now(), live.at({}));
}

void TestLive::seeksToTheLastMomentAskedFor()
{
    const Scenario made = shop();
    Watched live(open(made));
    Held held(live);
    for (int i = 60; i > 0; --i)
        live->seek(live.at(seconds(i)));
    held.letGo();
    QCOMPARE(live.now(), live.at(seconds(1)));
    // What lies between two seeks makes the first count.
    Held again(live);
    live->seek(live.at(seconds(40)));
    live->apply(command("pause", "analytics"));
    live->seek(live.at(seconds(20)));
    again.letGo();
    const auto state = live.state();
    QCOMPARE(state->frame->now, live.at(seconds(20)));
    QCOMPARE(live.journal(0).size(), std::size_t{1});
    QCOMPARE(live.journal(0).front().at, live.at(seconds(40)));
}

void TestLive::canBeCalledOff()
{
    Watched live(open(shop(hours(2))));
    live->seek(live.at(seconds(5)));
    const RunDigest before = live.digest();
    Held held(live);
    live->seek(live.at(minutes(60)));
    live->stepBackHappening();
    live->stopBusyWork();
    held.letGo();
    QCOMPARE(differenceOf(before, live.digest()), std::string());
    const auto state = live.state();
    QVERIFY2(state->error.empty() && state->busy.empty(), "to be called off is no error");
    live->seek(live.at(seconds(9)));
    QCOMPARE(live.now(), live.at(seconds(9)));
}

void TestLive::comparesTwoFuturesAtOneMoment()
{
    const Scenario made = shop();
    Watched live(open(made));
    live->seek(live.at(seconds(30)));
    QCOMPARE(live.now(), live.at(seconds(30)));
    live->seek(live.at(seconds(10)));
    live->apply(command("set", "web", "producer", {{"salt", "16"}}), {}, "salted");
    live->compare(0);
    auto state = live.state();
    QCOMPARE(state->branch, 1);
    QCOMPARE(state->otherBranch, 0);
    QVERIFY(state->other);
    QVERIFY(state->otherJournal && state->otherJournal->empty());
    // Every state told on the way was of one moment (see Watched::take).
    live->setSpeed(asFastAsItCan);
    live.playToTheEnd();
    live->seek(live.at(seconds(50)));
    state = live.state();
    QCOMPARE(state->other->now, live.at(seconds(50)));
    const auto trunk = unbrokenRun(made, 5, {}, {live.at(seconds(50))}).front();
    const auto accepted = [](const Frame &frame) {
        const ServiceFrame *orders = frame.find("orders");
        const SeriesRef series = frame.histories->metrics.find(orders->index, noLane, "IncomingRecords");
        return frame.histories->metrics.over(series, 0, INT32_MAX).sum;
    };
    QCOMPARE(state->other->outcomes, trunk.outcomes);
    QVERIFY(accepted(*state->other) < accepted(*state->frame)); // the hot key is refused there
    // Who goes over to the other future sees the one left beside it.
    live->switchTo(0);
    state = live.state();
    QCOMPARE(state->branch, 0);
    QCOMPARE(state->otherBranch, 1);
    QCOMPARE(state->frame->now, live.at(seconds(50))); // where both were shown
    QVERIFY(accepted(*state->other) > accepted(*state->frame));
    live->compare(noBranch);
    state = live.state();
    QVERIFY(!state->other && !state->otherJournal);
    QCOMPARE(state->otherBranch, noBranch);
}

void TestLive::followsARecordBesideThePresent()
{
    const Scenario made = shop();
    Watched live(open(made));
    live->seek(live.at(seconds(20)));
    const RunDigest before = live.digest();
    std::optional<RecordTrail> trail;
    const RecordName name{live.state()->frame->find("web")->index, 1'000};
    live->follow(name, {}, [&](const std::optional<RecordTrail> &found) { trail = found; });
    QCOMPARE(live.now(), live.at(seconds(20)));
    QCOMPARE(differenceOf(live.digest(), before), std::string());

    Run beside = open(made);
    beside.advance(live.at(seconds(20)));
    const auto expected = followRecord(beside, name);
    QVERIFY(trail && expected && !expected->steps.empty());
    QCOMPARE(trail->steps.size(), expected->steps.size());
    for (std::size_t i = 0; i < trail->steps.size(); ++i) {
        QCOMPARE(trail->steps[i].time, expected->steps[i].time);
        QCOMPARE(trail->steps[i].text, expected->steps[i].text);
    }

    // Called off while it waits its turn, it says nothing of the record, and nothing has moved.
    {
        Held held(live);
        live->follow(name, {}, [&](const std::optional<RecordTrail> &found) { trail = found; });
        live->stopBusyWork();
        held.letGo();
    }
    live.state();
    QVERIFY(!trail);
    QCOMPARE(live.now(), live.at(seconds(20)));
}

void TestLive::callsOffBothFuturesOrNone()
{
    Watched live(open(shop(hours(1))));
    live->seek(live.at(seconds(10)));
    live->fork("beside");
    live->compare(0);
    live.state();
    for (int i = 0; i < 6; ++i) {
        // Called off at some point of its work; wherever that was, both stand at one moment afterwards.
        live->seek(live.at(i % 2 == 0 ? minutes(30 + i) : seconds(20 + i)));
        live->stopBusyWork();
        const auto state = live.state();
        QCOMPARE(state->other->now, state->frame->now);
    }
}

void TestLive::tellsErrors()
{
    Watched live(open(shop()));
    live->switchTo(7);
    auto state = live.state();
    QVERIFY(!state->error.empty());
    QCOMPARE(state->errorCount, std::uint64_t{1});
    live->compare(7);
    QCOMPARE(live.state()->errorCount, std::uint64_t{2});
    live->compare(0);
    QCOMPARE(live.state()->errorCount, std::uint64_t{3});
    std::string told;
    live->apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "9"}}),
                [&](const CommandResult &result) { told = result.error; });
    state = live.state();
    QCOMPARE(state->errorCount, std::uint64_t{4});
    QVERIFY(told.find("ResourceNotFoundException") != std::string::npos);
    QCOMPARE(state->error, told);
    live->apply(command("pause", "analytics"));
    state = live.state();
    QVERIFY2(state->error.empty(), "the next request that is carried out has none");
    QCOMPARE(state->errorCount, std::uint64_t{4});
    for (int i = 0; i < 70; ++i)
        live->fork("one more");
    state = live.state();
    QCOMPARE(state->branches.size(), RunLimits{}.branchesMax);
    QVERIFY(!state->error.empty());
}

void TestLive::beginsNoFutureWithARefusal()
{
    Watched live(open(shop()));
    live->seek(live.at(seconds(5)));
    live->apply(command("crash", "nobody"), {}, "a crash");
    auto state = live.state();
    QVERIFY(!state->error.empty());
    QCOMPARE(state->branches.size(), std::size_t{1});
    live->apply(command("crash", "analytics"), {}, "a crash");
    state = live.state();
    QVERIFY(state->error.empty());
    QCOMPARE(state->branches.size(), std::size_t{2});
    QCOMPARE(state->branches[1].title, std::string("a crash"));
    QCOMPARE(state->branches[1].commands, std::size_t{1});
    live->rename(1, "no analytics");
    QCOMPARE(live.state()->branches[1].title, std::string("no analytics"));
}

void TestLive::lengthensTheBar()
{
    Watched live(open(shop(seconds(10))));
    live->seek(live.at(seconds(25)));
    QVERIFY(live.state()->end >= live.now());
    live->setEnd(live.at(minutes(5)));
    QCOMPARE(live.state()->end, live.at(minutes(5)));
    live->seek(live.at(minutes(5)));
    live->setSpeed(asFastAsItCan);
    live.playToTheEnd(); // at its end, play goes on beyond it
    QVERIFY(live.now() > live.at(minutes(5)));
}

void TestLive::goesOnWithAnotherRun()
{
    Watched live(open(shop()));
    live->seek(live.at(seconds(30)));
    live->fork("left behind");
    live->compare(0);
    live->play();
    Scenario other = shop(seconds(40));
    other.name = "other";
    Run next = open(other, 9);
    next.advance(next.simulation().start() + seconds(3));
    live->replaceRun(std::move(next));
    const auto state = live.state();
    QCOMPARE(state->scenarioName, std::string("other"));
    QCOMPARE(state->seed, std::uint64_t{9});
    QCOMPARE(state->frame->now, live.at(seconds(3)));
    QCOMPARE(state->end, live.at(seconds(40)));
    QVERIFY(!state->isPlaying && !state->other);
    QCOMPARE(state->branches.size(), std::size_t{1});
}

void TestLive::followsARunThatWasMoved()
{
    Watched live(open(shop()));
    live->seek(live.at(seconds(10)));
    live->fork("beside");
    live->compare(0);
    live->withRun([](Run &run) { run.advance(run.now() + minutes(3)); });
    const auto state = live.state();
    QCOMPARE(state->frame->now, live.at(seconds(190)));
    QCOMPARE(state->other->now, live.at(seconds(190)));
    QCOMPARE(state->end, live.at(seconds(190)));
}

void TestLive::leavesInTheMiddleOfWork()
{
    for (int i = 0; i < 3; ++i) {
        Watched live(open(shop(hours(10))));
        live->setSpeed(asFastAsItCan);
        live->play();
        live->seek(live.at(hours(9)));
        live->stepHappening();
    }
    // Coming here at all is what is asked: each session ended with hours of work before it.
}

QTEST_APPLESS_MAIN(TestLive)
#include "tst_live.moc"
