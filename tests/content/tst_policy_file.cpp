// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a policy as AWS takes it is read whole, decides as it should, comes back from a scenario and from a
// session, and is refused with every fault at its place.

#include "content/file_bytes.h"
#include "content/library.h"
#include "content/session_file.h"
#include "sim/security/evaluate.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

using namespace millrace;
using security::Decision;
using security::Policy;

Q_DECLARE_METATYPE(millrace::security::Decision::Outcome)

namespace {

std::filesystem::path file(const char *name)
{
    return std::filesystem::path(MILLRACE_SOURCE_DIR) / "tests" / "content" / "policies" / name;
}

Policy policyIn(const char *name)
{
    Loaded<Policy> loaded = loadPolicy(file(name));
    if (!isGood(loaded))
        qFatal("%s", describe(name, std::get<std::vector<Finding>>(loaded)).c_str());
    return std::get<Policy>(std::move(loaded));
}

template <typename T>
QStringList faultsOf(const Loaded<T> &loaded)
{
    QStringList lines;
    if (!isGood(loaded))
        for (const Finding &finding : std::get<std::vector<Finding>>(loaded))
            lines << QString::fromStdString(finding.place + ": " + finding.text);
    return lines;
}

/// A scenario with these members beside its stream and its producer.
std::string scenarioWith(const std::string &members, const std::string &ofProducer = "")
{
    return R"({"format": 1, "name": "rights", "title": "Rights", "length": "1m", )" + members
           + R"("producers": [{"name": "web", "stream": "orders")" + ofProducer
           + R"(}], "streams": [{"name": "orders"}]})";
}

const std::string everything = R"({
    "Version": "2012-10-17", "Id": "all of it",
    "Statement": [
        {"Sid": "One", "Effect": "Allow", "Action": "kinesis:Put*", "Resource": "*"},
        {"Effect": "Deny", "NotAction": ["kinesis:GetRecords", "kinesis:ListShards"],
         "NotResource": "arn:aws:kinesis:*:*:stream/a",
         "Condition": {"StringNotEqualsIfExists": {"aws:RequestedRegion": ["us-east-1", "us-west-2"],
                                                   "aws:PrincipalAccount": "111111111111"},
                       "Bool": {"aws:SecureTransport": true},
                       "ForAnyValue:StringLike": {"aws:TagKeys": ["cost*"]},
                       "NumericLessThan": {"aws:MultiFactorAuthAge": 300, "x:Share": 0.5},
                       "Null": {"aws:TokenIssueTime": "true"}}}]})";

} // namespace

class TestPolicyFile : public QObject
{
    Q_OBJECT

private slots:
    void section10IamVectorsOfTheFile_data();
    void section10IamVectorsOfTheFile();
    void readsTheOthers();
    void readsEveryElement();
    void singleValuesAndListsAreAlike();
    void comesBackFromScenarioAndSession();
    void aFileBesideTheScenarioIsRead();
    void saysEachFaultAtItsPlace_data();
    void saysEachFaultAtItsPlace();
    void saysWhatIsWrongInAScenario_data();
    void saysWhatIsWrongInAScenario();
};

void TestPolicyFile::section10IamVectorsOfTheFile_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("stream");
    QTest::addColumn<QString>("region");
    QTest::addColumn<QString>("denyOf");
    QTest::addColumn<Decision::Outcome>("outcome");
    using Outcome = Decision::Outcome;
    QTest::newRow("1") << "kinesis:PutRecord"
                       << "allowed-stream-a"
                       << "us-east-1"
                       << "" << Outcome::Allowed;
    QTest::newRow("2") << "kinesis:PutRecord"
                       << "allowed-stream-a"
                       << "eu-west-1"
                       << "" << Outcome::ImplicitDeny;
    QTest::newRow("3") << "kinesis:PutRecord"
                       << "other"
                       << "us-east-1"
                       << "" << Outcome::ImplicitDeny;
    QTest::newRow("4") << "kinesis:ListStreams"
                       << ""
                       << "us-east-1"
                       << "" << Outcome::ImplicitDeny;
    QTest::newRow("5") << "kinesis:ListShards"
                       << "allowed-stream-a"
                       << "us-west-2"
                       << "" << Outcome::ImplicitDeny;
    QTest::newRow("6") << "kinesis:DeleteStream"
                       << "allowed-stream-a"
                       << "us-east-1"
                       << "kinesis:*" << Outcome::ExplicitDeny;
}

