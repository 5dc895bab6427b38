// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <cstddef>
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

// Enhanced fan-out. Source: Kinesis API, RegisterStreamConsumer and SubscribeToShard.
inline constexpr std::size_t consumersMax = 20; ///< a stream; 50 with On-demand Advantage
inline constexpr std::size_t consumersMaxAdvantage = 50;
inline constexpr std::size_t consumersCreatingMax = 5;        ///< at one time
inline constexpr int registerCallsPerSecond = 5;              ///< RegisterStreamConsumer
inline constexpr Duration subscriptionLife = minutes(5);      ///< then SubscribeToShard must be called again
inline constexpr Duration subscribeEvery = seconds(1);        ///< for one consumer and shard
inline constexpr Duration takeOverAfter = seconds(5);         ///< until then ResourceInUseException
inline constexpr std::int64_t pushBytesPerSecond = 2'097'152; ///< for each consumer and shard
// The inside of a subscription is not documented: assumptions that bound what is on its way.
inline constexpr std::int64_t pushRecordsMax = 10'000;   ///< an event
inline constexpr std::int64_t pushBytesMax = 262'144;    ///< an event, but always one record
inline constexpr Duration pushGather = milliseconds(20); ///< what arrives within it travels together
inline constexpr std::int64_t pushWindowBytes = 524'288; ///< pushed ahead of what the reader has done with

inline constexpr Duration standardRetention = hours(24); ///< in the shard-hour's price; longer costs more
inline constexpr std::int64_t payloadUnitBytes =
    25'600; ///< price list; whether 25,600 or 25,000 is not verified

inline constexpr Duration longTermAfter = hours(24 * 7); ///< then charged by the GB and month

// Encryption at rest. Source: Kinesis API, StartStreamEncryption; Developer Guide, costs of encryption.
inline constexpr std::size_t keysAppliedPerDay = 25;
inline constexpr std::int64_t kmsRequests = 12;      ///< about, in the life of a data key, for one credential
inline constexpr Duration dataKeyReuse = minutes(5); ///< about; then the service asks KMS again

// Scaling. Source: Kinesis API, UpdateShardCount and UpdateStreamMode; Developer Guide 2023, capacity modes.
inline constexpr Duration rollingDay = hours(24);
inline constexpr std::size_t scalingsPerDay = 10;
inline constexpr std::size_t modeChangesPerDay = 2;
inline constexpr std::int64_t openShardsMax = 10'000;
inline constexpr std::int64_t onDemandShards = 4; ///< at start: 4 MB/s in
// On-demand Advantage. Source: Kinesis Developer Guide; API, MinimumThroughputBillingCommitment.
inline constexpr std::int64_t committedKibPerSecond = 25 * 1024; ///< of ingest, and as much of retrieval
inline constexpr Duration commitmentAtLeast = hours(24);         ///< before an account can opt out
inline constexpr double warmBytesPerSecondMax = 10'737'418'240;  ///< a stream
inline constexpr std::int64_t busyBytesPerSecond = 500 * 1024;   ///< above, an on-demand shard is split
inline constexpr std::int64_t busyRecordsPerSecond =
    500; ///< not documented: half of the limit, as with bytes

} // namespace millrace::kinesis
