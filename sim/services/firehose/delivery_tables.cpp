// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/firehose/delivery_tables.h"

#include "sim/kernel/utc_text.h"
#include "sim/scenario/scenario.h"
#include "sim/security/principal.h"
#include "sim/services/fault_commands.h"

namespace millrace::firehose {

namespace {

constexpr std::string_view timestampOpens = "!{timestamp:";

ParameterRow<DeliveryConfig> limitRow(std::string_view name, std::string_view title, ParameterKind kind,
                                      std::int64_t standard, std::int64_t DeliveryConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = kind,
             .minimum = 1,
             .maximum = 1e10,
             .defaultValue = standard,
             .help = "Of Direct PUT, for the whole delivery stream; a quota that can be raised.",
             .source = "Firehose guide, us-east-1: 500,000 records/s, 2,000 calls/s, 5 MiB/s"},
            member};
}

ParameterRow<DeliveryConfig> prefixRow(std::string_view name, std::string_view title, std::string_view help,
                                       std::string DeliveryConfig::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Text,
             .maximum = 1'024,
             .defaultValue = std::string(),
             .help = help,
             .source = "Firehose guide, custom prefixes"},
            member};
}

/// What is wrong with a prefix; `isError`: it may name the kind of error.
std::string faultOf(const std::string &prefix, bool isError)
{
    for (std::size_t at = prefix.find("!{"); at != std::string::npos; at = prefix.find("!{", at + 2)) {
        const std::string_view rest = std::string_view(prefix).substr(at);
        const bool isKnown = rest.starts_with(timestampOpens) || (isError && rest.starts_with(errorType));
        if (!isKnown || rest.find('}') == std::string_view::npos)
            return "only !{timestamp:...}" + std::string(isError ? " and " + std::string(errorType) : "")
                   + " can stand in it";
    }
    return {};
}

void judge(const ServiceConfig &config, const Scenario &, std::vector<Finding> &findings)
{
    const ParameterValues values = withDefaults(deliveryKind(), config.parameters);
    const auto &prefix = std::get<std::string>(*findValue(values, "prefix"));
    const auto &errors = std::get<std::string>(*findValue(values, "error_prefix"));
    if (const std::string fault = faultOf(prefix, false); !fault.empty())
        findings.push_back({"prefix", fault});
    if (const std::string fault = faultOf(errors, true); !fault.empty())
        findings.push_back({"error_prefix", fault});
    if (prefix.find("!{") != std::string::npos && errors.empty())
        findings.push_back(
            {"error_prefix", "is needed when the prefix has an expression (InvalidArgumentException)"});
    if (errors.find("!{") != std::string::npos && errors.find(errorType) == std::string::npos)
        findings.push_back(
            {"error_prefix", "has expressions, and so must contain " + std::string(errorType)});
}

} // namespace

std::string folderText(const std::string &prefix, SimTime time, const std::string &error)
{
    std::string text;
    std::size_t at = 0;
    bool hasTime = false;
    while (at < prefix.size()) {
        const std::string_view rest = std::string_view(prefix).substr(at);
        const std::size_t end = rest.find('}');
        if (rest.starts_with(timestampOpens) && end != std::string_view::npos) {
            text += utcText(time, rest.substr(timestampOpens.size(), end - timestampOpens.size()));
            hasTime = true;
            at += end + 1;
        } else if (rest.starts_with(errorType)) {
            text += error;
            at += errorType.size();
        } else {
            text += prefix[at++];
        }
    }
    if (!hasTime)
        text += utcText(time, "yyyy/MM/dd/HH");
    while (!text.empty() && text.back() == '/')
        text.pop_back();
    return text;
}