void TestPolicyFile::section10IamVectorsOfTheFile()
{
    QFETCH(const QString, action);
    QFETCH(const QString, stream);
    QFETCH(const QString, region);
    QFETCH(const QString, denyOf);
    QFETCH(const Decision::Outcome, outcome);
    Policy policy = policyIn("kinesis-policy.json");
    QCOMPARE(policy.statements.size(), std::size_t{1});
    if (!denyOf.isEmpty()) {
        security::Statement all;
        all.actions = {"*"};
        all.resources = {"*"};
        security::Statement guard;
        guard.effect = security::Effect::Deny;
        guard.actions = {denyOf.toStdString()};
        guard.resources = {"arn:aws:kinesis:*:*:stream/*"};
        policy.statements.push_back(all);
        policy.statements.push_back(guard);
    }
    security::Request request;
    request.action = action.toStdString();
    request.resource = stream.isEmpty() ? std::string("*")
                                        : "arn:aws:kinesis:" + region.toStdString() + ":111111111111:stream/"
                                              + stream.toStdString();
    request.context = {{"aws:RequestedRegion", {region.toStdString()}}};
    QCOMPARE(evaluateIdentity({&policy}, request).outcome, outcome);
}

void TestPolicyFile::readsTheOthers()
{
    const Policy wide = policyIn("msk-policy-wide.json");
    QCOMPARE(wide.statements.size(), std::size_t{2});
    const Policy narrow = policyIn("msk-policy.json");
    QCOMPARE(narrow.statements.size(), std::size_t{4});
    const auto isAllowed = [&](const char *action, const char *resource) {
        security::Request request;
        request.action = action;
        request.resource = std::string("arn:aws:kafka:us-east-1:123456789012:") + resource;
        return evaluateIdentity({&narrow}, request).isAllowed();
    };
    QVERIFY(isAllowed("kafka-cluster:ReadData", "topic/production-cluster/0-1/user-events"));
    QVERIFY(isAllowed("kafka-cluster:WriteData", "topic/production-cluster/0-1/order-events"));
    // Section 7: consuming needs the group too, and ReadData on it grants nothing.
    QVERIFY(!isAllowed("kafka-cluster:AlterGroup", "group/production-cluster/0-1/analytics-consumer-1"));
    QVERIFY(!isAllowed("kafka-cluster:DescribeGroup", "group/production-cluster/0-1/analytics-consumer-1"));
}

void TestPolicyFile::readsEveryElement()
{
    const Loaded<Policy> loaded = parsePolicy(everything);
    QCOMPARE(faultsOf(loaded), QStringList());
    const Policy &policy = std::get<Policy>(loaded);
    QCOMPARE(policy.id, std::string("all of it"));
    QCOMPARE(policy.version, std::string("2012-10-17"));
    const security::Statement &first = policy.statements.at(0);
    QCOMPARE(first.sid, std::string("One"));
    QVERIFY(first.effect == security::Effect::Allow);
    QCOMPARE(first.actions, std::vector<std::string>{"kinesis:Put*"});
    const security::Statement &second = policy.statements.at(1);
    QVERIFY(second.effect == security::Effect::Deny);
    QCOMPARE(second.notActions.size(), std::size_t{2});
    QCOMPARE(second.notResources, std::vector<std::string>{"arn:aws:kinesis:*:*:stream/a"});
    QVERIFY(second.actions.empty() && second.resources.empty());
    const auto condition = [](const char *spelling, const char *key, std::vector<std::string> values) {
        return security::Condition{*security::parseOperator(spelling), key, std::move(values)};
    };
    const std::vector<security::Condition> expected = {
        condition("StringNotEqualsIfExists", "aws:RequestedRegion", {"us-east-1", "us-west-2"}),
        condition("StringNotEqualsIfExists", "aws:PrincipalAccount", {"111111111111"}),
        condition("Bool", "aws:SecureTransport", {"true"}),
        condition("ForAnyValue:StringLike", "aws:TagKeys", {"cost*"}),
        condition("NumericLessThan", "aws:MultiFactorAuthAge", {"300"}),
        condition("NumericLessThan", "x:Share", {"0.5"}),
        condition("Null", "aws:TokenIssueTime", {"true"}),
    };
    QVERIFY(second.conditions == expected);

    const Loaded<Policy> ofResource = parsePolicy(R"({"Statement": {"Effect": "Allow", "Action": "kinesis:*",
        "Principal": {"AWS": ["111111111111", "222222222222"], "Service": "lambda.amazonaws.com"}}})");
    QCOMPARE(faultsOf(ofResource), QStringList());
    const Policy &open = std::get<Policy>(ofResource);
    QCOMPARE(open.version, std::string("2008-10-17"));
    const std::vector<security::PrincipalName> principals = {
        {"AWS", "111111111111"}, {"AWS", "222222222222"}, {"Service", "lambda.amazonaws.com"}};
    QVERIFY(open.statements.at(0).principals == principals);
}

