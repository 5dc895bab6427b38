// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a shard takes 1,000 records/s and 1 MiB/s, keys included, whichever binds first; a batch is refused
// record by record; a request has at most 500 records and 10 MiB (facts 1.3, 1.4).

#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

constexpr std::int64_t mib = 1'048'576;

/// One producer at a constant rate with one key, for `length`; nothing is sent again.
Simulation offered(const char *rate, const char *size, const std::string &key, Duration length,
                   const char *api = "put_records")
{
    ServiceConfig web = producer("web", {{"stream", "orders"},
                                         {"arrival", "constant"},
                                         {"rate", rate},
                                         {"record_size", size},
                                         {"keys", "list"},
                                         {"connections", "1000"},
                                         {"api", api}});
    setValue(web.parameters, "key_list", std::vector<std::string>{key});
    Simulation run = build(scenario({stream("orders"), std::move(web)}));
    runFor(run, length);
    return run;
}

} // namespace

class TestWriteLimits : public QObject
{
    Q_OBJECT

private slots:
    void bucketHoldsOneSecondsWorth();
    void recordsLimitBinds_1_3_data();
    void recordsLimitBinds_1_3();
    void bytesLimitBindsAndKeysCount_1_3_data();
    void bytesLimitBindsAndKeysCount_1_3();
    void oneHotShardLeavesTheOthersIdle();
    void batchesFailInPart_1_4();
    void putRecordFailsAsAWhole();
    void internalFailureIsNoThrottle();
    void requestLimits_1_3_data();
    void requestLimits_1_3();
    void producersKeepTheRequestLimits();
};

