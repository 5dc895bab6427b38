// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/lesson_page.h"

namespace millrace {

/// A text to be read.
class ReadPage : public LessonPage
{
    Q_OBJECT

public:
    ReadPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent);

    void refresh() override {}
};

} // namespace millrace
