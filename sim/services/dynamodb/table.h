// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/paged_array.h"
#include "sim/records/number_set.h"
#include "sim/records/shared_log.h"
#include "sim/services/dynamodb/capacity.h"
#include "sim/services/dynamodb/item_keys.h"
#include "sim/services/dynamodb/write_order.h"
#include "sim/services/ports/calls.h"
#include "sim/services/service.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::dynamodb {

/// A table's settings, filled from its parameter table.
struct TableConfig
{
    std::string mode;
    std::int64_t wcu = 5;
    std::int64_t rcu = 5;
    std::string itemKey;
    Duration answerTime;
    Duration ttl; ///< 0: items stay
    Duration ttlDeletionDelay;
};

/// Calls that a table answers, in the order of its table.
enum TableCall : std::uint8_t {
    PutItem,
    BatchWriteItem,
    UpdateItemAdd,
    PutItemIfAbsent,
    GetItem,
    BatchGetItem,
    GetItemConsistent,
    BatchGetItemConsistent
};

/// A DynamoDB table: takes items within its write capacity, and a put on an item that is there overwrites it,
/// so that what was there before is lost. Answers reads within its read capacity: each record of such a call
/// is a key, and of one with no number of its own (below 0) the answer is its `size`, the bytes of the item
/// (0: there is none), and `created`, when the item was written last. With a time to live it deletes what
/// was not written for long enough.
class Table final : public Service
{
public:
    Table(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<Table>(*this); }

    void start(World &) override {}
    void handle(World &, const Event &) override {}
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void tick(World &world) override;
    void onPut(World &world, std::uint32_t slot) override;

    const KeyUniverse *keys() const override { return &m_keys.universe(); }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addUsage(const World &world, std::vector<UsageCounter> &usage) const override;
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    struct Item
    {
        std::int64_t number = 0; ///< of the record that was put last, in its flow
        std::int64_t size = 0;
        FlowRef flow = noFlow; ///< of that record; none: only added to
        std::int64_t writtenAt = 0;
        bool isThere = false;
    };
    /// Items of records with numbers in a row, written within one second, each record its own.
    struct Run
    {
        FlowRef flow = noFlow;
        std::int64_t from = 0;
        std::int64_t to = 0;
        std::int64_t bytes = 0;
        std::int64_t writtenAt = 0; ///< the last of them
    };
    struct Deleted
    {
        FlowRef flow = noFlow;
        NumberSet numbers;
    };

    bool isOnDemand() const { return m_config.mode == "on_demand"; }
    bool isByKey() const { return m_config.itemKey == "partition_key"; }
    /// Why the whole call is refused; empty: it is not.
    std::string faultOf(const PutCall &call, const std::vector<std::uint32_t> &keys) const;
    std::string faultOfSizes(const PutCall &call) const;
    std::vector<std::uint32_t> keysOf(const World &world, const PutCall &call);
    bool isRefusedWhole(World &world, PutCall &call, const std::vector<std::uint32_t> &keys);
    void takeItems(World &world, PutCall &call);
    bool takeCapacity(World &world, std::uint32_t key, std::int64_t size);
    CallError write(World &world, const PutCall &call, FlowRef flow, const CallRecord &record,
                    std::uint32_t key);
    // Reads.
    void answerReads(World &world, PutCall &call);
    bool takeReadCapacity(World &world, std::uint32_t key, std::int64_t halves);
    void readItem(World &world, const PutCall &call, CallRecord &record, const Item &item);
    void sayReadThrottled(World &world, Capacity::Answer answer);

    // Time to live.
    void noteWritten(const World &world, FlowRef flow, const CallRecord &record, std::uint32_t key,
                     bool isNew);
    bool wasDeleted(FlowRef flow, std::int64_t number) const;
    void deleteExpired(World &world);
    void deleteRun(const Run &run);
    bool isOverdue(const World &world, std::int64_t writtenAt) const;

    void shareOutPartitions(SimTime now);
    void sayThrottled(World &world, Capacity::Answer answer);
    void sayRejected(World &world, const PutCall &call, const std::string &fault);
    void sayOverwritten(World &world, const PutCall &call, std::uint32_t key);
    /// Capacity paid for up to now, as units times microseconds.
    std::int64_t paidMicros(const World &world, std::int64_t before, std::int64_t units) const;
    void accrue(const World &world);

    TableConfig m_config;
    ServiceIndex m_index;
    ItemKeys m_keys;
    Capacity m_capacity;
    Capacity m_reads;              ///< in halves of a unit
    PagedArray<Item, 128> m_items; ///< by key, when an item is known by its partition key alone
    WriteOrder m_order;            ///< of those items
    // When each record has its own item:
    SharedLog<Run, 128> m_runs;
    Run m_openRun; ///< behind them
    std::vector<Deleted> m_deleted;
    std::int64_t m_itemCount = 0;
    std::int64_t m_itemBytes = 0;
    std::int64_t m_byteSeconds = 0;
    std::int64_t m_overwritten = 0;
    std::int64_t m_requestUnits = 0;  ///< used while on demand
    std::int64_t m_readHalves = 0;    ///< used in all
    std::int64_t m_requestHalves = 0; ///< used while on demand
    std::int64_t m_ttlDeleted = 0;
    std::int64_t m_expiredRead = 0;
    std::int64_t m_writeMicros = 0; ///< provisioned WCU times microseconds
    std::int64_t m_readMicros = 0;  ///< provisioned RCU times microseconds
    SimTime m_accruedAt;
    SimTime m_failsUntil;
    SimTime m_throttledAt;
    HappeningId m_throttled = noHappening;
    SimTime m_readThrottledAt;
    HappeningId m_readThrottled = noHappening;
    bool m_saidExpired = false;
    bool m_saidRejected = false;
    bool m_saidOverwritten = false;
    Hasher m_writes; ///< everything written so far
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &tableKind();

} // namespace millrace::dynamodb
