// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a request is allowed, denied, and explained as IAM's evaluation logic says, for every kind of
// policy.

#include "sim/security/evaluate.h"

#include <QtTest>

using namespace millrace::security;
using Outcome = Decision::Outcome;

Q_DECLARE_METATYPE(millrace::security::Decision::Outcome)

namespace {

const std::string account = "111111111111";

std::string streamArn(const std::string &name, const std::string &region = "us-east-1")
{
    return "arn:aws:kinesis:" + region + ":" + account + ":stream/" + name;
}

Request ask(std::string action, std::string resource, const std::string &region = "us-east-1")
{
    Request request;
    request.action = std::move(action);
    request.resource = std::move(resource);
    request.principal = "arn:aws:iam::" + account + ":role/web";
    request.principalAccount = account;
    request.context = {{"aws:RequestedRegion", {region}}};
    return request;
}

Statement allow(std::vector<std::string> actions, std::vector<std::string> resources)
{
    Statement statement;
    statement.actions = std::move(actions);
    statement.resources = std::move(resources);
    return statement;
}

Statement deny(std::vector<std::string> actions, std::vector<std::string> resources)
{
    Statement statement = allow(std::move(actions), std::move(resources));
    statement.effect = Effect::Deny;
    return statement;
}

Policy policyOf(std::vector<Statement> statements, std::string name = "own")
{
    Policy policy;
    policy.name = std::move(name);
    policy.statements = std::move(statements);
    return policy;
}

/// The policy of the vectors: one for reader and writer.
Policy readWrite()
{
    Statement statement = allow({"kinesis:PutRecord", "kinesis:PutRecords", "kinesis:GetRecords",
                                 "kinesis:GetShardIterator", "kinesis:DescribeStream", "kinesis:ListStreams"},
                                {"arn:aws:kinesis:*:*:stream/allowed-stream-*"});
    statement.sid = "StreamReadWrite";
    statement.conditions = {{{ConditionOperator::StringEquals, SetQualifier::None, false},
                             "aws:RequestedRegion",
                             {"us-east-1", "us-west-2"}}};
    return policyOf({statement}, "course");
}

} // namespace

class TestPolicy : public QObject
{
    Q_OBJECT

private slots:
    void section10IamVectors_data();
    void section10IamVectors();
    void section7DenyWinsWhereverItStands();
    void section7ActionsMatch_data();
    void section7ActionsMatch();
    void section7ResourcesMatch_data();
    void section7ResourcesMatch();
    void section7NotActionAndNotResource();
    void section7ActionsWithoutResourceTypeNeedStar_data();
    void section7ActionsWithoutResourceTypeNeedStar();
    void section7CapsOnlyTakeAway();
    void section7ResourcePolicyAllowsWithinItsAccount();
    void section7AcrossAccountsBothMustAllow();
    void section7KafkaReadDataOnAGroupGrantsNothing();
    void theNearestStatementIsNamed();
    void variablesArePutIn();
    void wildcardsTakeTheTimeOfTheirLength();
};

void TestPolicy::section10IamVectors_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("region");
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QString>("reason");

    const auto arn = [](const char *name, const char *region) {
        return QString::fromStdString(streamArn(name, region));
    };
    QTest::newRow("put") << "kinesis:PutRecord" << arn("allowed-stream-a", "us-east-1") << "us-east-1"
                         << Outcome::Allowed << "statement StreamReadWrite allows kinesis:PutRecord";
    QTest::newRow("put in eu-west-1")
        << "kinesis:PutRecord" << arn("allowed-stream-a", "eu-west-1") << "eu-west-1" << Outcome::ImplicitDeny
        << "statement StreamReadWrite's condition aws:RequestedRegion does not hold: eu-west-1";
    QTest::newRow("put to another")
        << "kinesis:PutRecord" << arn("other", "us-east-1") << "us-east-1" << Outcome::ImplicitDeny
        << "no statement allows kinesis:PutRecord on arn:aws:kinesis:us-east-1:111111111111:stream/other";
    QTest::newRow("list streams")
        << "kinesis:ListStreams"
        << "*"
        << "us-east-1" << Outcome::ImplicitDeny
        << "no statement allows kinesis:ListStreams: it is about no single resource";
    QTest::newRow("list shards") << "kinesis:ListShards" << arn("allowed-stream-a", "us-west-2")
                                 << "us-west-2" << Outcome::ImplicitDeny
                                 << "no statement allows kinesis:ListShards on arn:aws:kinesis:us-west-2:";
}

