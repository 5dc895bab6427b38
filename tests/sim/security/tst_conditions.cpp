// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every condition operator holds and fails as IAM says, with several values, several keys, missing
// keys, sets and IfExists.

#include "sim/security/condition_values.h"
#include "sim/security/evaluate.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::security;

namespace {

/// Values of the request's key "k"; nothing: the key is missing.
using Given = std::optional<std::vector<std::string>>;

bool holdsFor(const char *spelling, const std::vector<std::string> &wanted, const Given &given)
{
    Condition condition;
    condition.is = parseOperator(spelling).value();
    condition.key = "k";
    condition.values = wanted;
    Request request;
    if (given)
        request.context = {{"K", *given}};
    return holds(condition, Policy{}, request);
}

} // namespace

class TestConditions : public QObject
{
    Q_OBJECT

private slots:
    void section7OneValue_data();
    void section7OneValue();
    void section7SeveralValuesAreAnOr();
    void section7MissingKeys_data();
    void section7MissingKeys();
    void section7SetsOfValues_data();
    void section7SetsOfValues();
    void section7OperatorsAndKeysAreAnAnd();
    void operatorsAreSpelledAsInDocuments();
    void valuesAreJudged_data();
    void valuesAreJudged();
    void momentsAreRead();
    void addressesAreRead();
};

void TestConditions::section7OneValue_data()
{
    QTest::addColumn<QString>("spelling");
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("given");
    QTest::addColumn<bool>("result");
    const auto row = [](const char *spelling, const char *wanted, const char *given, bool result) {
        QTest::addRow("%s %s: %s", spelling, wanted, given) << spelling << wanted << given << result;
        // The negated twin is the opposite, value by value.
        const QString name = spelling;
        for (const auto &[plain, negated] :
             {std::pair{"StringEquals", "StringNotEquals"}, std::pair{"StringLike", "StringNotLike"},
              std::pair{"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"},
              std::pair{"NumericEquals", "NumericNotEquals"}, std::pair{"DateEquals", "DateNotEquals"},
              std::pair{"IpAddress", "NotIpAddress"}, std::pair{"ArnEquals", "ArnNotEquals"},
              std::pair{"ArnLike", "ArnNotLike"}})
            if (name == plain)
                QTest::addRow("%s %s: %s", negated, wanted, given) << negated << wanted << given << !result;
    };
    row("StringEquals", "us-east-1", "us-east-1", true);
    row("StringEquals", "us-east-1", "US-EAST-1", false);
    row("StringEquals", "us-*", "us-east-1", false);
    row("StringEqualsIgnoreCase", "us-east-1", "US-EAST-1", true);
    row("StringEqualsIgnoreCase", "us-east-1", "us-east-2", false);
    row("StringLike", "us-*", "us-east-1", true);
    row("StringLike", "us-*", "US-east-1", false);
    row("StringLike", "us-east-?", "us-east-1", true);
    row("StringLike", "us-east-?", "us-east-10", false);
    row("BinaryEquals", "QmluYXJ5", "QmluYXJ5", true);
    row("BinaryEquals", "QmluYXJ5", "qmluyxj5", false);
    row("NumericEquals", "10", "10.0", true);
    row("NumericEquals", "10", "11", false);
    row("NumericEquals", "10", "ten", false);
    row("NumericLessThan", "10", "9.5", true);
    row("NumericLessThan", "10", "10", false);
    row("NumericLessThanEquals", "10", "10", true);
    row("NumericLessThanEquals", "10", "10.5", false);
    row("NumericGreaterThan", "-3", "-2", true);
    row("NumericGreaterThan", "-3", "-3", false);
    row("NumericGreaterThanEquals", "300", "300", true);
    row("NumericGreaterThanEquals", "300", "299", false);
    row("DateEquals", "2026-01-01T00:00:00Z", "1767225600", true);
    row("DateEquals", "2026-01-01", "2026-01-01T01:00:00+01:00", true);
    row("DateEquals", "2026-01-01", "2026-01-02", false);
    row("DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", true);
    row("DateLessThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", false);
    row("DateLessThanEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", true);
    row("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", true);
    row("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", false);
    row("DateGreaterThanEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", true);
    row("DateGreaterThanEquals", "2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z", false);
    row("Bool", "true", "true", true);
    row("Bool", "true", "false", false);
    row("Bool", "false", "false", true);
    row("IpAddress", "203.0.113.0/24", "203.0.113.7", true);
    row("IpAddress", "203.0.113.0/24", "203.0.114.7", false);
    row("IpAddress", "203.0.113.7", "203.0.113.7", true);
    row("IpAddress", "203.0.113.7", "203.0.113.8", false);
    row("IpAddress", "203.0.113.128/25", "203.0.113.127", false);
    row("IpAddress", "0.0.0.0/0", "10.0.0.1", true);
    row("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678::9", true);
    row("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5679::9", false);
    row("IpAddress", "203.0.113.0/24", "2001:db8::1", false);
    row("ArnLike", "arn:aws:sns:*:111111111111:orders-*", "arn:aws:sns:us-east-1:111111111111:orders-a",
        true);
    row("ArnLike", "arn:aws:sns:*:111111111111:orders-*", "arn:aws:sns:us-east-1:222222222222:orders-a",
        false);
    row("ArnLike", "arn:aws:*:*:*:orders", "arn:aws:sns:us-east-1:111111111111:orders", true);
    row("ArnLike", "arn:aws:sns:*:orders", "arn:aws:sns:us-east-1:111111111111:orders", false);
    row("ArnEquals", "arn:aws:sns:*:*:orders", "arn:aws:sns:us-east-1:111111111111:orders", true);
    row("ArnEquals", "arn:aws:sns:*:*:orders", "orders", false);
}

