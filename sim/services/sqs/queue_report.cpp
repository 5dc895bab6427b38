// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/dead_letters.h"
#include "sim/services/fault_commands.h"
#include "sim/services/ledger_rows.h"
#include "sim/services/sqs/queue.h"
#include "sim/services/sqs/queue_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::sqs {

CommandResult Queue::apply(World &world, const Command &command, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    if (command.name == "fail") {
        m_failsUntil = world.now() + lengthOf(command, seconds(30));
        world.happen({.kind = "queue_fails",
                      .service = m_index,
                      .subject = name,
                      .text = name + " answers every call with InternalFailure",
                      .tone = HappeningTone::Trouble,
                      .cause = cause});
        return {};
    }
    std::vector<std::int64_t> kept;
    for (std::int64_t id = m_oldest; id < m_nextId; ++id)
        if (m_messages.at(static_cast<std::size_t>(id)).isKept)
            kept.push_back(id);
    if (command.name == "purge") {
        for (const std::int64_t id : kept)
            drop(id);
        m_tally.purged += static_cast<std::int64_t>(kept.size());
        return {};
    }
    const ParameterValue *to = findValue(command.arguments, "to");
    const std::string target = to != nullptr ? std::get<std::string>(*to) : std::string();
    if (target.empty() || target == name)
        return {"redrive needs the queue that the messages came from"};
    if (!m_sender.isConnected() || world.nameOf(m_sender.to()) != target) {
        QueueConfig back = m_config;
        back.target = target;
        m_sender.connect(world, back);
    }
    std::vector<Sender::Item> items;
    for (const std::int64_t id : kept) {
        const Message message = m_messages.at(static_cast<std::size_t>(id));
        Sender::Item item;
        item.row.created = message.created;
        item.row.key = message.key;
        item.row.size = message.size;
        item.row.producer = m_index.value;
        item.input = {0, id};
        items.push_back(item);
        drop(id);
    }
    m_tally.movedToDeadLetters += static_cast<std::int64_t>(items.size());
    if (!items.empty())
        m_sender.send(world, items);
    m_sender.connect(world, m_config);
    return {};
}

CommandResult Queue::set(World &world, const ParameterValues &values, HappeningId)
{
    fillConfig(m_config, queueRows(), values);
    m_sender.connect(world, m_config);
    return {};
}

void Queue::remove(World &world, HappeningId)
{
    for (const Waiting &each : m_waiting) {
        world.reads()[each.slot].error = CallError::ResourceNotFound;
        world.replyToRead(each.slot);
    }
    m_waiting.clear();
}

ParameterValues Queue::parameters() const
{
    return valuesOf(m_config, queueRows());
}

void Queue::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto sum = [&](QueueMetric metric) {
        return static_cast<double>(metrics.over(m_firstSeries + metric, from, from + 1).sum);
    };
    const auto visible = static_cast<double>(m_tally.kept() - m_hidden);
    const double age = oldestAgeMs(world);
    const bool fails = world.now() < m_failsUntil;
    frame.parameters = parameters();
    frame.state = fails ? "failing" : "available";
    frame.level = fails ? Level::Refusing : m_tally.kept() > 0 ? Level::Normal : Level::Idle;
    frame.headline = {
        {"Messages waiting", visible, "messages", 0, Level::Normal},
        {"Messages in flight", static_cast<double>(m_hidden), "messages", 0, Level::Normal},
        {"Sent", sum(MessagesSent), "messages/s", 0, Level::Normal},
        {"Deleted", sum(MessagesDeleted), "messages/s", 0, Level::Normal},
        {"Oldest message", age, "ms", toMilliseconds(m_config.retention),
         age * 2 > toMilliseconds(m_config.retention) ? Level::Near : Level::Normal},
        {"Moved to the dead-letter queue", static_cast<double>(m_tally.movedToDeadLetters), "messages", 0,
         m_tally.movedToDeadLetters > 0 ? Level::Near : Level::Normal},
        {"Received again", static_cast<double>(m_tally.receivedAgain), "messages", 0, Level::Normal},
        {"Expired", static_cast<double>(m_tally.expired), "messages", 0,
         m_tally.expired > 0 ? Level::Near : Level::Normal}};
    frame.summary = thousands(static_cast<std::int64_t>(visible)) + " messages waiting · "
                    + thousands(m_hidden) + " in flight";
    frame.part = deadLettersAt(world, m_index);
}

void Queue::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    if (!m_sender.isConnected())
        return;
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    LinkFrame link;
    link.from = m_index;
    link.to = m_sender.to();
    link.perSecond = static_cast<double>(metrics.over(m_firstSeries + MessagesMoved, from, from + 1).sum);
    links.push_back(link);
}

void Queue::addUsage(const World &world, std::vector<UsageCounter> &usage) const
{
    const double elapsed = toSeconds(world.now() - world.start());
    const double perHour = elapsed > 0 ? static_cast<double>(m_requests) / elapsed * 3600 : 0;
    usage.push_back({m_index, "sqs.request", m_requests, 1, isRemoved() ? 0 : perHour});
}

std::optional<LedgerRow> Queue::ledgerRow(const World &world) const
{
    return callSinkRow(world, m_index);
}

void Queue::addHeld(const World &, FlowRef flow, IntervalSet &held) const
{
    m_sender.addHeld(flow, held);
}

void Queue::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    hasher.add(m_nextId);
    hasher.add(m_oldest);
    hasher.add(m_hidden);
    hasher.add(m_failsUntil.ns);
    hasher.add(m_requests);
    for (const std::int64_t figure :
         {m_tally.accepted, m_tally.deleted, m_tally.movedToDeadLetters, m_tally.expired, m_tally.purged,
          m_tally.receivedAgain, m_tally.deletedAgain})
        hasher.add(figure);
    for (const auto &[at, id] : m_hiding) {
        hasher.add(at);
        hasher.add(id);
    }
    for (std::size_t i = m_nextVisible; i < m_visible.size(); ++i)
        hasher.add(m_visible[i]);
    for (const Waiting &each : m_waiting) {
        hasher.add(each.slot);
        hasher.add(each.id);
    }
    m_sender.hashInto(hasher);
}

std::size_t Queue::ownBytes() const
{
    return sizeof(*this) + m_messages.ownBytes() + m_sender.ownBytes()
           + m_hiding.size() * sizeof(m_hiding.front()) + m_visible.size() * sizeof(std::int64_t);
}

} // namespace millrace::sqs
