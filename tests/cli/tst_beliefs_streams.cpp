// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: each shipped scenario that sets a common belief about producers, streams and readers against the
// truth shows what the facts imply, in its wrong and in its right variant. The bounds are worked out here,
// from limits, rates and MD5; none is a recorded output.

#include "support/beliefs.h"

#include <QCryptographicHash>

#include <array>
#include <cmath>

using namespace millrace;
using namespace millrace::test;

namespace {

/// Section 1.1: the hash key is the MD5 as a number, a shard an equal range of them; with four shards, the
/// first two bits.
int shardOfFour(const QByteArray &key)
{
    return static_cast<unsigned char>(QCryptographicHash::hash(key, QCryptographicHash::Md5).at(0)) >> 6;
}

} // namespace

class TestBeliefsOfStreams : public QObject
{
    Q_OBJECT

private slots:
    void everyPairIsTitled_data();
    void everyPairIsTitled();
    void section9Rows1And2FewKeys();
    void section9Row3RetentionOfADay();
    void section9Row4FiveCallsAShard();
    void section9Row5TenMebibytesARequest();
    void section9Row6PartialFailure();
    void section9Row8FifteenSecondsOfBuffering();
    void section9Row9RetryAroundTheLibrary();
    void section9Row11ShardEnd();
    void section9Row12ThrowingProcessor();
    void section9Row15OneWorkerId();
    void section9Row16Latest();
    void section9Row31PutUnits();
    void section2OpaqueBlob();
    void section9Row48AutoscalerStuck();
    void section9Row17FanOutCheckpoint();
    void section9Row18FanOutRenewal();
    void section9Row44CapacityModes();
    void section9Row52PutWhileCreating();
    void section1_5RetentionTakesTheUnread();
};

/// Whoever chooses a way must be told what it does; the description says what is believed and what is true.
void TestBeliefsOfStreams::everyPairIsTitled_data()
{
    QTest::addColumn<QString>("name");
    for (const ScenarioEntry &entry : shippedScenarios())
        QTest::newRow(entry.name.c_str()) << QString::fromStdString(entry.name);
}

void TestBeliefsOfStreams::everyPairIsTitled()
{
    QFETCH(QString, name);
    const Scenario made = std::get<Scenario>(loadScenario(name.toStdString()));
    int ways = 0;
    for (const Variant &variant : made.variants)
        if (variant.name == "wrong" || variant.name == "right") {
            ++ways;
            QVERIFY2(variant.title.size() >= 10, variant.name.c_str());
        }
    QVERIFY2(ways == 0 || ways == 2, "a wrong way needs a right one beside it");
    for (const char *word : {"(wrong)", "(right)"})
        QVERIFY2(ways == 0 || made.description.find(word) != std::string::npos, word);
}

