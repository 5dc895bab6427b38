// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kcl/kcl_tables.h"

#include "sim/security/principal.h"
#include "sim/services/fault_commands.h"

namespace millrace::kcl {

namespace {

using Row = ParameterRow<KclConfig>;

Row time(std::string_view name, std::string_view title, double minimum, double maximum, Duration standard,
         std::string_view help, std::string_view source, Duration KclConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Time,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = standard.ns,
             .help = help,
             .source = source},
            member};
}

Row count(std::string_view name, std::string_view title, double minimum, double maximum,
          std::int64_t standard, std::string_view help, std::string_view source,
          std::int64_t KclConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Count,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = standard,
             .help = help,
             .source = source},
            member};
}

std::vector<Row> leaseRows()
{
    return {
        {{.name = "stream",
          .title = "Stream",
          .kind = ParameterKind::Reference,
          .maximum = 128,
          .defaultValue = std::string(),
          .help = "What it reads.",
          .target = "kinesis_stream"},
         &KclConfig::stream},
        {{.name = "workers",
          .title = "Workers",
          .kind = ParameterKind::Count,
          .minimum = 1,
          .maximum = 60,
          .defaultValue = std::int64_t{2},
          .help = "Processes at the start; more are added by a command.",
          .whileRunning = false},
         &KclConfig::workers},
        {{.name = "version",
          .title = "KCL version",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("3.x"),
          .help = "2.x: each worker takes leases by itself. 3.x: a leader assigns them all.",
          .source = "KCL Developer Guide",
          .choices = {"2.x", "3.x"},
          .whileRunning = false},
         &KclConfig::version},
        time("failover_time", "Failover time", 1e9, 3.6e12, seconds(10),
             "A lease whose counter stands still for longer is expired. Renewals come every third of it.",
             "KCL: failoverTimeMillis 10,000", &KclConfig::failoverTime),
        count("steals_at_once", "Leases to steal at once", 1, 1000, 1,
              "Of KCL 2.x, when no lease is free and others hold more than their share.",
              "KCL: maxLeasesToStealAtOneTime 1", &KclConfig::stealsAtOnce),
        count("max_leases_for_worker", "Most leases of a worker", 1, 100000, 100000,
              "No worker takes more. The default of the KCL is no limit.", "KCL: maxLeasesForWorker",
              &KclConfig::leasesMax),
        time("shard_sync_interval", "Shard sync every", 1e9, 3.6e12, seconds(60),
             "Looks for shards without a lease.", "KCL: shardSyncIntervalMillis 60,000",
             &KclConfig::shardSyncInterval),
        time("parent_poll_interval", "Parent poll every", 1e8, 3.6e12, seconds(10),
             "A child's processor looks so often whether its parents are at SHARD_END.",
             "KCL: parentShardPollIntervalMillis 10,000", &KclConfig::parentPollInterval),
        {{.name = "shared_worker_id",
          .title = "One worker id for all",
          .kind = ParameterKind::Flag,
          .defaultValue = false,
          .help = "A fixed workerId: every process believes that it holds the leases of all.",
          .source = "KCL: workerId must be unique to each process",
          .whileRunning = false},
         &KclConfig::sharesWorkerId},
        time("start_spacing", "Workers start apart by", 0, 3.6e12, seconds(1),
             "The second worker starts so long after the first, and so on.",
             "an assumption, change it freely", &KclConfig::startSpacing),
        time("restarts_after", "A crashed worker restarts after", 0, 3.6e12, Duration{},
             "By whatever runs the process, with a new workerId; 0: it does not.",
             "an assumption, change it freely", &KclConfig::restartsAfter),
    };
}

