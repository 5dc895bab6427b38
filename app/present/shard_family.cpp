// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/shard_family.h"

#include "present/clock_text.h"
#include "present/figure_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <map>

namespace millrace {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ShardFamily)
};

FamilyBar barOf(const LaneFrame &lane, Duration retention)
{
    FamilyBar bar;
    bar.lane = lane.index;
    bar.name = laneTitle(lane);
    bar.state = lane.state;
    bar.begin = lane.begin;
    bar.end = lane.end;
    bar.created = lane.createdAt;
    bar.closed = lane.closedAt;
    // What it holds arrived before it was closed.
    if (lane.closedAt.ns != 0 && retention.ns > 0)
        bar.expires = lane.closedAt + retention;
    bar.parents = lane.parents;
    bar.children = lane.children;
    bar.level = lane.level;
    bar.acceptedPerSecond = lane.acceptedPerSecond;
    bar.refusedPerSecond = lane.refusedPerSecond;
    bar.limit = QString::fromStdString(lane.limitText);
    return bar;
}

FamilyBar barOf(const PastLane &lane)
{
    FamilyBar bar;
    bar.lane = lane.index;
    bar.name = laneTitle(lane.name);
    bar.state = LaneState::Expired;
    bar.begin = lane.begin;
    bar.end = lane.end;
    bar.created = lane.createdAt;
    bar.closed = lane.closedAt;
    bar.expires = lane.expiredAt;
    bar.parents = lane.parents;
    bar.children = lane.children;
    bar.level = Level::Idle;
    return bar;
}

Duration retentionOf(const ServiceFrame &stream)
{
    const ParameterValue *value = findValue(stream.parameters, "retention");
    const auto *ns = value != nullptr ? std::get_if<std::int64_t>(value) : nullptr;
    return {ns != nullptr ? *ns : 0};
}

void addRefusals(const Frame &frame, ShardFamily &family)
{
    if (!frame.histories)
        return;
    std::map<LaneIndex, FamilyBar *> byLane;
    for (FamilyBar &bar : family.bars)
        byLane[bar.lane] = &bar;
    const Happenings &all = frame.histories->happenings;
    std::map<LaneIndex, SimTime> open;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Happening &each = all[i];
        if (each.service != family.stream || each.lane == noLane || byLane.count(each.lane) == 0)
            continue;
        if (each.kind == "throttle_begins") {
            open.emplace(each.lane, each.time);
        } else if (each.kind == "throttle_ends") {
            if (const auto begun = open.find(each.lane); begun != open.end()) {
                byLane[each.lane]->refusals.push_back({begun->second, each.time});
                open.erase(begun);
            }
        }
    }
    for (const auto &[lane, from] : open) {
        FamilyBar &bar = *byLane[lane];
        // A shard that is closed refuses no more, though nobody said so.
        bar.refusals.push_back({from, bar.closed.ns != 0 ? std::max(from, bar.closed) : family.now});
    }
}

void addPlaces(const Frame &frame, ShardFamily &family)
{
    std::map<LaneIndex, FamilyBar *> byLane;
    for (FamilyBar &bar : family.bars)
        byLane[bar.lane] = &bar;
    for (const ServiceFrame &reader : frame.services)
        for (const ReaderMark &mark : reader.readers) {
            const auto bar = byLane.find(mark.lane);
            if (mark.log != family.stream || bar == byLane.end())
                continue;
            const SimTime at{family.now.ns - static_cast<std::int64_t>(mark.lagMs * 1e6)};
            bar->second->places.push_back({reader.index, QString::fromStdString(reader.name),
                                           std::max(at, bar->second->created), mark.lagMs, mark.isActive,
                                           mark.isFinished});
        }
}

double worstLag(const FamilyBar &bar)
{
    double worst = 0;
    for (const FamilyPlace &place : bar.places)
        if (!place.isFinished)
            worst = std::max(worst, place.lagMs);
    return worst;
}

QString lanesText(const std::vector<LaneIndex> &lanes, const ShardFamily &family)
{
    QStringList names;
    for (const LaneIndex lane : lanes) {
        const FamilyBar *bar = family.find(lane);
        names << (bar != nullptr ? bar->name : Words::tr("shard %1").arg(lane));
    }
    return names.join(QStringLiteral(", "));
}

QString stateWord(LaneState state)
{
    switch (state) {
    case LaneState::Creating:
        return Words::tr("being created");
    case LaneState::Open:
        return Words::tr("open");
    case LaneState::Closed:
        return Words::tr("closed");
    case LaneState::Expired:
        return Words::tr("expired");
    }
    return {};
}

} // namespace

bool FamilyBar::isDraining() const
{
    return state == LaneState::Closed
           && std::any_of(places.begin(), places.end(),
                          [](const FamilyPlace &place) { return !place.isFinished; });
}

const FamilyBar *ShardFamily::find(LaneIndex lane) const
{
    const auto at =
        std::find_if(bars.begin(), bars.end(), [lane](const FamilyBar &bar) { return bar.lane == lane; });
    return at == bars.end() ? nullptr : &*at;
}

