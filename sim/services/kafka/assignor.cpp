// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kafka/assignor.h"

#include "sim/services/kafka/sticky_assignor.h"

#include <algorithm>

namespace millrace::kafka {

namespace {

/// Places of members in the order in which an assignor deals to them.
std::vector<std::size_t> inOrder(const std::vector<GroupMember> &members, bool byInstance)
{
    std::vector<std::size_t> order(members.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    const auto nameOf = [&](std::size_t i) -> const std::string & {
        return byInstance && !members[i].instanceId.empty() ? members[i].instanceId : members[i].id;
    };
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return nameOf(a) < nameOf(b); });
    return order;
}

bool isSubscribed(const GroupMember &member, std::uint32_t topic)
{
    return std::binary_search(member.topics.begin(), member.topics.end(), topic);
}

Assignment byRange(const std::vector<GroupTopic> &topics, const std::vector<GroupMember> &members)
{
    Assignment assignment(members.size());
    const std::vector<std::size_t> order = inOrder(members, true);
    for (std::uint32_t topic = 0; topic < topics.size(); ++topic) {
        std::vector<std::size_t> takers;
        std::copy_if(order.begin(), order.end(), std::back_inserter(takers),
                     [&](std::size_t member) { return isSubscribed(members[member], topic); });
        if (takers.empty())
            continue;
        const auto count = static_cast<std::int32_t>(takers.size());
        const std::int32_t each = topics[topic].partitions / count;
        const std::int32_t extra = topics[topic].partitions % count;
        std::int32_t next = 0;
        for (std::int32_t i = 0; i < count; ++i)
            for (std::int32_t n = each + (i < extra ? 1 : 0); n > 0; --n)
                assignment[takers[static_cast<std::size_t>(i)]].push_back({topic, next++});
    }
    return assignment;
}

Assignment byRoundRobin(const std::vector<GroupTopic> &topics, const std::vector<GroupMember> &members)
{
    Assignment assignment(members.size());
    const std::vector<std::size_t> order = inOrder(members, true);
    std::size_t next = 0;
    for (std::uint32_t topic = 0; topic < topics.size(); ++topic) {
        const bool isWanted = std::any_of(members.begin(), members.end(), [&](const GroupMember &member) {
            return isSubscribed(member, topic);
        });
        for (std::int32_t partition = 0; isWanted && partition < topics[topic].partitions; ++partition) {
            while (!isSubscribed(members[order[next]], topic))
                next = (next + 1) % order.size();
            assignment[order[next]].push_back({topic, partition});
            next = (next + 1) % order.size();
        }
    }
    return assignment;
}

/// Takes out what another member still holds.
void holdBack(Assignment &assignment, const std::vector<GroupMember> &members,
              const std::vector<std::vector<TopicPartition>> &owned)
{
    for (std::size_t member = 0; member < members.size(); ++member)
        std::erase_if(assignment[member], [&](const TopicPartition &each) {
            for (std::size_t other = 0; other < members.size(); ++other)
                if (other != member
                    && std::find(owned[other].begin(), owned[other].end(), each) != owned[other].end())
                    return true;
            return false;
        });
}

} // namespace

Assignment assign(Assignor assignor, const std::vector<GroupTopic> &topics,
                  const std::vector<GroupMember> &members)
{
    if (members.empty())
        return {};
    switch (assignor) {
    case Assignor::Range:
        return byRange(topics, members);
    case Assignor::RoundRobin:
        return byRoundRobin(topics, members);
    case Assignor::Sticky:
    case Assignor::CooperativeSticky:
        break;
    }
    const std::vector<std::vector<TopicPartition>> owned = goodClaims(topics, members);
    Assignment assignment = stickyAssignment(topics, members, owned, inOrder(members, false));
    if (assignor == Assignor::CooperativeSticky)
        holdBack(assignment, members, owned);
    return assignment;
}

std::vector<TopicPartition> revokedBy(const GroupMember &member, const std::vector<TopicPartition> &assigned)
{
    std::vector<TopicPartition> revoked;
    std::copy_if(member.owned.begin(), member.owned.end(), std::back_inserter(revoked),
                 [&](const TopicPartition &each) {
                     return std::find(assigned.begin(), assigned.end(), each) == assigned.end();
                 });
    return revoked;
}

} // namespace millrace::kafka
