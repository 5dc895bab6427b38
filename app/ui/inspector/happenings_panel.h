// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"

#include <QFrame>

class QLabel;
class QListView;
class QPushButton;
class QStackedWidget;

namespace millrace {

class CalmRefresh;
class HappeningModel;
class LabSession;
class Selection;
class WhyWalk;
struct LiveState;

/// What happened, newest first. Enter goes to its moment and selects its subject; W walks its causes.
class HappeningsPanel : public QFrame
{
    Q_OBJECT

public:
    HappeningsPanel(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    HappeningModel *model() const { return m_model; }
    QListView *list() const { return m_list; }
    QPushButton *whyButton() const { return m_whyButton; }
    QPushButton *filterButton() const { return m_filter; }
    WhyWalk *whyWalk() const { return m_why; }
    bool isWalking() const;

public slots:
    /// Walks the causes of a happening in place of the list.
    void explain(millrace::HappeningId id);
    void showList();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *buildList();
    QWidget *buildWalk();
    void refresh(const LiveState *state);
    void go(int row);
    void askMenu(const QPoint &at);
    void explainCurrent();

    LabSession *m_session;
    Selection *m_selection;
    CalmRefresh *m_refresh = nullptr;
    HappeningModel *m_model = nullptr;
    QLabel *m_heading = nullptr;
    QPushButton *m_filter = nullptr;
    QPushButton *m_whyButton = nullptr;
    QStackedWidget *m_pages = nullptr;
    QListView *m_list = nullptr;
    QLabel *m_empty = nullptr;
    QLabel *m_more = nullptr;
    WhyWalk *m_why = nullptr;
    QLabel *m_whyHeading = nullptr;
};

} // namespace millrace
