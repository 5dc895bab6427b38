// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace millrace::kafka {

/// A partition by its topic's place in the list of topics.
struct TopicPartition
{
    std::uint32_t topic = 0;
    std::int32_t partition = 0;

    friend auto operator<=>(const TopicPartition &, const TopicPartition &) = default;
};

struct GroupTopic
{
    std::string name;
    std::int32_t partitions = 0;
};

/// A member as the group's leader knows it from its JoinGroup.
struct GroupMember
{
    std::string id;
    std::string instanceId;            ///< of static membership; empty: dynamic
    std::vector<std::uint32_t> topics; ///< subscribed, by place, ascending
    std::vector<TopicPartition> owned; ///< what it says it holds; sticky assignors only
    std::int32_t generation = -1;      ///< of that claim: of two, the older is void
};

/// partition.assignment.strategy, by the names of the clients.
enum class Assignor : std::uint8_t { Range, RoundRobin, Sticky, CooperativeSticky };

/// Partitions of each member, in the order of `members`. Topics are to be in order of their names.
using Assignment = std::vector<std::vector<TopicPartition>>;

/// What the leader of a group hands out. Members are told apart and ordered by their ids as text, of static
/// ones by the instance id where the client does so. Cooperative: a partition that another member still holds
/// is not handed out before that has given it up, in the next round. Sources: Kafka, RangeAssignor,
/// RoundRobinAssignor, AbstractStickyAssignor, CooperativeStickyAssignor; without racks.
Assignment assign(Assignor assignor, const std::vector<GroupTopic> &topics,
                  const std::vector<GroupMember> &members);

/// What members hold that the assignment takes from them: they revoke it and join again.
std::vector<TopicPartition> revokedBy(const GroupMember &member, const std::vector<TopicPartition> &assigned);

} // namespace millrace::kafka
