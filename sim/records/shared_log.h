// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace millrace {

/// An append-only list in chunks that copies share. A copy costs one pointer; it remembers its own
/// length. Only the copy at the end of a chunk writes into it, others continue in a chunk of their own.
/// One thread appends; other threads may read their own copies meanwhile.
template <typename T, std::size_t ChunkSize>
class SharedLog
{
public:
    std::size_t size() const { return m_size - m_first; }
    bool empty() const { return size() == 0; }

    const T &operator[](std::size_t i) const
    {
        const std::size_t at = m_first + i - m_base;
        return (*m_spine)[at / ChunkSize]->items[at % ChunkSize];
    }
    const T &back() const { return (*this)[size() - 1]; }

    void append(T item)
    {
        const std::size_t at = m_size - m_base;
        const std::size_t inChunk = at % ChunkSize;
        if (inChunk == 0)
            ownSpine().push_back(std::make_shared<Chunk>());
        else if ((*m_spine)[at / ChunkSize]->used != inChunk)
            continueInOwnChunk(at / ChunkSize, inChunk);
        Chunk &chunk = *(*m_spine)[at / ChunkSize];
        chunk.items[inChunk] = std::move(item);
        chunk.used = inChunk + 1;
        ++m_size;
    }

    /// Forgets the first `count` items; whole chunks are given back.
    void dropFront(std::size_t count)
    {
        m_first += count;
        const std::size_t chunks = (m_first - m_base) / ChunkSize;
        if (chunks == 0)
            return;
        auto &spine = ownSpine();
        spine.erase(spine.begin(), spine.begin() + static_cast<std::ptrdiff_t>(chunks));
        m_base += chunks * ChunkSize;
    }

    /// About what a copy will have of its own once this one has gone on: the spine.
    std::size_t ownBytes() const { return m_spine ? m_spine->size() * sizeof(std::shared_ptr<Chunk>) : 0; }

private:
    struct Chunk
    {
        std::size_t used = 0;
        T items[ChunkSize] = {};
    };
    using Spine = std::vector<std::shared_ptr<Chunk>>;

    Spine &ownSpine()
    {
        if (!m_spine) {
            m_spine = std::make_shared<Spine>();
        } else if (m_spine.use_count() > 1) {
            m_spine = std::make_shared<Spine>(*m_spine);
        } else {
            // Pairs with the release of the last other owner, which may have been a reader's thread.
            std::atomic_thread_fence(std::memory_order_acquire);
        }
        return *m_spine;
    }
    void continueInOwnChunk(std::size_t chunkIndex, std::size_t length)
    {
        auto own = std::make_shared<Chunk>();
        const Chunk &shared = *(*m_spine)[chunkIndex];
        for (std::size_t i = 0; i < length; ++i)
            own->items[i] = shared.items[i];
        own->used = length;
        ownSpine()[chunkIndex] = std::move(own);
    }

    std::shared_ptr<Spine> m_spine;
    std::size_t m_base = 0;  ///< number of the first item of the first chunk kept
    std::size_t m_first = 0; ///< number of the first item not dropped
    std::size_t m_size = 0;  ///< number after the last item
};

} // namespace millrace
