// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/file_bytes.h"
#include "content/file_shapes.h"
#include "content/library.h"
#include "content/scenario_json.h"

#include <algorithm>
#include <set>

namespace millrace {

namespace {

using security::Condition;
using security::Effect;
using security::Policy;
using security::PrincipalName;
using security::Statement;

/// AWS allows 6,144 characters, white space aside; a file may be laid out generously.
constexpr JsonLimits policyLimits{std::size_t{256} << 10, 20'000, 16};
constexpr std::size_t valuesMax = 500;

/// A text, or the texts of a list. Anything else has been found by the shape.
std::vector<std::string> textsOf(const JsonNode *node)
{
    std::vector<std::string> texts;
    if (node == nullptr)
        return texts;
    if (node->kind == JsonNode::Kind::Text)
        texts.push_back(node->text);
    for (const JsonNode &item : node->items)
        if (item.kind == JsonNode::Kind::Text)
            texts.push_back(item.text);
    return texts;
}

/// Where the i-th of them stands: a single one stands at the key itself.
std::string itemPlace(const JsonNode &node, const std::string &place, std::size_t i)
{
    return node.kind == JsonNode::Kind::List ? place + "/" + std::to_string(i) : place;
}

std::vector<PrincipalName> principalsOf(const JsonNode *node)
{
    std::vector<PrincipalName> principals;
    if (node == nullptr)
        return principals;
    if (node->kind == JsonNode::Kind::Text)
        return {{"AWS", node->text}};
    for (const auto &[type, names] : node->members)
        for (std::string &name : textsOf(&names))
            principals.push_back({type, std::move(name)});
    return principals;
}

/// Values may stand without quotes: true, 300.
bool valueText(const JsonNode &node, std::string &text)
{
    switch (node.kind) {
    case JsonNode::Kind::Text:
        text = node.text;
        return true;
    case JsonNode::Kind::Flag:
        text = node.flag ? "true" : "false";
        return true;
    case JsonNode::Kind::Whole:
        text = formatValue(node.whole, ParameterKind::Count);
        return true;
    case JsonNode::Kind::Real:
        text = formatValue(node.real, ParameterKind::Number);
        return true;
    default:
        return false;
    }
}

/// Reads one document, adding to the findings what no shape can show.
class PolicyReader
{
public:
    explicit PolicyReader(std::vector<Finding> &findings)
        : m_findings(findings)
    {}

    Policy read(const JsonNode &document, const std::string &place)
    {
        Policy policy;
        const JsonNode *version = document.find("Version");
        policy.version = version != nullptr ? version->textOr("") : std::string(security::oldPolicyVersion);
        if (const JsonNode *id = document.find("Id"))
            policy.id = id->textOr("");
        const JsonNode *statements = document.find("Statement");
        if (statements == nullptr)
            return policy;
        const std::string at = place + "/Statement";
        if (statements->kind == JsonNode::Kind::Object)
            policy.statements.push_back(readStatement(*statements, at));
        for (std::size_t i = 0; i < statements->items.size() && m_findings.size() < findingsMax; ++i)
            policy.statements.push_back(readStatement(statements->items[i], at + "/" + std::to_string(i)));
        if (statements->kind == JsonNode::Kind::List && statements->items.empty())
            fault(at, "is empty");
        return policy;
    }

private:
    Statement readStatement(const JsonNode &node, const std::string &place)
    {
        Statement statement;
        if (node.kind != JsonNode::Kind::Object)
            return statement;
        if (const JsonNode *sid = node.find("Sid"))
            statement.sid = readSid(*sid, place + "/Sid");
        const JsonNode *effect = node.find("Effect");
        statement.effect = effect != nullptr && effect->textOr("") == "Deny" ? Effect::Deny : Effect::Allow;
        statement.principals = readPrincipals(node, "Principal", place);
        statement.notPrincipals = readPrincipals(node, "NotPrincipal", place);
        const bool isOfResource = node.find("Principal") != nullptr || node.find("NotPrincipal") != nullptr;
        judgePair(node, "Principal", "NotPrincipal", false, place);
        judgePair(node, "Action", "NotAction", true, place);
        judgePair(node, "Resource", "NotResource", !isOfResource, place);
        statement.actions = readTexts(node, "Action", security::judgeAction, place);
        statement.notActions = readTexts(node, "NotAction", security::judgeAction, place);
        statement.resources = readTexts(node, "Resource", security::judgeResource, place);
        statement.notResources = readTexts(node, "NotResource", security::judgeResource, place);
        if (const JsonNode *conditions = node.find("Condition"))
            readConditions(*conditions, place + "/Condition", statement.conditions);
        return statement;
    }

    std::string readSid(const JsonNode &node, const std::string &place)
    {
        std::string sid = node.textOr("");
        const bool isPlain = std::all_of(sid.begin(), sid.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
        if (!isPlain)
            fault(place, "\"" + sid.substr(0, 140) + "\" is no Sid: letters and digits only");
        else if (!sid.empty() && !m_sids.insert(sid).second)
            fault(place, "\"" + sid + "\" comes twice");
        return sid;
    }

    std::vector<PrincipalName> readPrincipals(const JsonNode &node, const char *key, const std::string &place)
    {
        const JsonNode *principals = node.find(key);
        if (principals != nullptr)
            for (const auto &[type, names] : principals->members)
                if (type != "AWS" && type != "Service" && type != "Federated" && type != "CanonicalUser")
                    fault(place + "/" + key + "/" + pointerStep(type),
                          "is no kind of principal: AWS, Service, Federated, CanonicalUser");
        return principalsOf(principals);
    }

    /// A key and its Not... twin: never both, and one of them where it is needed.
    void judgePair(const JsonNode &node, const std::string &key, const std::string &twin, bool isNeeded,
                   const std::string &place)
    {
        const bool hasKey = node.find(key) != nullptr;
        const bool hasTwin = node.find(twin) != nullptr;
        if (hasKey && hasTwin)
            fault(place + "/" + twin, "cannot stand beside " + key);
        if (isNeeded && !hasKey && !hasTwin)
            fault(place + "/" + key, "is missing");
    }

    std::vector<std::string> readTexts(const JsonNode &node, const std::string &key,
                                       std::string (*judge)(std::string_view), const std::string &place)
    {
        const JsonNode *member = node.find(key);
        if (member == nullptr)
            return {};
        std::vector<std::string> texts = textsOf(member);
        const std::string at = place + "/" + key;
        if (member->kind == JsonNode::Kind::List && member->items.empty())
            fault(at, "is empty");
        for (std::size_t i = 0; i < texts.size(); ++i)
            if (std::string wrong = judge(texts[i]); !wrong.empty())
                fault(itemPlace(*member, at, i), std::move(wrong));
        return texts;
    }

    void readConditions(const JsonNode &node, const std::string &place, std::vector<Condition> &conditions)
    {
        for (const auto &[spelling, keys] : node.members) {
            const std::string at = place + "/" + pointerStep(spelling);
            const auto known = security::parseOperator(spelling);
            if (!known) {
                fault(at, "is no condition operator such as StringEquals");
                continue;
            }
            if (keys.kind != JsonNode::Kind::Object || keys.members.empty()) {
                fault(at, "an object of condition keys and their values is expected");
                continue;
            }
            for (const auto &[key, values] : keys.members) {
                Condition condition{*known, key, {}};
                readValues(values, at + "/" + pointerStep(key), condition);
                conditions.push_back(std::move(condition));
            }
        }
    }

    void readValues(const JsonNode &node, const std::string &place, Condition &condition)
    {
        const bool isList = node.kind == JsonNode::Kind::List;
        const std::size_t count = isList ? node.items.size() : 1;
        if (count == 0 || count > valuesMax)
            fault(place, count == 0 ? "is empty" : "has more than 500 values");
        for (std::size_t i = 0; i < std::min(count, valuesMax); ++i) {
            std::string text;
            if (!valueText(isList ? node.items[i] : node, text)) {
                fault(itemPlace(node, place, i), "a text, a number or true or false is expected");
                continue;
            }
            if (std::string wrong = security::judgeConditionValue(condition.is.comparison, text);
                !wrong.empty())
                fault(itemPlace(node, place, i), std::move(wrong));
            condition.values.push_back(std::move(text));
        }
    }

    void fault(const std::string &place, std::string text)
    {
        if (m_findings.size() < findingsMax)
            m_findings.push_back({place, std::move(text)});
    }

    std::vector<Finding> &m_findings;
    std::set<std::string> m_sids;
};

/// One text stands by itself, as AWS documents mostly have it.
void setTexts(JsonNode &object, const char *key, const std::vector<std::string> &texts)
{
    if (texts.empty())
        return;
    if (texts.size() == 1) {
        object.set(key, texts.front());
        return;
    }
    JsonNode &list = object.set(key, JsonNode::list());
    for (const std::string &text : texts)
        list.push(text);
}

void setPrincipals(JsonNode &object, const char *key, const std::vector<PrincipalName> &principals)
{
    if (principals.empty())
        return;
    std::vector<std::string> types;
    for (const PrincipalName &principal : principals)
        if (std::find(types.begin(), types.end(), principal.type) == types.end())
            types.push_back(principal.type);
    JsonNode &node = object.set(key, JsonNode::object());
    for (const std::string &type : types) {
        std::vector<std::string> names;
        for (const PrincipalName &principal : principals)
            if (principal.type == type)
                names.push_back(principal.name);
        setTexts(node, type.c_str(), names);
    }
}

JsonNode conditionsNode(const std::vector<Condition> &conditions)
{
    std::vector<std::string> operators;
    for (const Condition &condition : conditions)
        if (std::string text = operatorText(condition.is);
            std::find(operators.begin(), operators.end(), text) == operators.end())
            operators.push_back(std::move(text));
    JsonNode node = JsonNode::object();
    for (const std::string &spelling : operators) {
        JsonNode &keys = node.set(spelling, JsonNode::object());
        for (const Condition &condition : conditions)
            if (operatorText(condition.is) == spelling)
                setTexts(keys, condition.key.c_str(), condition.values);
    }
    return node;
}

JsonNode statementNode(const Statement &statement)
{
    JsonNode node = JsonNode::object();
    if (!statement.sid.empty())
        node.set("Sid", statement.sid);
    node.set("Effect", statement.effect == Effect::Allow ? "Allow" : "Deny");
    setPrincipals(node, "Principal", statement.principals);
    setPrincipals(node, "NotPrincipal", statement.notPrincipals);
    setTexts(node, "Action", statement.actions);
    setTexts(node, "NotAction", statement.notActions);
    setTexts(node, "Resource", statement.resources);
    setTexts(node, "NotResource", statement.notResources);
    if (!statement.conditions.empty())
        node.set("Condition", conditionsNode(statement.conditions));
    return node;
}

} // namespace

security::Policy readPolicy(const JsonNode &document, const std::string &place,
                            std::vector<Finding> &findings)
{
    return PolicyReader(findings).read(document, place);
}

JsonNode policyDocumentNode(const security::Policy &policy)
{
    JsonNode node = JsonNode::object();
    node.set("Version", policy.version);
    if (!policy.id.empty())
        node.set("Id", policy.id);
    JsonNode &statements = node.set("Statement", JsonNode::list());
    for (const Statement &statement : policy.statements)
        statements.push(statementNode(statement));
    return node;
}

Loaded<security::Policy> parsePolicy(std::string_view text)
{
    Loaded<JsonNode> parsed = parseJson(text, policyLimits);
    if (!isGood(parsed))
        return std::get<std::vector<Finding>>(std::move(parsed));
    const JsonNode &root = std::get<JsonNode>(parsed);
    std::vector<Finding> findings;
    judgeShape(root, policyDocumentShape(), "", findings);
    Policy policy = readPolicy(root, "", findings);
    if (!findings.empty())
        return findings;
    return policy;
}

Loaded<security::Policy> loadPolicy(const std::filesystem::path &path)
{
    std::string text;
    if (std::string fault = readText(path, text); !fault.empty())
        return std::vector<Finding>{{"", std::move(fault)}};
    return parsePolicy(text);
}

} // namespace millrace
