// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::security {

// An AWS policy document as plain structs. Its elements and their meaning: IAM user guide, JSON policy
// elements reference.

enum class Effect : std::uint8_t { Allow, Deny };

/// What a condition compares, without its qualifier and suffix.
enum class ConditionOperator : std::uint8_t {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnNotEquals,
    ArnLike,
    ArnNotLike,
    Null,
};
enum class SetQualifier : std::uint8_t { None, ForAllValues, ForAnyValue };

/// An operator as documents spell it: "ForAnyValue:StringLikeIfExists".
struct OperatorSpelling
{
    ConditionOperator comparison = ConditionOperator::StringEquals;
    SetQualifier qualifier = SetQualifier::None;
    bool ifExists = false;

    friend bool operator==(const OperatorSpelling &, const OperatorSpelling &) = default;
};
std::optional<OperatorSpelling> parseOperator(std::string_view text);
std::string operatorText(const OperatorSpelling &spelling);

/// One operator applied to one key. All conditions of a statement must hold; of the values one is enough.
struct Condition
{
    OperatorSpelling is;
    std::string key; ///< "aws:RequestedRegion"; upper and lower case are the same
    std::vector<std::string> values;

    friend bool operator==(const Condition &, const Condition &) = default;
};

/// Whom a statement of a resource policy is about.
struct PrincipalName
{
    std::string type; ///< "AWS", "Service", "Federated", "CanonicalUser"
    std::string name; ///< "*", an account, an ARN, "lambda.amazonaws.com"

    friend bool operator==(const PrincipalName &, const PrincipalName &) = default;
};

/// A list and its Not... twin are never both filled.
struct Statement
{
    std::string sid;
    Effect effect = Effect::Allow;
    std::vector<std::string> actions;
    std::vector<std::string> notActions;
    std::vector<std::string> resources;
    std::vector<std::string> notResources;
    std::vector<PrincipalName> principals; ///< resource policies only
    std::vector<PrincipalName> notPrincipals;
    std::vector<Condition> conditions;

    friend bool operator==(const Statement &, const Statement &) = default;
};

inline constexpr std::string_view policyVersion = "2012-10-17";
/// What a document without a Version is: there "${" is no variable.
inline constexpr std::string_view oldPolicyVersion = "2008-10-17";

struct Policy
{
    std::string name; ///< in its scenario
    std::string version{policyVersion};
    std::string id; ///< the document's own, mostly empty
    std::vector<Statement> statements;

    friend bool operator==(const Policy &, const Policy &) = default;
};

// What is wrong with a part of a document; empty when nothing is.

/// "kinesis:Put*", or "*".
std::string judgeAction(std::string_view action);
/// An ARN with wildcards, or "*".
std::string judgeResource(std::string_view pattern);
std::string judgeConditionValue(ConditionOperator comparison, std::string_view value);

} // namespace millrace::security
