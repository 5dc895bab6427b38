// SPDX-License-Identifier: GPL-3.0-or-later
// What a table answers to readers.
#include "sim/kernel/text.h"
#include "sim/services/dynamodb/table.h"
#include "sim/services/dynamodb/table_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::dynamodb {

void Table::answerReads(World &world, PutCall &call)
{
    const std::vector<std::uint32_t> keys = keysOf(world, call);
    if (isRefusedWhole(world, call, keys))
        return;
    const bool isConsistent = call.action == GetItemConsistent || call.action == BatchGetItemConsistent;
    const bool isSingle = call.action == GetItem || call.action == GetItemConsistent;
    std::size_t throttled = 0;
    std::int64_t bytes = 0;
    for (std::size_t i = 0; i < call.records.size(); ++i) {
        CallRecord &record = call.records[i];
        const Item item = m_items.at(keys[i]);
        const std::int64_t size = item.isThere ? item.size : 0;
        if (bytes > 0 && bytes + size > answerBytesMax) {
            record.result = CallError::NotYet; // among the UnprocessedKeys, for want of room
            continue;
        }
        // What is not there is paid for as the smallest item.
        const std::int64_t units = std::max<std::int64_t>(1, (size + readUnitBytes - 1) / readUnitBytes);
        if (!takeReadCapacity(world, keys[i], isConsistent ? units * halvesPerUnit : units)) {
            record.result = CallError::ThroughputExceeded;
            ++throttled;
            continue;
        }
        bytes += size;
        readItem(world, call, record, item);
    }
    Metrics &metrics = world.metrics();
    if (throttled > 0)
        metrics.add(m_firstSeries + ThrottledRequests, world.now(), 1);
    if (throttled == call.records.size())
        call.error = CallError::ThroughputExceeded;
    else
        metrics.add(m_firstSeries + (isSingle ? GetItemLatency : BatchGetItemLatency), world.now(),
                    m_config.answerTime.ns / milliseconds(1).ns);
}

bool Table::takeReadCapacity(World &world, std::uint32_t key, std::int64_t halves)
{
    const Capacity::Answer answer = m_reads.take(key, halves, world.now());
    if (answer != Capacity::Answer::Taken) {
        world.metrics().add(m_firstSeries + ReadThrottleEvents, world.now(), 1);
        sayReadThrottled(world, answer);
        return false;
    }
    // Series hold whole numbers: a half shows together with the next one.
    const std::int64_t before = m_readHalves / halvesPerUnit;
    m_readHalves += halves;
    m_requestHalves += isOnDemand() ? halves : 0;
    world.metrics().add(m_firstSeries + ConsumedReadCapacityUnits, world.now(),
                        m_readHalves / halvesPerUnit - before);
    return true;
}

void Table::readItem(World &world, const PutCall &call, CallRecord &record, const Item &item)
{
    Metrics &metrics = world.metrics();
    record.result = CallError::None;
    metrics.add(m_firstSeries + (item.isThere ? ItemsRead : ItemsMissing), world.now(), 1);
    const SimTime expiry{item.writtenAt + m_config.ttl.ns};
    if (item.isThere && m_config.ttl.ns > 0 && expiry <= world.now()) {
        ++m_expiredRead;
        metrics.add(m_firstSeries + ExpiredItemsRead, world.now(), 1);
        if (!m_saidExpired)
            world.happen({.kind = "expired_item_read",
                          .service = m_index,
                          .subject = world.nameOf(m_index),
                          .text = world.nameOf(m_index) + " returns to " + world.nameOf(call.from)
                                  + " an item that has expired: it is not deleted yet",
                          .tone = HappeningTone::Risk});
        m_saidExpired = true;
    }
    if (record.number >= 0) {
        // A record that was sent here in order to be looked up: with the answer its way is over.
        world.flows().deliver(world.flows().open(call.from, m_index), record.number);
        return;
    }
    record.size = item.isThere ? static_cast<std::uint32_t>(item.size) : 0;
    record.created = item.isThere ? item.writtenAt : 0;
}

void Table::sayReadThrottled(World &world, Capacity::Answer answer)
{
    const bool isNew = m_readThrottled == noHappening || world.now() - m_readThrottledAt > seconds(10);
    m_readThrottledAt = world.now();
    if (!isNew)
        return;
    const std::string &name = world.nameOf(m_index);
    const bool byTable = answer == Capacity::Answer::TableThrottled;
    const std::int64_t limit = (byTable ? m_reads.unitsPerSecond() : readLimits.partition) / halvesPerUnit;
    m_readThrottled = world.happen(
        {.kind = "table_throttles_reads",
         .service = m_index,
         .subject = name,
         .text = name + (byTable ? " has used up its read capacity of " : " has a partition read beyond ")
                 + thousands(limit) + " units/s and throttles",
         .tone = HappeningTone::Trouble,
         .limit = {byTable ? "table read capacity" : "partition read capacity", static_cast<double>(limit),
                   "RCU", "DynamoDB guide: 4 KB a unit, 300 s of bursts, 3,000 RCU a partition"}});
}

} // namespace millrace::dynamodb
