// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/request.h"

#include <algorithm>
#include <array>

namespace millrace::security {

namespace {

/// Source: Service Authorization Reference for Amazon Kinesis Data Streams: no resource type is listed.
constexpr std::array<std::string_view, 8> actionsWithoutResource = {
    "kinesis:ListStreams",           "kinesis:DescribeLimits",           "kinesis:DescribeAccountSettings",
    "kinesis:UpdateAccountSettings", "kinesis:EnableEnhancedMonitoring", "kinesis:DisableEnhancedMonitoring",
    "kinesis:UpdateShardCount",      "kinesis:UpdateStreamMode",
};

void append(Pattern &pattern, std::string_view literal)
{
    for (const char c : literal)
        pattern.push_back(static_cast<std::int16_t>(static_cast<unsigned char>(c)));
}

/// "key, 'fallback'" to its parts; the fallback may be missing.
struct Variable
{
    std::string_view key;
    std::optional<std::string_view> fallback;
};
Variable variableOf(std::string_view inner)
{
    const std::size_t comma = inner.find(',');
    if (comma == std::string_view::npos)
        return {inner, {}};
    std::string_view fallback = inner.substr(comma + 1);
    while (fallback.starts_with(' '))
        fallback.remove_prefix(1);
    if (fallback.size() >= 2 && fallback.front() == '\'' && fallback.back() == '\'')
        fallback = fallback.substr(1, fallback.size() - 2);
    return {inner.substr(0, comma), fallback};
}

/// The value of "${inner}": a context key with one value, or an escaped sign. Source: IAM user guide,
/// policy variables.
std::optional<std::string_view> valueOf(std::string_view inner, const Request &request)
{
    if (inner == "*" || inner == "?" || inner == "$")
        return inner;
    const Variable variable = variableOf(inner);
    const ContextKey *key = request.find(variable.key);
    if (key == nullptr || key->values.size() != 1)
        return variable.fallback;
    return key->values.front();
}

} // namespace

const ContextKey *Request::find(std::string_view key) const
{
    for (const ContextKey &known : context)
        if (sameIgnoringCase(known.name, key))
            return &known;
    return nullptr;
}

bool hasResourceType(std::string_view action)
{
    return std::none_of(actionsWithoutResource.begin(), actionsWithoutResource.end(),
                        [&](std::string_view name) { return sameIgnoringCase(name, action); });
}

std::optional<Pattern> expand(std::string_view text, const Policy &policy, const Request &request,
                              Wildcards wildcards)
{
    Pattern pattern;
    const auto plain = [&](std::string_view part) {
        if (wildcards == Wildcards::Literal)
            append(pattern, part);
        else
            for (const std::int16_t c : patternOf(part))
                pattern.push_back(c);
    };
    const bool hasVariables = policy.version == policyVersion;
    while (hasVariables) {
        const std::size_t open = text.find("${");
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos)
            break;
        plain(text.substr(0, open));
        const auto value = valueOf(text.substr(open + 2, close - open - 2), request);
        if (!value)
            return {};
        append(pattern, *value);
        text.remove_prefix(close + 1);
    }
    plain(text);
    return pattern;
}

} // namespace millrace::security
