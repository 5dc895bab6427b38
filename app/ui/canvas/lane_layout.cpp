// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/layout_parts.h"

#include <QFontMetricsF>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace millrace {
namespace {

constexpr double drainingHeight = 20;
/// Notable lanes drawn in full when there are too many to draw.
constexpr std::size_t notableMax = 6;

double rowMin(const CanvasFonts &fonts)
{
    return std::max(26.0, QFontMetricsF(fonts.title).height() + 8);
}

struct Row
{
    std::size_t at = 0;
    bool isDraining = false;
    bool isGrown = false; ///< hot or selected: grows while the others give way
};

bool isOpen(const LaneFrame &lane)
{
    return lane.state == LaneState::Open || lane.state == LaneState::Creating;
}

std::vector<Row> rowsOf(const Frame &frame, const ServiceFrame &stream, const CanvasRequest &request)
{
    std::vector<Row> rows;
    for (std::size_t at = 0; at < stream.lanes.size(); ++at) {
        const LaneFrame &lane = stream.lanes[at];
        const bool isSelected = request.selected == stream.index && request.selectedLane == lane.index;
        if (isOpen(lane))
            rows.push_back({at, false, isSelected || lane.level == Level::Refusing});
        else if (isDraining(frame, stream, lane))
            rows.push_back({at, true, false});
    }
    // A closed parent stands just before the children that took over its range.
    std::sort(rows.begin(), rows.end(), [&](const Row &a, const Row &b) {
        const LaneFrame &first = stream.lanes[a.at];
        const LaneFrame &second = stream.lanes[b.at];
        if (first.begin != second.begin)
            return first.begin < second.begin;
        if (a.isDraining != b.isDraining)
            return a.isDraining;
        return first.index < second.index;
    });
    return rows;
}

/// The few lanes worth drawing among very many: the selected, the refusing, then the fullest.
std::vector<Row> notableRows(const ServiceFrame &stream, std::vector<Row> rows, const CanvasRequest &request,
                             std::size_t count)
{
    const auto rank = [&](const Row &row) {
        const LaneFrame &lane = stream.lanes[row.at];
        const bool isSelected = request.selected == stream.index && request.selectedLane == lane.index;
        return std::array<double, 4>{isSelected ? 1.0 : 0.0, row.isDraining ? 0.0 : 1.0,
                                     lane.refusedPerSecond, lane.heat};
    };
    if (rows.size() > count) {
        std::stable_sort(rows.begin(), rows.end(),
                         [&](const Row &a, const Row &b) { return rank(a) > rank(b); });
        rows.resize(count);
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const Row &a, const Row &b) {
        return stream.lanes[a.at].begin < stream.lanes[b.at].begin;
    });
    return rows;
}

/// How long a stretch of time the lanes show: a round figure that holds the worst lag drawn.
double windowFor(const Frame &frame, const ServiceFrame &stream, const std::vector<Row> &rows)
{
    double worst = 0;
    for (const ServiceFrame &reader : frame.services) {
        for (const ReaderMark &mark : reader.readers) {
            if (mark.log != stream.index || mark.isFinished)
                continue;
            const bool isShown = std::any_of(rows.begin(), rows.end(), [&](const Row &row) {
                return stream.lanes[row.at].index == mark.lane;
            });
            if (isShown)
                worst = std::max(worst, mark.lagMs / 1000);
        }
    }
    for (const double window : {10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 21600.0, 86400.0}) {
        if (worst * 1.15 <= window)
            return window;
    }
    return 7 * 86400;
}

/// Among the lanes drawn, the one where a reader lags most: there its lag is put into words.
LaneIndex worstLane(const ServiceFrame &reader, const ServiceFrame &stream, const std::vector<Row> &rows)
{
    LaneIndex worst = noLane;
    double most = 0;
    for (const ReaderMark &mark : reader.readers) {
        if (mark.log != stream.index || mark.isFinished || mark.lagMs <= most)
            continue;
        const bool isShown = std::any_of(rows.begin(), rows.end(), [&](const Row &row) {
            return !row.isDraining && stream.lanes[row.at].index == mark.lane;
        });
        if (isShown) {
            worst = mark.lane;
            most = mark.lagMs;
        }
    }
    return worst;
}

