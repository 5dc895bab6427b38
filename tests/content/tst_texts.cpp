// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: dates, lengths of time, SHA-256 and saved files are exact, and refuse what is not what it says.

#include "content/date_text.h"
#include "content/file_bytes.h"
#include "content/json_node.h"
#include "content/library.h"
#include "content/sha256.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

using namespace millrace;

class TestTexts : public QObject
{
    Q_OBJECT

private slots:
    void readsDatesAsTheCalendarDoes();
    void refusesDates_data();
    void refusesDates();
    void readsLengths();
    void hashesKnownTexts_data();
    void hashesKnownTexts();
    void hashesEveryLength();
    void savesAtomically();
    void leavesTheOldFileWhenItCannotSave();
    void refusesFilesThatAreTooLarge();
    void writesJsonThatComesBack();
    void readsNumbersAsWhatTheyAre();
};

void TestTexts::readsDatesAsTheCalendarDoes()
{
    // Every 13th day over all years, against another calendar.
    for (QDate day(1970, 1, 1); day.year() <= 2200; day = day.addDays(13)) {
        const QDateTime moment(day, QTime(day.day() % 24, day.month() * 4, day.day()), Qt::UTC);
        const std::string text = moment.toString(Qt::ISODate).toStdString();
        const auto read = parseDate(text);
        QVERIFY2(read.has_value(), text.c_str());
        QCOMPARE(read->ns, moment.toSecsSinceEpoch() * nsPerSecond);
        QCOMPARE(formatDate(*read), text);
    }
    QCOMPARE(parseDate("2001-01-01 00:47")->ns, 978'310'020LL * nsPerSecond);
    QCOMPARE(parseDate("2026-01-01T00:00:00Z"), parseDate("2026-01-01 00:00"));
    QVERIFY(parseDate("2000-02-29 00:00").has_value());
    QVERIFY(parseDate("2024-02-29 23:59:59").has_value());
}

void TestTexts::refusesDates_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"",
                             "2001",
                             "2001-01-01",
                             "2001-1-1 00:00",
                             "2001-13-01 00:00",
                             "2001-00-01 00:00",
                             "2001-02-29 00:00",
                             "1900-01-01 00:00",
                             "2100-02-29 00:00",
                             "2201-01-01 00:00",
                             "1969-12-31 23:59",
                             "2001-01-01 24:00",
                             "2001-01-01 00:60",
                             "2001-01-01 00:00:60",
                             "2001-01-01 00:00 ",
                             " 2001-01-01 00:00",
                             "2001-01-01 00:00:",
                             "2001-01-01 00:00:0",
                             "2001/01/01 00:00",
                             "2001-01-01 00:00+01",
                             "-001-01-01 00:00",
                             "2001-01-32 00:00"})
        QTest::newRow(*text != 0 ? text : "empty") << text;
}

void TestTexts::refusesDates()
{
    QFETCH(QString, text);
    QVERIFY(!parseDate(text.toStdString()).has_value());
}

void TestTexts::readsLengths()
{
    const std::vector<std::pair<const char *, Duration>> good = {
        {"0s", {}},
        {"500ms", milliseconds(500)},
        {"10m", minutes(10)},
        {"24h", hours(24)},
        {"1.5h", minutes(90)},
        {"2d", hours(48)},
        {"1ns", nanoseconds(1)},
        {" 3 s ", seconds(3)},
        {"0.25s", milliseconds(250)},
        {"34560000000000001ns", nanoseconds(34'560'000'000'000'001)}};
    for (const auto &[text, expected] : good) {
        Duration read{-1};
        QCOMPARE(parseDuration(text, read), std::string());
        QCOMPARE(read, expected);
        Duration again{-1};
        QCOMPARE(parseDuration(formatDuration(read), again), std::string());
        QCOMPARE(again, read);
    }
    for (const char *text :
         {"", "s", "10", "ten s", "10 minutes", "-1s", "1e30s", "nan s", "inf s", "1s2", "464d", "0x10s"}) {
        Duration untouched{42};
        QVERIFY2(!parseDuration(text, untouched).empty(), text);
        QCOMPARE(untouched, Duration{42});
    }
    QCOMPARE(formatDuration(seconds(90)), std::string("90s"));
    QCOMPARE(formatDuration(minutes(10)), std::string("10m"));
    QCOMPARE(formatDuration({}), std::string("0s"));
}

void TestTexts::hashesKnownTexts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("hash");
    // FIPS 180-4 examples, and the million a's of the same series.
    QTest::newRow("abc") << QByteArray("abc")
                         << "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    QTest::newRow("empty") << QByteArray()
                           << "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                << "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
    QTest::newRow("a million") << QByteArray(1'000'000, 'a')
                               << "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
}

void TestTexts::hashesKnownTexts()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, hash);
    QCOMPARE(QString::fromStdString(sha256Hex(bytes.toStdString())), hash);
}

void TestTexts::hashesEveryLength()
{
    // Across the ends of blocks and of the padding, against another implementation.
    QByteArray bytes;
    for (int length = 0; length <= 200; ++length) {
        const QByteArray expected = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
        QCOMPARE(sha256Hex(bytes.toStdString()), expected.toStdString());
        bytes.append(static_cast<char>(length * 37));
    }
}

