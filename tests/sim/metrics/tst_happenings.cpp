// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every "why?" is a walk that ends at a limit, at a command, or at the load that the scenario began
// with.

#include "sim/metrics/happenings.h"
#include "support/topology.h"

#include <QtTest/QtTest>

#include <set>

using namespace millrace;
using namespace millrace::test;

namespace {

Happening made(std::string kind, HappeningId cause = noHappening)
{
    return {.kind = std::move(kind), .service = {1}, .cause = cause};
}

std::vector<std::string> kindsOf(const std::vector<Happening> &chain)
{
    std::vector<std::string> kinds;
    for (const Happening &happening : chain)
        kinds.push_back(happening.kind);
    return kinds;
}

/// The newest happening of a kind in a run, and its causes.
std::vector<Happening> whyLast(const Simulation &run, const char *kind, const char *serviceName)
{
    const Frame frame = run.frame();
    const Happening *last = frame.histories->happenings.last(kind, frame.find(serviceName)->index);
    return last != nullptr ? frame.histories->happenings.why(last->id) : std::vector<Happening>{};
}

ServiceConfig hotWeb(const char *share)
{
    return producer("web", {{"stream", "orders"},
                            {"arrival", "constant"},
                            {"rate", "1800/s"},
                            {"keys", "hot"},
                            {"hot_share", share},
                            {"record_size", "500B"}});
}

} // namespace

class TestHappenings : public QObject
{
    Q_OBJECT

private slots:
    void whyWalksToTheFirstCause();
    void longChainsAreCut();
    void noMoreThanTheMaximumIsKept();
    void throttleLeadsToTheHotKeyAndTheLoad();
    void throttleLeadsToTheCommandThatBeganIt();
    void createdProducerLeadsToItsCommand();
    void lossesLeadToWhatCausedThem();
    void stoppedReaderLeadsToItsCommand();
    void everyTroubleOfABusyRunHasAnEnd();
};

void TestHappenings::whyWalksToTheFirstCause()
{
    Happenings all;
    const HappeningId first = all.add(made("command"));
    all.add(made("unrelated"));
    const HappeningId second = all.add(made("load_starts", first));
    const HappeningId third = all.add(made("throttle_begins", second));
    QCOMPARE(kindsOf(all.why(third)),
             (std::vector<std::string>{"throttle_begins", "load_starts", "command"}));
    QCOMPARE(kindsOf(all.why(first)), std::vector<std::string>{"command"});
    QVERIFY(all.why(noHappening).empty());
    QCOMPARE(all.last("load_starts", {1})->id, second);
    QVERIFY(all.last("load_starts", {2}) == nullptr);
}

void TestHappenings::longChainsAreCut()
{
    Happenings all;
    HappeningId id = noHappening;
    for (int i = 0; i < 100; ++i)
        id = all.add(made("step", id));
    QCOMPARE(all.why(id).size(), static_cast<std::size_t>(Happenings::maximumDepth));
}

void TestHappenings::noMoreThanTheMaximumIsKept()
{
    Happenings all;
    for (std::size_t i = 0; i < Happenings::maximum + 5; ++i)
        all.add(made("step"));
    QCOMPARE(all.size(), Happenings::maximum);
    QCOMPARE(all.leftOut(), std::uint64_t{5});
    QVERIFY(all.add(made("step")) == noHappening);
}

void TestHappenings::throttleLeadsToTheHotKeyAndTheLoad()
{
    Simulation run = build(scenario({stream("orders", {{"shards", "2"}}), hotWeb("0.83")}));
    runFor(run, seconds(5));
    const std::vector<Happening> chain = whyLast(run, "throttle_begins", "orders");
    QCOMPARE(kindsOf(chain), (std::vector<std::string>{"throttle_begins", "hot_key", "load_starts"}));
    QCOMPARE(chain[0].limit.name, std::string("shard records per second"));
    QCOMPARE(chain[0].limit.value, 1000.0);
    QCOMPARE(chain[0].lane, LaneIndex{1}); // popular_product_123 lies on shard 1 of 2 (facts 10.2)
    QVERIFY(chain[1].text.find("popular_product_123") != std::string::npos);
    QCOMPARE(chain[2].subject, std::string("web"));
}

void TestHappenings::throttleLeadsToTheCommandThatBeganIt()
{
    Simulation run = build(scenario({stream("orders", {{"shards", "4"}}), hotWeb("0")}));
    runFor(run, seconds(5));
    QVERIFY(whyLast(run, "throttle_begins", "orders").empty());
    QVERIFY(run.apply(command("sale", "web", "producer", {{"rate", "2000/s"}})).ok());
    runFor(run, seconds(5));
    QCOMPARE(kindsOf(whyLast(run, "throttle_begins", "orders")),
             (std::vector<std::string>{"throttle_begins", "hot_key", "load_starts", "command"}));
    QVERIFY(run.apply(command("set", "web", "producer", {{"rate", "0/s"}})).ok());
    runFor(run, seconds(5));
    const std::vector<Happening> ends = whyLast(run, "throttle_ends", "orders");
    QVERIFY(ends.size() > 1);
    QCOMPARE(ends[1].kind, std::string("throttle_begins"));
}

