// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/parameter_table.h"
#include "sim/services/sqs/queue.h"

namespace millrace::sqs {

enum QueueMetric : std::uint32_t {
    MessagesSent,
    SentMessageSize,
    MessagesReceived,
    MessagesDeleted,
    EmptyReceives,
    MessagesVisible,
    MessagesNotVisible,
    AgeOfOldestMessage,
    MessagesMoved,
    MessagesExpired,
    QueueMetricCount
};

inline constexpr std::int64_t batchEntriesMax = 10; ///< SQS API, SendMessageBatch, ReceiveMessage: 1 to 10
inline constexpr std::int64_t messageBytesMax = 1'048'576; ///< SQS API: 1 MiB since 2025, 256 KiB before
inline constexpr std::int64_t requestUnitBytes = 65'536;   ///< SQS pricing: each 64 KB chunk is one request

const std::vector<ParameterRow<QueueConfig>> &queueRows();
const std::vector<MetricInfo> &queueMetrics();

} // namespace millrace::sqs
