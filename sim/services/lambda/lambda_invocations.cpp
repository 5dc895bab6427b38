// SPDX-License-Identifier: GPL-3.0-or-later
// One invocation: its environment, what it looks up, the handler's course.
#include "sim/services/lambda/lambda_function.h"
#include "sim/services/lambda/lambda_tables.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::lambda {

std::int64_t Function::concurrencyMax(const World &world) const
{
    if (m_config.reservedConcurrency > 0)
        return m_config.reservedConcurrency;
    return world.now() < m_takenUntil ? 0 : accountConcurrency;
}

/// True when a new environment must be made.
bool Function::takeEnvironment(const World &world)
{
    const auto isOld = [&](SimTime since) { return world.now() - since > m_config.keepWarm; };
    m_warm.erase(m_warm.begin(), std::find_if_not(m_warm.begin(), m_warm.end(), isOld));
    if (m_warm.empty())
        return true;
    m_warm.pop_back();
    return false;
}

Duration Function::scaled(Duration time) const
{
    return Duration{time.ns * referenceMemoryMb / m_config.memoryMb};
}

bool Function::isPoison(const World &world, const LogRow &row) const
{
    if (m_config.poisonKeys.empty())
        return false;
    const KeyUniverse *keys = world.keysOf(ServiceIndex{row.producer});
    return keys != nullptr
           && std::find(m_config.poisonKeys.begin(), m_config.poisonKeys.end(), keys->name(row.key))
                  != m_config.poisonKeys.end();
}

Function::Course Function::courseOf(const World &world, const Slot &slot, const Part &part) const
{
    Course course;
    course.good.reserve(part.to - part.from);
    std::int64_t touched = 0;
    Duration slow;
    for (std::size_t i = part.from; i < part.to; ++i) {
        ++touched;
        if (m_config.handler != "succeed" && isPoison(world, slot.batch[i].row)) {
            if (m_config.handler == "slow") {
                slow = slow + m_config.slowTime;
            } else {
                if (course.poison == npos)
                    course.poison = i;
                course.hangs = m_config.handler == "hang";
                if (course.hangs || !m_config.reportsFailures || catches())
                    break;
                continue;
            }
        }
        course.good.push_back(i);
    }
    course.work = scaled(m_config.baseDuration + m_config.perRecord * touched) + slow;
    return course;
}

void Function::startInvocation(World &world, const Place &place, const Course &course)
{
    Slot &slot = at(place);
    ++m_running;
    ++m_invocations;
    add(world, Invocations, 1);
    add(world, ConcurrentExecutions, m_running);
    if (m_throttled != noHappening) {
        say(world, "throttle_ends", world.nameOf(m_index) + " is invoked again", HappeningTone::Recovery,
            m_throttled);
        m_throttled = noHappening;
    }
    slot.startedAt = world.now();
    if (takeEnvironment(world)) {
        ++m_coldStarts;
        add(world, ColdStarts, 1);
        slot.startedAt = slot.startedAt + m_config.coldStart;
    }
    slot.pass = 0;
    slot.jobs = 0;
    slot.targetError.clear();
    slot.eventTo = {};
    slot.eventError = CallError::None;
    if (!slot.isClosingWindow) {
        BatchNode &node = slot.tree[slot.parts.back().node];
        ++node.attempts;
        ++slot.attempts;
        node.outcome = BatchOutcome::Running;
        const Held &last = slot.batch[slot.parts.back().to - 1];
        const std::int64_t age = (world.now().ns - last.row.arrived) / nsPerMillisecond;
        add(world, IteratorAge, age);
        world.outcome((std::uint64_t{m_index.value} << 48) ^ (std::uint64_t{place.lane} << 16) ^ 0x1a,
                      static_cast<std::uint64_t>(world.now().ns)
                          ^ (static_cast<std::uint64_t>(last.position) << 20));
    }
    if (m_lookup.isConnected() && !slot.isClosingWindow)
        plan(world, place, LookupBegins, slot.startedAt, State::Running);
    else
        work(world, place, course, slot.startedAt);
}

/// The handler's own work, which begins when it has all that it needs.
void Function::work(World &world, const Place &place, const Course &course, SimTime from)
{
    Duration length = course.work;
    if (world.now() < m_slowUntil)
        length = Duration{static_cast<std::int64_t>(static_cast<double>(length.ns) * m_slowness)};
    const SimTime done = from + length;
    const SimTime limit = at(place).startedAt + m_config.timeout;
    if (course.hangs || done > limit)
        plan(world, place, TimedOut, limit, State::Running);
    else
        plan(world, place, WorkDone, done, State::Running);
}

/// The handler asks for the items of its records' keys, each once.
void Function::beginLookup(World &world, const Place &place)
{
    Slot &slot = at(place);
    if (!m_lookup.isConnected()) {
        work(world, place, courseOf(world, slot, slot.parts.back()), world.now());
        return;
    }
    const Part &part = slot.parts.back();
    std::vector<std::uint32_t> keys;
    keys.reserve(part.to - part.from);
    for (std::size_t i = part.from; i < part.to; ++i)
        keys.push_back(ownItem(world, slot.batch[i]).row.key);
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    slot.lookup = m_lookup.begin(world, std::move(keys));
    plan(world, place, TimedOut, slot.startedAt + m_config.timeout, State::Running);
}

void Function::onLookupDone(World &world, const Lookup::Done &done)
{
    add(world, LookupHits, done.hits);
    add(world, LookupMisses, done.misses);
    if (done.hits > 0)
        world.metrics().addPoint(m_firstSeries + FeatureAge, world.metrics().secondOf(world.now()),
                                 done.ageMs);
    m_lookupMisses += done.misses;
    for (LaneIndex lane = 0; lane < m_shards.size(); ++lane)
        for (std::uint32_t i = 0; i < m_shards[lane].slots.size(); ++i) {
            Slot &slot = m_shards[lane].slots[i];
            if (slot.lookup != done.job)
                continue;
            slot.lookup = noJob;
            const Place place{lane, i};
            if (!done.ok())
                fail(world, place, world.nameOf(done.from) + " does not answer: " + nameOf(done.error));
            else
                work(world, place, courseOf(world, slot, slot.parts.back()), world.now());
            return;
        }
}

void Function::finishWork(World &world, const Place &place)
{
    Slot &slot = at(place);
    if (slot.isClosingWindow) {
        sendResults(world, place, {});
        return;
    }
    if (world.now() < m_failsUntil) {
        fail(world, place, "throws: the deployment is broken");
        return;
    }
    sendResults(world, place, courseOf(world, slot, slot.parts.back()).good);
}

} // namespace millrace::lambda
