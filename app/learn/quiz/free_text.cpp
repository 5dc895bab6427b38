// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/quiz/free_text.h"

#include <set>

namespace millrace::quiz {

/// No machine judges the words: an answer is complete when there is one. The learner holds it against
/// the model answer and ticks the points it has; those are the options, by their number ("0", "1").
Grade gradeFreeText(const QuizItem &item, const Answer &answer)
{
    if (answer.text.find_first_not_of(" \t\r\n") == std::string::npos)
        return {false, 0, "Write an answer first, then compare it.", 0};
    std::set<std::string> ticked;
    for (std::size_t i = 0; i < item.keyPoints.size(); ++i)
        for (const std::string &option : answer.options)
            if (option == std::to_string(i))
                ticked.insert(option);
    Grade grade;
    grade.isRight = true;
    grade.share = item.keyPoints.empty() || answer.options.empty()
                      ? 1
                      : static_cast<double>(ticked.size()) / static_cast<double>(item.keyPoints.size());
    grade.feedback = item.modelAnswer;
    return grade;
}

} // namespace millrace::quiz
