// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/explain_page.h"

#include "ui/quiz/free_text_widget.h"
#include "ui/quiz/quiz_widgets.h"

namespace millrace {

ExplainPage::ExplainPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent)
    : LessonPage(lesson, around, parent)
{
    const LessonStep &step = *lesson->step();
    addStepHead(step);
    column()->addSpacing(8);
    add(ProseStyle::Heading)->setMarkdown(step.question->question);
    m_quiz = makeQuizWidget(*step.question, around, this);
    column()->addWidget(m_quiz);
    m_fault = add(ProseStyle::Wrong);
    m_fault->hide();
    auto *buttons = new WrapRow;
    m_compare = lessonButton(tr("&Compare"), this, true);
    buttons->addWidget(m_compare);
    column()->addLayout(buttons);
    if (const Answer *given = lesson->progress().answerOf(lesson->page()))
        m_quiz->setAnswer(*given);
    connect(m_quiz, &QuizWidget::changed, this, &ExplainPage::refresh);
    connect(m_quiz, &QuizWidget::submitted, this, &ExplainPage::compare);
    connect(m_compare, &QPushButton::clicked, this, &ExplainPage::compare);
    if (auto *text = qobject_cast<FreeTextWidget *>(m_quiz))
        connect(text, &FreeTextWidget::pointTicked, this, &ExplainPage::compare);
}

void ExplainPage::compare()
{
    const QString fault = lesson()->explain(m_quiz->answer());
    m_fault->setPlain(fault);
    m_fault->setVisible(!fault.isEmpty());
}

void ExplainPage::refresh()
{
    const bool isGiven = lesson()->progress().answerOf(lesson()->page()) != nullptr;
    m_quiz->setLocked(isGiven);
    m_compare->setVisible(!isGiven);
    m_compare->setEnabled(m_quiz->hasAnswer());
    if (isGiven)
        m_quiz->showGrade({});
    else
        m_quiz->clearGrade();
}

} // namespace millrace
