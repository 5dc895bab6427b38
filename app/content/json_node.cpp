// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/json_node.h"

#include <algorithm>

namespace millrace {

JsonNode::JsonNode(std::string value)
    : kind(Kind::Text)
    , text(std::move(value))
{}

JsonNode::JsonNode(const char *value)
    : kind(Kind::Text)
    , text(value)
{}

JsonNode::JsonNode(bool value)
    : kind(Kind::Flag)
    , flag(value)
{}

JsonNode::JsonNode(int value)
    : kind(Kind::Whole)
    , whole(value)
{}

JsonNode::JsonNode(std::int64_t value)
    : kind(Kind::Whole)
    , whole(value)
{}

JsonNode::JsonNode(std::uint64_t value)
    : kind(value > INT64_MAX ? Kind::Natural : Kind::Whole)
    , whole(value > INT64_MAX ? 0 : static_cast<std::int64_t>(value))
    , natural(value > INT64_MAX ? value : 0)
{}

JsonNode::JsonNode(double value)
    : kind(Kind::Real)
    , real(value)
{}

JsonNode JsonNode::list()
{
    JsonNode node;
    node.kind = Kind::List;
    return node;
}

JsonNode JsonNode::object()
{
    JsonNode node;
    node.kind = Kind::Object;
    return node;
}

const JsonNode *JsonNode::find(std::string_view key) const
{
    const auto at =
        std::find_if(members.begin(), members.end(), [&](const auto &m) { return m.first == key; });
    return at == members.end() ? nullptr : &at->second;
}

JsonNode &JsonNode::set(std::string key, JsonNode value)
{
    members.emplace_back(std::move(key), std::move(value));
    return members.back().second;
}

void JsonNode::push(JsonNode value)
{
    items.push_back(std::move(value));
}

std::string JsonNode::textOr(std::string_view fallback) const
{
    return kind == Kind::Text ? text : std::string(fallback);
}

std::int64_t JsonNode::wholeOr(std::int64_t fallback) const
{
    return kind == Kind::Whole ? whole : fallback;
}

std::uint64_t JsonNode::naturalOr(std::uint64_t fallback) const
{
    if (kind == Kind::Natural)
        return natural;
    return kind == Kind::Whole && whole >= 0 ? static_cast<std::uint64_t>(whole) : fallback;
}

double JsonNode::realOr(double fallback) const
{
    switch (kind) {
    case Kind::Real:
        return real;
    case Kind::Whole:
        return static_cast<double>(whole);
    case Kind::Natural:
        return static_cast<double>(natural);
    default:
        return fallback;
    }
}

bool JsonNode::flagOr(bool fallback) const
{
    return kind == Kind::Flag ? flag : fallback;
}

} // namespace millrace
