// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/dead_letters_part.h"
#include "sim/frame/lambda_part.h"
#include "sim/frame/leases_part.h"
#include "support/sample_chains.h"

/// Hand-made frames for the views of parts: leases, Lambda lanes, dead letters, stages, families of shards.
namespace millrace::sample {

inline Happening happening(SimTime time, const char *kind, ServiceIndex service, LaneIndex lane,
                           const char *text, HappeningTone tone)
{
    Happening made;
    made.time = time;
    made.kind = kind;
    made.service = service;
    made.lane = lane;
    made.text = text;
    made.tone = tone;
    return made;
}

inline HistoriesView &historiesOf(Frame &frame)
{
    auto copy = frame.histories ? std::make_shared<HistoriesView>(*frame.histories)
                                : std::make_shared<HistoriesView>();
    if (copy->metrics.start() != frame.start)
        copy->metrics = Metrics(frame.start);
    HistoriesView &writable = *copy;
    frame.histories = copy;
    return writable;
}

/// A stream whose second of three shards was split at 60 s and whose children's upper one was merged with the
/// third at 120 s; the split one is still being read, an older one has expired.
inline Frame familyFrame()
{
    Frame frame = emptyFrame();
    frame.now = frame.start + seconds(200);
    ServiceFrame orders = service(0, "orders", "kinesis_stream", "Kinesis stream", 2100);
    setValue(orders.parameters, "retention", std::int64_t{24} * 3600 * nsPerSecond);
    const auto lane = [&](int index, double begin, double end, int created, int closed,
                          std::vector<LaneIndex> parents, std::vector<LaneIndex> children) {
        LaneFrame made = openLane({4, index == 0 ? 0 : -1, 200, false}, index % 4);
        made.index = static_cast<LaneIndex>(index);
        made.name = shardName(made.index);
        made.begin = begin;
        made.end = end;
        made.createdAt = frame.start + seconds(created);
        if (closed > 0) {
            made.closedAt = frame.start + seconds(closed);
            made.state = LaneState::Closed;
            made.level = Level::Idle;
            made.refusedPerSecond = 0;
            made.acceptedPerSecond = 0;
        }
        made.parents = std::move(parents);
        made.children = std::move(children);
        orders.lanes.push_back(made);
    };
    orders.pastLanes.push_back({0,
                                shardName(0),
                                0,
                                1,
                                frame.start,
                                frame.start + seconds(20),
                                frame.start + seconds(150),
                                {},
                                {1, 2, 3}});
    lane(1, 0, 0.5, 20, 0, {0}, {});
    lane(2, 0.5, 0.75, 20, 60, {0}, {4, 5});
    lane(3, 0.75, 1, 20, 120, {0}, {6});
    lane(4, 0.5, 0.625, 60, 0, {2}, {});
    lane(5, 0.625, 0.75, 60, 120, {2}, {6});
    lane(6, 0.625, 1, 120, 0, {5, 3}, {});
    orders.lanes[5].level = Level::Refusing;
    orders.lanes[5].refusedPerSecond = 517;
    orders.lanes[5].limitText = "records limit 1,000/s";
    ServiceFrame reader = service(1, "analytics", "consumer", "Consumer", 1400);
    for (const LaneFrame &each : orders.lanes) {
        const bool isDraining = each.index == 5;
        const bool isRead = each.state == LaneState::Closed && !isDraining;
        reader.readers.push_back({{1},
                                  {0},
                                  each.index,
                                  0,
                                  0,
                                  0,
                                  isRead       ? 0
                                  : isDraining ? 95'000.0
                                               : 200.0,
                                  true,
                                  isRead});
    }
    frame.services = {orders, reader};
    HistoriesView &histories = historiesOf(frame);
    const auto at = [&](int second) { return frame.start + seconds(second); };
    histories.happenings.add(happening(at(30), "throttle_begins", {0}, 2, "refuses", HappeningTone::Trouble));
    histories.happenings.add(
        happening(at(45), "throttle_ends", {0}, 2, "refuses no more", HappeningTone::Recovery));
    histories.happenings.add(happening(at(50), "throttle_begins", {0}, 2, "refuses", HappeningTone::Trouble));
    histories.happenings.add(
        happening(at(130), "throttle_begins", {0}, 6, "refuses", HappeningTone::Trouble));
    return frame;
}

/// An application of three workers of which one has crashed; `leases` shards.
inline Frame leasesFrame(int leases = 4)
{
    Frame frame = streamFrame({leases, -1, 192, false});
    frame.services.resize(1);
    ServiceFrame app = node(1, "billing", "kcl_application", "KCL application", ServiceRole::Reader,
                            {{"Processed", 1400, "records/s", 0, Level::Normal}});
    auto part = std::make_shared<LeasesPart>();
    part->log = {0};
    part->failoverTime = seconds(10);
    part->workers = {{"worker-1", "running", 0, 640, 800, true, Level::Normal},
                     {"worker-2", "crashed", 0, 0, 800, false, Level::Refusing},
                     {"worker-3", "running", 0, 510, 800, false, Level::Normal}};
    for (int i = 0; i < leases; ++i) {
        const LaneFrame &lane = frame.services[0].lanes[static_cast<std::size_t>(i)];
        LeaseRow row;
        row.leaseKey = lane.name;
        row.lane = lane.index;
        row.state = i % 4 == 3 ? LeaseState::ShardEnd : i % 4 == 1 ? LeaseState::Expired : LeaseState::Held;
        LeaseWorker &owner = part->workers[static_cast<std::size_t>(i % 3)];
        if (row.state != LeaseState::ShardEnd) {
            row.owner = owner.name;
            ++owner.leases;
        }
        row.counter = 57 + i;
        row.firstPosition = 1'000;
        row.endPosition = lane.endPosition;
        row.position = lane.endPosition - 571;
        row.checkpoint = lane.endPosition - 9'000;
        row.lagMs = i % 4 == 1 ? 14'000 : 4'100;
        row.heldSince = frame.start + seconds(20 + i);
        row.lastRenewed = frame.now - (i % 4 == 1 ? seconds(14) : milliseconds(1'800));
        row.ownerSwitches = i % 4 == 0 ? 1 : 0;
        row.level = i % 4 == 1 ? Level::Near : Level::Normal;
        if (i % 4 == 0 && i > 0)
            row.otherProcessors = {"worker-2"};
        part->rows.push_back(row);
    }
    app.part = part;
    frame.services.push_back(app);
    HistoriesView &histories = historiesOf(frame);
    const auto at = [&](int second) { return frame.start + seconds(second); };
    histories.happenings.add(happening(at(20), "lease_taken", {1}, 0, "worker-1 takes shardId-000000000000",
                                       HappeningTone::Reader));
    histories.happenings.add(happening(at(60), "lease_stolen", {1}, 2,
                                       "worker-3 steals shardId-000000000002 from worker-1",
                                       HappeningTone::Change));
    histories.happenings.add(happening(at(188), "lease_expired", {1}, 1,
                                       "worker-2 has not renewed shardId-000000000001 for 10 s",
                                       HappeningTone::Risk));
    histories.happenings.add(
        happening(at(189), "throttle_begins", {0}, 1, "not of a lease", HappeningTone::Trouble));
    return frame;
}

/// One lane: the batch of 100 was split three times around a poison record.
inline LambdaLane bisectingLane(LaneIndex lane, int slot, SimTime now)
{
    LambdaLane made;
    made.lane = lane;
    made.slot = slot;
    made.state = LambdaLaneState::Retrying;
    made.attempt = 2;
    made.attemptsMax = 3;
    made.records = 12;
    made.bytes = 12 * 900;
    made.firstPosition = 1'200;
    made.endPosition = 1'300;
    made.backlog = 430;
    made.lagMs = 12'300;
    made.since = now - milliseconds(700);
    made.until = now + milliseconds(300);
    made.lastResult = "failed: poison record at 1,218";
    made.hasLastFailed = true;
    made.level = Level::Near;
    made.tree = {{-1, 1'200, 1'300, 100, 1, BatchOutcome::Split, "poison record"},
                 {0, 1'200, 1'250, 50, 1, BatchOutcome::Split, "poison record"},
                 {0, 1'250, 1'300, 50, 0, BatchOutcome::Pending, ""},
                 {1, 1'200, 1'225, 25, 1, BatchOutcome::Split, "poison record"},
                 {1, 1'225, 1'250, 25, 1, BatchOutcome::Succeeded, "succeeded in 80 ms"},
                 {3, 1'200, 1'212, 12, 1, BatchOutcome::Succeeded, "succeeded in 40 ms"},
                 {3, 1'212, 1'225, 13, 1, BatchOutcome::Running, ""}};
    return made;
}

inline Frame lambdaFrame(int shards = 3, int factor = 2)
{
    Frame frame = streamFrame({std::max(shards, 1), -1, 192, false});
    frame.services.resize(1);
    ServiceFrame router = node(1, "router", "lambda_function", "Lambda function", ServiceRole::Reader,
                               {{"Processed", 1400, "records/s", 0, Level::Normal}});
    auto part = std::make_shared<LambdaPart>();
    part->log = {0};
    part->parallelizationFactor = factor;
    part->batchSize = 100;
    part->concurrencyMax = 10;
    part->coldStarts = 3;
    for (int shard = 0; shard < shards; ++shard)
        for (int slot = 0; slot < factor; ++slot) {
            const int i = shard * factor + slot;
            if (i == 1) {
                part->lanes.push_back(bisectingLane(static_cast<LaneIndex>(shard), slot, frame.now));
                ++part->concurrency;
                continue;
            }
            LambdaLane lane;
            lane.lane = static_cast<LaneIndex>(shard);
            lane.slot = slot;
            lane.state = static_cast<LambdaLaneState>(i % 6);
            lane.attempt = lane.state == LambdaLaneState::Idle ? 0 : 1;
            lane.attemptsMax = 4;
            lane.records = lane.state == LambdaLaneState::Idle ? 0 : 40 + i;
            lane.bytes = lane.records * 900;
            lane.backlog = 20 * i;
            lane.lagMs = 150.0 * i;
            lane.since = frame.now - milliseconds(120);
            lane.until = frame.now + milliseconds(400);
            lane.lastResult = "succeeded in 120 ms";
            lane.level = lane.state == LambdaLaneState::Blocked ? Level::Refusing : Level::Normal;
            part->concurrency += lane.state == LambdaLaneState::Running;
            part->lanes.push_back(lane);
        }
    router.part = part;
    frame.services.push_back(router);
    return frame;
}

inline Frame lettersFrame(int letters = 5)
{
    Frame frame = lambdaFrame();
    ServiceFrame queue = node(2, "dead-letters", "sqs_queue", "SQS queue", ServiceRole::Sink,
                              {{"Waiting", 3, "messages", 0, Level::Normal}});
    ServiceFrame bucket = node(3, "lost-and-found", "s3_bucket", "S3 bucket", ServiceRole::Sink,
                               {{"Objects", 1, "objects", 0, Level::Normal}});
    auto inQueue = std::make_shared<DeadLettersPart>();
    for (int i = 0; i < letters; ++i) {
        DeadLetter letter;
        letter.time = frame.start + seconds(10 + i * 30);
        letter.condition = i % 3 == 2 ? "RecordAgeExceeded" : "RetryAttemptsExhausted";
        letter.reason = i % 3 == 2 ? "older than 60 s" : "poison key sku-13: the function throws";
        letter.from = {1};
        letter.log = {0};
        letter.lane = static_cast<LaneIndex>(i % 3);
        letter.firstPosition = 1'200 + i * 100;
        letter.endPosition = letter.firstPosition + (i % 2 == 0 ? 1 : 100);
        letter.records = static_cast<std::int32_t>(letter.endPosition - letter.firstPosition);
        letter.bytes = letter.records * 900;
        letter.attempts = 3;
        letter.payload = i % 4 == 0   ? PayloadPlace::Gone
                         : i % 4 == 1 ? PayloadPlace::PartlyGone
                                      : PayloadPlace::InStream;
        letter.payloadUntil = frame.now + hours(20);
        inQueue->letters.push_back(letter);
    }
    inQueue->total = letters + 7;
    queue.part = inQueue;
    auto inBucket = std::make_shared<DeadLettersPart>();
    DeadLetter expired;
    expired.time = frame.start + seconds(55);
    expired.condition = "Expired";
    expired.reason = "RecordTtl of 30 s is over";
    expired.records = 1;
    expired.bytes = 900;
    inBucket->letters.push_back(expired);
    inBucket->total = 1;
    bucket.part = inBucket;
    frame.services.push_back(queue);
    frame.services.push_back(bucket);
    return frame;
}

inline const std::array<MetricInfo, 5> &stageTable()
{
    static const std::array<MetricInfo, 5> table{{
        {"Stage.Buffered", "Millrace", "Milliseconds", "Average", "", false},
        {"Stage.Put", "Millrace", "Milliseconds", "Average", "", false},
        {"Stage.InLog", "Millrace", "Milliseconds", "Average", "", false},
        {"Stage.Processing", "Millrace", "Milliseconds", "Average", "", false},
        {"Stage.Delivery", "Millrace", "Milliseconds", "Average", "", false},
    }};
    return table;
}

/// `samples` samples of one value in the last second, and one of `most`.
inline void addStage(Frame &frame, std::uint16_t service, int stage, std::int64_t milliseconds, int samples,
                     std::int64_t most)
{
    Metrics &metrics = historiesOf(frame).metrics;
    const SeriesRef series =
        metrics.declare({service}, noLane, &stageTable()[static_cast<std::size_t>(stage)]);
    const std::int32_t second = metrics.secondOf(frame.now) - 1;
    for (int i = 0; i < samples; ++i)
        metrics.addAtSecond(series, second, milliseconds, 1);
    if (most > 0)
        metrics.addAtSecond(series, second, most, 1);
}

/// Stages along the way of routerFrame(): two producers, a router, two readers that deliver.
inline Frame latencyFrame()
{
    Frame frame = routerFrame();
    addStage(frame, 1, 0, 40, 30, 100);
    addStage(frame, 2, 0, 10, 10, 0);
    addStage(frame, 1, 1, 20, 30, 90);
    addStage(frame, 2, 1, 20, 10, 0);
    addStage(frame, 3, 2, 900, 20, 4'100);
    addStage(frame, 3, 3, 120, 20, 3'000);
    addStage(frame, 3, 4, 30, 20, 60);
    addStage(frame, 6, 2, 210, 20, 900);
    addStage(frame, 6, 3, 50, 20, 70);
    addStage(frame, 6, 4, 9, 20, 300);
    addStage(frame, 7, 2, 250, 20, 900);
    addStage(frame, 7, 0, 30'000, 20, 60'000);
    addStage(frame, 7, 4, 200, 20, 400);
    return frame;
}

} // namespace millrace::sample