void TestConditions::section7OneValue()
{
    QFETCH(const QString, spelling);
    QFETCH(const QString, wanted);
    QFETCH(const QString, given);
    QFETCH(const bool, result);
    const std::string name = spelling.toStdString();
    QCOMPARE(holdsFor(name.c_str(), {wanted.toStdString()}, {{given.toStdString()}}), result);
    // A key that is there is compared whether or not the operator has IfExists.
    QCOMPARE(holdsFor((name + "IfExists").c_str(), {wanted.toStdString()}, {{given.toStdString()}}), result);
}

void TestConditions::section7SeveralValuesAreAnOr()
{
    const std::vector<std::string> regions = {"us-east-1", "us-west-2"};
    QVERIFY(holdsFor("StringEquals", regions, {{"us-west-2"}}));
    QVERIFY(!holdsFor("StringEquals", regions, {{"eu-west-1"}}));
    // None of them: the opposite of one of them.
    QVERIFY(!holdsFor("StringNotEquals", regions, {{"us-west-2"}}));
    QVERIFY(holdsFor("StringNotEquals", regions, {{"eu-west-1"}}));
    QVERIFY(holdsFor("NotIpAddress", {"10.0.0.0/8", "192.168.0.0/16"}, {{"203.0.113.7"}}));
    QVERIFY(!holdsFor("NotIpAddress", {"10.0.0.0/8", "192.168.0.0/16"}, {{"192.168.3.4"}}));
}

void TestConditions::section7MissingKeys_data()
{
    QTest::addColumn<QString>("spelling");
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<bool>("result");
    const auto row = [](const char *spelling, const char *wanted, bool result) {
        QTest::newRow(spelling) << spelling << wanted << result;
    };
    for (const char *positive : {"StringEquals", "StringEqualsIgnoreCase", "StringLike", "BinaryEquals"})
        row(positive, "a", false);
    for (const char *negated : {"StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike"})
        row(negated, "a", true);
    for (const char *positive : {"NumericEquals", "NumericLessThan", "NumericGreaterThanEquals"})
        row(positive, "1", false);
    row("NumericNotEquals", "1", true);
    row("DateLessThan", "2026-01-01", false);
    row("DateNotEquals", "2026-01-01", true);
    row("Bool", "false", false);
    row("IpAddress", "0.0.0.0/0", false);
    row("NotIpAddress", "0.0.0.0/0", true);
    row("ArnLike", "*", false);
    row("ArnEquals", "*", false);
    row("ArnNotLike", "*", true);
    row("ArnNotEquals", "*", true);
    for (const char *lenient : {"StringEqualsIfExists", "NumericLessThanIfExists", "BoolIfExists",
                                "IpAddressIfExists", "ArnLikeIfExists", "StringNotEqualsIfExists"})
        row(lenient, "1", true);
    row("ForAllValues:StringEquals", "a", true);
    row("ForAllValues:StringNotEquals", "a", true);
    row("ForAnyValue:StringEquals", "a", false);
    row("ForAnyValue:StringNotEquals", "a", false);
    row("ForAnyValue:StringEqualsIfExists", "a", false);
    row("Null", "true", true);
}

void TestConditions::section7MissingKeys()
{
    QFETCH(const QString, spelling);
    QFETCH(const QString, wanted);
    QFETCH(const bool, result);
    const std::string name = spelling.toStdString();
    QCOMPARE(holdsFor(name.c_str(), {wanted.toStdString()}, {}), result);
    // A key without a value is no key.
    QCOMPARE(holdsFor(name.c_str(), {wanted.toStdString()}, std::vector<std::string>{}), result);
}

