// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/limits.h"
#include "sim/services/kpl/kpl_producer.h"
#include "sim/services/kpl/kpl_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::kpl {

namespace {

// Source of each: KPL, Limiter and Collector.
constexpr std::int64_t drainEvery = 25 * nsPerMillisecond;
constexpr std::int64_t recordTokensCap = 1'000;
constexpr std::int64_t byteTokensCap = 10'485'760;
constexpr std::int64_t laneBytesMax = 262'144; ///< of one shard in a call being collected: it is sent
/// Queues are searched for what has expired behind their front so often. An assumption.
constexpr Duration sweepEvery = milliseconds(250);
/// The shards are asked for again so long after a refusal. An assumption.
constexpr Duration mapRetryAfter = seconds(1);

} // namespace

KplProducer::Lane &KplProducer::laneOf(LaneIndex lane)
{
    if (lane >= m_lanes.size())
        m_lanes.resize(lane + 1);
    return m_lanes[lane];
}

void KplProducer::learnMap(World &world)
{
    m_isAskingForMap = false;
    const LogPort *log = world.logOf(m_log);
    if (log != nullptr && !log->isDeleted() && world.admits(m_index, m_log, "kinesis:ListShards")
        && world.obstacleBetween(m_index, m_log) == noHappening) {
        m_map.learn(*log);
        m_mapLearntAt = world.now();
        return;
    }
    m_map.forget();
    m_isAskingForMap = true;
    world.schedule(world.now() + mapRetryAfter, EventClass::Work, m_index, LearnMap);
}

void KplProducer::askForMap(World &world)
{
    // Until the answer is there nothing is predicted: records go plain.
    if (m_isAskingForMap)
        return;
    m_isAskingForMap = true;
    m_map.forget();
    world.schedule(world.now() + m_config.latency * 2, EventClass::Work, m_index, LearnMap);
}

void KplProducer::aggregate(World &world, UserRecord user)
{
    const LaneIndex lane = m_map.isKnown() ? m_map.of(m_hashes.of(user.record.key)) : noLane;
    if (lane == noLane || !m_config.aggregation) {
        Container plain;
        plain.lane = lane;
        plain.add(std::move(user));
        limit(world, std::move(plain));
        return;
    }
    Lane &at = laneOf(lane);
    if (!at.open.isEmpty() && at.open.packed + at.open.costOf(user) > m_config.aggregationMaxSize)
        close(world, at);
    at.open.lane = lane;
    at.open.add(std::move(user));
    if (static_cast<std::int64_t>(at.open.records.size()) >= m_config.aggregationMaxCount
        || at.open.packed >= m_config.aggregationMaxSize)
        close(world, at);
}

void KplProducer::close(World &world, Lane &lane)
{
    if (lane.open.isEmpty())
        return;
    Container full;
    std::swap(full, lane.open);
    limit(world, std::move(full));
}

void KplProducer::closeAll(World &world)
{
    for (std::size_t lane = 0; lane < m_lanes.size(); ++lane)
        close(world, m_lanes[lane]);
}

void KplProducer::limit(World &world, Container container)
{
    if (container.lane == noLane) {
        collect(world, std::move(container));
        return;
    }
    Lane &lane = laneOf(container.lane);
    lane.queue.push_back(std::move(container));
    if (lane.queue.size() == 1)
        drain(world, lane);
}

void KplProducer::drain(World &world, Lane &lane)
{
    const std::int64_t now = world.now().ns;
    lane.records.refill(now, kinesis::writeRecordsPerSecond * m_config.rateLimit / 100, recordTokensCap);
    lane.bytes.refill(now, kinesis::writeBytesPerSecond * m_config.rateLimit / 100, byteTokensCap);
    while (!lane.queue.empty()) {
        Container &front = lane.queue.front();
        expire(world, front);
        if (front.isEmpty()) {
            lane.queue.pop_front();
            continue;
        }
        const std::int64_t bytes = std::min(front.bytes(), byteTokensCap);
        if (!lane.records.holds(1) || !lane.bytes.holds(bytes))
            break;
        lane.records.take(1);
        lane.bytes.take(bytes);
        Container passed = std::move(front);
        lane.queue.pop_front();
        collect(world, std::move(passed));
    }
}

void KplProducer::sweepExpired(World &world)
{
    m_sweepAt = world.now() + sweepEvery;
    for (Lane &lane : m_lanes) {
        for (Container &container : lane.queue)
            expire(world, container);
        std::erase_if(lane.queue, [](const Container &container) { return container.isEmpty(); });
    }
}

