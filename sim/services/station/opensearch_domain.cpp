// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/station/opensearch_domain.h"

#include "sim/kernel/text.h"
#include "sim/world.h"

namespace millrace::station {

namespace {

using Config = DomainConfig;
using Row = ParameterRow<Config>;

/// OpenSearch Service guide, quotas: HTTP payloads of 10 MiB, of 100 MiB on larger instances.
constexpr std::int64_t contentBytes = 10'485'760;
constexpr std::int64_t largeContentBytes = 104'857'600;
/// A _bulk request takes any number; a sender here puts no more into a call.
constexpr std::int64_t documentsMax = 10'000;

const std::vector<Row> &domainRows()
{
    static const std::vector<Row> rows = {
        countRow<Config>("nodes", "Data nodes", 1, 200, 3, "Machines that index; a request goes to one.",
                         &Config::nodes),
        countRow<Config>("vcpus", "vCPUs of a node", 1, 192, 2, "A node has as many write threads.",
                         &Config::vcpus, "OpenSearch, thread pool write: as many threads as processors"),
        countRow<Config>("write_queue", "Write queue of a node", 1, 100'000, 10'000,
                         "Requests that may wait for a write thread; more are rejected (HTTP 429).",
                         &Config::writeQueue, "OpenSearch, thread pool write: 10,000; 200 in old versions"),
        {{.name = "content_length_max",
          .title = "Largest request",
          .kind = ParameterKind::Size,
          .minimum = 1'024,
          .maximum = static_cast<double>(largeContentBytes),
          .defaultValue = contentBytes,
          .help = "http.max_content_length: a larger one is refused whole (HTTP 413).",
          .source = "OpenSearch Service guide, quotas: 10 MiB, on larger instances 100 MiB"},
         &Config::contentLengthMax},
        timeRow<Config>("request_time", "Time of a request", {}, minutes(1), milliseconds(5),
                        "Of a write thread, whatever is in it.", &Config::requestTime),
        timeRow<Config>("document_time", "Time of a document", {}, seconds(1), Duration{200'000},
                        "Of a write thread, for each document.", &Config::documentTime),
        timeRow<Config>("kib_time", "Time of a KiB", {}, seconds(1), Duration{20'000},
                        "Of a write thread, for each KiB of documents.", &Config::perKib),
    };
    return rows;
}

const std::vector<FigureRow> &domainFigures()
{
    constexpr std::string_view vendor = "AWS/ES";
    constexpr std::string_view own = "Millrace";
    static const std::vector<FigureRow> rows = {
        {Figure::Calls, {"OpenSearchRequests", vendor, "Count", "Sum", "Requests that arrived."}},
        {Figure::Answered, {"2xx", vendor, "Count", "Sum", "Requests worked off."}},
        {Figure::ClientErrors, {"4xx", vendor, "Count", "Sum", "Requests rejected or too large."}},
        {Figure::ServerErrors, {"5xx", vendor, "Count", "Sum", "Requests that failed inside."}},
        {Figure::Refused,
         {"ThreadpoolWriteRejected", vendor, "Count", "Sum", "Requests that found the write queue full."}},
        {Figure::Waiting,
         {"ThreadpoolWriteQueue", vendor, "Count", "Maximum", "Requests that wait, once a second."}},
        {Figure::Records, {"IndexingRate", vendor, "Count", "Sum", "Documents indexed."}},
        {Figure::WorkTime,
         {"IndexingLatency", vendor, "Milliseconds", "Average", "That a write thread took for a request."}},
        {Figure::WaitTime,
         {"WriteQueueTime", own, "Milliseconds", "Average", "That a request waited for a write thread."}},
        {Figure::Busy,
         {"WriteThreadsBusy", own, "Count", "Maximum", "Write threads at work, once a second."}},
    };
    return rows;
}

} // namespace

OpenSearchDomain::OpenSearchDomain(const ServiceConfig &config, const BuildContext &context)
    : Station(context, domainFigures())
{
    fillConfig(m_config, domainRows(), withDefaults(openSearchDomainKind(), config.parameters));
    shape(*context.world, shapeOf());
}

Shape OpenSearchDomain::shapeOf() const
{
    return {.groups = m_config.nodes,
            .serversPerGroup = m_config.vcpus,
            .queuePerGroup = m_config.writeQueue,
            .perCall = m_config.requestTime,
            .perRecord = m_config.documentTime,
            .perKib = m_config.perKib};
}

CommandResult OpenSearchDomain::set(World &world, const ParameterValues &values, HappeningId)
{
    fillConfig(m_config, domainRows(), values);
    shape(world, shapeOf());
    beginWaiting(world);
    return {};
}

ParameterValues OpenSearchDomain::parameters() const
{
    return valuesOf(m_config, domainRows());
}

Station::Words OpenSearchDomain::words() const
{
    return {.servers = "write threads",
            .groups = "nodes",
            .group = "node",
            .records = "documents",
            .priceId = "opensearch.instance_hour",
            .limit = {"write queue of a node", static_cast<double>(m_config.writeQueue), "requests",
                      "OpenSearch, thread pool write: 10,000; 200 in old versions"},
            .refusing = "rejects requests (HTTP 429)"};
}

std::string OpenSearchDomain::faultOf(const PutCall &call) const
{
    std::int64_t bytes = 0;
    for (const CallRecord &record : call.records)
        bytes += record.size;
    if (bytes <= m_config.contentLengthMax)
        return {};
    return thousands(bytes) + " B in one request; it takes " + thousands(m_config.contentLengthMax)
           + " B (HTTP 413)";
}

const ServiceKind &openSearchDomainKind()
{
    static const std::vector<ParameterInfo> parameters = infosOf(domainRows());
    static const std::vector<MetricInfo> metrics = metricsOf(domainFigures());
    static const std::vector<CommandInfo> commands =
        stationCommands("lose_node", "A data node is lost",
                        "For a while one node less indexes; what it had begun fails, what waits stays.");
    static const std::vector<CallInfo> calls = {
        {"es:ESHttpPost", "batch", documentsMax, contentBytes},
        {"es:ESHttpPost", "put", 1, contentBytes},
    };
    static const std::vector<std::string_view> leavesOut = {
        ("Shards, replicas and routing: a request is one piece of work of the least busy node, where "
         "OpenSearch deals a bulk out to the shards of its documents."),
        "Part of a bulk being rejected: it is taken or rejected whole.",
        "Searches, refreshes, merges, mappings, the heap and its circuit breakers, indexing pressure.",
        "Storage: documents take no room, and a document of the same id is not replaced.",
        "Dedicated master nodes, and the time that a node takes to join.",
        "The action lines of a bulk: bytes are those of the records.",
        "A caller's own timeout, but for that of a function: it waits until it is answered.",
    };
    static const ServiceKind kind = {
        .name = "opensearch_domain",
        .section = "domains",
        .title = "OpenSearch",
        .help = "Indexes documents within its write threads and their queue.",
        .role = ServiceRole::Sink,
        .arn = "arn:aws:es:R:A:domain/N",
        .parameters = &parameters,
        .commands = &commands,
        .metrics = &metrics,
        .calls = &calls,
        .leavesOut = &leavesOut,
        .make = [](const ServiceConfig &config, const BuildContext &context) -> std::unique_ptr<Service> {
            return std::make_unique<OpenSearchDomain>(config, context);
        },
    };
    return kind;
}

} // namespace millrace::station
