// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/cost_meter.h"

#include "present/cost_model.h"
#include "present/lab_session.h"
#include "present/money_text.h"
#include "present/theme.h"
#include "sim/scenario/scenario.h"
#include "ui/cost/cost_popup.h"
#include "ui/inspector/calm_refresh.h"
#include "ui/inspector/panel_words.h"

#include <QFontMetrics>
#include <QPainter>
#include <QScreen>

#include <algorithm>

namespace millrace {

namespace {

QFont figureFont()
{
    return Theme::current().figures(12.5, QFont::Medium);
}

QFont wordFont()
{
    return Theme::current().words(12.5);
}

} // namespace

CostMeter::CostMeter(LabSession *session, QWidget *parent)
    : QPushButton(parent)
    , m_session(session)
    , m_model(new CostModel(this))
    , m_popup(new CostPopup(m_model, this))
{
    setObjectName(QStringLiteral("quiet"));
    setAutoDefault(false);
    setToolTip(tr("What the run has cost so far, and what its present pace would cost in a month"));
    clickOnEnter(this);
    connect(this, &QPushButton::clicked, this, &CostMeter::openBill);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        updateGeometry();
        update();
    });
    m_refresh = new CalmRefresh(session, this, [this](const LiveState *state) { refresh(state); });
    refresh(session->state().get());
}

void CostMeter::refresh(const LiveState *state)
{
    CostReport report;
    if (state != nullptr && state->frame)
        report = state->frame->histories->cost;
    const auto scenario = m_session->scenario();
    m_model->show(report, scenario ? scenario->prices : nullptr);
    m_popup->setReport(report);
    const bool hasPrices = !report.priceBook.empty();
    const QString soFar = hasPrices ? moneyText(report.total) : QString();
    const QString month = hasPrices ? moneyText(report.perMonth) : QString();
    if (soFar == m_soFar && month == m_month && !accessibleName().isEmpty())
        return;
    const bool isWider = soFar.size() != m_soFar.size() || month.size() != m_month.size();
    m_soFar = soFar;
    m_month = month;
    setAccessibleName(hasPrices ? tr("Cost: %1 so far, %2 a month").arg(soFar, month)
                                : tr("Cost: no prices"));
    setAccessibleDescription(tr("Opens the bill"));
    if (isWider)
        updateGeometry();
    update();
}

std::vector<CostMeter::Piece> CostMeter::pieces() const
{
    if (m_soFar.isEmpty())
        return {{tr("No prices"), false}};
    return {{m_soFar, true},
            {tr("so far"), false},
            {QStringLiteral("·"), false},
            {m_month, true},
            {tr("a month"), false}};
}

QSize CostMeter::sizeHint() const
{
    const QFontMetrics figures(figureFont());
    const QFontMetrics words(wordFont());
    int width = 20;
    for (const Piece &piece : pieces())
        width += (piece.isFigure ? figures : words).horizontalAdvance(piece.text) + gap();
    return {width, std::max(figures.height(), words.height()) + 12};
}

int CostMeter::gap()
{
    return Theme::current().scaled(5);
}

void CostMeter::openBill()
{
    refresh(m_session->state().get());
    const QRect room = screen() != nullptr ? screen()->availableGeometry() : QRect(0, 0, 1280, 800);
    m_popup->fit(std::min(window()->width(), room.width()) - 16);
    QPoint place = mapToGlobal(QPoint(width() - m_popup->width(), height() + 4));
    place.setX(std::clamp(place.x(), room.left() + 8,
                          std::max(room.left() + 8, room.right() - m_popup->width() - 8)));
    m_popup->move(place);
    m_popup->show();
    m_popup->setFocus(Qt::PopupFocusReason);
}

void CostMeter::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || hasFocus() || isDown()) {
        painter.setPen(hasFocus() ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() || isDown() ? theme.track : QColor(Qt::transparent));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
    }
    int x = 10;
    for (const Piece &piece : pieces()) {
        painter.setFont(piece.isFigure ? figureFont() : wordFont());
        painter.setPen(piece.isFigure ? theme.ink : theme.inkSecond);
        const int width = painter.fontMetrics().horizontalAdvance(piece.text);
        const int left = layoutDirection() == Qt::RightToLeft ? this->width() - x - width : x;
        painter.drawText(QRect(left, 0, width + 2, height()), Qt::AlignVCenter | Qt::AlignLeft, piece.text);
        x += width + gap();
    }
}

} // namespace millrace
