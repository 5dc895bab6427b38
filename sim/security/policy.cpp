// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/policy.h"

#include "sim/security/condition_values.h"

#include <algorithm>
#include <array>

namespace millrace::security {

namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, 27> operatorNames = {
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnNotEquals",
    "ArnLike",
    "ArnNotLike",
    "Null",
};
static_assert(operatorNames.size() == static_cast<std::size_t>(ConditionOperator::Null) + 1);

constexpr std::string_view allValues = "ForAllValues:";
constexpr std::string_view anyValue = "ForAnyValue:";
constexpr std::string_view existsSuffix = "IfExists";

bool hasWildcard(std::string_view text)
{
    return text.find_first_of("*?") != std::string_view::npos;
}

std::string quoted(std::string_view text)
{
    return "\"" + std::string(text.substr(0, 140)) + "\"";
}

} // namespace

std::optional<OperatorSpelling> parseOperator(std::string_view text)
{
    OperatorSpelling spelling;
    if (text.starts_with(allValues)) {
        spelling.qualifier = SetQualifier::ForAllValues;
        text.remove_prefix(allValues.size());
    } else if (text.starts_with(anyValue)) {
        spelling.qualifier = SetQualifier::ForAnyValue;
        text.remove_prefix(anyValue.size());
    }
    if (text.ends_with(existsSuffix)) {
        spelling.ifExists = true;
        text.remove_suffix(existsSuffix.size());
    }
    const auto *at = std::find(operatorNames.begin(), operatorNames.end(), text);
    if (at == operatorNames.end())
        return {};
    spelling.comparison = static_cast<ConditionOperator>(at - operatorNames.begin());
    // It asks for presence itself.
    if (spelling.comparison == ConditionOperator::Null
        && (spelling.ifExists || spelling.qualifier != SetQualifier::None))
        return {};
    return spelling;
}

std::string operatorText(const OperatorSpelling &spelling)
{
    std::string text;
    if (spelling.qualifier == SetQualifier::ForAllValues)
        text = allValues;
    if (spelling.qualifier == SetQualifier::ForAnyValue)
        text = anyValue;
    text += operatorNames[static_cast<std::size_t>(spelling.comparison)];
    if (spelling.ifExists)
        text += existsSuffix;
    return text;
}

std::string judgeAction(std::string_view action)
{
    if (action == "*")
        return {};
    const std::size_t colon = action.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == action.size())
        return quoted(action) + " is no action: a service and its action are expected, such as "
               + "kinesis:PutRecord";
    if (hasWildcard(action.substr(0, colon)))
        return quoted(action) + " has a wildcard in the service, where none is allowed";
    return {};
}

std::string judgeResource(std::string_view pattern)
{
    if (pattern == "*")
        return {};
    if (!pattern.starts_with("arn:"))
        return quoted(pattern) + " is no ARN: arn:aws:kinesis:us-east-1:111111111111:stream/NAME or * is "
               + "expected";
    const std::size_t partitionEnd = pattern.find(':', 4);
    if (partitionEnd == std::string_view::npos || partitionEnd + 1 == pattern.size())
        return quoted(pattern) + " names no service: arn:aws:kinesis:... is expected";
    const std::string_view service =
        pattern.substr(partitionEnd + 1, pattern.find(':', partitionEnd + 1) - partitionEnd - 1);
    if (service.empty())
        return quoted(pattern) + " names no service: arn:aws:kinesis:... is expected";
    if (hasWildcard(service))
        return quoted(pattern) + " has a wildcard in the service segment, where none is allowed";
    return {};
}

std::string judgeConditionValue(ConditionOperator comparison, std::string_view value)
{
    switch (familyOf(comparison)) {
    case OperatorFamily::Number:
        return parseNumber(value) ? "" : quoted(value) + " is no number";
    case OperatorFamily::Date:
        return parseMoment(value) ? "" : quoted(value) + " is no date such as 2026-01-01T00:00:00Z";
    case OperatorFamily::Bool:
    case OperatorFamily::Null:
        return parseFlag(value) ? "" : quoted(value) + " is neither true nor false";
    case OperatorFamily::Address:
        return parseAddressRange(value) ? ""
                                        : quoted(value) + " is no IP address or range such as 203.0.113.0/24";
    case OperatorFamily::Arn:
        return value == "*" || value.starts_with("arn:") || value.starts_with("${")
                   ? ""
                   : quoted(value) + " is no ARN";
    case OperatorFamily::String:
        break;
    }
    return {};
}

} // namespace millrace::security
