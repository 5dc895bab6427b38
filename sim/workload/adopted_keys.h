// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/workload/key_universe.h"

#include <cstdint>
#include <vector>

namespace millrace {

/// The partition keys of a service that sends on records of others: its own universe, into which the keys of
/// each source are taken over, block by block, when a record first brings them.
class AdoptedKeys
{
public:
    const KeyUniverse &universe() const { return m_keys; }
    /// For keys of its own.
    KeyUniverse &universe() { return m_keys; }
    /// The id here of a key of `source`, whose universe is `keys`.
    std::uint32_t idOf(ServiceIndex source, const KeyUniverse &keys, std::uint32_t key);

private:
    struct Block
    {
        std::uint32_t first = 0; ///< id at its source
        std::uint32_t own = 0;   ///< id here
    };
    struct Source
    {
        ServiceIndex index;
        std::vector<Block> blocks; ///< in order of `first`
    };

    static std::uint32_t ownId(const Source &source, std::uint32_t key);

    KeyUniverse m_keys;
    std::vector<Source> m_sources;
};

} // namespace millrace
