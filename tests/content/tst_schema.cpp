// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the schemas in lessons/schema are those of the tables, and what they say agrees with what the reader
// does: shipped files are accepted, and what a file has wrong in its form is refused by both.

#include "content/file_bytes.h"
#include "content/library.h"
#include "content/schema.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

using namespace millrace;

namespace {

/// The part of JSON Schema that the schemas use; any other keyword ends the test.
class SchemaChecker
{
public:
    explicit SchemaChecker(const QJsonObject &schema)
        : m_root(schema)
    {}
    QStringList faultsOf(const QJsonValue &value)
    {
        m_faults.clear();
        check(value, m_root, QString());
        return m_faults;
    }

private:
    static bool isOfType(const QJsonValue &value, const QString &type)
    {
        if (type == QStringLiteral("integer"))
            return value.isDouble()
                   && value.toDouble() == static_cast<double>(static_cast<qint64>(value.toDouble()));
        const QHash<QString, QJsonValue::Type> types = {
            {QStringLiteral("object"), QJsonValue::Object}, {QStringLiteral("array"), QJsonValue::Array},
            {QStringLiteral("string"), QJsonValue::String}, {QStringLiteral("number"), QJsonValue::Double},
            {QStringLiteral("boolean"), QJsonValue::Bool},  {QStringLiteral("null"), QJsonValue::Null}};
        if (!types.contains(type))
            qFatal("unknown type %s", qPrintable(type));
        return value.type() == types.value(type);
    }
    void fault(const QString &place, const QString &keyword)
    {
        m_faults << place + QStringLiteral(": ") + keyword;
    }

    void check(const QJsonValue &value, const QJsonObject &schema, const QString &place)
    {
        for (auto at = schema.begin(); at != schema.end(); ++at)
            if (!checkKeyword(at.key(), at.value(), value, schema, place))
                fault(place, at.key());
    }
    /// Faults of parts are added by themselves; false: this keyword is not met.
    bool checkKeyword(const QString &keyword, const QJsonValue &wanted, const QJsonValue &value,
                      const QJsonObject &schema, const QString &place)
    {
        static const QStringList words = {QStringLiteral("$schema"), QStringLiteral("$id"),
                                          QStringLiteral("$defs"),   QStringLiteral("title"),
                                          QStringLiteral("default"), QStringLiteral("description"),
                                          QStringLiteral("examples")};
        if (words.contains(keyword))
            return true;
        if (keyword == QStringLiteral("type"))
            return isOfType(value, wanted.toString());
        if (keyword == QStringLiteral("minimum"))
            return !value.isDouble() || value.toDouble() >= wanted.toDouble();
        if (keyword == QStringLiteral("maximum"))
            return !value.isDouble() || value.toDouble() <= wanted.toDouble();
        if (keyword == QStringLiteral("maxLength"))
            return !value.isString() || value.toString().size() <= wanted.toInt();
        if (keyword == QStringLiteral("maxItems"))
            return !value.isArray() || value.toArray().size() <= wanted.toInt();
        if (keyword == QStringLiteral("pattern"))
            return !value.isString()
                   || QRegularExpression(wanted.toString()).match(value.toString()).hasMatch();
        if (keyword == QStringLiteral("enum"))
            return wanted.toArray().contains(value);
        if (keyword == QStringLiteral("$ref"))
            checkRef(value, wanted.toString(), place);
        else if (keyword == QStringLiteral("anyOf"))
            return anyHolds(value, wanted.toArray());
        else if (keyword == QStringLiteral("required"))
            checkRequired(value, wanted.toArray(), place);
        else if (keyword == QStringLiteral("properties"))
            checkProperties(value, wanted.toObject(), place);
        else if (keyword == QStringLiteral("additionalProperties"))
            checkOthers(value, wanted, schema, place);
        else if (keyword == QStringLiteral("items"))
            checkItems(value, wanted.toObject(), place);
        else
            qFatal("unknown keyword %s", qPrintable(keyword));
        return true;
    }
    void checkRef(const QJsonValue &value, const QString &to, const QString &place)
    {
        QJsonValue at = m_root;
        for (const QString &step : to.mid(2).split(u'/'))
            at = at.toObject().value(step);
        if (!at.isObject())
            qFatal("%s leads nowhere", qPrintable(to));
        check(value, at.toObject(), place);
    }
    bool anyHolds(const QJsonValue &value, const QJsonArray &ways)
    {
        const QStringList before = m_faults;
        bool holds = false;
        for (const QJsonValue &way : ways) {
            m_faults.clear();
            check(value, way.toObject(), QString());
            holds = holds || m_faults.isEmpty();
        }
        m_faults = before;
        return holds;
    }
    void checkRequired(const QJsonValue &value, const QJsonArray &keys, const QString &place)
    {
        for (const QJsonValue &key : keys)
            if (value.isObject() && !value.toObject().contains(key.toString()))
                fault(place + u'/' + key.toString(), QStringLiteral("required"));
    }
    void checkProperties(const QJsonValue &value, const QJsonObject &properties, const QString &place)
    {
        const QJsonObject object = value.toObject();
        for (auto at = object.begin(); at != object.end(); ++at)
            if (properties.contains(at.key()))
                check(at.value(), properties.value(at.key()).toObject(), place + u'/' + at.key());
    }
    void checkOthers(const QJsonValue &value, const QJsonValue &wanted, const QJsonObject &schema,
                     const QString &place)
    {
        const QJsonObject properties = schema.value(QStringLiteral("properties")).toObject();
        const QJsonObject object = value.toObject();
        for (auto at = object.begin(); at != object.end(); ++at) {
            if (properties.contains(at.key()))
                continue;
            if (wanted.isObject())
                check(at.value(), wanted.toObject(), place + u'/' + at.key());
            else if (!wanted.toBool())
                fault(place + u'/' + at.key(), QStringLiteral("additionalProperties"));
        }
    }
    void checkItems(const QJsonValue &value, const QJsonObject &schema, const QString &place)
    {
        const QJsonArray items = value.toArray();
        for (qsizetype i = 0; i < items.size(); ++i)
            check(items.at(i), schema, place + u'/' + QString::number(i));
    }

