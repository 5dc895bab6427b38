// SPDX-License-Identifier: GPL-3.0-or-later
#include "content/date_text.h"
#include "content/file_shapes.h"
#include "content/library.h"
#include "content/parameter_json.h"
#include "content/scenario_json.h"

namespace millrace {

namespace {

JsonNode pricesNode(const Scenario &scenario, PriceWriting writing)
{
    if (scenario.prices == nullptr)
        return {};
    if (writing == PriceWriting::NamedWhereShipped) {
        const Loaded<std::shared_ptr<const PriceBook>> shipped =
            loadPriceBook(dataFolder() / "assets" / "prices" / (scenario.prices->name + ".json"));
        const JsonNode own = priceBookNode(*scenario.prices);
        if (isGood(shipped) && writeJson(priceBookNode(*std::get<0>(shipped))) == writeJson(own))
            return scenario.prices->name;
    }
    return priceBookNode(*scenario.prices);
}

JsonNode traceNode(const Trace &trace, bool withHash)
{
    JsonNode node = JsonNode::object();
    node.set("name", trace.name);
    node.set("file", trace.path);
    node.set("scheduled_column", trace.timeColumn);
    if (!trace.delayColumn.empty())
        node.set("delay_column", trace.delayColumn);
    node.set("key_column", trace.keyColumn);
    if (withHash)
        node.set("sha256", trace.sha256);
    return node;
}

JsonNode serviceNode(const ServiceConfig &service, const ServiceKind &kind)
{
    JsonNode node = JsonNode::object();
    node.set("name", service.name);
    if (!service.region.empty())
        node.set("region", service.region);
    // In the order of the table, which is the order of the form; only what differs from its default.
    for (const ParameterInfo &info : *kind.parameters) {
        const ParameterValue *value = findValue(service.parameters, info.name);
        if (value != nullptr && *value != info.defaultValue)
            node.set(std::string(info.name), writeParameter(*value, &info));
    }
    return node;
}

JsonNode variantNode(const Variant &variant, const Scenario &scenario)
{
    JsonNode set = JsonNode::object();
    for (const auto &[path, value] : variant.set) {
        const std::size_t slash = path.find('/');
        const ServiceConfig *service = scenario.find(path.substr(0, slash));
        const ServiceKind *kind = service != nullptr ? findKind(service->kind) : nullptr;
        const bool isKnown = kind != nullptr && slash != std::string::npos;
        set.set(path,
                writeParameter(value, isKnown ? findParameter(*kind, path.substr(slash + 1)) : nullptr));
    }
    JsonNode node = JsonNode::object();
    node.set("name", variant.name);
    if (!variant.title.empty())
        node.set("title", variant.title);
    node.set("set", std::move(set));
    return node;
}

void setServices(const Scenario &scenario, JsonNode &root)
{
    std::vector<std::string> sectioned;
    for (const ServiceKind &kind : catalogue()) {
        JsonNode list = JsonNode::list();
        for (const ServiceConfig &service : scenario.services) {
            if (service.kind != kind.name)
                continue;
            list.push(serviceNode(service, kind));
            sectioned.push_back(service.name);
        }
        if (!list.items.empty())
            root.set(std::string(kind.section), std::move(list));
    }
    JsonNode order = JsonNode::list();
    bool isSame = sectioned.size() == scenario.services.size();
    for (std::size_t i = 0; i < scenario.services.size(); ++i) {
        isSame = isSame && sectioned[i] == scenario.services[i].name;
        order.push(scenario.services[i].name);
    }
    if (!isSame)
        root.set("order", std::move(order));
}

} // namespace

JsonNode scenarioNode(const Scenario &scenario, PriceWriting prices, bool withTraceHashes)
{
    JsonNode root = JsonNode::object();
    root.set("format", fileFormat);
    root.set("name", scenario.name);
    root.set("title", scenario.title);
    if (!scenario.description.empty())
        root.set("description", scenario.description);
    if (scenario.start != defaultStart)
        root.set("start", formatDate(scenario.start));
    root.set("length", formatDuration(scenario.length));
    if (scenario.seed != 1)
        root.set("seed", scenario.seed);
    if (scenario.region != "us-east-1")
        root.set("region", scenario.region);
    if (scenario.interRegionLatency != defaultInterRegionLatency)
        root.set("inter_region_latency", formatDuration(scenario.interRegionLatency));
    if (scenario.account != "111111111111")
        root.set("account", scenario.account);
    root.set("prices", pricesNode(scenario, prices));
    if (!scenario.traces.empty()) {
        JsonNode &traces = root.set("traces", JsonNode::list());
        for (const auto &trace : scenario.traces)
            traces.push(traceNode(*trace, withTraceHashes));
    }
    if (!scenario.policies.empty()) {
        JsonNode &policies = root.set("policies", JsonNode::list());
        for (const auto &policy : scenario.policies) {
            JsonNode node = JsonNode::object();
            node.set("name", policy->name);
            node.set("document", policyDocumentNode(*policy));
            policies.push(std::move(node));
        }
    }
    setServices(scenario, root);
    if (!scenario.commands.empty()) {
        KindsByName kinds(scenario.services);
        JsonNode &commands = root.set("commands", JsonNode::list());
        for (const TimedCommand &timed : scenario.commands) {
            JsonNode node = JsonNode::object();
            node.set("at", formatDuration(timed.at));
            writeCommand(timed.command, kinds, node);
            commands.push(std::move(node));
        }
    }
    if (!scenario.variants.empty()) {
        JsonNode &variants = root.set("variants", JsonNode::list());
        for (const Variant &variant : scenario.variants)
            variants.push(variantNode(variant, scenario));
    }
    return root;
}

std::string writeScenario(const Scenario &scenario)
{
    return writeJson(scenarioNode(scenario, PriceWriting::NamedWhereShipped, false));
}

} // namespace millrace
