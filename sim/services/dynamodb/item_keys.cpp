// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/dynamodb/item_keys.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::dynamodb {

namespace {

/// Place of a name in a block.
std::optional<std::uint32_t> placeOf(const KeyBlock &block, std::string_view name)
{
    if (!block.names.empty()) {
        const auto at = std::find(block.names.begin(), block.names.end(), name);
        return at != block.names.end() ? std::optional(static_cast<std::uint32_t>(at - block.names.begin()))
                                       : std::nullopt;
    }
    if (!name.starts_with(block.prefix))
        return std::nullopt;
    const std::string_view digits = name.substr(block.prefix.size());
    std::uint32_t number = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool isNumber = !digits.empty() && parsed.ec == std::errc()
                          && parsed.ptr == digits.data() + digits.size() && number < block.count
                          && (digits.size() == 1 || digits.front() != '0');
    return isNumber ? std::optional(number) : std::nullopt;
}

} // namespace

std::uint32_t ItemKeys::firstOfName(std::uint32_t id) const
{
    const std::string name = universe().name(id);
    for (const auto &block : universe().blocks())
        if (const auto place = placeOf(*block, name))
            return block->firstId + *place;
    return id;
}

std::uint32_t ItemKeys::idOf(ServiceIndex source, const KeyUniverse &keys, std::uint32_t key)
{
    const std::uint32_t id = m_adopted.idOf(source, keys, key);
    if (id < universe().blocks().front()->count)
        return id; // no block lies before it
    if (m_first.at(id) == 0)
        m_first.writable(id) = firstOfName(id) + 1;
    return m_first.at(id) - 1;
}

} // namespace millrace::dynamodb
