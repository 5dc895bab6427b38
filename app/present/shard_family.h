// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/rows_model.h"
#include "sim/frame/frame.h"

#include <QString>

#include <vector>

namespace millrace {

/// A stretch of time.
struct TimeSpell
{
    SimTime from;
    SimTime to;
};

/// Where a reader stands in a shard, as the time at which the next record to read arrived.
struct FamilyPlace
{
    ServiceIndex reader;
    QString name;
    SimTime at;
    double lagMs = 0;
    bool isActive = true;
    bool isFinished = false;
};

/// The life of one shard.
struct FamilyBar
{
    LaneIndex lane = noLane;
    QString name; ///< "shard 2"
    LaneState state = LaneState::Open;
    double begin = 0; ///< share of the key space
    double end = 1;
    SimTime created;
    SimTime closed;  ///< ns 0: takes records still
    SimTime expires; ///< it has expired then, or will; ns 0: not known
    std::vector<LaneIndex> parents;
    std::vector<LaneIndex> children;
    Level level = Level::Normal;
    double acceptedPerSecond = 0;
    double refusedPerSecond = 0;
    QString limit;
    std::vector<TimeSpell> refusals; ///< in order; the last may last still
    std::vector<FamilyPlace> places;

    double share() const { return end - begin; }
    /// Closed, and somebody has not yet read it to its end.
    bool isDraining() const;
};

/// All shards that a stream has had, in the order of their keys, each before its children.
struct ShardFamily
{
    ServiceIndex stream;
    QString name;
    SimTime start;
    SimTime now;
    std::vector<FamilyBar> bars;

    const FamilyBar *find(LaneIndex lane) const;
};

ShardFamily familyOf(const Frame &frame, const ServiceFrame &stream);
/// "410/s", "517/s refused, records limit 1,000/s", "closed 02:40, read to its end".
QString barText(const FamilyBar &bar, const ShardFamily &family);
/// Whole sentences for tooltips and screen readers.
QString describeBar(const FamilyBar &bar, const ShardFamily &family);
TableContent familyTable(const ShardFamily &family);

} // namespace millrace
