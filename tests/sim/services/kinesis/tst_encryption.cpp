// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: encryption at rest is what the course's topic 1.9 asks for: KMS is asked about 12 times in 5 minutes
// for each credential, whatever the shards; a disabled key refuses whole calls once the data key is too old
// (facts 1.4, KMSDisabledException), loses nothing that was kept, and only what is stored while it is on is
// encrypted.

#include "support/probe.h"

#include <QtTest/QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

Command start(const char *key)
{
    return command("start_stream_encryption", "orders", "kinesis_stream", {{"key", key}});
}
Command stop()
{
    return command("stop_stream_encryption", "orders", "kinesis_stream");
}
Command disable(const char *length)
{
    return command("disable_kms_key", "orders", "kinesis_stream", {{"for", length}});
}
double used(Probe &probe, const char *priceId)
{
    std::vector<UsageCounter> usage;
    const World &world = probe.world();
    world.service(world.find("orders"))->addUsage(world, usage);
    for (const UsageCounter &counter : usage)
        if (counter.priceId == priceId)
            return static_cast<double>(counter.amount) / static_cast<double>(counter.divisor);
    return -1;
}
double encryptedPercent(const Probe &probe)
{
    const ServiceFrame frame = probe.frame();
    for (const Quantity &quantity : frame.headline)
        if (quantity.name == "Records encrypted")
            return quantity.value;
    return -1;
}
ReadCall readAll(Probe &probe)
{
    return probe.records(0, probe.iterator(0, IteratorType::TrimHorizon).next);
}

} // namespace

class TestEncryption : public QObject
{
    Q_OBJECT

private slots:
    void requestsByClosedForm_data();
    void requestsByClosedForm();
    void aDayOfRequestsAndOfTheKey();
    void onlyWhatIsStoredWhileItIsOn();
    void shardsOpenedWhileItIsOnAreEncrypted();
    void aDisabledKeyRefusesWholeCalls_1_4();
    void whatIsNotEncryptedTakesNoKey();
    void theKeyOfAwsCannotBeDisabled();
    void twentyFiveKeysInADay();
    void aSubscriptionEndsAndComesBack();
    void sendersTryAgain();
    void copiesRunOnAlike();
};

void TestEncryption::requestsByClosedForm_data()
{
    QTest::addColumn<QString>("shards");
    QTest::addColumn<QString>("reuse");
    QTest::addColumn<int>("requests"); // of an hour
    // Kinesis Developer Guide: about 12 every 5 minutes for one credential; two here, the writer and the
    // reader.
    QTest::newRow("one shard") << "1"
                               << "5m" << 2 * 12 * 12;
    QTest::newRow("ten shards") << "10"
                                << "5m" << 2 * 12 * 12;
    QTest::newRow("kept for twice as long") << "1"
                                            << "10m" << 2 * 6 * 12;
}

void TestEncryption::requestsByClosedForm()
{
    QFETCH(QString, shards);
    QFETCH(QString, reuse);
    QFETCH(int, requests);
    Probe probe({stream("orders", {{"shards", shards.toLatin1().constData()},
                                   {"data_key_reuse", reuse.toLatin1().constData()},
                                   {"encryption", "kms_aws_managed"}})},
                {"a", "b", "c", "d"});
    for (int i = 0; i < 360; ++i) {
        QCOMPARE(Probe::storedOf(probe.put({{0}, {1}, {2}, {3}})), 4);
        for (LaneIndex lane = 0; lane < probe.log().laneCount(); ++lane) {
            const ReadCall place = probe.iterator(lane, IteratorType::TrimHorizon);
            QVERIFY(probe.records(lane, place.next).error == CallError::None);
        }
        probe.runFor(seconds(10));
    }
    QCOMPARE(used(probe, "kms.request"), static_cast<double>(requests));
    QCOMPARE(used(probe, "kms.key_month"), -1.0); // the key of AWS is free
}

void TestEncryption::aDayOfRequestsAndOfTheKey()
{
    Probe probe({stream("orders", {{"encryption", "kms_customer"}})});
    for (int i = 0; i < 288; ++i) {
        QCOMPARE(probe.putMany(1), 1);
        probe.runFor(minutes(5));
    }
    QCOMPARE(used(probe, "kms.request"), 288.0 * 12);
    QCOMPARE(used(probe, "kms.key_month"), 24.0 / 720);
    // A month: 103,680 requests at 0.03 per 10,000 and the key: 0.31 + 1.00.
    const double month = 30 * used(probe, "kms.request") * 0.000003 + 30 * used(probe, "kms.key_month");
    QVERIFY2(std::abs(month - 1.31104) < 1e-9, qPrintable(QString::number(month, 'f', 9)));
    const ServiceIndex orders = probe.world().find("orders");
    QVERIFY(probe.apply(command("remove", "orders")).ok());
    probe.runFor(hours(1)); // a key goes with its stream
    std::vector<UsageCounter> usage;
    probe.world().service(orders)->addUsage(probe.world(), usage);
    for (const UsageCounter &counter : usage)
        if (counter.priceId == "kms.key_month")
            QCOMPARE(counter.amount, 24 * 3600 * std::int64_t{1'000'000});
}

