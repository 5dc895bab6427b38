// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/check_watch.h"

#include "session/journal.h"
#include "sim/services/kinesis/hash_key.h"

#include <algorithm>
#include <charconv>

namespace millrace {

namespace {

/// The seconds that a window covers, the one now open included.
struct Seconds
{
    std::int32_t from = 0;
    std::int32_t to = 0;
    double length = 0; ///< of simulated time, for rates
};

Seconds secondsOf(const Query &query, const Frame &frame)
{
    const std::int64_t elapsed = frame.elapsed().ns;
    const std::int64_t window = query.window.ns == 0 || query.window.ns > elapsed ? elapsed : query.window.ns;
    Seconds seconds;
    seconds.from = static_cast<std::int32_t>((elapsed - window) / nsPerSecond);
    // A run that has come to exactly 30 s has 30 seconds behind it; the next has only begun.
    seconds.to = static_cast<std::int32_t>((elapsed + nsPerSecond - 1) / nsPerSecond);
    // Between two whole seconds the first one is covered from its beginning, and so counts as a whole.
    seconds.length = static_cast<double>(elapsed - seconds.from * nsPerSecond) / 1e9;
    return seconds;
}

/// A shard by its id or number.
const LaneFrame *findLane(const ServiceFrame &service, const std::string &name)
{
    LaneIndex number = noLane;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool isNumber = read.ec == std::errc{} && read.ptr == name.data() + name.size();
    for (const LaneFrame &lane : service.lanes)
        if (lane.name == name || (isNumber && lane.index == number))
            return &lane;
    return nullptr;
}

std::vector<LaneIndex> lanesOf(const Query &query, const ServiceFrame &service)
{
    if (query.lane.empty())
        return {noLane};
    std::vector<LaneIndex> lanes;
    if (query.lane == "*") {
        for (const LaneFrame &lane : service.lanes)
            lanes.push_back(lane.index);
    } else if (const LaneFrame *lane = findLane(service, query.lane)) {
        lanes.push_back(lane->index);
    }
    return lanes;
}

std::optional<MetricPoint> pointOf(const Metrics &metrics, const ServiceFrame &service, LaneIndex lane,
                                   std::string_view name, const Seconds &seconds)
{
    const SeriesRef series = metrics.find(service.index, lane, name);
    if (series == noSeries)
        return {};
    return metrics.over(series, seconds.from, seconds.to);
}

/// The statistic of one lane, or the largest over all of them.
std::optional<double> metric(const Query &query, const Frame &frame, const ServiceFrame &service, bool isRate)
{
    const Metrics &metrics = frame.histories->metrics;
    const Seconds seconds = secondsOf(query, frame);
    std::optional<double> largest;
    for (const LaneIndex lane : lanesOf(query, service)) {
        const SeriesRef series = metrics.find(service.index, lane, query.name);
        if (series == noSeries)
            continue;
        const MetricPoint point = metrics.over(series, seconds.from, seconds.to);
        double value = 0;
        if (isRate) {
            value = seconds.length > 0 ? static_cast<double>(point.sum) / seconds.length : 0;
        } else {
            const std::optional<Statistic> statistic = statisticNamed(
                query.statistic.empty() ? metrics.info(series).statistic : std::string_view(query.statistic));
            if (!statistic)
                return {};
            value = point.count == 0 ? 0 : valueOf(point, *statistic);
        }
        largest = std::max(largest.value_or(value), value);
    }
    return largest;
}

std::optional<double> refusedShare(const Query &query, const Frame &frame, const ServiceFrame &service)
{
    const Seconds seconds = secondsOf(query, frame);
    std::optional<double> largest;
    for (const LaneIndex lane : lanesOf(query, service)) {
        const auto accepted = pointOf(frame.histories->metrics, service, lane, "IncomingRecords", seconds);
        const auto refused =
            pointOf(frame.histories->metrics, service, lane, "WriteProvisionedThroughputExceeded", seconds);
        if (!accepted || !refused)
            continue;
        const std::int64_t offered = accepted->sum + refused->sum;
        const double share =
            offered > 0 ? static_cast<double>(refused->sum) / static_cast<double>(offered) : 0;
        largest = std::max(largest.value_or(share), share);
    }
    return largest;
}

std::optional<double> ledger(const Query &query, const Frame &frame)
{
    for (const LedgerRow &row : frame.histories->ledger) {
        if (row.sinkName != query.service)
            continue;
        for (const auto &[name, value] :
             {std::pair{"produced", row.produced}, std::pair{"delivered", row.delivered},
              std::pair{"duplicated", row.duplicated}, std::pair{"lost", row.lost},
              std::pair{"expired", row.expired}, std::pair{"in_flight", row.inFlight}})
            if (query.name == name)
                return static_cast<double>(value);
    }
    return {};
}

double happenings(const Query &query, const Frame &frame, const ServiceFrame *service)
{
    const Happenings &all = frame.histories->happenings;
    const SimTime from = query.window.ns == 0 ? frame.start : frame.now - query.window;
    double count = 0;
    for (std::size_t i = all.size(); i > 0; --i) {
        const Happening &happening = all[i - 1];
        if (happening.time < from)
            break;
        if (happening.kind == query.name && (service == nullptr || happening.service == service->index))
            count += 1;
    }
    return count;
}

double costMonth(const Query &query, const Frame &frame)
{
    double total = 0;
    for (const CostLine &line : frame.histories->cost.lines)
        if (query.service.empty() || line.serviceName == query.service)
            total += static_cast<double>(line.perMonth.value) / 1e6;
    return total;
}

double commandsGiven(const Query &query, const Frame &frame, const std::vector<JournalEntry> &journal)
{
    return static_cast<double>(std::count_if(journal.begin(), journal.end(), [&](const JournalEntry &entry) {
        return entry.at <= frame.now && entry.command.name == query.name
               && (query.service.empty() || entry.command.target == query.service)
               && (query.text.empty() || findValue(entry.command.arguments, query.text) != nullptr);
    }));
}

std::optional<double> parameter(const Query &query, const ServiceFrame &service)
{
    const ParameterValue *value = findValue(service.parameters, query.name);
    if (value == nullptr)
        return {};
    if (const auto *text = std::get_if<std::string>(value))
        return *text == query.text ? 1 : 0;
    if (const auto *whole = std::get_if<std::int64_t>(value))
        return static_cast<double>(*whole);
    if (const auto *real = std::get_if<double>(value))
        return *real;
    if (const auto *flag = std::get_if<bool>(value))
        return *flag ? 1 : 0;
    return static_cast<double>(std::get<std::vector<std::string>>(*value).size());
}

std::optional<LaneIndex> openLaneOf(const ServiceFrame &service, const std::string &key)
{
    const Uint128 hash = hashKeyOf(key);
    for (const LaneFrame &lane : service.lanes) {
        const std::optional<Uint128> begin = fromDecimal(lane.beginText);
        const std::optional<Uint128> end = fromDecimal(lane.endText);
        if (lane.state == LaneState::Open && begin && end && *begin <= hash && hash <= *end)
            return lane.index;
    }
    return {};
}

std::optional<double> sameShard(const Query &query, const ServiceFrame &service)
{
    const auto one = openLaneOf(service, query.text);
    const auto other = openLaneOf(service, query.name);
    if (!one || !other)
        return {};
    return *one == *other ? 1 : 0;
}

} // namespace

std::optional<double> evaluate(const Query &query, const Frame &frame,
                               const std::vector<JournalEntry> &journal)
{
    if (frame.histories == nullptr)
        return {};
    const ServiceFrame *service = query.service.empty() ? nullptr : frame.find(query.service);
    switch (query.kind) {
    case Query::Kind::Ledger:
        return ledger(query, frame);
    case Query::Kind::CostMonth:
        return costMonth(query, frame);
    case Query::Kind::CommandGiven:
        return commandsGiven(query, frame, journal);
    case Query::Kind::Elapsed:
        return toSeconds(frame.elapsed());
    case Query::Kind::Happening:
        if (!query.service.empty() && service == nullptr)
            return {};
        return happenings(query, frame, service);
    default:
        break;
    }
    if (service == nullptr)
        return {};
    switch (query.kind) {
    case Query::Kind::Metric:
        return metric(query, frame, *service, false);
    case Query::Kind::MetricRate:
        return metric(query, frame, *service, true);
    case Query::Kind::RefusedShare:
        return refusedShare(query, frame, *service);
    case Query::Kind::Parameter:
        return parameter(query, *service);
    case Query::Kind::OpenLanes:
        return static_cast<double>(
            std::count_if(service->lanes.begin(), service->lanes.end(),
                          [](const LaneFrame &lane) { return lane.state == LaneState::Open; }));
    case Query::Kind::ShardOfKey:
        if (const auto lane = openLaneOf(*service, query.text))
            return static_cast<double>(*lane);
        return {};
    case Query::Kind::SameShard:
        return sameShard(query, *service);
    default:
        return {};
    }
}

} // namespace millrace
