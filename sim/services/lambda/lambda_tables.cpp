// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/lambda/lambda_tables.h"

#include "sim/security/principal.h"
#include "sim/services/fault_commands.h"

namespace millrace::lambda {

namespace {

using Row = ParameterRow<FunctionConfig>;

Row time(std::string_view name, std::string_view title, double minimum, double maximum, Duration value,
         std::string_view help, std::string_view source, Duration FunctionConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Time,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = value.ns,
             .help = help,
             .source = source},
            member};
}

Row count(std::string_view name, std::string_view title, double minimum, double maximum, std::int64_t value,
          std::string_view help, std::string_view source, std::int64_t FunctionConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Count,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = value,
             .help = help,
             .source = source},
            member};
}

Row flag(std::string_view name, std::string_view title, bool value, std::string_view help,
         std::string_view source, bool FunctionConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Flag,
             .defaultValue = value,
             .help = help,
             .source = source},
            member};
}

Row texts(std::string_view name, std::string_view title, std::string_view help,
          std::vector<std::string> FunctionConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::TextList,
             .maximum = 100,
             .defaultValue = std::vector<std::string>(),
             .help = help},
            member};
}

Row reference(std::string_view name, std::string_view title, std::string_view target, std::string_view help,
              std::string_view source, std::string FunctionConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Reference,
             .maximum = 128,
             .defaultValue = std::string(),
             .help = help,
             .source = source,
             .target = target},
            member};
}

Row choice(std::string_view name, std::string_view title, std::vector<std::string_view> choices,
           std::string_view help, std::string_view source, std::string FunctionConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Choice,
             .defaultValue = std::string(choices.front()),
             .help = help,
             .source = source,
             .choices = std::move(choices)},
            member};
}

constexpr std::string_view assumption = "an assumption, change it freely";

std::vector<Row> mappingRows()
{
    std::vector<Row> rows = {
        reference("stream", "Stream", "kinesis_stream", "Whose records it is invoked with.", {},
                  &FunctionConfig::stream),
        choice(
            "starting_position", "Starting position", {"trim_horizon", "latest"},
            "Where it begins in shards that it finds when it is made; children are read from their beginning.",
            "Lambda API, StartingPosition", &FunctionConfig::start),
        count("batch_size", "Batch size", 1, 10'000, 100, "Records of one invocation at most.",
              "Lambda API: 1 to 10,000, default 100", &FunctionConfig::batchSize),
        time("batch_window", "Batching window", 0, 3e11, {},
             "So long it gathers for a full batch; 0: it takes what there is.",
             "Lambda API, MaximumBatchingWindowInSeconds: 0 to 300 s, default 0",
             &FunctionConfig::batchWindow),
        count("parallelization_factor", "Parallelization factor", 1, 10, 1,
              "Batches of one shard at the same time. Records of one partition key stay in order.",
              "Lambda API: 1 to 10, default 1", &FunctionConfig::parallelizationFactor),
        count("maximum_retries", "Retries at most", -1, 10'000, -1,
              "Of a batch that fails; -1: until its records leave the stream. The lane waits for it.",
              "Lambda API, MaximumRetryAttempts: -1 to 10,000, default -1", &FunctionConfig::maximumRetries),
        time("maximum_record_age", "Record age at most", 0, 6.048e14, {},
             "Older records are given up instead of tried again; 0: no limit.",
             "Lambda API, MaximumRecordAgeInSeconds: -1 (here 0), or 60 s to 7 days, default -1",
             &FunctionConfig::maximumRecordAge),
        flag("bisect", "Bisects a failed batch", false,
             "A batch that fails is cut in two, and each half tried; that uses up no retry.",
             "Lambda API, BisectBatchOnFunctionError", &FunctionConfig::bisects),
        flag(
            "reports_failures", "Reports failed items", false,
            "The function goes on after a record that fails and returns its sequence number: only from there on the "
            "batch is tried again.",
            "Lambda API, FunctionResponseTypes: ReportBatchItemFailures", &FunctionConfig::reportsFailures),
        time(
            "tumbling_window", "Tumbling window", 0, 9e11, {},
            "State is handed from invocation to invocation within each window; at its end the target is sent one "
            "result. 0: none.",
            "Lambda API, TumblingWindowInSeconds: 0 to 900 s", &FunctionConfig::tumblingWindow),
        reference("on_failure", "Destination on failure", "sqs_queue|sns_topic",
                  "What is given up is told to it: which records, and why; not their payload.",
                  "Lambda API, DestinationConfig OnFailure", &FunctionConfig::onFailure),
        time("retry_pause", "Pause before a retry", 1e6, 6e10, milliseconds(500), "Between two attempts.",
             assumption, &FunctionConfig::retryPause),
        time("poll_interval", "Poll every", 2e8, 1e10, seconds(1),
             "Of each shard; its calls count against the 5 a second that all pollers share.",
             "Lambda Developer Guide: about once a second", &FunctionConfig::pollInterval),
        time("latency", "Latency", 1e5, 1e10, milliseconds(10), "Of the network, one way.", assumption,
             &FunctionConfig::latency),
        {{.name = "retrieval",
          .title = "Retrieval",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string(retrievalPolling),
          .help =
              "A mapping polls, or it names a stream consumer of its own, with 2 MiB/s of each shard for itself.",
          .source = "Lambda API, EventSourceArn of a stream or of a stream consumer",
          .choices = {retrievalPolling, retrievalFanOut},
          .whileRunning = false},
         &FunctionConfig::retrieval},
    };
    rows[1].info.whileRunning = false;
    rows[4].info.whileRunning = false;
    rows[9].info.whileRunning = false;
    return rows;
}

