// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/card_parts.h"
#include "ui/canvas/painter_parts.h"
#include "ui/canvas/series_lookup.h"

#include <QFontMetricsF>
#include <QPolygonF>

#include <algorithm>

namespace millrace {
namespace {

constexpr double radius = cardRadius;
constexpr int sparkSeconds = 60;

SeriesRef seriesOf(const CanvasBrush &brush, ServiceIndex service, std::string_view name)
{
    if (!brush.frame.histories)
        return noSeries;
    const Metrics &metrics = brush.frame.histories->metrics;
    return brush.style.lookup ? brush.style.lookup->find(metrics, service, noLane, name)
                              : metrics.find(service, noLane, name);
}

} // namespace

void paintSparkline(const CanvasBrush &brush, const QRectF &rect, ServiceIndex service)
{
    const SeriesRef series = seriesOf(brush, service, "RecordsCreated");
    if (series == noSeries || rect.width() < 16)
        return;
    const Metrics &metrics = brush.frame.histories->metrics;
    const auto now = metrics.secondOf(brush.frame.now);
    const std::int32_t from = std::max(0, now - sparkSeconds);
    const std::vector<MetricPoint> points = metrics.points(series, from, now, 1);
    if (points.size() < 2)
        return;
    double most = 1;
    for (const MetricPoint &point : points)
        most = std::max(most, static_cast<double>(point.sum));
    QPolygonF line;
    for (const MetricPoint &point : points) {
        line << QPointF(rect.left() + rect.width() * (point.second - from) / sparkSeconds,
                        rect.bottom() - rect.height() * static_cast<double>(point.sum) / most);
    }
    brush.painter.setBrush(Qt::NoBrush);
    brush.painter.setPen(QPen(brush.theme.water, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    brush.painter.drawPolyline(line);
}

void paintState(const CanvasBrush &brush, const QRectF &rect, const ServiceFrame &service)
{
    QPainter &painter = brush.painter;
    const QString state = QString::fromStdString(service.state);
    painter.setPen(Qt::NoPen);
    if (state == QLatin1String("paused")) {
        painter.setBrush(brush.theme.amber);
        painter.drawRect(QRectF(rect.left(), rect.top(), rect.width() * 0.35, rect.height()));
        painter.drawRect(
            QRectF(rect.right() - rect.width() * 0.35, rect.top(), rect.width() * 0.35, rect.height()));
    } else if (state == QLatin1String("stopped")) {
        painter.setBrush(brush.theme.amber);
        painter.drawRect(rect);
    } else if (state == QLatin1String("crashed") || state == QLatin1String("stalled")) {
        painter.setPen(QPen(brush.theme.red, 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(rect.topLeft(), rect.bottomRight());
        painter.drawLine(rect.topRight(), rect.bottomLeft());
    } else {
        painter.setBrush(brush.theme.violet);
        painter.drawEllipse(rect);
    }
}

void paintCardGround(const CanvasBrush &brush, const QRectF &rect, const ServiceFrame &service)
{
    QPainter &painter = brush.painter;
    const bool isBroken = service.state == "crashed";
    const QColor border = isBroken || service.level == Level::Refusing ? brush.theme.red
                          : service.level == Level::Near               ? brush.theme.amber
                                                                       : brush.theme.line;
    painter.setPen(QPen(border, isBroken ? 1.6 : 1));
    painter.setBrush(brush.theme.panel);
    painter.drawRoundedRect(rect, radius, radius);
}

QString shortened(const QFontMetricsF &metrics, double room, const QString &words, const QString &figure)
{
    return metrics.horizontalAdvance(words) <= room ? words : figure;
}

QString rateOf(const ServiceFrame &service)
{
    if (service.headline.empty())
        return {};
    return quantityText(service.headline.front().value, service.headline.front().unit);
}

namespace {

void paintProducer(const CanvasBrush &brush, const CanvasCard &card)
{
    const ServiceFrame *service = brush.service(card.service);
    if (!service)
        return;
    paintCardGround(brush, card.rect, *service);
    const CanvasFonts &fonts = brush.layout.fonts;
    const double pad = card.rect.width() < 80 * scaleOf(fonts) ? 4 : 12;
    const QRectF inner = card.rect.adjusted(pad, 4, -pad, -4);
    const double title = QFontMetricsF(fonts.title).height();
    const double line = QFontMetricsF(fonts.smallFigures).height();
    const bool isOneLine = inner.height() < title + line;
    const double blockHeight = isOneLine ? title : title + line + 2;
    const double y = inner.center().y() - blockHeight / 2;
    const QString name = QString::fromStdString(service->name);
    const QString state = stateText(*service);
    const double beside = inner.width() - QFontMetricsF(fonts.title).horizontalAdvance(name) - 8;
    const bool hasSpark = !card.isCompact && beside >= 22 && state.isEmpty();
    const double sparkWidth = hasSpark ? std::min(44.0, beside) : 0;
    brush.text(QRectF(inner.left(), y, inner.width() - (hasSpark ? sparkWidth + 4 : 0), title), name,
               fonts.title, brush.theme.ink);
    if (hasSpark)
        paintSparkline(brush, QRectF(inner.right() - sparkWidth, y + title * 0.2, sparkWidth, title * 0.7),
                       card.service);
    if (!isOneLine) {
        const QRectF second(inner.left(), y + title + 2, inner.width(), line);
        if (state.isEmpty()) {
            brush.text(second, rateOf(*service), fonts.smallFigures, brush.theme.inkSecond);
        } else {
            paintState(brush, QRectF(second.left(), second.center().y() - 4, 8, 8), *service);
            brush.text(second.adjusted(13, 0, 0, 0), state, fonts.small, brush.theme.amberText);
        }
    }
    brush.outline(card.rect, {card.service, noLane}, radius);
}

} // namespace

std::vector<CardRing> ringsOf(const CanvasBrush &brush, const ServiceFrame &service)
{
    std::vector<CardRing> rings;
    if (!brush.frame.histories)
        return rings;
    const Metrics &metrics = brush.frame.histories->metrics;
    const auto total = [&](std::string_view name) {
        const SeriesRef series = seriesOf(brush, service.index, name);
        return series == noSeries ? 0 : metrics.over(series, 0, metrics.secondOf(brush.frame.now) + 1).sum;
    };
    const std::int64_t twice = total("Duplicates");
    const std::int64_t perKey = total("OrderBreaks.PartitionKey");
    const std::int64_t perProduct = total("OrderBreaks.Product");
    if (perKey + perProduct > 0)
        rings.push_back({std::max(perKey, perProduct), CanvasWords::tr("out of order")});
    if (twice > 0)
        rings.push_back({twice, CanvasWords::tr("twice")});
    return rings;
}

namespace {

void paintReader(const CanvasBrush &brush, const CanvasCard &card)
{
    const ServiceFrame *service = brush.service(card.service);
    if (!service)
        return;
    paintCardGround(brush, card.rect, *service);
    const Theme &theme = brush.theme;
    const CanvasFonts &fonts = brush.layout.fonts;
    const double pad = card.rect.width() < 80 * scaleOf(fonts) ? 5 : 10;
    const QRectF inner = card.rect.adjusted(pad, 4, -pad, -4);
    const double title = QFontMetricsF(fonts.title).height();
    const double line = QFontMetricsF(fonts.smallFigures).height();
    const std::vector<CardRing> rings = ringsOf(brush, *service);
    const int lines = std::clamp(static_cast<int>((inner.height() - title) / line), 0, 2);
    double y = inner.center().y() - (title + lines * (line + 1)) / 2;

    const bool isPlain = card.rect.width() < 80 * scaleOf(fonts) && stateText(*service).isEmpty();
    const double dot = isPlain ? 0 : 9;
    if (!isPlain)
        paintState(brush, QRectF(inner.left(), y + title / 2 - dot / 2, dot, dot), *service);
    const double nameLeft = inner.left() + (isPlain ? 0 : dot + 6);
    brush.text(QRectF(nameLeft, y, inner.right() - nameLeft, title), QString::fromStdString(service->name),
               fonts.title, theme.ink);
    y += title + 1;
    if (lines >= 1) {
        const QString state = stateText(*service);
        if (state.isEmpty())
            brush.text(QRectF(inner.left(), y, inner.width(), line), rateOf(*service), fonts.smallFigures,
                       theme.inkSecond);
        else
            brush.text(QRectF(inner.left(), y, inner.width(), line), state, fonts.small,
                       service->state == "crashed" ? theme.redText : theme.amberText);
        y += line + 1;
    }
    if (lines >= 2 && !rings.empty()) {
        brush.painter.setPen(QPen(theme.red, 1.6));
        brush.painter.setBrush(Qt::NoBrush);
        brush.painter.drawEllipse(QPointF(inner.left() + 4, y + line / 2), 3.2, 3.2);
        const CardRing &ring = rings.front();
        const QString count = QString::fromStdString(thousands(ring.count));
        const QString words = CanvasWords::tr("%1 %2", "how many, and what is wrong").arg(count, ring.words);
        brush.text(QRectF(inner.left() + 12, y, inner.width() - 12, line),
                   shortened(QFontMetricsF(fonts.small), inner.width() - 12, words, count), fonts.small,
                   theme.redText);
    } else if (lines >= 2) {
        double worst = 0;
        for (const ReaderMark &mark : service->readers)
            worst = std::max(worst, mark.isFinished ? 0 : mark.lagMs);
        if (!service->readers.empty())
            brush.text(QRectF(inner.left(), y, inner.width(), line),
                       worst < 950
                           ? CanvasWords::tr("at the tip")
                           : shortened(QFontMetricsF(fonts.small), inner.width(),
                                       CanvasWords::tr("%1 behind").arg(lagText(worst)), lagText(worst)),
                       fonts.small, worst < 950 ? theme.inkSecond : theme.violetText);
    }
    brush.outline(card.rect, {card.service, noLane}, radius);
}

void paintHint(const CanvasBrush &brush, const QRectF &rect, const QString &words)
{
    if (rect.isEmpty())
        return;
    brush.painter.setPen(QPen(brush.theme.inkFaint, 1.2, Qt::DashLine));
    brush.painter.setBrush(Qt::NoBrush);
    brush.painter.drawRoundedRect(rect, radius, radius);
    brush.painter.setFont(brush.layout.fonts.small);
    brush.painter.setPen(brush.theme.inkSecond);
    brush.painter.drawText(rect.adjusted(4, 2, -4, -2), Qt::AlignCenter | Qt::TextWordWrap, words);
}

} // namespace

void paintCards(const CanvasBrush &brush)
{
    for (const CanvasCard *card : brush.layout.cards()) {
        if (card->look == CardLook::Source)
            paintProducer(brush, *card);
        else if (card->look == CardLook::Reader)
            paintReader(brush, *card);
        else
            paintServiceCard(brush, *card);
    }
    if (brush.layout.stream.isValid()) {
        paintHint(brush, brush.layout.producerHint, CanvasWords::tr("Add a producer"));
        paintHint(brush, brush.layout.readerHint, CanvasWords::tr("Add a reader"));
    }
}

} // namespace millrace
