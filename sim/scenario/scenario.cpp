// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/scenario.h"

#include "sim/services/catalogue.h"

namespace millrace {

const security::Policy *Scenario::policy(std::string_view policyName) const
{
    for (const auto &known : policies)
        if (known->name == policyName)
            return known.get();
    return nullptr;
}

const ServiceConfig *Scenario::find(std::string_view serviceName) const
{
    for (const ServiceConfig &service : services)
        if (service.name == serviceName)
            return &service;
    return nullptr;
}

ServiceConfig *Scenario::find(std::string_view serviceName)
{
    for (ServiceConfig &service : services)
        if (service.name == serviceName)
            return &service;
    return nullptr;
}

namespace {

std::string namesOf(const Scenario &scenario)
{
    std::string names;
    for (const ServiceConfig &service : scenario.services)
        names += (names.empty() ? "" : ", ") + service.name;
    return names;
}

struct Setting
{
    ServiceConfig *service = nullptr;
    const ParameterInfo *info = nullptr;
    std::string error;
};

Setting resolve(Scenario &scenario, std::string_view path)
{
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos)
        return {nullptr, nullptr,
                "\"" + std::string(path) + "\" is not SERVICE/PARAMETER, such as orders/shards"};
    const std::string_view name = path.substr(0, slash);
    const std::string_view parameter = path.substr(slash + 1);
    ServiceConfig *service = scenario.find(name);
    if (service == nullptr)
        return {nullptr, nullptr,
                "there is no service \"" + std::string(name) + "\"; there are " + namesOf(scenario)};
    const ServiceKind *kind = findKind(service->kind);
    const ParameterInfo *info = kind != nullptr ? findParameter(*kind, parameter) : nullptr;
    if (info == nullptr) {
        std::string known;
        if (kind != nullptr)
            for (const ParameterInfo &row : *kind->parameters)
                known += (known.empty() ? "" : ", ") + std::string(row.name);
        return {service, nullptr,
                service->name + " has no parameter \"" + std::string(parameter) + "\"; it has " + known};
    }
    return {service, info, {}};
}

} // namespace

std::string applySetting(Scenario &scenario, std::string_view path, std::string_view text)
{
    const Setting setting = resolve(scenario, path);
    if (setting.info == nullptr)
        return setting.error;
    ParsedValue parsed = parseValue(text, *setting.info);
    if (!parsed.error.empty())
        return std::string(path) + ": " + parsed.error;
    if (const std::string fault = judgeValue(parsed.value, *setting.info); !fault.empty())
        return std::string(path) + ": " + fault;
    setValue(setting.service->parameters, setting.info->name, std::move(parsed.value));
    return {};
}

std::string applyVariant(Scenario &scenario, std::string_view variantName)
{
    std::string known;
    for (const Variant &variant : scenario.variants) {
        known += (known.empty() ? "" : ", ") + variant.name;
        if (variant.name != variantName)
            continue;
        const std::vector<std::pair<std::string, ParameterValue>> settings = variant.set;
        for (const auto &[path, value] : settings) {
            const Setting setting = resolve(scenario, path);
            if (setting.info == nullptr)
                return setting.error;
            if (std::string fault = judgeValue(value, *setting.info); !fault.empty())
                return fault.insert(0, ": ").insert(0, path);
            setValue(setting.service->parameters, setting.info->name, value);
        }
        return {};
    }
    return "there is no variant \"" + std::string(variantName) + "\"; "
           + (known.empty() ? "this scenario has none" : "there are " + known);
}

} // namespace millrace