void TestHappenings::createdProducerLeadsToItsCommand()
{
    Simulation run = build(scenario({stream("orders")}));
    Command create{"create", "web", hotWeb("0.9").parameters};
    setValue(create.arguments, "kind", std::string("producer"));
    QVERIFY(run.apply(create).ok());
    runFor(run, seconds(5));
    QCOMPARE(kindsOf(whyLast(run, "throttle_begins", "orders")),
             (std::vector<std::string>{"throttle_begins", "hot_key", "load_starts", "command"}));
}

void TestHappenings::lossesLeadToWhatCausedThem()
{
    const auto lossOf = [](Settings settings, const Command &fault) {
        std::vector<ServiceConfig> services = {stream("orders"), producer("web", settings)};
        Simulation run = build(scenario(std::move(services)));
        runFor(run, seconds(2));
        if (!run.apply(fault).ok())
            qFatal("refused");
        runFor(run, seconds(10));
        return kindsOf(whyLast(run, "records_dropped", "web"));
    };
    using Kinds = std::vector<std::string>;
    QCOMPARE(lossOf({{"stream", "orders"}, {"rate", "100/s"}}, command("remove", "orders")),
             (Kinds{"records_dropped", "command"}));
    QCOMPARE(lossOf({{"stream", "orders"}, {"rate", "100/s"}},
                    command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}})),
             (Kinds{"records_dropped", "shard_fails", "command"}));
    QCOMPARE(lossOf({{"stream", "orders"}, {"rate", "100/s"}},
                    command("set", "web", "producer", {{"rate", "3000/s"}, {"keys", "uniform"}})),
             (Kinds{"records_dropped", "throttle_begins", "load_starts", "command"}));
    // A buffer that is full has reached a limit of its own.
    Simulation run =
        build(scenario({stream("orders", {{"shards", "8"}}), producer("web", {{"stream", "orders"},
                                                                              {"rate", "2000/s"},
                                                                              {"connections", "1"},
                                                                              {"latency", "500ms"},
                                                                              {"buffer_count", "1000"}})}));
    runFor(run, seconds(20));
    const std::vector<Happening> chain = whyLast(run, "records_dropped", "web");
    QCOMPARE(kindsOf(chain), Kinds{"records_dropped"});
    QCOMPARE(chain[0].limit.name, std::string("buffer"));
    QCOMPARE(chain[0].limit.value, 1000.0);
}

void TestHappenings::stoppedReaderLeadsToItsCommand()
{
    Simulation run = build(scenario({stream("orders"), producer("web", {{"stream", "orders"}}),
                                     consumer("analytics", {{"stream", "orders"}})}));
    runFor(run, seconds(5));
    QVERIFY(run.apply(command("crash", "analytics")).ok());
    runFor(run, seconds(20));
    QCOMPARE(kindsOf(whyLast(run, "consumer_falls_behind", "analytics")),
             (std::vector<std::string>{"consumer_falls_behind", "command"}));
    // A slow one has its own limit.
    Simulation slow =
        build(scenario({stream("orders"), producer("web", {{"stream", "orders"}}),
                        consumer("analytics", {{"stream", "orders"}, {"processing_rate", "20/s"}})}));
    runFor(slow, seconds(60));
    QCOMPARE(whyLast(slow, "consumer_falls_behind", "analytics").back().limit.name,
             std::string("processing rate"));
}

void TestHappenings::everyTroubleOfABusyRunHasAnEnd()
{
    Simulation run =
        build(scenario({stream("orders", {{"shards", "2"}, {"updating_time", "2s"}}), hotWeb("0.7"),
                        producer("till", {{"stream", "orders"}, {"rate", "900/s"}}),
                        consumer("analytics", {{"stream", "orders"}}),
                        consumer("archive", {{"stream", "orders"}, {"poll_interval", "200ms"}}),
                        consumer("audit", {{"stream", "orders"}, {"poll_interval", "200ms"}})}));
    for (const Command &each :
         {command("pause", "analytics"), command("lose_replies", "till"), command("crash", "archive"),
          command("split_shard", "orders", "kinesis_stream", {{"shard", "1"}}), command("restart", "archive"),
          command("fail_shard", "orders", "kinesis_stream", {{"shard", "0"}}), command("resume", "analytics"),
          command("remove", "till")}) {
        runFor(run, seconds(9));
        QVERIFY(run.apply(each).ok());
    }
    runFor(run, seconds(20));
    const auto histories = run.histories();
    const Happenings &all = histories->happenings;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].tone != HappeningTone::Trouble)
            continue;
        seen.insert(all[i].kind);
        const std::vector<Happening> chain = all.why(all[i].id);
        bool hasLimit = false;
        for (const Happening &link : chain)
            hasLimit = hasLimit || !link.limit.name.empty();
        const std::string &end = chain.back().kind;
        QVERIFY2(hasLimit || end == "command" || end == "load_starts",
                 (all[i].kind + ": " + all[i].text).c_str());
        for (std::size_t link = 1; link < chain.size(); ++link)
            QVERIFY(chain[link].time <= chain[link - 1].time);
    }
    for (const char *kind : {"throttle_begins", "read_throttle_begins", "replies_lost", "consumer_crashed",
                             "records_dropped", "shard_fails"})
        QVERIFY2(seen.count(kind) != 0, kind);
}

QTEST_APPLESS_MAIN(TestHappenings)
#include "tst_happenings.moc"
