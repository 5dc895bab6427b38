// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/kafka/sticky_assignor.h"

#include <algorithm>
#include <deque>
#include <map>

namespace millrace::kafka {

namespace {

using Claims = std::vector<std::vector<TopicPartition>>;

bool isSubscribed(const GroupMember &member, std::uint32_t topic)
{
    return std::binary_search(member.topics.begin(), member.topics.end(), topic);
}

/// Every partition that somebody subscribes to, in order.
std::vector<TopicPartition> wanted(const std::vector<GroupTopic> &topics,
                                   const std::vector<GroupMember> &members)
{
    std::vector<TopicPartition> all;
    for (std::uint32_t topic = 0; topic < topics.size(); ++topic) {
        const bool isWanted = std::any_of(members.begin(), members.end(), [&](const GroupMember &member) {
            return isSubscribed(member, topic);
        });
        for (std::int32_t partition = 0; isWanted && partition < topics[topic].partitions; ++partition)
            all.push_back({topic, partition});
    }
    return all;
}

/// Those of `all` that no member of the assignment has.
std::vector<TopicPartition> unassigned(const std::vector<TopicPartition> &all, const Assignment &assignment)
{
    std::vector<TopicPartition> taken;
    for (const auto &partitions : assignment)
        taken.insert(taken.end(), partitions.begin(), partitions.end());
    std::sort(taken.begin(), taken.end());
    std::vector<TopicPartition> rest;
    std::set_difference(all.begin(), all.end(), taken.begin(), taken.end(), std::back_inserter(rest));
    return rest;
}

/// All members subscribe to the same topics: each gets the floor of the even share, and as many as there are
/// over one more.
class EvenShares
{
public:
    EvenShares(std::size_t partitions, std::size_t members)
        : m_least(partitions / members)
        , m_most((partitions + members - 1) / members)
        , m_withMost(partitions % members)
    {}

    /// What a member keeps of what it holds.
    std::size_t keeps(std::size_t held)
    {
        if (held < m_least)
            return held;
        if (held >= m_most && m_given < m_withMost) {
            ++m_given;
            return m_most;
        }
        return m_least;
    }

    void deal(const std::vector<TopicPartition> &rest, Assignment &assignment,
              const std::vector<std::size_t> &order) const
    {
        std::vector<std::size_t> below;
        std::vector<std::size_t> atLeast;
        for (const std::size_t member : order) {
            if (assignment[member].size() < m_least)
                below.push_back(member);
            else if (assignment[member].size() < m_most)
                atLeast.push_back(member);
        }
        std::size_t dealt = 0;
        std::size_t next = 0;
        for (; dealt < rest.size() && !below.empty(); ++dealt) {
            next = next < below.size() ? next : 0;
            const std::size_t member = below[next];
            assignment[member].push_back(rest[dealt]);
            if (assignment[member].size() < m_least) {
                ++next;
                continue;
            }
            below.erase(below.begin() + static_cast<std::ptrdiff_t>(next));
            atLeast.push_back(member);
        }
        for (std::size_t i = 0; dealt < rest.size(); ++i, ++dealt)
            assignment[atLeast[i]].push_back(rest[dealt]);
    }

private:
    std::size_t m_least;
    std::size_t m_most;
    std::size_t m_withMost;
    std::size_t m_given = 0;
};

Assignment evenly(const std::vector<TopicPartition> &all, const Claims &owned,
                  const std::vector<std::size_t> &order)
{
    Assignment assignment(owned.size());
    EvenShares shares(all.size(), owned.size());
    for (const std::size_t member : order) {
        const std::size_t kept = shares.keeps(owned[member].size());
        assignment[member].assign(owned[member].begin(),
                                  owned[member].begin() + static_cast<std::ptrdiff_t>(kept));
    }
    shares.deal(unassigned(all, assignment), assignment, order);
    return assignment;
}

/// Subscriptions differ: what is free goes to whoever has least, and then partitions are passed on along ways
/// from one member to another, as long as that makes two of them more even.
class UnevenGroup
{
public:
    UnevenGroup(const std::vector<GroupMember> &members, Assignment assignment,
                const std::vector<std::size_t> &order)
        : m_members(members)
        , m_assignment(std::move(assignment))
        , m_order(order)
    {}

