// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/service.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::autoscaler {

struct AutoscalerConfig
{
    std::string stream;
    std::string metric; ///< "records", "bytes", "busier"
    Duration period;
    std::string rule; ///< "target", "times_1_5"
    double scaleOutAt = 0;
    double scaleInAt = 0;
    double targetUse = 0;
    Duration coolDown;
    std::int64_t shardsMin = 1;
    std::int64_t shardsMax = 1;
    std::vector<std::string> policies;
};

/// A function on a schedule that looks at a stream's metrics and calls UpdateShardCount. What it may ask for,
/// and how often, the stream says.
class StreamAutoscaler final : public Service
{
public:
    StreamAutoscaler(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<StreamAutoscaler>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &, HappeningId) override {}
    const std::vector<std::string> *policies() const override { return &m_config.policies; }

    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override { return sizeof(*this); }

private:
    enum AutoscalerEvent : std::uint8_t { Look };

    void look(World &world, ServiceIndex stream);
    /// What the stream's open shards took of their limits in the last period; 1: all.
    double useOf(const World &world, ServiceIndex stream, std::int64_t shards) const;
    std::int64_t wantedShards(const World &world, std::int64_t shards) const;
    void ask(World &world, std::int64_t shards, std::int64_t wanted);
    void explainStuck(World &world, std::int64_t shards);

    AutoscalerConfig m_config;
    ServiceIndex m_index;
    SeriesRef m_firstSeries = noSeries;
    SimTime m_failsUntil;
    SimTime m_lastChange; ///< ns 0: none
    double m_use = 0;
    std::int64_t m_shards = 0;
    std::int64_t m_wanted = 0;
    std::int64_t m_changes = 0;
    std::int64_t m_refusals = 0;
    std::string m_lastError; ///< of the last call; empty: it went well
    HappeningId m_trouble = noHappening;
    bool m_isStuck = false;
};

const ServiceKind &autoscalerKind();

} // namespace millrace::autoscaler
