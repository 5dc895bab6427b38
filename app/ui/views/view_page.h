// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/rows_model.h"
#include "ui/views/saved_view.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace millrace {

class CalmRefresh;
class LabSession;
class Selection;
class ViewPicture;
struct LiveState;

/// A view of something that some services of a system show: its picture, the same as a table, which service
/// is shown, and what to add where none shows it. Views derive from it and say what they take from a frame.
class ViewPage : public QWidget, public SavedView
{
    Q_OBJECT

public:
    ViewPage(LabSession *session, Selection *selection, QWidget *parent = nullptr);
    ~ViewPage() override;

    ViewPicture *picture() const { return m_picture; }
    QTableView *tableView() const { return m_tableView; }
    bool isTable() const;
    void showTable(bool isTable);
    /// Whether there is something to show.
    bool isEmpty() const { return m_isEmpty; }
    QString emptyWords() const;
    ServiceIndex shown() const { return m_shown; }

    bool savePng(const QString &path) const override;
    bool saveSvg(const QString &path) const override;
    bool saveCsv(const QString &path) const override;

protected:
    /// Called once, by the constructor of the view.
    void setUp(ViewPicture *picture, const QString &name);

    /// Which services of a frame the view can show.
    virtual std::vector<ServiceIndex> subjectsOf(const Frame &frame) const = 0;
    /// Takes a frame to show; `subject` is one of its subjects.
    virtual void take(const Frame &frame, ServiceIndex subject) = 0;
    virtual TableContent table() const = 0;
    /// One line above the picture.
    virtual QString summary() const = 0;
    /// What this shows, and what to add to see something.
    virtual QString emptyText() const = 0;
    /// Whether one subject is shown at a time, chosen from a list, or all of them at once.
    virtual bool isOneAtATime() const { return true; }

    LabSession *session() const { return m_session; }
    /// A control of the view's own, above the picture.
    void addControl(QWidget *control);
    /// Shows anew what it is: something else than the frame has changed.
    void showAgain();

private:
    void build(const QString &name);
    void applyTheme();
    void refresh(const LiveState *state);
    ServiceIndex subjectIn(const Frame &frame, const std::vector<ServiceIndex> &subjects);
    void offer(const Frame &frame, const std::vector<ServiceIndex> &subjects);
    void takeSelection();
    void openMenu(const QPoint &at);
    void save(const QString &title, const QString &filter, bool (ViewPage::*write)(const QString &) const);

    LabSession *m_session;
    Selection *m_selection;
    CalmRefresh *m_refresh = nullptr;
    ViewPicture *m_picture = nullptr;
    RowsModel *m_rows = nullptr;
    QSortFilterProxyModel *m_sorted = nullptr;
    QHBoxLayout *m_header = nullptr;
    QHBoxLayout *m_controls = nullptr; ///< a line of its own below; made with the first of them
    QLabel *m_summary = nullptr;
    QComboBox *m_subject = nullptr;
    QPushButton *m_tableButton = nullptr;
    QStackedWidget *m_pages = nullptr;
    QScrollArea *m_scroll = nullptr;
    QTableView *m_tableView = nullptr;
    QLabel *m_empty = nullptr;
    ServiceIndex m_shown;
    ServiceIndex m_wanted; ///< chosen from the list
    bool m_isEmpty = true;
    bool m_isSized = false;
    bool m_isShowing = false;
};

} // namespace millrace
