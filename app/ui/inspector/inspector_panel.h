// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QScrollArea;

namespace millrace {

class CalmRefresh;
class LabEditor;
class LabSession;
class LanePage;
class OverviewPage;
class Selection;
class ServicePage;
struct LiveState;

/// What is selected, in words and figures: a shard with its limits and the causes of its trouble, a service
/// with its knobs, or an overview of the run. Everything that can be done to it is here as well.
class InspectorPanel : public QFrame
{
    Q_OBJECT

public:
    InspectorPanel(LabSession *session, Selection *selection, LabEditor *editor, QWidget *parent = nullptr);

    LanePage *lanePage() const { return m_lane; }
    ServicePage *servicePage() const { return m_service; }
    OverviewPage *overviewPage() const { return m_overview; }
    QWidget *currentPage() const;

private:
    void refresh(const LiveState *state);
    void turnTo(QWidget *page);

    LabSession *m_session;
    Selection *m_selection;
    CalmRefresh *m_refresh = nullptr;
    QScrollArea *m_scroll = nullptr;
    OverviewPage *m_overview = nullptr;
    LanePage *m_lane = nullptr;
    ServicePage *m_service = nullptr;
};

} // namespace millrace
