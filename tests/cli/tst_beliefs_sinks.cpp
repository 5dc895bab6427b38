// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: each shipped scenario that sets a common belief about functions, stores and messaging against the
// truth shows what the facts imply, in its wrong and in its right variant. The bounds are worked out here,
// from limits and rates; none is a recorded output.

#include "support/beliefs.h"

using namespace millrace;
using namespace millrace::test;

class TestBeliefsOfSinks : public QObject
{
    Q_OBJECT

private slots:
    void section9Row20DeadLetterConfig();
    void section9Row21SwallowedError();
    void section9Row22WindowWithoutState();
    void section9Row23RetryInside();
    void section9Row24WholeEventToAQueue();
    void section4PoisonRecord();
    void section9Row13BatchOfAHundred();
    void section9Row14OneRowPerUser();
    void section9Row26CountStaysOne();
    void section9Row57FiveWriteUnits();
    void aSearchDomainIsOverrun();
};

void TestBeliefsOfSinks::section9Row20DeadLetterConfig()
{
    for (const char *way : {"wrong", "right"}) {
        const Simulation run = runOf("dead-letter-config", way, minutes(5));
        QCOMPARE(lostFor(run, "billing", "retries_exhausted"), 1.0);
        QCOMPARE(valueOf(run, ledger("letters", "delivered")), std::string(way) == "right" ? 1.0 : 0.0);
        QCOMPARE(valueOf(run, metric("billing", "DeadLetterErrors")), 0.0);
    }
}

void TestBeliefsOfSinks::section9Row21SwallowedError()
{
    const Simulation wrong = runOf("swallowed-error", "wrong", minutes(5));
    QCOMPARE(valueOf(wrong, metric("billing", "Errors")), 0.0);
    QCOMPARE(valueOf(wrong, ledger("letters", "produced")), 0.0);
    // The poison record and what stands behind it in its batch of 100: it comes at 1 / 0.095 s, and the batch
    // was read with the poll before 11.1 s.
    const double lost = lostFor(wrong, "billing", "swallowed_error");
    WITHIN(lost, (Bounds{1, 100}));
    // Nothing waits: the batch counts as done.
    WITHIN(valueOf(wrong, ledger("billing", "in_flight")), (Bounds{0, 100 * 3.1}));

    const Simulation right = runOf("swallowed-error", "right", minutes(5));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 1.0);
    QCOMPARE(valueOf(right, ledger("letters", "delivered")), 1.0);
}

void TestBeliefsOfSinks::section9Row22WindowWithoutState()
{
    const Simulation wrong = runOf("window-without-state", "wrong", minutes(5));
    QCOMPARE(valueOf(wrong, metric("totals-per-minute", "Errors")),
             valueOf(wrong, metric("totals-per-minute", "Invocations")));
    QCOMPARE(valueOf(wrong, ledger("totals-per-minute", "delivered")), 0.0);
    QCOMPARE(valueOf(wrong, ledger("report", "produced")), 0.0);
    QVERIFY(lostFor(wrong, "totals-per-minute", "retries_exhausted") > 0);

    const Simulation right = runOf("window-without-state", "right", minutes(5));
    QCOMPARE(valueOf(right, metric("totals-per-minute", "Errors")), 0.0);
    QCOMPARE(valueOf(right, ledger("totals-per-minute", "lost")), 0.0);
    QCOMPARE(valueOf(right, ledger("report", "delivered")),
             4.0); // minutes that are over, and whose last poll is
}

void TestBeliefsOfSinks::section9Row23RetryInside()
{
    const Simulation wrong = runOf("retry-inside", "wrong", minutes(5));
    QCOMPARE(lostFor(wrong, "billing", "retries_exhausted"), 100.0);
    // Four times through the good ones before the poison record, whose number row 21 tells.
    const double before =
        100 - lostFor(runOf("swallowed-error", "wrong", minutes(5)), "billing", "swallowed_error");
    QCOMPARE(valueOf(wrong, ledger("accounts", "duplicated")), 3 * before);
    // 2 + 4 + 8 s of sleep within one invocation.
    WITHIN(valueOf(wrong, metric("billing", "Duration", {}, "Maximum")), (Bounds{14'000, 15'500}));

    const Simulation right = runOf("retry-inside", "right", minutes(5));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 1.0);
    QVERIFY(valueOf(right, ledger("accounts", "duplicated")) < 3 * before);
}

