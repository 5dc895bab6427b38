// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_view.h"

#include "ui/canvas/canvas_text.h"
#include "ui/canvas/painter_parts.h"

#include <QAccessible>
#include <QApplication>
#include <QHash>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace millrace {
namespace {

constexpr double zoomMax = 6;

std::size_t keyOf(const CanvasLayout &layout, const CanvasStyle &style, double ratio)
{
    std::size_t key = qHashMulti(0, layout.size.width(), layout.size.height(), ratio, style.theme->ink.rgba(),
                                 style.selected.service.value, style.selected.lane, style.speed > flowSpeed);
    for (const FlowCurve &curve : layout.curves) {
        key = qHashMulti(key, qRound(curve.begin.y() * 4), qRound(curve.end.y() * 4), qRound(curve.begin.x()),
                         qRound(curve.end.x()), qRound(curve.width * 2), curve.isRefused, curve.isIdle);
        for (const QPointF &point : curve.via)
            key = qHashMulti(key, qRound(point.x()), qRound(point.y() * 4));
    }
    for (const CanvasBand &band : layout.bands)
        key = qHashMulti(key, qRound(band.rect.top()), qRound(band.rect.bottom()));
    return key;
}

} // namespace

CanvasView::CanvasView(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    // The picture follows the way of the records, from left to right, in every language.
    setLayoutDirection(Qt::LeftToRight);
    setAccessibleName(tr("Canvas"));
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        m_isLayoutStale = true;
        update();
    });
    m_repaint.setSingleShot(true);
    connect(&m_repaint, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    m_fall.setStartValue(0.0);
    m_fall.setEndValue(1.0);
    m_fall.setDuration(450);
    connect(&m_fall, &QVariantAnimation::valueChanged, this, [this](const QVariant &value) {
        if (m_key)
            m_key->progress = value.toDouble();
        update();
    });
}

void CanvasView::showFrame(std::shared_ptr<const Frame> frame, std::shared_ptr<const Frame> other,
                           double speed)
{
    m_frame = std::move(frame);
    m_other = std::move(other);
    m_speed = speed;
    m_isLayoutStale = true;
    showStreamOfSelection();
    if (!isVisible() || m_repaint.isActive())
        return;
    // Painting takes at most half of the time: a slow machine drops to a lower, even rate.
    const qint64 rest =
        m_sincePaint.isValid() ? (2 * m_paintNs - m_sincePaint.nsecsElapsed()) / 1'000'000 : 0;
    m_repaint.start(static_cast<int>(std::clamp<qint64>(rest, 0, 200)));
}

void CanvasView::select(const CanvasTarget &target)
{
    if (target == m_selected)
        return;
    m_selected = target;
    showStreamOfSelection();
    m_isLayoutStale = true;
    announce();
    update();
}

void CanvasView::showStreamOfSelection()
{
    if (!m_frame)
        return;
    for (const ServiceFrame &service : m_frame->services) {
        if (service.index == m_selected.service && service.role == ServiceRole::Log)
            m_stream = m_selected.service;
    }
}

void CanvasView::setStill(bool isStill)
{
    m_isStill = isStill;
    update();
}

void CanvasView::showKey(std::optional<FallingKey> key)
{
    m_key = key;
    m_fall.stop();
    if (m_key && !m_isStill && !Theme::current().isStill && isVisible())
        m_fall.start();
    else if (m_key)
        m_key->progress = 1;
    update();
}

const CanvasLayout &CanvasView::layoutShown()
{
    if (!m_isLayoutStale)
        return m_layout;
    m_isLayoutStale = false;
    if (!m_frame) {
        m_layout = {};
        return m_layout;
    }
    CanvasRequest request;
    request.size = QSizeF(size()) * m_zoom;
    // Words grow slower than the room, so that zooming in shows more and not only larger.
    const double narrow = width() < 460 ? 0.92 : 1;
    request.fonts = canvasFonts(Theme::current(), narrow * std::min(std::sqrt(m_zoom), 1.7));
    request.stream = m_stream;
    request.selected = m_selected.service;
    request.selectedLane = m_selected.lane;
    m_layout = layoutCanvas(*m_frame, request);
    clampPan();
    return m_layout;
}

