// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/sample_frames.h"

/// Hand-made frames of longer ways of the records: routers, sinks, fan-out, controls, two regions.
namespace millrace::sample {

inline ServiceFrame node(std::uint16_t index, const char *name, const char *kind, const char *title,
                         ServiceRole role, std::vector<Quantity> headline)
{
    ServiceFrame frame;
    frame.index = {index};
    frame.name = name;
    frame.kind = kind;
    frame.kindTitle = title;
    frame.role = role;
    frame.region = "us-east-1";
    frame.state = role == ServiceRole::Sink || role == ServiceRole::Log ? "ACTIVE" : "running";
    frame.headline = std::move(headline);
    return frame;
}

inline ServiceFrame streamNode(std::uint16_t index, const char *name, int shards, double rate)
{
    ServiceFrame frame = node(index, name, "kinesis_stream", "Kinesis stream", ServiceRole::Log,
                              {{"Records in", rate, "records/s", shards * 1000.0, Level::Normal}});
    for (int i = 0; i < shards; ++i)
        frame.lanes.push_back(openLane({shards, -1, 60, false}, i));
    frame.summary = std::to_string(shards) + " open shards";
    return frame;
}

inline void read(ServiceFrame &reader, const ServiceFrame &log, double lagMs)
{
    for (const LaneFrame &lane : log.lanes)
        if (lane.state == LaneState::Open) {
            const std::int64_t lag = lagRecordsOf(lane, lagMs);
            reader.readers.push_back({reader.index, log.index, lane.index, lane.endPosition - lag,
                                      lane.endPosition - 2 * lag, lag, lagMs, true, false});
        }
}

inline void name(ServiceFrame &service, const char *parameter, const char *other)
{
    setValue(service.parameters, parameter, std::string(other));
}

/// Two producers, a hot stream, a Lambda function that routes to two more streams, what reads those, where
/// that writes to, a queue of dead letters and an autoscaler.
inline Frame routerFrame()
{
    Frame frame = smallFrame();
    frame.services.resize(3); // orders, web, mobile
    frame.links.erase(
        std::remove_if(frame.links.begin(), frame.links.end(),
                       [](const LinkFrame &link) { return link.from.value == 3 || link.from.value == 0; }),
        frame.links.end());
    for (ServiceFrame &service : frame.services)
        if (service.name == "orders")
            service.name = "events";
        else
            name(service, "stream", "events");
    ServiceFrame router =
        node(3, "router", "lambda_function", "Lambda function", ServiceRole::Reader,
             {{"Processed", 1430, "records/s", 0, Level::Normal}, {"Concurrency", 4, "", 10, Level::Normal}});
    name(router, "stream", "events");
    name(router, "target", "signups");
    name(router, "second_target", "purchases");
    name(router, "on_failure", "dead-letters");
    read(router, frame.services[0], 4100);
    router.level = Level::Near;
    frame.services.push_back(router);
    frame.services.push_back(streamNode(4, "signups", 2, 230));
    frame.services.push_back(streamNode(5, "purchases", 3, 1200));
    ServiceFrame crm = node(6, "crm", "kcl_application", "KCL application", ServiceRole::Reader,
                            {{"Processed", 230, "records/s", 0, Level::Normal}});
    name(crm, "stream", "signups");
    name(crm, "target", "customers");
    read(crm, frame.services[4], 120);
    ServiceFrame lake = node(7, "lake", "firehose", "Firehose", ServiceRole::Reader,
                             {{"Records", 1200, "records/s", 0, Level::Normal},
                              {"Buffer", 3.2 * 1048576, "B", 5.0 * 1048576, Level::Normal}});
    name(lake, "stream", "purchases");
    name(lake, "target", "archive");
    read(lake, frame.services[5], 900);
    frame.services.push_back(crm);
    frame.services.push_back(lake);
    ServiceFrame customers =
        node(8, "customers", "dynamodb_table", "DynamoDB table", ServiceRole::Sink,
             {{"Writes", 230, "/s", 0, Level::Normal}, {"Write capacity", 198, "WCU", 200, Level::Refusing}});
    customers.level = Level::Refusing;
    customers.trouble = 1;
    frame.services.push_back(customers);
    frame.services.push_back(node(9, "archive", "s3_bucket", "S3 bucket", ServiceRole::Sink,
                                  {{"Objects", 14, "objects", 0, Level::Normal}}));
    frame.services.push_back(node(10, "dead-letters", "sqs_queue", "SQS queue", ServiceRole::Sink,
                                  {{"Waiting", 3, "messages", 0, Level::Normal}}));
    ServiceFrame scaler = node(11, "scaler", "autoscaler", "Autoscaler", ServiceRole::Control,
                               {{"Shards wanted", 6, "shards", 0, Level::Normal}});
    name(scaler, "target", "events");
    frame.services.push_back(scaler);

    frame.links.push_back({{0}, {3}, noLane, 1430, 0});
    frame.links.push_back({{3}, {4}, noLane, 230, 0});
    frame.links.push_back({{3}, {5}, noLane, 1200, 0});
    frame.links.push_back({{4}, {6}, noLane, 230, 0});
    frame.links.push_back({{5}, {7}, noLane, 1200, 0});
    frame.links.push_back({{6}, {8}, noLane, 218, 12});
    frame.links.push_back({{7}, {9}, noLane, 1200, 0});
    return frame;
}

/// A topic that fans out into queues, each with its reader; a table fed by the first.
inline Frame fanOutFrame(int queues = 3)
{
    Frame frame = emptyFrame();
    frame.now = frame.start + seconds(60);
    frame.services.push_back(node(0, "checkout", "producer", "Producer", ServiceRole::Source,
                                  {{"Records", 90, "records/s", 0, Level::Normal}}));
    name(frame.services[0], "stream", "order-placed");
    frame.services.push_back(node(1, "order-placed", "sns_topic", "SNS topic", ServiceRole::Sink,
                                  {{"Published", 90, "messages/s", 0, Level::Normal}}));
    frame.links.push_back({{0}, {1}, noLane, 90, 0});
    for (int i = 0; i < queues; ++i) {
        const auto queue = static_cast<std::uint16_t>(2 + 2 * i);
        const auto worker = static_cast<std::uint16_t>(3 + 2 * i);
        const std::string number = std::to_string(i + 1);
        ServiceFrame made =
            node(queue, ("mail-queue-" + number).c_str(), "sqs_queue", "SQS queue", ServiceRole::Sink,
                 {{"Waiting", 12.0 * i, "messages", 0, Level::Normal},
                  {"Oldest", 400.0 * i, "ms", 0, Level::Normal}});
        name(made, "topic", "order-placed");
        frame.services.push_back(made);
        ServiceFrame reader = node(worker, ("worker-" + number).c_str(), "queue_worker", "Queue worker",
                                   ServiceRole::Reader, {{"Processed", 30, "messages/s", 50, Level::Normal}});
        name(reader, "queue", ("mail-queue-" + number).c_str());
        frame.services.push_back(reader);
        frame.links.push_back({{1}, {queue}, noLane, 30, 0});
        frame.links.push_back({{queue}, {worker}, noLane, 30, 0});
    }
    return frame;
}

/// The same stream in two regions; a replicator reads the one and writes to the other.
inline Frame regionsFrame()
{
    Frame frame = smallFrame();
    frame.services.resize(2); // orders, web
    frame.links.erase(std::remove_if(frame.links.begin(), frame.links.end(),
                                     [](const LinkFrame &link) { return link.from.value != 1; }),
                      frame.links.end());
    ServiceFrame copier = node(2, "replicator", "replicator", "Replicator", ServiceRole::Reader,
                               {{"Copied", 1430, "records/s", 0, Level::Normal}});
    name(copier, "stream", "orders");
    name(copier, "target", "orders-west");
    read(copier, frame.services[0], 4100);
    frame.services.push_back(copier);
    ServiceFrame analytics = node(3, "analytics", "consumer", "Consumer", ServiceRole::Reader,
                                  {{"Worked off", 1430, "records/s", 2000, Level::Normal}});
    name(analytics, "stream", "orders");
    read(analytics, frame.services[0], 100);
    frame.services.push_back(analytics);
    ServiceFrame west = streamNode(4, "orders-west", 2, 1430);
    west.region = "us-west-2";
    ServiceFrame reader = node(5, "analytics-west", "consumer", "Consumer", ServiceRole::Reader,
                               {{"Worked off", 0, "records/s", 2000, Level::Idle}});
    reader.region = "us-west-2";
    reader.state = "paused";
    reader.level = Level::Near;
    name(reader, "stream", "orders-west");
    read(reader, west, 65'000);
    frame.services.push_back(west);
    frame.services.push_back(reader);
    ServiceFrame failover = node(6, "failover", "region_pair", "Region pair", ServiceRole::Control,
                                 {{"Behind", 1200, "ms", 0, Level::Normal}});
    name(failover, "primary", "orders");
    frame.services.push_back(failover);
    frame.links.push_back({{2}, {4}, noLane, 1430, 0});
    return frame;
}

/// A circle: what a reader makes goes back to where it came from.
inline Frame feedbackFrame()
{
    Frame frame = smallFrame();
    ServiceFrame scorer = node(6, "scorer", "model_server", "Model server", ServiceRole::Sink,
                               {{"Calls", 400, "calls/s", 500, Level::Near}});
    scorer.level = Level::Near;
    frame.services.push_back(scorer);
    name(frame.services[4], "target", "scorer");
    frame.links.push_back({{4}, {6}, noLane, 400, 0});
    frame.links.push_back({{6}, {0}, noLane, 400, 0});
    return frame;
}

/// As many services as anyone will draw, chained, with long names.
inline Frame crowdFrame(int chains = 12)
{
    Frame frame = emptyFrame();
    frame.now = frame.start + seconds(60);
    std::uint16_t next = 0;
    for (int i = 0; i < chains; ++i) {
        const std::string tail = "-of-a-long-name-" + std::to_string(i);
        const std::string stream = "stream" + tail;
        const std::string table = "table" + tail;
        ServiceFrame log = streamNode(next++, stream.c_str(), 1 + i % 4, 100);
        ServiceFrame source = node(next++, ("producer" + tail).c_str(), "producer", "Producer",
                                   ServiceRole::Source, {{"Records", 100, "records/s", 0, Level::Normal}});
        name(source, "stream", stream.c_str());
        ServiceFrame reader = node(next++, ("function" + tail).c_str(), "lambda_function", "Lambda function",
                                   ServiceRole::Reader,
                                   {{"Processed", 100, "records/s", 0, Level::Normal},
                                    {"Concurrency", 2.0 + i % 8, "", 10, Level::Normal}});
        name(reader, "stream", stream.c_str());
        name(reader, "target", table.c_str());
        read(reader, log, 300.0 * i);
        ServiceFrame sink = node(
            next++, table.c_str(), "dynamodb_table", "DynamoDB table", ServiceRole::Sink,
            {{"Writes", 100, "/s", 0, Level::Normal}, {"Write capacity", 100, "WCU", 200, Level::Normal}});
        for (ServiceFrame *each : {&log, &source, &reader, &sink})
            frame.services.push_back(*each);
    }
    return frame;
}

} // namespace millrace::sample
