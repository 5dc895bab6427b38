// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/kinesis/hash_key.h"
#include "sim/workload/key_universe.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace millrace {

/// The hash key of each key of one universe, computed once. Shared by copies.
class KeyHashes
{
public:
    Uint128 of(std::uint32_t key) const { return (*m_hashes)[key]; }
    bool covers(const KeyUniverse &keys) const { return m_hashes && m_hashes->size() == keys.size(); }
    /// Adds the keys that the universe has beyond the table.
    void extend(const KeyUniverse &keys)
    {
        auto hashes = m_hashes ? std::make_shared<std::vector<Uint128>>(*m_hashes)
                               : std::make_shared<std::vector<Uint128>>();
        hashes->reserve(keys.size());
        for (auto id = static_cast<std::uint32_t>(hashes->size()); id < keys.size(); ++id)
            hashes->push_back(hashKeyOf(keys.name(id)));
        m_hashes = std::move(hashes);
    }

private:
    std::shared_ptr<const std::vector<Uint128>> m_hashes;
};

} // namespace millrace