void TestPolicy::section10IamVectors()
{
    QFETCH(const QString, action);
    QFETCH(const QString, resource);
    QFETCH(const QString, region);
    QFETCH(const Outcome, outcome);
    QFETCH(const QString, reason);
    const Policy policy = readWrite();
    const Decision decision =
        evaluateIdentity({&policy}, ask(action.toStdString(), resource.toStdString(), region.toStdString()));
    QCOMPARE(decision.outcome, outcome);
    QVERIFY2(QString::fromStdString(decision.reason).startsWith(reason), decision.reason.c_str());
}

void TestPolicy::section7DenyWinsWhereverItStands()
{
    // The last vector: an added Deny kinesis:* on stream/*, and Allow *.
    Statement guard = deny({"kinesis:*"}, {"arn:aws:kinesis:*:*:stream/*"});
    guard.sid = "Guard";
    const Policy all = policyOf({allow({"*"}, {"*"})}, "all");
    const Policy guarded = policyOf({guard}, "guarded");
    const Request request = ask("kinesis:DeleteStream", streamArn("allowed-stream-a"));
    QVERIFY(evaluateIdentity({&all}, request).isAllowed());

    const PolicySet places[] = {
        {{&all, &guarded}, {}, {}},
        {{&guarded, &all}, {}, {}},
        {{&all}, {}, {{CapKind::Boundary, {&all}}, {CapKind::Session, {&all, &guarded}}}},
        {{&all}, {}, {{CapKind::ServiceControl, {&guarded}}}},
    };
    for (const PolicySet &place : places) {
        const Decision decision = evaluate(place, request);
        QCOMPARE(decision.outcome, Outcome::ExplicitDeny);
        QCOMPARE(decision.policy, std::string("guarded"));
        QCOMPARE(decision.statement, std::string("Guard"));
        QCOMPARE(decision.reason, "statement Guard denies kinesis:DeleteStream on "
                                      + streamArn("allowed-stream-a") + " (policy guarded)");
    }
    Policy onResource = guarded;
    onResource.statements[0].principals = {{"AWS", account}};
    QCOMPARE(evaluate({{&all}, {&onResource}, {}}, request).outcome, Outcome::ExplicitDeny);
    onResource.statements[0].principals = {{"AWS", "222222222222"}};
    QCOMPARE(evaluate({{&all}, {&onResource}, {}}, request).outcome, Outcome::Allowed);
    // An action without a resource type is about no stream, so a deny of streams does not reach it.
    QVERIFY(evaluateIdentity({&all, &guarded}, ask("kinesis:ListStreams", "*")).isAllowed());
}

void TestPolicy::section7ActionsMatch_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("action");
    QTest::addColumn<bool>("matches");

    QTest::newRow("exact") << "kinesis:PutRecord"
                           << "kinesis:PutRecord" << true;
    QTest::newRow("case is ignored") << "KINESIS:putRECORD"
                                     << "kinesis:PutRecord" << true;
    QTest::newRow("no prefix") << "kinesis:PutRecord"
                               << "kinesis:PutRecords" << false;
    QTest::newRow("no suffix") << "kinesis:PutRecords"
                               << "kinesis:PutRecord" << false;
    QTest::newRow("one character") << "kinesis:PutRecord?"
                                   << "kinesis:PutRecords" << true;
    QTest::newRow("? is never nothing") << "kinesis:PutRecord?"
                                        << "kinesis:PutRecord" << false;
    QTest::newRow("any run") << "kinesis:Put*"
                             << "kinesis:PutRecords" << true;
    QTest::newRow("an empty run") << "kinesis:PutRecord*"
                                  << "kinesis:PutRecord" << true;
    QTest::newRow("a run within") << "kinesis:*Shard*"
                                  << "kinesis:GetShardIterator" << true;
    QTest::newRow("two runs") << "kinesis:*S*s"
                              << "kinesis:ListStreams" << true;
    QTest::newRow("a run too few") << "kinesis:*Stream"
                                   << "kinesis:ListStreams" << false;
    QTest::newRow("everything") << "*"
                                << "kinesis:PutRecord" << true;
    QTest::newRow("another service") << "kafka-cluster:*"
                                     << "kinesis:PutRecord" << false;
    QTest::newRow("*Topic is four") << "kafka-cluster:*Topic"
                                    << "kafka-cluster:DescribeTopic" << true;
    QTest::newRow("*Topic leaves out") << "kafka-cluster:*Topic"
                                       << "kafka-cluster:DescribeTopicDynamicConfiguration" << false;
    QTest::newRow("*Topic* takes it") << "kafka-cluster:*Topic*"
                                      << "kafka-cluster:DescribeTopicDynamicConfiguration" << true;
}

