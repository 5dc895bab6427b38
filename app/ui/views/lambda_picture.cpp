// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/lambda_picture.h"

#include "present/figure_text.h"
#include "present/theme.h"
#include "sim/kernel/text.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace millrace {
namespace {

constexpr double pad = 20;
constexpr std::size_t cardsMax = 24; ///< beyond it lanes are cells
constexpr std::size_t notableMax = 6;
constexpr double levelHeight = 12; ///< of the tree of a batch
constexpr int levelsMax = 8;

QFont nameFont()
{
    return Theme::current().words(12.5, QFont::DemiBold);
}
QFont smallFont()
{
    return Theme::current().words(11);
}
QFont figureFont()
{
    return Theme::current().figures(11);
}
double lineOf(const QFont &font)
{
    return QFontMetricsF(font).height();
}

QColor stateColour(const Theme &theme, const LambdaLane &lane)
{
    switch (lane.state) {
    case LambdaLaneState::Running:
        return theme.water;
    case LambdaLaneState::Retrying:
        return theme.amber;
    case LambdaLaneState::Blocked:
        return theme.red;
    default:
        return theme.inkFaint;
    }
}

/// The state as a sign: a wedge runs, a ring turns back, a bar blocks, dots gather, a dash is idle.
void paintState(QPainter &painter, const QRectF &box, const LambdaLane &lane, const QColor &colour)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    const QPointF c = box.center();
    const double r = std::min(box.width(), box.height()) / 2;
    switch (lane.state) {
    case LambdaLaneState::Running:
        painter.drawPolygon(QPolygonF{{c.x() - r * 0.7, c.y() - r * 0.85},
                                      {c.x() + r * 0.9, c.y()},
                                      {c.x() - r * 0.7, c.y() + r * 0.85}});
        break;
    case LambdaLaneState::Retrying: {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour, std::max(1.4, r * 0.3)));
        painter.drawArc(QRectF(c.x() - r * 0.75, c.y() - r * 0.75, r * 1.5, r * 1.5), 40 * 16, 280 * 16);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPolygon(QPolygonF{{c.x() + r * 0.2, c.y() - r * 0.7},
                                      {c.x() + r, c.y() - r * 0.75},
                                      {c.x() + r * 0.75, c.y() + r * 0.05}});
        break;
    }
    case LambdaLaneState::Blocked:
        painter.drawRect(QRectF(c.x() - r * 0.85, c.y() - r * 0.28, r * 1.7, r * 0.56));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour, 1.4));
        painter.drawEllipse(c, r * 0.95, r * 0.95);
        break;
    case LambdaLaneState::Waiting:
        for (int i = -1; i <= 1; ++i)
            painter.drawEllipse(QPointF(c.x() + i * r * 0.65, c.y()), r * 0.2, r * 0.2);
        break;
    case LambdaLaneState::Idle:
        painter.drawRect(QRectF(c.x() - r * 0.5, c.y() - r * 0.1, r, r * 0.2));
        break;
    case LambdaLaneState::Finished:
        painter.drawRect(QRectF(c.x() - r * 0.6, c.y() - r * 0.6, r * 1.2, r * 1.2));
        break;
    }
}

} // namespace

LambdaPicture::LambdaPicture(QWidget *parent)
    : ViewPicture(parent)
{}

void LambdaPicture::show(LambdaBoard board)
{
    m_board = std::move(board);
    contentChanged();
}

PictureItem LambdaPicture::itemFor(std::size_t at, Kind kind, const QRectF &rect) const
{
    const LambdaLane &lane = m_board->part->lanes[at];
    PictureItem item;
    item.rect = rect;
    const bool isKnown = m_board->part->log.isValid();
    item.service = isKnown ? m_board->part->log : m_board->service;
    item.lane = isKnown ? lane.lane : noLane;
    item.words = describeLane(lane, *m_board);
    item.number = static_cast<int>(at) * 2 + kind;
    return item;
}

double LambdaPicture::cardHeight(const LambdaLane &lane) const
{
    double height = 16 + lineOf(nameFont()) + 2 * lineOf(smallFont()) + lineOf(figureFont()) + 14;
    if (lane.tree.size() > 1) {
        int levels = 0;
        for (const BatchPiece &piece : piecesOf(lane.tree))
            levels = std::max(levels, piece.level);
        height += (std::min(levels, levelsMax) + 1) * levelHeight + 8;
    }
    return height;
}

