// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/records/newest_by_key.h"
#include "sim/services/kinesis/encryption.h"
#include "sim/services/kinesis/fan_out.h"
#include "sim/services/kinesis/on_demand.h"
#include "sim/services/kinesis/route_table.h"
#include "sim/services/kinesis/shard.h"
#include "sim/services/ports/log_port.h"
#include "sim/services/service.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace millrace::kinesis {

/// No refusal for so long ends a spell of throttling: longer than the pause between two batches.
inline constexpr Duration calmAfter = seconds(2);
/// Refused reads are a trouble when they have gone on for so long.
inline constexpr Duration readTroubleAfter = seconds(5);

/// A stream's own settings, filled from its parameter table.
struct StreamConfig
{
    std::int64_t shards = 1;
    Duration retention;
    std::string starts;
    std::string capacityMode; ///< "provisioned", "on_demand", "on_demand_advantage"
    bool shardLevelMetrics = false;
    Duration onDemandReaction;
    std::int64_t warmThroughput = 0; ///< bytes a second
    Duration creatingTime;
    Duration updatingTime;
    Duration consumerCreatingTime;
    Duration fanOutDelay;
    std::string encryption; ///< "none", "kms_aws_managed", "kms_customer"
    Duration dataKeyReuse;
    std::int64_t kmsRequests = 0; ///< for one data key
};

