// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/trail_board.h"

#include "present/clock_text.h"
#include "present/figure_text.h"
#include "sim/kernel/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Trail)
};

QString nameOf(const Frame &frame, ServiceIndex service)
{
    const ServiceFrame *found = service.isValid() ? frame.find(service) : nullptr;
    return found != nullptr ? QString::fromStdString(found->name) : QString();
}

QString placeOf(const TrailStep &step, const Frame &frame)
{
    QString name = nameOf(frame, step.service);
    if (step.lane == noLane)
        return name;
    // A reader's step lies in the log that it reads.
    const ServiceIndex holder = step.kind == TrailKind::Read ? step.other : step.service;
    const ServiceFrame *log = holder.isValid() ? frame.find(holder) : nullptr;
    if (log != nullptr)
        for (const LaneFrame &lane : log->lanes)
            if (lane.index == step.lane)
                return Words::tr("%1, %2", "service, shard").arg(name, laneTitle(lane));
    return name;
}

double waitedMs(const TrailStep &step)
{
    return toSeconds(step.waited) * 1'000;
}

} // namespace

double TrailBoard::waitMsMax() const
{
    double most = 0;
    for (const TrailRow &row : rows)
        most = std::max(most, waitedMs(row.step));
    return most;
}

TrailBoard trailOf(const RecordTrail &trail, const Frame &frame)
{
    TrailBoard board;
    board.start = frame.start;
    board.asOf = frame.now;
    board.record =
        Words::tr("record %1 of %2")
            .arg(QString::fromStdString(thousands(trail.name.number)), nameOf(frame, trail.name.source));
    board.rows.reserve(trail.steps.size());
    for (const TrailStep &step : trail.steps)
        board.rows.push_back({step, placeOf(step, frame), withShortLanes(QString::fromStdString(step.text)),
                              withShortLanes(QString::fromStdString(step.reason))});
    return board;
}

QString trailKindText(TrailKind kind)
{
    switch (kind) {
    case TrailKind::Created:
        return Words::tr("made");
    case TrailKind::Sent:
        return Words::tr("sent");
    case TrailKind::Refused:
        return Words::tr("refused");
    case TrailKind::Stored:
        return Words::tr("stored");
    case TrailKind::Read:
        return Words::tr("read");
    case TrailKind::Processed:
        return Words::tr("processed");
    case TrailKind::SentOn:
        return Words::tr("sent on");
    case TrailKind::Delivered:
        return Words::tr("delivered");
    case TrailKind::Lost:
        return Words::tr("lost");
    case TrailKind::Expired:
        return Words::tr("expired");
    }
    return {};
}

QString waitText(Duration waited)
{
    const double milliseconds = toSeconds(waited) * 1'000;
    return milliseconds < 1'000 ? Words::tr("%1 ms").arg(
               QString::fromStdString(decimal(milliseconds, milliseconds < 10 ? 1 : 0)))
                                : lagText(milliseconds);
}

Level trailLevel(TrailKind kind)
{
    return kind == TrailKind::Refused || kind == TrailKind::Lost || kind == TrailKind::Expired
               ? Level::Refusing
               : Level::Normal;
}

QString trailMomentText(SimTime time, const TrailBoard &board)
{
    const Duration since = time - board.start;
    const std::int64_t milliseconds = since.ns / 1'000'000 % 1'000;
    return QStringLiteral("%1.%2").arg(clockText(since)).arg(milliseconds, 3, 10, QLatin1Char('0'));
}

QString describeStep(const TrailRow &row, const TrailBoard &board)
{
    QStringList lines{Words::tr("%1: %2", "moment, kind of step")
                          .arg(trailMomentText(row.step.time, board), trailKindText(row.step.kind)),
                      row.what};
    if (!row.why.isEmpty())
        lines << row.why;
    if (!row.step.limit.name.empty())
        lines << Words::tr("limit: %1").arg(QString::fromStdString(row.step.limit.name));
    return lines.join(u'\n');
}

QString trailSummary(const TrailBoard &board)
{
    if (board.record.isEmpty())
        return {};
    QStringList words{Words::tr("%1, as of %2").arg(board.record, momentText(board.asOf - board.start))};
    if (board.rows.empty()) {
        words << Words::tr("not made by now");
        return words.join(QStringLiteral(" · "));
    }
    const Duration life = board.rows.back().step.time - board.rows.front().step.time;
    words << Words::tr("%1 from end to end").arg(waitText(life));
    const auto longest =
        std::max_element(board.rows.begin(), board.rows.end(),
                         [](const TrailRow &a, const TrailRow &b) { return a.step.waited < b.step.waited; });
    if (longest->step.waited.ns > 0)
        words << Words::tr("longest wait: %1 until %2")
                     .arg(waitText(longest->step.waited), trailKindText(longest->step.kind));
    return words.join(QStringLiteral(" · "));
}

TableContent trailTable(const TrailBoard &board)
{
    TableContent content;
    content.columns = {{Words::tr("Time"), true},    {Words::tr("Step")},         {Words::tr("Where")},
                       {Words::tr("What happened")}, {Words::tr("Waited"), true}, {Words::tr("Why")},
                       {Words::tr("Limit")}};
    content.rows.reserve(board.rows.size());
    for (const TrailRow &each : board.rows) {
        TableRow row;
        row.service = each.step.service;
        row.cells = {{trailMomentText(each.step.time, board), toSeconds(each.step.time - board.start)},
                     {trailKindText(each.step.kind)},
                     {each.place},
                     {each.what},
                     each.step.waited.ns > 0 ? TableCell{waitText(each.step.waited), waitedMs(each.step)}
                                             : TableCell{},
                     {each.why},
                     {QString::fromStdString(each.step.limit.name)}};
        content.rows.push_back(std::move(row));
    }
    return content;
}

} // namespace millrace