void TestPolicyFile::singleValuesAndListsAreAlike()
{
    const Loaded<Policy> single = parsePolicy(R"({"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "kinesis:PutRecord", "Resource": "*",
         "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}})");
    const Loaded<Policy> listed = parsePolicy(R"({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["kinesis:PutRecord"], "Resource": ["*"],
         "Condition": {"StringEquals": {"aws:RequestedRegion": ["us-east-1"]}}}]})");
    QCOMPARE(faultsOf(single) + faultsOf(listed), QStringList());
    QVERIFY(std::get<Policy>(single) == std::get<Policy>(listed));
}

void TestPolicyFile::comesBackFromScenarioAndSession()
{
    const std::string resource = R"({"Version": "2008-10-17", "Statement": [{"Effect": "Deny", "Action": "*",
        "NotPrincipal": {"AWS": ["1", "2"], "Service": "x"}}]})";
    const Loaded<Scenario> loaded =
        parseScenario(scenarioWith(R"("policies": [{"name": "all", "document": )" + everything
                                       + R"(}, {"name": "of-resource", "document": )" + resource + "}], ",
                                   R"(, "policies": ["all"])"),
                      {});
    QCOMPARE(faultsOf(loaded), QStringList());
    const Scenario &made = std::get<Scenario>(loaded);
    QCOMPARE(made.policies.size(), std::size_t{2});
    QVERIFY(made.policy("all") != nullptr && made.policy("none") == nullptr);

    const std::string text = writeScenario(made);
    const Loaded<Scenario> again = parseScenario(text, {});
    QCOMPARE(faultsOf(again), QStringList());
    const Scenario &back = std::get<Scenario>(again);
    SessionFile session;
    session.version = "0";
    session.scenario = made;
    session.now = made.start;
    session.branches.push_back({});
    session.branches[0].parent = -1;
    session.branches[0].title = "Trunk";
    session.branches[0].forkedAt = session.branches[0].head = made.start;
    const Loaded<SessionFile> reopened = parseSession(writeSession(session), "");
    QCOMPARE(faultsOf(reopened), QStringList());
    for (const Scenario *copy : {&back, &std::get<SessionFile>(reopened).scenario}) {
        QCOMPARE(copy->policies.size(), std::size_t{2});
        for (std::size_t i = 0; i < 2; ++i)
            QVERIFY(*copy->policies[i] == *made.policies[i]);
        QVERIFY(copy->services == made.services);
    }
    QCOMPARE(writeScenario(back), text);
}

void TestPolicyFile::aFileBesideTheScenarioIsRead()
{
    const QTemporaryDir folder;
    const std::filesystem::path at = folder.path().toStdString();
    std::filesystem::copy_file(file("kinesis-policy.json"), at / "mine.json");
    const std::string text =
        scenarioWith(R"("policies": [{"name": "mine", "file": "mine.json"}], )", R"(, "policies": ["mine"])");
    const Loaded<Scenario> loaded = parseScenario(text, at);
    QCOMPARE(faultsOf(loaded), QStringList());
    Policy expected = policyIn("kinesis-policy.json");
    expected.name = "mine";
    QVERIFY(*std::get<Scenario>(loaded).policy("mine") == expected);
    // Written, it needs the file no more.
    std::filesystem::remove(at / "mine.json");
    QCOMPARE(faultsOf(parseScenario(writeScenario(std::get<Scenario>(loaded)), at)), QStringList());
    QCOMPARE(faultsOf(parseScenario(text, at)).size(), 1);
    QVERIFY(faultsOf(parseScenario(text, at)).front().startsWith("/policies/0/file: mine.json: "));
    std::ofstream(at / "mine.json")
        << R"({"Statement": [{"Effect": "allow", "Action": "*", "Resource": "*"}]})";
    QCOMPARE(
        faultsOf(parseScenario(text, at)),
        QStringList{"/policies/0/file: mine.json: /Statement/0/Effect: \"allow\" is not one of Allow, Deny"});
}

