// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/json_node.h"
#include "content/lesson.h"
#include "content/lesson_text.h"

#include <string>
#include <vector>

namespace millrace {

Query readQuery(const JsonNode &node);

/// A quiz item or a step's question; its texts begin with `anchor`. Appends what is wrong with it.
QuizItem readQuizItem(const JsonNode &node, const std::string &anchor, const std::string &place,
                      LessonText &text, std::vector<Finding> &findings);

} // namespace millrace
