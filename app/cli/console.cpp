// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/console.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace millrace {

ExitCode print(std::string_view text)
{
    errno = 0;
    const bool isWritten =
        std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (isWritten)
        return ExitCode::Good;
    return complain("standard output cannot be written: " + std::system_category().message(errno));
}

ExitCode complain(std::string_view sentence)
{
    std::fprintf(stderr, "millracectl: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
    return ExitCode::BadInput;
}

ExitCode complain(const std::string &file, const std::vector<Finding> &findings)
{
    for (const Finding &finding : findings)
        complain(file + (finding.place.empty() ? "" : ": " + finding.place) + ": " + finding.text);
    return ExitCode::BadInput;
}

std::string judgeWritable(const std::string &path)
{
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::path file(path);
    if (path.empty())
        return "a file name is expected";
    if (fs::is_directory(file, error))
        return path + " is a folder; give the name of a file in it";
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    if (!fs::is_directory(folder, error))
        return path + " cannot be written: there is no folder " + folder.string() + "; make it first";
    const bool exists = fs::exists(file, error);
    // A file is written beside and renamed, so the folder counts; a device is written as it stands.
    const fs::path &opened = exists && !fs::is_regular_file(file, error) ? file : folder;
    if (::access(opened.c_str(), W_OK) != 0)
        return path + " cannot be written: " + std::system_category().message(errno);
    return {};
}

} // namespace millrace
