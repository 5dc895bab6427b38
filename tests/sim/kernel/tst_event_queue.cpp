// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: the pending-event set gives events out in the order (time, order, payload), ties included, as a
// sorted reference does.

#include "sim/kernel/event_queue.h"
#include "sim/kernel/random.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

using namespace millrace;

namespace {

using Key = std::tuple<std::int64_t, std::uint64_t, std::uint64_t>;

Key keyOf(const Event &event)
{
    return {event.time, event.order, event.payload};
}

} // namespace

class TestEventQueue : public QObject
{
    Q_OBJECT

private slots:
    void equalsASortedReference_data();
    void equalsASortedReference();
    void insertionOrderNeverShows();
    void orderIsMadeOfTheModelsKey();
    void copiesGoTheirOwnWays();
};

void TestEventQueue::equalsASortedReference_data()
{
    QTest::addColumn<quint64>("times"); ///< how many different times: few make many ties
    QTest::newRow("all at one time") << quint64{1};
    QTest::newRow("many ties") << quint64{20};
    QTest::newRow("few ties") << quint64{1'000'000};
}

void TestEventQueue::equalsASortedReference()
{
    QFETCH(quint64, times);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const RandomStream random(seed, "queue");
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t bound) {
            return RandomStream::below(random.bits(drawn++), bound);
        };
        EventQueue queue;
        std::multiset<Key> reference;
        for (int step = 0; step < 20'000; ++step) {
            // Grows and shrinks in waves, down to empty.
            const bool grows = (step / 1'000) % 2 == 0;
            if (reference.empty() || below(10) < (grows ? 7U : 2U)) {
                const Event event{static_cast<std::int64_t>(below(times)), below(4), below(3)};
                queue.push(event);
                reference.insert(keyOf(event));
            } else {
                QVERIFY(keyOf(queue.top()) == *reference.begin());
                QVERIFY(keyOf(queue.pop()) == *reference.begin());
                reference.erase(reference.begin());
            }
            QCOMPARE(queue.size(), reference.size());
            QCOMPARE(queue.empty(), reference.empty());
        }
        for (const Key &next : reference)
            QVERIFY(keyOf(queue.pop()) == next);
        QVERIFY(queue.empty());
    }
}

void TestEventQueue::insertionOrderNeverShows()
{
    std::vector<Event> events;
    for (std::int64_t time = 0; time < 3; ++time)
        for (std::uint64_t order = 0; order < 3; ++order)
            for (std::uint64_t payload = 0; payload < 3; ++payload)
                events.push_back({time, order, payload});
    const std::vector<Event> sorted = events;
    const RandomStream random(7, "shuffles");
    for (std::uint64_t shuffle = 0; shuffle < 200; ++shuffle) {
        for (std::size_t i = events.size(); i > 1; --i)
            std::swap(events[i - 1], events[RandomStream::below(random.bits(shuffle, i), i)]);
        EventQueue queue;
        for (const Event &event : events)
            queue.push(event);
        for (const Event &expected : sorted)
            QVERIFY(keyOf(queue.pop()) == keyOf(expected));
    }
}

void TestEventQueue::orderIsMadeOfTheModelsKey()
{
    const std::uint64_t order = eventOrder(EventClass::Reply, ServiceIndex{0x1234}, 0xab, 0xfedcba98);
    const Event event{5, order, 6};
    QVERIFY(event.eventClass() == EventClass::Reply);
    QCOMPARE(event.service().value, std::uint16_t{0x1234});
    QCOMPARE(event.kind(), std::uint8_t{0xab});
    QCOMPARE(event.sub(), 0xfedcba98U);
    // First the class, then the service, the kind and the number within it.
    QVERIFY(eventOrder(EventClass::Write, {9}, 9, 9) < eventOrder(EventClass::Read, {0}, 0, 0));
    QVERIFY(eventOrder(EventClass::Write, {1}, 9, 9) < eventOrder(EventClass::Write, {2}, 0, 0));
    QVERIFY(eventOrder(EventClass::Write, {1}, 1, 0xffffffff) < eventOrder(EventClass::Write, {1}, 2, 0));
    QVERIFY(eventOrder(EventClass::Write, {1}, 1, 1) < eventOrder(EventClass::Write, {1}, 1, 2));
}

void TestEventQueue::copiesGoTheirOwnWays()
{
    EventQueue queue;
    for (std::int64_t time = 100; time > 0; --time)
        queue.push({time, 0, 0});
    EventQueue copy = queue;
    for (int i = 0; i < 50; ++i)
        queue.pop();
    copy.push({0, 0, 0});
    QCOMPARE(queue.top().time, 51);
    QCOMPARE(copy.top().time, 0);
    QCOMPARE(copy.size(), std::size_t{101});
}

QTEST_APPLESS_MAIN(TestEventQueue)
#include "tst_event_queue.moc"
