// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/consumer/consumer_tables.h"

#include "sim/security/principal.h"
#include "sim/services/fault_commands.h"
#include "sim/services/kinesis/limits.h"
#include "sim/services/kinesis/sequence_number.h"

namespace millrace::consumer {

namespace {

void judge(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings)
{
    const ParameterValues values = withDefaults(consumerKind(), config.parameters);
    const auto &start = std::get<std::string>(*findValue(values, "start"));
    const auto &number = std::get<std::string>(*findValue(values, "start_sequence_number"));
    if (start.ends_with("sequence_number") && !kinesis::sequenceNumberFrom(number))
        findings.push_back(
            {"start_sequence_number", "is not a sequence number; start \"" + start + "\" needs one"});
    judgeSender(config, scenario, findings);
}

ParameterRow<ConsumerConfig> flag(std::string_view name, std::string_view title, std::string_view help,
                                  bool ConsumerConfig::*member, std::string_view shownWhen = {})
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Flag,
             .defaultValue = true,
             .help = help,
             .source = "Kinesis API, SubscribeToShard",
             .whileRunning = false,
             .shownWhen = shownWhen},
            member};
}

std::vector<ParameterRow<ConsumerConfig>> readingRows()
{
    return {
        {{.name = "stream",
          .title = "Stream",
          .kind = ParameterKind::Reference,
          .maximum = 128,
          .defaultValue = std::string(),
          .help = "What it reads.",
          .target = "kinesis_stream"},
         &ConsumerConfig::stream},
        {{.name = "start",
          .title = "Starts at",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("trim_horizon"),
          .help = "Where it begins in a shard that it has no checkpoint for.",
          .source = "Kinesis API, GetShardIterator",
          .choices = {"trim_horizon", "latest", "at_timestamp", "at_sequence_number",
                      "after_sequence_number"},
          .whileRunning = false},
         &ConsumerConfig::start},
        {{.name = "start_timestamp",
          .title = "Start time",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = 1e18,
          .defaultValue = std::int64_t{0},
          .help = "Since the start of the run.",
          .whileRunning = false,
          .shownWhen = "start=at_timestamp"},
         &ConsumerConfig::startTimestamp},
        {{.name = "start_sequence_number",
          .title = "Start sequence number",
          .kind = ParameterKind::Text,
          .maximum = 128,
          .defaultValue = std::string(),
          .help = "Of a record; shards that it does not name start at the trim horizon.",
          .whileRunning = false,
          .shownWhen = "start=at_sequence_number|after_sequence_number"},
         &ConsumerConfig::startSequenceNumber},
        {{.name = "poll_interval",
          .title = "Poll every",
          .kind = ParameterKind::Time,
          .minimum = 1e7,
          .maximum = 3.6e12,
          .defaultValue = seconds(1).ns,
          .help = "Shortest time between two GetRecords calls to one shard.",
          .source = "Developer Guide: one call a second and shard is advised"},
         &ConsumerConfig::pollInterval},
        {{.name = "max_records",
          .title = "Records a call",
          .kind = ParameterKind::Count,
          .minimum = 1,
          .maximum = static_cast<double>(kinesis::readRecordsMax),
          .defaultValue = kinesis::readRecordsMax,
          .help = "Limit of GetRecords.",
          .source = "Kinesis API, GetRecords: 10,000"},
         &ConsumerConfig::maxRecords},
        {{.name = "processing_rate",
          .title = "Processing rate",
          .kind = ParameterKind::Rate,
          .minimum = 0.1,
          .maximum = 1e7,
          .defaultValue = 5000.0,
          .help = "Records a second that its one worker gets done."},
         &ConsumerConfig::processingRate},
        {{.name = "latency",
          .title = "Latency",
          .kind = ParameterKind::Time,
          .minimum = 1e5,
          .maximum = 1e10,
          .defaultValue = milliseconds(10).ns,
          .help = "Of the network, one way."},
         &ConsumerConfig::latency},
        {{.name = "deaggregates",
          .title = "De-aggregates",
          .kind = ParameterKind::Flag,
          .defaultValue = false,
          .help = "Takes aggregated records of the KPL apart. Without it each is one record that it cannot "
                  "read.",
          .source = "KPL: only the KCL, or a de-aggregation library, takes them apart"},
         &ConsumerConfig::deaggregates},
        {{.name = "retrieval",
          .title = "Retrieval",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("polling"),
          .help = "Pollers share a shard's 5 calls/s and 2 MiB/s. Fan-out pushes to each consumer 2 MiB/s of "
                  "its own, at a price.",
          .source = "Kinesis API, SubscribeToShard",
          .choices = {"polling", "fan_out"},
          .whileRunning = false},
         &ConsumerConfig::retrieval},
        flag("waits_until_active", "Waits until ACTIVE",
             "After registering: a consumer that is CREATING may not subscribe yet. Without it the program "
             "ends at the refusal.",
             &ConsumerConfig::waitsUntilActive, "retrieval=fan_out"),
        flag("renews", "Renews its subscriptions",
             "A subscription ends after 5 minutes: without it nothing more comes from then on.",
             &ConsumerConfig::renews, "retrieval=fan_out"),
        {{.name = "resubscribes_at",
          .title = "Subscribes again at",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("continuation"),
          .help = "After the continuation sequence number of the last event, or at LATEST: then what arrived "
                  "between is passed over.",
          .source = "Kinesis API, SubscribeToShardEvent",
          .choices = {"continuation", "latest"},
          .whileRunning = false,
          .shownWhen = "retrieval=fan_out"},
         &ConsumerConfig::resubscribesAt},
        flag("reads_children", "Goes on to child shards",
             "When a shard has ended. Without it the children of a split or merge are never read.",
             &ConsumerConfig::readsChildren),
        {{.name = "checkpoints",
          .title = "Checkpoints",
          .kind = ParameterKind::Flag,
          .defaultValue = true,
          .help =
              "Stores its place after each batch. Kinesis keeps none for it: without one a restart begins "
              "where \"Starts at\" says.",
          .source = "Kinesis API: neither GetRecords nor SubscribeToShard checkpoints",
          .whileRunning = false},
         &ConsumerConfig::checkpoints},
        security::policiesRow(&ConsumerConfig::policies),
    };
}

} // namespace

