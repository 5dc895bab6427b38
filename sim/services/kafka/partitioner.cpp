// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kafka/partitioner.h"

#include <array>
#include <cstddef>

namespace millrace::kafka {

namespace {

std::uint32_t byteAt(std::string_view text, std::size_t i)
{
    return static_cast<unsigned char>(text[i]);
}

constexpr std::array<std::uint32_t, 256> crcTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? 0xedb88320U ^ (value >> 1) : value >> 1;
        table[i] = value;
    }
    return table;
}

/// The next code point of UTF-8 that is known to be good, and how far it reaches.
std::uint32_t codePointAt(std::string_view text, std::size_t &at)
{
    const std::uint32_t first = byteAt(text, at);
    const std::size_t more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    std::uint32_t point = more == 0 ? first : first & (0x3fU >> more);
    ++at;
    for (std::size_t i = 0; i < more && at < text.size(); ++i)
        point = (point << 6) | (byteAt(text, at++) & 0x3fU);
    return point;
}

} // namespace

std::int32_t murmur2(std::string_view key)
{
    constexpr std::uint32_t mixer = 0x5bd1e995;
    constexpr int shift = 24;
    std::uint32_t hash = 0x9747b28cU ^ static_cast<std::uint32_t>(key.size());
    std::size_t at = 0;
    for (; at + 4 <= key.size(); at += 4) {
        std::uint32_t word = byteAt(key, at) | (byteAt(key, at + 1) << 8) | (byteAt(key, at + 2) << 16)
                             | (byteAt(key, at + 3) << 24);
        word *= mixer;
        word ^= word >> shift;
        word *= mixer;
        hash *= mixer;
        hash ^= word;
    }
    if (at < key.size()) {
        for (std::size_t i = key.size(); i-- > at;)
            hash ^= byteAt(key, i) << (8 * (i - at));
        hash *= mixer;
    }
    hash ^= hash >> 13;
    hash *= mixer;
    hash ^= hash >> 15;
    return static_cast<std::int32_t>(hash);
}

std::uint32_t crc32(std::string_view key)
{
    static constexpr std::array<std::uint32_t, 256> table = crcTable();
    std::uint32_t crc = 0xffffffffU;
    for (const char byte : key)
        crc = table[(crc ^ static_cast<unsigned char>(byte)) & 0xffU] ^ (crc >> 8);
    return crc ^ 0xffffffffU;
}

std::int32_t partitionOf(std::string_view key, std::int32_t partitions, KeyHash hash)
{
    const auto count = static_cast<std::uint32_t>(partitions);
    if (hash == KeyHash::Crc32)
        return key.empty() ? -1 : static_cast<std::int32_t>(crc32(key) % count);
    // The sign bit is cleared: neither the absolute value nor a modulo that rounds down.
    const std::uint32_t positive = static_cast<std::uint32_t>(murmur2(key)) & 0x7fffffffU;
    return static_cast<std::int32_t>(positive % count);
}

std::int32_t javaHash(std::string_view utf8)
{
    std::uint32_t hash = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const std::uint32_t point = codePointAt(utf8, at);
        if (point < 0x10000) {
            hash = hash * 31 + point;
        } else {
            hash = hash * 31 + (0xd800U + ((point - 0x10000) >> 10));
            hash = hash * 31 + (0xdc00U + ((point - 0x10000) & 0x3ffU));
        }
    }
    return static_cast<std::int32_t>(hash);
}

std::int32_t coordinatorPartition(std::string_view groupId, std::int32_t partitions)
{
    const std::int64_t hash = javaHash(groupId);
    // Utils.abs takes the smallest integer, which has no positive counterpart, as 0.
    const std::int64_t positive = hash == INT32_MIN ? 0 : hash < 0 ? -hash : hash;
    return static_cast<std::int32_t>(positive % partitions);
}

} // namespace millrace::kafka
