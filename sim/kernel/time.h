// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>

namespace millrace {

/// A length of simulated time in integer nanoseconds.
struct Duration
{
    std::int64_t ns = 0;

    friend constexpr auto operator<=>(Duration, Duration) = default;
    friend constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
    friend constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }
    friend constexpr Duration operator*(Duration a, std::int64_t factor) { return {a.ns * factor}; }
};

/// A moment of simulated time: integer nanoseconds since 1970-01-01T00:00:00Z.
struct SimTime
{
    std::int64_t ns = 0;

    friend constexpr auto operator<=>(SimTime, SimTime) = default;
    friend constexpr SimTime operator+(SimTime t, Duration d) { return {t.ns + d.ns}; }
    friend constexpr SimTime operator-(SimTime t, Duration d) { return {t.ns - d.ns}; }
    friend constexpr Duration operator-(SimTime a, SimTime b) { return {a.ns - b.ns}; }
};

inline constexpr std::int64_t nsPerSecond = 1'000'000'000;
inline constexpr std::int64_t nsPerMillisecond = 1'000'000;
/// Far beyond any scenario, and safe to add a year to.
inline constexpr SimTime endOfTime{INT64_MAX / 2};

constexpr Duration nanoseconds(std::int64_t n)
{
    return {n};
}
constexpr Duration milliseconds(std::int64_t n)
{
    return {n * nsPerMillisecond};
}
constexpr Duration seconds(std::int64_t n)
{
    return {n * nsPerSecond};
}
constexpr Duration minutes(std::int64_t n)
{
    return seconds(n * 60);
}
constexpr Duration hours(std::int64_t n)
{
    return seconds(n * 3600);
}

constexpr double toSeconds(Duration d)
{
    return static_cast<double>(d.ns) / 1e9;
}
constexpr double toMilliseconds(Duration d)
{
    return static_cast<double>(d.ns) / 1e6;
}

} // namespace millrace
