// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/parameter_table.h"
#include "sim/services/sns/topic.h"

namespace millrace::sns {

enum TopicMetric : std::uint32_t {
    MessagesPublished,
    PublishSize,
    NotificationsDelivered,
    NotificationsFailed,
    TopicMetricCount
};

inline constexpr std::int64_t messageBytesMax = 262'144; ///< SNS API, Publish: 256 KB
inline constexpr std::int64_t batchEntriesMax = 10;      ///< SNS API, PublishBatch
inline constexpr std::size_t subscriptionsMax = 16;      ///< of this model; SNS takes millions
inline constexpr std::int64_t requestUnitBytes = 65'536; ///< SNS pricing: each 64 KB chunk is one request

const std::vector<ParameterRow<TopicConfig>> &topicRows();
const std::vector<MetricInfo> &topicMetrics();

} // namespace millrace::sns
