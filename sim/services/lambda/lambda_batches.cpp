// SPDX-License-Identifier: GPL-3.0-or-later
// From what is held to invocations: gathering, concurrency, the handler's results.
#include "sim/kernel/text.h"
#include "sim/services/lambda/lambda_function.h"
#include "sim/services/lambda/lambda_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::lambda {

namespace {

std::int64_t windowOf(const LogRow &row, Duration length)
{
    return length.ns > 0 ? row.arrived / length.ns : 0;
}

} // namespace

std::size_t Function::readyCount(const World &world, const Place &place, bool &isFull) const
{
    const Slot &slot = m_shards[place.lane].slots[place.slot];
    std::int64_t bytes = 0;
    std::size_t count = 0;
    isFull = false;
    for (const Held &held : slot.waiting) {
        bytes += inBase64(held.row.size);
        const bool isNextWindow = m_config.tumblingWindow.ns > 0 && slot.windowRecords > 0
                                  && windowOf(held.row, m_config.tumblingWindow) != slot.window;
        const bool isOtherWindow = m_config.tumblingWindow.ns > 0 && count > 0
                                   && windowOf(held.row, m_config.tumblingWindow)
                                          != windowOf(slot.waiting.front().row, m_config.tumblingWindow);
        if (static_cast<std::int64_t>(count) >= m_config.batchSize || (bytes > payloadBytesMax && count > 0)
            || isOtherWindow || isNextWindow) {
            isFull = true;
            break;
        }
        ++count;
    }
    isFull = isFull || static_cast<std::int64_t>(count) >= m_config.batchSize;
    const bool isOver = world.now() >= slot.gatherSince + m_config.batchWindow;
    return isFull || isOver || m_shards[place.lane].isEnded ? count : 0;
}

bool Function::closesWindow(const World &world, const Slot &slot) const
{
    if (m_config.tumblingWindow.ns == 0 || slot.windowRecords == 0)
        return false;
    if (!slot.waiting.empty())
        return windowOf(slot.waiting.front().row, m_config.tumblingWindow) != slot.window;
    // What arrived in the window has been read one poll after its end.
    return world.now().ns >= (slot.window + 1) * m_config.tumblingWindow.ns + 2 * m_config.pollInterval.ns;
}

void Function::gather(World &world, const Place &place)
{
    Slot &slot = at(place);
    if (slot.state != State::Idle && slot.state != State::Gathering)
        return;
    if (!m_isEnabled)
        return;
    if (closesWindow(world, slot)) {
        slot.isClosingWindow = true;
        invoke(world, place);
        return;
    }
    if (slot.waiting.empty()) {
        slot.state = State::Idle;
        if (slot.windowRecords > 0)
            plan(world, place, GatherDue,
                 SimTime{(slot.window + 1) * m_config.tumblingWindow.ns + 2 * m_config.pollInterval.ns},
                 State::Idle);
        finishShard(world, place.lane);
        return;
    }
    if (slot.state == State::Idle) {
        // The window begins with the first record, and after a batch when its call has ended.
        slot.gatherSince = std::max(slot.gatherSince, slot.waiting.front().readAt);
        slot.state = State::Gathering;
        slot.since = world.now();
    }
    bool isFull = false;
    const std::size_t count = readyCount(world, place, isFull);
    if (count == 0) {
        plan(world, place, GatherDue, slot.gatherSince + m_config.batchWindow, State::Gathering);
        return;
    }
    takeBatch(world, place, count);
    invoke(world, place);
}

void Function::takeBatch(World &world, const Place &place, std::size_t count)
{
    Slot &slot = at(place);
    const auto end = slot.waiting.begin() + static_cast<std::ptrdiff_t>(count);
    slot.batch.assign(slot.waiting.begin(), end);
    slot.waiting.erase(slot.waiting.begin(), end);
    slot.parts = {{0, count, 0, 0}};
    slot.tree.assign(1, {});
    slot.tree[0].firstPosition = slot.batch.front().position;
    slot.tree[0].endPosition = slot.batch.back().position + 1;
    slot.tree[0].records = static_cast<std::int32_t>(count);
    slot.attempts = 0;
    if (m_config.tumblingWindow.ns > 0)
        slot.window = windowOf(slot.batch.front().row, m_config.tumblingWindow);
    askForMore(world, place.lane);
}