void placeMarks(const Frame &frame, const ServiceFrame &stream, const std::vector<Row> &rows, const Row &row,
                CanvasLayout &layout, LaneBox &box)
{
    const LaneFrame &lane = stream.lanes[row.at];
    const double pxPerSecond = (box.headX - box.tailX) / layout.windowSeconds;
    for (const CanvasCard &card : layout.readers) {
        const auto reader =
            std::find_if(frame.services.begin(), frame.services.end(),
                         [&](const ServiceFrame &service) { return service.index == card.service; });
        const bool isSaid =
            !row.isDraining && (row.isGrown || worstLane(*reader, stream, rows) == lane.index);
        for (const ReaderMark &mark : reader->readers) {
            if (mark.log != stream.index || mark.lane != lane.index || mark.isFinished)
                continue;
            const double secondsPerRecord = mark.lagRecords > 0
                                                ? mark.lagMs / 1000 / static_cast<double>(mark.lagRecords)
                                            : lane.acceptedPerSecond > 0 ? 1 / lane.acceptedPerSecond
                                                                         : 0;
            const double checkpointLag =
                static_cast<double>(lane.endPosition - mark.checkpoint) * secondsPerRecord;
            LaneMark placed;
            placed.reader = card.service;
            placed.badge = card.badge;
            placed.isActive = mark.isActive;
            // At the tip the mark stands just behind the head, so that both are seen.
            placed.x = std::clamp(box.headX - 4 - mark.lagMs / 1000 * pxPerSecond, box.tailX, box.headX - 4);
            placed.checkpointX = std::clamp(box.headX - 4 - checkpointLag * pxPerSecond, box.tailX, placed.x);
            if (mark.lagMs >= 950 && isSaid) {
                placed.text = lagText(mark.lagMs);
                const QString who = QString::fromStdString(reader->name);
                placed.longText =
                    card.badge > 0
                        ? CanvasWords::tr("%1 %2", "reader, and its lag in seconds").arg(who, placed.text)
                        : CanvasWords::tr("%1 behind").arg(placed.text);
            }
            box.marks.push_back(placed);
        }
    }
    std::stable_sort(box.marks.begin(), box.marks.end(),
                     [](const LaneMark &a, const LaneMark &b) { return a.x < b.x; });
}

/// Gives each lag its words where there is room: from the bottom up, else beside the title.
void placeMarkLabels(CanvasLayout &layout, LaneBox &box)
{
    const QFontMetricsF metrics(layout.fonts.smallFigures);
    const double height = metrics.height() + 4;
    const double left = box.rect.left() + 6;
    const double ceiling =
        std::max({box.titleRect.bottom(), box.rateRect.bottom(), box.limitRect.bottom()}) + 2;
    double y = box.rect.bottom() - height - 4;
    bool isTitleRowFree = true;
    for (LaneMark &mark : box.marks) {
        if (mark.text.isEmpty())
            continue;
        if (left + metrics.horizontalAdvance(mark.longText) + 16 <= box.headX - 6)
            mark.text = mark.longText;
        const double width = metrics.horizontalAdvance(mark.text) + 16;
        double x = mark.x + (box.headX - mark.x - width) / 2;
        if (box.headX - mark.x < width + 12)
            x = mark.x - 6 - width;
        x = std::clamp(x, left, std::max(left, box.headX - 6 - width));
        if (x + width > box.headX - 4) {
            mark.text.clear();
            continue;
        }
        if (y >= ceiling) {
            mark.label = QRectF(x, y, width, height);
            y -= height + 3;
            continue;
        }
        // A low lane has one row: right of its title, if the words fit there.
        const double rowLeft =
            std::max({box.titleRect.right(), box.rateRect.right(), box.limitRect.right()}) + 10;
        if (isTitleRowFree && box.rateRect.top() <= box.titleRect.top() && rowLeft + width <= box.headX - 6) {
            mark.label = QRectF(std::max(rowLeft, std::min(x, box.headX - 6 - width)),
                                box.titleRect.center().y() - height / 2, width, height);
            isTitleRowFree = false;
        } else {
            mark.text.clear();
        }
    }
}

