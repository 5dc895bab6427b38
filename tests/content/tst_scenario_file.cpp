// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: shipped scenarios come back as they are; a faulty file is refused with every fault at its place.

#include "content/library.h"
#include "sim/services/catalogue.h"

#include <QtTest>

using namespace millrace;

namespace {

/// A good scenario, one line a part, so that a row can spoil any of it.
QString sample()
{
    return QStringLiteral(R"({
  "format": 1,
  "name": "sample",
  "title": "Sample",
  "length": "10m",
  "prices": null,
  "producers": [{"name": "web", "stream": "orders", "rate": "100/s", "latency": "10ms"}],
  "streams": [{"name": "orders", "shards": 2}],
  "consumers": [{"name": "analytics", "stream": "orders"}],
  "commands": [{"at": "5s", "do": "split_shard", "target": "orders", "shard": "0", "arguments": {"at": "middle"}}],
  "variants": [{"name": "more", "title": "More", "set": {"web/rate": "200/s", "orders/shards": 4}}]
})");
}

std::vector<Finding> findingsOf(const QString &text)
{
    const Loaded<Scenario> loaded = parseScenario(text.toStdString(), {});
    return isGood(loaded) ? std::vector<Finding>{} : std::get<std::vector<Finding>>(loaded);
}

QStringList linesOf(const std::vector<Finding> &findings)
{
    QStringList lines;
    for (const Finding &finding : findings)
        lines << QString::fromStdString(finding.place + ": " + finding.text);
    return lines;
}

} // namespace

class TestScenarioFile : public QObject
{
    Q_OBJECT

private slots:
    void shippedOnesComeBack_data();
    void shippedOnesComeBack();
    void readsTheSample();
    void saysEachFaultAtItsPlace_data();
    void saysEachFaultAtItsPlace();
    void saysAllFaultsAtOnce();
    void readsUnits_data();
    void readsUnits();
    void keepsTheOrderOfServices();
    void saysWhereJsonBreaks();
    void refusesWhatIsNoScenario();
    void namesTheShippedOnes();
    void readsArgumentsByTheTargetsTable();
};

void TestScenarioFile::shippedOnesComeBack_data()
{
    QTest::addColumn<QString>("name");
    for (const ScenarioEntry &entry : shippedScenarios())
        QTest::newRow(entry.name.c_str()) << QString::fromStdString(entry.name);
}

void TestScenarioFile::shippedOnesComeBack()
{
    QFETCH(QString, name);
    const Loaded<Scenario> loaded = loadScenario(name.toStdString());
    QVERIFY2(isGood(loaded),
             qPrintable(linesOf(isGood(loaded) ? std::vector<Finding>{} : std::get<1>(loaded)).join('\n')));
    const Scenario &made = std::get<Scenario>(loaded);
    QCOMPARE(QString::fromStdString(made.name), name);
    const Loaded<Scenario> again = parseScenario(writeScenario(made), {});
    QVERIFY(isGood(again));
    const Scenario &back = std::get<Scenario>(again);
    QCOMPARE(back.title, made.title);
    QCOMPARE(back.description, made.description);
    QCOMPARE(back.length, made.length);
    QCOMPARE(back.services.size(), made.services.size());
    for (std::size_t i = 0; i < made.services.size(); ++i) {
        QCOMPARE(back.services[i].name, made.services[i].name);
        const ServiceKind &kind = *findKind(made.services[i].kind);
        QVERIFY(withDefaults(kind, back.services[i].parameters)
                == withDefaults(kind, made.services[i].parameters));
    }
    QVERIFY(back.commands == made.commands);
    QVERIFY(back.variants == made.variants);
    QVERIFY(back.prices && made.prices);
    QCOMPARE(back.prices->items.size(), made.prices->items.size());
    QCOMPARE(back.traces.size(), made.traces.size());
    for (std::size_t i = 0; i < made.traces.size(); ++i)
        QCOMPARE(back.traces[i]->sha256, made.traces[i]->sha256);
}

void TestScenarioFile::readsTheSample()
{
    // Every row below spoils this one; it has to be good by itself.
    QCOMPARE(linesOf(findingsOf(sample())), QStringList());
}

