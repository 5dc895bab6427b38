// SPDX-License-Identifier: GPL-3.0-or-later
// From records taken to objects delivered: buffers by size and time, attempts, and what is given up.
#include "sim/kernel/text.h"
#include "sim/services/firehose/delivery_stream.h"
#include "sim/services/firehose/delivery_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::firehose {

namespace {

constexpr Duration pauseAfterFailure = seconds(5); ///< an assumption: no one says how long it waits

} // namespace

void DeliveryStream::handle(World &world, const Event &event)
{
    if (isRemoved())
        return;
    switch (event.kind()) {
    case Poll:
        m_reader.onPoll(world, event);
        break;
    case FlushDue:
        if (event.payload == m_openId && m_open.records > 0)
            closeBuffer(world);
        break;
    case SendAgain:
        m_sender.onTimer(world, event);
        break;
    case BackupAgain:
        m_backup.onTimer(world, event);
        break;
    case TryAgain:
        if (m_delivery.isWaiting && event.sub() == m_delivery.id && world.now() >= m_failsUntil) {
            m_delivery.isWaiting = false;
            if (isOverdue(world))
                giveUp(world);
            else
                m_sender.send(world, m_delivery.items, m_delivery.folder);
        } else if (!m_delivery.isUnderWay) {
            deliverNext(world);
        }
        break;
    case ListAgain:
        if (event.payload == m_listId)
            listShards(world);
        break;
    default:
        break;
    }
}

const LaneLog &DeliveryStream::rowsOf(const World &world, LaneIndex lane) const
{
    return isDirect() ? m_direct : world.logOf(m_log)->logOf(lane);
}

bool DeliveryStream::isToBucket(const World &world) const
{
    return world.kindOf(m_sender.to()).name == "s3_bucket";
}

void DeliveryStream::buffer(World &world, LaneIndex lane, std::int64_t position, std::int64_t size)
{
    if (m_open.records == 0) {
        m_open.since = world.now();
        world.schedule(world.now() + m_config.bufferInterval, EventClass::Work, m_index, FlushDue, 0,
                       ++m_openId);
    }
    Part *last = m_open.parts.empty() ? nullptr : &m_open.parts.back();
    if (last != nullptr && last->lane == lane && last->to == position)
        ++last->to;
    else
        m_open.parts.push_back({lane, position, position + 1});
    ++m_open.records;
    m_open.bytes += size;
    if (m_open.bytes >= m_config.bufferSize)
        closeBuffer(world);
}

void DeliveryStream::closeBuffer(World &world)
{
    m_full.push_back(std::move(m_open));
    m_open = {};
    ++m_openId;
    deliverNext(world);
}

std::string DeliveryStream::folderOf(const Buffer &buffer, const std::string &prefix, const char *error) const
{
    return folderText(prefix, buffer.since, error);
}

void DeliveryStream::deliverNext(World &world)
{
    if (m_delivery.isUnderWay || m_full.empty() || !m_sender.isConnected() || world.now() < m_failsUntil)
        return;
    Delivery next;
    next.id = m_delivery.id + 1;
    next.isUnderWay = true;
    next.begunAt = world.now();
    next.buffer = std::move(m_full.front());
    m_full.pop_front();
    next.folder = folderOf(next.buffer, m_config.prefix);
    next.items.reserve(static_cast<std::size_t>(next.buffer.records));
    next.places.reserve(static_cast<std::size_t>(next.buffer.records));
    for (const Part &part : next.buffer.parts) {
        const LaneLog &rows = rowsOf(world, part.lane);
        LaneLog::Cursor cursor = rows.seek(part.from);
        while (cursor.position < part.to) {
            const CopyPlace here{part.lane, cursor.position};
            const LogRow row = rows.next(cursor);
            next.items.push_back({row, row.isRepeat() ? row.firstCopy : here, 0});
            next.places.push_back(here);
        }
    }
    m_delivery = std::move(next);
    const std::int64_t ms = (world.now() - m_delivery.buffer.since).ns / nsPerMillisecond;
    world.metrics().addPoint(m_firstSeries + StageBuffered, world.metrics().secondOf(world.now()),
                             {ms, ms, ms, 1, 0});
    m_sender.send(world, m_delivery.items, m_delivery.folder);
    askForMore(world);
}

void DeliveryStream::onPutReply(World &world, std::uint32_t slot)
{
    if (!m_sender.awaits(slot)) {
        if (const auto done = m_backup.onReply(world, slot)) {
            const auto failed = static_cast<std::int64_t>(done->failed.size());
            m_lost += failed;
            m_backedUp -= failed;
        }
        return;
    }
    if (const auto done = m_sender.onReply(world, slot))
        onDelivered(world, *done);
}

void DeliveryStream::onDelivered(World &world, const Sender::Done &done)
{
    if (!m_delivery.isUnderWay)
        return;
    world.metrics().add(m_firstSeries + DeliverySuccess, world.now(), done.ok() ? 1 : 0);
    countDelivered(world, done.failed);
    if (done.ok()) {
        finishDelivery(world);
        return;
    }
    std::vector<Sender::Item> items;
    std::vector<CopyPlace> places;
    items.reserve(done.failed.size());
    places.reserve(done.failed.size());
    for (const std::uint32_t i : done.failed) {
        items.push_back(m_delivery.items[i]);
        places.push_back(m_delivery.places[i]);
    }
    m_delivery.items = std::move(items);
    m_delivery.places = std::move(places);
    m_delivery.lastError = done.firstError;
    noteFailure(world, done.firstError);
    if (isOverdue(world)) {
        giveUp(world);
        return;
    }
    m_delivery.isWaiting = true;
    world.schedule(world.now() + pauseAfterFailure, EventClass::Work, m_index, TryAgain, m_delivery.id);
}

