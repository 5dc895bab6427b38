// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/kafka/assignor.h"

#include <cstddef>
#include <vector>

namespace millrace::kafka {

/// What each member holds and may go on holding: of a topic that is there and that it subscribes to, and
/// claimed by no other of the same or a later generation.
std::vector<std::vector<TopicPartition>> goodClaims(const std::vector<GroupTopic> &topics,
                                                    const std::vector<GroupMember> &members);

/// As even as the subscriptions allow, and so that members keep what they hold where that is no obstacle.
/// `order`: places of members in the order in which they are dealt to.
Assignment stickyAssignment(const std::vector<GroupTopic> &topics, const std::vector<GroupMember> &members,
                            const std::vector<std::vector<TopicPartition>> &owned,
                            const std::vector<std::size_t> &order);

} // namespace millrace::kafka
