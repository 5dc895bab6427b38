// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <cstddef>
#include <string>
#include <vector>

namespace millrace {

/// A way that records take from one service to another, or that a control acts along.
struct TopologyEdge
{
    std::size_t from = 0; ///< in Frame::services
    std::size_t to = 0;
    bool isControl = false;
    bool isBack = false;   ///< closes a circle: leads to an earlier layer
    bool isAcross = false; ///< leads into another region
    double perSecond = 0;
    double refusedPerSecond = 0;
};

/// Where a service stands in the way of the records.
struct TopologyNode
{
    ServiceRole role = ServiceRole::Log;
    int band = 0;  ///< in Topology::regions
    int layer = 0; ///< 0 is leftmost; of a control: that of what it acts on
};

/// Who passes records to whom, in layers: made from what is flowing, where readers stand and whom services
/// name in their parameters, so that it stays the same while rates come and go.
struct Topology
{
    std::vector<TopologyNode> nodes;  ///< one for each of Frame::services, in their order
    std::vector<TopologyEdge> edges;  ///< sorted by from, then to
    std::vector<std::string> regions; ///< in order of their first service; at least one entry
    int layers = 0;

    const TopologyEdge *find(std::size_t from, std::size_t to) const;
    /// Whether it is sources, one log and its readers, and nothing beyond.
    bool isPlain() const;
};

Topology topologyOf(const Frame &frame);

} // namespace millrace
