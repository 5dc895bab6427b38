// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/paged_array.h"
#include "sim/kernel/prefetch.h"

#include <cstddef>
#include <cstdint>

namespace millrace {

/// The newest record seen of each key, by its producer's numbers, to see order being lost. Copies share what
/// neither has written. Four bytes a key, until some number passes 2^32.
class NewestByKey
{
public:
    /// Number after the newest record of the key; 0 before its first.
    std::int64_t after(std::uint32_t key) const
    {
        return static_cast<std::int64_t>(std::uint64_t{m_high.at(key)} << 32 | m_low.at(key));
    }
    /// Takes note of a record; false when one as new, or numbered `atLeast - 1` or later, came before it.
    bool note(std::uint32_t key, std::int64_t number, std::int64_t atLeast = 0)
    {
        std::uint32_t &low = m_low.writable(key);
        const auto known = static_cast<std::int64_t>(std::uint64_t{m_high.at(key)} << 32 | low);
        if (number < known || number < atLeast)
            return false;
        const auto next = static_cast<std::uint64_t>(number) + 1;
        low = static_cast<std::uint32_t>(next);
        if (const auto high = static_cast<std::uint32_t>(next >> 32); high != 0)
            m_high.writable(key) = high;
        return true;
    }
    /// Asks the processor to fetch what the next note of the key will write.
    MILLRACE_PREFETCHING void prefetch(std::uint32_t key) const { m_low.prefetch(key); }
    std::size_t ownBytes() const { return m_low.ownBytes() + m_high.ownBytes(); }

private:
    PagedArray<std::uint32_t, 1024> m_low;
    PagedArray<std::uint32_t, 1024> m_high;
};

} // namespace millrace
