// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/math.h"
#include "sim/kernel/text.h"
#include "sim/services/consumer/consumer.h"
#include "sim/services/consumer/consumer_tables.h"
#include "sim/services/ledger_rows.h"
#include "sim/services/ports/log_port.h"
#include "sim/workload/key_universe.h"
#include "sim/world.h"

#include <algorithm>
#include <array>

namespace millrace::consumer {

namespace {

/// A batch is worked off in slices of so much, so that what was done shows as it is done.
constexpr double sliceSeconds = 0.1;

} // namespace

struct Consumer::SliceTally
{
    MetricPoint latency;
    MetricPoint inLog;
    MetricPoint processing;
    std::int64_t duplicates = 0;
    std::int64_t keyBreaks = 0;
    std::int64_t productBreaks = 0;

    /// A record worked off for the first time; times in ns.
    void add(const LogRow &row, std::int64_t readAt, std::int64_t doneAt)
    {
        const auto note = [](MetricPoint &point, std::int64_t ns) {
            const std::int64_t ms = ns / nsPerMillisecond;
            point.merge({ms, ms, ms, 1, 0});
        };
        note(latency, doneAt - row.created);
        note(inLog, readAt - row.arrived);
        note(processing, doneAt - readAt);
    }
};

void Consumer::work(World &world)
{
    if (m_working != noLane || m_sending != noLane || m_ready.empty() || m_state != State::Running)
        return;
    m_working = m_ready.front();
    const auto slice = static_cast<std::int64_t>(m_config.processingRate * sliceSeconds);
    m_sliceRecords = pieceOf(world, m_working, std::max<std::int64_t>(1, slice)).records;
    m_sliceStart = world.now();
    const double length = static_cast<double>(m_sliceRecords) * 1e9 / m_config.processingRate;
    world.schedule(world.now() + Duration{math::round(length)}, EventClass::Work, m_index, SliceDone, 0,
                   ++m_sliceId);
}

Consumer::Piece Consumer::pieceOf(const World &world, LaneIndex lane, std::int64_t most) const
{
    const Lane &state = m_lanes[lane];
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    const std::int64_t from = state.at.position + state.worked;
    if (m_config.deaggregates || !log.hasGroups()) {
        const std::int64_t rows = std::min(most, state.handTo - from);
        return {rows, rows};
    }
    LaneLog::Cursor cursor = state.worked == 0 ? state.at : log.seek(from);
    const std::int64_t records = log.advance(cursor, state.handTo, most);
    return {records, cursor.position - from};
}

void Consumer::interruptSlice(World &world)
{
    if (m_working == noLane)
        return;
    // What the worker has got done by now counts; the record in its hands does not.
    const double elapsed = toSeconds(world.now() - m_sliceStart);
    const auto done = static_cast<std::int64_t>(elapsed * m_config.processingRate);
    finishSlice(world, std::min(done, m_sliceRecords));
    if (m_working != noLane)
        m_working = noLane;
    ++m_sliceId;
}

void Consumer::finishSlice(World &world, std::int64_t records)
{
    const LaneIndex lane = m_working;
    const Piece piece = pieceOf(world, lane, records);
    if (m_sender.isConnected())
        m_lanes[lane].worked += piece.rows;
    else
        processRows(world, lane, piece, m_sliceStart, 1e9 / m_config.processingRate);
    m_working = noLane;
    const Lane &state = m_lanes[lane];
    if (state.at.position + state.worked < state.handTo) {
        // Interrupted slices are started again by whoever interrupted them.
        if (records == m_sliceRecords)
            work(world);
        return;
    }
    if (m_sender.isConnected())
        sendBatch(world, lane);
    else
        finishBatch(world, lane);
}

void Consumer::finishBatch(World &world, LaneIndex lane)
{
    Lane &state = m_lanes[lane];
    state.hasHand = false;
    if (m_config.checkpoints) {
        state.hasCheckpoint = true;
        state.checkpoint = state.handTo;
    }
    m_ready.erase(std::find(m_ready.begin(), m_ready.end(), lane));
    if (state.handIsLast)
        finishLane(world, lane);
    else
        m_reader.planNext(world, lane);
    work(world);
}

Consumer::OrderOf &Consumer::orderOf(std::uint16_t producer)
{
    for (OrderOf &known : m_order)
        if (known.producer.value == producer)
            return known;
    m_order.push_back({ServiceIndex{producer}, {}, {}});
    return m_order.back();
}

void Consumer::checkOrder(const World &world, const LogRow &row, SliceTally &tally)
{
    OrderOf &order = orderOf(row.producer);
    const KeyUniverse *keys = world.keysOf(order.producer);
    const bool isSalted = keys != nullptr && keys->hasSalted();
    if (isSalted) {
        // Before there was salt the product's order stood in its key's.
        const std::uint32_t product = keys->unsalted(row.key);
        if (!order.byProduct.note(product, row.number, order.byKey.after(product)))
            ++tally.productBreaks;
    }
    if (!order.byKey.note(row.key, row.number)) {
        ++tally.keyBreaks;
        tally.productBreaks += isSalted ? 0 : 1;
    }
}

IntervalSet Consumer::unreadIn(const World &world, LaneIndex lane, std::int64_t rows) const
{
    IntervalSet unread;
    LaneLog::Cursor cursor = m_lanes[lane].at;
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    if (m_config.deaggregates || !log.hasGroups())
        return unread;
    const std::int64_t to = cursor.position + rows;
    while (cursor.position < to) {
        const std::int64_t from = cursor.position;
        log.advance(cursor, to, 1);
        if (cursor.position > from + 1)
            unread.add(from, cursor.position);
    }
    return unread;
}

void Consumer::passOver(World &world, LaneIndex lane, const IntervalSet &unread)
{
    if (unread.ranges().empty())
        return;
    for (const auto &range : unread.ranges())
        m_ledger.skip(lane, range.from, range.to, "not_deaggregated");
    if (m_sawAggregates)
        return;
    m_sawAggregates = true;
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    LaneLog::Cursor cursor = log.seek(unread.ranges().front().from);
    const Happening *load = world.happenings().last("load_starts", {log.next(cursor).producer});
    say(world, "aggregates_unread",
        world.nameOf(m_index)
            + " takes an aggregated record for one record: the user records in it are lost to it",
        HappeningTone::Trouble, load != nullptr ? load->id : noHappening);
}

void Consumer::processRows(World &world, LaneIndex lane, const Piece &piece, SimTime since, double nsEach)
{
    const std::int64_t records = piece.rows;
    if (records <= 0)
        return;
    Lane &state = m_lanes[lane];
    const LaneLog &log = world.logOf(m_log)->logOf(lane);
    const std::int64_t from = state.at.position;
    const IntervalSet unread = unreadIn(world, lane, records);
    passOver(world, lane, unread);
    const bool isFresh = unread.ranges().empty() && m_ledger.deliverFresh(lane, from, from + records, log);
    SliceTally tally;
    std::array<LogRow, 64> rows;
    for (std::int64_t done = 0; done < records;) {
        const std::int64_t position = state.at.position;
        const auto most = std::min<std::int64_t>(records - done, rows.size());
        const std::size_t count = log.read(state.at, rows.data(), static_cast<std::size_t>(most));
        for (std::size_t i = 0; i < count; ++i)
            orderOf(rows[i].producer).byKey.prefetch(rows[i].key);
        for (std::size_t i = 0; i < count; ++i) {
            const LogRow &row = rows[i];
            ++done;
            if (!isFresh && unread.contains(position + static_cast<std::int64_t>(i)))
                continue;
            if (!isFresh && !m_ledger.deliver(lane, position + static_cast<std::int64_t>(i), row)) {
                ++tally.duplicates;
                continue;
            }
            checkOrder(world, row, tally);
            const std::int64_t doneAt =
                since.ns + static_cast<std::int64_t>(static_cast<double>(done) * nsEach);
            tally.add(row, state.readAt.ns, doneAt);
        }
    }
    Metrics &metrics = world.metrics();
    const std::int32_t second = metrics.secondOf(world.now());
    const auto add = [&](ConsumerMetric metric, std::int64_t value) {
        if (value > 0)
            metrics.addAtSecond(m_firstSeries + metric, second, value, static_cast<std::uint32_t>(value));
    };
    add(RecordsProcessed, piece.records);
    add(Duplicates, tally.duplicates);
    add(OrderBreaksPartitionKey, tally.keyBreaks);
    add(OrderBreaksProduct, tally.productBreaks);
    if (tally.latency.count != 0) {
        metrics.addPoint(m_firstSeries + LatencyMilliseconds, second, tally.latency);
        // What is sent on has its stages noted when the target has answered.
        if (!m_sender.isConnected()) {
            metrics.addPoint(m_firstSeries + StageInLog, second, tally.inLog);
            metrics.addPoint(m_firstSeries + StageProcessing, second, tally.processing);
        }
    }
    world.outcome((std::uint64_t{lane} << 32) ^ (std::uint64_t{m_index.value} << 16) ^ 0xc,
                  static_cast<std::uint64_t>(world.now().ns)
                      ^ (static_cast<std::uint64_t>(state.at.position) << 20));
    if (tally.productBreaks > 0 && m_productBreaks == 0)
        say(world, "order_lost",
            tally.keyBreaks > 0 ? "order within a partition key is lost at " + world.nameOf(m_index)
                                : "order per product is lost at " + world.nameOf(m_index)
                                      + ": its salted keys are read shard by shard",
            HappeningTone::Risk, noHappening);
    m_keyBreaks += tally.keyBreaks;
    m_productBreaks += tally.productBreaks;
}

std::vector<SinkPosition> Consumer::positions() const
{
    std::vector<SinkPosition> result;
    for (const Lane &lane : m_lanes)
        result.push_back({lane.at.position, lane.hasHand ? lane.handTo : lane.at.position});
    return result;
}

std::optional<LedgerRow> Consumer::ledgerRow(const World &world) const
{
    return readerRow(world, m_index, m_log, m_ledger, positions());
}

void Consumer::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto over = [&](ConsumerMetric metric) {
        return metrics.over(m_firstSeries + metric, from, from + 1);
    };
    frame.parameters = parameters();
    const LogPort *log = world.logOf(m_log);
    frame.state = m_state == State::Crashed  ? "crashed"
                  : m_state == State::Paused ? "paused"
                  : log == nullptr           ? "not connected"
                  : log->isDeleted()         ? "stream deleted"
                                             : "running";
    double worst = 0;
    std::int64_t behind = 0;
    if (log != nullptr && !log->isDeleted())
        for (LaneIndex index = 0; index < log->laneCount(); ++index) {
            const Lane lane = index < m_lanes.size() ? m_lanes[index] : Lane{};
            ReaderMark mark;
            mark.reader = m_index;
            mark.log = m_log;
            mark.lane = index;
            mark.position = lane.at.position;
            mark.checkpoint = lane.hasCheckpoint ? lane.checkpoint : 0;
            mark.lagRecords = lane.isFinished ? 0 : log->logOf(index).endPosition() - lane.at.position;
            mark.lagMs = lagMs(world, lane, index);
            mark.isActive = m_state == State::Running;
            mark.isFinished = lane.isFinished;
            worst = std::max(worst, mark.lagMs);
            behind += mark.lagRecords;
            frame.readers.push_back(mark);
        }
    const auto processed = static_cast<double>(over(RecordsProcessed).sum);
    frame.level = m_state == State::Crashed                             ? Level::Refusing
                  : m_state == State::Paused || m_behind != noHappening ? Level::Near
                  : processed > 0                                       ? Level::Normal
                                                                        : Level::Idle;
    frame.trouble = m_behind != noHappening             ? m_behind
                    : m_subscriptionOver != noHappening ? m_subscriptionOver
                    : m_state != State::Running         ? m_stopCause
                                                        : noHappening;
    frame.headline = {
        {"Worked off", processed, "records/s", m_config.processingRate, Level::Normal},
        {"Behind", worst, "ms", 0, worst >= 5000 ? Level::Near : Level::Normal},
        {"Records behind", static_cast<double>(behind), "records", 0, Level::Normal},
        {"Latency", valueOf(over(LatencyMilliseconds), Statistic::Average), "ms", 0, Level::Normal},
        {"Duplicates so far", static_cast<double>(m_ledger.duplicated()), "records", 0, Level::Normal},
        {"Out of order per partition key", static_cast<double>(m_keyBreaks), "records", 0, Level::Normal},
        {"Out of order per product", static_cast<double>(m_productBreaks), "records", 0, Level::Normal}};
    frame.summary = thousands(static_cast<std::int64_t>(processed)) + " records/s";
    addSenderFigures(world, frame);
}