void TestConditions::section7SetsOfValues_data()
{
    QTest::addColumn<QString>("spelling");
    QTest::addColumn<QStringList>("wanted");
    QTest::addColumn<QStringList>("given");
    QTest::addColumn<bool>("result");
    const auto row = [](const char *spelling, const QStringList &wanted, const QStringList &given,
                        bool result) {
        QTest::addRow("%s %s: %s", spelling, qPrintable(wanted.join('|')), qPrintable(given.join('|')))
            << spelling << wanted << given << result;
    };
    row("ForAllValues:StringEquals", {"a", "b"}, {"a"}, true);
    row("ForAllValues:StringEquals", {"a", "b"}, {"a", "b"}, true);
    row("ForAllValues:StringEquals", {"a", "b"}, {"a", "c"}, false);
    row("ForAllValues:StringNotEquals", {"a", "b"}, {"c", "d"}, true);
    row("ForAllValues:StringNotEquals", {"a", "b"}, {"c", "a"}, false);
    row("ForAnyValue:StringEquals", {"a", "b"}, {"a", "c"}, true);
    row("ForAnyValue:StringEquals", {"a", "b"}, {"c", "d"}, false);
    row("ForAnyValue:StringNotEquals", {"a", "b"}, {"a", "c"}, true);
    row("ForAnyValue:StringNotEquals", {"a", "b"}, {"a", "b"}, false);
    row("ForAnyValue:StringLike", {"cost*"}, {"team", "cost-centre"}, true);
    row("ForAllValues:StringLike", {"cost*"}, {"team", "cost-centre"}, false);
    row("ForAllValues:StringEqualsIfExists", {"a"}, {"a", "c"}, false);
    row("Null", {"false"}, {"a"}, true);
    row("Null", {"true"}, {"a"}, false);
}

void TestConditions::section7SetsOfValues()
{
    QFETCH(const QString, spelling);
    QFETCH(const QStringList, wanted);
    QFETCH(const QStringList, given);
    QFETCH(const bool, result);
    const auto plain = [](const QStringList &list) {
        std::vector<std::string> texts;
        for (const QString &text : list)
            texts.push_back(text.toStdString());
        return texts;
    };
    QCOMPARE(holdsFor(spelling.toStdString().c_str(), plain(wanted), plain(given)), result);
}

void TestConditions::section7OperatorsAndKeysAreAnAnd()
{
    Policy policy;
    Statement statement;
    statement.actions = {"*"};
    statement.resources = {"*"};
    statement.conditions = {
        {*parseOperator("StringEquals"), "aws:RequestedRegion", {"us-east-1"}},
        {*parseOperator("StringEquals"), "aws:PrincipalAccount", {"111111111111"}},
        {*parseOperator("NumericLessThan"), "aws:MultiFactorAuthAge", {"300"}},
    };
    policy.statements = {statement};
    Request all;
    all.action = "kinesis:PutRecord";
    all.resource = "arn:aws:kinesis:us-east-1:111111111111:stream/a";
    all.context = {{"aws:requestedregion", {"us-east-1"}},
                   {"aws:PrincipalAccount", {"111111111111"}},
                   {"aws:MultiFactorAuthAge", {"20"}}};
    QVERIFY(evaluateIdentity({&policy}, all).isAllowed());
    for (std::size_t i = 0; i < all.context.size(); ++i) {
        Request one = all;
        one.context[i].values = {"900"};
        const Decision decision = evaluateIdentity({&policy}, one);
        QVERIFY(!decision.isAllowed());
        QVERIFY(decision.reason.find(statement.conditions[i].key) != std::string::npos);
    }
}

void TestConditions::operatorsAreSpelledAsInDocuments()
{
    int known = 0;
    for (const char *qualifier : {"", "ForAllValues:", "ForAnyValue:"}) {
        for (const char *name : {"StringEquals",
                                 "StringNotEquals",
                                 "StringEqualsIgnoreCase",
                                 "StringNotEqualsIgnoreCase",
                                 "StringLike",
                                 "StringNotLike",
                                 "NumericEquals",
                                 "NumericNotEquals",
                                 "NumericLessThan",
                                 "NumericLessThanEquals",
                                 "NumericGreaterThan",
                                 "NumericGreaterThanEquals",
                                 "DateEquals",
                                 "DateNotEquals",
                                 "DateLessThan",
                                 "DateLessThanEquals",
                                 "DateGreaterThan",
                                 "DateGreaterThanEquals",
                                 "Bool",
                                 "BinaryEquals",
                                 "IpAddress",
                                 "NotIpAddress",
                                 "ArnEquals",
                                 "ArnNotEquals",
                                 "ArnLike",
                                 "ArnNotLike"}) {
            for (const char *suffix : {"", "IfExists"}) {
                const std::string text = std::string(qualifier) + name + suffix;
                const auto spelling = parseOperator(text);
                QVERIFY2(spelling.has_value(), text.c_str());
                QCOMPARE(operatorText(*spelling), text);
                ++known;
            }
        }
    }
    QCOMPARE(known, 3 * 26 * 2);
    QVERIFY(parseOperator("Null").has_value());
    for (const char *wrong : {"", "stringequals", "StringEqual", "NullIfExists", "ForAnyValue:Null",
                              "ForAllValues:", "IfExists", "StringEqualsIfExistsIfExists"})
        QVERIFY2(!parseOperator(wrong).has_value(), wrong);
}

