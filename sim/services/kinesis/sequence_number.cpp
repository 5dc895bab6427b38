// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kinesis/sequence_number.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace millrace::kinesis {

namespace {

constexpr std::size_t hexDigits = 47;
using HexNumber = std::array<std::uint8_t, hexDigits>; // most significant first

void putHex(HexNumber &digits, std::size_t from, std::size_t count, std::uint64_t value)
{
    for (std::size_t i = 0; i < count; ++i) {
        digits[from + count - 1 - i] = static_cast<std::uint8_t>(value & 15);
        value >>= 4;
    }
}

std::uint64_t takeHex(const HexNumber &digits, std::size_t from, std::size_t count)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = (value << 4) | digits[from + i];
    return value;
}

} // namespace

std::string toText(const SequenceNumber &number)
{
    HexNumber digits{};
    putHex(digits, 0, 1, 2);
    putHex(digits, 1, 9, static_cast<std::uint64_t>(number.createSeconds));
    putHex(digits, 10, 1, number.shard & 15);
    putHex(digits, 11, 16, number.index);
    putHex(digits, 27, 2, 0);
    putHex(digits, 29, 9, static_cast<std::uint64_t>(number.putSeconds));
    putHex(digits, 38, 8, number.shard);
    putHex(digits, 46, 1, 2);

    std::string text;
    while (std::any_of(digits.begin(), digits.end(), [](std::uint8_t digit) { return digit != 0; })) {
        unsigned rest = 0;
        for (std::uint8_t &digit : digits) {
            const unsigned value = rest * 16 + digit;
            digit = static_cast<std::uint8_t>(value / 10);
            rest = value % 10;
        }
        text += static_cast<char>('0' + rest);
    }
    std::reverse(text.begin(), text.end());
    return text;
}

std::optional<SequenceNumber> sequenceNumberFrom(std::string_view text)
{
    if (text.empty() || text.size() > 57)
        return std::nullopt;
    HexNumber digits{};
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        unsigned carry = static_cast<unsigned>(c - '0');
        for (std::size_t i = hexDigits; i-- > 0;) {
            const unsigned value = digits[i] * 10U + carry;
            digits[i] = static_cast<std::uint8_t>(value & 15);
            carry = value >> 4;
        }
        if (carry != 0)
            return std::nullopt;
    }
    SequenceNumber number;
    number.createSeconds = static_cast<std::int64_t>(takeHex(digits, 1, 9));
    number.index = takeHex(digits, 11, 16);
    number.putSeconds = static_cast<std::int64_t>(takeHex(digits, 29, 9));
    number.shard = static_cast<std::uint32_t>(takeHex(digits, 38, 8));
    const bool isWellFormed =
        digits[0] == 2 && digits[hexDigits - 1] == 2 && digits[10] == (number.shard & 15);
    return isWellFormed ? std::optional(number) : std::nullopt;
}

} // namespace millrace::kinesis
