// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/sns/topic.h"

#include "sim/kernel/text.h"
#include "sim/services/dead_letters.h"
#include "sim/services/fault_commands.h"
#include "sim/services/ledger_rows.h"
#include "sim/services/sns/topic_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::sns {

Topic::Topic(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
    , m_seed(context.seed)
{
    fillConfig(m_config, topicRows(), withDefaults(topicKind(), config.parameters));
    for (std::uint32_t i = 0; i < TopicMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &topicMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void Topic::start(World &world)
{
    connect(world);
}

void Topic::connect(World &world)
{
    // A former subscription keeps its place, and with it what is under way.
    for (const std::string &name : m_config.subscriptions)
        if (std::find(m_names.begin(), m_names.end(), name) == m_names.end()
            && m_names.size() < subscriptionsMax) {
            Sender sender;
            sender.configure(m_index, static_cast<std::uint8_t>(FirstTimer + m_names.size()), m_seed,
                             world.nameOf(m_index) + "/" + name);
            m_subscriptions.push_back(std::move(sender));
            m_names.push_back(name);
        }
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        const bool isSubscribed =
            std::find(m_config.subscriptions.begin(), m_config.subscriptions.end(), m_names[i])
            != m_config.subscriptions.end();
        SenderConfig config;
        config.target = isSubscribed ? m_names[i] : std::string();
        config.write = "auto";
        config.sendRetry = "failed";
        config.sendAttempts = m_config.deliveryAttempts;
        config.sendBackoff = milliseconds(100);
        config.sendBackoffMax = seconds(5);
        config.sendLatency = milliseconds(2);
        m_subscriptions[i].connect(world, config);
    }
}

void Topic::handle(World &world, const Event &event)
{
    if (event.kind() == Answer)
        world.replyToPut(static_cast<std::uint32_t>(event.payload));
    else if (const std::size_t which = event.kind() - FirstTimer; which < m_subscriptions.size())
        m_subscriptions[which].onTimer(world, event);
}

void Topic::onPut(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    std::int64_t bytes = 0;
    for (const CallRecord &record : call.records)
        bytes += record.size;
    call.error = CallError::None;
    if (isRemoved())
        call.error = CallError::ResourceNotFound;
    else if (world.now() < m_failsUntil)
        call.error = CallError::InternalFailure;
    else if (bytes > m_config.messageBytesMax
             || static_cast<std::int64_t>(call.records.size()) > (*topicKind().calls)[call.action].recordsMax)
        call.error = CallError::Validation;
    for (CallRecord &record : call.records)
        record.result = call.error;
    world.outcome((std::uint64_t{call.from.value} << 32) ^ static_cast<std::uint64_t>(call.error),
                  static_cast<std::uint64_t>(world.now().ns));
    if (call.error == CallError::None) {
        m_requests += std::max<std::int64_t>(1, (bytes + requestUnitBytes - 1) / requestUnitBytes);
        const FlowRef flow = world.flows().open(call.from, m_index);
        const KeyUniverse *keys = world.keysOf(call.from);
        std::vector<Sender::Item> items;
        for (const CallRecord &record : call.records) {
            world.flows().deliver(flow, record.number);
            Sender::Item item;
            item.row.created = record.created;
            item.row.size = record.size;
            item.row.producer = m_index.value;
            item.row.key = keys != nullptr ? m_keys.idOf(call.from, *keys, record.key) : 0;
            item.input = {static_cast<LaneIndex>(flow), record.number};
            items.push_back(item);
            world.metrics().add(m_firstSeries + PublishSize, world.now(), record.size);
        }
        const auto count = static_cast<std::int64_t>(items.size());
        m_published += count;
        world.metrics().add(m_firstSeries + MessagesPublished, world.now(), count);
        fanOut(world, items);
    }
    world.schedule(world.now() + m_config.answerTime, EventClass::Work, m_index, Answer, call.from.value,
                   slot);
}

void Topic::fanOut(World &world, const std::vector<Sender::Item> &items)
{
    for (Sender &subscription : m_subscriptions)
        if (subscription.isConnected())
            subscription.send(world, items);
}

void Topic::onPutReply(World &world, std::uint32_t slot)
{
    if (m_subscriptions.empty()) {
        world.puts().give(slot);
        return;
    }
    // A former subscription is no longer connected to the call's callee, but it still has the job.
    const auto owner = std::find_if(m_subscriptions.begin(), m_subscriptions.end(),
                                    [&](const Sender &each) { return each.awaits(slot); });
    Sender &subscription = owner != m_subscriptions.end() ? *owner : m_subscriptions.front();
    const std::int64_t sent = subscription.sent();
    const std::int64_t givenUp = subscription.givenUp();
    subscription.onReply(world, slot);
    const auto add = [&](TopicMetric metric, std::int64_t value) {
        if (value > 0)
            world.metrics().add(m_firstSeries + metric, world.now(), value);
    };
    add(NotificationsDelivered, subscription.sent() - sent);
    add(NotificationsFailed, subscription.givenUp() - givenUp);
}

CommandResult Topic::apply(World &world, const Command &command, HappeningId cause)
{
    m_failsUntil = world.now() + lengthOf(command, seconds(30));
    world.happen({.kind = "topic_fails",
                  .service = m_index,
                  .subject = world.nameOf(m_index),
                  .text = world.nameOf(m_index) + " answers every call with InternalFailure",
                  .tone = HappeningTone::Trouble,
                  .cause = cause});
    return {};
}

CommandResult Topic::set(World &world, const ParameterValues &values, HappeningId)
{
    if (const ParameterValue *given = findValue(values, "subscriptions"))
        for (const std::string &name : std::get<std::vector<std::string>>(*given)) {
            const ServiceIndex named = world.find(name);
            if (!named.isValid() || named == m_index || world.kindOf(named).calls == nullptr)
                return {"NotFoundException: there is no service that takes records \"" + name + "\""};
        }
    fillConfig(m_config, topicRows(), values);
    connect(world);
    return {};
}

void Topic::remove(World &world, HappeningId)
{
    for (Sender &subscription : m_subscriptions)
        subscription.abandonAll(world, "topic_removed");
}

ParameterValues Topic::parameters() const
{
    return valuesOf(m_config, topicRows());
}

void Topic::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto sum = [&](TopicMetric metric) {
        return static_cast<double>(metrics.over(m_firstSeries + metric, from, from + 1).sum);
    };
    std::int64_t waiting = 0;
    for (const Sender &subscription : m_subscriptions)
        waiting += subscription.waiting();
    const bool fails = world.now() < m_failsUntil;
    const double published = sum(MessagesPublished);
    frame.parameters = parameters();
    frame.state = fails ? "failing" : "available";
    frame.level = fails ? Level::Refusing : published > 0 ? Level::Normal : Level::Idle;
    frame.headline = {
        {"Published", published, "messages/s", 0, Level::Normal},
        {"Delivered", sum(NotificationsDelivered), "messages/s", 0, Level::Normal},
        {"Given up", sum(NotificationsFailed), "messages/s", 0, Level::Normal},
        {"Waiting to be delivered", static_cast<double>(waiting), "messages", 0, Level::Normal},
        {"Subscriptions", static_cast<double>(m_config.subscriptions.size()), "", 0, Level::Normal}};
    frame.summary = thousands(static_cast<std::int64_t>(published)) + " messages/s · "
                    + std::to_string(m_config.subscriptions.size()) + " subscriptions";
    frame.part = deadLettersAt(world, m_index);
}

void Topic::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    for (const Sender &subscription : m_subscriptions) {
        if (!subscription.isConnected())
            continue;
        LinkFrame link;
        link.from = m_index;
        link.to = subscription.to();
        link.perSecond =
            static_cast<double>(metrics.over(m_firstSeries + MessagesPublished, from, from + 1).sum);
        links.push_back(link);
    }
}

void Topic::addUsage(const World &world, std::vector<UsageCounter> &usage) const
{
    const double elapsed = toSeconds(world.now() - world.start());
    const double perHour = elapsed > 0 ? static_cast<double>(m_requests) / elapsed * 3600 : 0;
    usage.push_back({m_index, "sns.publish", m_requests, 1, isRemoved() ? 0 : perHour});
}

std::optional<LedgerRow> Topic::ledgerRow(const World &world) const
{
    return callSinkRow(world, m_index);
}

void Topic::addHeld(const World &, FlowRef flow, IntervalSet &held) const
{
    for (const Sender &subscription : m_subscriptions)
        subscription.addHeld(flow, held);
}

void Topic::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    hasher.add(m_published);
    hasher.add(m_requests);
    hasher.add(m_failsUntil.ns);
    for (const Sender &subscription : m_subscriptions)
        subscription.hashInto(hasher);
}

std::size_t Topic::ownBytes() const
{
    std::size_t bytes = sizeof(*this);
    for (const Sender &subscription : m_subscriptions)
        bytes += subscription.ownBytes();
    return bytes;
}

} // namespace millrace::sns
