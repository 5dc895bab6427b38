// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// Money in millionths of a dollar.
struct MicroDollars
{
    std::int64_t value = 0;

    friend constexpr auto operator<=>(MicroDollars, MicroDollars) = default;
    friend constexpr MicroDollars operator+(MicroDollars a, MicroDollars b) { return {a.value + b.value}; }
};

/// One price. A unit price may be far below a micro-dollar, so it is kept in 10^-12 dollars.
struct PriceItem
{
    std::string id;               ///< "kinesis.shard_hour": named by the usage counters
    std::string title;            ///< "Shard hours"
    std::string unit;             ///< "shard-hour"
    std::int64_t picoDollars = 0; ///< 10^-12 USD for one unit
    std::string source;
    std::string mark; ///< "A", "B", "C": how well attested
    bool isEdited = false;
};

/// A dated, sourced list of prices for one region: data, not code.
struct PriceBook
{
    std::string name;
    std::string region;
    std::string asOf; ///< "2026-08"
    std::vector<PriceItem> items;

    const PriceItem *find(std::string_view id) const;
};

} // namespace millrace
