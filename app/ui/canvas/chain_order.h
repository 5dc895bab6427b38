// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "present/topology.h"

#include <cstddef>
#include <vector>

namespace millrace {

/// One place in a column of a chain: a service, or where an edge passes between services.
struct ChainItem
{
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    std::size_t node = none;       ///< in Topology::nodes
    std::size_t edge = none;       ///< in Topology::edges: passes here
    std::vector<std::size_t> left; ///< neighbours, in ChainOrder::items
    std::vector<std::size_t> right;
    double height = 0;
    double gap = 0; ///< least room below it
    double top = 0;

    double centre() const { return top + height / 2; }
};

/// The services of one region in columns, each from top to bottom so that few edges cross.
struct ChainOrder
{
    std::vector<ChainItem> items;
    std::vector<std::vector<std::size_t>> columns; ///< items of each layer
    std::vector<std::size_t> controls;             ///< nodes

    int crossings() const;
};

/// Deterministic, and the same for the same edges, whatever flows along them.
ChainOrder orderChain(const Topology &topology, int band);

/// Gives each item a top within `top`..`bottom`, in order, near the middle of its neighbours.
void placeItems(ChainOrder &order, double top, double bottom);

} // namespace millrace
