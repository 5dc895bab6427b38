// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/paged_array.h"

#include <cstddef>
#include <cstdint>

namespace millrace::dynamodb {

/// Keys in the order in which they were noted last: a list that is linked through copy-on-write pages, so
/// that each step costs the same however many keys there are.
class WriteOrder
{
public:
    bool isEmpty() const { return m_first == 0; }
    /// There must be one.
    std::uint32_t first() const { return m_first - 1; }
    /// Puts a key at the end, wherever it was.
    void note(std::uint32_t key);
    void remove(std::uint32_t key);
    std::size_t ownBytes() const { return m_links.ownBytes(); }

private:
    /// Neighbours, each as its key and 1; 0: none.
    struct Link
    {
        std::uint32_t before = 0;
        std::uint32_t after = 0;
        bool isListed = false;
    };

    PagedArray<Link, 256> m_links;
    std::uint32_t m_first = 0;
    std::uint32_t m_last = 0;
};

} // namespace millrace::dynamodb
