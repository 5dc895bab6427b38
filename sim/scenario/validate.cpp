// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/validate.h"

#include "sim/scenario/burden.h"
#include "sim/security/principal.h"
#include "sim/services/catalogue.h"

#include <algorithm>
#include <map>

namespace millrace {

namespace {

std::string below(std::string place, const std::string &name)
{
    place += '/';
    place += name;
    return place;
}

std::string withFault(std::string name, const std::string &fault)
{
    name += ": ";
    name += fault;
    return name;
}

constexpr std::size_t servicesMax = 1'000;
constexpr std::size_t commandsMax = 10'000;
constexpr std::size_t policiesMax = 100;
constexpr Duration interRegionLatencyMax = seconds(1);

std::string argumentsOf(const CommandInfo &info)
{
    std::string names;
    for (const ParameterInfo &row : info.arguments)
        names += (names.empty() ? "" : ", ") + std::string(row.name);
    return names.empty() ? "it takes none" : "it takes " + names;
}

std::string judgeSet(const Command &command, const ServiceKind &kind)
{
    if (command.arguments.empty())
        return "set needs at least one parameter";
    for (const auto &[name, value] : command.arguments) {
        const ParameterInfo *info = findParameter(kind, name);
        if (info == nullptr)
            return std::string(kind.title) + " has no parameter \"" + name + "\"";
        if (!info->whileRunning)
            return name + " cannot be changed while it runs";
        if (const std::string fault = judgeValue(value, *info); !fault.empty())
            return withFault(name, fault);
    }
    return {};
}

std::string kindNames()
{
    std::string names;
    for (const ServiceKind &kind : catalogue())
        names += (names.empty() ? "" : ", ") + std::string(kind.name);
    return names;
}

std::string noRegion(const std::string &name)
{
    return "\"" + name.substr(0, 140) + "\" is no region such as eu-west-1";
}

std::string judgeCreate(const Command &command)
{
    if (!isServiceName(command.target))
        return "\"" + command.target + "\" is not a name: 1 to 128 letters, digits, _ . -";
    const ParameterValue *kindName = findValue(command.arguments, "kind");
    const auto *text = kindName != nullptr ? std::get_if<std::string>(kindName) : nullptr;
    const ServiceKind *kind = text != nullptr ? findKind(*text) : nullptr;
    if (kind == nullptr)
        return "create needs a kind: " + kindNames();
    for (const auto &[name, value] : command.arguments) {
        if (name == "kind")
            continue;
        if (name == regionArgument().name && !kind->isRegion) {
            const auto *region = std::get_if<std::string>(&value);
            if (region == nullptr || !isRegionName(*region))
                return "region: " + noRegion(region != nullptr ? *region : std::string());
            continue;
        }
        const ParameterInfo *info = findParameter(*kind, name);
        if (info == nullptr)
            return std::string(kind->title) + " has no parameter \"" + name + "\"";
        if (const std::string fault = judgeValue(value, *info); !fault.empty())
            return withFault(name, fault);
    }
    return {};
}

void judgePolicyNames(const Scenario &scenario, std::vector<Finding> &findings)
{
    if (scenario.policies.size() > policiesMax)
        findings.push_back({"/policies", "more than 100 policies"});
    for (std::size_t i = 0; i < scenario.policies.size(); ++i) {
        const std::string &name = scenario.policies[i]->name;
        const std::string place = "/policies/" + std::to_string(i) + "/name";
        if (!isServiceName(name))
            findings.push_back({place, "\"" + name + "\" is not a name: 1 to 128 letters, digits, _ . -"});
        else if (scenario.policy(name) != scenario.policies[i].get())
            findings.push_back({place, "\"" + name + "\" comes twice"});
    }
}

Burden burdenOf(const Scenario &scenario)
{
    std::map<std::string_view, std::int64_t> shardsOf;
    for (const ServiceConfig &service : scenario.services)
        shardsOf[service.name] = burdenOf(service, 0).shards;
    Burden all;
    for (const ServiceConfig &service : scenario.services) {
        const ParameterValue *named = findValue(service.parameters, "stream");
        const auto *stream = named != nullptr ? std::get_if<std::string>(named) : nullptr;
        const auto known = stream != nullptr ? shardsOf.find(*stream) : shardsOf.end();
        all = all + burdenOf(service, known != shardsOf.end() ? known->second : 0);
    }
    return all;
}

} // namespace

bool isServiceName(std::string_view name)
{
    return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
               || c == '.' || c == '-';
    });
}

