// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kpl/packing.h"

#include <algorithm>

namespace millrace::kpl {

namespace {

/// So many are searched one after the other; a table for more.
constexpr std::size_t fewKeys = 16;
constexpr std::int64_t tagBytes = 1; // field numbers below 16

/// Of a protobuf varint: seven bits a byte.
std::int64_t varintBytes(std::int64_t value)
{
    std::int64_t bytes = 1;
    for (; value >= 128; value >>= 7)
        ++bytes;
    return bytes;
}

/// Of a length-delimited field.
std::int64_t fieldBytes(std::int64_t length)
{
    return tagBytes + varintBytes(length) + length;
}

} // namespace

std::size_t KeyTable::slotOf(std::uint32_t key) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = (std::uint64_t{key} * 0x9e3779b97f4a7c15U >> 32) & mask;
    while (m_slots[slot] != 0 && m_keys[m_slots[slot] - 1] != key)
        slot = (slot + 1) & mask;
    return slot;
}

std::uint32_t KeyTable::find(std::uint32_t key) const
{
    if (m_slots.empty())
        return static_cast<std::uint32_t>(std::find(m_keys.begin(), m_keys.end(), key) - m_keys.begin());
    const std::uint32_t place = m_slots[slotOf(key)];
    return place != 0 ? place - 1 : size();
}

void KeyTable::grow()
{
    m_slots.assign(std::max<std::size_t>(64, m_slots.size() * 4), 0);
    for (std::uint32_t place = 0; place < size(); ++place)
        m_slots[slotOf(m_keys[place])] = place + 1;
}

void KeyTable::add(std::uint32_t key)
{
    m_keys.push_back(key);
    if (m_keys.size() <= fewKeys)
        return;
    if (m_keys.size() * 2 > m_slots.size())
        grow();
    else
        m_slots[slotOf(key)] = size();
}

std::int64_t Container::costOf(const UserRecord &user) const
{
    // Record{ partition_key_index = 1, data = 3 } in records = 3; a new key in partition_key_table = 1.
    const std::uint32_t place = keys.find(user.record.key);
    const std::int64_t body = tagBytes + varintBytes(place) + fieldBytes(user.dataBytes());
    return fieldBytes(body) + (place == keys.size() ? fieldBytes(user.keyBytes) : 0);
}

void Container::add(UserRecord user)
{
    const std::int64_t cost = costOf(user);
    if (keys.find(user.record.key) == keys.size())
        keys.add(user.record.key);
    packed += cost;
    user.share = static_cast<std::uint32_t>(cost);
    deadline = std::min(deadline, user.deadline);
    oldest = std::min(oldest, user.addedAt);
    records.push_back(user);
}

std::int64_t Container::bytes() const
{
    return records.size() == 1 ? std::int64_t{records.front().record.size} : packed + containerKeyBytes;
}

void Container::appendTo(std::vector<CallRecord> &call) const
{
    const bool isPlain = records.size() == 1;
    for (std::size_t i = 0; i < records.size(); ++i) {
        CallRecord record = records[i].record;
        record.result = CallError::NotYet;
        record.lane = noLane;
        record.continues = i > 0;
        if (!isPlain)
            record.size = records[i].share
                          + (i == 0 ? static_cast<std::uint32_t>(containerOverhead + containerKeyBytes) : 0U);
        call.push_back(record);
    }
}

} // namespace millrace::kpl
