// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/library.h"

#include <QScrollArea>

#include <vector>

class QVBoxLayout;

namespace millrace {

/// How a lesson of the list stands.
struct LessonListRow
{
    LessonEntry entry;
    bool isDone = false;
    bool isLast = false; ///< the one taken last: "Continue"
};

/// All lessons by module, or the faults of one that cannot be opened.
class LessonList : public QScrollArea
{
    Q_OBJECT

public:
    explicit LessonList(QWidget *parent);

    /// `note`: what the learner should know about how progress is kept; may be empty.
    void showLessons(const std::vector<LessonListRow> &rows, const QString &note);
    void showFaults(const QString &lesson, const std::vector<Finding> &faults);

signals:
    void lessonWanted(const QString &id);
    void listWanted();

private:
    QVBoxLayout *startPage();
    void finishPage();

    QWidget *m_page = nullptr;
};

} // namespace millrace
