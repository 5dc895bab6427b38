// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a call that its caller's policies do not allow comes back as AccessDenied after the round trip, never
// reaches the callee, and is explained once; a caller without policies is not examined.

#include "support/topology.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;
using security::Policy;

namespace {

const std::string ordersArn = "arn:aws:kinesis:us-east-1:111111111111:stream/orders";

Policy policyOf(const char *name, std::vector<std::string> actions, std::string resource = "*")
{
    Policy policy;
    policy.name = name;
    security::Statement statement;
    statement.actions = std::move(actions);
    statement.resources = {std::move(resource)};
    policy.statements = {statement};
    return policy;
}

std::vector<Policy> roles()
{
    Policy inRegion = policyOf("in-us-west-2", {"kinesis:*"});
    inRegion.statements[0].sid = "Regional";
    inRegion.statements[0].conditions = {
        {*security::parseOperator("StringEquals"), "aws:RequestedRegion", {"us-west-2"}}};
    Policy later = policyOf("later", {"kinesis:*"});
    later.statements[0].conditions = {
        {*security::parseOperator("DateGreaterThanEquals"), "aws:CurrentTime", {"2026-01-01T00:00:05Z"}}};
    return {policyOf("writer", {"kinesis:PutRecord", "kinesis:PutRecords"}, ordersArn),
            policyOf("reader", {"kinesis:ListShards", "kinesis:Get*"}, ordersArn),
            policyOf("blind-reader", {"kinesis:Get*"}, ordersArn),
            policyOf("no-records", {"kinesis:ListShards", "kinesis:GetShardIterator"}, ordersArn),
            policyOf("all", {"*"}),
            policyOf("to-stream", {"kinesis:*"}, ordersArn),
            policyOf("to-consumer", {"kinesis:*"}, ordersArn + "/consumer/analytics:*"),
            inRegion,
            later};
}

Scenario withRoles(std::vector<ServiceConfig> services)
{
    Scenario made = scenario(std::move(services));
    for (Policy &policy : roles())
        made.policies.push_back(std::make_shared<const Policy>(std::move(policy)));
    return made;
}

ServiceConfig web(const char *policies)
{
    return producer(
        "web", {{"stream", "orders"}, {"arrival", "constant"}, {"rate", "100/s"}, {"policies", policies}});
}

ServiceConfig analytics(const char *policies)
{
    return consumer("analytics", {{"stream", "orders"}, {"policies", policies}});
}

Command give(const char *kind, const char *target, const char *policies)
{
    return command("set", target, kind, {{"policies", policies}});
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

std::int64_t lostBy(const LedgerRow &row, const char *reason)
{
    for (const auto &[name, count] : row.lostBy)
        if (name == reason)
            return count;
    return 0;
}

} // namespace

class TestAdmission : public QObject
{
    Q_OBJECT

private slots:
    void anAllowedRunIsTheRunWithoutPolicies();
    void section7DeniedPutsNeverArrive();
    void aDenialTakesTheRoundTrip();
    void eachDenialIsSaidOnceAndAgainAfterAChange();
    void section9Row50AReaderNeedsListShards();
    void deniedReadsAreTriedSlowly();
    void section7SubscribingIsOfTheConsumerNotOfTheStream();
    void section7ConditionsSeeTheRegionOfTheCallee();
    void conditionsOnTheTimeAreAskedAnew();
    void severalPoliciesAddUp();
    void unknownPoliciesAreRefused();
    void copiesGoOnAlike();
};

void TestAdmission::anAllowedRunIsTheRunWithoutPolicies()
{
    Simulation open = build(withRoles({stream("orders"), web(""), analytics("")}));
    Simulation examined = build(withRoles({stream("orders"), web("writer"), analytics("reader")}));
    runFor(open, seconds(20));
    runFor(examined, seconds(20));
    QVERIFY(sumOf(open, "orders", "IncomingRecords") > 1'900);
    QCOMPARE(examined.fingerprint(), open.fingerprint());
}

void TestAdmission::section7DeniedPutsNeverArrive()
{
    Simulation run = build(withRoles({stream("orders"), web("reader"), analytics("")}));
    runFor(run, seconds(20));
    QCOMPARE(sumOf(run, "orders", "IncomingRecords"), 0);
    QCOMPARE(sumOf(run, "orders", "PutRecords.TotalRecords"), 0);
    // Final: nothing is sent again, though the producer would retry what is throttled.
    QCOMPARE(sumOf(run, "web", "RecordsRetried"), 0);
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QVERIFY(row.produced >= 1'990);
    QCOMPARE(row.lost, sumOf(run, "web", "RecordsDropped"));
    QCOMPARE(lostBy(row, "access_denied"), row.lost);
    QVERIFY(row.inFlight <= 20);

    const auto denied = happeningsOf(run, "access_denied");
    QCOMPARE(denied.size(), std::size_t{1});
    QCOMPARE(denied[0].subject, std::string("web"));
    QCOMPARE(denied[0].text,
             "AccessDeniedException for web, kinesis:PutRecords on orders: no statement allows "
             "kinesis:PutRecords on "
                 + ordersArn);
    QCOMPARE(denied[0].cause, noHappening);
    const auto dropped = happeningsOf(run, "records_dropped");
    QCOMPARE(dropped.size(), std::size_t{1});
    QCOMPARE(dropped[0].cause, denied[0].id);
}

void TestAdmission::aDenialTakesTheRoundTrip()
{
    ServiceConfig slow = producer("web", {{"stream", "orders"},
                                          {"arrival", "constant"},
                                          {"rate", "1/s"},
                                          {"api", "put_record"},
                                          {"latency", "700ms"},
                                          {"policies", "reader"}});
    Simulation run = build(withRoles({stream("orders"), slow}));
    SimTime made;
    for (int tenth = 1; tenth < 60 && made == SimTime{}; ++tenth) {
        run.advance(run.start() + milliseconds(100 * tenth));
        if (run.totals().produced > 0)
            made = run.now();
    }
    run.advance(made + milliseconds(1'300));
    QCOMPARE(sumOf(run, "web", "RecordsRefused"), 0);
    run.advance(made + milliseconds(1'450));
    QCOMPARE(sumOf(run, "web", "RecordsRefused"), 1);
    const auto denied = happeningsOf(run, "access_denied");
    QVERIFY(denied.at(0).text.find("kinesis:PutRecord on orders") != std::string::npos);
    // It is decided at the callee's door.
    QVERIFY(denied[0].time <= made + milliseconds(700) && denied[0].time >= made + milliseconds(550));
}

void TestAdmission::eachDenialIsSaidOnceAndAgainAfterAChange()
{
    Simulation run = build(withRoles({stream("orders"), web("reader"), analytics("")}));
    runFor(run, seconds(5));
    QCOMPARE(countOf(run, "access_denied"), 1);
    QVERIFY(run.apply(give("producer", "web", "writer")).ok());
    runFor(run, seconds(5));
    QCOMPARE(countOf(run, "access_denied"), 1);
    const std::int64_t stored = sumOf(run, "orders", "IncomingRecords");
    QVERIFY(stored > 450);
    QVERIFY(run.apply(give("producer", "web", "blind-reader")).ok());
    runFor(run, seconds(5));
    const auto denied = happeningsOf(run, "access_denied");
    QCOMPARE(denied.size(), std::size_t{2});
    // The chain of causes ends at the command that took the right away.
    const auto histories = run.histories();
    const auto why = histories->happenings.why(denied[1].id);
    QCOMPARE(why.size(), std::size_t{2});
    QCOMPARE(why[1].kind, std::string("command"));
    QCOMPARE(why[1].subject, std::string("web"));
    QVERIFY(sumOf(run, "orders", "IncomingRecords") <= stored + 20);
    QVERIFY(run.apply(give("producer", "web", "")).ok());
    runFor(run, seconds(5));
    QVERIFY(sumOf(run, "orders", "IncomingRecords") > stored + 400);
    QVERIFY(ledgerOf(run, "analytics").balances());
}

void TestAdmission::section9Row50AReaderNeedsListShards()
{
    Simulation run =
        build(withRoles({stream("orders", {{"shards", "2"}}), web(""), analytics("blind-reader")}));
    runFor(run, seconds(20));
    QCOMPARE(sumOf(run, "orders", "GetRecords.Success"), 0);
    QCOMPARE(sumOf(run, "analytics", "RecordsProcessed"), 0);
    const auto denied = happeningsOf(run, "access_denied");
    QCOMPARE(denied.size(), std::size_t{1});
    QCOMPARE(denied[0].text,
             "AccessDeniedException for analytics, kinesis:ListShards on orders: no statement allows "
             "kinesis:ListShards on "
                 + ordersArn);
    const auto behind = happeningsOf(run, "consumer_falls_behind");
    QCOMPARE(behind.size(), std::size_t{1});
    QCOMPARE(behind[0].cause, denied[0].id);
    QVERIFY(behind[0].limit.name.empty());

    QVERIFY(run.apply(give("consumer", "analytics", "reader")).ok());
    runFor(run, seconds(15));
    QCOMPARE(countOf(run, "access_denied"), 1);
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QVERIFY(row.delivered > 3'000);
    QCOMPARE(row.lost, 0);
}

void TestAdmission::deniedReadsAreTriedSlowly()
{
    Simulation run = build(withRoles({stream("orders"), web(""), analytics("no-records")}));
    runFor(run, seconds(5));
    QCOMPARE(happeningsOf(run, "access_denied").at(0).text,
             "AccessDeniedException for analytics, kinesis:GetRecords on orders: no statement allows "
             "kinesis:GetRecords on "
                 + ordersArn);
    QVERIFY(run.apply(give("consumer", "analytics", "reader")).ok());
    runFor(run, seconds(3));
    QCOMPARE(sumOf(run, "orders", "GetRecords.Success"), 0); // it does not know yet
    runFor(run, seconds(5));
    QVERIFY(sumOf(run, "orders", "GetRecords.Success") > 0);
    QVERIFY(ledgerOf(run, "analytics").delivered > 500);

    // A process that starts again lists the shards again.
    QVERIFY(run.apply(give("consumer", "analytics", "blind-reader")).ok());
    QVERIFY(run.apply(command("crash", "analytics")).ok());
    QVERIFY(run.apply(command("restart", "analytics")).ok());
    const std::int64_t answered = sumOf(run, "orders", "GetRecords.Success");
    runFor(run, seconds(12));
    QVERIFY(sumOf(run, "orders", "GetRecords.Success") <= answered + 1);
    QVERIFY(run.apply(give("consumer", "analytics", "all")).ok());
    runFor(run, seconds(15));
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QVERIFY(row.delivered > 3'500);
}

void TestAdmission::section7SubscribingIsOfTheConsumerNotOfTheStream()
{
    const ServiceConfig pushed =
        consumer("analytics", {{"stream", "orders"}, {"retrieval", "fan_out"}, {"policies", "to-stream"}});
    Simulation run = build(withRoles({stream("orders"), web(""), pushed}));
    runFor(run, seconds(40));
    QCOMPARE(sumOf(run, "analytics", "RecordsProcessed"), 0);
    const auto denied = happeningsOf(run, "access_denied");
    QCOMPARE(denied.size(), std::size_t{1});
    // It is registered at once: the epoch is that of the registration.
    const std::string start =
        "AccessDeniedException for analytics, kinesis:DescribeStreamConsumer on orders: "
        "no statement allows kinesis:DescribeStreamConsumer on "
        + ordersArn + "/consumer/analytics:17672256";
    QVERIFY2(denied[0].text.starts_with(start), denied[0].text.c_str());

    QVERIFY(run.apply(give("consumer", "analytics", "to-stream,to-consumer")).ok());
    runFor(run, seconds(30));
    QCOMPARE(countOf(run, "access_denied"), 1);
    const LedgerRow row = ledgerOf(run, "analytics");
    QVERIFY(row.balances());
    QVERIFY(row.delivered > 6'500);
}

void TestAdmission::section7ConditionsSeeTheRegionOfTheCallee()
{
    ServiceConfig west = stream("orders");
    west.region = "us-west-2";
    Simulation run = build(withRoles({west, web("in-us-west-2")}));
    runFor(run, seconds(5));
    QCOMPARE(countOf(run, "access_denied"), 0);
    QVERIFY(sumOf(run, "orders", "IncomingRecords") > 400);

    west.region = "eu-west-1";
    Simulation denied = build(withRoles({west, web("in-us-west-2")}));
    runFor(denied, seconds(5));
    QCOMPARE(sumOf(denied, "orders", "IncomingRecords"), 0);
    QCOMPARE(happeningsOf(denied, "access_denied").at(0).text,
             std::string("AccessDeniedException for web, kinesis:PutRecords on orders: statement Regional's "
                         "condition aws:RequestedRegion does not hold: eu-west-1; StringEquals us-west-2 is "
                         "asked for (policy in-us-west-2)"));
}

void TestAdmission::conditionsOnTheTimeAreAskedAnew()
{
    Simulation run = build(withRoles({stream("orders"), web("later")}));
    runFor(run, milliseconds(4'990));
    QCOMPARE(sumOf(run, "orders", "IncomingRecords"), 0);
    runFor(run, milliseconds(2'010));
    const std::int64_t stored = sumOf(run, "orders", "IncomingRecords");
    QVERIFY(stored >= 180 && stored <= 210);
    QCOMPARE(countOf(run, "access_denied"), 1);
}

void TestAdmission::severalPoliciesAddUp()
{
    Simulation run =
        build(withRoles({stream("orders"), web("reader,writer"), analytics("no-records,reader")}));
    runFor(run, seconds(10));
    QCOMPARE(countOf(run, "access_denied"), 0);
    QVERIFY(ledgerOf(run, "analytics").delivered > 700);
}

void TestAdmission::unknownPoliciesAreRefused()
{
    Simulation run = build(withRoles({stream("orders"), web("")}));
    const CommandResult refused = run.apply(give("producer", "web", "writer,nobody"));
    QCOMPARE(refused.error,
             std::string("NoSuchEntityException: there is no policy \"nobody\"; there are writer, reader, "
                         "blind-reader, no-records, all, to-stream, to-consumer, in-us-west-2, later"));
    QVERIFY(std::get<std::vector<std::string>>(
                *findValue(run.frame().find(std::string("web"))->parameters, "policies"))
                .empty());
    Command create = command("create", "late", "producer", {{"policies", "nobody"}});
    setValue(create.arguments, "kind", std::string("producer"));
    QVERIFY(run.apply(create).error.starts_with("NoSuchEntityException: "));
    QVERIFY(run.frame().find(std::string("late")) == nullptr);
}

void TestAdmission::copiesGoOnAlike()
{
    Simulation run = build(withRoles({stream("orders"), web("reader"), analytics("no-records")}));
    runFor(run, seconds(5));
    Simulation copy = run;
    for (Simulation *each : {&run, &copy}) {
        runFor(*each, seconds(2));
        QVERIFY(each->apply(give("producer", "web", "writer")).ok());
        runFor(*each, seconds(2));
        QVERIFY(each->apply(give("producer", "web", "reader")).ok());
        runFor(*each, seconds(6));
    }
    QCOMPARE(copy.stateHash(), run.stateHash());
    QCOMPARE(copy.fingerprint(), run.fingerprint());
    QCOMPARE(countOf(run, "access_denied"), 3);
}

QTEST_APPLESS_MAIN(TestAdmission)
#include "tst_admission.moc"
