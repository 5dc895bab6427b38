// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/predict_page.h"

#include "content/date_text.h"
#include "present/clock_text.h"
#include "ui/lesson/prediction_box.h"
#include "ui/quiz/quiz_widgets.h"

namespace millrace {

PredictPage::PredictPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent)
    : LessonPage(lesson, around, parent)
{
    const LessonStep &step = *lesson->step();
    addStepHead(step);
    column()->addSpacing(8);
    add(ProseStyle::Heading)->setMarkdown(step.question->question);
    m_quiz = makeQuizWidget(*step.question, around, this);
    column()->addWidget(m_quiz);
    m_locked = add(ProseStyle::Small);
    auto *buttons = new WrapRow;
    m_lock = lessonButton(tr("&Lock it in"), this, true);
    buttons->addWidget(m_lock);
    if (Duration until; !step.runUntil.empty() && parseDuration(step.runUntil, until).empty()) {
        m_run = lessonButton(tr("&Run to %1").arg(clockText(until)), this, true);
        buttons->addWidget(m_run);
        connect(m_run, &QPushButton::clicked, lesson, [lesson, until] { lesson->askToRunUntil(until); });
    }
    column()->addLayout(buttons);
    column()->addSpacing(4);
    m_both = new PredictionBox(this);
    column()->addWidget(m_both);

    if (const Answer *given = lesson->progress().answerOf(lesson->page()))
        m_quiz->setAnswer(*given);
    connect(m_quiz, &QuizWidget::changed, this, &PredictPage::refresh);
    connect(m_quiz, &QuizWidget::submitted, this, &PredictPage::lockIn);
    connect(m_lock, &QPushButton::clicked, this, &PredictPage::lockIn);
}

void PredictPage::lockIn()
{
    if (!m_quiz->hasAnswer() || lesson()->progress().answerOf(lesson()->page()) != nullptr)
        return;
    lesson()->predict(m_quiz->answer());
    // What had the focus is locked now; the next thing to do is to run.
    if (m_run != nullptr && m_run->isVisible())
        m_run->setFocus(Qt::OtherFocusReason);
}

void PredictPage::refresh()
{
    const LessonProgress &progress = lesson()->progress();
    const Answer *given = progress.answerOf(lesson()->page());
    const auto outcome = progress.outcome(lesson()->page());
    const bool isLocked = given != nullptr;
    m_quiz->setLocked(isLocked);
    m_lock->setVisible(!isLocked);
    m_lock->setEnabled(m_quiz->hasAnswer());
    setShown(m_both, isLocked && outcome.has_value());
    if (isLocked && outcome)
        m_both->showBoth(*lesson()->step(), *given, m_quiz->answerText(), *outcome);
    showRun(isLocked, outcome.has_value());
}

void PredictPage::showRun(bool isLocked, bool isKnown)
{
    if (m_run != nullptr)
        m_run->setVisible(isLocked && !isKnown);
    m_locked->setVisible(isLocked && !isKnown);
    m_locked->setPlain(m_run != nullptr ? tr("Your prediction is locked in. Run it, and see.")
                                        : tr("Your prediction is locked in."));
}

} // namespace millrace
