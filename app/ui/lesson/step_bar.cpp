// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/step_bar.h"

#include "ui/lesson/prose_document.h"

#include <QPainter>

#include <algorithm>

namespace millrace {

namespace {

constexpr int barHeight = 6;
constexpr int gap = 4;

} // namespace

StepBar::StepBar(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void StepBar::show(const std::vector<bool> &done, int present)
{
    const auto count = std::count(done.begin(), done.end(), true);
    setAccessibleName(tr("Part %1 of %2, %3 done").arg(present + 1).arg(done.size()).arg(count));
    setToolTip(accessibleName());
    if (done == m_done && present == m_present)
        return;
    m_done = done;
    m_present = present;
    update();
}

QSize StepBar::sizeHint() const
{
    return {Theme::current().scaled(240), Theme::current().scaled(barHeight)};
}

QSize StepBar::minimumSizeHint() const
{
    return {48, Theme::current().scaled(barHeight)};
}

/// The segment that is here is as high as the bar, the others lower: told by shape and by shade.
void StepBar::paintEvent(QPaintEvent *)
{
    if (m_done.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const Theme &theme = Theme::current();
    const auto count = static_cast<double>(m_done.size());
    const double length = std::max(1.0, (width() - gap * (count - 1)) / count);
    for (std::size_t i = 0; i < m_done.size(); ++i) {
        const bool isHere = static_cast<int>(i) == m_present;
        const double x = static_cast<double>(i) * (length + gap);
        const double high = isHere ? height() : height() * 0.6;
        painter.setBrush(m_done[i] ? theme.accent
                         : isHere  ? mixed(theme.panel, theme.accent, 0.5)
                                   : mixed(theme.track, theme.line, 0.5));
        const double left = isRightToLeft() ? width() - x - length : x;
        painter.drawRoundedRect(QRectF(left, (height() - high) / 2, length, high), high / 2, high / 2);
    }
}

} // namespace millrace
