// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a batch that fails is tried again, cut in two, reported in part or given up as the mapping says; what
// is given up is told to the destination on failure and to nobody else; a 500 counts as success.

#include "support/topology.h"

#include "sim/frame/dead_letters_part.h"

#include <QtTest>

#include <cmath>

using namespace millrace;
using namespace millrace::test;

namespace {

constexpr int made = 400;

/// 400 records in 10 s, the one numbered 237 with the poison key, into one shard; a function and a queue for
/// letters.
Simulation lab(Settings settings, std::vector<std::string> poison = {"bad"}, const char *shards = "1")
{
    ServiceConfig web = producer("web", {{"stream", "orders"},
                                         {"arrival", "constant"},
                                         {"rate", "40/s"},
                                         {"keys", "list"},
                                         {"record_size", "100B"}});
    // Keys are drawn from the list at random: one bad key among many is met again and again.
    std::vector<std::string> names;
    for (int i = 0; i < 99; ++i)
        names.push_back("k" + std::to_string(i));
    names.emplace_back("bad");
    setValue(web.parameters, "key_list", names);
    ServiceConfig function = service("lambda_function", "fn", settings);
    setValue(function.parameters, "stream", std::string("orders"));
    setValue(function.parameters, "poison_keys", std::move(poison));
    Scenario shop = scenario({stream("orders", {{"shards", shards}}), web, function,
                              service("sqs_queue", "letters", {}), stream("copies", {{"shards", "1"}})});
    shop.length = minutes(30);
    return build(shop);
}

void runToTheEnd(Simulation &run, int seconds)
{
    runFor(run, millrace::seconds(10));
    if (!run.apply(command("stop", "web")).ok())
        qFatal("stop");
    for (int i = 0; i < seconds; ++i) {
        runFor(run, millrace::seconds(1));
        const auto histories = run.histories();
        for (const LedgerRow &row : histories->ledger)
            if (!row.balances())
                qFatal("%s does not balance at %d s", row.sinkName.c_str(), i);
    }
}

/// How many of the records made have the key.
std::int64_t poisoned(const Simulation &run)
{
    std::int64_t count = 0;
    const auto samples = run.newestRecords(run.frame().find(std::string("orders"))->index, 0, 100'000);
    for (const RecordSample &sample : samples)
        count += sample.key == "bad" ? 1 : 0;
    return count;
}

std::int64_t lostBy(const LedgerRow &row, const char *reason)
{
    for (const auto &[name, count] : row.lostBy)
        if (name == reason)
            return count;
    return 0;
}

} // namespace

class TestFailedBatches : public QObject
{
    Q_OBJECT

private slots:
    void section4BisectFindsThePoisonRecord();
    void section4WithoutBisectTheBatchIsLost();
    void section4OneBadRecordBlocksTheShardByDefault();
    void section4RetriesAreCounted();
    void section4AReportTriesAgainFromTheLowestOn();
    void section4RecordAgeGivesUp();
    void section9Row20DeadLetterConfigNeverFires();
    void section9Row21AReturned500IsSuccess();
    void section9Row24WholeEventToAQueue();
    void section9Row22WithoutStateEveryInvocationFails();
    void section9Row23RetryInsideRepeatsTheGoodOnes();
    void timeoutIsAFailure();
    void targetThatRefusesFailsTheBatch();
    void lettersNameTheirRecords();
};

void TestFailedBatches::section4BisectFindsThePoisonRecord()
{
    Simulation run = lab({{"batch_size", "64"},
                          {"batch_window", "3s"},
                          {"bisect", "true"},
                          {"maximum_retries", "1"},
                          {"on_failure", "letters"}});
    runToTheEnd(run, 60);
    const std::int64_t bad = poisoned(run);
    QVERIFY2(bad >= 2, "the seed has to bring some");
    const LedgerRow row = ledgerOf(run, "fn");
    QCOMPARE(row.produced, std::int64_t{made});
    QCOMPARE(row.lost, bad);
    QCOMPARE(lostBy(row, "retries_exhausted"), bad);
    QCOMPARE(row.delivered, made - bad);
    QCOMPARE(row.duplicated, std::int64_t{0});
    QCOMPARE(ledgerOf(run, "letters").delivered, bad);
    // A lone poison record is reached by at most log2(64) cuts, each a failed invocation, then a retry.
    QVERIFY(sumOf(run, "fn", "Errors") <= bad * (6 + 2));
    QVERIFY(sumOf(run, "fn", "Errors") >= bad * 2);
}

void TestFailedBatches::section4WithoutBisectTheBatchIsLost()
{
    Simulation run = lab(
        {{"batch_size", "50"}, {"batch_window", "10s"}, {"maximum_retries", "2"}, {"on_failure", "letters"}});
    runToTheEnd(run, 120);
    const LedgerRow row = ledgerOf(run, "fn");
    const std::int64_t letters = ledgerOf(run, "letters").delivered;
    QVERIFY(letters >= 1);
    QCOMPARE(row.lost, letters * 50);
    QCOMPARE(row.delivered, made - letters * 50);
    QCOMPARE(sumOf(run, "fn", "Errors"), letters * 3);
    QCOMPARE(sumOf(run, "fn", "Invocations"), made / 50 + letters * 2);
}

void TestFailedBatches::section4OneBadRecordBlocksTheShardByDefault()
{
    Simulation run = lab({{"batch_size", "20"}});
    runToTheEnd(run, 300);
    const LedgerRow row = ledgerOf(run, "fn");
    QCOMPARE(row.lost, std::int64_t{0});
    QVERIFY(row.inFlight > 0);
    QVERIFY(row.delivered < made);
    QVERIFY(sumOf(run, "fn", "Errors") > 300);
    QVERIFY(countOf(run, "consumer_falls_behind") >= 1);
}

void TestFailedBatches::section4RetriesAreCounted()
{
    for (const char *retries : {"0", "1", "5"}) {
        Simulation run = lab({{"batch_size", "400"}, {"batch_window", "30s"}, {"maximum_retries", retries}});
        runToTheEnd(run, 60);
        QCOMPARE(sumOf(run, "fn", "Errors"), std::int64_t{std::atoi(retries) + 1});
        QCOMPARE(ledgerOf(run, "fn").lost, std::int64_t{made});
    }
}

void TestFailedBatches::section4AReportTriesAgainFromTheLowestOn()
{
    Simulation run = lab({{"batch_size", "400"},
                          {"batch_window", "30s"},
                          {"maximum_retries", "1"},
                          {"reports_failures", "true"},
                          {"target", "copies"},
                          {"on_failure", "letters"}});
    runToTheEnd(run, 90);
    const LedgerRow row = ledgerOf(run, "fn");
    // All before the first poison record is done; the rest is tried once more from there on, and lost. Its
    // good records were handed to the target by the first invocation and by each later one.
    const auto samples = run.newestRecords(run.frame().find(std::string("orders"))->index, 0, 100'000);
    std::int64_t before = 0;
    while (samples[static_cast<std::size_t>(before)].key != "bad")
        ++before;
    QCOMPARE(row.delivered, before);
    QCOMPARE(row.lost, made - before);
    QCOMPARE(sumOf(run, "fn", "Invocations"), std::int64_t{2});
    QCOMPARE(sumOf(run, "fn", "Errors"), std::int64_t{1});
    QCOMPARE(ledgerOf(run, "letters").delivered, std::int64_t{1});
}

void TestFailedBatches::section4RecordAgeGivesUp()
{
    Simulation run = lab({{"batch_size", "100"},
                          {"batch_window", "5s"},
                          {"maximum_record_age", "60s"},
                          {"retry_pause", "1s"},
                          {"on_failure", "letters"}});
    runToTheEnd(run, 300);
    const LedgerRow row = ledgerOf(run, "fn");
    QVERIFY(row.lost > 0);
    QCOMPARE(lostBy(row, "record_age_exceeded"), row.lost);
    QCOMPARE(row.delivered + row.lost, std::int64_t{made});
    QVERIFY(ledgerOf(run, "letters").delivered >= 1);
}

void TestFailedBatches::section9Row20DeadLetterConfigNeverFires()
{
    Simulation run = lab({{"batch_size", "50"},
                          {"batch_window", "5s"},
                          {"maximum_retries", "0"},
                          {"dead_letter_config", "letters"}});
    runToTheEnd(run, 60);
    QVERIFY(ledgerOf(run, "fn").lost > 0);
    QCOMPARE(ledgerOf(run, "letters").produced, std::int64_t{0});
    QCOMPARE(sumOf(run, "fn", "DeadLetterErrors"), std::int64_t{0});
}

void TestFailedBatches::section9Row21AReturned500IsSuccess()
{
    Simulation run =
        lab({{"batch_size", "400"}, {"batch_window", "30s"}, {"handler", "swallow"}, {"target", "copies"}});
    runToTheEnd(run, 60);
    const auto samples = run.newestRecords(run.frame().find(std::string("orders"))->index, 0, 100'000);
    std::int64_t before = 0;
    while (samples[static_cast<std::size_t>(before)].key != "bad")
        ++before;
    const LedgerRow row = ledgerOf(run, "fn");
    QCOMPARE(sumOf(run, "fn", "Errors"), std::int64_t{0});
    QCOMPARE(sumOf(run, "fn", "Invocations"), std::int64_t{1});
    QCOMPARE(row.delivered, before);
    QCOMPARE(lostBy(row, "swallowed_error"), made - before);
    QCOMPARE(row.inFlight, std::int64_t{0});
    QCOMPARE(sumOf(run, "copies", "IncomingRecords"), before);
}

void TestFailedBatches::section9Row24WholeEventToAQueue()
{
    const auto runWith = [](const std::string &messageSizeMax) {
        Simulation run = lab({{"batch_size", "400"},
                              {"batch_window", "30s"},
                              {"handler", "queue_event"},
                              {"event_queue", "letters"},
                              {"target", "copies"}});
        if (!run.apply(command("set", "letters", "sqs_queue", {{"message_size_max", messageSizeMax.c_str()}}))
                 .ok())
            qFatal("set");
        runToTheEnd(run, 60);
        return run;
    };
    // Keys count: 400 records of 102 B or 103 B, in base64.
    const std::int64_t bytes = sumOf(runWith("1MiB"), "letters", "SentMessageSize");
    QVERIFY(bytes >= 400 * 136 && bytes <= 400 * 140);
    for (const bool isTaken : {true, false}) {
        Simulation run = runWith(std::to_string(isTaken ? bytes : bytes - 1) + "B");
        const auto samples = run.newestRecords(run.frame().find(std::string("orders"))->index, 0, 100'000);
        std::int64_t before = 0;
        while (samples[static_cast<std::size_t>(before)].key != "bad")
            ++before;
        const LedgerRow row = ledgerOf(run, "fn");
        QCOMPARE(sumOf(run, "fn", "Errors"), std::int64_t{0}); // whatever the queue answers
        QCOMPARE(sumOf(run, "fn", "Invocations"), std::int64_t{1});
        QCOMPARE(row.delivered, before);
        QCOMPARE(lostBy(row, isTaken ? "event_queued" : "event_not_queued"), made - before);
        QCOMPARE(row.inFlight, std::int64_t{0});
        QCOMPARE(ledgerOf(run, "letters").produced, std::int64_t{1});
        QCOMPARE(ledgerOf(run, "letters").lost, std::int64_t{isTaken ? 0 : 1});
        QCOMPARE(countOf(run, isTaken ? "event_queued" : "event_not_queued"), 1);
        QCOMPARE(countOf(run, isTaken ? "event_not_queued" : "event_queued"), 0);
        // The lane goes on behind the batch.
        QVERIFY(run.apply(command("start", "web")).ok());
        runFor(run, seconds(60));
        QVERIFY(ledgerOf(run, "fn").balances());
        QVERIFY(sumOf(run, "fn", "Invocations") > 1);
    }
}

void TestFailedBatches::section9Row22WithoutStateEveryInvocationFails()
{
    Simulation run = lab({{"tumbling_window", "60s"},
                          {"returns_state", "false"},
                          {"maximum_retries", "3"},
                          {"bisect", "true"}},
                         {});
    runToTheEnd(run, 1'200);
    QCOMPARE(sumOf(run, "fn", "Errors"), sumOf(run, "fn", "Invocations"));
    QCOMPARE(ledgerOf(run, "fn").lost, std::int64_t{made});
    QCOMPARE(ledgerOf(run, "fn").delivered, std::int64_t{0});

    Simulation right = lab({{"tumbling_window", "60s"}, {"target", "copies"}}, {});
    runToTheEnd(right, 120);
    QCOMPARE(sumOf(right, "fn", "Errors"), std::int64_t{0});
    QCOMPARE(ledgerOf(right, "fn").delivered, std::int64_t{made});
    // All came within one window of a minute: one result.
    QCOMPARE(sumOf(right, "copies", "IncomingRecords"), std::int64_t{1});
}

void TestFailedBatches::section9Row23RetryInsideRepeatsTheGoodOnes()
{
    Simulation run = lab({{"batch_size", "400"},
                          {"batch_window", "30s"},
                          {"maximum_retries", "0"},
                          {"retries_inside", "3"},
                          {"target", "copies"},
                          {"timeout", "60s"}});
    runToTheEnd(run, 90);
    const auto samples = run.newestRecords(run.frame().find(std::string("orders"))->index, 0, 100'000);
    std::int64_t before = 0;
    while (samples[static_cast<std::size_t>(before)].key != "bad")
        ++before;
    // Four times through the good ones, with 1 + 2 + 4 s of sleep that are paid for.
    QCOMPARE(sumOf(run, "copies", "IncomingRecords"), before * 4);
    const LedgerRow row = ledgerOf(run, "fn");
    QCOMPARE(row.lost, std::int64_t{made});
    QVERIFY(sumOf(run, "fn", "Duration") >= 7'000);
}

void TestFailedBatches::timeoutIsAFailure()
{
    Simulation run = lab({{"batch_size", "400"},
                          {"batch_window", "30s"},
                          {"handler", "hang"},
                          {"timeout", "3s"},
                          {"maximum_retries", "1"},
                          {"target", "copies"}});
    runToTheEnd(run, 60);
    QCOMPARE(sumOf(run, "fn", "Errors"), std::int64_t{2});
    QCOMPARE(sumOf(run, "fn", "Duration"), std::int64_t{6'000});
    QCOMPARE(ledgerOf(run, "fn").lost, std::int64_t{made});
    QCOMPARE(sumOf(run, "copies", "IncomingRecords"), std::int64_t{0});
}

void TestFailedBatches::targetThatRefusesFailsTheBatch()
{
    Simulation run = lab(
        {{"batch_size", "100"}, {"batch_window", "5s"}, {"target", "copies"}, {"send_attempts", "1"}}, {});
    runFor(run, seconds(3));
    QVERIFY(
        run.apply(command("fail_shard", "copies", "kinesis_stream", {{"shard", "0"}, {"for", "20s"}})).ok());
    runToTheEnd(run, 60);
    QVERIFY(sumOf(run, "fn", "Errors") > 0);
    QCOMPARE(ledgerOf(run, "fn").delivered, std::int64_t{520});
    QCOMPARE(ledgerOf(run, "fn").inFlight, std::int64_t{0});
}

void TestFailedBatches::lettersNameTheirRecords()
{
    Simulation run = lab({{"batch_size", "400"},
                          {"batch_window", "30s"},
                          {"maximum_retries", "0"},
                          {"on_failure", "letters"}});
    runToTheEnd(run, 60);
    const Frame frame = run.frame();
    const auto part =
        std::dynamic_pointer_cast<const DeadLettersPart>(frame.find(std::string("letters"))->part);
    QVERIFY(part);
    QCOMPARE(part->letters.size(), std::size_t{1});
    const DeadLetter &letter = part->letters.front();
    QCOMPARE(letter.condition, std::string("RetryAttemptsExhausted"));
    QCOMPARE(letter.records, made);
    QCOMPARE(letter.endPosition - letter.firstPosition, std::int64_t{made});
    QVERIFY(letter.payload == PayloadPlace::InStream);
    QVERIFY(!letter.firstSequence.empty());
}

QTEST_GUILESS_MAIN(TestFailedBatches)
#include "tst_failed_batches.moc"
