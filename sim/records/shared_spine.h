// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace millrace {

/// A growing list of chunks, in pages that copies share: a copy costs one pointer, and going on after it one
/// page and a short list of pages, however long the list has become. Never holds a null chunk.
template <typename Chunk>
class SharedSpine
{
public:
    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    Chunk &operator[](std::size_t i) const { return *(*(*m_pages)[i / pageSize])[i % pageSize]; }
    Chunk &back() const { return (*this)[m_size - 1]; }

    void append(std::shared_ptr<Chunk> chunk)
    {
        if (m_size % pageSize == 0)
            ownPages().push_back(std::make_shared<Page>());
        writablePage(m_size / pageSize)[m_size % pageSize] = std::move(chunk);
        ++m_size;
    }
    void replaceBack(std::shared_ptr<Chunk> chunk)
    {
        writablePage((m_size - 1) / pageSize)[(m_size - 1) % pageSize] = std::move(chunk);
    }
    /// About what a copy will have of its own once it goes on.
    std::size_t ownBytes() const
    {
        return m_pages ? sizeof(Page) + m_pages->size() * sizeof(std::shared_ptr<Page>) : 0;
    }

private:
    static constexpr std::size_t pageSize = 64;
    using Page = std::array<std::shared_ptr<Chunk>, pageSize>;
    using Pages = std::vector<std::shared_ptr<Page>>;

    Pages &ownPages()
    {
        if (!m_pages)
            m_pages = std::make_shared<Pages>();
        else if (m_pages.use_count() > 1)
            m_pages = std::make_shared<Pages>(*m_pages);
        else
            // Pairs with the release of the last other owner, which may have been a reader's thread.
            std::atomic_thread_fence(std::memory_order_acquire);
        return *m_pages;
    }
    Page &writablePage(std::size_t index)
    {
        std::shared_ptr<Page> &page = ownPages()[index];
        if (page.use_count() > 1)
            page = std::make_shared<Page>(*page);
        else
            std::atomic_thread_fence(std::memory_order_acquire);
        return *page;
    }

    std::shared_ptr<Pages> m_pages;
    std::size_t m_size = 0;
};

} // namespace millrace
