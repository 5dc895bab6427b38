// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/kinesis/hash_key.h"
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/layout_parts.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace millrace {
namespace {

/// Where the bar is cut into bands when there are more shards than curves can be told apart.
constexpr int bandsMax = 12;
constexpr int bands = 6;
constexpr std::size_t refusalLabelsMax = 3;

const LaneFrame *laneOf(const ServiceFrame &stream, LaneIndex index)
{
    // Lanes mostly stand at their own index.
    if (index < stream.lanes.size() && stream.lanes[index].index == index)
        return &stream.lanes[index];
    const auto at = std::find_if(stream.lanes.begin(), stream.lanes.end(),
                                 [index](const LaneFrame &lane) { return lane.index == index; });
    return at == stream.lanes.end() ? nullptr : &*at;
}

/// Where records of a lane meet the bar: the middle of its slice, or the very place of its hot key.
double entryY(const CanvasLayout &layout, const LaneFrame &lane)
{
    const double middle = (lane.begin + lane.end) / 2;
    if (lane.topKeyShare < 0.3 || lane.topKey.empty())
        return layout.yOf(middle);
    const double place = shareOf(hashKeyOf(lane.topKey));
    // A record with an explicit hash key falls elsewhere than its partition key.
    return layout.yOf(place >= lane.begin && place < lane.end ? place : middle);
}

bool isConnected(const Frame &frame, const Topology &topology, ServiceIndex from, ServiceIndex to)
{
    const auto at = [&frame](ServiceIndex index) {
        return static_cast<std::size_t>(
            std::find_if(frame.services.begin(), frame.services.end(),
                         [index](const ServiceFrame &service) { return service.index == index; })
            - frame.services.begin());
    };
    return topology.find(at(from), at(to)) != nullptr;
}

void placeWriteCurves(const Frame &frame, const Topology &topology, const ServiceFrame &stream,
                      CanvasLayout &layout)
{
    const bool isBanded = layout.slices.size() > bandsMax;
    // Producer and lane (or band) -> what flows. Refusing lanes keep a curve of their own.
    struct Flow
    {
        double perSecond = 0;
        double refused = 0;
        double y = 0;
        LaneIndex lane = noLane;
    };
    std::map<std::pair<std::uint16_t, int>, Flow> flows;
    std::set<std::uint16_t> knownByLane;
    for (const LinkFrame &link : frame.links) {
        if (link.to == stream.index && link.lane != noLane)
            knownByLane.insert(link.from.value);
    }
    for (const LinkFrame &link : frame.links) {
        const CanvasCard *card = layout.card(link.from);
        if (!card || link.perSecond + link.refusedPerSecond <= 0)
            continue;
        if (link.to != stream.index || (link.lane == noLane && knownByLane.count(link.from.value) > 0))
            continue;
        const LaneFrame *lane = link.lane == noLane ? nullptr : laneOf(stream, link.lane);
        if (link.lane != noLane && !lane)
            continue;
        int key = -1;
        double y = layout.bar.center().y();
        if (lane) {
            const bool isOwn = !isBanded || layout.find(lane->index);
            const double middle = (lane->begin + lane->end) / 2;
            const int band = std::clamp(static_cast<int>(middle * bands), 0, bands - 1);
            key = isOwn ? static_cast<int>(link.lane) + bandsMax : band;
            y = isOwn ? entryY(layout, *lane) : layout.yOf((band + 0.5) / bands);
        }
        Flow &flow = flows[{link.from.value, key}];
        flow.perSecond += link.perSecond;
        flow.refused += link.refusedPerSecond;
        flow.y = y;
        flow.lane = lane && key >= bandsMax ? lane->index : noLane;
    }

    double most = 200;
    for (const auto &[key, flow] : flows)
        most = std::max(most, flow.perSecond + flow.refused);
    for (const CanvasCard &card : layout.producers) {
        const QPointF from(card.rect.right(), card.rect.center().y());
        bool hasFlow = false;
        for (const auto &[key, flow] : flows) {
            if (key.first != card.service.value)
                continue;
            hasFlow = true;
            FlowCurve curve;
            curve.from = card.service;
            curve.to = stream.index;
            curve.lane = flow.lane;
            curve.begin = from;
            curve.end = QPointF(layout.bar.left() - 1, flow.y);
            curve.perSecond = flow.perSecond + flow.refused;
            curve.width = 1 + 6 * curve.perSecond / most;
            curve.isRefused = flow.refused > 0;
            curve.isBand = isBanded && flow.lane == noLane;
            layout.curves.push_back(curve);
        }
        if (hasFlow)
            continue;
        if (!isConnected(frame, topology, card.service, stream.index))
            continue;
        FlowCurve idle;
        idle.from = card.service;
        idle.to = stream.index;
        idle.begin = from;
        idle.end = QPointF(layout.bar.left() - 1, layout.bar.center().y());
        idle.isIdle = true;
        layout.curves.push_back(idle);
    }
    // The hot curve is drawn last, above the others.
    std::stable_sort(layout.curves.begin(), layout.curves.end(),
                     [](const FlowCurve &a, const FlowCurve &b) { return a.isRefused < b.isRefused; });
}

/// What a reader reads from each lane. Known as a whole only, it is what the lanes took in, in proportion:
/// no more can flow for long.
std::map<std::pair<std::uint16_t, LaneIndex>, double> readFlows(const Frame &frame,
                                                                const ServiceFrame &stream)
{
    std::map<std::pair<std::uint16_t, LaneIndex>, double> read;
    double taken = 0;
    for (const LaneFrame &lane : stream.lanes)
        taken += lane.acceptedPerSecond;
    for (const LinkFrame &link : frame.links) {
        if (link.from != stream.index || link.perSecond <= 0)
            continue;
        if (link.lane != noLane) {
            read[{link.to.value, link.lane}] += link.perSecond;
            continue;
        }
        for (const LaneFrame &lane : stream.lanes) {
            if (taken > 0)
                read[{link.to.value, lane.index}] += link.perSecond * lane.acceptedPerSecond / taken;
        }
    }
    return read;
}

/// A reader whose place in the lanes is not known: one curve for all that it reads.
void placeReadTogether(const ServiceFrame &stream, const CanvasCard &card, double perSecond, double most,
                       CanvasLayout &layout)
{
    FlowCurve curve;
    curve.from = stream.index;
    curve.to = card.service;
    curve.isRead = true;
    curve.perSecond = perSecond;
    curve.isIdle = perSecond <= 0;
    curve.width = 1 + 3 * perSecond / most;
    curve.begin = QPointF(layout.laneArea.right() + 1, layout.laneArea.center().y());
    curve.end = QPointF(card.rect.left(), card.rect.center().y());
    layout.curves.push_back(curve);
}

void placeReadCurves(const Frame &frame, const Topology &topology, const ServiceFrame &stream,
                     CanvasLayout &layout)
{
    const auto read = readFlows(frame, stream);
    double most = 200;
    for (const auto &[link, perSecond] : read)
        most = std::max(most, perSecond);
    for (const CanvasCard &card : layout.readers) {
        const auto reader =
            std::find_if(frame.services.begin(), frame.services.end(),
                         [&](const ServiceFrame &service) { return service.index == card.service; });
        const QPointF to(card.rect.left(), card.rect.center().y());
        if (!isConnected(frame, topology, stream.index, card.service))
            continue;
        if (reader->readers.empty()) {
            double perSecond = 0;
            for (const auto &[link, each] : read)
                perSecond += link.first == card.service.value ? each : 0;
            placeReadTogether(stream, card, perSecond, std::max(most, perSecond), layout);
            continue;
        }
        for (const LaneBox &box : layout.lanes) {
            const bool isReader =
                std::any_of(reader->readers.begin(), reader->readers.end(), [&](const ReaderMark &mark) {
                    return mark.log == stream.index && mark.lane == box.lane && !mark.isFinished;
                });
            if (!isReader)
                continue;
            const auto flow = read.find({card.service.value, box.lane});
            FlowCurve curve;
            curve.from = stream.index;
            curve.to = card.service;
            curve.lane = box.lane;
            curve.isRead = true;
            curve.perSecond = flow == read.end() ? 0 : flow->second;
            curve.isIdle = curve.perSecond <= 0;
            curve.width = 1 + 3 * curve.perSecond / most;
            curve.begin = QPointF(box.rect.right() + 1, box.rect.center().y());
            curve.end = to;
            layout.curves.push_back(curve);
        }
    }
}

/// Above or below its entry to the bar: so that labels cover neither one another nor other entries.
void chooseSides(std::vector<RefusalLabel> &labels, const QRectF &bar)
{
    constexpr double reach = 26;
    const auto place = [&](unsigned sides) {
        for (std::size_t i = 0; i < labels.size(); ++i) {
            QRectF &rect = labels[i].rect;
            if (sides >> i & 1u)
                rect.moveBottom(labels[i].from.y() - reach);
            else
                rect.moveTop(labels[i].from.y() + reach);
        }
    };
    double best = 1e18;
    unsigned chosen = 0;
    for (unsigned sides = 0; sides < 1u << labels.size(); ++sides) {
        place(sides);
        double cost = 0;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const QRectF &rect = labels[i].rect;
            cost +=
                20 * (std::max(0.0, bar.top() - rect.top()) + std::max(0.0, rect.bottom() - bar.bottom()));
            for (std::size_t j = 0; j < labels.size(); ++j) {
                if (i == j)
                    continue;
                if (rect.top() < labels[j].rect.bottom() + 6 && labels[j].rect.top() < rect.bottom() + 6)
                    cost += 1000;
                if (labels[j].from.y() > rect.top() - 4 && labels[j].from.y() < rect.bottom() + 4)
                    cost += 100;
            }
        }
        if (cost < best) {
            best = cost;
            chosen = sides;
        }
    }
    place(chosen);
}

} // namespace

