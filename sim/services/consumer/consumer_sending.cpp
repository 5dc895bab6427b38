// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/consumer/consumer.h"
#include "sim/services/consumer/consumer_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>
#include <array>

namespace millrace::consumer {

namespace {

/// A batch that its target has not taken for so long is held up by it.
constexpr Duration heldUpAfter = seconds(1);

} // namespace

void Consumer::connectSender(World &world)
{
    const bool wasConnected = m_sender.isConnected();
    m_sender.connect(world, m_config);
    if (!m_sender.isConnected()) {
        // What was to be sent on must be worked off for itself now.
        for (Lane &lane : m_lanes)
            lane.worked = wasConnected ? 0 : lane.worked;
        return;
    }
    if (m_delivery == noSeries)
        m_delivery = world.metrics().declare(m_index, noLane, &consumerMetrics()[StageDelivery]);
}

void Consumer::stopSending(World &world, const std::string &reason)
{
    m_sender.abandonAll(world, reason);
    m_sending = noLane;
}

void Consumer::sendBatch(World &world, LaneIndex lane)
{
    const Lane &state = m_lanes[lane];
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    std::vector<Sender::Item> items;
    items.reserve(static_cast<std::size_t>(state.handTo - state.at.position));
    const IntervalSet unread = unreadIn(world, lane, state.handTo - state.at.position);
    LaneLog::Cursor cursor = state.at;
    while (cursor.position < state.handTo) {
        const CopyPlace here{lane, cursor.position};
        const LogRow row = log.next(cursor);
        if (!unread.contains(here.position))
            items.push_back({row, row.isRepeat() ? row.firstCopy : here, 0});
    }
    m_sentAt = world.now();
    if (items.empty()) {
        finishSent(world, lane);
        return;
    }
    m_sending = lane;
    m_sentTo = m_sender.to();
    m_sender.send(world, items);
}

void Consumer::onPutReply(World &world, std::uint32_t slot)
{
    if (const auto done = m_sender.onReply(world, slot))
        onSent(world, *done);
}

void Consumer::onSent(World &world, const Sender::Done &done)
{
    const LaneIndex lane = m_sending;
    m_sending = noLane;
    noteGivenUp(world, done);
    noteStages(world, lane);
    finishSent(world, lane);
}

void Consumer::finishSent(World &world, LaneIndex lane)
{
    m_lanes[lane].worked = 0;
    processRows(world, lane, pieceOf(world, lane, INT64_MAX), world.now(), 0);
    finishBatch(world, lane);
}

void Consumer::noteStages(World &world, LaneIndex lane)
{
    const Lane &state = m_lanes[lane];
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    MetricPoint inLog;
    const IntervalSet unread = unreadIn(world, lane, state.handTo - state.at.position);
    LaneLog::Cursor cursor = state.at;
    while (cursor.position < state.handTo) {
        const bool isSent = !unread.contains(cursor.position);
        const std::int64_t ms = (state.readAt.ns - log.next(cursor).arrived) / nsPerMillisecond;
        if (isSent)
            inLog.merge({ms, ms, ms, 1, 0});
    }
    const std::uint32_t records = inLog.count;
    const auto alike = [records](Duration each) {
        const std::int64_t ms = each.ns / nsPerMillisecond;
        return MetricPoint{ms * records, ms, ms, records, 0};
    };
    Metrics &metrics = world.metrics();
    const std::int32_t second = metrics.secondOf(world.now());
    metrics.addPoint(m_firstSeries + StageInLog, second, inLog);
    metrics.addPoint(m_firstSeries + StageProcessing, second, alike(m_sentAt - state.readAt));
    metrics.addPoint(m_delivery, second, alike(world.now() - m_sentAt));
}

void Consumer::noteGivenUp(World &world, const Sender::Done &done)
{
    if (done.ok()) {
        m_givingUp = noHappening;
        return;
    }
    if (m_givingUp != noHappening)
        return;
    m_givingUp =
        say(world, "records_given_up",
            thousands(static_cast<std::int64_t>(done.failed.size())) + " records for "
                + world.nameOf(m_sentTo) + " are given up and lost: " + millrace::nameOf(done.firstError),
            HappeningTone::Trouble, heldUpBy(world));
}

HappeningId Consumer::heldUpBy(const World &world) const
{
    if (!m_sender.isConnected())
        return noHappening;
    if (const HappeningId obstacle = world.obstacleBetween(m_index, m_sender.to()); obstacle != noHappening)
        return obstacle;
    if (m_sending == noLane || world.now() - m_sentAt < heldUpAfter)
        return noHappening;
    const Happening *trouble = world.happenings().last("throttle_begins", m_sender.to());
    const Happening *fault = world.happenings().last("sink_fails", m_sender.to());
    if (trouble == nullptr || (fault != nullptr && fault->id > trouble->id))
        trouble = fault;
    return trouble != nullptr ? trouble->id : noHappening;
}

void Consumer::addHeld(const World &, FlowRef flow, IntervalSet &held) const
{
    m_sender.addHeld(flow, held);
}

void Consumer::addSenderFigures(const World &world, ServiceFrame &frame) const
{
    if (!m_sender.isConnected())
        return;
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const MetricPoint delivery = metrics.over(m_delivery, from, from + 1);
    const auto count = [](std::int64_t value) { return static_cast<double>(value); };
    frame.headline.push_back({"Sent on", delivery.count * 1.0, "records/s", 0, Level::Normal});
    frame.headline.push_back(
        {"Target answers after", valueOf(delivery, Statistic::Average), "ms", 0, Level::Normal});
    frame.headline.push_back(
        {"Waiting for the target", count(m_sender.waiting()), "records", 0, Level::Normal});
    frame.headline.push_back({"Refused by the target so far", count(m_sender.refused()), "records", 0,
                              m_sender.refused() > 0 ? Level::Near : Level::Normal});
    frame.headline.push_back({"Given up so far", count(m_sender.givenUp()), "records", 0,
                              m_sender.givenUp() > 0 ? Level::Near : Level::Normal});
}

} // namespace millrace::consumer
