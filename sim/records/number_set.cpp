// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/records/number_set.h"

#include "sim/kernel/hash.h"

#include <algorithm>

namespace millrace {

namespace {

/// A member's part of the set's hash; parts are joined by exclusive or.
std::uint64_t partOf(std::int64_t number)
{
    return mix64(static_cast<std::uint64_t>(number) + 0x9e3779b97f4a7c15ULL);
}

} // namespace

bool NumberSet::add(std::int64_t number)
{
    if (contains(number))
        return false;
    m_words.writable(wordOf(number)) |= bitOf(number);
    m_hash ^= partOf(number);
    ++m_size;
    return true;
}

bool NumberSet::remove(std::int64_t number)
{
    if (!contains(number))
        return false;
    m_words.writable(wordOf(number)) &= ~bitOf(number);
    m_hash ^= partOf(number);
    --m_size;
    return true;
}

std::int64_t NumberSet::countIn(std::int64_t from, std::int64_t to) const
{
    const auto end = static_cast<std::int64_t>(m_words.pageCount() * pageWords * 64);
    from = std::max<std::int64_t>(from, 0);
    to = std::min(to, end);
    if (from == 0 && to == end)
        return m_size;
    std::int64_t count = 0;
    while (from < to) {
        const std::int64_t stop = std::min(to, (from / 64 + 1) * 64);
        std::uint64_t bits = m_words.at(wordOf(from)) >> (from % 64);
        if (stop - from < 64)
            bits &= (std::uint64_t{1} << (stop - from)) - 1;
        count += std::popcount(bits);
        from = stop;
    }
    return count;
}

} // namespace millrace
