// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "ui/canvas/canvas_text.h"
#include "ui/canvas/card_parts.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <QPolygonF>

#include <algorithm>

namespace millrace {
namespace {

/// What a service is for, by shape: a drum keeps, a diamond controls, a dot reads, a strip is a log.
void paintRole(const CanvasBrush &brush, const QRectF &rect, const ServiceFrame &service)
{
    QPainter &painter = brush.painter;
    const Theme &theme = brush.theme;
    if (service.state == "crashed" || service.state == "paused" || service.state == "stopped"
        || service.state == "stalled") {
        paintState(brush, rect, service);
        return;
    }
    switch (service.role) {
    case ServiceRole::Source:
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.water);
        painter.drawPolygon(QPolygonF{rect.topLeft(), {rect.right(), rect.center().y()}, rect.bottomLeft()});
        break;
    case ServiceRole::Log:
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.water);
        for (int i = 0; i < 3; ++i)
            painter.drawRect(QRectF(rect.left(), rect.top() + i * rect.height() * 0.38, rect.width(),
                                    rect.height() * 0.24));
        break;
    case ServiceRole::Reader:
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.violet);
        painter.drawEllipse(rect);
        break;
    case ServiceRole::Sink: {
        painter.setPen(QPen(theme.water, 1.3));
        painter.setBrush(Qt::NoBrush);
        const QRectF drum = rect.adjusted(0.5, 0, -0.5, 0);
        const double lid = drum.height() * 0.36;
        painter.drawEllipse(QRectF(drum.left(), drum.top(), drum.width(), lid));
        QPainterPath body(QPointF(drum.left(), drum.top() + lid / 2));
        body.lineTo(drum.left(), drum.bottom() - lid / 2);
        body.arcTo(QRectF(drum.left(), drum.bottom() - lid, drum.width(), lid), 180, 180);
        body.lineTo(drum.right(), drum.top() + lid / 2);
        painter.drawPath(body);
        break;
    }
    case ServiceRole::Control:
        painter.setPen(QPen(theme.inkSecond, 1.3));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolygon(QPolygonF{{rect.center().x(), rect.top()},
                                      {rect.right(), rect.center().y()},
                                      {rect.center().x(), rect.bottom()},
                                      {rect.left(), rect.center().y()}});
        break;
    }
}

/// A triangle with its mark: here is something that "Why?" explains. Returns the room it took.
double paintTrouble(const CanvasBrush &brush, const QPointF &topRight, const ServiceFrame &service)
{
    const bool isRefusing = service.level == Level::Refusing || service.state == "crashed";
    if (!isRefusing && service.level != Level::Near && service.trouble == noHappening)
        return 0;
    const double side = QFontMetricsF(brush.layout.fonts.small).height() * 0.9;
    const QRectF box(topRight.x() - side, topRight.y(), side, side);
    QPainter &painter = brush.painter;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isRefusing ? brush.theme.red : brush.theme.amber);
    painter.drawPolygon(QPolygonF{{box.center().x(), box.top()}, box.bottomRight(), box.bottomLeft()});
    painter.setPen(QPen(isRefusing ? brush.theme.panel : QColor(Qt::black), 1.4, Qt::SolidLine, Qt::FlatCap));
    const double x = box.center().x();
    painter.drawLine(QPointF(x, box.top() + side * 0.36), QPointF(x, box.top() + side * 0.68));
    painter.drawPoint(QPointF(x, box.top() + side * 0.84));
    return side + 4;
}

struct Line
{
    QString words;
    QColor colour;
    bool isFigure = false;
    bool isRing = false; ///< records that did not make it
};

double refusedBy(const CanvasBrush &brush, const ServiceFrame &service)
{
    double refused = 0;
    for (const LinkFrame &link : brush.frame.links)
        refused += link.to == service.index ? link.refusedPerSecond : 0;
    return refused;
}

Line stateLine(const CanvasBrush &brush, const ServiceFrame &service)
{
    const Theme &theme = brush.theme;
    const QString state = stateText(service);
    if (state.isEmpty())
        return {rateOf(service), theme.inkSecond, true, false};
    const bool isBad = service.state == "crashed" || service.level == Level::Refusing;
    return {state,
            isBad                          ? theme.redText
            : service.level == Level::Near ? theme.amberText
                                           : theme.inkSecond,
            false, false};
}

/// What matters most after the rate: what is refused, what went wrong, how far behind, or the next figure.
Line secondLine(const CanvasBrush &brush, const ServiceFrame &service, const Quantity *gauge, double room)
{
    const Theme &theme = brush.theme;
    const QFontMetricsF small(brush.layout.fonts.small);
    if (const double refused = refusedBy(brush, service); refused > 0 && service.role != ServiceRole::Reader)
        return {CanvasWords::tr("%1 refused").arg(rateText(refused)), theme.redText, false, true};
    if (const auto rings = ringsOf(brush, service); !rings.empty()) {
        const QString count = QString::fromStdString(thousands(rings.front().count));
        const QString words =
            CanvasWords::tr("%1 %2", "how many, and what is wrong").arg(count, rings.front().words);
        return {shortened(small, room - 12, words, count), theme.redText, false, true};
    }
    if (!service.readers.empty()) {
        double worst = 0;
        for (const ReaderMark &mark : service.readers)
            worst = std::max(worst, mark.isFinished ? 0 : mark.lagMs);
        if (worst < 950)
            return {CanvasWords::tr("at the tip"), theme.inkSecond, false, false};
        return {shortened(small, room, CanvasWords::tr("%1 behind").arg(lagText(worst)), lagText(worst)),
                theme.violetText, false, false};
    }
    if (gauge != nullptr) {
        const QString figure = figureText(*gauge);
        const QColor colour = gauge->level == Level::Refusing ? theme.redText
                              : gauge->level == Level::Near   ? theme.amberText
                                                              : theme.inkSecond;
        const QString named = CanvasWords::tr("%1 %2", "name of a quantity, and its figure")
                                  .arg(QString::fromStdString(gauge->name), figure);
        return {shortened(small, room, named, figure), colour, false, false};
    }
    if (service.headline.size() > 1) {
        const Quantity &next = service.headline[1];
        return {shortened(small, room,
                          CanvasWords::tr("%1 %2", "name of a quantity, and its figure")
                              .arg(QString::fromStdString(next.name), figureText(next)),
                          figureText(next)),
                theme.inkSecond, false, false};
    }
    return {};
}

