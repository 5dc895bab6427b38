// SPDX-License-Identifier: GPL-3.0-or-later
// What an invocation came to: done, tried again, cut in two, or given up and told.
#include "sim/kernel/text.h"
#include "sim/services/lambda/lambda_function.h"
#include "sim/services/lambda/lambda_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::lambda {

HappeningId Function::say(World &world, std::string kind, std::string text, HappeningTone tone,
                          HappeningId cause, LimitReached limit, LaneIndex lane)
{
    Happening happening;
    happening.kind = std::move(kind);
    happening.service = m_index;
    happening.lane = lane;
    happening.subject = world.nameOf(m_index);
    happening.text = std::move(text);
    happening.tone = tone;
    happening.cause = cause;
    happening.limit = std::move(limit);
    return world.happen(std::move(happening));
}

void Function::add(World &world, std::uint32_t metric, std::int64_t value, std::uint32_t samples)
{
    world.metrics().add(m_firstSeries + metric, world.now(), value, samples);
}

/// The environment is free again, and what it took is billed, by the millisecond.
void Function::endInvocation(World &world, const Place &place)
{
    Slot &slot = at(place);
    for (const auto &[sender, job] : {std::pair{&m_sender, &slot.job}, std::pair{&m_second, &slot.secondJob},
                                      std::pair{&m_events, &slot.eventJob}})
        if (*job != noJob) {
            sender->abandon(world, *job, "function_timed_out");
            *job = noJob;
        }
    if (slot.lookup != noJob)
        m_lookup.abandon(world, slot.lookup);
    slot.lookup = noJob;
    slot.jobs = 0;
    ++slot.plan; // its time limit no longer counts
    --m_running;
    m_warm.push_back(world.now());
    const std::int64_t ms =
        std::max<std::int64_t>(0, (world.now() - slot.startedAt).ns + nsPerMillisecond - 1)
        / nsPerMillisecond;
    m_gbMs += std::max<std::int64_t>(1, ms) * m_config.memoryMb;
    add(world, DurationMs, ms);
}

void Function::judgeInvocation(World &world, const Place &place)
{
    Slot &slot = at(place);
    if (slot.isClosingWindow) {
        endInvocation(world, place);
        slot.isClosingWindow = false;
        slot.windowRecords = 0;
        slot.state = State::Idle;
        slot.gatherSince = world.now();
        gather(world, place);
        return;
    }
    const Part part = slot.parts.back();
    const Course course = courseOf(world, slot, part);
    if (m_config.tumblingWindow.ns > 0 && !m_config.returnsState) {
        fail(world, place, "returns no state");
        return;
    }
    if (catches()) {
        judgeCaught(world, place, course);
        return;
    }
    if (!slot.targetError.empty()) {
        fail(world, place, slot.targetError);
        return;
    }
    if (course.poison == npos)
        succeed(world, place, part.to, "succeeded");
    else if (m_config.reportsFailures)
        failPartly(world, place, course.poison);
    else
        fail(world, place, poisonWords(world, slot.batch[course.poison]) + ": the function throws");
}

std::string Function::poisonWords(const World &world, const Held &held) const
{
    const KeyUniverse *keys = world.keysOf(ServiceIndex{held.row.producer});
    return "poison key " + (keys != nullptr ? keys->name(held.row.key) : std::string());
}

void Function::succeed(World &world, const Place &place, std::size_t upTo, const std::string &words)
{
    Slot &slot = at(place);
    const Part part = slot.parts.back();
    endInvocation(world, place);
    const std::int64_t ms = (world.now() - slot.startedAt).ns / nsPerMillisecond;
    slot.lastResult = words + " after " + thousands(ms) + " ms";
    slot.hasLastFailed = false;
    if (upTo > part.from) {
        deliver(world, place, part.from, upTo);
        if (m_failing != noHappening && !catches()) {
            say(world, "invocations_succeed", world.nameOf(m_index) + " succeeds again",
                HappeningTone::Recovery, m_failing, {}, place.lane);
            m_failing = noHappening;
        }
    }
    slot.tree[part.node].outcome = BatchOutcome::Succeeded;
    nextPart(world, place);
}

