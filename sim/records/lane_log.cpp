// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/records/lane_log.h"

#include "sim/kernel/check.h"

#include <bit>
#include <cstring>

namespace millrace {

namespace {

// Numbers stand in groups of seven bits, lowest first; the top bit of a byte says that another follows. The
// lengths of neighbouring numbers are hard to foretell, so up to eight groups are handled without a branch.
constexpr bool byWords = std::endian::native == std::endian::little;
constexpr std::uint64_t moreMarks = 0x8080808080808080;

[[gnu::always_inline]] inline std::uint8_t *putVarint(std::uint8_t *out, std::uint64_t value)
{
    if (byWords && value >> 56 == 0) {
        const auto length = static_cast<int>((std::bit_width(value | 1) + 6) / 7);
        std::uint64_t word = (value & 0x000000000fffffff) | (value & 0x00fffffff0000000) << 4;
        word = (word & 0x00003fff00003fff) | (word & 0x0fffc0000fffc000) << 2;
        word = (word & 0x007f007f007f007f) | (word & 0x3f803f803f803f80) << 1;
        word |= moreMarks & ((std::uint64_t{1} << (8 * (length - 1))) - 1);
        std::memcpy(out, &word, sizeof word);
        return out + length;
    }
    while (value >= 0x80) {
        *out++ = static_cast<std::uint8_t>(value | 0x80);
        value >>= 7;
    }
    *out++ = static_cast<std::uint8_t>(value);
    return out;
}

[[gnu::always_inline]] inline const std::uint8_t *takeVarint(const std::uint8_t *in, std::uint64_t &value)
{
    std::uint64_t word = 0;
    std::memcpy(&word, in, sizeof word);
    const std::uint64_t ends = ~word & moreMarks;
    if (byWords && ends != 0) {
        word &= (ends ^ (ends - 1)) & ~moreMarks; // up to the first byte that nothing follows
        word = (word & 0x007f007f007f007f) | (word & 0x7f007f007f007f00) >> 1;
        word = (word & 0x00003fff00003fff) | (word & 0x3fff00003fff0000) >> 2;
        value = (word & 0x000000000fffffff) | (word & 0x0fffffff00000000) >> 4;
        return in + std::countr_zero(ends) / 8 + 1;
    }
    std::uint64_t result = *in & 0x7f;
    int shift = 7;
    while (*in++ & 0x80) {
        result |= std::uint64_t{*in & 0x7fU} << shift;
        shift += 7;
    }
    value = result;
    return in;
}

constexpr std::uint64_t zigzag(std::int64_t value)
{
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

constexpr std::int64_t unzigzag(std::uint64_t value)
{
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// The first field of a row says which others are written. A row that continues a group arrived with it.
constexpr std::uint64_t sameSize = 1;
constexpr std::uint64_t sameProducer = 2;
constexpr std::uint64_t isRepeat = 4;
constexpr std::uint64_t continuesGroup = 8;
constexpr int flagBits = 4;

/// Makes of the row before it the row that stands at `in`; returns where the next one begins.
const std::uint8_t *takeRow(const std::uint8_t *in, LogRow &row)
{
    row.firstCopy = {};
    std::uint64_t field = 0;
    in = takeVarint(in, field);
    const std::uint64_t flags = field & ((1 << flagBits) - 1);
    row.key = static_cast<std::uint32_t>(field >> flagBits);
    row.continues = (flags & continuesGroup) != 0;
    if (!(flags & sameSize)) {
        in = takeVarint(in, field);
        row.size = static_cast<std::uint32_t>(field);
    }
    if (!(flags & sameProducer)) {
        in = takeVarint(in, field);
        row.producer = static_cast<std::uint16_t>(field);
    }
    in = takeVarint(in, field);
    row.number += unzigzag(field);
    if (!row.continues) {
        in = takeVarint(in, field);
        row.arrived += static_cast<std::int64_t>(field);
    }
    in = takeVarint(in, field);
    row.created += unzigzag(field);
    if (flags & isRepeat) {
        in = takeVarint(in, field);
        row.firstCopy.lane = static_cast<LaneIndex>(field);
        in = takeVarint(in, field);
        row.firstCopy.position = static_cast<std::int64_t>(field);
    }
    return in;
}

} // namespace

LaneLog::Chunk &LaneLog::chunkForAppending()
{
    const bool isOwn = m_tail != nullptr && m_tail->used == m_tailUsed;
    return isOwn && m_tailUsed + rowBytesMax <= sizeof(Chunk::bytes) ? *m_tail : addChunk();
}

LaneLog::Chunk &LaneLog::addChunk()
{
    auto chunk = std::make_shared<Chunk>();
    Chunk *const made = chunk.get();
    if (m_tail == nullptr || m_tailUsed + rowBytesMax > sizeof(Chunk::bytes)) {
        chunk->firstPosition = m_end;
        chunk->bytesBefore = m_bytes;
        chunk->base = m_last;
        m_spine.append(std::move(chunk));
        m_tailUsed = 0;
    } else {
        // Another copy has gone on in this chunk: continue in one of our own.
        chunk->firstPosition = m_tail->firstPosition;
        chunk->bytesBefore = m_tail->bytesBefore;
        chunk->base = m_tail->base;
        chunk->used = m_tailUsed;
        std::memcpy(chunk->bytes, m_tail->bytes, m_tailUsed);
        m_spine.replaceBack(std::move(chunk));
    }
    m_tail = made;
    return *made;
}

void LaneLog::append(const LogRow &row)
{
    Chunk &chunk = chunkForAppending();
    std::uint8_t *const begin = chunk.bytes + chunk.used;
    const std::uint64_t flags = (row.size == m_last.size ? sameSize : 0)
                                | (row.producer == m_last.producer ? sameProducer : 0)
                                | (row.isRepeat() ? isRepeat : 0) | (row.continues ? continuesGroup : 0);
    std::uint8_t *out = putVarint(begin, (std::uint64_t{row.key} << flagBits) | flags);
    if (!(flags & sameSize))
        out = putVarint(out, row.size);
    if (!(flags & sameProducer))
        out = putVarint(out, row.producer);
    out = putVarint(out, zigzag(row.number - m_last.number));
    if (!row.continues) {
        out = putVarint(out, static_cast<std::uint64_t>(row.arrived - m_last.arrived));
    } else {
        MILLRACE_INVARIANT(m_end > 0 && row.arrived == m_last.arrived, "a group is cut by time");
        m_hasGroups = true;
    }
    out = putVarint(out, zigzag(row.created - m_last.created));
    if (flags & isRepeat) {
        out = putVarint(out, row.firstCopy.lane);
        out = putVarint(out, static_cast<std::uint64_t>(row.firstCopy.position));
        m_repeats.append({m_end, row.firstCopy});
    }
    chunk.used = static_cast<std::uint32_t>(out - chunk.bytes);
    m_tailUsed = chunk.used;
    m_last = row;
    m_bytes += row.size;
    ++m_end;
}

std::size_t LaneLog::chunksWhere(auto isBefore) const
{
    std::size_t low = 0;
    std::size_t high = m_spine.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (isBefore(m_spine[middle]))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::size_t LaneLog::chunkHolding(std::int64_t position) const
{
    const std::size_t after =
        chunksWhere([&](const Chunk &chunk) { return chunk.firstPosition <= position; });
    MILLRACE_INVARIANT(after > 0, "a position is read that the log no longer holds");
    return after - 1;
}

LaneLog::Cursor LaneLog::seek(std::int64_t position) const
{
    Cursor cursor;
    cursor.position = position;
    cursor.bytesBefore = m_bytes;
    if (position >= m_end) {
        // At the tip: continue where the next row will be written.
        cursor.position = m_end;
        cursor.previous = m_last;
        cursor.chunk = static_cast<std::int64_t>(m_spine.size()) - 1;
        cursor.offset = m_tailUsed;
        return cursor;
    }
    const std::size_t index = chunkHolding(position);
    const Chunk &chunk = m_spine[index];
    cursor.chunk = static_cast<std::int64_t>(index);
    cursor.offset = 0;
    cursor.position = chunk.firstPosition;
    cursor.bytesBefore = chunk.bytesBefore;
    cursor.previous = chunk.base;
    while (cursor.position < position)
        next(cursor);
    return cursor;
}

const LaneLog::Chunk &LaneLog::chunkUnder(Cursor &cursor) const
{
    if (cursor.chunk >= 0) {
        const bool isLast = cursor.chunk + 1 == static_cast<std::int64_t>(m_spine.size());
        const Chunk &chunk = isLast ? *m_tail : m_spine[static_cast<std::size_t>(cursor.chunk)];
        if (cursor.offset < (&chunk == m_tail ? m_tailUsed : chunk.used))
            return chunk;
    }
    // The chunk is read out, or the log was empty when the cursor was made.
    const std::size_t index = chunkHolding(cursor.position);
    const Chunk &chunk = m_spine[index];
    MILLRACE_INVARIANT(chunk.firstPosition == cursor.position, "a cursor lost its chunk");
    cursor.chunk = static_cast<std::int64_t>(index);
    cursor.offset = 0;
    cursor.previous = chunk.base;
    return chunk;
}

LogRow LaneLog::next(Cursor &cursor) const
{
    LogRow row;
    read(cursor, &row, 1);
    return row;
}

std::size_t LaneLog::read(Cursor &cursor, LogRow *rows, std::size_t most) const
{
    const Chunk &chunk = chunkUnder(cursor);
    const std::uint8_t *const end = chunk.bytes + (&chunk == m_tail ? m_tailUsed : chunk.used);
    const std::uint8_t *in = chunk.bytes + cursor.offset;
    LogRow row = cursor.previous;
    std::size_t count = 0;
    for (; count < most && in < end; ++count) {
        in = takeRow(in, row);
        rows[count] = row;
        cursor.bytesBefore += row.size;
    }
    cursor.offset = static_cast<std::uint32_t>(in - chunk.bytes);
    cursor.previous = row;
    cursor.position += static_cast<std::int64_t>(count);
    return count;
}

std::int64_t LaneLog::positionAtTime(std::int64_t time) const
{
    if (m_spine.empty() || time > m_last.arrived)
        return m_end;
    // The last chunk whose base arrived before `time` holds the place, or the one after begins with it.
    const std::size_t after = chunksWhere([&](const Chunk &chunk) { return chunk.base.arrived < time; });
    const std::size_t index = after == 0 ? 0 : after - 1;
    const Chunk &chunk = m_spine[index];
    Cursor cursor;
    cursor.chunk = static_cast<std::int64_t>(index);
    cursor.position = chunk.firstPosition;
    cursor.bytesBefore = chunk.bytesBefore;
    cursor.previous = chunk.base;
    while (cursor.position < m_end) {
        const std::int64_t at = cursor.position;
        if (next(cursor).arrived >= time)
            return at;
    }
    return m_end;
}

std::int64_t LaneLog::groupStart(std::int64_t position) const
{
    if (!m_hasGroups || position >= m_end)
        return position;
    // From the beginning of its chunk on; a group may have begun in a chunk before.
    for (std::size_t index = chunkHolding(position) + 1; index-- > 0;) {
        const std::int64_t first = m_spine[index].firstPosition;
        std::int64_t start = -1;
        for (Cursor cursor = seek(first); cursor.position <= position && cursor.position < m_end;) {
            const std::int64_t at = cursor.position;
            if (!next(cursor).continues)
                start = at;
        }
        if (start >= 0)
            return start;
        position = first - 1;
    }
    return 0;
}

std::int64_t LaneLog::groupEnd(std::int64_t position) const
{
    if (!m_hasGroups)
        return position;
    Cursor cursor = seek(position);
    while (cursor.position < m_end) {
        const std::int64_t at = cursor.position;
        if (!next(cursor).continues)
            return at;
    }
    return cursor.position;
}

std::int64_t LaneLog::advance(Cursor &cursor, std::int64_t to, std::int64_t most, std::int64_t bytesMax) const
{
    const std::int64_t bytesBefore = cursor.bytesBefore;
    std::int64_t groups = 0;
    for (Cursor at = cursor; at.position < to;) {
        Cursor after = at;
        if (!next(after).continues || groups == 0) {
            cursor = at; // what comes before is whole
            if (groups == most)
                return groups;
            ++groups;
        }
        if (after.bytesBefore - bytesBefore > bytesMax && groups > 1)
            return groups - 1;
        at = after;
        if (at.position == to)
            cursor = at;
    }
    return groups;
}

std::int64_t LaneLog::repeatsIn(std::int64_t from, std::int64_t to) const
{
    if (m_repeats.empty() || from >= to)
        return 0;
    const auto before = [this](std::int64_t position) {
        std::size_t low = 0;
        std::size_t high = m_repeats.size();
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (m_repeats[middle].position < position)
                low = middle + 1;
            else
                high = middle;
        }
        return static_cast<std::int64_t>(low);
    };
    return before(to) - before(from);
}

} // namespace millrace
