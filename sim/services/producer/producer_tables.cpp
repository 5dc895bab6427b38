// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/producer/producer_tables.h"

#include "sim/security/principal.h"
#include "sim/services/kinesis/hash_key.h"
#include "sim/services/kinesis/limits.h"

namespace millrace::producer {

namespace {

using Config = ProducerConfig;
using Row = ParameterRow<ProducerConfig>;

constexpr double rateMax = 1e7;
constexpr double keysMax = 1e6; // of one kind; a list of names has its own bound
constexpr double nsPerHour = 3.6e12;
constexpr double nsPerMinute = 6e10;
/// Data of a record: the default record limit, less the longest key.
constexpr double dataBytesMax = static_cast<double>(kinesis::recordBytesMax - kinesis::partitionKeyBytesMax);

Row rate(std::string_view name, std::string_view title, double standard, std::string_view help,
         std::string_view shownWhen, double Config::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Rate,
             .minimum = 0,
             .maximum = rateMax,
             .defaultValue = standard,
             .help = help,
             .shownWhen = shownWhen},
            member};
}

Row time(std::string_view name, std::string_view title, double minimum, double maximum, std::int64_t standard,
         std::string_view help, std::string_view shownWhen, Duration Config::*member)
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Time,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = standard,
             .help = help,
             .shownWhen = shownWhen},
            member};
}

Row count(std::string_view name, std::string_view title, double minimum, double maximum,
          std::int64_t standard, std::string_view help, std::string_view shownWhen,
          std::int64_t Config::*member, std::string_view source = {})
{
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Count,
             .minimum = minimum,
             .maximum = maximum,
             .defaultValue = standard,
             .help = help,
             .source = source,
             .shownWhen = shownWhen},
            member};
}

Row choice(std::string_view name, std::string_view title, std::vector<std::string_view> choices,
           std::string_view help, std::string Config::*member)
{
    const std::string standard(choices.front());
    return {{.name = name,
             .title = title,
             .kind = ParameterKind::Choice,
             .defaultValue = standard,
             .help = help,
             .choices = std::move(choices)},
            member};
}

