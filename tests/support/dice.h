// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/random.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace millrace::test {

/// Choices of a property test, a function of its seed alone.
class Dice
{
public:
    explicit Dice(std::uint64_t seed, const std::string &name = "dice")
        : m_random(seed, name)
    {}
    std::uint64_t below(std::uint64_t bound) { return RandomStream::below(m_random.bits(m_drawn++), bound); }
    template <std::size_t N>
    const char *oneOf(const char *const (&texts)[N])
    {
        return texts[below(N)];
    }

private:
    RandomStream m_random;
    std::uint64_t m_drawn = 0;
};

} // namespace millrace::test
