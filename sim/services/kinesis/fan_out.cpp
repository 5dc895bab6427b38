// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/fan_out.h"

#include "sim/kernel/text.h"
#include "sim/services/kinesis/shard.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kinesis {

namespace {

void count(const FanOutStream &stream, FanOutMetric metric, std::int64_t value)
{
    stream.world.metrics().add(stream.firstSeries + metric, stream.world.now(), value);
}

std::uint64_t payloadOf(std::uint32_t consumer, std::uint32_t subscription)
{
    return (std::uint64_t{consumer} << 32) | subscription;
}

} // namespace

std::int64_t kibOf(const LaneLog &log, LaneLog::Cursor from, std::int64_t to)
{
    std::int64_t kib = 0;
    std::int64_t bytes = 0; // of the record at hand
    while (from.position < to) {
        const LogRow row = log.next(from);
        if (!row.continues) {
            kib += (bytes + 1023) / 1024;
            bytes = 0;
        }
        bytes += row.size;
    }
    return kib + (bytes + 1023) / 1024;
}

LaneLog::Cursor takeRows(const LaneLog &log, const LaneLog::Cursor &from, std::int64_t recordsMax,
                         std::int64_t bytesMax)
{
    const std::int64_t end = log.endPosition();
    if (end - from.position <= recordsMax && log.bytesTotal() - from.bytesBefore <= bytesMax)
        return log.seek(end);
    LaneLog::Cursor to = from;
    log.advance(to, end, recordsMax, bytesMax);
    return to;
}

std::int64_t recordsIn(const LaneLog &log, LaneLog::Cursor from, std::int64_t to)
{
    return log.hasGroups() ? log.advance(from, to) : to - from.position;
}

FanOut::Consumer *FanOut::find(std::string_view name)
{
    for (Consumer &consumer : m_consumers)
        if (consumer.name == name)
            return &consumer;
    return nullptr;
}

FanOut::Consumer *FanOut::find(std::uint32_t id)
{
    for (Consumer &consumer : m_consumers)
        if (consumer.id == id)
            return &consumer;
    return nullptr;
}

std::int64_t FanOut::activeConsumers() const
{
    return std::count_if(m_consumers.begin(), m_consumers.end(),
                         [](const Consumer &consumer) { return consumer.isActive; });
}

FanOut::Refusal FanOut::registerConsumer(const FanOutStream &stream, const std::string &name,
                                         HappeningId cause)
{
    const SimTime now = stream.world.now();
    std::int64_t &oldest = m_registerCalls[m_registerCallAt % m_registerCalls.size()];
    if (oldest != 0 && now.ns - oldest < nsPerSecond)
        return {CallError::LimitExceeded, "RegisterStreamConsumer: more than 5 calls/s"};
    oldest = now.ns;
    ++m_registerCallAt;
    if (find(name) != nullptr)
        return {CallError::ResourceInUse, "consumer " + name + " is registered already"};
    const std::int64_t creating = static_cast<std::int64_t>(m_consumers.size()) - activeConsumers();
    if (m_consumers.size() >= stream.consumersMax)
        return {CallError::LimitExceeded,
                "a stream has at most " + std::to_string(stream.consumersMax) + " registered consumers"};
    if (creating >= static_cast<std::int64_t>(consumersCreatingMax))
        return {CallError::LimitExceeded, "at most 5 consumers of a stream are CREATING at one time"};
    Consumer consumer;
    consumer.id = ++m_lastConsumer;
    consumer.name = name;
    consumer.registeredAt = now;
    m_consumers.push_back(std::move(consumer));
    const HappeningId begun = stream.world.happen(
        {.kind = "consumer_registered",
         .service = stream.index,
         .subject = stream.world.nameOf(stream.index),
         .text = name + " is registered for enhanced fan-out; it is CREATING and cannot subscribe yet",
         .tone = HappeningTone::Reader,
         .cause = cause});
    stream.world.schedule(now + stream.creatingTime, EventClass::Control, stream.index, ConsumerIsActive,
                          m_lastConsumer, begun);
    return {};
}

FanOut::Refusal FanOut::deregisterConsumer(const FanOutStream &stream, std::string_view name,
                                           HappeningId cause)
{
    const auto at = std::find_if(m_consumers.begin(), m_consumers.end(),
                                 [&](const Consumer &consumer) { return consumer.name == name; });
    if (at == m_consumers.end())
        return {CallError::ResourceNotFound, "there is no consumer \"" + std::string(name) + "\""};
    for (LaneIndex lane = 0; lane < at->lanes.size(); ++lane)
        end(stream, at->lanes[lane], lane);
    m_consumers.erase(at);
    stream.world.happen({.kind = "consumer_deregistered",
                         .service = stream.index,
                         .subject = stream.world.nameOf(stream.index),
                         .text = std::string(name) + " is deregistered: nothing is pushed to it any more",
                         .tone = HappeningTone::Change,
                         .cause = cause});
    return {};
}