double LambdaPicture::arrangeCards(double width, double y, const std::vector<std::size_t> &lanes,
                                   std::vector<PictureItem> &items)
{
    const double wide = 214 * Theme::current().textScale;
    const auto perRow =
        std::max<std::size_t>(1, static_cast<std::size_t>((width - 2 * pad + 10) / (wide + 10)));
    const double each = (width - 2 * pad + 10) / static_cast<double>(perRow) - 10;
    for (std::size_t first = 0; first < lanes.size(); first += perRow) {
        const std::size_t end = std::min(first + perRow, lanes.size());
        double height = 0;
        for (std::size_t i = first; i < end; ++i)
            height = std::max(height, cardHeight(m_board->part->lanes[lanes[i]]));
        for (std::size_t i = first; i < end; ++i)
            items.push_back(itemFor(
                lanes[i], Card, QRectF(pad + static_cast<double>(i - first) * (each + 10), y, each, height)));
        y += height + 10;
    }
    return y;
}

double LambdaPicture::arrangeCells(double width, double y, std::vector<PictureItem> &items)
{
    const double side = std::max(16.0, lineOf(smallFont()) + 2);
    const double label = QFontMetricsF(smallFont()).horizontalAdvance(tr("shard %1").arg(88888)) + 8;
    const auto &lanes = m_board->part->lanes;
    // A shard's lanes stand side by side; as many shards in a row as fit.
    const int factor = std::max(1, m_board->part->parallelizationFactor);
    const double group = label + factor * (side + 3) + 16;
    const auto perRow = std::max<std::size_t>(1, static_cast<std::size_t>((width - 2 * pad + 16) / group));
    std::vector<LaneIndex> shards = m_board->shards();
    for (std::size_t i = 0; i < shards.size(); ++i) {
        const double x = pad + static_cast<double>(i % perRow) * group;
        const std::size_t row = i / perRow;
        const double top = y + static_cast<double>(row) * (side + 4);
        m_labels.push_back({QRectF(x, top, label - 8, side), tr("shard %1").arg(shards[i]), false});
    }
    for (std::size_t at = 0; at < lanes.size(); ++at) {
        const auto shard = static_cast<std::size_t>(
            std::lower_bound(shards.begin(), shards.end(), lanes[at].lane) - shards.begin());
        const double x =
            pad + static_cast<double>(shard % perRow) * group + label + lanes[at].slot * (side + 3);
        const std::size_t row = shard / perRow;
        const double top = y + static_cast<double>(row) * (side + 4);
        items.push_back(itemFor(at, Cell, QRectF(x, top, side, side)));
    }
    return y + std::ceil(static_cast<double>(shards.size()) / static_cast<double>(perRow)) * (side + 4) + 8;
}

QSizeF LambdaPicture::arrange(double width, std::vector<PictureItem> &items)
{
    if (!m_board)
        return {0, 0};
    m_labels.clear();
    width = std::max(width, 260 * Theme::current().textScale);
    const auto &lanes = m_board->part->lanes;
    double y = 6;
    m_gauge = QRectF(pad, y, width - 2 * pad, lineOf(smallFont()) + 10);
    y = m_gauge.bottom() + 10;
    m_isDense = lanes.size() > cardsMax;
    if (!m_isDense) {
        std::vector<std::size_t> all;
        for (std::size_t at = 0; at < lanes.size(); ++at)
            all.push_back(at);
        y = arrangeCards(width, y, all, items);
    } else {
        const double heading = lineOf(nameFont());
        m_labels.push_back({QRectF(pad, y, width - 2 * pad, heading), tr("Worth a look"), true});
        y = arrangeCards(width, y + heading + 6, m_board->notable(notableMax), items);
        m_labels.push_back({QRectF(pad, y, width - 2 * pad, heading), tr("All lanes"), true});
        y = arrangeCells(width, y + heading + 6, items);
    }
    if (m_board->part->lanesLeftOut > 0) {
        m_labels.push_back({QRectF(pad, y, width - 2 * pad, lineOf(smallFont())),
                            tr("%1 more lanes, none of them in trouble")
                                .arg(QString::fromStdString(thousands(m_board->part->lanesLeftOut))),
                            false});
        y += lineOf(smallFont());
    }
    return {width, y + 8};
}

