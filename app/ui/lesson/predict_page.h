// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/lesson_page.h"

namespace millrace {

class PredictionBox;

/// Asks what a run will show, locks the answer in, has it run, and sets both side by side.
class PredictPage : public LessonPage
{
    Q_OBJECT

public:
    PredictPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent);

    void refresh() override;

private:
    void lockIn();
    void showRun(bool isLocked, bool isKnown);

    QuizWidget *m_quiz;
    QPushButton *m_lock;
    Prose *m_locked;
    QPushButton *m_run = nullptr; ///< null: the step names no moment to run to
    PredictionBox *m_both;
};

} // namespace millrace
