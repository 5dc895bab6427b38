// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/kernel/ids.h"
#include "sim/kernel/time.h"

#include <cstdint>

namespace millrace {

/// Rank of events at one instant: what the world does first, when several things fall together.
enum class EventClass : std::uint8_t {
    ScriptedCommand = 0, ///< an operator's act precedes what it changes
    Control = 1,         ///< states of services: ACTIVE, shard open
    Write = 2,           ///< a put arrives
    Read = 3,            ///< a read or an iterator request arrives
    Reply = 4,           ///< an answer arrives at its caller
    Work = 5,            ///< a service's own timers
    Tick = 6,            ///< once a second: sampling and audit, after all else
};

/// One entry of the pending-event set. Plain: no allocation, no callback.
/// `order` is a key of the model, so that equal times never fall back on insertion order.
struct Event
{
    std::int64_t time = 0; ///< ns since 1970
    std::uint64_t order = 0;
    std::uint64_t payload = 0;

    EventClass eventClass() const { return static_cast<EventClass>(order >> 60); }
    ServiceIndex service() const { return {static_cast<std::uint16_t>((order >> 44) & 0xffff)}; }
    std::uint8_t kind() const { return static_cast<std::uint8_t>((order >> 36) & 0xff); }
    std::uint32_t sub() const { return static_cast<std::uint32_t>(order); }

    friend bool operator<(const Event &a, const Event &b)
    {
        if (a.time != b.time)
            return a.time < b.time;
        if (a.order != b.order)
            return a.order < b.order;
        return a.payload < b.payload;
    }
};

constexpr std::uint64_t eventOrder(EventClass eventClass, ServiceIndex service, std::uint8_t kind,
                                   std::uint32_t sub = 0)
{
    return (static_cast<std::uint64_t>(eventClass) << 60) | (std::uint64_t{service.value} << 44)
           | (std::uint64_t{kind} << 36) | sub;
}

} // namespace millrace
