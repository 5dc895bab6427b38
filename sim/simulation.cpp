// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulation.h"

#include "sim/frame/frame.h"
#include "sim/scenario/scenario.h"
#include "sim/world.h"

namespace millrace {

Simulation::Simulation(std::unique_ptr<World> world)
    : m_world(std::move(world))
{}
Simulation::Simulation(const Simulation &other)
    : m_world(std::make_unique<World>(*other.m_world))
{}
Simulation &Simulation::operator=(const Simulation &other)
{
    if (this != &other)
        m_world = std::make_unique<World>(*other.m_world);
    return *this;
}
Simulation::Simulation(Simulation &&) noexcept = default;
Simulation &Simulation::operator=(Simulation &&) noexcept = default;
Simulation::~Simulation() = default;

std::variant<Simulation, std::vector<Finding>> Simulation::build(const Scenario &scenario, std::uint64_t seed)
{
    if (std::vector<Finding> findings = validate(scenario); !findings.empty())
        return findings;
    auto world = std::make_unique<World>(std::make_shared<const Scenario>(scenario), seed);
    world->begin();
    return Simulation(std::move(world));
}

SimTime Simulation::start() const
{
    return m_world->start();
}

SimTime Simulation::now() const
{
    return m_world->now();
}

AdvanceStop Simulation::advance(SimTime until, const AdvanceLimits &limits)
{
    return m_world->advance(until, limits);
}

std::uint64_t Simulation::outcomes() const
{
    return m_world->outcomes();
}

SimTime Simulation::nextEventTime() const
{
    return m_world->nextEventTime();
}

CommandResult Simulation::apply(const Command &command)
{
    return m_world->apply(command);
}

Fingerprint Simulation::fingerprint() const
{
    return m_world->fingerprint();
}

std::uint64_t Simulation::stateHash() const
{
    return m_world->stateHash();
}

RecordTotals Simulation::totals() const
{
    return m_world->totals();
}

std::shared_ptr<const HistoriesView> Simulation::histories() const
{
    return m_world->histories();
}

Frame Simulation::frame() const
{
    return m_world->frame();
}

std::vector<RecordSample> Simulation::newestRecords(ServiceIndex log, LaneIndex lane, std::size_t count) const
{
    return m_world->newestRecords(log, lane, count);
}

void Simulation::follow(RecordName name)
{
    m_world->follow(name);
}

const RecordTrail *Simulation::trail() const
{
    return m_world->trail() != nullptr ? &m_world->trail()->trail() : nullptr;
}

const std::vector<std::string> &Simulation::serviceNames() const
{
    return m_world->names();
}

std::size_t Simulation::ownBytes() const
{
    return m_world->ownBytes();
}

} // namespace millrace
