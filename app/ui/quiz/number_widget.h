// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/quiz/quiz_widget.h"

#include <optional>

class QLineEdit;

namespace millrace {

class Prose;

/// "1,517", "1517.0", "0,34": a number as people type it; nothing when it is none.
std::optional<double> numberTyped(const QString &text);

/// A figure with its unit.
class NumberWidget : public QuizWidget
{
    Q_OBJECT

public:
    NumberWidget(const QuizItem &item, QWidget *parent);

    bool hasAnswer() const override;
    Answer answer() const override;
    void setAnswer(const Answer &answer) override;
    void setLocked(bool isLocked) override;
    QString answerText() const override;

private:
    void judge();

    QLineEdit *m_edit;
    Prose *m_fault;
};

} // namespace millrace
