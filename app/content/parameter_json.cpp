// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/parameter_json.h"

#include "content/shape.h"
#include "sim/scenario/validate.h"

#include <algorithm>

namespace millrace {

namespace {

const char *expectation(ParameterKind kind)
{
    switch (kind) {
    case ParameterKind::Count:
        return "a whole number is expected";
    case ParameterKind::Fraction:
        return "a number from 0 to 1 is expected";
    case ParameterKind::Number:
        return "a number is expected";
    case ParameterKind::Flag:
        return "true or false is expected";
    case ParameterKind::Time:
        return "a text with its unit is expected, such as \"500ms\"";
    case ParameterKind::Rate:
        return "a text with its unit is expected, such as \"2500/s\"";
    case ParameterKind::Size:
        return "a text with its unit is expected, such as \"3KiB\"";
    case ParameterKind::ByteRate:
        return "a text with its unit is expected, such as \"1MiB/s\"";
    case ParameterKind::TextList:
        return "a list of texts is expected";
    default:
        return "a text is expected";
    }
}

ParsedValue readList(const JsonNode &node)
{
    if (node.kind != JsonNode::Kind::List)
        return {{}, expectation(ParameterKind::TextList)};
    std::vector<std::string> items;
    for (const JsonNode &item : node.items) {
        if (item.kind != JsonNode::Kind::Text)
            return {{}, expectation(ParameterKind::TextList)};
        items.push_back(item.text);
    }
    return {std::move(items), {}};
}

/// A value that no row describes, as it stands.
ParameterValue readRaw(const JsonNode &node)
{
    switch (node.kind) {
    case JsonNode::Kind::Flag:
        return node.flag;
    case JsonNode::Kind::Whole:
        return node.whole;
    case JsonNode::Kind::Natural:
    case JsonNode::Kind::Real:
        return node.realOr(0);
    case JsonNode::Kind::List: {
        std::vector<std::string> items;
        for (const JsonNode &item : node.items)
            items.push_back(item.text);
        return items;
    }
    default:
        return node.text;
    }
}

JsonNode writeRaw(const ParameterValue &value)
{
    if (const auto *whole = std::get_if<std::int64_t>(&value))
        return *whole;
    if (const auto *real = std::get_if<double>(&value))
        return *real;
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag;
    if (const auto *text = std::get_if<std::string>(&value))
        return *text;
    JsonNode list = JsonNode::list();
    for (const std::string &item : std::get<std::vector<std::string>>(value))
        list.push(item);
    return list;
}

bool isWhole(ParameterKind kind)
{
    return kind == ParameterKind::Count || kind == ParameterKind::Time || kind == ParameterKind::Size
           || kind == ParameterKind::ByteRate;
}

/// Keys of the object around a command: an argument of such a name stands in "arguments" instead.
bool isReserved(const std::string &key)
{
    return key == "do" || key == "target" || key == "at" || key == "outcomes" || key == "arguments";
}

const ParameterInfo *argumentOf(const ServiceKind &kind, const std::string &command, const std::string &name)
{
    if (command == "create" && name == regionArgument().name && !kind.isRegion)
        return &regionArgument();
    if (command == "set" || command == "create")
        return findParameter(kind, name);
    const CommandInfo *info = findCommand(kind, command);
    if (info == nullptr)
        return nullptr;
    const auto row = std::find_if(info->arguments.begin(), info->arguments.end(),
                                  [&](const ParameterInfo &argument) { return argument.name == name; });
    return row == info->arguments.end() ? nullptr : &*row;
}

} // namespace

ParsedValue readParameter(const JsonNode &node, const ParameterInfo &info)
{
    switch (info.kind) {
    case ParameterKind::Count:
        if (node.kind == JsonNode::Kind::Whole)
            return {node.whole, {}};
        break;
    case ParameterKind::Fraction:
    case ParameterKind::Number:
        if (node.isNumber())
            return {node.realOr(0), {}};
        break;
    case ParameterKind::Flag:
        if (node.kind == JsonNode::Kind::Flag)
            return {node.flag, {}};
        break;
    case ParameterKind::TextList:
        return readList(node);
    default:
        if (node.kind == JsonNode::Kind::Text) {
            if (node.text.size() > 100'000)
                return {{}, "is longer than 100,000 bytes"};
            return parseValue(node.text, info);
        }
    }
    return {{}, expectation(info.kind)};
}

JsonNode writeParameter(const ParameterValue &value, const ParameterInfo *info)
{
    if (info == nullptr || info->kind == ParameterKind::Count)
        return writeRaw(value);
    const bool isSpelled = (isWhole(info->kind) && std::holds_alternative<std::int64_t>(value))
                           || (info->kind == ParameterKind::Rate && std::holds_alternative<double>(value));
    return isSpelled ? JsonNode(formatValue(value, info->kind)) : writeRaw(value);
}

KindsByName::KindsByName(const std::vector<ServiceConfig> &services)
{
    for (const ServiceConfig &service : services)
        m_kinds[service.name] = findKind(service.kind);
}

void KindsByName::note(const Command &command)
{
    if (command.name != "create")
        return;
    const ParameterValue *kind = findValue(command.arguments, "kind");
    if (kind != nullptr && std::holds_alternative<std::string>(*kind))
        m_kinds[command.target] = findKind(std::get<std::string>(*kind));
}

const ServiceKind *KindsByName::kindOf(const Command &command) const
{
    if (command.name == "create") {
        const ParameterValue *given = findValue(command.arguments, "kind");
        const auto *kind = given != nullptr ? std::get_if<std::string>(given) : nullptr;
        return kind != nullptr ? findKind(*kind) : nullptr;
    }
    const auto known = m_kinds.find(command.target);
    return known != m_kinds.end() ? known->second : nullptr;
}

bool KindsByName::hasCommand(const Command &command) const
{
    if (command.name == "create" || command.name == "set" || command.name == "remove")
        return true;
    const ServiceKind *kind = kindOf(command);
    return kind != nullptr ? findCommand(*kind, command.name) != nullptr
                           : std::any_of(catalogue().begin(), catalogue().end(), [&](const ServiceKind &any) {
                                 return findCommand(any, command.name) != nullptr;
                             });
}

const ParameterInfo *KindsByName::argument(const Command &command, const std::string &name) const
{
    if (const ServiceKind *kind = kindOf(command))
        return argumentOf(*kind, command.name, name);
    for (const ServiceKind &any : catalogue())
        if (const ParameterInfo *info = argumentOf(any, command.name, name))
            return info;
    return nullptr;
}

Command readCommand(const JsonNode &node, KindsByName &kinds, CommandReading reading,
                    const std::string &place, std::vector<Finding> &findings)
{
    Command command;
    const auto text = [&](const char *key) {
        const JsonNode *member = node.find(key);
        return member != nullptr ? member->textOr("") : std::string();
    };
    command.name = text("do");
    command.target = text("target");
    // The kind decides how the other arguments of a create are read.
    if (const JsonNode *kind = node.find("kind"); kind != nullptr && command.name == "create")
        setValue(command.arguments, "kind", readRaw(*kind));
    const auto read = [&](const std::string &key, const JsonNode &value, const std::string &at) {
        const ParameterInfo *info = kinds.argument(command, key);
        if (info == nullptr) {
            // Of a command that there is not, no argument is said to be wrong: validate() names the command.
            if (reading == CommandReading::Strict && kinds.hasCommand(command))
                findings.push_back({at, "unknown argument of \"" + command.name.substr(0, 140) + "\""});
            else
                setValue(command.arguments, key, readRaw(value));
            return;
        }
        ParsedValue parsed = readParameter(value, *info);
        if (parsed.error.empty())
            setValue(command.arguments, key, std::move(parsed.value));
        else if (reading == CommandReading::Journal)
            setValue(command.arguments, key, readRaw(value));
        else
            findings.push_back({at, std::move(parsed.error)});
    };
    for (const auto &[key, value] : node.members)
        if (!isReserved(key) && !(key == "kind" && command.name == "create"))
            read(key, value, place + "/" + pointerStep(key));
    if (const JsonNode *more = node.find("arguments"))
        for (const auto &[key, value] : more->members)
            read(key, value, place + "/arguments/" + pointerStep(key));
    kinds.note(command);
    return command;
}

void writeCommand(const Command &command, KindsByName &kinds, JsonNode &object)
{
    object.set("do", command.name);
    object.set("target", command.target);
    JsonNode apart = JsonNode::object();
    for (const auto &[name, value] : command.arguments)
        (isReserved(name) ? apart : object).set(name, writeParameter(value, kinds.argument(command, name)));
    if (!apart.members.empty())
        object.set("arguments", std::move(apart));
    kinds.note(command);
}

} // namespace millrace
