// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/hash.h"
#include "sim/kernel/ids.h"
#include "sim/kernel/paged_array.h"
#include "sim/records/lane_log.h"
#include "sim/records/number_set.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace {

/// Place of a flow in the table; stable for the life of a run.
using FlowRef = std::uint32_t;
inline constexpr FlowRef noFlow = 0xffffffff;

/// Every record that one service made and sent to another by calls, and what became of it. A record is known
/// by its number within the flow: the copy made of one input has one number, however often it is made
/// again. What is under way is not kept here: the world counts it from its holders.
class FlowLedger
{
public:
    struct Name
    {
        ServiceIndex from;
        ServiceIndex to;
        friend bool operator==(const Name &, const Name &) = default;
    };

    /// The flow from one service to another, made when there is none yet.
    FlowRef open(ServiceIndex from, ServiceIndex to);
    FlowRef find(ServiceIndex from, ServiceIndex to) const;
    std::size_t size() const { return m_flows.size(); }
    const Name &name(FlowRef flow) const { return m_flows[flow].name; }

    /// Number of the copy made of an input, which is known by where its first stored copy lies (or by any
    /// lane and position that are its own). Made again, it is no longer lost.
    std::int64_t derive(FlowRef flow, CopyPlace input);
    /// The number that derive() gave for an input, or -1.
    std::int64_t copyOf(FlowRef flow, CopyPlace input) const;
    /// Number of a record that stands for no single input: an alert, the result of a window.
    std::int64_t make(FlowRef flow);

    /// The callee has it. True when this is its first delivery.
    bool deliver(FlowRef flow, std::int64_t number);
    bool isDelivered(FlowRef flow, std::int64_t number) const;
    /// Its maker gives it up; it counts as lost while no call and no buffer holds it and it was not
    /// delivered.
    void giveUp(FlowRef flow, std::int64_t number, std::string_view reason);
    /// It was delivered and is gone again: overwritten, expired in a queue.
    void destroy(FlowRef flow, std::int64_t number, std::string_view reason);

    /// Where a log that is the callee has stored it first; not stored() before.
    CopyPlace storedAt(FlowRef flow, std::int64_t number) const;
    void noteStored(FlowRef flow, std::int64_t number, CopyPlace place);

    std::int64_t produced(FlowRef flow) const { return m_flows[flow].next; }
    std::int64_t delivered(FlowRef flow) const;
    std::int64_t duplicated(FlowRef flow) const { return m_flows[flow].duplicated; }
    /// Numbers delivered and not gone again.
    const NumberSet &deliveredSet(FlowRef flow) const { return m_flows[flow].delivered; }
    struct Loss
    {
        std::string reason;
        NumberSet numbers;
    };
    const std::vector<Loss> &losses(FlowRef flow) const { return m_flows[flow].losses; }

    void hashInto(Hasher &hasher) const;
    std::size_t ownBytes() const;

private:
    struct Flow
    {
        Name name;
        std::int64_t next = 0; ///< number of the next record made: how many there are
        std::int64_t duplicated = 0;
        NumberSet delivered;
        std::vector<Loss> losses; ///< by reason, sorted; a number is in one at most
        /// For each input lane: 1 + the number of the copy made of a position; 0: none yet.
        std::vector<PagedArray<std::uint32_t, 1024>> copies;
        PagedArray<CopyPlace, 256> storedAt;
    };

    static void unlose(Flow &flow, std::int64_t number);
    static void lose(Flow &flow, std::int64_t number, std::string_view reason);

    std::vector<Flow> m_flows;
};

} // namespace millrace
