// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/parameter.h"
#include "ui/window/main_window.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

namespace millrace {

/// A real window without a display, led by hand from picture to picture. The first thing that goes wrong is
/// kept as `error()`, and nothing is done after it.
class ShotStudio
{
public:
    ShotStudio(const Settings &settings, const QString &ownFolder, const QString &folder,
               const QString &ending);
    ~ShotStudio();

    int count() const { return m_count; }
    const QString &error() const { return m_error; }

    void openTour();
    void openScenario(const char *name);
    /// A stream of many shards with one that is hot.
    void openMany(int shards);
    void newSystem();
    /// To a moment, in seconds since the start.
    void seek(double second);
    void selectService(const char *name);
    void selectShard(const char *stream, LaneIndex lane);
    void command(const char *name, const char *target, const ParameterValues &arguments, const char *fork);
    void create(const char *kind, const char *name, const ParameterValues &parameters);
    void switchTo(int branch);
    void compare(int branch);
    void showTable(bool isTable);
    /// One of the views below the canvas, in front and as large as the middle of the window, or small again.
    void showView(const char *id, bool isLarge = true);
    /// A record in the view made for it.
    void follow(const char *source, qint64 number);

    void showLessons();
    QStringList lessonIds() const;
    void openLesson(const QString &id);
    int lessonPages() const;
    void goToLessonPage(int page);

    void add(const char *kind);
    void ask(const char *command, const char *service, LaneIndex lane);
    void trigger(const char *action);
    void openMenu();
    void openBill();
    void showBusy();
    void showError();
    void clearStates();
    void setTextPercent(int percent);

    void shoot(const QString &name, QSize size = {1280, 800}, double pixelRatio = 1);
    /// Opens a dialog or a menu, takes its picture, and closes it.
    void shootDialog(const QString &name, const std::function<void()> &open);

private:
    void rest(int milliseconds = 260);
    void write(QWidget &widget, const QString &name, double pixelRatio);
    LabSession &session() const { return *m_window->session(); }

    std::unique_ptr<MainWindow> m_window;
    QString m_folder;
    QString m_ending;
    QString m_error;
    int m_count = 0;
};

} // namespace millrace
