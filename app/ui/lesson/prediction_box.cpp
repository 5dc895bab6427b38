// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/prediction_box.h"

#include "learn/lesson_progress.h"
#include "sim/kernel/text.h"

#include <QHBoxLayout>

namespace millrace {

namespace {

QString figureText(double value, const std::string &unit)
{
    const QString figure = QString::fromStdString(decimal(value, 2));
    return unit.empty() ? figure : PredictionBox::tr("%1 %2").arg(figure, QString::fromStdString(unit));
}

/// A number is held against what this run showed; any other answer against the question's key.
Grade judge(const LessonStep &step, const Answer &answer, double outcome)
{
    QuizItem question = *step.question;
    if (question.kind != QuizItem::Kind::Number)
        return grade(question, answer);
    question.computed.reset();
    question.answer = outcome;
    Grade judged = grade(question, answer);
    judged.feedback = judged.isRight ? question.right : question.wrong;
    return judged;
}

} // namespace

PredictionBox::PredictionBox(QWidget *parent)
    : ToneBox(Tone::Accent, parent)
{
    add(ProseStyle::SmallStrong, tr("Your prediction, against the run"));
    const auto addRow = [this](Prose *&figure, Prose *&words) {
        auto *row = new QHBoxLayout;
        row->setSpacing(12);
        figure = new Prose(ProseStyle::FigureLarge, this);
        words = new Prose(ProseStyle::Small, this);
        row->addWidget(figure, 0, Qt::AlignVCenter);
        row->addWidget(words, 1, Qt::AlignVCenter);
        column()->addLayout(row);
    };
    addRow(m_said, m_saidWords);
    addRow(m_happened, m_happenedWords);
    column()->addSpacing(4);
    m_reason = add(ProseStyle::Body);
}

void PredictionBox::showBoth(const LessonStep &step, const Answer &answer, const QString &answerText,
                             double outcome)
{
    const Grade judged = judge(step, answer, outcome);
    const bool isNumber = step.question->kind == QuizItem::Kind::Number;
    m_said->setVisible(isNumber);
    m_said->setPlain(isNumber ? figureText(answer.number,
                                           step.outcomeUnit.empty() ? step.question->unit : step.outcomeUnit)
                              : QString());
    m_saidWords->setPlain(isNumber ? tr("is what you said.") : tr("You said: %1").arg(answerText));
    m_happened->setPlain(figureText(outcome, step.outcomeUnit));
    m_happened->setStyle(judged.isRight ? ProseStyle::FigureLarge : ProseStyle::FigureWrong);
    m_happenedWords->setMarkdown(step.outcomeText);
    const QString verdict = judged.isRight ? tr("**You were right.** %1") : tr("**It came otherwise.** %1");
    m_reason->setMarkdown(verdict.arg(QString::fromStdString(judged.feedback)).toStdString());
}

} // namespace millrace