void TestBeliefsOfStreams::section9Rows1And2FewKeys()
{
    constexpr double rate = 2'400;
    constexpr double seconds60 = 60;
    constexpr double made = rate * seconds60;
    constexpr double onTheWay = 500; // one call
    std::array<int, 4> users{};
    for (const char *user : {"user1", "user2", "user3", "user4"})
        ++users[static_cast<std::size_t>(shardOfFour(user))];
    QCOMPARE(users, (std::array<int, 4>{2, 1, 1, 0})); // section 10.2

    const Simulation wrong = runOf("few-keys", "wrong", seconds(60));
    double refused = 0;
    for (std::size_t shard = 0; shard < users.size(); ++shard) {
        const double share = users[shard] / 4.0;
        const double deviation = std::sqrt(made * share * (1 - share)); // keys are drawn, four alike
        const double offered = made * share;
        const double fits = shardRecordsPerSecond * seconds60 + reserve;
        const std::string lane = std::to_string(shard);
        const double stored = valueOf(wrong, metric("orders", "IncomingRecords", {}, "Sum", lane.c_str()));
        Bounds bounds = about(std::min(offered, fits), offered < fits ? deviation : 0);
        bounds.low -= onTheWay;
        WITHIN(stored, bounds);
        if (offered > fits)
            refused += offered - fits;
    }
    Bounds lost = about(refused, std::sqrt(made * 0.25));
    lost.low -= onTheWay;
    WITHIN(lostFor(wrong, "analytics", "refused_by_shard"), lost);

    const Simulation right = runOf("few-keys", "right", seconds(60));
    QCOMPARE(valueOf(right, ledger("analytics", "lost")), 0.0);
    std::array<int, 4> orders{};
    for (int i = 0; i < 10'000; ++i)
        ++orders[static_cast<std::size_t>(shardOfFour("order-" + QByteArray::number(i)))];
    for (std::size_t shard = 0; shard < orders.size(); ++shard) {
        const double share = orders[shard] / 10'000.0;
        Bounds bounds = about(made * share, std::sqrt(made * share * (1 - share)));
        bounds.low -= onTheWay;
        const std::string lane = std::to_string(shard);
        WITHIN(valueOf(right, metric("orders", "IncomingRecords", {}, "Sum", lane.c_str())), bounds);
    }
}

void TestBeliefsOfStreams::section9Row3RetentionOfADay()
{
    constexpr double waiting = 2 * 3600 * 20.0; // two hours of 20 a second
    constexpr double onTheWay = 21;             // linger of a second, and the way
    const Simulation wrong = runOf("retention-one-hour", "wrong", minutes(130));
    WITHIN(lostFor(wrong, "report", "skipped"), upTo(waiting, onTheWay));
    QCOMPARE(valueOf(wrong, ledger("report", "expired")), 0.0);

    const Simulation right = runOf("retention-one-hour", "right", minutes(130));
    QCOMPARE(valueOf(right, ledger("report", "lost")), 0.0);
    QCOMPARE(valueOf(right, ledger("report", "expired")), 0.0);
    // The first reading of all is among those read, two hours after it was made.
    WITHIN(valueOf(right, metric("report", "LatencyMilliseconds", {}, "Maximum")),
           (Bounds{7'199'000, 7'202'000}));
}

void TestBeliefsOfStreams::section9Row4FiveCallsAShard()
{
    constexpr double window = 30;
    const Duration last = seconds(30);
    const Simulation wrong = runOf("sixth-poller", "wrong", seconds(210));
    WITHIN(valueOf(wrong, metric("orders", "GetRecords.Success", last)),
           (Bounds{shardReadCallsPerSecond * window - 1, shardReadCallsPerSecond * window}));
    // Who is refused asks again a second after the answer (Kinesis API), which takes 20 ms.
    WITHIN(valueOf(wrong, metric("orders", "ReadProvisionedThroughputExceeded", last)),
           (Bounds{std::floor(window / 1.02), window}));
    QCOMPARE(valueOf(wrong, ledger("fraud", "delivered")), 0.0);
    // What is not answered has no age.
    QCOMPARE(valueOf(wrong, metric("orders", "GetRecords.IteratorAgeMilliseconds", last, "Maximum")), 0.0);

    const Simulation right = runOf("sixth-poller", "right", seconds(210));
    WITHIN(valueOf(right, metric("orders", "GetRecords.Success", last)),
           (Bounds{6 * window / 2 - 1, 6 * window / 2 + 1}));
    QCOMPARE(valueOf(right, metric("orders", "ReadProvisionedThroughputExceeded", last)), 0.0);
    WITHIN(valueOf(right, ledger("fraud", "delivered")), upTo(100 * 210, 100 * 2.2));
}

void TestBeliefsOfStreams::section9Row5TenMebibytesARequest()
{
    const Simulation wrong = runOf("large-requests", "wrong", seconds(60));
    const Simulation right = runOf("large-requests", "right", seconds(60));
    const auto perCall = [](const Simulation &run, const char *name) {
        return valueOf(run, metric("frames", name)) / valueOf(run, metric("frames", "PutRecords.Success"));
    };
    QCOMPARE(perCall(right, "PutRecords.TotalRecords"), requestRecords);
    WITHIN(perCall(right, "IncomingBytes"), (Bounds{9.7 * mebibyte, 10 * mebibyte}));
    WITHIN(perCall(wrong, "IncomingBytes"), (Bounds{4.9 * mebibyte, 5 * mebibyte}));
    for (const Simulation *run : {&wrong, &right}) {
        QCOMPARE(valueOf(*run, ledger("viewer", "lost")), 0.0);
        QCOMPARE(valueOf(*run, metric("frames", "PutRecords.ThrottledRecords")), 0.0);
    }
}

void TestBeliefsOfStreams::section9Row6PartialFailure()
{
    constexpr double bursts = 10;
    constexpr double offered = 1'500 * 5;
    constexpr double fits = reserve + shardRecordsPerSecond * 5;
    // The reserve lacks what the last calls of the calm have taken: some 50 records.
    Bounds bounds = about(bursts * (offered - fits), std::sqrt(bursts * offered));
    bounds.high += bursts * 100;
    const Simulation wrong = runOf("batch-without-retry", "wrong", minutes(5));
    const double lost = lostFor(wrong, "analytics", "refused_by_shard");
    WITHIN(lost, bounds);
    QCOMPARE(valueOf(wrong, metric("views", "PutRecords.Success")),
             valueOf(wrong, metric("views", "PutRecords.Success", {}, "SampleCount")));
    QCOMPARE(valueOf(wrong, metric("views", "OrderBreaks")), 0.0);
    QCOMPARE(valueOf(wrong, metric("views", "StoredDuplicates")), 0.0);

    const Simulation right = runOf("batch-without-retry", "right", minutes(5));
    QCOMPARE(valueOf(right, ledger("analytics", "lost")), 0.0);
    QCOMPARE(valueOf(right, metric("views", "StoredDuplicates")), 0.0);
    QCOMPARE(valueOf(right, metric("web", "RecordsDropped")), 0.0);
    QVERIFY(valueOf(right, metric("views", "OrderBreaks")) > 0);

    // Repeats of what is stored keep the shard full to its limit, so that more is lost than without a retry.
    const Simulation batch = runOf("batch-without-retry", "batch", minutes(5));
    WITHIN(valueOf(batch, metric("views", "IncomingRecords")),
           (Bounds{shardRecordsPerSecond * 298, shardRecordsPerSecond * 300 + reserve}));
    QVERIFY(valueOf(batch, metric("views", "StoredDuplicates")) > 0);
    QVERIFY(valueOf(batch, ledger("analytics", "lost")) > lost);

    // Ten attempts of 20 ms and at most 5 ms of waiting end within 0.25 s: only the end of a burst is saved.
    const Simulation atOnce = runOf("batch-without-retry", "at-once", minutes(5));
    WITHIN(valueOf(atOnce, ledger("analytics", "lost")), (Bounds{lost - bursts * 0.25 * 1'000, lost}));
}

void TestBeliefsOfStreams::section9Row8FifteenSecondsOfBuffering()
{
    // Records wait from nothing to the whole window; what fails is not held to it.
    const Simulation wrong = runOf("kpl-buffered-time", "wrong", minutes(5));
    WITHIN(valueOf(wrong, metric("web", "BufferingTime", {}, "Average")), (Bounds{6'000, 8'000}));
    QVERIFY(lostFor(wrong, "billing", "record_ttl_expired") > 100);
    // 29 s of failure are less than the 30 s that each lives.
    const Simulation right = runOf("kpl-buffered-time", "right", minutes(5));
    WITHIN(valueOf(right, metric("web", "BufferingTime", {}, "Average")), (Bounds{50, 55}));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 0.0);
}

void TestBeliefsOfStreams::section9Row9RetryAroundTheLibrary()
{
    constexpr double made = 290 * 10; // while the shard fails
    const Simulation wrong = runOf("kpl-retry-around", "wrong", minutes(5));
    QCOMPARE(valueOf(wrong, ledger("failed-orders", "produced")), 0.0);
    QCOMPARE(valueOf(wrong, ledger("billing", "lost")), 0.0);
    // Each begins again every 32 s, and has 145 s on average.
    WITHIN(valueOf(wrong, metric("web", "AppRetries")), (Bounds{made * 145 / 32 * 0.8, made * 145 / 32}));

    const Simulation right = runOf("kpl-retry-around", "right", minutes(5));
    WITHIN(valueOf(right, ledger("failed-orders", "produced")), upTo(260 * 10 + 10, 20));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), valueOf(right, ledger("failed-orders", "produced")));
    QCOMPARE(valueOf(right, metric("web", "AppRetries")), 0.0);
}

void TestBeliefsOfStreams::section9Row11ShardEnd()
{
    // 100 records/s for a minute before the split; it takes 30 s to close the shard. What comes later lies in
    // the children, and without SHARD_END nobody reads it.
    const Simulation wrong = runOf("kcl-shard-end", "wrong", minutes(5));
    WITHIN(valueOf(wrong, ledger("billing", "delivered")), (Bounds{100 * 60 - 500, 100 * (60 + 40)}));
    WITHIN(valueOf(wrong, ledger("billing", "in_flight")), (Bounds{100 * 200, 100 * 240 + 500}));
    QCOMPARE(valueOf(wrong, ledger("billing", "lost")), 0.0);
    // Polled each 1.5 s: about so much is under way.
    const Simulation right = runOf("kcl-shard-end", "right", minutes(5));
    WITHIN(valueOf(right, ledger("billing", "delivered")), upTo(100 * 300, 100 * 4));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 0.0);
}

