// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"
#include "sim/kernel/text.h"
#include "sim/scenario/scenario.h"
#include "sim/services/kinesis/hash_key.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

/// Hand-made frames for the tests of views: no simulation behind them, every figure chosen.
namespace millrace::sample {

struct StreamShape
{
    int shards = 4;
    int hot = 2;       ///< index of the shard that refuses; -1: none
    int seconds = 192; ///< how long it has run
    bool isDrainingParent = false;
};

inline const std::array<MetricInfo, 9> &metricTable()
{
    static const std::array<MetricInfo, 9> table{{
        {"IncomingRecords", "AWS/Kinesis", "Count", "Sum", "", true},
        {"IncomingBytes", "AWS/Kinesis", "Bytes", "Sum", "", true},
        {"WriteProvisionedThroughputExceeded", "AWS/Kinesis", "Count", "Sum", "", true},
        {"RecordsCreated", "Millrace", "Count", "Sum", "", false},
        {"RecordsProcessed", "Millrace", "Count", "Sum", "", false},
        {"MillisBehindLatest", "Millrace", "Milliseconds", "Maximum", "", false},
        {"Duplicates", "Millrace", "Count", "Sum", "", false},
        {"OrderBreaks.PartitionKey", "Millrace", "Count", "Sum", "", false},
        {"OrderBreaks.Product", "Millrace", "Count", "Sum", "", false},
    }};
    return table;
}

inline const MetricInfo *metric(std::string_view name)
{
    for (const MetricInfo &info : metricTable()) {
        if (info.name == name)
            return &info;
    }
    return nullptr;
}

/// A fixed wobble, so that lines look like lines.
inline double wobble(int i, int second)
{
    return 1 + 0.06 * ((i * 7 + second * 3) % 11 - 5) / 5.0;
}

inline double rateOf(const StreamShape &shape, int shard)
{
    static constexpr std::array<double, 4> rates{180, 410, 300, 510};
    if (shape.shards <= 4)
        return rates[static_cast<std::size_t>(shard) % 4];
    return 20 + (shard * 37) % 100;
}

inline std::string shardName(std::size_t i)
{
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "shardId-%012zu", i);
    return name.data();
}

inline void fillMetrics(Metrics &metrics, const StreamShape &shape, const Frame &frame)
{
    for (const ServiceFrame &service : frame.services) {
        if (service.kind == "kinesis_stream") {
            std::vector<SeriesRef> in, bytes, refused;
            for (const LaneFrame &lane : service.lanes) {
                in.push_back(metrics.declare(service.index, lane.index, metric("IncomingRecords")));
                bytes.push_back(metrics.declare(service.index, lane.index, metric("IncomingBytes")));
                refused.push_back(
                    metrics.declare(service.index, lane.index, metric("WriteProvisionedThroughputExceeded")));
            }
            const SeriesRef allIn = metrics.declare(service.index, noLane, metric("IncomingRecords"));
            const SeriesRef allRefused =
                metrics.declare(service.index, noLane, metric("WriteProvisionedThroughputExceeded"));
            for (int s = 0; s < shape.seconds; ++s) {
                std::int64_t sum = 0;
                for (std::size_t i = 0; i < service.lanes.size(); ++i) {
                    const bool isHot = static_cast<int>(i) == shape.hot && s >= 41;
                    const auto count = static_cast<std::int64_t>(
                        isHot ? 1000 : rateOf(shape, static_cast<int>(i)) * wobble(static_cast<int>(i), s));
                    metrics.addAtSecond(in[i], s, count, 1);
                    metrics.addAtSecond(bytes[i], s, count * 1000, 1);
                    sum += count;
                    if (isHot) {
                        metrics.addAtSecond(refused[i], s, 517 + (s * 13) % 50 - 25, 1);
                        metrics.addAtSecond(allRefused, s, 517 + (s * 13) % 50 - 25, 1);
                    }
                }
                metrics.addAtSecond(allIn, s, sum, 1);
            }
        } else if (service.kind == "producer") {
            const SeriesRef created = metrics.declare(service.index, noLane, metric("RecordsCreated"));
            for (int s = 0; s < shape.seconds; ++s)
                metrics.addAtSecond(created, s,
                                    static_cast<std::int64_t>((s < 41 ? 0.5 : 1) * service.headline[0].value
                                                              * wobble(service.index.value, s)),
                                    1);
        } else {
            const SeriesRef lag = metrics.declare(service.index, noLane, metric("MillisBehindLatest"));
            const SeriesRef done = metrics.declare(service.index, noLane, metric("RecordsProcessed"));
            const SeriesRef twice = metrics.declare(service.index, noLane, metric("Duplicates"));
            const SeriesRef breaks =
                metrics.declare(service.index, noLane, metric("OrderBreaks.PartitionKey"));
            for (int s = 0; s < shape.seconds; ++s) {
                const bool isSlow = service.name == "analytics" && shape.hot >= 0;
                metrics.addAtSecond(lag, s, isSlow && s > 60 ? (s - 60) * 31 : 120, 1);
                metrics.addAtSecond(done, s, static_cast<std::int64_t>(service.headline[0].value), 1);
            }
            if (service.name == "analytics" && shape.hot >= 0) {
                metrics.addAtSecond(twice, shape.seconds - 1, 31, 1);
                metrics.addAtSecond(breaks, shape.seconds - 1, 12, 1);
            }
        }
    }
}

