// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/service.h"

#include <memory>

namespace millrace::region {

/// An AWS region, under its own name: a place that can fail as a whole. Whether a call is cut off is the
/// world's affair; this is where the failure is brought about and shown.
class Region final : public Service
{
public:
    Region(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<Region>(*this); }

    void start(World &) override {}
    void handle(World &, const Event &) override {}
    CommandResult apply(World &world, const Command &command, HappeningId cause) override;
    CommandResult set(World &, const ParameterValues &, HappeningId) override { return {}; }
    void remove(World &world, HappeningId cause) override;

    ParameterValues parameters() const override { return {}; }
    void fillFrame(const World &world, ServiceFrame &frame) const override;
    void hashInto(Hasher &) const override {} // its one state is kept by the world
    std::size_t ownBytes() const override { return sizeof(*this); }

private:
    void recover(World &world, HappeningId cause);

    ServiceIndex m_index;
    SeriesRef m_unanswered = noSeries;
};

const ServiceKind &regionKind();

} // namespace millrace::region