void TestScenarioFile::saysEachFaultAtItsPlace_data()
{
    QTest::addColumn<QString>("good");
    QTest::addColumn<QString>("bad");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const char *good, const char *bad, const char *place,
                        const char *words) { QTest::newRow(name) << good << bad << place << words; };
    row("below", R"("shards": 2)", R"("shards": 0)", "/streams/0/shards", "0 is below 1");
    row("above", R"("shards": 2)", R"("shards": 10001)", "/streams/0/shards", "10001 is above 10000");
    row("kind", R"("shards": 2)", R"("shards": "2")", "/streams/0/shards", "a whole number is expected");
    row("fraction of a shard", R"("shards": 2)", R"("shards": 2.5)", "/streams/0/shards",
        "a whole number is expected");
    row("no unit", R"("latency": "10ms")", R"("latency": "10")", "/producers/0/latency", "has no unit");
    row("unknown unit", R"("latency": "10ms")", R"("latency": "10min")", "/producers/0/latency",
        "is not a unit here");
    row("a bare number", R"("latency": "10ms")", R"("latency": 10)", "/producers/0/latency",
        "with its unit is expected");
    row("a rate of nonsense", R"("rate": "100/s")", R"("rate": "fast")", "/producers/0/rate",
        "is not a number");
    row("a negative rate", R"("rate": "100/s")", R"("rate": "-1/s")", "/producers/0/rate",
        "-1/s is below 0/s");
    row("no rate", R"("rate": "100/s")", R"("rate": "nan/s")", "/producers/0/rate", "is not a number");
    row("unknown parameter", R"("shards": 2)", R"("shard": 2)", "/streams/0/shard", "unknown key");
    row("unknown key", R"("prices": null)", R"("price": null)", "/price", "unknown key");
    row("unknown section", R"("consumers")", R"("readers")", "/readers", "unknown key");
    row("key with a slash", R"("prices": null)", R"("a/b~c": null)", "/a~1b~0c", "unknown key");
    row("no name", R"("name": "web", )", "", "/producers/0/name", "is missing");
    row("no such name", R"("name": "web")", R"("name": "w e b")", "/producers/0/name", "is not a name");
    row("taken name", R"("name": "web")", R"("name": "orders")", "/streams/0/name", "is taken");
    row("no such region", R"("shards": 2)", R"("shards": 2, "region": "europe")", "/streams/0/region",
        "\"europe\" is no region such as eu-west-1");
    row("region of the scenario", R"("prices": null)", R"("region": "home")", "/region", "is no region");
    row("too far", R"("prices": null)", R"("inter_region_latency": "2s")", "/inter_region_latency",
        "must lie between 0s and 1s");
    row("a region in a region", R"("prices": null)",
        R"("regions": [{"name": "eu-west-1", "region": "eu-west-1"}])", "/regions/0/region", "unknown key");
    row("a region by another name", R"("prices": null)", R"("regions": [{"name": "europe"}])",
        "/regions/0/name", "is no region");
    row("created nowhere", R"("commands": [)",
        R"("commands": [{"at": "1s", "do": "create", "target": "late", "kind": "producer", "region": "nowhere"}, )",
        "/commands/0", "region: \"nowhere\" is no region");
    row("no such stream", R"("name": "analytics", "stream": "orders")",
        R"("name": "analytics", "stream": "nowhere")", "/consumers/0/stream",
        "there is no kinesis_stream \"nowhere\"");
    row("a stream of another kind", R"("name": "web", "stream": "orders")",
        R"("name": "web", "stream": "analytics")", "/producers/0/stream",
        "there is no kinesis_stream \"analytics\"");
    row("contradiction", R"("latency": "10ms")", R"("latency": "4s")", "/producers/0/timeout",
        "twice the latency");
    row("missing list of keys", R"("latency": "10ms")", R"("keys": "list")", "/producers/0/key_list",
        "is empty");
    row("unknown choice", R"("latency": "10ms")", R"("retry": "perhaps")", "/producers/0/retry",
        "not one of none, failed, batch");
    row("no title", R"("title": "Sample",)", "", "/title", "is missing");
    row("no length", R"("length": "10m",)", "", "/length", "is missing");
    row("empty length", R"("length": "10m")", R"("length": "0s")", "/length", "must lie between");
    row("endless length", R"("length": "10m")", R"("length": "401d")", "/length", "must lie between");
    row("no date", R"("prices": null)", R"("start": "yesterday")", "/start", "is no date");
    row("no book", R"("prices": null)", R"("prices": "no-such-book")", "/prices", "there is no such file");
    row("no trace", R"("prices": null)",
        R"("traces": [{"name": "t", "file": "none.csv", "scheduled_column": "a", "key_column": "b"}])",
        "/traces/0/file", "there is no such file");
    row("negative seed", R"("prices": null)", R"("seed": -1)", "/seed", "a whole number from 0 on");
    row("incomplete order", R"("prices": null)", R"("order": ["web"])", "/order",
        "does not name all services");
    row("no moment", R"("at": "5s", )", "", "/commands/0/at", "is missing");
    row("unknown command", R"("do": "split_shard")", R"("do": "explode")", "/commands/0",
        "has no command \"explode\"");
    row("unknown target", R"("target": "orders")", R"("target": "nobody")", "/commands/0",
        "there is no service \"nobody\"");
    row("unknown argument", R"("shard": "0")", R"("shards": "0")", "/commands/0/shards", "unknown argument");
    row("command of another kind", R"("target": "orders")", R"("target": "web")", "/commands/0",
        "has no command");
    row("variant of nothing", R"("web/rate")", R"("web/speed")", "/variants/0/set/web~1speed",
        "no service and parameter");
    row("variant out of range", R"("orders/shards": 4)", R"("orders/shards": 0)", "/variants/0/set",
        "0 is below 1");
    row("variant with a wrong unit", R"("200/s")", R"("200ms")", "/variants/0/set/web~1rate",
        "is not a number");
    row("format of nothing", R"("format": 1,)", "", "/format", "is missing");
    row("format zero", R"("format": 1)", R"("format": 0)", "/format", "0 is below 1");
    row("format newer", R"("format": 1)", R"("format": 2)", "/format", "newer Millrace");
    row("streams is no list", R"([{"name": "orders", "shards": 2}])", R"({"name": "orders"})", "/streams",
        "a list is expected");
    row("stream is no object", R"({"name": "orders", "shards": 2})", "7", "/streams/0",
        "an object is expected");
    row("key twice", R"("shards": 2)", R"("shards": 2, "shards": 3)", "/streams/0/shards", "comes twice");
}

