// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/sending/sender.h"
#include "sim/services/service.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::sqs {

/// A worker's settings, filled from its parameter table.
struct QueueWorkerConfig : SenderConfig
{
    std::string queue;
    std::int64_t receivers = 1;
    std::int64_t batch = 10;
    Duration wait;
    Duration workTime;
    std::vector<std::string> poisonKeys;
    Duration latency;
    std::vector<std::string> policies;
};

/// Receivers of a queue: each asks for messages, works them off one by one, sends on what it makes of each,
/// and deletes those that went well. What fails is left alone and comes back after the visibility timeout.
class QueueWorker final : public Service
{
public:
    QueueWorker(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<QueueWorker>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void onReadReply(World &world, std::uint32_t slot) override;
    void onPutReply(World &world, std::uint32_t slot) override;

    const KeyUniverse *keys() const override { return &m_sender.keys(); }
    const std::vector<std::string> *policies() const override { return &m_config.policies; }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void addHeld(const World &world, FlowRef flow, IntervalSet &held) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    enum WorkerEvent : std::uint8_t { Ask, WorkDone, SendTimer };
    enum class State : std::uint8_t { Running, Stopped };
    /// One receiver and the batch in its hands.
    struct Receiver
    {
        bool isAsking = false;
        std::uint32_t slot = 0;
        std::uint32_t plan = 0; ///< tells an event that was overtaken
        std::vector<CallRecord> batch;
        std::size_t at = 0;               ///< the message being worked off
        std::vector<std::int64_t> worked; ///< messages to delete
        std::uint32_t job = 0xffffffff;   ///< of the sender, when its copy is under way
    };

    void ask(World &world, std::uint32_t receiver);
    void planAsk(World &world, std::uint32_t receiver, SimTime at);
    void workNext(World &world, std::uint32_t receiver);
    void finishMessage(World &world, std::uint32_t receiver, bool isGood);
    void deleteWorked(World &world, std::uint32_t receiver);
    bool isPoison(const World &world, const CallRecord &message) const;
    void drop(World &world);

    QueueWorkerConfig m_config;
    ServiceIndex m_index;
    ServiceIndex m_queue;
    State m_state = State::Running;
    Sender m_sender;
    std::vector<Receiver> m_receivers;
    std::vector<std::uint32_t> m_deleting; ///< slots of delete calls under way
    std::uint32_t m_sequence = 0;
    std::int64_t m_failed = 0;
    std::int64_t m_done = 0;
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &queueWorkerKind();

} // namespace millrace::sqs
