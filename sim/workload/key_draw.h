// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/prefetch.h"
#include "sim/kernel/random.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace millrace {

/// Draws 0 .. n-1 with given weights in constant time (Vose's alias method). Immutable, shared.
class AliasTable
{
public:
    explicit AliasTable(const std::vector<double> &weights);
    /// Zipf: weight of rank r (from 1) is r^-exponent.
    static std::shared_ptr<const AliasTable> zipf(std::uint32_t count, double exponent);

    std::uint32_t draw(std::uint64_t bits) const
    {
        const auto slot = static_cast<std::uint32_t>(RandomStream::below(bits, m_slots.size()));
        const Slot &chosen = m_slots[slot];
        // The low bits decide within the slot; the high ones chose it.
        return static_cast<std::uint32_t>(mix64(bits)) < chosen.threshold ? slot : chosen.alias;
    }

    /// Asks the processor to fetch what the draw with these bits will read.
    MILLRACE_PREFETCHING void prefetch(std::uint64_t bits) const
    {
        prefetchToRead(&m_slots[RandomStream::below(bits, m_slots.size())]);
    }

private:
    struct Slot
    {
        std::uint32_t threshold = 0;
        std::uint32_t alias = 0;
    };
    std::vector<Slot> m_slots;
};

/// How a producer chooses the key of each record, over ids of its universe.
struct KeyDraw
{
    enum class Kind : std::uint8_t { Uniform, Zipf, Hot };
    Kind kind = Kind::Uniform;
    std::uint32_t first = 0; ///< first of `count` ids
    std::uint32_t count = 1;
    std::shared_ptr<const AliasTable> table; ///< Zipf
    double hotShare = 0;                     ///< Hot
    std::uint32_t hotFirst = 0;              ///< Hot: first of the ids that the hot key is spread over
    std::uint32_t hotCount = 1;

    std::uint32_t draw(const RandomStream &random, std::int64_t number) const
    {
        const std::uint64_t bits = random.bits(static_cast<std::uint64_t>(number));
        switch (kind) {
        case Kind::Zipf:
            return first + table->draw(bits);
        case Kind::Hot:
            if (RandomStream::toUnit(bits) < hotShare)
                return hotFirst + static_cast<std::uint32_t>(RandomStream::below(mix64(bits), hotCount));
            return first + static_cast<std::uint32_t>(RandomStream::below(mix64(bits), count));
        case Kind::Uniform:
            break;
        }
        return first + static_cast<std::uint32_t>(RandomStream::below(bits, count));
    }
    /// Asks the processor to fetch what the draw of a record to come will read.
    MILLRACE_PREFETCHING void prefetch(const RandomStream &random, std::int64_t number) const
    {
        if (kind == Kind::Zipf)
            table->prefetch(random.bits(static_cast<std::uint64_t>(number)));
    }
};

} // namespace millrace
