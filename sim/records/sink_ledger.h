// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/records/interval_set.h"
#include "sim/records/lane_log.h"
#include "sim/records/ledger_report.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace millrace {

class LogPort;

/// Where a sink stands in one lane, as its ledger must know it.
struct SinkPosition
{
    std::int64_t resume = 0; ///< next to be delivered if the sink goes on as it stands
    std::int64_t handTo = 0; ///< [resume, handTo) is in its hands; beyond is unread in the log
};

/// What one sink has received, skipped and lost of one log, as ranges of positions per lane. Knows a
/// record by the place of its first stored copy, so that repeats of one record count once.
class SinkLedger
{
public:
    /// Counts the row at `position` as delivered; true when it is the record's first delivery.
    bool deliver(LaneIndex lane, std::int64_t position, const LogRow &row);
    /// The same for a whole range when no row of it is a repeat and none was delivered before; false,
    /// and nothing done, when the rows must be looked at one by one.
    bool deliverFresh(LaneIndex lane, std::int64_t from, std::int64_t to, const LaneLog &log);
    /// The sink has passed over [from, to): lost, for this reason as `lostBy` names it, once it stands
    /// beyond. What is passed over again has the later reason.
    void skip(LaneIndex lane, std::int64_t from, std::int64_t to, const std::string &reason = "skipped");
    /// Retention took [from, to) before the sink came.
    void expire(LaneIndex lane, std::int64_t from, std::int64_t to);
    /// The sink goes back: what was passed over from `position` on will be read after all.
    void goBack(LaneIndex lane, std::int64_t position);

    /// What the sink has done with a stored copy. Ahead: nothing yet, as far as it knows.
    enum class Standing : std::uint8_t { Ahead, Delivered, PassedOver, Expired };
    Standing standingOf(const CopyPlace &place) const;
    /// Why a copy was passed over; empty when it was not.
    std::string skipReason(const CopyPlace &place) const;

    std::int64_t delivered() const { return m_delivered; }
    std::int64_t duplicated() const { return m_duplicated; }

    /// Fills delivered, duplicated, lost, expired and in flight as far as the log decides them.
    /// `positions` has one entry a lane of the log; lanes beyond are wholly unread.
    void addTo(LedgerRow &row, const LogPort &log, const std::vector<SinkPosition> &positions,
               SimTime now) const;

    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const;

private:
    struct Skipped
    {
        std::string reason;
        IntervalSet ranges;
    };
    struct Lane
    {
        IntervalSet delivered;
        std::vector<Skipped> skipped; ///< a position is in one of them at most
        IntervalSet expired;
    };
    Lane &laneAt(LaneIndex lane);
    bool isDelivered(const CopyPlace &place) const;

    std::vector<Lane> m_lanes;
    /// First copies not delivered themselves whose repeat was: sorted.
    std::vector<CopyPlace> m_deliveredByRepeat;
    std::int64_t m_delivered = 0;
    std::int64_t m_duplicated = 0;
};

void addLoss(std::vector<std::pair<std::string, std::int64_t>> &lostBy, const std::string &reason,
             std::int64_t count);

} // namespace millrace
