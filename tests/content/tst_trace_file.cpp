// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the shipped flights are what their description says, counted here by brute force; a damaged CSV file
// is refused with every fault at its line and column.

#include "content/library.h"

#include <QtTest>

#include <fstream>
#include <map>
#include <set>

using namespace millrace;

namespace {

std::shared_ptr<const Trace> flights()
{
    const auto loaded = loadTrace(dataFolder() / "assets" / "traces" / "flights-2001q1.csv");
    if (!isGood(loaded))
        qFatal("%s", describe("flights", std::get<1>(loaded)).c_str());
    return std::get<0>(loaded);
}

/// A row read by nothing but this test.
struct Row
{
    std::int64_t scheduledMinute = 0; ///< since the first of January 2001
    std::int64_t delayMinutes = 0;
    std::string origin;
};

std::vector<Row> rowsByHand()
{
    std::ifstream file((dataFolder() / "assets" / "traces" / "flights-2001q1.csv").string());
    std::string line;
    std::getline(file, line);
    if (line != "scheduled,delay_minutes,origin,destination,distance_miles")
        qFatal("the flights have another header");
    std::vector<Row> rows;
    while (std::getline(file, line)) {
        const QStringList fields = QString::fromStdString(line).split(u',');
        const int month = fields[0].mid(5, 2).toInt();
        const int daysBefore[] = {0, 31, 59};
        const int day = daysBefore[month - 1] + fields[0].mid(8, 2).toInt() - 1;
        rows.push_back({day * 1440 + fields[0].mid(11, 2).toInt() * 60 + fields[0].mid(14, 2).toInt(),
                        fields[1].toInt(), fields[2].toStdString()});
    }
    return rows;
}

QStringList faultsOf(const QByteArray &text, const TraceColumns &columns = {})
{
    const Loaded<Trace> loaded = parseTrace(text.toStdString(), columns);
    QStringList lines;
    if (!isGood(loaded))
        for (const Finding &finding : std::get<1>(loaded))
            lines << QString::fromStdString(finding.place + ": " + finding.text);
    return lines;
}

Trace read(const QByteArray &text, const TraceColumns &columns = {})
{
    const QStringList faults = faultsOf(text, columns);
    if (!faults.isEmpty())
        qFatal("%s", qPrintable(faults.join(u'\n')));
    return std::get<Trace>(parseTrace(text.toStdString(), columns));
}

constexpr const char *header = "scheduled,delay_minutes,origin\n";

} // namespace

class TestTraceFile : public QObject
{
    Q_OBJECT

private slots:
    void flightsAreWhatTheyAreSaidToBe();
    void flightsAreReadRecordByRecord();
    void sortsByArrival();
    void readsQuotesAndLineEnds();
    void readsOtherColumns();
    void saysEachFaultAtItsPlace_data();
    void saysEachFaultAtItsPlace();
    void saysAllFaultsButNotEndlessly();
    void refusesWhatIsNoFile();
};

