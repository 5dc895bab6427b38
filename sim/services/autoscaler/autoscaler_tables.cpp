// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/autoscaler/autoscaler_tables.h"

#include "sim/security/principal.h"
#include "sim/services/fault_commands.h"

namespace millrace::autoscaler {

namespace {

constexpr double nsPerHour = 3.6e12;

ParameterInfo share(std::string_view name, std::string_view title, double value, std::string_view help)
{
    return {.name = name,
            .title = title,
            .kind = ParameterKind::Fraction,
            .minimum = 0.01,
            .maximum = 1,
            .defaultValue = value,
            .help = help,
            .source = "an assumption, change it freely"};
}

ParameterInfo shards(std::string_view name, std::string_view title, std::int64_t value)
{
    return {.name = name,
            .title = title,
            .kind = ParameterKind::Count,
            .minimum = 1,
            .maximum = 10'000,
            .defaultValue = value,
            .help = "The rule \"target\" keeps to it.",
            .source = "an assumption, change it freely",
            .shownWhen = "rule=target"};
}

ParameterInfo time(std::string_view name, std::string_view title, Duration value, std::string_view help)
{
    return {.name = name,
            .title = title,
            .kind = ParameterKind::Time,
            .minimum = 60e9,
            .maximum = 24 * nsPerHour,
            .defaultValue = value.ns,
            .help = help,
            .source = "an assumption, change it freely"};
}

} // namespace

const std::vector<ParameterRow<AutoscalerConfig>> &autoscalerRows()
{
    static const std::vector<ParameterRow<AutoscalerConfig>> rows = {
        {{.name = "stream",
          .title = "Stream",
          .kind = ParameterKind::Reference,
          .defaultValue = std::string(),
          .help = "Whose metrics it follows, and whose shards it changes.",
          .target = "kinesis_stream"},
         &AutoscalerConfig::stream},
        {{.name = "metric",
          .title = "Follows",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("busier"),
          .help =
              "IncomingRecords or IncomingBytes, as a share of what the open shards take; or the larger one.",
          .choices = {"busier", "records", "bytes"}},
         &AutoscalerConfig::metric},
        {time("period", "Period", minutes(5), "How often it looks, and over how long."),
         &AutoscalerConfig::period},
        {{.name = "rule",
          .title = "Rule",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("target"),
          .help = "target: up and down to the share wanted. times_1_5: int(shards x 1.5), up only: one shard "
                  "stays one.",
          .choices = {"target", "times_1_5"}},
         &AutoscalerConfig::rule},
        {share("scale_out_at", "Scales out at", 0.8, "Used to this share or more, the stream is to grow."),
         &AutoscalerConfig::scaleOutAt},
        {share("scale_in_at", "Scales in at", 0.4, "Used to this share or less, it is to shrink."),
         &AutoscalerConfig::scaleInAt},
        {share("target_use", "Wanted use", 0.6, "What is left of it is room for the rise while it reacts."),
         &AutoscalerConfig::targetUse},
        {time("cool_down", "Cool-down", minutes(60), "From its last change until it may scale in."),
         &AutoscalerConfig::coolDown},
        {shards("shards_min", "Shards at least", 1), &AutoscalerConfig::shardsMin},
        {shards("shards_max", "Shards at most", 100), &AutoscalerConfig::shardsMax},
        security::policiesRow<AutoscalerConfig>(&AutoscalerConfig::policies),
    };
    return rows;
}

const std::vector<MetricInfo> &autoscalerMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"Use", "Millrace", "Percent", "Maximum", "What the open shards took of their limits in the period."},
        {"WantedShards", "Millrace", "Count", "Maximum", "What its rule makes of that."},
        {"ScalingActions", "Millrace", "Count", "Sum", "UpdateShardCount calls that were accepted."},
        {"ScalingRefusals", "Millrace", "Count", "Sum", "UpdateShardCount calls that were refused."},
    };
    return metrics;
}

const ServiceKind &autoscalerKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(autoscalerRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "fail",
         .title = "The function does not run",
         .help = "For a while it looks at nothing and asks for nothing.",
         .isFault = true,
         .arguments = {lastsFor(minutes(30))}},
    };
    static const std::vector<std::string_view> leavesOut = {
        "The alarm and the function behind it: it sees each period's metrics as soon as the period is over.",
        "The way of its call: UpdateShardCount is answered at once; the resharding takes its time.",
        "Its own price: a few function calls and alarms a month.",
    };
    static const ServiceKind kind = {
        .name = "stream_autoscaler",
        .section = "autoscalers",
        .title = "Stream autoscaler",
        .help = "Looks at a stream's metrics once a period and calls UpdateShardCount.",
        .role = ServiceRole::Control,
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &autoscalerMetrics(),
        .leavesOut = &leavesOut,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<StreamAutoscaler>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::autoscaler