inline LaneFrame openLane(const StreamShape &shape, int i)
{
    LaneFrame lane;
    lane.index = static_cast<LaneIndex>(i);
    lane.name = shardName(static_cast<std::size_t>(i));
    lane.begin = static_cast<double>(i) / shape.shards;
    lane.end = static_cast<double>(i + 1) / shape.shards;
    const auto count = static_cast<std::uint64_t>(shape.shards);
    lane.beginText = toDecimal(startOfShard(static_cast<std::uint64_t>(i), count));
    lane.endText = toDecimal(endOfShard(static_cast<std::uint64_t>(i), count));
    const bool isHot = i == shape.hot;
    lane.offeredPerSecond = isHot ? 1517 : rateOf(shape, i);
    lane.acceptedPerSecond = isHot ? 1000 : rateOf(shape, i);
    lane.refusedPerSecond = isHot ? 517 : 0;
    lane.bytesInPerSecond = lane.acceptedPerSecond * 1000;
    lane.bytesOutPerSecond = lane.acceptedPerSecond * 2000;
    lane.readCallsPerSecond = 2;
    lane.fill = std::min(1.0, lane.acceptedPerSecond / 1000);
    lane.heat = lane.offeredPerSecond / 1000;
    lane.level = isHot ? Level::Refusing : Level::Normal;
    lane.limitText = isHot ? "records limit 1,000/s" : "";
    lane.refusingSince = isHot ? SimTime{defaultStart.ns + 41 * nsPerSecond} : SimTime{};
    lane.endPosition = 40'000 + i * 1'000;
    lane.topKey = isHot ? "popular_product_123" : "";
    lane.topKeyShare = isHot ? 0.9 : 0;
    lane.quantities = {{"Records in", lane.acceptedPerSecond, "records/s", 1000, lane.level},
                       {"Bytes in", lane.bytesInPerSecond, "B/s", 1024.0 * 1024, Level::Normal}};
    for (int k = 0; k < 6; ++k)
        lane.samples.push_back(isHot && k < 5
                                   ? (lane.begin + lane.end) / 2
                                   : lane.begin + (lane.end - lane.begin) * ((k * 5 + i * 3) % 7) / 7.0);
    return lane;
}

inline ServiceFrame service(std::uint16_t index, const char *name, const char *kind, const char *title,
                            double rate)
{
    ServiceFrame frame;
    frame.index = {index};
    frame.name = name;
    frame.kind = kind;
    frame.kindTitle = title;
    frame.role = std::string(kind) == "producer"   ? ServiceRole::Source
                 : std::string(kind) == "consumer" ? ServiceRole::Reader
                                                   : ServiceRole::Log;
    frame.region = "us-east-1";
    frame.state = std::string(kind) == "kinesis_stream" ? "ACTIVE" : "running";
    frame.headline = {{"Records", rate, "records/s", 0, Level::Normal}};
    if (std::string(kind) != "kinesis_stream")
        setValue(frame.parameters, "stream", std::string("orders"));
    if (std::string(kind) == "producer") {
        setValue(frame.parameters, "retry", std::string("failed"));
        setValue(frame.parameters, "backoff", std::int64_t{100} * nsPerMillisecond);
    }
    return frame;
}

inline Frame emptyFrame()
{
    Frame frame;
    frame.start = defaultStart;
    frame.now = defaultStart;
    frame.length = minutes(10);
    frame.histories = std::make_shared<const HistoriesView>();
    return frame;
}

inline std::int64_t lagRecordsOf(const LaneFrame &lane, double lagMs)
{
    return static_cast<std::int64_t>(lane.acceptedPerSecond * lagMs / 1000);
}