bool isRegionName(std::string_view name)
{
    const auto isLower = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t words = 0;; ++words) {
        const std::size_t dash = name.find('-');
        const std::string_view word = name.substr(0, dash);
        if (dash == std::string_view::npos)
            return words >= 2 && words <= 3 && !word.empty() && word.size() <= 2
                   && std::all_of(word.begin(), word.end(), isDigit);
        if (word.size() < 2 || word.size() > 12 || !std::all_of(word.begin(), word.end(), isLower))
            return false;
        name.remove_prefix(dash + 1);
    }
}

const ParameterInfo &regionArgument()
{
    static const ParameterInfo info = {.name = "region",
                                       .title = "Region",
                                       .kind = ParameterKind::Text,
                                       .maximum = 40,
                                       .defaultValue = std::string(),
                                       .help = "Where it stands, if not in the scenario's region.",
                                       .whileRunning = false};
    return info;
}

std::string judgePolicies(const ParameterValues &parameters, const Scenario &scenario)
{
    const ParameterValue *value = findValue(parameters, security::policiesParameter);
    const auto *names = value != nullptr ? std::get_if<std::vector<std::string>>(value) : nullptr;
    if (names == nullptr)
        return {};
    for (const std::string &name : *names) {
        const security::Policy *policy = scenario.policy(name);
        if (policy == nullptr) {
            std::string known;
            for (const auto &other : scenario.policies)
                known += (known.empty() ? "" : ", ") + other->name;
            return "there is no policy \"" + name + "\"; "
                   + (known.empty() ? "this scenario has none" : "there are " + known);
        }
        for (const security::Statement &statement : policy->statements)
            if (!statement.principals.empty() || !statement.notPrincipals.empty())
                return "\"" + name + "\" names principals: it is a resource policy, and no caller has it";
    }
    return {};
}

void judgeService(const ServiceConfig &config, const Scenario &scenario, const std::string &place,
                  std::vector<Finding> &findings)
{
    const ServiceKind *kind = findKind(config.kind);
    if (kind == nullptr) {
        findings.push_back({place, "unknown kind \"" + config.kind + "\""});
        return;
    }
    if (!isServiceName(config.name))
        findings.push_back(
            {place + "/name", "\"" + config.name + "\" is not a name: 1 to 128 letters, digits, _ . -"});
    if (kind->isRegion && !isRegionName(config.name))
        findings.push_back({place + "/name", noRegion(config.name)});
    if (kind->isRegion && !config.region.empty())
        findings.push_back({place + "/region", "a region stands in none: its name says which it is"});
    else if (!config.region.empty() && !isRegionName(config.region))
        findings.push_back({place + "/region", noRegion(config.region)});
    const std::size_t before = findings.size();
    for (const auto &[name, value] : config.parameters) {
        const ParameterInfo *info = findParameter(*kind, name);
        if (info == nullptr) {
            findings.push_back({below(place, name), "unknown parameter"});
            continue;
        }
        if (std::string fault = judgeValue(value, *info); !fault.empty()) {
            findings.push_back({below(place, name), std::move(fault)});
            continue;
        }
        if (name == security::policiesParameter)
            if (std::string fault = judgePolicies(config.parameters, scenario); !fault.empty())
                findings.push_back({below(place, name), std::move(fault)});
        if (info->kind != ParameterKind::Reference)
            continue;
        const auto &target = std::get<std::string>(value);
        const ServiceConfig *named = scenario.find(target);
        const ServiceKind *namedKind = named != nullptr ? findKind(named->kind) : nullptr;
        if (!target.empty() && (namedKind == nullptr || !admitsTarget(*info, *namedKind)))
            findings.push_back(
                {below(place, name), "there is no " + targetWords(*info) + " \"" + target + "\""});
    }
    if (kind->judge != nullptr && findings.size() == before) {
        std::vector<Finding> own;
        kind->judge(config, scenario, own);
        for (Finding &finding : own)
            findings.push_back({place + "/" + finding.place, std::move(finding.text)});
    }
}

