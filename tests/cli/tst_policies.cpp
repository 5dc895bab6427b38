// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: `run` shows which policy keeps whom from what, in the three ways of the shipped scenario, and takes
// the user's own policy file.

#include "support/console.h"

#include <QTemporaryDir>

using namespace millrace::test;

namespace {

QJsonArray deniedIn(const QJsonObject &run)
{
    QJsonArray denied;
    for (const QJsonValue &happening : run["happenings"].toArray())
        if (happening["kind"].toString() == "access_denied")
            denied.append(happening);
    return denied;
}

QJsonObject ledgerOf(const QJsonObject &run)
{
    return run["ledger"][0].toObject();
}

} // namespace

class TestPolicies : public QObject
{
    Q_OBJECT

private slots:
    void section9Row50OnePolicyStopsTheReader();
    void leastPrivilegeLetsBothWork();
    void section10ConditionStopsTheWriterInAnotherRegion();
    void tellsPeopleTheSame();
    void ownPolicyFilesAreRead();
};

void TestPolicies::section9Row50OnePolicyStopsTheReader()
{
    for (const QStringList &variant : {QStringList{}, QStringList{"--variant", "one-policy"}}) {
        const QJsonObject run = runJson(QStringList{"iam-least-privilege", "--until", "1m"} + variant);
        const QJsonArray denied = deniedIn(run);
        QCOMPARE(denied.size(), 1);
        QCOMPARE(denied[0]["subject"].toString(), QString("analytics"));
        QCOMPARE(denied[0]["text"].toString(),
                 QString("AccessDeniedException for analytics, kinesis:ListShards on allowed-stream-a: no "
                         "statement allows kinesis:ListShards on "
                         "arn:aws:kinesis:us-east-1:111111111111:stream/allowed-stream-a"));
        const QJsonObject sink = ledgerOf(run);
        QCOMPARE(sink["delivered"].toInteger(), 0);
        QCOMPARE(sink["lost"].toInteger(), 0);
        QVERIFY(sink["in_flight"].toInteger() == sink["produced"].toInteger());
        QVERIFY(run["records"]["accepted"].toInteger() > 11'900); // 200 a second: the writer gets on
    }
}

void TestPolicies::leastPrivilegeLetsBothWork()
{
    const QJsonObject run = runJson({"iam-least-privilege", "--until", "1m", "--variant", "least-privilege"});
    QCOMPARE(deniedIn(run).size(), 0);
    const QJsonObject sink = ledgerOf(run);
    QCOMPARE(sink["lost"].toInteger(), 0);
    QVERIFY(sink["delivered"].toInteger() > 11'500);
}

void TestPolicies::section10ConditionStopsTheWriterInAnotherRegion()
{
    const QJsonObject run = runJson({"iam-least-privilege", "--until", "1m", "--variant", "eu-west-1"});
    const QJsonArray denied = deniedIn(run);
    QCOMPARE(denied.size(), 2);
    QSet<QString> texts;
    for (const QJsonValue &each : denied)
        texts.insert(each["text"].toString());
    QVERIFY(
        texts.contains("AccessDeniedException for web, kinesis:PutRecords on allowed-stream-eu: statement "
                       "StreamReadWrite's condition aws:RequestedRegion does not hold: eu-west-1; "
                       "StringEquals us-east-1, us-west-2 is asked for (policy read-write)"));
    const QJsonObject sink = ledgerOf(run);
    QCOMPARE(run["records"]["accepted"].toInteger(), 0);
    QCOMPARE(sink["lost_by"]["access_denied"].toInteger(), sink["lost"].toInteger());
    QVERIFY(sink["lost"].toInteger() > 11'800);
    // The records were sent all the same, into another region.
    bool isBilled = false;
    for (const QJsonValue &line : run["cost"]["lines"].toArray())
        isBilled = isBilled
                   || (line["price"].toString() == "transfer.inter_region_gb" && line["service"] == "web"
                       && line["is_priced"].toBool());
    QVERIFY(isBilled);
}

void TestPolicies::tellsPeopleTheSame()
{
    const ConsoleOutcome run = console({"run", "iam-least-privilege", "--until", "30s"});
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.out.contains("AccessDeniedException for analytics, kinesis:ListShards"));
    const ConsoleOutcome allowed =
        console({"run", "iam-least-privilege", "--until", "30s", "--set", "analytics/policies=reader"});
    QCOMPARE(allowed.exitCode, 0);
    QVERIFY(!allowed.out.contains("AccessDenied"));
    const ConsoleOutcome unknown =
        console({"run", "iam-least-privilege", "--until", "30s", "--set", "analytics/policies=nobody"});
    QCOMPARE(unknown.exitCode, 2);
    QVERIFY2(unknown.err.contains("there is no policy \"nobody\"; there are read-write, writer, reader"),
             qPrintable(unknown.err));
}

void TestPolicies::ownPolicyFilesAreRead()
{
    const QTemporaryDir folder;
    writeFile(folder.filePath("mine.json"), R"({"format": 1, "name": "mine", "title": "Mine", "length": "10s",
        "policies": [{"name": "own", "file": "own.json"}],
        "producers": [{"name": "web", "stream": "orders", "policies": ["own"]}],
        "streams": [{"name": "orders"}]})");
    writeFile(folder.filePath("own.json"), R"({"Version": "2012-10-17", "Statement":
        {"Sid": "Never", "Effect": "Deny", "Action": "kinesis:Put*", "Resource": "*"}})");
    const QString path = folder.filePath("mine.json");
    const QJsonArray denied = deniedIn(runJson({path}));
    QCOMPARE(denied.size(), 1);
    QVERIFY(denied[0]["text"].toString().contains("statement Never denies kinesis:PutRecords on "));

    // A saved session replays without the file.
    const QString session = folder.filePath("mine.millrace");
    QCOMPARE(console({"run", path, "--save", session}).exitCode, 0);
    QVERIFY(QFile::remove(folder.filePath("own.json")));
    QCOMPARE(console({"replay", session}).exitCode, 0);
    QCOMPARE(console({"run", path}).exitCode, 2);

    writeFile(folder.filePath("own.json"), R"({"Statement": [{"Effect": "Allow", "Action": "kinesis:*"}]})");
    const ConsoleOutcome bad = console({"lint", path});
    QCOMPARE(bad.exitCode, 1);
    QVERIFY2((bad.out + bad.err).contains("/policies/0/file: own.json: /Statement/0/Resource: is missing"),
             qPrintable(bad.out + bad.err));
}

QTEST_GUILESS_MAIN(TestPolicies)
#include "tst_policies.moc"
