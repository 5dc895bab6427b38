// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_report.h"
#include "cli/text_table.h"
#include "cli/trail_report.h"
#include "content/date_text.h"
#include "content/session_json.h"
#include "sim/kernel/text.h"

#include <algorithm>
#include <map>

namespace millrace {

namespace {

constexpr std::size_t lanesMax = 32;
constexpr std::size_t happeningsMax = 40;

std::string headText(const RunReport &report)
{
    std::string text = report.title.empty() ? report.scenario : report.title;
    text += "\n" + report.scenario + ", seed " + std::to_string(report.seed);
    if (!report.variant.empty())
        text += ", variant " + report.variant;
    for (const std::string &setting : report.settings)
        text += ", " + setting;
    text += ": " + formatDuration(report.frame.elapsed()) + " simulated in "
            + decimal(report.wallSeconds, report.wallSeconds < 1 ? 3 : 1) + " s, "
            + thousands(static_cast<std::int64_t>(report.recordsPerWallSecond())) + " records a second\n";
    return text;
}

std::string recordsText(const RecordTotals &totals)
{
    TextTable table({"records", "", "<"});
    table.add({"produced", thousands(totals.produced), "distinct records made"});
    table.add({"accepted", thousands(totals.accepted), "copies stored"});
    table.add({"throttled", thousands(totals.throttled), "attempts refused at a limit"});
    table.add({"retried", thousands(totals.retried), "attempts after the first"});
    table.add({"dropped", thousands(totals.dropped), "records given up by their producer"});
    return "\n" + table.text(0);
}

/// The lanes to show: all, or those with most refused and most stored, in the order of their number.
std::vector<const LaneFrame *> lanesShown(const RunReport &report, const ServiceFrame &service)
{
    std::vector<const LaneFrame *> lanes;
    for (const LaneFrame &lane : service.lanes)
        lanes.push_back(&lane);
    if (lanes.size() <= lanesMax)
        return lanes;
    const auto weight = [&](const LaneFrame *lane) {
        const LaneTotals totals = report.lane(service.index, lane->index);
        return std::pair(totals.throttled, totals.accepted);
    };
    std::stable_sort(lanes.begin(), lanes.end(),
                     [&](const LaneFrame *a, const LaneFrame *b) { return weight(a) > weight(b); });
    lanes.resize(lanesMax);
    std::sort(lanes.begin(), lanes.end(),
              [](const LaneFrame *a, const LaneFrame *b) { return a->index < b->index; });
    return lanes;
}

std::string lanesText(const RunReport &report)
{
    std::string text;
    for (const ServiceFrame &service : report.frame.services) {
        if (service.lanes.empty())
            continue;
        TextTable table({service.name, "<state", "accepted", "throttled", "refused", "stored", "read"});
        const std::vector<const LaneFrame *> lanes = lanesShown(report, service);
        for (const LaneFrame *lane : lanes) {
            const LaneTotals totals = report.lane(service.index, lane->index);
            const std::int64_t offered = totals.accepted + totals.throttled;
            const double refused =
                offered > 0 ? static_cast<double>(totals.throttled) / static_cast<double>(offered) : 0;
            table.add({lane->name, laneStateText(lane->state), thousands(totals.accepted),
                       thousands(totals.throttled), percent(refused), byteText(totals.bytes),
                       thousands(totals.readRecords)});
        }
        text += "\n" + table.text(0);
        if (lanes.size() < service.lanes.size())
            text += "and " + std::to_string(service.lanes.size() - lanes.size())
                    + " that refused and stored less; --json has them all\n";
    }
    return text;
}

std::string ledgerText(const LedgerReport &ledger)
{
    TextTable table({"ledger", "produced", "delivered", "lost", "expired", "in flight", "duplicated"});
    std::string reasons;
    for (const LedgerRow &row : ledger) {
        table.add({row.sinkName, thousands(row.produced), thousands(row.delivered), thousands(row.lost),
                   thousands(row.expired), thousands(row.inFlight), thousands(row.duplicated)});
        for (const auto &[reason, count] : row.lostBy)
            reasons += "  lost to " + row.sinkName + ": " + thousands(count) + ", " + inWords(reason) + "\n";
    }
    return table.isEmpty() ? "" : "\n" + table.text(0) + reasons;
}

std::string costText(const CostReport &cost)
{
    TextTable table({"cost", "<", "used", "<", "so far", "a month"});
    for (const CostLine &line : cost.lines)
        table.add({line.serviceName, line.title, decimal(line.quantity, 2), line.unit,
                   line.isPriced ? dollarText(line.total) : "no price",
                   line.isPriced ? dollarText(line.perMonth) : "no price"});
    if (table.isEmpty())
        return {};
    table.add({"total", "", "", "", dollarText(cost.total), dollarText(cost.perMonth)});
    return "\n" + table.text(0) + (cost.priceBook.empty() ? "" : "  prices: " + cost.priceBook + "\n");
}

/// A happening, and how often its like came after it.
struct Told
{
    Happening first;
    std::int64_t more = 0;
    SimTime last;
};

/// What somebody did is told each time; what it led to once for each kind and place.
std::vector<Told> toldOnce(const std::vector<Happening> &notable)
{
    std::vector<Told> told;
    std::map<std::pair<std::string, std::string>, std::size_t> places;
    for (const Happening &happening : notable) {
        const auto [place, isNew] = places.try_emplace({happening.kind, happening.subject}, told.size());
        if (isNew || happening.tone == HappeningTone::Change) {
            told.push_back({happening, 0, happening.time});
            continue;
        }
        ++told[place->second].more;
        told[place->second].last = happening.time;
    }
    return told;
}

std::string happeningText(const RunReport &report, const Told &told)
{
    const Happening &happening = told.first;
    std::string text = momentText(happening.time - report.frame.start);
    text.insert(0, 10 - std::min<std::size_t>(text.size(), 10), ' ');
    text += "  ";
    // The text itself names a service, but of a shard only the shard.
    if (happening.lane != noLane)
        text += happening.subject.substr(0, happening.subject.find('/')) + ": ";
    text += happening.text + "\n";
    if (const std::string cause = causeText(happening, report.frame.histories->happenings); !cause.empty())
        text += std::string(12, ' ') + "because: " + cause + "\n";
    if (told.more > 0)
        text += std::string(12, ' ') + "and " + thousands(told.more) + " more like it, the last at "
                + momentText(told.last - report.frame.start) + "\n";
    return text;
}

std::string happeningsText(const RunReport &report)
{
    std::size_t leftOut = 0;
    const std::vector<Told> told =
        toldOnce(notableHappenings(report.frame.histories->happenings, Happenings::maximum, leftOut));
    if (told.empty())
        return {};
    std::string text = "\nhappenings\n";
    for (std::size_t i = 0; i < told.size() && i < happeningsMax; ++i)
        text += happeningText(report, told[i]);
    if (told.size() > happeningsMax)
        text += "  and " + std::to_string(told.size() - happeningsMax) + " others; --json has more\n";
    return text;
}

} // namespace

std::string textOf(const RunReport &report)
{
    const HistoriesView &histories = *report.frame.histories;
    return headText(report) + recordsText(report.totals) + lanesText(report) + ledgerText(histories.ledger)
           + costText(histories.cost) + happeningsText(report)
           + (report.trail ? trailText(*report.trail, report.frame.start) : std::string())
           + "\nfingerprint\n  events   " + hashText(report.fingerprint.events) + "\n  metrics  "
           + hashText(report.fingerprint.metrics) + "\n";
}

} // namespace millrace
