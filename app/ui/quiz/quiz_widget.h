// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/lesson_progress.h"

#include <QWidget>

namespace millrace {

class LabSession;
class Selection;

/// What a question may need beyond itself: the run it is asked about and what the window looks at.
struct QuizSurroundings
{
    LabSession *session = nullptr;
    Selection *selection = nullptr;
};

/// Takes the answer to one question, whatever its kind. The question itself, the verdict and the buttons
/// are the page's. Answered by keyboard alone.
class QuizWidget : public QWidget
{
    Q_OBJECT

public:
    explicit QuizWidget(const QuizItem &item, QWidget *parent);

    const QuizItem &item() const { return m_item; }
    virtual bool hasAnswer() const = 0;
    virtual Answer answer() const = 0;
    virtual void setAnswer(const Answer &answer) = 0;
    /// A locked answer is shown but not changed.
    virtual void setLocked(bool isLocked) = 0;
    /// Shows the reasons at the places they belong to. The page shows the verdict.
    virtual void showGrade(const Grade &grade);
    virtual void clearGrade();
    /// Whether showGrade says all there is to say, so that the page need not repeat it.
    virtual bool showsReasons() const { return false; }
    /// The answer in words: "2 shards", "they spread evenly".
    virtual QString answerText() const = 0;

signals:
    void changed();
    /// Enter in a field: the answer is final.
    void submitted();

private:
    QuizItem m_item;
};

} // namespace millrace