void TestBeliefsOfSinks::section9Row24WholeEventToAQueue()
{
    // 100 records of 30,000 B and a key, four thirds of that in base64; a queue takes 1 MiB.
    const Simulation wrong = runOf("event-too-large", "wrong", minutes(5));
    QCOMPARE(valueOf(wrong, metric("billing", "Errors")), 0.0);
    WITHIN(lostFor(wrong, "billing", "event_not_queued"), (Bounds{1, 100}));
    QCOMPARE(valueOf(wrong, ledger("billing", "lost")), lostFor(wrong, "billing", "event_not_queued"));
    QCOMPARE(lostFor(wrong, "letters", "call_rejected"), 1.0);
    QCOMPARE(valueOf(wrong, ledger("letters", "delivered")), 0.0);

    // A tenth of it fits: the queue has the whole batch, good records and all.
    const Simulation few = runOf("event-too-large", "small", minutes(5));
    WITHIN(lostFor(few, "billing", "event_queued"), (Bounds{1, 10}));
    WITHIN(valueOf(few, metric("letters", "SentMessageSize")), (Bounds{400'000, 401'000}));

    const Simulation right = runOf("event-too-large", "right", minutes(5));
    QCOMPARE(lostFor(right, "billing", "retries_exhausted"), 1.0);
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 1.0);
    QCOMPARE(valueOf(right, ledger("letters", "delivered")), 1.0);
}

void TestBeliefsOfSinks::section4PoisonRecord()
{
    const Simulation wrong = runOf("poison-record", "wrong", minutes(5));
    QCOMPARE(valueOf(wrong, ledger("billing", "lost")), 100.0);
    QCOMPARE(valueOf(wrong, metric("billing", "Errors")), 4.0);
    QCOMPARE(valueOf(wrong, ledger("letters", "delivered")), 1.0);

    const Simulation right = runOf("poison-record", "right", minutes(5));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 1.0);
    QCOMPARE(valueOf(right, ledger("letters", "delivered")), 1.0);
    // 100 are cut six or seven times until one is left, which is then tried three times more.
    WITHIN(valueOf(right, metric("billing", "Errors")), (Bounds{6 + 4, 7 + 4}));

    const Simulation standing = runOf("poison-record", "forever", minutes(5));
    QCOMPARE(valueOf(standing, ledger("billing", "lost")), 0.0);
    QCOMPARE(valueOf(standing, ledger("letters", "delivered")), 0.0);
    // Read and done up to the batch of 10.5 s; all that came since waits.
    WITHIN(valueOf(standing, ledger("billing", "in_flight")), (Bounds{100 * 288.0, 100 * 291.0}));
}

void TestBeliefsOfSinks::section9Row13BatchOfAHundred()
{
    const Simulation wrong = runOf("batch-of-100", "wrong", minutes(5));
    // A poll brings some 200: two calls of a hundred, or what is left beside one. Only a rest of 25 gets
    // through.
    WITHIN(valueOf(wrong, ledger("events-by-time", "delivered")), (Bounds{0, 300 * 25.0}));
    QCOMPARE(lostFor(wrong, "events-by-time", "call_rejected"),
             valueOf(wrong, ledger("events-by-time", "lost")));
    WITHIN(valueOf(wrong, ledger("events-by-time", "lost")), upTo(300 * 200, 300 * 25 + 400));
    const Simulation right = runOf("batch-of-100", "right", minutes(5));
    QCOMPARE(valueOf(right, ledger("events-by-time", "lost")), 0.0);
    WITHIN(valueOf(right, ledger("events-by-time", "delivered")), upTo(300 * 200, 400));
}

