// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: a trace is replayed record by record, at its arrival times divided by a factor, with the keys of its
// column and the event times of the file.

#include "support/topology.h"

#include "sim/services/ports/log_port.h"
#include "sim/workload/key_universe.h"
#include "sim/world.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <memory>
#include <vector>

using namespace millrace;
using namespace millrace::test;

namespace {

/// 600 rows: bursts and gaps, ties among them, event times that go back and forth.
std::shared_ptr<const Trace> madeTrace()
{
    auto trace = std::make_shared<Trace>();
    trace->name = "flights";
    trace->keys = {"ORD", "ATL", "DFW"};
    std::int64_t at = 0;
    for (std::int64_t i = 0; i < 600; ++i) {
        at += i % 3 == 0 ? 0 : (i * 37) % 11;
        trace->rows.push_back({seconds(at), SimTime{seconds(1'000'000 - (i * 53) % 997).ns},
                               static_cast<std::uint32_t>((i * i) % 3)});
    }
    return trace;
}

Scenario replay(const char *divisor, const char *api, std::shared_ptr<const Trace> trace)
{
    Scenario made = scenario({stream("orders"), producer("web", {{"stream", "orders"},
                                                                 {"arrival", "trace"},
                                                                 {"trace", "flights"},
                                                                 {"keys", "trace"},
                                                                 {"api", api},
                                                                 {"time_divisor", divisor}})});
    made.traces = {std::move(trace)};
    return made;
}

/// Every row stored, in order of the producer's records.
std::vector<LogRow> storedRows(const World &world)
{
    const LogPort &log = *world.logOf(world.find("orders"));
    std::vector<LogRow> rows;
    for (LaneIndex lane = 0; lane < log.laneCount(); ++lane) {
        LaneLog::Cursor cursor = log.logOf(lane).seek(0);
        while (cursor.position < log.logOf(lane).endPosition())
            rows.push_back(log.logOf(lane).next(cursor));
    }
    std::sort(rows.begin(), rows.end(), [](const LogRow &a, const LogRow &b) { return a.number < b.number; });
    return rows;
}

} // namespace

class TestTrace : public QObject
{
    Q_OBJECT

private slots:
    void arrivesAtItsTimesDivided_data();
    void arrivesAtItsTimesDivided();
    void dividerChangedOnTheWay();
    void stopsAndGoesOn();
    void needsATraceThatExists();
};

void TestTrace::arrivesAtItsTimesDivided_data()
{
    QTest::addColumn<QString>("divisor");
    QTest::addColumn<QString>("api");
    for (const char *divisor : {"1", "7", "1440", "0.5"})
        for (const char *api : {"put_records", "put_record"})
            QTest::addRow("divided by %s, %s", divisor, api) << divisor << api;
}

void TestTrace::arrivesAtItsTimesDivided()
{
    QFETCH(QString, divisor);
    QFETCH(QString, api);
    const auto trace = madeTrace();
    const QByteArray divisorText = divisor.toLatin1();
    const QByteArray apiText = api.toLatin1();
    const auto made =
        std::make_shared<const Scenario>(replay(divisorText.constData(), apiText.constData(), trace));
    QVERIFY(validate(*made).empty());
    World world(made, 1);
    world.begin();
    const Duration last = trace->rows.back().arrival;
    const auto end = static_cast<std::int64_t>(static_cast<double>(last.ns) / divisor.toDouble());
    world.advance(world.start() + nanoseconds(end) + seconds(2), {});
    const std::vector<LogRow> rows = storedRows(world);
    QCOMPARE(rows.size(), trace->rows.size());
    const KeyUniverse &keys = *world.keysOf(world.find("web"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Trace::Row &expected = trace->rows[i];
        // Its number leads back to the file's row, whose event time nothing has touched.
        QCOMPARE(rows[i].number, static_cast<std::int64_t>(i));
        QCOMPARE(keys.name(rows[i].key), trace->keys[expected.key]);
        const double exact = static_cast<double>(expected.arrival.ns) / divisor.toDouble();
        QVERIFY(std::abs(static_cast<double>(rows[i].created - world.start().ns) - exact) <= 1);
    }
    bool isSaid = false;
    for (std::size_t i = 0; i < world.happenings().size(); ++i)
        isSaid = isSaid || world.happenings()[i].kind == "trace_ends";
    QVERIFY(isSaid);
}

void TestTrace::dividerChangedOnTheWay()
{
    const auto trace = madeTrace();
    World world(std::make_shared<const Scenario>(replay("1", "put_record", trace)), 1);
    world.begin();
    world.advance(world.start() + seconds(1'000), {});
    QVERIFY(world.apply(command("set", "web", "producer", {{"time_divisor", "100"}})).ok());
    world.advance(world.start() + seconds(2'000), {});
    for (const LogRow &row : storedRows(world)) {
        const double arrival = toSeconds(trace->rows[static_cast<std::size_t>(row.number)].arrival);
        const double expected = arrival <= 1'000 ? arrival : 1'000 + (arrival - 1'000) / 100;
        QVERIFY(std::abs(toSeconds(SimTime{row.created} - world.start()) - expected) < 1e-6);
    }
    QCOMPARE(storedRows(world).size(), trace->rows.size());
}

void TestTrace::stopsAndGoesOn()
{
    const auto trace = madeTrace();
    World world(std::make_shared<const Scenario>(replay("10", "put_records", trace)), 1);
    world.begin();
    world.advance(world.start() + seconds(100), {});
    QVERIFY(world.apply(command("stop", "web")).ok());
    world.advance(world.start() + seconds(120), {});
    const std::size_t before = storedRows(world).size();
    QVERIFY(before > 0 && before < trace->rows.size());
    world.advance(world.start() + seconds(150), {});
    QCOMPARE(storedRows(world).size(), before);
    QVERIFY(world.apply(command("start", "web")).ok());
    world.advance(world.start() + seconds(1'000), {});
    QCOMPARE(storedRows(world).size(), trace->rows.size());
}

void TestTrace::needsATraceThatExists()
{
    Scenario made = replay("1", "put_record", madeTrace());
    made.traces.clear();
    QCOMPARE(validate(made).size(), std::size_t{1});
    Scenario keysOnly =
        scenario({stream("orders"), producer("web", {{"stream", "orders"}, {"keys", "trace"}})});
    QCOMPARE(validate(keysOnly).size(), std::size_t{1});
}

QTEST_APPLESS_MAIN(TestTrace)
#include "tst_trace.moc"