inline Frame streamFrame(const StreamShape &shape)
{
    Frame frame = emptyFrame();
    frame.now = defaultStart + seconds(shape.seconds);
    ServiceFrame orders = service(0, "orders", "kinesis_stream", "Kinesis stream", 2100);
    for (int i = 0; i < shape.shards; ++i)
        orders.lanes.push_back(openLane(shape, i));
    if (shape.isDrainingParent) {
        // The last shard was split: it is closed, and two children hold its range.
        const auto at = static_cast<std::size_t>(shape.shards - 1);
        const LaneFrame parent = orders.lanes[at];
        for (int c = 0; c < 2; ++c) {
            LaneFrame child = parent;
            child.index = static_cast<LaneIndex>(shape.shards + c);
            child.name = shardName(child.index);
            const double middle = (parent.begin + parent.end) / 2;
            (c == 0 ? child.end : child.begin) = middle;
            const Uint128 first = *fromDecimal(parent.beginText);
            const Uint128 half = first + (*fromDecimal(parent.endText) - first) / 2;
            (c == 0 ? child.endText : child.beginText) = toDecimal(c == 0 ? half : half + 1);
            child.parents = {parent.index};
            orders.lanes[at].children.push_back(child.index);
            orders.lanes.push_back(child);
        }
        orders.lanes[at].state = LaneState::Closed;
        orders.lanes[at].level = Level::Idle;
        orders.lanes[at].limitText.clear();
        orders.lanes[at].offeredPerSecond = orders.lanes[at].acceptedPerSecond =
            orders.lanes[at].refusedPerSecond = 0;
    }
    int open = 0;
    for (const LaneFrame &lane : orders.lanes)
        open += lane.state == LaneState::Open;
    orders.summary = thousands(open) + " open shards · 2,100 records/s in";
    if (shape.hot >= 0)
        orders.level = Level::Refusing;
    frame.services.push_back(orders);

    frame.services.push_back(service(1, "web", "producer", "Producer", 1540));
    frame.services.push_back(service(2, "mobile", "producer", "Producer", 430));
    frame.services.push_back(service(3, "till", "producer", "Producer", 130));
    ServiceFrame analytics = service(4, "analytics", "consumer", "Consumer", 1430);
    ServiceFrame archive = service(5, "archive", "consumer", "Consumer", 2080);
    for (const LaneFrame &lane : frame.services[0].lanes) {
        const bool isHot = lane.level == Level::Refusing;
        const double lagMs = isHot ? 4100 : 120;
        const std::int64_t lag = lagRecordsOf(lane, lagMs);
        analytics.readers.push_back({analytics.index,
                                     {0},
                                     lane.index,
                                     lane.endPosition - lag,
                                     lane.endPosition - 2 * lag - 40,
                                     lag,
                                     lagMs,
                                     true,
                                     false});
        const std::int64_t small = lagRecordsOf(lane, 100);
        archive.readers.push_back({archive.index,
                                   {0},
                                   lane.index,
                                   lane.endPosition - small,
                                   lane.endPosition - small,
                                   small,
                                   100,
                                   true,
                                   lane.state == LaneState::Closed});
    }
    frame.services.push_back(analytics);
    frame.services.push_back(archive);

    for (const LaneFrame &lane : frame.services[0].lanes) {
        if (lane.state != LaneState::Open)
            continue;
        const bool isHot = lane.level == Level::Refusing;
        frame.links.push_back({{1}, {0}, lane.index, lane.acceptedPerSecond * 0.7, isHot ? 517.0 : 0.0});
        frame.links.push_back({{2}, {0}, lane.index, isHot ? 60 : lane.acceptedPerSecond * 0.2, 0});
        frame.links.push_back({{3}, {0}, lane.index, isHot ? 20 : lane.acceptedPerSecond * 0.1, 0});
        frame.links.push_back({{0}, {4}, lane.index, lane.acceptedPerSecond * 0.8, 0});
        frame.links.push_back({{0}, {5}, lane.index, lane.acceptedPerSecond, 0});
    }

    auto histories = std::make_shared<HistoriesView>();
    histories->metrics = Metrics(frame.start);
    fillMetrics(histories->metrics, shape, frame);
    Happening sale;
    sale.time = frame.start + seconds(40);
    sale.kind = "load_starts";
    sale.subject = "web";
    sale.text = "sale starts";
    sale.tone = HappeningTone::Change;
    sale.id = histories->happenings.add(sale);
    Happening throttle;
    throttle.time = frame.start + seconds(41);
    throttle.kind = "throttle_begins";
    throttle.service = {0};
    throttle.lane = 2;
    throttle.subject = "orders/shardId-000000000002";
    throttle.text = "517 records/s refused";
    throttle.tone = HappeningTone::Trouble;
    histories->happenings.add(throttle);
    frame.histories = histories;
    return frame;
}

/// Four shards, the third refusing, three producers, two readers of which one lags.
inline Frame smallFrame()
{
    return streamFrame({});
}
/// The same system without trouble.
inline Frame calmFrame()
{
    return streamFrame({4, -1, 192, false});
}
inline Frame hugeFrame(int shards = 1000)
{
    return streamFrame({shards, 517 % shards, 192, false});
}
inline Frame drainingFrame()
{
    return streamFrame({3, 2, 192, true});
}

/// A stream that does not take records yet, with nothing around it.
inline Frame creatingFrame()
{
    Frame frame = emptyFrame();
    frame.now = frame.start + seconds(3);
    ServiceFrame orders = service(0, "orders", "kinesis_stream", "Kinesis stream", 0);
    orders.state = "CREATING";
    orders.summary = "being created";
    frame.services.push_back(orders);
    return frame;
}

} // namespace millrace::sample
