// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/lambda/lambda_function.h"
#include "sim/services/parameter_table.h"

namespace millrace::lambda {

/// Payload of one invocation, of records in base64. Source: Lambda quotas, 6 MB.
inline constexpr std::int64_t payloadBytesMax = 6 * 1'048'576;
/// A record's data as it lies in an event.
constexpr std::int64_t inBase64(std::int64_t bytes)
{
    return (bytes + 2) / 3 * 4;
}
/// Of an account. Source: Lambda quotas.
inline constexpr std::int64_t accountConcurrency = 1'000;
/// Time for the next try of an invocation that found no concurrency; an assumption.
inline constexpr Duration throttledPause = seconds(1);
/// What is told to a destination of a batch: no payload. An assumption.
inline constexpr std::uint32_t letterBytes = 800;
/// `per_record` and `base_duration` hold at this memory; processor time grows with it.
inline constexpr std::int64_t referenceMemoryMb = 1'024;

/// So long is a stretch of which a 99th percentile is told; an assumption.
inline constexpr std::int64_t percentileSeconds = 10;

enum FunctionMetric : std::uint32_t {
    Invocations,
    Errors,
    Throttles,
    DurationMs,
    IteratorAge,
    ConcurrentExecutions,
    DeadLetterErrors,
    DestinationDeliveryFailures,
    RecordsProcessed,
    RecordsGivenUp,
    ColdStarts,
    OrderBreaksPartitionKey,
    StageInLog,
    StageProcessing,
    StageDelivery,
    LookupHits,
    LookupMisses,
    FeatureAge,
    RecordLatency,
    RecordLatencyP99,
    FunctionMetricCount
};

const std::vector<ParameterRow<FunctionConfig>> &functionRows();
const std::vector<MetricInfo> &functionMetrics();

} // namespace millrace::lambda
