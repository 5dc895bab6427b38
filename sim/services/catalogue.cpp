// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/catalogue.h"

#include "sim/services/consumer/consumer.h"
#include "sim/services/kinesis/stream.h"
#include "sim/services/producer/producer.h"
#include "sim/services/service.h"

namespace millrace {

const std::vector<ServiceKind> &catalogue()
{
    static const std::vector<ServiceKind> kinds = {
        producer::producerKind(),
        kinesis::streamKind(),
        consumer::consumerKind(),
    };
    return kinds;
}

const ServiceKind *findKind(std::string_view name)
{
    for (const ServiceKind &kind : catalogue())
        if (kind.name == name)
            return &kind;
    return nullptr;
}

const ServiceKind *findSection(std::string_view section)
{
    for (const ServiceKind &kind : catalogue())
        if (kind.section == section)
            return &kind;
    return nullptr;
}

const ParameterInfo *findParameter(const ServiceKind &kind, std::string_view name)
{
    for (const ParameterInfo &info : *kind.parameters)
        if (info.name == name)
            return &info;
    return nullptr;
}

const CommandInfo *findCommand(const ServiceKind &kind, std::string_view name)
{
    for (const CommandInfo &info : *kind.commands)
        if (info.name == name)
            return &info;
    return nullptr;
}

ParameterValues withDefaults(const ServiceKind &kind, const ParameterValues &given)
{
    ParameterValues values;
    for (const ParameterInfo &info : *kind.parameters) {
        const ParameterValue *value = findValue(given, info.name);
        setValue(values, info.name, value != nullptr ? *value : info.defaultValue);
    }
    return values;
}

} // namespace millrace
