// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/records/sink_ledger.h"

#include "sim/services/ports/log_port.h"

#include <algorithm>

namespace millrace {

void addLoss(std::vector<std::pair<std::string, std::int64_t>> &lostBy, const std::string &reason,
             std::int64_t count)
{
    if (count == 0)
        return;
    const auto at =
        std::lower_bound(lostBy.begin(), lostBy.end(), reason,
                         [](const auto &entry, const std::string &key) { return entry.first < key; });
    if (at != lostBy.end() && at->first == reason)
        at->second += count;
    else
        lostBy.insert(at, {reason, count});
}

SinkLedger::Lane &SinkLedger::laneAt(LaneIndex lane)
{
    if (lane >= m_lanes.size())
        m_lanes.resize(lane + 1);
    return m_lanes[lane];
}

std::string SinkLedger::skipReason(const CopyPlace &place) const
{
    if (place.lane < m_lanes.size())
        for (const Skipped &skipped : m_lanes[place.lane].skipped)
            if (skipped.ranges.contains(place.position))
                return skipped.reason;
    return {};
}

SinkLedger::Standing SinkLedger::standingOf(const CopyPlace &place) const
{
    if (place.lane >= m_lanes.size())
        return Standing::Ahead;
    if (m_lanes[place.lane].delivered.contains(place.position))
        return Standing::Delivered;
    if (!skipReason(place).empty())
        return Standing::PassedOver;
    return m_lanes[place.lane].expired.contains(place.position) ? Standing::Expired : Standing::Ahead;
}

bool SinkLedger::isDelivered(const CopyPlace &place) const
{
    return place.lane < m_lanes.size() && m_lanes[place.lane].delivered.contains(place.position);
}

bool SinkLedger::deliver(LaneIndex lane, std::int64_t position, const LogRow &row)
{
    IntervalSet &delivered = laneAt(lane).delivered;
    const bool copySeen = delivered.contains(position);
    delivered.add(position, position + 1);
    const CopyPlace identity = row.isRepeat() ? row.firstCopy : CopyPlace{lane, position};
    const auto at = std::lower_bound(m_deliveredByRepeat.begin(), m_deliveredByRepeat.end(), identity);
    const bool seenByRepeat = at != m_deliveredByRepeat.end() && *at == identity;
    bool isFirst = false;
    if (row.isRepeat()) {
        isFirst = !copySeen && !seenByRepeat && !isDelivered(identity);
        if (isFirst)
            m_deliveredByRepeat.insert(at, identity);
    } else {
        isFirst = !copySeen && !seenByRepeat;
        if (seenByRepeat)
            m_deliveredByRepeat.erase(at); // its own place in `delivered` now stands for it
    }
    ++(isFirst ? m_delivered : m_duplicated);
    return isFirst;
}

bool SinkLedger::deliverFresh(LaneIndex lane, std::int64_t from, std::int64_t to, const LaneLog &log)
{
    if (!m_deliveredByRepeat.empty() || log.repeatsIn(from, to) != 0)
        return false;
    IntervalSet &delivered = laneAt(lane).delivered;
    const auto &ranges = delivered.ranges();
    if (!ranges.empty() && ranges.back().to > from && delivered.countIn(from, to) != 0)
        return false;
    delivered.add(from, to);
    m_delivered += to - from;
    return true;
}

void SinkLedger::skip(LaneIndex lane, std::int64_t from, std::int64_t to, const std::string &reason)
{
    if (from >= to)
        return;
    std::vector<Skipped> &skipped = laneAt(lane).skipped;
    laneAt(lane).expired.remove(from, to);
    Skipped *mine = nullptr;
    for (Skipped &of : skipped)
        if (of.reason == reason)
            mine = &of;
        else
            of.ranges.remove(from, to);
    if (mine == nullptr)
        mine = &skipped.emplace_back(Skipped{reason, {}});
    mine->ranges.add(from, to);
}

void SinkLedger::expire(LaneIndex lane, std::int64_t from, std::int64_t to)
{
    for (Skipped &of : laneAt(lane).skipped)
        of.ranges.remove(from, to);
    laneAt(lane).expired.add(from, to);
}

void SinkLedger::goBack(LaneIndex lane, std::int64_t position)
{
    for (Skipped &of : laneAt(lane).skipped)
        of.ranges.remove(position, INT64_MAX);
    laneAt(lane).expired.remove(position, INT64_MAX); // the log says anew what is past retention
}

void SinkLedger::addTo(LedgerRow &row, const LogPort &log, const std::vector<SinkPosition> &positions,
                       SimTime now) const
{
    row.delivered += m_delivered;
    row.duplicated += m_duplicated;

    // A record whose first copy will never come here is still in flight while a repeat of it is unread.
    std::vector<CopyPlace> rescued;
    const auto isAhead = [&](const CopyPlace &place) {
        const std::int64_t resume = place.lane < positions.size() ? positions[place.lane].resume : 0;
        const std::int64_t handTo = place.lane < positions.size() ? positions[place.lane].handTo : 0;
        if (place.position < resume)
            return false;
        return place.position < handTo || place.position >= log.firstPosition(place.lane, now);
    };
    const bool gone = log.isDeleted();
    for (LaneIndex lane = 0; lane < log.laneCount() && !gone; ++lane) {
        const auto &repeats = log.logOf(lane).repeats();
        for (std::size_t i = repeats.size(); i-- > 0;) {
            const auto &repeat = repeats[i];
            const std::int64_t resume = lane < positions.size() ? positions[lane].resume : 0;
            if (repeat.position < resume)
                break;
            if (!isAhead({lane, repeat.position}) || isAhead(repeat.first) || isDelivered(repeat.first)
                || std::binary_search(m_deliveredByRepeat.begin(), m_deliveredByRepeat.end(), repeat.first))
                continue;
            if (lane < m_lanes.size() && m_lanes[lane].delivered.contains(repeat.position))
                continue;
            rescued.push_back(repeat.first);
        }
    }
    std::sort(rescued.begin(), rescued.end());
    rescued.erase(std::unique(rescued.begin(), rescued.end()), rescued.end());

    /// Distinct records of [from, to) not delivered in any way and not still to come by a repeat.
    const auto undelivered = [&](LaneIndex lane, std::int64_t from, std::int64_t to) {
        if (from >= to)
            return std::int64_t{0};
        const LaneLog &rows = log.logOf(lane);
        std::int64_t count = (to - from) - rows.repeatsIn(from, to);
        if (lane < m_lanes.size()) {
            const auto &ranges = m_lanes[lane].delivered.ranges();
            auto range = std::upper_bound(ranges.begin(), ranges.end(), from,
                                          [](std::int64_t p, const auto &known) { return p < known.to; });
            for (; range != ranges.end() && range->from < to; ++range) {
                const std::int64_t a = std::max(range->from, from);
                const std::int64_t b = std::min(range->to, to);
                count -= (b - a) - rows.repeatsIn(a, b);
            }
        }
        const auto within = [&](const std::vector<CopyPlace> &places) {
            return std::lower_bound(places.begin(), places.end(), CopyPlace{lane, to})
                   - std::lower_bound(places.begin(), places.end(), CopyPlace{lane, from});
        };
        return count - within(m_deliveredByRepeat) - within(rescued);
    };

    const auto lose = [&row](const std::string &reason, std::int64_t count) {
        addLoss(row.lostBy, reason, count);
        row.lost += count;
    };
    std::int64_t expired = 0;
    std::int64_t deleted = 0;
    std::int64_t ahead = static_cast<std::int64_t>(rescued.size());
    for (LaneIndex lane = 0; lane < log.laneCount(); ++lane) {
        const SinkPosition at = lane < positions.size() ? positions[lane] : SinkPosition{};
        if (lane < m_lanes.size()) {
            // What lies from `resume` on may yet be read, whoever passed over it.
            for (const Skipped &of : m_lanes[lane].skipped)
                for (const auto &range : of.ranges.ranges())
                    lose(of.reason, undelivered(lane, range.from, std::min(range.to, at.resume)));
            for (const auto &range : m_lanes[lane].expired.ranges())
                expired += undelivered(lane, range.from, std::min(range.to, at.resume));
        }
        const std::int64_t end = log.logOf(lane).endPosition();
        const std::int64_t hand = std::max(at.resume, at.handTo);
        const std::int64_t trimmed = std::clamp(log.firstPosition(lane, now), hand, std::max(hand, end));
        ahead += undelivered(lane, at.resume, hand);
        expired += undelivered(lane, hand, trimmed);
        (gone ? deleted : ahead) += undelivered(lane, trimmed, end);
    }
    lose("stream_deleted", deleted);
    row.expired += expired;
    row.inFlight += ahead;
}

void SinkLedger::hashInto(Hasher &hasher) const
{
    hasher.add(m_delivered);
    hasher.add(m_duplicated);
    const auto add = [&hasher](const IntervalSet &set) {
        hasher.add(std::uint64_t{set.ranges().size()});
        for (const auto &range : set.ranges()) {
            hasher.add(range.from);
            hasher.add(range.to);
        }
    };
    for (const Lane &lane : m_lanes) {
        add(lane.delivered);
        add(lane.expired);
        for (const Skipped &of : lane.skipped) {
            hasher.add(std::string_view(of.reason));
            add(of.ranges);
        }
    }
    for (const CopyPlace &place : m_deliveredByRepeat) {
        hasher.add(place.lane);
        hasher.add(place.position);
    }
}

std::size_t SinkLedger::ownBytes() const
{
    std::size_t bytes = m_lanes.size() * sizeof(Lane) + m_deliveredByRepeat.size() * sizeof(CopyPlace);
    const auto add = [&bytes](const IntervalSet &set) {
        bytes += set.ranges().size() * sizeof(IntervalSet::Range);
    };
    for (const Lane &lane : m_lanes) {
        add(lane.delivered);
        add(lane.expired);
        for (const Skipped &of : lane.skipped) {
            bytes += sizeof(of);
            add(of.ranges);
        }
    }
    return bytes;
}

} // namespace millrace
