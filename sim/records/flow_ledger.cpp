// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/records/flow_ledger.h"

#include "sim/kernel/check.h"

#include <algorithm>

namespace millrace {

FlowRef FlowLedger::find(ServiceIndex from, ServiceIndex to) const
{
    for (FlowRef flow = 0; flow < m_flows.size(); ++flow)
        if (m_flows[flow].name == Name{from, to})
            return flow;
    return noFlow;
}

FlowRef FlowLedger::open(ServiceIndex from, ServiceIndex to)
{
    if (const FlowRef known = find(from, to); known != noFlow)
        return known;
    m_flows.push_back({});
    m_flows.back().name = {from, to};
    return static_cast<FlowRef>(m_flows.size() - 1);
}

std::int64_t FlowLedger::derive(FlowRef flow, CopyPlace input)
{
    Flow &of = m_flows[flow];
    if (input.lane >= of.copies.size())
        of.copies.resize(input.lane + 1);
    std::uint32_t &known = of.copies[input.lane].writable(static_cast<std::size_t>(input.position));
    if (known == 0) {
        MILLRACE_INVARIANT(of.next < 0xffffffff, "a flow has more records than its ledger can number");
        known = static_cast<std::uint32_t>(++of.next);
    } else {
        unlose(of, known - 1);
    }
    return known - 1;
}

std::int64_t FlowLedger::copyOf(FlowRef flow, CopyPlace input) const
{
    const Flow &of = m_flows[flow];
    if (input.lane >= of.copies.size())
        return -1;
    return std::int64_t{of.copies[input.lane].at(static_cast<std::size_t>(input.position))} - 1;
}

std::int64_t FlowLedger::make(FlowRef flow)
{
    return m_flows[flow].next++;
}

bool FlowLedger::deliver(FlowRef flow, std::int64_t number)
{
    Flow &of = m_flows[flow];
    if (!of.delivered.add(number)) {
        ++of.duplicated;
        return false;
    }
    unlose(of, number);
    return true;
}

bool FlowLedger::isDelivered(FlowRef flow, std::int64_t number) const
{
    return m_flows[flow].delivered.contains(number);
}

void FlowLedger::giveUp(FlowRef flow, std::int64_t number, std::string_view reason)
{
    Flow &of = m_flows[flow];
    if (!of.delivered.contains(number))
        lose(of, number, reason);
}

void FlowLedger::destroy(FlowRef flow, std::int64_t number, std::string_view reason)
{
    Flow &of = m_flows[flow];
    of.delivered.remove(number);
    lose(of, number, reason);
}

void FlowLedger::unlose(Flow &flow, std::int64_t number)
{
    for (Loss &loss : flow.losses)
        loss.numbers.remove(number);
}

void FlowLedger::lose(Flow &flow, std::int64_t number, std::string_view reason)
{
    unlose(flow, number);
    auto at = std::lower_bound(flow.losses.begin(), flow.losses.end(), reason,
                               [](const Loss &loss, std::string_view key) { return loss.reason < key; });
    if (at == flow.losses.end() || at->reason != reason)
        at = flow.losses.insert(at, {std::string(reason), {}});
    at->numbers.add(number);
}

CopyPlace FlowLedger::storedAt(FlowRef flow, std::int64_t number) const
{
    return m_flows[flow].storedAt.at(static_cast<std::size_t>(number));
}

void FlowLedger::noteStored(FlowRef flow, std::int64_t number, CopyPlace place)
{
    m_flows[flow].storedAt.writable(static_cast<std::size_t>(number)) = place;
}

std::int64_t FlowLedger::delivered(FlowRef flow) const
{
    return m_flows[flow].delivered.size();
}

void FlowLedger::hashInto(Hasher &hasher) const
{
    const auto addSet = [&](const NumberSet &set) {
        hasher.add(set.size());
        hasher.add(set.hash());
    };
    for (const Flow &flow : m_flows) {
        hasher.add(std::uint64_t{flow.name.from.value} << 16 | flow.name.to.value);
        hasher.add(flow.next);
        hasher.add(flow.duplicated);
        addSet(flow.delivered);
        for (const Loss &loss : flow.losses) {
            hasher.add(std::string_view(loss.reason));
            addSet(loss.numbers);
        }
    }
}

std::size_t FlowLedger::ownBytes() const
{
    std::size_t bytes = m_flows.size() * sizeof(Flow);
    for (const Flow &flow : m_flows) {
        bytes += flow.delivered.ownBytes() + flow.storedAt.ownBytes();
        for (const Loss &loss : flow.losses)
            bytes += loss.numbers.ownBytes();
        for (const auto &lane : flow.copies)
            bytes += lane.ownBytes();
    }
    return bytes;
}

} // namespace millrace