std::vector<Row> loadRows()
{
    return {
        {{.name = "stream",
          .title = "Stream",
          .kind = ParameterKind::Reference,
          .maximum = 128,
          .defaultValue = std::string(),
          .help = "Where its records go.",
          .target = "kinesis_stream"},
         &Config::stream},
        choice("arrival", "Arrival", {"poisson", "constant", "bursts", "daily", "ramp", "trace"},
               "Evenly, at random around a mean, in bursts, as a daily wave, rising, or as in a trace.",
               &Config::arrival),
        rate("rate", "Rate", 100, "Records a second; between bursts, at night, or where a ramp begins.",
             "arrival=poisson|constant|bursts|daily|ramp", &Config::rate),
        rate("burst_rate", "Rate in a burst", 1000, "Records a second during a burst.", "arrival=bursts",
             &Config::burstRate),
        time("burst_every", "Burst every", 1e7, 24 * nsPerHour, seconds(30).ns, "From one burst to the next.",
             "arrival=bursts", &Config::burstEvery),
        time("burst_for", "Burst lasts", 1e6, 24 * nsPerHour, seconds(5).ns, "Length of a burst.",
             "arrival=bursts", &Config::burstFor),
        rate("daily_peak", "Rate at noon", 1000, "Records a second at the top of the wave.", "arrival=daily",
             &Config::dailyPeak),
        time("day_length", "Length of a day", nsPerMinute, 48 * nsPerHour, hours(24).ns,
             "Shorten it to watch a day in minutes.", "arrival=daily", &Config::dayLength),
        rate("ramp_to", "Ramp to", 1000, "Records a second when the ramp is over.", "arrival=ramp",
             &Config::rampTo),
        time("ramp_over", "Ramp over", 1e9, 48 * nsPerHour, minutes(5).ns, "How long the rate rises.",
             "arrival=ramp", &Config::rampOver),
        {{.name = "trace",
          .title = "Trace",
          .kind = ParameterKind::Trace,
          .maximum = 128,
          .defaultValue = std::string(),
          .help = "Real records, replayed at their times.",
          .whileRunning = false,
          .shownWhen = "arrival=trace"},
         &Config::trace},
        {{.name = "time_divisor",
          .title = "Time divided by",
          .kind = ParameterKind::Number,
          .minimum = 0.001,
          .maximum = 1e9,
          .defaultValue = 1.0,
          .help = "Arrival times of a trace are divided by it; event times stay as in the file.",
          .shownWhen = "arrival=trace"},
         &Config::timeDivisor},
        choice("keys", "Keys", {"uniform", "zipf", "hot", "list", "trace"},
               "All alike, by popularity, one hot key among others, a list, or the trace's column.",
               &Config::keys),
        {{.name = "key_prefix",
          .title = "Key prefix",
          .kind = ParameterKind::Text,
          .maximum = 200,
          .defaultValue = std::string("user-"),
          .help = "Keys are the prefix and a number from 0.",
          .shownWhen = "keys=uniform|zipf|hot"},
         &Config::keyPrefix},
        count("key_count", "Number of keys", 1, keysMax, 1000, "How many different keys there are.",
              "keys=uniform|zipf", &Config::keyCount),
        {{.name = "zipf_exponent",
          .title = "Zipf exponent",
          .kind = ParameterKind::Number,
          .minimum = 0,
          .maximum = 5,
          .defaultValue = 1.0,
          .help = "0 is uniform; 1 is what names, words and shops show.",
          .shownWhen = "keys=zipf"},
         &Config::zipfExponent},
        {{.name = "hot_key",
          .title = "Hot key",
          .kind = ParameterKind::Text,
          .maximum = 240,
          .defaultValue = std::string("popular_product_123"),
          .help = "The key that many records share.",
          .shownWhen = "keys=hot"},
         &Config::hotKey},
        {{.name = "hot_share",
          .title = "Share of the hot key",
          .kind = ParameterKind::Fraction,
          .minimum = 0,
          .maximum = 1,
          .defaultValue = 0.5,
          .help = "Of all its records.",
          .shownWhen = "keys=hot"},
         &Config::hotShare},
        count("hot_others", "Other keys", 1, keysMax, 1000, "How many keys share the rest.", "keys=hot",
              &Config::hotOthers),
        count(
            "salt", "Salt", 1, 10'000, 1,
            "Spreads the hot key over so many: key#0, key#1 and so on. Order is then kept per salted key only.",
            "keys=hot", &Config::salt),
        {{.name = "key_list",
          .title = "Key list",
          .kind = ParameterKind::TextList,
          .maximum = 10'000,
          .defaultValue = std::vector<std::string>(),
          .help = "Keys drawn with equal chances.",
          .shownWhen = "keys=list"},
         &Config::keyList},
        {{.name = "explicit_hash_key",
          .title = "Explicit hash key",
          .kind = ParameterKind::Text,
          .maximum = 39,
          .defaultValue = std::string(),
          .help = "Sends every record to the shard that holds this hash key, whatever its partition key.",
          .source = "Kinesis API, PutRecord: 0 to 2^128-1"},
         &Config::explicitHashKey},
    };
}

