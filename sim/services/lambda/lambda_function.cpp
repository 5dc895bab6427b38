// SPDX-License-Identifier: GPL-3.0-or-later
// The mapping's reading: shards, places, what it holds.
#include "sim/services/lambda/lambda_function.h"

#include "sim/kernel/text.h"
#include "sim/services/lambda/lambda_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::lambda {

namespace {

constexpr Duration listAgainAfter = seconds(10);
/// Of each lane: beside the batch at hand it holds the next ones ready.
constexpr std::int64_t batchesHeld = 2;
constexpr std::uint32_t factorMax = 10;
constexpr double behindMs = 5'000;
constexpr double caughtUpMs = 2'000;

} // namespace

Function::Function(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
{
    fillConfig(m_config, functionRows(), withDefaults(functionKind(), config.parameters));
    m_sender.configure(m_index, SendAgain, context.seed, config.name);
    m_second.configure(m_index, SecondAgain, context.seed, config.name + "/second");
    m_letters.configure(m_index, LettersAgain, context.seed, config.name + "/letters");
    m_lookup.configure(m_index, LookupAgain, context.seed, config.name);
    m_events.configure(m_index, EventsAgain, context.seed, config.name + "/events");
    for (std::uint32_t i = 0; i < FunctionMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &functionMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void Function::start(World &world)
{
    connectSenders(world);
    connect(world);
}

void Function::connectSenders(World &world)
{
    m_sender.connect(world, m_config);
    const SenderConfig &sending = m_config;
    SenderConfig other = sending;
    other.write = "auto";
    other.batchCount = 0; // that of the target is not for calls of another kind
    other.target = m_config.secondTarget;
    m_second.connect(world, other);
    other.target = m_config.onFailure;
    other.batchCount = 1;
    m_letters.connect(world, other);
    m_lookup.connect(world, m_config, {m_config.sendLatency, m_config.sendBackoff, m_config.sendBackoffMax});
    other.target = m_config.handler == "queue_event" ? m_config.eventQueue : std::string();
    m_events.connect(world, other);
}

void Function::connect(World &world)
{
    for (LaneIndex lane = 0; lane < m_shards.size(); ++lane)
        for (std::uint32_t slot = 0; slot < m_shards[lane].slots.size(); ++slot)
            m_running -= m_shards[lane].slots[slot].state == State::Running
                                 || m_shards[lane].slots[slot].state == State::Sending
                             ? 1
                             : 0;
    m_sender.abandonAll(world, "reader_moved");
    m_second.abandonAll(world, "reader_moved");
    m_lookup.abandonAll(world);
    m_events.abandonAll(world, "reader_moved");
    m_log = m_config.stream.empty() ? ServiceIndex{} : world.find(m_config.stream);
    m_reader.connect(m_index, m_log, Poll);
    m_reader.configure(m_config.pollInterval, 10'000, m_config.latency);
    if (m_config.retrieval == retrievalFanOut)
        m_reader.useFanOut({});
    m_shards.clear();
    m_ledger = {};
    m_order.clear();
    m_isListed = false;
    ++m_listId;
    if (m_log.isValid())
        listShards(world);
}

void Function::listShards(World &world)
{
    ++m_listId;
    m_isListed = world.admits(m_index, m_log, "kinesis:ListShards");
    if (!m_isListed) {
        world.schedule(world.now() + listAgainAfter, EventClass::Work, m_index, ListAgain, 0, m_listId);
        return;
    }
    discover(world);
}

void Function::discover(World &world)
{
    const LogPort *log = world.logOf(m_log);
    if (log == nullptr || !m_isListed || !m_isEnabled)
        return;
    m_shards.resize(std::max<std::size_t>(m_shards.size(), log->laneCount()));
    for (LaneIndex lane = 0; lane < log->laneCount(); ++lane) {
        Shard &shard = m_shards[lane];
        if (shard.isBegun || shard.isFinished)
            continue;
        const auto &parents = log->parentsOf(lane);
        if (m_config.start == "latest" && !log->isLaneOpen(lane) && parents.empty()) {
            moveTo(world, lane, log->logOf(lane).endPosition());
            shard.isFinished = true;
            continue;
        }
        if (std::all_of(parents.begin(), parents.end(),
                        [&](LaneIndex parent) { return m_shards[parent].isFinished; }))
            begin(world, lane);
    }
}

void Function::begin(World &world, LaneIndex lane)
{
    Shard &shard = m_shards[lane];
    shard.isBegun = true;
    shard.slots.resize(static_cast<std::size_t>(m_config.parallelizationFactor));
    const bool isChild = !world.logOf(m_log)->parentsOf(lane).empty();
    m_reader.begin(world, lane,
                   m_config.start == "latest" && !isChild ? IteratorType::Latest : IteratorType::TrimHorizon);
}

std::uint32_t Function::subOf(const Place &place) const
{
    return place.lane * factorMax + place.slot;
}

Function::Place Function::placeOf(std::uint32_t sub) const
{
    return {sub / factorMax, sub % factorMax};
}

void Function::handle(World &world, const Event &event)
{
    if (isRemoved())
        return;
    switch (event.kind()) {
    case Poll:
        if (m_isEnabled)
            m_reader.onPoll(world, event);
        return;
    case ListAgain:
        if (event.payload == m_listId)
            listShards(world);
        return;
    case SendAgain:
        m_sender.onTimer(world, event);
        return;
    case SecondAgain:
        m_second.onTimer(world, event);
        return;
    case LettersAgain:
        m_letters.onTimer(world, event);
        return;
    case LookupAgain:
        m_lookup.onTimer(world, event);
        return;
    case EventsAgain:
        m_events.onTimer(world, event);
        return;
    case FaultEnds:
        if (event.payload == m_fault)
            say(world, "fault_ends", "what was done to " + world.nameOf(m_index) + " is over",
                HappeningTone::Recovery, m_faultCause);
        return;
    default:
        break;
    }
    const Place place = placeOf(event.sub());
    if (place.lane >= m_shards.size() || place.slot >= m_shards[place.lane].slots.size()
        || at(place).plan != event.payload)
        return;
    switch (event.kind()) {
    case GatherDue:
        gather(world, place);
        break;
    case InvokeAgain:
        invoke(world, place);
        break;
    case LookupBegins:
        beginLookup(world, place);
        break;
    case WorkDone:
        finishWork(world, place);
        break;
    case TimedOut:
        fail(world, place, "timed out after " + decimal(toSeconds(m_config.timeout), 0) + " s");
        break;
    default:
        break;
    }
}

void Function::plan(World &world, const Place &place, FunctionEvent event, SimTime at, State state)
{
    Slot &slot = this->at(place);
    slot.state = state;
    slot.since = world.now();
    slot.until = at;
    world.schedule(at, EventClass::Work, m_index, event, subOf(place), ++slot.plan);
}

void Function::moveTo(World &world, LaneIndex lane, std::int64_t position)
{
    Shard &shard = m_shards[lane];
    const LogPort &log = *world.logOf(m_log);
    const std::int64_t from = shard.fetchedTo;
    if (position > from) {
        const std::int64_t first = std::clamp(log.firstPosition(lane, world.now()), from, position);
        if (first > from) {
            m_ledger.expire(lane, from, first);
            say(world, "records_expired",
                thousands(first - from) + " records of " + log.laneName(lane)
                    + " are past retention, unread by " + world.nameOf(m_index),
                HappeningTone::Trouble, m_behind);
        }
        m_ledger.skip(lane, first, position);
    }
    shard.fetchedTo = std::max(from, position);
}

void Function::onReadReply(World &world, std::uint32_t slot)
{
    const LaneReader::Answer answer = m_reader.onReply(world, slot);
    if (isRemoved() || answer.lane >= m_shards.size() || !m_shards[answer.lane].isBegun)
        return;
    Shard &shard = m_shards[answer.lane];
    switch (answer.outcome) {
    case LaneReader::Outcome::Placed:
        if (shard.startsByPolicy)
            moveTo(world, answer.lane, answer.begin.position);
        shard.startsByPolicy = false;
        break;
    case LaneReader::Outcome::Records:
        takeRecords(world, answer);
        break;
    case LaneReader::Outcome::LaneEnd:
        shard.isEnded = true;
        finishShard(world, answer.lane);
        break;
    case LaneReader::Outcome::Ignored:
    case LaneReader::Outcome::Empty:
    case LaneReader::Outcome::Expired:
    case LaneReader::Outcome::Refused:
    case LaneReader::Outcome::Ended:
        break;
    }
}

std::uint32_t Function::slotOf(const LogRow &row) const
{
    if (m_config.parallelizationFactor == 1)
        return 0;
    const std::uint64_t key = (std::uint64_t{row.producer} << 32) ^ row.key;
    return static_cast<std::uint32_t>(mix64(key + 1)
                                      % static_cast<std::uint64_t>(m_config.parallelizationFactor));
}

void Function::takeRecords(World &world, const LaneReader::Answer &answer)
{
    const LaneIndex lane = answer.lane;
    Shard &shard = m_shards[lane];
    if (answer.begin.position > shard.fetchedTo)
        moveTo(world, lane, answer.begin.position);
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    LaneLog::Cursor cursor = answer.begin;
    while (cursor.position < answer.to) {
        Held held;
        held.position = cursor.position;
        held.readAt = world.now();
        held.row = log.next(cursor);
        if (held.position >= shard.fetchedTo) // else read again for an iterator that was too old
            shard.slots[slotOf(held.row)].waiting.push_back(held);
    }
    shard.fetchedTo = std::max(shard.fetchedTo, answer.to);
    shard.isEnded = answer.isLast;
    shard.wantsMore = !shard.isEnded;
    for (std::uint32_t slot = 0; slot < shard.slots.size(); ++slot)
        gather(world, {lane, slot});
    askForMore(world, lane);
}

void Function::askForMore(World &world, LaneIndex lane)
{
    Shard &shard = m_shards[lane];
    if (!shard.wantsMore || !m_isEnabled)
        return;
    std::size_t most = 0;
    for (const Slot &slot : shard.slots)
        most = std::max(most, slot.waiting.size());
    if (static_cast<std::int64_t>(most) >= batchesHeld * m_config.batchSize)
        return;
    shard.wantsMore = false;
    m_reader.planNext(world, lane);
}

void Function::finishShard(World &world, LaneIndex lane)
{
    Shard &shard = m_shards[lane];
    if (!shard.isEnded || shard.isFinished)
        return;
    for (const Slot &slot : shard.slots)
        if (!slot.waiting.empty() || !slot.parts.empty() || slot.isClosingWindow)
            return;
    shard.isFinished = true;
    say(world, "shard_drained",
        world.nameOf(m_index) + " is done with " + world.logOf(m_log)->laneName(lane) + " to its end",
        HappeningTone::Reader, noHappening, {}, lane);
    discover(world);
}

std::int64_t Function::resumeOf(const Shard &shard) const
{
    std::int64_t resume = shard.fetchedTo;
    for (const Slot &slot : shard.slots) {
        if (!slot.parts.empty())
            resume = std::min(resume, slot.batch[slot.parts.back().from].position);
        else if (!slot.waiting.empty())
            resume = std::min(resume, slot.waiting.front().position);
    }
    return resume;
}

std::vector<SinkPosition> Function::positions() const
{
    std::vector<SinkPosition> result;
    result.reserve(m_shards.size());
    for (const Shard &shard : m_shards)
        result.push_back({resumeOf(shard), shard.fetchedTo});
    return result;
}

double Function::lagMs(const World &world, LaneIndex lane) const
{
    const LogPort *log = world.logOf(m_log);
    if (log == nullptr || lane >= log->laneCount() || lane >= m_shards.size() || m_shards[lane].isFinished)
        return 0;
    const LaneLog &rows = log->logOf(lane);
    const std::int64_t resume = resumeOf(m_shards[lane]);
    if (resume >= rows.endPosition())
        return 0;
    LaneLog::Cursor cursor = rows.seek(resume);
    return toMilliseconds(world.now() - SimTime{rows.next(cursor).arrived});
}

void Function::tick(World &world)
{
    if (world.metrics().secondOf(world.now()) % percentileSeconds == 0)
        if (const auto ms = m_latencies.close())
            add(world, RecordLatencyP99, *ms);
    const LogPort *log = world.logOf(m_log);
    if (log == nullptr || log->isDeleted() || isRemoved())
        return;
    if (m_isListed && m_shards.size() < log->laneCount())
        discover(world);
    add(world, ConcurrentExecutions, m_running);
    double worst = 0;
    for (LaneIndex lane = 0; lane < m_shards.size(); ++lane)
        worst = std::max(worst, lagMs(world, lane));
    const std::string &name = world.nameOf(m_index);
    if (m_behind == noHappening && worst >= behindMs) {
        const HappeningId obstacle = world.obstacleBetween(m_index, m_log);
        m_behind = say(world, "consumer_falls_behind",
                       name + " is " + decimal(worst / 1'000, 1) + " s behind", HappeningTone::Risk,
                       obstacle != noHappening      ? obstacle
                       : m_failing != noHappening   ? m_failing
                       : m_throttled != noHappening ? m_throttled
                       : m_isEnabled                ? noHappening
                                                    : m_faultCause);
    } else if (m_behind != noHappening && worst < caughtUpMs) {
        say(world, "consumer_caught_up", name + " has caught up", HappeningTone::Recovery, m_behind);
        m_behind = noHappening;
    }
}

} // namespace millrace::lambda