void TestTraceFile::flightsAreWhatTheyAreSaidToBe()
{
    const auto trace = flights();
    QCOMPARE(trace->rows.size(), std::size_t{20'000});
    QCOMPARE(trace->keys.size(), std::size_t{220});

    // "Of 20,000 records in arrival order, 11,405 come behind a record with a later event time; 5,659 by more
    // than 15 minutes, 2,865 by more than 30, 1,077 by more than 60, 245 by more than 120."
    const std::vector<std::pair<Duration, int>> behind = {{Duration{}, 11'405},
                                                          {minutes(15), 5'659},
                                                          {minutes(30), 2'865},
                                                          {minutes(60), 1'077},
                                                          {minutes(120), 245}};
    for (const auto &[by, expected] : behind) {
        int count = 0;
        SimTime latest{INT64_MIN / 2};
        for (const Trace::Row &row : trace->rows) {
            count += latest - row.eventTime > by ? 1 : 0;
            latest = std::max(latest, row.eventTime);
        }
        QCOMPARE(count, expected);
    }

    // "9,720 of 20,000 records arrive before their event time."
    const SimTime firstArrival = [&] {
        std::int64_t first = INT64_MAX;
        for (const Row &row : rowsByHand())
            first = std::min(first, row.scheduledMinute + row.delayMinutes);
        return SimTime{978'307'200LL * nsPerSecond} + minutes(first); // 2001-01-01T00:00:00Z
    }();
    int early = 0;
    for (const Trace::Row &row : trace->rows)
        early += firstArrival + row.arrival < row.eventTime ? 1 : 0;
    QCOMPARE(early, 9'720);

    // "220 keys, DFW 1,103, ORD 1,095, ATL 846, LAX 777."
    std::map<std::string, int> perKey;
    for (const Trace::Row &row : trace->rows)
        ++perKey[trace->keys[row.key]];
    QCOMPARE(perKey["DFW"], 1'103);
    QCOMPARE(perKey["ORD"], 1'095);
    QCOMPARE(perKey["ATL"], 846);
    QCOMPARE(perKey["LAX"], 777);
}

void TestTraceFile::flightsAreReadRecordByRecord()
{
    const auto trace = flights();
    std::vector<Row> rows = rowsByHand();
    QCOMPARE(rows.size(), trace->rows.size());
    std::stable_sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) {
        return a.scheduledMinute + a.delayMinutes < b.scheduledMinute + b.delayMinutes;
    });
    const std::int64_t first = rows.front().scheduledMinute + rows.front().delayMinutes;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Trace::Row &row = trace->rows[i];
        QCOMPARE(row.arrival, minutes(rows[i].scheduledMinute + rows[i].delayMinutes - first));
        QCOMPARE(row.eventTime, SimTime{978'307'200LL * nsPerSecond} + minutes(rows[i].scheduledMinute));
        QCOMPARE(trace->keys[row.key], rows[i].origin);
    }
}

void TestTraceFile::sortsByArrival()
{
    const Trace trace = read(QByteArray(header)
                             + "2001-01-01 00:10,0,a\n2001-01-01 00:00,30,b\n2001-01-01 00:20,-15,c\n"
                               "2001-01-01 00:05,5,d\n");
    QStringList order;
    for (const Trace::Row &row : trace.rows)
        order << QString::fromStdString(trace.keys[row.key]);
    QCOMPARE(order.join(u' '), QStringLiteral("c a d b")); // a and d arrive together: as in the file
    QCOMPARE(trace.rows[0].arrival, Duration{});
    QCOMPARE(trace.rows[3].arrival, minutes(25));
    QCOMPARE(trace.rows[3].eventTime, SimTime{978'307'200LL * nsPerSecond});
}

void TestTraceFile::readsQuotesAndLineEnds()
{
    const Trace trace = read("\xef\xbb\xbfscheduled,delay_minutes,origin\r\n"
                             "\"2001-01-01 00:00\",1.5,\"a,b\"\r\n"
                             "2001-01-01T00:01:30Z,0,\"say \"\"hi\"\"\"\r\n"
                             "\r\n"
                             "2001-01-01 00:02,0,\"two\nlines\"");
    QCOMPARE(trace.rows.size(), std::size_t{3});
    QCOMPARE(trace.keys, (std::vector<std::string>{"a,b", "say \"hi\"", "two\nlines"}));
    QCOMPARE(trace.rows[0].arrival, Duration{});
    QCOMPARE(trace.rows[1].arrival, Duration{}); // 00:01:30 both
    QCOMPARE(trace.rows[2].arrival, seconds(30));
}

void TestTraceFile::readsOtherColumns()
{
    TraceColumns columns{"mine", "when", "", "who"};
    const Trace trace = read("who,x,when\nann,1,2001-01-01 00:00\nbob,2,2001-01-01 00:01\n", columns);
    QCOMPARE(trace.name, std::string("mine"));
    QCOMPARE(trace.rows[1].arrival, minutes(1));
    QCOMPARE(trace.keys[trace.rows[1].key], std::string("bob"));
}

void TestTraceFile::saysEachFaultAtItsPlace_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const QByteArray &text, const char *place, const char *words) {
        QTest::newRow(name) << text << place << words;
    };
    const QByteArray good = "2001-01-01 00:00,0,a\n";
    row("empty", "", "line 1", "the file is empty");
    row("header only", header, "line 1", "no records");
    row("no column", "scheduled,delay_minutes\n", "line 1, column origin", "there is no such column");
    row("column twice", "scheduled,scheduled,delay_minutes,origin\n", "line 1, column scheduled",
        "comes twice");
    row("no date", header + good + "2001-02-30 00:00,0,a\n", "line 3, column scheduled", "is no date");
    row("no hour", QByteArray(header) + "2001-01-01 24:00,0,a\n", "line 2, column scheduled", "is no date");
    row("no number", QByteArray(header) + "2001-01-01 00:00,late,a\n", "line 2, column delay_minutes",
        "no number of minutes");
    row("not a number", QByteArray(header) + "2001-01-01 00:00,nan,a\n", "line 2, column delay_minutes",
        "no number of minutes");
    row("endless delay", QByteArray(header) + "2001-01-01 00:00,1e30,a\n", "line 2, column delay_minutes",
        "no number of minutes");
    row("no key", QByteArray(header) + "2001-01-01 00:00,0,\n", "line 2, column origin", "1 to 256 bytes");
    row("long key", QByteArray(header) + "2001-01-01 00:00,0," + QByteArray(257, 'k') + "\n",
        "line 2, column origin", "1 to 256 bytes");
    row("no UTF-8", QByteArray(header) + "2001-01-01 00:00,0,\xff\n", "line 2, column origin", "UTF-8");
    row("cut UTF-8", QByteArray(header) + "2001-01-01 00:00,0,\xc3\n", "line 2, column origin", "UTF-8");
    row("too few", header + good + good + "2001-01-01 00:00,0\n", "line 4",
        "has 2 fields; the first line has 3");
    row("too many", QByteArray(header) + "2001-01-01 00:00,0,a,b\n", "line 2", "has 4 fields");
    row("open quote", QByteArray(header) + "2001-01-01 00:00,0,\"a\n" + good, "line 2",
        "a quote is not closed");
    row("text after a quote", QByteArray(header) + "2001-01-01 00:00,0,\"a\"b\n", "line 2",
        "after a closing quote");
    row("after a quoted line end", QByteArray(header) + "2001-01-01 00:00,0,\"a\nb\"\nx,0,a\n",
        "line 4, column scheduled", "is no date");
    row("long field", QByteArray(header) + "2001-01-01 00:00,0,a" + QByteArray(5000, 'x'), "line 2",
        "longer than 4096 bytes");
    row("wide", QByteArray(300, ','), "line 1", "more than 256 columns");
}

void TestTraceFile::saysEachFaultAtItsPlace()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, place);
    QFETCH(QString, words);
    const QStringList faults = faultsOf(text);
    QVERIFY2(faults.size() == 1 && faults.front().startsWith(place + QStringLiteral(": "))
                 && faults.front().contains(words),
             qPrintable(faults.join(u'\n')));
}

void TestTraceFile::saysAllFaultsButNotEndlessly()
{
    QByteArray text = header;
    text += "yesterday,late,\n2001-01-01 00:00,0,a\n2001-01-01 00:00,soon,a\n";
    QCOMPARE(faultsOf(text).size(), 4);
    for (int i = 0; i < 1'000; ++i)
        text += "x,y,z\n";
    const auto count = faultsOf(text).size();
    QVERIFY(count >= 20 && count <= 25);
}

void TestTraceFile::refusesWhatIsNoFile()
{
    for (const char *path : {"/no/such/file.csv", "/dev/zero", "/"})
        QVERIFY2(!isGood(loadTrace(path)), path);
}

QTEST_APPLESS_MAIN(TestTraceFile)
#include "tst_trace_file.moc"
