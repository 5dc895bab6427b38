// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/adopted_keys.h"

#include <algorithm>

namespace millrace {

std::uint32_t AdoptedKeys::ownId(const Source &source, std::uint32_t key)
{
    const auto after =
        std::upper_bound(source.blocks.begin(), source.blocks.end(), key,
                         [](std::uint32_t at, const Block &block) { return at < block.first; });
    const Block &block = *(after - 1);
    return block.own + (key - block.first);
}

std::uint32_t AdoptedKeys::idOf(ServiceIndex source, const KeyUniverse &keys, std::uint32_t key)
{
    auto known = std::find_if(m_sources.begin(), m_sources.end(),
                              [&](const Source &each) { return each.index == source; });
    if (known == m_sources.end())
        known = m_sources.insert(m_sources.end(), {source, {}});
    // Blocks are only ever added at the end.
    for (std::size_t i = known->blocks.size(); i < keys.blocks().size(); ++i) {
        const KeyBlock &block = *keys.blocks()[i];
        std::uint32_t own = 0;
        if (block.isSalted)
            own = m_keys.salted(ownId(*known, block.unsaltedId), block.count);
        else if (block.names.empty())
            own = m_keys.numbered(block.prefix, block.count);
        else
            own = m_keys.named(block.names);
        known->blocks.push_back({block.firstId, own});
    }
    return ownId(*known, key);
}

} // namespace millrace
