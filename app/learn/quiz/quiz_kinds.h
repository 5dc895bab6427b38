// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/lesson_progress.h"

#include <vector>

namespace millrace::quiz {

/// One row a kind of question: who grades it.
struct QuizKind
{
    QuizItem::Kind kind = QuizItem::Kind::Single;
    Grade (*grade)(const QuizItem &item, const Answer &answer) = nullptr;
};

const std::vector<QuizKind> &quizKinds();

} // namespace millrace::quiz
