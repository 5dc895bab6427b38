// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/lesson.h"
#include "content/library.h"
#include "sim/kernel/time.h"

#include <QFrame>
#include <QString>

#include <memory>

class QStackedWidget;

namespace millrace {

class LabSession;
class LessonList;
class LessonView;
class OpenLesson;
class ProgressStore;
class Selection;

/// The lessons, and the one that is being taken. Follows the lab's states by itself; says which run it
/// wants and leaves the loading of it to the window.
class LessonPanel : public QFrame
{
    Q_OBJECT

public:
    LessonPanel(LabSession *session, Selection *selection, QWidget *parent = nullptr);
    ~LessonPanel() override;

    /// Where progress is kept; before a lesson is opened. Without one it is forgotten on leaving.
    void setProgressFolder(const QString &folder);
    /// False when it is not there or has faults; the panel then says which.
    bool openLesson(const QString &lessonId);
    /// One that was made in memory: for previews and tests.
    void openLesson(Lesson lesson);
    QString lessonId() const; ///< empty while the list is shown
    OpenLesson *lesson() const { return m_lesson.get(); }
    void showList();

signals:
    void lessonOpened(const QString &lessonId, const QString &title);
    void scenarioWanted(const QString &scenario, const QString &variant, quint64 seed, double speed);
    void runUntilWanted(millrace::SimTime until);
    void compareWanted();

private:
    void closeLesson();
    QString note() const;

    LabSession *m_session;
    Selection *m_selection;
    QStackedWidget *m_stack;
    LessonList *m_list;
    LessonView *m_view = nullptr;
    std::unique_ptr<ProgressStore> m_store;
    std::unique_ptr<OpenLesson> m_lesson;
};

} // namespace millrace
