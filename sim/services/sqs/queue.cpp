// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/sqs/queue.h"

#include "sim/kernel/text.h"
#include "sim/services/dead_letters.h"
#include "sim/services/ledger_rows.h"
#include "sim/services/sqs/queue_tables.h"
#include "sim/world.h"

#include <algorithm>
#include <functional>

namespace millrace::sqs {

Queue::Queue(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
{
    fillConfig(m_config, queueRows(), withDefaults(queueKind(), config.parameters));
    m_config.write = "auto";
    m_config.sendRetry = "failed";
    m_config.sendAttempts = 1'000;
    m_config.sendBackoff = milliseconds(100);
    m_config.sendBackoffMax = seconds(5);
    m_config.sendLatency = milliseconds(1);
    m_sender.configure(m_index, SendTimer, context.seed, config.name);
    for (std::uint32_t i = 0; i < QueueMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &queueMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void Queue::start(World &world)
{
    m_sender.connect(world, m_config);
}

void Queue::handle(World &world, const Event &event)
{
    switch (event.kind()) {
    case Answer:
        world.replyToPut(static_cast<std::uint32_t>(event.payload));
        break;
    case WaitOver: {
        const auto at = std::find_if(m_waiting.begin(), m_waiting.end(),
                                     [&](const Waiting &each) { return each.id == event.payload; });
        if (at == m_waiting.end())
            break;
        const std::uint32_t slot = at->slot;
        m_waiting.erase(at);
        world.metrics().add(m_firstSeries + EmptyReceives, world.now(), 1);
        world.replyToRead(slot);
        break;
    }
    case MessageVisible:
        answerWaiting(world);
        break;
    case SendTimer:
        m_sender.onTimer(world, event);
        break;
    default:
        break;
    }
}

void Queue::onPut(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    const std::int64_t most = (*queueKind().calls)[call.action].recordsMax;
    call.error = CallError::None;
    if (isRemoved())
        call.error = CallError::ResourceNotFound;
    else if (world.now() < m_failsUntil)
        call.error = CallError::InternalFailure;
    else if (static_cast<std::int64_t>(call.records.size()) > most)
        call.error = CallError::Validation;
    else if (call.action == DeleteMessage)
        deleteMessages(world, call);
    else
        takeMessages(world, call);
    if (call.error != CallError::None)
        for (CallRecord &record : call.records)
            record.result = call.error;
    world.outcome((std::uint64_t{call.from.value} << 32) ^ static_cast<std::uint64_t>(call.error)
                      ^ (std::uint64_t{call.records.size()} << 8),
                  static_cast<std::uint64_t>(world.now().ns));
    world.schedule(world.now() + m_config.answerTime, EventClass::Work, m_index, Answer, call.from.value,
                   slot);
}

void Queue::takeMessages(World &world, PutCall &call)
{
    std::int64_t bytes = 0;
    std::int64_t largest = 0;
    for (const CallRecord &record : call.records) {
        bytes += record.size;
        largest = std::max<std::int64_t>(largest, record.size);
    }
    // The limit holds for each message and for the sum of a batch (SQS API).
    if (largest > m_config.messageBytesMax || bytes > messageBytesMax) {
        call.error = CallError::Validation;
        if (!m_saidTooLarge)
            world.happen({.kind = "message_too_large",
                          .service = m_index,
                          .subject = world.nameOf(m_index),
                          .text = world.nameOf(m_index) + " refuses a message of " + world.nameOf(call.from)
                                  + ": " + thousands(std::max(largest, bytes)) + " B are more than "
                                  + thousands(m_config.messageBytesMax) + " B",
                          .tone = HappeningTone::Trouble,
                          .limit = {"message size", static_cast<double>(m_config.messageBytesMax), "B",
                                    "SQS API, SendMessage: at most 1 MiB"}});
        m_saidTooLarge = true;
        return;
    }
    m_requests += std::max<std::int64_t>(1, (bytes + requestUnitBytes - 1) / requestUnitBytes);
    const FlowRef flow = world.flows().open(call.from, m_index);
    const KeyUniverse *keys = world.keysOf(call.from);
    const std::int32_t second = world.metrics().secondOf(world.now());
    for (CallRecord &record : call.records) {
        record.result = CallError::None;
        world.flows().deliver(flow, record.number);
        const std::int64_t id = m_nextId++;
        Message &message = m_messages.writable(static_cast<std::size_t>(id));
        message.created = record.created;
        message.sentAt = world.now().ns;
        message.number = record.number;
        message.flow = flow;
        message.key = keys != nullptr ? m_sender.ownKeys().idOf(call.from, *keys, record.key) : 0;
        message.size = record.size;
        message.isKept = true;
        if (m_config.delay.ns > 0)
            hide(id, world.now() + m_config.delay);
        else
            m_visible.push_back(id);
        ++m_tally.accepted;
        world.metrics().addAtSecond(m_firstSeries + MessagesSent, second, 1, 1);
        world.metrics().addAtSecond(m_firstSeries + SentMessageSize, second, record.size, 1);
    }
    if (m_config.delay.ns == 0)
        answerWaiting(world);
    else
        world.schedule(world.now() + m_config.delay, EventClass::Work, m_index, MessageVisible);
}

void Queue::deleteMessages(World &world, PutCall &call)
{
    ++m_requests;
    for (CallRecord &record : call.records) {
        record.result = CallError::None;
        if (record.number < 0 || record.number >= m_nextId)
            continue;
        const Message known = m_messages.at(static_cast<std::size_t>(record.number));
        m_tally.deletedAgain += known.isDeleted ? 1 : 0;
        if (!known.isKept)
            continue;
        m_messages.writable(static_cast<std::size_t>(record.number)).isDeleted = true;
        drop(record.number);
        ++m_tally.deleted;
        world.metrics().add(m_firstSeries + MessagesDeleted, world.now(), 1);
    }
}

void Queue::drop(std::int64_t id)
{
    Message &message = m_messages.writable(static_cast<std::size_t>(id));
    m_hidden -= message.isHidden ? 1 : 0;
    message.isHidden = false;
    message.isKept = false;
    while (m_oldest < m_nextId && !m_messages.at(static_cast<std::size_t>(m_oldest)).isKept)
        ++m_oldest;
}

void Queue::hide(std::int64_t id, SimTime until)
{
    Message &message = m_messages.writable(static_cast<std::size_t>(id));
    message.visibleAt = until.ns;
    message.isHidden = true;
    ++m_hidden;
    m_hiding.emplace_back(until.ns, id);
    std::push_heap(m_hiding.begin(), m_hiding.end(), std::greater<>());
}

void Queue::showVisible(SimTime now)
{
    while (!m_hiding.empty() && m_hiding.front().first <= now.ns) {
        std::pop_heap(m_hiding.begin(), m_hiding.end(), std::greater<>());
        const std::int64_t id = m_hiding.back().second;
        m_hiding.pop_back();
        Message &message = m_messages.writable(static_cast<std::size_t>(id));
        if (!message.isHidden)
            continue; // deleted meanwhile
        message.isHidden = false;
        --m_hidden;
        m_visible.push_back(id);
    }
}

std::int64_t Queue::nextVisible()
{
    while (m_nextVisible < m_visible.size()) {
        const std::int64_t id = m_visible[m_nextVisible++];
        if (m_messages.at(static_cast<std::size_t>(id)).isKept)
            return id;
    }
    m_visible.clear();
    m_nextVisible = 0;
    return -1;
}

void Queue::onRead(World &world, std::uint32_t slot)
{
    ReadCall &call = world.reads()[slot];
    ++m_requests;
    call.messages.clear();
    call.error = CallError::None;
    if (isRemoved() || world.now() < m_failsUntil) {
        call.error = isRemoved() ? CallError::ResourceNotFound : CallError::InternalFailure;
        world.replyToRead(slot);
        return;
    }
    if (handOut(world, slot))
        return;
    if (call.wait.ns == 0) {
        world.metrics().add(m_firstSeries + EmptyReceives, world.now(), 1);
        world.replyToRead(slot);
        return;
    }
    m_waiting.push_back({slot, m_nextWait++});
    world.schedule(world.now() + call.wait, EventClass::Work, m_index, WaitOver, m_waiting.back().id,
                   m_waiting.back().id);
}

bool Queue::handOut(World &world, std::uint32_t slot)
{
    ReadCall &call = world.reads()[slot];
    const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(call.recordsMax, 1, batchEntriesMax));
    showVisible(world.now());
    while (call.messages.size() < most) {
        const std::int64_t id = nextVisible();
        if (id < 0)
            break;
        Message &message = m_messages.writable(static_cast<std::size_t>(id));
        if (message.received >= m_config.maxReceiveCount && m_sender.isConnected()) {
            moveToDeadLetters(world, id);
            continue;
        }
        m_tally.receivedAgain += message.received > 0 ? 1 : 0;
        if (message.received < 0xffff)
            ++message.received;
        CallRecord record;
        record.created = message.created;
        record.number = id;
        record.key = message.key;
        record.size = message.size;
        call.messages.push_back(record);
        hide(id, world.now() + m_config.visibility);
    }
    // A long list of what was received is worth giving back.
    if (m_nextVisible > 4'096 && m_nextVisible * 2 > m_visible.size()) {
        m_visible.erase(m_visible.begin(), m_visible.begin() + static_cast<std::ptrdiff_t>(m_nextVisible));
        m_nextVisible = 0;
    }
    if (call.messages.empty())
        return false;
    const auto count = static_cast<std::int64_t>(call.messages.size());
    world.metrics().add(m_firstSeries + MessagesReceived, world.now(), count);
    world.outcome((std::uint64_t{call.from.value} << 32) ^ static_cast<std::uint64_t>(count),
                  static_cast<std::uint64_t>(world.now().ns)
                      ^ (static_cast<std::uint64_t>(call.messages.front().number) << 20));
    // Whoever waits for what was not deleted is answered when it shows again.
    world.schedule(world.now() + m_config.visibility, EventClass::Work, m_index, MessageVisible);
    world.replyToRead(slot);
    return true;
}

void Queue::answerWaiting(World &world)
{
    while (!m_waiting.empty() && handOut(world, m_waiting.front().slot))
        m_waiting.erase(m_waiting.begin());
}

void Queue::moveToDeadLetters(World &world, std::int64_t id)
{
    const Message message = m_messages.at(static_cast<std::size_t>(id));
    drop(id);
    ++m_tally.movedToDeadLetters;
    world.metrics().add(m_firstSeries + MessagesMoved, world.now(), 1);
    Sender::Item item;
    item.row.created = message.created;
    item.row.key = message.key;
    item.row.size = message.size;
    item.row.producer = m_index.value;
    item.input = {0, id};
    m_sender.send(world, {item});
    const std::string &name = world.nameOf(m_index);
    const HappeningId cause =
        world.happen({.kind = "message_moved",
                      .service = m_index,
                      .subject = name,
                      .text = name + " moves a message to " + m_config.target + ": received "
                              + std::to_string(m_config.maxReceiveCount) + " times, never deleted",
                      .tone = HappeningTone::Risk,
                      .limit = {"receives", static_cast<double>(m_config.maxReceiveCount), "receives",
                                "SQS API, RedrivePolicy maxReceiveCount"},
                      .isNotable = m_tally.movedToDeadLetters == 1});
    world.deadLetters().add(
        {.time = world.now(),
         .from = m_index,
         .to = m_sender.to(),
         .condition = "MaxReceiveCount",
         .reason = "received " + std::to_string(m_config.maxReceiveCount) + " times and never deleted",
         .bytes = message.size,
         .attempts = static_cast<std::int32_t>(m_config.maxReceiveCount),
         .cause = cause});
}

void Queue::onPutReply(World &world, std::uint32_t slot)
{
    m_sender.onReply(world, slot);
}

void Queue::expireOld(World &world)
{
    const std::int64_t before = world.now().ns - m_config.retention.ns;
    for (std::int64_t id = m_oldest; id < m_nextId; ++id) {
        const Message message = m_messages.at(static_cast<std::size_t>(id));
        if (message.sentAt > before)
            break;
        if (!message.isKept)
            continue;
        drop(id);
        ++m_tally.expired;
        world.metrics().add(m_firstSeries + MessagesExpired, world.now(), 1);
        if (m_tally.expired == 1)
            world.happen(
                {.kind = "messages_expire",
                 .service = m_index,
                 .subject = world.nameOf(m_index),
                 .text = world.nameOf(m_index) + " drops messages that nobody deleted within its retention",
                 .tone = HappeningTone::Trouble,
                 .limit = {"retention", toSeconds(m_config.retention), "s",
                           "SQS API, MessageRetentionPeriod"}});
    }
}

double Queue::oldestAgeMs(const World &world) const
{
    return m_oldest < m_nextId ? toMilliseconds(
               world.now() - SimTime{m_messages.at(static_cast<std::size_t>(m_oldest)).sentAt})
                               : 0;
}

void Queue::tick(World &world)
{
    expireOld(world);
    const auto add = [&](QueueMetric metric, std::int64_t value) {
        world.metrics().add(m_firstSeries + metric, world.now(), value);
    };
    add(MessagesVisible, m_tally.kept() - m_hidden);
    add(MessagesNotVisible, m_hidden);
    add(AgeOfOldestMessage, static_cast<std::int64_t>(oldestAgeMs(world) / 1'000));
}

} // namespace millrace::sqs
