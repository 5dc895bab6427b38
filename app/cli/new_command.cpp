// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "content/library.h"
#include "content/skeleton.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace millrace {

namespace {

struct NewArguments
{
    std::string kind;
    std::string name;
};

ExitCode writeSkeleton(const NewArguments &arguments)
{
    if (const std::string fault = skeleton(arguments.kind, arguments.name); !fault.empty())
        return complain(fault);
    std::string written;
    for (const auto &[path, text] : skeletonFiles(arguments.kind, arguments.name))
        written += (dataFolder() / path).string() + "\n";
    return print(written);
}

} // namespace

CommandBody declareNew(CLI::App &parser)
{
    auto arguments = std::make_shared<NewArguments>();
    parser.add_option("KIND", arguments->kind, "lesson, scenario or quiz")->required();
    parser.add_option("NAME", arguments->name, "Small letters, digits, - and _; a lesson: TRACK/NN-NAME")
        ->required();
    parser.footer("Writes valid files to fill in, below the data folder, and never over one that exists.\n\n"
                  "examples:\n  millracectl new scenario two-regions\n"
                  "  millracectl new lesson kinesis/03-producers");
    return [arguments] { return writeSkeleton(*arguments); };
}

} // namespace millrace
