// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector_panel.h"

#include "present/lab_session.h"
#include "present/selection.h"
#include "sim/scenario/scenario.h"
#include "ui/inspector/calm_refresh.h"
#include "ui/inspector/lane_page.h"
#include "ui/inspector/overview_page.h"
#include "ui/inspector/service_page.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace millrace {

InspectorPanel::InspectorPanel(LabSession *session, Selection *selection, LabEditor *editor, QWidget *parent)
    : QFrame(parent)
    , m_session(session)
    , m_selection(selection)
{
    setObjectName(QStringLiteral("panel"));
    setAccessibleName(tr("Inspector"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_scroll = new QScrollArea(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    column->addWidget(m_scroll);
    auto *ground = new QWidget(m_scroll);
    auto *rows = new QVBoxLayout(ground);
    rows->setContentsMargins(20, 16, 20, 16);
    m_overview = new OverviewPage(selection, ground);
    m_lane = new LanePage(session, selection, ground);
    m_service = new ServicePage(session, selection, editor, ground);
    // One of them is shown: a stack would ask for the height of the tallest.
    m_lane->hide();
    m_service->hide();
    for (QWidget *page : {static_cast<QWidget *>(m_overview), static_cast<QWidget *>(m_lane),
                          static_cast<QWidget *>(m_service)})
        rows->addWidget(page);
    m_scroll->setWidget(ground);
    m_refresh = new CalmRefresh(session, this, [this](const LiveState *state) { refresh(state); });
    connect(selection, &Selection::changed, m_refresh, &CalmRefresh::now);
}

QWidget *InspectorPanel::currentPage() const
{
    if (!m_lane->isHidden())
        return m_lane;
    return m_service->isHidden() ? static_cast<QWidget *>(m_overview) : m_service;
}

void InspectorPanel::turnTo(QWidget *page)
{
    if (page == currentPage())
        return;
    for (QWidget *each : {static_cast<QWidget *>(m_overview), static_cast<QWidget *>(m_lane),
                          static_cast<QWidget *>(m_service)})
        each->setVisible(each == page);
    m_scroll->ensureVisible(0, 0);
}

void InspectorPanel::refresh(const LiveState *state)
{
    const Frame *frame = state != nullptr ? state->frame.get() : nullptr;
    const ServiceFrame *service = frame != nullptr ? frame->find(m_selection->service()) : nullptr;
    const LaneFrame *lane = nullptr;
    if (service != nullptr)
        for (const LaneFrame &each : service->lanes)
            if (each.index == m_selection->lane())
                lane = &each;
    if (lane != nullptr) {
        m_lane->setLane(*state, *service, *lane);
        return turnTo(m_lane);
    }
    if (service != nullptr) {
        m_service->setService(*state, *service);
        return turnTo(m_service);
    }
    const auto scenario = m_session->scenario();
    m_overview->setState(frame != nullptr ? state : nullptr,
                         scenario && !scenario->title.empty() ? QString::fromStdString(scenario->title)
                         : state != nullptr                   ? QString::fromStdString(state->scenarioName)
                                                              : QString());
    turnTo(m_overview);
}

} // namespace millrace
