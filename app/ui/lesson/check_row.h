// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/lesson.h"
#include "learn/check_watch.h"

#include <QWidget>

namespace millrace {

class Prose;

/// How a check looks now.
enum class CheckLook { Open, Holding, Met, Price };
CheckLook lookOf(const Check &check, const CheckStatus &status);

/// One check of a task, live: its mark, its words, how long it has held, and why it is not met.
class CheckRow : public QWidget
{
    Q_OBJECT

public:
    CheckRow(const Check &check, QWidget *parent);

    void show(const CheckStatus &status);
    using QWidget::show;

private:
    class Mark;
    Check m_check;
    Mark *m_mark;
    Prose *m_words;
    Prose *m_held;
    Prose *m_why;
};

} // namespace millrace
