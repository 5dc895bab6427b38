// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kpl/kpl_tables.h"

#include "sim/security/principal.h"
#include "sim/services/fault_commands.h"
#include "sim/services/producer/row_makers.h"

namespace millrace::kpl {

namespace {

using Config = KplConfig;
using Row = ParameterRow<KplConfig>;
using producer::choiceRow;
using producer::countRow;
using producer::timeRow;

constexpr double nsPerHour = 3.6e12;
constexpr std::string_view kplSource = "KPL, its default configuration";
constexpr std::string_view assumption = "an assumption, change it freely";

Row sourced(Row row, std::string_view source)
{
    row.info.source = source;
    return row;
}

Row sizeRow(std::string_view name, std::string_view title, double minimum, double maximum,
            std::int64_t standard, std::string_view help, std::int64_t Config::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Size,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = standard,
             .help = help,
             .source = kplSource},
            member};
}

Row flagRow(std::string_view name, std::string_view title, bool standard, std::string_view help,
            bool Config::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Flag,
             .defaultValue = standard,
             .help = help,
             .source = kplSource},
            member};
}

Row streamRow()
{
    return {{.name = "stream",
             .title = "Stream",
             .kind = ParameterKind::Reference,
             .maximum = 128,
             .defaultValue = std::string(),
             .help = "Where its records go.",
             .target = "kinesis_stream"},
            &Config::stream};
}

std::vector<Row> libraryRows()
{
    return {
        flagRow("aggregation", "AggregationEnabled", true,
                "Packs user records of one shard into one Kinesis record; readers must unpack them.",
                &Config::aggregation),
        countRow<Config>("aggregation_max_count", "AggregationMaxCount", 1, 4'294'967'295.0, 4'294'967'295,
                         "User records in one Kinesis record at most.", "aggregation=true",
                         &Config::aggregationMaxCount, kplSource),
        sizeRow("aggregation_max_size", "AggregationMaxSize", 64, 10'485'760, 51'200,
                "Bytes of one aggregated record at most.", &Config::aggregationMaxSize),
        countRow<Config>("collection_max_count", "CollectionMaxCount", 1, 500, 500,
                         "Kinesis records in one PutRecords call at most.", "", &Config::collectionMaxCount,
                         kplSource),
        sizeRow("collection_max_size", "CollectionMaxSize", 52'224, 5'242'880, 5'242'880,
                "Bytes of one PutRecords call at most.", &Config::collectionMaxSize),
        sourced(timeRow<Config>("record_max_buffered_time", "RecordMaxBufferedTime", 0, nsPerHour,
                                milliseconds(100).ns, "A record is sent this long after it was handed in.",
                                "", &Config::maxBufferedTime),
                kplSource),
        sourced(timeRow<Config>("record_ttl", "RecordTtl", 1e8, nsPerHour, seconds(30).ns,
                                "A record that is not stored by then has failed: Expired.", "", &Config::ttl),
                kplSource),
        countRow<Config>("rate_limit", "RateLimit", 1, 10'000, 150,
                         "Percent of a shard's write limits that this one producer may send to it.", "",
                         &Config::rateLimit, kplSource),
        countRow<Config>("connections", "MaxConnections", 1, 256, 24, "Calls under way at once; more wait.",
                         "", &Config::connections, kplSource),
        flagRow("fail_if_throttled", "FailIfThrottled", false,
                "A throttled record fails at once instead of being sent again.", &Config::failIfThrottled),
        countRow<Config>(
            "user_records_max", "User records at most", 1, 1e6, 100'000,
            "The application hands in no more while so many are in the library: they are dropped.", "",
            &Config::userRecordsMax, assumption),
        sourced(timeRow<Config>("request_timeout", "RequestTimeout", 1e8, 6e11, seconds(6).ns,
                                "No answer for so long counts as a failure.", "", &Config::requestTimeout),
                kplSource),
        sourced(timeRow<Config>("latency", "Latency", 1e5, 1e10, milliseconds(10).ns,
                                "Of the network, one way.", "", &Config::latency),
                assumption),
        choiceRow<Config>("app_retry", "The application's own retry", {"none", "restart"},
                          "restart: what failed is handed in again as if it were new, for ever.",
                          &Config::appRetry),
        sourced(timeRow<Config>("app_backoff", "Wait of that retry", 1e6, nsPerHour, seconds(2).ns,
                                "Always the first wait: the count of attempts begins anew.",
                                "app_retry=restart", &Config::appBackoff),
                assumption),
        {{.name = "on_failure",
          .title = "Failed records go to",
          .kind = ParameterKind::Reference,
          .maximum = 128,
          .defaultValue = std::string(),
          .help = "The failure callback sends them there. Empty: they are dropped.",
          .target = "sqs_queue"},
         &Config::onFailure},
        security::policiesRow(&Config::policies),
    };
}

