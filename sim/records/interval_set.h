// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace millrace {

/// A set of positions as sorted, disjoint ranges [from, to). Grows with interruptions, not with records.
class IntervalSet
{
public:
    struct Range
    {
        std::int64_t from = 0;
        std::int64_t to = 0;
        friend bool operator==(const Range &, const Range &) = default;
    };

    void add(std::int64_t from, std::int64_t to);
    void remove(std::int64_t from, std::int64_t to);
    bool contains(std::int64_t position) const;
    /// How many positions of [from, to) are in the set.
    std::int64_t countIn(std::int64_t from, std::int64_t to) const;
    const std::vector<Range> &ranges() const { return m_ranges; }

private:
    std::vector<Range> m_ranges;
};

} // namespace millrace
