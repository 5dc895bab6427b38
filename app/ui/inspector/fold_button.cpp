// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/fold_button.h"

#include "present/theme.h"
#include "ui/inspector/panel_words.h"
#include "ui/inspector/wrapped_text.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>

namespace millrace {
namespace {

constexpr int edge = 7;

QFont fontOfFold()
{
    return Theme::current().words(13, QFont::Medium);
}

int arrowRoom()
{
    return Theme::current().scaled(26);
}

} // namespace

FoldButton::FoldButton(QWidget *parent)
    : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    clickOnEnter(this);
    const auto say = [this](bool isOpen) { setAccessibleDescription(isOpen ? tr("open") : tr("closed")); };
    connect(this, &QAbstractButton::toggled, this, say);
    say(false);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] { updateGeometry(); });
}

int FoldButton::heightForWidth(int width) const
{
    return wrappedHeight(text(), fontOfFold(), width - arrowRoom() - edge) + 2 * edge;
}

QSize FoldButton::sizeHint() const
{
    return {160, heightForWidth(std::max(width(), 160))};
}

void FoldButton::resizeEvent(QResizeEvent *)
{
    updateGeometry();
}

void FoldButton::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() ? theme.track : QColor(Qt::transparent));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 5, 5);
    }
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    const double room = arrowRoom();
    const QPointF at(isMirrored ? width() - room / 2 : room / 2,
                     edge + QFontMetrics(fontOfFold()).height() / 2.0);
    const double size = theme.scaled(4);
    painter.setPen(QPen(theme.inkSecond, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const double side = isMirrored ? -size / 2 : size / 2;
    if (isChecked())
        painter.drawPolyline(QPolygonF{{at.x() - size, at.y() - size / 2},
                                       {at.x(), at.y() + size / 2},
                                       {at.x() + size, at.y() - size / 2}});
    else
        painter.drawPolyline(QPolygonF{
            {at.x() - side, at.y() - size}, {at.x() + side, at.y()}, {at.x() - side, at.y() + size}});
    painter.setPen(theme.inkSecond);
    paintWrapped(painter, QRectF(isMirrored ? edge : room, edge, width() - room - edge, height() - edge),
                 text(), fontOfFold(), layoutDirection());
}

} // namespace millrace
