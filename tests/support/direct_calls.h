// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/world.h"
#include "support/topology.h"

#include <memory>

namespace millrace::test {

/// A world with one service that answers calls, called at moments that the test chooses. A consumer that
/// reads nothing stands for the caller: it gives up what an answer says is not done.
class DirectCalls
{
public:
    explicit DirectCalls(ServiceConfig callee)
        : m_world(std::make_shared<const Scenario>(scenario({consumer("caller", {}), callee})), 1)
    {
        m_world.begin();
        m_caller = m_world.find("caller");
        m_callee = m_world.find(callee.name);
        m_flow = m_world.flows().open(m_caller, m_callee);
    }

    /// A call with so many records of `size` bytes arrives so long after the start; moments ascend.
    void call(Duration at, std::int64_t records = 1, std::uint32_t size = 100)
    {
        m_world.advance(m_world.start() + at, {});
        const std::uint32_t slot = m_world.puts().take();
        PutCall &call = m_world.puts()[slot];
        call = PutCall();
        call.from = m_caller;
        call.to = m_callee;
        call.sequence = m_sequence++;
        call.records.reserve(static_cast<std::size_t>(records));
        for (std::int64_t i = 0; i < records; ++i) {
            CallRecord record;
            record.created = m_world.now().ns;
            record.number = m_world.flows().make(m_flow);
            record.size = size;
            call.records.push_back(record);
        }
        m_world.sendPut(slot);
    }
    void runUntil(Duration at) { m_world.advance(m_world.start() + at, {}); }
    CommandResult apply(const Command &command) { return m_world.apply(command); }

    /// Of the callee, over the whole run.
    MetricPoint over(const char *metric) const
    {
        const SeriesRef series = m_world.metrics().find(m_callee, noLane, metric);
        if (series == noSeries)
            qFatal("no metric %s", metric);
        return m_world.metrics().over(series, 0, INT32_MAX);
    }
    LedgerRow ledger() const
    {
        for (const LedgerRow &row : m_world.ledger())
            if (row.sink == m_callee)
                return row;
        qFatal("no ledger of the callee");
    }
    const World &world() const { return m_world; }

private:
    World m_world;
    ServiceIndex m_caller;
    ServiceIndex m_callee;
    FlowRef m_flow = noFlow;
    std::uint32_t m_sequence = 0;
};

} // namespace millrace::test
