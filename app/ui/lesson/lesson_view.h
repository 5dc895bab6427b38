// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/open_lesson.h"
#include "ui/quiz/quiz_widget.h"

#include <QWidget>

class QPushButton;
class QScrollArea;

namespace millrace {

class LessonPage;
class Prose;
class StepBar;
class ToneBox;

/// An open lesson: its head with the bar of steps, the page it stands at, Back and Next.
class LessonView : public QWidget
{
    Q_OBJECT

public:
    LessonView(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent);

    void setNextLesson(const QString &id, const QString &title);
    /// What the learner should know about how progress is kept; may be empty.
    void setNote(const QString &note);
    /// To the button that goes on.
    void takeFocus();

signals:
    void listWanted();
    void lessonWanted(const QString &id);

private:
    QWidget *makeHead();
    QWidget *makeFoot();
    void makeRunBox();
    void showPage();
    void refresh();
    void refreshRunBox();
    void applyTheme();

    OpenLesson *m_lesson;
    QuizSurroundings m_around;
    StepBar *m_bar = nullptr;
    Prose *m_note = nullptr;
    ToneBox *m_runBox = nullptr;
    Prose *m_runWords = nullptr;
    QScrollArea *m_scroll = nullptr;
    LessonPage *m_page = nullptr;
    QPushButton *m_back = nullptr;
    QPushButton *m_next = nullptr;
    QString m_nextId;
    QString m_nextTitle;
};

} // namespace millrace
