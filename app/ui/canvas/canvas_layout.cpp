// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_layout.h"

#include "sim/kernel/text.h"
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/layout_parts.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace millrace {
namespace {

/// Widths of the columns, from left to right.
struct Columns
{
    double pad = 20;
    double card = 100; ///< of a producer
    double reader = 110;
    double flow = 100;
    double bar = 18;
    double neck = 22;
    double lanes = 200;
    double read = 56;
};

Columns columnsFor(const CanvasRequest &request, bool isNarrow, double labelWidth, bool isAggregated)
{
    const double width = request.size.width();
    const double scale = scaleOf(request.fonts);
    Columns columns;
    columns.pad = isNarrow ? 8 : 20;
    columns.card = std::clamp(width * 0.155, (isNarrow ? 58.0 : 92.0) * scale, 150 * scale);
    columns.reader = std::clamp(width * 0.18, (isNarrow ? 68.0 : 108.0) * scale, 156 * scale);
    columns.bar = isAggregated ? 26 : isNarrow ? 12 : 18;
    columns.neck = isNarrow ? 10 : 20;
    columns.read = std::clamp(width * 0.075, 16.0, 96.0);
    columns.flow = std::clamp(width * 0.13, 34.0, 170.0);
    if (labelWidth > 0)
        columns.flow = std::max(columns.flow, labelWidth + 20);
    const double lanesMin = (isNarrow ? 86 : 150) * scale;
    // Large words in little room: the cards give way before the lanes do.
    const double others =
        2 * columns.pad + columns.bar + columns.neck + columns.read + (labelWidth > 0 ? 60 : 30) + lanesMin;
    const double cards = std::clamp((width - others) / (columns.card + columns.reader), 0.4, 1.0);
    columns.card *= cards;
    columns.reader *= cards;
    const double fixed =
        2 * columns.pad + columns.card + columns.reader + columns.bar + columns.neck + columns.read;
    // The lanes give way to the refusal's words, but never below what a title needs.
    columns.flow = std::max(labelWidth > 0 ? 60.0 : 30.0, std::min(columns.flow, width - fixed - lanesMin));
    columns.lanes = std::max(40.0, width - fixed - columns.flow);
    return columns;
}

CardLook lookOf(const ServiceFrame &service)
{
    return service.kind == "producer"   ? CardLook::Source
           : service.kind == "consumer" ? CardLook::Reader
                                        : CardLook::Full;
}

/// Cards of one column, spread over its height; those that do not fit are left out and counted.
std::vector<CanvasCard> cardColumn(const std::vector<const ServiceFrame *> &services, const QRectF &column,
                                   const CanvasFonts &fonts, bool isNarrow, bool isReader)
{
    std::vector<CanvasCard> cards;
    if (services.empty())
        return cards;
    const double line = QFontMetricsF(fonts.title).height();
    const double figureLine = QFontMetricsF(fonts.smallFigures).height();
    const auto count = static_cast<double>(services.size());
    std::vector<double> heights;
    double all = 0;
    for (const ServiceFrame *service : services) {
        heights.push_back(cardHeight(*service, lookOf(*service), fonts, false));
        all += heights.back();
    }
    double gap = std::min(28.0, (column.height() - all) / count);
    bool isCompact = isNarrow && column.height() < 120;
    if (gap < 8) {
        isCompact = true;
        double height = line + figureLine + 10;
        gap = (column.height() - count * height) / count;
        if (gap < 4) {
            gap = 4;
            height = std::max(line + 6, column.height() / count - gap);
        }
        gap = std::min(gap, 16.0);
        heights.assign(services.size(), height);
        all = count * height;
    }
    double y = std::max(column.top(), column.center().y() - (all + (count - 1) * gap) / 2);
    for (std::size_t at = 0; at < services.size(); ++at) {
        if (y + heights[at] > column.bottom() + 0.5)
            break;
        CanvasCard card;
        card.service = services[at]->index;
        card.rect = QRectF(column.left(), y, column.width(), heights[at]);
        card.look = lookOf(*services[at]);
        card.isCompact = isCompact;
        card.badge = isReader && services.size() > 1 ? static_cast<int>(at) + 1 : 0;
        card.column = isReader ? 2 : 0;
        cards.push_back(card);
        y += heights[at] + gap;
    }
    return cards;
}

} // namespace

/// Room for the words of the widest refusal label, so that they stand beside the bar.
double refusalWidth(const Frame &frame, const ServiceFrame &stream, const CanvasFonts &fonts)
{
    double width = 0;
    for (const LaneFrame &lane : stream.lanes) {
        if (lane.level == Level::Refusing && lane.refusedPerSecond > 0) {
            const RefusalWords words = refusalWords(frame, stream, lane);
            width = std::max(width, refusalLabelSize(words, fonts).width());
        }
    }
    return width;
}

std::string streamOf(const ServiceFrame &service)
{
    const ParameterValue *value = findValue(service.parameters, "stream");
    const auto *name = value ? std::get_if<std::string>(value) : nullptr;
    return name ? *name : std::string();
}

const ServiceFrame *shownStream(const Frame &frame, ServiceIndex asked)
{
    const ServiceFrame *first = nullptr;
    for (const ServiceFrame &service : frame.services) {
        if (service.role != ServiceRole::Log)
            continue;
        if (service.index == asked)
            return &service;
        if (!first)
            first = &service;
    }
    return first;
}

bool isDraining(const Frame &frame, const ServiceFrame &log, const LaneFrame &lane)
{
    if (lane.state != LaneState::Closed || lane.firstPosition >= lane.endPosition)
        return false;
    for (const ServiceFrame &service : frame.services) {
        for (const ReaderMark &mark : service.readers) {
            if (mark.log == log.index && mark.lane == lane.index && !mark.isFinished)
                return true;
        }
    }
    return false;
}

double scaleOf(const CanvasFonts &fonts)
{
    return std::max(1.0, fonts.title.pixelSize() / 13.0);
}

namespace {

void layoutThreeColumns(const Frame &frame, const Topology &topology, const CanvasRequest &request,
                        CanvasLayout &layout)
{
    std::vector<const ServiceFrame *> producers;
    std::vector<const ServiceFrame *> readers;
    for (const ServiceFrame &service : frame.services) {
        if (service.role == ServiceRole::Source)
            producers.push_back(&service);
        else if (service.role == ServiceRole::Reader)
            readers.push_back(&service);
    }
    const ServiceFrame *stream = shownStream(frame, request.stream);
    const double smallLine = QFontMetricsF(request.fonts.small).height();
    const double top = smallLine + 6;
    const double bottom = request.size.height() - smallLine - 8;
    const double labelWidth = stream ? refusalWidth(frame, *stream, request.fonts) : 0;
    const double laneHeight = std::max(20.0, bottom - top);
    layout.isAggregated = stream && lanesTooThin(frame, *stream, laneHeight, request);
    const Columns columns = columnsFor(request, layout.isNarrow, labelWidth, layout.isAggregated);

    const QRectF left(columns.pad, top, columns.card, laneHeight);
    const QRectF right(request.size.width() - columns.pad - columns.reader, top, columns.reader, laneHeight);
    layout.flowLeft = left.right();
    layout.producers = cardColumn(producers, left, request.fonts, layout.isNarrow, false);
    layout.readers = cardColumn(readers, right, request.fonts, layout.isNarrow, true);
    const double hintHeight = 2 * smallLine + 20;
    if (producers.empty())
        layout.producerHint =
            QRectF(left.left(), left.center().y() - hintHeight / 2, left.width(), hintHeight);
    if (readers.empty())
        layout.readerHint =
            QRectF(right.left(), right.center().y() - hintHeight / 2, right.width(), hintHeight);
    if (!stream)
        return;
    layout.bar = QRectF(left.right() + columns.flow, top, columns.bar, laneHeight);
    layout.laneArea = QRectF(layout.bar.right() + columns.neck, top, columns.lanes, laneHeight);
    placeStream(frame, topology, *stream, request, layout);
}

} // namespace

double cardHeight(const ServiceFrame &service, CardLook look, const CanvasFonts &fonts, bool isCompact)
{
    const double line = QFontMetricsF(fonts.title).height();
    const double figureLine = QFontMetricsF(fonts.smallFigures).height();
    if (isCompact)
        return line + figureLine + 10;
    double height = 18 + line + figureLine;
    const bool isSource =
        look == CardLook::Source || (service.role == ServiceRole::Source && gaugeOf(service) == nullptr);
    if (!isSource)
        height += figureLine + 2;
    if (look != CardLook::Full)
        return height;
    height += QFontMetricsF(fonts.small).height() + 2;
    if (service.role == ServiceRole::Log || gaugeOf(service) != nullptr)
        height += 10;
    return height;
}

void placeStream(const Frame &frame, const Topology &topology, const ServiceFrame &stream,
                 const CanvasRequest &request, CanvasLayout &layout)
{
    const double smallLine = QFontMetricsF(request.fonts.small).height();
    const QRectF &bar = layout.bar;
    layout.stream = stream.index;
    layout.isCreating = stream.state == "CREATING";
    const double bound = QFontMetricsF(request.fonts.smallFigures).horizontalAdvance(QStringLiteral("2^128"));
    const double labelSpan = std::max({60.0, bound + 6, bar.width() + 24});
    layout.beginLabel =
        QRectF(bar.center().x() - labelSpan / 2, bar.top() - smallLine - 2, labelSpan, smallLine);
    layout.endLabel = QRectF(bar.center().x() - labelSpan / 2, bar.bottom() + 2, labelSpan, smallLine);

    placeSlices(stream, layout);
    placeLanes(frame, stream, request, layout);
    placeFlows(frame, topology, stream, layout);
    placeRefusals(frame, stream, layout);

    if (layout.lanes.empty())
        return;
    layout.scaleText = CanvasWords::tr("lanes show the last %1").arg(roundLengthText(layout.windowSeconds));
    const double width = QFontMetricsF(request.fonts.small).horizontalAdvance(layout.scaleText) + 2;
    const double x = std::max(layout.endLabel.right() + 6, layout.laneArea.right() - width);
    const double most =
        layout.isChain ? layout.laneArea.right() : request.size.width() - (layout.isNarrow ? 8 : 20);
    if (x + width <= most + 0.5)
        layout.scaleRect = QRectF(x, bar.bottom() + 2, width, smallLine);
}

CanvasLayout layoutCanvas(const Frame &frame, const CanvasRequest &request)
{
    CanvasLayout layout;
    layout.size = request.size;
    layout.fonts = request.fonts;
    layout.isNarrow = request.size.width() < 460 * scaleOf(request.fonts);
    const Topology topology = topologyOf(frame);
    if (topology.isPlain())
        layoutThreeColumns(frame, topology, request, layout);
    else
        layoutChain(frame, topology, request, layout);
    return layout;
}

const LaneBox *CanvasLayout::find(LaneIndex lane) const
{
    const auto at =
        std::find_if(lanes.begin(), lanes.end(), [lane](const LaneBox &box) { return box.lane == lane; });
    return at == lanes.end() ? nullptr : &*at;
}

std::vector<const CanvasCard *> CanvasLayout::cards() const
{
    std::vector<const CanvasCard *> all;
    for (const auto *list : {&producers, &readers, &others})
        for (const CanvasCard &card : *list)
            all.push_back(&card);
    return all;
}

const CanvasCard *CanvasLayout::card(ServiceIndex service) const
{
    for (const auto *list : {&producers, &readers, &others})
        for (const CanvasCard &card : *list)
            if (card.service == service)
                return &card;
    return nullptr;
}

std::vector<QRectF> CanvasLayout::wordRects() const
{
    std::vector<QRectF> rects;
    for (const CanvasCard *card : cards())
        rects.push_back(card->rect);
    for (const CanvasBand &band : bands)
        rects.push_back(band.titleRect);
    for (const QRectF &rect :
         {producerHint, readerHint, beginLabel, endLabel, summaryRect, scaleRect, streamTitleRect})
        rects.push_back(rect);
    for (const LaneBox &lane : lanes) {
        rects.push_back(lane.titleRect);
        rects.push_back(lane.rateRect);
        rects.push_back(lane.limitRect);
        for (const LaneMark &mark : lane.marks)
            rects.push_back(mark.label);
    }
    for (const RefusalLabel &label : refusals)
        rects.push_back(label.rect);
    std::erase_if(rects, [](const QRectF &rect) { return rect.isEmpty(); });
    return rects;
}

} // namespace millrace