void TestBeliefsOfSinks::section9Row14OneRowPerUser()
{
    constexpr double users = 50;
    const Simulation wrong = runOf("one-row-per-user", "wrong", minutes(5));
    QCOMPARE(valueOf(wrong, ledger("events-by-user", "delivered")), users);
    QVERIFY(lostFor(wrong, "events-by-user", "call_rejected") > 0);
    QVERIFY(lostFor(wrong, "events-by-user", "overwritten") > 0);
    const Simulation right = runOf("one-row-per-user", "right", minutes(5));
    QCOMPARE(valueOf(right, ledger("events-by-user", "lost")), 0.0);
    WITHIN(valueOf(right, ledger("events-by-user", "delivered")), upTo(300 * 40, 80));
}

void TestBeliefsOfSinks::section9Row26CountStaysOne()
{
    const Simulation wrong = runOf("count-stays-one", "wrong", minutes(5));
    QCOMPARE(valueOf(wrong, ledger("activity", "delivered")), 50.0);
    QCOMPARE(lostFor(wrong, "activity", "overwritten"), valueOf(wrong, ledger("activity", "lost")));
    const Simulation right = runOf("count-stays-one", "right", minutes(5));
    QCOMPARE(valueOf(right, ledger("activity", "lost")), 0.0);
    WITHIN(valueOf(right, ledger("activity", "delivered")), upTo(300 * 40, 80));
}

void TestBeliefsOfSinks::section9Row57FiveWriteUnits()
{
    // 5 units a second, and 300 s of them saved up.
    constexpr double written = 5 * 600 + 1'500;
    const Simulation wrong = runOf("five-wcu", "wrong", minutes(10));
    WITHIN(valueOf(wrong, ledger("events-by-time", "delivered")), upTo(written, 25));
    QCOMPARE(valueOf(wrong, ledger("events-by-time", "lost")), 0.0);
    const Simulation right = runOf("five-wcu", "right", minutes(10));
    WITHIN(valueOf(right, ledger("events-by-time", "delivered")), upTo(600 * 20, 60));
}

void TestBeliefsOfSinks::aSearchDomainIsOverrun()
{
    constexpr double made = 300 * 600;
    // Two threads a node; a document of 1 KiB takes 5.02 ms, and 5 ms more a request, of at least four
    // documents on the whole: 250 lanes get 600 records a second, and those that wait get more at a time.
    constexpr double most = 2 * 300 / 0.00502;
    constexpr double least = 2 * 300 / (0.00502 + 0.005 / 4);
    const Simulation wrong = runOf("search-overrun", "wrong", minutes(5));
    WITHIN(valueOf(wrong, ledger("search", "delivered")), (Bounds{least, most}));
    QCOMPARE(lostFor(wrong, "search", "throttled"), valueOf(wrong, ledger("search", "lost")));
    QVERIFY(valueOf(wrong, metric("search", "ThreadpoolWriteRejected")) > 0);
    // What is not indexed is lost or waits.
    QVERIFY(valueOf(wrong, ledger("indexer", "lost")) + valueOf(wrong, ledger("indexer", "in_flight"))
            >= made - most);
    QVERIFY(valueOf(wrong, ledger("indexer", "lost")) > 10'000);

    const Simulation retry = runOf("search-overrun", "retry", minutes(5));
    QCOMPARE(valueOf(retry, ledger("indexer", "lost")), 0.0);
    WITHIN(valueOf(retry, ledger("search", "delivered")), (Bounds{least, most}));
    QVERIFY(valueOf(retry, ledger("indexer", "in_flight")) >= made - most);

    const Simulation right = runOf("search-overrun", "right", minutes(5));
    // 250 callers find room for 4 + 400 requests.
    QCOMPARE(valueOf(right, metric("search", "4xx")), 0.0);
    QCOMPARE(valueOf(right, ledger("search", "lost")), 0.0);
    WITHIN(valueOf(right, ledger("search", "delivered")), upTo(made, 600 * 5));
}

QTEST_APPLESS_MAIN(TestBeliefsOfSinks)
#include "tst_beliefs_sinks.moc"
