// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/services/station/station.h"

#include <memory>
#include <string>

namespace millrace::station {

/// A database's settings, filled from its parameter table.
struct DatabaseConfig
{
    std::int64_t maxConnections = 1;
    std::int64_t connectionWait = 0;
    std::int64_t iops = 0;
    std::int64_t writesPerRow = 1;
    Duration statementTime;
    Duration rowTime;
    Duration perKib;
};

/// A relational database that rows are inserted into: each call holds a connection until its rows are on the
/// disk, which takes so many writes a second from all of them together.
class RdsDatabase final : public Station
{
public:
    RdsDatabase(const ServiceConfig &config, const BuildContext &context);
    std::unique_ptr<Service> clone() const override { return std::make_unique<RdsDatabase>(*this); }
    CommandResult set(World &world, const ParameterValues &values, HappeningId cause) override;
    ParameterValues parameters() const override;

protected:
    Words words() const override;
    std::string faultOf(const PutCall &call) const override;

private:
    Shape shapeOf() const;

    DatabaseConfig m_config;
};

const ServiceKind &rdsDatabaseKind();

} // namespace millrace::station
