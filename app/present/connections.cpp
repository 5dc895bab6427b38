// SPDX-License-Identifier: GPL-3.0-or-later
#include "present/connections.h"

#include "sim/services/catalogue.h"

#include <algorithm>
#include <array>

namespace millrace {
namespace {

/// Whether a reference is free for `named`: it names nothing yet, or that very service.
bool isFreeFor(const ServiceFrame &service, std::string_view parameter, const ServiceFrame &named)
{
    const ParameterValue *value = findValue(service.parameters, parameter);
    const auto *text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    return text == nullptr || text->empty() || *text == named.name;
}

/// The parameter of `service` that may name `named`, as its input or else as its output.
std::optional<Connection> naming(const ServiceFrame &service, const ServiceFrame &named, bool asInput,
                                 bool onlyFree = false)
{
    for (const ParameterInfo *info : referencesOf(service))
        if (admits(*info, named) && isInput(service.role, info->name, named.role) == asInput
            && (!onlyFree || isFreeFor(service, info->name, named)))
            return Connection{service.index, std::string(info->name), named.name};
    return std::nullopt;
}

} // namespace

std::vector<const ParameterInfo *> referencesOf(const ServiceFrame &service)
{
    std::vector<const ParameterInfo *> references;
    if (const ServiceKind *kind = findKind(service.kind))
        for (const ParameterInfo &info : *kind->parameters)
            if (info.kind == ParameterKind::Reference)
                references.push_back(&info);
    return references;
}

bool admits(const ParameterInfo &reference, const ServiceFrame &named)
{
    const ServiceKind *kind = findKind(named.kind);
    return kind != nullptr && admitsTarget(reference, *kind);
}

bool isInput(ServiceRole role, std::string_view parameter, ServiceRole named)
{
    static constexpr std::array inputs = {std::string_view("stream"), std::string_view("source"),
                                          std::string_view("log"),    std::string_view("topic"),
                                          std::string_view("queue"),  std::string_view("lookup")};
    if (role == ServiceRole::Source || role == ServiceRole::Control)
        return false;
    return std::find(inputs.begin(), inputs.end(), parameter) != inputs.end()
           && (named == ServiceRole::Log || named == ServiceRole::Sink);
}

std::optional<Connection> connectionOf(const ServiceFrame &from, const ServiceFrame &to)
{
    if (from.index == to.index)
        return std::nullopt;
    if (auto begins = naming(from, to, true, true); begins && from.role == ServiceRole::Reader)
        return begins;
    if (auto sends = naming(from, to, false))
        return sends;
    if (auto reads = naming(to, from, true))
        return reads;
    if (auto reads = naming(from, to, true))
        return reads;
    return naming(to, from, false);
}

} // namespace millrace