void TestScenarioFile::saysEachFaultAtItsPlace()
{
    QFETCH(QString, good);
    QFETCH(QString, bad);
    QFETCH(QString, place);
    QFETCH(QString, words);
    QString text = sample();
    QVERIFY2(text.contains(good), "the row spoils nothing");
    text.replace(text.indexOf(good), good.size(), bad);
    const QStringList lines = linesOf(findingsOf(text));
    bool isSaid = false;
    for (const QString &line : lines)
        isSaid = isSaid || (line.startsWith(place + QStringLiteral(": ")) && line.contains(words));
    QVERIFY2(isSaid, qPrintable(lines.isEmpty() ? QStringLiteral("nothing was found") : lines.join(u'\n')));
}

void TestScenarioFile::saysAllFaultsAtOnce()
{
    QString text = sample();
    text.replace(QStringLiteral("\"shards\": 2"), QStringLiteral("\"shards\": 0, \"colour\": \"red\""));
    text.replace(QStringLiteral("100/s"), QStringLiteral("fast"));
    text.replace(QStringLiteral("\"length\": \"10m\""), QStringLiteral("\"length\": \"10\""));
    text.replace(QStringLiteral("split_shard"), QStringLiteral("explode"));
    text.replace(QStringLiteral("\"200/s\""), QStringLiteral("200"));
    QStringList places;
    for (const Finding &finding : findingsOf(text))
        places << QString::fromStdString(finding.place);
    for (const char *place : {"/streams/0/shards", "/streams/0/colour", "/producers/0/rate", "/length",
                              "/commands/0", "/variants/0/set/web~1rate"})
        QVERIFY2(
            places.contains(QLatin1String(place)),
            qPrintable(QStringLiteral("%1 is not among %2").arg(QLatin1String(place), places.join(u' '))));
    QCOMPARE(places.removeDuplicates(), 0); // and none is said twice
}

void TestScenarioFile::readsUnits_data()
{
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QString>("spelling");
    QTest::addColumn<double>("value");
    const auto row = [](const char *parameter, const char *spelling, double value) {
        QTest::newRow(spelling) << parameter << spelling << value;
    };
    row("latency", "500ms", 5e8);
    row("latency", "1.5s", 1.5e9);
    row("latency", "2s", 2e9);
    row("latency", "250000us", 2.5e8);
    row("latency", "123456789ns", 123456789);
    row("timeout", "1m", 6e10);
    row("timeout", "1h", 3.6e12);
    row("timeout", "0.01h", 3.6e10);
    row("record_size", "200B", 200);
    row("record_size", "3KiB", 3072);
    row("record_size", "0.5MiB", 524288);
    row("record_size", "512", 512);
    row("rate", "2500/s", 2500);
    row("rate", "0.25/s", 0.25);
    row("rate", "12.5", 12.5);
}