void KplProducer::expire(World &world, Container &container)
{
    const std::int64_t now = world.now().ns;
    if (container.oldest + m_config.ttl.ns > now)
        return;
    // Those in it that may live on are packed anew.
    Container alive;
    alive.lane = container.lane;
    for (UserRecord &user : container.records) {
        if (user.addedAt + m_config.ttl.ns > now)
            alive.add(std::move(user));
        else
            retry(world, std::move(user), CallError::NotYet, ErrorsExpired);
    }
    container = std::move(alive);
}

void KplProducer::collect(World &world, Container container)
{
    const std::int64_t bytes = container.bytes();
    if (!m_collected.empty() && m_collectedBytes + bytes > m_config.collectionMaxSize)
        flushCollected(world);
    m_collectedBytes += bytes;
    m_collectedDeadline = std::min(m_collectedDeadline, container.deadline);
    bool isFull = false;
    if (container.lane != noLane) {
        Lane &lane = laneOf(container.lane);
        lane.collected += bytes;
        isFull = lane.collected >= laneBytesMax;
    }
    m_collected.push_back(std::move(container));
    if (isFull || static_cast<std::int64_t>(m_collected.size()) >= m_config.collectionMaxCount)
        flushCollected(world);
}

void KplProducer::flushCollected(World &world)
{
    if (m_collected.empty())
        return;
    Flight flight;
    flight.containers.swap(m_collected);
    m_collectedBytes = 0;
    m_collectedDeadline = INT64_MAX;
    flight.slot = world.puts().take();
    PutCall &call = world.puts()[flight.slot];
    call.from = m_index;
    call.to = m_log;
    call.attempt = 0;
    call.isSingle = false;
    call.hasHashKey = false; // a container's first record has the hash key that it is sent with
    call.action = static_cast<std::uint8_t>(findCall(world.kindOf(m_log), "batch"));
    call.records.clear();
    for (const Container &container : flight.containers) {
        if (container.lane != noLane)
            laneOf(container.lane).collected = 0;
        container.appendTo(call.records);
    }
    m_flights.push_back(std::move(flight));
    dispatch(world, m_flights.back());
}

void KplProducer::step(World &world)
{
    const std::int64_t now = world.now().ns;
    pump(world);
    while (!m_appRetries.empty() && m_appRetries.front().due <= now) {
        UserRecord user = m_appRetries.front().user;
        m_appRetries.pop_front();
        // The application hands it in as a new one.
        user.attempts = 0;
        user.addedAt = now;
        user.deadline = now + m_config.maxBufferedTime.ns;
        aggregate(world, std::move(user));
    }
    for (std::size_t lane = 0; lane < m_lanes.size(); ++lane)
        if (m_lanes[lane].open.deadline <= now)
            close(world, m_lanes[lane]);
    if (world.now() >= m_sweepAt)
        sweepExpired(world);
    for (std::size_t lane = 0; lane < m_lanes.size(); ++lane)
        if (!m_lanes[lane].queue.empty())
            drain(world, m_lanes[lane]);
    if (m_collectedDeadline <= now)
        flushCollected(world);
    sendFailed(world);
    plan(world);
}

void KplProducer::plan(World &world)
{
    if (isRemoved())
        return;
    const std::int64_t now = world.now().ns;
    const std::int64_t start = world.start().ns;
    const auto gridUp = [&](std::int64_t time) {
        return start + (time - start + drainEvery - 1) / drainEvery * drainEvery;
    };
    std::int64_t at = m_collectedDeadline;
    if (m_next && isMaking() && m_next->created < endOfTime.ns)
        at = std::min(at, gridUp(m_next->created));
    for (const Lane &lane : m_lanes) {
        at = std::min(at, lane.open.deadline);
        if (!lane.queue.empty())
            at = std::min(at, gridUp(now + 1));
    }
    if (!m_appRetries.empty())
        at = std::min(at, m_appRetries.front().due);
    at = std::max(at, now);
    if (at >= endOfTime.ns || at == m_stepAt.ns) {
        m_stepAt = SimTime{std::min(at, endOfTime.ns)};
        return;
    }
    m_stepAt = SimTime{at};
    world.schedule(m_stepAt, EventClass::Work, m_index, Step, 0, ++m_plan);
}

} // namespace millrace::kpl
