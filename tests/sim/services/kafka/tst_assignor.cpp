// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: range, round-robin and the sticky assignors hand out what Kafka's own hand out in the worked examples
// of the facts.

#include "sim/services/kafka/assignor.h"

#include <QtTest>

#include <sstream>

using namespace millrace::kafka;

namespace {

std::vector<GroupMember> group(const std::vector<std::string> &ids, std::size_t topics)
{
    std::vector<GroupMember> members;
    for (const std::string &id : ids) {
        GroupMember member;
        member.id = id;
        for (std::uint32_t topic = 0; topic < topics; ++topic)
            member.topics.push_back(topic);
        members.push_back(member);
    }
    return members;
}

/// "c0=t0-0,t0-1 c1=t1-0": of one topic without its name.
std::string text(const std::vector<GroupTopic> &topics, const std::vector<GroupMember> &members,
                 const Assignment &assignment)
{
    std::ostringstream out;
    for (std::size_t i = 0; i < members.size(); ++i) {
        out << (i > 0 ? " " : "") << members[i].id << "=";
        for (std::size_t n = 0; n < assignment[i].size(); ++n) {
            out << (n > 0 ? "," : "");
            if (topics.size() > 1)
                out << topics[assignment[i][n].topic].name << "-";
            out << assignment[i][n].partition;
        }
    }
    return out.str();
}

/// A group of one topic, over several rebalances: members own what they were given last.
class Rebalances
{
public:
    explicit Rebalances(std::int32_t partitions)
        : m_topics{{"t", partitions}}
    {}
    void join(const std::string &id)
    {
        for (const GroupMember &each : group({id}, 1))
            m_members.push_back(each);
        std::sort(m_members.begin(), m_members.end(),
                  [](const GroupMember &a, const GroupMember &b) { return a.id < b.id; });
    }
    void leave(const std::string &id)
    {
        std::erase_if(m_members, [&](const GroupMember &each) { return each.id == id; });
    }
    std::string round()
    {
        const Assignment assignment = assign(Assignor::CooperativeSticky, m_topics, m_members);
        m_revoked.clear();
        for (std::size_t i = 0; i < m_members.size(); ++i) {
            for (const TopicPartition &each : revokedBy(m_members[i], assignment[i]))
                m_revoked += std::to_string(each.partition) + "(" + m_members[i].id + ") ";
            m_members[i].owned = assignment[i];
            m_members[i].generation = m_generation;
        }
        ++m_generation;
        return text(m_topics, m_members, assignment);
    }
    const std::string &revoked() const { return m_revoked; }

private:
    std::vector<GroupTopic> m_topics;
    std::vector<GroupMember> m_members;
    std::string m_revoked;
    std::int32_t m_generation = 1;
};

} // namespace

class TestAssignor : public QObject
{
    Q_OBJECT

private slots:
    void section6x2Fresh_data();
    void section6x2Fresh();
    void section6x2CooperativeSixPartitions();
    void section6x2CooperativeSevenPartitions();
    void section6x2CooperativeTwelvePartitions();
    void staticMembersAreOrderedByTheirInstance();
    void laterGenerationWins();
    void notSubscribedGetsNothing();
};

void TestAssignor::section6x2Fresh_data()
{
    QTest::addColumn<QList<int>>("partitions");
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QStringList>("ids");
    QTest::addColumn<QString>("range");
    QTest::addColumn<QString>("dealt");
    const QStringList three{"c0", "c1", "c2"};
    QTest::newRow("t:7") << QList<int>{7} << QStringList{"t"} << three << "c0=0,1,2 c1=3,4 c2=5,6"
                         << "c0=0,3,6 c1=1,4 c2=2,5";
    QTest::newRow("t0:3,t1:3") << QList<int>{3, 3} << QStringList{"t0", "t1"} << QStringList{"c0", "c1"}
                               << "c0=t0-0,t0-1,t1-0,t1-1 c1=t0-2,t1-2"
                               << "c0=t0-0,t0-2,t1-1 c1=t0-1,t1-0,t1-2";
    QTest::newRow("o:6,u:6") << QList<int>{6, 6} << QStringList{"o", "u"}
                             << QStringList{"c0", "c1", "c2", "c3"}
                             << "c0=o-0,o-1,u-0,u-1 c1=o-2,o-3,u-2,u-3 c2=o-4,u-4 c3=o-5,u-5"
                             << "c0=o-0,o-4,u-2 c1=o-1,o-5,u-3 c2=o-2,u-0,u-4 c3=o-3,u-1,u-5";
    QTest::newRow("t:2") << QList<int>{2} << QStringList{"t"} << three << "c0=0 c1=1 c2="
                         << "c0=0 c1=1 c2=";
    QTest::newRow("t:12") << QList<int>{12} << QStringList{"t"} << QStringList{"c0", "c1", "c2", "c3", "c4"}
                          << "c0=0,1,2 c1=3,4,5 c2=6,7 c3=8,9 c4=10,11"
                          << "c0=0,5,10 c1=1,6,11 c2=2,7 c3=3,8 c4=4,9";
    QTest::newRow("ids as text") << QList<int>{10} << QStringList{"t"} << QStringList{"c-10", "c-2", "c-1"}
                                 << "c-10=4,5,6 c-2=7,8,9 c-1=0,1,2,3" << QString();
}

