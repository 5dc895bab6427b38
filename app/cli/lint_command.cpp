// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "content/library.h"
#include "content/lint.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace millrace {

namespace {

ExitCode lintPaths(const std::vector<std::string> &paths)
{
    bool isThere = true;
    for (const std::string &path : paths) {
        std::error_code error;
        if (std::filesystem::exists(path, error))
            continue;
        complain(path + ": there is no such file or folder");
        isThere = false;
    }
    if (!isThere)
        return ExitCode::BadInput;
    const std::vector<Finding> findings = lint({paths.begin(), paths.end()});
    for (const Finding &finding : findings)
        complain(finding.place + ": " + finding.text);
    if (findings.empty())
        return print("no faults in " + (paths.empty() ? dataFolder().string() : "what was given") + "\n");
    complain(std::to_string(findings.size()) + (findings.size() == 1 ? " fault" : " faults"));
    return ExitCode::CheckFailed;
}

} // namespace

CommandBody declareLint(CLI::App &parser)
{
    auto paths = std::make_shared<std::vector<std::string>>();
    parser.add_option("PATH", *paths, "Files and folders; default: all that ships with Millrace");
    parser.footer(
        "Reports every fault with its file and place, not the first. Exit code 1 when there is one.");
    return [paths] { return lintPaths(*paths); };
}

} // namespace millrace
