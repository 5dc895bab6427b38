// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"
#include "content/lesson.h"

#include <string>
#include <vector>

namespace millrace {

/// What a lesson's own files cannot show: that its scenario, services, metrics, commands and checks
/// exist, that it has every kind of step, three wrong answers and a quiz of three to six items.
std::vector<Finding> judgeLesson(const Lesson &lesson);

/// That a computed key's scenario and what its query names exist.
std::vector<Finding> judgeComputedKey(const QuizItem &item, const std::string &place);

} // namespace millrace
