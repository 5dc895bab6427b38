// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: any scenario that the tables allow comes back from its file as it was, value for value, and runs
// the same; so does any session that holds it.

#include "content/library.h"
#include "content/session_file.h"
#include "seeds.h"
#include "sim/kernel/random.h"
#include "support/random_scenario.h"

#include <QtTest>

using namespace millrace;
using namespace millrace::test;

namespace {

Scenario randomScenario(std::uint64_t seed)
{
    const RandomStream random(seed, "scenario");
    std::uint64_t drawn = 0;
    return RandomScenario(
               [&](std::uint64_t bound) { return RandomStream::below(random.bits(drawn++), bound); })
        .make();
}

/// A parameter at its default may be left out of a file.
void expectSame(const Scenario &one, const Scenario &other)
{
    QCOMPARE(other.name, one.name);
    QCOMPARE(other.title, one.title);
    QCOMPARE(other.seed, one.seed);
    QCOMPARE(other.start, one.start);
    QCOMPARE(other.length, one.length);
    QCOMPARE(other.interRegionLatency, one.interRegionLatency);
    QCOMPARE(other.services.size(), one.services.size());
    for (std::size_t i = 0; i < one.services.size(); ++i) {
        QCOMPARE(other.services[i].kind, one.services[i].kind);
        QCOMPARE(other.services[i].name, one.services[i].name);
        QCOMPARE(other.services[i].region, one.services[i].region);
        const ServiceKind &kind = *findKind(one.services[i].kind);
        QVERIFY(withDefaults(kind, other.services[i].parameters)
                == withDefaults(kind, one.services[i].parameters));
    }
    QCOMPARE(other.policies.size(), one.policies.size());
    for (std::size_t i = 0; i < one.policies.size(); ++i)
        QVERIFY(*other.policies[i] == *one.policies[i]);
    QVERIFY(other.commands == one.commands);
    QVERIFY(other.variants == one.variants);
}

} // namespace

class ScenarioRoundTrip : public QObject
{
    Q_OBJECT

private slots:
    void comesBackAsItWas();
    void comesBackWithinASession();
};

void ScenarioRoundTrip::comesBackAsItWas()
{
    const int seeds = seedCount(300, 5'000);
    std::size_t values = 0;
    std::size_t commands = 0;
    std::size_t variants = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        const Scenario made = randomScenario(static_cast<std::uint64_t>(seed));
        const std::string text = writeScenario(made);
        const Loaded<Scenario> read = parseScenario(text, {});
        const std::string replay =
            "seed " + std::to_string(seed) + "; save it and try `millracectl lint FILE`:\n" + text;
        QVERIFY2(
            isGood(read),
            (describe("file", isGood(read) ? std::vector<Finding>{} : std::get<1>(read)) + replay).c_str());
        expectSame(made, std::get<Scenario>(read));
        if (QTest::currentTestFailed())
            QFAIL(replay.c_str());
        QCOMPARE(writeScenario(std::get<Scenario>(read)), text);
        for (const ServiceConfig &service : made.services)
            values += service.parameters.size();
        commands += made.commands.size();
        variants += made.variants.size();
    }
    // The property says nothing of what was never drawn.
    QVERIFY(values > static_cast<std::size_t>(seeds));
    QVERIFY(commands > static_cast<std::size_t>(seeds) / 2);
    QVERIFY(variants > static_cast<std::size_t>(seeds) / 4);
}

void ScenarioRoundTrip::comesBackWithinASession()
{
    const int seeds = seedCount(100, 1'000);
    for (int seed = 1; seed <= seeds; ++seed) {
        const RandomStream random(static_cast<std::uint64_t>(seed), "session");
        std::uint64_t drawn = 0;
        const auto draw = [&](std::uint64_t bound) {
            return RandomStream::below(random.bits(drawn++), bound);
        };
        SessionFile file;
        file.version = "0.0.9";
        file.scenario = randomScenario(static_cast<std::uint64_t>(seed));
        file.seed = random.bits(drawn++);
        for (int id = 0; id <= static_cast<int>(draw(4)); ++id) {
            SessionFile::Branch branch;
            branch.id = id;
            branch.parent = id == 0 ? -1 : static_cast<int>(draw(static_cast<std::uint64_t>(id)));
            branch.forkedAt =
                file.scenario.start + Duration{id == 0 ? 0 : static_cast<std::int64_t>(draw(1'000'000'000))};
            branch.outcomesAtFork = draw(1'000);
            branch.title = "Future " + std::to_string(id) + " \"\\\n";
            branch.head = branch.forkedAt + Duration{static_cast<std::int64_t>(draw(30'000'000'000'000'000))};
            branch.outcomesAtHead = random.bits(drawn++);
            branch.fingerprint = {random.bits(drawn++), random.bits(drawn++)};
            SimTime at = branch.forkedAt;
            for (const TimedCommand &timed : file.scenario.commands) {
                at = at
                     + Duration{static_cast<std::int64_t>(
                         draw(static_cast<std::uint64_t>((branch.head - at).ns) + 1))};
                branch.journal.push_back({at, random.bits(drawn++), timed.command});
            }
            file.branches.push_back(branch);
        }
        file.now = file.branches.front().head;
        const std::string text = writeSession(file);
        const Loaded<SessionFile> read = parseSession(text, "");
        QVERIFY2(isGood(read), text.c_str());
        const auto &back = std::get<SessionFile>(read);
        QCOMPARE(writeSession(back), text);
        QCOMPARE(back.seed, file.seed);
        QCOMPARE(back.now, file.now);
        QCOMPARE(back.branches.size(), file.branches.size());
        for (std::size_t i = 0; i < file.branches.size(); ++i) {
            const SessionFile::Branch &a = file.branches[i];
            const SessionFile::Branch &b = back.branches[i];
            QVERIFY2(b.parent == a.parent && b.forkedAt == a.forkedAt && b.head == a.head
                         && b.title == a.title && b.outcomesAtHead == a.outcomesAtHead
                         && b.fingerprint == a.fingerprint,
                     text.c_str());
            QCOMPARE(b.journal.size(), a.journal.size());
            for (std::size_t k = 0; k < a.journal.size(); ++k)
                QVERIFY2(b.journal[k].at == a.journal[k].at && b.journal[k].outcomes == a.journal[k].outcomes
                             && b.journal[k].command == a.journal[k].command,
                         text.c_str());
        }
    }
}

QTEST_APPLESS_MAIN(ScenarioRoundTrip)
#include "prop_scenario_round_trip.moc"
