// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/security/policy.h"
#include "sim/security/request.h"

#include <cstdint>
#include <string>
#include <vector>

namespace millrace::security {

using PolicyList = std::vector<const Policy *>;

/// What can only take rights away: each that is present must allow too.
enum class CapKind : std::uint8_t { ServiceControl, Boundary, Session };
struct Cap
{
    CapKind kind = CapKind::Boundary;
    PolicyList policies; ///< of one level: of an account, of its unit
};

/// All policies that a request meets.
struct PolicySet
{
    PolicyList identity;
    PolicyList resource; ///< of the stream or consumer itself
    std::vector<Cap> caps;
};

/// What came of a request, and by which statement.
struct Decision
{
    enum class Outcome : std::uint8_t { Allowed, ExplicitDeny, ImplicitDeny };
    Outcome outcome = Outcome::ImplicitDeny;
    std::string policy;    ///< name of the deciding one; of an implicit denial the nearest miss, or empty
    std::string statement; ///< its sid, or its number from 1
    std::string reason;    ///< finished English: "no statement allows kinesis:ListShards on arn:..."

    bool isAllowed() const { return outcome == Outcome::Allowed; }
};

/// Source: IAM user guide, policy evaluation logic. A deny anywhere wins; then what caps must allow; then
/// identity or resource policies, across accounts both.
Decision evaluate(const PolicySet &policies, const Request &request);
/// Identity policies alone.
Decision evaluateIdentity(const PolicyList &identity, const Request &request);

} // namespace millrace::security