void judge(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings)
{
    const ParameterValues values = withDefaults(kplProducerKind(), config.parameters);
    const auto text = [&](std::string_view name) { return std::get<std::string>(*findValue(values, name)); };
    const auto whole = [&](std::string_view name) {
        return std::get<std::int64_t>(*findValue(values, name));
    };
    producer::judgeLoad(values, scenario, findings);
    const ServiceConfig *callee = scenario.find(text("stream"));
    const bool isFar = callee != nullptr && scenario.regionOf(*callee) != scenario.regionOf(config);
    const std::int64_t between = isFar ? scenario.interRegionLatency.ns : 0;
    if (whole("request_timeout") <= 2 * (whole("latency") + between))
        findings.push_back(
            {"request_timeout", "is not above twice the latency"
                                    + std::string(isFar ? ", that between regions included" : "")
                                    + ": every call would time out"});
}

std::int64_t keyCount(const ParameterValues &given)
{
    KplConfig config;
    fillConfig(config, kplRows(), withDefaults(kplProducerKind(), given));
    return producer::keyCountOf(config);
}

CommandInfo slowNetwork()
{
    return {.name = "slow_network",
            .title = "Slow network",
            .help = "Its calls take longer; beyond RequestTimeout they count as failed, though they arrive.",
            .isFault = true,
            .arguments = {{.name = "by",
                           .title = "By",
                           .kind = ParameterKind::Time,
                           .minimum = 1e6,
                           .maximum = 6e10,
                           .defaultValue = seconds(1).ns,
                           .help = "Added to the latency one way."},
                          lastsFor(seconds(30))}};
}

} // namespace

const std::vector<ParameterRow<KplConfig>> &kplRows()
{
    static const std::vector<Row> rows = [] {
        std::vector<Row> all{streamRow()};
        appendRows(all, producer::arrivalAndKeyRows());
        appendRows(all, producer::sizeRows());
        for (Row &row : libraryRows())
            all.push_back(std::move(row));
        return all;
    }();
    return rows;
}

const std::vector<MetricInfo> &kplMetrics()
{
    static constexpr std::string_view space = "KinesisProducerLibrary";
    static const std::vector<MetricInfo> metrics = {
        {"UserRecordsReceived", space, "Count", "Sum", "User records handed to the library."},
        {"UserRecordsPending", space, "Count", "Maximum", "User records in the library, each second."},
        {"UserRecordsPut", space, "Count", "Sum", "User records stored."},
        {"UserRecordsDataPut", space, "Bytes", "Sum", "Their data, without keys."},
        {"KinesisRecordsPut", space, "Count", "Sum", "Kinesis records stored: aggregated or plain."},
        {"KinesisRecordsDataPut", space, "Bytes", "Sum", "Their bytes."},
        {"ErrorsByCode.ProvisionedThroughputExceededException", space, "Count", "Sum",
         "User records throttled by a shard."},
        {"ErrorsByCode.WrongShard", space, "Count", "Sum", "User records in another shard than foreseen."},
        {"ErrorsByCode.Expired", space, "Count", "Sum", "User records whose time to live was over."},
        {"ErrorsByCode.Other", space, "Count", "Sum", "User records that failed for other reasons."},
        {"AllErrors", space, "Count", "Sum", "All of these."},
        {"RetriesPerRecord", space, "Count", "Average",
         "Calls beyond the first, of each stored user record."},
        {"BufferingTime", space, "Milliseconds", "Average", "From handed in to first sent."},
        {"RequestTime", space, "Milliseconds", "Average", "Of a PutRecords call."},
        {"UserRecordsPerKinesisRecord", space, "Count", "Average", "How full a Kinesis record is."},
        {"KinesisRecordsPerPutRecordsRequest", space, "Count", "Average", "How full a call is."},
        {"AppRetries", "Millrace", "Count", "Sum", "Failed records that the application handed in as new."},
        {"RecordsDropped", "Millrace", "Count", "Sum", "User records given up."},
        {"Stage.Buffered", "Millrace", "Milliseconds", "Average",
         "From made to sent in the call that stored it: aggregating, waiting for tokens, being sent again."},
        {"Stage.Put", "Millrace", "Milliseconds", "Average", "From sent to reported as stored."},
    };
    return metrics;
}

const ServiceKind &kplProducerKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(kplRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "flush",
         .title = "Flush",
         .help = "Sends what is buffered without waiting for deadlines; the limiter still holds."},
        {.name = "stop",
         .title = "Stop sending",
         .help = "Makes no more records; what the library holds is still sent."},
        {.name = "start", .title = "Start sending", .help = "Goes on making records, also after a crash."},
        {.name = "crash",
         .title = "Crash",
         .help = "The process is gone, and with it what the library had buffered.",
         .isFault = true},
        slowNetwork(),
        producer::saleCommand(),
    };
    static const std::vector<std::string_view> leavesOut = {
        "Compression: the library has no such setting; it aggregates and does not compress.",
        "The Glue Schema Registry integration.",
        "The native process beside the JVM, its memory and processor time.",
        "The library's exact moment of looking: records are taken in every 25 ms, or when a deadline is due.",
        "Explicit hash keys of user records, and tags.",
        "Its own metrics upload to CloudWatch and what that costs.",
    };
    static const ServiceKind kind = {
        .name = "kpl_producer",
        .section = "kpl_producers",
        .title = "KPL producer",
        .help = "Makes records and puts them into a stream through the KPL: aggregated, limited, sent again.",
        .role = ServiceRole::Source,
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &kplMetrics(),
        .leavesOut = &leavesOut,
        .judge = &judge,
        .keyCount = &keyCount,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<KplProducer>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::kpl
