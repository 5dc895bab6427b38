// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::kinesis {

/// The parts of a sequence number. The layout is undocumented: reverse-engineered by kinesalite, and
/// four numbers printed in AWS documents decode with it. 47 hexadecimal digits:
/// 2 | create_seconds(9) | shard index, last digit(1) | index(16) | 00 | put_seconds(9) | shard index(8) | 2
struct SequenceNumber
{
    std::int64_t createSeconds = 0; ///< of the shard's stream
    std::uint32_t shard = 0;
    std::uint64_t index = 0; ///< 0: the shard's StartingSequenceNumber; records from 1
    std::int64_t putSeconds = 0;

    friend bool operator==(const SequenceNumber &, const SequenceNumber &) = default;
};

/// 56 decimal digits.
std::string toText(const SequenceNumber &number);
std::optional<SequenceNumber> sequenceNumberFrom(std::string_view text);

} // namespace millrace::kinesis