void TestPolicyFile::saysEachFaultAtItsPlace_data()
{
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QStringList>("faults");
    const auto row = [](const char *name, const char *statement, QStringList faults) {
        QTest::newRow(name) << statement << faults;
    };
    row("nothing", "{}", {"/Effect: is missing", "/Action: is missing", "/Resource: is missing"});
    row("effect", R"({"Effect": "Permit", "Action": "*", "Resource": "*"})",
        {"/Effect: \"Permit\" is not one of Allow, Deny"});
    row("unknown", R"({"Effect": "Allow", "Actions": "*", "Action": "*", "Resource": "*"})",
        {"/Actions: unknown key; known are Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, "
         "NotResource, Condition"});
    row("twins",
        R"({"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*", "NotResource": "*"})",
        {"/NotAction: cannot stand beside Action", "/NotResource: cannot stand beside Resource"});
    row("types", R"({"Effect": "Allow", "Action": 5, "Resource": ["*", 6]})",
        {"/Action: is a number; a text is expected", "/Resource/1: is a number; a text is expected"});
    row("action", R"({"Effect": "Allow", "Action": ["kinesis:PutRecord", "PutRecord"], "Resource": "*"})",
        {"/Action/1: \"PutRecord\" is no action: a service and its action are expected, such as "
         "kinesis:PutRecord"});
    row("action's service", R"({"Effect": "Allow", "Action": "k*:PutRecord", "Resource": "*"})",
        {"/Action: \"k*:PutRecord\" has a wildcard in the service, where none is allowed"});
    row("no arn", R"({"Effect": "Allow", "Action": "*", "Resource": "stream/orders"})",
        {"/Resource: \"stream/orders\" is no ARN: arn:aws:kinesis:us-east-1:111111111111:stream/NAME or * is "
         "expected"});
    row("service segment", R"({"Effect": "Allow", "Action": "*", "Resource": ["arn:aws:*:*:*:stream/a"]})",
        {"/Resource/0: \"arn:aws:*:*:*:stream/a\" has a wildcard in the service segment, where none is "
         "allowed"});
    row("no service", R"({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws"})",
        {"/NotResource: \"arn:aws\" names no service: arn:aws:kinesis:... is expected"});
    row("empty lists", R"({"Effect": "Allow", "Action": [], "Resource": []})",
        {"/Action: is empty", "/Resource: is empty"});
    row("sid", R"({"Sid": "Read Write", "Effect": "Allow", "Action": "*", "Resource": "*"})",
        {"/Sid: \"Read Write\" is no Sid: letters and digits only"});
    row("operator", R"({"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEqual": {"aws:RequestedRegion": "a"}, "Null": "a"}})",
        {"/Condition/StringEqual: is no condition operator such as StringEquals",
         "/Condition/Null: an object of condition keys and their values is expected"});
    row("values", R"({"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": [300, "long"]},
                          "IpAddress": {"aws:SourceIp": "10.0.0.0/64"},
                          "StringEquals": {"a/b": {}, "c": [], "d": null}}})",
        {"/Condition/NumericLessThan/aws:MultiFactorAuthAge/1: \"long\" is no number",
         "/Condition/IpAddress/aws:SourceIp: \"10.0.0.0/64\" is no IP address or range such as "
         "203.0.113.0/24",
         "/Condition/StringEquals/a~1b: a text, a number or true or false is expected",
         "/Condition/StringEquals/c: is empty",
         "/Condition/StringEquals/d: a text, a number or true or false is expected"});
    row("conditions", R"({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": []})",
        {"/Condition: is a list; an object is expected"});
    row("principals", R"({"Effect": "Allow", "Action": "*", "Principal": {"Role": "a", "AWS": 5}})",
        {"/Principal/AWS: is a number; a text is expected",
         "/Principal/Role: is no kind of principal: AWS, Service, Federated, CanonicalUser"});
    row("principal", R"({"Effect": "Allow", "Action": "*", "Principal": "me"})",
        {"/Principal: is a text; \"*\", or an object such as {\"AWS\": \"111111111111\"} is expected"});
}

