// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/session_file.h"

#include "content/date_text.h"
#include "content/file_shapes.h"
#include "content/parameter_json.h"
#include "content/scenario_json.h"
#include "content/session_json.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace millrace {

namespace {

// Journals of a long day of clicking, and still no way to fill the memory.
constexpr JsonLimits sessionLimits{std::size_t{64} << 20, 4'000'000, 64};

const Shape &entryShape()
{
    static const Shape arguments{"arguments", "Arguments by their names.", {}, true};
    static const Shape shape{
        "entry",
        "A command as it was given, also one that was refused.",
        {{.key = "at", .type = FieldType::Time, .isRequired = true, .help = "Since the start."},
         {.key = "outcomes", .type = FieldType::Natural, .isRequired = true, .help = "Events run before it."},
         {.key = "do", .isRequired = true, .help = "The command's name.", .sizeMax = 200},
         {.key = "target", .isRequired = true, .help = "Name of a service.", .sizeMax = 200},
         {.key = "arguments", .type = FieldType::Object, .help = "Arguments.", .shape = &arguments}},
        true};
    return shape;
}

const Shape &branchShape()
{
    static const Shape shape{
        "branch",
        "One future, from its fork on.",
        {{.key = "id",
          .type = FieldType::Whole,
          .isRequired = true,
          .help = "0 is the trunk.",
          .minimum = 0,
          .maximum = 100'000},
         {.key = "parent",
          .type = FieldType::Whole,
          .help = "The trunk has none.",
          .minimum = 0,
          .maximum = 100'000},
         {.key = "forked_at", .type = FieldType::Time, .isRequired = true, .help = "Since the start."},
         {.key = "outcomes_at_fork",
          .type = FieldType::Natural,
          .isRequired = true,
          .help = "Events run before it."},
         {.key = "commands_at_fork",
          .type = FieldType::Natural,
          .isRequired = true,
          .help = "Commands before it, its ancestors' included."},
         {.key = "title", .isRequired = true, .help = "On screen.", .sizeMax = 1'000},
         {.key = "head", .type = FieldType::Time, .isRequired = true, .help = "How far it was run."},
         {.key = "outcomes_at_head",
          .type = FieldType::Natural,
          .isRequired = true,
          .help = "Events run by then."},
         {.key = "events",
          .type = FieldType::Hash,
          .isRequired = true,
          .help = "Fingerprint at its head.",
          .sizeMax = 16},
         {.key = "metrics",
          .type = FieldType::Hash,
          .isRequired = true,
          .help = "Fingerprint at its head.",
          .sizeMax = 16},
         {.key = "journal",
          .type = FieldType::Objects,
          .isRequired = true,
          .help = "Own commands, in order.",
          .shape = &entryShape(),
          .sizeMax = 200'000}}};
    return shape;
}

std::string textOf(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->textOr("") : std::string();
}

std::int64_t wholeOf(const JsonNode &node, const char *key, std::int64_t fallback)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->wholeOr(fallback) : fallback;
}

std::uint64_t naturalOf(const JsonNode &node, const char *key)
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->naturalOr(0) : 0;
}

SimTime momentOf(const JsonNode &node, const char *key, SimTime start)
{
    Duration since;
    parseDuration(textOf(node, key), since);
    return start + since;
}

SessionFile::Branch readBranch(const JsonNode &node, const std::string &place, SimTime start,
                               KindsByName &kinds, std::vector<Finding> &findings)
{
    SessionFile::Branch branch;
    branch.id = static_cast<int>(wholeOf(node, "id", 0));
    branch.parent = static_cast<int>(wholeOf(node, "parent", -1));
    branch.forkedAt = momentOf(node, "forked_at", start);
    branch.outcomesAtFork = naturalOf(node, "outcomes_at_fork");
    // More commands than a file can hold mean all of them.
    branch.commandsAtFork = static_cast<std::int64_t>(
        std::min<std::uint64_t>(naturalOf(node, "commands_at_fork"), sessionLimits.nodesMax));
    branch.title = textOf(node, "title");
    branch.head = momentOf(node, "head", start);
    branch.outcomesAtHead = naturalOf(node, "outcomes_at_head");
    branch.fingerprint = {hashOf(textOf(node, "events")), hashOf(textOf(node, "metrics"))};
    if (branch.head < branch.forkedAt)
        findings.push_back({place + "/head", "lies before the fork"});
    const JsonNode *journal = node.find("journal");
    SimTime last = branch.forkedAt;
    for (std::size_t i = 0; journal != nullptr && i < journal->items.size() && findings.size() < findingsMax;
         ++i) {
        const JsonNode &row = journal->items[i];
        const std::string at = place + "/journal/" + std::to_string(i);
        SessionFile::Entry entry;
        entry.at = momentOf(row, "at", start);
        entry.outcomes = naturalOf(row, "outcomes");
        entry.command = readCommand(row, kinds, CommandReading::Journal, at, findings);
        if (entry.at < last || entry.at > branch.head)
            findings.push_back({at + "/at", "is out of order: a journal runs from its fork to its head"});
        last = entry.at;
        branch.journal.push_back(std::move(entry));
    }
    return branch;
}

void judgeTree(const SessionFile &session, std::vector<Finding> &findings)
{
    std::set<int> known;
    for (std::size_t i = 0; i < session.branches.size() && findings.size() < findingsMax; ++i) {
        const SessionFile::Branch &branch = session.branches[i];
        const std::string place = "/branches/" + std::to_string(i);
        // A parent stands before its children, so a tree can hold no circle.
        if (i == 0 ? branch.parent != -1 || branch.id != 0 : !known.contains(branch.parent))
            findings.push_back({place + "/parent", i == 0 ? "the first branch is the trunk: id 0, no parent"
                                                          : "names no branch before it"});
        if (!known.insert(branch.id).second)
            findings.push_back({place + "/id", std::to_string(branch.id) + " comes twice"});
    }
    if (session.branches.empty())
        findings.push_back({"/branches", "is empty; the trunk is missing"});
    else if (!known.contains(session.currentBranch))
        findings.push_back({"/current", "names no branch"});
}

JsonNode branchNode(const SessionFile::Branch &branch, SimTime start, KindsByName &kinds)
{
    const auto since = [&](SimTime moment) { return formatDuration(moment - start); };
    JsonNode node = JsonNode::object();
    node.set("id", branch.id);
    if (branch.parent >= 0)
        node.set("parent", branch.parent);
    node.set("forked_at", since(branch.forkedAt));
    node.set("outcomes_at_fork", branch.outcomesAtFork);
    node.set("commands_at_fork", branch.commandsAtFork);
    node.set("title", branch.title);
    node.set("head", since(branch.head));
    node.set("outcomes_at_head", branch.outcomesAtHead);
    node.set("events", hashText(branch.fingerprint.events));
    node.set("metrics", hashText(branch.fingerprint.metrics));
    JsonNode &journal = node.set("journal", JsonNode::list());
    for (const SessionFile::Entry &entry : branch.journal) {
        JsonNode row = JsonNode::object();
        row.set("at", since(entry.at));
        row.set("outcomes", entry.outcomes);
        writeCommand(entry.command, kinds, row);
        journal.push(std::move(row));
    }
    return node;
}

} // namespace

std::string hashText(std::uint64_t value)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 0; i < 16; ++i)
        text[15 - i] = digits[(value >> (4 * i)) & 0xf];
    return text;
}

std::uint64_t hashOf(const std::string &text)
{
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

const Shape &sessionShape()
{
    static const Shape shape{
        "session",
        "A session: what was run, what was done, and the fingerprint of every branch.",
        {{.key = "format",
          .type = FieldType::Whole,
          .isRequired = true,
          .help = "Of the file; 1.",
          .minimum = fileFormat,
          .maximum = fileFormat},
         {.key = "version", .isRequired = true, .help = "Of the Millrace that wrote it.", .sizeMax = 100},
         {.key = "seed", .type = FieldType::Natural, .isRequired = true, .help = "Of the random numbers."},
         {.key = "scenario",
          .type = FieldType::Object,
          .isRequired = true,
          .help = "As run, after every setting; prices embedded, traces by SHA-256.",
          .shape = &scenarioShape()},
         {.key = "current",
          .type = FieldType::Whole,
          .isRequired = true,
          .help = "Branch on screen.",
          .minimum = 0,
          .maximum = 100'000},
         {.key = "now",
          .type = FieldType::Time,
          .isRequired = true,
          .help = "Moment on screen, since the start."},
         {.key = "branches",
          .type = FieldType::Objects,
          .isRequired = true,
          .help = "Parents before their children.",
          .shape = &branchShape(),
          .sizeMax = 10'000}}};
    return shape;
}

Loaded<SessionFile> parseSession(std::string_view text, const std::string &folder)
{
    Loaded<JsonNode> parsed = parseShaped(text, sessionShape(), sessionLimits);
    if (!isGood(parsed))
        return std::get<std::vector<Finding>>(std::move(parsed));
    const JsonNode &root = std::get<JsonNode>(parsed);
    std::vector<Finding> findings;
    SessionFile session;
    session.version = textOf(root, "version");
    session.seed = naturalOf(root, "seed");
    if (const JsonNode *scenario = root.find("scenario"))
        session.scenario = readScenario(*scenario, folder, "/scenario", findings);
    session.currentBranch = static_cast<int>(wholeOf(root, "current", 0));
    session.now = momentOf(root, "now", session.scenario.start);
    KindsByName kinds(session.scenario.services);
    for (const TimedCommand &timed : session.scenario.commands)
        kinds.note(timed.command);
    const JsonNode *branches = root.find("branches");
    for (std::size_t i = 0;
         branches != nullptr && i < branches->items.size() && findings.size() < findingsMax; ++i)
        session.branches.push_back(readBranch(branches->items[i], "/branches/" + std::to_string(i),
                                              session.scenario.start, kinds, findings));
    judgeTree(session, findings);
    if (!findings.empty())
        return findings;
    return session;
}

std::string writeSession(const SessionFile &session)
{
    const SimTime start = session.scenario.start;
    JsonNode root = JsonNode::object();
    root.set("format", fileFormat);
    root.set("version", session.version);
    root.set("seed", session.seed);
    root.set("scenario", scenarioNode(session.scenario, PriceWriting::Embedded, true));
    root.set("current", session.currentBranch);
    root.set("now", formatDuration(session.now - start));
    KindsByName kinds(session.scenario.services);
    for (const TimedCommand &timed : session.scenario.commands)
        kinds.note(timed.command);
    JsonNode &branches = root.set("branches", JsonNode::list());
    for (const SessionFile::Branch &branch : session.branches)
        branches.push(branchNode(branch, start, kinds));
    return writeJson(root);
}

} // namespace millrace
