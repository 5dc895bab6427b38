// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lesson_view.h"

#include "ui/lesson/end_page.h"
#include "ui/lesson/lesson_parts.h"
#include "ui/lesson/step_bar.h"

#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QTimer>

namespace millrace {

namespace {

constexpr int appearMargin = 12;

} // namespace

LessonView::LessonView(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent)
    : QWidget(parent)
    , m_lesson(lesson)
    , m_around(around)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHead());
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("lessonScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setAccessibleName(tr("Text of the step"));
    column->addWidget(m_scroll, 1);
    column->addWidget(makeFoot());
    connect(lesson, &OpenLesson::pageChanged, this, &LessonView::showPage);
    connect(lesson, &OpenLesson::changed, this, &LessonView::refresh);
    connect(lesson, &OpenLesson::observed, this, &LessonView::refresh);
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, &LessonView::applyTheme);
    applyTheme();
    showPage();
}

QWidget *LessonView::makeHead()
{
    auto *head = new QWidget(this);
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(20, 16, 20, 12);
    column->setSpacing(8);
    auto *first = new WrapRow(true);
    auto *caption = new Prose(ProseStyle::Caption, head);
    caption->setPlain(
        m_lesson->lesson().track == "exercises"
            ? tr("EXERCISE %1").arg(m_lesson->lesson().number)
            : tr("MODULE %1 · LESSON %2").arg(m_lesson->lesson().module).arg(m_lesson->lesson().number));
    auto *all = lessonButton(tr("&All lessons"), head);
    all->setObjectName(QStringLiteral("quiet"));
    first->addWidget(caption);
    first->addWidget(all);
    column->addLayout(first);
    connect(all, &QPushButton::clicked, this, &LessonView::listWanted);
    auto *title = new Prose(ProseStyle::Title, head);
    title->setMarkdown(m_lesson->lesson().title);
    column->addWidget(title);
    m_bar = new StepBar(head);
    column->addWidget(m_bar);
    m_note = new Prose(ProseStyle::AtRisk, head);
    m_note->hide();
    column->addWidget(m_note);
    makeRunBox();
    column->addWidget(m_runBox);
    return head;
}

/// Checks say nothing about a run that the lesson is not about.
void LessonView::makeRunBox()
{
    m_runBox = new ToneBox(ToneBox::Tone::Amber, this);
    m_runWords = m_runBox->add(ProseStyle::Body);
    auto *load = lessonButton(tr("O&pen this lesson's run"), m_runBox);
    m_runBox->column()->addSpacing(4);
    m_runBox->column()->addWidget(load, 0, Qt::AlignLeading);
    m_runBox->hide();
    connect(load, &QPushButton::clicked, m_lesson, &OpenLesson::askForRun);
}

QWidget *LessonView::makeFoot()
{
    auto *foot = new QWidget(this);
    auto *row = new WrapRow(true);
    row->setContentsMargins(20, 12, 20, 20);
    foot->setLayout(row);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    foot->setSizePolicy(policy);
    m_back = lessonButton(tr("&Back"), foot);
    m_next = lessonButton(tr("&Next step"), foot, true);
    row->addWidget(m_back);
    row->addWidget(m_next);
    connect(m_back, &QPushButton::clicked, m_lesson, [this] { m_lesson->goToPage(m_lesson->page() - 1); });
    connect(m_next, &QPushButton::clicked, m_lesson, [this] {
        if (m_lesson->page() + 1 < m_lesson->pageCount())
            m_lesson->goToPage(m_lesson->page() + 1);
        else
            emit listWanted();
    });
    return foot;
}

void LessonView::setNextLesson(const QString &id, const QString &title)
{
    m_nextId = id;
    m_nextTitle = title;
    if (auto *end = qobject_cast<EndPage *>(m_page))
        end->setNextLesson(id, title);
}

void LessonView::setNote(const QString &note)
{
    m_note->setPlain(note);
    m_note->setVisible(!note.isEmpty());
}

void LessonView::takeFocus()
{
    m_next->setFocus(Qt::OtherFocusReason);
}

/// A page's own button may have led here, so the page goes only when that is through.
void LessonView::showPage()
{
    const bool hadFocus = m_page != nullptr && m_page->isAncestorOf(focusWidget());
    if (QWidget *old = m_scroll->takeWidget())
        old->deleteLater();
    m_page = makeLessonPage(m_lesson, m_around, nullptr);
    m_scroll->setWidget(m_page);
    m_page->show();
    m_scroll->verticalScrollBar()->setValue(0);
    connect(m_page, &LessonPage::appeared, this, [this](QWidget *part) {
        // Only once the page has made room for it does it have its place.
        QTimer::singleShot(0, part, [this, part] {
            m_page->layout()->activate();
            m_scroll->ensureWidgetVisible(part, 0, appearMargin);
        });
    });
    // Tab goes as the eye does: from the text through its page to Back and Next.
    QWidget *before = m_scroll;
    for (QWidget *part : m_page->findChildren<QWidget *>())
        if (part->window() == window() && (part->focusPolicy() & Qt::TabFocus) != 0) {
            setTabOrder(before, part);
            before = part;
        }
    if (auto *end = qobject_cast<EndPage *>(m_page)) {
        end->setNextLesson(m_nextId, m_nextTitle);
        connect(end, &EndPage::lessonWanted, this, &LessonView::lessonWanted);
    }
    refresh();
    if (hadFocus)
        takeFocus();
}

void LessonView::refresh()
{
    m_page->refresh();
    const int page = m_lesson->page();
    std::vector<bool> done;
    for (int i = 0; i + 1 < m_lesson->pageCount(); ++i)
        done.push_back(m_lesson->isPageDone(i));
    m_bar->show(done, page);
    m_back->setEnabled(page > 0);
    const bool isEnd = page + 1 >= m_lesson->pageCount();
    const bool isDone = m_lesson->isPageDone(page);
    const bool isQuiz = m_lesson->kindOf(page) == OpenLesson::PageKind::Quiz;
    // What is skipped stays open: only what was shown counts as done.
    m_next->setText(isEnd     ? tr("Fi&nish")
                    : !isDone ? tr("Skip for &now")
                    : isQuiz  ? tr("&Next")
                              : tr("&Next step"));
    const QString look = isDone || isEnd ? QStringLiteral("primary") : QString();
    if (m_next->objectName() != look) {
        m_next->setObjectName(look);
        m_next->style()->unpolish(m_next);
        m_next->style()->polish(m_next);
    }
    refreshRunBox();
}

void LessonView::refreshRunBox()
{
    const bool isOther = m_lesson->isOtherRunShown();
    m_runBox->setVisible(isOther);
    if (!isOther)
        return;
    const QString shown = m_lesson->runShown();
    const QString wanted = QString::fromStdString(m_lesson->lesson().scenario);
    const QString words =
        shown == wanted ? tr("The lab shows `%1` run another way. This page is about a fresh run.").arg(shown)
                        : tr("The lab shows another run, `%1`. The checks of this lesson look at `%2`.")
                              .arg(shown, wanted);
    m_runWords->setMarkdown(words.toStdString());
}

void LessonView::applyTheme()
{
    m_scroll->setStyleSheet(QStringLiteral("QScrollArea#lessonScroll { border: 2px solid transparent; }"
                                           "QScrollArea#lessonScroll:focus { border: 2px solid %1; }")
                                .arg(Theme::current().accent.name()));
}

} // namespace millrace
