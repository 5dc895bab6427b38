// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/end_page.h"

namespace millrace {

EndPage::EndPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent)
    : LessonPage(lesson, around, parent)
    , m_title(add(ProseStyle::Heading))
{
    auto *box = new ToneBox(ToneBox::Tone::Green, this);
    box->add(ProseStyle::SmallStrong, tr("You can now"));
    std::string list;
    for (const std::string &objective : lesson->lesson().objectives)
        list += "- " + objective + "\n";
    box->add(ProseStyle::Body)->setMarkdown(list);
    column()->addWidget(box);
    box->setVisible(!list.empty() && lesson->progress().isDone());
    m_quizWords = add(ProseStyle::Body);
    m_openWords = add(ProseStyle::Body);
    m_openWords->setPlain(tr("Not done yet:"));
    addOpenPages();
    column()->addSpacing(8);
    m_nextBox = new ToneBox(ToneBox::Tone::Accent, this);
    m_nextBox->add(ProseStyle::SmallStrong, tr("Next lesson"));
    m_nextTitle = m_nextBox->add(ProseStyle::Heading);
    m_next = lessonButton(tr("&Go on"), m_nextBox, true);
    m_nextBox->column()->addSpacing(4);
    m_nextBox->column()->addWidget(m_next, 0, Qt::AlignLeading);
    m_nextBox->hide();
    column()->addWidget(m_nextBox);
    auto *buttons = new WrapRow;
    auto *again = lessonButton(tr("&Start again"), this);
    buttons->addWidget(again);
    column()->addLayout(buttons);
    connect(m_next, &QPushButton::clicked, this, [this] { emit lessonWanted(m_nextId); });
    connect(again, &QPushButton::clicked, lesson, &OpenLesson::startAgain);
}

void EndPage::addOpenPages()
{
    for (int page = 0; page + 1 < lesson()->pageCount(); ++page) {
        if (lesson()->isPageDone(page))
            continue;
        const int item = lesson()->quizItemOf(page);
        auto *row = new QHBoxLayout;
        row->setSpacing(8);
        auto *button =
            lessonButton(item >= 0 ? tr("Question %1").arg(item + 1) : tr("Step %1").arg(page + 1), this);
        row->addWidget(button, 0, Qt::AlignTop);
        auto *title = new Prose(ProseStyle::Small, this);
        title->setMarkdown(item >= 0 ? lesson()->lesson().quiz[static_cast<std::size_t>(item)].question
                                     : lesson()->lesson().steps[static_cast<std::size_t>(page)].title);
        row->addWidget(title, 1, Qt::AlignVCenter);
        button->setAccessibleDescription(title->text());
        column()->addLayout(row);
        connect(button, &QPushButton::clicked, lesson(), [this, page] { lesson()->goToPage(page); });
        m_openPages.push_back(button);
    }
}

QString EndPage::quizText() const
{
    int right = 0;
    for (int item = 0; item < lesson()->quizCount(); ++item)
        if (const Grade *grade = lesson()->progress().gradeOf(item))
            right += grade->isRight ? 1 : 0;
    return tr("Quiz: %1 of %2 right.").arg(right).arg(lesson()->quizCount());
}

void EndPage::refresh()
{
    const bool isDone = lesson()->progress().isDone();
    m_title->setPlain(isDone ? tr("✓ Lesson done") : tr("Almost there"));
    setAccessibleName(m_title->text());
    m_quizWords->setPlain(quizText());
    m_quizWords->setVisible(lesson()->quizCount() > 0);
    m_openWords->setVisible(!m_openPages.empty());
}

void EndPage::setNextLesson(const QString &id, const QString &title)
{
    m_nextId = id;
    m_nextTitle->setMarkdown(title.toStdString());
    m_nextBox->setVisible(!id.isEmpty());
}

} // namespace millrace