void TestPolicy::section7ActionsMatch()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, action);
    QFETCH(const bool, matches);
    const Policy policy = policyOf({allow({"kinesis:Nothing", pattern.toStdString()}, {"*"})});
    QCOMPARE(evaluateIdentity({&policy}, ask(action.toStdString(), streamArn("a"))).isAllowed(), matches);
}

void TestPolicy::section7ResourcesMatch_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<bool>("matches");

    const QString foo = "arn:aws:kinesis:us-east-1:111111111111:stream/foo";
    const QString consumer = foo + "/consumer/reader:1767225600";
    QTest::newRow("exact") << foo << foo << true;
    QTest::newRow("case matters") << "arn:aws:kinesis:us-east-1:111111111111:stream/Foo" << foo << false;
    QTest::newRow("segments") << "arn:aws:kinesis:*:*:stream/foo" << foo << true;
    QTest::newRow("one character") << "arn:aws:kinesis:us-east-?:*:stream/fo?" << foo << true;
    QTest::newRow("everything") << "*" << foo << true;
    QTest::newRow("foo* takes consumers") << foo + "*" << consumer << true;
    QTest::newRow("foo takes no consumer") << foo << consumer << false;
    QTest::newRow("* crosses a slash") << "arn:aws:kinesis:*:*:stream/*reader:1767225600" << consumer << true;
    QTest::newRow("the last segment keeps colons") << "arn:aws:kinesis:*:*:*:1767225600" << consumer << true;
    QTest::newRow("* does not cross a segment") << "arn:aws:kinesis:*:stream/foo" << foo << false;
    QTest::newRow("no wildcard in the service")
        << "arn:aws:*:us-east-1:111111111111:stream/foo" << foo << false;
    QTest::newRow("none in part of it") << "arn:aws:kin*:us-east-1:111111111111:stream/foo" << foo << false;
    QTest::newRow("missing segments are *") << "arn:aws:kinesis:us-east-1" << foo << true;
    QTest::newRow("the rest of it") << "arn:aws:kinesis:*" << foo << true;
    QTest::newRow("another region") << "arn:aws:kinesis:eu-west-1" << foo << false;
    QTest::newRow("another service") << "arn:aws:firehose:*:*:*" << foo << false;
    QTest::newRow("too little") << "arn:aws" << foo << false;
    QTest::newRow("empty") << "" << foo << false;
}

void TestPolicy::section7ResourcesMatch()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, resource);
    QFETCH(const bool, matches);
    const Policy policy = policyOf({allow({"*"}, {pattern.toStdString()})});
    QCOMPARE(evaluateIdentity({&policy}, ask("kinesis:GetRecords", resource.toStdString())).isAllowed(),
             matches);
}