void TestAssignor::section6x2Fresh()
{
    QFETCH(QList<int>, partitions);
    QFETCH(QStringList, names);
    QFETCH(QStringList, ids);
    QFETCH(QString, range);
    QFETCH(QString, dealt);
    std::vector<GroupTopic> topics;
    for (int i = 0; i < partitions.size(); ++i)
        topics.push_back({names[i].toStdString(), partitions[i]});
    std::vector<std::string> words;
    for (const QString &id : ids)
        words.push_back(id.toStdString());
    const std::vector<GroupMember> members = group(words, topics.size());
    QCOMPARE(QString::fromStdString(text(topics, members, assign(Assignor::Range, topics, members))), range);
    if (dealt.isEmpty())
        return;
    for (const Assignor each : {Assignor::RoundRobin, Assignor::Sticky, Assignor::CooperativeSticky})
        QCOMPARE(QString::fromStdString(text(topics, members, assign(each, topics, members))), dealt);
}

void TestAssignor::section6x2CooperativeSixPartitions()
{
    Rebalances group(6);
    group.join("c0");
    group.join("c1");
    QCOMPARE(group.round(), std::string("c0=0,2,4 c1=1,3,5"));
    group.join("c2");
    QCOMPARE(group.round(), std::string("c0=0,2 c1=1,3 c2="));
    QCOMPARE(group.revoked(), std::string("4(c0) 5(c1) "));
    QCOMPARE(group.round(), std::string("c0=0,2 c1=1,3 c2=4,5"));
    group.leave("c0");
    QCOMPARE(group.round(), std::string("c1=1,3,0 c2=4,5,2"));
    QCOMPARE(group.revoked(), std::string());
}

void TestAssignor::section6x2CooperativeSevenPartitions()
{
    Rebalances group(7);
    group.join("c0");
    QCOMPARE(group.round(), std::string("c0=0,1,2,3,4,5,6"));
    group.join("c1");
    QCOMPARE(group.round(), std::string("c0=0,1,2,3 c1="));
    QCOMPARE(group.round(), std::string("c0=0,1,2,3 c1=4,5,6"));
    group.join("c2");
    QCOMPARE(group.round(), std::string("c0=0,1,2 c1=4,5 c2="));
    QCOMPARE(group.revoked(), std::string("3(c0) 6(c1) "));
    QCOMPARE(group.round(), std::string("c0=0,1,2 c1=4,5 c2=3,6"));
    group.leave("c1");
    QCOMPARE(group.round(), std::string("c0=0,1,2,5 c2=3,6,4"));
}

void TestAssignor::section6x2CooperativeTwelvePartitions()
{
    Rebalances group(12);
    for (const char *id : {"c0", "c1", "c2"})
        group.join(id);
    QCOMPARE(group.round(), std::string("c0=0,3,6,9 c1=1,4,7,10 c2=2,5,8,11"));
    group.join("c3");
    QCOMPARE(group.round(), std::string("c0=0,3,6 c1=1,4,7 c2=2,5,8 c3="));
    QCOMPARE(group.round(), std::string("c0=0,3,6 c1=1,4,7 c2=2,5,8 c3=9,10,11"));
    group.leave("c2");
    QCOMPARE(group.round(), std::string("c0=0,3,6,2 c1=1,4,7,5 c3=9,10,11,8"));
}

void TestAssignor::staticMembersAreOrderedByTheirInstance()
{
    const std::vector<GroupTopic> topics = {{"t", 4}};
    std::vector<GroupMember> members = group({"zz-after-restart", "aa"}, 1);
    members[0].instanceId = "0-first";
    members[1].instanceId = "1-second";
    QCOMPARE(text(topics, members, assign(Assignor::Range, topics, members)),
             std::string("zz-after-restart=0,1 aa=2,3"));
}

void TestAssignor::laterGenerationWins()
{
    const std::vector<GroupTopic> topics = {{"t", 2}};
    std::vector<GroupMember> members = group({"c0", "c1"}, 1);
    members[0].owned = {{0, 0}, {0, 1}};
    members[0].generation = 3;
    members[1].owned = {{0, 0}};
    members[1].generation = 4;
    QCOMPARE(text(topics, members, assign(Assignor::Sticky, topics, members)), std::string("c0=1 c1=0"));
    // What is no longer there cannot be kept.
    members[0].owned = {{0, 7}, {3, 0}};
    members[1].owned.clear();
    QCOMPARE(text(topics, members, assign(Assignor::Sticky, topics, members)), std::string("c0=0 c1=1"));
}

void TestAssignor::notSubscribedGetsNothing()
{
    const std::vector<GroupTopic> topics = {{"a", 2}, {"b", 4}, {"nobody", 3}};
    std::vector<GroupMember> members = group({"c0", "c1"}, 2);
    members[0].topics = {0};
    for (const Assignor each : {Assignor::Range, Assignor::RoundRobin, Assignor::Sticky}) {
        const Assignment assignment = assign(each, topics, members);
        for (const TopicPartition &partition : assignment[0])
            QCOMPARE(partition.topic, std::uint32_t{0});
        QCOMPARE(assignment[0].size() + assignment[1].size(), std::size_t{6});
    }
    QVERIFY(assign(Assignor::Sticky, topics, {}).empty());
}

QTEST_APPLESS_MAIN(TestAssignor)
#include "tst_assignor.moc"
