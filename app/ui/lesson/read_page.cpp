// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/read_page.h"

namespace millrace {

ReadPage::ReadPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent)
    : LessonPage(lesson, around, parent)
{
    addStepHead(*lesson->step());
}

} // namespace millrace