void Function::fail(World &world, const Place &place, const std::string &why)
{
    Slot &slot = at(place);
    endInvocation(world, place);
    ++m_errors;
    add(world, Errors, 1);
    slot.lastResult = why;
    slot.hasLastFailed = true;
    if (slot.isClosingWindow) {
        plan(world, place, InvokeAgain, world.now() + m_config.retryPause, State::Pausing);
        return;
    }
    Part &part = slot.parts.back();
    BatchNode &node = slot.tree[part.node];
    node.outcome = BatchOutcome::Failed;
    node.result = why;
    if (m_failing == noHappening)
        m_failing = say(world, "invocations_fail",
                        world.nameOf(m_index) + " fails on a batch of "
                            + thousands(static_cast<std::int64_t>(part.to - part.from)) + " records of "
                            + world.logOf(m_log)->laneName(place.lane) + ": " + why,
                        HappeningTone::Trouble, world.now() < m_failsUntil ? m_faultCause : noHappening, {},
                        place.lane);
    if (m_config.bisects && part.to - part.from > 1) {
        split(world, place, part.from + (part.to - part.from) / 2);
        return;
    }
    if (m_config.maximumRetries >= 0 && part.retriesUsed >= m_config.maximumRetries) {
        const Part lost = part;
        giveUp(world, place, lost.from, lost.to, "RetryAttemptsExhausted", why);
        slot.tree[lost.node].outcome = BatchOutcome::Discarded;
        slot.parts.back().from = lost.to;
        nextPart(world, place);
        return;
    }
    ++part.retriesUsed;
    plan(world, place, InvokeAgain, world.now() + m_config.retryPause, State::Pausing);
}

/// The lowest sequence number returned: what lies before it is done, the rest is tried again.
void Function::failPartly(World &world, const Place &place, std::size_t poison)
{
    Slot &slot = at(place);
    const Part part = slot.parts.back();
    if (poison == part.from) {
        // Nothing lies before it: the whole part again.
        fail(world, place, poisonWords(world, slot.batch[poison]) + " is reported as failed");
        return;
    }
    endInvocation(world, place);
    slot.lastResult = "reports " + poisonWords(world, slot.batch[poison]);
    slot.hasLastFailed = true;
    deliver(world, place, part.from, poison);
    // A split uses up no retry; the same batch again does.
    const std::int64_t used = part.retriesUsed + (m_config.bisects ? 0 : 1);
    if (!m_config.bisects && m_config.maximumRetries >= 0 && part.retriesUsed >= m_config.maximumRetries) {
        giveUp(world, place, poison, part.to, "RetryAttemptsExhausted", slot.lastResult);
        slot.tree[part.node].outcome = BatchOutcome::Discarded;
        slot.parts.back().from = part.to;
        nextPart(world, place);
        return;
    }
    slot.tree[part.node].outcome = BatchOutcome::Split;
    BatchNode rest;
    rest.parent = static_cast<std::int32_t>(part.node);
    rest.firstPosition = slot.batch[poison].position;
    rest.endPosition = slot.batch[part.to - 1].position + 1;
    rest.records = static_cast<std::int32_t>(part.to - poison);
    slot.tree.push_back(rest);
    slot.parts.back() = {poison, part.to, used, slot.tree.size() - 1};
    plan(world, place, InvokeAgain, world.now() + m_config.retryPause, State::Pausing);
}

void Function::split(World &world, const Place &place, std::size_t middle)
{
    Slot &slot = at(place);
    const Part part = slot.parts.back();
    slot.parts.pop_back();
    slot.tree[part.node].outcome = BatchOutcome::Split;
    const auto half = [&](std::size_t from, std::size_t to) {
        BatchNode node;
        node.parent = static_cast<std::int32_t>(part.node);
        node.firstPosition = slot.batch[from].position;
        node.endPosition = slot.batch[to - 1].position + 1;
        node.records = static_cast<std::int32_t>(to - from);
        slot.tree.push_back(node);
        return Part{from, to, part.retriesUsed, slot.tree.size() - 1};
    };
    const Part lower = half(part.from, middle);
    const Part upper = half(middle, part.to);
    slot.parts.push_back(upper);
    slot.parts.push_back(lower);
    plan(world, place, InvokeAgain, world.now() + m_config.retryPause, State::Pausing);
}

