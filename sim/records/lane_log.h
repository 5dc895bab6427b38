// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/prefetch.h"
#include "sim/kernel/time.h"
#include "sim/records/shared_log.h"
#include "sim/records/shared_spine.h"

#include <cstddef>
#include <cstdint>

namespace millrace {

/// Where the first stored copy of a record lies: the identity by which the ledger knows it.
struct CopyPlace
{
    LaneIndex lane = noLane;
    std::int64_t position = -1;

    friend constexpr auto operator<=>(const CopyPlace &, const CopyPlace &) = default;
    constexpr bool isStored() const { return lane != noLane; }
};

/// One record as it stands in a log.
struct LogRow
{
    std::int64_t arrived = 0;   ///< ns, when the log accepted it
    std::int64_t created = 0;   ///< ns, when its producer made it
    std::int64_t number = 0;    ///< of its producer's records
    std::uint32_t key = 0;      ///< in the universe of its producer
    std::uint32_t size = 0;     ///< bytes that count: data and partition key, or what it adds to its group
    std::uint16_t producer = 0; ///< ServiceIndex
    bool continues = false;     ///< in one record of the log's with the row before it (aggregated)
    CopyPlace firstCopy;        ///< of a repeat: where the first copy lies; else not stored()
    bool isRepeat() const { return firstCopy.isStored(); }
};

/// The log of one shard or partition: rows packed as small differences (about 10 bytes a record) in
/// chunks that copies share. Positions count from 0 and are never reused. A record that holds several user
/// records is a group: a row for each of them, all but the first of which continue it.
class LaneLog
{
public:
    /// A place to read on from. A plain value: good in every copy of the log that holds its position.
    struct Cursor
    {
        std::int64_t position = 0;
        std::int64_t bytesBefore = 0; ///< sum of the sizes of all rows before it
        std::int64_t chunk = -1;      ///< -1: not yet sought
        std::uint32_t offset = 0;
        LogRow previous;
    };

    void append(const LogRow &row);

    std::int64_t endPosition() const { return m_end; }
    /// Sum of the sizes of all rows ever appended.
    std::int64_t bytesTotal() const { return m_bytes; }
    std::int64_t lastArrival() const { return m_last.arrived; }

    Cursor seek(std::int64_t position) const;
    /// First position whose arrival is at or after `time`; the end if there is none.
    std::int64_t positionAtTime(std::int64_t time) const;
    /// The row at the cursor, which moves on by one. The cursor must be before the end.
    LogRow next(Cursor &cursor) const;
    /// The same for up to `most` rows, which must be there; stops early where a chunk ends. Returns how many.
    std::size_t read(Cursor &cursor, LogRow *rows, std::size_t most) const;
    /// Asks the processor to fetch what the next append will write.
    MILLRACE_PREFETCHING void prefetch() const
    {
        if (m_tail == nullptr)
            return;
        prefetchToWrite(m_tail);
        prefetchToWrite(m_tail->bytes + m_tailUsed);
    }

    bool hasGroups() const { return m_hasGroups; }
    /// First position of the group that the row at `position` belongs to: itself, unless it continues one.
    std::int64_t groupStart(std::int64_t position) const;
    /// First position from `position` on at which no group goes on.
    std::int64_t groupEnd(std::int64_t position) const;
    /// Moves the cursor over whole groups: not beyond `to`, which must not cut one, and as many as stay
    /// within both limits, the first in any case. Returns how many.
    std::int64_t advance(Cursor &cursor, std::int64_t to, std::int64_t most = INT64_MAX,
                         std::int64_t bytesMax = INT64_MAX) const;

    /// How many rows of [from, to) are repeats of a record stored before.
    std::int64_t repeatsIn(std::int64_t from, std::int64_t to) const;
    struct Repeat
    {
        std::int64_t position = 0;
        CopyPlace first;
    };
    const SharedLog<Repeat, 128> &repeats() const { return m_repeats; }

    /// About what a copy will have of its own: rows are shared, whoever goes on.
    std::size_t ownBytes() const { return m_spine.ownBytes() + m_repeats.ownBytes(); }
    std::size_t bytesHeld() const { return m_spine.size() * sizeof(Chunk); }

private:
    static constexpr std::size_t chunkBytes = 4096;
    /// A row takes 59 bytes at most; its numbers are written and read eight bytes at a time.
    static constexpr std::size_t rowBytesMax = 72;
    struct Chunk
    {
        std::int64_t firstPosition = 0;
        std::int64_t bytesBefore = 0;
        std::uint32_t used = 0;
        LogRow base; ///< row before the first, from which differences are taken
        std::uint8_t bytes[chunkBytes - 96];
    };

    Chunk &chunkForAppending();
    Chunk &addChunk();
    /// The chunk that holds the row at the cursor, which goes on to the next one when its own is read out.
    const Chunk &chunkUnder(Cursor &cursor) const;
    /// How many chunks of the front an order of chunks puts before a place.
    std::size_t chunksWhere(auto isBefore) const;
    std::size_t chunkHolding(std::int64_t position) const;

    Chunk *m_tail = nullptr; ///< the last of m_spine, which keeps it
    std::uint32_t m_tailUsed = 0;
    bool m_hasGroups = false;
    std::int64_t m_end = 0;
    std::int64_t m_bytes = 0;
    LogRow m_last;
    SharedSpine<Chunk> m_spine;
    SharedLog<Repeat, 128> m_repeats;
};

} // namespace millrace
