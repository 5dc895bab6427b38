// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace millrace {

/// The window's head: name, tabs, search, room for the cost meter, and what is running.
class TopBar : public QFrame
{
    Q_OBJECT

public:
    explicit TopBar(QWidget *parent = nullptr);

    void addTab(const QString &title, const QString &accessibleName);
    void setTab(int index);
    int tab() const;
    /// Put between the search field and the name of the scenario.
    void addMeter(QWidget *meter);
    void setRunName(const QString &text);
    QPushButton *menuButton() const { return m_menu; }

signals:
    void tabChosen(int index);
    void searchWanted();

private:
    QHBoxLayout *m_layout = nullptr;
    QHBoxLayout *m_tabs = nullptr;
    QButtonGroup *m_group = nullptr;
    QPushButton *m_search = nullptr;
    QPushButton *m_menu = nullptr;
    QLabel *m_runName = nullptr;
};

} // namespace millrace
