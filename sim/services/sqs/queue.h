// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/paged_array.h"
#include "sim/services/sending/sender.h"
#include "sim/services/service.h"
#include "sim/workload/adopted_keys.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace millrace::sqs {

/// A queue's settings, filled from its parameter table.
struct QueueConfig : SenderConfig
{
    Duration retention;
    Duration visibility;
    Duration delay;
    std::int64_t maxReceiveCount = 0;
    std::int64_t messageBytesMax = 0;
    Duration answerTime;
};

/// Calls that a queue answers, in the order of its table.
enum QueueCall : std::uint8_t { SendMessageBatch, SendMessage, DeleteMessage };

/// A standard queue: takes messages, hands each to one receiver at a time, hides it for the visibility
/// timeout and offers it again unless it was deleted; moves what was received too often to its dead-letter
/// queue, and drops what is past retention. At least once, in no promised order.
class Queue final : public Service
{
public:
    Queue(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<Queue>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void tick(World &world) override;
    void onPut(World &world, std::uint32_t slot) override;
    void onPutReply(World &world, std::uint32_t slot) override;
    void onRead(World &world, std::uint32_t slot) override;

    const KeyUniverse *keys() const override { return &m_sender.keys(); }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addUsage(const World &world, std::vector<UsageCounter> &usage) const override;
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void addHeld(const World &world, FlowRef flow, IntervalSet &held) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

    std::optional<MessageTally> messages() const override { return m_tally; }

private:
    enum QueueEvent : std::uint8_t { Answer, WaitOver, MessageVisible, SendTimer };
    struct Message
    {
        std::int64_t created = 0; ///< of the record that it carries
        std::int64_t sentAt = 0;
        std::int64_t visibleAt = 0;
        std::int64_t number = 0; ///< in its flow
        FlowRef flow = noFlow;
        std::uint32_t key = 0;
        std::uint32_t size = 0;
        std::uint16_t received = 0;
        bool isKept = false;
        bool isDeleted = false; ///< by a receiver: it went well
        bool isHidden = false;  ///< in m_hiding until it is visible
    };
    struct Waiting
    {
        std::uint32_t slot = 0;
        std::uint32_t id = 0;
    };

    void takeMessages(World &world, PutCall &call);
    void deleteMessages(World &world, PutCall &call);
    /// Answers a receive with what is visible; false when there is nothing.
    bool handOut(World &world, std::uint32_t slot);
    /// Takes over what has become visible by now.
    void showVisible(SimTime now);
    void hide(std::int64_t id, SimTime until);
    std::int64_t nextVisible();
    void answerWaiting(World &world);
    void moveToDeadLetters(World &world, std::int64_t id);
    void drop(std::int64_t id);
    void expireOld(World &world);
    double oldestAgeMs(const World &world) const;

    QueueConfig m_config;
    ServiceIndex m_index;
    Sender m_sender; ///< to the dead-letter queue
    PagedArray<Message, 128> m_messages;
    std::int64_t m_nextId = 0;
    std::int64_t m_oldest = 0; ///< every message before it is gone
    /// (visible at, id) of what is hidden, a heap with the earliest on top; may name what is gone.
    std::vector<std::pair<std::int64_t, std::int64_t>> m_hiding;
    std::vector<std::int64_t> m_visible; ///< ids from m_nextVisible on, oldest first; may name what is gone
    std::size_t m_nextVisible = 0;
    std::vector<Waiting> m_waiting; ///< receives that found nothing, oldest first
    std::vector<std::pair<std::uint32_t, std::int64_t>> m_moving; ///< jobs to the dead-letter queue
    std::uint32_t m_nextWait = 0;
    std::int64_t m_hidden = 0; ///< kept, but not to be received now
    SimTime m_failsUntil;
    MessageTally m_tally;
    std::int64_t m_requests = 0;
    bool m_saidTooLarge = false;
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &queueKind();

} // namespace millrace::sqs
