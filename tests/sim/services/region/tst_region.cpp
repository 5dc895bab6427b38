// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: calls between regions take longer and are billed; while a region has failed, nothing that comes from
// it or goes to it is carried out or answered, and everything that follows names it as its cause.

#include "sim/scenario/validate.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"
#include "support/topology.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

ServiceConfig inRegion(ServiceConfig config, const char *region)
{
    config.region = region;
    return config;
}

ServiceConfig regionNamed(const char *name)
{
    return service("region", name, {});
}

ServiceConfig web(Settings more = {})
{
    ServiceConfig made = producer("web", {{"stream", "orders"},
                                          {"arrival", "constant"},
                                          {"rate", "100/s"},
                                          {"sizes", "fixed"},
                                          {"record_size", "1000B"}});
    for (const auto &[name, value] : valuesFor(*findKind("producer")->parameters, more))
        setValue(made.parameters, name, value);
    return made;
}

/// web and analytics in us-east-1, orders in eu-west-1, both regions in the lab.
Scenario acrossTheSea(Settings ofWeb = {})
{
    return scenario({web(ofWeb), inRegion(stream("orders"), "eu-west-1"),
                     consumer("analytics", {{"stream", "orders"}}), regionNamed("eu-west-1"),
                     regionNamed("us-east-1")});
}

std::vector<std::int64_t> transitTimes(const ServiceConfig &orders, Duration interRegion)
{
    Scenario made = scenario({web({{"api", "put_record"}}), orders});
    made.interRegionLatency = interRegion;
    if (!validate(made).empty())
        qFatal("%s", validate(made).front().text.c_str());
    World world(std::make_shared<const Scenario>(made), 1);
    world.begin();
    world.advance(world.start() + seconds(3), {});
    const LaneLog &log = world.logOf(world.find("orders"))->logOf(0);
    std::vector<std::int64_t> times;
    LaneLog::Cursor cursor = log.seek(0);
    while (cursor.position < log.endPosition()) {
        const LogRow row = log.next(cursor);
        times.push_back(row.arrived - row.created);
    }
    return times;
}

std::vector<Happening> happeningsOf(const Simulation &run, const char *kind)
{
    const auto histories = run.histories();
    std::vector<Happening> found;
    for (std::size_t i = 0; i < histories->happenings.size(); ++i)
        if (histories->happenings[i].kind == kind)
            found.push_back(histories->happenings[i]);
    return found;
}

std::vector<std::string> kindsOf(const std::vector<Happening> &chain)
{
    std::vector<std::string> kinds;
    for (const Happening &step : chain)
        kinds.push_back(step.kind);
    return kinds;
}

QStringList faultsOf(const Scenario &made)
{
    QStringList lines;
    for (const Finding &finding : validate(made))
        lines << QString::fromStdString(finding.place + ": " + finding.text);
    return lines;
}

} // namespace

class TestRegion : public QObject
{
    Q_OBJECT

private slots:
    void callsBetweenRegionsTakeLonger();
    void section8DataTransferBetweenRegions();
    void anArnNamesItsRegion();
    void aFailedRegionAnswersNobody();
    void aFailureBreaksSubscriptions();
    void callersInAFailedRegionReachNobody();
    void callsWithinOtherRegionsGoOn();
    void itsFrameSaysHowItStands();
    void removingARegionEndsItsFailure();
    void namesAreJudged();
    void servicesAreCreatedInARegion();
};

void TestRegion::callsBetweenRegionsTakeLonger()
{
    const auto near = transitTimes(stream("orders"), milliseconds(40));
    const auto far = transitTimes(inRegion(stream("orders"), "eu-west-1"), milliseconds(40));
    const auto farther = transitTimes(inRegion(stream("orders"), "ap-southeast-2"), milliseconds(110));
    QVERIFY(near.size() > 250 && far.size() > 250 && farther.size() > 250);
    for (std::size_t i = 0; i < far.size(); ++i)
        QCOMPARE(far[i] - near[i], milliseconds(40).ns);
    for (std::size_t i = 0; i < farther.size(); ++i)
        QCOMPARE(farther[i] - near[i], milliseconds(110).ns);
    // The scenario's region by name is no other region.
    QCOMPARE(transitTimes(inRegion(stream("orders"), "us-east-1"), milliseconds(40)), near);
}

