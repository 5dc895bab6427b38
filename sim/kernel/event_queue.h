// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/event.h"

#include <cstddef>
#include <vector>

namespace millrace {

/// The pending-event set: a 4-ary heap, whole order (time, order, payload). Batching keeps few events
/// pending, where this is as fast as any.
class EventQueue
{
public:
    bool empty() const { return m_heap.empty(); }
    std::size_t size() const { return m_heap.size(); }
    const Event &top() const { return m_heap.front(); }
    void push(const Event &event)
    {
        std::size_t hole = m_heap.size();
        m_heap.push_back(event);
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / 4;
            if (!(event < m_heap[parent]))
                break;
            m_heap[hole] = m_heap[parent];
            hole = parent;
        }
        m_heap[hole] = event;
    }
    Event pop()
    {
        const Event top = m_heap.front();
        const Event last = m_heap.back();
        m_heap.pop_back();
        const std::size_t size = m_heap.size();
        if (size == 0)
            return top;
        std::size_t hole = 0;
        for (;;) {
            const std::size_t first = hole * 4 + 1;
            if (first >= size)
                break;
            std::size_t best = first;
            const std::size_t end = first + 4 < size ? first + 4 : size;
            for (std::size_t child = first + 1; child < end; ++child)
                if (m_heap[child] < m_heap[best])
                    best = child;
            if (!(m_heap[best] < last))
                break;
            m_heap[hole] = m_heap[best];
            hole = best;
        }
        m_heap[hole] = last;
        return top;
    }
    /// In heap order: for hashing sort a copy.
    const std::vector<Event> &all() const { return m_heap; }

private:
    std::vector<Event> m_heap;
};

} // namespace millrace
