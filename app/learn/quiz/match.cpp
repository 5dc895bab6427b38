// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/quiz/match.h"

#include <algorithm>

namespace millrace::quiz {

namespace {

std::string textOf(const QuizItem &item, const std::string &match)
{
    for (const auto &[id, text] : item.matches)
        if (id == match)
            return text;
    return match;
}

} // namespace

Grade gradeMatch(const QuizItem &item, const Answer &answer)
{
    std::size_t right = 0;
    std::string corrections;
    for (const QuizItem::Option &option : item.options) {
        // One pair for each; of two for the same left side neither counts.
        std::size_t given = 0;
        bool isRight = false;
        for (const auto &[left, match] : answer.pairs) {
            if (left != option.id)
                continue;
            ++given;
            isRight = match == option.match;
        }
        if (given == 1 && isRight)
            ++right;
        else
            corrections += "\n" + option.text + ": " + textOf(item, option.match)
                           + (option.feedback.empty() ? "" : ". " + option.feedback);
    }
    Grade grade;
    grade.isRight = right == item.options.size() && !item.options.empty();
    grade.share =
        item.options.empty() ? 0 : static_cast<double>(right) / static_cast<double>(item.options.size());
    grade.feedback = grade.isRight ? item.right : item.wrong + corrections;
    return grade;
}

} // namespace millrace::quiz
