// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/security/pattern.h"
#include "sim/security/policy.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::security {

/// A key of the request context. Most have one value; upper and lower case of names are the same.
struct ContextKey
{
    std::string name; ///< "aws:RequestedRegion"
    std::vector<std::string> values;
};

/// What is asked for, by whom.
struct Request
{
    std::string action;           ///< "kinesis:PutRecords"
    std::string resource;         ///< an ARN; not looked at when the action has no resource type
    std::string principal;        ///< ARN of the caller, or a service's name
    std::string principalAccount; ///< empty: that of the resource
    std::vector<ContextKey> context;

    /// nullptr: the request has no such key.
    const ContextKey *find(std::string_view key) const;
};

/// False for actions that are about no single stream: they are allowed by Resource "*" only.
bool hasResourceType(std::string_view action);

/// How "*" and "?" of a policy's text are meant.
enum class Wildcards : std::uint8_t { Wild, Literal };
/// A policy's text with its variables ("${aws:PrincipalAccount}") put in. Nothing when the request lacks
/// one of them: such a text matches nothing.
std::optional<Pattern> expand(std::string_view text, const Policy &policy, const Request &request,
                              Wildcards wildcards);

bool holds(const Condition &condition, const Policy &policy, const Request &request);

} // namespace millrace::security
