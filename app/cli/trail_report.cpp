// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/trail_report.h"

#include "cli/json_parts.h"
#include "cli/number_text.h"
#include "cli/text_table.h"
#include "sim/kernel/text.h"

#include <algorithm>

namespace millrace {

namespace {

const char *wordOf(TrailKind kind)
{
    switch (kind) {
    case TrailKind::Created:
        return "created";
    case TrailKind::Sent:
        return "sent";
    case TrailKind::Refused:
        return "refused";
    case TrailKind::Stored:
        return "stored";
    case TrailKind::Read:
        return "read";
    case TrailKind::Processed:
        return "processed";
    case TrailKind::SentOn:
        return "sent_on";
    case TrailKind::Delivered:
        return "delivered";
    case TrailKind::Lost:
        return "lost";
    case TrailKind::Expired:
        return "expired";
    }
    return "";
}

} // namespace

std::string parseRecordName(std::string_view text, const std::vector<std::string> &serviceNames,
                            RecordName &name)
{
    const std::size_t colon = text.rfind(':');
    const auto number =
        colon != std::string_view::npos ? wholeNumber(std::string(text.substr(colon + 1))) : std::nullopt;
    if (!number || *number > INT64_MAX)
        return "\"" + std::string(text) + "\" is not SOURCE:NUMBER, such as web:1000";
    const auto source = std::find(serviceNames.begin(), serviceNames.end(), text.substr(0, colon));
    if (source == serviceNames.end())
        return "there is no service \"" + std::string(text.substr(0, colon)) + "\"";
    name = {ServiceIndex{static_cast<std::uint16_t>(source - serviceNames.begin())},
            static_cast<std::int64_t>(*number)};
    return {};
}

JsonNode trailNode(const RecordTrail &trail, const std::vector<std::string> &names, SimTime start)
{
    JsonNode list = JsonNode::list();
    for (const TrailStep &step : trail.steps) {
        JsonNode node = JsonNode::object();
        node.set("at_ms", millisecondsNode(step.time - start));
        node.set("kind", std::string(wordOf(step.kind)));
        node.set("service", names[step.service.value]);
        if (step.other.isValid())
            node.set("with", names[step.other.value]);
        if (step.lane != noLane) {
            node.set("lane", std::int64_t{step.lane});
            node.set("position", step.position);
        }
        node.set("waited_ms", millisecondsNode(step.waited));
        node.set("text", step.text);
        node.set("reason", step.reason);
        if (!step.limit.name.empty())
            node.set("limit", step.limit.name);
        list.push(std::move(node));
    }
    return list;
}

std::string trailText(const RecordTrail &trail, SimTime start)
{
    std::string text = "\nthe life of one record\n";
    if (trail.steps.empty())
        return text + "  its source has sent no record of that number\n";
    for (const TrailStep &step : trail.steps) {
        const std::string at = momentText(step.time - start);
        text += std::string(10 - std::min<std::size_t>(at.size(), 10), ' ') + at + "  " + step.text + "\n";
        if (!step.reason.empty())
            text += "            " + step.reason + "\n";
    }
    return text;
}

} // namespace millrace
