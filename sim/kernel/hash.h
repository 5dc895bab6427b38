// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace millrace {

/// The finaliser of splitmix64: every bit of the input reaches every bit of the result.
constexpr std::uint64_t mix64(std::uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebULL;
    x ^= x >> 31;
    return x;
}

/// An order-dependent hash of integers. Not for adversaries; the same on every machine.
class Hasher
{
public:
    constexpr void add(std::uint64_t value)
    {
        m_state = (m_state ^ value) * 0x9e3779b97f4a7c15ULL;
        m_state ^= m_state >> 29;
    }
    constexpr void add(std::int64_t value) { add(static_cast<std::uint64_t>(value)); }
    constexpr void add(std::uint32_t value) { add(std::uint64_t{value}); }
    constexpr void add(std::int32_t value) { add(static_cast<std::uint64_t>(std::int64_t{value})); }
    constexpr void add(bool value) { add(std::uint64_t{value}); }
    constexpr void add(std::string_view text)
    {
        add(std::uint64_t{text.size()});
        for (const char c : text)
            add(std::uint64_t{static_cast<unsigned char>(c)});
    }
    constexpr std::uint64_t value() const { return mix64(m_state); }

private:
    std::uint64_t m_state = 0x243f6a8885a308d3ULL;
};

} // namespace millrace
