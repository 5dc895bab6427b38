// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/do_page.h"

#include "content/date_text.h"
#include "present/clock_text.h"
#include "present/command_words.h"
#include "ui/lesson/check_row.h"

#include <QStringList>

#include <algorithm>

namespace millrace {

namespace {

QString words(const std::string &text)
{
    return QString::fromStdString(text);
}

} // namespace

DoPage::DoPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent)
    : LessonPage(lesson, around, parent)
{
    const LessonStep &step = *lesson->step();
    addStepHead(step);
    addFork();
    column()->addSpacing(8);
    add(ProseStyle::Heading)->setPlain(tr("Your task"));
    m_rows.resize(step.checks.size(), nullptr);
    addChecks(false);
    if (std::any_of(step.checks.begin(), step.checks.end(),
                    [](const Check &check) { return check.isCost; })) {
        column()->addSpacing(4);
        add(ProseStyle::SmallStrong)->setPlain(tr("The price of this fix"));
        addChecks(true);
    }
    m_done = add(ProseStyle::Right);
    m_done->setPlain(tr("Done. Go on when you have looked around."));
    addBoxes();
    addHelp();
}

/// What is tried in a fork leaves the known future as it is.
void DoPage::addFork()
{
    const LessonStep &step = *lesson()->step();
    Duration until;
    const bool hasMoment = !step.runUntil.empty() && parseDuration(step.runUntil, until).empty();
    if (step.forksAt) {
        m_forkBox = new ToneBox(ToneBox::Tone::Plain, this);
        m_forkBox->add(
            ProseStyle::Small,
            tr("Fork first: then this future stays as it is, and you can hold both side by side."));
        auto *fork = lessonButton(tr("F&ork here"), m_forkBox);
        m_forkBox->column()->addSpacing(4);
        m_forkBox->column()->addWidget(fork, 0, Qt::AlignLeading);
        connect(fork, &QPushButton::clicked, this,
                [this] { lesson()->session()->fork(words(lesson()->step()->title)); });
        column()->addWidget(m_forkBox);
    }
    if (hasMoment) {
        auto *run = lessonButton(tr("&Run to %1").arg(clockText(until)), this);
        auto *row = new WrapRow;
        row->addWidget(run);
        column()->addLayout(row);
        connect(run, &QPushButton::clicked, this, [this, until] { lesson()->askToRunUntil(until); });
    }
}

void DoPage::addChecks(bool areCosts)
{
    const LessonStep &step = *lesson()->step();
    for (std::size_t i = 0; i < step.checks.size(); ++i) {
        if (step.checks[i].isCost != areCosts)
            continue;
        m_rows[i] = new CheckRow(step.checks[i], this);
        column()->addWidget(m_rows[i]);
    }
}

void DoPage::addBoxes()
{
    column()->addSpacing(8);
    m_wrongBox = new ToneBox(ToneBox::Tone::Red, this);
    m_wrongTitle = m_wrongBox->add(ProseStyle::SmallStrong);
    m_wrongWords = m_wrongBox->add(ProseStyle::Body);
    column()->addWidget(m_wrongBox);
    m_otherBox = new ToneBox(ToneBox::Tone::Plain, this);
    m_otherTitle = m_otherBox->add(ProseStyle::SmallStrong);
    m_otherWords = m_otherBox->add(ProseStyle::Small);
    m_compare = lessonButton(tr("Compare f&utures"), m_otherBox);
    m_otherBox->column()->addSpacing(4);
    m_otherBox->column()->addWidget(m_compare, 0, Qt::AlignLeading);
    connect(m_compare, &QPushButton::clicked, this, [this] { lesson()->askToCompare(); });
    column()->addWidget(m_otherBox);
}