void TestPolicy::section7NotActionAndNotResource()
{
    Statement statement;
    statement.notActions = {"kinesis:Delete*", "kinesis:Put*"};
    statement.resources = {"*"};
    const Policy notDelete = policyOf({statement});
    QVERIFY(evaluateIdentity({&notDelete}, ask("kinesis:GetRecords", streamArn("a"))).isAllowed());
    QVERIFY(evaluateIdentity({&notDelete}, ask("sqs:SendMessage", streamArn("a"))).isAllowed());
    QVERIFY(!evaluateIdentity({&notDelete}, ask("kinesis:deletestream", streamArn("a"))).isAllowed());

    Statement elsewhere;
    elsewhere.effect = Effect::Deny;
    elsewhere.actions = {"kinesis:*"};
    elsewhere.notResources = {"arn:aws:kinesis:*:*:stream/mine-*"};
    const Policy onlyMine = policyOf({allow({"kinesis:*"}, {"*"}), elsewhere});
    QVERIFY(evaluateIdentity({&onlyMine}, ask("kinesis:PutRecord", streamArn("mine-1"))).isAllowed());
    QCOMPARE(evaluateIdentity({&onlyMine}, ask("kinesis:PutRecord", streamArn("yours"))).outcome,
             Outcome::ExplicitDeny);
    // "*" is not one of mine either.
    QCOMPARE(evaluateIdentity({&onlyMine}, ask("kinesis:ListStreams", "*")).outcome, Outcome::ExplicitDeny);
}

void TestPolicy::section7ActionsWithoutResourceTypeNeedStar_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<bool>("hasResource");
    for (const char *action :
         {"ListStreams", "DescribeLimits", "DescribeAccountSettings", "UpdateAccountSettings",
          "EnableEnhancedMonitoring", "DisableEnhancedMonitoring", "UpdateShardCount", "UpdateStreamMode"})
        QTest::newRow(action) << QString("kinesis:") + action << false;
    for (const char *action :
         {"PutRecord", "PutRecords", "GetRecords", "GetShardIterator", "DescribeStream",
          "DescribeStreamSummary", "ListShards", "ListStreamConsumers", "RegisterStreamConsumer",
          "CreateStream", "DeleteStream", "SplitShard", "MergeShards", "IncreaseStreamRetentionPeriod",
          "AddTagsToStream", "SubscribeToShard", "DescribeStreamConsumer", "DeregisterStreamConsumer"})
        QTest::newRow(action) << QString("kinesis:") + action << true;
}

void TestPolicy::section7ActionsWithoutResourceTypeNeedStar()
{
    QFETCH(const QString, action);
    QFETCH(const bool, hasResource);
    const std::string name = action.toStdString();
    const Request request = ask(name, streamArn("a"));
    QCOMPARE(hasResourceType(name), hasResource);
    const Policy onStreams = policyOf({allow({name}, {"arn:aws:kinesis:*:*:stream/*"})});
    QCOMPARE(evaluateIdentity({&onStreams}, request).isAllowed(), hasResource);
    const Policy onService = policyOf({allow({name}, {"arn:aws:kinesis:*:*:*"})});
    QCOMPARE(evaluateIdentity({&onService}, request).isAllowed(), hasResource);
    const Policy onAll = policyOf({allow({name}, {"*"})});
    QVERIFY(evaluateIdentity({&onAll}, request).isAllowed());
}

void TestPolicy::section7CapsOnlyTakeAway()
{
    const Policy own = policyOf({allow({"kinesis:*"}, {"*"})});
    const Policy reads = policyOf({allow({"kinesis:Get*"}, {"*"})}, "reads");
    const Policy nothing = policyOf({}, "nothing");
    const Request get = ask("kinesis:GetRecords", streamArn("a"));
    const Request put = ask("kinesis:PutRecords", streamArn("a"));
    for (const CapKind kind : {CapKind::ServiceControl, CapKind::Boundary, CapKind::Session}) {
        QVERIFY(evaluate({{&own}, {}, {{kind, {&reads}}}}, get).isAllowed());
        QCOMPARE(evaluate({{&own}, {}, {{kind, {&reads}}}}, put).outcome, Outcome::ImplicitDeny);
        // A cap that is there and empty allows nothing; one that is not there caps nothing.
        QVERIFY(!evaluate({{&own}, {}, {{kind, {}}}}, get).isAllowed());
        // It grants nothing of its own.
        QVERIFY(!evaluate({{&nothing}, {}, {{kind, {&own}}}}, get).isAllowed());
        QVERIFY(!evaluate({{}, {}, {{kind, {&own}}}}, get).isAllowed());
    }
    // Each of several must allow; within one, any of its policies may.
    QVERIFY(
        !evaluate({{&own}, {}, {{CapKind::ServiceControl, {&own}}, {CapKind::ServiceControl, {&nothing}}}},
                  get)
             .isAllowed());
    QVERIFY(evaluate({{&own}, {}, {{CapKind::ServiceControl, {&nothing, &own}}}}, get).isAllowed());
    const Decision capped = evaluate({{&own}, {}, {{CapKind::Boundary, {&reads}}}}, put);
    QCOMPARE(capped.reason,
             "the permissions boundary does not allow it: no statement allows kinesis:PutRecords on "
                 + streamArn("a"));
}

