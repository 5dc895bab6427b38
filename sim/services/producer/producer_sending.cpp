// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/records/sink_ledger.h"
#include "sim/services/kinesis/hash_key.h"
#include "sim/services/producer/producer.h"
#include "sim/services/producer/producer_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::producer {

namespace {

/// Nothing dropped for so long, and a new drop is a new trouble.
constexpr Duration dropsOverAfter = seconds(10);

} // namespace

void Producer::handle(World &world, const Event &event)
{
    switch (event.kind()) {
    case SendBatch:
        if (event.payload == m_plan && !isRemoved()) {
            sendBatch(world);
            plan(world);
            if (m_batch.empty() && m_source.isAtTracesEnd())
                world.happen({.kind = "trace_ends",
                              .service = m_index,
                              .subject = world.nameOf(m_index),
                              .text = "the trace " + m_config.trace + " has come to its end",
                              .tone = HappeningTone::Neutral});
        }
        break;
    case RetryDue: {
        const auto slot = static_cast<std::uint32_t>(event.payload);
        const auto at = std::find(m_backingOff.begin(), m_backingOff.end(), slot);
        if (at == m_backingOff.end())
            break; // given up meanwhile
        m_backingOff.erase(at);
        const auto records = static_cast<std::int64_t>(world.puts()[slot].records.size());
        m_retried += records;
        world.metrics().add(m_firstSeries + RecordsRetried, world.now(), records);
        dispatch(world, slot);
        break;
    }
    case TimedOut: {
        const auto slot = static_cast<std::uint32_t>(event.payload);
        for (CallRecord &record : world.puts()[slot].records)
            record.result = CallError::TimedOut;
        settle(world, slot);
        break;
    }
    case DescribeLoad:
        describeLoad(world, m_createdBy);
        break;
    default:
        break;
    }
}

void Producer::sendBatch(World &world)
{
    if (m_batch.empty())
        return;
    // Created seconds never go back, so the series takes them in order.
    Metrics &metrics = world.metrics();
    for (std::size_t i = 0; i < m_batch.size();) {
        const std::int32_t second = metrics.secondOf(SimTime{m_batch[i].created});
        const std::size_t from = i;
        while (i < m_batch.size() && metrics.secondOf(SimTime{m_batch[i].created}) == second)
            ++i;
        const auto made = static_cast<std::int64_t>(i - from);
        metrics.addAtSecond(m_firstSeries + RecordsCreated, second, made, static_cast<std::uint32_t>(made));
    }
    const std::int64_t room = m_config.bufferCount - m_waitingRecords;
    const auto count = static_cast<std::int64_t>(m_batch.size());
    if (count > room && m_inFlight >= m_config.connections) {
        const std::int64_t kept = std::max<std::int64_t>(0, room);
        lose(world, m_log, "producer_buffer_full", count - kept);
        m_batch.resize(static_cast<std::size_t>(kept));
        if (m_batch.empty()) {
            m_final = 0;
            return;
        }
    }
    const std::uint32_t slot = world.puts().take();
    PutCall &call = world.puts()[slot];
    call.state = CallState::Waiting;
    call.from = m_index;
    call.to = m_log;
    call.attempt = 0;
    call.isSingle = m_config.api == "put_record";
    call.action = static_cast<std::uint8_t>(findCall(world.kindOf(m_log), call.isSingle ? "put" : "batch"));
    call.hasHashKey = false;
    if (const auto hash = fromDecimal(m_config.explicitHashKey)) {
        call.hasHashKey = true;
        call.hashKeyHigh = static_cast<std::uint64_t>(*hash >> 64);
        call.hashKeyLow = static_cast<std::uint64_t>(*hash);
    }
    call.records.swap(m_batch);
    m_batch.clear();
    m_final = 0;
    if (m_lookahead.empty())
        m_beforeDraws = m_source.arrivals();
    dispatch(world, slot);
}

void Producer::dispatch(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    if (m_inFlight >= m_config.connections) {
        call.state = CallState::Waiting;
        m_waiting.push_back(slot);
        m_waitingRecords += static_cast<std::int64_t>(call.records.size());
        return;
    }
    ++m_inFlight;
    call.sequence = m_sequence++;
    call.latency = m_config.latency;
    call.timeout = m_config.timeout;
    call.error = CallError::NotYet;
    for (CallRecord &record : call.records)
        record.result = CallError::NotYet;
    world.sendPut(slot);
    if (world.now() < m_losesRepliesUntil) {
        call.state = CallState::LostReply;
        // Its records must have arrived before the call is given up for lost.
        world.schedule(world.now() + std::max(m_config.timeout, call.latency * 2), EventClass::Reply, m_index,
                       TimedOut, 0, slot);
    }
}