ShardFamily familyOf(const Frame &frame, const ServiceFrame &stream)
{
    ShardFamily family;
    family.stream = stream.index;
    family.name = QString::fromStdString(stream.name);
    family.start = frame.start;
    family.now = frame.now;
    for (const PastLane &lane : stream.pastLanes)
        family.bars.push_back(barOf(lane));
    const Duration retention = retentionOf(stream);
    for (const LaneFrame &lane : stream.lanes)
        family.bars.push_back(barOf(lane, retention));
    std::sort(family.bars.begin(), family.bars.end(), [](const FamilyBar &a, const FamilyBar &b) {
        return a.begin != b.begin ? a.begin < b.begin : a.lane < b.lane;
    });
    addRefusals(frame, family);
    addPlaces(frame, family);
    return family;
}

QString barText(const FamilyBar &bar, const ShardFamily &family)
{
    switch (bar.state) {
    case LaneState::Creating:
        return Words::tr("being created");
    case LaneState::Open:
        if (bar.level == Level::Refusing)
            return Words::tr("%1 refused, %2").arg(rateText(bar.refusedPerSecond), bar.limit);
        if (bar.level == Level::Near)
            return Words::tr("%1, near %2").arg(rateText(bar.acceptedPerSecond), bar.limit);
        return rateText(bar.acceptedPerSecond);
    case LaneState::Closed:
        if (bar.isDraining())
            return Words::tr("closed, %1 left to read").arg(lagText(worstLag(bar)));
        return bar.places.empty() ? Words::tr("closed, readable") : Words::tr("closed, read to its end");
    case LaneState::Expired:
        return Words::tr("expired %1").arg(clockText(bar.expires - family.start));
    }
    return {};
}

QString describeBar(const FamilyBar &bar, const ShardFamily &family)
{
    QStringList lines;
    lines << Words::tr("%1 of %2, %3 of the key space").arg(bar.name, family.name, shareText(bar.share()));
    lines << Words::tr("created at %1").arg(clockText(bar.created - family.start));
    if (!bar.parents.empty())
        lines << Words::tr("from %1").arg(lanesText(bar.parents, family));
    if (bar.closed.ns != 0)
        lines << (bar.children.empty()
                      ? Words::tr("closed at %1").arg(clockText(bar.closed - family.start))
                      : Words::tr("closed at %1, went on as %2")
                            .arg(clockText(bar.closed - family.start), lanesText(bar.children, family)));
    if (bar.expires.ns != 0)
        lines << (bar.state == LaneState::Expired
                      ? Words::tr("past its retention since %1").arg(clockText(bar.expires - family.start))
                      : Words::tr("readable until %1").arg(clockText(bar.expires - family.start)));
    lines << barText(bar, family);
    if (!bar.refusals.empty()) {
        Duration sum;
        for (const TimeSpell &spell : bar.refusals)
            sum = sum + (spell.to - spell.from);
        lines << Words::tr("has refused records for %1 in all").arg(lagText(toMilliseconds(sum)));
    }
    for (const FamilyPlace &place : bar.places)
        lines << (place.isFinished ? Words::tr("%1: read to the end").arg(place.name)
                                   : Words::tr("%1: %2 behind").arg(place.name, lagText(place.lagMs)));
    return lines.join(u'\n');
}

TableContent familyTable(const ShardFamily &family)
{
    TableContent content;
    content.columns = {{Words::tr("Shard")},           {Words::tr("State")},
                       {Words::tr("Begins at"), true}, {Words::tr("Ends at"), true},
                       {Words::tr("Created"), true},   {Words::tr("Closed"), true},
                       {Words::tr("Expires"), true},   {Words::tr("From")},
                       {Words::tr("Went on as")},      {Words::tr("Records in"), true},
                       {Words::tr("Refused"), true},   {Words::tr("Refusing for"), true},
                       {Words::tr("Behind"), true}};
    const auto moment = [&](SimTime time) {
        return time.ns == 0 ? TableCell{}
                            : TableCell{clockText(time - family.start), toSeconds(time - family.start)};
    };
    for (const FamilyBar &bar : family.bars) {
        Duration refusing;
        for (const TimeSpell &spell : bar.refusals)
            refusing = refusing + (spell.to - spell.from);
        const bool isOpen = bar.state == LaneState::Open;
        TableRow row;
        row.service = family.stream;
        row.lane = bar.state == LaneState::Expired ? noLane : bar.lane;
        row.cells = {{bar.name},
                     {stateWord(bar.state)},
                     {shareText(bar.begin), bar.begin},
                     {shareText(bar.end), bar.end},
                     moment(bar.created),
                     moment(bar.closed),
                     moment(bar.expires),
                     {lanesText(bar.parents, family)},
                     {lanesText(bar.children, family)},
                     isOpen ? TableCell{rateText(bar.acceptedPerSecond), bar.acceptedPerSecond} : TableCell{},
                     isOpen ? TableCell{rateText(bar.refusedPerSecond), bar.refusedPerSecond} : TableCell{},
                     bar.refusals.empty() ? TableCell{}
                                          : TableCell{lagText(toMilliseconds(refusing)), toSeconds(refusing)},
                     bar.places.empty() ? TableCell{}
                                        : TableCell{lagText(worstLag(bar)), worstLag(bar) / 1000}};
        content.rows.push_back(std::move(row));
    }
    return content;
}

} // namespace millrace