const std::vector<ParameterRow<ConsumerConfig>> &consumerRows()
{
    static const std::vector<ParameterRow<ConsumerConfig>> rows = [] {
        std::vector<ParameterRow<ConsumerConfig>> all = readingRows();
        appendSenderRows(all);
        return all;
    }();
    return rows;
}

const std::vector<MetricInfo> &consumerMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"RecordsProcessed", "Millrace", "Count", "Sum", "Records worked off, repeats included."},
        {"Duplicates", "Millrace", "Count", "Sum", "Records worked off that had been before."},
        {"MillisBehindLatest", "Millrace", "Milliseconds", "Maximum",
         "Age of the oldest record not yet worked off, over all shards; taken once a second."},
        {"LatencyMilliseconds", "Millrace", "Milliseconds", "Average",
         "From made to worked off, first time only."},
        {"OrderBreaks.PartitionKey", "Millrace", "Count", "Sum",
         "Records worked off behind a later record of the same partition key."},
        {"OrderBreaks.Product", "Millrace", "Count", "Sum",
         "Records worked off behind a later record of the same key before salting."},
        {"Stage.InLog", "Millrace", "Milliseconds", "Average", "From stored to read."},
        {"Stage.Processing", "Millrace", "Milliseconds", "Average",
         "From read to worked off: waiting for the worker, and its work."},
        {"Stage.Delivery", "Millrace", "Milliseconds", "Average",
         "From handed to the target until it has answered for the whole batch."},
    };
    return metrics;
}

const ServiceKind &consumerKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(consumerRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "pause", .title = "Pause", .help = "Stops polling and working; keeps what it has in hand."},
        {.name = "resume", .title = "Resume", .help = "Goes on where it paused."},
        {.name = "restart", .title = "Restart", .help = "Starts again after a crash, from its checkpoints."},
        {.name = "crash",
         .title = "Crash",
         .help = "The process dies: what it had in hand since the last checkpoint will be read again.",
         .isFault = true},
        {.name = "stall",
         .title = "Stall",
         .help = "The process stands still for a while, as in a long collection.",
         .isFault = true,
         .arguments = {lastsFor(seconds(10))}},
    };
    static const std::vector<std::string_view> leavesOut = {
        "Leases and several workers: one process reads every shard.",
        "The cost of its checkpoints, and their delay: a checkpoint is stored at once.",
        "The shard's range when it de-aggregates: what the KPL sends again after a reshard comes twice.",
        "What the work on a record is: each takes 1 / processing rate.",
        "A batch that its target refuses for good is not read again: the checkpoint passes it.",
    };
    static const ServiceKind kind = {
        .name = "consumer",
        .section = "consumers",
        .title = "Consumer",
        .help =
            "Reads a stream by GetRecords or enhanced fan-out, works records off at its rate, sends them on "
            "if it has a target, and checkpoints each batch.",
        .role = ServiceRole::Reader,
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &consumerMetrics(),
        .leavesOut = &leavesOut,
        .judge = &judge,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<Consumer>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::consumer
