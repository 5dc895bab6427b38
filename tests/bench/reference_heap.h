// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace millrace::bench {

/// What a good programmer writes by hand for one experiment: a 4-ary heap of 16-byte entries.
class ReferenceHeap
{
public:
    struct Entry
    {
        std::int64_t time;
        std::uint64_t what;
    };
    bool empty() const { return m_heap.empty(); }
    const Entry &top() const { return m_heap.front(); }
    void push(Entry entry)
    {
        std::size_t hole = m_heap.size();
        m_heap.push_back(entry);
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / 4;
            if (!before(entry, m_heap[parent]))
                break;
            m_heap[hole] = m_heap[parent];
            hole = parent;
        }
        m_heap[hole] = entry;
    }
    Entry pop()
    {
        const Entry top = m_heap.front();
        const Entry last = m_heap.back();
        m_heap.pop_back();
        const std::size_t size = m_heap.size();
        if (size == 0)
            return top;
        std::size_t hole = 0;
        for (std::size_t first = 1; first < size; first = hole * 4 + 1) {
            std::size_t best = first;
            const std::size_t end = first + 4 < size ? first + 4 : size;
            for (std::size_t child = first + 1; child < end; ++child)
                if (before(m_heap[child], m_heap[best]))
                    best = child;
            if (!before(m_heap[best], last))
                break;
            m_heap[hole] = m_heap[best];
            hole = best;
        }
        m_heap[hole] = last;
        return top;
    }

private:
    static bool before(const Entry &a, const Entry &b)
    {
        return a.time != b.time ? a.time < b.time : a.what < b.what;
    }
    std::vector<Entry> m_heap;
};

} // namespace millrace::bench
