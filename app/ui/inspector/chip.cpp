// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/chip.h"

#include "present/service_state.h"
#include "present/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace millrace {

Chip::Chip(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    hide();
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void Chip::setWord(const QString &text, Tone tone)
{
    if (text == m_text && tone == m_tone)
        return;
    m_text = text;
    m_tone = tone;
    setAccessibleName(text);
    setVisible(!text.isEmpty());
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const
{
    const QFontMetrics metrics(Theme::current().words(12.5, QFont::DemiBold));
    return {metrics.horizontalAdvance(m_text) + metrics.height() + 4, metrics.height() + 6};
}

void Chip::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF ground = QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75);
    QColor line = theme.line;
    QColor words = theme.inkSecond;
    QColor fill = theme.panel;
    if (m_tone == Tone::Refusing) {
        line = fill = theme.isDark ? theme.red : theme.redText;
        words = theme.isDark ? theme.background : theme.panel;
    } else if (m_tone == Tone::Near) {
        line = theme.amber;
        words = theme.amberText;
    } else if (m_tone == Tone::Good) {
        line = theme.green;
        words = theme.greenText;
    }
    painter.setPen(QPen(line, 1.3));
    painter.setBrush(fill);
    painter.drawRoundedRect(ground, ground.height() / 2, ground.height() / 2);
    painter.setFont(theme.words(12.5, QFont::DemiBold));
    painter.setPen(words);
    painter.drawText(rect(), Qt::AlignCenter, m_text);
}

QString laneWord(const LaneFrame &lane)
{
    switch (lane.state) {
    case LaneState::Creating:
        return Chip::tr("creating");
    case LaneState::Closed:
        return Chip::tr("closed");
    case LaneState::Expired:
        return Chip::tr("expired");
    case LaneState::Open:
        break;
    }
    if (lane.level == Level::Refusing)
        return Chip::tr("hot");
    return lane.level == Level::Near ? Chip::tr("near") : Chip::tr("open");
}

Chip::Tone laneTone(const LaneFrame &lane)
{
    if (lane.state != LaneState::Open)
        return Chip::Tone::Quiet;
    return lane.level == Level::Refusing ? Chip::Tone::Refusing
           : lane.level == Level::Near   ? Chip::Tone::Near
                                         : Chip::Tone::Good;
}

QString serviceWord(const ServiceFrame &service)
{
    // What has crashed refuses nothing: its state says more.
    if (service.state == "crashed")
        return QString::fromStdString(service.state);
    if (service.level == Level::Refusing)
        return Chip::tr("refusing");
    return service.level == Level::Near ? Chip::tr("near its limit") : QString::fromStdString(service.state);
}

Chip::Tone serviceTone(const ServiceFrame &service)
{
    if (service.level == Level::Refusing || service.state == "crashed")
        return Chip::Tone::Refusing;
    if (service.level == Level::Near)
        return Chip::Tone::Near;
    return isInOrder(service) ? Chip::Tone::Good : Chip::Tone::Quiet;
}

} // namespace millrace