void LambdaPicture::drawGauge(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const LambdaPart &part = *m_board->part;
    const QRectF words(m_gauge.left(), m_gauge.top(), m_gauge.width(), lineOf(smallFont()));
    const bool isFull = part.concurrencyMax > 0 && part.concurrency >= part.concurrencyMax;
    const QString inFlight =
        part.concurrencyMax > 0
            ? tr("%1 of %2 invocations in flight")
                  .arg(QString::fromStdString(thousands(part.concurrency)),
                       QString::fromStdString(thousands(part.concurrencyMax)))
            : tr("%1 invocations in flight").arg(QString::fromStdString(thousands(part.concurrency)));
    paintWords(painter, words, inFlight, smallFont(), isFull ? theme.redText : theme.inkSecond);
    const QRectF bar(m_gauge.left(), words.bottom() + 3, m_gauge.width(), 5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(bar, 2.5, 2.5);
    if (part.concurrencyMax > 0 && part.concurrency > 0) {
        painter.setBrush(isFull ? theme.red : theme.water);
        painter.drawRoundedRect(
            QRectF(bar.left(), bar.top(),
                   std::max(5.0, bar.width()
                                     * std::min(1.0, static_cast<double>(part.concurrency)
                                                         / static_cast<double>(part.concurrencyMax))),
                   bar.height()),
            2.5, 2.5);
    }
}

void LambdaPicture::drawCell(QPainter &painter, const QRectF &rect, const LambdaLane &lane) const
{
    const Theme &theme = Theme::current();
    const QColor colour = stateColour(theme, lane);
    painter.setPen(QPen(lane.level == Level::Refusing ? theme.red
                        : lane.level == Level::Near   ? theme.amber
                                                      : theme.line,
                        1));
    painter.setBrush(lane.state == LambdaLaneState::Running   ? theme.waterPale
                     : lane.state == LambdaLaneState::Blocked ? theme.redPale
                                                              : theme.panel);
    painter.drawRoundedRect(rect, 3, 3);
    paintState(painter, rect.adjusted(4, 4, -4, -4), lane, colour);
}

void LambdaPicture::drawCard(QPainter &painter, const QRectF &rect, const LambdaLane &lane) const
{
    const Theme &theme = Theme::current();
    const bool isCalm = lane.level == Level::Normal || lane.level == Level::Idle;
    painter.setPen(QPen(isCalm ? theme.line : levelColour(theme, lane.level), isCalm ? 1 : 1.4));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(rect, 7, 7);
    const QRectF inner = rect.adjusted(10, 8, -10, -8);
    const double name = lineOf(nameFont());
    const double small = lineOf(smallFont());
    const int factor = m_board->part->parallelizationFactor;
    const QString title = factor > 1 ? tr("shard %1 · lane %2").arg(lane.lane).arg(lane.slot + 1)
                                     : tr("shard %1").arg(lane.lane);
    const QString state = laneStateText(lane.state);
    const double stateWidth =
        std::min(QFontMetricsF(smallFont()).horizontalAdvance(state) + 18, inner.width() * 0.6);
    paintWords(painter, QRectF(inner.left(), inner.top(), inner.width() - stateWidth - 4, name), title,
               nameFont(), theme.ink);
    const QColor colour = stateColour(theme, lane);
    paintState(painter, QRectF(inner.right() - stateWidth, inner.top() + (name - 11) / 2, 11, 11), lane,
               colour);
    paintWords(painter, QRectF(inner.right() - stateWidth + 15, inner.top(), stateWidth - 15, name), state,
               smallFont(),
               lane.state == LambdaLaneState::Blocked    ? theme.redText
               : lane.state == LambdaLaneState::Retrying ? theme.amberText
                                                         : theme.inkSecond);
    double y = inner.top() + name + 4;
    const double progress = m_board->progress(lane);
    const QRectF bar(inner.left(), y, inner.width(), 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(bar, 2, 2);
    if (progress >= 0) {
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), std::max(4.0, bar.width() * progress), 4), 2,
                                2);
    }
    y += 8;
    QStringList figures;
    if (lane.records > 0)
        figures << (lane.records == 1 ? tr("%1 record") : tr("%1 records"))
                       .arg(QString::fromStdString(thousands(lane.records)));
    if (const QString attempt = attemptText(lane); !attempt.isEmpty())
        figures << attempt;
    paintWords(painter, QRectF(inner.left(), y, inner.width(), lineOf(figureFont())),
               figures.join(QStringLiteral(" · ")), figureFont(),
               lane.attempt > 1 ? theme.amberText : theme.inkSecond);
    y += lineOf(figureFont()) + 2;
    paintWords(painter, QRectF(inner.left(), y, inner.width(), small), lagSentence(lane.lagMs, lane.backlog),
               smallFont(), lane.lagMs >= 950 ? theme.violetText : theme.inkSecond);
    y += small + 1;
    paintWords(painter, QRectF(inner.left(), y, inner.width(), small),
               lane.tree.size() > 1 ? bisectText(lane) : QString::fromStdString(lane.lastResult), smallFont(),
               lane.hasLastFailed ? theme.redText : theme.inkSecond);
    y += small + 4;
    if (lane.tree.size() > 1)
        drawTree(painter, QRectF(inner.left(), y, inner.width(), rect.bottom() - 8 - y), lane);
}

