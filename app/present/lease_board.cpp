// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/lease_board.h"

#include "present/clock_text.h"
#include "present/figure_text.h"
#include "sim/kernel/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>
#include <string_view>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Leases)
};

QString number(std::int64_t value)
{
    return QString::fromStdString(thousands(value));
}

bool isOfLeases(std::string_view kind)
{
    static constexpr std::array others = {std::string_view("checkpoint_refused"),
                                          std::string_view("batch_skipped"), std::string_view("shard_end")};
    return kind.starts_with("lease_") || std::find(others.begin(), others.end(), kind) != others.end();
}

TableCell figureCell(std::int64_t value)
{
    return {number(value), static_cast<qlonglong>(value)};
}

} // namespace

double LeaseBoard::age(const LeaseRow &row) const
{
    if (row.lastRenewed.ns == 0 || part->failoverTime.ns <= 0)
        return 0;
    return toSeconds(now - row.lastRenewed) / toSeconds(part->failoverTime);
}

LeaseBoard boardOf(const Frame &frame, const ServiceFrame &service, std::shared_ptr<const LeasesPart> part)
{
    LeaseBoard board;
    board.service = service.index;
    board.name = QString::fromStdString(service.name);
    board.start = frame.start;
    board.now = frame.now;
    board.part = std::move(part);
    if (!frame.histories)
        return board;
    const Happenings &all = frame.histories->happenings;
    for (std::size_t i = all.size(); i > 0; --i) {
        const Happening &each = all[i - 1];
        if (each.service != service.index || !isOfLeases(each.kind))
            continue;
        board.steals += each.kind == "lease_stolen";
        board.expiries += each.kind == "lease_expired";
        if (board.events.size() < LeaseBoard::eventsMax)
            board.events.push_back(
                {each.time, each.lane, withShortLanes(QString::fromStdString(each.text)), each.tone});
    }
    return board;
}

QString leaseStateText(const LeaseRow &row)
{
    if (!row.stateText.empty())
        return QString::fromStdString(row.stateText);
    switch (row.state) {
    case LeaseState::Unassigned:
        return Words::tr("nobody holds it");
    case LeaseState::WaitsForParents:
        return Words::tr("waits for its parents");
    case LeaseState::Held:
        return Words::tr("held");
    case LeaseState::Expired:
        return Words::tr("expired");
    case LeaseState::HandingOver:
        return Words::tr("being handed over");
    case LeaseState::ShardEnd:
        return Words::tr("read to its end");
    }
    return {};
}

QString leaseLagText(const LeaseRow &row)
{
    if (row.state == LeaseState::ShardEnd)
        return Words::tr("SHARD_END");
    return lagSentence(row.lagMs, std::max<std::int64_t>(0, row.endPosition - row.position));
}

QString checkpointText(const LeaseRow &row)
{
    if (row.state == LeaseState::ShardEnd)
        return Words::tr("SHARD_END");
    const std::int64_t again = row.position - row.checkpoint;
    return again > 0 ? Words::tr("%1, %2 processed since").arg(number(row.checkpoint), number(again))
                     : number(row.checkpoint);
}

QString describeLease(const LeaseRow &row, const LeaseBoard &board)
{
    QStringList lines;
    lines << Words::tr("lease of %1: %2").arg(laneTitle(row.leaseKey), leaseStateText(row));
    if (row.owner.empty())
        lines << Words::tr("no owner");
    else
        lines << Words::tr("owner %1 since %2")
                     .arg(QString::fromStdString(row.owner), clockText(row.heldSince - board.start));
    if (row.lastRenewed.ns != 0 && row.state != LeaseState::ShardEnd)
        lines << Words::tr("renewed %1 ago, expires after %2; leaseCounter %3")
                     .arg(lagText(toMilliseconds(board.now - row.lastRenewed)),
                          lagText(toMilliseconds(board.part->failoverTime)), number(row.counter));
    lines << Words::tr("checkpoint %1").arg(checkpointText(row));
    if (row.pendingCheckpoint >= 0)
        lines << Words::tr("pending checkpoint %1").arg(number(row.pendingCheckpoint));
    if (row.state != LeaseState::ShardEnd)
        lines << leaseLagText(row);
    if (row.ownerSwitches > 0)
        lines << Words::tr("owner switches: %1, since the last checkpoint %2")
                     .arg(row.ownerSwitches)
                     .arg(row.switchesSinceCheckpoint);
    for (const std::string &other : row.otherProcessors)
        lines << Words::tr("also processed by %1, which does not own it").arg(QString::fromStdString(other));
    return lines.join(u'\n');
}

QString describeWorker(const LeaseWorker &worker)
{
    const QString name = QString::fromStdString(worker.name);
    QString words = (worker.leases == 1 ? Words::tr("worker %1, %2: %3 lease, %4")
                                        : Words::tr("worker %1, %2: %3 leases, %4"))
                        .arg(name, QString::fromStdString(worker.state), number(worker.leases),
                             rateText(worker.recordsPerSecond));
    if (worker.recordsPerSecondMax > 0)
        words += u'\n' + Words::tr("can process %1").arg(rateText(worker.recordsPerSecondMax));
    if (worker.isLeader)
        words += u'\n' + Words::tr("leader: assigns leases to all");
    return words;
}

TableContent leaseTable(const LeaseBoard &board)
{
    TableContent content;
    content.columns = {{Words::tr("Lease")},
                       {Words::tr("State")},
                       {Words::tr("Owner")},
                       {Words::tr("leaseCounter"), true},
                       {Words::tr("Renewed"), true},
                       {Words::tr("Checkpoint"), true},
                       {Words::tr("Pending"), true},
                       {Words::tr("At"), true},
                       {Words::tr("End"), true},
                       {Words::tr("Behind"), true},
                       {Words::tr("Held since"), true},
                       {Words::tr("Owner switches"), true},
                       {Words::tr("Also processed by")}};
    for (const LeaseRow &lease : board.part->rows) {
        QStringList others;
        for (const std::string &each : lease.otherProcessors)
            others << QString::fromStdString(each);
        TableRow row;
        row.service = board.part->log.isValid() ? board.part->log : board.service;
        row.lane = board.part->log.isValid() ? lease.lane : noLane;
        const double ago = toMilliseconds(board.now - lease.lastRenewed);
        row.cells = {{QString::fromStdString(lease.leaseKey)},
                     {leaseStateText(lease)},
                     {QString::fromStdString(lease.owner)},
                     figureCell(lease.counter),
                     lease.lastRenewed.ns == 0 ? TableCell{}
                                               : TableCell{Words::tr("%1 ago").arg(lagText(ago)), ago / 1000},
                     lease.state == LeaseState::ShardEnd ? TableCell{Words::tr("SHARD_END"), QVariant()}
                                                         : figureCell(lease.checkpoint),
                     lease.pendingCheckpoint < 0 ? TableCell{} : figureCell(lease.pendingCheckpoint),
                     figureCell(lease.position),
                     figureCell(lease.endPosition),
                     {lagText(lease.lagMs), lease.lagMs / 1000},
                     lease.heldSince.ns == 0 ? TableCell{}
                                             : TableCell{clockText(lease.heldSince - board.start),
                                                         toSeconds(lease.heldSince - board.start)},
                     figureCell(lease.ownerSwitches),
                     {others.join(QStringLiteral(", "))}};
        content.rows.push_back(std::move(row));
    }
    return content;
}

} // namespace millrace
