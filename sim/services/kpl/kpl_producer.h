// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/token_bucket.h"
#include "sim/services/kinesis/key_hashes.h"
#include "sim/services/kpl/packing.h"
#include "sim/services/kpl/shard_map.h"
#include "sim/services/producer/record_source.h"
#include "sim/services/sending/sender.h"
#include "sim/services/service.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace millrace::kpl {

/// The library's settings, by the names of its properties file, and what the application around it does.
struct KplConfig : producer::LoadConfig
{
    std::string stream;
    bool aggregation = true;
    std::int64_t aggregationMaxCount = 0;
    std::int64_t aggregationMaxSize = 0;
    std::int64_t collectionMaxCount = 0;
    std::int64_t collectionMaxSize = 0;
    Duration maxBufferedTime;
    Duration ttl;
    std::int64_t rateLimit = 0; ///< percent of a shard's limits
    std::int64_t connections = 0;
    bool failIfThrottled = false;
    std::int64_t userRecordsMax = 0;
    Duration requestTimeout;
    Duration latency;
    std::string appRetry;
    Duration appBackoff;
    std::string onFailure;
    std::vector<std::string> policies;
};

/// An application that hands its records to the Kinesis Producer Library: aggregates those of one predicted
/// shard, limits each shard's rate, collects what passes into PutRecords calls, and sends again what fails
/// until its time to live is over.
class KplProducer final : public Service
{
public:
    KplProducer(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<KplProducer>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void tick(World &world) override;
    void onPutReply(World &world, std::uint32_t slot) override;

    const KeyUniverse *keys() const override { return &m_source.keys(); }
    const std::vector<std::string> *policies() const override { return &m_config.policies; }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addTotals(const World &world, RecordTotals &totals) const override;
    std::optional<SourceAccount> accountFor(ServiceIndex log, SimTime now) const override;
    bool holds(std::int64_t number) const override;
    void addHeld(const World &world, FlowRef flow, IntervalSet &held) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    enum KplEvent : std::uint8_t { Step, LearnMap, TimedOut, SenderTimer, DescribeLoad };
    struct Account
    {
        ServiceIndex log;
        std::int64_t produced = 0;
        std::vector<std::pair<std::string, std::int64_t>> lostBy;
    };
    struct Lane
    {
        Container open;              ///< being filled
        std::deque<Container> queue; ///< waiting for tokens, oldest first
        TokenBucket records;
        TokenBucket bytes;
        std::int64_t collected = 0; ///< bytes in the call being collected
    };
    /// Containers in a call, under way or waiting for a connection.
    struct Flight
    {
        std::uint32_t slot = 0;
        std::vector<Container> containers;
        std::string abandonedFor; ///< nobody waits for its answer: why; empty: the library does
    };
    struct AppRetry
    {
        std::int64_t due = 0;
        UserRecord user;
    };

    // The application: draws what it has made until now.
    void connect(World &world);
    void pump(World &world);
    /// Takes back what was drawn beyond now.
    void cut(SimTime now);
    bool isMaking() const;
    void addUserRecord(World &world, const CallRecord &record);
    void describeLoad(World &world, HappeningId cause);
    void crash(World &world, HappeningId cause);
    void slowDown(World &world, const Command &command, HappeningId cause);

    // Through the library.
    void step(World &world);
    void plan(World &world);
    void aggregate(World &world, UserRecord user);
    void close(World &world, Lane &lane);
    void closeAll(World &world);
    void limit(World &world, Container container);
    void drain(World &world, Lane &lane);
    void sweepExpired(World &world);
    /// Fails what has outlived its time in it.
    void expire(World &world, Container &container);
    void collect(World &world, Container container);
    void flushCollected(World &world);
    void learnMap(World &world);
    void askForMap(World &world);

    // Calls.
    void dispatch(World &world, Flight &flight);
    void noteSent(World &world, const Flight &flight);
    void sendWaiting(World &world);
    void settle(World &world, std::uint32_t slot);
    bool isWrongShard(const World &world, const PutCall &call, const Container &container,
                      LaneIndex lane) const;
    void finish(World &world, const PutCall &call, const Container &container);
    void retry(World &world, UserRecord user, CallError error, std::uint32_t code);
    void fail(World &world, UserRecord user, const std::string &reason);
    void giveUpFlight(World &world, Flight &flight, const std::string &reason);
    void abandonAll(World &world, const std::string &reason);
    void drop(World &world, ServiceIndex log, const UserRecord &user, const std::string &reason);
    void lose(World &world, ServiceIndex log, const std::string &reason, std::int64_t count);
    void sendFailed(World &world);
    HappeningId causeOf(const World &world, ServiceIndex log, const std::string &reason) const;
    void count(World &world, std::uint32_t metric, std::int64_t value);
    Account &account(ServiceIndex log);
    Lane &laneOf(LaneIndex lane);
    SenderConfig senderConfig() const;
    template <typename Visitor>
    void forEachHeld(Visitor visit) const;

    KplConfig m_config;
    ServiceIndex m_index;
    ServiceIndex m_log; ///< invalid: not connected
    bool m_isRunning = true;
    bool m_isCrashed = false;

    producer::RecordSource m_source;
    ArrivalProcess m_beforeNext; ///< before m_next was drawn
    std::optional<CallRecord> m_next;
    bool m_saidTracesEnd = false;

    ShardMap m_map;
    bool m_isAskingForMap = false;
    KeyHashes m_hashes;
    std::deque<Lane> m_lanes; ///< by the log's lanes; a reference outlives growth
    std::vector<Container> m_collected;
    std::int64_t m_collectedBytes = 0;
    std::int64_t m_collectedDeadline = INT64_MAX;
    std::vector<Flight> m_flights;
    std::deque<std::uint32_t> m_waiting; ///< slots that wait for a connection
    std::int64_t m_inFlight = 0;         ///< calls
    std::deque<AppRetry> m_appRetries;
    std::vector<Sender::Item> m_failed; ///< to be sent to `on_failure` at the end of the event
    Sender m_sender;

    std::uint32_t m_sequence = 0;
    std::uint32_t m_plan = 0;
    SimTime m_stepAt = endOfTime;
    SimTime m_sweepAt;
    SimTime m_mapLearntAt;
    SimTime m_slowUntil;
    Duration m_slowBy;
    HappeningId m_createdBy = noHappening;
    HappeningId m_dropTrouble = noHappening;
    SimTime m_lastDrop;
    bool m_sawWrongShard = false;

    std::vector<Account> m_accounts;
    std::int64_t m_made = 0;
    std::int64_t m_outstanding = 0; ///< user records in the library, and with the application's retries
    std::int64_t m_accepted = 0;
    std::int64_t m_retried = 0;
    std::int64_t m_appRetried = 0;
    std::int64_t m_dropped = 0;
    SeriesRef m_firstSeries = noSeries;
};

template <typename Visitor>
void KplProducer::forEachHeld(Visitor visit) const
{
    const auto visitAll = [&](const Container &container) {
        for (const UserRecord &user : container.records)
            visit(user);
    };
    for (const Lane &lane : m_lanes) {
        visitAll(lane.open);
        for (const Container &container : lane.queue)
            visitAll(container);
    }
    for (const Container &container : m_collected)
        visitAll(container);
    for (const AppRetry &again : m_appRetries)
        visit(again.user);
}

const ServiceKind &kplProducerKind();

} // namespace millrace::kpl
