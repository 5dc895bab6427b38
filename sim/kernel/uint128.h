// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace millrace {

/// A point of a 128-bit hash key space.
__extension__ typedef unsigned __int128 Uint128;

/// A part of it; both ends belong to it.
struct HashRange
{
    Uint128 first = 0;
    Uint128 last = ~Uint128{0};

    bool holds(Uint128 hashKey) const { return hashKey >= first && hashKey <= last; }
};

} // namespace millrace
