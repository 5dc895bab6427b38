// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/lesson_page.h"

class QProgressBar;

namespace millrace {

/// One question of the quiz, its verdict with the reasons, and another try.
class QuizPage : public LessonPage
{
    Q_OBJECT

public:
    QuizPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent);

    void refresh() override;

private:
    void submit();
    void tryAgain();
    void showVerdict(const Grade &grade);
    void addBusy();
    void refreshBusy();

    int m_item;
    bool m_isRetrying = false;
    QuizWidget *m_quiz;
    QPushButton *m_check;
    QPushButton *m_again;
    QWidget *m_busy = nullptr;
    QProgressBar *m_share = nullptr;
    Prose *m_fault;
    ToneBox *m_verdict;
    Prose *m_verdictTitle;
    Prose *m_verdictWords;
};

} // namespace millrace
