// SPDX-License-Identifier: GPL-3.0-or-later
// What is done to the function from outside: commands, faults, new settings, its removal.
#include "sim/scenario/burden.h"
#include "sim/services/fault_commands.h"
#include "sim/services/lambda/lambda_function.h"
#include "sim/services/lambda/lambda_tables.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

namespace millrace::lambda {

CommandResult Function::apply(World &world, const Command &command, HappeningId cause)
{
    const std::string &name = world.nameOf(m_index);
    if (command.name == "disable" || command.name == "enable") {
        const bool isEnabled = command.name == "enable";
        if (isEnabled == m_isEnabled)
            return {"the mapping of " + name + (isEnabled ? " is enabled already" : " is disabled already")};
        m_isEnabled = isEnabled;
        say(world, isEnabled ? "mapping_enabled" : "mapping_disabled",
            "the mapping of " + name + (isEnabled ? " goes on" : " polls and invokes no more"),
            isEnabled ? HappeningTone::Recovery : HappeningTone::Risk, cause);
        m_faultCause = cause;
        if (!isEnabled || !m_log.isValid())
            return {};
        discover(world);
        for (LaneIndex lane = 0; lane < m_shards.size(); ++lane) {
            Shard &shard = m_shards[lane];
            if (!shard.isBegun || shard.isFinished)
                continue;
            for (std::uint32_t slot = 0; slot < shard.slots.size(); ++slot)
                if (const State state = shard.slots[slot].state; state == State::Throttled)
                    invoke(world, {lane, slot});
                else
                    gather(world, {lane, slot});
            if (!shard.isEnded && !m_reader.isAwaiting(lane)) {
                shard.wantsMore = true;
                askForMore(world, lane);
            }
        }
        return {};
    }
    const SimTime until = world.now() + lengthOf(command, seconds(30));
    m_faultCause = cause;
    if (command.name == "fail") {
        m_failsUntil = until;
    } else if (command.name == "take_concurrency") {
        m_takenUntil = until;
    } else {
        const ParameterValue *times = findValue(command.arguments, "times");
        m_slowness = times != nullptr ? std::get<double>(*times) : 5;
        m_slowUntil = until;
    }
    world.schedule(until, EventClass::Work, m_index, FaultEnds, 0, ++m_fault);
    return {};
}

CommandResult Function::set(World &world, const ParameterValues &values, HappeningId)
{
    const ParameterValue *stream = findValue(values, "stream");
    const bool moves = stream != nullptr && std::get<std::string>(*stream) != m_config.stream;
    if (const LogPort *next = moves ? world.logOf(world.find(std::get<std::string>(*stream))) : nullptr) {
        const LogPort *now = world.logOf(m_log);
        Burden burden = world.burden();
        burden.lanesRead += std::int64_t{next->laneCount()} - (now != nullptr ? now->laneCount() : 0);
        if (burden.lanesRead > Burden::lanesReadMax)
            return {judgeBurden(burden).front().text};
    }
    const auto age = findValue(values, "maximum_record_age");
    if (age != nullptr && std::get<std::int64_t>(*age) > 0 && std::get<std::int64_t>(*age) < seconds(60).ns)
        return {"maximum_record_age is 0, or 60 s at least"};
    fillConfig(m_config, functionRows(), values);
    m_reader.configure(m_config.pollInterval, 10'000, m_config.latency);
    connectSenders(world);
    if (moves)
        connect(world);
    return {};
}

void Function::remove(World &world, HappeningId)
{
    m_sender.abandonAll(world, "function_removed");
    m_second.abandonAll(world, "function_removed");
    m_letters.abandonAll(world, "function_removed");
    m_events.abandonAll(world, "function_removed");
    m_lookup.abandonAll(world);
    m_reader.stopAll();
}

} // namespace millrace::lambda
