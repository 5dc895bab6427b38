// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/condition_values.h"
#include "sim/security/request.h"

#include <algorithm>

namespace millrace::security {

namespace {

template <typename Value>
bool compare(ConditionOperator comparison, const Value &given, const Value &wanted)
{
    switch (comparison) {
    case ConditionOperator::NumericLessThan:
    case ConditionOperator::DateLessThan:
        return given < wanted;
    case ConditionOperator::NumericLessThanEquals:
    case ConditionOperator::DateLessThanEquals:
        return given <= wanted;
    case ConditionOperator::NumericGreaterThan:
    case ConditionOperator::DateGreaterThan:
        return given > wanted;
    case ConditionOperator::NumericGreaterThanEquals:
    case ConditionOperator::DateGreaterThanEquals:
        return given >= wanted;
    default:
        return given == wanted;
    }
}

bool matchesText(const Condition &condition, const std::string &given, const std::string &wanted,
                 const Policy &policy, const Request &request)
{
    const ConditionOperator comparison = condition.is.comparison;
    const bool isArn = familyOf(comparison) == OperatorFamily::Arn;
    const bool isLike =
        comparison == ConditionOperator::StringLike || comparison == ConditionOperator::StringNotLike;
    const bool ignoresCase = comparison == ConditionOperator::StringEqualsIgnoreCase
                             || comparison == ConditionOperator::StringNotEqualsIgnoreCase;
    const auto pattern =
        expand(wanted, policy, request, isArn || isLike ? Wildcards::Wild : Wildcards::Literal);
    if (!pattern)
        return false;
    // ArnEquals and ArnLike are the same. Source: IAM user guide, ARN condition operators.
    if (isArn)
        return matchesArn(*pattern, given, ServiceSegment::Wild);
    return matches(*pattern, given, ignoresCase ? LetterCase::Ignored : LetterCase::Matters);
}

/// One value of the request against one of the condition, the negation left aside.
bool matchesValue(const Condition &condition, const std::string &given, const std::string &wanted,
                  const Policy &policy, const Request &request)
{
    const ConditionOperator comparison = condition.is.comparison;
    switch (familyOf(comparison)) {
    case OperatorFamily::Number: {
        const auto a = parseNumber(given);
        const auto b = parseNumber(wanted);
        return a && b && compare(comparison, *a, *b);
    }
    case OperatorFamily::Date: {
        const auto a = parseMoment(given);
        const auto b = parseMoment(wanted);
        return a && b && compare(comparison, *a, *b);
    }
    case OperatorFamily::Bool: {
        const auto a = parseFlag(given);
        const auto b = parseFlag(wanted);
        return a && b && *a == *b;
    }
    case OperatorFamily::Address: {
        const auto a = parseAddressRange(given);
        const auto b = parseAddressRange(wanted);
        return a && b && b->contains(*a);
    }
    default:
        return matchesText(condition, given, wanted, policy, request);
    }
}

bool asksForAbsence(const Condition &condition)
{
    return std::any_of(condition.values.begin(), condition.values.end(),
                       [](const std::string &value) { return parseFlag(value).value_or(false); });
}

} // namespace

bool holds(const Condition &condition, const Policy &policy, const Request &request)
{
    const ContextKey *key = request.find(condition.key);
    const bool isMissing = key == nullptr || key->values.empty();
    if (condition.is.comparison == ConditionOperator::Null)
        return asksForAbsence(condition) == isMissing;
    const bool negated = isNegated(condition.is.comparison);
    if (isMissing) {
        // An empty set is all of what is asked for, and has nothing in it that could be any of it; with
        // ForAnyValue even IfExists does not help. Source: IAM user guide, multivalued context keys.
        if (condition.is.qualifier != SetQualifier::None)
            return condition.is.qualifier == SetQualifier::ForAllValues;
        return condition.is.ifExists || negated;
    }
    const auto satisfies = [&](const std::string &given) {
        const bool isMatched =
            std::any_of(condition.values.begin(), condition.values.end(), [&](const std::string &wanted) {
                return matchesValue(condition, given, wanted, policy, request);
            });
        return isMatched != negated;
    };
    const auto &values = key->values;
    // Several values without a qualifier: none may offend a negated operator, one is enough for another.
    const bool needsAll = condition.is.qualifier == SetQualifier::ForAllValues
                          || (condition.is.qualifier == SetQualifier::None && negated);
    return needsAll ? std::all_of(values.begin(), values.end(), satisfies)
                    : std::any_of(values.begin(), values.end(), satisfies);
}

} // namespace millrace::security