void TestBeliefsOfStreams::section9Row12ThrowingProcessor()
{
    // A failing record each 20 s: 14 or 15 in the time; each takes its batch with it, what came between two
    // reads 1.5 s apart, and the time of the batch itself.
    const Simulation wrong = runOf("kcl-throwing-processor", "wrong", minutes(5));
    WITHIN(lostFor(wrong, "billing", "batch_skipped"), (Bounds{13 * 140, 15 * 165}));
    QCOMPARE(valueOf(wrong, ledger("billing", "lost")), lostFor(wrong, "billing", "batch_skipped"));
    const Simulation right = runOf("kcl-throwing-processor", "right", minutes(5));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 0.0);
    WITHIN(valueOf(right, ledger("billing", "delivered")), upTo(30'015, 100 * 4));
}

void TestBeliefsOfStreams::section9Row15OneWorkerId()
{
    const Simulation wrong = runOf("kcl-one-worker-id", "wrong", minutes(5));
    WITHIN(valueOf(wrong, ledger("billing", "duplicated")), upTo(100 * 300, 100 * 8));
    // One lease is stolen: its old owner reads on until its next renewal, 3.308 s at most, and what it has in
    // hand since its checkpoint.
    const Simulation right = runOf("kcl-one-worker-id", "right", minutes(5));
    WITHIN(valueOf(right, ledger("billing", "duplicated")), (Bounds{1, 50 * (3.308 + 2)}));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 0.0);
}

