// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a queue hands a message to one receiver at a time and again after the visibility timeout, moves what
// was received too often, drops what is too old, refuses what is too large; a topic copies to each
// subscription.

#include "support/topology.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

/// `perSecond` messages a second for a minute, from a stream through a poller into a callable service.
std::vector<ServiceConfig> source(const char *perSecond, const char *target, const char *size = "100B",
                                  const char *keys = "a")
{
    ServiceConfig web = producer("web", {{"stream", "orders"},
                                         {"arrival", "constant"},
                                         {"rate", perSecond},
                                         {"record_size", size},
                                         {"keys", "list"}});
    std::vector<std::string> names;
    for (const char *at = keys; *at != 0; ++at)
        names.emplace_back(1, *at);
    setValue(web.parameters, "key_list", names);
    return {
        stream("orders"), web,
        consumer("forwarder", {{"stream", "orders"}, {"target", target}, {"processing_rate", "100000/s"}})};
}

struct Lab
{
    Simulation world;
    explicit Lab(std::vector<ServiceConfig> services)
        : world([&] {
            Scenario made;
            made.name = "queues";
            made.length = minutes(10);
            made.services = std::move(services);
            auto built = Simulation::build(made, 1);
            if (built.index() != 0)
                qFatal("%s: %s", std::get<1>(built).front().place.c_str(),
                       std::get<1>(built).front().text.c_str());
            return std::get<0>(std::move(built));
        }())
    {}
    void run(Duration length) { world.advance(world.now() + length); }
    LedgerRow row(const char *sink) const
    {
        const auto histories = world.histories();
        for (const LedgerRow &row : histories->ledger)
            if (row.sinkName == sink)
                return row;
        qFatal("no ledger of %s", sink);
    }
    std::int64_t sum(const char *service, const char *metric) const
    {
        const auto histories = world.histories();
        const auto &names = world.serviceNames();
        const auto index =
            static_cast<std::uint16_t>(std::find(names.begin(), names.end(), service) - names.begin());
        const SeriesRef series = histories->metrics.find(ServiceIndex{index}, noLane, metric);
        return histories->metrics.over(series, 0, 100'000).sum;
    }
    void stopSource() { world.apply(command("stop", "web", "producer")); }
};

std::int64_t lostBy(const LedgerRow &row, const char *reason)
{
    for (const auto &[name, count] : row.lostBy)
        if (name == reason)
            return count;
    return 0;
}

} // namespace

class TestQueue : public QObject
{
    Q_OBJECT

private slots:
    void section5EveryMessageIsWorkedOffOnce();
    void section5SlowWorkIsHandedOutAgain();
    void section5PoisonMessageMovesAfterMaxReceiveCount();
    void section5RetentionDropsWhatNobodyDeletes();
    void section5TooLargeIsRefused();
    void section5CrashedWorkerLosesNothing();
    void section5TopicCopiesToEverySubscription();
    void unsubscribedWhileAnswersAreDue();
    void longPollCostsLessThanShortPoll();
};