/// What may no longer be handed to the function leaves the front of the part.
void Function::dropOld(World &world, const Place &place)
{
    Slot &slot = at(place);
    Part &part = slot.parts.back();
    const std::int64_t first = world.logOf(m_log)->firstPosition(place.lane, world.now());
    std::size_t expired = part.from;
    while (expired < part.to && slot.batch[expired].position < first)
        ++expired;
    if (expired > part.from) {
        m_ledger.expire(place.lane, slot.batch[part.from].position, slot.batch[expired - 1].position + 1);
        say(world, "records_expired",
            thousands(static_cast<std::int64_t>(expired - part.from)) + " records of "
                + world.logOf(m_log)->laneName(place.lane) + " leave the stream while "
                + world.nameOf(m_index) + " tries them",
            HappeningTone::Trouble, m_failing, {}, place.lane);
        part.from = expired;
    }
    if (m_config.maximumRecordAge.ns == 0)
        return;
    std::size_t old = part.from;
    while (old < part.to && world.now() - SimTime{slot.batch[old].row.arrived} > m_config.maximumRecordAge)
        ++old;
    if (old > part.from) {
        giveUp(world, place, part.from, old, "RecordAgeExceeded",
               "older than " + decimal(toSeconds(m_config.maximumRecordAge), 0) + " s");
        slot.parts.back().from = old;
    }
}

void Function::invoke(World &world, const Place &place)
{
    Slot &slot = at(place);
    if (!m_isEnabled) {
        slot.state = State::Throttled;
        return;
    }
    if (!slot.isClosingWindow) {
        dropOld(world, place);
        if (slot.parts.back().from == slot.parts.back().to) {
            slot.tree[slot.parts.back().node].outcome = BatchOutcome::Discarded;
            nextPart(world, place);
            return;
        }
    }
    if (m_running >= concurrencyMax(world)) {
        add(world, Throttles, 1);
        if (m_throttled == noHappening)
            m_throttled =
                say(world, "throttle_begins",
                    world.nameOf(m_index) + " is throttled: no concurrency is left for its invocations",
                    HappeningTone::Trouble, world.now() < m_takenUntil ? m_faultCause : noHappening,
                    {"concurrent executions", static_cast<double>(concurrencyMax(world)), "invocations",
                     "Lambda quotas; PutFunctionConcurrency"});
        plan(world, place, InvokeAgain, world.now() + throttledPause, State::Throttled);
        return;
    }
    startInvocation(world, place,
                    slot.isClosingWindow ? Course{npos, {}, scaled(m_config.baseDuration), false}
                                         : courseOf(world, slot, slot.parts.back()));
}

bool Function::goesToSecond(const World &world, const Held &held) const
{
    if (!m_second.isConnected())
        return false;
    const KeyUniverse *keys = world.keysOf(ServiceIndex{held.row.producer});
    if (keys == nullptr)
        return false;
    const std::string name = keys->name(held.row.key);
    return std::any_of(m_config.secondPrefixes.begin(), m_config.secondPrefixes.end(),
                       [&](const std::string &prefix) { return name.starts_with(prefix); });
}

/// The record as one of the function's own keys, whichever sender takes it.
Sender::Item Function::ownItem(const World &world, const Held &held)
{
    Sender::Item item;
    item.row = held.row;
    const ServiceIndex source{held.row.producer};
    if (const KeyUniverse *keys = world.keysOf(source))
        item.row.key = m_sender.ownKeys().idOf(source, *keys, held.row.key);
    item.row.producer = m_index.value;
    return item;
}

