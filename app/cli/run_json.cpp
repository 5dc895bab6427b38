// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/json_parts.h"
#include "cli/run_report.h"
#include "cli/trail_report.h"

namespace millrace {

namespace {

constexpr std::size_t happeningsMax = 1'000;

double dollars(MicroDollars amount)
{
    return static_cast<double>(amount.value) / 1e6;
}

JsonNode recordsNode(const RecordTotals &totals)
{
    JsonNode node = JsonNode::object();
    node.set("produced", totals.produced);
    node.set("accepted", totals.accepted);
    node.set("throttled", totals.throttled);
    node.set("retried", totals.retried);
    node.set("dropped", totals.dropped);
    return node;
}

JsonNode ledgerNode(const LedgerReport &ledger)
{
    JsonNode list = JsonNode::list();
    for (const LedgerRow &row : ledger) {
        JsonNode node = JsonNode::object();
        node.set("sink", row.sinkName);
        node.set("produced", row.produced);
        node.set("delivered", row.delivered);
        node.set("duplicated", row.duplicated);
        node.set("lost", row.lost);
        node.set("expired", row.expired);
        node.set("in_flight", row.inFlight);
        JsonNode &lostBy = node.set("lost_by", JsonNode::object());
        for (const auto &[reason, count] : row.lostBy)
            lostBy.set(reason, count);
        list.push(std::move(node));
    }
    return list;
}

JsonNode laneNode(const RunReport &report, const ServiceFrame &service, const LaneFrame &lane)
{
    const LaneTotals totals = report.lane(service.index, lane.index);
    JsonNode node = JsonNode::object();
    node.set("id", lane.name);
    node.set("state", laneStateText(lane.state));
    node.set("accepted", totals.accepted);
    node.set("throttled", totals.throttled);
    node.set("bytes", totals.bytes);
    node.set("read_records", totals.readRecords);
    node.set("read_bytes", totals.readBytes);
    node.set("starting_hash_key", lane.beginText);
    node.set("ending_hash_key", lane.endText);
    JsonNode &parents = node.set("parents", JsonNode::list());
    for (const LaneIndex parent : lane.parents)
        for (const LaneFrame &other : service.lanes)
            if (other.index == parent)
                parents.push(other.name);
    return node;
}

/// Each of the service's own metrics by the statistic that its table shows first.
JsonNode metricsNode(const RunReport &report, const ServiceFrame &service)
{
    const Metrics &metrics = report.frame.histories->metrics;
    const std::int32_t end = metrics.secondOf(report.frame.now) + 1;
    JsonNode node = JsonNode::object();
    for (SeriesRef series = 0; series < metrics.size(); ++series) {
        const MetricInfo &info = metrics.info(series);
        const auto statistic = statisticNamed(info.statistic);
        if (metrics.service(series) != service.index || metrics.lane(series) != noLane || !statistic)
            continue;
        const MetricPoint total = metrics.over(series, 0, end);
        if (*statistic == Statistic::Sum)
            node.set(std::string(info.name), total.sum);
        else if (total.count != 0)
            node.set(std::string(info.name), valueOf(total, *statistic));
    }
    return node;
}

JsonNode servicesNode(const RunReport &report)
{
    JsonNode list = JsonNode::list();
    for (const ServiceFrame &service : report.frame.services) {
        JsonNode node = JsonNode::object();
        node.set("id", service.name);
        node.set("kind", service.kind);
        node.set("state", service.state);
        if (!service.arn.empty())
            node.set("arn", service.arn);
        JsonNode &lanes = node.set("lanes", JsonNode::list());
        for (const LaneFrame &lane : service.lanes)
            lanes.push(laneNode(report, service, lane));
        node.set("metrics", metricsNode(report, service));
        list.push(std::move(node));
    }
    return list;
}

JsonNode happeningNode(const RunReport &report, const Happening &happening)
{
    const Happenings &all = report.frame.histories->happenings;
    JsonNode node = JsonNode::object();
    node.set("at_ms", millisecondsNode(happening.time - report.frame.start));
    node.set("kind", happening.kind);
    node.set("subject", happening.subject);
    node.set("text", happening.text);
    node.set("cause", causeText(happening, all));
    if (!happening.limit.name.empty()) {
        JsonNode &limit = node.set("limit", JsonNode::object());
        limit.set("name", happening.limit.name);
        limit.set("value", happening.limit.value);
        limit.set("unit", happening.limit.unit);
        limit.set("source", happening.limit.source);
    }
    JsonNode &why = node.set("why", JsonNode::list());
    for (const Happening &step : all.why(happening.cause))
        why.push(step.text);
    return node;
}

JsonNode costNode(const CostReport &cost)
{
    JsonNode node = JsonNode::object();
    node.set("total_usd", dollars(cost.total));
    node.set("per_month_usd", dollars(cost.perMonth));
    node.set("price_book", cost.priceBook);
    JsonNode &lines = node.set("lines", JsonNode::list());
    for (const CostLine &line : cost.lines) {
        JsonNode row = JsonNode::object();
        row.set("service", line.serviceName);
        row.set("price", line.priceId);
        row.set("title", line.title);
        row.set("quantity", line.quantity);
        row.set("unit", line.unit);
        row.set("is_priced", line.isPriced);
        row.set("total_usd", dollars(line.total));
        row.set("per_month_usd", dollars(line.perMonth));
        lines.push(std::move(row));
    }
    return node;
}

} // namespace

std::string jsonOf(const RunReport &report)
{
    const HistoriesView &histories = *report.frame.histories;
    JsonNode root = JsonNode::object();
    root.set("scenario", report.scenario);
    root.set("seed", report.seed);
    if (!report.variant.empty())
        root.set("variant", report.variant);
    JsonNode &settings = root.set("set", JsonNode::list());
    for (const std::string &setting : report.settings)
        settings.push(setting);
    root.set("until_ms", millisecondsNode(report.frame.elapsed()));
    root.set("fingerprint", fingerprintNode(report.fingerprint));
    root.set("records", recordsNode(report.totals));
    root.set("ledger", ledgerNode(histories.ledger));
    root.set("services", servicesNode(report));
    std::size_t leftOut = 0;
    JsonNode &happenings = root.set("happenings", JsonNode::list());
    for (const Happening &happening : notableHappenings(histories.happenings, happeningsMax, leftOut))
        happenings.push(happeningNode(report, happening));
    root.set("happenings_left_out", std::uint64_t{leftOut});
    // No service of this version can be alarmed on; the field is there for those that will.
    root.set("alarms", JsonNode::list());
    if (report.trail)
        root.set("trail", trailNode(*report.trail, report.names, report.frame.start));
    root.set("cost", costNode(histories.cost));
    root.set("wall_seconds", report.wallSeconds);
    root.set("records_per_wall_second", report.recordsPerWallSecond());
    return writeJson(root);
}

} // namespace millrace
