// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/time.h"

#include <algorithm>
#include <cstdint>

namespace millrace {

/// Tokens that grow with time up to a cap; full at first.
class TokenBucket
{
public:
    void refill(std::int64_t now, std::int64_t perSecond, std::int64_t cap)
    {
        const std::int64_t full = cap * nsPerSecond;
        if (m_at < 0) {
            m_level = full;
        } else {
            // No longer than it takes to fill it: the product stays small.
            const std::int64_t enough = full / std::max<std::int64_t>(1, perSecond) + 1;
            m_level = std::min(full, m_level + std::min(now - m_at, enough) * perSecond);
        }
        m_at = now;
    }
    bool holds(std::int64_t tokens) const { return m_level >= tokens * nsPerSecond; }
    void take(std::int64_t tokens) { m_level -= tokens * nsPerSecond; }
    std::int64_t level() const { return m_level; }

private:
    std::int64_t m_level = 0; ///< tokens times 10^9
    std::int64_t m_at = -1;   ///< ns, last topped up; below 0: never
};

} // namespace millrace
