// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/reading/lane_reader.h"

#include "sim/world.h"

#include <algorithm>

namespace millrace {

namespace {

/// After a refused or failed call: GetRecords refuses for the next second (Kinesis API).
constexpr Duration retryAfter = seconds(1);

} // namespace

void LaneReader::connect(ServiceIndex owner, ServiceIndex log, std::uint8_t pollEvent)
{
    m_owner = owner;
    m_log = log;
    m_pollEvent = pollEvent;
    stopAll();
}

void LaneReader::configure(Duration interval, std::int64_t recordsMax, Duration latency)
{
    m_interval = interval;
    m_recordsMax = recordsMax;
    m_latency = latency;
}

LaneReader::Lane &LaneReader::laneAt(LaneIndex lane)
{
    if (lane >= m_lanes.size())
        m_lanes.resize(lane + 1);
    return m_lanes[lane];
}

void LaneReader::begin(World &world, LaneIndex lane, IteratorType type, std::int64_t position,
                       SimTime timestamp)
{
    Lane &state = laneAt(lane);
    state.isReading = true;
    state.type = type;
    state.position = position;
    state.timestamp = timestamp;
    if (m_retrieval == Retrieval::FanOut)
        goOn(world, lane);
    else
        askIterator(world, lane);
}

std::uint32_t LaneReader::newCall(World &world, LaneIndex lane, ReadCall::Kind kind)
{
    const std::uint32_t slot = world.reads().take();
    ReadCall &call = world.reads()[slot];
    call.kind = kind;
    call.from = m_owner;
    call.to = m_log;
    call.lane = lane;
    call.sequence = m_sequence++;
    call.latency = m_latency;
    call.error = CallError::NotYet;
    call.type = m_lanes[lane].type;
    call.position = m_lanes[lane].position;
    call.timestamp = m_lanes[lane].timestamp;
    m_lanes[lane].isAwaiting = true;
    m_lanes[lane].slot = slot;
    return slot;
}

void LaneReader::askIterator(World &world, LaneIndex lane)
{
    m_lanes[lane].hasIterator = false;
    world.sendRead(newCall(world, lane, ReadCall::Kind::Iterator));
}

void LaneReader::askRecords(World &world, LaneIndex lane)
{
    Lane &state = m_lanes[lane];
    const std::uint32_t slot = newCall(world, lane, ReadCall::Kind::Records);
    ReadCall &call = world.reads()[slot];
    call.iterator = state.iterator;
    call.recordsMax = m_recordsMax;
    call.toPosition = state.iterator.cursor.position;
    state.lastRead = world.now();
    world.sendRead(slot);
}

void LaneReader::planAt(World &world, LaneIndex lane, SimTime at)
{
    world.schedule(std::max(at, world.now()), EventClass::Work, m_owner, m_pollEvent, lane,
                   ++m_lanes[lane].plan);
}

void LaneReader::planNext(World &world, LaneIndex lane)
{
    if (m_retrieval == Retrieval::FanOut) {
        takeMore(world, lane);
        return;
    }
    planAt(world, lane, m_lanes[lane].lastRead + m_interval);
}

void LaneReader::stop(LaneIndex lane)
{
    if (lane >= m_lanes.size())
        return;
    Lane &state = m_lanes[lane];
    state.isReading = false;
    state.hasIterator = false;
    state.isAwaiting = false;
    state.subscription =
        0; // what is still pushed goes nowhere, until the log finds out or another takes over
    state.isHandedOut = false;
    state.hasMore = false;
    ++state.plan;
}

void LaneReader::stopAll()
{
    for (LaneIndex lane = 0; lane < m_lanes.size(); ++lane)
        stop(lane);
    m_registration = Registration::Unknown;
}

void LaneReader::onPoll(World &world, const Event &event)
{
    const LaneIndex lane = event.sub();
    if (lane >= m_lanes.size())
        return;
    const Lane &state = m_lanes[lane];
    if (!state.isReading || event.payload != state.plan || state.isAwaiting)
        return;
    if (m_retrieval == Retrieval::FanOut)
        goOn(world, lane);
    else if (state.hasIterator)
        askRecords(world, lane);
    else
        askIterator(world, lane);
}

LaneReader::Answer LaneReader::onReply(World &world, std::uint32_t slot)
{
    const ReadCall call = world.reads()[slot];
    const bool isExpected = expects(world, slot);
    world.reads().give(slot);
    Answer answer;
    answer.lane = call.lane;
    noteRegistration(call);
    if (!isExpected)
        return answer;
    if (m_retrieval == Retrieval::FanOut)
        return onPushReply(world, call);
    Lane &state = m_lanes[call.lane];
    state.isAwaiting = false;
    if (call.error == CallError::ExpiredIterator) {
        answer.outcome = Outcome::Expired;
        state.type = IteratorType::AtSequenceNumber;
        state.position = state.iterator.cursor.position;
        askIterator(world, call.lane);
        return answer;
    }
    if (call.error != CallError::None) {
        answer.outcome = Outcome::Refused;
        answer.error = call.error;
        planAt(world, call.lane,
               world.now() + (call.error == CallError::AccessDenied ? retryDeniedAfter : retryAfter));
        return answer;
    }
    state.iterator = call.next;
    if (call.kind == ReadCall::Kind::Iterator) {
        answer.outcome = Outcome::Placed;
        answer.begin = call.next.cursor;
        answer.to = answer.begin.position;
        state.hasIterator = true;
        planNext(world, call.lane);
        return answer;
    }
    answer.begin = call.begin.cursor;
    answer.to = call.toPosition;
    answer.isLast = call.isLaneEnd;
    answer.bytes = call.bytes;
    answer.millisBehind = call.millisBehind;
    if (answer.to != answer.begin.position) {
        answer.outcome = Outcome::Records;
    } else if (call.isLaneEnd) {
        answer.outcome = Outcome::LaneEnd;
        state.isReading = false;
    } else {
        answer.outcome = Outcome::Empty;
        planNext(world, call.lane);
    }
    return answer;
}

bool LaneReader::expects(const World &world, std::uint32_t slot) const
{
    const ReadCall &call = world.reads()[slot];
    if (call.to != m_log || call.lane >= m_lanes.size())
        return false;
    const Lane &lane = m_lanes[call.lane];
    const bool isOfSubscription =
        call.subscription != 0 && call.subscription == lane.subscription
        && (call.kind == ReadCall::Kind::Pushed || call.kind == ReadCall::Kind::Ended);
    return isOfSubscription || (lane.isAwaiting && lane.slot == slot);
}

void LaneReader::hashInto(Hasher &hasher) const
{
    hasher.add(m_sequence);
    hasher.add(static_cast<std::uint64_t>(m_retrieval));
    hasher.add(static_cast<std::uint64_t>(m_registration));
    for (const Lane &lane : m_lanes) {
        hasher.add(lane.isReading);
        hasher.add(lane.hasIterator);
        hasher.add(lane.isAwaiting);
        hasher.add(lane.plan);
        hasher.add(lane.iterator.cursor.position);
        hasher.add(lane.lastRead.ns);
        hasher.add(lane.subscription);
        hasher.add(lane.isHandedOut);
        hasher.add(lane.hasMore);
        hasher.add(lane.moreTo);
        hasher.add(lane.bytesTaken);
    }
}

} // namespace millrace
