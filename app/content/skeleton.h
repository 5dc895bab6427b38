// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace {

/// The files of a new, valid piece of content; paths are relative to the data folder. `kind` is
/// "lesson" ("kinesis/03-producers"), "scenario" or "quiz"; empty for another kind or an unusable name.
std::vector<std::pair<std::filesystem::path, std::string>> skeletonFiles(std::string_view kind,
                                                                         std::string_view name);

/// Writes them under `folder` (the data folder when empty). Never over a file that exists. Empty when
/// done; else what went wrong.
std::string skeleton(std::string_view kind, std::string_view name, const std::filesystem::path &folder = {});

} // namespace millrace
