// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/quiz/quiz_widget.h"

#include <vector>

class QAbstractButton;
class QPlainTextEdit;

namespace millrace {

class ToneBox;

/// An answer in one's own words. Once written, the model answer stands beside it and its points are ticked
/// by the learner: no machine judges the words.
class FreeTextWidget : public QuizWidget
{
    Q_OBJECT

public:
    FreeTextWidget(const QuizItem &item, QWidget *parent);

    bool hasAnswer() const override;
    Answer answer() const override;
    void setAnswer(const Answer &answer) override;
    void setLocked(bool isLocked) override;
    void showGrade(const Grade &grade) override;
    void clearGrade() override;
    bool showsReasons() const override { return true; }
    QString answerText() const override;

signals:
    /// A point was ticked or unticked, after the answer was given.
    void pointTicked();

private:
    QPlainTextEdit *m_edit;
    QWidget *m_model;
    std::vector<QAbstractButton *> m_points;
};

} // namespace millrace
