// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_painter.h"

#include "ui/canvas/canvas_text.h"
#include "ui/canvas/painter_parts.h"

#include <QFontMetricsF>

#include <algorithm>

namespace millrace {
namespace {

/// A service or lane whose state or trouble is another one in the compared future.
bool isDifferent(const CanvasBrush &brush, const CanvasTarget &target)
{
    if (!brush.style.other)
        return false;
    const auto &services = brush.style.other->services;
    const auto same = std::find_if(services.begin(), services.end(), [&](const ServiceFrame &service) {
        return service.index == target.service;
    });
    const ServiceFrame *mine = brush.service(target.service);
    if (!mine)
        return false;
    if (same == services.end())
        return true;
    if (target.lane == noLane)
        return same->state != mine->state || same->parameters != mine->parameters;
    const auto laneIn = [&](const ServiceFrame &service) {
        return std::find_if(service.lanes.begin(), service.lanes.end(),
                            [&](const LaneFrame &lane) { return lane.index == target.lane; });
    };
    const auto a = laneIn(*mine);
    const auto b = laneIn(*same);
    if (a == mine->lanes.end() || b == same->lanes.end())
        return a != mine->lanes.end();
    return a->level != b->level || a->begin != b->begin || a->end != b->end || a->state != b->state;
}

} // namespace

void paintBands(const CanvasBrush &brush)
{
    for (const CanvasBand &band : brush.layout.bands) {
        brush.painter.setPen(QPen(brush.theme.line, 1));
        brush.painter.setBrush(mixed(brush.theme.background, brush.theme.track, 0.55));
        brush.painter.drawRoundedRect(band.rect, 8, 8);
    }
}

void paintTitles(const CanvasBrush &brush)
{
    QFont bold = brush.layout.fonts.small;
    bold.setWeight(QFont::DemiBold);
    for (const CanvasBand &band : brush.layout.bands)
        brush.text(band.titleRect, band.title, bold, brush.theme.inkSecond);
    brush.text(brush.layout.streamTitleRect, brush.layout.streamTitle, brush.layout.fonts.title,
               brush.theme.ink);
}

const ServiceFrame *CanvasBrush::service(ServiceIndex index) const
{
    for (const ServiceFrame &each : frame.services) {
        if (each.index == index)
            return &each;
    }
    return nullptr;
}

void CanvasBrush::text(const QRectF &rect, const QString &words, const QFont &font, const QColor &colour,
                       Qt::Alignment alignment) const
{
    if (words.isEmpty() || rect.width() < 6)
        return;
    painter.setFont(font);
    painter.setPen(colour);
    const QFontMetricsF metrics(font);
    const QString fitting = metrics.horizontalAdvance(words) > rect.width() + 1
                                ? metrics.elidedText(words, Qt::ElideRight, rect.width())
                                : words;
    painter.drawText(rect.adjusted(0, 0, 1, 0),
                     static_cast<int>(alignment) | Qt::TextSingleLine | Qt::TextDontClip, fitting);
}

void CanvasBrush::outline(const QRectF &rect, const CanvasTarget &target, double radius) const
{
    painter.setBrush(Qt::NoBrush);
    if (isDifferent(*this, target)) {
        painter.setPen(QPen(theme.green, 1.5, Qt::DashLine));
        painter.drawRoundedRect(rect.adjusted(-2.5, -2.5, 2.5, 2.5), radius + 2.5, radius + 2.5);
    }
    if (target == style.selected) {
        painter.setPen(QPen(theme.accent, style.hasFocus ? 2.5 : 1.5));
        painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), radius + 1, radius + 1);
    } else if (target == style.hovered) {
        painter.setPen(QPen(theme.inkFaint, 1));
        painter.drawRoundedRect(rect, radius, radius);
    }
}

QColor withAlpha(QColor colour, double alpha)
{
    colour.setAlphaF(static_cast<float>(std::clamp(alpha, 0.0, 1.0)));
    return colour;
}

QColor heatColour(const Theme &theme, double heat, Level level)
{
    if (level == Level::Refusing)
        return theme.red;
    if (level == Level::Near)
        return theme.amber;
    return mixed(mixed(theme.waterPale, theme.track, 0.35), theme.water, std::clamp(heat, 0.0, 1.0));
}

void paintCanvas(QPainter &painter, const Frame &frame, const CanvasLayout &layout, const CanvasStyle &style)
{
    const CanvasBrush brush{painter, frame, layout, style, *style.theme};
    painter.setRenderHint(QPainter::Antialiasing);
    paintBands(brush);
    paintCurveLines(brush);
    paintCanvasAbove(painter, frame, layout, style);
}

void paintCanvasAbove(QPainter &painter, const Frame &frame, const CanvasLayout &layout,
                      const CanvasStyle &style)
{
    const CanvasBrush brush{painter, frame, layout, style, *style.theme};
    painter.setRenderHint(QPainter::Antialiasing);
    const ServiceFrame *stream = brush.service(layout.stream);
    paintTravellers(brush);
    paintTitles(brush);
    if (stream) {
        paintBar(brush, *stream);
        paintLanes(brush, *stream);
        paintRefusals(brush);
    }
    paintCards(brush);
}

CanvasFonts canvasFonts(const Theme &theme, double scale)
{
    // Nothing on the canvas is smaller than 11 at 100 %.
    const auto size = [scale](double wanted) { return std::max(11.0, wanted * scale); };
    return {theme.words(size(13), QFont::DemiBold),
            theme.words(size(13)),
            theme.words(size(11)),
            theme.figures(size(12)),
            theme.figures(size(11)),
            theme.words(size(12))};
}

QImage canvasImage(const Frame &frame, const Theme &theme, QSize size, double devicePixelRatio)
{
    QImage image(size * devicePixelRatio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(devicePixelRatio);
    image.fill(theme.background);
    CanvasRequest request;
    request.size = size;
    request.fonts = canvasFonts(theme);
    const CanvasLayout layout = layoutCanvas(frame, request);
    CanvasStyle style;
    style.theme = &theme;
    QPainter painter(&image);
    paintCanvas(painter, frame, layout, style);
    return image;
}

} // namespace millrace
