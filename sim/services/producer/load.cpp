// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/producer/load.h"

#include "sim/kernel/text.h"
#include "sim/services/kinesis/limits.h"
#include "sim/services/producer/row_makers.h"

namespace millrace::producer {

namespace {

using Config = LoadConfig;

constexpr double rateMax = 1e7;
constexpr double keysMax = 1e6; // of one kind; a list of names has its own bound
constexpr double nsPerHour = 3.6e12;
constexpr double nsPerMinute = 6e10;
/// Data of a record: the default record limit, less the longest key.
constexpr double dataBytesMax = static_cast<double>(kinesis::recordBytesMax - kinesis::partitionKeyBytesMax);

} // namespace

const std::vector<ParameterRow<LoadConfig>> &arrivalAndKeyRows()
{
    static const std::vector<ParameterRow<LoadConfig>> rows = {
        choiceRow("arrival", "Arrival", {"poisson", "constant", "bursts", "daily", "ramp", "trace"},
                  "Evenly, at random around a mean, in bursts, as a daily wave, rising, or as in a trace.",
                  &Config::arrival),
        rateRow("rate", "Rate", 100, "Records a second; between bursts, at night, or where a ramp begins.",
                "arrival=poisson|constant|bursts|daily|ramp", &Config::rate),
        rateRow("burst_rate", "Rate in a burst", 1000, "Records a second during a burst.", "arrival=bursts",
                &Config::burstRate),
        timeRow("burst_every", "Burst every", 1e7, 24 * nsPerHour, seconds(30).ns,
                "From one burst to the next.", "arrival=bursts", &Config::burstEvery),
        timeRow("burst_for", "Burst lasts", 1e6, 24 * nsPerHour, seconds(5).ns, "Length of a burst.",
                "arrival=bursts", &Config::burstFor),
        rateRow("daily_peak", "Rate at noon", 1000, "Records a second at the top of the wave.",
                "arrival=daily", &Config::dailyPeak),
        timeRow("day_length", "Length of a day", nsPerMinute, 48 * nsPerHour, hours(24).ns,
                "Shorten it to watch a day in minutes.", "arrival=daily", &Config::dayLength),
        rateRow("ramp_to", "Ramp to", 1000, "Records a second when the ramp is over.", "arrival=ramp",
                &Config::rampTo),
        timeRow("ramp_over", "Ramp over", 1e9, 48 * nsPerHour, minutes(5).ns, "How long the rate rises.",
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
        choiceRow("keys", "Keys", {"uniform", "zipf", "hot", "list", "trace"},
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
        countRow("key_count", "Number of keys", 1, keysMax, 1000, "How many different keys there are.",
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
        countRow("hot_others", "Other keys", 1, keysMax, 1000, "How many keys share the rest.", "keys=hot",
                 &Config::hotOthers),
        countRow(
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
    };
    return rows;
}

const std::vector<ParameterRow<LoadConfig>> &sizeRows()
{
    static const std::vector<ParameterRow<LoadConfig>> rows = {
        choiceRow("sizes", "Sizes", {"fixed", "uniform", "exponential"}, "How record sizes are drawn.",
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
    };
    return rows;
}

void judgeLoad(const ParameterValues &values, const Scenario &scenario, std::vector<Finding> &findings)
{
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
    if (text("sizes") != "fixed" && whole("record_size_max") < whole("record_size"))
        findings.push_back({"record_size_max", "is below record_size"});
}

KeyDraw addKeys(const LoadConfig &config, KeyUniverse &keys)
{
    KeyDraw draw;
    if (config.keys == "list") {
        draw.first = keys.named(config.keyList);
        draw.count = static_cast<std::uint32_t>(config.keyList.size());
    } else if (config.keys == "hot") {
        draw.kind = KeyDraw::Kind::Hot;
        draw.count = static_cast<std::uint32_t>(config.hotOthers);
        draw.first = keys.numbered(config.keyPrefix, draw.count);
        draw.hotShare = config.hotShare;
        const std::uint32_t hot = keys.named({config.hotKey});
        draw.hotCount = static_cast<std::uint32_t>(config.salt);
        draw.hotFirst = config.salt > 1 ? keys.salted(hot, draw.hotCount) : hot;
    } else if (config.keys != "trace") {
        draw.count = static_cast<std::uint32_t>(config.keyCount);
        draw.first = keys.numbered(config.keyPrefix, draw.count);
        if (config.keys == "zipf")
            draw.kind = KeyDraw::Kind::Zipf;
    }
    return draw;
}

std::int64_t keyCountOf(const LoadConfig &config)
{
    KeyUniverse keys;
    addKeys(config, keys);
    return keys.size();
}

ArrivalShape shapeOf(const LoadConfig &config, SimTime origin)
{
    ArrivalShape shape;
    shape.rate = config.rate;
    shape.origin = origin;
    if (config.arrival == "constant") {
        shape.kind = ArrivalShape::Kind::Constant;
    } else if (config.arrival == "bursts") {
        shape.kind = ArrivalShape::Kind::Bursts;
        shape.highRate = config.burstRate;
        shape.period = config.burstEvery;
        shape.burst = config.burstFor;
    } else if (config.arrival == "daily") {
        shape.kind = ArrivalShape::Kind::Daily;
        shape.highRate = config.dailyPeak;
        shape.period = config.dayLength;
    } else if (config.arrival == "ramp") {
        shape.kind = ArrivalShape::Kind::Ramp;
        shape.highRate = config.rampTo;
        shape.period = config.rampOver;
    }
    return shape;
}

std::string loadText(const std::string &name, const LoadConfig &config)
{
    std::string text;
    if (config.arrival == "trace")
        text = name + " replays the trace " + config.trace + ", " + decimal(config.timeDivisor, 1)
               + " times as fast";
    else
        text = name + " sends " + decimal(config.rate, 1) + " records/s"
               + (config.arrival == "bursts" ? ", in bursts " + decimal(config.burstRate, 1) + "/s" : "")
               + (config.arrival == "daily" ? ", at noon " + decimal(config.dailyPeak, 1) + "/s" : "")
               + (config.arrival == "ramp" ? ", rising to " + decimal(config.rampTo, 1) + "/s" : "");
    if (config.keys == "hot")
        text += "; " + percent(config.hotShare) + " of them have the key " + config.hotKey
                + (config.salt > 1 ? ", salted over " + std::to_string(config.salt) : "");
    return text;
}

CommandInfo saleCommand()
{
    return {.name = "sale",
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
                           .help = "Records a second during the sale."}}};
}

ParameterValues saleValues(const Command &command)
{
    ParameterValues values;
    setValue(values, "keys", std::string("hot"));
    for (const ParameterInfo &argument : saleCommand().arguments)
        setValue(values, argument.name, argument.defaultValue);
    for (const auto &[name, value] : command.arguments)
        setValue(values, name, value);
    return values;
}

} // namespace millrace::producer
