// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/quiz/quiz_kinds.h"

#include "learn/quiz/free_text.h"
#include "learn/quiz/match.h"
#include "learn/quiz/multiple.h"
#include "learn/quiz/number.h"
#include "learn/quiz/order.h"
#include "learn/quiz/point.h"
#include "learn/quiz/single.h"

namespace millrace {

const std::vector<quiz::QuizKind> &quiz::quizKinds()
{
    static const std::vector<QuizKind> kinds = {
        {QuizItem::Kind::Single, &gradeSingle},     {QuizItem::Kind::Multiple, &gradeMultiple},
        {QuizItem::Kind::Number, &gradeNumber},     {QuizItem::Kind::Order, &gradeOrder},
        {QuizItem::Kind::Match, &gradeMatch},       {QuizItem::Kind::Point, &gradePoint},
        {QuizItem::Kind::FreeText, &gradeFreeText},
    };
    return kinds;
}

Grade grade(const QuizItem &item, const Answer &answer)
{
    for (const quiz::QuizKind &kind : quiz::quizKinds())
        if (kind.kind == item.kind)
            return kind.grade(item, answer);
    return {};
}

} // namespace millrace