std::vector<Row> handlerRows()
{
    return {
        choice(
            "handler", "Handler", {"throw", "succeed", "swallow", "slow", "hang", "queue_event"},
            "What it does with a record of a poison key: throws; knows it and succeeds; catches the error and "
            "returns statusCode 500, which counts as success; takes long; never comes back; catches the error, "
            "sends its whole event to a queue as one message, logs it if that fails, and returns.",
            "Lambda Developer Guide: only an exception or a timeout is a failure", &FunctionConfig::handler),
        texts("poison_keys", "Poison keys", "Partition keys of records that the handler has trouble with.",
              &FunctionConfig::poisonKeys),
        time("slow_time", "A slow record takes", 1e6, 9e11, seconds(5), "With the handler \"slow\", besides.",
             assumption, &FunctionConfig::slowTime),
        flag("returns_state", "Returns its state", true,
             "With a tumbling window: without state in its response every invocation counts as failed.",
             "Lambda Developer Guide, tumbling windows", &FunctionConfig::returnsState),
        count(
            "retries_inside", "Retries inside", 0, 10, 0,
            "The handler itself begins its whole event again after an error: good records come again, and the "
            "waiting is paid for.",
            {}, &FunctionConfig::retriesInside),
        time("sleep_inside", "Sleeps before a retry inside", 0, 6e10, seconds(1), "Doubled each time.", {},
             &FunctionConfig::sleepInside),
        time("base_duration", "Duration of an invocation", 0, 9e11, milliseconds(20),
             "Without records, with 1,024 MB.", assumption, &FunctionConfig::baseDuration),
        time("per_record", "And for each record", 0, 6e10, milliseconds(1), "With 1,024 MB.", assumption,
             &FunctionConfig::perRecord),
        time("cold_start", "Cold start", 0, 6e10, milliseconds(400), "Of a new environment.", assumption,
             &FunctionConfig::coldStart),
        time("keep_warm", "Environments are kept for", 0, 3.6e12, minutes(10), "At rest.", assumption,
             &FunctionConfig::keepWarm),
        time("timeout", "Timeout", 1e8, 9e11, seconds(30), "An invocation that takes longer has failed.",
             "Lambda API: 1 to 900 s, default 3 s; here 30 s", &FunctionConfig::timeout),
        count("memory", "Memory in MB", 128, 10'240, referenceMemoryMb,
              "Twice the memory has twice the processor and costs twice as much a second.",
              "Lambda API: 128 to 10,240 MB, default 128; here 1,024", &FunctionConfig::memoryMb),
        count("reserved_concurrency", "Reserved concurrency", 0, 1'000, 0,
              "Invocations at the same time at most; 0: the 1,000 of the account.",
              "Lambda API, ReservedConcurrentExecutions", &FunctionConfig::reservedConcurrency),
        reference("dead_letter_config", "DeadLetterConfig", "sqs_queue|sns_topic",
                  "Of asynchronous invocations only: for a stream it never fires.",
                  "Lambda Developer Guide, asynchronous invocation", &FunctionConfig::deadLetterConfig),
        reference("event_queue", "Queue for whole events", "sqs_queue|sns_topic",
                  "Of the handler \"queue_event\": it takes 1 MiB, where an event may have 6 MB.",
                  "SQS API, SendMessage; Lambda quotas", &FunctionConfig::eventQueue),
        reference("second_target", "Second target", "callable",
                  "Records whose key begins as named below go there instead of to the target.", {},
                  &FunctionConfig::secondTarget),
        texts("second_prefixes", "Keys for the second target", "Beginnings of partition keys.",
              &FunctionConfig::secondPrefixes),
        security::policiesRow(&FunctionConfig::policies),
    };
}

} // namespace

const std::vector<Row> &functionRows()
{
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = mappingRows();
        for (const Row &row : handlerRows())
            all.push_back(row);
        appendSenderRows(all);
        appendRows(all, lookupRows());
        return all;
    }();
    return rows;
}