void DoPage::addHelp()
{
    const LessonStep &step = *lesson()->step();
    column()->addSpacing(4);
    m_hintBox = new ToneBox(ToneBox::Tone::Accent, this);
    m_hintBox->add(ProseStyle::SmallStrong, tr("Hints"));
    for (const std::string &hint : step.hints) {
        m_hints.push_back(m_hintBox->add(ProseStyle::Body));
        m_hints.back()->setMarkdown(hint);
    }
    column()->addWidget(m_hintBox);
    auto *buttons = new WrapRow;
    m_hint = lessonButton({}, this);
    m_showMe = lessonButton(tr("Show &me"), this);
    buttons->addWidget(m_hint);
    buttons->addWidget(m_showMe);
    column()->addLayout(buttons);
    m_shown = add(ProseStyle::Small);
    m_fault = add(ProseStyle::Wrong);
    m_showMe->setVisible(!step.showMe.empty());
    m_shown->hide();
    connect(m_hint, &QPushButton::clicked, this, [this] { lesson()->showHint(); });
    connect(m_showMe, &QPushButton::clicked, this, [this] {
        QStringList given;
        const auto frame = lesson()->session()->frame();
        for (const Command &command : lesson()->step()->showMe)
            given << commandTitle(command, frame.get());
        m_shown->setPlain(tr("Done for you: %1. Let it run, and watch the checks.").arg(given.join(u"; ")));
        m_shown->show();
        lesson()->showMe();
    });
}

void DoPage::refresh()
{
    refreshChecks();
    refreshWrongPath();
    refreshOther();
    refreshHelp();
}

void DoPage::refreshChecks()
{
    const std::vector<CheckStatus> &checks = lesson()->progress().checks();
    for (std::size_t i = 0; i < m_rows.size() && i < checks.size(); ++i)
        m_rows[i]->show(checks[i]);
    m_done->setVisible(lesson()->progress().isStepDone(lesson()->page()));
    if (m_forkBox != nullptr) {
        const auto state = lesson()->session()->state();
        m_forkBox->setVisible(!state || state->branches.size() < 2);
    }
}

void DoPage::refreshWrongPath()
{
    const LessonPath *path = lesson()->wrongPath();
    setShown(m_wrongBox, path != nullptr);
    if (path == nullptr)
        return;
    m_wrongTitle->setMarkdown(path->title);
    m_wrongWords->setMarkdown(path->feedback);
}

void DoPage::refreshOther()
{
    const auto state = lesson()->session()->state();
    const bool isThere = state && state->branches.size() > 1 && lesson()->hasItsRun();
    m_otherBox->setVisible(isThere);
    if (!isThere)
        return;
    const bool isCompared = state->other != nullptr;
    m_compare->setVisible(!isCompared);
    const auto branch =
        std::find_if(state->branches.begin(), state->branches.end(), [&](const BranchView &view) {
            return isCompared ? view.id == state->otherBranch : view.id != state->branch;
        });
    const QString title = branch != state->branches.end() ? words(branch->title) : QString();
    const LessonPath *wrong = isCompared ? lesson()->otherWrongPath() : nullptr;
    m_otherBox->setTone(wrong != nullptr ? ToneBox::Tone::Red : ToneBox::Tone::Plain);
    m_otherTitle->setMarkdown(
        (title.isEmpty() ? tr("In the other future") : tr("In the other future, “%1”").arg(title))
            .toStdString());
    if (!isCompared)
        m_otherWords->setPlain(tr("Hold both futures side by side to see what the checks say there."));
    else
        m_otherWords->setMarkdown(
            (wrong != nullptr ? words(wrong->feedback) + QStringLiteral("\n\n") : QString()).toStdString()
            + otherStanding().toStdString());
}

QString DoPage::otherStanding() const
{
    const std::vector<CheckStatus> &checks = lesson()->otherChecks();
    const LessonStep &step = *lesson()->step();
    QString list;
    for (std::size_t i = 0; i < checks.size() && i < step.checks.size(); ++i) {
        const QString check = words(step.checks[i].text);
        const QString line = checks[i].isMet ? tr("✓ %1: met").arg(check)
                                             : tr("✗ %1: not met. %2").arg(check, words(checks[i].feedback));
        list += QStringLiteral("- ") + line + u'\n';
    }
    return list;
}

void DoPage::refreshHelp()
{
    const int shown = lesson()->progress().hintsShown(lesson()->page());
    const int count = static_cast<int>(m_hints.size());
    for (int i = 0; i < count; ++i)
        setShown(m_hints[static_cast<std::size_t>(i)], i < shown);
    setShown(m_hintBox, shown > 0);
    m_hint->setVisible(count > 0);
    m_hint->setText(shown < count ? tr("&Hint %1 of %2").arg(shown + 1).arg(count) : tr("No more &hints"));
    m_hint->setEnabled(shown < count);
    const QString fault = lesson()->showMeFault();
    m_fault->setPlain(fault.isEmpty() ? QString() : tr("It was refused: %1").arg(fault));
    m_fault->setVisible(!fault.isEmpty());
}

} // namespace millrace
