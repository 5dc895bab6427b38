// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/hash_key.h"

#include <bit>
#include <cstddef>

namespace millrace {

namespace {

// RFC 1321, section 3.4: floor(2^32 * abs(sin(i + 1))).
constexpr std::array<std::uint32_t, 64> sines = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr std::array<int, 16> turns = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

void absorb(std::array<std::uint32_t, 4> &state, const std::uint8_t *block)
{
    std::array<std::uint32_t, 16> words;
    for (std::size_t i = 0; i < 16; ++i)
        words[i] = std::uint32_t{block[i * 4]} | (std::uint32_t{block[i * 4 + 1]} << 8)
                   | (std::uint32_t{block[i * 4 + 2]} << 16) | (std::uint32_t{block[i * 4 + 3]} << 24);
    auto [a, b, c, d] = state;
    for (std::size_t i = 0; i < 64; ++i) {
        std::uint32_t f = 0;
        std::size_t word = 0;
        switch (i / 16) {
        case 0:
            f = (b & c) | (~b & d);
            word = i;
            break;
        case 1:
            f = (d & b) | (~d & c);
            word = (5 * i + 1) % 16;
            break;
        case 2:
            f = b ^ c ^ d;
            word = (3 * i + 5) % 16;
            break;
        default:
            f = c ^ (b | ~d);
            word = (7 * i) % 16;
            break;
        }
        const std::uint32_t sum = a + f + sines[i] + words[word];
        a = d;
        d = c;
        c = b;
        b += std::rotl(sum, turns[(i / 16) * 4 + i % 4]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

constexpr Uint128 highest = ~Uint128{0};

/// floor(2^128 / count); for one shard the whole space, which does not fit: see its callers.
Uint128 widthOf(std::uint64_t count)
{
    // 2^128 / n = (2^128 - 1) / n, but one more when n divides 2^128, that is when n is a power of two.
    const Uint128 width = highest / count;
    return std::has_single_bit(count) ? width + 1 : width;
}

} // namespace

std::array<std::uint8_t, 16> md5(std::string_view bytes)
{
    std::array<std::uint32_t, 4> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    const auto *data = reinterpret_cast<const std::uint8_t *>(bytes.data());
    std::size_t done = 0;
    for (; done + 64 <= bytes.size(); done += 64)
        absorb(state, data + done);
    std::array<std::uint8_t, 128> tail{};
    const std::size_t rest = bytes.size() - done;
    for (std::size_t i = 0; i < rest; ++i)
        tail[i] = data[done + i];
    tail[rest] = 0x80;
    const std::size_t tailSize = rest < 56 ? 64 : 128;
    const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
    for (std::size_t i = 0; i < 8; ++i)
        tail[tailSize - 8 + i] = static_cast<std::uint8_t>(bits >> (8 * i));
    absorb(state, tail.data());
    if (tailSize == 128)
        absorb(state, tail.data() + 64);
    std::array<std::uint8_t, 16> digest;
    for (std::size_t i = 0; i < 16; ++i)
        digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (8 * (i % 4)));
    return digest;
}

std::string md5Hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const std::uint8_t byte : md5(bytes)) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

Uint128 hashKeyOf(std::string_view partitionKey)
{
    Uint128 value = 0;
    for (const std::uint8_t byte : md5(partitionKey))
        value = (value << 8) | byte;
    return value;
}

std::string toDecimal(Uint128 value)
{
    std::string digits;
    do {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    return digits;
}

std::optional<Uint128> fromDecimal(std::string_view digits)
{
    if (digits.empty() || digits.size() > 39 || (digits.size() > 1 && digits.front() == '0'))
        return std::nullopt;
    Uint128 value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return std::nullopt;
        const auto digit = static_cast<unsigned>(c - '0');
        if (value > (highest - digit) / 10)
            return std::nullopt;
        value = value * 10 + digit;
    }
    return value;
}

Uint128 startOfShard(std::uint64_t index, std::uint64_t count)
{
    return index == 0 ? Uint128{0} : widthOf(count) * index;
}

Uint128 endOfShard(std::uint64_t index, std::uint64_t count)
{
    return index + 1 == count ? highest : widthOf(count) * (index + 1) - 1;
}

std::uint64_t shardOf(Uint128 hashKey, std::uint64_t count)
{
    if (count <= 1)
        return 0;
    const Uint128 index = hashKey / widthOf(count);
    return index >= count ? count - 1 : static_cast<std::uint64_t>(index);
}

double shareOf(Uint128 hashKey)
{
    return static_cast<double>(static_cast<std::uint64_t>(hashKey >> 64)) * 0x1.0p-64;
}

} // namespace millrace
