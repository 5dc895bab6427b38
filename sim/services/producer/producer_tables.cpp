// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/producer/producer_tables.h"

#include "sim/security/principal.h"
#include "sim/services/fault_commands.h"
#include "sim/services/kinesis/hash_key.h"
#include "sim/services/kinesis/limits.h"
#include "sim/services/producer/row_makers.h"

namespace millrace::producer {

namespace {

using Config = ProducerConfig;
using Row = ParameterRow<ProducerConfig>;

constexpr double nsPerHour = 3.6e12;

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

Row hashKeyRow()
{
    return {{.name = "explicit_hash_key",
             .title = "Explicit hash key",
             .kind = ParameterKind::Text,
             .maximum = 39,
             .defaultValue = std::string(),
             .help = "Sends every record to the shard that holds this hash key, whatever its partition key.",
             .source = "Kinesis API, PutRecord: 0 to 2^128-1"},
            &Config::explicitHashKey};
}

std::vector<Row> sendingRows()
{
    return {
        choiceRow("api", "Call", {"put_records", "put_record"}, "A batch a call, or one record a call.",
                  &Config::api),
        countRow("batch_count", "Records in a batch", 1, static_cast<double>(kinesis::requestRecordsMax),
                 kinesis::requestRecordsMax, "A batch is sent when it is full.", "api=put_records",
                 &Config::batchCount, "Kinesis API, PutRecords: 500"),
        timeRow("linger", "Linger", 0, 6e10, milliseconds(100).ns,
                "A batch is sent this long after its first record.", "api=put_records", &Config::linger),
        choiceRow(
            "retry", "Retry", {"none", "failed", "batch"},
            "What becomes of refused records: dropped, sent again, or (wrongly) the whole batch sent again.",
            &Config::retry),
        timeRow("backoff", "Backoff", 1e6, 6e10, milliseconds(100).ns,
                "The first wait is drawn from 0 to this, and doubles with each attempt (full jitter).",
                "retry=failed|batch", &Config::backoff),
        timeRow("backoff_max", "Longest backoff", 1e6, nsPerHour, seconds(5).ns,
                "No wait is drawn from more.", "retry=failed|batch", &Config::backoffMax),
        countRow("attempts_max", "Attempts", 1, 1000, 10, "After so many a record is given up.",
                 "retry=failed|batch", &Config::attemptsMax),
        countRow("connections", "Connections", 1, 1000, 64, "Calls under way at once; more wait.", "",
                 &Config::connections),
        countRow("buffer_count", "Buffer", 1, 1e6, 100'000, "Records that may wait; later ones are dropped.",
                 "", &Config::bufferCount),
        timeRow("latency", "Latency", 1e5, 1e10, milliseconds(10).ns, "Of the network, one way.", "",
                &Config::latency),
        timeRow("timeout", "Timeout", 1e8, nsPerHour, seconds(6).ns,
                "No answer for so long counts as a failure.", "", &Config::timeout),
        security::policiesRow(&Config::policies),
    };
}

void judge(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings)
{
    const ParameterValues values = withDefaults(producerKind(), config.parameters);
    const auto text = [&](std::string_view name) { return std::get<std::string>(*findValue(values, name)); };
    const auto whole = [&](std::string_view name) {
        return std::get<std::int64_t>(*findValue(values, name));
    };
    judgeLoad(values, scenario, findings);
    if (!text("explicit_hash_key").empty() && !fromDecimal(text("explicit_hash_key")))
        findings.push_back(
            {"explicit_hash_key", "InvalidArgumentException: not a decimal from 0 to 2^128-1"});
    const ServiceConfig *callee = scenario.find(text("stream"));
    const bool isFar = callee != nullptr && scenario.regionOf(*callee) != scenario.regionOf(config);
    const std::int64_t between = isFar ? scenario.interRegionLatency.ns : 0;
    if (whole("timeout") <= 2 * (whole("latency") + between))
        findings.push_back({"timeout", "is not above twice the latency"
                                           + std::string(isFar ? ", that between regions included" : "")
                                           + ": every call would time out"});
}

std::int64_t keyCount(const ParameterValues &given)
{
    ProducerConfig config;
    fillConfig(config, producerRows(), withDefaults(producerKind(), given));
    return keyCountOf(config);
}

} // namespace

const std::vector<ParameterRow<ProducerConfig>> &producerRows()
{
    static const std::vector<Row> rows = [] {
        std::vector<Row> all{streamRow()};
        appendRows(all, arrivalAndKeyRows());
        all.push_back(hashKeyRow());
        appendRows(all, sizeRows());
        for (Row &row : sendingRows())
            all.push_back(std::move(row));
        return all;
    }();
    return rows;
}

const std::vector<MetricInfo> &producerMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"RecordsCreated", "Millrace", "Count", "Sum", "Records made."},
        {"RecordsAccepted", "Millrace", "Count", "Sum", "Records that a call reported as stored."},
        {"RecordsRefused", "Millrace", "Count", "Sum", "Records that a call reported as failed."},
        {"RecordsRetried", "Millrace", "Count", "Sum", "Records sent again."},
        {"RecordsDropped", "Millrace", "Count", "Sum", "Records given up."},
        {"Stage.Buffered", "Millrace", "Milliseconds", "Average",
         "From made to sent in the call that stored it: filling a batch, waiting for a connection, backing off."},
        {"Stage.Put", "Millrace", "Milliseconds", "Average", "From sent to reported as stored."},
    };
    return metrics;
}

const ServiceKind &producerKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(producerRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "stop",
         .title = "Stop sending",
         .help = "Makes no more records; what it holds is still sent."},
        {.name = "start", .title = "Start sending", .help = "Goes on making records."},
        {.name = "lose_replies",
         .title = "Lose replies",
         .help = "Calls arrive, but their answers do not come back.",
         .isFault = true,
         .arguments = {lastsFor(seconds(10))}},
        saleCommand(),
    };
    static const std::vector<std::string_view> leavesOut = {
        "The client's own processor time and memory: it makes records as fast as its rate says.",
        "TLS, DNS and connection set-up; the latency is the same for every call.",
        "The contents of records: only key, size and times are simulated.",
        "The Kinesis Producer Library, a kind of its own: no aggregation, no per-shard rate limit.",
        "SequenceNumberForOrdering: PutRecord calls of one key run side by side.",
    };
    static const ServiceKind kind = {
        .name = "producer",
        .section = "producers",
        .title = "Producer",
        .help = "Makes records with keys and sizes, and puts them into a stream.",
        .role = ServiceRole::Source,
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &producerMetrics(),
        .leavesOut = &leavesOut,
        .judge = &judge,
        .keyCount = &keyCount,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<Producer>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::producer
