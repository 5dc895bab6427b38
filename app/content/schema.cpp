// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/schema.h"

#include "content/file_shapes.h"
#include "content/parameter_json.h"

#include <set>

namespace millrace {

namespace {

const char *timePattern = "^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d)$";
const char *ratePattern = "^[0-9]+(\\.[0-9]+)?(/s)?$";
const char *sizePattern = "^[0-9]+(\\.[0-9]+)?(B|KiB|MiB|GiB)?$";

JsonNode typed(const char *type)
{
    JsonNode node = JsonNode::object();
    node.set("type", type);
    return node;
}

JsonNode texts(const std::vector<std::string> &values)
{
    JsonNode list = JsonNode::list();
    for (const std::string &value : values)
        list.push(value);
    return list;
}

/// Bounds beyond what a double counts exactly are no bounds.
JsonNode bound(double value, bool isWhole)
{
    return isWhole && value > -9e15 && value < 9e15 ? JsonNode(static_cast<std::int64_t>(value))
                                                    : JsonNode(value);
}

void setBounds(JsonNode &node, double minimum, double maximum, bool isWhole)
{
    if (minimum > -9e17)
        node.set("minimum", bound(minimum, isWhole));
    if (maximum < 9e17)
        node.set("maximum", bound(maximum, isWhole));
}

JsonNode reference(const Shape &shape)
{
    JsonNode node = JsonNode::object();
    node.set("$ref", "#/$defs/" + shape.name);
    return node;
}

/// The thing itself, or a list of it.
JsonNode oneOrMore(const JsonNode &one)
{
    JsonNode list = typed("array");
    list.set("items", one);
    JsonNode node = JsonNode::object();
    JsonNode &any = node.set("anyOf", JsonNode::list());
    any.push(one);
    any.push(std::move(list));
    return node;
}

JsonNode parameterSchema(const ParameterInfo &info)
{
    JsonNode node;
    switch (info.kind) {
    case ParameterKind::Count:
        node = typed("integer");
        setBounds(node, info.minimum, info.maximum, true);
        break;
    case ParameterKind::Fraction:
    case ParameterKind::Number:
        node = typed("number");
        setBounds(node, info.minimum, info.maximum, false);
        break;
    case ParameterKind::Flag:
        node = typed("boolean");
        break;
    case ParameterKind::Time:
        node = typed("string");
        node.set("pattern", timePattern);
        break;
    case ParameterKind::Rate:
        node = typed("string");
        node.set("pattern", ratePattern);
        break;
    case ParameterKind::Size:
    case ParameterKind::ByteRate:
        node = typed("string");
        node.set("pattern", info.kind == ParameterKind::Size ? sizePattern
                                                             : "^[0-9]+(\\.[0-9]+)?(B|KiB|MiB|GiB)?(/s)?$");
        break;
    case ParameterKind::Choice: {
        node = typed("string");
        std::vector<std::string> choices(info.choices.begin(), info.choices.end());
        node.set("enum", texts(choices));
        break;
    }
    case ParameterKind::TextList:
        node = typed("array");
        node.set("items", typed("string"));
        break;
    case ParameterKind::Text:
    case ParameterKind::Reference:
    case ParameterKind::Trace:
        node = typed("string");
        break;
    }
    std::string help(info.help);
    if (!info.source.empty())
        help += " (" + std::string(info.source) + ")";
    node.set("description", help);
    node.set("default", writeParameter(info.defaultValue, &info));
    return node;
}

JsonNode fieldSchema(const Field &field)
{
    JsonNode node;
    switch (field.type) {
    case FieldType::Text:
        node = typed("string");
        node.set("maxLength", static_cast<std::int64_t>(field.sizeMax));
        break;
    case FieldType::Id:
        node = typed("string");
        node.set("pattern", "^[a-zA-Z0-9_.-]{1,128}$");
        break;
    case FieldType::Whole:
        node = typed("integer");
        setBounds(node, field.minimum, field.maximum, true);
        break;
    case FieldType::Natural:
        node = typed("integer");
        node.set("minimum", 0);
        break;
    case FieldType::Real:
        node = typed("number");
        setBounds(node, field.minimum, field.maximum, false);
        break;
    case FieldType::Flag:
        node = typed("boolean");
        break;
    case FieldType::Time:
        node = typed("string");
        node.set("pattern", timePattern);
        break;
    case FieldType::Date:
        node = typed("string");
        node.set("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?Z?$");
        break;
    case FieldType::Hash:
        node = typed("string");
        node.set("pattern", "^[0-9a-f]+$");
        break;
    case FieldType::Choice:
        node = typed("string");
        node.set("enum", texts(field.choices));
        break;
    case FieldType::Parameter:
        return parameterSchema(*field.parameter);
    case FieldType::Object:
        node = reference(*field.shape);
        break;
    case FieldType::Objects:
        node = typed("array");
        node.set("items", reference(*field.shape));
        node.set("maxItems", static_cast<std::int64_t>(field.sizeMax));
        break;
    case FieldType::Texts:
    case FieldType::Ids:
        node = typed("array");
        node.set("items", typed("string"));
        break;
    case FieldType::Conditions:
    case FieldType::Settings:
        node = typed("object");
        break;
    case FieldType::TextOrTexts:
        node = oneOrMore(typed("string"));
        break;
    case FieldType::ObjectOrObjects:
        node = oneOrMore(reference(*field.shape));
        break;
    case FieldType::Principals: {
        JsonNode star = typed("string");
        star.set("enum", texts({"*"}));
        JsonNode named = typed("object");
        named.set("additionalProperties", oneOrMore(typed("string")));
        node = JsonNode::object();
        JsonNode &any = node.set("anyOf", JsonNode::list());
        any.push(std::move(star));
        any.push(std::move(named));
        break;
    }
    case FieldType::Prices: {
        node = JsonNode::object();
        JsonNode &any = node.set("anyOf", JsonNode::list());
        any.push(typed("string"));
        any.push(typed("null"));
        any.push(reference(*field.shape));
        break;
    }
    }
    if (!field.help.empty())
        node.set("description", field.help);
    return node;
}

JsonNode shapeSchema(const Shape &shape)
{
    JsonNode node = typed("object");
    node.set("description", shape.help);
    JsonNode &properties = node.set("properties", JsonNode::object());
    JsonNode required = JsonNode::list();
    for (const Field &field : shape.fields) {
        properties.set(field.key, fieldSchema(field));
        if (field.isRequired)
            required.push(field.key);
    }
    if (!required.items.empty())
        node.set("required", std::move(required));
    node.set("additionalProperties", shape.isOpen);
    return node;
}

void collect(const Shape &shape, std::vector<const Shape *> &all, std::set<std::string> &names)
{
    for (const Field &field : shape.fields) {
        if (field.shape == nullptr || !names.insert(field.shape->name).second)
            continue;
        all.push_back(field.shape);
        collect(*field.shape, all, names);
    }
}

const Shape *shapeNamed(std::string_view which)
{
    for (const Shape *shape : {&scenarioShape(), &lessonShape(), &solutionShape(), &quizShape(),
                               &sessionShape(), &priceBookShape()})
        if (shape->name == which)
            return shape;
    return nullptr;
}

} // namespace

std::string schemaText(std::string_view which)
{
    const Shape *root = shapeNamed(which);
    if (root == nullptr)
        return {};
    JsonNode schema = JsonNode::object();
    schema.set("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.set("title", root->name);
    const JsonNode body = shapeSchema(*root);
    for (const auto &[key, value] : body.members)
        schema.set(key, value);
    std::vector<const Shape *> shapes;
    std::set<std::string> names;
    collect(*root, shapes, names);
    if (!shapes.empty()) {
        JsonNode &defs = schema.set("$defs", JsonNode::object());
        for (const Shape *shape : shapes)
            defs.set(shape->name, shapeSchema(*shape));
    }
    return writeJson(schema);
}

std::vector<std::pair<std::string, std::string>> allSchemas()
{
    std::vector<std::pair<std::string, std::string>> all;
    for (const char *which : {"scenario", "lesson", "solution", "quiz", "session", "prices"})
        all.emplace_back(std::string(which) + ".schema.json", schemaText(which));
    return all;
}

} // namespace millrace
