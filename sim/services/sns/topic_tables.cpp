// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/sns/topic_tables.h"

#include "sim/scenario/scenario.h"
#include "sim/services/fault_commands.h"

namespace millrace::sns {

namespace {

void judge(const ServiceConfig &config, const Scenario &scenario, std::vector<Finding> &findings)
{
    const ParameterValue *given = findValue(config.parameters, "subscriptions");
    if (given == nullptr)
        return;
    const auto &names = std::get<std::vector<std::string>>(*given);
    if (names.size() > subscriptionsMax)
        findings.push_back(
            {"subscriptions", "more than " + std::to_string(subscriptionsMax) + " subscriptions"});
    for (std::size_t i = 0; i < names.size(); ++i) {
        const ServiceConfig *named = scenario.find(names[i]);
        const ServiceKind *kind = named != nullptr ? findKind(named->kind) : nullptr;
        const std::string place = "subscriptions/" + std::to_string(i);
        if (names[i] == config.name)
            findings.push_back({place, "a topic cannot subscribe to itself"});
        else if (kind == nullptr || kind->calls == nullptr)
            findings.push_back({place, "there is no service that takes records \"" + names[i] + "\""});
    }
}

} // namespace

const std::vector<ParameterRow<TopicConfig>> &topicRows()
{
    static const std::vector<ParameterRow<TopicConfig>> rows = {
        {{.name = "subscriptions",
          .title = "Subscriptions",
          .kind = ParameterKind::TextList,
          .maximum = 128,
          .defaultValue = std::vector<std::string>(),
          .help = "Names of queues, functions, streams: each gets a copy of every message."},
         &TopicConfig::subscriptions},
        {{.name = "message_size_max",
          .title = "Largest message",
          .kind = ParameterKind::Size,
          .minimum = 1'024,
          .maximum = static_cast<double>(messageBytesMax),
          .defaultValue = messageBytesMax,
          .help = "A larger one is refused.",
          .source = "SNS API, Publish: 256 KB"},
         &TopicConfig::messageBytesMax},
        {{.name = "delivery_attempts",
          .title = "Delivery attempts",
          .kind = ParameterKind::Count,
          .minimum = 1,
          .maximum = 100'000,
          .defaultValue = std::int64_t{100},
          .help = "To each subscription, with backoff between; then the notification is lost.",
          .source = "unverified: an assumption, change it freely"},
         &TopicConfig::deliveryAttempts},
        {{.name = "answer_time",
          .title = "Time to answer",
          .kind = ParameterKind::Time,
          .minimum = 0,
          .maximum = 6e10,
          .defaultValue = milliseconds(10).ns,
          .help = "Within the service, for each call.",
          .source = "an assumption, change it freely"},
         &TopicConfig::answerTime},
    };
    return rows;
}

const std::vector<MetricInfo> &topicMetrics()
{
    static const std::vector<MetricInfo> metrics = {
        {"NumberOfMessagesPublished", "AWS/SNS", "Count", "Sum", "Messages taken."},
        {"PublishSize", "AWS/SNS", "Bytes", "Average", "Size of the messages taken."},
        {"NumberOfNotificationsDelivered", "AWS/SNS", "Count", "Sum",
         "Copies that a subscription has taken."},
        {"NumberOfNotificationsFailed", "AWS/SNS", "Count", "Sum", "Copies given up."},
    };
    return metrics;
}

const ServiceKind &topicKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(topicRows());
    static const std::vector<CommandInfo> commands = {
        {.name = "fail",
         .title = "Topic fails inside the service",
         .help = "For a while every call comes back as InternalFailure.",
         .isFault = true,
         .arguments = {lastsFor(seconds(30))}},
    };
    static const std::vector<CallInfo> calls = {
        {"sns:Publish", "put", 1, messageBytesMax},
        {"sns:Publish", "batch", batchEntriesMax, messageBytesMax},
    };
    static const std::vector<std::string_view> leavesOut = {
        "FIFO topics, filter policies and message attributes.",
        "Subscriptions by mail, telephone or HTTP: only services of the lab subscribe.",
        "The phases of a real delivery policy: it backs off from 100 ms to 5 s.",
        "A subscription's own dead-letter queue.",
    };
    static const ServiceKind kind = {
        .name = "sns_topic",
        .section = "topics",
        .title = "SNS topic",
        .help = "Takes messages and gives each subscription a copy.",
        .role = ServiceRole::Sink,
        .arn = "arn:aws:sns:R:A:N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &topicMetrics(),
        .calls = &calls,
        .leavesOut = &leavesOut,
        .judge = judge,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<Topic>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::sns