/// A line of words: cut to fit where they must stand, or nothing where they may be left out.
struct WordLine
{
    QString text;
    double width = 0;
};

/// The first of several ways to say something that fits.
WordLine firstFitting(const QFontMetricsF &metrics, const QStringList &ways, double room)
{
    for (const QString &way : ways) {
        const double width = metrics.horizontalAdvance(way) + 1;
        if (!way.isEmpty() && width <= room)
            return {way, width};
    }
    return {};
}

void placeWords(const LaneFrame &lane, CanvasLayout &layout, LaneBox &box)
{
    const QFontMetricsF title(layout.fonts.title);
    const QFontMetricsF figures(layout.fonts.figures);
    const QFontMetricsF small(layout.fonts.small);
    const double pad = layout.isNarrow ? 6 : 12;
    const double left = box.rect.left() + pad;
    const double room = box.headX - 8 - left;
    const double line = std::max(title.height(), figures.height());
    double y = box.rect.height() < 34 ? box.rect.center().y() - line / 2 : box.rect.top() + 6;

    box.title = laneTitle(lane);
    if (title.horizontalAdvance(box.title) + 1 > room)
        box.title = QString::number(lane.index);
    const double titleWidth = std::min(title.horizontalAdvance(box.title) + 1, room);
    box.titleRect = QRectF(left, y, titleWidth, line);
    double after = box.titleRect.right() + 10;

    if (box.isDraining) {
        const WordLine words = firstFitting(
            small, {CanvasWords::tr("closed, draining"), CanvasWords::tr("draining")}, box.headX - 8 - after);
        box.rate = words.text;
        if (words.width > 0)
            box.rateRect = QRectF(after, y, words.width, line);
        return;
    }

    const QStringList rates{laneRateText(lane), rateText(lane.offeredPerSecond)};
    WordLine rate = firstFitting(figures, rates, box.headX - 8 - after);
    double below = y + line + 1;
    if (rate.width > 0) {
        box.rateRect = QRectF(after, y, rate.width, line);
        after = box.rateRect.right() + 10;
    } else if (below + line + 2 <= box.rect.bottom()) {
        rate = firstFitting(figures, rates, room);
        if (rate.width > 0) {
            box.rateRect = QRectF(left, below, rate.width, line);
            below += line + 1;
        }
    }
    box.rate = rate.text;

    const QStringList limits{laneLimitText(lane), QString::fromStdString(lane.limitText)};
    WordLine limit;
    if (below + small.height() + 4 <= box.rect.bottom()) {
        limit = firstFitting(small, limits, room);
        if (limit.width > 0)
            box.limitRect = QRectF(left, below, limit.width, small.height());
    } else if (box.rateRect.top() == box.titleRect.top()) {
        limit = firstFitting(small, limits, box.headX - 8 - after);
        if (limit.width > 0)
            box.limitRect = QRectF(after, y, limit.width, line);
    }
    box.limit = limit.text;
}

QString summaryOf(const ServiceFrame &stream, const std::vector<Row> &all, const CanvasLayout &layout)
{
    double low = std::numeric_limits<double>::max();
    double high = 0;
    std::int64_t count = 0;
    std::int64_t refusing = 0;
    for (const Row &row : all) {
        const LaneFrame &lane = stream.lanes[row.at];
        if (row.isDraining || layout.find(lane.index))
            continue;
        ++count;
        refusing += lane.level == Level::Refusing;
        low = std::min(low, lane.fill);
        high = std::max(high, lane.fill);
    }
    if (count == 0)
        return {};
    const QString share =
        CanvasWords::tr("%1 to %2 of limit")
            .arg(QString::fromStdString(decimal(low * 100, 0)), QString::fromStdString(percent(high)));
    QString text = CanvasWords::tr("%1 more shards: %2").arg(QString::fromStdString(thousands(count)), share);
    if (refusing > 0)
        text += CanvasWords::tr(", %1 refusing").arg(QString::fromStdString(thousands(refusing)));
    return text;
}

} // namespace