void TestBeliefsOfStreams::section9Row16Latest()
{
    constexpr double before = 60 * 100.0;
    constexpr double onTheWay = 0.11 * 100 + 1; // linger and way; the call under way
    const Simulation wrong = runOf("latest-start", "wrong", minutes(2));
    WITHIN(lostFor(wrong, "billing", "skipped"), upTo(before, onTheWay));
    const Simulation right = runOf("latest-start", "right", minutes(2));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 0.0);
    WITHIN(valueOf(right, ledger("billing", "delivered")), upTo(2 * before, 1.2 * 100));
}

void TestBeliefsOfStreams::section9Row31PutUnits()
{
    // One unit each, not 0.12; aggregated, 16 in 49 KB are two.
    constexpr double records = 200 * 300;
    const Simulation wrong = runOf("put-units", "wrong", minutes(5));
    WITHIN(valueOf(wrong, metric("orders", "PutPayloadUnits")), upTo(records, 60));
    const Simulation right = runOf("put-units", "right", minutes(5));
    WITHIN(valueOf(right, metric("orders", "PutPayloadUnits")), upTo(records / 16 * 2, 60 / 16.0 * 2));
}

void TestBeliefsOfStreams::section2OpaqueBlob()
{
    constexpr double records = 500 * 300;
    constexpr double onTheWay = 500 * 1.3; // a poll a second, and the library's window
    const Simulation wrong = runOf("kpl-opaque-blob", "wrong", minutes(5));
    QCOMPARE(valueOf(wrong, ledger("billing", "delivered")), 0.0);
    WITHIN(lostFor(wrong, "billing", "not_deaggregated"), upTo(records, onTheWay));
    const Simulation right = runOf("kpl-opaque-blob", "right", minutes(5));
    QCOMPARE(valueOf(right, ledger("billing", "lost")), 0.0);
    WITHIN(valueOf(right, ledger("billing", "delivered")), upTo(records, onTheWay));
}

void TestBeliefsOfStreams::section9Row48AutoscalerStuck()
{
    constexpr double rate = 1'600; // from minute 20 on
    constexpr double window = 60;
    const Duration last = seconds(60);
    const char *refused = "WriteProvisionedThroughputExceeded";
    // int(1 x 1.5) is 1: one shard takes 1,000 records/s of whatever comes.
    const Simulation wrong = runOf("autoscaler-stuck", "wrong", minutes(24));
    QCOMPARE(valueOf(wrong, metric("scaler", "ScalingActions")), 0.0);
    WITHIN(valueOf(wrong, metric("orders", refused, last)),
           about((rate - shardRecordsPerSecond) * window, std::sqrt(rate * window)));

    const Simulation right = runOf("autoscaler-stuck", "right", minutes(24));
    QCOMPARE(valueOf(right, metric("orders", refused)), 0.0);
    // 80 % of one shard asks for 2; 80 % of two, or 1,600/s, for 3 at 60 %.
    WITHIN(valueOf(right, metric("scaler", "ScalingActions")), (Bounds{1, 2}));
}

void TestBeliefsOfStreams::section9Row17FanOutCheckpoint()
{
    // Registered, a consumer is CREATING for 10 s; asked for once a second, ACTIVE is seen within the next.
    constexpr double untilActive = 200 * 10.0;
    constexpr double away = 200 * 30.0;
    const Simulation wrong = runOf("fan-out-checkpoint", "wrong", minutes(5));
    WITHIN(lostFor(wrong, "fraud", "skipped"), (Bounds{untilActive + away - 200, untilActive + away + 400}));
    const Simulation right = runOf("fan-out-checkpoint", "right", minutes(5));
    WITHIN(lostFor(right, "fraud", "skipped"), (Bounds{untilActive - 200, untilActive + 200}));
}