void DeliveryStream::countDelivered(World &world, const std::vector<std::uint32_t> &failed)
{
    std::int64_t records = 0;
    std::int64_t bytes = 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i < m_delivery.items.size(); ++i) {
        if (next < failed.size() && failed[next] == i) {
            ++next;
            continue;
        }
        deliverRow(world, m_delivery.places[i]);
        ++records;
        bytes += m_delivery.items[i].row.size;
    }
    m_delivered += records;
    add(world, DeliveredRecords, records);
    add(world, DeliveredBytes, bytes);
}

void DeliveryStream::deliverRow(World &world, const CopyPlace &place)
{
    const LaneLog &rows = rowsOf(world, place.lane);
    LaneLog::Cursor cursor = rows.seek(place.position);
    const LogRow row = rows.next(cursor);
    if (isDirect())
        world.flows().deliver(world.flows().find(ServiceIndex{row.producer}, m_index), row.number);
    else
        m_ledger.deliver(place.lane, place.position, row);
}

void DeliveryStream::loseRow(World &world, const CopyPlace &place, const std::string &reason)
{
    if (!isDirect()) {
        m_ledger.skip(place.lane, place.position, place.position + 1, reason);
        return;
    }
    LaneLog::Cursor cursor = m_direct.seek(place.position);
    const LogRow row = m_direct.next(cursor);
    world.flows().giveUp(world.flows().find(ServiceIndex{row.producer}, m_index), row.number, reason);
}

void DeliveryStream::noteFailure(World &world, CallError error)
{
    if (m_failing != noHappening)
        return;
    const HappeningId obstacle = world.obstacleBetween(m_index, m_sender.to());
    const Happening *fault = world.happenings().last("sink_fails", m_sender.to());
    const HappeningId cause = obstacle != noHappening ? obstacle : fault != nullptr ? fault->id : noHappening;
    m_failing = say(world, "delivery_fails",
                    world.nameOf(m_index) + " cannot deliver to " + world.nameOf(m_sender.to()) + " ("
                        + millrace::nameOf(error) + "); it keeps " + thousands(m_delivery.buffer.records)
                        + " records and tries again",
                    HappeningTone::Trouble, cause);
}

bool DeliveryStream::isOverdue(const World &world) const
{
    if (!isToBucket(world))
        return world.now() - m_delivery.begunAt >= m_config.retryDuration;
    return isDirect() && world.now() - m_delivery.begunAt >= bucketRetries;
}

void DeliveryStream::giveUp(World &world)
{
    const bool isKept = m_backup.isConnected();
    const std::string reason = isKept ? "sent_to_backup" : "delivery_given_up";
    const auto records = static_cast<std::int64_t>(m_delivery.items.size());
    for (const CopyPlace &place : m_delivery.places)
        loseRow(world, place, reason);
    say(world, "delivery_given_up",
        world.nameOf(m_index) + " gives up " + thousands(records) + " records for "
            + world.nameOf(m_sender.to()) + " (" + millrace::nameOf(m_delivery.lastError) + ")"
            + (isKept ? "; they go to " + world.nameOf(m_backup.to()) : ": they are lost"),
        isKept ? HappeningTone::Risk : HappeningTone::Trouble, m_failing);
    if (isKept) {
        m_backedUp += records;
        add(world, BackedUpRecords, records);
        m_backup.send(world, m_delivery.items,
                      folderOf(m_delivery.buffer, m_config.errorPrefix, "delivery-failed"));
    } else {
        m_lost += records;
    }
    finishDelivery(world);
}

void DeliveryStream::finishDelivery(World &world)
{
    m_delivery.isUnderWay = false;
    m_delivery.isWaiting = false;
    m_delivery.items.clear();
    m_delivery.places.clear();
    const std::vector<Part> parts = std::move(m_delivery.buffer.parts);
    m_delivery.buffer = {};
    ++m_deliveries;
    const std::int64_t ms = (world.now() - m_delivery.begunAt).ns / nsPerMillisecond;
    world.metrics().addPoint(m_firstSeries + StageDelivery, world.metrics().secondOf(world.now()),
                             {ms, ms, ms, 1, 0});
    if (m_failing != noHappening && m_delivery.lastError == CallError::None && world.now() >= m_failsUntil) {
        say(world, "delivery_recovers", world.nameOf(m_index) + " delivers again", HappeningTone::Recovery,
            m_failing);
        m_failing = noHappening;
    }
    m_delivery.lastError = CallError::None;
    for (const Part &part : parts) {
        if (isDirect())
            m_directDone = std::max(m_directDone, part.to);
        else if (part.lane < m_lanes.size())
            m_lanes[part.lane].doneTo = std::max(m_lanes[part.lane].doneTo, part.to);
    }
    if (!isDirect())
        for (const Part &part : parts)
            finishLane(world, part.lane);
    deliverNext(world);
    askForMore(world);
}

} // namespace millrace::firehose
