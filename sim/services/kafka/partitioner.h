// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::kafka {

/// The hash that Java clients take of a serialized key (32 bits, seed 0x9747b28c). Source: Kafka,
/// Utils.murmur2.
std::int32_t murmur2(std::string_view key);
/// The hash that librdkafka takes unless told otherwise: CRC-32 of zlib's polynomial. Source: librdkafka,
/// rdkafka_msg.c.
std::uint32_t crc32(std::string_view key);

/// How a client finds the partition of a record that has a key.
enum class KeyHash : std::uint8_t {
    Murmur2, ///< Java; librdkafka's murmur2_random
    Crc32,   ///< librdkafka's consistent_random, its default: kcat, Python, Go, .NET
};

/// The partition of a key, of a topic with `partitions` of them, available or not; -1: none, a key of no
/// bytes counts as no key with Crc32.
std::int32_t partitionOf(std::string_view key, std::int32_t partitions, KeyHash hash);

/// The partition of __consumer_offsets whose leader coordinates a group: Java's hash of the id's UTF-16
/// units, its absolute value modulo `partitions`. Source: Kafka, GroupMetadataManager.partitionFor.
std::int32_t coordinatorPartition(std::string_view groupId, std::int32_t partitions = 50);
/// String.hashCode() of Java.
std::int32_t javaHash(std::string_view utf8);

} // namespace millrace::kafka
