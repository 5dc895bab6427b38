// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/lesson_page.h"

namespace millrace {

/// Asks for an explanation in one's own words, then shows a model answer to hold it against.
class ExplainPage : public LessonPage
{
    Q_OBJECT

public:
    ExplainPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent);

    void refresh() override;

private:
    void compare();

    QuizWidget *m_quiz;
    QPushButton *m_compare;
    Prose *m_fault;
};

} // namespace millrace
