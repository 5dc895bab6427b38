// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/burden.h"

#include "sim/services/catalogue.h"

#include <algorithm>

namespace millrace {

Burden burdenOf(const ServiceConfig &config, std::int64_t shardsOfStream)
{
    const ServiceKind *kind = findKind(config.kind);
    if (kind == nullptr)
        return {};
    Burden burden;
    if (kind->role == ServiceRole::Log) {
        const ParameterValue *given = findValue(config.parameters, "shards");
        const auto *shards = given != nullptr ? std::get_if<std::int64_t>(given) : nullptr;
        burden.shards = shards != nullptr && *shards > 0 ? *shards : 1;
        // A stream may open one for each MiB/s that is to be warm.
        if (const ParameterValue *warm = findValue(config.parameters, "warm_throughput"))
            if (const auto *bytes = std::get_if<std::int64_t>(warm))
                burden.shards = std::max(burden.shards, *bytes / (std::int64_t{1} << 20) + 1);
    }
    if (kind->role == ServiceRole::Reader)
        burden.lanesRead = shardsOfStream;
    if (kind->keyCount != nullptr)
        burden.keys = kind->keyCount(config.parameters);
    return burden;
}

std::vector<Finding> judgeBurden(const Burden &burden)
{
    std::vector<Finding> findings;
    if (burden.shards > Burden::shardsMax)
        findings.push_back({"/streams", "more than 20,000 shards in all"});
    if (burden.keys > Burden::keysMax)
        findings.push_back({"/producers", "more than 4,000,000 partition keys in all"});
    if (burden.lanesRead > Burden::lanesReadMax)
        findings.push_back(
            {"/consumers", "more than 100,000 shards to be read, counted once for each reader"});
    return findings;
}

} // namespace millrace
