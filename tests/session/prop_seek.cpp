// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: wherever one goes in a run and its forks, forward or back, everything is as in a run that was
// never interrupted, also when most checkpoints had to go.

#include "content/library.h"
#include "content/session_file.h"
#include "seeds.h"
#include "session/session_io.h"
#include "sim/kernel/random.h"
#include "support/branch_script.h"

#include <QDir>
#include <QtTest>

#include <map>

using namespace millrace;
using namespace millrace::test;

namespace {

class Dice
{
public:
    explicit Dice(std::uint64_t seed)
        : m_random(seed, "seek")
    {}
    std::uint64_t below(std::uint64_t bound) { return RandomStream::below(m_random.bits(m_drawn++), bound); }
    SimTime momentIn(const Run &run)
    {
        return run.simulation().start()
               + Duration{
                   static_cast<std::int64_t>(below(static_cast<std::uint64_t>(run.scenario().length.ns)))};
    }

private:
    RandomStream m_random;
    std::uint64_t m_drawn = 0;
};

Scenario hotShard()
{
    Loaded<Scenario> loaded = loadScenario("hot-shard");
    if (!isGood(loaded))
        qFatal("%s", describe("hot-shard", std::get<std::vector<Finding>>(loaded)).c_str());
    return std::get<Scenario>(std::move(loaded));
}

/// What an operator, a learner and fate do to the shop within ten minutes.
std::vector<Command> tenCommands()
{
    return {command("split_shard", "orders", "kinesis_stream", {{"shard", "1"}}),
            command("set", "web", "producer", {{"rate", "2500/s"}}),
            command("pause", "analytics"),
            command("resume", "analytics"),
            command("merge_shards", "orders", "kinesis_stream", {{"shard", "2"}, {"with", "3"}}),
            command("set", "web", "producer", {{"salt", "18"}, {"retry", "failed"}}),
            command("crash", "analytics"),
            command("restart", "analytics"),
            command("lose_replies", "web", "producer", {{"for", "4s"}}),
            command("create", "archive", "", {})};
}

/// Gives the commands at random moments; every third a few events later, between two of one instant.
void playThrough(Run &run, Dice &dice)
{
    const std::vector<Command> commands = tenCommands();
    const SimTime start = run.simulation().start();
    const std::int64_t part = run.scenario().length.ns / static_cast<std::int64_t>(commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const auto within = static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(part)));
        run.advance(start + Duration{part * static_cast<std::int64_t>(i) + within});
        if (i % 3 == 1)
            run.advance(endOfTime, {.eventsMax = static_cast<std::int64_t>(1 + dice.below(40))});
        Command given = commands[i];
        if (given.name == "create") {
            given.arguments = valuesFor(*findKind("consumer")->parameters, {{"stream", "orders"}});
            setValue(given.arguments, "kind", std::string("consumer"));
        }
        const CommandResult result = run.apply(given);
        QVERIFY2(result.ok(), result.error.c_str());
    }
    run.advance(start + run.scenario().length);
}

/// A moment anywhere, or the very moment of a command, or just beside it.
SimTime anyMoment(const Run &run, BranchId branch, Dice &dice)
{
    const std::vector<JournalEntry> journal = run.journal(branch);
    if (dice.below(4) != 0 || journal.empty())
        return dice.momentIn(run);
    const SimTime at = journal[dice.below(journal.size())].at;
    return at + nanoseconds(static_cast<std::int64_t>(dice.below(3)) - 1);
}

struct Seek
{
    BranchId branch = 0;
    SimTime to;
};

/// Makes the seeks in their order and compares each with the unbroken run of its branch.
void compareSeeks(Run &run, const std::vector<Seek> &seeks, std::uint64_t seed)
{
    std::map<BranchId, std::vector<SimTime>> moments;
    for (const Seek &seek : seeks)
        moments[seek.branch].push_back(seek.to);
    std::map<std::pair<BranchId, SimTime>, RunDigest> expected;
    for (auto &[branch, all] : moments) {
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        std::vector<RunDigest> digests = unbrokenRun(run.scenario(), run.seed(), run.journal(branch), all);
        QCOMPARE(digests.size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            expected.emplace(std::pair(branch, all[i]), std::move(digests[i]));
    }
    int back = 0;
    for (std::size_t i = 0; i < seeks.size(); ++i) {
        back += seeks[i].to < run.now() ? 1 : 0;
        QVERIFY(seeks[i].branch == run.currentBranch() ? run.seek(seeks[i].to)
                                                       : run.switchTo(seeks[i].branch, seeks[i].to));
        QCOMPARE(run.currentBranch(), seeks[i].branch);
        const std::string difference =
            differenceOf(digestOf(run.simulation()), expected.at({seeks[i].branch, seeks[i].to}));
        if (difference.empty())
            continue;
        const QString path = QDir::temp().filePath(QStringLiteral("seek-%1.millrace").arg(seed));
        saveText(path.toStdString(), writeSession(toFile(run)));
        QFAIL(qPrintable(QStringLiteral("seed %1, seek %2 to %3 ns of branch %4: %5 differ; look at it by "
                                        "`millracectl replay %6`")
                             .arg(seed)
                             .arg(i)
                             .arg((seeks[i].to - run.simulation().start()).ns)
                             .arg(seeks[i].branch)
                             .arg(QString::fromStdString(difference), path)));
    }
    QVERIFY2(back > static_cast<int>(seeks.size()) / 5, "too few of the seeks went back");
}

Run open(const Scenario &scenario, std::uint64_t seed, RunLimits limits = {})
{
    auto opened = Run::open(scenario, seed, limits);
    if (opened.index() != 0)
        qFatal("hot-shard cannot be run");
    return std::get<Run>(std::move(opened));
}

} // namespace

