// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quiz/quiz_widgets.h"

#include "sim/kernel/check.h"
#include "ui/quiz/choice_widget.h"
#include "ui/quiz/free_text_widget.h"
#include "ui/quiz/match_widget.h"
#include "ui/quiz/number_widget.h"
#include "ui/quiz/order_widget.h"
#include "ui/quiz/point_widget.h"

namespace millrace {

namespace {

template <typename Widget>
QuizWidget *make(const QuizItem &item, const QuizSurroundings &, QWidget *parent)
{
    return new Widget(item, parent);
}

QuizWidget *makePoint(const QuizItem &item, const QuizSurroundings &around, QWidget *parent)
{
    return new PointWidget(item, around, parent);
}

} // namespace

const std::vector<QuizWidgetKind> &quizWidgetKinds()
{
    static const std::vector<QuizWidgetKind> kinds = {
        {QuizItem::Kind::Single, &make<ChoiceWidget>},     {QuizItem::Kind::Multiple, &make<ChoiceWidget>},
        {QuizItem::Kind::Number, &make<NumberWidget>},     {QuizItem::Kind::Order, &make<OrderWidget>},
        {QuizItem::Kind::Match, &make<MatchWidget>},       {QuizItem::Kind::Point, &makePoint},
        {QuizItem::Kind::FreeText, &make<FreeTextWidget>},
    };
    return kinds;
}

QuizWidget *makeQuizWidget(const QuizItem &item, const QuizSurroundings &around, QWidget *parent)
{
    for (const QuizWidgetKind &kind : quizWidgetKinds())
        if (kind.kind == item.kind)
            return kind.make(item, around, parent);
    MILLRACE_INVARIANT(false, "every kind of question has a widget");
    return nullptr;
}

} // namespace millrace