void placeFlows(const Frame &frame, const Topology &topology, const ServiceFrame &stream,
                CanvasLayout &layout)
{
    placeWriteCurves(frame, topology, stream, layout);
    placeReadCurves(frame, topology, stream, layout);
}

RefusalWords refusalWords(const Frame &frame, const ServiceFrame &stream, const LaneFrame &lane)
{
    RefusalWords words;
    words.figure = CanvasWords::tr("%1 refused").arg(rateText(lane.refusedPerSecond));
    QString policy;
    for (const LinkFrame &link : frame.links) {
        if (link.to != stream.index || link.refusedPerSecond <= 0
            || (link.lane != noLane && link.lane != lane.index))
            continue;
        for (const ServiceFrame &producer : frame.services) {
            if (producer.index != link.from)
                continue;
            const QString own = retryText(producer);
            policy = policy.isEmpty() || policy == own ? own : CanvasWords::tr("retries differ");
        }
    }
    words.policy = policy;
    return words;
}

QSizeF refusalLabelSize(const RefusalWords &words, const CanvasFonts &fonts)
{
    const QFontMetricsF figure(fonts.small);
    double width = figure.horizontalAdvance(words.figure) * 1.06; // drawn bold
    double height = figure.height() + 8;
    if (!words.policy.isEmpty()) {
        width = std::max(width, figure.horizontalAdvance(words.policy));
        height += figure.height();
    }
    return {width + 18, height};
}

