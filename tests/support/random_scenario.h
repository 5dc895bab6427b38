// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/scenario/scenario.h"
#include "sim/scenario/validate.h"
#include "sim/security/principal.h"
#include "sim/services/catalogue.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace millrace::test {

/// Below a bound; the source of all chance here.
using Draw = std::function<std::uint64_t(std::uint64_t bound)>;

struct RandomScenarioLimits
{
    std::uint64_t servicesOfKind = 3;
    std::uint64_t commands = 6;
    std::uint64_t variants = 3;
    double countMax = 1e18; ///< no Count is drawn above: a million keys take their second
};

/// A legal scenario made from nothing but the parameter and command tables: bounds, defaults and values
/// in between, for whatever kinds of service there are.
class RandomScenario
{
public:
    explicit RandomScenario(Draw draw, RandomScenarioLimits limits = {})
        : m_draw(std::move(draw))
        , m_limits(limits)
    {}

    Scenario make()
    {
        m_scenario = {};
        m_scenario.name = "random";
        m_scenario.title = "Random, \"quoted\" and \\ escaped \xc3\xa9";
        m_scenario.seed = m_draw(UINT64_MAX);
        m_scenario.length =
            Duration{1 + static_cast<std::int64_t>(m_draw(static_cast<std::uint64_t>(hours(24).ns)))};
        if (chance(4))
            m_scenario.start = SimTime{static_cast<std::int64_t>(m_draw(2'000'000'000)) * nsPerSecond};
        for (std::uint64_t i = m_draw(4); i > 0; --i)
            addPolicy("policy-" + std::to_string(i));
        for (const ServiceKind &kind : catalogue())
            for (std::uint64_t i = m_draw(m_limits.servicesOfKind + 1); i > 0; --i)
                m_scenario.services.push_back({std::string(kind.name),
                                               kind.isRegion
                                                   ? "eu-west-" + std::to_string(i)
                                                   : std::string(kind.section) + "-" + std::to_string(i),
                                               {}});
        shuffle();
        for (ServiceConfig &service : m_scenario.services) {
            service.parameters = some(*findKind(service.kind)->parameters, 3, false);
            if (!findKind(service.kind)->isRegion && chance(4))
                service.region = oneOf({"eu-west-1", "ap-southeast-2"});
        }
        if (chance(4))
            m_scenario.interRegionLatency = milliseconds(static_cast<std::int64_t>(m_draw(1'001)));
        dropFaulty();
        for (std::uint64_t i = m_draw(m_limits.commands + 1); i > 0 && !m_scenario.services.empty(); --i)
            addCommand();
        for (std::uint64_t i = m_draw(m_limits.variants + 1); i > 0 && !m_scenario.services.empty(); --i)
            addVariant(i);
        return m_scenario;
    }

    ParameterValue value(const ParameterInfo &info)
    {
        switch (info.kind) {
        case ParameterKind::Count:
        case ParameterKind::Time:
        case ParameterKind::Size:
        case ParameterKind::ByteRate:
            return whole(info);
        case ParameterKind::Fraction:
        case ParameterKind::Number:
        case ParameterKind::Rate:
            return real(info);
        case ParameterKind::Flag:
            return chance(2);
        case ParameterKind::Choice:
            return std::string(info.choices[m_draw(info.choices.size())]);
        case ParameterKind::Text:
            return text(info);
        case ParameterKind::TextList: {
            std::vector<std::string> items;
            if (info.name == security::policiesParameter) {
                for (const auto &policy : m_scenario.policies)
                    if (chance(2))
                        items.push_back(policy->name);
                return items;
            }
            for (std::uint64_t i = m_draw(5); i > 0; --i)
                items.push_back("key," + std::to_string(i) + "\"");
            return items;
        }
        case ParameterKind::Reference: {
            std::vector<std::string> names{""};
            for (const ServiceConfig &service : m_scenario.services)
                if (service.kind == info.target)
                    names.push_back(service.name);
            return names[m_draw(names.size())];
        }
        case ParameterKind::Trace:
            return std::string();
        }
        return info.defaultValue;
    }

private:
    bool chance(std::uint64_t oneIn) { return m_draw(oneIn) == 0; }

    std::string oneOf(const std::vector<std::string> &texts) { return texts[m_draw(texts.size())]; }
    void addPolicy(const std::string &name)
    {
        security::Policy policy;
        policy.name = name;
        for (std::uint64_t i = 1 + m_draw(3); i > 0; --i) {
            security::Statement statement;
            statement.sid = chance(2) ? "S" + std::to_string(i) : "";
            statement.effect = chance(4) ? security::Effect::Deny : security::Effect::Allow;
            auto &actions = chance(4) ? statement.notActions : statement.actions;
            actions.push_back(oneOf({"*", "kinesis:Put*", "kinesis:Get*", "KINESIS:*Shard*"}));
            actions.push_back("kinesis:ListStreams");
            auto &resources = chance(4) ? statement.notResources : statement.resources;
            resources.push_back(oneOf({"*", "arn:aws:kinesis:*:*:stream/streams-?", "arn:aws:kinesis"}));
            if (chance(2)) {
                security::Condition condition;
                condition.is = *security::parseOperator(
                    oneOf({"StringEquals", "StringNotLikeIfExists", "ForAnyValue:StringLike"}));
                condition.key = oneOf({"aws:RequestedRegion", "aws:TagKeys", "a \"key\""});
                condition.values.push_back(oneOf({"us-east-1", "us-*", ""}));
                condition.values.push_back("\\ \xc3\xa9");
                statement.conditions.push_back(std::move(condition));
            }
            policy.statements.push_back(std::move(statement));
        }
        m_scenario.policies.push_back(std::make_shared<const security::Policy>(std::move(policy)));
    }
    void shuffle()
    {
        for (std::size_t i = m_scenario.services.size(); i > 1; --i)
            std::swap(m_scenario.services[i - 1], m_scenario.services[m_draw(i)]);
    }
    std::int64_t whole(const ParameterInfo &info)
    {
        const auto low = static_cast<std::int64_t>(info.minimum);
        const bool isCount = info.kind == ParameterKind::Count;
        const auto high =
            static_cast<std::int64_t>(isCount ? std::min(info.maximum, m_limits.countMax) : info.maximum);
        switch (m_draw(6)) {
        case 0:
            return low;
        case 1:
            return chance(3) ? high : low + (high - low) / 1'000; // the largest are dear
        case 2:
            return std::get<std::int64_t>(info.defaultValue);
        default: {
            // Of every order of magnitude alike.
            std::int64_t span = high - low;
            for (std::uint64_t halvings = m_draw(48); halvings > 0 && span > 1; --halvings)
                span /= 2;
            return low + static_cast<std::int64_t>(m_draw(static_cast<std::uint64_t>(span) + 1));
        }
        }
    }
    double real(const ParameterInfo &info)
    {
        switch (m_draw(6)) {
        case 0:
            return info.minimum;
        case 1:
            return info.maximum;
        case 2:
            return std::get<double>(info.defaultValue);
        default: {
            double span = info.maximum - info.minimum;
            for (std::uint64_t halvings = m_draw(48); halvings > 0; --halvings)
                span /= 2;
            return info.minimum + span * (static_cast<double>(m_draw(1 << 20)) / (1 << 20));
        }
        }
    }
    std::string text(const ParameterInfo &info)
    {
        const double most = info.maximum > 0 ? info.maximum : 4096;
        switch (m_draw(5)) {
        case 0:
            return {};
        case 1:
            return std::string(static_cast<std::size_t>(most), 'k');
        case 2:
            return std::to_string(m_draw(20));
        case 3:
            return std::string("a/b~\"\\\t\n\xc3\xa9")
                .substr(0, static_cast<std::size_t>(std::min(most, 10.0)));
        default:
            return std::get<std::string>(info.defaultValue);
        }
    }
    ParameterValues some(const std::vector<ParameterInfo> &table, std::uint64_t oneIn, bool whileRunning)
    {
        ParameterValues values;
        for (const ParameterInfo &info : table)
            if ((!whileRunning || info.whileRunning)
                && (info.kind == ParameterKind::Reference ? !chance(8) : chance(oneIn)))
                setValue(values, info.name, value(info));
        return values;
    }
    /// Parameters can contradict each other; what is named in a finding goes back to its default.
    void dropFaulty()
    {
        for (std::vector<Finding> findings = validate(m_scenario); !findings.empty();
             findings = validate(m_scenario)) {
            bool isChanged = false;
            for (ServiceConfig &service : m_scenario.services) {
                std::vector<Finding> own;
                judgeService(service, m_scenario, "", own);
                for (const Finding &finding : own)
                    isChanged |=
                        std::erase_if(service.parameters,
                                      [&](const auto &entry) { return finding.place == "/" + entry.first; })
                        > 0;
                if (!own.empty() && !isChanged) {
                    service.parameters.clear();
                    isChanged = true;
                }
            }
            // What no service is guilty of alone is too much of everything.
            if (!isChanged)
                m_scenario.services.pop_back();
        }
    }
    void addCommand()
    {
        const ServiceConfig &service = m_scenario.services[m_draw(m_scenario.services.size())];
        const ServiceKind &kind = *findKind(service.kind);
        TimedCommand timed;
        timed.at = Duration{static_cast<std::int64_t>(m_draw(20'000)) * nsPerMillisecond};
        Command &command = timed.command;
        command.target = service.name;
        switch (m_draw(8)) {
        case 0:
            command.name = "remove";
            break;
        case 1:
            command.name = "create";
            command.target = "new-" + std::to_string(m_draw(4));
            command.arguments = some(*kind.parameters, 4, false);
            setValue(command.arguments, "kind", std::string(kind.name));
            if (!kind.isRegion && chance(4))
                setValue(command.arguments, "region", std::string("eu-west-2"));
            break;
        case 2:
        case 3:
        case 4:
            command.name = "set";
            command.arguments = some(*kind.parameters, 4, true);
            break;
        default:
            if (kind.commands->empty())
                return;
            const CommandInfo &info = (*kind.commands)[m_draw(kind.commands->size())];
            command.name = info.name;
            command.arguments = some(info.arguments, 1, false);
        }
        m_scenario.commands.push_back(std::move(timed));
        if (!validate(m_scenario).empty())
            m_scenario.commands.pop_back();
    }
    void addVariant(std::uint64_t number)
    {
        Variant variant{"variant-" + std::to_string(number), chance(2) ? "One way" : "", {}};
        for (std::uint64_t i = m_draw(4); i > 0; --i) {
            const ServiceConfig &service = m_scenario.services[m_draw(m_scenario.services.size())];
            const auto &table = *findKind(service.kind)->parameters;
            if (table.empty())
                continue;
            const ParameterInfo &info = table[m_draw(table.size())];
            const std::string path = service.name + "/" + std::string(info.name);
            const bool isThere = std::any_of(variant.set.begin(), variant.set.end(),
                                             [&](const auto &entry) { return entry.first == path; });
            if (!isThere)
                variant.set.emplace_back(path, value(info));
        }
        m_scenario.variants.push_back(std::move(variant));
        if (!validate(m_scenario).empty())
            m_scenario.variants.pop_back();
    }

    Draw m_draw;
    RandomScenarioLimits m_limits;
    Scenario m_scenario;
};

} // namespace millrace::test
