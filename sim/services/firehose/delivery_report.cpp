// SPDX-License-Identifier: GPL-3.0-or-later
// What a delivery stream shows: its second's work, frame, links, usage and accounts.
#include "sim/kernel/text.h"
#include "sim/services/dead_letters.h"
#include "sim/services/firehose/delivery_stream.h"
#include "sim/services/firehose/delivery_tables.h"
#include "sim/services/ledger_rows.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::firehose {

void DeliveryStream::tick(World &world)
{
    if (isRemoved())
        return;
    const LogPort *log = world.logOf(m_log);
    if (log != nullptr && !log->isDeleted() && m_isListed && m_lanes.size() < log->laneCount())
        discover(world);
    const SimTime oldest = oldestHeld();
    const std::int64_t age = oldest < endOfTime ? (world.now() - oldest).ns / nsPerSecond : 0;
    world.metrics().add(m_firstSeries + DataFreshness, world.now(), age);
}

SimTime DeliveryStream::oldestHeld() const
{
    if (m_delivery.isUnderWay)
        return m_delivery.buffer.since;
    if (!m_full.empty())
        return m_full.front().since;
    return m_open.records > 0 ? m_open.since : endOfTime;
}

std::vector<SinkPosition> DeliveryStream::positions() const
{
    std::vector<SinkPosition> result;
    result.reserve(m_lanes.size());
    for (const Lane &lane : m_lanes)
        result.push_back({lane.doneTo, lane.readTo});
    return result;
}

std::optional<LedgerRow> DeliveryStream::ledgerRow(const World &world) const
{
    return isDirect() ? callSinkRow(world, m_index) : readerRow(world, m_index, m_log, m_ledger, positions());
}

void DeliveryStream::addHeld(const World &world, FlowRef flow, IntervalSet &held) const
{
    m_sender.addHeld(flow, held);
    m_backup.addHeld(flow, held);
    const FlowLedger::Name &name = world.flows().name(flow);
    if (!isDirect() || name.to != m_index || isRemoved())
        return;
    LaneLog::Cursor cursor = m_direct.seek(m_directDone);
    while (cursor.position < m_direct.endPosition()) {
        const LogRow row = m_direct.next(cursor);
        if (row.producer == name.from.value)
            held.add(row.number, row.number + 1);
    }
}

ParameterValues DeliveryStream::parameters() const
{
    return valuesOf(m_config, deliveryRows());
}

void DeliveryStream::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto sum = [&](DeliveryMetric metric) {
        return static_cast<double>(metrics.over(m_firstSeries + metric, from, from + 1).sum);
    };
    const LogPort *log = world.logOf(m_log);
    const SimTime oldest = oldestHeld();
    const double age = oldest < endOfTime ? toSeconds(world.now() - oldest) : 0;
    const double in = sum(IncomingRecords) + sum(ReadRecords);
    const double refused = sum(ThrottledRecords);
    const bool isFailing = m_failing != noHappening;
    std::int64_t records = m_open.records + m_delivery.buffer.records;
    for (const Buffer &buffer : m_full)
        records += buffer.records;
    frame.parameters = parameters();
    frame.state = world.now() < m_failsUntil ? "failing"
                  : isFailing                ? "cannot deliver"
                  : !m_sender.isConnected()  ? "not connected"
                                             : "ACTIVE";
    frame.level = isFailing || refused > 0 ? Level::Refusing
                  : in > 0 || records > 0  ? Level::Normal
                                           : Level::Idle;
    frame.trouble = isFailing ? m_failing : refused > 0 ? m_throttled : noHappening;
    for (LaneIndex lane = 0; log != nullptr && !log->isDeleted() && lane < m_lanes.size(); ++lane) {
        ReaderMark mark;
        mark.reader = m_index;
        mark.log = m_log;
        mark.lane = lane;
        mark.position = m_lanes[lane].readTo;
        mark.checkpoint = m_lanes[lane].doneTo;
        mark.lagRecords =
            m_lanes[lane].isFinished ? 0 : log->logOf(lane).endPosition() - m_lanes[lane].readTo;
        mark.isFinished = m_lanes[lane].isFinished;
        frame.readers.push_back(mark);
    }
    const auto count = [](std::int64_t value) { return static_cast<double>(value); };
    const Level late = age > 2 * toSeconds(m_config.bufferInterval) + 60 ? Level::Near : Level::Normal;
    frame.headline = {
        {"Freshness", age, "s", toSeconds(m_config.bufferInterval), late},
        {"Records in", in, "records/s", 0, Level::Normal},
        {"In the open buffer", count(m_open.bytes), "B", count(m_config.bufferSize), Level::Normal},
        {"Held", count(records), "records", 0, Level::Normal},
        {"Full buffers waiting", count(static_cast<std::int64_t>(m_full.size())), "buffers", 0,
         m_full.size() > 1 ? Level::Near : Level::Normal},
        {"Delivered", count(m_delivered), "records", 0, Level::Normal},
        {"Buffers delivered", count(m_deliveries), "buffers", 0, Level::Normal},
        {"Given up", count(m_lost), "records", 0, m_lost > 0 ? Level::Near : Level::Normal}};
    if (isDirect())
        frame.headline.push_back(
            {"Refused", refused, "records/s", 0, refused > 0 ? Level::Refusing : Level::Normal});
    if (m_backup.isConnected())
        frame.headline.push_back({"Sent to the backup bucket", count(m_backedUp), "records", 0,
                                  m_backedUp > 0 ? Level::Near : Level::Normal});
    frame.summary = thousands(records) + " records held · oldest " + decimal(age, 0) + " s";
    frame.part = deadLettersAt(world, m_index);
}