void Producer::sendWaiting(World &world)
{
    while (!m_waiting.empty() && m_inFlight < m_config.connections) {
        const std::uint32_t slot = m_waiting.front();
        m_waiting.erase(m_waiting.begin());
        m_waitingRecords -= static_cast<std::int64_t>(world.puts()[slot].records.size());
        dispatch(world, slot);
    }
}

void Producer::onPutReply(World &world, std::uint32_t slot)
{
    settle(world, slot);
}

void Producer::settle(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    --m_inFlight;
    std::int64_t failed = 0;
    MetricPoint buffered;
    for (const CallRecord &record : call.records) {
        if (record.result == CallError::None) {
            const std::int64_t ms = (call.sentAt.ns - record.created) / nsPerMillisecond;
            buffered.merge({ms, ms, ms, 1, 0});
        } else {
            ++failed;
        }
    }
    const auto accepted = static_cast<std::int64_t>(call.records.size()) - failed;
    m_accepted += accepted;
    m_refused += failed;
    if (accepted > 0) {
        Metrics &metrics = world.metrics();
        const std::int32_t second = metrics.secondOf(world.now());
        metrics.addAtSecond(m_firstSeries + RecordsAccepted, second, accepted,
                            static_cast<std::uint32_t>(accepted));
        metrics.addPoint(m_firstSeries + StageBuffered, second, buffered);
        const std::int64_t put = (world.now() - call.sentAt).ns / nsPerMillisecond;
        metrics.addPoint(m_firstSeries + StagePut, second,
                         {put * accepted, put, put, static_cast<std::uint32_t>(accepted), 0});
    }
    if (failed > 0)
        world.metrics().add(m_firstSeries + RecordsRefused, world.now(), failed,
                            static_cast<std::uint32_t>(failed));
    if (failed == 0) {
        world.puts().give(slot);
    } else if (m_config.retry == "none" || isRemoved() || call.attempt + 1 >= m_config.attemptsMax
               || call.error == CallError::AccessDenied) {
        // A denial is final: it would be the same again.
        giveUp(world, slot, isRemoved() ? "producer_removed" : std::string());
    } else {
        if (m_config.retry == "failed")
            std::erase_if(call.records,
                          [](const CallRecord &record) { return record.result == CallError::None; });
        backOff(world, slot);
    }
    if (!isRemoved())
        sendWaiting(world);
}

void Producer::backOff(World &world, std::uint32_t slot)
{
    PutCall &call = world.puts()[slot];
    std::int64_t ceiling = m_config.backoff.ns;
    for (int i = 0; i < call.attempt && ceiling < m_config.backoffMax.ns; ++i)
        ceiling *= 2;
    ceiling = std::min(ceiling, m_config.backoffMax.ns);
    const std::uint64_t draw =
        m_backoffRandom.bits(static_cast<std::uint64_t>(call.records.front().number), call.attempt);
    const auto wait =
        static_cast<std::int64_t>(RandomStream::below(draw, static_cast<std::uint64_t>(ceiling) + 1));
    ++call.attempt;
    call.state = CallState::BackingOff;
    m_backingOff.push_back(slot);
    world.schedule(world.now() + Duration{wait}, EventClass::Work, m_index, RetryDue,
                   static_cast<std::uint32_t>(call.records.front().number), slot);
}

void Producer::giveUp(World &world, std::uint32_t slot, const std::string &reason)
{
    PutCall &call = world.puts()[slot];
    for (const CallRecord &record : call.records) {
        if (record.result == CallError::None)
            continue;
        if (record.firstCopy.isStored()) {
            // Given up in the belief that it failed; a copy is stored, so it is not lost.
            ++m_dropped;
            world.metrics().add(m_firstSeries + RecordsDropped, world.now(), 1);
            continue;
        }
        lose(world, call.to, reason.empty() ? lossReasonOf(record.result) : reason, 1);
    }
    world.puts().give(slot);
}

void Producer::lose(World &world, ServiceIndex log, const std::string &reason, std::int64_t count)
{
    if (count <= 0)
        return;
    m_dropped += count;
    world.metrics().add(m_firstSeries + RecordsDropped, world.now(), count,
                        static_cast<std::uint32_t>(count));
    addLoss(account(log).lostBy, reason, count);
    const bool goesOn = m_dropTrouble != noHappening && world.now() - m_lastDrop < dropsOverAfter;
    m_lastDrop = world.now();
    if (goesOn)
        return;
    // Said once a spell: how many there are is a metric.
    LimitReached limit;
    if (reason == "producer_buffer_full")
        limit = {"buffer", static_cast<double>(m_config.bufferCount), "records", "its own setting"};
    m_dropTrouble = world.happen({.kind = "records_dropped",
                                  .service = m_index,
                                  .subject = world.nameOf(m_index),
                                  .text = world.nameOf(m_index) + " drops records: " + inWords(reason),
                                  .tone = HappeningTone::Trouble,
                                  .limit = std::move(limit),
                                  .cause = causeOf(world, log, reason)});
}