void CanvasView::paintLinesCached(QPainter &painter, const CanvasStyle &style)
{
    // Wide curves cost most of a picture and change once a second: they are kept between frames.
    const double ratio = devicePixelRatioF();
    const std::size_t key = qHashMulti(keyOf(m_layout, style, ratio), m_pan.x(), m_pan.y());
    if (key != m_linesKey || m_lines.isNull()) {
        m_linesKey = key;
        const QSize pixels = (QSizeF(size()) * ratio).toSize();
        if (m_lines.size() != pixels)
            m_lines = QPixmap(pixels);
        m_lines.setDevicePixelRatio(ratio);
        m_lines.fill(style.theme->background);
        QPainter lines(&m_lines);
        lines.setRenderHint(QPainter::Antialiasing);
        lines.translate(-m_pan);
        const CanvasBrush brush{lines, *m_frame, m_layout, style, *style.theme};
        paintBands(brush);
        paintCurveLines(brush);
    }
    painter.drawPixmap(0, 0, m_lines);
}

void CanvasView::paintEvent(QPaintEvent *)
{
    QElapsedTimer spent;
    spent.start();
    QPainter painter(this);
    const Theme &theme = Theme::current();
    if (!m_frame) {
        painter.fillRect(rect(), theme.background);
        return;
    }
    layoutShown();
    CanvasStyle style;
    style.theme = &theme;
    style.selected = m_selected;
    style.hovered = m_hovered;
    style.hasFocus = hasFocus();
    style.isStill = m_isStill || theme.isStill;
    style.speed = m_speed;
    style.key = m_key;
    style.lookup = &m_lookup;
    style.other = m_other.get();
    paintLinesCached(painter, style);
    painter.translate(-m_pan);
    paintCanvasAbove(painter, *m_frame, m_layout, style);
    if (m_isConnecting) {
        painter.setPen(QPen(theme.accent, 2, Qt::DashLine));
        painter.drawLine(m_pressedAt, m_dragAt);
        painter.setBrush(theme.accent);
        painter.drawEllipse(m_dragAt, 4, 4);
    }
    painter.translate(m_pan);
    paintScroll(painter);
    m_paintNs = spent.nsecsElapsed();
    m_sincePaint.start();
}

CanvasTarget CanvasView::targetAt(const QPointF &point)
{
    const CanvasLayout &layout = layoutShown();
    const QPointF at = toCanvas(point);
    for (const CanvasCard *card : layout.cards()) {
        if (card->rect.contains(at))
            return {card->service, noLane};
    }
    for (const LaneBox &lane : layout.lanes) {
        if (lane.rect.contains(at))
            return {layout.stream, lane.lane};
    }
    for (const RefusalLabel &label : layout.refusals) {
        if (label.rect.contains(at))
            return {layout.stream, label.lane};
    }
    if (layout.bar.adjusted(-3, 0, 3, 0).contains(at)) {
        for (const BarSlice &slice : layout.slices) {
            if (at.y() >= slice.rect.top() && at.y() < slice.rect.bottom())
                return {layout.stream, slice.lane};
        }
        return {layout.stream, noLane};
    }
    return {};
}

std::optional<QRectF> CanvasView::rectOf(const CanvasTarget &target)
{
    const CanvasLayout &layout = layoutShown();
    if (const CanvasCard *card = layout.card(target.service))
        return card->rect;
    if (target.service == layout.stream && target.lane != noLane) {
        if (const LaneBox *box = layout.find(target.lane))
            return box->rect;
    }
    if (target.service == layout.stream)
        return layout.bar;
    return {};
}

