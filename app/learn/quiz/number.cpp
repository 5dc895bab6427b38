// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/quiz/number.h"

#include "sim/kernel/text.h"

namespace millrace::quiz {

Grade gradeNumber(const QuizItem &item, const Answer &answer)
{
    double key = item.answer;
    if (item.computed) {
        const ComputedKey computed = computeKey(item);
        if (!computed.value)
            return {false, 0, "The key cannot be computed: " + computed.error, 0};
        key = *computed.value;
    }
    const double distance = answer.number < key ? key - answer.number : answer.number - key;
    Grade grade;
    // A number that is no number is never near.
    grade.isRight = distance <= item.tolerance * (1 + 1e-9) + 1e-12;
    grade.share = grade.isRight ? 1 : 0;
    grade.expected = key;
    grade.feedback = decimal(key, 2) + (item.unit.empty() ? "" : " " + item.unit) + ". "
                     + (grade.isRight ? item.right : item.wrong);
    return grade;
}

} // namespace millrace::quiz
