// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/producer/producer.h"

#include "sim/kernel/text.h"
#include "sim/records/sink_ledger.h"
#include "sim/scenario/burden.h"
#include "sim/services/kinesis/limits.h"
#include "sim/services/producer/producer_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::producer {

namespace {

/// How many records ahead the table of keys is fetched: a large one does not fit a cache.
constexpr std::int64_t drawsAhead = 12;

double toNs(SimTime time)
{
    return static_cast<double>(time.ns);
}

} // namespace

Producer::Producer(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
    , m_createdBy(context.cause)
{
    fillConfig(m_config, producerRows(), withDefaults(producerKind(), config.parameters));
    World &world = *context.world;
    m_startedAt = world.now();
    m_keyRandom = RandomStream(context.seed, config.name + "/keys");
    m_sizeRandom = RandomStream(context.seed, config.name + "/sizes");
    m_backoffRandom = RandomStream(context.seed, config.name + "/backoff");
    m_arrivals = ArrivalProcess(RandomStream(context.seed, config.name + "/arrivals"), world.now());
    for (std::uint32_t i = 0; i < ProducerMetricCount; ++i) {
        const SeriesRef series = world.metrics().declare(m_index, noLane, &producerMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
    configureDraws();
    configureTrace(world);
    configureKeys();
}

void Producer::configureTrace(const World &world)
{
    if (!usesTrace())
        return;
    for (const auto &trace : world.scenario().traces)
        if (trace->name == m_config.trace)
            m_trace = trace;
    m_traceOrigin = m_startedAt;
    if (m_trace)
        m_traceKeys = m_keys.named(m_trace->keys);
}

KeyDraw addKeys(const ProducerConfig &config, KeyUniverse &keys)
{
    KeyDraw draw;
    if (config.keys == "list") {
        draw.first = keys.named(config.keyList);
        draw.count = static_cast<std::uint32_t>(config.keyList.size());
    } else if (config.keys == "hot") {
        draw.kind = KeyDraw::Kind::Hot;
        draw.count = static_cast<std::uint32_t>(config.hotOthers);
        draw.first = keys.numbered(config.keyPrefix, draw.count);
        draw.hotShare = config.hotShare;
        const std::uint32_t hot = keys.named({config.hotKey});
        draw.hotCount = static_cast<std::uint32_t>(config.salt);
        draw.hotFirst = config.salt > 1 ? keys.salted(hot, draw.hotCount) : hot;
    } else if (config.keys != "trace") {
        draw.count = static_cast<std::uint32_t>(config.keyCount);
        draw.first = keys.numbered(config.keyPrefix, draw.count);
        if (config.keys == "zipf")
            draw.kind = KeyDraw::Kind::Zipf;
    }
    return draw;
}

void Producer::configureKeys()
{
    m_listIds.clear();
    m_keyDraw = addKeys(m_config, m_keys);
    if (m_keyDraw.kind == KeyDraw::Kind::Zipf)
        m_keyDraw.table = AliasTable::zipf(m_keyDraw.count, m_config.zipfExponent);
}

bool Producer::asksTooManyKeys(const World &world, const ProducerConfig &config) const
{
    KeyUniverse keys = m_keys; // shares its blocks
    addKeys(config, keys);
    const std::int64_t more = std::int64_t{keys.size()} - std::int64_t{m_keys.size()};
    return more > 0 && world.burden().keys + more > Burden::keysMax;
}

void Producer::configureDraws()
{
    m_usesTrace = m_config.arrival == "trace";
    m_usesTraceKeys = m_config.keys == "trace";
    m_sizeDraw = m_config.sizes == "uniform"       ? SizeDraw::Uniform
                 : m_config.sizes == "exponential" ? SizeDraw::Exponential
                                                   : SizeDraw::Fixed;
    m_shape = {};
    m_shape.rate = m_config.rate;
    m_shape.origin = m_startedAt;
    if (m_config.arrival == "constant") {
        m_shape.kind = ArrivalShape::Kind::Constant;
    } else if (m_config.arrival == "bursts") {
        m_shape.kind = ArrivalShape::Kind::Bursts;
        m_shape.highRate = m_config.burstRate;
        m_shape.period = m_config.burstEvery;
        m_shape.burst = m_config.burstFor;
    } else if (m_config.arrival == "daily") {
        m_shape.kind = ArrivalShape::Kind::Daily;
        m_shape.highRate = m_config.dailyPeak;
        m_shape.period = m_config.dayLength;
    } else if (m_config.arrival == "ramp") {
        m_shape.kind = ArrivalShape::Kind::Ramp;
        m_shape.highRate = m_config.rampTo;
        m_shape.period = m_config.rampOver;
    }
}

std::int64_t Producer::batchCountMax() const
{
    return m_config.api == "put_record" ? 1 : m_config.batchCount;
}

Duration Producer::lingerTime() const
{
    return m_config.api == "put_record" ? Duration{} : m_config.linger;
}

void Producer::start(World &world)
{
    connect(world);
    plan(world);
    world.schedule(world.now(), EventClass::Work, m_index, DescribeLoad);
}

void Producer::connect(World &world)
{
    m_log = m_config.stream.empty() ? ServiceIndex{} : world.find(m_config.stream);
    if (m_log.isValid())
        account(m_log).firstNumber = m_nextNumber;
}

Producer::Account &Producer::account(ServiceIndex log)
{
    for (Account &known : m_accounts)
        if (known.log == log)
            return known;
    m_accounts.push_back({});
    m_accounts.back().log = log;
    return m_accounts.back();
}

void Producer::describeLoad(World &world, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    std::string text;
    if (usesTrace())
        text = name + " replays the trace " + m_config.trace + ", " + decimal(m_config.timeDivisor, 1)
               + " times as fast";
    else
        text = name + " sends " + decimal(m_config.rate, 1) + " records/s"
               + (m_config.arrival == "bursts" ? ", in bursts " + decimal(m_config.burstRate, 1) + "/s" : "")
               + (m_config.arrival == "daily" ? ", at noon " + decimal(m_config.dailyPeak, 1) + "/s" : "")
               + (m_config.arrival == "ramp" ? ", rising to " + decimal(m_config.rampTo, 1) + "/s" : "");
    if (m_config.keys == "hot")
        text += "; " + percent(m_config.hotShare) + " of them have the key " + m_config.hotKey
                + (m_config.salt > 1 ? ", salted over " + std::to_string(m_config.salt) : "");
    world.happen({.kind = "load_starts",
                  .service = m_index,
                  .subject = name,
                  .text = std::move(text),
                  .tone = HappeningTone::Change,
                  .cause = cause});
}

CallRecord Producer::drawNext()
{
    CallRecord record;
    record.number = m_nextNumber;
    const std::uint64_t counter = static_cast<std::uint64_t>(m_nextNumber);
    if (usesTrace()) {
        if (!m_trace || m_nextNumber >= static_cast<std::int64_t>(m_trace->rows.size())) {
            record.created = endOfTime.ns;
            return record;
        }
        const Trace::Row &row = m_trace->rows[counter];
        const double since = static_cast<double>(row.arrival.ns) / m_config.timeDivisor;
        if (since >= toNs(endOfTime) - toNs(m_traceOrigin)) {
            record.created = endOfTime.ns; // slowed down so far that no run comes there
            return record;
        }
        record.created = m_traceOrigin.ns + math::round(since);
        record.key = m_usesTraceKeys ? m_traceKeys + row.key : m_keyDraw.draw(m_keyRandom, m_nextNumber);
    } else {
        m_keyDraw.prefetch(m_keyRandom, m_nextNumber + drawsAhead);
        record.created = m_arrivals.next(m_shape, m_nextNumber).ns;
        if (record.created >= endOfTime.ns)
            return record;
        record.key = m_keyDraw.draw(m_keyRandom, m_nextNumber);
    }
    std::int64_t size = m_config.recordSize;
    if (m_sizeDraw == SizeDraw::Uniform)
        size += static_cast<std::int64_t>(RandomStream::below(
            m_sizeRandom.bits(counter),
            static_cast<std::uint64_t>(m_config.recordSizeMax - m_config.recordSize + 1)));
    else if (m_sizeDraw == SizeDraw::Exponential)
        size =
            std::min(m_config.recordSizeMax, static_cast<std::int64_t>(static_cast<double>(size)
                                                                       * m_sizeRandom.exponential(counter)));
    record.size = static_cast<std::uint32_t>(size) + m_keys.bytes(record.key);
    ++m_nextNumber;
    return record;
}

void Producer::plan(World &world)
{
    ++m_plan;
    if (!m_isRunning || !m_log.isValid() || isRemoved())
        return;
    const std::int64_t countMax = batchCountMax();
    std::int64_t bytes = 0;
    for (const CallRecord &record : m_batch)
        bytes += record.size;
    if (m_batch.empty()) {
        m_final = 0;
        m_beforeDraws = m_lookahead.empty() ? m_arrivals : m_beforeLookahead;
    }
    SimTime sendAt = endOfTime;
    for (;;) {
        const ArrivalProcess before = m_arrivals;
        CallRecord record;
        if (m_lookahead.empty()) {
            record = drawNext();
        } else {
            record = m_lookahead.front();
            m_lookahead.clear();
        }
        if (record.created >= endOfTime.ns) {
            if (!m_batch.empty())
                sendAt = SimTime{m_batch.front().created} + lingerTime();
            break;
        }
        const bool isLate = !m_batch.empty() && record.created > m_batch.front().created + lingerTime().ns;
        if (isLate || bytes + record.size > kinesis::requestBytesMax) {
            m_beforeLookahead = before;
            m_lookahead.push_back(record);
            sendAt =
                isLate ? SimTime{m_batch.front().created} + lingerTime() : SimTime{m_batch.back().created};
            break;
        }
        bytes += record.size;
        m_batch.push_back(record);
        if (static_cast<std::int64_t>(m_batch.size()) >= countMax) {
            sendAt = SimTime{record.created};
            break;
        }
    }
    m_sendAt = sendAt;
    if (sendAt < endOfTime)
        world.schedule(std::max(sendAt, world.now()), EventClass::Work, m_index, SendBatch, 0, m_plan);
}

void Producer::cut(SimTime now)
{
    ++m_plan;
    const auto firstFuture = std::find_if(m_batch.begin(), m_batch.end(),
                                          [&](const CallRecord &record) { return record.created > now.ns; });
    const auto kept = static_cast<std::int64_t>(firstFuture - m_batch.begin());
    const std::int64_t dropped =
        static_cast<std::int64_t>(m_batch.size()) - kept + static_cast<std::int64_t>(m_lookahead.size());
    m_nextNumber -= dropped;
    m_batch.erase(firstFuture, m_batch.end());
    if (usesTrace()) {
        m_lookahead.clear();
        return;
    }
    m_lookahead.clear();
    // Draw the kept ones again from where that is possible; then let the time until now pass.
    ArrivalProcess process = m_beforeDraws;
    for (std::int64_t i = m_final; i < kept; ++i)
        process.next(m_shape, m_nextNumber - kept + i);
    process.advanceTo(m_shape, m_nextNumber, now);
    m_arrivals = process;
    m_beforeDraws = process;
    m_final = kept;
}

std::int64_t Producer::madeUntil(SimTime now) const
{
    std::int64_t future = static_cast<std::int64_t>(m_lookahead.size());
    for (std::size_t i = m_batch.size(); i-- > 0 && m_batch[i].created > now.ns;)
        ++future;
    return m_nextNumber - future;
}

CommandResult Producer::apply(World &world, const Command &command, HappeningId cause)
{
    if (command.name == "lose_replies") {
        const ParameterValue *length = findValue(command.arguments, "for");
        m_losesRepliesUntil =
            world.now() + Duration{length != nullptr ? std::get<std::int64_t>(*length) : seconds(10).ns};
        world.happen({.kind = "replies_lost",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = "answers to " + world.nameOf(m_index) + " are lost on their way",
                      .tone = HappeningTone::Trouble,
                      .cause = cause});
        return {};
    }
    if (command.name == "sale") {
        ParameterValues values;
        setValue(values, "keys", std::string("hot"));
        for (const ParameterInfo &argument : findCommand(producerKind(), command.name)->arguments)
            setValue(values, argument.name, argument.defaultValue);
        for (const auto &[name, value] : command.arguments)
            setValue(values, name, value);
        return set(world, values, cause);
    }
    const bool starts = command.name == "start";
    if (starts == m_isRunning)
        return {world.nameOf(m_index) + (starts ? " is sending already" : " is stopped already")};
    if (!starts)
        cut(world.now());
    m_isRunning = starts;
    if (starts) {
        m_arrivals.skipTo(world.now());
        m_beforeDraws = m_arrivals;
        describeLoad(world, cause);
        plan(world);
    } else {
        sendBatch(world);
    }
    return {};
}

CommandResult Producer::set(World &world, const ParameterValues &values, HappeningId cause)
{
    ServiceConfig config{"producer", world.nameOf(m_index), parameters()};
    for (const auto &[name, value] : values)
        setValue(config.parameters, name, value);
    std::vector<Finding> findings;
    producerKind().judge(config, world.scenario(), findings);
    if (!findings.empty())
        return {findings.front().place + " " + findings.front().text};
    ProducerConfig next = m_config;
    fillConfig(next, producerRows(), values);
    if (asksTooManyKeys(world, next))
        return {"more than " + std::to_string(Burden::keysMax)
                + " partition keys in all are more than a run can hold"};
    const ParameterValue *stream = findValue(values, "stream");
    const bool moves = stream != nullptr && std::get<std::string>(*stream) != m_config.stream;
    const bool wasDrawing = m_isRunning && m_log.isValid();
    if (wasDrawing)
        cut(world.now());
    if (moves && m_log.isValid()) {
        Account &old = account(m_log);
        old.earlier += m_nextNumber - old.firstNumber;
        old.firstNumber = m_nextNumber;
        sendBatch(world); // what was made for the old stream goes there
        m_log = {};
    }
    if (const ParameterValue *divisor = findValue(values, "time_divisor");
        divisor != nullptr && usesTrace()) {
        // The trace goes on from where it stands, at its new speed.
        const double place = static_cast<double>((world.now() - m_traceOrigin).ns) * m_config.timeDivisor;
        const double since = std::min(place / std::get<double>(*divisor), toNs(endOfTime));
        m_traceOrigin = SimTime{world.now().ns - math::round(since)};
    }
    fillConfig(m_config, producerRows(), values);
    configureDraws();
    configureKeys();
    if (usesTrace() && !m_trace)
        configureTrace(world);
    if (moves)
        connect(world);
    if (!wasDrawing)
        m_arrivals.skipTo(world.now());
    if (m_isRunning)
        describeLoad(world, cause);
    plan(world);
    sendWaiting(world);
    return {};
}

void Producer::remove(World &world, HappeningId)
{
    if (m_isRunning && m_log.isValid())
        cut(world.now());
    m_isRunning = false;
    lose(world, m_log, "producer_removed", static_cast<std::int64_t>(m_batch.size()));
    m_batch.clear();
    for (const std::uint32_t slot : m_waiting)
        giveUp(world, slot, "producer_removed");
    m_waiting.clear();
    m_waitingRecords = 0;
    const std::vector<std::uint32_t> backingOff = m_backingOff;
    m_backingOff.clear();
    for (const std::uint32_t slot : backingOff)
        giveUp(world, slot, "producer_removed");
}

} // namespace millrace::producer
