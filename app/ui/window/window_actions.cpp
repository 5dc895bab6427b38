// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_actions.h"

#include "content/library.h"
#include "present/lab_editor.h"
#include "present/lab_session.h"
#include "present/selection.h"
#include "ui/build/command_menu.h"
#include "ui/canvas/canvas_panel.h"
#include "ui/charts/charts_panel.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/time/time_bar.h"
#include "ui/views/saved_view.h"
#include "ui/views/view_catalogue.h"
#include "ui/views/view_deck.h"
#include "ui/window/main_window.h"
#include "ui/window/session_files.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>

namespace millrace {

template <typename Run>
QAction *WindowActions::add(QMenu *menu, const QString &id, const QString &text, const QString &keys, Run run)
{
    auto *action = new QAction(text, this);
    action->setObjectName(id);
    if (!keys.isEmpty())
        action->setShortcuts(QKeySequence::listFromString(keys));
    action->setShortcutContext(Qt::WindowShortcut);
    connect(action, &QAction::triggered, this, run);
    menu->addAction(action);
    // A shortcut works only on a window that has the action.
    m_window->addAction(action);
    m_all.push_back(action);
    return action;
}

WindowActions::WindowActions(MainWindow *window)
    : QObject(window)
    , m_window(window)
    , m_menu(new QMenu(window))
{
    m_menu->setAccessibleName(tr("Application menu"));
    addFileActions();
    addEditActions();
    addRunActions();
    addViewActions();
    m_menu->addSeparator();
    add(m_menu, QStringLiteral("settings"), tr("Settin&gs..."), QStringLiteral("Ctrl+,"),
        [window] { window->showSettings(); });
    add(m_menu, QStringLiteral("keys"), tr("&Keys"), QStringLiteral("F1"), [window] { window->showKeys(); });
    add(m_menu, QStringLiteral("quit"), tr("&Quit"), QStringLiteral("Ctrl+Q"), [window] { window->close(); });
}

QAction *WindowActions::find(const QString &id) const
{
    for (QAction *action : m_all)
        if (action->objectName() == id)
            return action;
    return nullptr;
}

void WindowActions::addFileActions()
{
    MainWindow *window = m_window;
    add(m_menu, QStringLiteral("tour"), tr("Start the &tour"), {}, [window] { window->openTour(); });
    add(m_menu, QStringLiteral("new"), tr("&New empty system"), QStringLiteral("Ctrl+N"),
        [window] { window->newSystem(); });
    QMenu *scenarios = m_menu->addMenu(tr("Open s&cenario"));
    connect(scenarios, &QMenu::aboutToShow, this, [this, scenarios] { fillScenarios(scenarios); });
    add(m_menu, QStringLiteral("open"), tr("&Open file..."), QStringLiteral("Ctrl+O"),
        [window] { window->askOpen(); });
    QMenu *recent = m_menu->addMenu(tr("Open &recent"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(recent); });
    add(m_menu, QStringLiteral("save"), tr("&Save session..."), QStringLiteral("Ctrl+S"),
        [window] { window->askSave(); });
    add(m_menu, QStringLiteral("save_scenario"), tr("Save as sc&enario..."), QStringLiteral("Ctrl+Shift+S"),
        [window] { window->askSaveScenario(); });
    m_menu->addSeparator();
}

void WindowActions::fillScenarios(QMenu *menu)
{
    menu->clear();
    for (const ScenarioEntry &entry : shippedScenarios()) {
        const QString name = QString::fromStdString(entry.name);
        QAction *action =
            menu->addAction(QStringLiteral("%1  (%2)").arg(QString::fromStdString(entry.title), name));
        action->setToolTip(QString::fromStdString(entry.description));
        connect(action, &QAction::triggered, m_window, [this, name] { m_window->openPath(name); });
    }
}

void WindowActions::fillRecent(QMenu *menu)
{
    menu->clear();
    const QStringList files = Settings::recentFiles();
    for (const QString &path : files) {
        QAction *action = menu->addAction(QFileInfo(path).fileName());
        action->setToolTip(path);
        connect(action, &QAction::triggered, m_window, [this, path] { m_window->openPath(path); });
    }
    if (files.isEmpty())
        menu->addAction(tr("No file has been opened yet"))->setEnabled(false);
}

void WindowActions::addEditActions()
{
    LabEditor *editor = m_window->editor();
    QAction *undo = add(m_menu, QStringLiteral("undo"), tr("&Undo"), QStringLiteral("Ctrl+Z"),
                        [editor] { editor->undo(); });
    QAction *redo = add(m_menu, QStringLiteral("redo"), tr("Re&do"), QStringLiteral("Ctrl+Shift+Z; Ctrl+Y"),
                        [editor] { editor->redo(); });
    const auto refresh = [editor, undo, redo] {
        undo->setEnabled(editor->canUndo());
        undo->setText(editor->undoText());
        redo->setEnabled(editor->canRedo());
        redo->setText(editor->redoText());
    };
    connect(editor, &LabEditor::changed, this, refresh);
    refresh();
    add(m_menu, QStringLiteral("commands"), tr("Comm&ands and faults of the selection"),
        QStringLiteral("Ctrl+Return"), [this] { m_window->showCommandMenu(); });
    QMenu *faults = m_menu->addMenu(tr("&Faults"));
    connect(faults, &QMenu::aboutToShow, this, [this, faults] {
        faults->clear();
        const Selection *selection = m_window->selection();
        fillCommandMenu(faults, m_window->session(), selection->service(), selection->lane(),
                        CommandMenuPart::Faults);
        if (faults->isEmpty())
            faults->addAction(tr("Select a service or a shard first"))->setEnabled(false);
    });
    m_menu->addSeparator();
}

void WindowActions::addRunActions()
{
    LabSession *session = m_window->session();
    TimeBar *time = m_window->timeBar();
    QMenu *menu = m_menu->addMenu(tr("R&un"));
    add(menu, QStringLiteral("play"), tr("&Play or pause"), QStringLiteral("Space"),
        [time] { time->togglePlay(); });
    add(menu, QStringLiteral("step_event"), tr("Next &event"), QStringLiteral("."),
        [time] { time->stepEvent(); });
    add(menu, QStringLiteral("step_happening"), tr("Next &happening"), QStringLiteral("]"),
        [time] { time->stepHappening(); });
    add(menu, QStringLiteral("step_back"), tr("&Last happening"), QStringLiteral("["),
        [time] { time->stepBackHappening(); });
    add(menu, QStringLiteral("second_back"), tr("One second &back"), QStringLiteral(","), [session] {
        if (const auto frame = session->frame())
            session->seek(std::max(frame->start, frame->now - seconds(1)));
    });
    add(menu, QStringLiteral("to_start"), tr("To the &start"), QStringLiteral("Home"),
        [time] { time->toStart(); });
    add(menu, QStringLiteral("to_end"), tr("To what is &known last"), QStringLiteral("End"),
        [time] { time->toEnd(); });
    add(menu, QStringLiteral("faster"), tr("&Faster"), QStringLiteral("+; ="), [time] { time->faster(); });
    add(menu, QStringLiteral("slower"), tr("Sl&ower"), QStringLiteral("-"), [time] { time->slower(); });
    add(menu, QStringLiteral("fork"), tr("Fo&rk: another future from here"), QStringLiteral("Ctrl+Shift+F"),
        [time] { time->fork(); });
    add(menu, QStringLiteral("compare"), tr("&Compare futures, or stop comparing"),
        QStringLiteral("Ctrl+Shift+C"), [time] { time->toggleCompare(); });
}

void WindowActions::addViewActions()
{
    MainWindow *window = m_window;
    QMenu *menu = m_menu->addMenu(tr("&View"));
    add(menu, QStringLiteral("tab_learn"), tr("&Learn"), QStringLiteral("Ctrl+1"),
        [window] { window->showTab(MainWindow::Tab::Learn); });
    add(menu, QStringLiteral("tab_lab"), tr("L&ab"), QStringLiteral("Ctrl+2"),
        [window] { window->showTab(MainWindow::Tab::Lab); });
    add(menu, QStringLiteral("lessons"), tr("List of l&essons"), QStringLiteral("Ctrl+L"), [window] {
        window->showTab(MainWindow::Tab::Learn);
        window->lessonPanel()->showList();
        window->lessonPanel()->setFocus();
    });
    add(menu, QStringLiteral("table"), tr("&Table or canvas"), QStringLiteral("Ctrl+T"),
        [window] { window->canvas()->showTable(!window->canvas()->isTable()); });
    menu->addSeparator();
    int number = 3;
    for (const ViewEntry &entry : viewCatalogue()) {
        if (entry.place != ViewPlace::Below)
            continue;
        const QString id = QString::fromLatin1(entry.id);
        add(menu, QStringLiteral("view_") + id, tr("Below: %1").arg(entry.title()),
            number <= 9 ? QStringLiteral("Ctrl+%1").arg(number) : QString(), [window, id] {
                window->views()->showView(id);
                if (QWidget *view = window->views()->shown())
                    view->setFocus(Qt::ShortcutFocusReason);
            });
        ++number;
    }
    add(menu, QStringLiteral("enlarge"), tr("Enlarge the view below, or show the canvas again"),
        QStringLiteral("Ctrl+E"), [window] { window->views()->setEnlarged(!window->views()->isEnlarged()); });
    menu->addSeparator();
    add(menu, QStringLiteral("follow"), tr("Charts &follow time"), QStringLiteral("Ctrl+J"),
        [window] { window->charts()->followTime(); });
    add(menu, QStringLiteral("next_panel"), tr("&Next part of the window"), QStringLiteral("F6"),
        [window] { window->focusNextPanel(true); });
    add(menu, QStringLiteral("previous_panel"), tr("&Previous part of the window"),
        QStringLiteral("Shift+F6"), [window] { window->focusNextPanel(false); });
    const auto save = [this, menu](const QString &id, const QString &text, const QString &filter,
                                   auto write) {
        add(menu, id, text, {}, [this, text, filter, write] {
            const QString path = QFileDialog::getSaveFileName(m_window, text, {}, filter);
            if (!path.isEmpty() && !write(path))
                m_window->showError(
                    tr("%1 was not written: is its folder writable, and is there room?").arg(path));
        });
    };
    menu->addSeparator();
    save(QStringLiteral("canvas_png"), tr("Save canvas as picture..."), tr("Pictures (*.png)"),
         [window](const QString &path) { return window->canvas()->savePng(path); });
    save(QStringLiteral("canvas_svg"), tr("Save canvas as drawing..."), tr("Drawings (*.svg)"),
         [window](const QString &path) { return window->canvas()->saveSvg(path); });
    save(QStringLiteral("canvas_csv"), tr("Save canvas as table..."), tr("Tables (*.csv)"),
         [window](const QString &path) { return window->canvas()->saveCsv(path); });
    save(QStringLiteral("charts_png"), tr("Save charts as picture..."), tr("Pictures (*.png)"),
         [window](const QString &path) { return window->charts()->savePng(path); });
    save(QStringLiteral("charts_svg"), tr("Save charts as drawing..."), tr("Drawings (*.svg)"),
         [window](const QString &path) { return window->charts()->saveSvg(path); });
    save(QStringLiteral("charts_csv"), tr("Save charts as table..."), tr("Tables (*.csv)"),
         [window](const QString &path) { return window->charts()->saveCsv(path); });
    const auto view = [window](bool (SavedView::*write)(const QString &) const, const QString &path) {
        const SavedView *shown = window->views()->saved();
        return shown != nullptr && (shown->*write)(path);
    };
    save(QStringLiteral("view_png"), tr("Save view below as picture..."), tr("Pictures (*.png)"),
         [view](const QString &path) { return view(&SavedView::savePng, path); });
    save(QStringLiteral("view_svg"), tr("Save view below as drawing..."), tr("Drawings (*.svg)"),
         [view](const QString &path) { return view(&SavedView::saveSvg, path); });
    save(QStringLiteral("view_csv"), tr("Save view below as table..."), tr("Tables (*.csv)"),
         [view](const QString &path) { return view(&SavedView::saveCsv, path); });
    add(m_menu, QStringLiteral("search"), tr("Searc&h"), QStringLiteral("Ctrl+K"),
        [window] { window->search(); });
}

} // namespace millrace
