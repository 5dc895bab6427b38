// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: an item with a time to live has expired so long after its last writing, still comes back from reads,
// and is deleted later without capacity; what was guarded by it is then open again.

#include "support/table_lab.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

class TestTimeToLive : public QObject
{
    Q_OBJECT

private slots:
    void section5ExpiredItemsComeBackUntilDeleted();
    void section5EachWriteSetsTheTimeAnew();
    void section5DeletesItemsOfRecords();
    void section5GuardExpiresWithItsItem();
};

void TestTimeToLive::section5ExpiredItemsComeBackUntilDeleted()
{
    TableLab lab({{"wcu", "10"}, {"rcu", "10"}, {"ttl", "60s"}, {"ttl_deletion_delay", "120s"}});
    lab.put(1);
    lab.wait(seconds(50));
    QVERIFY(lab.get(1).records.front().size > 0);
    QCOMPARE(lab.sum("ExpiredItemsRead"), 0);
    lab.wait(seconds(50));
    QVERIFY(lab.get(1).records.front().size > 0); // expired, and there all the same
    QCOMPARE(lab.sum("ExpiredItemsRead"), 1);
    QCOMPARE(lab.shown("Read when expired"), 1.0);
    QCOMPARE(lab.sum("TimeToLiveDeletedItemCount"), 0);
    const std::int64_t units = lab.sum("ConsumedWriteCapacityUnits");
    lab.wait(seconds(82));
    QCOMPARE(lab.sum("TimeToLiveDeletedItemCount"), 1);
    QCOMPARE(lab.get(1).records.front().size, 0U);
    QCOMPARE(lab.shown("Items"), 0.0);
    QCOMPARE(lab.shown("Stored"), 0.0);
    QCOMPARE(lab.sum("ConsumedWriteCapacityUnits"), units); // it uses no capacity
    QCOMPARE(lab.row().delivered, 1);                       // it had arrived
    QVERIFY(lab.row().balances());
}

void TestTimeToLive::section5EachWriteSetsTheTimeAnew()
{
    TableLab lab({{"wcu", "10"}, {"rcu", "10"}, {"ttl", "60s"}, {"ttl_deletion_delay", "0s"}});
    lab.put(1);
    lab.put(2);
    lab.put(3);
    lab.wait(seconds(40));
    lab.put(2);
    lab.wait(seconds(40));
    QCOMPARE(lab.shown("Items"), 1.0);
    QVERIFY(lab.get(2).records.front().size > 0);
    lab.wait(seconds(30));
    QCOMPARE(lab.shown("Items"), 0.0);
    QCOMPARE(lab.sum("TimeToLiveDeletedItemCount"), 3);
}

void TestTimeToLive::section5DeletesItemsOfRecords()
{
    TableLab lab(
        {{"wcu", "1000"}, {"item_key", "user_and_time"}, {"ttl", "60s"}, {"ttl_deletion_delay", "0s"}});
    for (std::uint32_t key = 0; key < 20; ++key)
        lab.put(key % 4);
    lab.wait(seconds(30));
    lab.put(0);
    QCOMPARE(lab.shown("Items"), 21.0);
    lab.wait(seconds(35));
    QCOMPARE(lab.shown("Items"), 1.0);
    lab.wait(seconds(30));
    QCOMPARE(lab.shown("Items"), 0.0);
    QCOMPARE(lab.shown("Stored"), 0.0);
    QCOMPARE(lab.sum("TimeToLiveDeletedItemCount"), 21);
    QCOMPARE(lab.row().delivered, 21);
    QVERIFY(lab.row().balances());
}

void TestTimeToLive::section5GuardExpiresWithItsItem()
{
    // A conditional put guards against a repeat for as long as the item is there.
    TableLab lab({{"wcu", "10"}, {"ttl", "60s"}, {"ttl_deletion_delay", "60s"}});
    const auto once = [&] { return lab.call(dynamodb::PutItemIfAbsent, 1, 2, 100).error; };
    QVERIFY(once() == CallError::None);
    lab.wait(seconds(100));
    QVERIFY(once() == CallError::ConditionFailed);
    lab.wait(seconds(30));
    QVERIFY(once() == CallError::None);
    QCOMPARE(lab.sum("ConsumedWriteCapacityUnits"), 3); // the one that failed is paid for as well
}

QTEST_APPLESS_MAIN(TestTimeToLive)
#include "tst_time_to_live.moc"
