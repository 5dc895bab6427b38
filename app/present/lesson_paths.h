// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/lesson.h"
#include "learn/check_watch.h"
#include "session/journal.h"

#include <vector>

namespace millrace {

/// The wrong answer of a lesson that a branch follows: each of its commands was given, and the check that
/// it fails stands unmet and is not on its way. The one with the most commands; nullptr when there is none.
const LessonPath *wrongPathTaken(const Lesson &lesson, const LessonStep &step,
                                 const std::vector<CheckStatus> &checks,
                                 const std::vector<JournalEntry> &journal, SimTime now);

} // namespace millrace
