// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/lesson_parts.h"

namespace millrace {

struct Answer;
struct LessonStep;

/// A prediction and what the run showed, one below the other.
class PredictionBox : public ToneBox
{
    Q_OBJECT

public:
    explicit PredictionBox(QWidget *parent);

    void showBoth(const LessonStep &step, const Answer &answer, const QString &answerText, double outcome);

private:
    Prose *m_said;
    Prose *m_saidWords;
    Prose *m_happened;
    Prose *m_happenedWords;
    Prose *m_reason;
};

} // namespace millrace
