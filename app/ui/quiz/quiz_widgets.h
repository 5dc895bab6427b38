// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/quiz/quiz_widget.h"

#include <vector>

namespace millrace {

/// One row a kind of question: who takes the answer.
struct QuizWidgetKind
{
    QuizItem::Kind kind = QuizItem::Kind::Single;
    QuizWidget *(*make)(const QuizItem &item, const QuizSurroundings &around, QWidget *parent) = nullptr;
};

const std::vector<QuizWidgetKind> &quizWidgetKinds();

QuizWidget *makeQuizWidget(const QuizItem &item, const QuizSurroundings &around, QWidget *parent);

} // namespace millrace