bool lanesTooThin(const Frame &frame, const ServiceFrame &stream, double height, const CanvasRequest &request)
{
    double needed = 0;
    for (const Row &row : rowsOf(frame, stream, request))
        needed += (row.isDraining ? drainingHeight : rowMin(request.fonts)) + 4;
    return needed - 4 > height;
}

void placeSlices(const ServiceFrame &stream, CanvasLayout &layout)
{
    for (std::size_t at = 0; at < stream.lanes.size(); ++at) {
        const LaneFrame &lane = stream.lanes[at];
        if (!isOpen(lane))
            continue;
        const double top = layout.yOf(lane.begin);
        layout.slices.push_back(
            {lane.index, at, QRectF(layout.bar.left(), top, layout.bar.width(), layout.yOf(lane.end) - top)});
    }
    std::sort(layout.slices.begin(), layout.slices.end(),
              [](const BarSlice &a, const BarSlice &b) { return a.rect.top() < b.rect.top(); });
}

void placeLanes(const Frame &frame, const ServiceFrame &stream, const CanvasRequest &request,
                CanvasLayout &layout)
{
    const std::vector<Row> all = rowsOf(frame, stream, request);
    if (all.empty())
        return;
    const double smallLine = QFontMetricsF(layout.fonts.small).height();
    std::vector<Row> rows = all;
    double height = layout.laneArea.height();
    double gap = std::clamp(height / static_cast<double>(all.size()) * 0.12, 4.0, 12.0);
    if (layout.isAggregated) {
        height -= smallLine + 8;
        gap = 8;
        const double least = rowMin(layout.fonts) + 18;
        const auto fit = static_cast<std::size_t>(std::max(1.0, std::floor((height + gap) / (least + gap))));
        rows = notableRows(stream, all, request, std::min(fit, notableMax));
    }

    double fixed = gap * static_cast<double>(rows.size() - 1);
    double weights = 0;
    for (const Row &row : rows) {
        fixed += row.isDraining ? drainingHeight : rowMin(layout.fonts);
        weights += row.isDraining ? 0 : row.isGrown ? 3.0 : 1.0;
    }
    const double spare = std::max(0.0, height - fixed);

    layout.windowSeconds = windowFor(frame, stream, rows);
    double y = layout.laneArea.top();
    for (const Row &row : rows) {
        const LaneFrame &lane = stream.lanes[row.at];
        const double base = row.isDraining ? drainingHeight : rowMin(layout.fonts);
        const double grown = weights > 0 && !row.isDraining ? spare * (row.isGrown ? 3.0 : 1.0) / weights : 0;
        LaneBox box;
        box.lane = lane.index;
        box.at = row.at;
        box.isDraining = row.isDraining;
        box.rect = QRectF(layout.laneArea.left(), y, layout.laneArea.width(), base + grown);
        y += base + grown + gap;
        const auto slice =
            std::find_if(layout.slices.begin(), layout.slices.end(),
                         [&](const BarSlice &candidate) { return candidate.lane == lane.index; });
        if (slice != layout.slices.end())
            box.neckFrom = slice->rect;
        box.headX = box.rect.right() - std::clamp(box.rect.width() * 0.08, 13.0, 34.0);
        box.tailX = box.rect.left() + 8;
        placeWords(lane, layout, box);
        placeMarks(frame, stream, rows, row, layout, box);
        placeMarkLabels(layout, box);
        layout.lanes.push_back(std::move(box));
    }

    if (layout.isAggregated) {
        layout.summary = summaryOf(stream, all, layout);
        const QFontMetricsF metrics(layout.fonts.small);
        // The words may reach into the room of the curves to the readers, which leave above them.
        const double right = layout.readers.empty() || layout.isChain
                                 ? layout.laneArea.right()
                                 : layout.readers.front().rect.left() - 8;
        layout.summary = metrics.elidedText(layout.summary, Qt::ElideRight, right - layout.laneArea.left());
        layout.summaryRect = QRectF(layout.laneArea.left(), layout.laneArea.bottom() - smallLine - 2,
                                    metrics.horizontalAdvance(layout.summary) + 2, smallLine);
    }
}

} // namespace millrace