void TestScenarioFile::readsUnits()
{
    QFETCH(QString, parameter);
    QFETCH(QString, spelling);
    QFETCH(double, value);
    QString text = sample();
    text.replace(QStringLiteral("\"latency\": \"10ms\""),
                 QStringLiteral("\"%1\": \"%2\"").arg(parameter, spelling));
    if (parameter == QStringLiteral("latency"))
        text.replace(QStringLiteral("\"latency\""), QStringLiteral("\"timeout\": \"1h\", \"latency\""));
    if (parameter == QStringLiteral("rate"))
        text.replace(QStringLiteral("\"rate\": \"100/s\", "), QString());
    const Loaded<Scenario> loaded = parseScenario(text.toStdString(), {});
    QVERIFY2(isGood(loaded),
             qPrintable(linesOf(isGood(loaded) ? std::vector<Finding>{} : std::get<1>(loaded)).join('\n')));
    const ParameterValue *read =
        findValue(std::get<Scenario>(loaded).find("web")->parameters, parameter.toStdString());
    QVERIFY(read != nullptr);
    const double got = std::holds_alternative<double>(*read)
                           ? std::get<double>(*read)
                           : static_cast<double>(std::get<std::int64_t>(*read));
    QCOMPARE(got, value);
}

void TestScenarioFile::keepsTheOrderOfServices()
{
    // The place of a service decides the order of events at one time.
    Scenario made = std::get<Scenario>(parseScenario(sample().toStdString(), {}));
    std::swap(made.services.front(), made.services.back());
    const Scenario back = std::get<Scenario>(parseScenario(writeScenario(made), {}));
    for (std::size_t i = 0; i < made.services.size(); ++i)
        QCOMPARE(back.services[i].name, made.services[i].name);
    QVERIFY(back.services.front().kind
            != std::get<Scenario>(parseScenario(sample().toStdString(), {})).services.front().kind);
}

void TestScenarioFile::saysWhereJsonBreaks()
{
    QString text = sample();
    text.replace(QStringLiteral("\"title\": \"Sample\","), QStringLiteral("\"title\": \"Sample\";"));
    const std::vector<Finding> findings = findingsOf(text);
    QCOMPARE(findings.size(), std::size_t{1});
    QCOMPARE(findings.front().place, std::string("line 4, column 20"));
}

void TestScenarioFile::refusesWhatIsNoScenario()
{
    for (const char *text : {"", " ", "null", "[]", "7", "\"text\"", "{", "{}", "\xff\xfe", "{\"a\": 1e999}"})
        QVERIFY2(!findingsOf(QString::fromLatin1(text)).empty(), text);
    const std::string deep(100'000, '[');
    QVERIFY(!isGood(parseScenario(deep, {})));
    const std::string large(std::size_t{9} << 20, ' ');
    const auto tooLarge = parseScenario(large, {});
    QVERIFY(!isGood(tooLarge));
    QVERIFY(std::get<1>(tooLarge).front().text.find("larger than 8 MiB") != std::string::npos);
    const auto none = loadScenario("/");
    QVERIFY(!isGood(none));
}

void TestScenarioFile::namesTheShippedOnes()
{
    QStringList names;
    for (const ScenarioEntry &entry : shippedScenarios()) {
        names << QString::fromStdString(entry.name);
        QVERIFY(!entry.title.empty() && !entry.description.empty());
    }
    for (const char *name : {"tour", "uniform", "hot-shard", "flights"})
        QVERIFY(names.contains(QLatin1String(name)));
    const auto unknown = loadScenario("no-such-scenario");
    QVERIFY(!isGood(unknown));
    const std::string &text = std::get<1>(unknown).front().text;
    QVERIFY2(text.find("hot-shard") != std::string::npos, "whoever mistypes is told what there is");
}

void TestScenarioFile::readsArgumentsByTheTargetsTable()
{
    // "at" of a split is a hash key beside the "at" of the command; a create is known to later commands.
    QString text = sample();
    text.replace(
        QStringLiteral("\"arguments\": {\"at\": \"middle\"}}]"),
        QStringLiteral(
            "\"arguments\": {\"at\": \"12345\"}},"
            "{\"at\": \"6s\", \"do\": \"create\", \"target\": \"late\", \"kind\": \"consumer\","
            " \"stream\": \"orders\", \"poll_interval\": \"2s\"},"
            "{\"at\": \"7s\", \"do\": \"set\", \"target\": \"late\", \"processing_rate\": \"7/s\"}]"));
    const Loaded<Scenario> loaded = parseScenario(text.toStdString(), {});
    QVERIFY2(isGood(loaded),
             qPrintable(linesOf(isGood(loaded) ? std::vector<Finding>{} : std::get<1>(loaded)).join('\n')));
    const auto &commands = std::get<Scenario>(loaded).commands;
    QCOMPARE(commands.size(), std::size_t{3});
    QCOMPARE(commands[0].at, seconds(5));
    QVERIFY(*findValue(commands[0].command.arguments, "at") == ParameterValue(std::string("12345")));
    QVERIFY(*findValue(commands[1].command.arguments, "poll_interval") == ParameterValue(seconds(2).ns));
    QVERIFY(*findValue(commands[2].command.arguments, "processing_rate") == ParameterValue(7.0));
}

QTEST_APPLESS_MAIN(TestScenarioFile)
#include "tst_scenario_file.moc"