void TestPolicyFile::saysEachFaultAtItsPlace()
{
    QFETCH(const QString, statement);
    QFETCH(const QStringList, faults);
    const std::string document =
        R"({"Version": "2012-10-17", "Statement": [{"Sid": "Good", "Effect": "Allow", "Action": "*", )"
        R"("Resource": "*"}, )"
        + statement.toStdString() + "]}";
    const auto at = [&](const QString &place) {
        QStringList placed;
        for (const QString &fault : faults)
            placed << place + fault;
        return placed;
    };
    QCOMPARE(faultsOf(parsePolicy(document)), at("/Statement/1"));
    const std::string scenario =
        scenarioWith(R"("policies": [{"name": "mine", "document": )" + document + "}], ");
    QCOMPARE(faultsOf(parseScenario(scenario, {})), at("/policies/0/document/Statement/1"));
}

void TestPolicyFile::saysWhatIsWrongInAScenario_data()
{
    QTest::addColumn<QString>("members");
    QTest::addColumn<QString>("ofProducer");
    QTest::addColumn<QStringList>("faults");
    const QString good =
        R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})";
    const auto policies = [&](const QString &list) { return "\"policies\": [" + list + "], "; };
    QTest::newRow("neither") << policies(R"({"name": "a"})") << ""
                             << QStringList{"/policies/0: needs a document or a file, and not both"};
    QTest::newRow("both") << policies(R"({"name": "a", "file": "a.json", "document": )" + good + "}") << ""
                          << QStringList{"/policies/0: needs a document or a file, and not both"};
    QTest::newRow("twice") << policies(R"({"name": "a", "document": )" + good + "}, "
                                       + R"({"name": "a", "document": )" + good + "}")
                           << "" << QStringList{"/policies/1/name: \"a\" comes twice"};
    QTest::newRow("sid twice") << policies(
        R"({"name": "a", "document": {"Version": "2012-10-17", "Statement": [
            {"Sid": "S", "Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Sid": "S", "Effect": "Deny", "Action": "*", "Resource": "*"}]}})")
                               << ""
                               << QStringList{"/policies/0/document/Statement/1/Sid: \"S\" comes twice"};
    QTest::newRow("version") << policies(R"({"name": "a", "document": {"Version": "2026-01-01",
            "Statement": []}})")
                             << ""
                             << QStringList{"/policies/0/document/Version: \"2026-01-01\" is not one of "
                                            "2012-10-17, 2008-10-17",
                                            "/policies/0/document/Statement: is empty"};
    QTest::newRow("no statement") << policies(R"({"name": "a", "document": {}})") << ""
                                  << QStringList{"/policies/0/document/Statement: is missing"};
    QTest::newRow("unknown name") << policies(R"({"name": "a", "document": )" + good + "}")
                                  << R"(, "policies": ["b"])"
                                  << QStringList{
                                         "/producers/0/policies: there is no policy \"b\"; there are a"};
    QTest::newRow("no policies") << ""
                                 << R"(, "policies": ["b"])"
                                 << QStringList{"/producers/0/policies: there is no policy \"b\"; this "
                                                "scenario has none"};
    QTest::newRow("resource policy")
        << policies(R"({"name": "a", "document": {"Statement": {"Effect": "Allow", "Action": "*",
            "Principal": "*"}}})")
        << R"(, "policies": ["a"])"
        << QStringList{
               "/producers/0/policies: \"a\" names principals: it is a resource policy, and no caller "
               "has it"};
    QTest::newRow("set later")
        << R"("commands": [{"at": "1s", "do": "set", "target": "web", "policies": ["b"]}], )"
        << "" << QStringList{"/commands/0: there is no policy \"b\"; this scenario has none"};
    QTest::newRow("variant") << R"("variants": [{"name": "v", "set": {"web/policies": ["b"]}}], )"
                             << ""
                             << QStringList{"/variants/0/set: /producers/0/policies: there is no policy "
                                            "\"b\"; this scenario has none"};
}

void TestPolicyFile::saysWhatIsWrongInAScenario()
{
    QFETCH(const QString, members);
    QFETCH(const QString, ofProducer);
    QFETCH(const QStringList, faults);
    QCOMPARE(faultsOf(parseScenario(scenarioWith(members.toStdString(), ofProducer.toStdString()), {})),
             faults);
}

QTEST_APPLESS_MAIN(TestPolicyFile)
#include "tst_policy_file.moc"
