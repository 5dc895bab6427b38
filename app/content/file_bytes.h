// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace millrace {

/// Reads a regular file of at most `bytesMax`. Empty when read; else why not.
std::string readFile(const std::filesystem::path &path, std::size_t bytesMax, std::string &bytes);

/// Reads a text file of content (8 MiB at most).
std::string readText(const std::filesystem::path &path, std::string &text);

} // namespace millrace