void TestWriteLimits::bucketHoldsOneSecondsWorth()
{
    Probe probe({stream("orders")});
    QCOMPARE(probe.putMany(1200), 1000);
    QCOMPARE(probe.putMany(1), 0);
    // One record's worth comes back every millisecond, and no sooner.
    probe.runFor(nanoseconds(999'999));
    QCOMPARE(probe.putMany(1), 0);
    probe.runFor(nanoseconds(1));
    QCOMPARE(probe.putMany(2), 1);
    probe.runFor(milliseconds(250));
    QCOMPARE(probe.putMany(500), 250);
    // An idle hour saves up no more than one second's worth.
    probe.runFor(hours(1));
    QCOMPARE(probe.putMany(3000), 1000);

    Probe bytes({stream("orders")});
    QCOMPARE(bytes.putMany(20, 65'536), 16);
    bytes.runFor(nanoseconds(62'499'999));
    QCOMPARE(bytes.putMany(1, 65'536), 0);
    bytes.runFor(nanoseconds(1));
    QCOMPARE(bytes.putMany(2, 65'536), 1);
    QCOMPARE(bytes.sum("WriteProvisionedThroughputExceeded"), 4 + 1 + 1);
}

void TestWriteLimits::recordsLimitBinds_1_3_data()
{
    QTest::addColumn<int>("rate");
    QTest::addColumn<QString>("api");
    for (const int rate : {400, 1000, 1001, 1200, 1500, 2000, 5000})
        for (const char *api : {"put_records", "put_record"})
            QTest::addRow("%d/s by %s", rate, api) << rate << api;
}

void TestWriteLimits::recordsLimitBinds_1_3()
{
    QFETCH(int, rate);
    QFETCH(QString, api);
    constexpr std::int64_t length = 60;
    const QByteArray rateText = QByteArray::number(rate) + "/s";
    const QByteArray apiText = api.toLatin1();
    const Simulation run = offered(rateText, "100B", "hot", seconds(length), apiText);
    const std::int64_t stored = sumOf(run, "orders", "IncomingRecords");
    const std::int64_t refused = sumOf(run, "orders", "WriteProvisionedThroughputExceeded");
    QCOMPARE(run.totals().accepted, stored);
    QCOMPARE(run.totals().throttled, refused);
    if (rate <= 1000) {
        QCOMPARE(refused, 0);
        QVERIFY(stored > (length - 1) * rate);
        return;
    }
    // Beyond the first bucket exactly 1,000 a second fit. What has not arrived yet is less than a batch.
    const auto offeredRecords = static_cast<double>(stored + refused);
    const double share = static_cast<double>(refused) / offeredRecords;
    const double expected = (rate - 1000.0) / rate;
    const double firstBucket = 1000.0 / offeredRecords;
    QVERIFY2(share <= expected + 0.005, qPrintable(QString::number(share)));
    QVERIFY2(share >= expected - firstBucket - 0.005, qPrintable(QString::number(share)));
}

void TestWriteLimits::bytesLimitBindsAndKeysCount_1_3_data()
{
    QTest::addColumn<int>("keyBytes");
    for (const int bytes : {1, 8, 36, 256})
        QTest::addRow("key of %d bytes", bytes) << bytes;
}

void TestWriteLimits::bytesLimitBindsAndKeysCount_1_3()
{
    QFETCH(int, keyBytes);
    constexpr std::int64_t length = 100;
    const Simulation run =
        offered("900/s", "2KiB", std::string(static_cast<std::size_t>(keyBytes), 'k'), seconds(length));
    const std::int64_t stored = sumOf(run, "orders", "IncomingRecords");
    const std::int64_t bytes = sumOf(run, "orders", "IncomingBytes");
    QCOMPARE(bytes, stored * (2048 + keyBytes));
    // One full bucket at the start, and a MiB for each second, but for what the last second still holds.
    QVERIFY2(bytes <= (length + 1) * mib, qPrintable(QString::number(bytes)));
    QVERIFY2(bytes >= (length - 1) * mib, qPrintable(QString::number(bytes)));
    QVERIFY(sumOf(run, "orders", "WriteProvisionedThroughputExceeded") > 0);
    const auto histories = run.histories();
    const auto &happenings = histories->happenings;
    bool isSaid = false;
    for (std::size_t i = 0; i < happenings.size(); ++i)
        isSaid = isSaid || happenings[i].limit.name == "shard bytes per second";
    QVERIFY(isSaid);
}

void TestWriteLimits::oneHotShardLeavesTheOthersIdle()
{
    // user2 and user4 lie on shards 1 and 0 of 4 (facts 10.2).
    Probe probe({stream("orders", {{"shards", "4"}})}, {"user2", "user4"});
    QCOMPARE(probe.putMany(1500, 100, 0), 1000);
    QCOMPARE(probe.putMany(900, 100, 1), 900);
    QCOMPARE(probe.sum("WriteProvisionedThroughputExceeded", 1), 500);
    for (const LaneIndex idle : {0U, 2U, 3U})
        QCOMPARE(probe.sum("WriteProvisionedThroughputExceeded", idle), 0);
}

void TestWriteLimits::batchesFailInPart_1_4()
{
    Probe probe({stream("orders", {{"shards", "4"}})}, {"user2", "user4"});
    probe.putMany(998, 100, 0);
    std::vector<Probe::Entry> batch;
    for (int i = 0; i < 10; ++i)
        batch.push_back({static_cast<std::uint32_t>(i % 2), 100});
    const PutCall answer = probe.put(batch);
    QVERIFY(answer.error == CallError::None); // HTTP 200
    QCOMPARE(answer.records.size(), batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        QCOMPARE(answer.records[i].key, batch[i].key);
        // The first two for user2 still fit; later records go on whatever failed before them.
        const bool fits = batch[i].key == 1 || i < 4;
        QVERIFY(answer.records[i].result == (fits ? CallError::None : CallError::ThroughputExceeded));
        QCOMPARE(answer.records[i].firstCopy.isStored(), fits);
    }
    QCOMPARE(std::string(nameOf(CallError::ThroughputExceeded)),
             std::string("ProvisionedThroughputExceededException"));
    QCOMPARE(probe.sum("PutRecords.TotalRecords"), 1008);
    QCOMPARE(probe.sum("PutRecords.SuccessfulRecords"), 1005);
    QCOMPARE(probe.sum("PutRecords.ThrottledRecords"), 3);
    QCOMPARE(probe.sum("PutRecords.FailedRecords"), 0);
    QCOMPARE(probe.sum("PutRecords.Success"), 3); // counts a call that stored at least one
    probe.put({{0, 100}});
    QCOMPARE(probe.sum("PutRecords.Success"), 3);
}

void TestWriteLimits::putRecordFailsAsAWhole()
{
    Probe probe({stream("orders")});
    probe.putMany(1000);
    QVERIFY(probe.put({{}}, std::nullopt, true).error == CallError::ThroughputExceeded);
    probe.runFor(seconds(1));
    QVERIFY(probe.put({{}}, std::nullopt, true).error == CallError::None);
    QCOMPARE(probe.sum("PutRecord.Success"), 1);
}

void TestWriteLimits::internalFailureIsNoThrottle()
{
    Probe probe({stream("orders", {{"shards", "4"}})}, {"user2", "user4"});
    QVERIFY(
        probe.apply(command("fail_shard", "orders", "kinesis_stream", {{"shard", "1"}, {"for", "2s"}})).ok());
    const PutCall answer = probe.put({{0, 100}, {1, 100}});
    QVERIFY(answer.records[0].result == CallError::InternalFailure);
    QVERIFY(answer.records[1].result == CallError::None);
    QCOMPARE(probe.sum("PutRecords.FailedRecords"), 1);
    QCOMPARE(probe.sum("WriteProvisionedThroughputExceeded"), 0);
    probe.runFor(seconds(2));
    QVERIFY(probe.put({{0, 100}}).records[0].result == CallError::None);
}

void TestWriteLimits::requestLimits_1_3_data()
{
    QTest::addColumn<int>("records");
    QTest::addColumn<int>("bytesEach");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("500 records") << 500 << 10 << true;
    QTest::newRow("501 records") << 501 << 10 << false;
    QTest::newRow("10 MiB") << 10 << 1'048'576 << true;
    QTest::newRow("a byte above 10 MiB") << 11 << 953'251 << false;
}

void TestWriteLimits::requestLimits_1_3()
{
    QFETCH(int, records);
    QFETCH(int, bytesEach);
    QFETCH(bool, isTaken);
    Probe probe({stream("orders")});
    const PutCall answer = probe.put(std::vector<Probe::Entry>(
        static_cast<std::size_t>(records), Probe::Entry{0, static_cast<std::uint32_t>(bytesEach)}));
    QVERIFY(answer.error == (isTaken ? CallError::None : CallError::InvalidArgument));
    QCOMPARE(Probe::storedOf(answer) > 0, isTaken);
    QCOMPARE(probe.sum("IncomingRecords") > 0, isTaken);
}

void TestWriteLimits::producersKeepTheRequestLimits()
{
    QVERIFY(!judgeValue(std::int64_t{501}, *findParameter(*findKind("producer"), "batch_count")).empty());
    QVERIFY(judgeValue(std::int64_t{500}, *findParameter(*findKind("producer"), "batch_count")).empty());
    // 100 records of 1,000,000 bytes a second, lingering a minute: a call is sent at 10 MiB.
    Simulation run =
        build(scenario({stream("orders", {{"shards", "200"}}), producer("web", {{"stream", "orders"},
                                                                                {"arrival", "constant"},
                                                                                {"rate", "100/s"},
                                                                                {"record_size", "1000000B"},
                                                                                {"linger", "60s"}})}));
    runFor(run, seconds(20));
    const std::int64_t calls = sumOf(run, "orders", "PutRecords.Success");
    const std::int64_t records = sumOf(run, "orders", "PutRecords.TotalRecords");
    QVERIFY(calls > 150);
    QCOMPARE(records, calls * 10); // the eleventh would pass 10,485,760 bytes
}

QTEST_APPLESS_MAIN(TestWriteLimits)
#include "tst_write_limits.moc"
