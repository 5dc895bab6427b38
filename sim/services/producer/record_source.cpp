// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/producer/record_source.h"

#include "sim/scenario/burden.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::producer {

namespace {

/// How many records ahead the table of keys is fetched: a large one does not fit a cache.
constexpr std::int64_t drawsAhead = 12;

double toNs(SimTime time)
{
    return static_cast<double>(time.ns);
}

} // namespace

RecordSource::RecordSource(std::uint64_t seed, const std::string &name, SimTime now)
    : m_startedAt(now)
    , m_keyRandom(seed, name + "/keys")
    , m_sizeRandom(seed, name + "/sizes")
    , m_arrivals(RandomStream(seed, name + "/arrivals"), now)
{}

void RecordSource::configure(const LoadConfig &config, const World &world)
{
    m_usesTrace = config.arrival == "trace";
    m_usesTraceKeys = config.keys == "trace";
    m_sizeDraw = config.sizes == "uniform"       ? SizeDraw::Uniform
                 : config.sizes == "exponential" ? SizeDraw::Exponential
                                                 : SizeDraw::Fixed;
    m_size = config.recordSize;
    m_sizeMax = config.recordSizeMax;
    m_timeDivisor = config.timeDivisor;
    m_shape = shapeOf(config, m_startedAt);
    if (m_usesTrace && !m_trace) {
        for (const auto &trace : world.scenario().traces)
            if (trace->name == config.trace)
                m_trace = trace;
        m_traceOrigin = m_startedAt;
        if (m_trace)
            m_traceKeys = m_keys.named(m_trace->keys);
    }
    m_keyDraw = addKeys(config, m_keys);
    if (m_keyDraw.kind == KeyDraw::Kind::Zipf)
        m_keyDraw.table = AliasTable::zipf(m_keyDraw.count, config.zipfExponent);
}

bool RecordSource::asksTooManyKeys(const World &world, const LoadConfig &config) const
{
    KeyUniverse keys = m_keys; // shares its blocks
    addKeys(config, keys);
    const std::int64_t more = std::int64_t{keys.size()} - std::int64_t{m_keys.size()};
    return more > 0 && world.burden().keys + more > Burden::keysMax;
}

void RecordSource::changeTimeDivisor(double divisor, SimTime now)
{
    const double place = static_cast<double>((now - m_traceOrigin).ns) * m_timeDivisor;
    const double since = std::min(place / divisor, toNs(endOfTime));
    m_traceOrigin = SimTime{now.ns - math::round(since)};
}

void RecordSource::drawFromTrace(CallRecord &record)
{
    record.created = endOfTime.ns;
    if (!m_trace || m_nextNumber >= static_cast<std::int64_t>(m_trace->rows.size()))
        return;
    const Trace::Row &row = m_trace->rows[static_cast<std::size_t>(m_nextNumber)];
    const double since = static_cast<double>(row.arrival.ns) / m_timeDivisor;
    if (since >= toNs(endOfTime) - toNs(m_traceOrigin))
        return; // slowed down so far that no run comes there
    record.created = m_traceOrigin.ns + math::round(since);
    record.key = m_usesTraceKeys ? m_traceKeys + row.key : m_keyDraw.draw(m_keyRandom, m_nextNumber);
}

CallRecord RecordSource::draw()
{
    CallRecord record;
    record.number = m_nextNumber;
    const auto counter = static_cast<std::uint64_t>(m_nextNumber);
    if (m_usesTrace) {
        drawFromTrace(record);
    } else {
        m_keyDraw.prefetch(m_keyRandom, m_nextNumber + drawsAhead);
        record.created = m_arrivals.next(m_shape, m_nextNumber).ns;
    }
    if (record.created >= endOfTime.ns)
        return record;
    if (!m_usesTrace)
        record.key = m_keyDraw.draw(m_keyRandom, m_nextNumber);
    std::int64_t size = m_size;
    if (m_sizeDraw == SizeDraw::Uniform)
        size += static_cast<std::int64_t>(RandomStream::below(
            m_sizeRandom.bits(counter), static_cast<std::uint64_t>(m_sizeMax - m_size + 1)));
    else if (m_sizeDraw == SizeDraw::Exponential)
        size = std::min(m_sizeMax, static_cast<std::int64_t>(static_cast<double>(size)
                                                             * m_sizeRandom.exponential(counter)));
    record.size = static_cast<std::uint32_t>(size) + m_keys.bytes(record.key);
    ++m_nextNumber;
    return record;
}

bool RecordSource::isAtTracesEnd() const
{
    return m_usesTrace && m_trace && m_nextNumber == static_cast<std::int64_t>(m_trace->rows.size());
}

void RecordSource::restart(ArrivalProcess earlier, std::int64_t again, SimTime now)
{
    for (std::int64_t i = 0; i < again; ++i)
        earlier.next(m_shape, m_nextNumber - again + i);
    earlier.advanceTo(m_shape, m_nextNumber, now);
    m_arrivals = earlier;
}

} // namespace millrace::producer
