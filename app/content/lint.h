// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"

#include <filesystem>
#include <vector>

namespace millrace {

/// Every fault in lesson folders, scenario files, quiz folders and price books below `paths` (all of the
/// data folder when empty): their shape, and that what they name exists. A finding's place begins
/// with the file.
std::vector<Finding> lint(const std::vector<std::filesystem::path> &paths);

} // namespace millrace