std::string judgeCommand(const Command &command, const ServiceKind *kind)
{
    if (command.name == "create")
        return judgeCreate(command);
    if (kind == nullptr)
        return "there is no service \"" + command.target + "\"";
    if (command.name == "remove")
        return command.arguments.empty() ? "" : "remove takes no arguments";
    if (command.name == "set")
        return judgeSet(command, *kind);
    const CommandInfo *info = findCommand(*kind, command.name);
    if (info == nullptr) {
        std::string known = "set, remove";
        for (const CommandInfo &row : *kind->commands)
            known += ", " + std::string(row.name);
        return std::string(kind->title) + " has no command \"" + command.name + "\"; it has " + known;
    }
    for (const auto &[name, value] : command.arguments) {
        const auto row =
            std::find_if(info->arguments.begin(), info->arguments.end(),
                         [&given = name](const ParameterInfo &argument) { return argument.name == given; });
        if (row == info->arguments.end())
            return command.name + " has no argument \"" + name + "\"; " + argumentsOf(*info);
        if (const std::string fault = judgeValue(value, *row); !fault.empty())
            return withFault(name, fault);
    }
    return {};
}

std::vector<Finding> validate(const Scenario &scenario)
{
    std::vector<Finding> findings;
    if (scenario.services.size() > servicesMax)
        findings.push_back({"", "more than 1,000 services"});
    if (scenario.commands.size() > commandsMax)
        findings.push_back({"/commands", "more than 10,000 commands"});
    if (scenario.length.ns <= 0 || scenario.length > hours(24 * 400))
        findings.push_back({"/length", "must lie between 1ns and 400 days"});
    if (!isRegionName(scenario.region))
        findings.push_back({"/region", noRegion(scenario.region)});
    if (scenario.interRegionLatency.ns < 0 || scenario.interRegionLatency > interRegionLatencyMax)
        findings.push_back({"/inter_region_latency", "must lie between 0s and 1s"});
    if (scenario.start.ns < 0 || scenario.start.ns > INT64_MAX / 4)
        findings.push_back({"/start", "must lie between 1970 and 2040"});
    if (!findings.empty())
        return findings;
    judgePolicyNames(scenario, findings);
    std::map<std::string, std::size_t> seen;    // section -> services so far
    std::map<std::string, std::string> placeOf; // name -> place
    for (const ServiceConfig &service : scenario.services) {
        const ServiceKind *kind = findKind(service.kind);
        const std::string section = kind != nullptr ? std::string(kind->section) : service.kind;
        const std::string place = "/" + section + "/" + std::to_string(seen[section]++);
        if (!placeOf.emplace(service.name, place).second)
            findings.push_back(
                {place + "/name", "\"" + service.name + "\" is taken by " + placeOf[service.name]});
        judgeService(service, scenario, place, findings);
    }
    for (Finding &heavy : judgeBurden(burdenOf(scenario)))
        findings.push_back(std::move(heavy));
    // A command may name what an earlier one creates.
    std::map<std::string, const ServiceKind *> known;
    for (const ServiceConfig &service : scenario.services)
        known[service.name] = findKind(service.kind);
    for (std::size_t i = 0; i < scenario.commands.size(); ++i) {
        const TimedCommand &timed = scenario.commands[i];
        const std::string place = "/commands/" + std::to_string(i);
        if (timed.at.ns < 0 || timed.at > hours(24 * 400))
            findings.push_back({place + "/at", "must lie between 0s and 400 days"});
        if (timed.command.name == "create") {
            if (const ParameterValue *kind = findValue(timed.command.arguments, "kind"))
                if (const auto *name = std::get_if<std::string>(kind))
                    known[timed.command.target] = findKind(*name);
        }
        const auto target = known.find(timed.command.target);
        const ServiceKind *kind = target != known.end() ? target->second : nullptr;
        std::string fault = judgeCommand(timed.command, kind);
        if (fault.empty() && (timed.command.name == "create" || timed.command.name == "set"))
            fault = judgePolicies(timed.command.arguments, scenario);
        if (!fault.empty())
            findings.push_back({place, std::move(fault)});
    }
    for (std::size_t i = 0; i < scenario.variants.size(); ++i) {
        Scenario changed = scenario;
        changed.variants = {scenario.variants[i]};
        changed.commands.clear();
        const std::string place = "/variants/" + std::to_string(i) + "/set";
        if (std::string fault = applyVariant(changed, scenario.variants[i].name); !fault.empty()) {
            findings.push_back({place, std::move(fault)});
            continue;
        }
        changed.variants.clear();
        if (findings.empty())
            for (const Finding &finding : validate(changed))
                findings.push_back({place, finding.place + ": " + finding.text});
    }
    return findings;
}

} // namespace millrace
