// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lesson_list.h"

#include "ui/lesson/lesson_list_row.h"
#include "ui/lesson/lesson_parts.h"

#include <optional>

namespace millrace {

namespace {

Prose *add(QVBoxLayout *column, ProseStyle style, const QString &text)
{
    auto *prose = new Prose(style);
    prose->setPlain(text);
    column->addWidget(prose);
    return prose;
}

} // namespace

LessonList::LessonList(QWidget *parent)
    : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    // Its rows are gone through with Tab; the area itself has nothing to say.
    setFocusPolicy(Qt::NoFocus);
}

QVBoxLayout *LessonList::startPage()
{
    m_page = new QWidget;
    auto *whole = new QVBoxLayout(m_page);
    whole->setContentsMargins(20, 20, 20, 20);
    whole->setSpacing(0);
    auto *column = new QVBoxLayout;
    column->setSpacing(8);
    whole->addLayout(column);
    whole->addStretch(1);
    return column;
}

/// The page before may be the one whose button was pressed: it goes when that is through.
void LessonList::finishPage()
{
    if (QWidget *old = takeWidget())
        old->deleteLater();
    setWidget(m_page);
    m_page->show();
}

void LessonList::showLessons(const std::vector<LessonListRow> &rows, const QString &note)
{
    QVBoxLayout *column = startPage();
    setAccessibleName(tr("Lessons"));
    add(column, ProseStyle::Title, tr("Lessons"));
    if (!note.isEmpty())
        add(column, ProseStyle::AtRisk, note);
    if (rows.empty()) {
        auto *box = new ToneBox(ToneBox::Tone::Plain);
        box->add(ProseStyle::Heading, tr("There are no lessons here yet."));
        box->add(ProseStyle::Body,
                 tr("They are looked for in %1. Set MILLRACE_DATA to the folder that holds them.")
                     .arg(QString::fromStdString((dataFolder() / "lessons").string())));
        column->addWidget(box);
    }
    std::optional<int> module;
    for (const LessonListRow &row : rows) {
        if (module != row.entry.module) {
            module = row.entry.module;
            column->addSpacing(8);
            add(column, ProseStyle::Caption,
                row.entry.id.starts_with("exercises/") ? tr("EXERCISES") : tr("MODULE %1").arg(*module));
        }
        auto *button = new LessonRow(row, m_page);
        column->addWidget(button);
        const QString id = QString::fromStdString(row.entry.id);
        connect(button, &QPushButton::clicked, this, [this, id] { emit lessonWanted(id); });
    }
    finishPage();
}

void LessonList::showFaults(const QString &lesson, const std::vector<Finding> &faults)
{
    QVBoxLayout *column = startPage();
    setAccessibleName(tr("Lesson that cannot be opened"));
    add(column, ProseStyle::Caption, lesson);
    add(column, ProseStyle::Title, tr("This lesson cannot be opened"));
    add(column, ProseStyle::Body, tr("Once this is mended, open it again."));
    auto *box = new ToneBox(ToneBox::Tone::Red);
    for (const Finding &fault : faults) {
        box->add(ProseStyle::Figure, QString::fromStdString(fault.place));
        box->add(ProseStyle::Body, QString::fromStdString(fault.text));
        box->column()->addSpacing(4);
    }
    column->addWidget(box);
    auto *buttons = new WrapRow;
    auto *all = lessonButton(tr("&All lessons"), m_page, true);
    buttons->addWidget(all);
    column->addSpacing(8);
    column->addLayout(buttons);
    connect(all, &QPushButton::clicked, this, &LessonList::listWanted);
    finishPage();
    all->setFocus(Qt::OtherFocusReason);
}

} // namespace millrace