void FanOut::answer(const FanOutStream &stream, ReadCall &call, std::int64_t position)
{
    const std::string &name = stream.world.nameOf(call.from);
    if (call.kind == ReadCall::Kind::Register) {
        call.error = registerConsumer(stream, name, noHappening).error;
        return;
    }
    Consumer *const found = find(name);
    call.error = found != nullptr ? CallError::None : CallError::ResourceNotFound;
    if (found == nullptr)
        return;
    call.isReady = found->isActive;
    if (call.kind == ReadCall::Kind::Subscribe)
        subscribe(stream, *found, call, position);
}

void FanOut::subscribe(const FanOutStream &stream, Consumer &consumer, ReadCall &call, std::int64_t position)
{
    const SimTime now = stream.world.now();
    if (consumer.lanes.size() <= call.lane)
        consumer.lanes.resize(stream.log.laneCount());
    Subscription &subscription = consumer.lanes[call.lane];
    if (subscription.lastCall.ns != 0 && now - subscription.lastCall < subscribeEvery) {
        call.error = CallError::LimitExceeded;
        count(stream, SubscribeRateExceeded, 1);
        return;
    }
    subscription.lastCall = now;
    if (!consumer.isActive || (subscription.id != 0 && now - subscription.since < takeOverAfter)) {
        call.error = CallError::ResourceInUse;
        return;
    }
    // The connection that was open is taken over: what it has sent and not yet brought is not for the new
    // one, which begins where its caller says.
    Subscription fresh;
    fresh.id = ++m_lastSubscription;
    fresh.isOpen = true;
    fresh.reader = call.from;
    fresh.since = now;
    fresh.lastCall = now;
    fresh.at = stream.log.logOf(call.lane).seek(position);
    subscription = fresh;
    call.subscription = fresh.id;
    call.next = {fresh.at, now};
    call.toPosition = position;
    count(stream, SubscribeSuccess, 1);
    stream.world.schedule(now + subscriptionLife, EventClass::Work, stream.index, SubscriptionEnds, call.lane,
                          payloadOf(consumer.id, fresh.id));
    plan(stream, consumer, call.lane);
}

void FanOut::plan(const FanOutStream &stream, Consumer &consumer, LaneIndex lane)
{
    Subscription &subscription = consumer.lanes[lane];
    if (!subscription.isOpen || subscription.isPlanned)
        return;
    subscription.isPlanned = true;
    const SimTime gathered = subscription.lastPush.ns != 0 ? subscription.lastPush + pushGather : SimTime{};
    const SimTime due = std::max({stream.world.now(), gathered, subscription.freeAt});
    stream.world.schedule(due, EventClass::Work, stream.index, PushIsDue, lane,
                          payloadOf(consumer.id, subscription.id));
}

void FanOut::wake(const FanOutStream &stream, LaneIndex lane)
{
    for (Consumer &consumer : m_consumers)
        if (lane < consumer.lanes.size())
            plan(stream, consumer, lane);
}

void FanOut::take(const FanOutStream &stream, const ReadCall &call)
{
    Consumer *const consumer = find(stream.world.nameOf(call.from));
    if (consumer == nullptr || call.lane >= consumer->lanes.size())
        return;
    Subscription &subscription = consumer->lanes[call.lane];
    if (subscription.id != call.subscription)
        return;
    subscription.bytesTaken = std::max(subscription.bytesTaken, call.bytesTaken);
    plan(stream, *consumer, call.lane);
}

void FanOut::handle(const FanOutStream &stream, const Event &event)
{
    if (event.kind() == ConsumerIsActive) {
        if (Consumer *const consumer = find(event.sub())) {
            consumer->isActive = true;
            stream.world.happen({.kind = "consumer_active",
                                 .service = stream.index,
                                 .subject = stream.world.nameOf(stream.index),
                                 .text = consumer->name + " is ACTIVE: it may subscribe to shards",
                                 .tone = HappeningTone::Recovery,
                                 .cause = event.payload});
        }
        return;
    }
    Consumer *const consumer = find(static_cast<std::uint32_t>(event.payload >> 32));
    const LaneIndex lane = event.sub();
    if (consumer == nullptr || consumer->lanes[lane].id != static_cast<std::uint32_t>(event.payload))
        return;
    if (event.kind() == PushIsDue)
        push(stream, *consumer, lane);
    else
        end(stream, consumer->lanes[lane], lane);
}

void FanOut::push(const FanOutStream &stream, Consumer &consumer, LaneIndex lane)
{
    Subscription &subscription = consumer.lanes[lane];
    subscription.isPlanned = false;
    // Blocked by its reader: what that has done with brings it on.
    if (!subscription.isOpen || subscription.bytesPushed - subscription.bytesTaken >= pushWindowBytes)
        return;
    const LaneLog &log = stream.log.logOf(lane);
    const std::int64_t first = stream.log.firstPosition(lane, stream.world.now());
    if (subscription.at.position < first)
        subscription.at = log.seek(first);
    const bool isClosed = !stream.log.isLaneOpen(lane);
    if (subscription.at.position < log.endPosition() || isClosed) {
        const LaneLog::Cursor to = takeRows(log, subscription.at, pushRecordsMax, pushBytesMax);
        // KMSDisabledException is an event of the subscription's, its last.
        if (stream.encryption.keysForReading(stream.world.now(), subscription.reader, lane,
                                             subscription.at.position, to.position, stream.keyTerms)
            == CallError::None)
            send(stream, consumer, lane, to);
        else
            end(stream, subscription, lane);
    }
    if (!subscription.isOpen)
        return;
    if (subscription.at.position < log.endPosition() || isClosed)
        plan(stream, consumer, lane);
    else
        stream.shards[lane].isAwaited = true;
}

