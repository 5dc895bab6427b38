// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/date_text.h"
#include "content/file_bytes.h"
#include "content/file_shapes.h"
#include "content/library.h"
#include "content/parameter_json.h"
#include "content/scenario_json.h"

#include <algorithm>
#include <set>

namespace millrace {

namespace {

std::string textOf(const JsonNode &node, const char *key, const char *fallback = "")
{
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->textOr(fallback) : std::string(fallback);
}

const std::vector<JsonNode> &itemsOf(const JsonNode &node, const std::string &key)
{
    static const std::vector<JsonNode> none;
    const JsonNode *member = node.find(key);
    return member != nullptr ? member->items : none;
}

/// A trace named by a scenario: beside it, among the shipped ones, or (in a session that has
/// travelled) under its bare name beside the session.
std::filesystem::path findTraceFile(const std::string &file, const std::filesystem::path &folder)
{
    const std::filesystem::path named(file);
    std::error_code error;
    for (const std::filesystem::path &path :
         {folder / named, dataFolder() / "assets" / "traces" / named, folder / named.filename()})
        if (std::filesystem::exists(path, error))
            return path;
    return folder / named;
}

void readTrace(const JsonNode &node, const std::filesystem::path &folder, const std::string &place,
               Scenario &scenario, std::vector<Finding> &findings)
{
    const TraceColumns columns{textOf(node, "name"), textOf(node, "scheduled_column"),
                               textOf(node, "delay_column"), textOf(node, "key_column")};
    const std::string file = textOf(node, "file");
    if (file.empty() || file.find('\0') != std::string::npos) {
        findings.push_back({place + "/file", "names no file"});
        return;
    }
    const std::filesystem::path path = findTraceFile(file, folder);
    Loaded<std::shared_ptr<const Trace>> loaded = loadTrace(path, columns);
    if (!isGood(loaded)) {
        for (const Finding &finding : std::get<std::vector<Finding>>(loaded))
            findings.push_back(
                {place + "/file",
                 file + ": " + (finding.place.empty() ? "" : finding.place + ": ") + finding.text});
        return;
    }
    auto trace = std::make_shared<Trace>(*std::get<0>(loaded));
    // A shipped file keeps its bare name; another stays findable from wherever the scenario is saved.
    std::error_code error;
    const bool isShipped = std::filesystem::exists(dataFolder() / "assets" / "traces" / file, error);
    trace->path = isShipped ? file : std::filesystem::absolute(path, error).lexically_normal().string();
    const std::string expected = textOf(node, "sha256");
    if (!expected.empty() && expected != trace->sha256) {
        findings.push_back({place + "/sha256", path.filename().string()
                                                   + " is not the file that was used: its SHA-256 is "
                                                   + trace->sha256 + ", expected " + expected.substr(0, 64)});
        return;
    }
    for (const auto &other : scenario.traces)
        if (other->name == trace->name)
            findings.push_back({place + "/name", "\"" + trace->name + "\" comes twice"});
    scenario.traces.push_back(std::move(trace));
}

/// Read once: from then on the scenario holds the document itself.
void readPolicyOf(const JsonNode &node, const std::filesystem::path &folder, const std::string &place,
                  Scenario &scenario, std::vector<Finding> &findings)
{
    const JsonNode *document = node.find("document");
    const std::string file = textOf(node, "file");
    security::Policy policy;
    if ((document != nullptr) == (node.find("file") != nullptr)) {
        findings.push_back({place, "needs a document or a file, and not both"});
    } else if (document != nullptr) {
        policy = readPolicy(*document, place + "/document", findings);
    } else if (file.empty() || file.find('\0') != std::string::npos) {
        findings.push_back({place + "/file", "names no file"});
    } else {
        Loaded<security::Policy> loaded = loadPolicy(folder / file);
        if (isGood(loaded))
            policy = std::get<security::Policy>(std::move(loaded));
        else
            for (const Finding &finding : std::get<std::vector<Finding>>(loaded))
                findings.push_back(
                    {place + "/file",
                     file + ": " + (finding.place.empty() ? "" : finding.place + ": ") + finding.text});
    }
    policy.name = textOf(node, "name");
    scenario.policies.push_back(std::make_shared<const security::Policy>(std::move(policy)));
}

void readPrices(const JsonNode *node, const std::filesystem::path &folder, Scenario &scenario,
                const std::string &place, std::vector<Finding> &findings)
{
    if (node != nullptr && node->kind == JsonNode::Kind::Object) {
        scenario.prices = std::make_shared<PriceBook>(readPriceBook(*node, place, findings));
        return;
    }
    if (node != nullptr && node->kind != JsonNode::Kind::Text)
        return;
    const std::string name = node != nullptr ? node->text : defaultPriceBook;
    const bool isPath = name.ends_with(".json");
    const std::filesystem::path path =
        isPath ? folder / name : dataFolder() / "assets" / "prices" / (name + ".json");
    Loaded<std::shared_ptr<const PriceBook>> loaded = loadPriceBook(path);
    if (isGood(loaded)) {
        scenario.prices = std::get<0>(loaded);
        return;
    }
    for (const Finding &finding : std::get<1>(loaded))
        findings.push_back({place, name.substr(0, 200) + ": " + finding.place + ": " + finding.text});
}

void readServices(const JsonNode &root, Scenario &scenario)
{
    for (const ServiceKind &kind : catalogue()) {
        for (const JsonNode &node : itemsOf(root, std::string(kind.section))) {
            ServiceConfig service{std::string(kind.name), textOf(node, "name"), {}};
            if (!kind.isRegion)
                service.region = textOf(node, "region");
            for (const auto &[key, value] : node.members) {
                const ParameterInfo *info = key == "name" ? nullptr : findParameter(kind, key);
                if (info == nullptr)
                    continue;
                ParsedValue parsed = readParameter(value, *info);
                if (parsed.error.empty())
                    setValue(service.parameters, key, std::move(parsed.value));
            }
            scenario.services.push_back(std::move(service));
        }
    }
}

/// The place of a service decides its index and so its events' order: `order` keeps it.
void applyOrder(const JsonNode &root, Scenario &scenario, const std::string &place,
                std::vector<Finding> &findings)
{
    const JsonNode *order = root.find("order");
    if (order == nullptr)
        return;
    std::vector<ServiceConfig> sorted;
    std::set<std::string> seen;
    for (const JsonNode &name : order->items) {
        const ServiceConfig *service = scenario.find(name.text);
        if (service == nullptr || !seen.insert(name.text).second) {
            findings.push_back(
                {place + "/order", "\"" + name.text.substr(0, 140) + "\" is no service, or comes twice"});
            return;
        }
        sorted.push_back(*service);
    }
    if (sorted.size() != scenario.services.size())
        findings.push_back({place + "/order", "does not name all services"});
    else
        scenario.services = std::move(sorted);
}

void readVariant(const JsonNode &node, const std::string &place, Scenario &scenario,
                 std::vector<Finding> &findings)
{
    Variant variant{textOf(node, "name"), textOf(node, "title"), {}};
    for (const Variant &other : scenario.variants)
        if (other.name == variant.name)
            findings.push_back({place + "/name", "\"" + variant.name + "\" comes twice"});
    const JsonNode *set = node.find("set");
    if (set == nullptr)
        return;
    for (const auto &[path, value] : set->members) {
        const std::string at = place + "/set/" + pointerStep(path);
        const std::size_t slash = path.find('/');
        const ServiceConfig *service =
            slash == std::string::npos ? nullptr : scenario.find(path.substr(0, slash));
        const ServiceKind *kind = service != nullptr ? findKind(service->kind) : nullptr;
        const ParameterInfo *info = kind != nullptr ? findParameter(*kind, path.substr(slash + 1)) : nullptr;
        if (info == nullptr) {
            findings.push_back(
                {at, "is no service and parameter of this scenario, such as \"orders/shards\""});
            continue;
        }
        ParsedValue parsed = readParameter(value, *info);
        if (parsed.error.empty())
            variant.set.emplace_back(path, std::move(parsed.value));
        else
            findings.push_back({at, std::move(parsed.error)});
    }
    scenario.variants.push_back(std::move(variant));
}

/// What validate() adds to the faults of form, without saying the same again.
void addJudgement(const Scenario &scenario, const std::string &place, std::vector<Finding> &findings)
{
    const std::vector<Finding> formal = findings;
    for (const Finding &judged : validate(scenario)) {
        const std::string at = place + judged.place;
        const bool isKnown = std::any_of(formal.begin(), formal.end(), [&](const Finding &known) {
            return known.place.starts_with(at) || at.starts_with(known.place);
        });
        if (!isKnown && findings.size() < findingsMax)
            findings.push_back({at.empty() ? "/" : at, judged.text});
    }
}

} // namespace

Scenario readScenario(const JsonNode &root, const std::filesystem::path &folder, const std::string &place,
                      std::vector<Finding> &findings)
{
    Scenario scenario;
    scenario.name = textOf(root, "name");
    scenario.title = textOf(root, "title");
    scenario.description = textOf(root, "description");
    scenario.start = parseDate(textOf(root, "start")).value_or(defaultStart);
    parseDuration(textOf(root, "length", "10m"), scenario.length);
    if (const JsonNode *seed = root.find("seed"))
        scenario.seed = seed->naturalOr(1);
    scenario.region = textOf(root, "region", "us-east-1");
    if (root.find("inter_region_latency") != nullptr)
        parseDuration(textOf(root, "inter_region_latency"), scenario.interRegionLatency);
    scenario.account = textOf(root, "account", "111111111111");
    readPrices(root.find("prices"), folder, scenario, place + "/prices", findings);
    const std::vector<JsonNode> &traces = itemsOf(root, "traces");
    for (std::size_t i = 0; i < traces.size() && i < 16; ++i)
        readTrace(traces[i], folder, place + "/traces/" + std::to_string(i), scenario, findings);
    const std::vector<JsonNode> &policies = itemsOf(root, "policies");
    for (std::size_t i = 0; i < policies.size() && findings.size() < findingsMax; ++i)
        readPolicyOf(policies[i], folder, place + "/policies/" + std::to_string(i), scenario, findings);
    readServices(root, scenario);
    applyOrder(root, scenario, place, findings);
    KindsByName kinds(scenario.services);
    const std::vector<JsonNode> &commands = itemsOf(root, "commands");
    for (std::size_t i = 0; i < commands.size() && findings.size() < findingsMax; ++i) {
        TimedCommand timed;
        parseDuration(textOf(commands[i], "at"), timed.at);
        timed.command = readCommand(commands[i], kinds, CommandReading::Strict,
                                    place + "/commands/" + std::to_string(i), findings);
        scenario.commands.push_back(std::move(timed));
    }
    const std::vector<JsonNode> &variants = itemsOf(root, "variants");
    for (std::size_t i = 0; i < variants.size() && findings.size() < findingsMax; ++i)
        readVariant(variants[i], place + "/variants/" + std::to_string(i), scenario, findings);
    addJudgement(scenario, place, findings);
    return scenario;
}

Loaded<Scenario> parseScenario(std::string_view text, const std::filesystem::path &folder)
{
    Loaded<JsonNode> parsed = parseJson(text);
    if (!isGood(parsed))
        return std::get<std::vector<Finding>>(std::move(parsed));
    const JsonNode &root = std::get<JsonNode>(parsed);
    std::vector<Finding> findings = judgeFormat(root);
    if (!findings.empty())
        return findings;
    judgeShape(root, scenarioShape(), "", findings);
    if (root.kind != JsonNode::Kind::Object)
        return findings;
    Scenario scenario = readScenario(root, folder, "", findings);
    if (!findings.empty())
        return findings;
    return scenario;
}

Loaded<Scenario> loadScenario(const std::string &nameOrPath)
{
    std::filesystem::path path(nameOrPath);
    std::error_code error;
    const bool isName = nameOrPath.find('/') == std::string::npos && !nameOrPath.ends_with(".json");
    if (isName && !std::filesystem::is_regular_file(path, error))
        path = dataFolder() / "lessons" / "scenarios" / (nameOrPath + ".json");
    std::string text;
    if (std::string fault = readText(path, text); !fault.empty()) {
        if (isName) {
            fault = "there is no scenario \"" + nameOrPath + "\"; there are";
            for (const ScenarioEntry &entry : shippedScenarios())
                fault += " " + entry.name;
        }
        return std::vector<Finding>{{"", std::move(fault)}};
    }
    return parseScenario(text, path.parent_path());
}

} // namespace millrace
