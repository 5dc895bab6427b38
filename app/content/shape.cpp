// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/shape.h"

#include "content/date_text.h"
#include "content/parameter_json.h"

#include <algorithm>

namespace millrace {

namespace {

std::string kindOf(const JsonNode &node)
{
    switch (node.kind) {
    case JsonNode::Kind::Null:
        return "null";
    case JsonNode::Kind::Flag:
        return node.flag ? "true" : "false";
    case JsonNode::Kind::Whole:
    case JsonNode::Kind::Natural:
    case JsonNode::Kind::Real:
        return "a number";
    case JsonNode::Kind::Text:
        return "a text";
    case JsonNode::Kind::List:
        return "a list";
    case JsonNode::Kind::Object:
        return "an object";
    }
    return "something else";
}

std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string expected(const char *what, const JsonNode &node)
{
    return std::string("is ") + kindOf(node) + "; " + what + " is expected";
}

bool isId(const std::string &text)
{
    return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
               || c == '.' || c == '-';
    });
}

std::string judgeText(const JsonNode &node, const Field &field)
{
    if (node.kind != JsonNode::Kind::Text)
        return expected("a text", node);
    if (node.text.size() > field.sizeMax)
        return "is longer than " + std::to_string(field.sizeMax) + " bytes";
    switch (field.type) {
    case FieldType::Id:
        return isId(node.text) ? ""
                               : "\"" + node.text.substr(0, 140) + "\" is not a name: letters, digits, _ . -";
    case FieldType::Choice:
        return std::find(field.choices.begin(), field.choices.end(), node.text) != field.choices.end()
                   ? ""
                   : "\"" + node.text.substr(0, 140) + "\" is not one of " + joined(field.choices);
    case FieldType::Time: {
        Duration ignored;
        return parseDuration(node.text, ignored);
    }
    case FieldType::Date:
        return parseDate(node.text)
                   ? ""
                   : "\"" + node.text.substr(0, 40) + "\" is no date such as 2026-01-01T00:00:00Z";
    case FieldType::Hash:
        return !node.text.empty() && node.text.find_first_not_of("0123456789abcdef") == std::string::npos
                   ? ""
                   : "is not made of hexadecimal digits";
    default:
        return {};
    }
}

std::string judgeNumber(const JsonNode &node, const Field &field)
{
    if (field.type == FieldType::Natural)
        return node.kind == JsonNode::Kind::Natural || (node.kind == JsonNode::Kind::Whole && node.whole >= 0)
                   ? ""
                   : expected("a whole number from 0 on", node);
    if (field.type == FieldType::Whole && node.kind != JsonNode::Kind::Whole)
        return expected("a whole number", node);
    if (!node.isNumber())
        return expected("a number", node);
    const double value = node.realOr(0);
    const auto text = [&](double bound) { return formatValue(bound, ParameterKind::Number); };
    if (value < field.minimum)
        return text(value) + " is below " + text(field.minimum);
    if (value > field.maximum)
        return text(value) + " is above " + text(field.maximum);
    return {};
}

void judgeField(const JsonNode &node, const Field &field, const std::string &place,
                std::vector<Finding> &findings)
{
    std::string fault;
    switch (field.type) {
    case FieldType::Whole:
    case FieldType::Natural:
    case FieldType::Real:
        fault = judgeNumber(node, field);
        break;
    case FieldType::Flag:
        fault = node.kind == JsonNode::Kind::Flag ? "" : expected("true or false", node);
        break;
    case FieldType::Parameter:
        fault = readParameter(node, *field.parameter).error;
        break;
    case FieldType::Object:
        judgeShape(node, *field.shape, place, findings);
        return;
    case FieldType::Objects:
    case FieldType::Texts:
    case FieldType::Ids: {
        if (node.kind != JsonNode::Kind::List) {
            fault = expected("a list", node);
            break;
        }
        if (node.items.size() > field.sizeMax) {
            fault = "has more than " + std::to_string(field.sizeMax) + " items";
            break;
        }
        Field item = field;
        item.type = field.type == FieldType::Ids ? FieldType::Id : FieldType::Text;
        item.sizeMax = 10'000;
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const std::string at = place + "/" + std::to_string(i);
            if (field.type == FieldType::Objects)
                judgeShape(node.items[i], *field.shape, at, findings);
            else
                judgeField(node.items[i], item, at, findings);
            if (findings.size() >= findingsMax)
                return;
        }
        return;
    }
    case FieldType::TextOrTexts:
    case FieldType::ObjectOrObjects: {
        const bool isObjects = field.type == FieldType::ObjectOrObjects;
        Field item = field;
        const bool isList = node.kind == JsonNode::Kind::List;
        item.type = isObjects ? (isList ? FieldType::Objects : FieldType::Object)
                              : (isList ? FieldType::Texts : FieldType::Text);
        if (!isList)
            item.sizeMax = 10'000;
        judgeField(node, item, place, findings);
        return;
    }
    case FieldType::Principals: {
        if (node.kind == JsonNode::Kind::Text && node.text == "*")
            return;
        if (node.kind != JsonNode::Kind::Object) {
            fault = expected("\"*\", or an object such as {\"AWS\": \"111111111111\"}", node);
            break;
        }
        Field names = field;
        names.type = FieldType::TextOrTexts;
        for (const auto &[key, value] : node.members)
            judgeField(value, names, place + "/" + pointerStep(key), findings);
        return;
    }
    case FieldType::Conditions:
    case FieldType::Settings:
        fault = node.kind == JsonNode::Kind::Object ? "" : expected("an object", node);
        break;
    case FieldType::Prices:
        if (node.kind == JsonNode::Kind::Object) {
            judgeShape(node, *field.shape, place, findings);
            return;
        }
        fault = node.kind == JsonNode::Kind::Text || node.kind == JsonNode::Kind::Null
                    ? ""
                    : expected("the name of a price book, a price book, or null", node);
        break;
    default:
        fault = judgeText(node, field);
    }
    if (!fault.empty() && findings.size() < findingsMax)
        findings.push_back({place, std::move(fault)});
}

std::string keysOf(const Shape &shape)
{
    std::vector<std::string> keys;
    for (const Field &field : shape.fields)
        keys.push_back(field.key);
    return joined(keys);
}

} // namespace

std::string pointerStep(std::string_view key)
{
    std::string step;
    for (const char c : key.substr(0, 140)) {
        if (c == '~')
            step += "~0";
        else if (c == '/')
            step += "~1";
        else
            step += c;
    }
    return step;
}

void judgeShape(const JsonNode &node, const Shape &shape, const std::string &place,
                std::vector<Finding> &findings)
{
    const std::string here = place.empty() ? "/" : place;
    if (node.kind != JsonNode::Kind::Object) {
        findings.push_back({here, expected("an object", node)});
        return;
    }
    for (const Field &field : shape.fields)
        if (field.isRequired && node.find(field.key) == nullptr && findings.size() < findingsMax)
            findings.push_back({place + "/" + pointerStep(field.key), "is missing"});
    for (const auto &[key, value] : node.members) {
        if (findings.size() >= findingsMax)
            return;
        const auto field = std::find_if(shape.fields.begin(), shape.fields.end(),
                                        [&name = key](const Field &row) { return row.key == name; });
        const std::string at = place + "/" + pointerStep(key);
        if (field != shape.fields.end())
            judgeField(value, *field, at, findings);
        else if (!shape.isOpen)
            findings.push_back({at, "unknown key; known are " + keysOf(shape)});
    }
}

} // namespace millrace