void DeliveryStream::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto perSecond = [&](DeliveryMetric metric) {
        return static_cast<double>(metrics.over(m_firstSeries + metric, from, from + 1).sum);
    };
    const auto addLink = [&](ServiceIndex source, ServiceIndex sink, double rate) {
        LinkFrame link;
        link.from = source;
        link.to = sink;
        link.perSecond = rate;
        links.push_back(link);
    };
    if (m_log.isValid())
        addLink(m_log, m_index, perSecond(ReadRecords));
    if (m_sender.isConnected())
        addLink(m_index, m_sender.to(), perSecond(DeliveredRecords));
    if (m_backup.isConnected())
        addLink(m_index, m_backup.to(), perSecond(BackedUpRecords));
}

void DeliveryStream::addUsage(const World &world, std::vector<UsageCounter> &usage) const
{
    const double elapsed = toSeconds(world.now() - world.start());
    const double perHour = elapsed > 0 ? static_cast<double>(m_billedBytes) / 1e9 / elapsed * 3600 : 0;
    usage.push_back({m_index, "firehose.ingest_gb", m_billedBytes, 1'000'000'000, isRemoved() ? 0 : perHour});
}

void DeliveryStream::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    for (const Lane &lane : m_lanes) {
        hasher.add(lane.isBegun);
        hasher.add(lane.isEnded);
        hasher.add(lane.isFinished);
        hasher.add(lane.wantsMore);
        hasher.add(lane.readTo);
        hasher.add(lane.doneTo);
    }
    for (const std::int64_t figure :
         {m_direct.endPosition(), m_directDone, m_recordTokens.level(), m_callTokens.level(),
          m_byteTokens.level(), m_open.records, m_open.bytes, m_open.since.ns, m_delivered, m_deliveries,
          m_backedUp, m_lost, m_billedBytes, m_failsUntil.ns, m_throttledAt.ns})
        hasher.add(figure);
    for (const Buffer &buffer : m_full) {
        hasher.add(buffer.records);
        hasher.add(buffer.since.ns);
    }
    hasher.add(m_openId);
    hasher.add(m_listId);
    hasher.add(m_isListed);
    hasher.add(m_delivery.isUnderWay);
    hasher.add(m_delivery.isWaiting);
    hasher.add(m_delivery.id);
    hasher.add(m_delivery.begunAt.ns);
    hasher.add(std::uint64_t{m_delivery.items.size()});
    m_reader.hashInto(hasher);
    m_sender.hashInto(hasher);
    m_backup.hashInto(hasher);
    m_ledger.hashInto(hasher);
}

std::size_t DeliveryStream::ownBytes() const
{
    return sizeof(*this) + m_lanes.size() * sizeof(Lane) + m_direct.ownBytes() + m_reader.ownBytes()
           + m_sender.ownBytes() + m_backup.ownBytes() + m_ledger.ownBytes()
           + m_delivery.items.capacity() * sizeof(Sender::Item);
}

HappeningId DeliveryStream::say(World &world, std::string kind, std::string text, HappeningTone tone,
                                HappeningId cause, LimitReached limit)
{
    return world.happen({.kind = std::move(kind),
                         .service = m_index,
                         .subject = world.nameOf(m_index),
                         .text = std::move(text),
                         .tone = tone,
                         .limit = std::move(limit),
                         .cause = cause});
}

void DeliveryStream::add(World &world, std::uint32_t metric, std::int64_t value)
{
    if (value > 0)
        world.metrics().addAtSecond(m_firstSeries + metric, world.metrics().secondOf(world.now()), value,
                                    static_cast<std::uint32_t>(value));
}

} // namespace millrace::firehose
