// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/quiz/order.h"

namespace millrace::quiz {

Grade gradeOrder(const QuizItem &item, const Answer &answer)
{
    if (answer.options.size() != item.options.size())
        return {false, 0, "Put all of them in order.", 0};
    std::size_t right = 0;
    std::string first;
    for (std::size_t i = 0; i < item.options.size(); ++i) {
        if (answer.options[i] == item.options[i].id)
            ++right;
        else if (first.empty())
            first = "Place " + std::to_string(i + 1) + " belongs to: " + item.options[i].text + ". "
                    + item.options[i].feedback;
    }
    Grade grade;
    grade.isRight = right == item.options.size();
    grade.share = static_cast<double>(right) / static_cast<double>(item.options.size());
    grade.feedback = grade.isRight ? item.right : item.wrong + " " + first;
    return grade;
}

} // namespace millrace::quiz