void placeRefusals(const Frame &frame, const ServiceFrame &stream, CanvasLayout &layout)
{
    std::vector<const LaneFrame *> refusing;
    for (const LaneFrame &lane : stream.lanes) {
        if (lane.level == Level::Refusing && lane.refusedPerSecond > 0)
            refusing.push_back(&lane);
    }
    if (refusing.empty())
        return;
    std::stable_sort(refusing.begin(), refusing.end(), [](const LaneFrame *a, const LaneFrame *b) {
        return a->refusedPerSecond > b->refusedPerSecond;
    });

    std::vector<RefusalLabel> labels;
    const bool isOneForAll = refusing.size() > refusalLabelsMax;
    if (isOneForAll) {
        RefusalLabel label;
        for (const LaneFrame *lane : refusing)
            label.perSecond += lane->refusedPerSecond;
        label.from = QPointF(layout.bar.left(), entryY(layout, *refusing.front()));
        label.figure = CanvasWords::tr("%1 refused").arg(rateText(label.perSecond));
        label.policy =
            CanvasWords::tr("by %1 shards")
                .arg(QString::fromStdString(thousands(static_cast<std::int64_t>(refusing.size()))));
        labels.push_back(label);
    } else {
        for (const LaneFrame *lane : refusing) {
            const RefusalWords words = refusalWords(frame, stream, *lane);
            labels.push_back({{},
                              QPointF(layout.bar.left(), entryY(layout, *lane)),
                              words.figure,
                              words.policy,
                              false,
                              lane->refusedPerSecond,
                              lane->index});
        }
    }

    std::stable_sort(labels.begin(), labels.end(),
                     [](const RefusalLabel &a, const RefusalLabel &b) { return a.from.y() < b.from.y(); });
    const double left = layout.flowLeft + 4;
    for (RefusalLabel &label : labels) {
        QSizeF size = refusalLabelSize({label.figure, label.policy}, layout.fonts);
        const double room = layout.bar.left() - 10 - left;
        if (size.width() > room) {
            // Beside a narrow column the words stand one below the other.
            label.isStacked = true;
            size = QSizeF(room, 2 * QFontMetricsF(layout.fonts.small).height() + 8);
            label.figure = rateText(label.perSecond);
            label.policy = CanvasWords::tr("refused");
        }
        label.rect = QRectF(QPointF(layout.bar.left() - 10 - size.width(), 0), size);
    }
    chooseSides(labels, layout.bar);
    double next = layout.bar.top();
    for (RefusalLabel &label : labels) {
        label.rect.moveTop(std::max(next, label.rect.top()));
        next = label.rect.bottom() + 6;
    }
    double lowest = layout.bar.bottom();
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        if (label->rect.bottom() > lowest)
            label->rect.moveBottom(lowest);
        lowest = label->rect.top() - 6;
    }
    // More words than the height holds: the hottest ones stay.
    while (!labels.empty() && labels.front().rect.top() < layout.bar.top() - 0.5)
        labels.erase(labels.begin());
    layout.refusals = std::move(labels);
}

} // namespace millrace
