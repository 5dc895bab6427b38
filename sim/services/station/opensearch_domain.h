// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/station/station.h"

#include <memory>
#include <string>

namespace millrace::station {

/// A domain's settings, filled from its parameter table.
struct DomainConfig
{
    std::int64_t nodes = 1;
    std::int64_t vcpus = 1;
    std::int64_t writeQueue = 0;
    std::int64_t contentLengthMax = 0;
    Duration requestTime;
    Duration documentTime;
    Duration perKib;
};

/// An OpenSearch domain that documents are indexed in: each request takes a write thread of a data node,
/// waits in its write queue, and is rejected when that is full.
class OpenSearchDomain final : public Station
{
public:
    OpenSearchDomain(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<OpenSearchDomain>(*this); }
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    ParameterValues parameters() const override;

protected:
    Words words() const override;
    std::string faultOf(const PutCall &call) const override;

private:
    Shape shapeOf() const;

    DomainConfig m_config;
};

const ServiceKind &openSearchDomainKind();

} // namespace millrace::station
