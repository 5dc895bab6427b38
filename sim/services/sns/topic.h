// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/sending/sender.h"
#include "sim/services/service.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::sns {

/// A topic's settings, filled from its parameter table.
struct TopicConfig
{
    std::vector<std::string> subscriptions;
    std::int64_t messageBytesMax = 0;
    Duration answerTime;
    std::int64_t deliveryAttempts = 1;
};

/// A standard topic: takes messages and makes of each a copy for every subscription, which it delivers by
/// calls of its own, again and again until its attempts are used up. Keeps nothing for who subscribes later.
class Topic final : public Service
{
public:
    Topic(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<Topic>(*this); }

    void start(World &world) override;
    void handle(World &world, const Event &event) override;
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    void remove(World &world, HappeningId cause) override;
    void onPut(World &world, std::uint32_t slot) override;
    void onPutReply(World &world, std::uint32_t slot) override;

    const KeyUniverse *keys() const override { return &m_keys.universe(); }
    ParameterValues parameters() const override;
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void addLinks(const World &world, std::vector<LinkFrame> &links) const override;
    void addUsage(const World &world, std::vector<UsageCounter> &usage) const override;
    std::optional<LedgerRow> ledgerRow(const World &world) const override;
    void addHeld(const World &world, FlowRef flow, IntervalSet &held) const override;
    void hashInto(Hasher &hasher) const override;
    std::size_t ownBytes() const override;

private:
    enum TopicEvent : std::uint8_t { Answer, FirstTimer }; ///< each subscription's timer from FirstTimer on

    void connect(World &world);
    void fanOut(World &world, const std::vector<Sender::Item> &items);

    TopicConfig m_config;
    ServiceIndex m_index;
    std::uint64_t m_seed = 0;
    AdoptedKeys m_keys;
    std::vector<Sender> m_subscriptions;
    std::vector<std::string> m_names; ///< of the subscriptions, as connected
    std::int64_t m_published = 0;
    std::int64_t m_requests = 0;
    SimTime m_failsUntil;
    SeriesRef m_firstSeries = noSeries;
};

const ServiceKind &topicKind();

} // namespace millrace::sns