void TestBeliefsOfStreams::section9Row18FanOutRenewal()
{
    const Simulation wrong = runOf("fan-out-renewal", "wrong", minutes(12));
    // ACTIVE at 10 s, and five minutes from then on.
    WITHIN(valueOf(wrong, ledger("fraud", "delivered")), (Bounds{200 * 309.0, 200 * 312.0}));
    QCOMPARE(valueOf(wrong, ledger("fraud", "lost")), 0.0);
    const Simulation right = runOf("fan-out-renewal", "right", minutes(12));
    WITHIN(valueOf(right, ledger("fraud", "delivered")), upTo(200 * 720.0, 200));
}

void TestBeliefsOfStreams::section9Row44CapacityModes()
{
    // From 50 to 350 records/s in 40 min, then 20 min more; four shards take 4 MiB/s of 20 KiB and a key
    // each.
    constexpr double fits = 4 * mebibyte / (20 * 1024 + 5);
    constexpr double fullAfter = (fits - 50) / 300 * 2'400;
    constexpr double made = 200 * 2'400.0 + 350 * 1'200.0;
    constexpr double taken = (50 + fits) / 2 * fullAfter + fits * (3'600 - fullAfter);
    const Simulation wrong = runOf("capacity-modes", "wrong", hours(1));
    const double refused = valueOf(wrong, metric("orders", "PutRecords.ThrottledRecords"));
    WITHIN(refused, about(made - taken, std::sqrt(made)));
    const Simulation right = runOf("capacity-modes", "right", hours(1));
    QVERIFY(valueOf(right, metric("orders", "PutRecords.ThrottledRecords")) < refused / 100);
}

void TestBeliefsOfStreams::section9Row52PutWhileCreating()
{
    // One record every 10 ms from 10 ms on, which takes 10 ms to arrive: refused are those that come before
    // 10 s.
    int early = 0;
    for (int madeMs = 10; madeMs + 10 < 10'000; madeMs += 10)
        ++early;
    const Simulation wrong = runOf("put-while-creating", "wrong", minutes(1));
    QCOMPARE(lostFor(wrong, "analytics", "stream_not_found"), double(early));
    QCOMPARE(valueOf(wrong, ledger("analytics", "lost")), double(early));

    const Simulation retry = runOf("put-while-creating", "retry", minutes(1));
    QCOMPARE(valueOf(retry, ledger("analytics", "lost")), 0.0);
    QVERIFY(valueOf(retry, metric("web", "RecordsRefused")) >= early);

    const Simulation right = runOf("put-while-creating", "right", minutes(1));
    QCOMPARE(valueOf(right, ledger("analytics", "lost")), 0.0);
    QCOMPARE(valueOf(right, metric("web", "RecordsRefused")), 0.0);
    WITHIN(valueOf(right, metric("web", "RecordsCreated")), upTo(48 * 100, 1));
}

void TestBeliefsOfStreams::section1_5RetentionTakesTheUnread()
{
    constexpr double perHour = 2 * 3600;
    constexpr double onTheWay = 2 * (3 + 4); // linger, and the poll that did not come
    Simulation wrong = runOf("retention", "wrong", hours(27));
    // Stands still from 1:00 on; 24 h before 27:00 is 3:00.
    WITHIN(valueOf(wrong, ledger("archive", "expired")),
           (Bounds{2 * perHour - onTheWay, 2 * perHour + onTheWay}));
    const double gone = valueOf(wrong, ledger("archive", "expired"));
    const Command raise = command("set", "readings", "kinesis_stream", {{"retention", "168h"}});
    QVERIFY(wrong.apply(raise).ok());
    wrong.advance(wrong.start() + hours(28));
    QCOMPARE(valueOf(wrong, ledger("archive", "expired")), gone); // no more, and none of them back

    Simulation right = runOf("retention", "right", hours(27));
    QCOMPARE(valueOf(right, ledger("archive", "expired")), 0.0);
    const Command lower = command("set", "readings", "kinesis_stream", {{"retention", "24h"}});
    QVERIFY(right.apply(lower).ok());
    QCOMPARE(valueOf(right, ledger("archive", "expired")), gone); // hidden at once
}

QTEST_APPLESS_MAIN(TestBeliefsOfStreams)
#include "tst_beliefs_streams.moc"