void paintGauge(const CanvasBrush &brush, const QRectF &rect, const Quantity &gauge)
{
    QPainter &painter = brush.painter;
    const double share = std::clamp(gauge.value / gauge.limit, 0.0, 1.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush.theme.track);
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2);
    painter.setBrush(gauge.level == Level::Refusing ? brush.theme.red
                     : gauge.level == Level::Near   ? brush.theme.amber
                                                    : brush.theme.water);
    if (share > 0)
        painter.drawRoundedRect(
            QRectF(rect.left(), rect.top(), std::max(rect.height(), rect.width() * share), rect.height()),
            rect.height() / 2, rect.height() / 2);
}

/// The key space of a log that is not shown large, lying down: each open shard to scale, by its heat.
void paintKeySpace(const CanvasBrush &brush, const QRectF &rect, const ServiceFrame &service)
{
    QPainter &painter = brush.painter;
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush.theme.track);
    painter.drawRect(rect);
    for (const LaneFrame &lane : service.lanes) {
        if (lane.state != LaneState::Open && lane.state != LaneState::Creating)
            continue;
        const double left = rect.left() + lane.begin * rect.width();
        const double width = (lane.end - lane.begin) * rect.width();
        painter.setBrush(heatColour(brush.theme, lane.heat, lane.level));
        painter.drawRect(QRectF(left, rect.top(), std::max(0.5, width - (width > 4 ? 1 : 0)), rect.height()));
    }
}

void paintLine(const CanvasBrush &brush, const QRectF &rect, const Line &line)
{
    QRectF words = rect;
    if (line.isRing) {
        brush.painter.setPen(QPen(brush.theme.red, 1.6));
        brush.painter.setBrush(Qt::NoBrush);
        brush.painter.drawEllipse(QPointF(rect.left() + 4, rect.center().y()), 3.2, 3.2);
        words.setLeft(rect.left() + 12);
    }
    brush.text(words, line.words, line.isFigure ? brush.layout.fonts.smallFigures : brush.layout.fonts.small,
               line.colour);
}

} // namespace

void paintServiceCard(const CanvasBrush &brush, const CanvasCard &card)
{
    const ServiceFrame *service = brush.service(card.service);
    if (!service)
        return;
    paintCardGround(brush, card.rect, *service);
    const CanvasFonts &fonts = brush.layout.fonts;
    const double title = QFontMetricsF(fonts.title).height();
    const double small = QFontMetricsF(fonts.small).height();
    const double figure = QFontMetricsF(fonts.smallFigures).height();
    const QRectF inner = card.rect.adjusted(10, card.isCompact ? 3 : 7, -9, card.isCompact ? -4 : -7);
    const Quantity *gauge = service->role == ServiceRole::Log ? nullptr : gaugeOf(*service);

    const double glyph = std::min(10.0 * brush.scale(), title * 0.62);
    double y = inner.top();
    paintRole(brush, QRectF(inner.left(), y + (title - glyph) / 2, glyph, glyph), *service);
    const double mark = paintTrouble(brush, QPointF(inner.right() + 2, y + 1), *service);
    const QRectF name(inner.left() + glyph + 6, y, inner.width() - glyph - 6 - mark, title);
    const QString words = QString::fromStdString(service->name);
    brush.text(name, words, fonts.title, brush.theme.ink);
    const double beside = name.width() - QFontMetricsF(fonts.title).horizontalAdvance(words) - 8;
    if (service->role == ServiceRole::Source && beside >= 22)
        paintSparkline(brush,
                       QRectF(name.right() - std::min(44.0, beside), y + title * 0.2, std::min(44.0, beside),
                              title * 0.7),
                       card.service);
    y += title + 1;
    if (!card.isCompact) {
        brush.text(QRectF(inner.left(), y, inner.width(), small), QString::fromStdString(service->kindTitle),
                   fonts.small, brush.theme.inkSecond);
        y += small + 2;
    }
    if (y + figure <= card.rect.bottom() - 2)
        paintLine(brush, QRectF(inner.left(), y, inner.width(), figure), stateLine(brush, *service));
    y += figure + 1;
    if (!card.isCompact) {
        paintLine(brush, QRectF(inner.left(), y, inner.width(), figure),
                  secondLine(brush, *service, gauge, inner.width()));
        y += figure + 3;
    }
    const QRectF bar(inner.left(), card.isCompact ? card.rect.bottom() - 5 : y, inner.width(),
                     card.isCompact ? 3 : 6);
    if (service->role == ServiceRole::Log)
        paintKeySpace(brush, bar, *service);
    else if (gauge != nullptr)
        paintGauge(brush, bar, *gauge);
    brush.outline(card.rect, {card.service, noLane}, cardRadius);
}

} // namespace millrace