void TestEncryption::onlyWhatIsStoredWhileItIsOn()
{
    Probe probe({stream("orders", {{"updating_time", "10s"}})});
    QCOMPARE(probe.putMany(30), 30);
    QCOMPARE(encryptedPercent(probe), -1.0);
    QVERIFY(probe.apply(stop()).error.starts_with("InvalidArgumentException"));
    QVERIFY(probe.apply(start("kms_customer")).ok());
    QCOMPARE(probe.frame().state, std::string("UPDATING"));
    QVERIFY(probe.apply(start("kms_customer")).error.starts_with("ResourceInUseException"));
    QCOMPARE(probe.putMany(10), 10); // reads and writes go on, not encrypted yet
    QCOMPARE(used(probe, "kms.request"), -1.0);
    probe.runFor(seconds(10));
    QCOMPARE(probe.frame().state, std::string("ACTIVE"));
    QCOMPARE(encryptedPercent(probe), 0.0);
    QCOMPARE(probe.putMany(60), 60);
    QCOMPARE(encryptedPercent(probe), 60.0);
    QVERIFY(probe.apply(stop()).ok());
    probe.runFor(seconds(10));
    QCOMPARE(probe.putMany(100), 100);
    QCOMPARE(encryptedPercent(probe), 30.0);
    QCOMPARE(readAll(probe).toPosition, 200);
}

void TestEncryption::shardsOpenedWhileItIsOnAreEncrypted()
{
    Probe probe({stream("orders", {{"updating_time", "10s"}})});
    QCOMPARE(probe.putMany(50), 50);
    QVERIFY(probe.apply(start("kms_aws_managed")).ok());
    probe.runFor(seconds(10));
    QVERIFY(probe.apply(command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}})).ok());
    probe.runFor(seconds(10));
    QCOMPARE(probe.putMany(150), 150); // on a child
    QCOMPARE(encryptedPercent(probe), 75.0);
}