void TestPolicy::section7ResourcePolicyAllowsWithinItsAccount()
{
    Statement statement = allow({"kinesis:GetRecords"}, {});
    const Request request = ask("kinesis:GetRecords", streamArn("a"));
    struct Case
    {
        PrincipalName principal;
        bool allows;
    };
    const Case cases[] = {
        {{"AWS", "*"}, true},
        {{"AWS", "arn:aws:iam::111111111111:role/web"}, true},
        {{"AWS", "arn:aws:iam::111111111111:role/other"}, false},
        {{"AWS", "arn:aws:iam::111111111111:root"}, true},
        {{"AWS", "111111111111"}, true},
        {{"AWS", "222222222222"}, false},
        {{"Service", "lambda.amazonaws.com"}, false},
        {{"Service", "111111111111"}, false},
    };
    for (const Case &row : cases) {
        statement.principals = {row.principal};
        const Policy policy = policyOf({statement});
        QVERIFY2(evaluate({{}, {&policy}, {}}, request).isAllowed() == row.allows,
                 row.principal.name.c_str());
        // Attached to a caller it has no principal to look at.
        QVERIFY(evaluateIdentity({&policy}, request).isAllowed());
        Statement others = statement;
        others.notPrincipals.swap(others.principals);
        const Policy inverse = policyOf({others});
        QVERIFY(evaluate({{}, {&inverse}, {}}, request).isAllowed() != row.allows);
    }
    statement.principals.clear();
    const Policy nobody = policyOf({statement});
    QVERIFY(!evaluate({{}, {&nobody}, {}}, request).isAllowed());
}

void TestPolicy::section7AcrossAccountsBothMustAllow()
{
    const Policy own = policyOf({allow({"kinesis:*"}, {"*"})});
    Statement statement = allow({"kinesis:GetRecords"}, {"*"});
    statement.principals = {{"AWS", "222222222222"}};
    const Policy theirs = policyOf({statement}, "theirs");
    Request request = ask("kinesis:GetRecords", streamArn("a"));
    request.principal = "arn:aws:iam::222222222222:role/guest";
    request.principalAccount = "222222222222";
    QVERIFY(evaluate({{&own}, {&theirs}, {}}, request).isAllowed());
    QVERIFY(!evaluate({{}, {&theirs}, {}}, request).isAllowed());
    const Decision decision = evaluate({{&own}, {}, {}}, request);
    QCOMPARE(decision.outcome, Outcome::ImplicitDeny);
    QCOMPARE(decision.reason, "account 111111111111 has no resource policy that allows kinesis:GetRecords on "
                                  + streamArn("a") + " to account 222222222222");
}

void TestPolicy::section7KafkaReadDataOnAGroupGrantsNothing()
{
    const std::string base = "arn:aws:kafka:us-east-1:123456789012:";
    const std::string uuid = "/production-cluster/0f5e2e3c-1";
    const Policy policy = policyOf(
        {allow({"kafka-cluster:ReadData"}, {base + "group/production-cluster/*/analytics-consumer-*"})});
    const auto isAllowed = [&](const char *action, const std::string &resource) {
        Request request = ask(action, base + resource);
        request.principalAccount = "123456789012";
        return evaluateIdentity({&policy}, request).isAllowed();
    };
    QVERIFY(!isAllowed("kafka-cluster:ReadData", "topic" + uuid + "/user-events"));
    QVERIFY(!isAllowed("kafka-cluster:DescribeGroup", "group" + uuid + "/analytics-consumer-1"));
    QVERIFY(!isAllowed("kafka-cluster:AlterGroup", "group" + uuid + "/analytics-consumer-1"));
}