HappeningId Producer::causeOf(const World &world, ServiceIndex log, const std::string &reason) const
{
    const Happenings &all = world.happenings();
    const Service *stream = world.service(log);
    const Happening *cause = nullptr;
    if (reason == "refused_by_shard")
        cause = all.last("throttle_begins", log);
    else if (reason == "internal_failure")
        cause = all.last("shard_fails", log);
    else if (reason == "timed_out" && world.outageBetween(m_index, log) != noHappening)
        return world.outageBetween(m_index, log);
    else if (reason == "timed_out")
        cause = all.last("replies_lost", m_index);
    else if (reason == "access_denied")
        cause = all.last("access_denied", m_index);
    else if (reason == "producer_removed")
        cause = all.last("command", m_index);
    else if (reason == "stream_not_found" && stream != nullptr && stream->isRemoved())
        cause = all.last("command", log); // its removal: nothing is done to it later
    return cause != nullptr ? cause->id : noHappening;
}

ParameterValues Producer::parameters() const
{
    return valuesOf(m_config, producerRows());
}

std::optional<SourceAccount> Producer::accountFor(ServiceIndex log, SimTime now) const
{
    for (const Account &known : m_accounts) {
        if (known.log != log)
            continue;
        SourceAccount account;
        account.produced = known.earlier;
        account.lostBy = known.lostBy;
        if (log == m_log) {
            account.produced += madeUntil(now) - known.firstNumber;
            for (const CallRecord &record : m_batch)
                account.held += record.created <= now.ns ? 1 : 0;
        }
        return account;
    }
    return std::nullopt;
}

void Producer::addTotals(const World &world, RecordTotals &totals) const
{
    totals.produced += madeUntil(world.now());
    totals.retried += m_retried;
    totals.dropped += m_dropped;
}

void Producer::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    hasher.add(m_isRunning);
    hasher.add(m_source.nextNumber());
    hasher.add(m_inFlight);
    hasher.add(m_waitingRecords);
    hasher.add(m_sequence);
    hasher.add(m_losesRepliesUntil.ns);
    hasher.add(m_accepted);
    hasher.add(m_refused);
    hasher.add(m_retried);
    hasher.add(m_dropped);
    hasher.add(m_sendAt.ns);
    for (const CallRecord &record : m_batch) {
        hasher.add(record.created);
        hasher.add(record.number);
        hasher.add(record.key);
    }
    for (const CallRecord &record : m_lookahead)
        hasher.add(record.created);
    for (const std::uint32_t slot : m_waiting)
        hasher.add(slot);
    for (const std::uint32_t slot : m_backingOff)
        hasher.add(slot);
}

std::size_t Producer::ownBytes() const
{
    return sizeof(*this) + m_batch.capacity() * sizeof(CallRecord);
}

void Producer::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto sum = [&](ProducerMetric metric) {
        return static_cast<double>(metrics.over(m_firstSeries + metric, from, from + 1).sum);
    };
    const double created = sum(RecordsCreated);
    const double refused = sum(RecordsRefused);
    frame.parameters = parameters();
    frame.state = !m_isRunning ? "stopped" : m_log.isValid() ? "running" : "not connected";
    frame.level = refused > 0 ? Level::Refusing : created > 0 ? Level::Normal : Level::Idle;
    if (world.now() - m_lastDrop < dropsOverAfter)
        frame.trouble = m_dropTrouble;
    frame.headline = {{"Records made", created, "records/s", 0, Level::Normal},
                      {"Refused", refused, "records/s", 0, refused > 0 ? Level::Refusing : Level::Idle},
                      {"Sent again", sum(RecordsRetried), "records/s", 0, Level::Normal},
                      {"Dropped", sum(RecordsDropped), "records/s", 0, Level::Normal},
                      {"Waiting to be sent", static_cast<double>(m_waitingRecords), "records",
                       static_cast<double>(m_config.bufferCount), Level::Normal}};
    frame.summary = thousands(static_cast<std::int64_t>(created)) + " records/s";
}

void Producer::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    if (!m_log.isValid())
        return;
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    LinkFrame link;
    link.from = m_index;
    link.to = m_log;
    link.perSecond = static_cast<double>(metrics.over(m_firstSeries + RecordsAccepted, from, from + 1).sum);
    link.refusedPerSecond =
        static_cast<double>(metrics.over(m_firstSeries + RecordsRefused, from, from + 1).sum);
    links.push_back(link);
}

} // namespace millrace::producer
