// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/stream_tables.h"

namespace millrace::kinesis {

namespace {

constexpr double nsPerHour = 3.6e12;

ParameterInfo shardArgument(std::string_view name, std::string_view title)
{
    return {.name = name,
            .title = title,
            .kind = ParameterKind::Text,
            .maximum = 64,
            .defaultValue = std::string(),
            .help = "Shard id, or its number."};
}

ParameterInfo retentionArgument(Duration value)
{
    return {.name = "retention",
            .title = "Retention",
            .kind = ParameterKind::Time,
            .minimum = 24 * nsPerHour,
            .maximum = 8760 * nsPerHour,
            .defaultValue = value.ns,
            .help = "How long a record can be read after it was stored."};
}

ParameterInfo consumerArgument()
{
    return {.name = "consumer",
            .title = "Consumer",
            .kind = ParameterKind::Text,
            .maximum = 128,
            .defaultValue = std::string(),
            .help = "Its name: that of the reader that will subscribe."};
}

} // namespace

const std::vector<ParameterRow<StreamConfig>> &streamRows()
{
    static const std::vector<ParameterRow<StreamConfig>> rows = {
        {{.name = "shards",
          .title = "Shards at creation",
          .kind = ParameterKind::Count,
          .minimum = 1,
          .maximum = 10'000,
          .defaultValue = std::int64_t{1},
          .help = "Each takes an equal share of the hash key space, 1,000 records/s and 1 MiB/s in.",
          .source = "Kinesis API, CreateStream",
          .whileRunning = false},
         &StreamConfig::shards},
        {{.name = "retention",
          .title = "Retention",
          .kind = ParameterKind::Time,
          .minimum = 24 * nsPerHour,
          .maximum = 8760 * nsPerHour,
          .defaultValue = hours(24).ns,
          .help = "How long a record can be read after it was stored.",
          .source = "Kinesis API: default and minimum 24 h, maximum 8,760 h"},
         &StreamConfig::retention},
        {{.name = "capacity_mode",
          .title = "Capacity mode",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("provisioned"),
          .help =
              "Provisioned: your shards, by the hour. On-demand: 4 at first, then what is busy is split by "
              "the service; charged by the GB.",
          .source = "Kinesis Developer Guide 2023, capacity modes",
          .choices = {"provisioned", "on_demand"},
          .whileRunning = false},
         &StreamConfig::capacityMode},
        {{.name = "on_demand_reaction",
          .title = "Time to split a busy shard",
          .kind = ParameterKind::Time,
          .minimum = 60e9,
          .maximum = nsPerHour,
          .defaultValue = minutes(15).ns,
          .help = "On-demand: above 500 KB/s, or 500 records/s, for so long a shard is split.",
          .source = "Kinesis Developer Guide 2023: within 15 minutes; the records are an assumption",
          .shownWhen = "capacity_mode=on_demand"},
         &StreamConfig::onDemandReaction},
        {{.name = "shard_level_metrics",
          .title = "Enhanced monitoring",
          .kind = ParameterKind::Flag,
          .defaultValue = false,
          .help = "Seven metrics for each shard, charged by the metric. The lab shows them in any case.",
          .source = "Kinesis API, EnableEnhancedMonitoring"},
         &StreamConfig::shardLevelMetrics},
        {{.name = "starts",
          .title = "Starts as",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("active"),
          .help = "A stream that is being created refuses every call until it is ACTIVE.",
          .choices = {"active", "creating"},
          .whileRunning = false},
         &StreamConfig::starts},
        {{.name = "creating_time",
          .title = "Time to create",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = nsPerHour,
          .defaultValue = seconds(10).ns,
          .help = "From CREATING to ACTIVE.",
          .source = "not documented: an assumption, change it freely"},
         &StreamConfig::creatingTime},
        {{.name = "updating_time",
          .title = "Time to reshard",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = nsPerHour,
          .defaultValue = seconds(10).ns,
          .help = "From UPDATING to ACTIVE, for a split or merge.",
          .source = "not documented: an assumption, change it freely"},
         &StreamConfig::updatingTime},
        {{.name = "consumer_creating_time",
          .title = "Time to register a consumer",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = nsPerHour,
          .defaultValue = seconds(10).ns,
          .help = "From CREATING to ACTIVE, for a consumer of enhanced fan-out.",
          .source = "not documented: an assumption, change it freely"},
         &StreamConfig::consumerCreatingTime},
        {{.name = "fan_out_delay",
          .title = "Delay of enhanced fan-out",
          .kind = ParameterKind::Time,
          .minimum = 1e6,
          .maximum = 1e10,
          .defaultValue = milliseconds(70).ns,
          .help = "From stored to received, for what is pushed to a consumer.",
          .source = "several third parties: typically about 70 ms"},
         &StreamConfig::fanOutDelay},
    };
    return rows;
}

const std::vector<MetricInfo> &streamMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"IncomingRecords", "AWS/Kinesis", "Count", "Sum", "Records stored."},
        {"IncomingBytes", "AWS/Kinesis", "Bytes", "Sum", "Bytes stored, partition keys included."},
        {"WriteProvisionedThroughputExceeded", "AWS/Kinesis", "Count", "Sum",
         "Records refused at a write limit."},
        {"ReadProvisionedThroughputExceeded", "AWS/Kinesis", "Count", "Sum", "GetRecords calls refused."},
        {"GetRecords.IteratorAgeMilliseconds", "AWS/Kinesis", "Milliseconds", "Maximum",
         "Age of the last record of each GetRecords; 0 at the tip."},
        {"GetRecords.Records", "AWS/Kinesis", "Count", "Sum", "Records returned."},
        {"GetRecords.Bytes", "AWS/Kinesis", "Bytes", "Sum", "Bytes returned."},
        {"GetRecords.Success", "AWS/Kinesis", "Count", "Sum", "GetRecords calls answered."},
        {"PutRecord.Success", "AWS/Kinesis", "Count", "Sum", "PutRecord calls that stored their record."},
        {"PutRecords.Success", "AWS/Kinesis", "Count", "Sum",
         "PutRecords calls that stored at least one record."},
        {"PutRecords.TotalRecords", "AWS/Kinesis", "Count", "Sum", "Records in PutRecords calls."},
        {"PutRecords.SuccessfulRecords", "AWS/Kinesis", "Count", "Sum", "Records stored by PutRecords."},
        {"PutRecords.FailedRecords", "AWS/Kinesis", "Count", "Sum", "Records failed by an internal error."},
        {"PutRecords.ThrottledRecords", "AWS/Kinesis", "Count", "Sum", "Records refused at a write limit."},
        {"StoredDuplicates", "Millrace", "Count", "Sum", "Copies stored of records that were stored before."},
        {"OrderBreaks", "Millrace", "Count", "Sum",
         "Records stored behind a later record of the same partition key."},
        {"PutPayloadUnits", "Millrace", "Count", "Sum",
         "Payload units charged: each record rounded up to 25 KiB."},
        {"SubscribeToShard.Success", "AWS/Kinesis", "Count", "Sum",
         "Subscriptions begun, of all consumers; AWS shows each with its ConsumerName."},
        {"SubscribeToShard.RateExceeded", "AWS/Kinesis", "Count", "Sum",
         "SubscribeToShard refused: more than one call/s for a consumer and shard."},
        {"SubscribeToShardEvent.Bytes", "AWS/Kinesis", "Bytes", "Sum", "Bytes pushed to consumers."},
        {"SubscribeToShardEvent.MillisBehindLatest", "AWS/Kinesis", "Milliseconds", "Maximum",
         "How far behind the tip each event's last record was."},
        {"SubscribeToShardEvent.Records", "AWS/Kinesis", "Count", "Sum", "Records pushed to consumers."},
        {"SubscribeToShardEvent.Success", "AWS/Kinesis", "Count", "Sum", "Events pushed to consumers."},
        {"IncomingRecords", "AWS/Kinesis", "Count", "Sum", "Records stored on the shard.", true},
        {"IncomingBytes", "AWS/Kinesis", "Bytes", "Sum", "Bytes stored on the shard.", true},
        {"WriteProvisionedThroughputExceeded", "AWS/Kinesis", "Count", "Sum", "Records refused by the shard.",
         true},
        {"ReadProvisionedThroughputExceeded", "AWS/Kinesis", "Count", "Sum", "GetRecords calls refused.",
         true},
        {"OutgoingRecords", "AWS/Kinesis", "Count", "Sum", "Records returned. Exists at shard level only.",
         true},
        {"OutgoingBytes", "AWS/Kinesis", "Bytes", "Sum", "Bytes returned. Exists at shard level only.", true},
        {"IteratorAgeMilliseconds", "AWS/Kinesis", "Milliseconds", "Maximum",
         "Age of the last record of each GetRecords. Exists at shard level only.", true},
    };
    return metrics;
}

