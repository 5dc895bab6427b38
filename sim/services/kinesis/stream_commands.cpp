// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/kernel/text.h"
#include "sim/scenario/validate.h"
#include "sim/services/fault_commands.h"
#include "sim/services/kinesis/stream.h"
#include "sim/services/kinesis/stream_tables.h"
#include "sim/world.h"

#include <algorithm>
#include <charconv>

namespace millrace::kinesis {

namespace {

std::string textOf(const Command &command, std::string_view name)
{
    const ParameterValue *value = findValue(command.arguments, name);
    return value != nullptr ? std::get<std::string>(*value) : std::string();
}

} // namespace

LaneIndex Stream::laneNamed(const std::string &text) const
{
    std::string_view digits = text;
    constexpr std::string_view prefix = "shardId-";
    if (digits.starts_with(prefix))
        digits.remove_prefix(prefix.size());
    LaneIndex lane = 0;
    const auto done = std::from_chars(digits.data(), digits.data() + digits.size(), lane);
    if (done.ec != std::errc{} || done.ptr != digits.data() + digits.size() || lane >= m_shards.size())
        return noLane;
    return lane;
}

CommandResult Stream::requireActive() const
{
    if (m_state == State::Active)
        return {};
    return {std::string("ResourceInUseException: the stream is ") + stateName()
            + "; wait until it is ACTIVE"};
}

CommandResult Stream::requireProvisioned(std::string_view action) const
{
    if (!isOnDemand())
        return {};
    return {"ValidationException: " + std::string(action) + " is for provisioned streams only"};
}

CommandResult Stream::changeRetention(World &world, const Command &command)
{
    if (CommandResult state = requireActive(); !state.ok())
        return state;
    const ParameterValue *given = findValue(command.arguments, "retention");
    const Duration wanted{given != nullptr ? std::get<std::int64_t>(*given) : standardRetention.ns};
    const bool isIncrease = command.name == "increase_retention";
    if (isIncrease ? wanted < m_config.retention : wanted > m_config.retention)
        return {std::string("InvalidArgumentException: the retention asked for is ")
                + (isIncrease ? "shorter" : "longer") + " than the present one"};
    account(world.now());
    m_trimmedTo = trimHorizon(world.now());
    m_config.retention = wanted;
    return {};
}

CommandResult Stream::apply(World &world, const Command &command, HappeningId cause)
{
    if (command.name == "split_shard")
        return split(world, command, cause);
    if (command.name == "merge_shards")
        return merge(world, command, cause);
    if (command.name == "update_shard_count")
        return updateShardCount(world, command, cause);
    if (command.name == "update_stream_mode")
        return updateMode(world, command, cause);
    if (command.name == "increase_retention" || command.name == "decrease_retention")
        return changeRetention(world, command);
    if (command.name == "start_stream_encryption")
        return startEncryption(world, command, cause);
    if (command.name == "stop_stream_encryption")
        return stopEncryption(world, cause);
    if (command.name == "disable_kms_key")
        return disableKey(world, command, cause);
    if (command.name == "register_consumer" || command.name == "deregister_consumer")
        return registerConsumer(world, command, cause);
    return fail(world, command, cause);
}

CommandResult Stream::split(World &world, const Command &command, HappeningId cause)
{
    if (CommandResult wrong = requireProvisioned("SplitShard"); !wrong.ok())
        return wrong;
    if (CommandResult state = requireActive(); !state.ok())
        return state;
    const LaneIndex lane = laneNamed(textOf(command, "shard"));
    if (lane == noLane)
        return {"ResourceNotFoundException: there is no shard \"" + textOf(command, "shard") + "\""};
    const Shard &shard = m_shards[lane];
    if (!shard.isOpen())
        return {"InvalidArgumentException: " + shard.name() + " is closed; only an open shard can be split"};
    const std::string at = textOf(command, "at");
    Uint128 newStart = shard.start + (shard.end - shard.start) / 2;
    if (!at.empty() && at != "middle") {
        const auto parsed = fromDecimal(at);
        if (!parsed)
            return {"InvalidArgumentException: \"" + at
                    + "\" is not a hash key (0 to 2^128-1) and not \"middle\""};
        newStart = *parsed;
    }
    // start + 1 < new < end: kinesalite's reading of the API.
    if (!(newStart > shard.start + 1 && newStart < shard.end))
        return {"InvalidArgumentException: the new starting hash key must lie inside "
                + toDecimal(shard.start) + ".." + toDecimal(shard.end)};
    m_state = State::Updating;
    m_work = Work::Single;
    m_pending.push_back({lane, noLane, newStart, cause});
    world.schedule(world.now() + m_config.updatingTime, EventClass::Control, m_index, Reshards);
    return {};
}

CommandResult Stream::merge(World &world, const Command &command, HappeningId cause)
{
    if (CommandResult wrong = requireProvisioned("MergeShards"); !wrong.ok())
        return wrong;
    if (CommandResult state = requireActive(); !state.ok())
        return state;
    const LaneIndex first = laneNamed(textOf(command, "shard"));
    const LaneIndex second = laneNamed(textOf(command, "with"));
    if (first == noLane || second == noLane)
        return {"ResourceNotFoundException: there is no shard \""
                + textOf(command, first == noLane ? "shard" : "with") + "\""};
    const Shard &a = m_shards[first];
    const Shard &b = m_shards[second];
    if (!a.isOpen() || !b.isOpen())
        return {"InvalidArgumentException: both shards must be open"};
    // The key space is no ring: after its last key comes nothing.
    const bool areAdjacent = a.start < b.start ? a.end + 1 == b.start : b.end + 1 == a.start;
    if (first == second || !areAdjacent)
        return {"InvalidArgumentException: " + a.name() + " and " + b.name()
                + " are not neighbours in the hash key space"};
    m_state = State::Updating;
    m_work = Work::Single;
    m_pending.push_back({first, second, 0, cause});
    world.schedule(world.now() + m_config.updatingTime, EventClass::Control, m_index, Reshards);
    return {};
}

CommandResult Stream::registerConsumer(World &world, const Command &command, HappeningId cause)
{
    if (m_state == State::Creating)
        return requireActive();
    const std::string name = textOf(command, "consumer");
    if (!isServiceName(name))
        return {"InvalidArgumentException: \"" + name + "\" is no name: 1 to 128 letters, digits, _ . -"};
    account(world.now()); // consumers are charged by the hour
    if (command.name == "register_consumer")
        return {m_fanOut.registerConsumer(fanOutStream(world), name, cause).inFull()};
    return {m_fanOut.deregisterConsumer(fanOutStream(world), name, cause).inFull()};
}

CommandResult Stream::fail(World &world, const Command &command, HappeningId cause)
{
    const LaneIndex lane = laneNamed(textOf(command, "shard"));
    if (lane == noLane)
        return {"ResourceNotFoundException: there is no shard \"" + textOf(command, "shard") + "\""};
    const Duration lasts = lengthOf(command, seconds(10));
    Shard &shard = m_shards[lane];
    shard.failsUntil = world.now() + lasts;
    world.happen(
        {.kind = "shard_fails",
         .service = m_index,
         .lane = lane,
         .subject = world.nameOf(m_index) + "/" + shard.name(),
         .text = shard.name() + " answers InternalFailure for " + decimal(toSeconds(lasts), 1) + " s",
         .tone = HappeningTone::Trouble,
         .cause = cause});
    return {};
}

CommandResult Stream::set(World &world, const ParameterValues &values, HappeningId)
{
    account(world.now()); // what was kept so far is charged at the retention of that time
    m_trimmedTo = trimHorizon(world.now());
    fillConfig(m_config, streamRows(), values);
    return {};
}

void Stream::remove(World &world, HappeningId)
{
    account(world.now());
    m_fanOut.endAll(fanOutStream(world));
    m_customerKeyUntil = world.now();
    if (isAdvantage())
        m_commitments.back().to = world.now();
    m_state = State::Deleted;
    m_openShards = 0;
}

} // namespace millrace::kinesis
