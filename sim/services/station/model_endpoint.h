// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/sending/sender.h"
#include "sim/services/station/station.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::station {

/// An endpoint's settings, filled from its parameter table.
struct EndpointConfig : SenderConfig
{
    std::int64_t instances = 1;
    std::int64_t concurrency = 1;
    std::int64_t queueMax = 0;
    Duration inferenceTime;
    Duration perKib;
    std::int64_t payloadMax = 0;
    std::int64_t predictionSize = 0;
    std::int64_t predictionsMax = 0;
    std::vector<std::string> policies;
};

/// A real-time endpoint that answers inferences, one record a call. With a target it makes of each inference
/// done a record of its own, the prediction, under the key of its input, and sends it on.
class ModelEndpoint final : public Station
{
public:
    ModelEndpoint(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<ModelEndpoint>(*this); }

    void start(World &world) override { m_sender.connect(world, m_config); }
    void handle(World &world, const Event &event) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void onPutReply(World &world, std::uint32_t slot) override;

    const KeyUniverse *keys() const override { return &m_sender.keys(); }
    const std::vector<std::string> *policies() const override { return &m_config.policies; }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addHeld(const World &, FlowRef flow, IntervalSet &held) const override
    {
        m_sender.addHeld(flow, held);
    }
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

protected:
    Words words() const override;
    std::string faultOf(const PutCall &call) const override;
    LimitReached alsoFull() const override;
    void onWorked(World &world, const PutCall &call) override;

private:
    enum EndpointEvent : std::uint8_t { SendAgain = FirstOfKind };

    Shape shapeOf() const;

    EndpointConfig m_config;
    Sender m_sender;
};

const ServiceKind &modelEndpointKind();

} // namespace millrace::station
