// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/reading/lane_reader.h"

#include "sim/services/kinesis/limits.h"
#include "sim/world.h"

namespace millrace {

namespace {

constexpr Duration askAgainAfter = seconds(1);

Duration pauseAfter(CallError error)
{
    return error == CallError::AccessDenied ? retryDeniedAfter : askAgainAfter;
}

} // namespace

void LaneReader::useFanOut(const FanOutUse &use)
{
    m_retrieval = Retrieval::FanOut;
    m_fanOut = use;
}

void LaneReader::goOn(World &world, LaneIndex lane)
{
    Lane &state = m_lanes[lane];
    switch (m_registration) {
    case Registration::Unknown:
        m_registration = Registration::Asking;
        world.sendRead(newCall(world, lane, ReadCall::Kind::Register));
        break;
    case Registration::Asking: // another lane has asked
        planAt(world, lane, world.now() + askAgainAfter);
        break;
    case Registration::Creating:
        if (m_lastDescribed.ns != 0 && world.now() - m_lastDescribed < askAgainAfter) {
            planAt(world, lane, m_lastDescribed + askAgainAfter);
            break;
        }
        m_lastDescribed = world.now();
        world.sendRead(newCall(world, lane, ReadCall::Kind::Describe));
        break;
    case Registration::Active:
        if (state.subscription == 0)
            world.sendRead(newCall(world, lane, ReadCall::Kind::Subscribe));
        break;
    }
}

void LaneReader::noteRegistration(const ReadCall &call)
{
    if (call.to != m_log)
        return;
    if (call.kind == ReadCall::Kind::Register && m_registration == Registration::Asking) {
        // Registered by an earlier run of the same program: just as well.
        const bool isRegistered = call.error == CallError::None || call.error == CallError::ResourceInUse;
        m_registration = !isRegistered               ? Registration::Unknown
                         : m_fanOut.waitsUntilActive ? Registration::Creating
                                                     : Registration::Active;
    } else if (call.kind == ReadCall::Kind::Describe && m_registration == Registration::Creating
               && call.isReady) {
        m_registration = Registration::Active;
    }
}

LaneReader::Answer LaneReader::onPushReply(World &world, const ReadCall &call)
{
    Answer answer;
    answer.lane = call.lane;
    if (call.kind == ReadCall::Kind::Pushed)
        return onPushed(world, call);
    if (call.kind == ReadCall::Kind::Ended)
        return onEnded(world, call);
    m_lanes[call.lane].isAwaiting = false;
    if (call.kind == ReadCall::Kind::Subscribe)
        return onSubscribed(world, call);
    if (call.kind == ReadCall::Kind::Register && m_registration == Registration::Unknown) {
        answer.outcome = Outcome::Refused;
        answer.error = call.error;
        planAt(world, call.lane, world.now() + pauseAfter(call.error));
        return answer;
    }
    if (call.kind == ReadCall::Kind::Describe && call.error == CallError::AccessDenied) {
        answer.outcome = Outcome::Refused;
        answer.error = call.error;
        planAt(world, call.lane, world.now() + pauseAfter(call.error));
        return answer;
    }
    goOn(world, call.lane);
    return answer;
}

LaneReader::Answer LaneReader::onSubscribed(World &world, const ReadCall &call)
{
    Lane &state = m_lanes[call.lane];
    Answer answer;
    answer.lane = call.lane;
    if (call.error != CallError::None) {
        answer.outcome = Outcome::Refused;
        answer.error = call.error;
        // A program that did not wait for ACTIVE does not expect to be refused either: it ends here.
        if (m_fanOut.waitsUntilActive)
            planAt(world, call.lane, world.now() + pauseAfter(call.error));
        else
            state.isReading = false;
        return answer;
    }
    state.subscription = call.subscription;
    state.iterator = call.next;
    state.bytesTaken = 0;
    state.bytesTakenSaid = 0;
    answer.outcome = Outcome::Placed;
    answer.begin = call.next.cursor;
    answer.to = answer.begin.position;
    return answer;
}

LaneReader::Answer LaneReader::onPushed(World &world, const ReadCall &call)
{
    Lane &state = m_lanes[call.lane];
    Answer answer;
    answer.lane = call.lane;
    const bool isFromTheLog = call.subscription != 0;
    if (isFromTheLog) {
        state.iterator = call.next;
        if (call.isLaneEnd)
            state.subscription = 0;
        if (state.isHandedOut) {
            if (!state.hasMore) {
                state.moreBegin = call.begin.cursor;
                state.moreBytes = 0;
            }
            state.hasMore = true;
            state.moreTo = call.toPosition;
            state.moreBytes += call.bytes;
            state.moreMillisBehind = call.millisBehind;
            state.moreIsLast = call.isLaneEnd;
            return answer;
        }
    } else {
        state.isAwaiting = false;
    }
    answer.begin = call.begin.cursor;
    answer.to = call.toPosition;
    answer.isLast = call.isLaneEnd;
    answer.bytes = call.bytes;
    answer.millisBehind = call.millisBehind;
    const bool hasRecords = answer.to != answer.begin.position;
    answer.outcome = hasRecords ? Outcome::Records : call.isLaneEnd ? Outcome::LaneEnd : Outcome::Empty;
    state.isHandedOut = hasRecords;
    state.bytesHandedOut = call.bytes;
    if (call.isLaneEnd)
        state.isReading = false;
    else if (!hasRecords)
        takeMore(world, call.lane);
    return answer;
}

LaneReader::Answer LaneReader::onEnded(World &world, const ReadCall &call)
{
    Lane &state = m_lanes[call.lane];
    state.subscription = 0;
    state.type = m_fanOut.renewsAtLatest ? IteratorType::Latest : IteratorType::AtSequenceNumber;
    state.position = state.iterator.cursor.position;
    Answer answer;
    answer.lane = call.lane;
    answer.outcome = Outcome::Ended;
    if (!m_fanOut.renews)
        state.isReading = false;
    else if (!state.isHandedOut)
        goOn(world, call.lane);
    return answer;
}

void LaneReader::takeMore(World &world, LaneIndex lane)
{
    Lane &state = m_lanes[lane];
    if (state.isHandedOut) {
        state.bytesTaken += state.bytesHandedOut;
        state.bytesHandedOut = 0;
        sayTaken(world, lane);
    }
    if (state.hasMore) {
        // To the owner by the same way as what is pushed, at once.
        const std::uint32_t slot = newCall(world, lane, ReadCall::Kind::Pushed);
        ReadCall &call = world.reads()[slot];
        call.latency = {};
        call.error = CallError::None;
        call.subscription = 0;
        call.begin = {state.moreBegin, world.now()};
        call.toPosition = state.moreTo;
        call.bytes = state.moreBytes;
        call.millisBehind = state.moreMillisBehind;
        call.isLaneEnd = state.moreIsLast;
        state.hasMore = false;
        state.isHandedOut = true;
        world.replyToRead(slot);
        return;
    }
    state.isHandedOut = false;
    if (state.isReading && !state.isAwaiting && state.subscription == 0)
        goOn(world, lane);
}

void LaneReader::sayTaken(World &world, LaneIndex lane)
{
    Lane &state = m_lanes[lane];
    // Half a window at a time is often enough that pushing never waits for it.
    if (state.subscription == 0 || state.bytesTaken - state.bytesTakenSaid < kinesis::pushWindowBytes / 2)
        return;
    state.bytesTakenSaid = state.bytesTaken;
    const std::uint32_t slot = world.reads().take();
    ReadCall &call = world.reads()[slot];
    call.kind = ReadCall::Kind::Taken;
    call.from = m_owner;
    call.to = m_log;
    call.lane = lane;
    call.sequence = m_sequence++;
    call.latency = m_latency;
    call.subscription = state.subscription;
    call.bytesTaken = state.bytesTaken;
    world.sendRead(slot);
}

} // namespace millrace
