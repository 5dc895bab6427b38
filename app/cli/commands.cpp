// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

namespace millrace {

const std::vector<ConsoleCommand> &consoleCommands()
{
    static const std::vector<ConsoleCommand> commands = {
        {"run", "SCENARIO [options]",
         "run a scenario as fast as it can, and print what became of its records", &declareRun},
        {"replay", "FILE.millrace [--json]", "run a saved session again, and compare its fingerprints",
         &declareReplay},
        {"route", "KEY... --shards N | --partitions N [--json]",
         "shard or partition of keys, with their hashes", &declareRoute},
        {"lint", "[PATH...]", "check lessons, scenarios, quizzes and price books", &declareLint},
        {"prove", "[LESSON...]",
         "show that lessons begin unmet, are met by their solution, and refuse wrong answers", &declareProve},
        {"schema", "", "write the JSON schemas of all files to lessons/schema/", &declareSchema},
        {"new", "lesson|scenario|quiz NAME", "write the skeleton of a lesson, scenario or quiz", &declareNew},
    };
    return commands;
}

} // namespace millrace