/// The batch on top, its halves below, and so on, each as wide as its records.
void LambdaPicture::drawTree(QPainter &painter, const QRectF &rect, const LambdaLane &lane) const
{
    const Theme &theme = Theme::current();
    for (const BatchPiece &piece : piecesOf(lane.tree)) {
        if (piece.level > levelsMax)
            continue;
        const BatchNode &node = lane.tree[piece.node];
        const QRectF box(rect.left() + piece.begin * rect.width(), rect.top() + piece.level * levelHeight,
                         std::max(1.5, (piece.end - piece.begin) * rect.width() - 1), levelHeight - 2);
        QColor fill = theme.track;
        QPen pen(theme.line, 1);
        switch (node.outcome) {
        case BatchOutcome::Pending:
            pen = QPen(theme.inkFaint, 1, Qt::DashLine);
            break;
        case BatchOutcome::Running:
            fill = theme.water;
            break;
        case BatchOutcome::Failed:
            fill = theme.redPale;
            pen = QPen(theme.red, 1.2);
            break;
        case BatchOutcome::Split:
            fill = theme.redPale;
            break;
        case BatchOutcome::Succeeded:
            fill = theme.green;
            break;
        case BatchOutcome::Discarded:
            fill = theme.red;
            break;
        }
        painter.setPen(pen);
        painter.setBrush(fill);
        painter.drawRoundedRect(box, 2, 2);
        if (node.outcome == BatchOutcome::Split && box.width() > 5) {
            painter.setPen(QPen(theme.red, 1, Qt::DotLine));
            painter.drawLine(QPointF(box.center().x(), box.top()), QPointF(box.center().x(), box.bottom()));
        } else if (node.outcome == BatchOutcome::Discarded) {
            // The ring of records that did not make it.
            painter.setBrush(theme.panel);
            painter.setPen(QPen(theme.red, 1.4));
            painter.drawEllipse(box.center(), 3, 3);
        } else if (node.outcome == BatchOutcome::Succeeded && box.width() > 9) {
            painter.setPen(QPen(theme.panel, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            const QPointF c = box.center();
            painter.drawPolyline(
                QPolygonF{{c.x() - 3, c.y()}, {c.x() - 1, c.y() + 2}, {c.x() + 3, c.y() - 2.5}});
        }
    }
}

void LambdaPicture::draw(QPainter &painter, const QRectF &visible) const
{
    if (!m_board)
        return;
    const Theme &theme = Theme::current();
    drawGauge(painter);
    for (const Label &label : m_labels)
        if (label.rect.intersects(visible))
            paintWords(painter, label.rect, label.words, label.isHeading ? nameFont() : smallFont(),
                       label.isHeading ? theme.ink : theme.inkSecond);
    for (const PictureItem &item : items()) {
        if (!item.rect.intersects(visible))
            continue;
        const LambdaLane &lane = m_board->part->lanes[static_cast<std::size_t>(item.number / 2)];
        if (item.number % 2 == Cell)
            drawCell(painter, item.rect, lane);
        else
            drawCard(painter, item.rect, lane);
        outline(painter, item, item.number % 2 == Cell ? 3 : 7);
    }
}

} // namespace millrace
