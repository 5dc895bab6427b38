// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/topology.h"
#include "sim/frame/frame.h"

#include <QFont>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <vector>

namespace millrace {

/// The fonts that decide how much room words take.
struct CanvasFonts
{
    QFont title;   ///< names on cards and lanes
    QFont body;    ///< words
    QFont small;   ///< second lines
    QFont figures; ///< figures that change
    QFont smallFigures;
    QFont chartTitle;
};

/// What to lay out, and in which room.
struct CanvasRequest
{
    QSizeF size;
    CanvasFonts fonts;
    ServiceIndex stream; ///< the log shown large; invalid: the first one
    ServiceIndex selected;
    LaneIndex selectedLane = noLane;
};

/// How much a card says.
enum class CardLook : std::uint8_t {
    Source, ///< name, rate, the last minute as a line
    Reader, ///< name, rate, lag
    Full,   ///< name, kind, figures, the worst quantity against its limit
};

struct CanvasCard
{
    ServiceIndex service;
    QRectF rect;
    CardLook look = CardLook::Full;
    bool isCompact = false; ///< name and figure only
    int badge = 0;          ///< number that marks a reader's position in the lanes; 0: it is the only one
    int column = 0;         ///< counted from the left
};

/// The services of one region.
struct CanvasBand
{
    QString title; ///< "us-east-1"
    QRectF rect;
    QRectF titleRect;
};

/// One open shard on the bar of the key space, to scale.
struct BarSlice
{
    LaneIndex lane = noLane;
    std::size_t at = 0; ///< in ServiceFrame::lanes
    QRectF rect;
};

/// A reader's position in a lane.
struct LaneMark
{
    ServiceIndex reader;
    int badge = 0;
    double x = 0;
    double checkpointX = 0;
    bool isActive = true;
    QString text;     ///< lag in words; empty where it need not be said or there is no room
    QString longText; ///< the same, with the reader's name where there are several
    QRectF label;
};

struct LaneBox
{
    LaneIndex lane = noLane;
    std::size_t at = 0;
    QRectF rect;
    QRectF neckFrom; ///< the slice of the bar it belongs to; null for a closed lane
    bool isDraining = false;
    QString title;
    QRectF titleRect;
    QString rate;
    QRectF rateRect;
    QString limit;
    QRectF limitRect; ///< null where there is no room
    double headX = 0;
    double tailX = 0; ///< left end of the stretch of time shown
    std::vector<LaneMark> marks;
};

/// How a curve goes.
enum class FlowRoute : std::uint8_t {
    Level, ///< leaves to the right and arrives from the left
    Under, ///< back to an earlier column, below what lies between
    Down,  ///< leaves and arrives upright: into another band, or from a control
};

/// Records on their way between two services.
struct FlowCurve
{
    ServiceIndex from;
    ServiceIndex to;
    LaneIndex lane = noLane;
    QPointF begin;
    QPointF end;
    std::vector<QPointF> via; ///< in pairs: where it crosses a column, left and right
    FlowRoute route = FlowRoute::Level;
    double width = 1;
    double perSecond = 0;
    bool isRefused = false; ///< part of it is being refused
    bool isRead = false;    ///< from a lane to a reader
    bool isBand = false;    ///< of many shards together
    bool isIdle = false;    ///< connected, nothing flows
    bool isControl = false; ///< no records: it acts on the other
};

/// The words beside the rings that turn back.
struct RefusalLabel
{
    QRectF rect;
    QPointF from; ///< where on the bar the records are refused
    QString figure;
    QString policy;
    bool isStacked = false; ///< too narrow for a line: one word below the other
    double perSecond = 0;
    LaneIndex lane = noLane; ///< noLane: several shards in one label
};

/// Where everything on the canvas lies. A value, made from a frame and a size and nothing else.
/// Sources, one log and its readers stand in three columns; a longer way of the records in as many as it
/// needs, which may take more room than there is.
struct CanvasLayout
{
    QSizeF size; ///< at least what was asked for
    CanvasFonts fonts;
    ServiceIndex stream;
    bool isNarrow = false;
    bool isAggregated = false; ///< too many lanes to draw: the bar carries the heat, few lanes are shown
    bool isCreating = false;
    bool isChain = false;
    std::vector<CanvasCard> producers; ///< that write to the log shown large
    std::vector<CanvasCard> readers;   ///< that read it
    std::vector<CanvasCard> others;
    std::vector<CanvasBand> bands; ///< empty where all stand in one region
    double flowLeft = 0;           ///< where the room for curves to the bar begins
    QString streamTitle;           ///< name of the log shown large, where there are several
    QRectF streamTitleRect;
    QRectF producerHint; ///< where a producer would be; null when there is one
    QRectF readerHint;
    QRectF bar;
    QRectF laneArea;
    std::vector<BarSlice> slices;
    std::vector<LaneBox> lanes;
    QRectF beginLabel;
    QRectF endLabel;
    std::vector<FlowCurve> curves;
    std::vector<RefusalLabel> refusals;
    QString summary; ///< of the lanes not drawn
    QRectF summaryRect;
    QString scaleText; ///< "lanes show the last 10 s"
    QRectF scaleRect;
    double windowSeconds = 10; ///< how much time a lane is long

    double yOf(double share) const { return bar.top() + share * bar.height(); }
    const LaneBox *find(LaneIndex lane) const;
    const CanvasCard *card(ServiceIndex service) const;
    std::vector<const CanvasCard *> cards() const;
    /// Every rectangle that holds words: none may overlap another or leave the canvas.
    std::vector<QRectF> wordRects() const;
};

/// How much larger than usual the words are: cards grow with them. Never below 1.
double scaleOf(const CanvasFonts &fonts);

CanvasLayout layoutCanvas(const Frame &frame, const CanvasRequest &request);

/// The log that the canvas shows large: the asked one if it exists, else the first.
const ServiceFrame *shownStream(const Frame &frame, ServiceIndex asked);
/// Whether any reader that began on it has not yet read a closed lane to its end.
bool isDraining(const Frame &frame, const ServiceFrame &log, const LaneFrame &lane);
/// Name in a service's "stream" parameter, if it has one.
std::string streamOf(const ServiceFrame &service);

} // namespace millrace
