// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/lambda_board.h"

#include "present/figure_text.h"
#include "sim/kernel/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>
#include <numeric>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(LambdaLanes)
};

QString number(std::int64_t value)
{
    return QString::fromStdString(thousands(value));
}

int weightOf(const LambdaLane &lane)
{
    static constexpr std::array<int, 6> weights = {0, 1, 2, 4, 5, 0};
    const int level = lane.level == Level::Refusing ? 20 : lane.level == Level::Near ? 10 : 0;
    return level + weights[static_cast<std::size_t>(lane.state)] + (lane.tree.size() > 1 ? 3 : 0);
}

QString laneName(const LambdaLane &lane, const LambdaPart &part)
{
    const QString shard = Words::tr("shard %1").arg(lane.lane);
    return part.parallelizationFactor > 1
               ? Words::tr("%1, lane %2", "shard, and which of its lanes").arg(shard).arg(lane.slot + 1)
               : shard;
}

} // namespace

std::vector<LaneIndex> LambdaBoard::shards() const
{
    std::vector<LaneIndex> all;
    for (const LambdaLane &lane : part->lanes)
        all.push_back(lane.lane);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::vector<std::size_t> LambdaBoard::notable(std::size_t count) const
{
    std::vector<std::size_t> places(part->lanes.size());
    std::iota(places.begin(), places.end(), 0);
    std::stable_sort(places.begin(), places.end(), [this](std::size_t a, std::size_t b) {
        return weightOf(part->lanes[a]) > weightOf(part->lanes[b]);
    });
    places.resize(std::min(count, places.size()));
    return places;
}

double LambdaBoard::progress(const LambdaLane &lane) const
{
    if (lane.until.ns == 0 || lane.until <= lane.since)
        return -1;
    return std::clamp(toSeconds(now - lane.since) / toSeconds(lane.until - lane.since), 0.0, 1.0);
}

LambdaBoard boardOf(const Frame &frame, const ServiceFrame &service, std::shared_ptr<const LambdaPart> part)
{
    return {service.index, QString::fromStdString(service.name), frame.start, frame.now, std::move(part)};
}

QString laneStateText(LambdaLaneState state)
{
    switch (state) {
    case LambdaLaneState::Idle:
        return Words::tr("idle");
    case LambdaLaneState::Waiting:
        return Words::tr("gathering a batch");
    case LambdaLaneState::Running:
        return Words::tr("running");
    case LambdaLaneState::Retrying:
        return Words::tr("retrying");
    case LambdaLaneState::Blocked:
        return Words::tr("blocked");
    case LambdaLaneState::Finished:
        return Words::tr("shard read to its end");
    }
    return {};
}

QString attemptText(const LambdaLane &lane)
{
    if (lane.attempt <= 0 || (lane.attempt == 1 && lane.attemptsMax == 1))
        return {};
    return lane.attemptsMax > 0
               ? Words::tr("attempt %1 of %2").arg(number(lane.attempt), number(lane.attemptsMax))
               : Words::tr("attempt %1, until the records expire").arg(number(lane.attempt));
}

QString outcomeText(BatchOutcome outcome)
{
    switch (outcome) {
    case BatchOutcome::Pending:
        return Words::tr("waits");
    case BatchOutcome::Running:
        return Words::tr("running");
    case BatchOutcome::Failed:
        return Words::tr("failed");
    case BatchOutcome::Split:
        return Words::tr("failed, split in two");
    case BatchOutcome::Succeeded:
        return Words::tr("succeeded");
    case BatchOutcome::Discarded:
        return Words::tr("given up");
    }
    return {};
}

QString bisectText(const LambdaLane &lane)
{
    const auto splits = std::count_if(lane.tree.begin(), lane.tree.end(), [](const BatchNode &node) {
        return node.outcome == BatchOutcome::Split;
    });
    if (splits == 0)
        return {};
    const auto done = std::count_if(lane.tree.begin(), lane.tree.end(), [](const BatchNode &node) {
        return node.outcome == BatchOutcome::Succeeded || node.outcome == BatchOutcome::Discarded;
    });
    return Words::tr("split %1 times, %2 of %3 parts done")
        .arg(number(splits), number(done), number(static_cast<std::int64_t>(lane.tree.size()) - splits));
}

QString describeNode(const BatchNode &node)
{
    QString words =
        Words::tr("records %1 to %2: %3")
            .arg(number(node.firstPosition), number(std::max(node.firstPosition, node.endPosition - 1)),
                 outcomeText(node.outcome));
    if (node.attempts > 0)
        words += Words::tr(", %1 attempts").arg(number(node.attempts));
    if (!node.result.empty())
        words += QStringLiteral(", ") + QString::fromStdString(node.result);
    return words;
}

QString describeLane(const LambdaLane &lane, const LambdaBoard &board)
{
    QStringList lines;
    lines << Words::tr("%1: %2 for %3")
                 .arg(laneName(lane, *board.part), laneStateText(lane.state),
                      lagText(toMilliseconds(board.now - lane.since)));
    if (lane.records > 0)
        lines << Words::tr("%1 records, %2")
                     .arg(number(lane.records), sizeText(static_cast<double>(lane.bytes)));
    if (const QString attempt = attemptText(lane); !attempt.isEmpty())
        lines << attempt;
    if (lane.until.ns != 0 && lane.until > board.now)
        lines << Words::tr("%1 at most to go").arg(lagText(toMilliseconds(lane.until - board.now)));
    if (!lane.lastResult.empty())
        lines << Words::tr("last invocation: %1").arg(QString::fromStdString(lane.lastResult));
    lines << lagSentence(lane.lagMs, lane.backlog);
    if (const QString bisect = bisectText(lane); !bisect.isEmpty())
        lines << bisect;
    if (lane.tree.size() > 1)
        for (const BatchNode &node : lane.tree)
            if (node.outcome != BatchOutcome::Split && lines.size() < 14)
                lines << describeNode(node);
    return lines.join(u'\n');
}

std::vector<BatchPiece> piecesOf(const std::vector<BatchNode> &tree)
{
    std::vector<BatchPiece> pieces;
    for (std::size_t at = 0; at < tree.size(); ++at) {
        BatchPiece piece{at, 0, 1, 0};
        const auto parent = static_cast<std::size_t>(tree[at].parent);
        if (tree[at].parent >= 0 && parent < at) {
            const BatchNode &whole = tree[parent];
            const BatchPiece &over = pieces[parent];
            const double span =
                static_cast<double>(std::max<std::int64_t>(1, whole.endPosition - whole.firstPosition));
            const auto share = [&](std::int64_t position) {
                const double part =
                    std::clamp(static_cast<double>(position - whole.firstPosition) / span, 0.0, 1.0);
                return over.begin + part * (over.end - over.begin);
            };
            piece = {at, share(tree[at].firstPosition), share(tree[at].endPosition), over.level + 1};
        }
        pieces.push_back(piece);
    }
    return pieces;
}

TableContent lambdaTable(const LambdaBoard &board)
{
    TableContent content;
    content.columns = {
        {Words::tr("Shard"), true},     {Words::tr("Lane"), true},    {Words::tr("State")},
        {Words::tr("For"), true},       {Words::tr("Attempt"), true}, {Words::tr("Records"), true},
        {Words::tr("Bytes"), true},     {Words::tr("Waiting"), true}, {Words::tr("Behind"), true},
        {Words::tr("Last invocation")}, {Words::tr("Bisected")}};
    const auto figure = [](std::int64_t value) {
        return TableCell{number(value), static_cast<qlonglong>(value)};
    };
    for (const LambdaLane &lane : board.part->lanes) {
        TableRow row;
        row.service = board.part->log.isValid() ? board.part->log : board.service;
        row.lane = board.part->log.isValid() ? lane.lane : noLane;
        const double since = toMilliseconds(board.now - lane.since);
        row.cells = {figure(lane.lane),
                     figure(lane.slot + 1),
                     {laneStateText(lane.state)},
                     {lagText(since), since / 1000},
                     figure(lane.attempt),
                     figure(lane.records),
                     {sizeText(static_cast<double>(lane.bytes)), static_cast<qlonglong>(lane.bytes)},
                     figure(lane.backlog),
                     {lagText(lane.lagMs), lane.lagMs / 1000},
                     {QString::fromStdString(lane.lastResult)},
                     {bisectText(lane)}};
        content.rows.push_back(std::move(row));
    }
    return content;
}

} // namespace millrace
