// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/calm_refresh.h"

#include "present/lab_session.h"
#include "present/theme.h"

#include <QEvent>
#include <QWidget>

namespace millrace {

CalmRefresh::CalmRefresh(LabSession *session, QWidget *panel, Show show)
    : QObject(panel)
    , m_session(session)
    , m_panel(panel)
    , m_show(std::move(show))
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(everyMs);
    panel->installEventFilter(this);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        if (m_isStale)
            now();
    });
    connect(session, &LabSession::stateChanged, this, &CalmRefresh::take);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, &CalmRefresh::take);
}

void CalmRefresh::take()
{
    m_isStale = true;
    if (!m_rest.isActive())
        now();
}

void CalmRefresh::now()
{
    if (!m_panel->isVisible())
        return;
    m_isStale = false;
    m_rest.start();
    m_show(m_session->state().get());
}

bool CalmRefresh::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_panel && event->type() == QEvent::Show)
        now();
    return QObject::eventFilter(watched, event);
}

} // namespace millrace