void TestPolicy::theNearestStatementIsNamed()
{
    Statement other = allow({"kinesis:PutRecord"}, {streamArn("b")});
    Statement conditional = allow({"kinesis:Put*"}, {streamArn("a")});
    conditional.conditions = {
        {{ConditionOperator::Bool, SetQualifier::None, false}, "aws:SecureTransport", {"true"}}};
    const Policy policy = policyOf({allow({"kinesis:Get*"}, {"*"}), other, conditional}, "three");

    const Decision byCondition = evaluateIdentity({&policy}, ask("kinesis:PutRecord", streamArn("a")));
    QCOMPARE(byCondition.statement, std::string("3"));
    QCOMPARE(byCondition.policy, std::string("three"));
    QCOMPARE(byCondition.reason,
             std::string("statement 3's condition aws:SecureTransport does not hold: the "
                         "request has no such key; Bool true is asked for (policy three)"));
    const Decision byResource = evaluateIdentity({&policy}, ask("kinesis:PutRecord", streamArn("c")));
    QCOMPARE(byResource.statement, std::string("2"));
    QCOMPARE(byResource.reason, "no statement allows kinesis:PutRecord on " + streamArn("c")
                                    + ": statement 2 allows it on " + streamArn("b") + " (policy three)");
    const Decision byAction = evaluateIdentity({&policy}, ask("kinesis:ListShards", streamArn("a")));
    QVERIFY(byAction.statement.empty());
    QCOMPARE(byAction.reason, "no statement allows kinesis:ListShards on " + streamArn("a"));
    QCOMPARE(evaluateIdentity(PolicyList{}, ask("kinesis:ListShards", streamArn("a"))).reason,
             byAction.reason);
}

void TestPolicy::variablesArePutIn()
{
    Policy policy = policyOf(
        {allow({"kinesis:*"}, {"arn:aws:kinesis:*:${aws:PrincipalAccount}:stream/${aws:username}-*"})});
    Request request = ask("kinesis:PutRecord", streamArn("ann-clicks"));
    QVERIFY(!evaluateIdentity({&policy}, request).isAllowed()); // neither key is there
    request.context.push_back({"AWS:principalaccount", {account}});
    QVERIFY(!evaluateIdentity({&policy}, request).isAllowed());
    request.context.push_back({"aws:username", {"ann"}});
    QVERIFY(evaluateIdentity({&policy}, request).isAllowed());
    request.context.back().values = {"*"}; // a value is never a wildcard
    QVERIFY(!evaluateIdentity({&policy}, request).isAllowed());
    request.context.back().values = {"ann", "bob"};
    QVERIFY(!evaluateIdentity({&policy}, request).isAllowed());
    request.context.back().values = {"ann"};
    policy.version = oldPolicyVersion;
    QVERIFY(!evaluateIdentity({&policy}, request).isAllowed());

    const Policy escaped = policyOf({allow({"kinesis:*"}, {"arn:aws:kinesis:*:*:stream/a${*}b"})});
    QVERIFY(evaluateIdentity({&escaped}, ask("kinesis:PutRecord", streamArn("a*b"))).isAllowed());
    QVERIFY(!evaluateIdentity({&escaped}, ask("kinesis:PutRecord", streamArn("acb"))).isAllowed());
    const Policy fallback =
        policyOf({allow({"kinesis:*"}, {"arn:aws:kinesis:*:*:stream/${aws:username, 'shared'}"})});
    QVERIFY(evaluateIdentity({&fallback}, ask("kinesis:PutRecord", streamArn("shared"))).isAllowed());
    const Policy open = policyOf({allow({"kinesis:*"}, {"arn:aws:kinesis:*:*:stream/${aws"})});
    QVERIFY(evaluateIdentity({&open}, ask("kinesis:PutRecord", streamArn("${aws"))).isAllowed());
}

void TestPolicy::wildcardsTakeTheTimeOfTheirLength()
{
    // A matcher that tries every split of every star would not come back from this.
    std::string pattern;
    for (int i = 0; i < 200; ++i)
        pattern += "*a";
    const std::string text(4'000, 'a');
    QVERIFY(!matches(patternOf(pattern + "b"), text));
    QVERIFY(matches(patternOf(pattern), text));
}

QTEST_APPLESS_MAIN(TestPolicy)
#include "tst_policy.moc"