void TestRegion::section8DataTransferBetweenRegions()
{
    Scenario made = acrossTheSea();
    auto book = std::make_shared<PriceBook>();
    book->name = "facts";
    book->items = {
        {"transfer.inter_region_gb", "Between regions", "GB", 20'000'000'000, "INFRA", "A", false}};
    made.prices = book;
    Simulation run = build(made);
    runFor(run, seconds(60));
    const CostReport cost = run.histories()->cost;
    std::int64_t lines = 0;
    for (const CostLine &line : cost.lines) {
        if (line.priceId != "transfer.inter_region_gb")
            continue;
        ++lines;
        // What the region is left by is its sender's to pay: records by the producer, reads by the stream.
        const bool isWeb = line.serviceName == "web";
        QVERIFY(isWeb || line.serviceName == "orders");
        const std::int64_t bytes =
            isWeb ? sumOf(run, "web", "BytesToOtherRegions") : sumOf(run, "orders", "GetRecords.Bytes");
        QVERIFY(bytes > 5'000'000);
        QCOMPARE(line.quantity, static_cast<double>(bytes) / 1'073'741'824);
        QCOMPARE(line.total.value, (bytes * 20'000 + 1'073'741'824 / 2) / 1'073'741'824);
        // 100 records a second of 1,000 B and a key of 6 or 8: a month of 720 h.
        const double monthly = 100.0 * 1'007 * 720 * 3'600 * 20'000 / 1'073'741'824;
        QVERIFY(static_cast<double>(line.perMonth.value) > monthly * 0.97);
        QVERIFY(static_cast<double>(line.perMonth.value) < monthly * 1.03);
    }
    QCOMPARE(lines, 2);
    QVERIFY(sumOf(run, "web", "BytesToOtherRegions") >= sumOf(run, "orders", "IncomingBytes"));
    QVERIFY(sumOf(run, "web", "BytesToOtherRegions") <= sumOf(run, "orders", "IncomingBytes") + 30 * 1'010);

    // Within a region nothing is counted.
    Scenario home = acrossTheSea();
    home.find("orders")->region.clear();
    Simulation at = build(home);
    runFor(at, seconds(10));
    const auto histories = at.histories();
    for (const CostLine &line : histories->cost.lines)
        QVERIFY(line.priceId != "transfer.inter_region_gb");
}

void TestRegion::anArnNamesItsRegion()
{
    const Simulation run = build(acrossTheSea());
    const Frame frame = run.frame();
    QCOMPARE(frame.find(std::string("orders"))->arn,
             std::string("arn:aws:kinesis:eu-west-1:111111111111:stream/orders"));
    QCOMPARE(frame.find(std::string("orders"))->region, std::string("eu-west-1"));
    QCOMPARE(frame.find(std::string("web"))->region, std::string("us-east-1"));
    QCOMPARE(frame.find(std::string("eu-west-1"))->region, std::string("eu-west-1"));
}

void TestRegion::aFailedRegionAnswersNobody()
{
    Simulation run = build(acrossTheSea({{"retry", "failed"}, {"attempts_max", "20"}}));
    runFor(run, seconds(10));
    QVERIFY(run.apply(command("fail", "eu-west-1", "region")).ok());
    const std::int64_t stored = sumOf(run, "orders", "IncomingRecords");
    const std::int64_t answered = sumOf(run, "orders", "GetRecords.Success");
    QVERIFY(stored > 900 && answered > 5);
    // Nobody is told: a caller waits for its own time, 6 s.
    runFor(run, milliseconds(5'900));
    QCOMPARE(sumOf(run, "web", "RecordsRefused"), 0);
    runFor(run, seconds(2));
    QVERIFY(sumOf(run, "web", "RecordsRefused") > 0);
    runFor(run, milliseconds(12'100));
    QCOMPARE(sumOf(run, "orders", "IncomingRecords"), stored);
    QCOMPARE(sumOf(run, "orders", "GetRecords.Success"), answered);
    QVERIFY(sumOf(run, "eu-west-1", "CallsUnanswered") > 20);
    QCOMPARE(sumOf(run, "us-east-1", "CallsUnanswered"), 0);

    const auto unanswered = happeningsOf(run, "call_unanswered");
    QCOMPARE(unanswered.size(), std::size_t{2});
    for (const Happening &each : unanswered) {
        const auto why = run.histories()->happenings.why(each.id);
        QCOMPARE(kindsOf(why), (std::vector<std::string>{"call_unanswered", "region_fails", "command"}));
        QCOMPARE(each.text, each.subject + " gets no answer from orders: eu-west-1 has failed");
    }

    QVERIFY(run.apply(command("recover", "eu-west-1", "region")).ok());
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(120));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QVERIFY(row.produced > 2'900);
    QCOMPARE(row.delivered, row.produced);
    QCOMPARE(row.duplicated, 0); // nothing had been carried out
    QVERIFY(!run.apply(command("recover", "eu-west-1", "region")).ok());
}

void TestRegion::aFailureBreaksSubscriptions()
{
    Scenario made = acrossTheSea({{"retry", "failed"}, {"attempts_max", "20"}});
    setValue(made.find("analytics")->parameters, "retrieval", std::string("fan_out"));
    Simulation run = build(made);
    runFor(run, seconds(40));
    const std::int64_t before = ledgerOf(run, "analytics").delivered;
    QVERIFY(before > 3'000);
    // Pushing costs what crosses the border, once.
    QCOMPARE(sumOf(run, "orders", "BytesToOtherRegions"),
             sumOf(run, "orders", "SubscribeToShardEvent.Bytes"));
    QVERIFY(run.apply(command("fail", "eu-west-1", "region")).ok());
    runFor(run, seconds(30));
    QVERIFY(ledgerOf(run, "analytics").delivered <= before + 100);
    QVERIFY(run.apply(command("recover", "eu-west-1", "region")).ok());
    QVERIFY(run.apply(command("stop", "web")).ok());
    runFor(run, seconds(180));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QVERIFY(row.produced > 6'900);
    QCOMPARE(row.delivered, row.produced);
}

void TestRegion::callersInAFailedRegionReachNobody()
{
    // The region of producer and consumer fails, that of the stream does not.
    Simulation run = build(acrossTheSea({{"retry", "none"}}));
    runFor(run, seconds(10));
    QVERIFY(run.apply(command("fail", "us-east-1", "region")).ok());
    QVERIFY(!run.apply(command("fail", "us-east-1", "region")).ok());
    const std::int64_t stored = sumOf(run, "orders", "IncomingRecords");
    runFor(run, seconds(20));
    QVERIFY(sumOf(run, "orders", "IncomingRecords") <= stored);
    const auto dropped = happeningsOf(run, "records_dropped");
    QCOMPARE(dropped.size(), std::size_t{1});
    const auto why = run.histories()->happenings.why(dropped[0].id);
    QCOMPARE(kindsOf(why), (std::vector<std::string>{"records_dropped", "region_fails", "command"}));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QCOMPARE(row.lostBy.size(), std::size_t{1});
    QCOMPARE(row.lostBy[0].first, std::string("timed_out"));
    const auto behind = happeningsOf(run, "consumer_falls_behind");
    for (const Happening &each : behind)
        QVERIFY(each.cause != noHappening);
}

void TestRegion::callsWithinOtherRegionsGoOn()
{
    Scenario made = acrossTheSea();
    made.find("orders")->region.clear();
    Simulation calm = build(made);
    Simulation run = build(made);
    QVERIFY(run.apply(command("fail", "eu-west-1", "region")).ok());
    for (Simulation *each : {&calm, &run})
        runFor(*each, seconds(30));
    QCOMPARE(sumOf(run, "orders", "IncomingRecords"), sumOf(calm, "orders", "IncomingRecords"));
    QCOMPARE(ledgerOf(run, "analytics").delivered, ledgerOf(calm, "analytics").delivered);
    QCOMPARE(countOf(run, "call_unanswered"), 0);
}

void TestRegion::itsFrameSaysHowItStands()
{
    Simulation run = build(acrossTheSea());
    runFor(run, seconds(2));
    const Frame before = run.frame();
    const ServiceFrame *west = before.find(std::string("eu-west-1"));
    QCOMPARE(west->state, std::string("available"));
    QCOMPARE(west->summary, std::string("1 service"));
    QCOMPARE(before.find(std::string("us-east-1"))->headline.at(0).value, 2.0);
    QVERIFY(west->level == Level::Normal);

    run.apply(command("fail", "eu-west-1", "region"));
    runFor(run, seconds(3));
    const Frame after = run.frame();
    const ServiceFrame *failed = after.find(std::string("eu-west-1"));
    QCOMPARE(failed->state, std::string("failed"));
    QVERIFY(failed->level == Level::Refusing);
    QVERIFY(failed->headline.at(1).value > 0);
    const auto failure = happeningsOf(run, "region_fails");
    QCOMPARE(failed->trouble, failure.at(0).id);
    const ServiceFrame *orders = after.find(std::string("orders"));
    QCOMPARE(orders->state, std::string("region failed"));
    QCOMPARE(orders->trouble, failure.at(0).id);
    QVERIFY(after.find(std::string("web"))->state != "region failed");
}

void TestRegion::removingARegionEndsItsFailure()
{
    Simulation run = build(acrossTheSea());
    runFor(run, seconds(2));
    run.apply(command("fail", "eu-west-1", "region"));
    runFor(run, seconds(10));
    const std::int64_t stored = sumOf(run, "orders", "IncomingRecords");
    QVERIFY(run.apply(command("remove", "eu-west-1")).ok());
    QCOMPARE(countOf(run, "region_recovers"), 1);
    runFor(run, seconds(5));
    QVERIFY(sumOf(run, "orders", "IncomingRecords") > stored);
}

void TestRegion::namesAreJudged()
{
    for (const char *good : {"us-east-1", "eu-west-1", "ap-southeast-2", "us-gov-west-1", "me-central-1"})
        QVERIFY2(isRegionName(good), good);
    for (const char *wrong : {"", "us", "us-east", "us-east-", "-east-1", "us--1", "US-EAST-1", "us-east-1a",
                              "us-east-123", "us-east-1-2-3", "u-east-1", "us_east_1", "a-b-c-d-1"})
        QVERIFY2(!isRegionName(wrong), wrong);

    QCOMPARE(faultsOf(scenario({inRegion(stream("orders"), "europe")})),
             QStringList{"/streams/0/region: \"europe\" is no region such as eu-west-1"});
    QCOMPARE(faultsOf(scenario({regionNamed("europe")})),
             QStringList{"/regions/0/name: \"europe\" is no region such as eu-west-1"});
    QCOMPARE(faultsOf(scenario({inRegion(regionNamed("eu-west-1"), "us-east-1")})),
             QStringList{"/regions/0/region: a region stands in none: its name says which it is"});
    Scenario odd = scenario({});
    odd.region = "home";
    odd.interRegionLatency = seconds(2);
    QCOMPARE(faultsOf(odd), (QStringList{"/region: \"home\" is no region such as eu-west-1",
                                         "/inter_region_latency: must lie between 0s and 1s"}));
    Scenario hasty = acrossTheSea({{"timeout", "100ms"}});
    QCOMPARE(
        faultsOf(hasty),
        QStringList{"/producers/0/timeout: is not above twice the latency, that between regions included: "
                    "every call would time out"});
    hasty.find("orders")->region.clear();
    QCOMPARE(faultsOf(hasty), QStringList());
}

void TestRegion::servicesAreCreatedInARegion()
{
    Simulation run = build(acrossTheSea());
    const auto create = [&](const char *kind, const char *name, const char *region) {
        Command made{"create", name, {}};
        setValue(made.arguments, "kind", std::string(kind));
        if (*region != 0)
            setValue(made.arguments, "region", std::string(region));
        return run.apply(made).error;
    };
    QCOMPARE(create("kinesis_stream", "copy", "ap-southeast-2"), std::string());
    QCOMPARE(run.frame().find(std::string("copy"))->arn,
             std::string("arn:aws:kinesis:ap-southeast-2:111111111111:stream/copy"));
    QCOMPARE(create("kinesis_stream", "other", "mars"),
             std::string("region: \"mars\" is no region such as eu-west-1"));
    QCOMPARE(create("region", "mars", ""), std::string("\"mars\" is no region such as eu-west-1"));
    QCOMPARE(create("region", "ap-southeast-2", ""), std::string());
    QVERIFY(!create("region", "eu-west-3", "eu-west-3").empty());
    QVERIFY(run.apply(command("fail", "ap-southeast-2", "region")).ok());
    QCOMPARE(run.frame().find(std::string("copy"))->state, std::string("region failed"));
}

QTEST_APPLESS_MAIN(TestRegion)
#include "tst_region.moc"
