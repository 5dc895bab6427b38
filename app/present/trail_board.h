// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/rows_model.h"
#include "sim/frame/frame.h"
#include "sim/records/record_trail.h"

#include <QString>

#include <vector>

namespace millrace {

/// One step of a record's life as it is shown.
struct TrailRow
{
    TrailStep step;
    QString place; ///< "orders, shard 2": where it happened
    QString what;  ///< one sentence
    QString why;   ///< of the wait or the refusal; may be empty
};

/// The life of one record up to a moment.
struct TrailBoard
{
    SimTime start;
    SimTime asOf;
    QString record; ///< "record 1,000 of web"; empty: none is followed
    std::vector<TrailRow> rows;

    double waitMsMax() const; ///< of one step
};

TrailBoard trailOf(const RecordTrail &trail, const Frame &frame);

/// "made", "refused": the kind of a step, in a word.
QString trailKindText(TrailKind kind);
/// "12 ms", "4.1 s".
QString waitText(Duration waited);
Level trailLevel(TrailKind kind);
/// "03:12.345": to the millisecond, as the steps of one record lie close together.
QString trailMomentText(SimTime time, const TrailBoard &board);
QString describeStep(const TrailRow &row, const TrailBoard &board);
/// From its making to the end of it, and the longest wait.
QString trailSummary(const TrailBoard &board);
TableContent trailTable(const TrailBoard &board);

} // namespace millrace
