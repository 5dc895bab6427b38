// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/records/interval_set.h"

#include <algorithm>

namespace millrace {

void IntervalSet::add(std::int64_t from, std::int64_t to)
{
    if (from >= to)
        return;
    // By far the most common: the set grows at its end.
    if (!m_ranges.empty() && m_ranges.back().to == from) {
        m_ranges.back().to = to;
        return;
    }
    auto first = std::lower_bound(m_ranges.begin(), m_ranges.end(), from,
                                  [](const Range &range, std::int64_t at) { return range.to < at; });
    auto last = first;
    while (last != m_ranges.end() && last->from <= to) {
        from = std::min(from, last->from);
        to = std::max(to, last->to);
        ++last;
    }
    first = m_ranges.erase(first, last);
    m_ranges.insert(first, {from, to});
}

void IntervalSet::remove(std::int64_t from, std::int64_t to)
{
    if (from >= to)
        return;
    const auto first = std::upper_bound(m_ranges.begin(), m_ranges.end(), from,
                                        [](std::int64_t at, const Range &range) { return at < range.to; });
    auto last = first;
    while (last != m_ranges.end() && last->from < to)
        ++last;
    if (first == last)
        return;
    const Range before{first->from, from};
    const Range after{to, (last - 1)->to};
    auto place = m_ranges.erase(first, last);
    if (after.from < after.to)
        place = m_ranges.insert(place, after);
    if (before.from < before.to)
        m_ranges.insert(place, before);
}

bool IntervalSet::contains(std::int64_t position) const
{
    const auto at = std::upper_bound(m_ranges.begin(), m_ranges.end(), position,
                                     [](std::int64_t p, const Range &range) { return p < range.to; });
    return at != m_ranges.end() && at->from <= position;
}

std::int64_t IntervalSet::countIn(std::int64_t from, std::int64_t to) const
{
    std::int64_t count = 0;
    auto at = std::upper_bound(m_ranges.begin(), m_ranges.end(), from,
                               [](std::int64_t p, const Range &range) { return p < range.to; });
    for (; at != m_ranges.end() && at->from < to; ++at)
        count += std::min(at->to, to) - std::max(at->from, from);
    return count;
}

} // namespace millrace
