// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/security/evaluate.h"

#include <algorithm>

namespace millrace::security {

namespace {

/// How far a statement went before it turned out not to match.
enum class Reach : std::uint8_t { OtherAction, OtherPrincipal, OtherResource, ConditionFails, Matches };

struct Judged
{
    Reach reach = Reach::OtherAction;
    const Condition *failed = nullptr;
};

/// Identity policies name no principal: they are attached to one.
enum class PolicyUse : std::uint8_t { Identity, Resource };

bool namesAction(const Statement &statement, std::string_view action)
{
    const auto isIn = [&](const std::vector<std::string> &list) {
        return std::any_of(list.begin(), list.end(), [&](const std::string &pattern) {
            return matches(patternOf(pattern), action, LetterCase::Ignored);
        });
    };
    return statement.notActions.empty() ? isIn(statement.actions) : !isIn(statement.notActions);
}

std::string_view resourceOf(const Request &request)
{
    return hasResourceType(request.action) ? std::string_view(request.resource) : std::string_view("*");
}

bool namesResource(const Statement &statement, const Policy &policy, const Request &request)
{
    const std::string_view resource = resourceOf(request);
    const auto isIn = [&](const std::vector<std::string> &list) {
        return std::any_of(list.begin(), list.end(), [&](const std::string &text) {
            const auto pattern = expand(text, policy, request, Wildcards::Wild);
            return pattern && matchesArn(*pattern, resource, ServiceSegment::Literal);
        });
    };
    if (!statement.notResources.empty())
        return !isIn(statement.notResources);
    // In a resource policy it may be left out: then the resource itself is meant.
    return statement.resources.empty() || isIn(statement.resources);
}

/// The account segment of an ARN.
std::string_view accountOf(std::string_view arn)
{
    for (int segment = 0; segment < 4; ++segment) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos)
            return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

bool isPrincipal(const PrincipalName &named, const Request &request)
{
    if (named.name == "*" || named.name == request.principal)
        return true;
    if (named.type != "AWS")
        return false;
    // An account, as its number or its root's ARN, stands for everyone in it.
    const std::string_view account = request.principalAccount.empty()
                                         ? accountOf(request.principal)
                                         : std::string_view(request.principalAccount);
    return !account.empty()
           && (named.name == account || (named.name.ends_with(":root") && accountOf(named.name) == account));
}

bool namesPrincipal(const Statement &statement, const Request &request)
{
    const auto isIn = [&](const std::vector<PrincipalName> &list) {
        return std::any_of(list.begin(), list.end(),
                           [&](const PrincipalName &named) { return isPrincipal(named, request); });
    };
    return statement.notPrincipals.empty() ? isIn(statement.principals) : !isIn(statement.notPrincipals);
}

Judged judge(const Statement &statement, const Policy &policy, PolicyUse use, const Request &request)
{
    if (!namesAction(statement, request.action))
        return {};
    if (use == PolicyUse::Resource && !namesPrincipal(statement, request))
        return {Reach::OtherPrincipal, nullptr};
    if (!namesResource(statement, policy, request))
        return {Reach::OtherResource, nullptr};
    for (const Condition &condition : statement.conditions)
        if (!holds(condition, policy, request))
            return {Reach::ConditionFails, &condition};
    return {Reach::Matches, nullptr};
}

std::string joined(const std::vector<std::string> &texts)
{
    std::string all;
    for (const std::string &text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

/// "kinesis:PutRecords on arn:..."
std::string askedFor(const Request &request)
{
    return hasResourceType(request.action) ? request.action + " on " + request.resource : request.action;
}

/// The best that a list of policies has to say about a request, for one effect.
struct Best
{
    const Policy *policy = nullptr;
    const Statement *statement = nullptr;
    Judged judged;

    bool matches() const { return statement != nullptr && judged.reach == Reach::Matches; }
    std::string statementName() const
    {
        return statement->sid.empty() ? std::to_string(statement - policy->statements.data() + 1)
                                      : statement->sid;
    }
    std::string where() const
    {
        return policy->name.empty() ? std::string() : " (policy " + policy->name + ")";
    }
};

Best search(const PolicyList &policies, Effect effect, PolicyUse use, const Request &request)
{
    Best best;
    for (const Policy *policy : policies) {
        for (const Statement &statement : policy->statements) {
            if (statement.effect != effect)
                continue;
            const Judged judged = judge(statement, *policy, use, request);
            if (judged.reach <= best.judged.reach)
                continue;
            best = {policy, &statement, judged};
            if (best.matches())
                return best;
        }
    }
    return best;
}

std::string whyConditionFails(const Best &best, const Request &request)
{
    const Condition &failed = *best.judged.failed;
    const ContextKey *key = request.find(failed.key);
    std::string text =
        "statement " + best.statementName() + "'s condition " + failed.key + " does not hold: ";
    text += key == nullptr ? std::string("the request has no such key") : joined(key->values);
    return text + "; " + operatorText(failed.is) + " " + joined(failed.values) + " is asked for"
           + best.where();
}

/// Why nothing in these policies allows the request, by the statement that came nearest.
std::string whyNot(const Best &best, const Request &request)
{
    if (best.judged.reach == Reach::ConditionFails)
        return whyConditionFails(best, request);
    if (best.judged.reach != Reach::OtherResource)
        return "no statement allows " + askedFor(request);
    const Statement &statement = *best.statement;
    const std::string resources = statement.notResources.empty()
                                      ? joined(statement.resources)
                                      : "all but " + joined(statement.notResources);
    if (!hasResourceType(request.action))
        return "no statement allows " + request.action + ": it is about no single resource, so only "
               + "Resource * allows it, and statement " + best.statementName() + " names " + resources
               + best.where();
    return "no statement allows " + askedFor(request) + ": statement " + best.statementName()
           + " allows it on " + resources + best.where();
}

Decision implicitDeny(const Best &best, std::string reason)
{
    Decision decision;
    if (best.statement != nullptr && best.judged.reach >= Reach::OtherResource) {
        decision.policy = best.policy->name;
        decision.statement = best.statementName();
    }
    decision.reason = std::move(reason);
    return decision;
}

const char *nameOf(CapKind kind)
{
    switch (kind) {
    case CapKind::ServiceControl:
        return "service control policy";
    case CapKind::Boundary:
        return "permissions boundary";
    case CapKind::Session:
        return "session policy";
    }
    return "";
}

/// The first deny that matches, wherever it stands.
Best findDeny(const PolicySet &policies, const Request &request)
{
    Best deny = search(policies.identity, Effect::Deny, PolicyUse::Identity, request);
    if (!deny.matches())
        deny = search(policies.resource, Effect::Deny, PolicyUse::Resource, request);
    for (const Cap &cap : policies.caps)
        if (!deny.matches())
            deny = search(cap.policies, Effect::Deny, PolicyUse::Identity, request);
    return deny;
}

Decision allowed(const Best &best, const Request &request)
{
    return {Decision::Outcome::Allowed, best.policy->name, best.statementName(),
            "statement " + best.statementName() + " allows " + askedFor(request) + best.where()};
}

} // namespace

Decision evaluate(const PolicySet &policies, const Request &request)
{
    if (const Best deny = findDeny(policies, request); deny.matches())
        return {Decision::Outcome::ExplicitDeny, deny.policy->name, deny.statementName(),
                "statement " + deny.statementName() + " denies " + askedFor(request) + deny.where()};
    for (const Cap &cap : policies.caps) {
        const Best best = search(cap.policies, Effect::Allow, PolicyUse::Identity, request);
        if (!best.matches())
            return implicitDeny(best, "the " + std::string(nameOf(cap.kind))
                                          + " does not allow it: " + whyNot(best, request));
    }
    const Best identity = search(policies.identity, Effect::Allow, PolicyUse::Identity, request);
    const Best resource = search(policies.resource, Effect::Allow, PolicyUse::Resource, request);
    const std::string_view owner = accountOf(request.resource);
    const bool isOneAccount =
        request.principalAccount.empty() || owner.empty() || owner == request.principalAccount;
    if (isOneAccount) {
        if (identity.matches())
            return allowed(identity, request);
        if (resource.matches())
            return allowed(resource, request);
        return implicitDeny(identity, whyNot(identity, request));
    }
    if (!identity.matches())
        return implicitDeny(identity, whyNot(identity, request));
    if (!resource.matches())
        return implicitDeny(resource, "account " + std::string(owner) + " has no resource policy that allows "
                                          + askedFor(request) + " to account " + request.principalAccount);
    return allowed(identity, request);
}

Decision evaluateIdentity(const PolicyList &identity, const Request &request)
{
    return evaluate(PolicySet{identity, {}, {}}, request);
}

} // namespace millrace::security
