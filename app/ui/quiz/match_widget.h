// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/quiz/quiz_widget.h"

#include <vector>

class QComboBox;

namespace millrace {

class Prose;

/// What belongs to what: for each thing on the left one of the lettered list is chosen.
class MatchWidget : public QuizWidget
{
    Q_OBJECT

public:
    MatchWidget(const QuizItem &item, QWidget *parent);

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
        QComboBox *combo;
        Prose *reason;
    };
    std::vector<Row> m_rows;
};

} // namespace millrace
