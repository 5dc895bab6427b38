// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/records/ledger_report.h"
#include "sim/records/sink_ledger.h"
#include "sim/services/kpl/kpl_producer.h"
#include "sim/services/kpl/kpl_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kpl {

namespace {

/// Nothing dropped for so long, and a new drop is a new trouble.
constexpr Duration dropsOverAfter = seconds(10);

std::uint32_t codeOf(CallError error)
{
    return error == CallError::ThroughputExceeded ? ErrorsThrottled : ErrorsOther;
}

} // namespace

void KplProducer::count(World &world, std::uint32_t metric, std::int64_t value)
{
    if (value > 0)
        world.metrics().add(m_firstSeries + metric, world.now(), value, static_cast<std::uint32_t>(value));
}

void KplProducer::dispatch(World &world, Flight &flight)
{
    PutCall &call = world.puts()[flight.slot];
    if (m_inFlight >= m_config.connections) {
        call.state = CallState::Waiting;
        m_waiting.push_back(flight.slot);
        return;
    }
    ++m_inFlight;
    call.sequence = m_sequence++;
    call.latency = m_config.latency;
    if (world.now() < m_slowUntil)
        call.latency = call.latency + m_slowBy;
    call.timeout = m_config.requestTimeout;
    call.error = CallError::NotYet;
    noteSent(world, flight);
    for (Container &container : flight.containers)
        for (UserRecord &user : container.records)
            ++user.attempts;
    world.sendPut(flight.slot);
    const Duration there = call.latency;
    if (m_config.requestTimeout <= there * 2) {
        // The answer comes too late to be heard; the records have arrived by then.
        call.state = CallState::LostReply;
        world.schedule(world.now() + std::max(m_config.requestTimeout, there * 2), EventClass::Reply, m_index,
                       TimedOut, 0, flight.slot);
    }
}

void KplProducer::noteSent(World &world, const Flight &flight)
{
    Metrics &metrics = world.metrics();
    const std::int32_t second = metrics.secondOf(world.now());
    MetricPoint buffered;
    MetricPoint perRecord;
    for (const Container &container : flight.containers) {
        const auto users = static_cast<std::int64_t>(container.records.size());
        perRecord.merge({users, users, users, 1, 0});
        for (const UserRecord &user : container.records) {
            if (user.attempts > 0)
                continue;
            const std::int64_t ms = (world.now().ns - user.addedAt) / nsPerMillisecond;
            buffered.merge({ms, ms, ms, 1, 0});
        }
    }
    if (buffered.count > 0)
        metrics.addPoint(m_firstSeries + BufferingTime, second, buffered);
    metrics.addPoint(m_firstSeries + UserRecordsPerKinesisRecord, second, perRecord);
    metrics.addAtSecond(m_firstSeries + KinesisRecordsPerPutRecordsRequest, second,
                        static_cast<std::int64_t>(flight.containers.size()), 1);
}

void KplProducer::sendWaiting(World &world)
{
    while (!m_waiting.empty() && m_inFlight < m_config.connections) {
        const std::uint32_t slot = m_waiting.front();
        m_waiting.pop_front();
        const auto at = std::find_if(m_flights.begin(), m_flights.end(),
                                     [&](const Flight &flight) { return flight.slot == slot; });
        if (at != m_flights.end())
            dispatch(world, *at);
    }
}

void KplProducer::onPutReply(World &world, std::uint32_t slot)
{
    const bool isOwn = std::any_of(m_flights.begin(), m_flights.end(),
                                   [&](const Flight &flight) { return flight.slot == slot; });
    if (isOwn)
        settle(world, slot);
    else
        m_sender.onReply(world, slot);
}

bool KplProducer::isWrongShard(const World &world, const PutCall &call, const Container &container,
                               LaneIndex lane) const
{
    const LogPort *log = world.logOf(call.to);
    if (container.lane == noLane || container.lane == lane || log == nullptr)
        return false;
    const HashRange range = log->hashRangeOf(lane);
    return std::any_of(container.records.begin(), container.records.end(),
                       [&](const UserRecord &user) { return !range.holds(m_hashes.of(user.record.key)); });
}

