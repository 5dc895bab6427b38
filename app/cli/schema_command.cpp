// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "content/library.h"
#include "content/schema.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace millrace {

namespace {

ExitCode writeSchemas()
{
    const std::filesystem::path folder = dataFolder() / "lessons" / "schema";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return complain(folder.string() + " cannot be made: " + error.message()
                        + "; MILLRACE_DATA may name another folder");
    std::string written;
    for (const auto &[name, text] : allSchemas()) {
        if (const std::string fault = saveText(folder / name, text); !fault.empty())
            return complain(fault);
        written += (folder / name).string() + "\n";
    }
    return print(written);
}

} // namespace

CommandBody declareSchema(CLI::App &parser)
{
    parser.footer(
        "They are made from the tables by which files are judged, and written below the data folder:\n"
        "MILLRACE_DATA, else ../share/millrace beside the program, else the source tree.");
    return &writeSchemas;
}

} // namespace millrace