void TestConditions::valuesAreJudged_data()
{
    QTest::addColumn<QString>("spelling");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("fault");
    QTest::newRow("number") << "NumericEquals"
                            << "12.5"
                            << "";
    QTest::newRow("no number") << "NumericEquals"
                               << "12 h"
                               << "\"12 h\" is no number";
    QTest::newRow("date") << "DateLessThan"
                          << "2026-02-28T10:00:00Z"
                          << "";
    QTest::newRow("no date") << "DateLessThan"
                             << "2026-02-30"
                             << "\"2026-02-30\" is no date such as 2026-01-01T00:00:00Z";
    QTest::newRow("flag") << "Bool"
                          << "true"
                          << "";
    QTest::newRow("no flag") << "Bool"
                             << "yes"
                             << "\"yes\" is neither true nor false";
    QTest::newRow("null") << "Null"
                          << "maybe"
                          << "\"maybe\" is neither true nor false";
    QTest::newRow("range") << "IpAddress"
                           << "10.0.0.0/8"
                           << "";
    QTest::newRow("no range") << "IpAddress"
                              << "10.0.0.0/33"
                              << "\"10.0.0.0/33\" is no IP address or range such as 203.0.113.0/24";
    QTest::newRow("arn") << "ArnLike"
                         << "arn:aws:sns:*:*:*"
                         << "";
    QTest::newRow("no arn") << "ArnLike"
                            << "orders"
                            << "\"orders\" is no ARN";
    QTest::newRow("text") << "StringLike"
                          << "anything at all"
                          << "";
}

void TestConditions::valuesAreJudged()
{
    QFETCH(const QString, spelling);
    QFETCH(const QString, value);
    QFETCH(const QString, fault);
    const auto known = parseOperator(spelling.toStdString());
    QCOMPARE(QString::fromStdString(judgeConditionValue(known->comparison, value.toStdString())), fault);
}

void TestConditions::momentsAreRead()
{
    const auto at = [](const char *text) { return parseMoment(text).value_or(SimTime{-1}).ns / nsPerSecond; };
    QCOMPARE(at("1970-01-01"), 0LL);
    QCOMPARE(at("2026-01-01"), 1'767'225'600LL);
    QCOMPARE(at("2026-01-01T00:00Z"), 1'767'225'600LL);
    // Every day of two centuries, against Qt's calendar.
    for (QDate day(1970, 1, 1); day < QDate(2170, 1, 1); day = day.addDays(1))
        QCOMPARE(at(qPrintable(day.toString(Qt::ISODate))),
                 day.toJulianDay() * 86'400 - QDate(1970, 1, 1).toJulianDay() * 86'400);
    QCOMPARE(at("2026-01-01T00:00:01Z"), 1'767'225'601LL);
    QCOMPARE(at("2026-01-01T00:00:01.25Z"), 1'767'225'601LL);
    QCOMPARE(at("2025-12-31T16:00:00-08:00"), 1'767'225'600LL);
    QCOMPARE(at("1767225600"), 1'767'225'600LL);
    for (const char *wrong :
         {"", "2026-13-01", "2026-02-29", "2100-02-29", "2026-04-31", "2026-00-01", "2026-01-01T",
          "2026-01-01T24:00:00Z", "2026-01-01T00:00:00+0100", "2026-01-01 00:00:00", "2026-01-01T00:00:00.Z",
          "-5", "1e20", "2026-01-01T00:00:00Zz"})
        QVERIFY2(!parseMoment(wrong), wrong);
}

void TestConditions::addressesAreRead()
{
    for (const char *good : {"0.0.0.0", "255.255.255.255", "10.0.0.0/8", "::", "::1", "2001:db8::/32",
                             "1:2:3:4:5:6:7:8", "2001:db8:0:0:0:0:0:1/128", "1::8"})
        QVERIFY2(parseAddressRange(good).has_value(), good);
    for (const char *wrong :
         {"", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4/33", "1.2.3.4/", "1.2.3.-4", "1:2:3:4:5:6:7",
          "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::/129", "g::", "1:2:3:4:5:6:7:"})
        QVERIFY2(!parseAddressRange(wrong).has_value(), wrong);
    QVERIFY(parseAddressRange("10.0.0.0/8")->contains(*parseAddressRange("10.200.0.0/16")));
    QVERIFY(!parseAddressRange("10.200.0.0/16")->contains(*parseAddressRange("10.0.0.0/8")));
}

QTEST_APPLESS_MAIN(TestConditions)
#include "tst_conditions.moc"