const MetricInfo &shardMetric(ShardMetric metric)
{
    return streamMetrics()[std::uint32_t{StreamMetricCount} + std::uint32_t{metric}];
}

const ServiceKind &streamKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(streamRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "split_shard",
         .title = "Split shard",
         .help = "Closes the shard and opens two, each with a part of its hash range. No data moves.",
         .onLane = true,
         .arguments = {shardArgument("shard", "Shard"),
                       {.name = "at",
                        .title = "New starting hash key",
                        .kind = ParameterKind::Text,
                        .maximum = 39,
                        .defaultValue = std::string("middle"),
                        .help = "\"middle\", or a decimal hash key inside the shard's range.",
                        .source = "Kinesis API, SplitShard"}}},
        {.name = "merge_shards",
         .title = "Merge shards",
         .help = "Closes two neighbours and opens one with both ranges.",
         .onLane = true,
         .arguments = {shardArgument("shard", "Shard"), shardArgument("with", "Adjacent shard")}},
        {.name = "update_shard_count",
         .title = "Update shard count",
         .help =
             "Splits and merges until that many shards have equal ranges. Ten times in 24 hours, to between "
             "half and double of the open shards.",
         .arguments = {{.name = "target",
                        .title = "Shards",
                        .kind = ParameterKind::Count,
                        .minimum = 1,
                        .maximum = 10'000,
                        .defaultValue = std::int64_t{2},
                        .help = "Open shards afterwards.",
                        .source = "Kinesis API, UpdateShardCount"}}},
        {.name = "update_stream_mode",
         .title = "Change mode",
         .help = "Twice in 24 hours. The shards stay as they are.",
         .arguments = {{.name = "mode",
                        .title = "Mode",
                        .kind = ParameterKind::Choice,
                        .defaultValue = std::string("on_demand"),
                        .help = "How capacity is given and charged.",
                        .source = "Kinesis API, UpdateStreamMode",
                        .choices = {"provisioned", "on_demand"}}}},
        {.name = "increase_retention",
         .title = "Increase retention",
         .help = "What has expired does not come back.",
         .arguments = {retentionArgument(hours(168))}},
        {.name = "decrease_retention",
         .title = "Decrease retention",
         .help = "Older records can no longer be read, at once.",
         .arguments = {retentionArgument(hours(24))}},
        {.name = "register_consumer",
         .title = "Register consumer",
         .help = "For enhanced fan-out: CREATING first, then ACTIVE. It is charged by the hour and shard.",
         .arguments = {consumerArgument()}},
        {.name = "deregister_consumer",
         .title = "Deregister consumer",
         .help = "Its subscriptions end, and nothing more is pushed to it.",
         .arguments = {consumerArgument()}},
        {.name = "fail_shard",
         .title = "Shard fails inside the service",
         .help = "For a while every record to the shard comes back as InternalFailure.",
         .isFault = true,
         .onLane = true,
         .arguments = {shardArgument("shard", "Shard"),
                       {.name = "for",
                        .title = "For",
                        .kind = ParameterKind::Time,
                        .minimum = 1e6,
                        .maximum = nsPerHour,
                        .defaultValue = seconds(10).ns,
                        .help = "How long it lasts."}}},
    };
    static const std::vector<CallInfo> calls = {
        {"kinesis:PutRecords", "batch", requestRecordsMax, requestBytesMax},
        {"kinesis:PutRecord", "put", 1, requestBytesMax},
    };
    static const std::vector<std::string_view> leavesOut = {
        "On-demand Advantage; on-demand shards that are merged again 30 days after their peak.",
        "How many splits UpdateShardCount does at a time: here all that are due, one time to reshard each round.",
        "The inside of a subscription: events of at most 256 KiB, 20 ms apart, 512 KiB ahead of the reader.",
        "Encryption, tags, resource policies and the per-account limits of control calls.",
        "The service's own inner buckets, not published: here each limit is one that holds a second's worth.",
        "Delays inside the service: a call is answered when it arrives.",
        "Records over 1 MiB.",
        "Reads of what is older than 7 days by enhanced fan-out: only those of GetRecords are charged.",
    };
    static const ServiceKind kind = {
        .name = "kinesis_stream",
        .section = "streams",
        .title = "Kinesis stream",
        .help = "Keeps records in shards. The MD5 of a record's partition key decides the shard.",
        .role = ServiceRole::Log,
        .arn = "arn:aws:kinesis:R:A:stream/N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &streamMetrics(),
        .calls = &calls,
        .leavesOut = &leavesOut,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<Stream>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::kinesis
