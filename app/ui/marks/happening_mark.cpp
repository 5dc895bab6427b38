// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/marks/happening_mark.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPolygonF>

namespace millrace {

namespace {

struct MarkWords
{
    Q_DECLARE_TR_FUNCTIONS(Marks)
};

} // namespace

QColor toneColour(HappeningTone tone, const Theme &theme)
{
    switch (tone) {
    case HappeningTone::Trouble:
        return theme.red;
    case HappeningTone::Risk:
        return theme.amber;
    case HappeningTone::Change:
        return theme.accent;
    case HappeningTone::Recovery:
        return theme.green;
    case HappeningTone::Reader:
        return theme.violet;
    case HappeningTone::Neutral:
        break;
    }
    return theme.inkSecond;
}

void paintHappeningMark(QPainter &painter, const QPointF &centre, double size, HappeningTone tone,
                        const Theme &theme)
{
    const double r = size / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double x = centre.x();
    const double y = centre.y();
    painter.setPen(Qt::NoPen);
    painter.setBrush(toneColour(tone, theme));
    switch (tone) {
    case HappeningTone::Trouble:
        painter.drawPolygon(QPolygonF{{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}});
        break;
    case HappeningTone::Risk:
        painter.drawRect(QRectF(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6));
        break;
    case HappeningTone::Change:
        painter.drawPolygon(QPolygonF{{x, y - r * 0.9}, {x + r, y + r * 0.8}, {x - r, y + r * 0.8}});
        break;
    case HappeningTone::Reader:
        painter.drawPolygon(QPolygonF{{x, y + r * 0.9}, {x + r, y - r * 0.8}, {x - r, y - r * 0.8}});
        break;
    case HappeningTone::Recovery:
        painter.drawEllipse(centre, r * 0.85, r * 0.85);
        break;
    case HappeningTone::Neutral:
        painter.drawRect(QRectF(x - r * 0.3, y - r * 0.9, r * 0.6, r * 1.8));
        break;
    }
    painter.restore();
}

QString toneText(HappeningTone tone)
{
    switch (tone) {
    case HappeningTone::Trouble:
        return MarkWords::tr("trouble");
    case HappeningTone::Risk:
        return MarkWords::tr("at risk");
    case HappeningTone::Change:
        return MarkWords::tr("change");
    case HappeningTone::Recovery:
        return MarkWords::tr("recovery");
    case HappeningTone::Reader:
        return MarkWords::tr("reader");
    case HappeningTone::Neutral:
        break;
    }
    return MarkWords::tr("note");
}

int toneWeight(HappeningTone tone)
{
    switch (tone) {
    case HappeningTone::Trouble:
        return 5;
    case HappeningTone::Recovery:
        return 4;
    case HappeningTone::Change:
        return 3;
    case HappeningTone::Risk:
        return 2;
    case HappeningTone::Reader:
        return 1;
    case HappeningTone::Neutral:
        break;
    }
    return 0;
}

} // namespace millrace
