// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/rows_model.h"
#include "sim/frame/leases_part.h"

#include <QString>

#include <memory>
#include <vector>

namespace millrace {

/// Something that happened to a lease.
struct LeaseEvent
{
    SimTime time;
    LaneIndex lane = noLane;
    QString text;
    HappeningTone tone = HappeningTone::Neutral;
};

/// The leases of one application: who owns what, how far, and what became of it.
struct LeaseBoard
{
    static constexpr std::size_t eventsMax = 40;

    ServiceIndex service;
    QString name;
    SimTime start;
    SimTime now;
    std::shared_ptr<const LeasesPart> part; ///< never null
    std::vector<LeaseEvent> events;         ///< newest first, at most `eventsMax`
    int steals = 0;                         ///< of the whole run
    int expiries = 0;

    /// How long ago a lease was renewed, as a share of the failover time: 1 and more is expired.
    double age(const LeaseRow &row) const;
};

LeaseBoard boardOf(const Frame &frame, const ServiceFrame &service, std::shared_ptr<const LeasesPart> part);

QString leaseStateText(const LeaseRow &row);
/// "4.1 s · 571 records behind", "SHARD_END".
QString leaseLagText(const LeaseRow &row);
/// "4,130, 310 behind what is processed".
QString checkpointText(const LeaseRow &row);
/// Whole sentences for tooltips and screen readers.
QString describeLease(const LeaseRow &row, const LeaseBoard &board);
QString describeWorker(const LeaseWorker &worker);
TableContent leaseTable(const LeaseBoard &board);

} // namespace millrace
