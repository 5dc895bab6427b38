// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "session/session_io.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace millrace;

constexpr const char *exitCodes =
    "Exit codes: 0 good, 1 a check failed, 2 bad usage or bad input.\n"
    "With --json one JSON document goes to standard output, and nothing else.\n";

constexpr std::string_view programName = "millracectl";

std::string usageOf(const ConsoleCommand &command)
{
    return std::string(programName) + " " + std::string(command.name) + (command.usage.empty() ? "" : " ")
           + std::string(command.usage);
}

/// Help that begins with the usage as our own table words it.
class HelpFormatter : public CLI::Formatter
{
public:
    explicit HelpFormatter(std::string usage)
        : m_usage(std::move(usage))
    {}
    std::string make_usage(const CLI::App *, std::string) const override
    {
        return "usage: " + m_usage + "\n";
    }

private:
    std::string m_usage;
};

std::string generalHelp()
{
    std::string text =
        "millracectl - Millrace without its windows: run, replay and check streaming systems\n\n"
        "usage: millracectl COMMAND [ARGUMENTS]\n\n";
    for (const ConsoleCommand &command : consoleCommands()) {
        text += "  " + usageOf(command).substr(programName.size() + 1) + "\n";
        text += "      " + std::string(command.summary) + "\n";
    }
    text += "\n  COMMAND --help tells its arguments; --version the version.\n\n" + std::string(exitCodes);
    text += "\nexamples:\n"
            "  millracectl run hot-shard\n"
            "  millracectl run hot-shard --variant salted --until 2m --json\n"
            "  millracectl run hot-shard --set orders/shards=4 --save four-shards.millrace\n"
            "  millracectl route user1 user2 --shards 4\n";
    return text;
}

ExitCode runCommand(const ConsoleCommand &command, std::vector<std::string> arguments)
{
    const std::string name = std::string(programName) + " " + std::string(command.name);
    std::string description(command.summary);
    if (description.front() >= 'a' && description.front() <= 'z')
        description.front() = static_cast<char>(description.front() - 'a' + 'A');
    CLI::App parser(description + ".", name);
    parser.formatter(std::make_shared<HelpFormatter>(usageOf(command)));
    parser.set_help_flag("-h,--help", "Print this and exit");
    const CommandBody body = command.declare(parser);
    // The parser takes them from the back.
    std::reverse(arguments.begin(), arguments.end());
    try {
        parser.parse(arguments);
    } catch (const CLI::CallForHelp &) {
        return print(parser.help() + "\n" + exitCodes);
    } catch (const CLI::ParseError &error) {
        complain(error.what());
        return complain("usage: " + usageOf(command) + "; \"" + name + " --help\" tells more");
    }
    return body();
}

ExitCode runConsole(const std::vector<std::string> &arguments)
{
    if (arguments.empty()) {
        complain("a command is expected; \"millracectl --help\" tells them");
        return ExitCode::BadInput;
    }
    const std::string &first = arguments.front();
    if (first == "--help" || first == "-h" || first == "help")
        return print(generalHelp());
    if (first == "--version")
        return print("millracectl " + millraceVersion() + "\n");
    std::string known;
    for (const ConsoleCommand &command : consoleCommands()) {
        if (command.name == first)
            return runCommand(command, {arguments.begin() + 1, arguments.end()});
        known += (known.empty() ? "" : ", ") + std::string(command.name);
    }
    return complain("there is no command \"" + first + "\"; there are " + known);
}

} // namespace

int main(int argc, char **argv)
{
    try {
        return static_cast<int>(runConsole({argv + std::min(argc, 1), argv + argc}));
    } catch (const std::exception &error) {
        return static_cast<int>(complain(std::string("gave up: ") + error.what()));
    }
}
