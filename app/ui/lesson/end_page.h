// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/lesson_page.h"

#include <vector>

namespace millrace {

/// What was learnt, how the quiz went, what is still open, and where to go on.
class EndPage : public LessonPage
{
    Q_OBJECT

public:
    EndPage(OpenLesson *lesson, const QuizSurroundings &around, QWidget *parent);

    void refresh() override;
    /// The lesson that follows; empty when this is the last.
    void setNextLesson(const QString &id, const QString &title);

signals:
    void lessonWanted(const QString &id);

private:
    void addOpenPages();
    QString quizText() const;

    Prose *m_title;
    Prose *m_quizWords;
    Prose *m_openWords;
    std::vector<QPushButton *> m_openPages;
    ToneBox *m_nextBox;
    Prose *m_nextTitle;
    QPushButton *m_next;
    QString m_nextId;
};

} // namespace millrace
