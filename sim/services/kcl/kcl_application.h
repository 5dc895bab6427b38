// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/leases_part.h"
#include "sim/records/newest_by_key.h"
#include "sim/records/sink_ledger.h"
#include "sim/services/kcl/lease_table.h"
#include "sim/services/reading/lane_reader.h"
#include "sim/services/service.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::kcl {

struct KclConfig
{
    std::string stream;
    std::int64_t workers = 0;
    std::string version;
    Duration failoverTime;
    std::int64_t stealsAtOnce = 0;
    std::int64_t leasesMax = 0;
    Duration shardSyncInterval;
    Duration parentPollInterval;
    std::string retrieval;
    Duration idleBetweenReads;
    std::int64_t maxRecords = 0;
    std::string initialPosition;
    std::string checkpointing;
    Duration checkpointEvery;
    bool checkpointsAtShardEnd = true;
    double processingRate = 0;
    std::vector<std::string> poisonKeys;
    std::string onError;
    std::int64_t failures = 0;
    Duration restartsAfter;
    bool sharesWorkerId = false;
    Duration startSpacing;
    Duration latency;
    std::vector<std::string> policies;
};

/// KCL source, LeaseCoordinator: three renewals fit into the failover time, less 25 ms for good measure.
inline Duration renewIntervalOf(Duration failover)
{
    return milliseconds(failover.ns / nsPerMillisecond / 3 - 25);
}
/// KCL source, LeaseCoordinator 2.x.
inline Duration takeIntervalOf(Duration failover)
{
    return (failover + milliseconds(25)) * 2;
}
/// KCL source 3.x, LeaseAssignmentManager.
inline Duration assignIntervalOf(Duration failover)
{
    return failover * 2;
}
/// KCL source 3.x, LeaseDiscoverer: 20,000/2 - 25 = 9,975 ms at the default.
inline Duration discoveryIntervalOf(Duration failover)
{
    return milliseconds(failover.ns / nsPerMillisecond - 25);
}