std::vector<Row> readingRows()
{
    return {
        {{.name = "initial_position",
          .title = "Initial position",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("trim_horizon"),
          .help = "Of the first leases. Children of a split or merge always begin at TRIM_HORIZON.",
          .source = "KCL: LeaseManagementConfig TRIM_HORIZON",
          .choices = {"trim_horizon", "latest"},
          .whileRunning = false},
         &KclConfig::initialPosition},
        {{.name = "retrieval",
          .title = "Retrieval",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string(retrievalPolling),
          .help =
              "The KCL itself uses fan-out unless it is told to poll: 2 MiB/s of its own for each shard, at a "
              "price. Pollers share a shard's 5 calls/s and 2 MiB/s.",
          .source = "KCL: FanOutConfig is the default of 2.x and 3.x, PollingConfig the other",
          .choices = {retrievalPolling, retrievalFanOut},
          .whileRunning = false},
         &KclConfig::retrieval},
        time("idle_between_reads", "Idle between reads", 2e8, 3.6e12, milliseconds(1500),
             "Shortest time between two GetRecords calls to one shard.",
             "KCL: idleTimeBetweenReadsInMillis 1,500, at least 200", &KclConfig::idleBetweenReads),
        count("max_records", "Records a call", 1, 10000, 10000, "Limit of GetRecords.",
              "KCL: maxRecords 10,000", &KclConfig::maxRecords),
        {{.name = "checkpointing",
          .title = "Checkpoints",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("batch"),
          .help = "After each batch, after the first batch that ends so long after the last checkpoint, or "
                  "never.",
          .source = "KCL: the processor calls the checkpointer",
          .choices = {"batch", "timed", "never"}},
         &KclConfig::checkpointing},
        time("checkpoint_every", "Checkpoint every", 1e8, 3.6e12, seconds(60), "Of timed checkpoints.",
             "AWS's sample processor: 60 s", &KclConfig::checkpointEvery),
        {{.name = "checkpoints_at_shard_end",
          .title = "Checkpoints at the shard's end",
          .kind = ParameterKind::Flag,
          .defaultValue = true,
          .help = "shardEnded must do so: without it SHARD_END is never written, and children never start.",
          .source = "KCL: ShardRecordProcessor.shardEnded"},
         &KclConfig::checkpointsAtShardEnd},
        {{.name = "processing_rate",
          .title = "Processing rate",
          .kind = ParameterKind::Rate,
          .minimum = 0.1,
          .maximum = 1e7,
          .defaultValue = 5000.0,
          .help = "Records a second that one record processor, a thread for one shard, gets done."},
         &KclConfig::processingRate},
        {{.name = "poison_keys",
          .title = "Poison keys",
          .kind = ParameterKind::TextList,
          .maximum = 100,
          .defaultValue = std::vector<std::string>(),
          .help = "processRecords fails at a record with one of these keys."},
         &KclConfig::poisonKeys},
        {{.name = "on_error",
          .title = "On an error",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("throws"),
          .help = "throws: the KCL swallows the exception and goes on with the next batch. retries: "
                  "processRecords tries the batch again itself. crashes: the process ends.",
          .source = "KCL source, ProcessTask; KDG 2023, troubleshooting consumers",
          .choices = {"throws", "retries", "crashes"}},
         &KclConfig::onError},
        count("failures", "A poison record fails", 0, 1000000, 3,
              "So many times, then it goes well, as when a database comes back. 0: for ever.", "",
              &KclConfig::failures),
        time("latency", "Latency", 1e5, 1e10, milliseconds(10), "Of the network, one way.",
             "an assumption, change it freely", &KclConfig::latency),
        security::policiesRow(&KclConfig::policies),
    };
}

ParameterInfo workerArgument()
{
    return {.name = "worker",
            .title = "Worker",
            .kind = ParameterKind::Text,
            .maximum = 40,
            .defaultValue = std::string("worker-1"),
            .help = "\"worker-2\", or 2."};
}

ParameterInfo lengthArgument(Duration standard)
{
    return lastsFor(standard);
}

} // namespace

const std::vector<Row> &kclRows()
{
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = leaseRows();
        for (const Row &row : readingRows())
            all.push_back(row);
        return all;
    }();
    return rows;
}

