// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/sqs/queue_tables.h"

#include "sim/scenario/scenario.h"
#include "sim/services/fault_commands.h"

namespace millrace::sqs {

namespace {

constexpr double nsPerDay = 8.64e13;

ParameterInfo deadLettersInfo(ParameterInfo info)
{
    info.title = "Dead-letter queue";
    info.help =
        "What was received more often than allowed moves there (RedrivePolicy). Empty: it comes back for ever.";
    info.source = "SQS API, RedrivePolicy deadLetterTargetArn";
    info.target = "sqs_queue";
    return info;
}

} // namespace

const std::vector<ParameterRow<QueueConfig>> &queueRows()
{
    static const std::vector<ParameterRow<QueueConfig>> rows = [] {
        std::vector<ParameterRow<QueueConfig>> made = {
            {{.name = "visibility",
              .title = "Visibility timeout",
              .kind = ParameterKind::Time,
              .minimum = 0,
              .maximum = 4.32e13,
              .defaultValue = seconds(30).ns,
              .help =
                  "For so long a message that was received is hidden; not deleted by then, it is offered again.",
              .source = "SQS API: 0 s to 12 h, default 30 s"},
             &QueueConfig::visibility},
            {{.name = "retention",
              .title = "Retention",
              .kind = ParameterKind::Time,
              .minimum = 6e10,
              .maximum = 14 * nsPerDay,
              .defaultValue = hours(96).ns,
              .help = "A message older than this is dropped.",
              .source = "SQS API: 60 s to 14 days, default 4 days"},
             &QueueConfig::retention},
            {{.name = "delay",
              .title = "Delivery delay",
              .kind = ParameterKind::Time,
              .minimum = 0,
              .maximum = 9e11,
              .defaultValue = std::int64_t{0},
              .help = "A new message is hidden for so long.",
              .source = "SQS API: 0 to 900 s, default 0"},
             &QueueConfig::delay},
            {{.name = "max_receive_count",
              .title = "Receives at most",
              .kind = ParameterKind::Count,
              .minimum = 1,
              .maximum = 1'000,
              .defaultValue = std::int64_t{10},
              .help = "Received more often, a message moves to the dead-letter queue.",
              .source = "SQS API, RedrivePolicy maxReceiveCount: default 10"},
             &QueueConfig::maxReceiveCount},
            {{.name = "message_size_max",
              .title = "Largest message",
              .kind = ParameterKind::Size,
              .minimum = 1'024,
              .maximum = static_cast<double>(messageBytesMax),
              .defaultValue = messageBytesMax,
              .help = "A larger one is refused, and with it its whole call.",
              .source = "SQS API: 1 KiB to 1 MiB, default 1 MiB (256 KiB until 2025)"},
             &QueueConfig::messageBytesMax},
            {{.name = "answer_time",
              .title = "Time to answer",
              .kind = ParameterKind::Time,
              .minimum = 0,
              .maximum = 6e10,
              .defaultValue = milliseconds(5).ns,
              .help = "Within the service, for each call.",
              .source = "an assumption, change it freely"},
             &QueueConfig::answerTime},
        };
        std::vector<ParameterRow<QueueConfig>> sending;
        appendSenderRows(sending);
        for (ParameterRow<QueueConfig> &row : sending)
            if (row.info.name == "target") {
                row.info = deadLettersInfo(row.info);
                row.info.name = "dead_letter_queue";
                made.push_back(row);
            }
        return made;
    }();
    return rows;
}

const std::vector<MetricInfo> &queueMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"NumberOfMessagesSent", "AWS/SQS", "Count", "Sum", "Messages taken."},
        {"SentMessageSize", "AWS/SQS", "Bytes", "Average", "Size of the messages taken."},
        {"NumberOfMessagesReceived", "AWS/SQS", "Count", "Sum", "Messages handed out, repeats included."},
        {"NumberOfMessagesDeleted", "AWS/SQS", "Count", "Sum", "Messages deleted by their receivers."},
        {"NumberOfEmptyReceives", "AWS/SQS", "Count", "Sum", "Receives answered with nothing."},
        {"ApproximateNumberOfMessagesVisible", "AWS/SQS", "Count", "Maximum", "Messages to be received."},
        {"ApproximateNumberOfMessagesNotVisible", "AWS/SQS", "Count", "Maximum",
         "Messages handed out and not yet deleted or visible again."},
        {"ApproximateAgeOfOldestMessage", "AWS/SQS", "Seconds", "Maximum", "Age of the oldest message kept."},
        {"MessagesMovedToDeadLetterQueue", "Millrace", "Count", "Sum",
         "Messages moved for having been received too often."},
        {"MessagesExpired", "Millrace", "Count", "Sum", "Messages dropped at the end of retention."},
    };
    return metrics;
}

const ServiceKind &queueKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(queueRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "purge", .title = "Purge", .help = "Drops every message that it holds."},
        {.name = "redrive",
         .title = "Redrive to the source",
         .help = "Sends what it holds, as a dead-letter queue, back to the queue named.",
         .arguments = {{.name = "to",
                        .title = "Queue",
                        .kind = ParameterKind::Reference,
                        .defaultValue = std::string(),
                        .help = "Where the messages came from.",
                        .target = "sqs_queue"}}},
        {.name = "fail",
         .title = "Queue fails inside the service",
         .help = "For a while every call comes back as InternalFailure.",
         .isFault = true,
         .arguments = {lastsFor(seconds(30))}},
    };
    static const std::vector<CallInfo> calls = {
        {"sqs:SendMessage", "batch", batchEntriesMax, messageBytesMax},
        {"sqs:SendMessage", "put", 1, messageBytesMax},
        {"sqs:DeleteMessage", "delete", batchEntriesMax, 0},
    };
    static const std::vector<std::string_view> leavesOut = {
        "FIFO queues, message groups and deduplication: it is a standard queue.",
        "Loose order: messages are handed out as they become visible; a real standard queue promises no order.",
        "Duplicates made by the service itself, which a standard queue may hand out rarely.",
        "The limit of messages in flight, and short polls that ask only some of the service's hosts.",
        "Receipt handles: a late delete by a former receiver counts.",
        "Filtering, attributes and what is in a message.",
    };
    static const ServiceKind kind = {
        .name = "sqs_queue",
        .section = "queues",
        .title = "SQS queue",
        .help =
            "Keeps messages until a receiver deletes them; offers them again after the visibility timeout.",
        .role = ServiceRole::Sink,
        .arn = "arn:aws:sqs:R:A:N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &queueMetrics(),
        .calls = &calls,
        .leavesOut = &leavesOut,
        .judge =
            [](const ServiceConfig &config, const Scenario &, std::vector<Finding> &findings) {
                const ParameterValue *dead = findValue(config.parameters, "dead_letter_queue");
                if (dead != nullptr && std::get<std::string>(*dead) == config.name)
                    findings.push_back({"dead_letter_queue", "a queue cannot be its own dead-letter queue"});
            },
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<Queue>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::sqs