void KplProducer::settle(World &world, std::uint32_t slot)
{
    --m_inFlight;
    const auto at = std::find_if(m_flights.begin(), m_flights.end(),
                                 [&](const Flight &flight) { return flight.slot == slot; });
    Flight flight = std::move(*at);
    m_flights.erase(at);
    if (!flight.abandonedFor.empty()) {
        giveUpFlight(world, flight, flight.abandonedFor);
    } else {
        const PutCall call = world.puts()[slot]; // what follows may take others
        world.puts().give(slot);
        world.metrics().add(m_firstSeries + RequestTime, world.now(),
                            (world.now() - call.sentAt).ns / nsPerMillisecond);
        bool isMapOld = false;
        std::size_t place = 0;
        for (Container &container : flight.containers) {
            const CallRecord &first = call.records[place];
            for (UserRecord &user : container.records)
                user.record.firstCopy = call.records[place++].firstCopy;
            const bool isStored = first.result == CallError::None;
            isMapOld = isMapOld || (isStored && container.lane != noLane && container.lane != first.lane);
            if (isStored && !isWrongShard(world, call, container, first.lane)) {
                finish(world, call, container);
                continue;
            }
            // A reader that de-aggregates drops all of a container that is in part outside its shard.
            for (UserRecord &user : container.records) {
                if (call.to != m_log)
                    drop(world, call.to, user, "stream_changed");
                else
                    retry(world, user, first.result, isStored ? ErrorsWrongShard : codeOf(first.result));
            }
        }
        if (isMapOld && call.to == m_log && call.sentAt >= m_mapLearntAt)
            askForMap(world);
    }
    if (isRemoved())
        return;
    sendWaiting(world);
    sendFailed(world);
    plan(world);
}

void KplProducer::finish(World &world, const PutCall &call, const Container &container)
{
    Metrics &metrics = world.metrics();
    const std::int32_t second = metrics.secondOf(world.now());
    std::int64_t data = 0;
    MetricPoint retries;
    MetricPoint buffered;
    for (const UserRecord &user : container.records) {
        data += user.dataBytes();
        const std::int64_t again = std::int64_t{user.attempts} - 1;
        retries.merge({again, again, again, 1, 0});
        const std::int64_t ms = (call.sentAt.ns - user.record.created) / nsPerMillisecond;
        buffered.merge({ms, ms, ms, 1, 0});
    }
    const auto users = static_cast<std::int64_t>(container.records.size());
    count(world, UserRecordsPut, users);
    metrics.addAtSecond(m_firstSeries + UserRecordsDataPut, second, data, static_cast<std::uint32_t>(users));
    metrics.addAtSecond(m_firstSeries + KinesisRecordsPut, second, 1, 1);
    metrics.addAtSecond(m_firstSeries + KinesisRecordsDataPut, second, container.bytes(), 1);
    metrics.addPoint(m_firstSeries + RetriesPerRecord, second, retries);
    metrics.addPoint(m_firstSeries + StageBuffered, second, buffered);
    const std::int64_t put = (world.now() - call.sentAt).ns / nsPerMillisecond;
    metrics.addPoint(m_firstSeries + StagePut, second,
                     {put * users, put, put, static_cast<std::uint32_t>(users), 0});
    m_accepted += users;
    m_outstanding -= users;
}

void KplProducer::retry(World &world, UserRecord user, CallError error, std::uint32_t code)
{
    const std::int64_t now = world.now().ns;
    if (code != ErrorsExpired) {
        count(world, code, 1);
        count(world, AllErrors, 1);
    }
    if (code == ErrorsWrongShard && !m_sawWrongShard) {
        m_sawWrongShard = true;
        const Happening *split = world.happenings().last("shard_split", m_log);
        const Happening *merge = world.happenings().last("shards_merged", m_log);
        if (split == nullptr || (merge != nullptr && merge->id > split->id))
            split = merge;
        world.happen({.kind = "wrong_shard",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = "Wrong Shard: records lie in another shard than " + world.nameOf(m_index)
                              + " foresaw, and are sent again",
                      .tone = HappeningTone::Risk,
                      .cause = split != nullptr ? split->id : noHappening});
    }
    const std::int64_t expiry = user.addedAt + m_config.ttl.ns;
    if (code == ErrorsThrottled && m_config.failIfThrottled) {
        fail(world, std::move(user), lossReasonOf(error));
        return;
    }
    if (now >= expiry) {
        count(world, ErrorsExpired, 1);
        count(world, AllErrors, 1);
        fail(world, std::move(user), "record_ttl_expired");
        return;
    }
    if (user.attempts > 0)
        ++m_retried;
    user.deadline = now + m_config.maxBufferedTime.ns / 2;
    aggregate(world, std::move(user));
}

void KplProducer::fail(World &world, UserRecord user, const std::string &reason)
{
    if (m_config.appRetry == "restart") {
        ++m_appRetried;
        count(world, AppRetries, 1);
        m_appRetries.push_back({world.now().ns + m_config.appBackoff.ns, std::move(user)});
        return;
    }
    if (m_sender.isConnected()) {
        Sender::Item item;
        item.row.created = user.record.created;
        item.row.number = user.record.number;
        item.row.key = user.record.key;
        item.row.size = user.record.size;
        item.row.producer = m_index.value;
        m_failed.push_back(item);
    }
    drop(world, m_log, user, reason);
}