std::vector<Row> sendingRows()
{
    return {
        choice("sizes", "Sizes", {"fixed", "uniform", "exponential"}, "How record sizes are drawn.",
               &Config::sizes),
        {{.name = "record_size",
          .title = "Record size",
          .kind = ParameterKind::Size,
          .minimum = 0,
          .maximum = dataBytesMax,
          .defaultValue = std::int64_t{1024},
          .help = "Bytes of data; the partition key counts on top. Fixed, smallest, or mean.",
          .source = "Kinesis API: 1 MiB by default"},
         &Config::recordSize},
        {{.name = "record_size_max",
          .title = "Largest record",
          .kind = ParameterKind::Size,
          .minimum = 0,
          .maximum = dataBytesMax,
          .defaultValue = std::int64_t{8192},
          .help = "No drawn record is larger.",
          .shownWhen = "sizes=uniform|exponential"},
         &Config::recordSizeMax},
        choice("api", "Call", {"put_records", "put_record"}, "A batch a call, or one record a call.",
               &Config::api),
        count("batch_count", "Records in a batch", 1, static_cast<double>(kinesis::requestRecordsMax),
              kinesis::requestRecordsMax, "A batch is sent when it is full.", "api=put_records",
              &Config::batchCount, "Kinesis API, PutRecords: 500"),
        time("linger", "Linger", 0, 6e10, milliseconds(100).ns,
             "A batch is sent this long after its first record.", "api=put_records", &Config::linger),
        choice(
            "retry", "Retry", {"none", "failed", "batch"},
            "What becomes of refused records: dropped, sent again, or (wrongly) the whole batch sent again.",
            &Config::retry),
        time("backoff", "Backoff", 1e6, 6e10, milliseconds(100).ns,
             "The first wait is drawn from 0 to this, and doubles with each attempt (full jitter).",
             "retry=failed|batch", &Config::backoff),
        time("backoff_max", "Longest backoff", 1e6, nsPerHour, seconds(5).ns, "No wait is drawn from more.",
             "retry=failed|batch", &Config::backoffMax),
        count("attempts_max", "Attempts", 1, 1000, 10, "After so many a record is given up.",
              "retry=failed|batch", &Config::attemptsMax),
        count("connections", "Connections", 1, 1000, 64, "Calls under way at once; more wait.", "",
              &Config::connections),
        count("buffer_count", "Buffer", 1, 1e6, 100'000, "Records that may wait; later ones are dropped.", "",
              &Config::bufferCount),
        time("latency", "Latency", 1e5, 1e10, milliseconds(10).ns, "Of the network, one way.", "",
             &Config::latency),
        time("timeout", "Timeout", 1e8, nsPerHour, seconds(6).ns,
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
    const bool isTrace = text("arrival") == "trace";
    if (text("keys") == "trace" && !isTrace)
        findings.push_back({"keys", "\"trace\" needs arrival \"trace\""});
    if (isTrace && text("trace").empty())
        findings.push_back({"trace", "is missing; arrival \"trace\" needs the name of a trace"});
    if (isTrace && !text("trace").empty()) {
        bool isKnown = false;
        for (const auto &trace : scenario.traces)
            isKnown = isKnown || trace->name == text("trace");
        if (!isKnown)
            findings.push_back({"trace", "there is no trace \"" + text("trace") + "\" in this scenario"});
    }
    if (text("keys") == "list") {
        const auto &list = std::get<std::vector<std::string>>(*findValue(values, "key_list"));
        if (list.empty())
            findings.push_back({"key_list", "is empty; keys \"list\" needs at least one"});
        for (const std::string &key : list)
            if (key.empty() || key.size() > static_cast<std::size_t>(kinesis::partitionKeyBytesMax))
                findings.push_back({"key_list", "a key has 1 to 256 characters"});
    }
    if (text("keys") == "hot" && text("hot_key").empty())
        findings.push_back({"hot_key", "is empty; a partition key has 1 to 256 characters"});
    if (!text("explicit_hash_key").empty() && !fromDecimal(text("explicit_hash_key")))
        findings.push_back(
            {"explicit_hash_key", "InvalidArgumentException: not a decimal from 0 to 2^128-1"});
    if (text("sizes") != "fixed" && whole("record_size_max") < whole("record_size"))
        findings.push_back({"record_size_max", "is below record_size"});
    if (whole("timeout") <= 2 * whole("latency"))
        findings.push_back({"timeout", "is not above twice the latency: every call would time out"});
}

std::int64_t keyCount(const ParameterValues &given)
{
    ProducerConfig config;
    fillConfig(config, producerRows(), withDefaults(producerKind(), given));
    KeyUniverse keys;
    addKeys(config, keys);
    return keys.size();
}

} // namespace

const std::vector<ParameterRow<ProducerConfig>> &producerRows()
{
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = loadRows();
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
         .arguments = {{.name = "for",
                        .title = "For",
                        .kind = ParameterKind::Time,
                        .minimum = 1e6,
                        .maximum = nsPerHour,
                        .defaultValue = seconds(10).ns,
                        .help = "How long it lasts."}}},
        {.name = "sale",
         .title = "A sale begins",
         .help = "Many records at once carry one key.",
         .isFault = true,
         .arguments = {{.name = "hot_key",
                        .title = "Hot key",
                        .kind = ParameterKind::Text,
                        .maximum = 240,
                        .defaultValue = std::string("popular_product_123"),
                        .help = "The product on sale."},
                       {.name = "hot_share",
                        .title = "Share of the hot key",
                        .kind = ParameterKind::Fraction,
                        .minimum = 0,
                        .maximum = 1,
                        .defaultValue = 0.8,
                        .help = "Of all its records."},
                       {.name = "rate",
                        .title = "Rate",
                        .kind = ParameterKind::Rate,
                        .minimum = 0,
                        .maximum = rateMax,
                        .defaultValue = 1800.0,
                        .help = "Records a second during the sale."}}},
    };
    static const std::vector<std::string_view> leavesOut = {
        "The client's own processor time and memory: it makes records as fast as its rate says.",
        "TLS, DNS and connection set-up; the latency is the same for every call.",
        "The contents of records: only key, size and times are simulated.",
        "The Kinesis Producer Library: no aggregation, no per-shard rate limit.",
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