const std::vector<ParameterRow<DeliveryConfig>> &deliveryRows()
{
    static const std::vector<ParameterRow<DeliveryConfig>> rows = {
        {{.name = "stream",
          .title = "Source",
          .kind = ParameterKind::Reference,
          .defaultValue = std::string(),
          .help = "The Kinesis stream that it reads. Empty: Direct PUT, whoever names it as target.",
          .target = "kinesis_stream"},
         &DeliveryConfig::stream},
        {{.name = "start",
          .title = "Starts at",
          .kind = ParameterKind::Choice,
          .defaultValue = std::string("latest"),
          .help =
              "Firehose begins at LATEST and offers no choice. The other is the lab's own, for a stream that "
              "is written to from the first moment.",
          .source = "Firehose guide, a Kinesis stream as source",
          .choices = {"latest", "trim_horizon"},
          .whileRunning = false},
         &DeliveryConfig::start},
        {{.name = "target",
          .title = "Delivers to",
          .kind = ParameterKind::Reference,
          .defaultValue = std::string(),
          .help = "A bucket gets one object for each buffer; a search domain gets its records.",
          .target = "s3_bucket|opensearch_domain"},
         &DeliveryConfig::target},
        {{.name = "buffer_size",
          .title = "Buffer size",
          .kind = ParameterKind::Size,
          .minimum = static_cast<double>(mebibyte),
          .maximum = 128.0 * static_cast<double>(mebibyte),
          .defaultValue = 5 * mebibyte,
          .help =
              "A buffer is delivered when it holds so much, or when its interval is over: what comes first.",
          .source = "Firehose API, BufferingHints: 1 to 128 MiB, default 5"},
         &DeliveryConfig::bufferSize},
        {{.name = "buffer_interval",
          .title = "Buffer interval",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = 9e11,
          .defaultValue = seconds(300).ns,
          .help = "From a buffer's first record to its delivery at most.",
          .source = "Firehose API, BufferingHints: 0 to 900 s, default 300 (an older guide: at least 60)"},
         &DeliveryConfig::bufferInterval},
        prefixRow(
            "prefix", "Prefix",
            "Before yyyy/MM/dd/HH/ in UTC, the time of a buffer's first record; or with an expression of "
            "its own: !{timestamp:yyyy/MM/dd}.",
            &DeliveryConfig::prefix),
        prefixRow(
            "error_prefix", "Error prefix",
            "Where what could not be delivered is filed. Needed as soon as the prefix has an expression.",
            &DeliveryConfig::errorPrefix),
        {{.name = "retry_duration",
          .title = "Tries again for",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = 7.2e12,
          .defaultValue = seconds(300).ns,
          .help =
              "A destination other than S3; then the records go to the backup bucket. A bucket is tried for "
              "24 h with Direct PUT, and for ever with a stream.",
          .source = "Firehose API, RetryOptions: 0 to 7,200 s, default 300"},
         &DeliveryConfig::retryDuration},
        {{.name = "backup_bucket",
          .title = "Backup bucket",
          .kind = ParameterKind::Reference,
          .defaultValue = std::string(),
          .help = "Gets what a destination other than S3 would not take. Without it that is lost.",
          .source = "Firehose API, S3BackupMode",
          .target = "s3_bucket"},
         &DeliveryConfig::backup},
        limitRow("records_limit", "Records a second", ParameterKind::Count, 500'000,
                 &DeliveryConfig::recordsPerSecond),
        limitRow("calls_limit", "Calls a second", ParameterKind::Count, 2'000,
                 &DeliveryConfig::callsPerSecond),
        limitRow("bytes_limit", "Bytes a second", ParameterKind::Size, 5 * mebibyte,
                 &DeliveryConfig::bytesPerSecond),
        {{.name = "latency",
          .title = "Latency",
          .kind = ParameterKind::Time,
          .minimum = 1e5,
          .maximum = 1e10,
          .defaultValue = milliseconds(5).ns,
          .help = "To the stream and to the destination, one way.",
          .source = "an assumption, change it freely"},
         &DeliveryConfig::latency},
        security::policiesRow(&DeliveryConfig::policies),
    };
    return rows;
}

const std::vector<MetricInfo> &deliveryMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"IncomingRecords", "AWS/Firehose", "Count", "Sum", "Records taken from producers."},
        {"IncomingBytes", "AWS/Firehose", "Bytes", "Sum", "Bytes taken from producers."},
        {"DataReadFromKinesisStream.Records", "AWS/Firehose", "Count", "Sum",
         "Records read from the source."},
        {"DataReadFromKinesisStream.Bytes", "AWS/Firehose", "Bytes", "Sum", "Bytes read from the source."},
        {"ThrottledRecords", "AWS/Firehose", "Count", "Sum",
         "Records of producers refused at a limit of the delivery stream."},
        {"DeliveryToS3.Records", "AWS/Firehose", "Count", "Sum",
         "Records delivered (to a search domain: DeliveryToAmazonOpenSearchService.Records)."},
        {"DeliveryToS3.Bytes", "AWS/Firehose", "Bytes", "Sum", "Bytes delivered."},
        {"DeliveryToS3.Success", "AWS/Firehose", "Count", "Average",
         "Share of attempts to deliver a buffer that went well."},
        {"DeliveryToS3.DataFreshness", "AWS/Firehose", "Seconds", "Maximum",
         "Age of the oldest record taken and not yet delivered."},
        {"BackupToS3.Records", "AWS/Firehose", "Count", "Sum",
         "Records sent to the backup bucket for want of the destination."},
        {"Stage.InLog", "Millrace", "Milliseconds", "Average", "From stored in the source to read."},
        {"Stage.Buffered", "Millrace", "Milliseconds", "Average",
         "From taken to the beginning of the delivery, by a buffer's first record."},
        {"Stage.Delivery", "Millrace", "Milliseconds", "Average",
         "From the beginning of the delivery to its end."},
    };
    return metrics;
}

const ServiceKind &deliveryKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(deliveryRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "fail",
         .title = "Firehose fails",
         .help =
             "For a while it answers producers with ServiceUnavailableException and delivers nothing; what "
             "it holds it keeps.",
         .isFault = true,
         .arguments = {lastsFor(minutes(1))}},
    };
    static const std::vector<CallInfo> calls = {
        {"firehose:PutRecordBatch", "batch", batchRecordsMax, batchBytesMax},
        {"firehose:PutRecord", "put", 1, recordBytesMax},
    };
    static const std::vector<std::string_view> leavesOut = {
        "A buffer for each partition inside the service: one buffer for all, so its hints hold exactly.",
        "Compression, format conversion and transformation by a function: an object is as large as its records.",
        "Redshift, Splunk and HTTP destinations, and dynamic partitioning.",
        "The part of a limit that is left over when a quota is raised by itself under load.",
        "It reads on while at most two full buffers wait; how many the service really keeps is not published.",
        "A pause of 5 s between attempts that failed: the service does not say how long it waits.",
        "Partition keys count with the data, though only the data reaches the destination.",
    };
    static const ServiceKind kind = {
        .name = "firehose_stream",
        .section = "firehoses",
        .title = "Firehose",
        .help =
            "Gathers records and delivers them by size or time to a bucket or a search domain (Amazon Data "
            "Firehose, formerly Kinesis Data Firehose).",
        .role = ServiceRole::Reader,
        .arn = "arn:aws:firehose:R:A:deliverystream/N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &deliveryMetrics(),
        .calls = &calls,
        .leavesOut = &leavesOut,
        .judge = &judge,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<DeliveryStream>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::firehose
