// SPDX-License-Identifier: GPL-3.0-or-later
// What the window asks and tells in dialogs of its own: files, search, settings, keys.
#include "content/library.h"
#include "present/lab_session.h"
#include "present/selection.h"
#include "ui/canvas/canvas_text.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/window/command_palette.h"
#include "ui/window/main_window.h"
#include "ui/window/session_files.h"
#include "ui/window/window_actions.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QInputDialog>
#include <QKeyEvent>
#include <QTableWidget>
#include <QVBoxLayout>

namespace millrace {

namespace {

QString withEnding(const QString &path, const QString &ending)
{
    return path.endsWith(ending) ? path : path + ending;
}

QString plain(QString text)
{
    text.remove(QLatin1Char('&'));
    text.remove(QStringLiteral("..."));
    return text;
}

} // namespace

void MainWindow::askOpen()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open a session or a scenario"), {},
                                     tr("Sessions and scenarios (*.millrace *.json);;All files (*)"));
    if (!path.isEmpty())
        openPath(path);
}

void MainWindow::askSave()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the session"),
                                                      QString::fromStdString(m_files->scenario().name)
                                                          + QStringLiteral(".millrace"),
                                                      tr("Sessions (*.millrace)"));
    if (!path.isEmpty())
        m_files->saveSession(withEnding(path, QStringLiteral(".millrace")));
}

void MainWindow::askSaveScenario()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save the system as a scenario"),
                                     QStringLiteral("my-system.json"), tr("Scenarios (*.json)"));
    if (!path.isEmpty())
        m_files->saveScenario(withEnding(path, QStringLiteral(".json")),
                              QString::fromStdString(m_files->scenario().title));
}

std::vector<PaletteEntry> MainWindow::searchEntries()
{
    std::vector<PaletteEntry> entries;
    for (const LessonEntry &lesson : shippedLessons()) {
        const QString id = QString::fromStdString(lesson.id);
        entries.push_back({lesson.id.starts_with("exercises/")
                               ? QString::fromStdString(lesson.title)
                               : tr("%1.%2 %3")
                                     .arg(lesson.module)
                                     .arg(lesson.number)
                                     .arg(QString::fromStdString(lesson.title)),
                           lesson.id.starts_with("exercises/") ? tr("Exercise") : tr("Lesson"),
                           {},
                           [this, id] {
                               showTab(Tab::Learn);
                               m_lesson->openLesson(id);
                           }});
    }
    if (const auto frame = m_session->frame()) {
        for (const ServiceFrame &service : frame->services) {
            const ServiceIndex index = service.index;
            entries.push_back({QString::fromStdString(service.name),
                               QString::fromStdString(service.kindTitle),
                               {},
                               [this, index] { m_selection->select(index); }});
            for (const LaneFrame &lane : service.lanes) {
                const LaneIndex at = lane.index;
                entries.push_back(
                    {QStringLiteral("%1 · %2").arg(laneTitle(lane), QString::fromStdString(service.name)),
                     tr("Shard"),
                     {},
                     [this, index, at] { m_selection->select(index, at); }});
            }
        }
    }
    for (const QAction *action : m_actions->all())
        if (action->isEnabled() && action->objectName() != u"search")
            entries.push_back({plain(action->text()), tr("Action"),
                               action->shortcut().toString(QKeySequence::NativeText),
                               [action] { const_cast<QAction *>(action)->trigger(); }});
    for (const ScenarioEntry &scenario : shippedScenarios()) {
        const QString name = QString::fromStdString(scenario.name);
        entries.push_back(
            {QString::fromStdString(scenario.title), tr("Scenario"), {}, [this, name] { openPath(name); }});
    }
    return entries;
}

void MainWindow::search()
{
    auto *palette = new CommandPalette(searchEntries(), this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->open();
}

void MainWindow::showSettings()
{
    auto *dialog = new SettingsDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SettingsDialog::changed, this, &MainWindow::applySettings);
    dialog->open();
}

void MainWindow::showKeys()
{
    auto *dialog = new QDialog(this);
    dialog->setObjectName(QStringLiteral("keys"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keys"));
    auto *table = new QTableWidget(0, 2);
    table->setHorizontalHeaderLabels({tr("Key"), tr("Does")});
    table->setAccessibleName(tr("Keys and what they do"));
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setStretchLastSection(true);
    const auto row = [table](const QString &keys, const QString &what) {
        const int at = table->rowCount();
        table->insertRow(at);
        table->setItem(at, 0, new QTableWidgetItem(keys));
        table->setItem(at, 1, new QTableWidgetItem(what));
    };
    for (const QAction *action : m_actions->all())
        if (!action->shortcut().isEmpty())
            row(action->shortcut().toString(QKeySequence::NativeText), plain(action->text()));
    row(tr("Arrows"), tr("On the canvas: the next service or shard; on the time bar: a second back or on"));
    row(tr("Enter"), tr("On the canvas: commands and faults of what is selected"));
    row(tr("Ctrl++, Ctrl+-, 0"), tr("On the canvas: nearer, further away, all of it"));
    row(tr("W"), tr("On a happening: why?"));
    table->resizeColumnToContents(0);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::accept);
    auto *column = new QVBoxLayout(dialog);
    column->setContentsMargins(20, 20, 20, 20);
    column->addWidget(table);
    column->addWidget(buttons);
    const Theme &theme = Theme::current();
    dialog->resize(theme.scaled(560), theme.scaled(620));
    dialog->open();
}

/// Keys that the window takes for itself stay with a widget that needs them to be worked by keyboard.
bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool isPlain = (key->modifiers() & ~Qt::KeypadModifier) == 0;
        const bool isPressed = qobject_cast<QAbstractButton *>(watched) != nullptr
                               || qobject_cast<QComboBox *>(watched) != nullptr;
        const bool isList = qobject_cast<QAbstractItemView *>(watched) != nullptr;
        const bool isMove = key->key() == Qt::Key_Home || key->key() == Qt::Key_End;
        if (isPlain && ((key->key() == Qt::Key_Space && (isPressed || isList)) || (isMove && isList))) {
            event->accept();
            return true;
        }
    }
    return QMainWindow::eventFilter(watched, event);
}

} // namespace millrace
