// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/dynamodb/table_tables.h"

#include "sim/services/fault_commands.h"

namespace millrace::dynamodb {

const std::vector<ParameterRow<TableConfig>> &tableRows()
{
    static const std::vector<ParameterRow<TableConfig>> rows = {
        {{.name = "mode",
          .title = "Capacity mode",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("provisioned"),
          .help =
              "Pays for capacity by the hour, or for each write; on demand it serves 4,000 writes a second "
              "at first, then twice its former peak.",
          .source = "DDG 2023, read and write capacity modes",
          .choices = {"provisioned", "on_demand"}},
         &TableConfig::mode},
        {{.name = "wcu",
          .title = "Write capacity",
          .kind = ParameterKind::Count,
          .minimum = 1,
          .maximum = 40'000,
          .defaultValue = std::int64_t{5},
          .help =
              "Write capacity units: items of up to 1 KB a second. Up to 300 s of it, unused, are kept for "
              "bursts; a table begins with all of them.",
          .source = "DDG 2023, write capacity units; default and bound are assumptions, change them freely",
          .shownWhen = "mode=provisioned"},
         &TableConfig::wcu},
        {{.name = "rcu",
          .title = "Read capacity",
          .kind = ParameterKind::Count,
          .minimum = 1,
          .maximum = 40'000,
          .defaultValue = std::int64_t{5},
          .help =
              "Read capacity units: items of up to 4 KB a second, twice as many when the reader is content with "
              "eventual consistency. Bursts as for writes.",
          .source = "DDG 2023, read capacity units; default and bound are assumptions, change them freely",
          .shownWhen = "mode=provisioned"},
         &TableConfig::rcu},
        {{.name = "item_key",
          .title = "Item key",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("partition_key"),
          .help =
              "The record's partition key alone, so that a user has one item; or with the time as sort key, "
              "so that each record has its own.",
          .choices = {"partition_key", "user_and_time"},
          .whileRunning = false},
         &TableConfig::itemKey},
        {{.name = "answer_time",
          .title = "Time to answer",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = 6e10,
          .defaultValue = milliseconds(5).ns,
          .help = "Within the service, for each call.",
          .source = "an assumption, change it freely"},
         &TableConfig::answerTime},
        {{.name = "ttl",
          .title = "Time to live",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = 3.15e17,
          .defaultValue = std::int64_t{0},
          .help =
              "An item that was not written for so long has expired, and is deleted some time later; 0: items "
              "stay. Each write sets the time anew.",
          .source = "DDG, time to live"},
         &TableConfig::ttl},
        {{.name = "ttl_deletion_delay",
          .title = "Deleted after another",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = 2.592e15,
          .defaultValue = hours(24).ns,
          .help =
              "From an item's expiry to its deletion, which uses no capacity. Until then reads still return it.",
          .source = "DDG, time to live: within a few days; the figure is an assumption, change it freely"},
         &TableConfig::ttlDeletionDelay},
    };
    return rows;
}

const std::vector<MetricInfo> &tableMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"ConsumedWriteCapacityUnits", "AWS/DynamoDB", "Count", "Sum", "Write units used."},
        {"WriteThrottleEvents", "AWS/DynamoDB", "Count", "Sum", "Items refused for want of capacity."},
        {"ThrottledRequests", "AWS/DynamoDB", "Count", "Sum", "Calls with at least one item refused so."},
        {"SuccessfulRequestLatency", "AWS/DynamoDB", "Milliseconds", "Average", "Time within the service."},
        {"ConditionalCheckFailedRequests", "AWS/DynamoDB", "Count", "Sum",
         "Conditional puts whose item was there already."},
        {"UserErrors", "AWS/DynamoDB", "Count", "Sum", "Calls refused as a whole (ValidationException)."},
        {"ItemCount", "Millrace", "Count", "Maximum", "Items in the table."},
        {"ItemsOverwritten", "Millrace", "Count", "Sum",
         "Records gone because another was put on their item."},
        {"ConsumedReadCapacityUnits", "AWS/DynamoDB", "Count", "Sum",
         "Read units used; two eventually consistent reads of 4 KB use one."},
        {"ReadThrottleEvents", "AWS/DynamoDB", "Count", "Sum", "Reads refused for want of capacity."},
        {"SuccessfulRequestLatency.GetItem", "AWS/DynamoDB", "Milliseconds", "Average",
         "Time within the service, of reads of one item."},
        {"SuccessfulRequestLatency.BatchGetItem", "AWS/DynamoDB", "Milliseconds", "Average",
         "Time within the service, of reads in batches."},
        {"TimeToLiveDeletedItemCount", "AWS/DynamoDB", "Count", "Sum", "Items deleted after their expiry."},
        {"ItemsRead", "Millrace", "Count", "Sum", "Keys asked for whose item was there."},
        {"ItemsMissing", "Millrace", "Count", "Sum", "Keys asked for that have no item."},
        {"ExpiredItemsRead", "Millrace", "Count", "Sum",
         "Items returned although they had expired: not yet deleted."},
    };
    return metrics;
}

const ServiceKind &tableKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(tableRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "fail",
         .title = "Table fails inside the service",
         .help = "For a while every call comes back as InternalFailure.",
         .isFault = true,
         .arguments = {lastsFor(seconds(30))}},
    };
    static const std::vector<CallInfo> calls = {
        {"dynamodb:PutItem", "put", 1, 0},
        {"dynamodb:BatchWriteItem", "batch", batchItemsMax, batchBytesMax},
        {"dynamodb:UpdateItem", "add", 1, 0},
        {"dynamodb:PutItem", "put_if_absent", 1, 0},
        {"dynamodb:GetItem", "get", 1, 0},
        {"dynamodb:BatchGetItem", "batch_get", batchKeysMax, 0},
        {"dynamodb:GetItem", "get_consistent", 1, 0},
        {"dynamodb:BatchGetItem", "batch_get_consistent", batchKeysMax, 0},
    };
    static const std::vector<std::string_view> leavesOut = {
        "Query and Scan, transactions, deletes, indexes, streams and global tables.",
        "Copies that lag: an eventually consistent read costs half, and still sees the last write.",
        "A time to live of each item's own: one length holds for all, from their last writing.",
        "With the time as sort key, a record written again keeps the expiry of its first writing.",
        "DynamoDB's own hash, which is not published: a key falls to a partition by a hash of Millrace's.",
        "Partitions by size (10 GB): there are as many as the write capacity needs.",
        "Splitting a hot partition for its keys, and capacity on demand set beforehand.",
        "A put over a counter: what was added stays delivered.",
        "Reserved capacity, and the limit of the account.",
    };
    static const ServiceKind kind = {
        .name = "dynamodb_table",
        .section = "tables",
        .title = "DynamoDB table",
        .help =
            "Stores an item for each record within its write capacity, and answers reads within its read capacity; "
            "a put overwrites, an add counts.",
        .role = ServiceRole::Sink,
        .arn = "arn:aws:dynamodb:R:A:table/N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &tableMetrics(),
        .calls = &calls,
        .leavesOut = &leavesOut,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<Table>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::dynamodb
