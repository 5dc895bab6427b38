// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/lesson.h"

#include <algorithm>

namespace millrace {

const std::string &variantOf(const Lesson &lesson, std::size_t step)
{
    for (std::size_t i = std::min(step + 1, lesson.steps.size()); i-- > 0;)
        if (lesson.steps[i].restartsRun)
            return lesson.steps[i].variant.empty() ? lesson.variant : lesson.steps[i].variant;
    return lesson.variant;
}

const std::string &variantOfDoSteps(const Lesson &lesson)
{
    for (std::size_t i = 0; i < lesson.steps.size(); ++i)
        if (lesson.steps[i].kind == LessonStep::Kind::Do)
            return variantOf(lesson, i);
    return lesson.variant;
}

} // namespace millrace
