// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"

#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// What a shell sees. `BadInput` is also what cannot be read or written.
enum class ExitCode : int { Good = 0, CheckFailed = 1, BadInput = 2 };

/// Writes to standard output, and notices when that is a full disk or a closed pipe.
ExitCode print(std::string_view text);

/// One complaint to standard error, after the program's name. Says what to do about it.
ExitCode complain(std::string_view sentence);
/// Every fault of a file, each on a line with its place.
ExitCode complain(const std::string &file, const std::vector<Finding> &findings);

/// Whether a file can be written there, asked before long work; empty, or why not.
std::string judgeWritable(const std::string &path);

} // namespace millrace
