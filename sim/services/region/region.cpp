// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/region/region.h"

#include "sim/kernel/text.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::region {

namespace {

const std::vector<MetricInfo> &regionMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"CallsUnanswered", "Millrace", "Count", "Sum",
         "Calls from or to the region that got no answer because it had failed."},
    };
    return metrics;
}

} // namespace

Region::Region(const ServiceConfig &, const BuildContext &context)
    : m_index(context.index)
    , m_unanswered(context.world->metrics().declare(m_index, noLane, &regionMetrics()[0]))
{}

CommandResult Region::apply(World &world, const Command &command, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    const bool hasFailed = world.outages().find(name) != nullptr;
    if (command.name == "recover") {
        if (!hasFailed)
            return {name + " has not failed"};
        recover(world, cause);
        return {};
    }
    if (hasFailed)
        return {name + " has failed already"};
    const HappeningId failure =
        world.happen({.kind = "region_fails",
                      .service = m_index,
                      .subject = name,
                      .text = name + " fails: calls from and to its services get no answer",
                      .tone = HappeningTone::Trouble,
                      .cause = cause});
    world.failRegion(name, failure, m_unanswered);
    return {};
}

void Region::recover(World &world, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    world.recoverRegion(name);
    world.happen({.kind = "region_recovers",
                  .service = m_index,
                  .subject = name,
                  .text = name + " can be reached again",
                  .tone = HappeningTone::Recovery,
                  .cause = cause});
}

void Region::remove(World &world, HappeningId cause)
{
    if (world.outages().find(world.nameOf(m_index)) != nullptr)
        recover(world, cause);
}

void Region::fillFrame(const World &world, ServiceFrame &frame) const
{
    const std::string &name = world.nameOf(m_index);
    std::int64_t services = 0;
    for (std::size_t i = 0; i < world.serviceCount(); ++i) {
        const ServiceIndex index{static_cast<std::uint16_t>(i)};
        if (!world.service(index)->isRemoved() && !world.kindOf(index).isRegion)
            services += world.regionOf(index) == name ? 1 : 0;
    }
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto unanswered = static_cast<double>(metrics.over(m_unanswered, from, from + 1).sum);
    const security::Outages::Outage *outage = world.outages().find(name);
    frame.state = outage != nullptr ? "failed" : "available";
    frame.level = outage != nullptr ? Level::Refusing : services > 0 ? Level::Normal : Level::Idle;
    frame.trouble = outage != nullptr ? outage->cause : noHappening;
    frame.headline = {
        {"Services", static_cast<double>(services), "services", 0, Level::Normal},
        {"Unanswered", unanswered, "calls/s", 0, unanswered > 0 ? Level::Refusing : Level::Idle}};
    frame.summary = thousands(services) + (services == 1 ? " service" : " services")
                    + (outage != nullptr ? " · cannot be reached" : "");
}

const ServiceKind &regionKind()
{
    static const std::vector<ParameterInfo> parameters;
    static const std::vector<CommandInfo> commands = {
        {.name = "recover", .title = "Recover", .help = "The region can be reached again."},
        {.name = "fail",
         .title = "The region fails",
         .help = "Calls from and to its services get no answer, and are not carried out, until it recovers.",
         .isFault = true},
    };
    static const std::vector<std::string_view> leavesOut = {
        "Availability zones: a region fails as a whole.",
        "What a failure does inside: processes in a failed region go on, but reach nobody; what was stored is "
        "still there when it recovers.",
        "Distances: between any two regions lies the same extra latency, an assumption of the scenario.",
        "Failover by DNS or by global endpoints: a caller keeps to the service that it names.",
    };
    static const ServiceKind kind = {
        .name = "region",
        .section = "regions",
        .title = "Region",
        .help = "An AWS region that can fail as a whole. Its name is the region's: eu-west-1.",
        .role = ServiceRole::Control,
        .isRegion = true,
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &regionMetrics(),
        .leavesOut = &leavesOut,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<Region>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::region
