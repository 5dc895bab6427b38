// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/station/rds_database.h"

#include "sim/kernel/text.h"
#include "sim/world.h"

namespace millrace::station {

namespace {

using Config = DatabaseConfig;
using Row = ParameterRow<Config>;

/// Of one call: assumptions, near what the RDS Data API takes.
constexpr std::int64_t rowsMax = 1'000;
constexpr std::int64_t callBytesMax = 4'194'304;
/// EBS guide: what a gp3 volume gives without paying for more.
constexpr std::int64_t baselineIops = 3'000;

const std::vector<Row> &databaseRows()
{
    static const std::vector<Row> rows = {
        countRow<Config>("max_connections", "Connections", 1, 16'000, 100,
                         "Calls at once; each holds one until its rows are written.",
                         &Config::maxConnections),
        countRow<Config>("connection_wait", "Calls that may wait", 0, 100'000, 0,
                         "For a connection, as behind a pool or proxy. 0: they are refused at once.",
                         &Config::connectionWait),
        countRow<Config>("iops", "Writes a second", 100, 256'000, baselineIops,
                         "That the volume takes, from all connections together.", &Config::iops,
                         "EBS guide: a gp3 volume has 3,000 IOPS at its baseline"),
        countRow<Config>("writes_per_row", "Writes for a row", 1, 1'000, 2,
                         "To the volume: the log, the row's page, each index.", &Config::writesPerRow),
        timeRow<Config>("statement_time", "Time of a call", Duration{1'000}, minutes(1), milliseconds(2),
                        "On its connection, whatever is in it.", &Config::statementTime),
        timeRow<Config>("row_time", "Time of a row", {}, seconds(1), Duration{50'000},
                        "On its connection, for each row.", &Config::rowTime),
        timeRow<Config>("kib_time", "Time of a KiB", {}, seconds(1), {},
                        "On its connection, for each KiB of rows.", &Config::perKib),
    };
    return rows;
}

const std::vector<FigureRow> &databaseFigures()
{
    constexpr std::string_view vendor = "AWS/RDS";
    constexpr std::string_view own = "Millrace";
    static const std::vector<FigureRow> rows = {
        {Figure::Busy,
         {"DatabaseConnections", vendor, "Count", "Maximum", "Connections in use, once a second."}},
        {Figure::Writes, {"WriteIOPS", vendor, "Count", "Sum", "Writes given to the volume."}},
        {Figure::DiskQueue,
         {"DiskQueueDepth", vendor, "Count", "Maximum", "Writes that the volume has still to take."}},
        {Figure::Calls, {"CallsArrived", own, "Count", "Sum", "Calls that arrived."}},
        {Figure::Answered, {"CallsAnswered", own, "Count", "Sum", "Calls whose rows are written."}},
        {Figure::Records, {"RowsWritten", own, "Count", "Sum", "Rows written."}},
        {Figure::Refused, {"ConnectionsRefused", own, "Count", "Sum", "Calls that found no connection."}},
        {Figure::ServerErrors, {"CallsFailed", own, "Count", "Sum", "Calls that failed inside."}},
        {Figure::WorkTime,
         {"CallDuration", own, "Milliseconds", "Average", "That a call held its connection."}},
        {Figure::WaitTime,
         {"ConnectionWait", own, "Milliseconds", "Average", "That a call waited for a connection."}},
        {Figure::Waiting, {"CallsWaiting", own, "Count", "Maximum", "Calls that wait, once a second."}},
    };
    return rows;
}

} // namespace

RdsDatabase::RdsDatabase(const ServiceConfig &config, const BuildContext &context)
    : Station(context, databaseFigures())
{
    fillConfig(m_config, databaseRows(), withDefaults(rdsDatabaseKind(), config.parameters));
    shape(*context.world, shapeOf());
}

Shape RdsDatabase::shapeOf() const
{
    return {.groups = 1,
            .serversPerGroup = m_config.maxConnections,
            .queuePerGroup = m_config.connectionWait,
            .perCall = m_config.statementTime,
            .perRecord = m_config.rowTime,
            .perKib = m_config.perKib,
            .writesPerSecond = m_config.iops,
            .writesPerRecord = m_config.writesPerRow};
}

CommandResult RdsDatabase::set(World &world, const ParameterValues &values, HappeningId)
{
    fillConfig(m_config, databaseRows(), values);
    shape(world, shapeOf());
    beginWaiting(world);
    return {};
}

ParameterValues RdsDatabase::parameters() const
{
    return valuesOf(m_config, databaseRows());
}

Station::Words RdsDatabase::words() const
{
    return {.servers = "connections",
            .groups = "instances",
            .group = "instance",
            .records = "rows",
            .priceId = "rds.instance_hour",
            .limit = {"max_connections", static_cast<double>(m_config.maxConnections), "connections",
                      "RDS guide: by default from the memory of the instance"},
            .refusing = "refuses calls (too many connections)",
            .disk = {"IOPS of the volume", static_cast<double>(m_config.iops), "writes/s",
                     "EBS guide: a gp3 volume has 3,000 IOPS at its baseline"}};
}

std::string RdsDatabase::faultOf(const PutCall &call) const
{
    std::int64_t bytes = 0;
    for (const CallRecord &record : call.records)
        bytes += record.size;
    if (bytes <= callBytesMax)
        return {};
    return thousands(bytes) + " B in one call; it takes " + thousands(callBytesMax) + " B";
}

const ServiceKind &rdsDatabaseKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(databaseRows());
    static const std::vector<MetricInfo> metrics = metricsOf(databaseFigures());
    static const std::vector<CommandInfo> commands =
        stationCommands("fail_over", "Fails over to its standby",
                        "For a while nothing is answered; what was begun or waited fails.");
    static const std::vector<CallInfo> calls = {
        {"rds-data:BatchExecuteStatement", "batch", rowsMax, callBytesMax},
        {"rds-data:ExecuteStatement", "put", 1, callBytesMax},
    };
    static const std::vector<std::string_view> leavesOut = {
        "Transactions, locks, constraints: a row inserted twice is there twice.",
        "Reads, replicas, and who else uses the database.",
        "A connection kept open between calls: each call takes one and gives it back.",
        "max_connections from the memory of an instance class, and the memory that connections take.",
        "Bursts beyond the volume's IOPS, its throughput in MiB/s, storage and its price.",
        "Processors: a call's time on its connection does not grow with the others.",
        "A caller's own timeout, but for that of a function: it waits until it is answered.",
    };
    static const ServiceKind kind = {
        .name = "rds_database",
        .section = "databases",
        .title = "RDS database",
        .help = "Inserts a row for each record, within its connections and the writes of its volume.",
        .role = ServiceRole::Sink,
        .arn = "arn:aws:rds:R:A:cluster:N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &metrics,
        .calls = &calls,
        .leavesOut = &leavesOut,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<RdsDatabase>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::station
