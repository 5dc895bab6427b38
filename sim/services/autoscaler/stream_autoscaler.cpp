// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/autoscaler/stream_autoscaler.h"

#include "sim/kernel/text.h"
#include "sim/services/autoscaler/autoscaler_tables.h"
#include "sim/services/fault_commands.h"
#include "sim/services/kinesis/limits.h"
#include "sim/services/ports/log_port.h"
#include "sim/world.h"

#include <algorithm>

namespace millrace::autoscaler {

StreamAutoscaler::StreamAutoscaler(const ServiceConfig &config, const BuildContext &context)
    : m_index(context.index)
{
    fillConfig(m_config, autoscalerRows(), withDefaults(autoscalerKind(), config.parameters));
    for (std::uint32_t i = 0; i < AutoscalerMetricCount; ++i) {
        const SeriesRef series = context.world->metrics().declare(m_index, noLane, &autoscalerMetrics()[i]);
        if (i == 0)
            m_firstSeries = series;
    }
}

void StreamAutoscaler::start(World &world)
{
    world.schedule(world.now() + m_config.period, EventClass::Work, m_index, Look);
}

void StreamAutoscaler::handle(World &world, const Event &)
{
    if (isRemoved())
        return;
    world.schedule(world.now() + m_config.period, EventClass::Work, m_index, Look);
    const ServiceIndex stream = m_config.stream.empty() ? ServiceIndex{} : world.find(m_config.stream);
    if (stream.isValid() && world.now() >= m_failsUntil)
        look(world, stream);
}

void StreamAutoscaler::look(World &world, ServiceIndex stream)
{
    const LogPort &log = *world.logOf(stream);
    m_shards = 0;
    for (LaneIndex lane = 0; lane < log.laneCount(); ++lane)
        m_shards += log.isLaneOpen(lane) ? 1 : 0;
    m_use = useOf(world, stream, m_shards);
    m_wanted = wantedShards(world, m_shards);
    world.metrics().add(m_firstSeries + Use, world.now(), static_cast<std::int64_t>(m_use * 100));
    world.metrics().add(m_firstSeries + WantedShards, world.now(), m_wanted);
    if (m_wanted != m_shards)
        ask(world, m_shards, m_wanted);
    else if (m_use >= m_config.scaleOutAt)
        explainStuck(world, m_shards);
}

double StreamAutoscaler::useOf(const World &world, ServiceIndex stream, std::int64_t shards) const
{
    const Metrics &metrics = world.metrics();
    const std::int32_t to = metrics.secondOf(world.now());
    const auto from =
        std::max<std::int32_t>(0, to - static_cast<std::int32_t>(m_config.period.ns / nsPerSecond));
    const auto share = [&](const char *metric, std::int64_t limit) {
        const std::int64_t sum = metrics.over(metrics.find(stream, noLane, metric), from, to).sum;
        return static_cast<double>(sum)
               / (static_cast<double>(limit) * static_cast<double>(shards) * (to - from));
    };
    if (to <= from || shards == 0)
        return 0;
    const double records =
        m_config.metric == "bytes" ? 0 : share("IncomingRecords", kinesis::writeRecordsPerSecond);
    const double bytes =
        m_config.metric == "records" ? 0 : share("IncomingBytes", kinesis::writeBytesPerSecond);
    return std::max(records, bytes);
}

std::int64_t StreamAutoscaler::wantedShards(const World &world, std::int64_t shards) const
{
    if (m_config.rule == "times_1_5")
        return m_use >= m_config.scaleOutAt ? shards * 3 / 2 : shards;
    const double exact = static_cast<double>(shards) * m_use / m_config.targetUse;
    auto wanted = static_cast<std::int64_t>(exact);
    wanted += static_cast<double>(wanted) < exact ? 1 : 0;
    wanted = std::clamp(wanted, m_config.shardsMin, std::max(m_config.shardsMin, m_config.shardsMax));
    // UpdateShardCount takes half to double of what is open.
    wanted = std::clamp(wanted, (shards + 1) / 2, 2 * shards);
    if (wanted > shards)
        return m_use >= m_config.scaleOutAt || shards < m_config.shardsMin ? wanted : shards;
    const bool isCool = m_lastChange.ns == 0 || world.now() - m_lastChange >= m_config.coolDown;
    return isCool && (m_use <= m_config.scaleInAt || shards > m_config.shardsMax) ? wanted : shards;
}

void StreamAutoscaler::ask(World &world, std::int64_t shards, std::int64_t wanted)
{
    const HappeningId decision =
        world.happen({.kind = "autoscaler_asks",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = "the shards of " + m_config.stream + " are used to " + percent(m_use) + ": "
                              + world.nameOf(m_index) + " asks for " + thousands(wanted) + " instead of "
                              + thousands(shards),
                      .tone = HappeningTone::Change,
                      .isNotable = m_lastError.empty()});
    Command command;
    command.name = "update_shard_count";
    command.target = m_config.stream;
    setValue(command.arguments, "target", wanted);
    const CommandResult result = world.request(m_index, command, "kinesis:UpdateShardCount", decision);
    world.outcome(static_cast<std::uint64_t>(world.now().ns), static_cast<std::uint64_t>(wanted));
    world.metrics().add(m_firstSeries + (result.ok() ? ScalingActions : ScalingRefusals), world.now(), 1);
    if (result.ok()) {
        ++m_changes;
        m_lastChange = world.now();
        m_lastError.clear();
        m_trouble = noHappening;
        m_isStuck = false;
        return;
    }
    ++m_refusals;
    if (result.error == m_lastError)
        return;
    m_lastError = result.error;
    m_trouble =
        world.happen({.kind = "autoscaler_refused",
                      .service = m_index,
                      .subject = world.nameOf(m_index),
                      .text = "UpdateShardCount of " + world.nameOf(m_index) + " fails: " + result.error,
                      .tone = HappeningTone::Trouble,
                      .cause = decision});
}

void StreamAutoscaler::explainStuck(World &world, std::int64_t shards)
{
    if (m_isStuck)
        return;
    m_isStuck = true;
    const bool isByRule = m_config.rule == "times_1_5";
    m_trouble = world.happen(
        {.kind = "autoscaler_stuck",
         .service = m_index,
         .subject = world.nameOf(m_index),
         .text = isByRule ? "the stream is full, but int(" + thousands(shards) + " x 1.5) is "
                                + thousands(shards) + ": it never grows"
                          : "the stream is full, but " + thousands(shards) + " shards are the most allowed",
         .tone = HappeningTone::Trouble});
}

CommandResult StreamAutoscaler::apply(World &world, const Command &command, HappeningId cause)
{
    const Duration lasts = lengthOf(command, minutes(30));
    m_failsUntil = world.now() + lasts;
    world.happen({.kind = "autoscaler_fails",
                  .service = m_index,
                  .subject = world.nameOf(m_index),
                  .text = world.nameOf(m_index) + " does not run for " + decimal(toSeconds(lasts), 0) + " s",
                  .tone = HappeningTone::Trouble,
                  .cause = cause});
    return {};
}

CommandResult StreamAutoscaler::set(World &, const ParameterValues &values, HappeningId)
{
    fillConfig(m_config, autoscalerRows(), values);
    m_isStuck = false;
    m_trouble = noHappening;
    m_lastError.clear();
    return {};
}

ParameterValues StreamAutoscaler::parameters() const
{
    return valuesOf(m_config, autoscalerRows());
}

void StreamAutoscaler::fillFrame(const World &world, ServiceFrame &frame) const
{
    const bool isFailing = world.now() < m_failsUntil;
    frame.state = isFailing ? "failing" : m_trouble != noHappening ? "stuck" : "watching";
    frame.parameters = parameters();
    frame.trouble = m_trouble;
    frame.level = isFailing || m_trouble != noHappening ? Level::Refusing
                  : m_use >= m_config.scaleOutAt        ? Level::Near
                                                        : Level::Normal;
    frame.headline = {
        {"Use of the shards", m_use * 100, "%", 100,
         m_use >= m_config.scaleOutAt ? Level::Near : Level::Normal},
        {"Wanted shards", static_cast<double>(m_wanted), "", 0, Level::Normal},
        {"Changes", static_cast<double>(m_changes), "", 0, Level::Normal},
        {"Refused", static_cast<double>(m_refusals), "", 0, m_refusals > 0 ? Level::Near : Level::Idle}};
    frame.summary =
        percent(m_use) + " used · " + thousands(m_changes) + (m_changes == 1 ? " change" : " changes");
}

void StreamAutoscaler::hashInto(Hasher &hasher) const
{
    hasher.add(m_config.period.ns);
    hasher.add(std::string_view(m_config.stream));
    hasher.add(std::string_view(m_config.rule));
    hasher.add(m_failsUntil.ns);
    hasher.add(m_lastChange.ns);
    hasher.add(m_shards);
    hasher.add(m_wanted);
    hasher.add(m_changes);
    hasher.add(m_refusals);
    hasher.add(m_isStuck);
}

} // namespace millrace::autoscaler
