// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: what a second region has when the first one fails, and what comes twice on the way back, is what
// rates, buffers and times imply. The bounds are worked out here; none is a recorded output.

#include "support/beliefs.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

// Of the scenarios: the shops sell so much, the region fails and is left at these times.
constexpr double ordersPerSecond = 100;
constexpr double failsAt = 12 * 60;
constexpr double awayFor = 9 * 60; ///< sold into the other region
constexpr double orderBytes = 500;
/// A poll a second on both sides, and the way between.
constexpr double lag = 3 * ordersPerSecond;

/// Of the newest record in the first shard.
std::string newestKey(const Simulation &run, const char *stream)
{
    const std::vector<RecordSample> newest =
        run.newestRecords(run.frame().find(std::string(stream))->index, 0, 1);
    return newest.empty() ? std::string() : newest.front().key;
}

} // namespace

class TestBeliefsOfRegions : public QObject
{
    Q_OBJECT

private slots:
    void section9Row46FilesAreNoReplica();
    void section9Row46RestoreDrill();
    void failbackBringsBackWhatWasCopied();
};

void TestBeliefsOfRegions::section9Row46FilesAreNoReplica()
{
    const double made = failsAt * ordersPerSecond;
    const Simulation wrong = runOf("two-regions", "wrong", minutes(12) + seconds(50));
    QCOMPARE(valueOf(wrong, ledger("billing-west", "produced")), 0.0);
    // What is in no file: a buffer that fills, one on its way, and what is not yet read.
    const double inNoFile = made - valueOf(wrong, ledger("lake-west", "delivered"));
    WITHIN(inNoFile, (Bounds{1, 2 * 5 * mebibyte / orderBytes + lag}));

    const Simulation right = runOf("two-regions", "right", minutes(12) + seconds(50));
    WITHIN(valueOf(right, ledger("billing-west", "delivered")), upTo(made, lag));
    QVERIFY(newestKey(right, "orders-west").starts_with("user-"));
}

void TestBeliefsOfRegions::section9Row46RestoreDrill()
{
    Simulation run = runOf("two-regions", "wrong", minutes(12) + seconds(5));
    const double inFiles = valueOf(run, ledger("lake-west", "delivered"));
    const auto restore = [&](const char *keys) {
        return run.apply(
            command("restore", "lake-west", "s3_bucket", {{"to", "orders-west"}, {"keys", keys}}));
    };
    run.apply(command("stop", "web", "producer"));
    QVERIFY(restore("one_per_object").ok());
    run.advance(run.start() + minutes(15));
    QCOMPARE(countOf(run, "restore_done"), 1);
    QCOMPARE(valueOf(run, ledger("billing-west", "delivered")), inFiles);
    QCOMPARE(valueOf(run, ledger("billing-west", "duplicated")), 0.0);
    // Not one of them has the key under which it was sold.
    QVERIFY(newestKey(run, "orders-west").starts_with("orders/2026/"));
    // Nobody knows how far the drill had come: done again, all of it comes again.
    QVERIFY(restore("from_data").ok());
    run.advance(run.start() + minutes(19));
    QCOMPARE(valueOf(run, ledger("billing-west", "duplicated")), inFiles);
}

void TestBeliefsOfRegions::failbackBringsBackWhatWasCopied()
{
    const double copied = failsAt * ordersPerSecond;
    const double missed = awayFor * ordersPerSecond;
    const Simulation wrong = runOf("failback", "wrong", minutes(30));
    WITHIN(valueOf(wrong, ledger("back", "delivered")), upTo(copied + missed, lag));
    QCOMPARE(valueOf(wrong, ledger("billing-west", "delivered")),
             valueOf(wrong, ledger("back", "delivered")));

    const Simulation right = runOf("failback", "right", minutes(30));
    WITHIN(valueOf(right, ledger("back", "delivered")), (Bounds{missed, missed + lag}));
    // Billing has what the shops sold it, and what came back; nothing was lost but while they called in vain.
    for (const Simulation *run : {&wrong, &right}) {
        const double all = valueOf(*run, ledger("billing", "produced"));
        const double vain = lostFor(*run, "billing", "timed_out");
        WITHIN(vain, (Bounds{60 * ordersPerSecond, 61 * ordersPerSecond}));
        QCOMPARE(valueOf(*run, ledger("billing", "lost")), vain);
        WITHIN(valueOf(*run, ledger("billing", "delivered")), upTo(all - vain, lag));
    }
}

QTEST_APPLESS_MAIN(TestBeliefsOfRegions)
#include "tst_beliefs_regions.moc"
