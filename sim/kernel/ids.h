// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace millrace {

/// Place of a service in the simulation's one table. Stable for the life of a run: a removed
/// service leaves its place empty, and the place is never given again.
struct ServiceIndex
{
    std::uint16_t value = 0xffff;

    friend constexpr auto operator<=>(ServiceIndex, ServiceIndex) = default;
    constexpr bool isValid() const { return value != 0xffff; }
};

/// Number of a lane (shard, partition) within its service, in order of creation; never reused.
using LaneIndex = std::uint32_t;
inline constexpr LaneIndex noLane = 0xffffffff;

/// Number of a happening, in order of time.
using HappeningId = std::uint64_t;
inline constexpr HappeningId noHappening = ~HappeningId{0};

/// How a service is named by people and by other services; the ARN is made from it.
struct ServiceId
{
    std::string region;
    std::string account;
    std::string kind;
    std::string name;

    friend bool operator==(const ServiceId &, const ServiceId &) = default;
};

} // namespace millrace