void FanOut::send(const FanOutStream &stream, Consumer &consumer, LaneIndex lane, const LaneLog::Cursor &to)
{
    Subscription &subscription = consumer.lanes[lane];
    World &world = stream.world;
    const SimTime now = world.now();
    const LaneLog &log = stream.log.logOf(lane);
    const std::uint32_t slot = world.reads().take();
    ReadCall &event = world.reads()[slot];
    event.kind = ReadCall::Kind::Pushed;
    event.from = subscription.reader;
    event.to = stream.index;
    event.lane = lane;
    event.sequence = m_sequence++;
    event.latency = stream.delay;
    event.subscription = subscription.id;
    event.error = CallError::None;
    event.begin = {subscription.at, now};
    event.next = {to, now};
    event.toPosition = to.position;
    event.bytes = to.bytesBefore - subscription.at.bytesBefore;
    const std::int64_t behindMs = (now.ns - to.previous.arrived) / nsPerMillisecond;
    event.millisBehind = to.position == log.endPosition() ? 0 : static_cast<double>(behindMs);
    event.isLaneEnd = !stream.log.isLaneOpen(lane) && to.position == log.endPosition();
    event.children = event.isLaneEnd ? stream.log.childrenOf(lane) : std::vector<LaneIndex>();

    const std::int64_t records = recordsIn(log, subscription.at, to.position);
    count(stream, PushedSuccess, 1);
    count(stream, PushedRecords, records);
    count(stream, PushedBytes, event.bytes);
    count(stream, PushedMillisBehind, static_cast<std::int64_t>(event.millisBehind));
    m_bytesPushed += event.bytes;
    consumer.bytesPushed += event.bytes;
    if (stream.roundsToKib)
        m_kibPushed += kibOf(log, subscription.at, to.position);
    subscription.at = to;
    subscription.lastPush = now;
    subscription.bytesPushed += event.bytes;
    subscription.freeAt =
        std::max(now, subscription.freeAt) + Duration{event.bytes * nsPerSecond / pushBytesPerSecond};
    subscription.isOpen = !event.isLaneEnd;
    world.outcome((std::uint64_t{lane} << 32) ^ (std::uint64_t{consumer.id} << 16) ^ 0xef,
                  static_cast<std::uint64_t>(now.ns) ^ (static_cast<std::uint64_t>(to.position) << 20));
    world.replyToRead(slot);
}

void FanOut::end(const FanOutStream &stream, Subscription &subscription, LaneIndex lane)
{
    if (!subscription.isOpen)
        return;
    subscription.isOpen = false;
    const std::uint32_t slot = stream.world.reads().take();
    ReadCall &event = stream.world.reads()[slot];
    event.kind = ReadCall::Kind::Ended;
    event.from = subscription.reader;
    event.to = stream.index;
    event.lane = lane;
    event.sequence = m_sequence++;
    event.latency = stream.delay; // behind what was pushed before
    event.subscription = subscription.id;
    event.error = CallError::None;
    event.toPosition = subscription.at.position;
    event.isLaneEnd = false;
    stream.world.replyToRead(slot);
}

void FanOut::endAll(const FanOutStream &stream)
{
    for (Consumer &consumer : m_consumers)
        for (LaneIndex lane = 0; lane < consumer.lanes.size(); ++lane)
            end(stream, consumer.lanes[lane], lane);
    m_consumers.clear();
}

void FanOut::hashInto(Hasher &hasher) const
{
    hasher.add(m_sequence);
    hasher.add(m_bytesPushed);
    hasher.add(m_kibPushed);
    for (const std::int64_t call : m_registerCalls)
        hasher.add(call);
    for (const Consumer &consumer : m_consumers) {
        hasher.add(consumer.id);
        hasher.add(std::string_view(consumer.name));
        hasher.add(consumer.isActive);
        for (const Subscription &subscription : consumer.lanes) {
            hasher.add(subscription.id);
            hasher.add(subscription.isOpen);
            hasher.add(subscription.isPlanned);
            hasher.add(subscription.at.position);
            hasher.add(subscription.bytesPushed - subscription.bytesTaken);
            hasher.add(subscription.since.ns);
            hasher.add(subscription.lastCall.ns);
            hasher.add(subscription.lastPush.ns);
            hasher.add(subscription.freeAt.ns);
        }
    }
}

std::size_t FanOut::ownBytes() const
{
    std::size_t bytes = m_consumers.size() * sizeof(Consumer);
    for (const Consumer &consumer : m_consumers)
        bytes += consumer.lanes.size() * sizeof(Subscription);
    return bytes;
}

} // namespace millrace::kinesis
