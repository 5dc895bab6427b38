// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cost/price_book.h"
#include "sim/scenario/command.h"
#include "sim/security/policy.h"
#include "sim/workload/trace.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// One service of a topology. Parameters left out take the default of their table.
struct ServiceConfig
{
    std::string kind; ///< "kinesis_stream", "producer", "consumer"
    std::string name; ///< unique in the scenario; [a-zA-Z0-9_.-]{1,128}
    ParameterValues parameters;
    std::string region = {}; ///< empty: the scenario's

    friend bool operator==(const ServiceConfig &, const ServiceConfig &) = default;
};

/// One way of running a scenario: a fork at time zero. `path` is "service/parameter".
struct Variant
{
    std::string name;
    std::string title;
    std::vector<std::pair<std::string, ParameterValue>> set;

    friend bool operator==(const Variant &, const Variant &) = default;
};

/// 2026-01-01T00:00:00Z.
inline constexpr SimTime defaultStart{1'767'225'600LL * nsPerSecond};

inline constexpr Duration defaultInterRegionLatency = milliseconds(40);

/// Everything that a run starts from, but its seed.
struct Scenario
{
    std::string name;
    std::string title;
    std::string description;
    SimTime start = defaultStart;
    Duration length = minutes(10); ///< how far `run` and the window's time bar go
    std::uint64_t seed = 1;        ///< used unless the caller gives another
    std::string region = "us-east-1";
    /// One way, on top of a call's own latency, when caller and callee stand in different regions.
    /// An assumption: AWS publishes none.
    Duration interRegionLatency = defaultInterRegionLatency;
    std::string account = "111111111111";
    std::vector<ServiceConfig> services;
    std::vector<TimedCommand> commands;
    std::vector<Variant> variants;
    std::vector<std::shared_ptr<const Trace>> traces; ///< every trace named by a service
    std::vector<std::shared_ptr<const security::Policy>> policies;
    std::shared_ptr<const PriceBook> prices; ///< may be null: then nothing has a price

    /// nullptr when there is none of that name.
    const security::Policy *policy(std::string_view policyName) const;
    const std::string &regionOf(const ServiceConfig &service) const
    {
        return service.region.empty() ? region : service.region;
    }
    const ServiceConfig *find(std::string_view serviceName) const;
    ServiceConfig *find(std::string_view serviceName);
};

/// A fault of a scenario, with its place as a JSON pointer-like path ("/services/web/rate").
/// Sections are those of files: "/streams/0/shards".
struct Finding
{
    std::string place;
    std::string text;
};

/// Every fault at once: unknown kinds and parameters, ranges, references, names, commands.
std::vector<Finding> validate(const Scenario &scenario);

/// Sets "service/parameter" from its text form. Empty when done; else the error.
std::string applySetting(Scenario &scenario, std::string_view path, std::string_view text);
/// The scenario with one of its variants applied. Empty error when done.
std::string applyVariant(Scenario &scenario, std::string_view variantName);

} // namespace millrace