void Consumer::addLinks(const World &world, std::vector<LinkFrame> &links) const
{
    if (!m_log.isValid())
        return;
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    LinkFrame link;
    link.from = m_log;
    link.to = m_index;
    link.perSecond = static_cast<double>(metrics.over(m_firstSeries + RecordsProcessed, from, from + 1).sum);
    links.push_back(link);
    if (!m_sender.isConnected())
        return;
    LinkFrame onward;
    onward.from = m_index;
    onward.to = m_sender.to();
    onward.perSecond = metrics.over(m_delivery, from, from + 1).count;
    links.push_back(onward);
}

ParameterValues Consumer::parameters() const
{
    return valuesOf(m_config, consumerRows());
}

void Consumer::hashInto(Hasher &hasher) const
{
    hasher.add(static_cast<std::uint64_t>(m_state));
    hasher.add(m_isListed);
    hasher.add(m_listId);
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    hasher.add(m_working);
    hasher.add(m_sliceRecords);
    hasher.add(m_sliceStart.ns);
    hasher.add(m_keyBreaks);
    hasher.add(m_productBreaks);
    hasher.add(m_sawAggregates);
    for (const LaneIndex lane : m_ready)
        hasher.add(lane);
    for (const Lane &lane : m_lanes) {
        hasher.add(lane.isBegun);
        hasher.add(lane.isFinished);
        hasher.add(lane.hasHand);
        hasher.add(lane.at.position);
        hasher.add(lane.handTo);
        hasher.add(lane.checkpoint);
        hasher.add(lane.worked);
    }
    hasher.add(m_sending);
    hasher.add(m_sentAt.ns);
    m_reader.hashInto(hasher);
    m_sender.hashInto(hasher);
    m_ledger.hashInto(hasher);
}

std::size_t Consumer::ownBytes() const
{
    std::size_t bytes = sizeof(*this) + m_lanes.size() * sizeof(Lane) + m_ledger.ownBytes()
                        + m_reader.ownBytes() + m_sender.ownBytes();
    for (const OrderOf &order : m_order)
        bytes += order.byKey.ownBytes() + order.byProduct.ownBytes();
    return bytes;
}

} // namespace millrace::consumer
