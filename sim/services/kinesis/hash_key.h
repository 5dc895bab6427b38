// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/uint128.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

/// RFC 1321.
std::array<std::uint8_t, 16> md5(std::string_view bytes);
std::string md5Hex(std::string_view bytes);

/// MD5 of the key's UTF-8 bytes, read as one big-endian integer. Source: Kinesis API, PutRecord.
Uint128 hashKeyOf(std::string_view partitionKey);

std::string toDecimal(Uint128 value);
/// Decimal digits as in an ExplicitHashKey, `0|([1-9]\d{0,38})`, at most 2^128-1; else nullopt.
std::optional<Uint128> fromDecimal(std::string_view digits);

/// First hash key of shard `index` of `count` at creation: index * floor(2^128 / count).
/// The last shard takes the remainder. Source: kinesalite; checked against a real describe-stream.
Uint128 startOfShard(std::uint64_t index, std::uint64_t count);
Uint128 endOfShard(std::uint64_t index, std::uint64_t count);
/// Index of the shard of `count` equal ones that holds a hash key. Never modulo.
std::uint64_t shardOf(Uint128 hashKey, std::uint64_t count);

/// Place of a hash key in the space, 0..1, for drawing.
double shareOf(Uint128 hashKey);

} // namespace millrace
