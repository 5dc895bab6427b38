// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/parameter_table.h"
#include "sim/services/s3/bucket.h"

namespace millrace::s3 {

enum BucketMetric : std::uint32_t {
    PutRequests,
    BytesUploaded,
    RecordsStored,
    ServerErrors,
    NumberOfObjects,
    BucketSizeBytes,
    GetRequests,
    RecordsRestored,
    BucketMetricCount
};

inline constexpr std::int64_t objectBytesMax = 5'368'709'120; ///< S3 API, PutObject: 5 GB in one call
/// A guard of the model alone: no caller here makes an object of more records.
inline constexpr std::int64_t objectRecordsMax = 50'000'000;

const std::vector<ParameterRow<BucketConfig>> &bucketRows();
const std::vector<MetricInfo> &bucketMetrics();

} // namespace millrace::s3
