// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/consumer/consumer.h"
#include "sim/services/parameter_table.h"

namespace millrace::consumer {

enum ConsumerMetric : std::uint32_t {
    RecordsProcessed,
    Duplicates,
    MillisBehindLatest,
    LatencyMilliseconds,
    OrderBreaksPartitionKey,
    OrderBreaksProduct,
    StageInLog,
    StageProcessing,
    ConsumerMetricCount, ///< from here on: of a consumer with a target
    StageDelivery = ConsumerMetricCount
};

const std::vector<ParameterRow<ConsumerConfig>> &consumerRows();
const std::vector<MetricInfo> &consumerMetrics();

} // namespace millrace::consumer
