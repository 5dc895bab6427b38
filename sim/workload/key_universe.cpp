// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/key_universe.h"

#include <algorithm>

namespace millrace {

std::uint32_t KeyUniverse::add(KeyBlock block)
{
    for (const auto &known : m_blocks)
        if (known->count == block.count && known->prefix == block.prefix && known->names == block.names
            && known->isSalted == block.isSalted && known->unsaltedId == block.unsaltedId)
            return known->firstId;
    block.firstId = m_size;
    m_size += block.count;
    m_hasSalted = m_hasSalted || block.isSalted;
    const std::uint32_t first = block.firstId;
    m_blocks.push_back(std::make_shared<const KeyBlock>(std::move(block)));
    return first;
}

std::uint32_t KeyUniverse::numbered(std::string_view prefix, std::uint32_t count)
{
    KeyBlock block;
    block.count = count;
    block.prefix = prefix;
    return add(std::move(block));
}

std::uint32_t KeyUniverse::named(const std::vector<std::string> &names)
{
    KeyBlock block;
    block.count = static_cast<std::uint32_t>(names.size());
    block.names = names;
    return add(std::move(block));
}

std::uint32_t KeyUniverse::salted(std::uint32_t keyId, std::uint32_t suffixes)
{
    KeyBlock block;
    block.count = suffixes;
    block.prefix = name(keyId) + "#";
    block.isSalted = true;
    block.unsaltedId = keyId;
    return add(std::move(block));
}

const KeyBlock &KeyUniverse::blockOf(std::uint32_t id) const
{
    const auto after =
        std::upper_bound(m_blocks.begin(), m_blocks.end(), id,
                         [](std::uint32_t at, const auto &block) { return at < block->firstId; });
    return **(after - 1);
}

std::string KeyUniverse::name(std::uint32_t id) const
{
    const KeyBlock &block = blockOf(id);
    const std::uint32_t at = id - block.firstId;
    return block.names.empty() ? block.prefix + std::to_string(at) : block.names[at];
}

std::uint32_t KeyUniverse::bytes(std::uint32_t id) const
{
    const KeyBlock &block = blockOf(id);
    const std::uint32_t at = id - block.firstId;
    if (!block.names.empty())
        return static_cast<std::uint32_t>(block.names[at].size());
    std::uint32_t digits = 1;
    for (const std::uint32_t power :
         {10U, 100U, 1'000U, 10'000U, 100'000U, 1'000'000U, 10'000'000U, 100'000'000U, 1'000'000'000U})
        digits += at >= power ? 1 : 0; // without a branch: neighbouring keys have different lengths
    return static_cast<std::uint32_t>(block.prefix.size()) + digits;
}

} // namespace millrace
