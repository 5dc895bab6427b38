// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/paged_array.h"

#include <bit>
#include <cstddef>
#include <cstdint>

namespace millrace {

/// A set of numbers from 0, a bit each, in pages that copies share. For sets whose members come and go one by
/// one in any order, where ranges would be as many as members; see IntervalSet for the others.
class NumberSet
{
public:
    /// True when it was not a member.
    bool add(std::int64_t number);
    /// True when it was a member.
    bool remove(std::int64_t number);
    bool contains(std::int64_t number) const { return (m_words.at(wordOf(number)) & bitOf(number)) != 0; }
    std::int64_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    /// How many members lie in [from, to).
    std::int64_t countIn(std::int64_t from, std::int64_t to) const;

    /// Calls with each member, in order.
    template <typename Visitor>
    void forEach(Visitor visit) const
    {
        for (std::size_t page = 0; page < m_words.pageCount(); ++page) {
            if (!m_words.hasPage(page))
                continue;
            for (std::size_t word = page * pageWords; word < (page + 1) * pageWords; ++word)
                for (std::uint64_t bits = m_words.at(word); bits != 0; bits &= bits - 1)
                    visit(static_cast<std::int64_t>(word) * 64 + std::countr_zero(bits));
        }
    }

    /// Of the members, whichever way they came in.
    std::uint64_t hash() const { return m_hash; }
    std::size_t ownBytes() const { return m_words.ownBytes(); }

private:
    static constexpr std::size_t pageWords = 256;

    static std::size_t wordOf(std::int64_t number) { return static_cast<std::size_t>(number) / 64; }
    static std::uint64_t bitOf(std::int64_t number) { return std::uint64_t{1} << (number % 64); }

    PagedArray<std::uint64_t, pageWords> m_words;
    std::int64_t m_size = 0;
    std::uint64_t m_hash = 0;
};

} // namespace millrace
