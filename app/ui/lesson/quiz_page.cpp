// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/quiz_page.h"

#include "ui/quiz/free_text_widget.h"
#include "ui/quiz/quiz_widgets.h"

#include <QProgressBar>

namespace millrace {

QuizPage::QuizPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent)
    : LessonPage(lesson, around, parent)
    , m_item(lesson->quizItemOf(lesson->page()))
{
    const QuizItem &item = lesson->lesson().quiz[static_cast<std::size_t>(m_item)];
    const QString place = tr("Question %1 of %2").arg(m_item + 1).arg(lesson->quizCount());
    add(ProseStyle::SmallStrong)->setPlain(place);
    setAccessibleName(place);
    add(ProseStyle::Heading)->setMarkdown(item.question);
    m_quiz = makeQuizWidget(item, around, this);
    column()->addWidget(m_quiz);
    auto *buttons = new WrapRow;
    m_check = lessonButton(item.kind == QuizItem::Kind::FreeText ? tr("&Compare") : tr("&Check answer"), this,
                           true);
    m_again = lessonButton(tr("Try a&gain"), this);
    buttons->addWidget(m_check);
    buttons->addWidget(m_again);
    addBusy();
    m_fault = add(ProseStyle::Wrong);
    m_verdict = new ToneBox(ToneBox::Tone::Green, this);
    m_verdictTitle = m_verdict->add(ProseStyle::Heading);
    m_verdictWords = m_verdict->add(ProseStyle::Body);
    column()->addWidget(m_verdict);
    column()->addSpacing(4);
    column()->addLayout(buttons);
    if (const Answer *given = lesson->progress().quizAnswerOf(m_item))
        m_quiz->setAnswer(*given);
    connect(m_quiz, &QuizWidget::changed, this, &QuizPage::refresh);
    connect(m_quiz, &QuizWidget::submitted, this, &QuizPage::submit);
    connect(m_check, &QPushButton::clicked, this, &QuizPage::submit);
    connect(m_again, &QPushButton::clicked, this, &QuizPage::tryAgain);
    if (auto *text = qobject_cast<FreeTextWidget *>(m_quiz))
        connect(text, &FreeTextWidget::pointTicked, this,
                [this] { this->lesson()->answerQuiz(m_item, m_quiz->answer()); });
}

void QuizPage::addBusy()
{
    m_busy = new QWidget(this);
    auto *busyColumn = new QVBoxLayout(m_busy);
    busyColumn->setContentsMargins(0, 0, 0, 0);
    busyColumn->setSpacing(8);
    auto *words = new Prose(ProseStyle::Small, m_busy);
    words->setPlain(tr("The answer comes from a run. It is being made."));
    m_share = new QProgressBar(m_busy);
    m_share->setRange(0, 100);
    m_share->setTextVisible(false);
    m_share->setAccessibleName(tr("How far the run has come"));
    auto *cancel = lessonButton(tr("Canc&el"), m_busy);
    busyColumn->addWidget(words);
    busyColumn->addWidget(m_share);
    busyColumn->addWidget(cancel, 0, Qt::AlignLeading);
    column()->addWidget(m_busy);
    connect(cancel, &QPushButton::clicked, this, [this] {
        lesson()->cancelGrading();
        m_check->setFocus(Qt::OtherFocusReason);
    });
}

void QuizPage::submit()
{
    if (!m_quiz->hasAnswer() || lesson()->isGrading())
        return;
    m_isRetrying = false;
    lesson()->answerQuiz(m_item, m_quiz->answer());
}

/// The grade that counts stays until there is another.
void QuizPage::tryAgain()
{
    m_isRetrying = true;
    m_quiz->clearGrade();
    refresh();
    for (QWidget *part : m_quiz->findChildren<QWidget *>())
        if ((part->focusPolicy() & Qt::TabFocus) != 0 && part->isEnabled()) {
            part->setFocus(Qt::OtherFocusReason);
            break;
        }
}

void QuizPage::refresh()
{
    const Grade *grade = m_isRetrying ? nullptr : lesson()->progress().gradeOf(m_item);
    const bool isGraded = grade != nullptr && !lesson()->isGrading();
    m_quiz->setLocked(isGraded || lesson()->isGrading());
    m_check->setVisible(!isGraded && !lesson()->isGrading());
    m_check->setEnabled(m_quiz->hasAnswer());
    m_again->setVisible(isGraded && !grade->isRight);
    setShown(m_verdict, isGraded);
    if (isGraded) {
        m_quiz->showGrade(*grade);
        showVerdict(*grade);
    }
    refreshBusy();
}

void QuizPage::refreshBusy()
{
    m_busy->setVisible(lesson()->isGrading());
    m_share->setValue(qRound(lesson()->gradingShare() * 100));
    const QString fault = lesson()->gradingFault();
    m_fault->setVisible(!fault.isEmpty());
    m_fault->setPlain(fault.isEmpty() ? QString() : tr("The answer could not be worked out: %1").arg(fault));
}

void QuizPage::showVerdict(const Grade &grade)
{
    const bool isWords = m_quiz->item().kind == QuizItem::Kind::FreeText;
    m_verdict->setTone(isWords         ? ToneBox::Tone::Accent
                       : grade.isRight ? ToneBox::Tone::Green
                                       : ToneBox::Tone::Red);
    const int percent = qRound(grade.share * 100);
    if (isWords)
        m_verdictTitle->setPlain(tr("Hold your words against the model answer."));
    else if (grade.isRight)
        m_verdictTitle->setPlain(tr("✓ Right"));
    else if (percent > 0)
        m_verdictTitle->setPlain(tr("✗ Partly right: %1 %").arg(percent));
    else
        m_verdictTitle->setPlain(tr("✗ Not right"));
    const QuizItem &item = m_quiz->item();
    const std::string &words =
        m_quiz->showsReasons() ? (grade.isRight ? item.right : item.wrong) : grade.feedback;
    m_verdictWords->setMarkdown(words);
    m_verdictWords->setVisible(!words.empty());
}

} // namespace millrace
