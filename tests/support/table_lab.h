// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/dynamodb/table.h"
#include "sim/world.h"
#include "support/topology.h"

#include <memory>

namespace millrace::test {

/// A table that is called by hand, in the name of a producer whose keys are user-0 to user-199.
class TableLab
{
public:
    explicit TableLab(Settings table)
        : m_world(std::make_shared<const Scenario>(
                      scenario({producer("web", {{"rate", "0/s"}, {"key_count", "200"}}),
                                service("dynamodb_table", "items", table)})),
                  1)
    {
        m_world.begin();
        m_web = m_world.find("web");
        m_table = m_world.find("items");
    }

    /// The call with the table's answers, its reply not yet received.
    PutCall call(std::uint8_t action, std::uint32_t keyFrom, std::uint32_t keyTo, std::uint32_t size = 0)
    {
        const std::uint32_t slot = m_world.puts().take();
        PutCall &made = m_world.puts()[slot];
        made.action = action;
        made.from = m_web;
        made.to = m_table;
        made.sequence = m_sequence++;
        made.latency = hours(10'000); // no answer arrives: the table's own is looked at
        made.error = CallError::NotYet;
        made.records.clear();
        const bool isRead = action >= dynamodb::GetItem;
        for (std::uint32_t key = keyFrom; key < keyTo; ++key) {
            CallRecord record;
            record.key = key;
            record.size = size;
            record.number = -1;
            if (!isRead)
                record.number = m_world.flows().make(m_world.flows().open(m_web, m_table));
            made.records.push_back(record);
        }
        return answer(slot);
    }
    PutCall put(std::uint32_t key, std::uint32_t size = 100)
    {
        return call(dynamodb::PutItem, key, key + 1, size);
    }
    PutCall get(std::uint32_t key) { return call(dynamodb::GetItem, key, key + 1); }
    void wait(Duration length) { m_world.advance(m_world.now() + length, {}); }
    SimTime now() const { return m_world.now(); }
    World &world() { return m_world; }

    std::int64_t sum(const char *metric) const
    {
        const SeriesRef series = m_world.metrics().find(m_table, noLane, metric);
        if (series == noSeries)
            qFatal("no metric %s", metric);
        return m_world.metrics().over(series, 0, INT32_MAX).sum;
    }
    double shown(const char *name) const
    {
        const Frame frame = m_world.frame();
        for (const Quantity &each : frame.find(std::string("items"))->headline)
            if (each.name == name)
                return each.value;
        qFatal("no figure %s", name);
    }
    LedgerRow row() const
    {
        for (const LedgerRow &each : m_world.ledger())
            if (each.sinkName == "items")
                return each;
        qFatal("no row");
    }

private:
    PutCall answer(std::uint32_t slot)
    {
        PutCall &made = m_world.puts()[slot];
        const Duration far = made.latency;
        made.latency = {};
        m_world.sendPut(slot);
        made.latency = far;
        m_world.advance(m_world.now() + milliseconds(1), {});
        return m_world.puts()[slot];
    }

    World m_world;
    ServiceIndex m_web;
    ServiceIndex m_table;
    std::uint32_t m_sequence = 0;
};

} // namespace millrace::test
