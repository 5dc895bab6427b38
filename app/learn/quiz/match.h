// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/lesson_progress.h"

namespace millrace::quiz {

Grade gradeMatch(const QuizItem &item, const Answer &answer);

} // namespace millrace::quiz
