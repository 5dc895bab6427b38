// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/s3/bucket_tables.h"

#include "sim/security/principal.h"
#include "sim/services/fault_commands.h"

namespace millrace::s3 {

const std::vector<ParameterRow<BucketConfig>> &bucketRows()
{
    static const std::vector<ParameterRow<BucketConfig>> rows = {
        {{.name = "put_limit",
          .title = "Puts under one prefix",
          .kind = ParameterKind::Rate,
          .minimum = 1,
          .maximum = 1e6,
          .defaultValue = 3500.0,
          .help = "More in one second are answered with 503 Slow Down.",
          .source = "S3 user guide: at least 3,500 writes a second and prefix"},
         &BucketConfig::putsPerSecond},
        {{.name = "answer_time",
          .title = "Time to answer",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = 6e10,
          .defaultValue = milliseconds(50).ns,
          .help = "Within the service, for each object.",
          .source = "an assumption, change it freely"},
         &BucketConfig::answerTime},
        security::policiesRow(&BucketConfig::policies),
    };
    return rows;
}

const std::vector<MetricInfo> &bucketMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"PutRequests", "AWS/S3", "Count", "Sum", "Objects that were to be stored, refused ones included."},
        {"BytesUploaded", "AWS/S3", "Bytes", "Sum", "Size of the objects stored."},
        {"RecordsStored", "Millrace", "Count", "Sum", "Records in the objects stored, repeats included."},
        {"5xxErrors", "AWS/S3", "Count", "Sum", "Calls refused: 503 Slow Down, or a failure inside."},
        {"NumberOfObjects", "AWS/S3", "Count", "Maximum", "Objects kept (the service reports it daily)."},
        {"BucketSizeBytes", "AWS/S3", "Bytes", "Maximum", "Bytes kept (the service reports it daily)."},
        {"GetRequests", "AWS/S3", "Count", "Sum", "Objects read to be restored."},
        {"RecordsRestored", "Millrace", "Count", "Sum", "Records put back into a stream."},
    };
    return metrics;
}

const ServiceKind &bucketKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(bucketRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "restore",
         .title = "Restore to a stream",
         .help = "Reads its objects, oldest first, and puts what is in them into a stream. Files know no "
                 "partition keys and no place where readers stood.",
         .arguments = {{.name = "to",
                        .title = "Stream",
                        .kind = ParameterKind::Reference,
                        .defaultValue = std::string(),
                        .help = "Where the records go.",
                        .target = "kinesis_stream"},
                       {.name = "keys",
                        .title = "Partition keys",
                        .kind = ParameterKind::Choice,
                        .defaultValue = std::string("one_per_object"),
                        .help =
                            "A file holds data alone: one key for each object, or, when the data names it, "
                            "the record's own key.",
                        .choices = {"one_per_object", "from_data"}},
                       {.name = "newest",
                        .title = "Of the last",
                        .kind = ParameterKind::Time,
                        .minimum = 0,
                        .maximum = 1e18,
                        .defaultValue = std::int64_t{0},
                        .help = "Objects put in the last so long; 0: all."}}},
        {.name = "fail",
         .title = "S3 fails",
         .help = "For a while every call comes back with 500 InternalError.",
         .isFault = true,
         .arguments = {lastsFor(minutes(1))}},
    };
    static const std::vector<CallInfo> calls = {
        {"s3:PutObject", "put", objectRecordsMax, objectBytesMax},
    };
    static const std::vector<std::string_view> leavesOut = {
        "Names that are put twice: each call is a new object, and none is ever overwritten or deleted.",
        "Multipart uploads, versions, storage classes, lifecycle rules and events about new objects.",
        "Readers of objects other than the restore: no Athena, no list or get by others.",
        "Compression and file formats: an object is as large as the records in it, partition keys counted.",
        "How the service splits prefixes that grow hot: the limit of a prefix stays what it is.",
    };
    static const ServiceKind kind = {
        .name = "s3_bucket",
        .section = "buckets",
        .title = "S3 bucket",
        .help = "Keeps objects: files of records in folders by the hour. No shards, keys or positions.",
        .role = ServiceRole::Sink,
        .arn = "arn:aws:s3:::N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &bucketMetrics(),
        .calls = &calls,
        .leavesOut = &leavesOut,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<Bucket>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::s3