QString CanvasView::describe(const CanvasTarget &target) const
{
    if (!m_frame || target.isNothing())
        return {};
    for (const ServiceFrame &service : m_frame->services) {
        if (service.index != target.service)
            continue;
        for (const LaneFrame &lane : service.lanes) {
            if (target.lane != noLane && lane.index == target.lane)
                return describeLane(*m_frame, service, lane);
        }
        return describeService(*m_frame, service);
    }
    return {};
}

void CanvasView::announce()
{
    const QString words = describe(m_selected);
    setAccessibleDescription(
        words.isEmpty() ? tr("Nothing is selected. Arrow keys move between services and shards.") : words);
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void CanvasView::choose(const CanvasTarget &target)
{
    if (target == m_selected)
        return;
    select(target);
    showChoice();
    emit targetChosen(target);
}

std::optional<Connection> CanvasView::connection(const CanvasTarget &from, const CanvasTarget &to) const
{
    if (!m_frame || from.isNothing() || to.isNothing() || from.service == to.service)
        return {};
    const ServiceFrame *first = m_frame->find(from.service);
    const ServiceFrame *second = m_frame->find(to.service);
    return first && second ? connectionOf(*first, *second) : std::nullopt;
}

void CanvasView::connectServices(const CanvasTarget &from, const CanvasTarget &to)
{
    if (const auto found = connection(from, to))
        emit connectAsked(found->service, QString::fromStdString(found->parameter),
                          QString::fromStdString(found->named));
}

void CanvasView::fit()
{
    m_pan = {};
    setZoom(1, QPointF(width() / 2.0, height() / 2.0));
}

void CanvasView::setZoom(double zoom, const QPointF &around)
{
    zoom = std::clamp(zoom, 1.0, zoomMax);
    const QSizeF before = layoutShown().size;
    const QPointF fixed = toCanvas(around);
    m_zoom = zoom;
    m_isLayoutStale = true;
    const QSizeF after = layoutShown().size;
    if (!before.isEmpty())
        m_pan =
            QPointF(fixed.x() * after.width() / before.width(), fixed.y() * after.height() / before.height())
            - around;
    clampPan();
    update();
}

void CanvasView::showChoice()
{
    const auto rect = rectOf(m_selected);
    if (!rect || m_layout.size.width() <= width() + 1.0)
        if (!rect || m_layout.size.height() <= height() + 1.0)
            return;
    constexpr double margin = 24;
    const auto into = [](double pan, double low, double high, double room) {
        return low < pan + margin           ? low - margin
               : high > pan + room - margin ? std::min(low - margin, high + margin - room)
                                            : pan;
    };
    m_pan = QPointF(into(m_pan.x(), rect->left(), rect->right(), width()),
                    into(m_pan.y(), rect->top(), rect->bottom(), height()));
    clampPan();
    update();
}

void CanvasView::paintScroll(QPainter &painter) const
{
    // Where in the whole the view stands, along the edges that have more to show.
    constexpr double thick = 5;
    const QSizeF whole = m_layout.size;
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(Theme::current().inkSecond, 0.55));
    if (whole.width() > width() + 1.0) {
        const double length = width() * width() / whole.width();
        painter.drawRoundedRect(
            QRectF(m_pan.x() / whole.width() * width(), height() - thick - 1, length, thick), 2.5, 2.5);
    }
    if (whole.height() > height() + 1.0) {
        const double length = height() * height() / whole.height();
        painter.drawRoundedRect(
            QRectF(width() - thick - 1, m_pan.y() / whole.height() * height(), thick, length), 2.5, 2.5);
    }
}

void CanvasView::clampPan()
{
    m_pan.setX(std::clamp(m_pan.x(), 0.0, std::max(0.0, m_layout.size.width() - width())));
    m_pan.setY(std::clamp(m_pan.y(), 0.0, std::max(0.0, m_layout.size.height() - height())));
}

} // namespace millrace
