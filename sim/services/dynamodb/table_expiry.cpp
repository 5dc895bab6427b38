// SPDX-License-Identifier: GPL-3.0-or-later
// Time to live: which items were written when, and what is deleted.
#include "sim/services/dynamodb/table.h"
#include "sim/services/dynamodb/table_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::dynamodb {

void Table::noteWritten(const World &world, FlowRef flow, const CallRecord &record, std::uint32_t key,
                        bool isNew)
{
    const std::int64_t now = world.now().ns;
    if (isByKey()) {
        m_items.writable(key).writtenAt = now;
        m_order.note(key);
        return;
    }
    if (!isNew)
        return;
    for (Deleted &deleted : m_deleted)
        if (deleted.flow == flow)
            deleted.numbers.remove(record.number);
    const bool goesOn = m_openRun.flow == flow && m_openRun.to == record.number
                        && m_openRun.writtenAt / nsPerSecond == now / nsPerSecond;
    if (!goesOn) {
        if (m_openRun.flow != noFlow)
            m_runs.append(m_openRun);
        m_openRun = {flow, record.number, record.number, 0, now};
    }
    ++m_openRun.to;
    m_openRun.bytes += record.size;
    m_openRun.writtenAt = now;
}

bool Table::wasDeleted(FlowRef flow, std::int64_t number) const
{
    return std::any_of(m_deleted.begin(), m_deleted.end(), [&](const Deleted &deleted) {
        return deleted.flow == flow && deleted.numbers.contains(number);
    });
}

bool Table::isOverdue(const World &world, std::int64_t writtenAt) const
{
    return SimTime{writtenAt} + m_config.ttl + m_config.ttlDeletionDelay <= world.now();
}

void Table::deleteExpired(World &world)
{
    if (m_config.ttl.ns == 0)
        return;
    const std::int64_t before = m_itemCount;
    while (!m_order.isEmpty() && isOverdue(world, m_items.at(m_order.first()).writtenAt)) {
        const std::uint32_t key = m_order.first();
        m_order.remove(key);
        --m_itemCount;
        m_itemBytes -= m_items.at(key).size;
        m_items.writable(key) = {};
    }
    while (!m_runs.empty() && isOverdue(world, m_runs[0].writtenAt)) {
        deleteRun(m_runs[0]);
        m_runs.dropFront(1);
    }
    if (m_runs.empty() && m_openRun.flow != noFlow && isOverdue(world, m_openRun.writtenAt)) {
        deleteRun(m_openRun);
        m_openRun = {};
    }
    const std::int64_t gone = before - m_itemCount;
    if (gone == 0)
        return;
    if (m_ttlDeleted == 0)
        world.happen({.kind = "ttl_deletes",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = world.nameOf(m_index)
                              + " begins to delete items that have expired; that uses no capacity",
                      .tone = HappeningTone::Change});
    m_ttlDeleted += gone;
    m_writes.add(m_ttlDeleted);
    world.metrics().add(m_firstSeries + TimeToLiveDeletedItemCount, world.now(), gone);
}

void Table::deleteRun(const Run &run)
{
    auto at = std::find_if(m_deleted.begin(), m_deleted.end(),
                           [&](const Deleted &deleted) { return deleted.flow == run.flow; });
    if (at == m_deleted.end())
        at = m_deleted.insert(m_deleted.end(), Deleted{run.flow, {}});
    for (std::int64_t number = run.from; number < run.to; ++number)
        at->numbers.add(number);
    m_itemCount -= run.to - run.from;
    m_itemBytes -= run.bytes;
}

void Table::shareOutPartitions(SimTime now)
{
    const std::size_t count = std::max(m_capacity.partitions(), m_reads.partitions());
    m_capacity.reachPartitions(count, now);
    m_reads.reachPartitions(count, now);
}

} // namespace millrace::dynamodb
