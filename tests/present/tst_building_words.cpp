// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: every kind stands in one group of the palette and is found by its words, every row of a table in one
// group of its form beside the rows that it belongs to, and a line between two services means one parameter.
#include "present/connections.h"
#include "present/palette_groups.h"
#include "present/parameter_groups.h"
#include "support/sample_frames.h"

#include <QTest>

#include <algorithm>

using namespace millrace;

namespace {

ServiceKind kind(std::string_view name, std::string_view title, ServiceRole role, std::string_view help = {})
{
    ServiceKind made;
    made.name = name;
    made.title = title;
    made.role = role;
    made.help = help;
    return made;
}

std::vector<ServiceKind> manyKinds()
{
    return {kind("kinesis_stream", "Kinesis stream", ServiceRole::Log),
            kind("producer", "Producer", ServiceRole::Source),
            kind("consumer", "Consumer", ServiceRole::Reader),
            kind("lambda_function", "Lambda function", ServiceRole::Reader, "Runs code for each batch."),
            kind("dynamodb_table", "DynamoDB table", ServiceRole::Sink),
            kind("sqs_queue", "SQS queue", ServiceRole::Sink),
            kind("sns_topic", "SNS topic", ServiceRole::Sink),
            kind("autoscaler", "Autoscaler", ServiceRole::Control)};
}

ParameterInfo row(std::string_view name, std::string_view shownWhen = {})
{
    ParameterInfo info;
    info.name = name;
    info.shownWhen = shownWhen;
    return info;
}

} // namespace

class TestBuildingWords : public QObject
{
    Q_OBJECT

private slots:
    void kindsStandInOneGroup()
    {
        const std::vector<ServiceKind> kinds = manyKinds();
        for (const std::vector<ServiceKind> *all : {&kinds, &catalogue()}) {
            std::vector<const ServiceKind *> found;
            for (const PaletteGroup &group : paletteGroups(*all)) {
                QVERIFY(!group.title.isEmpty() && !group.kinds.empty());
                found.insert(found.end(), group.kinds.begin(), group.kinds.end());
            }
            QCOMPARE(found.size(), all->size());
            for (const ServiceKind &each : *all)
                QCOMPARE(std::count(found.begin(), found.end(), &each), 1);
        }
        const auto groups = paletteGroups(kinds);
        QStringList titles;
        for (const PaletteGroup &group : groups)
            titles << group.title;
        QCOMPARE(titles, (QStringList{"Sources", "Streams", "Readers", "Stores", "Messaging", "Control"}));
        QCOMPARE(groups[4].kinds.size(), std::size_t(2));
    }

    void kindsAreFoundByWords()
    {
        const std::vector<ServiceKind> kinds = manyKinds();
        QVERIFY(isFound(kinds[3], "Readers", "lambda"));
        QVERIFY(isFound(kinds[3], "Readers", "code batch"));
        QVERIFY(isFound(kinds[3], "Readers", "READER"));
        QVERIFY(!isFound(kinds[3], "Readers", "lambda queue"));
        QVERIFY(isFound(kinds[5], "Messaging", ""));
    }

    void rowsStandInOneGroup()
    {
        for (const ServiceKind &each : catalogue()) {
            std::vector<int> seen(each.parameters->size(), 0);
            const auto groups = groupsOf(*each.parameters);
            for (const ParameterGroup &group : groups) {
                QVERIFY(groups.size() == 1 || !group.title.isEmpty());
                QVERIFY(std::is_sorted(group.rows.begin(), group.rows.end()));
                for (const std::size_t at : group.rows)
                    ++seen[at];
            }
            QVERIFY2(std::all_of(seen.begin(), seen.end(), [](int count) { return count == 1; }),
                     std::string(each.name).c_str());
        }
    }

    void shortTablesAreNotCutUp()
    {
        const auto groups = groupsOf({row("rate"), row("retry"), row("memory")});
        QCOMPARE(groups.size(), std::size_t(1));
        QVERIFY(groups[0].title.isEmpty());
    }

    void rowsStandWithWhatShowsThem()
    {
        const std::vector<ParameterInfo> table{row("keys"),           row("retry"),
                                               row("retry_attempts"), row("hot_share", "keys=hot"),
                                               row("rate"),           row("exponent", "keys=zipf"),
                                               row("memory"),         row("wait", "retry=failed|batch"),
                                               row("timeout"),        row("latency"),
                                               row("flavour")};
        for (const ParameterGroup &group : groupsOf(table)) {
            const auto has = [&](std::size_t at) {
                return std::find(group.rows.begin(), group.rows.end(), at) != group.rows.end();
            };
            QCOMPARE(has(0), has(3));
            QCOMPARE(has(0), has(5));
            QCOMPARE(has(1), has(7));
        }
        // One row alone is no group.
        for (const ParameterGroup &group : groupsOf(table))
            QVERIFY(group.rows.size() > 1);
    }

    void aLineMeansAParameter()
    {
        const Frame frame = sample::smallFrame();
        const ServiceFrame &orders = *frame.find("orders");
        const ServiceFrame &web = *frame.find("web");
        const ServiceFrame &analytics = *frame.find("analytics");
        const auto check = [&](const ServiceFrame &from, const ServiceFrame &to,
                               const ServiceFrame &service) {
            const auto found = connectionOf(from, to);
            QVERIFY(found);
            QCOMPARE(found->service, service.index);
            QCOMPARE(found->parameter, std::string("stream"));
            QCOMPARE(found->named, std::string("orders"));
        };
        check(web, orders, web);
        check(orders, web, web); // drawn the other way, it means the same
        check(orders, analytics, analytics);
        check(analytics, orders, analytics);
        QVERIFY(!connectionOf(web, analytics));
        QVERIFY(!connectionOf(orders, orders));
    }
};

QTEST_APPLESS_MAIN(TestBuildingWords)
#include "tst_building_words.moc"
