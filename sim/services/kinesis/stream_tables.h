// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/kinesis/stream.h"
#include "sim/services/parameter_table.h"

namespace millrace::kinesis {

/// Series of the stream itself, in order of declaration.
enum StreamMetric : std::uint32_t {
    IncomingRecords,
    IncomingBytes,
    WriteExceeded,
    ReadExceeded,
    GetRecordsIteratorAge,
    GetRecordsRecords,
    GetRecordsBytes,
    GetRecordsSuccess,
    PutRecordSuccess,
    PutRecordsSuccess,
    PutRecordsTotal,
    PutRecordsSuccessful,
    PutRecordsFailed,
    PutRecordsThrottled,
    StoredDuplicates,
    OrderBreaks,
    PutPayloadUnits,
    FanOutFirst, ///< as FanOutMetric
    StreamMetricCount = FanOutFirst + FanOutMetricCount
};

const std::vector<ParameterRow<StreamConfig>> &streamRows();
/// The stream's own series first, then the shard's.
const std::vector<MetricInfo> &streamMetrics();
const MetricInfo &shardMetric(ShardMetric metric);

} // namespace millrace::kinesis