void Function::deliver(World &world, const Place &place, std::size_t from, std::size_t to)
{
    if (from >= to)
        return;
    Slot &slot = at(place);
    const std::int32_t second = world.metrics().secondOf(world.now());
    MetricPoint inLog;
    MetricPoint processing;
    MetricPoint latency;
    std::int64_t breaks = 0;
    for (std::size_t i = from; i < to; ++i) {
        const Held &held = slot.batch[i];
        m_ledger.deliver(place.lane, held.position, held.row);
        const auto note = [](MetricPoint &point, std::int64_t ns) {
            const std::int64_t ms = ns / nsPerMillisecond;
            point.merge({ms, ms, ms, 1, 0});
        };
        note(inLog, held.readAt.ns - held.row.arrived);
        note(processing, (world.now() - held.readAt).ns);
        note(latency, world.now().ns - held.row.created);
        m_latencies.note((world.now().ns - held.row.created) / nsPerMillisecond);
        auto order = std::find_if(m_order.begin(), m_order.end(),
                                  [&](const OrderOf &each) { return each.producer == held.row.producer; });
        if (order == m_order.end())
            order = m_order.insert(order, OrderOf{held.row.producer, {}});
        breaks += held.row.isRepeat() || order->newest.note(held.row.key, held.row.number) ? 0 : 1;
    }
    const auto count = static_cast<std::int64_t>(to - from);
    if (m_config.tumblingWindow.ns > 0)
        slot.windowRecords += count;
    add(world, RecordsProcessed, count, static_cast<std::uint32_t>(count));
    if (breaks > 0)
        add(world, OrderBreaksPartitionKey, breaks);
    world.metrics().addPoint(m_firstSeries + StageInLog, second, inLog);
    world.metrics().addPoint(m_firstSeries + StageProcessing, second, processing);
    world.metrics().addPoint(m_firstSeries + RecordLatency, second, latency);
}

void Function::passOver(const Place &place, std::size_t from, std::size_t to, const std::string &reason)
{
    const Slot &slot = at(place);
    for (std::size_t i = from; i < to;) {
        std::size_t end = i + 1;
        while (end < to && slot.batch[end].position == slot.batch[end - 1].position + 1)
            ++end;
        m_ledger.skip(place.lane, slot.batch[i].position, slot.batch[end - 1].position + 1, reason);
        i = end;
    }
}

void Function::giveUp(World &world, const Place &place, std::size_t from, std::size_t to,
                      const char *condition, const std::string &why)
{
    const bool isAge = std::string_view(condition) == "RecordAgeExceeded";
    passOver(place, from, to, isAge ? "record_age_exceeded" : "retries_exhausted");
    const auto count = static_cast<std::int64_t>(to - from);
    m_givenUp += count;
    add(world, RecordsGivenUp, count);
    std::string text = world.nameOf(m_index) + " gives up " + thousands(count)
                       + (count == 1 ? " record of " : " records of ")
                       + world.logOf(m_log)->laneName(place.lane) + ": " + why;
    if (m_letters.isConnected())
        text += "; " + world.nameOf(m_letters.to()) + " is told";
    else if (!m_config.deadLetterConfig.empty())
        text += "; DeadLetterConfig is for asynchronous invocations only, and " + m_config.deadLetterConfig
                + " hears nothing";
    else
        text += "; nobody is told";
    const HappeningId cause =
        say(world, "records_given_up", std::move(text), HappeningTone::Trouble, m_failing,
            isAge ? LimitReached{"record age", toSeconds(m_config.maximumRecordAge), "s",
                                 "Lambda API, MaximumRecordAgeInSeconds"}
                  : LimitReached{"retries", static_cast<double>(m_config.maximumRetries), "retries",
                                 "Lambda API, MaximumRetryAttempts"},
            place.lane);
    if (m_letters.isConnected())
        sendLetter(world, place, from, to, condition, why, cause);
}

void Function::sendLetter(World &world, const Place &place, std::size_t from, std::size_t to,
                          const char *condition, const std::string &why, HappeningId cause)
{
    const Slot &slot = at(place);
    Sender::Item item = ownItem(world, slot.batch[from]);
    item.row.created = world.now().ns;
    item.size = letterBytes;
    m_letters.send(world, {item});
    DeadLetterEntry entry;
    entry.time = world.now();
    entry.from = m_index;
    entry.to = m_letters.to();
    entry.condition = condition;
    entry.reason = why;
    entry.log = m_log;
    entry.lane = place.lane;
    entry.firstPosition = slot.batch[from].position;
    entry.endPosition = slot.batch[to - 1].position + 1;
    entry.records = static_cast<std::int32_t>(to - from);
    for (std::size_t i = from; i < to; ++i)
        entry.bytes += slot.batch[i].row.size;
    entry.attempts = slot.attempts;
    entry.cause = cause;
    world.deadLetters().add(std::move(entry));
}

void Function::nextPart(World &world, const Place &place)
{
    Slot &slot = at(place);
    slot.parts.pop_back();
    if (!slot.parts.empty()) {
        invoke(world, place);
        return;
    }
    slot.state = State::Idle;
    slot.since = world.now();
    slot.gatherSince = world.now();
    askForMore(world, place.lane);
    gather(world, place);
}

} // namespace millrace::lambda
