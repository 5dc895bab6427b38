// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/consumer/consumer.h"

#include "sim/kernel/text.h"
#include "sim/services/consumer/consumer_tables.h"
#include "sim/services/fault_commands.h"
#include "sim/services/kinesis/limits.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::consumer {

namespace {

constexpr double behindMs = 5'000; ///< said once a reader is so far behind
constexpr double caughtUpMs = 2'000;
/// After a denied ListShards: it lasts until someone changes a policy.
constexpr Duration listAgainAfter = seconds(10);

} // namespace

Consumer::Consumer(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
{
    fillConfig(m_config, consumerRows(), withDefaults(consumerKind(), config.parameters));
    m_sender.configure(m_index, SendAgain, context.seed, config.name);
    for (std::uint32_t i = 0; i < ConsumerMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &consumerMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void Consumer::start(World &world)
{
    connectSender(world);
    connect(world);
}

void Consumer::connect(World &world)
{
    m_log = m_config.stream.empty() ? ServiceIndex{} : world.find(m_config.stream);
    m_reader.connect(m_index, m_log, Poll);
    m_reader.configure(m_config.pollInterval, m_config.maxRecords, m_config.latency);
    stopSending(world, "reader_moved");
    if (m_config.retrieval == "fan_out")
        m_reader.useFanOut({m_config.waitsUntilActive, m_config.renews, m_config.resubscribesAt == "latest"});
    m_lanes.clear();
    m_ready.clear();
    m_working = noLane;
    m_ledger = {};
    m_order.clear();
    m_subscriptionOver = noHappening;
    ++m_sliceId;
    m_isListed = false;
    ++m_listId;
    if (m_log.isValid() && m_state == State::Running)
        listShards(world);
}

void Consumer::listShards(World &world)
{
    ++m_listId;
    if (!m_log.isValid())
        return;
    m_isListed = world.admits(m_index, m_log, "kinesis:ListShards");
    if (!m_isListed) {
        world.schedule(world.now() + listAgainAfter, EventClass::Work, m_index, ListAgain, 0, m_listId);
        return;
    }
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane)
        if (m_lanes[lane].isBegun && !m_lanes[lane].isFinished && !m_lanes[lane].hasHand
            && !m_reader.isReading(lane))
            readFromPlace(world, lane);
    discoverLanes(world);
}

void Consumer::discoverLanes(World &world)
{
    const LogPort *log = world.logOf(m_log);
    if (log == nullptr || !m_isListed)
        return;
    m_lanes.resize(std::max<std::size_t>(m_lanes.size(), log->laneCount()));
    for (LaneIndex lane = 0; lane < log->laneCount(); ++lane) {
        if (m_lanes[lane].isBegun || m_lanes[lane].isFinished)
            continue;
        if (m_config.start == "latest" && !log->isLaneOpen(lane)) {
            // Nothing new can come here: what it holds is passed over.
            m_ledger.skip(lane, 0, log->logOf(lane).endPosition());
            m_lanes[lane].at = log->logOf(lane).seek(log->logOf(lane).endPosition());
            m_lanes[lane].isFinished = true;
            continue;
        }
        const auto &parents = log->parentsOf(lane);
        if (!parents.empty() && !m_config.readsChildren)
            continue;
        const bool isFree = std::all_of(parents.begin(), parents.end(),
                                        [&](LaneIndex parent) { return m_lanes[parent].isFinished; });
        if (isFree)
            beginLane(world, lane);
    }
}

void Consumer::beginLane(World &world, LaneIndex lane)
{
    m_lanes[lane].isBegun = true;
    readFromPlace(world, lane);
}

void Consumer::readFromPlace(World &world, LaneIndex lane)
{
    const Lane &state = m_lanes[lane];
    const LogPort *log = world.logOf(m_log);
    if (!state.startsByPolicy) {
        // Where it stands: after the last record checkpointed, or worked off when only the iterator is old.
        m_reader.begin(world, lane, IteratorType::AtSequenceNumber, state.at.position);
    } else if (log != nullptr && !log->parentsOf(lane).empty()) {
        m_reader.begin(world, lane, IteratorType::TrimHorizon); // a child is read from its beginning
    } else if (m_config.start == "latest") {
        m_reader.begin(world, lane, IteratorType::Latest);
    } else if (m_config.start == "at_timestamp") {
        m_reader.begin(world, lane, IteratorType::AtTimestamp, 0, world.start() + m_config.startTimestamp);
    } else {
        const std::int64_t named =
            log != nullptr ? log->positionOfSequence(m_config.startSequenceNumber, lane) : std::int64_t{-1};
        IteratorType type = IteratorType::TrimHorizon;
        if (named >= 0 && m_config.start == "at_sequence_number")
            type = IteratorType::AtSequenceNumber;
        else if (named >= 0 && m_config.start == "after_sequence_number")
            type = IteratorType::AfterSequenceNumber;
        m_reader.begin(world, lane, type, std::max<std::int64_t>(0, named));
    }
}

void Consumer::handle(World &world, const Event &event)
{
    if (isRemoved())
        return;
    switch (event.kind()) {
    case Poll:
        if (event.sub() < m_lanes.size() && m_state == State::Running && !m_lanes[event.sub()].hasHand)
            m_reader.onPoll(world, event);
        break;
    case SliceDone:
        if (event.payload == m_sliceId && m_working != noLane)
            finishSlice(world, m_sliceRecords);
        break;
    case StallEnds:
        if (event.payload == m_stallId && m_state == State::Paused)
            resume(world);
        break;
    case SendAgain:
        m_sender.onTimer(world, event);
        break;
    case ListAgain:
        if (event.payload == m_listId && m_state == State::Running)
            listShards(world);
        break;
    default:
        break;
    }
}

void Consumer::moveTo(World &world, LaneIndex lane, std::int64_t position)
{
    Lane &state = m_lanes[lane];
    const LogPort &log = *world.logOf(m_log);
    const std::int64_t from = state.at.position;
    if (position < from) {
        m_ledger.goBack(lane, position);
    } else if (position > from) {
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
    state.at = log.logOf(lane).seek(position);
}

void Consumer::onReadReply(World &world, std::uint32_t slot)
{
    const LaneReader::Answer answer = m_reader.onReply(world, slot);
    if (isRemoved() || m_state == State::Crashed || answer.lane >= m_lanes.size())
        return;
    switch (answer.outcome) {
    case LaneReader::Outcome::Ignored:
        break;
    case LaneReader::Outcome::Refused:
        onRefused(world, answer);
        break;
    case LaneReader::Outcome::Ended:
        onSubscriptionEnd(world, answer.lane);
        break;
    case LaneReader::Outcome::Expired:
        say(world, "iterator_expired",
            "ExpiredIteratorException for " + world.nameOf(m_index) + " on "
                + world.logOf(m_log)->laneName(answer.lane)
                + ": the iterator is older than 5 minutes; it asks for a new one",
            HappeningTone::Reader, m_behind, {"iterator life", 300, "s", "Kinesis API, GetRecords"});
        break;
    case LaneReader::Outcome::Placed:
        onPlaced(world, answer);
        break;
    case LaneReader::Outcome::Records:
    case LaneReader::Outcome::Empty:
    case LaneReader::Outcome::LaneEnd:
        takeBatch(world, answer);
        break;
    }
}

void Consumer::onPlaced(World &world, const LaneReader::Answer &answer)
{
    Lane &state = m_lanes[answer.lane];
    const std::int64_t passedOver = answer.begin.position - state.at.position;
    if (!state.startsByPolicy && m_config.resubscribesAt == "latest" && passedOver > 0)
        say(world, "records_skipped",
            world.nameOf(m_index) + " subscribes again at LATEST and passes over " + thousands(passedOver)
                + " records of " + world.logOf(m_log)->laneName(answer.lane),
            HappeningTone::Risk, noHappening,
            {"subscription life", 300, "s", "Kinesis API, SubscribeToShard"});
    moveTo(world, answer.lane, answer.begin.position);
    if (state.startsByPolicy)
        state.checkpoint = answer.begin.position;
    state.startsByPolicy = false;
}

void Consumer::onRefused(World &world, const LaneReader::Answer &answer)
{
    if (m_reader.isReading(answer.lane))
        return; // it is tried again
    m_subscriptionOver = say(world, "subscription_refused",
                             nameOf(answer.error) + (": " + world.nameOf(m_index))
                                 + " is not yet ACTIVE and may not subscribe to "
                                 + world.logOf(m_log)->laneName(answer.lane) + "; it does not try again",
                             HappeningTone::Trouble, noHappening,
                             {"consumer must be ACTIVE", 0, "", "Kinesis API, SubscribeToShard"});
}

void Consumer::onSubscriptionEnd(World &world, LaneIndex lane)
{
    const LogPort &log = *world.logOf(m_log);
    if (m_config.renews || log.isDeleted())
        return;
    m_subscriptionOver = say(
        world, "subscription_ended",
        "the subscription of " + world.nameOf(m_index) + " to " + log.laneName(lane)
            + " is over after 5 minutes; it is not renewed, and nothing more comes",
        HappeningTone::Trouble, noHappening,
        {"subscription life", toSeconds(kinesis::subscriptionLife), "s", "Kinesis API, SubscribeToShard"});
}

void Consumer::takeBatch(World &world, const LaneReader::Answer &answer)
{
    Lane &state = m_lanes[answer.lane];
    if (answer.begin.position != state.at.position)
        moveTo(world, answer.lane, answer.begin.position);
    state.at = answer.begin;
    state.handIsLast = answer.isLast;
    if (answer.outcome == LaneReader::Outcome::LaneEnd)
        finishLane(world, answer.lane);
    if (answer.outcome != LaneReader::Outcome::Records)
        return;
    state.hasHand = true;
    state.handTo = answer.to;
    state.worked = 0;
    state.readAt = world.now();
    m_ready.push_back(answer.lane);
    work(world);
}

void Consumer::finishLane(World &world, LaneIndex lane)
{
    m_lanes[lane].isFinished = true;
    const LogPort &log = *world.logOf(m_log);
    const auto &children = log.childrenOf(lane);
    say(world, "shard_drained",
        world.nameOf(m_index) + " has read " + log.laneName(lane) + " to its end"
            + (children.empty() ? "" : " and may go on to " + log.laneName(children.front())),
        HappeningTone::Reader, noHappening);
    discoverLanes(world);
}

CommandResult Consumer::apply(World &world, const Command &command, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    if (command.name == "pause") {
        if (m_state != State::Running)
            return {name + " is not running"};
        m_stopCause = cause;
        pause(world);
        say(world, "consumer_paused", name + " is paused: it reads and works off nothing",
            HappeningTone::Risk, cause);
        return {};
    }
    if (command.name == "stall") {
        if (m_state != State::Running)
            return {name + " is not running"};
        m_stopCause = cause;
        pause(world);
        const Duration length = lengthOf(command, seconds(10));
        say(world, "consumer_paused", name + " stands still for " + decimal(toSeconds(length), 1) + " s",
            HappeningTone::Risk, cause);
        world.schedule(world.now() + length, EventClass::Work, m_index, StallEnds, 0, ++m_stallId);
        return {};
    }
    if (command.name == "resume") {
        if (m_state != State::Paused)
            return {name + " is not paused"};
        ++m_stallId;
        resume(world);
        return {};
    }
    if (command.name == "crash") {
        if (m_state == State::Crashed)
            return {name + " has crashed already; restart it first"};
        crash(world, cause);
        return {};
    }
    if (m_state != State::Crashed)
        return {name + " has not crashed"};
    restart(world);
    return {};
}

void Consumer::pause(World &world)
{
    interruptSlice(world);
    m_state = State::Paused;
}

void Consumer::resume(World &world)
{
    m_state = State::Running;
    say(world, "consumer_resumed", world.nameOf(m_index) + " goes on", HappeningTone::Recovery, m_stopCause);
    if (m_isListed)
        discoverLanes(world);
    else
        listShards(world);
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane) {
        const Lane &state = m_lanes[lane];
        if (state.isBegun && !state.isFinished && !m_reader.isAwaiting(lane) && !state.hasHand)
            m_reader.planNext(world, lane);
    }
    work(world);
}

void Consumer::crash(World &world, HappeningId cause)
{
    interruptSlice(world);
    stopSending(world, "consumer_crashed");
    m_state = State::Crashed;
    ++m_stallId;
    m_ready.clear();
    m_reader.stopAll();
    m_stopCause = cause;
    std::int64_t again = 0;
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane) {
        Lane &state = m_lanes[lane];
        state.hasHand = false;
        if (state.isFinished || !state.isBegun)
            continue;
        if (state.startsByPolicy)
            continue;
        const std::int64_t back = state.checkpoint;
        state.startsByPolicy = !state.hasCheckpoint;
        again += state.at.position + state.worked - back;
        state.worked = 0;
        if (back < state.at.position) {
            m_ledger.goBack(lane, back);
            state.at = world.logOf(m_log)->logOf(lane).seek(back);
        }
    }
    say(world, "consumer_crashed",
        world.nameOf(m_index) + " crashes; " + thousands(again)
            + " records worked off since the last checkpoints will be read again",
        HappeningTone::Trouble, cause);
}

void Consumer::restart(World &world)
{
    m_subscriptionOver = noHappening;
    m_state = State::Running;
    say(world, "consumer_restarted", world.nameOf(m_index) + " starts again from its checkpoints",
        HappeningTone::Recovery, m_stopCause);
    m_isListed = false;
    listShards(world);
}

CommandResult Consumer::set(World &world, const ParameterValues &values, HappeningId)
{
    const ParameterValue *stream = findValue(values, "stream");
    const bool moves = stream != nullptr && std::get<std::string>(*stream) != m_config.stream;
    if (const LogPort *next = moves ? world.logOf(world.find(std::get<std::string>(*stream))) : nullptr) {
        const LogPort *now = world.logOf(m_log);
        Burden burden = world.burden();
        burden.lanesRead += std::int64_t{next->laneCount()} - (now != nullptr ? now->laneCount() : 0);
        if (burden.lanesRead > Burden::lanesReadMax)
            return {judgeBurden(burden).front().text};
    }
    const bool isWorking = m_working != noLane;
    interruptSlice(world); // the rest of the slice goes on at the new speed
    fillConfig(m_config, consumerRows(), values);
    m_reader.configure(m_config.pollInterval, m_config.maxRecords, m_config.latency);
    connectSender(world);
    if (moves)
        connect(world);
    else if (isWorking)
        work(world);
    return {};
}

void Consumer::remove(World &world, HappeningId)
{
    interruptSlice(world);
    stopSending(world, "consumer_removed");
    m_ready.clear();
}

HappeningId Consumer::say(World &world, std::string kind, std::string text, HappeningTone tone,
                          HappeningId cause, LimitReached limit)
{
    Happening happening;
    happening.kind = std::move(kind);
    happening.service = m_index;
    happening.subject = world.nameOf(m_index);
    happening.text = std::move(text);
    happening.tone = tone;
    happening.cause = cause;
    happening.limit = std::move(limit);
    return world.happen(std::move(happening));
}

double Consumer::lagMs(const World &world, const Lane &lane, LaneIndex index) const
{
    const LogPort *log = world.logOf(m_log);
    if (log == nullptr || lane.isFinished || lane.at.position >= log->logOf(index).endPosition())
        return 0;
    LaneLog::Cursor cursor =
        lane.isBegun || lane.at.chunk >= 0 ? lane.at : log->logOf(index).seek(lane.at.position);
    return toMilliseconds(world.now() - SimTime{log->logOf(index).next(cursor).arrived});
}

void Consumer::tick(World &world)
{
    const LogPort *log = world.logOf(m_log);
    if (log == nullptr || log->isDeleted())
        return;
    m_lanes.resize(std::max<std::size_t>(m_lanes.size(), log->laneCount()));
    double worst = 0;
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane)
        worst = std::max(worst, lagMs(world, m_lanes[lane], lane));
    world.metrics().add(m_firstSeries + MillisBehindLatest, world.now(), static_cast<std::int64_t>(worst));
    const std::string &name = world.nameOf(m_index);
    if (m_behind == noHappening && worst >= behindMs) {
        const bool isStopped = m_state != State::Running;
        const HappeningId obstacle = world.obstacleBetween(m_index, m_log);
        HappeningId cause = obstacle != noHappening ? obstacle : heldUpBy(world);
        std::string why;
        LimitReached limit;
        if (isStopped) {
            cause = m_stopCause;
        } else if (obstacle != noHappening) {
            why = ": its reads are not answered";
        } else if (cause != noHappening) {
            why = ": " + world.nameOf(m_sender.to()) + " does not take what it sends on";
        } else if (m_subscriptionOver != noHappening) {
            cause = m_subscriptionOver;
            why = ": nothing is pushed to it any more";
        } else {
            why = ": it works off " + decimal(m_config.processingRate, 1) + " records/s";
            limit = {"processing rate", m_config.processingRate, "records/s", "its own setting"};
        }
        m_behind =
            say(world, "consumer_falls_behind", name + " is " + decimal(worst / 1000, 1) + " s behind" + why,
                HappeningTone::Risk, cause, limit);
    } else if (m_behind != noHappening && worst < caughtUpMs) {
        say(world, "consumer_caught_up", name + " has caught up", HappeningTone::Recovery, m_behind);
        m_behind = noHappening;
    }
}

} // namespace millrace::consumer
