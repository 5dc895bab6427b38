// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/json_parts.h"
#include "cli/progress_line.h"
#include "cli/text_table.h"
#include "content/file_bytes.h"
#include "content/session_json.h"
#include "session/session_io.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace millrace {

namespace {

constexpr std::size_t sessionBytesMax = std::size_t{64} << 20; // what the reader of sessions takes

struct ReplayArguments
{
    std::string file;
    bool asJson = false;
};

std::string asJson(const SessionFile &file, const Reopened &reopened)
{
    JsonNode root = JsonNode::object();
    root.set("scenario", file.scenario.name);
    root.set("seed", file.seed);
    root.set("version", file.version);
    root.set("is_same", reopened.differences.empty());
    JsonNode &branches = root.set("branches", JsonNode::list());
    for (std::size_t i = 0; i < reopened.branches.size(); ++i) {
        const ReplayedBranch &branch = reopened.branches[i];
        const Branch &replayed = reopened.run.branches()[i];
        JsonNode node = JsonNode::object();
        node.set("id", branch.id);
        node.set("title", branch.title);
        node.set("commands", std::uint64_t{replayed.journal.size()});
        node.set("until_ms", millisecondsNode(replayed.head - file.scenario.start));
        node.set("is_same", branch.isSame());
        node.set("saved", fingerprintNode(branch.saved));
        node.set("replayed", fingerprintNode(branch.replayed));
        branches.push(std::move(node));
    }
    return writeJson(root);
}

std::string asText(const SessionFile &file, const Reopened &reopened)
{
    TextTable table({"branch", "commands", "until", "<events", "<metrics", "<"});
    for (std::size_t i = 0; i < reopened.branches.size(); ++i) {
        const ReplayedBranch &branch = reopened.branches[i];
        const Branch &replayed = reopened.run.branches()[i];
        table.add({branch.title, std::to_string(replayed.journal.size()),
                   momentText(replayed.head - file.scenario.start), hashText(branch.replayed.events),
                   hashText(branch.replayed.metrics), branch.isSame() ? "the same" : "DIFFERS"});
    }
    return file.scenario.name + ", seed " + std::to_string(file.seed) + ", saved by version " + file.version
           + "\n\n" + table.text(0);
}

ExitCode replay(const ReplayArguments &arguments)
{
    std::string text;
    if (const std::string fault = readFile(arguments.file, sessionBytesMax, text); !fault.empty())
        return complain(arguments.file + ": " + fault);
    const std::filesystem::path folder = std::filesystem::path(arguments.file).parent_path();
    const Loaded<SessionFile> loaded = parseSession(text, folder.string());
    if (!isGood(loaded))
        return complain(arguments.file, std::get<std::vector<Finding>>(loaded));
    const SessionFile &file = std::get<SessionFile>(loaded);
    ProgressLine progress("replaying");
    const auto opened = reopen(file, {}, [&](double share) {
        progress.show(share);
        return true;
    });
    progress.clear();
    if (opened.index() != 0)
        return complain(arguments.file, std::get<std::vector<Finding>>(opened));
    const Reopened &reopened = std::get<Reopened>(opened);
    for (const std::string &difference : reopened.differences)
        complain(arguments.file + ": " + difference);
    const ExitCode printed = print(arguments.asJson ? asJson(file, reopened) : asText(file, reopened));
    if (printed != ExitCode::Good)
        return printed;
    return reopened.differences.empty() ? ExitCode::Good : ExitCode::CheckFailed;
}

} // namespace

CommandBody declareReplay(CLI::App &parser)
{
    auto arguments = std::make_shared<ReplayArguments>();
    parser.add_option("FILE.millrace", arguments->file, "A saved session")->required();
    parser.add_flag("--json", arguments->asJson, "Print one JSON document");
    parser.footer("Every branch is run again with its commands. Exit code 1 when a fingerprint differs.");
    return [arguments] { return replay(*arguments); };
}

} // namespace millrace
