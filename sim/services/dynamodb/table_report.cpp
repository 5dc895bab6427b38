// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/services/dead_letters.h"
#include "sim/services/dynamodb/table.h"
#include "sim/services/dynamodb/table_tables.h"
#include "sim/services/fault_commands.h"
#include "sim/services/ledger_rows.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::dynamodb {

CommandResult Table::apply(World &world, const Command &command, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    m_failsUntil = world.now() + lengthOf(command, seconds(30));
    world.happen({.kind = "table_fails",
                  .service = m_index,
                  .subject = name,
                  .text = name + " answers every call with InternalFailure",
                  .tone = HappeningTone::Trouble,
                  .cause = cause});
    return {};
}

CommandResult Table::set(World &world, const ParameterValues &values, HappeningId)
{
    accrue(world);
    fillConfig(m_config, tableRows(), values);
    m_capacity.change(isOnDemand(), m_config.wcu, world.now());
    m_reads.change(isOnDemand(), m_config.rcu * halvesPerUnit, world.now());
    shareOutPartitions(world.now());
    return {};
}

void Table::remove(World &world, HappeningId)
{
    accrue(world);
}

std::int64_t Table::paidMicros(const World &world, std::int64_t before, std::int64_t units) const
{
    const bool pays = !isOnDemand() && !isRemoved();
    return before + (pays ? (world.now() - m_accruedAt).ns / 1'000 * units : 0);
}

void Table::accrue(const World &world)
{
    m_writeMicros = paidMicros(world, m_writeMicros, m_config.wcu);
    m_readMicros = paidMicros(world, m_readMicros, m_config.rcu);
    m_accruedAt = world.now();
}

void Table::addUsage(const World &world, std::vector<UsageCounter> &usage) const
{
    constexpr std::int64_t microsPerHour = 3'600'000'000;
    constexpr std::int64_t byteSecondsPerGbMonth = 2'592'000LL * 1'000'000'000;
    const bool stands = !isRemoved();
    const bool pays = stands && !isOnDemand();
    usage.push_back({m_index, "dynamodb.wcu_hour", paidMicros(world, m_writeMicros, m_config.wcu),
                     microsPerHour, pays ? static_cast<double>(m_config.wcu) : 0});
    usage.push_back({m_index, "dynamodb.rcu_hour", paidMicros(world, m_readMicros, m_config.rcu),
                     microsPerHour, pays ? static_cast<double>(m_config.rcu) : 0});
    const double elapsed = toSeconds(world.now() - world.start());
    const double perHour = elapsed > 0 ? static_cast<double>(m_requestUnits) / elapsed * 3600 : 0;
    usage.push_back(
        {m_index, "dynamodb.write_request", m_requestUnits, 1, stands && isOnDemand() ? perHour : 0});
    const double readsPerHour =
        elapsed > 0 ? static_cast<double>(m_requestHalves) / halvesPerUnit / elapsed * 3600 : 0;
    usage.push_back({m_index, "dynamodb.read_request", m_requestHalves, halvesPerUnit,
                     stands && isOnDemand() ? readsPerHour : 0});
    usage.push_back({m_index, "dynamodb.storage_gb_month", m_byteSeconds, byteSecondsPerGbMonth,
                     stands ? static_cast<double>(m_itemBytes) / 1e9 / 720 : 0});
}

ParameterValues Table::parameters() const
{
    return valuesOf(m_config, tableRows());
}

void Table::fillFrame(const World &world, ServiceFrame &frame) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t from = std::max(0, metrics.secondOf(world.now()) - 1);
    const auto sum = [&](TableMetric metric) {
        return static_cast<double>(metrics.over(m_firstSeries + metric, from, from + 1).sum);
    };
    Capacity capacity = m_capacity;
    const auto limit = static_cast<double>(capacity.unitsPerSecond());
    const double used = sum(ConsumedWriteCapacityUnits);
    const double throttled = sum(WriteThrottleEvents);
    const double read = sum(ConsumedReadCapacityUnits);
    const double readsThrottled = sum(ReadThrottleEvents);
    const double readLimit = static_cast<double>(m_reads.unitsPerSecond()) / halvesPerUnit;
    const bool fails = world.now() < m_failsUntil;
    frame.parameters = parameters();
    frame.state = fails ? "failing" : "ACTIVE";
    frame.level = fails || throttled + readsThrottled > 0        ? Level::Refusing
                  : used > 0.8 * limit || read > 0.8 * readLimit ? Level::Near
                  : used + read > 0                              ? Level::Normal
                                                                 : Level::Idle;
    frame.trouble = throttled > 0 ? m_throttled : readsThrottled > 0 ? m_readThrottled : noHappening;
    frame.headline = {
        {"Write units used", used, "WCU", limit, frame.level},
        {"Throttled", throttled, "items/s", 0, throttled > 0 ? Level::Refusing : Level::Normal},
        {"Kept for bursts", static_cast<double>(capacity.burst(world.now())), "WCU", 0, Level::Normal},
        {"Items", static_cast<double>(m_itemCount), "items", 0, Level::Normal},
        {"Stored", static_cast<double>(m_itemBytes), "B", 0, Level::Normal},
        {"Overwritten", static_cast<double>(m_overwritten), "records", 0,
         m_overwritten > 0 ? Level::Near : Level::Normal},
        {"Partitions", static_cast<double>(capacity.partitions()), "partitions", 0, Level::Normal},
        {"Read units used", read, "RCU", readLimit, readsThrottled > 0 ? Level::Refusing : Level::Normal},
        {"Reads throttled", readsThrottled, "items/s", 0,
         readsThrottled > 0 ? Level::Refusing : Level::Normal},
        {"Deleted by time to live", static_cast<double>(m_ttlDeleted), "items", 0, Level::Normal},
        {"Read when expired", static_cast<double>(m_expiredRead), "items", 0,
         m_expiredRead > 0 ? Level::Near : Level::Normal}};
    frame.summary = thousands(m_itemCount) + " items · " + thousands(static_cast<std::int64_t>(used)) + " of "
                    + thousands(capacity.unitsPerSecond()) + " WCU";
    frame.part = deadLettersAt(world, m_index);
}

std::optional<LedgerRow> Table::ledgerRow(const World &world) const
{
    return callSinkRow(world, m_index);
}

void Table::hashInto(Hasher &hasher) const
{
    for (const auto &[name, value] : parameters()) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(formatValue(value, ParameterKind::Text)));
    }
    m_capacity.hashInto(hasher);
    m_reads.hashInto(hasher);
    for (const std::int64_t figure :
         {m_itemCount, m_itemBytes, m_byteSeconds, m_overwritten, m_requestUnits, m_writeMicros, m_readMicros,
          m_accruedAt.ns, m_failsUntil.ns, m_throttledAt.ns, m_readHalves, m_requestHalves, m_ttlDeleted,
          m_expiredRead, m_readThrottledAt.ns, m_openRun.to, std::int64_t(m_runs.size())})
        hasher.add(figure);
    hasher.add(m_writes.value());
}

std::size_t Table::ownBytes() const
{
    return sizeof(*this) + m_items.ownBytes() + m_keys.ownBytes() + m_order.ownBytes() + m_runs.ownBytes()
           + (m_capacity.partitions() + m_reads.partitions()) * sizeof(UnitBucket);
}

} // namespace millrace::dynamodb