void Function::sendResults(World &world, const Place &place, const std::vector<std::size_t> &good)
{
    Slot &slot = at(place);
    std::vector<Sender::Item> first;
    std::vector<Sender::Item> second;
    const bool isWindowed = m_config.tumblingWindow.ns > 0;
    if (slot.isClosingWindow && m_sender.isConnected() && !slot.batch.empty()) {
        // One result for the window, with the key of its last record.
        first.push_back(ownItem(world, slot.batch.back()));
        first.back().row.created = world.now().ns;
    }
    if (!isWindowed && !slot.isClosingWindow)
        for (const std::size_t i : good) {
            const Held &held = slot.batch[i];
            const bool isSecond = goesToSecond(world, held);
            if (!isSecond && !m_sender.isConnected())
                continue;
            Sender::Item item = ownItem(world, held);
            item.input = held.row.isRepeat() ? held.row.firstCopy : CopyPlace{place.lane, held.position};
            (isSecond ? second : first).push_back(item);
        }
    slot.sentAt = world.now();
    slot.jobs = (first.empty() ? 0U : 1U) + (second.empty() ? 0U : 1U);
    if (slot.jobs == 0) {
        afterPass(world, place);
        return;
    }
    // The time limit goes on while it waits for answers.
    plan(world, place, TimedOut, slot.startedAt + m_config.timeout, State::Sending);
    slot.job = first.empty() ? noJob : m_sender.send(world, first);
    slot.secondJob = second.empty() ? noJob : m_second.send(world, second);
}

void Function::onPutReply(World &world, std::uint32_t slot)
{
    const ServiceIndex to = world.puts()[slot].to;
    if (m_lookup.awaits(slot)) {
        if (const auto done = m_lookup.onReply(world, slot))
            onLookupDone(world, *done);
        return;
    }
    const FlowRef flow = world.flows().find(m_index, to);
    // A reply is asked of the sender to whose flow it belongs; what none awaits any one of them puts away.
    for (Sender *sender : {&m_sender, &m_second}) {
        if (!sender->awaits(slot))
            continue;
        if (const auto done = sender->onReply(world, slot))
            onJobDone(world, sender == &m_second, to, *done);
        return;
    }
    if (m_events.awaits(slot)) {
        if (const auto done = m_events.onReply(world, slot))
            onEventSent(world, *done);
        return;
    }
    if (m_letters.awaits(slot)) {
        if (const auto done = m_letters.onReply(world, slot); done && !done->ok()) {
            add(world, DestinationDeliveryFailures, 1);
            say(world, "destination_refuses",
                world.nameOf(to) + " does not take what " + world.nameOf(m_index)
                    + " tells of a batch given up: " + nameOf(done->firstError),
                HappeningTone::Trouble, m_failing);
        }
        return;
    }
    (flow == m_second.flow() ? m_second : m_sender).onReply(world, slot);
}

void Function::onJobDone(World &world, bool isSecond, ServiceIndex to, const Sender::Done &done)
{
    for (LaneIndex lane = 0; lane < m_shards.size(); ++lane)
        for (std::uint32_t i = 0; i < m_shards[lane].slots.size(); ++i) {
            Slot &slot = m_shards[lane].slots[i];
            std::uint32_t &job = isSecond ? slot.secondJob : slot.job;
            if (slot.state != State::Sending || job != done.job)
                continue;
            job = noJob;
            if (!done.ok() && slot.targetError.empty())
                slot.targetError = world.nameOf(to) + " refuses: " + nameOf(done.firstError);
            if (--slot.jobs > 0)
                return;
            const std::int64_t ms = (world.now() - slot.sentAt).ns / nsPerMillisecond;
            add(world, StageDelivery, ms);
            afterPass(world, {lane, i});
            return;
        }
}

/// The handler has gone through its event once: with an error of its own kind it may begin again.
void Function::afterPass(World &world, const Place &place)
{
    Slot &slot = at(place);
    if (!slot.isClosingWindow && m_config.handler == "throw" && !m_config.reportsFailures
        && slot.pass < m_config.retriesInside) {
        const Course course = courseOf(world, slot, slot.parts.back());
        if (course.poison != npos || !slot.targetError.empty()) {
            slot.targetError.clear();
            const Duration sleep =
                m_config.sleepInside * (std::int64_t{1} << std::min<std::int64_t>(slot.pass, 20));
            ++slot.pass;
            const SimTime done = world.now() + sleep + course.work;
            const SimTime limit = slot.startedAt + m_config.timeout;
            plan(world, place, done > limit ? TimedOut : WorkDone, std::min(done, limit), State::Running);
            return;
        }
    }
    if (!sendEvent(world, place))
        judgeInvocation(world, place);
}

} // namespace millrace::lambda
