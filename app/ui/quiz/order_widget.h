// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/quiz/quiz_widget.h"
#include "ui/quiz/wrapped_choice.h"

#include <vector>

class QPushButton;
class QVBoxLayout;

namespace millrace {

/// Things to be put in order: the chosen one moves by Alt+Up and Alt+Down or by two buttons. They begin
/// shuffled, always alike for one question and never in the right order.
class OrderWidget : public QuizWidget
{
    Q_OBJECT

public:
    OrderWidget(const QuizItem &item, QWidget *parent);

    bool hasAnswer() const override { return m_isTouched; }
    Answer answer() const override;
    void setAnswer(const Answer &answer) override;
    void setLocked(bool isLocked) override;
    QString answerText() const override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Row
    {
        std::size_t option;
        WrappedRadio *button;
    };
    void shuffle();
    void move(int by);
    void number();

    std::vector<Row> m_rows; ///< as they stand
    QVBoxLayout *m_list;
    QPushButton *m_up;
    QPushButton *m_down;
    bool m_isTouched = false;
    bool m_isLocked = false;
};

} // namespace millrace
