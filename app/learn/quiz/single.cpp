// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/quiz/single.h"

namespace millrace::quiz {

Grade gradeSingle(const QuizItem &item, const Answer &answer)
{
    if (answer.options.size() != 1)
        return {false, 0, "Choose one answer.", 0};
    for (const QuizItem::Option &option : item.options)
        if (option.id == answer.options.front())
            return {option.isCorrect, option.isCorrect ? 1.0 : 0.0, option.feedback, 0};
    return {false, 0, "This answer is not one of the choices.", 0};
}

} // namespace millrace::quiz
