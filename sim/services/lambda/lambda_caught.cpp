// SPDX-License-Identifier: GPL-3.0-or-later
// Handlers that catch their errors: nothing is told, or the whole event is sent to a queue.
#include "sim/kernel/text.h"
#include "sim/services/lambda/lambda_function.h"
#include "sim/services/lambda/lambda_tables.h"
#include "sim/world.h"

namespace millrace::lambda {

std::int64_t Function::eventBytes(const Slot &slot, const Part &part) const
{
    std::int64_t bytes = 0;
    for (std::size_t i = part.from; i < part.to; ++i)
        bytes += inBase64(slot.batch[i].row.size);
    return bytes;
}

bool Function::sendEvent(World &world, const Place &place)
{
    Slot &slot = at(place);
    if (m_config.handler != "queue_event" || !m_events.isConnected() || slot.isClosingWindow
        || slot.eventTo.isValid())
        return false;
    const Part part = slot.parts.back();
    const Course course = courseOf(world, slot, part);
    if (course.poison == npos)
        return false;
    Sender::Item item = ownItem(world, slot.batch[course.poison]);
    item.row.created = world.now().ns;
    item.size = static_cast<std::uint32_t>(eventBytes(slot, part));
    slot.eventTo = m_events.to();
    plan(world, place, TimedOut, slot.startedAt + m_config.timeout, State::Sending);
    slot.eventJob = m_events.send(world, {item});
    return true;
}

void Function::onEventSent(World &world, const Sender::Done &done)
{
    for (LaneIndex lane = 0; lane < m_shards.size(); ++lane)
        for (std::uint32_t i = 0; i < m_shards[lane].slots.size(); ++i) {
            Slot &slot = m_shards[lane].slots[i];
            if (slot.state != State::Sending || slot.eventJob != done.job)
                continue;
            slot.eventJob = noJob;
            slot.eventError = done.firstError;
            judgeInvocation(world, {lane, i});
            return;
        }
}

/// What became of the event, and what the operators see of it.
std::string Function::queuedWords(World &world, const Place &place)
{
    const Slot &slot = at(place);
    const Part part = slot.parts.back();
    const std::string event = "its event of " + thousands(eventBytes(slot, part)) + " B";
    if (slot.eventTo.isValid() && slot.eventError == CallError::None) {
        if (m_failing == noHappening)
            m_failing = say(world, "event_queued",
                            world.nameOf(m_index) + " catches an error, sends " + event + " to "
                                + world.nameOf(slot.eventTo) + " and returns, which counts as success",
                            HappeningTone::Risk, noHappening, {}, place.lane);
        return "sent " + event + " to a queue and counts as success";
    }
    const std::string why = slot.eventTo.isValid() ? nameOf(slot.eventError) : "it has no queue";
    const Happening *refusal =
        slot.eventTo.isValid() ? world.happenings().last("message_too_large", slot.eventTo) : nullptr;
    m_failing =
        say(world, "event_not_queued",
            world.nameOf(m_index) + " catches an error and cannot queue " + event + " (" + why
                + "): that is logged, and the batch counts as done",
            HappeningTone::Trouble, refusal != nullptr ? refusal->id : noHappening,
            {"only an exception or a timeout is a failure", 0, "", "Lambda Developer Guide"}, place.lane);
    return "could not send " + event + ", and counts as success";
}

void Function::judgeCaught(World &world, const Place &place, const Course &course)
{
    Slot &slot = at(place);
    const Part part = slot.parts.back();
    if (course.poison == npos) {
        succeed(world, place, part.to, "succeeded");
        return;
    }
    // What the handler had not come to is lost to this function, and the mapping is told nothing.
    const bool isSwallowed = m_config.handler == "swallow";
    const bool isQueued = slot.eventTo.isValid() && slot.eventError == CallError::None;
    const std::string words = isSwallowed ? "returned 500 and counts as success" : queuedWords(world, place);
    const std::string what = poisonWords(world, slot.batch[course.poison]);
    deliver(world, place, part.from, course.poison);
    passOver(place, course.poison, part.to,
             isSwallowed ? "swallowed_error"
             : isQueued  ? "event_queued"
                         : "event_not_queued");
    add(world, RecordsGivenUp, static_cast<std::int64_t>(part.to - course.poison));
    m_givenUp += static_cast<std::int64_t>(part.to - course.poison);
    if (isSwallowed && m_failing == noHappening)
        m_failing =
            say(world, "error_swallowed",
                world.nameOf(m_index) + " catches an error and returns 500, which counts as success: " + what
                    + ", and the rest of its batch, are gone",
                HappeningTone::Risk, noHappening,
                {"only an exception or a timeout is a failure", 0, "", "Lambda Developer Guide"}, place.lane);
    slot.parts.back().from = part.to;
    succeed(world, place, part.to, words);
}

} // namespace millrace::lambda