void KplProducer::sendFailed(World &world)
{
    if (m_failed.empty())
        return;
    if (m_sender.isConnected() && !isRemoved())
        m_sender.send(world, m_failed);
    m_failed.clear();
}

void KplProducer::drop(World &world, ServiceIndex log, const UserRecord &user, const std::string &reason)
{
    --m_outstanding;
    if (user.record.firstCopy.isStored()) {
        // Given up in the belief that it failed; a copy is stored, so it is not lost.
        ++m_dropped;
        count(world, RecordsDropped, 1);
        return;
    }
    lose(world, log, reason, 1);
}

void KplProducer::giveUpFlight(World &world, Flight &flight, const std::string &reason)
{
    const PutCall call = world.puts()[flight.slot];
    world.puts().give(flight.slot);
    std::size_t place = 0;
    for (Container &container : flight.containers)
        for (UserRecord &user : container.records) {
            const CallRecord &record = call.records[place++];
            user.record.firstCopy = record.firstCopy;
            if (record.result == CallError::None)
                --m_outstanding;
            else
                drop(world, call.to, user, reason);
        }
}

void KplProducer::abandonAll(World &world, const std::string &reason)
{
    forEachHeld([&](const UserRecord &user) { drop(world, m_log, user, reason); });
    m_lanes.clear();
    m_collected.clear();
    m_collectedBytes = 0;
    m_collectedDeadline = INT64_MAX;
    m_appRetries.clear();
    m_failed.clear();
    m_waiting.clear();
    std::vector<Flight> flights;
    flights.swap(m_flights);
    for (Flight &flight : flights) {
        if (world.puts()[flight.slot].state == CallState::Waiting) {
            giveUpFlight(world, flight, reason);
            continue;
        }
        if (flight.abandonedFor.empty())
            flight.abandonedFor = reason;
        m_flights.push_back(std::move(flight));
    }
}

void KplProducer::lose(World &world, ServiceIndex log, const std::string &reason, std::int64_t count)
{
    m_dropped += count;
    world.metrics().add(m_firstSeries + RecordsDropped, world.now(), count,
                        static_cast<std::uint32_t>(count));
    addLoss(account(log).lostBy, reason, count);
    const bool goesOn = m_dropTrouble != noHappening && world.now() - m_lastDrop < dropsOverAfter;
    m_lastDrop = world.now();
    if (goesOn)
        return;
    LimitReached limit;
    if (reason == "user_records_limit")
        limit = {"user records in the library", static_cast<double>(m_config.userRecordsMax), "records",
                 "its own setting"};
    else if (reason == "record_ttl_expired")
        limit = {"RecordTtl", toMilliseconds(m_config.ttl), "ms", "KPL"};
    m_dropTrouble = world.happen({.kind = "records_dropped",
                                  .service = m_index,
                                  .subject = world.nameOf(m_index),
                                  .text = world.nameOf(m_index) + " drops records: " + inWords(reason),
                                  .tone = HappeningTone::Trouble,
                                  .limit = std::move(limit),
                                  .cause = causeOf(world, log, reason)});
}

HappeningId KplProducer::causeOf(const World &world, ServiceIndex log, const std::string &reason) const
{
    const Happenings &all = world.happenings();
    const Happening *cause = nullptr;
    const auto later = [&](const Happening *other) {
        if (other != nullptr && (cause == nullptr || other->id > cause->id))
            cause = other;
    };
    if (reason == "producer_crashed") {
        later(all.last("producer_crashes", m_index));
    } else if (reason == "producer_removed" || reason == "stream_changed") {
        later(all.last("command", m_index));
    } else {
        // Whatever last kept its calls from being carried out.
        if (world.outageBetween(m_index, log) != noHappening)
            return world.outageBetween(m_index, log);
        later(all.last("throttle_begins", log));
        later(all.last("shard_fails", log));
        later(all.last("access_denied", m_index));
        later(all.last("network_slows", m_index));
        if (const Service *stream = world.service(log); stream != nullptr && stream->isRemoved())
            later(all.last("command", log));
    }
    return cause != nullptr ? cause->id : noHappening;
}

KplProducer::Account &KplProducer::account(ServiceIndex log)
{
    for (Account &known : m_accounts)
        if (known.log == log)
            return known;
    m_accounts.push_back({});
    m_accounts.back().log = log;
    return m_accounts.back();
}

} // namespace millrace::kpl
