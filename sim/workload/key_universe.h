// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// Keys that were made together: numbered ("user-0".."user-999"), named one by one, or the salted forms
/// of one key. Immutable, shared by all copies.
struct KeyBlock
{
    std::uint32_t firstId = 0;
    std::uint32_t count = 0;
    std::string prefix;             ///< numbered and salted: the number follows it
    std::vector<std::string> names; ///< named
    bool isSalted = false;
    std::uint32_t unsaltedId = 0; ///< salted: the key that all of them stand for
};

/// All partition keys that one producer has ever drawn from. Ids are dense and never change, so that
/// logs can hold them; a new choice of keys adds a block.
class KeyUniverse
{
public:
    /// Each returns the id of the block's first key; a block that is there already is not made again.
    std::uint32_t numbered(std::string_view prefix, std::uint32_t count);
    std::uint32_t named(const std::vector<std::string> &names);
    std::uint32_t salted(std::uint32_t keyId, std::uint32_t suffixes);

    std::string name(std::uint32_t id) const;
    /// Bytes of the key's UTF-8 form, which count towards a record's size.
    std::uint32_t bytes(std::uint32_t id) const;
    /// The key before salting: itself, unless it is a salted form.
    std::uint32_t unsalted(std::uint32_t id) const
    {
        if (!m_hasSalted)
            return id;
        const KeyBlock &block = blockOf(id);
        return block.isSalted ? block.unsaltedId : id;
    }
    const std::vector<std::shared_ptr<const KeyBlock>> &blocks() const { return m_blocks; }
    const KeyBlock &blockOf(std::uint32_t id) const;
    std::uint32_t size() const { return m_size; }
    bool hasSalted() const { return m_hasSalted; }

private:
    std::uint32_t add(KeyBlock block);

    std::vector<std::shared_ptr<const KeyBlock>> m_blocks;
    std::uint32_t m_size = 0;
    bool m_hasSalted = false;
};

} // namespace millrace