void TestTexts::savesAtomically()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("a.json")).toStdString();
    const std::string bytes = std::string("one\0two\n", 8);
    QCOMPARE(saveText(path, bytes), std::string());
    QCOMPARE(saveText(path, bytes + "again"), std::string());
    std::string read;
    QCOMPARE(readText(path, read), std::string());
    QCOMPARE(read, bytes + "again");
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1); // no temporary is left
}

void TestTexts::leavesTheOldFileWhenItCannotSave()
{
    QTemporaryDir folder;
    QVERIFY(!saveText(folder.filePath(QStringLiteral("none/a.json")).toStdString(), "x").empty());
    // A folder stands where the file would go: even root cannot write that.
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("taken")));
    QVERIFY(!saveText(folder.filePath(QStringLiteral("taken")).toStdString(), "x").empty());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 0);
    // A folder that may not be written, for whoever is not root.
    const QString locked = folder.filePath(QStringLiteral("locked"));
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("locked")));
    const std::string inside = (locked + QStringLiteral("/a.json")).toStdString();
    QCOMPARE(saveText(inside, "old"), std::string());
    QFile::setPermissions(locked, QFile::ReadOwner | QFile::ExeOwner);
    const std::string error = saveText(inside, "new");
    QFile::setPermissions(locked, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    std::string read;
    QCOMPARE(readText(inside, read), std::string());
    QCOMPARE(read, std::string(::geteuid() == 0 ? "new" : "old"));
    QCOMPARE(error.empty(), ::geteuid() == 0);
    if (::geteuid() != 0)
        QVERIFY(error.find("cannot be written") != std::string::npos);
}

void TestTexts::refusesFilesThatAreTooLarge()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("a")).toStdString();
    QCOMPARE(saveText(path, std::string(1'000, 'x')), std::string());
    std::string read;
    QVERIFY(!readFile(path, 999, read).empty());
    QCOMPARE(readFile(path, 1'000, read), std::string());
    QCOMPARE(read.size(), std::size_t{1'000});
    QVERIFY(!readFile(folder.path().toStdString(), 1'000, read).empty());
    QVERIFY(!readFile("/dev/zero", 1'000, read).empty());
}

void TestTexts::writesJsonThatComesBack()
{
    JsonNode root = JsonNode::object();
    std::string every;
    for (char c = 1; c < 127; ++c)
        every += c;
    root.set("text \"\\\n", every + "\xc3\xa9\xf0\x9f\x8e\x89");
    root.set("natural", std::uint64_t{18'446'744'073'709'551'615U});
    root.set("least", std::int64_t{INT64_MIN});
    root.set("third", 1.0 / 3);
    root.set("whole real", 3.0);
    root.set("tiny", 5e-324);
    root.set("flag", true);
    root.set("null", JsonNode());
    JsonNode &list = root.set("list", JsonNode::list());
    for (int i = 0; i < 60; ++i)
        list.push(i);
    root.set("empty", JsonNode::object());
    const std::string text = writeJson(root);
    const Loaded<JsonNode> read = parseJson(text);
    QVERIFY2(isGood(read), text.c_str());
    QCOMPARE(writeJson(std::get<JsonNode>(read)), text);
    const JsonNode &back = std::get<JsonNode>(read);
    QCOMPARE(back.find("text \"\\\n")->text, root.find("text \"\\\n")->text);
    QCOMPARE(back.find("natural")->naturalOr(0), std::uint64_t{18'446'744'073'709'551'615U});
    QCOMPARE(back.find("least")->wholeOr(0), std::int64_t{INT64_MIN});
    QCOMPARE(back.find("third")->realOr(0), 1.0 / 3);
    QCOMPARE(back.find("whole real")->kind, JsonNode::Kind::Real);
    QCOMPARE(back.find("tiny")->realOr(0), 5e-324);
}

void TestTexts::readsNumbersAsWhatTheyAre()
{
    const auto kind = [](const char *text) { return std::get<JsonNode>(parseJson(text)).kind; };
    QCOMPARE(kind("7"), JsonNode::Kind::Whole);
    QCOMPARE(kind("-7"), JsonNode::Kind::Whole);
    QCOMPARE(kind("9223372036854775808"), JsonNode::Kind::Natural);
    QCOMPARE(kind("7.0"), JsonNode::Kind::Real);
    QCOMPARE(kind("7e0"), JsonNode::Kind::Real);
    QVERIFY(!isGood(parseJson("01")));
    QVERIFY(!isGood(parseJson("NaN")));
    QVERIFY(!isGood(parseJson("{\"a\": 1, \"a\": 2}")));
    QVERIFY(!isGood(parseJson("[1, 2", {})));
    QVERIFY(isGood(parseJson("[[[]]]", {.depthMax = 3})));
    QVERIFY(!isGood(parseJson("[[[[]]]]", {.depthMax = 3})));
    QVERIFY(!isGood(parseJson("[1,2,3]", {.nodesMax = 3})));
}

QTEST_APPLESS_MAIN(TestTexts)
#include "tst_texts.moc"