/// An application of the Kinesis Client Library: workers that share the shards of a stream by a lease table.
/// A worker runs a record processor for each lease that it believes to hold, each in a thread of its own.
class KclApplication final : public Service
{
public:
    KclApplication(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<KclApplication>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void tick(World &world) override;
    void onReadReply(World &world, std::uint32_t slot) override;

    ServiceIndex readsFrom() const override { return m_log; }
    const std::vector<std::string> *policies() const override { return &m_config.policies; }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addUsage(const World &world, std::vector<UsageCounter> &usage) const override;
    const SinkLedger *sinkLedger() const override { return &m_ledger; }
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

    const LeaseTable &leases() const { return m_table; }

private:
    enum KclEvent : std::uint8_t {
        Begin,
        Take,
        Renew,
        Discover,
        Assign,
        Sync,
        ParentPoll,
        Slice,
        Wake,
        Restart
    };
    static constexpr std::uint8_t firstPoll = 32; ///< and one more for each further worker
    static constexpr std::size_t workersMax = 100;

    enum class WorkerState : std::uint8_t { Starting, Running, Paused, Crashed, Stopped };
    struct Worker
    {
        std::string name;
        WorkerState state = WorkerState::Starting;
        std::uint32_t id = 0;    ///< workerId of its present process
        std::uint32_t epoch = 0; ///< tells timers of an earlier life
        LaneReader reader;
        double slowness = 1; ///< its work takes so much longer
        HappeningId trouble = noHappening;
        std::int32_t leases = 0; ///< processors that it runs
        std::int64_t secondRecords = 0;
        std::int64_t lastRecords = 0; ///< of the last whole second

        bool isAlive() const { return state == WorkerState::Running || state == WorkerState::Paused; }
    };
    /// A record processor: one worker's thread for one shard.
    struct Processor
    {
        std::int32_t worker = 0;
        bool waitsForParents = false;
        bool isAtEnd = false; ///< the shard is read out, and SHARD_END not written
        bool hasHand = false;
        bool handIsLast = false;
        LaneLog::Cursor at;
        std::int64_t handTo = 0;
        std::int64_t poisonAt = -1; ///< of the batch in hand
        std::uint32_t slice = 0;    ///< number of the slice under way; 0: none
        std::int64_t sliceRecords = 0;
        SimTime sliceStart;
        SimTime lastCheckpoint;
    };
    struct Lane
    {
        std::vector<Processor> processors; ///< in order of the worker; more than one: a zombie, or twins
        std::int64_t latestFrom = 0;       ///< what lies before was passed over by LATEST
        std::int64_t failedAt = -1;        ///< record at which processors fail, and how often so far
        std::int64_t failures = 0;
        HappeningId trouble = noHappening;
    };
    struct OrderOf
    {
        std::uint16_t producer = 0;
        NewestByKey byKey;
    };

    bool isLegacy() const { return m_config.version == "2.x"; }
    void connect(World &world);
    void connectReader(std::int32_t index);
    void resetCheckpoint(World &world, LaneIndex lane, bool toLatest, HappeningId cause);
    // Workers.
    void addWorker(World &world, Duration after);
    void beginWorker(World &world, std::int32_t worker);
    void crashWorker(World &world, std::int32_t worker, HappeningId cause);
    void restartWorker(World &world, std::int32_t worker);
    void stopWorker(World &world, std::int32_t worker, HappeningId cause);
    void pauseWorker(World &world, std::int32_t worker, Duration length, HappeningId cause);
    void wakeWorker(World &world, std::int32_t worker);
    void timer(World &world, KclEvent kind, std::int32_t worker, Duration after);
    std::int32_t workerNamed(const std::string &text) const;
    std::int32_t runningWorkers() const;
    // Leases.
    void syncShards(World &world);
    void takeLeases(World &world, std::int32_t worker);
    void renewLeases(World &world, std::int32_t worker);
    void startAssigned(World &world, std::int32_t worker);
    void assignLeases(World &world, std::int32_t worker);
    void rebalance(World &world, const std::vector<std::int64_t> &held);
    bool isExpired(const World &world, LaneIndex lane) const;
    bool isFree(const World &world, LaneIndex lane) const;
    void takeOne(World &world, std::int32_t worker, LaneIndex lane, const char *kind);
    // Processors.
    void beginProcessor(World &world, std::int32_t worker, LaneIndex lane);
    void beginReading(World &world, LaneIndex lane, Processor &processor);
    bool parentsAreDone(const World &world, LaneIndex lane) const;
    void pollParents(World &world, LaneIndex lane, std::int32_t worker);
    void endProcessor(World &world, LaneIndex lane, std::int32_t worker);
    void loseLease(World &world, LaneIndex lane, std::int32_t worker, bool atCheckpoint);
    Processor *processorOf(LaneIndex lane, std::int32_t worker);
    const Processor *owningProcessor(LaneIndex lane) const;
    std::int64_t startOf(const World &world, LaneIndex lane) const;
    void moveTo(World &world, LaneIndex lane, Processor &processor, std::int64_t position);
    void takeBatch(World &world, const LaneReader::Answer &answer, Processor &processor);
    void work(World &world, LaneIndex lane, Processor &processor);
    void interrupt(World &world, LaneIndex lane, Processor &processor);
    void finishSlice(World &world, LaneIndex lane, Processor &processor);
    void failBatch(World &world, LaneIndex lane, Processor &processor);
    void finishBatch(World &world, LaneIndex lane, Processor &processor, bool hasThrown);
    /// False when the lease is lost: the processor is gone.
    bool checkpoint(World &world, LaneIndex lane, Processor &processor);
    void endShard(World &world, LaneIndex lane, Processor &processor);
    std::int64_t poisonIn(const World &world, LaneIndex lane, const Processor &processor) const;
    void processRows(World &world, LaneIndex lane, Processor &processor, std::int64_t rows);
    double rateOf(const Processor &processor) const;
    NewestByKey &orderOf(std::uint16_t producer);

    double lagMs(const World &world, LaneIndex lane) const;
    std::vector<SinkPosition> positions(const World &world) const;
    LeaseRow leaseRow(const World &world, LaneIndex lane) const;
    std::vector<LeaseWorker> workerRows() const;
    HappeningId say(World &world, std::string kind, std::string text, HappeningTone tone, HappeningId cause,
                    LaneIndex lane = noLane, LimitReached limit = {});

    KclConfig m_config;
    ServiceIndex m_index;
    ServiceIndex m_log;
    LeaseTable m_table;
    std::vector<Worker> m_workers;
    std::vector<Lane> m_lanes;
    SinkLedger m_ledger;
    std::vector<OrderOf> m_order;
    std::uint32_t m_nextId = 1;
    std::uint32_t m_nextSlice = 0;
    std::uint32_t m_syncEpoch = 0;
    bool m_isSynced = false;    ///< the first leases have been made
    std::int32_t m_leader = -1; ///< 3.x
    SimTime m_leaderSince;
    SimTime m_leaderBeat; ///< last heartbeat of a leader that is dead
    std::int32_t m_assignRuns = 0;
    std::int64_t m_orderBreaks = 0;
    HappeningId m_behind = noHappening;
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &kclKind();

} // namespace millrace::kcl
