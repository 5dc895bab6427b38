// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/lesson_page.h"

#include <vector>

namespace millrace {

class CheckRow;

/// A task on the running lab: its checks live, the price of a fix, what is known of a wrong way, the other
/// future, hints, and to be shown how.
class DoPage : public LessonPage
{
    Q_OBJECT

public:
    DoPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent);

    void refresh() override;

private:
    void addFork();
    void addChecks(bool areCosts);
    void addBoxes();
    void addHelp();
    void refreshChecks();
    void refreshWrongPath();
    void refreshOther();
    void refreshHelp();
    QString otherStanding() const;

    std::vector<CheckRow *> m_rows; ///< by the number of the check
    ToneBox *m_forkBox = nullptr;
    Prose *m_done = nullptr;
    ToneBox *m_wrongBox = nullptr;
    Prose *m_wrongTitle = nullptr;
    Prose *m_wrongWords = nullptr;
    ToneBox *m_otherBox = nullptr;
    Prose *m_otherTitle = nullptr;
    Prose *m_otherWords = nullptr;
    QPushButton *m_compare = nullptr;
    std::vector<Prose *> m_hints;
    ToneBox *m_hintBox = nullptr;
    QPushButton *m_hint = nullptr;
    QPushButton *m_showMe = nullptr;
    Prose *m_shown = nullptr;
    Prose *m_fault = nullptr;
};

} // namespace millrace
