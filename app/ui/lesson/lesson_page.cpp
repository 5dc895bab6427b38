// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lesson_page.h"

#include "ui/lesson/do_page.h"
#include "ui/lesson/end_page.h"
#include "ui/lesson/explain_page.h"
#include "ui/lesson/predict_page.h"
#include "ui/lesson/quiz_page.h"
#include "ui/lesson/read_page.h"

#include <QVBoxLayout>

namespace millrace {

namespace {

QString kindWord(LessonStep::Kind kind)
{
    switch (kind) {
    case LessonStep::Kind::Read:
        return LessonPage::tr("Read");
    case LessonStep::Kind::Predict:
        return LessonPage::tr("Predict");
    case LessonStep::Kind::Do:
        return LessonPage::tr("Do");
    case LessonStep::Kind::Explain:
        break;
    }
    return LessonPage::tr("Explain");
}

} // namespace

LessonPage::LessonPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent)
    : QWidget(parent)
    , m_lesson(lesson)
    , m_around(around)
    , m_column(new QVBoxLayout)
{
    m_column->setSpacing(8);
    auto *whole = new QVBoxLayout(this);
    // Beside the border that shows the focus, these make 20.
    whole->setContentsMargins(18, 4, 18, 18);
    whole->setSpacing(0);
    whole->addLayout(m_column);
    whole->addStretch(1);
}

Prose *LessonPage::add(ProseStyle style, QWidget *parent)
{
    auto *prose = new Prose(style, parent != nullptr ? parent : this);
    if (parent == nullptr)
        m_column->addWidget(prose);
    return prose;
}

void LessonPage::setShown(QWidget *part, bool isShown)
{
    const bool isNew = isShown && part->isHidden() && isVisible();
    part->setVisible(isShown);
    if (isNew)
        emit appeared(part);
}

void LessonPage::addStepHead(const LessonStep &step)
{
    const QString place = tr("Step %1 of %2 · %3")
                              .arg(m_lesson->page() + 1)
                              .arg(m_lesson->stepCount())
                              .arg(kindWord(step.kind));
    add(ProseStyle::SmallStrong)->setPlain(place);
    if (m_lesson->page() == 0)
        addObjectives();
    setAccessibleName(tr("%1: %2").arg(place, QString::fromStdString(step.title)));
    if (!step.isMyth) {
        add(ProseStyle::Heading)->setMarkdown(step.title);
        add(ProseStyle::Body)->setMarkdown(step.text);
        return;
    }
    auto *card = new ToneBox(ToneBox::Tone::Amber, this);
    card->add(ProseStyle::AtRisk, tr("A common belief. Is it so?"));
    card->add(ProseStyle::Heading)->setMarkdown(step.title);
    card->column()->addSpacing(4);
    card->add(ProseStyle::Body)->setMarkdown(step.text);
    m_column->addWidget(card);
}

void LessonPage::addObjectives()
{
    if (m_lesson->lesson().objectives.empty())
        return;
    auto *box = new ToneBox(ToneBox::Tone::Plain, this);
    box->add(ProseStyle::SmallStrong, tr("After this lesson you can"));
    std::string list;
    for (const std::string &objective : m_lesson->lesson().objectives)
        list += "- " + objective + "\n";
    box->add(ProseStyle::Body)->setMarkdown(list);
    m_column->addWidget(box);
    m_column->addSpacing(8);
}

LessonPage *makeLessonPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent)
{
    LessonPage *page = nullptr;
    if (const LessonStep *step = lesson->step()) {
        switch (step->kind) {
        case LessonStep::Kind::Read:
            page = new ReadPage(lesson, around, parent);
            break;
        case LessonStep::Kind::Predict:
            page = new PredictPage(lesson, around, parent);
            break;
        case LessonStep::Kind::Do:
            page = new DoPage(lesson, around, parent);
            break;
        case LessonStep::Kind::Explain:
            page = new ExplainPage(lesson, around, parent);
            break;
        }
    } else if (lesson->kindOf(lesson->page()) == OpenLesson::PageKind::Quiz) {
        page = new QuizPage(lesson, around, parent);
    } else {
        page = new EndPage(lesson, around, parent);
    }
    page->refresh();
    return page;
}

} // namespace millrace
