// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/console.h"

#include <functional>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace millrace {

/// What a command does once its arguments have been read.
using CommandBody = std::function<ExitCode()>;

/// One command of the console. `declare` tells the parser its arguments and its help.
struct ConsoleCommand
{
    std::string_view name;
    std::string_view usage;   ///< its arguments, one line
    std::string_view summary; ///< what it does, one line
    CommandBody (*declare)(CLI::App &parser);
};

/// All commands, in the order of the help.
const std::vector<ConsoleCommand> &consoleCommands();

CommandBody declareRun(CLI::App &parser);
CommandBody declareReplay(CLI::App &parser);
CommandBody declareRoute(CLI::App &parser);
CommandBody declareLint(CLI::App &parser);
CommandBody declareProve(CLI::App &parser);
CommandBody declareSchema(CLI::App &parser);
CommandBody declareNew(CLI::App &parser);

} // namespace millrace
