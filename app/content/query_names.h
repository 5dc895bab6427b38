// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/lesson.h"

#include <string>
#include <vector>

namespace millrace {

// Names in files of the lesson's enumerations, in the order of their values.

const std::vector<std::string> &queryKindNames();  ///< "metric", "metric_rate", ...
const std::vector<std::string> &comparisonNames(); ///< "less", "at_most", ...
const std::vector<std::string> &stepKindNames();   ///< "read", "predict", "do", "explain"
const std::vector<std::string> &quizKindNames();   ///< "single", "multiple", ...

/// Place of a name in such a list; 0 when it is not there (names are judged before).
std::size_t indexOfName(const std::vector<std::string> &names, const std::string &name);

} // namespace millrace
