// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/ports/calls.h"
#include "sim/services/producer/record_source.h"
#include "sim/services/service.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::producer {

/// A producer's settings, filled from its parameter table.
struct ProducerConfig : LoadConfig
{
    std::string stream;
    std::string explicitHashKey;
    std::string api;
    std::int64_t batchCount = 0;
    Duration linger;
    std::string retry;
    Duration backoff;
    Duration backoffMax;
    std::int64_t attemptsMax = 0;
    std::int64_t connections = 0;
    std::int64_t bufferCount = 0;
    Duration latency;
    Duration timeout;
    std::vector<std::string> policies;
};

/// A client that makes records and puts them into a stream, one by one or in batches, and does with
/// refused ones what its retry policy says: nothing, the failed ones again, or (wrongly) the whole batch.
class Producer final : public Service
{
public:
    Producer(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<Producer>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void onPutReply(World &world, std::uint32_t slot) override;

    const KeyUniverse *keys() const override { return &m_source.keys(); }
    const std::vector<std::string> *policies() const override { return &m_config.policies; }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addTotals(const World &world, RecordTotals &totals) const override;
    std::optional<SourceAccount> accountFor(ServiceIndex log, SimTime now) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    enum ProducerEvent : std::uint8_t { SendBatch, RetryDue, TimedOut, DescribeLoad };
    /// What was made for one stream while connected to it.
    struct Account
    {
        ServiceIndex log;
        std::int64_t firstNumber = 0; ///< of the records made for it, since the last connection
        std::int64_t earlier = 0;     ///< made for it during earlier connections
        std::vector<std::pair<std::string, std::int64_t>> lostBy;
    };

    std::int64_t batchCountMax() const;
    Duration lingerTime() const;

    // Drawing ahead: the batch now being filled, some of whose records are still to come.
    void plan(World &world);
    /// Throws away what was drawn beyond now; what came before stays.
    void cut(SimTime now);
    std::int64_t madeUntil(SimTime now) const;
    void describeLoad(World &world, HappeningId cause);

    void sendBatch(World &world);
    void dispatch(World &world, std::uint32_t slot);
    void sendWaiting(World &world);
    void backOff(World &world, std::uint32_t slot);
    void settle(World &world, std::uint32_t slot);
    /// Gives up the records of a call that are not known to be accepted; frees it.
    void giveUp(World &world, std::uint32_t slot, const std::string &reason);
    void lose(World &world, ServiceIndex log, const std::string &reason, std::int64_t count);
    /// What stands behind a reason to lose records, where the histories tell.
    HappeningId causeOf(const World &world, ServiceIndex log, const std::string &reason) const;
    Account &account(ServiceIndex log);
    void connect(World &world);

    ProducerConfig m_config;
    ServiceIndex m_index;
    ServiceIndex m_log; ///< the stream it is connected to; invalid: none
    bool m_isRunning = true;

    RecordSource m_source;
    RandomStream m_backoffRandom;
    ArrivalProcess m_beforeDraws; ///< state before the first record that may still be thrown away
    ArrivalProcess m_beforeLookahead;
    std::int64_t m_final = 0; ///< records at the front of m_batch that no cut takes back
    std::vector<CallRecord> m_batch;
    std::vector<CallRecord> m_lookahead; ///< at most one: the first of the next batch
    SimTime m_sendAt;
    std::uint32_t m_plan = 0; ///< tells a scheduled sending that was cut

    std::vector<std::uint32_t> m_waiting; ///< calls that wait for a connection, oldest first
    std::vector<std::uint32_t> m_backingOff;
    std::int64_t m_waitingRecords = 0;
    std::int64_t m_inFlight = 0; ///< calls
    std::uint32_t m_sequence = 0;
    SimTime m_losesRepliesUntil;
    HappeningId m_createdBy = noHappening;
    HappeningId m_dropTrouble = noHappening; ///< of the last spell of drops
    SimTime m_lastDrop;

    std::vector<Account> m_accounts;
    std::int64_t m_accepted = 0;
    std::int64_t m_refused = 0;
    std::int64_t m_retried = 0;
    std::int64_t m_dropped = 0;
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &producerKind();

} // namespace millrace::producer
