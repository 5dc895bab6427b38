// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/paged_array.h"
#include "sim/workload/adopted_keys.h"

#include <cstdint>

namespace millrace::dynamodb {

/// The keys of a table's items, by name: whoever writes or asks, one name is one item, also where two sources
/// draw their keys from different blocks.
class ItemKeys
{
public:
    const KeyUniverse &universe() const { return m_adopted.universe(); }
    /// The id here of a key of `source`, whose universe is `keys`: the first that has its name.
    std::uint32_t idOf(ServiceIndex source, const KeyUniverse &keys, std::uint32_t key);
    std::size_t ownBytes() const { return m_first.ownBytes(); }

private:
    std::uint32_t firstOfName(std::uint32_t id) const;

    AdoptedKeys m_adopted;
    PagedArray<std::uint32_t, 512> m_first; ///< by adopted id: 1 + the id found; 0: not yet sought
};

} // namespace millrace::dynamodb
