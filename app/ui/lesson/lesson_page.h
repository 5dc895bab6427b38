// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/open_lesson.h"
#include "ui/lesson/lesson_parts.h"
#include "ui/quiz/quiz_widget.h"

#include <QWidget>

class QVBoxLayout;

namespace millrace {

/// One page of an open lesson: a step, a question of the quiz, or the end. Made when it is gone to;
/// `refresh` is for what changes while it is read, and makes no widget anew that may have the focus.
class LessonPage : public QWidget
{
    Q_OBJECT

public:
    LessonPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent);

    virtual void refresh() = 0;

signals:
    /// Something that the learner waits for has appeared: it should be in view.
    void appeared(QWidget *part);

protected:
    /// Shows or hides a part, and says when it appears.
    void setShown(QWidget *part, bool isShown);
    OpenLesson *lesson() const { return m_lesson; }
    const QuizSurroundings &around() const { return m_around; }
    QVBoxLayout *column() const { return m_column; }
    Prose *add(ProseStyle style, QWidget *parent = nullptr);
    /// "Step 4 of 7 · Do", the step's title and its text; on the first step the objectives.
    void addStepHead(const LessonStep &step);

private:
    void addObjectives();

    OpenLesson *m_lesson;
    QuizSurroundings m_around;
    QVBoxLayout *m_column;
};

/// The page that the lesson stands at.
LessonPage *makeLessonPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent);

} // namespace millrace
