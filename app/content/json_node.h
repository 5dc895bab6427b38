// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "content/finding.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace {

/// One JSON value. Objects keep the order of their members. Whole numbers stay whole; those above
/// 2^63-1 are `Natural`.
struct JsonNode
{
    enum class Kind : std::uint8_t { Null, Flag, Whole, Natural, Real, Text, List, Object };

    JsonNode() = default;
    JsonNode(std::string value);
    JsonNode(const char *value);
    JsonNode(bool value);
    JsonNode(int value);
    JsonNode(std::int64_t value);
    JsonNode(std::uint64_t value);
    JsonNode(double value);
    static JsonNode list();
    static JsonNode object();

    /// The member of that name, or nullptr (also when this is no object).
    const JsonNode *find(std::string_view key) const;
    JsonNode &set(std::string key, JsonNode value);
    void push(JsonNode value);

    bool isNumber() const { return kind == Kind::Whole || kind == Kind::Natural || kind == Kind::Real; }
    /// Values of another kind read as the fallback: judging is done before.
    std::string textOr(std::string_view fallback) const;
    std::int64_t wholeOr(std::int64_t fallback) const;
    std::uint64_t naturalOr(std::uint64_t fallback) const;
    double realOr(double fallback) const;
    bool flagOr(bool fallback) const;

    Kind kind = Kind::Null;
    bool flag = false;
    std::int64_t whole = 0;
    std::uint64_t natural = 0;
    double real = 0;
    std::string text;
    std::vector<JsonNode> items;
    std::vector<std::pair<std::string, JsonNode>> members;
};

struct JsonLimits
{
    std::size_t bytesMax = std::size_t{8} << 20;
    std::size_t nodesMax = 1'000'000;
    int depthMax = 64;
};

/// Reads JSON text. A fault has "line 3, column 7" as its place. Keys that come twice are faults.
Loaded<JsonNode> parseJson(std::string_view text, const JsonLimits &limits = {});

/// Indented by two; short lists and objects of plain values stay on one line. Ends with a newline.
std::string writeJson(const JsonNode &node);

} // namespace millrace