void TestQueue::section5EveryMessageIsWorkedOffOnce()
{
    auto services = source("50/s", "jobs");
    services.push_back(service("sqs_queue", "jobs", {}));
    services.push_back(
        service("queue_worker", "worker", {{"queue", "jobs"}, {"receivers", "4"}, {"work_time", "20ms"}}));
    Lab lab(services);
    lab.run(minutes(1));
    lab.stopSource();
    lab.run(minutes(1));
    const LedgerRow forwarder = lab.row("forwarder");
    QVERIFY(forwarder.produced >= 3'000);
    QCOMPARE(lab.row("jobs").delivered, forwarder.produced);
    const LedgerRow worker = lab.row("worker");
    QCOMPARE(worker.delivered, forwarder.produced);
    QCOMPARE(worker.duplicated, std::int64_t{0});
    QCOMPARE(lab.sum("jobs", "NumberOfMessagesReceived"), forwarder.produced);
}

void TestQueue::section5SlowWorkIsHandedOutAgain()
{
    // A batch of ten takes 20 s, its messages are hidden for 5 s: each is offered again while it is worked
    // on.
    auto services = source("1/s", "jobs");
    services.push_back(service("sqs_queue", "jobs", {{"visibility", "5s"}, {"max_receive_count", "1000"}}));
    services.push_back(
        service("queue_worker", "worker", {{"queue", "jobs"}, {"receivers", "8"}, {"work_time", "10s"}}));
    Lab lab(services);
    lab.run(minutes(1));
    lab.stopSource();
    lab.run(minutes(5));
    QVERIFY(lab.sum("jobs", "NumberOfMessagesReceived") > lab.row("jobs").delivered);
    QVERIFY(lab.row("worker").duplicated > 0);
    QVERIFY(lab.row("worker").balances());
}

void TestQueue::section5PoisonMessageMovesAfterMaxReceiveCount()
{
    // Every fourth message has the key p.
    auto services = source("4/s", "jobs", "100B", "abcp");
    ServiceConfig worker =
        service("queue_worker", "worker", {{"queue", "jobs"}, {"work_time", "1ms"}, {"receivers", "2"}});
    setValue(worker.parameters, "poison_keys", std::vector<std::string>{"p"});
    services.push_back(
        service("sqs_queue", "jobs",
                {{"visibility", "2s"}, {"max_receive_count", "3"}, {"dead_letter_queue", "dead"}}));
    services.push_back(service("sqs_queue", "dead", {}));
    services.push_back(worker);
    Lab lab(services);
    lab.run(minutes(1));
    lab.stopSource();
    lab.run(minutes(1));
    const LedgerRow row = lab.row("worker");
    const std::int64_t poison = lostBy(row, "moved_to_dead_letter_queue");
    QVERIFY(poison > 0);
    QCOMPARE(lab.row("dead").delivered, poison);
    QCOMPARE(row.delivered + poison, row.produced);
    QCOMPARE(row.inFlight, std::int64_t{0});
    // Each good one was received once, each poison one exactly three times.
    QCOMPARE(lab.sum("jobs", "NumberOfMessagesReceived"), row.delivered + 3 * poison);
    QCOMPARE(lab.sum("worker", "MessagesFailed"), 3 * poison);
}

void TestQueue::section5RetentionDropsWhatNobodyDeletes()
{
    auto services = source("10/s", "jobs");
    services.push_back(service("sqs_queue", "jobs", {{"retention", "60s"}}));
    services.push_back(service("queue_worker", "worker", {{"queue", "jobs"}}));
    Lab lab(services);
    lab.world.apply(command("crash", "worker", "queue_worker"));
    lab.run(minutes(3));
    const LedgerRow row = lab.row("worker");
    // What is kept is what came in the last 60 s, at 10/s.
    QVERIFY(std::abs(static_cast<double>(row.inFlight - 600)) <= 20);
    QCOMPARE(row.expired, row.produced - row.inFlight);
}

void TestQueue::section5TooLargeIsRefused()
{
    auto services = source("1/s", "jobs", "600KiB");
    services.push_back(service("sqs_queue", "jobs", {{"message_size_max", "256KiB"}}));
    Lab lab(services);
    lab.run(minutes(1));
    const LedgerRow row = lab.row("jobs");
    QCOMPARE(row.delivered, std::int64_t{0});
    QVERIFY(lostBy(row, "call_rejected") > 0);
    QVERIFY(row.balances());
}

void TestQueue::section5CrashedWorkerLosesNothing()
{
    auto services = source("20/s", "jobs");
    services.push_back(service("sqs_queue", "jobs", {{"visibility", "5s"}}));
    services.push_back(
        service("queue_worker", "worker", {{"queue", "jobs"}, {"receivers", "3"}, {"work_time", "100ms"}}));
    Lab lab(services);
    for (int i = 0; i < 5; ++i) {
        lab.run(milliseconds(7'350));
        lab.world.apply(command("crash", "worker", "queue_worker"));
        lab.run(milliseconds(2'800));
        lab.world.apply(command("restart", "worker", "queue_worker"));
    }
    lab.stopSource();
    lab.run(minutes(2));
    const LedgerRow row = lab.row("worker");
    QCOMPARE(row.delivered, row.produced);
    QVERIFY(lab.sum("jobs", "NumberOfMessagesReceived") > row.produced);
}

void TestQueue::section5TopicCopiesToEverySubscription()
{
    auto services = source("30/s", "news");
    ServiceConfig topic = service("sns_topic", "news", {});
    setValue(topic.parameters, "subscriptions", std::vector<std::string>{"left", "right"});
    services.push_back(topic);
    services.push_back(service("sqs_queue", "left", {}));
    services.push_back(service("sqs_queue", "right", {}));
    Lab lab(services);
    lab.run(seconds(20));
    lab.world.apply(command("fail", "right", "sqs_queue", {{"for", "10s"}}));
    lab.run(seconds(40));
    lab.stopSource();
    lab.run(minutes(1));
    const std::int64_t published = lab.row("news").delivered;
    QVERIFY(published >= 1'800);
    QCOMPARE(lab.row("left").delivered, published);
    QCOMPARE(lab.row("right").delivered, published); // sent again until it was there
    QCOMPARE(lab.sum("news", "NumberOfNotificationsDelivered"), 2 * published);
}

void TestQueue::unsubscribedWhileAnswersAreDue()
{
    auto services = source("30/s", "news");
    ServiceConfig topic = service("sns_topic", "news", {});
    setValue(topic.parameters, "subscriptions", std::vector<std::string>{"left", "right"});
    services.push_back(topic);
    services.push_back(service("sqs_queue", "left", {}));
    services.push_back(service("sqs_queue", "right", {}));
    Lab lab(services);
    lab.run(seconds(20));
    lab.world.apply(command("fail", "right", "sqs_queue", {{"for", "1h"}}));
    lab.run(seconds(5));
    // Its notifications are refused at this moment, and tried again to the end.
    Command leave = command("set", "news", "sns_topic", {});
    setValue(leave.arguments, "subscriptions", std::vector<std::string>{"left"});
    QVERIFY(lab.world.apply(leave).ok());
    lab.run(seconds(5));
    lab.stopSource();
    lab.run(minutes(30));
    const LedgerRow row = lab.row("right");
    QVERIFY(row.balances());
    QCOMPARE(row.inFlight, std::int64_t{0});
    QVERIFY(row.lost > 0);
    QCOMPARE(row.delivered + row.lost, row.produced);
    QCOMPARE(lab.row("left").delivered, lab.row("news").delivered);
}

void TestQueue::longPollCostsLessThanShortPoll()
{
    double empty[2] = {};
    for (const bool isLong : {false, true}) {
        auto services = source("1/s", "jobs");
        services.push_back(service("sqs_queue", "jobs", {}));
        services.push_back(
            service("queue_worker", "worker", {{"queue", "jobs"}, {"wait", isLong ? "20s" : "0s"}}));
        Lab lab(services);
        lab.run(minutes(1));
        empty[isLong ? 1 : 0] = static_cast<double>(lab.sum("jobs", "NumberOfEmptyReceives"));
    }
    QVERIFY(empty[0] > 1'000); // asks again as soon as it is answered
    QVERIFY(empty[1] < 10);
}

QTEST_APPLESS_MAIN(TestQueue)
#include "tst_queue.moc"
