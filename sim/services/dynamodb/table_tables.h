// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/dynamodb/table.h"
#include "sim/services/parameter_table.h"

namespace millrace::dynamodb {

enum TableMetric : std::uint32_t {
    ConsumedWriteCapacityUnits,
    WriteThrottleEvents,
    ThrottledRequests,
    SuccessfulRequestLatency,
    ConditionalCheckFailedRequests,
    UserErrors,
    ItemCount,
    ItemsOverwritten,
    ConsumedReadCapacityUnits,
    ReadThrottleEvents,
    GetItemLatency,
    BatchGetItemLatency,
    TimeToLiveDeletedItemCount,
    ItemsRead,
    ItemsMissing,
    ExpiredItemsRead,
    TableMetricCount
};

inline constexpr std::int64_t unitBytes = 1'024;           ///< DDG 2023: a WCU writes up to 1 KB, rounded up
inline constexpr std::int64_t itemBytesMax = 409'600;      ///< DDG 2023: 400 KB an item
inline constexpr std::int64_t batchItemsMax = 25;          ///< DynamoDB API, BatchWriteItem
inline constexpr std::int64_t batchBytesMax = 16'777'216;  ///< DynamoDB API, BatchWriteItem: 16 MB
inline constexpr std::int64_t readUnitBytes = 4'096;       ///< DDG 2023: an RCU reads up to 4 KB, rounded up
inline constexpr std::int64_t batchKeysMax = 100;          ///< DynamoDB API, BatchGetItem
inline constexpr std::int64_t answerBytesMax = 16'777'216; ///< DynamoDB API, BatchGetItem: 16 MB

const std::vector<ParameterRow<TableConfig>> &tableRows();
const std::vector<MetricInfo> &tableMetrics();

} // namespace millrace::dynamodb