void TestEncryption::aDisabledKeyRefusesWholeCalls_1_4()
{
    Probe probe({stream("orders", {{"encryption", "kms_customer"}})});
    QCOMPARE(probe.putMany(10), 10); // the writer has a data key until 5:00
    probe.runTo(minutes(1));
    QVERIFY(probe.apply(disable("20m")).ok());
    probe.runTo(milliseconds(299'999));
    QCOMPARE(probe.putMany(10), 10);
    // The reader has none.
    const ReadCall place = probe.iterator(0, IteratorType::TrimHorizon);
    QVERIFY(place.error == CallError::None); // a place is no record
    QVERIFY(probe.records(0, place.next).error == CallError::KmsDisabled);
    probe.runTo(minutes(5));
    const PutCall refused = probe.put({{0}, {0}, {0}});
    QCOMPARE(std::string(nameOf(refused.error)), std::string("KMSDisabledException"));
    QVERIFY(refused.error == CallError::KmsDisabled);
    for (const CallRecord &record : refused.records)
        QVERIFY(record.result == CallError::KmsDisabled);
    QCOMPARE(probe.sum("PutRecords.FailedRecords"), 0);
    const Frame frame = probe.world().frame();
    const ServiceFrame *orders = frame.find("orders");
    QVERIFY(orders->level == Level::Refusing);
    QVERIFY(orders->trouble != noHappening);
    const std::vector<Happening> why = probe.world().happenings().why(orders->trouble);
    QVERIFY(why.size() > 1);
    QCOMPARE(why[0].kind, std::string("kms_refusals_begin"));
    QCOMPARE(why[1].kind, std::string("kms_key_disabled"));
    QCOMPARE(used(probe, "kms.request"), 12.0);

    probe.runTo(minutes(21)); // enabled again: nothing that was kept is lost
    QVERIFY(probe.frame().trouble == noHappening);
    QCOMPARE(probe.putMany(5), 5);
    const ReadCall all = readAll(probe);
    QVERIFY(all.error == CallError::None);
    QCOMPARE(all.toPosition, 25);
    QCOMPARE(used(probe, "kms.request"), 36.0);
    probe.runTo(hours(24) + minutes(2)); // the retention goes on as ever
    QCOMPARE(probe.log().firstPosition(0, probe.world().now()), 10);
}

void TestEncryption::whatIsNotEncryptedTakesNoKey()
{
    Probe probe({stream("orders", {{"updating_time", "0s"}})});
    QCOMPARE(probe.putMany(10), 10);
    QVERIFY(probe.apply(start("kms_customer")).ok());
    probe.runFor(seconds(1));
    QCOMPARE(probe.putMany(10), 10);
    QVERIFY(probe.apply(stop()).ok());
    probe.runFor(seconds(1));
    QVERIFY(probe.apply(disable("30m")).ok());
    probe.runFor(minutes(10));
    QCOMPARE(probe.putMany(10), 10); // written openly again
    QVERIFY(readAll(probe).error == CallError::KmsDisabled);
    const LaneIterator begin = probe.iterator(0, IteratorType::TrimHorizon).next;
    QVERIFY(probe.records(0, begin, 10).error == CallError::None);
    probe.runFor(seconds(1)); // what was read is paid for
    const LaneIterator late = probe.iterator(0, IteratorType::AtSequenceNumber, 20).next;
    QCOMPARE(nameOf(probe.records(0, late).error), "");
}

void TestEncryption::theKeyOfAwsCannotBeDisabled()
{
    Probe probe({stream("orders", {{"encryption", "kms_aws_managed"}})});
    QVERIFY(probe.apply(disable("10m")).error.starts_with("InvalidArgumentException"));
}

void TestEncryption::twentyFiveKeysInADay()
{
    Probe probe({stream("orders", {{"updating_time", "0s"}})});
    for (int i = 0; i < 25; ++i) {
        QVERIFY(probe.apply(start(i % 2 == 0 ? "kms_customer" : "kms_aws_managed")).ok());
        probe.runFor(seconds(1));
    }
    QVERIFY(probe.apply(start("kms_customer")).error.starts_with("LimitExceededException"));
    probe.runFor(hours(24));
    QVERIFY(probe.apply(start("kms_customer")).ok());
}

void TestEncryption::aSubscriptionEndsAndComesBack()
{
    Simulation run =
        build(scenario({stream("orders", {{"encryption", "kms_customer"}}),
                        producer("web", {{"stream", "orders"}, {"rate", "100/s"}, {"retry", "none"}}),
                        consumer("analytics", {{"stream", "orders"}, {"retrieval", "fan_out"}})}));
    // The writer's data key is of 5:00, the reader's of about 0:10: it is the first that has none.
    runFor(run, seconds(305));
    QVERIFY(run.apply(disable("10m")).ok());
    runFor(run, seconds(235));
    const LedgerRow during = ledgerOf(run, "analytics");
    QVERIFY(during.balances());
    QCOMPARE(during.lost, 0);
    QVERIFY2(std::abs(during.delivered - 31'000) < 500, qPrintable(QString::number(during.delivered)));
    QVERIFY(sumOf(run, "orders", "SubscribeToShard.Success") > 10); // each ends at its first push
    QCOMPARE(countOf(run, "kms_refusals_begin"), 1);
    runFor(run, minutes(8));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, minutes(2));
    const LedgerRow after = ledgerOf(run, "analytics");
    QVERIFY(after.balances());
    QCOMPARE(after.inFlight, 0);
    QCOMPARE(countOf(run, "kms_key_enabled"), 1);
    std::int64_t refused = 0;
    for (const auto &[reason, count] : after.lostBy)
        refused += reason == "kms_disabled" ? count : 0;
    // From 10:00 to 15:05 nothing can be written.
    QVERIFY2(std::abs(refused - 305 * 100) < 1'000, qPrintable(QString::number(refused)));
    QCOMPARE(after.delivered, after.produced - refused);
}

void TestEncryption::sendersTryAgain()
{
    Simulation run =
        build(scenario({stream("orders", {{"encryption", "kms_customer"}, {"data_key_reuse", "10s"}}),
                        producer("web", {{"stream", "orders"},
                                         {"rate", "10/s"},
                                         {"retry", "failed"},
                                         {"attempts_max", "100"},
                                         {"backoff_max", "2s"}}),
                        consumer("analytics", {{"stream", "orders"}})}));
    runFor(run, seconds(30));
    QVERIFY(run.apply(disable("15s")).ok());
    runFor(run, minutes(2));
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, minutes(1));
    QCOMPARE(countOf(run, "kms_refusals_begin"), 1);
    const LedgerRow row = ledgerOf(run, "analytics");
    QCOMPARE(row.delivered, row.produced);
}

void TestEncryption::copiesRunOnAlike()
{
    Simulation run = build(scenario({stream("orders", {{"encryption", "kms_customer"}, {"shards", "2"}}),
                                     producer("web", {{"stream", "orders"}, {"rate", "50/s"}}),
                                     consumer("analytics", {{"stream", "orders"}})}));
    runFor(run, minutes(2));
    QVERIFY(run.apply(disable("9m")).ok());
    runFor(run, minutes(6));
    Simulation copy = run;
    runFor(run, minutes(6));
    runFor(copy, minutes(6));
    QCOMPARE(copy.stateHash(), run.stateHash());
}

QTEST_APPLESS_MAIN(TestEncryption)
#include "tst_encryption.moc"
