// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/quiz/multiple.h"

#include <algorithm>

namespace millrace::quiz {

/// The share counts every option that is rightly chosen or rightly left; the feedback names the
/// reason of each that is not.
Grade gradeMultiple(const QuizItem &item, const Answer &answer)
{
    std::size_t right = 0;
    std::string reasons;
    std::string all;
    for (const QuizItem::Option &option : item.options) {
        const bool isChosen =
            std::find(answer.options.begin(), answer.options.end(), option.id) != answer.options.end();
        const std::string line = option.text + ": " + option.feedback + "\n";
        if (isChosen == option.isCorrect)
            ++right;
        else
            reasons += line;
        if (option.isCorrect)
            all += line;
    }
    Grade grade;
    grade.isRight = right == item.options.size();
    grade.share =
        item.options.empty() ? 0 : static_cast<double>(right) / static_cast<double>(item.options.size());
    grade.feedback = grade.isRight ? all : reasons;
    if (!grade.feedback.empty())
        grade.feedback.pop_back();
    return grade;
}

} // namespace millrace::quiz
