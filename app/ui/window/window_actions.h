// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <vector>

class QAction;
class QMenu;

namespace millrace {

class MainWindow;

/// Everything the window can be told to do, once: the menu, the keyboard and the search take their rows from
/// here.
class WindowActions : public QObject
{
    Q_OBJECT

public:
    explicit WindowActions(MainWindow *window);

    QMenu *menu() const { return m_menu; }
    /// In the order of the menu; for the search and the page of keys.
    const std::vector<QAction *> &all() const { return m_all; }
    QAction *find(const QString &id) const;

private:
    template <typename Run>
    QAction *add(QMenu *menu, const QString &id, const QString &text, const QString &keys, Run run);
    void addFileActions();
    void addRunActions();
    void addEditActions();
    void addViewActions();
    void fillScenarios(QMenu *menu);
    void fillRecent(QMenu *menu);

    MainWindow *m_window;
    QMenu *m_menu = nullptr;
    std::vector<QAction *> m_all;
};

} // namespace millrace