    QJsonObject m_root;
    QStringList m_faults;
};

QJsonValue parsed(const QByteArray &text)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (document.isNull())
        qFatal("%s", qPrintable(error.errorString()));
    return document.object();
}

SchemaChecker checkerFor(const char *which)
{
    return SchemaChecker(parsed(QByteArray::fromStdString(schemaText(which))).toObject());
}

QByteArray shipped(const QString &file)
{
    std::string text;
    const std::string fault = readText(dataFolder() / file.toStdString(), text);
    if (!fault.empty())
        qFatal("%s: %s", qPrintable(file), fault.c_str());
    return QByteArray::fromStdString(text);
}

} // namespace

class TestSchema : public QObject
{
    Q_OBJECT

private slots:
    void isWhatTheTablesSay();
    void acceptsWhatIsShipped_data();
    void acceptsWhatIsShipped();
    void refusesWhatTheReaderRefuses_data();
    void refusesWhatTheReaderRefuses();
};

void TestSchema::isWhatTheTablesSay()
{
    const auto all = allSchemas();
    QCOMPARE(all.size(), std::size_t{6});
    for (const auto &[file, text] : all)
        QCOMPARE(shipped(QStringLiteral("lessons/schema/") + QString::fromStdString(file)),
                 QByteArray::fromStdString(text));
    QCOMPARE(static_cast<std::size_t>(QDir(QString::fromStdString((dataFolder() / "lessons/schema").string()))
                                          .entryList(QDir::Files)
                                          .size()),
             all.size());
    QVERIFY(schemaText("no-such-kind").empty());
}

void TestSchema::acceptsWhatIsShipped_data()
{
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("file");
    for (const ScenarioEntry &entry : shippedScenarios())
        QTest::newRow(entry.name.c_str())
            << "scenario" << QString::fromStdString("lessons/scenarios/" + entry.name + ".json");
    for (const LessonEntry &entry : shippedLessons())
        for (const char *part : {"lesson", "solution"})
            QTest::addRow("%s %s", entry.id.c_str(), part)
                << part << QString::fromStdString("lessons/" + entry.id + "/" + part + ".json");
    QTest::newRow("prices") << "prices" << QStringLiteral("assets/prices/aws-us-east-1-2026-08.json");
}

void TestSchema::acceptsWhatIsShipped()
{
    QFETCH(QString, schema);
    QFETCH(QString, file);
    SchemaChecker checker = checkerFor(qPrintable(schema));
    QCOMPARE(checker.faultsOf(parsed(shipped(file))), QStringList());
}

void TestSchema::refusesWhatTheReaderRefuses_data()
{
    QTest::addColumn<QString>("good");
    QTest::addColumn<QString>("bad");
    QTest::addColumn<QString>("place");
    const auto row = [](const char *good, const char *bad, const char *place) {
        QTest::newRow(bad) << good << bad << place;
    };
    row(R"("shards": 2)", R"("shards": 0)", "/streams/0/shards");
    row(R"("shards": 2)", R"("shards": 2.5)", "/streams/0/shards");
    row(R"("shards": 2)", R"("shards": "2")", "/streams/0/shards");
    row(R"("shards": 2)", R"("shard": 2)", "/streams/0/shard");
    row(R"("1800/s")", R"("fast")", "/producers/0/rate");
    row(R"("1KiB")", R"("1 potato")", "/producers/0/record_size");
    row(R"("retry": "none")", R"("retry": "perhaps")", "/producers/0/retry");
    row(R"("10m")", R"("10")", "/length");
    row(R"("format": 1)", R"("format": 2)", "/format");
    row(R"("name": "hot-shard")", R"("name": "hot shard")", "/name");
    row(R"("hot_share": 0.8333333333333334)", R"("hot_share": 1.5)", "/producers/0/hot_share");
}

void TestSchema::refusesWhatTheReaderRefuses()
{
    QFETCH(QString, good);
    QFETCH(QString, bad);
    QFETCH(QString, place);
    QString text = QString::fromUtf8(shipped(QStringLiteral("lessons/scenarios/hot-shard.json")));
    QVERIFY(text.contains(good));
    text.replace(text.indexOf(good), good.size(), bad);
    QVERIFY(!isGood(parseScenario(text.toStdString(), {})));
    SchemaChecker checker = checkerFor("scenario");
    const QStringList faults = checker.faultsOf(parsed(text.toUtf8()));
    QVERIFY2(!faults.isEmpty() && faults.front().startsWith(place + u':'), qPrintable(faults.join(u'\n')));
}

QTEST_APPLESS_MAIN(TestSchema)
#include "tst_schema.moc"
