// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/ledger_rows.h"

namespace millrace {

namespace {

/// Calls with each number of a set that is kept as ranges.
template <typename Visitor>
void forEach(const IntervalSet &set, Visitor visit)
{
    for (const auto &range : set.ranges())
        for (std::int64_t number = range.from; number < range.to; ++number)
            visit(number);
}

std::int64_t sizeOf(const IntervalSet &set)
{
    return set.countIn(0, INT64_MAX);
}

bool isUnderWay(const PutCall &call, const FlowLedger::Name &name)
{
    return call.state != CallState::Free && call.from == name.from && call.to == name.to;
}

/// What senders by calls made for a log; what it stored of it is the reader's to account for.
void addFlowInto(const World &world, FlowRef flow, LedgerRow &row)
{
    const FlowLedger &flows = world.flows();
    const auto isStored = [&](std::int64_t number) { return flows.storedAt(flow, number).isStored(); };
    row.produced += flows.produced(flow);
    const IntervalSet held = underWay(world, flow);
    forEach(held, [&](std::int64_t number) { row.inFlight += isStored(number) ? 0 : 1; });
    for (const FlowLedger::Loss &loss : flows.losses(flow)) {
        std::int64_t lost = 0;
        loss.numbers.forEach(
            [&](std::int64_t number) { lost += isStored(number) || held.contains(number) ? 0 : 1; });
        row.lost += lost;
        addLoss(row.lostBy, loss.reason, lost);
    }
}

} // namespace

IntervalSet underWay(const World &world, FlowRef flow)
{
    const FlowLedger::Name &name = world.flows().name(flow);
    IntervalSet held;
    for (const PutCall &call : world.puts().all())
        if (isUnderWay(call, name))
            for (const CallRecord &record : call.records)
                if (record.result != CallError::None && record.number >= 0) // else a read
                    held.add(record.number, record.number + 1);
    world.service(name.from)->addHeld(world, flow, held);
    world.service(name.to)->addHeld(world, flow, held);
    const NumberSet &delivered = world.flows().deliveredSet(flow);
    IntervalSet open;
    forEach(held, [&](std::int64_t number) {
        if (!delivered.contains(number))
            open.add(number, number + 1);
    });
    return open;
}

LedgerRow readerRow(const World &world, ServiceIndex reader, ServiceIndex log, const SinkLedger &ledger,
                    const std::vector<SinkPosition> &positions)
{
    LedgerRow row;
    row.sink = reader;
    row.sinkName = world.nameOf(reader);
    const LogPort *port = world.logOf(log);
    if (port == nullptr)
        return row;
    for (std::size_t i = 0; i < world.serviceCount(); ++i)
        if (const auto source =
                world.service({static_cast<std::uint16_t>(i)})->accountFor(log, world.now())) {
            row.produced += source->produced;
            row.inFlight += source->held;
            for (const auto &[reason, count] : source->lostBy) {
                row.lost += count;
                addLoss(row.lostBy, reason, count);
            }
        }
    const FlowLedger &flows = world.flows();
    for (FlowRef flow = 0; flow < flows.size(); ++flow)
        if (flows.name(flow).to == log)
            addFlowInto(world, flow, row);
    for (const PutCall &call : world.puts().all())
        if (call.state != CallState::Free && call.to == log && flows.find(call.from, log) == noFlow)
            for (const CallRecord &record : call.records)
                row.inFlight += record.firstCopy.isStored() ? 0 : 1;
    ledger.addTo(row, *port, positions, world.now());
    return row;
}

LedgerRow callSinkRow(const World &world, ServiceIndex sink)
{
    LedgerRow row;
    row.sink = sink;
    row.sinkName = world.nameOf(sink);
    const FlowLedger &flows = world.flows();
    for (FlowRef flow = 0; flow < flows.size(); ++flow) {
        if (flows.name(flow).to != sink)
            continue;
        const IntervalSet held = underWay(world, flow);
        row.produced += flows.produced(flow);
        row.delivered += flows.delivered(flow);
        row.duplicated += flows.duplicated(flow);
        row.inFlight += sizeOf(held);
        for (const FlowLedger::Loss &loss : flows.losses(flow)) {
            std::int64_t lost = loss.numbers.size();
            for (const auto &range : held.ranges())
                lost -= loss.numbers.countIn(range.from, range.to);
            row.lost += lost;
            addLoss(row.lostBy, loss.reason, lost);
        }
    }
    return row;
}

} // namespace millrace
