// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/kernel/math.h"

#include <cstdint>
#include <string_view>

namespace millrace {

/// A named stream of random numbers by counter: draw n is a function of (seed, name, n) alone. So a
/// draw can be made ahead, thrown away and made again, and one use never shifts another's draws.
class RandomStream
{
public:
    RandomStream() = default;
    RandomStream(std::uint64_t seed, std::string_view name)
    {
        Hasher hasher;
        hasher.add(seed);
        hasher.add(name);
        m_key = hasher.value();
    }

    std::uint64_t bits(std::uint64_t counter) const
    {
        return mix64(m_key + 0x9e3779b97f4a7c15ULL * (counter + 1));
    }
    std::uint64_t bits(std::uint64_t counter, std::uint64_t attempt) const
    {
        return mix64(bits(counter) + 0xd1342543de82ef95ULL * (attempt + 1));
    }
    /// In (0, 1): never either end.
    double uniform(std::uint64_t counter) const { return toUnit(bits(counter)); }
    double uniform(std::uint64_t counter, std::uint64_t attempt) const
    {
        return toUnit(bits(counter, attempt));
    }
    /// Exponential with mean 1.
    double exponential(std::uint64_t counter) const { return -math::log(uniform(counter)); }

    /// 52 bits and a half: one more would round up to 1.
    static double toUnit(std::uint64_t bits) { return (static_cast<double>(bits >> 12) + 0.5) * 0x1.0p-52; }
    /// 0 .. bound-1, from the high bits; its bias is below bound / 2^64.
    static std::uint64_t below(std::uint64_t bits, std::uint64_t bound)
    {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>((static_cast<Wide>(bits) * bound) >> 64);
    }

private:
    std::uint64_t m_key = 0;
};

} // namespace millrace
