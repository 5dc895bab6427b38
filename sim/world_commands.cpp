// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/check.h"
#include "sim/scenario/validate.h"
#include "sim/security/principal.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

namespace millrace {

namespace {

constexpr std::size_t servicesEverMax = 10'000;

/// "split_shard orders shard=1 at=middle": what was asked for, in one line.
std::string describe(const Command &command, const ServiceKind *kind)
{
    std::string title = command.name;
    const CommandInfo *info = kind != nullptr ? findCommand(*kind, command.name) : nullptr;
    if (info != nullptr)
        title = info->title;
    else if (command.name == "create")
        title = "Create";
    else if (command.name == "remove")
        title = "Remove";
    else if (command.name == "set")
        title = "Set";
    std::string text = title + " · " + command.target;
    for (const auto &[name, value] : command.arguments) {
        const ParameterInfo *row = nullptr;
        if (info != nullptr) {
            for (const ParameterInfo &argument : info->arguments)
                if (argument.name == name)
                    row = &argument;
        } else if (kind != nullptr) {
            row = findParameter(*kind, name);
        }
        text += " · " + (row != nullptr ? std::string(row->title) : name) + " "
                + formatValue(value, row != nullptr ? row->kind : ParameterKind::Text);
    }
    return text;
}

/// Actions that policies know for no single resource: a statement must name all of them, "*".
/// Source: Service Authorization Reference, Amazon Kinesis Data Streams.
bool isForAnyResource(std::string_view action)
{
    return action == "kinesis:UpdateShardCount";
}

} // namespace

CommandResult World::apply(const Command &command)
{
    const ServiceIndex target = find(command.target);
    const ServiceKind *kind = target.isValid() ? &kindOf(target) : nullptr;
    const std::int64_t number = m_commands++;
    if (std::string fault = judgeCommand(command, kind); !fault.empty()) {
        happen({.kind = "command_refused",
                .service = target,
                .subject = command.target,
                .text = "refused: " + describe(command, kind) + ": " + fault,
                .tone = HappeningTone::Risk,
                .command = number});
        return {std::move(fault)};
    }
    const HappeningId cause = happen({.kind = "command",
                                      .service = target,
                                      .subject = command.target,
                                      .text = describe(command, kind),
                                      .tone = HappeningTone::Change,
                                      .command = number});
    CommandResult result = command.name == "create" ? create(command, cause) : carryOut(command, cause);
    if (!result.ok())
        happen({.kind = "command_refused",
                .service = target,
                .subject = command.target,
                .text = "refused: " + result.error,
                .tone = HappeningTone::Risk,
                .cause = cause,
                .command = number});
    return result;
}

CommandResult World::request(ServiceIndex from, const Command &command, std::string_view action,
                             HappeningId cause)
{
    const ServiceIndex target = find(command.target);
    if (!target.isValid())
        return {"ResourceNotFoundException: there is no service \"" + command.target + "\""};
    if (isCutOff(from, target))
        return {"no answer: the region of " + nameOf(from) + " or of " + command.target + " has failed"};
    const std::vector<std::string> *policies = policiesFor(from, target);
    if (policies != nullptr
        && !decide(from, target, action, *policies, isForAnyResource(action) ? "*" : arnOf(target)))
        return {"AccessDeniedException: " + nameOf(from) + " may not call " + std::string(action)};
    if (std::string fault = judgeCommand(command, &kindOf(target)); !fault.empty())
        return {"ValidationException: " + fault};
    return carryOut(command, cause);
}

CommandResult World::create(const Command &command, HappeningId cause)
{
    if (find(command.target).isValid())
        return {"ResourceInUseException: there is a service \"" + command.target + "\" already"};
    if (m_services.size() >= servicesEverMax)
        return {"LimitExceededException: no more than 10,000 services in one run"};
    ServiceConfig config;
    config.name = command.target;
    for (const auto &[name, value] : command.arguments)
        if (name == "kind")
            config.kind = std::get<std::string>(value);
        else if (name == regionArgument().name)
            config.region = std::get<std::string>(value);
        else
            setValue(config.parameters, name, value);
    const ServiceKind &kind = *findKind(config.kind);
    for (const ParameterInfo &info : *kind.parameters) {
        const ParameterValue *value = findValue(config.parameters, info.name);
        if (info.kind != ParameterKind::Reference || value == nullptr
            || std::get<std::string>(*value).empty())
            continue;
        const ServiceIndex named = find(std::get<std::string>(*value));
        if (!named.isValid() || !admitsTarget(info, kindOf(named)))
            return {"ResourceNotFoundException: there is no " + targetWords(info) + " \""
                    + std::get<std::string>(*value) + "\""};
    }
    if (std::string fault = judgePolicies(config.parameters, *m_scenario); !fault.empty())
        return {"NoSuchEntityException: " + fault};
    if (kind.isRegion && !isRegionName(config.name))
        return {"\"" + config.name + "\" is no region such as eu-west-1"};
    std::vector<Finding> findings;
    if (kind.judge != nullptr)
        kind.judge(config, *m_scenario, findings);
    if (!findings.empty())
        return {findings.front().place + " " + findings.front().text};
    const ParameterValue *stream = findValue(config.parameters, "stream");
    const LogPort *named = stream != nullptr ? logOf(find(std::get<std::string>(*stream))) : nullptr;
    const Burden more = burdenOf(config, named != nullptr ? named->laneCount() : 0);
    if (const auto heavy = judgeBurden(burden() + more); !heavy.empty())
        return {"LimitExceededException: " + heavy.front().text};
    const ServiceIndex index = add(config, kind, cause);
    m_services[index.value]->start(*this);
    return {};
}

CommandResult World::carryOut(const Command &command, HappeningId cause)
{
    const ServiceIndex target = find(command.target);
    Service &service = *m_services[target.value];
    if (command.name == "remove") {
        service.remove(*this, cause);
        service.markRemoved();
        return {};
    }
    if (command.name != "set")
        return service.apply(*this, command, cause);
    for (const auto &[name, value] : command.arguments) {
        const ParameterInfo *info = findParameter(kindOf(target), name);
        if (info->kind != ParameterKind::Reference || std::get<std::string>(value).empty())
            continue;
        const ServiceIndex named = find(std::get<std::string>(value));
        if (!named.isValid() || !admitsTarget(*info, kindOf(named)))
            return {"ResourceNotFoundException: there is no " + targetWords(*info) + " \""
                    + std::get<std::string>(value) + "\""};
    }
    if (std::string fault = judgePolicies(command.arguments, *m_scenario); !fault.empty())
        return {"NoSuchEntityException: " + fault};
    CommandResult result = service.set(*this, command.arguments, cause);
    if (result.ok() && findValue(command.arguments, security::policiesParameter) != nullptr)
        m_admissions.forget(target, cause);
    return result;
}

} // namespace millrace
