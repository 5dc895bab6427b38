// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace millrace {

/// Latencies of a stretch of time, of which the 99th percentile is asked when it is over: the smallest that
/// 99 of 100 do not exceed.
class LatencyWindow
{
public:
    /// What comes after the first hundred thousand is not looked at.
    void note(std::int64_t ms)
    {
        if (m_samples.size() < samplesMax)
            m_samples.push_back(ms);
    }
    /// Begins the next stretch; nothing: there was no sample.
    std::optional<std::int64_t> close()
    {
        if (m_samples.empty())
            return std::nullopt;
        const std::size_t rank = (m_samples.size() * 99 + 99) / 100 - 1;
        const auto at = m_samples.begin() + static_cast<std::ptrdiff_t>(rank);
        std::nth_element(m_samples.begin(), at, m_samples.end());
        const std::int64_t found = *at;
        m_samples.clear();
        return found;
    }
    void hashInto(Hasher &hasher) const
    {
        for (const std::int64_t ms : m_samples)
            hasher.add(ms);
    }
    std::size_t ownBytes() const { return m_samples.capacity() * sizeof(std::int64_t); }

private:
    static constexpr std::size_t samplesMax = 100'000;

    std::vector<std::int64_t> m_samples;
};

} // namespace millrace
