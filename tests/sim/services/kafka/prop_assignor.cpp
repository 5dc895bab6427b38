// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: on random groups every partition that is wanted goes to one subscriber, loads are as even as any
// assignment could make them, and with equal subscriptions members keep as much as evenness allows; both
// against all assignments there are.

#include "seeds.h"
#include "sim/services/kafka/assignor.h"
#include "support/dice.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <functional>

using namespace millrace;
using namespace millrace::kafka;
using namespace millrace::test;

namespace {

struct Group
{
    std::vector<GroupTopic> topics;
    std::vector<GroupMember> members;
};

Group randomGroup(Dice &dice, bool isUniform)
{
    Group made;
    const auto topics = 1 + dice.below(3);
    std::int32_t left = 7; // so few that all assignments can be tried
    for (std::uint64_t i = 0; i < topics && left > 0; ++i) {
        const auto partitions = static_cast<std::int32_t>(1 + dice.below(4));
        made.topics.push_back({"t" + std::to_string(i), std::min(left, partitions)});
        left -= partitions;
    }
    const auto members = 1 + dice.below(4);
    for (std::uint64_t i = 0; i < members; ++i) {
        GroupMember member;
        member.id = "c" + std::to_string(i);
        for (std::uint32_t topic = 0; topic < made.topics.size(); ++topic)
            if (isUniform || dice.below(3) != 0)
                member.topics.push_back(topic);
        made.members.push_back(member);
    }
    // What they held before, of some earlier group: anything, but no partition twice.
    for (std::uint32_t topic = 0; topic < made.topics.size(); ++topic)
        for (std::int32_t partition = 0; partition < made.topics[topic].partitions; ++partition)
            if (const auto owner = dice.below(members + 1); owner < members)
                made.members[owner].owned.push_back({topic, partition});
    return made;
}

bool isSubscribed(const GroupMember &member, std::uint32_t topic)
{
    return std::find(member.topics.begin(), member.topics.end(), topic) != member.topics.end();
}

std::vector<TopicPartition> wantedOf(const Group &group)
{
    std::vector<TopicPartition> all;
    for (std::uint32_t topic = 0; topic < group.topics.size(); ++topic)
        if (std::any_of(group.members.begin(), group.members.end(),
                        [&](const GroupMember &member) { return isSubscribed(member, topic); }))
            for (std::int32_t partition = 0; partition < group.topics[topic].partitions; ++partition)
                all.push_back({topic, partition});
    return all;
}

std::vector<std::size_t> loadsOf(const Assignment &assignment)
{
    std::vector<std::size_t> loads;
    for (const auto &partitions : assignment)
        loads.push_back(partitions.size());
    std::sort(loads.begin(), loads.end(), std::greater<>());
    return loads;
}

std::size_t keptIn(const Group &group, const Assignment &assignment)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < group.members.size(); ++i)
        for (const TopicPartition &each : assignment[i])
            kept += static_cast<std::size_t>(
                std::count(group.members[i].owned.begin(), group.members[i].owned.end(), each));
    return kept;
}

/// Of all assignments: the most even loads, greatest first, and the most that is kept with these.
struct Best
{
    std::vector<std::size_t> loads;
    std::size_t kept = 0;
};

Best bestOf(const Group &group)
{
    const std::vector<TopicPartition> all = wantedOf(group);
    Best best;
    bool isFirst = true;
    Assignment assignment(group.members.size());
    const std::function<void(std::size_t)> tryFrom = [&](std::size_t at) {
        if (at == all.size()) {
            const std::vector<std::size_t> loads = loadsOf(assignment);
            const std::size_t kept = keptIn(group, assignment);
            if (isFirst || loads < best.loads || (loads == best.loads && kept > best.kept))
                best = {loads, kept};
            isFirst = false;
            return;
        }
        for (std::size_t member = 0; member < group.members.size(); ++member) {
            if (!isSubscribed(group.members[member], all[at].topic))
                continue;
            assignment[member].push_back(all[at]);
            tryFrom(at + 1);
            assignment[member].pop_back();
        }
    };
    tryFrom(0);
    return best;
}

} // namespace

class AssignorProperty : public QObject
{
    Q_OBJECT

private slots:
    void evenAndStickyAsAnyAssignment();
};

void AssignorProperty::evenAndStickyAsAnyAssignment()
{
    const int seeds = seedCount(200, 1000);
    std::size_t kept = 0;
    std::size_t moved = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        const bool isUniform = dice.below(2) == 0;
        const Group group = randomGroup(dice, isUniform);
        const std::string where = "seed " + std::to_string(seed);
        const std::vector<TopicPartition> all = wantedOf(group);
        for (const Assignor assignor : {Assignor::Range, Assignor::RoundRobin, Assignor::Sticky}) {
            const Assignment assignment = assign(assignor, group.topics, group.members);
            std::vector<TopicPartition> given;
            for (std::size_t i = 0; i < assignment.size(); ++i)
                for (const TopicPartition &each : assignment[i]) {
                    QVERIFY2(isSubscribed(group.members[i], each.topic), where.c_str());
                    given.push_back(each);
                }
            std::sort(given.begin(), given.end());
            QVERIFY2(given == all, where.c_str());
        }
        const Assignment sticky = assign(Assignor::Sticky, group.topics, group.members);
        const Best best = bestOf(group);
        QVERIFY2(loadsOf(sticky) == best.loads, where.c_str());
        if (isUniform)
            QVERIFY2(keptIn(group, sticky) == best.kept, where.c_str());
        kept += keptIn(group, sticky);
        moved += all.size() - keptIn(group, sticky);

        // Cooperative: nobody is handed what another holds, and a second round makes it whole.
        Group next = group;
        Assignment cooperative = assign(Assignor::CooperativeSticky, next.topics, next.members);
        for (std::size_t i = 0; i < cooperative.size(); ++i)
            for (const TopicPartition &each : cooperative[i])
                for (std::size_t other = 0; other < next.members.size(); ++other) {
                    const GroupMember &member = next.members[other];
                    const bool holds = isSubscribed(member, each.topic)
                                       && std::count(member.owned.begin(), member.owned.end(), each) > 0;
                    QVERIFY2(other == i || !holds, where.c_str());
                }
        for (std::size_t i = 0; i < cooperative.size(); ++i)
            next.members[i].owned = cooperative[i];
        cooperative = assign(Assignor::CooperativeSticky, next.topics, next.members);
        std::size_t total = 0;
        for (const auto &partitions : cooperative)
            total += partitions.size();
        QVERIFY2(total == all.size(), where.c_str());
        QVERIFY2(loadsOf(cooperative) == best.loads, where.c_str());
    }
    QVERIFY(kept > 0);
    QVERIFY(moved > 0);
}

QTEST_APPLESS_MAIN(AssignorProperty)
#include "prop_assignor.moc"
