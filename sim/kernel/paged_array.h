// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/prefetch.h"

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace millrace {

/// A growing array in copy-on-write pages: a copy shares every page until one of the two writes it.
template <typename T, std::size_t PageSize = 512>
class PagedArray
{
public:
    /// A value-initialised T where nothing was ever written.
    T at(std::size_t i) const
    {
        const std::size_t page = i / PageSize;
        return page < m_pages.size() && m_pages[page] ? (*m_pages[page])[i % PageSize] : T{};
    }
    T &writable(std::size_t i)
    {
        const std::size_t page = i / PageSize;
        if (page >= m_pages.size())
            m_pages.resize(page + 1);
        auto &slot = m_pages[page];
        if (!slot)
            slot = std::make_shared<Page>();
        else if (slot.use_count() > 1)
            slot = std::make_shared<Page>(*slot);
        return (*slot)[i % PageSize];
    }
    /// Asks the processor to fetch an element that is about to be written.
    MILLRACE_PREFETCHING void prefetch(std::size_t i) const
    {
        const std::size_t page = i / PageSize;
        if (page < m_pages.size() && m_pages[page])
            prefetchToWrite(&(*m_pages[page])[i % PageSize]);
    }
    std::size_t pageCount() const { return m_pages.size(); }
    /// Whether anything was ever written to a page.
    bool hasPage(std::size_t page) const { return page < m_pages.size() && m_pages[page] != nullptr; }
    /// The list of pages, and the pages written since the last copy was made.
    std::size_t ownBytes() const
    {
        std::size_t bytes = m_pages.size() * sizeof(std::shared_ptr<Page>);
        for (const auto &page : m_pages)
            bytes += page.use_count() == 1 ? sizeof(Page) : 0;
        return bytes;
    }

private:
    using Page = std::array<T, PageSize>;
    std::vector<std::shared_ptr<Page>> m_pages;
};

} // namespace millrace
