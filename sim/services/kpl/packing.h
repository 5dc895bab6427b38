// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/services/ports/calls.h"

#include <cstdint>
#include <vector>

namespace millrace::kpl {

// Source: KPL, aggregation-format.md.
inline constexpr std::int64_t containerOverhead = 4 + 16; ///< magic number before, MD5 after
inline constexpr std::int64_t containerKeyBytes = 1;      ///< its own partition key is "a"

/// A record as the application handed it to the library.
struct UserRecord
{
    CallRecord record; ///< its size: data and partition key
    std::uint32_t keyBytes = 0;
    std::uint32_t share = 0;    ///< bytes that it adds to the container that it lies in
    std::uint32_t attempts = 0; ///< calls so far
    std::int64_t addedAt = 0;   ///< ns; its time to live counts from here
    std::int64_t deadline = 0;  ///< ns; by then it is to be sent

    std::int64_t dataBytes() const { return std::int64_t{record.size} - keyBytes; }
};

/// The partition keys of one container, each written once. Places count from 0.
class KeyTable
{
public:
    std::uint32_t size() const { return static_cast<std::uint32_t>(m_keys.size()); }
    /// Place of a key, or size() when it is not there.
    std::uint32_t find(std::uint32_t key) const;
    void add(std::uint32_t key);

private:
    std::size_t slotOf(std::uint32_t key) const;
    void grow();

    std::vector<std::uint32_t> m_keys;
    std::vector<std::uint32_t> m_slots; ///< place + 1, or 0; a power of two; empty while there are few keys
};

/// One record of the stream's: an aggregated record, or a single user record sent plain.
struct Container
{
    std::vector<UserRecord> records;
    LaneIndex lane = noLane; ///< predicted for all of them; noLane: the shard map is not known
    std::int64_t packed = containerOverhead;
    std::int64_t deadline = INT64_MAX;
    std::int64_t oldest = INT64_MAX; ///< addedAt of the first to expire
    KeyTable keys;

    bool isEmpty() const { return records.empty(); }
    /// Bytes that a user record would add to the aggregated form.
    std::int64_t costOf(const UserRecord &user) const;
    void add(UserRecord user);
    /// Bytes that the stream counts: a container of one is sent plain.
    std::int64_t bytes() const;
    /// The records as a call holds them: all but the first continue it.
    void appendTo(std::vector<CallRecord> &call) const;
};

} // namespace millrace::kpl
