// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/rows_model.h"
#include "sim/frame/lambda_part.h"

#include <QString>

#include <memory>
#include <vector>

namespace millrace {

/// A part of the batch at hand, where it lies in the tree that bisecting makes: 0..1 of the batch across,
/// the level below the whole batch down.
struct BatchPiece
{
    std::size_t node = 0; ///< in LambdaLane::tree
    double begin = 0;
    double end = 1;
    int level = 0;
};

/// The event source mapping of one function.
struct LambdaBoard
{
    ServiceIndex service;
    QString name;
    SimTime start;
    SimTime now;
    std::shared_ptr<const LambdaPart> part; ///< never null

    /// Shards that have lanes, in order.
    std::vector<LaneIndex> shards() const;
    /// The lanes worth reading first: in trouble, retrying, then busy; at most `count`.
    std::vector<std::size_t> notable(std::size_t count) const;
    /// How much of a timed state is over, 0..1; negative: nothing is known.
    double progress(const LambdaLane &lane) const;
};

LambdaBoard boardOf(const Frame &frame, const ServiceFrame &service, std::shared_ptr<const LambdaPart> part);

/// "running", "retrying", "blocked".
QString laneStateText(LambdaLaneState state);
/// "attempt 3 of 4", "attempt 3, until the records expire"; empty on a first attempt of one.
QString attemptText(const LambdaLane &lane);
QString outcomeText(BatchOutcome outcome);
/// "3 splits, 2 of 5 parts done"; empty while the batch was never split.
QString bisectText(const LambdaLane &lane);
QString describeLane(const LambdaLane &lane, const LambdaBoard &board);
QString describeNode(const BatchNode &node);
/// The parts of a batch, laid out to scale by their records. Bad parents are taken as the whole batch.
std::vector<BatchPiece> piecesOf(const std::vector<BatchNode> &tree);
TableContent lambdaTable(const LambdaBoard &board);

} // namespace millrace
