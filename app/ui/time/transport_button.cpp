// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time/transport_button.h"

#include "present/theme.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>

namespace millrace {
namespace {

/// On a grid of 16 by 16 around the middle.
void paintGlyph(QPainter &painter, TransportGlyph glyph)
{
    const auto triangle = [&](double tip, double base, double half) {
        painter.drawPolygon(QPolygonF{{tip, 0}, {base, -half}, {base, half}});
    };
    const auto diamond = [&](double x) {
        painter.drawPolygon(QPolygonF{{x, -4}, {x + 4, 0}, {x, 4}, {x - 4, 0}});
    };
    switch (glyph) {
    case TransportGlyph::ToStart:
        painter.drawRect(QRectF(-7, -6.5, 2, 13));
        triangle(-4, 6.5, 6.5);
        break;
    case TransportGlyph::BackHappening:
        diamond(-5.5);
        triangle(-1, 8, 5.5);
        break;
    case TransportGlyph::Play:
        triangle(8, -5, 8);
        break;
    case TransportGlyph::Pause:
        painter.drawRect(QRectF(-5.5, -7.5, 3.4, 15));
        painter.drawRect(QRectF(2.1, -7.5, 3.4, 15));
        break;
    case TransportGlyph::NextEvent:
        triangle(1.5, -7, 5.5);
        painter.drawEllipse(QPointF(4.6, 0), 1.9, 1.9);
        break;
    case TransportGlyph::NextHappening:
        triangle(1, -8, 5.5);
        diamond(5.5);
        break;
    case TransportGlyph::ToEnd:
        triangle(4, -6.5, 6.5);
        painter.drawRect(QRectF(5, -6.5, 2, 13));
        break;
    }
}

/// Signs grow slower than words: they stay clear at any size and leave the width to the track.
double glyphScale()
{
    return std::clamp(0.5 + 0.5 * Theme::current().textScale, 0.9, 1.5);
}

} // namespace

TransportButton::TransportButton(TransportGlyph glyph, QWidget *parent)
    : QToolButton(parent)
    , m_glyph(glyph)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void TransportButton::setGlyph(TransportGlyph glyph)
{
    if (glyph == m_glyph)
        return;
    m_glyph = glyph;
    update();
}

void TransportButton::setWords(const QString &words, const QString &key)
{
    setAccessibleName(words);
    setToolTip(key.isEmpty() ? words : tr("%1 (%2)", "what a button does, and its key").arg(words, key));
}

QSize TransportButton::sizeHint() const
{
    const int side = qRound(32 * glyphScale());
    return {side, qRound(36 * glyphScale())};
}

void TransportButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme &theme = Theme::current();
    const QRectF room = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    if (isEnabled() && (isDown() || underMouse())) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isDown() ? theme.line : theme.track);
        painter.drawRoundedRect(room, 6, 6);
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(room, 6, 6);
    }
    painter.translate(QRectF(rect()).center());
    painter.scale(glyphScale(), glyphScale());
    painter.setPen(Qt::NoPen);
    painter.setBrush(isEnabled() ? theme.ink : theme.inkFaint);
    paintGlyph(painter, m_glyph);
}

} // namespace millrace
