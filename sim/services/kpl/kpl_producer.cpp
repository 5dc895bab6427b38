// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kpl/kpl_producer.h"

#include "sim/services/fault_commands.h"
#include "sim/services/kpl/kpl_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kpl {

KplProducer::KplProducer(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
    , m_createdBy(context.cause)
{
    fillConfig(m_config, kplRows(), withDefaults(kplProducerKind(), config.parameters));
    World &world = *context.world;
    m_source = producer::RecordSource(context.seed, config.name, world.now());
    m_sender.configure(m_index, SenderTimer, context.seed, config.name);
    for (std::uint32_t i = 0; i < KplMetricCount; ++i) {
        const SeriesRef series = world.metrics().declare(m_index, noLane, &kplMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
    m_source.configure(m_config, world);
}

void KplProducer::start(World &world)
{
    connect(world);
    m_sender.connect(world, senderConfig());
    m_sweepAt = world.now();
    pump(world);
    plan(world);
    world.schedule(world.now(), EventClass::Work, m_index, DescribeLoad);
}

SenderConfig KplProducer::senderConfig() const
{
    SenderConfig config;
    config.target = m_config.onFailure;
    config.write = "auto";
    config.sendRetry = "failed";
    config.sendAttempts = 8;
    config.sendBackoff = milliseconds(100);
    config.sendBackoffMax = seconds(5);
    config.sendLatency = milliseconds(5);
    return config;
}

void KplProducer::connect(World &world)
{
    m_log = m_config.stream.empty() ? ServiceIndex{} : world.find(m_config.stream);
    m_lanes.clear();
    m_map.forget();
    if (m_log.isValid())
        learnMap(world);
}

bool KplProducer::isMaking() const
{
    return m_isRunning && m_log.isValid() && !isRemoved();
}

void KplProducer::pump(World &world)
{
    if (!isMaking())
        return;
    if (!m_hashes.covers(m_source.keys()))
        m_hashes.extend(m_source.keys());
    Metrics &metrics = world.metrics();
    std::int32_t second = 0;
    std::int64_t made = 0;
    const auto countMade = [&] {
        if (made > 0)
            metrics.addAtSecond(m_firstSeries + UserRecordsReceived, second, made,
                                static_cast<std::uint32_t>(made));
        made = 0;
    };
    for (;;) {
        if (!m_next) {
            m_beforeNext = m_source.arrivals();
            m_next = m_source.draw();
        }
        if (m_next->created > world.now().ns)
            break;
        const CallRecord record = *m_next;
        m_next.reset();
        const std::int32_t of = metrics.secondOf(SimTime{record.created});
        if (of != second)
            countMade();
        second = of;
        ++made;
        ++m_made;
        ++account(m_log).produced;
        addUserRecord(world, record);
    }
    countMade();
    if (m_source.isAtTracesEnd() && m_next->created >= endOfTime.ns && !m_saidTracesEnd) {
        m_saidTracesEnd = true;
        world.happen({.kind = "trace_ends",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = "the trace " + m_config.trace + " has come to its end",
                      .tone = HappeningTone::Neutral});
    }
}

void KplProducer::cut(SimTime now)
{
    if (!m_next)
        return;
    const bool wasDrawn = m_next->created < endOfTime.ns;
    m_next.reset();
    if (wasDrawn)
        m_source.takeBack(1);
    if (!m_source.usesTrace())
        m_source.restart(m_beforeNext, 0, now);
}

void KplProducer::addUserRecord(World &world, const CallRecord &record)
{
    if (m_outstanding >= m_config.userRecordsMax) {
        lose(world, m_log, "user_records_limit", 1);
        return;
    }
    ++m_outstanding;
    UserRecord user;
    user.record = record;
    user.keyBytes = m_source.keys().bytes(record.key);
    user.addedAt = record.created;
    user.deadline = record.created + m_config.maxBufferedTime.ns;
    aggregate(world, std::move(user));
}

void KplProducer::describeLoad(World &world, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    world.happen({.kind = "load_starts",
                  .service = m_index,
                  .subject = name,
                  .text = producer::loadText(name, m_config),
                  .tone = HappeningTone::Change,
                  .cause = cause});
}

CommandResult KplProducer::apply(World &world, const Command &command, HappeningId cause)
{
    if (command.name == "sale")
        return set(world, producer::saleValues(command), cause);
    if (command.name == "slow_network") {
        slowDown(world, command, cause);
        return {};
    }
    pump(world);
    if (command.name == "flush") {
        closeAll(world);
        flushCollected(world);
        plan(world);
        return {};
    }
    if (command.name == "crash") {
        if (m_isCrashed)
            return {world.nameOf(m_index) + " is down already"};
        crash(world, cause);
        return {};
    }
    const bool starts = command.name == "start";
    if (starts == m_isRunning)
        return {world.nameOf(m_index) + (starts ? " is sending already" : " is stopped already")};
    if (!starts)
        cut(world.now());
    m_isRunning = starts;
    if (starts) {
        m_isCrashed = false;
        m_source.skipTo(world.now());
        describeLoad(world, cause);
        pump(world);
    }
    sendFailed(world);
    plan(world);
    return {};
}

void KplProducer::crash(World &world, HappeningId cause)
{
    if (m_isRunning)
        cut(world.now());
    m_isRunning = false;
    m_isCrashed = true;
    world.happen({.kind = "producer_crashes",
                  .service = m_index,
                  .subject = world.nameOf(m_index),
                  .text = world.nameOf(m_index) + " crashes; what its library had buffered is gone",
                  .tone = HappeningTone::Trouble,
                  .cause = cause});
    abandonAll(world, "producer_crashed");
    m_sender.abandonAll(world, "producer_crashed");
    if (m_log.isValid())
        learnMap(world); // a new process asks anew
    plan(world);
}

void KplProducer::slowDown(World &world, const Command &command, HappeningId cause)
{
    const ParameterValue *by = findValue(command.arguments, "by");
    m_slowBy = Duration{by != nullptr ? std::get<std::int64_t>(*by) : seconds(1).ns};
    m_slowUntil = world.now() + lengthOf(command, seconds(30));
    world.happen({.kind = "network_slows",
                  .service = m_index,
                  .subject = world.nameOf(m_index),
                  .text = "the network of " + world.nameOf(m_index) + " becomes slow",
                  .tone = HappeningTone::Trouble,
                  .cause = cause});
}

CommandResult KplProducer::set(World &world, const ParameterValues &values, HappeningId cause)
{
    ServiceConfig config{"kpl_producer", world.nameOf(m_index), parameters(), world.regionOf(m_index)};
    for (const auto &[name, value] : values)
        setValue(config.parameters, name, value);
    std::vector<Finding> findings;
    kplProducerKind().judge(config, world.scenario(), findings);
    if (!findings.empty())
        return {findings.front().place + " " + findings.front().text};
    KplConfig next = m_config;
    fillConfig(next, kplRows(), values);
    if (m_source.asksTooManyKeys(world, next))
        return {"more than " + std::to_string(Burden::keysMax)
                + " partition keys in all are more than a run can hold"};
    const bool moves = next.stream != m_config.stream;
    const bool wasMaking = isMaking();
    pump(world);
    if (wasMaking)
        cut(world.now());
    if (moves && m_log.isValid()) {
        // What was made for the old stream goes there at once, past the limiter.
        closeAll(world);
        for (Lane &lane : m_lanes) {
            for (Container &container : lane.queue)
                collect(world, std::move(container));
            lane.queue.clear();
        }
        flushCollected(world);
        for (const AppRetry &again : m_appRetries)
            drop(world, m_log, again.user, "stream_changed");
        m_appRetries.clear();
    }
    if (next.timeDivisor != m_config.timeDivisor && m_source.usesTrace())
        m_source.changeTimeDivisor(next.timeDivisor, world.now());
    m_config = next;
    m_source.configure(m_config, world);
    if (moves)
        connect(world);
    m_sender.connect(world, senderConfig());
    if (!wasMaking)
        m_source.skipTo(world.now());
    if (m_isRunning)
        describeLoad(world, cause);
    pump(world);
    sendWaiting(world);
    sendFailed(world);
    plan(world);
    return {};
}

void KplProducer::remove(World &world, HappeningId)
{
    pump(world);
    if (isMaking())
        cut(world.now());
    m_isRunning = false;
    abandonAll(world, "producer_removed");
    m_sender.abandonAll(world, "producer_removed");
}

void KplProducer::tick(World &world)
{
    if (!isRemoved())
        world.metrics().add(m_firstSeries + UserRecordsPending, world.now(), m_outstanding);
}

void KplProducer::handle(World &world, const Event &event)
{
    switch (event.kind()) {
    case Step:
        if (event.payload != m_plan || isRemoved())
            return;
        m_stepAt = endOfTime;
        step(world);
        break;
    case LearnMap:
        if (isRemoved() || !m_isAskingForMap)
            return;
        learnMap(world);
        plan(world);
        break;
    case TimedOut: {
        const auto slot = static_cast<std::uint32_t>(event.payload);
        world.puts()[slot].fail(CallError::TimedOut);
        settle(world, slot);
        break;
    }
    case SenderTimer:
        m_sender.onTimer(world, event);
        break;
    case DescribeLoad:
        describeLoad(world, m_createdBy);
        break;
    default:
        break;
    }
}

} // namespace millrace::kpl
