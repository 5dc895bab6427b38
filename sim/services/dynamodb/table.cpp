// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/dynamodb/table.h"

#include "sim/kernel/text.h"
#include "sim/services/dynamodb/table_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::dynamodb {

namespace {

TableConfig configOf(const ServiceConfig &config)
{
    TableConfig made;
    fillConfig(made, tableRows(), withDefaults(tableKind(), config.parameters));
    return made;
}

std::int64_t unitsFor(std::int64_t bytes)
{
    return std::max<std::int64_t>(1, (bytes + unitBytes - 1) / unitBytes);
}

} // namespace

Table::Table(const ServiceConfig &config, const BuildContext &context)
    : m_config(configOf(config))
    , m_index(context.index)
    , m_capacity(writeLimits, isOnDemand(), m_config.wcu, context.world->now())
    , m_reads(readLimits, isOnDemand(), m_config.rcu * halvesPerUnit, context.world->now())
    , m_accruedAt(context.world->now())
{
    shareOutPartitions(context.world->now());
    for (std::uint32_t i = 0; i < TableMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &tableMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void Table::onPut(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    call.error = CallError::None;
    if (isRemoved())
        call.fail(CallError::ResourceNotFound);
    else if (world.now() < m_failsUntil)
        call.fail(CallError::InternalFailure);
    else if (call.action >= GetItem)
        answerReads(world, call);
    else
        takeItems(world, call);
    if (call.error == CallError::None)
        world.metrics().add(m_firstSeries + SuccessfulRequestLatency, world.now(),
                            m_config.answerTime.ns / milliseconds(1).ns);
    world.outcome((std::uint64_t{call.from.value} << 32) ^ static_cast<std::uint64_t>(call.error)
                      ^ (std::uint64_t{call.records.size()} << 8),
                  static_cast<std::uint64_t>(world.now().ns));
    world.replyToPut(slot, m_config.answerTime);
}

std::string Table::faultOfSizes(const PutCall &call) const
{
    const CallInfo &info = (*tableKind().calls)[call.action];
    std::int64_t bytes = 0;
    for (const CallRecord &record : call.records) {
        bytes += record.size;
        if (record.size > itemBytesMax)
            return "an item of " + thousands(record.size) + " B; it takes " + thousands(itemBytesMax) + " B";
    }
    if (info.bytesMax > 0 && bytes > info.bytesMax)
        return thousands(bytes) + " B in one call; it takes " + thousands(info.bytesMax) + " B";
    return {};
}

std::string Table::faultOf(const PutCall &call, const std::vector<std::uint32_t> &keys) const
{
    const CallInfo &info = (*tableKind().calls)[call.action];
    const auto count = static_cast<std::int64_t>(call.records.size());
    if (count > info.recordsMax)
        return thousands(count) + " items in one call; it takes " + thousands(info.recordsMax);
    if (call.action < GetItem) {
        if (std::string fault = faultOfSizes(call); !fault.empty() || !isByKey())
            return fault;
    } else if (!isByKey()) {
        return "the key of an item is its user and its time; a user alone does not match the schema";
    }
    std::vector<std::uint32_t> sorted = keys;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end())
        return "two items of the key " + m_keys.universe().name(*twice) + " in one call";
    return {};
}

std::vector<std::uint32_t> Table::keysOf(const World &world, const PutCall &call)
{
    const KeyUniverse *theirs = world.keysOf(call.from);
    std::vector<std::uint32_t> keys;
    keys.reserve(call.records.size());
    for (const CallRecord &record : call.records)
        keys.push_back(theirs != nullptr ? m_keys.idOf(call.from, *theirs, record.key) : 0);
    return keys;
}

bool Table::isRefusedWhole(World &world, PutCall &call, const std::vector<std::uint32_t> &keys)
{
    const std::string fault = faultOf(call, keys);
    if (fault.empty())
        return false;
    call.fail(CallError::Validation);
    world.metrics().add(m_firstSeries + UserErrors, world.now(), 1);
    sayRejected(world, call, fault);
    return true;
}

void Table::takeItems(World &world, PutCall &call)
{
    const std::vector<std::uint32_t> keys = keysOf(world, call);
    if (isRefusedWhole(world, call, keys))
        return;
    const FlowRef flow = world.flows().open(call.from, m_index);
    std::size_t throttled = 0;
    for (std::size_t i = 0; i < call.records.size(); ++i) {
        CallRecord &record = call.records[i];
        if (takeCapacity(world, keys[i], record.size)) {
            record.result = write(world, call, flow, record, keys[i]);
        } else {
            record.result = CallError::ThroughputExceeded;
            ++throttled;
        }
    }
    if (throttled > 0)
        world.metrics().add(m_firstSeries + ThrottledRequests, world.now(), 1);
    // Some come back as UnprocessedItems; when all do, the call throws (DynamoDB API, BatchWriteItem).
    if (throttled == call.records.size())
        call.error = CallError::ThroughputExceeded;
    else if (call.records.size() == 1)
        call.error = call.records.front().result;
}

bool Table::takeCapacity(World &world, std::uint32_t key, std::int64_t size)
{
    const std::int64_t units = unitsFor(size);
    const Capacity::Answer answer = m_capacity.take(key, units, world.now());
    if (answer != Capacity::Answer::Taken) {
        world.metrics().add(m_firstSeries + WriteThrottleEvents, world.now(), 1);
        sayThrottled(world, answer);
        return false;
    }
    m_requestUnits += isOnDemand() ? units : 0;
    world.metrics().add(m_firstSeries + ConsumedWriteCapacityUnits, world.now(), units);
    return true;
}

CallError Table::write(World &world, const PutCall &call, FlowRef flow, const CallRecord &record,
                       std::uint32_t key)
{
    FlowLedger &flows = world.flows();
    // With the time as sort key a record's item is its own: it is there when the record was delivered.
    const Item known = isByKey()
                           ? m_items.at(key)
                           : Item{record.number, record.size, flow, 0,
                                  flows.isDelivered(flow, record.number) && !wasDeleted(flow, record.number)};
    // A condition that fails has used its units all the same.
    if (call.action == PutItemIfAbsent && known.isThere) {
        world.metrics().add(m_firstSeries + ConditionalCheckFailedRequests, world.now(), 1);
        return CallError::ConditionFailed;
    }
    const bool isSame = known.flow == flow && known.number == record.number;
    const bool isPut = call.action != UpdateItemAdd;
    if (isPut && known.isThere && known.flow != noFlow && !isSame) {
        flows.destroy(known.flow, known.number, "overwritten");
        ++m_overwritten;
        world.metrics().add(m_firstSeries + ItemsOverwritten, world.now(), 1);
        sayOverwritten(world, call, key);
    }
    flows.deliver(flow, record.number);
    m_itemCount += known.isThere ? 0 : 1;
    if (isPut || !known.isThere) {
        m_itemBytes += record.size - (known.isThere ? known.size : 0);
        if (isByKey())
            m_items.writable(key) = {record.number, record.size, isPut ? flow : noFlow, 0, true};
    }
    noteWritten(world, flow, record, key, !known.isThere);
    m_writes.add(record.number);
    m_writes.add((std::uint64_t{flow} << 32) ^ key);
    m_writes.add(std::uint64_t{call.action});
    return CallError::None;
}

void Table::tick(World &world)
{
    m_capacity.tick(world.now());
    m_reads.tick(world.now());
    shareOutPartitions(world.now());
    deleteExpired(world);
    m_byteSeconds += m_itemBytes;
    world.metrics().add(m_firstSeries + ItemCount, world.now(), m_itemCount);
}

void Table::sayThrottled(World &world, Capacity::Answer answer)
{
    const bool isNew = m_throttled == noHappening || world.now() - m_throttledAt > seconds(10);
    m_throttledAt = world.now();
    if (!isNew)
        return;
    const std::string &name = world.nameOf(m_index);
    const bool byTable = answer == Capacity::Answer::TableThrottled;
    const std::int64_t limit = byTable ? m_capacity.unitsPerSecond() : writeLimits.partition;
    m_throttled = world.happen(
        {.kind = "table_throttles",
         .service = m_index,
         .subject = name,
         .text = name + (byTable ? " has used up its write capacity of " : " has a partition beyond ")
                 + thousands(limit) + " units/s and throttles",
         .tone = HappeningTone::Trouble,
         .limit = {byTable ? "table write capacity" : "partition write capacity", static_cast<double>(limit),
                   "WCU", "DynamoDB guide: 1 KB a unit, 300 s of bursts, 1,000 WCU a partition"}});
}

void Table::sayRejected(World &world, const PutCall &call, const std::string &fault)
{
    if (m_saidRejected)
        return;
    m_saidRejected = true;
    const std::string &name = world.nameOf(m_index);
    const CallInfo &info = (*tableKind().calls)[call.action];
    world.happen(
        {.kind = "call_rejected",
         .service = m_index,
         .subject = name,
         .text = name + " refuses a whole call of " + world.nameOf(call.from)
                 + " (ValidationException): " + fault,
         .tone = HappeningTone::Trouble,
         .limit = {"items in a batch",
                   static_cast<double>(call.action < GetItem ? batchItemsMax : info.recordsMax), "items",
                   call.action < GetItem ? "DynamoDB API, BatchWriteItem" : "DynamoDB API, BatchGetItem"}});
}

void Table::sayOverwritten(World &world, const PutCall &call, std::uint32_t key)
{
    if (m_saidOverwritten)
        return;
    m_saidOverwritten = true;
    const std::string &name = world.nameOf(m_index);
    world.happen({.kind = "item_overwritten",
                  .service = m_index,
                  .subject = name,
                  .text = world.nameOf(call.from) + " puts on the item " + m_keys.universe().name(key)
                          + " of " + name + " again: what was there is lost",
                  .tone = HappeningTone::Trouble});
}

} // namespace millrace::dynamodb
