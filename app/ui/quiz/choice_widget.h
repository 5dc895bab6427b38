// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/quiz/quiz_widget.h"

#include <vector>

class QAbstractButton;

namespace millrace {

class Prose;

/// One answer of several, or any number of them. Graded, every option tells its reason.
class ChoiceWidget : public QuizWidget
{
    Q_OBJECT

public:
    ChoiceWidget(const QuizItem &item, QWidget *parent);

    bool hasAnswer() const override;
    Answer answer() const override;
    void setAnswer(const Answer &answer) override;
    void setLocked(bool isLocked) override;
    void showGrade(const Grade &grade) override;
    void clearGrade() override;
    bool showsReasons() const override { return true; }
    QString answerText() const override;

private:
    struct Row
    {
        QAbstractButton *button;
        Prose *reason;
    };
    std::vector<Row> m_rows;
};

} // namespace millrace
