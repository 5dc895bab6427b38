// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <cstdint>

namespace millrace::kinesis {

// Source of each: Kinesis API model (botocore 1.43.67) and Developer Guide, quotas and limits.

inline constexpr std::int64_t writeRecordsPerSecond = 1'000;   ///< per shard; PutRecord, PutRecords
inline constexpr std::int64_t writeBytesPerSecond = 1'048'576; ///< per shard, partition keys count
inline constexpr std::int64_t readBytesPerSecond = 2'097'152;  ///< per shard, shared by all pollers
inline constexpr int readCallsPerSecond = 5;                   ///< GetRecords per shard, shared by all
inline constexpr std::int64_t readRecordsMax = 10'000;         ///< a GetRecords call
inline constexpr std::int64_t readBytesMax = 10'485'760;       ///< a GetRecords call
inline constexpr int iteratorCallsPerSecond = 5;               ///< GetShardIterator per open shard
inline constexpr Duration iteratorLife = seconds(300);         ///< then ExpiredIteratorException
inline constexpr std::int64_t requestRecordsMax = 500;         ///< PutRecords
inline constexpr std::int64_t requestBytesMax = 10'485'760; ///< PutRecords, keys included; 5 MiB until 2025
inline constexpr std::int64_t recordBytesMax = 1'048'576;   ///< default MaxRecordSizeInKiB
inline constexpr std::int64_t partitionKeyBytesMax = 256;   ///< 256 characters
inline constexpr Duration standardRetention = hours(24);    ///< in the shard-hour's price; longer costs more
inline constexpr std::int64_t payloadUnitBytes =
    25'600; ///< price list; whether 25,600 or 25,000 is not verified

} // namespace millrace::kinesis