const std::vector<MetricInfo> &kclMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"RecordsProcessed", "KCL", "Count", "Sum", "Records that processors got done, repeats included."},
        {"DataBytesProcessed", "KCL", "Bytes", "Sum", "Their bytes."},
        {"MillisBehindLatest", "KCL", "Milliseconds", "Maximum",
         "Age of the oldest record not yet processed, over all shards; taken once a second."},
        {"TotalLeases", "KCL", "Count", "Maximum", "Items of the lease table."},
        {"CurrentLeases", "KCL", "Count", "Maximum", "Leases that have an owner; taken once a second."},
        {"TakenLeases", "KCL", "Count", "Sum", "Leases taken, stolen or assigned."},
        {"LostLeases", "KCL", "Count", "Sum", "Leases whose processor found them to be another's."},
        {"NumWorkers", "KCL", "Count", "Maximum", "Workers alive; taken once a second."},
        {"Duplicates", "Millrace", "Count", "Sum", "Records processed that had been before."},
        {"RecordsSkipped", "Millrace", "Count", "Sum", "Records of batches that threw: not tried again."},
        {"LatencyMilliseconds", "Millrace", "Milliseconds", "Average",
         "From made to processed, first time only."},
        {"OrderBreaks.PartitionKey", "Millrace", "Count", "Sum",
         "Records processed first behind a later record of the same partition key."},
    };
    return metrics;
}

const std::vector<CommandInfo> &kclCommands()
{
    static const std::vector<CommandInfo> commands = {
        {.name = "add_worker", .title = "Add a worker", .help = "One process more."},
        {.name = "stop_worker",
         .title = "Stop a worker",
         .help = "shutdownRequested: it checkpoints what is done and gives its leases back.",
         .arguments = {workerArgument()}},
        {.name = "restart_worker",
         .title = "Restart a worker",
         .help = "One that crashed or was stopped, with a new workerId.",
         .arguments = {workerArgument()}},
        {.name = "reset_checkpoint",
         .title = "Reset a checkpoint",
         .help = "An operator writes the lease's checkpoint anew; its processor begins there.",
         .onLane = true,
         .arguments = {{.name = "shard",
                        .title = "Shard",
                        .kind = ParameterKind::Text,
                        .maximum = 40,
                        .defaultValue = std::string("0"),
                        .help = "\"shardId-000000000001\", or 1."},
                       {.name = "to",
                        .title = "To",
                        .kind = ParameterKind::Choice,
                        .defaultValue = std::string("trim_horizon"),
                        .help = "Where the lease is read from.",
                        .choices = {"trim_horizon", "latest"}}}},
        {.name = "crash_worker",
         .title = "A worker crashes",
         .help = "Its leases expire, and others take them and read on from the checkpoints.",
         .isFault = true,
         .arguments = {workerArgument()}},
        {.name = "crash_all", .title = "All workers crash", .help = "At once.", .isFault = true},
        {.name = "restart_all",
         .title = "Restart all workers",
         .help = "Those that crashed or were stopped."},
        {.name = "pause_worker",
         .title = "A worker stands still",
         .help =
             "It neither works nor renews, then comes back: a zombie until its next renewal or checkpoint.",
         .isFault = true,
         .arguments = {workerArgument(), lengthArgument(seconds(45))}},
        {.name = "slow_worker",
         .title = "A worker gets slow",
         .help = "Its processors take so many times as long; 1 ends it.",
         .isFault = true,
         .arguments = {workerArgument(),
                       {.name = "times",
                        .title = "Times",
                        .kind = ParameterKind::Number,
                        .minimum = 1,
                        .maximum = 1000,
                        .defaultValue = 10.0,
                        .help = "1: as fast as before."}}},
    };
    return commands;
}

const ServiceKind &kclKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(kclRows());
    static const std::vector<std::string_view> leavesOut = {
        "The observer's scans: a lease's age counts from its last renewal, not from the scan that saw it first.",
        "CPU and KB/s of workers: the leader of 3.x balances the number of leases.",
        "The lease table's throttling, latency and outages; the tables of worker metrics and coordinator state.",
        "That fan-out is the library's default: here it polls unless told otherwise.",
        "Prepared checkpoints and sub-sequence numbers; finished leases stay in the table.",
        "Of two processes with one worker id, the checkpoint that is further on stays.",
        "A target: what the work on a record is. Each takes 1 / processing rate.",
    };
    static const ServiceKind kind = {
        .name = "kcl_application",
        .section = "kcl_applications",
        .title = "KCL application",
        .help = "Workers of the Kinesis Client Library that share the shards of a stream by a lease table.",
        .role = ServiceRole::Reader,
        .parameters = &parameters,
        .commands = &kclCommands(),
        .metrics = &kclMetrics(),
        .leavesOut = &leavesOut,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<KclApplication>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::kcl
