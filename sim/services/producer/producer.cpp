// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/producer/producer.h"

#include "sim/records/sink_ledger.h"
#include "sim/services/fault_commands.h"
#include "sim/services/kinesis/limits.h"
#include "sim/services/producer/producer_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::producer {

Producer::Producer(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
    , m_createdBy(context.cause)
{
    fillConfig(m_config, producerRows(), withDefaults(producerKind(), config.parameters));
    World &world = *context.world;
    m_source = RecordSource(context.seed, config.name, world.now());
    m_backoffRandom = RandomStream(context.seed, config.name + "/backoff");
    for (std::uint32_t i = 0; i < ProducerMetricCount; ++i) {
        const SeriesRef series = world.metrics().declare(m_index, noLane, &producerMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
    m_source.configure(m_config, world);
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
        account(m_log).firstNumber = m_source.nextNumber();
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
    world.happen({.kind = "load_starts",
                  .service = m_index,
                  .subject = name,
                  .text = loadText(name, m_config),
                  .tone = HappeningTone::Change,
                  .cause = cause});
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
        m_beforeDraws = m_lookahead.empty() ? m_source.arrivals() : m_beforeLookahead;
    }
    SimTime sendAt = endOfTime;
    for (;;) {
        const ArrivalProcess before = m_source.arrivals();
        CallRecord record;
        if (m_lookahead.empty()) {
            record = m_source.draw();
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
    m_source.takeBack(dropped);
    m_batch.erase(firstFuture, m_batch.end());
    m_lookahead.clear();
    if (m_source.usesTrace())
        return;
    // Draw the kept ones again from where that is possible; then let the time until now pass.
    m_source.restart(m_beforeDraws, kept - m_final, now);
    m_beforeDraws = m_source.arrivals();
    m_final = kept;
}

std::int64_t Producer::madeUntil(SimTime now) const
{
    std::int64_t future = static_cast<std::int64_t>(m_lookahead.size());
    for (std::size_t i = m_batch.size(); i-- > 0 && m_batch[i].created > now.ns;)
        ++future;
    return m_source.nextNumber() - future;
}

CommandResult Producer::apply(World &world, const Command &command, HappeningId cause)
{
    if (command.name == "lose_replies") {
        m_losesRepliesUntil = world.now() + lengthOf(command, seconds(10));
        world.happen({.kind = "replies_lost",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = "answers to " + world.nameOf(m_index) + " are lost on their way",
                      .tone = HappeningTone::Trouble,
                      .cause = cause});
        return {};
    }
    if (command.name == "sale")
        return set(world, saleValues(command), cause);
    const bool starts = command.name == "start";
    if (starts == m_isRunning)
        return {world.nameOf(m_index) + (starts ? " is sending already" : " is stopped already")};
    if (!starts)
        cut(world.now());
    m_isRunning = starts;
    if (starts) {
        m_source.skipTo(world.now());
        m_beforeDraws = m_source.arrivals();
        describeLoad(world, cause);
        plan(world);
    } else {
        sendBatch(world);
    }
    return {};
}

CommandResult Producer::set(World &world, const ParameterValues &values, HappeningId cause)
{
    ServiceConfig config{"producer", world.nameOf(m_index), parameters(), world.regionOf(m_index)};
    for (const auto &[name, value] : values)
        setValue(config.parameters, name, value);
    std::vector<Finding> findings;
    producerKind().judge(config, world.scenario(), findings);
    if (!findings.empty())
        return {findings.front().place + " " + findings.front().text};
    ProducerConfig next = m_config;
    fillConfig(next, producerRows(), values);
    if (m_source.asksTooManyKeys(world, next))
        return {"more than " + std::to_string(Burden::keysMax)
                + " partition keys in all are more than a run can hold"};
    const ParameterValue *stream = findValue(values, "stream");
    const bool moves = stream != nullptr && std::get<std::string>(*stream) != m_config.stream;
    const bool wasDrawing = m_isRunning && m_log.isValid();
    if (wasDrawing)
        cut(world.now());
    if (moves && m_log.isValid()) {
        Account &old = account(m_log);
        old.earlier += m_source.nextNumber() - old.firstNumber;
        old.firstNumber = m_source.nextNumber();
        sendBatch(world); // what was made for the old stream goes there
        m_log = {};
    }
    if (const ParameterValue *divisor = findValue(values, "time_divisor");
        divisor != nullptr && m_source.usesTrace())
        m_source.changeTimeDivisor(std::get<double>(*divisor), world.now());
    fillConfig(m_config, producerRows(), values);
    m_source.configure(m_config, world);
    if (moves)
        connect(world);
    if (!wasDrawing)
        m_source.skipTo(world.now());
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
