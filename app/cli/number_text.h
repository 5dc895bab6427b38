// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace {

/// Decimal digits and nothing else; nullopt also when 64 bits do not hold it.
inline std::optional<std::uint64_t> wholeNumber(std::string_view text)
{
    std::uint64_t value = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || done.ec != std::errc() || done.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace millrace