/// A Kinesis data stream, provisioned or on-demand: routes records to shards by hash range, refuses what is
/// over a shard's limits, keeps the rest for the retention, and answers GetShardIterator and GetRecords.
class Stream final : public Service, public LogPort
{
public:
    Stream(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<Stream>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void tick(World &world) override;
    void onPut(World &world, std::uint32_t slot) override;
    void onRead(World &world, std::uint32_t slot) override;

    std::string registrationOf(const std::string &readerName) const override;
    const LogPort *asLog() const override { return this; }
    std::uint32_t laneCount() const override { return static_cast<std::uint32_t>(m_shards.size()); }
    std::string laneName(LaneIndex lane) const override { return m_shards[lane].name(); }
    bool isLaneOpen(LaneIndex lane) const override { return m_shards[lane].isOpen(); }
    const std::vector<LaneIndex> &parentsOf(LaneIndex lane) const override { return m_shards[lane].parents; }
    const std::vector<LaneIndex> &childrenOf(LaneIndex lane) const override
    {
        return m_shards[lane].children;
    }
    HashRange hashRangeOf(LaneIndex lane) const override
    {
        return {m_shards[lane].start, m_shards[lane].end};
    }
    const LaneLog &logOf(LaneIndex lane) const override { return m_shards[lane].log; }
    std::int64_t firstPosition(LaneIndex lane, SimTime now) const override;
    std::int64_t positionOfSequence(std::string_view sequenceNumber, LaneIndex lane) const override;
    std::string sequenceOfPosition(LaneIndex lane, std::int64_t position) const override;
    bool isDeleted() const override { return isRemoved(); }

    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addUsage(const World &world, std::vector<UsageCounter> &usage) const override;
    void addTotals(const World &world, RecordTotals &totals) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    enum class State : std::uint8_t { Creating, Active, Updating, Deleted };
    enum StreamEvent : std::uint8_t { BecomesActive, Reshards, EncryptionChanges, KeyIsEnabled };
    struct Reshard
    {
        LaneIndex first = noLane;
        LaneIndex second = noLane; ///< merge: the adjacent shard; else noLane
        Uint128 newStart = 0;      ///< split
        HappeningId cause = noHappening;
    };
    /// What the resharding under way is for.
    enum class Work : std::uint8_t { Single, Uniform, OwnSplits, Mode };
    /// Bytes kept past what their price includes.
    struct Kept
    {
        std::int64_t week = 0; ///< from the first day to the seventh
        std::int64_t longTerm = 0;
    };
    /// What the stream knows of one producer's records.
    struct Writer
    {
        ServiceIndex producer;
        RouteTable routes;
        NewestByKey lastStored;
    };
    struct PutTally;

    const char *stateName() const;
    CommandResult split(World &world, const Command &command, HappeningId cause);
    CommandResult merge(World &world, const Command &command, HappeningId cause);
    CommandResult updateShardCount(World &world, const Command &command, HappeningId cause);
    CommandResult updateMode(World &world, const Command &command, HappeningId cause);
    CommandResult changeRetention(World &world, const Command &command);
    CommandResult startEncryption(World &world, const Command &command, HappeningId cause);
    CommandResult stopEncryption(World &world, HappeningId cause);
    CommandResult disableKey(World &world, const Command &command, HappeningId cause);
    CommandResult fail(World &world, const Command &command, HappeningId cause);
    CommandResult registerConsumer(World &world, const Command &command, HappeningId cause);
    CommandResult requireActive() const;
    CommandResult requireProvisioned(std::string_view action) const;
    bool isAdvantage() const { return m_config.capacityMode == "on_demand_advantage"; }
    bool isOnDemand() const { return isAdvantage() || m_config.capacityMode == "on_demand"; }
    OnDemandUse &onDemandUse() { return isAdvantage() ? m_advantageUse : m_standardUse; }
    /// With what was pushed since the mode was switched.
    OnDemandUse useInMode(bool advantage) const;
    void switchUse(SimTime now, const std::string &mode);
    /// Shards for the warm throughput.
    std::int64_t warmShards() const;
    void warmUp(World &world);
    AdvantageAccount advantageAccount(const World &world) const;
    /// A metric's pace of the last minute, or of what there is of it.
    double perHour(const World &world, std::uint32_t metric) const;
    double kibPerHour(const World &world, std::uint32_t metric, std::int64_t kib, std::int64_t bytes) const;
    void addOnDemandUsed(const World &world, std::vector<UsageCounter> &usage) const;
    void planEncryption(World &world, const std::string &wanted, HappeningId cause);
    void changeEncryption(World &world);
    void enableKey(World &world);
    DataKeyTerms dataKeyTerms() const { return {m_config.dataKeyReuse, m_config.kmsRequests}; }
    /// The first call that finds no data key while the KMS key is disabled is told of.
    void noteKeyRefusal(World &world);
    /// Of the records that can be read; 0 to 1.
    double encryptedShare(SimTime now) const;
    void addEncryptionUsed(const World &world, std::vector<UsageCounter> &usage) const;
    LaneIndex laneNamed(const std::string &text) const;
    Shard &addShard(World &world, Uint128 first, Uint128 last);
    /// One split or merge; returns the shards that it opens.
    std::vector<LaneIndex> carryOut(World &world, const Reshard &job);
    void finishReshard(World &world);
    void sayResharded(World &world, const Reshard &job, const std::vector<LaneIndex> &opened);
    void sayWave(World &world, const std::vector<Reshard> &jobs);
    std::vector<LaneIndex> openInOrder() const;
    /// The next splits, or when none is left the next merges, towards m_target equal shards.
    bool planWave();
    static void forgetBefore(std::vector<SimTime> &times, SimTime now);
    /// On-demand: splits what has been busy for as long as the service takes to see it.
    void watchLoad(World &world);
    /// What arrived before it is past retention.
    SimTime trimHorizon(SimTime now) const { return std::max(m_trimmedTo, now - m_config.retention); }
    bool isExtended() const { return m_config.retention > standardRetention; }
    Uint128 shardNsSince(SimTime now) const;
    void account(SimTime now);
    std::int64_t bytesBetween(const Shard &shard, SimTime from, SimTime to) const;
    Kept keptNow(SimTime now) const;
    void countKept(SimTime now);
    void addHoursUsed(const World &world, std::vector<UsageCounter> &usage) const;
    void addTrafficUsed(const World &world, std::vector<UsageCounter> &usage) const;
    Writer &writerOf(const World &world, ServiceIndex producer);
    /// What is wrong with a call as a whole: then none of its records is stored.
    CallError judgeCall(const PutCall &call, PutTally &tally) const;
    /// One row more in the log of a shard.
    void append(World &world, Shard &shard, Writer &writer, CallRecord &record, PutTally &tally);
    /// Why a shard does not take `bytes` as one record now; None, and paid for, if it does.
    CallError admit(World &world, Shard &shard, std::int64_t bytes, ServiceIndex producer, PutTally &tally);
    /// One record of `bytes` has been stored.
    void countStored(World &world, const Shard &shard, std::int64_t bytes, PutTally &tally);
    /// Takes, refuses or fails each record of a call.
    void storeAll(World &world, PutCall &call, PutTally &tally);
    /// The same for a call with aggregated records: each group goes where its first one belongs, whole.
    void storeGroups(World &world, PutCall &call, PutTally &tally);
    void countCall(World &world, const PutCall &call, const PutTally &tally);
    void explainFirstOfTheirKind(World &world, ServiceIndex producer, const PutTally &tally);
    void refuse(World &world, Shard &shard, ServiceIndex producer, WriteLimit limit);
    void explainRefusal(World &world, Shard &shard, ServiceIndex producer, WriteLimit limit);
    /// Where a reader's iterator type and its place lead.
    std::int64_t placeOf(const World &world, const ReadCall &call) const;
    void answerIterator(World &world, ReadCall &call);
    void answerRecords(World &world, ReadCall &call);
    void refuseRead(World &world, Shard &shard, const char *limit, ServiceIndex reader);
    FanOutStream fanOutStream(World &world);
    void wakeSubscriptions(World &world);
    /// Reads that go on being refused become a trouble; a calm stretch ends it.
    void watchReadRefusals(World &world);
    LaneFrame laneFrame(const World &world, const Shard &shard) const;
    void addTopKey(const World &world, const Shard &shard, LaneFrame &frame) const;

    StreamConfig m_config;
    ServiceIndex m_index;
    State m_state = State::Active;
    SimTime m_createdAt;
    SimTime m_trimmedTo; ///< what had expired under an earlier retention stays expired
    std::vector<Shard> m_shards;
    std::vector<Writer> m_writers;
    std::vector<Reshard> m_pending; ///< carried out together
    Work m_work = Work::Single;
    HappeningId m_workCause = noHappening;
    std::int64_t m_target = 0;          ///< of UpdateShardCount
    std::vector<SimTime> m_scalings;    ///< within a rolling day
    std::vector<SimTime> m_modeChanges; ///< within a rolling day
    SeriesRef m_firstSeries = noSeries;
    FanOut m_fanOut;
    Encryption m_encryption;
    std::string m_nextEncryption;         ///< what it is changed to
    std::vector<SimTime> m_keysApplied;   ///< within a rolling day
    SimTime m_customerKeySince;           ///< ns 0: it has had none
    SimTime m_customerKeyUntil;           ///< ns 0: it has it still
    HappeningId m_keyFault = noHappening; ///< while the key is disabled
    HappeningId m_keyTrouble = noHappening;
    std::int64_t m_refusalsAtFault = 0;
    std::vector<LaneIndex> m_toWake;       ///< shards that subscriptions waited for, within one call
    std::vector<LaneIndex> m_refusing;     ///< shards with an open write trouble
    std::vector<LaneIndex> m_readRefusing; ///< shards with an open read trouble

    std::int64_t m_openShards = 0;
    Uint128 m_openShardNs = 0;     ///< 10,000 shards pass 2^63 ns within 11 days
    Uint128 m_extendedShardNs = 0; ///< of it, while the retention was above 24 h
    Uint128 m_consumerShardNs = 0; ///< open shards times registered consumers
    Uint128 m_metricShardNs = 0;   ///< open shards, while shard-level metrics were on
    Uint128 m_longByteMinutes = 0;
    Uint128 m_onDemandLongByteMinutes = 0;
    std::int64_t m_longReadBytes = 0;
    OnDemandUse m_standardUse;
    OnDemandUse m_advantageUse;
    std::vector<Commitment> m_commitments; ///< one for each time in the mode Advantage
    std::int64_t m_pushedAtSwitch = 0;
    std::int64_t m_kibPushedAtSwitch = 0;
    SimTime m_accountedAt;
    std::int64_t m_putUnits = 0;
    std::int64_t m_accepted = 0;
    std::int64_t m_throttled = 0;
    std::int64_t m_orderBreaks = 0;
    std::int64_t m_duplicates = 0;
};

const ServiceKind &streamKind();

/// Key with the largest share of the newest rows of a log, and that share.
struct TopKey
{
    std::uint16_t producer = 0;
    std::uint32_t key = 0;
    double share = 0;
};
TopKey topKeyOf(const LaneLog &log, std::int64_t rows);

} // namespace millrace::kinesis