const std::vector<MetricInfo> &functionMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"Invocations", "AWS/Lambda", "Count", "Sum", "Invocations, those that failed included."},
        {"Errors", "AWS/Lambda", "Count", "Sum",
         "Invocations that ended in an exception or a timeout. A returned 500 is none."},
        {"Throttles", "AWS/Lambda", "Count", "Sum", "Invocations refused for want of concurrency."},
        {"Duration", "AWS/Lambda", "Milliseconds", "Average", "Of an invocation."},
        {"IteratorAge", "AWS/Lambda", "Milliseconds", "Maximum",
         "Age of the last record of a batch when the function gets it."},
        {"ConcurrentExecutions", "AWS/Lambda", "Count", "Maximum", "Invocations at the same time."},
        {"DeadLetterErrors", "AWS/Lambda", "Count", "Sum",
         "Of asynchronous invocations: stays 0 for a stream, whatever happens."},
        {"DestinationDeliveryFailures", "AWS/Lambda", "Count", "Sum",
         "Batches given up that the destination on failure did not take."},
        {"RecordsProcessed", "Millrace", "Count", "Sum", "Records of invocations that succeeded."},
        {"RecordsGivenUp", "Millrace", "Count", "Sum", "Records given up."},
        {"ColdStarts", "Millrace", "Count", "Sum", "Environments made."},
        {"OrderBreaks.PartitionKey", "Millrace", "Count", "Sum",
         "Records worked off behind a later record of the same partition key."},
        {"Stage.InLog", "Millrace", "Milliseconds", "Average", "From stored to read by the mapping."},
        {"Stage.Processing", "Millrace", "Milliseconds", "Average",
         "From read to worked off: gathering, waiting for the lane, retries and the work."},
        {"Stage.Delivery", "Millrace", "Milliseconds", "Average",
         "From handed to the targets until they have answered."},
        {"LookupHits", "Millrace", "Count", "Sum", "Keys looked up whose item was there."},
        {"LookupMisses", "Millrace", "Count", "Sum",
         "Keys looked up that have no item: the function goes on without it."},
        {"FeatureAgeMilliseconds", "Millrace", "Milliseconds", "Average",
         "Since the last writing of an item that was looked up."},
        {"RecordLatency", "Millrace", "Milliseconds", "Average",
         "From the making of a record to the end of its work here, targets included."},
        {"RecordLatency.P99", "Millrace", "Milliseconds", "Maximum",
         "The latency that 99 of 100 records stayed within, every 10 s."},
    };
    return metrics;
}

namespace {

ParameterInfo howLong()
{
    return lastsFor(seconds(30));
}

void judge(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings)
{
    judgeSender(config, scenario, findings);
    judgeLookup(config, scenario, findings);
    const ParameterValues values = withDefaults(functionKind(), config.parameters);
    const auto age = std::get<std::int64_t>(*findValue(values, "maximum_record_age"));
    if (age > 0 && age < seconds(60).ns)
        findings.push_back({"maximum_record_age", "is 0, or 60 s at least"});
    if (std::get<std::string>(*findValue(values, "handler")) == "queue_event"
        && std::get<std::string>(*findValue(values, "event_queue")).empty())
        findings.push_back({"event_queue", "names the queue that the handler queue_event sends to"});
}

} // namespace

const ServiceKind &functionKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(functionRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "disable",
         .title = "Disable the mapping",
         .help = "Polls and invokes no more; keeps its place."},
        {.name = "enable", .title = "Enable the mapping", .help = "Goes on where it stands."},
        {.name = "fail",
         .title = "Every invocation fails",
         .help = "As after a bad deployment.",
         .isFault = true,
         .arguments = {howLong()}},
        {.name = "take_concurrency",
         .title = "Others take the concurrency",
         .help = "No invocation finds any left, unless it is reserved for this function.",
         .isFault = true,
         .arguments = {howLong()}},
        {.name = "slow_down",
         .title = "Slow down",
         .help = "Every invocation takes so many times as long.",
         .isFault = true,
         .arguments = {{.name = "times",
                        .title = "Times",
                        .kind = ParameterKind::Number,
                        .minimum = 1,
                        .maximum = 1'000,
                        .defaultValue = 5.0,
                        .help = "As long as before."},
                       howLong()}},
    };
    static const std::vector<std::string_view> leavesOut = {
        "Event filters, AT_TIMESTAMP, and mappings to anything but Kinesis.",
        "Aggregated records are taken apart: its batch size counts user records.",
        "The payload limit counts data in base64, not the JSON around each record.",
        "Invocations of other sources, and how the account's concurrency grows.",
        "The pause before a retry is fixed; the service's own is not documented.",
        "A tumbling window's state is not sized: it may be 1 MB at most.",
        "Lookups of a handler that begins again by itself (retries inside): it keeps what it has read.",
        "The free tier: 1 M requests and 400,000 GB-s a month.",
    };
    static const ServiceKind kind = {
        .name = "lambda_function",
        .section = "functions",
        .title = "Lambda function",
        .help =
            "Is handed a stream's records in batches; tries again what fails, and sends on what it makes of them.",
        .role = ServiceRole::Reader,
        .arn = "arn:aws:lambda:R:A:function:N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &functionMetrics(),
        .leavesOut = &leavesOut,
        .judge = &judge,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<Function>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::lambda