class SeekProperty : public QObject
{
    Q_OBJECT

private slots:
    void noticesWhatDiffers();
    void equalsAnUnbrokenRun();
    void equalsAnUnbrokenRunAcrossForks();
    void staysExactWhenCheckpointsAreThinned();
    void staysExactWithoutCheckpoints();
};

void SeekProperty::noticesWhatDiffers()
{
    // The comparison is worth nothing unless a single event more or another command shows in it.
    Run run = open(hotShard(), 1);
    run.advance(run.simulation().start() + seconds(3));
    const RunDigest before = digestOf(run.simulation());
    QCOMPARE(differenceOf(before, digestOf(run.simulation())), std::string());
    Simulation eventMore = run.simulation();
    eventMore.advance(endOfTime, {.eventsMax = 1});
    QVERIFY(!differenceOf(before, digestOf(eventMore)).empty());
    Simulation commanded = run.simulation();
    QVERIFY(commanded.apply(command("pause", "analytics")).ok());
    QVERIFY(!differenceOf(before, digestOf(commanded)).empty());
}

void SeekProperty::equalsAnUnbrokenRun()
{
    const int count = seedCount(200, 1'000);
    Dice dice(1);
    Run run = open(hotShard(), 1);
    playThrough(run, dice);
    QCOMPARE(run.journal(0).size(), std::size_t{10});
    QVERIFY(run.checkpointCount() > 20);
    std::vector<Seek> seeks;
    for (int i = 0; i < count; ++i)
        seeks.push_back({0, anyMoment(run, 0, dice)});
    compareSeeks(run, seeks, 1);
}

void SeekProperty::equalsAnUnbrokenRunAcrossForks()
{
    const int count = seedCount(40, 400);
    Dice dice(2);
    Scenario scenario = hotShard();
    scenario.length = minutes(2);
    Run run = open(scenario, 2);
    playThrough(run, dice);
    // Forks of forks, each from a moment that a branch has already passed.
    const std::vector<Command> changes = {
        command("set", "web", "producer", {{"salt", "4"}}),
        command("split_shard", "orders", "kinesis_stream", {{"shard", "0"}}),
        command("set", "analytics", "consumer", {{"processing_rate", "700/s"}}), command("stop", "web")};
    for (const Command &change : changes) {
        const Branch &from = run.branches()[dice.below(run.branches().size())];
        const BranchId parent = from.id;
        QVERIFY(run.switchTo(parent, anyMoment(run, parent, dice)));
        const std::size_t before = run.branches().size();
        if (!run.isAtHead())
            QVERIFY(run.apply(change).ok() == (run.branches().size() == before + 1));
        run.advance(run.simulation().start() + scenario.length);
    }
    QVERIFY(run.branches().size() >= 4);
    std::vector<Seek> seeks;
    for (int i = 0; i < count; ++i) {
        const BranchId branch = run.branches()[dice.below(run.branches().size())].id;
        seeks.push_back({branch, anyMoment(run, branch, dice)});
    }
    compareSeeks(run, seeks, 2);
}

void SeekProperty::staysExactWhenCheckpointsAreThinned()
{
    const int count = seedCount(15, 150);
    Dice dice(3);
    Scenario scenario = hotShard();
    scenario.length = minutes(3);
    const std::size_t all = [&] {
        Run unlimited = open(scenario, 3);
        Dice same(4);
        playThrough(unlimited, same);
        return unlimited.checkpointBytes();
    }();
    RunLimits limits;
    limits.checkpointBytesMax = all / 8;
    Run run = open(scenario, 3, limits);
    Dice same(4);
    playThrough(run, same);
    QVERIFY(run.checkpointBytes() <= limits.checkpointBytesMax);
    QVERIFY2(run.checkpointCount() >= 2, "thinning leaves some over the whole run");
    std::vector<Seek> seeks;
    for (int i = 0; i < count; ++i)
        seeks.push_back({0, anyMoment(run, 0, dice)});
    compareSeeks(run, seeks, 3);
    QVERIFY(run.checkpointBytes() <= limits.checkpointBytesMax);
}

void SeekProperty::staysExactWithoutCheckpoints()
{
    Dice dice(5);
    Scenario scenario = hotShard();
    scenario.length = minutes(2);
    RunLimits limits;
    limits.checkpointBytesMax = 0;
    Run run = open(scenario, 5, limits);
    playThrough(run, dice);
    QCOMPARE(run.checkpointCount(), std::size_t{0});
    std::vector<Seek> seeks;
    for (int i = 0; i < 10; ++i)
        seeks.push_back({0, anyMoment(run, 0, dice)});
    compareSeeks(run, seeks, 5);
}

QTEST_APPLESS_MAIN(SeekProperty)
#include "prop_seek.moc"
