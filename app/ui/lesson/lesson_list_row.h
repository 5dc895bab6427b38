// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lesson/lesson_list.h"
#include "ui/lesson/lesson_parts.h"
#include "ui/lesson/prose_document.h"

namespace millrace {

/// A lesson in the list: its title, how long it takes, and how it stands.
class LessonRow : public LessonButton
{
    Q_OBJECT

public:
    LessonRow(const LessonListRow &row, QWidget *parent);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int titleRoom(int width) const;

    ProseDocument m_title;
    ProseDocument m_standing;
    bool m_isDone;
    bool m_isLast;
};

} // namespace millrace
