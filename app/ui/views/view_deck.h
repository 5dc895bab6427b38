// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QPushButton;
class QStackedWidget;
class QTabBar;

namespace millrace {

class LabSession;
class SavedView;
class Selection;

/// The views below the canvas, behind tabs. A view is made when it is first looked at; what is not in front
/// does not draw. Any of them can be enlarged to the whole middle of the window.
class ViewDeck : public QWidget
{
    Q_OBJECT

public:
    ViewDeck(LabSession *session, Selection *selection, QWidget *parent = nullptr);

    /// The view of a row of the catalogue; made if need be. Null where there is no such row.
    QWidget *view(const QString &id);
    void showView(const QString &id);
    QString shownId() const;
    QWidget *shown() const;
    /// What is in front, to be saved; null where it cannot be.
    const SavedView *saved() const;
    QTabBar *tabs() const { return m_tabs; }
    bool isEnlarged() const;
    void setEnlarged(bool isEnlarged);

signals:
    void enlargeChanged(bool isEnlarged);

private:
    void applyTheme();
    int rowOf(const QString &id) const;
    QWidget *made(int row);

    LabSession *m_session;
    Selection *m_selection;
    QTabBar *m_tabs = nullptr;
    QPushButton *m_enlarge = nullptr;
    QStackedWidget *m_pages = nullptr;
    std::vector<QWidget *> m_views; ///< by tab; null: not yet made
};

} // namespace millrace
