// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/metrics/series.h"
#include "sim/services/firehose/delivery_stream.h"
#include "sim/services/parameter_table.h"

#include <string>

namespace millrace::firehose {

enum DeliveryMetric : std::uint32_t {
    IncomingRecords,
    IncomingBytes,
    ReadRecords,
    ReadBytes,
    ThrottledRecords,
    DeliveredRecords,
    DeliveredBytes,
    DeliverySuccess,
    DataFreshness,
    BackedUpRecords,
    StageInLog,
    StageBuffered,
    StageDelivery,
    DeliveryMetricCount
};

inline constexpr std::int64_t mebibyte = 1'048'576;
inline constexpr std::int64_t batchRecordsMax = 500;        ///< Firehose API, PutRecordBatch
inline constexpr std::int64_t batchBytesMax = 4 * mebibyte; ///< Firehose API, PutRecordBatch
inline constexpr std::int64_t recordBytesMax = 1'024'000;   ///< Firehose API: 1,000 KiB
inline constexpr std::int64_t billedBytes = 5 * 1'024;      ///< a record is billed by steps of 5 KB
inline constexpr Duration bucketRetries = hours(24);        ///< Firehose guide: then Direct PUT is lost
inline constexpr std::string_view errorType = "!{firehose:error-output-type}";

/// Text of a prefix: its timestamp expressions filled in, or the hour behind it when it has none.
std::string folderText(const std::string &prefix, SimTime time, const std::string &error = {});

const std::vector<ParameterRow<DeliveryConfig>> &deliveryRows();
const std::vector<MetricInfo> &deliveryMetrics();

} // namespace millrace::firehose