    void give(const TopicPartition &partition)
    {
        std::size_t least = m_order.size();
        for (const std::size_t member : m_order)
            if (isSubscribed(m_members[member], partition.topic)
                && (least == m_order.size() || load(member) < load(least)))
                least = member;
        m_assignment[least].push_back(partition);
    }

    /// No way leads from a member to one that has two less: then no assignment is more even.
    void balance()
    {
        while (passOn()) {
        }
    }

    Assignment take() { return std::move(m_assignment); }

private:
    std::size_t load(std::size_t member) const { return m_assignment[member].size(); }

    /// Place of a partition of `from` that `to` may have; the newest, which it has held least long.
    std::ptrdiff_t movable(std::size_t from, std::size_t to) const
    {
        for (std::size_t i = m_assignment[from].size(); i-- > 0;)
            if (isSubscribed(m_members[to], m_assignment[from][i].topic))
                return static_cast<std::ptrdiff_t>(i);
        return -1;
    }

    bool passOn()
    {
        std::vector<std::size_t> fullest = m_order;
        std::stable_sort(fullest.begin(), fullest.end(),
                         [this](std::size_t a, std::size_t b) { return load(a) > load(b); });
        return std::any_of(fullest.begin(), fullest.end(),
                           [this](std::size_t member) { return passOnFrom(member); });
    }

    bool passOnFrom(std::size_t first)
    {
        std::vector<std::size_t> cameFrom(m_members.size(), m_members.size());
        std::deque<std::size_t> open = {first};
        cameFrom[first] = first;
        while (!open.empty()) {
            const std::size_t at = open.front();
            open.pop_front();
            if (load(at) + 2 <= load(first)) {
                moveAlong(cameFrom, at);
                return true;
            }
            for (const std::size_t next : m_order)
                if (cameFrom[next] == m_members.size() && movable(at, next) >= 0) {
                    cameFrom[next] = at;
                    open.push_back(next);
                }
        }
        return false;
    }

    void moveAlong(const std::vector<std::size_t> &cameFrom, std::size_t last)
    {
        for (std::size_t to = last; cameFrom[to] != to; to = cameFrom[to]) {
            const std::size_t from = cameFrom[to];
            const std::ptrdiff_t place = movable(from, to);
            m_assignment[to].push_back(m_assignment[from][static_cast<std::size_t>(place)]);
            m_assignment[from].erase(m_assignment[from].begin() + place);
        }
    }

    const std::vector<GroupMember> &m_members;
    Assignment m_assignment;
    const std::vector<std::size_t> &m_order;
};

} // namespace

Claims goodClaims(const std::vector<GroupTopic> &topics, const std::vector<GroupMember> &members)
{
    struct Holder
    {
        std::size_t member = 0;
        std::int32_t generation = 0;
        bool isDisputed = false;
    };
    std::map<TopicPartition, Holder> holders;
    for (std::size_t member = 0; member < members.size(); ++member)
        for (const TopicPartition &each : members[member].owned) {
            if (each.topic >= topics.size() || each.partition < 0
                || each.partition >= topics[each.topic].partitions
                || !isSubscribed(members[member], each.topic))
                continue;
            const std::int32_t generation = members[member].generation;
            const auto [at, isNew] = holders.try_emplace(each, Holder{member, generation, false});
            if (isNew || at->second.member == member)
                continue;
            if (generation > at->second.generation)
                at->second = {member, generation, false};
            else if (generation == at->second.generation)
                at->second.isDisputed = true;
        }
    Claims claims(members.size());
    for (std::size_t member = 0; member < members.size(); ++member)
        for (const TopicPartition &each : members[member].owned)
            if (const auto at = holders.find(each);
                at != holders.end() && at->second.member == member && !at->second.isDisputed
                && std::find(claims[member].begin(), claims[member].end(), each) == claims[member].end())
                claims[member].push_back(each);
    return claims;
}

Assignment stickyAssignment(const std::vector<GroupTopic> &topics, const std::vector<GroupMember> &members,
                            const Claims &owned, const std::vector<std::size_t> &order)
{
    const std::vector<TopicPartition> all = wanted(topics, members);
    const bool isUniform = std::all_of(members.begin(), members.end(), [&](const GroupMember &member) {
        return member.topics == members.front().topics;
    });
    if (isUniform)
        return evenly(all, owned, order);
    UnevenGroup group(members, owned, order);
    for (const TopicPartition &partition : unassigned(all, owned))
        group.give(partition);
    group.balance();
    return group.take();
}

} // namespace millrace::kafka
