// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a record can be followed from its making to whoever is done with it, and to look at it changes
// nothing.

#include "session/follow.h"
#include "support/branch_script.h"

#include <QtTest>

#include <algorithm>

using namespace millrace;
using namespace millrace::test;

namespace {

/// 1,500 records/s of one key on one shard that takes 1,000: a third are refused.
Run open(const char *retry)
{
    Scenario made = scenario({stream("orders"),
                              producer("web", {{"stream", "orders"},
                                               {"arrival", "constant"},
                                               {"rate", "1500/s"},
                                               {"record_size", "100B"},
                                               {"retry", retry}}),
                              consumer("analytics", {{"stream", "orders"}, {"poll_interval", "250ms"}}),
                              consumer("archive", {{"stream", "orders"}, {"poll_interval", "1s"}})});
    made.length = minutes(1);
    return std::get<Run>(Run::open(made, 3));
}

int count(const RecordTrail &trail, TrailKind kind)
{
    return static_cast<int>(std::count_if(trail.steps.begin(), trail.steps.end(),
                                          [&](const TrailStep &step) { return step.kind == kind; }));
}

const TrailStep *first(const RecordTrail &trail, TrailKind kind)
{
    for (const TrailStep &step : trail.steps)
        if (step.kind == kind)
            return &step;
    return nullptr;
}

} // namespace

class TestFollow : public QObject
{
    Q_OBJECT

private slots:
    void storedRecordIsSeenByEveryReader();
    void refusedRecordIsLostOrSentAgain();
    void watchedRunEqualsTheRun();
    void unknownRecordHasNoSteps();
};

void TestFollow::storedRecordIsSeenByEveryReader()
{
    Run run = open("none");
    run.advance(run.now() + seconds(5));
    const auto samples = run.simulation().newestRecords(ServiceIndex{0}, 0, 1);
    QCOMPARE(samples.size(), std::size_t{1});
    run.advance(run.now() + seconds(10));
    const auto trail = followRecord(run, samples[0].name, samples[0].created);
    QVERIFY(trail);
    for (const auto &[kind, times] :
         {std::pair{TrailKind::Created, 1}, std::pair{TrailKind::Sent, 1}, std::pair{TrailKind::Refused, 0},
          std::pair{TrailKind::Stored, 1}, std::pair{TrailKind::Read, 2}, std::pair{TrailKind::Processed, 2}})
        QCOMPARE(count(*trail, kind), times);
    QCOMPARE(first(*trail, TrailKind::Created)->time, samples[0].created);
    QCOMPARE(first(*trail, TrailKind::Stored)->time, samples[0].stored);
    QCOMPARE(first(*trail, TrailKind::Stored)->position, samples[0].position);
    QVERIFY(std::is_sorted(trail->steps.begin(), trail->steps.end(),
                           [](const TrailStep &a, const TrailStep &b) { return a.time < b.time; }));
    // From the start of the run, not knowing when it was made, the same is seen.
    const auto again = followRecord(run, samples[0].name);
    QCOMPARE(again->steps.size(), trail->steps.size());
}

void TestFollow::refusedRecordIsLostOrSentAgain()
{
    for (const bool retries : {false, true}) {
        Run run = open(retries ? "failed" : "none");
        run.advance(run.now() + seconds(8));
        int refused = 0;
        // A third of the records after the first bucket are refused: some of a hundred in a row.
        for (std::int64_t number = 6'000; number < 6'100; ++number) {
            const auto trail =
                followRecord(run, {ServiceIndex{1}, number}, run.simulation().start() + seconds(3));
            QCOMPARE(count(*trail, TrailKind::Created), 1);
            const TrailStep *refusal = first(*trail, TrailKind::Refused);
            if (refusal == nullptr)
                continue;
            ++refused;
            QCOMPARE(refusal->limit.value, 1000.0);
            if (retries) {
                QVERIFY(count(*trail, TrailKind::Sent) >= 2);
            } else {
                QCOMPARE(count(*trail, TrailKind::Lost), 1);
                QCOMPARE(count(*trail, TrailKind::Stored), 0);
            }
            if (refused == 3)
                break;
        }
        QVERIFY(refused > 0);
    }
}

void TestFollow::watchedRunEqualsTheRun()
{
    Run run = open("failed");
    run.advance(run.now() + seconds(4));
    Simulation watched = run.simulation();
    Simulation alone = run.simulation();
    watched.follow({ServiceIndex{1}, 6'500});
    watched.advance(watched.now() + seconds(10));
    alone.advance(alone.now() + seconds(10));
    QVERIFY(!watched.trail()->steps.empty());
    QCOMPARE(alone.trail(), nullptr);
    QVERIFY(watched.fingerprint() == alone.fingerprint());
    QCOMPARE(watched.stateHash(), alone.stateHash());
}

void TestFollow::unknownRecordHasNoSteps()
{
    Run run = open("none");
    run.advance(run.now() + seconds(2));
    const auto trail = followRecord(run, {ServiceIndex{1}, 1'000'000});
    QVERIFY(trail);
    QVERIFY(trail->steps.empty());
    QVERIFY(!followRecord(run, {ServiceIndex{1}, 1}, {}, [](double) { return false; }));
}

QTEST_APPLESS_MAIN(TestFollow)
#include "tst_follow.moc"
